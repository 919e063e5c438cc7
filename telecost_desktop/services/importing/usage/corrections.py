"""Rows that bear the operator's record id: the same id again in an account is the same record, equal or corrected.

An equal one is a duplicate. A corrected one replaces what is stored, which is kept in ``usage_replacement`` so that
undo can put it back where it was. Looked for is in the account's months around the row's own, so that a corrected day
or number is found too. Twice in one file, the last one counts, and the import says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.importing.run import ImportRun
from telecost_desktop.services.importing.usage.parting import Waiting, parts_of
from telecost_desktop.services.importing.usage.replacing import differences, drop_records, replace_records
from telecost_desktop.services.importing.usage.stored_rows import COLUMNS, fetched, in_frames, said_types
from telecost_desktop.services.importing.usage.writing import UsageWriter

if TYPE_CHECKING:
    import polars as pl

TWICE = QT_TRANSLATE_NOOP(
    "Errors", "The record id {record} is in this file more than once: its last row counts, the others do not."
)
_IDENTITY = ("account", "record_id")
# A corrected row is looked for in so many months before and after its own.
_NEAR = 2
_LISTED_IDS = 300_000
_TOLD = 20


NEAR_MONTHS = "CREATE TEMPORARY TABLE near_month (account INTEGER, month INTEGER)"
WANTED_IDS = (
    "CREATE TEMPORARY TABLE wanted_id (account INTEGER, record VARCHAR, PRIMARY KEY (account, record)) WITHOUT ROWID"
)


def known_records(*, listed: bool) -> str:
    """The query for the stored records of ``near_month``, if ``listed`` only those whose id is in ``wanted_id``.

    Joined in just this order: left to itself, SQLite would read every record and make an index of them.
    """
    wanted = "CROSS JOIN wanted_id w ON w.account = p.account_id AND w.record = u.record_id " if listed else ""
    return (
        f"SELECT {COLUMNS} FROM near_month n CROSS JOIN placement p ON p.account_id = n.account "
        "CROSS JOIN usage_run r ON r.placement_id = p.id AND r.month = n.month "
        "CROSS JOIN usage_record u ON u.id BETWEEN r.first_usage_id AND r.last_usage_id "
        f"{wanted}WHERE u.record_id IS NOT NULL AND r.batch_id <> ?"
    )


class Corrections:
    """The rows of a file that have record ids."""

    def __init__(self, run: ImportRun) -> None:
        import polars as pl

        self._run = run
        near = {
            (account, _shifted(month, by))
            for account, month in run.connection.execute(
                "SELECT DISTINCT p.account_id, r.month FROM usage_run r JOIN placement p ON p.id = r.placement_id"
            )
            for by in range(-_NEAR, _NEAR + 1)
        }
        self._near = pl.DataFrame(
            sorted(near), schema={"account": pl.Int64, "month": pl.Int64}, orient="row"
        ).with_columns(near=pl.lit(True))
        self._waiting = Waiting(_identity())
        self._known = Waiting(_identity())
        # The hash of every id in the file with its row, and whether that row waits.
        self._ids = Waiting(pl.col("id"))
        self._met: set[tuple[int, int]] = set()

    def hold_back(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Put aside the rows with an id that may be stored; gives the others."""
        import polars as pl

        if not (rows["record_id"] != "").any():
            return rows.drop("row")
        rows = self._last_ones(rows)
        named = rows["record_id"] != ""
        waits = pl.lit(False)
        if self._near.height:
            rows = rows.join(self._near, on=["account", "month"], how="left", maintain_order="left")
            waits = pl.col("near").fill_null(False) & (pl.col("record_id") != "")
        rows = rows.with_columns(waits=waits)
        self._ids.add(rows.filter(named).select("row", "waits", id=_identity().hash()))
        waiting = rows.filter("waits")
        if waiting.height:
            self._met.update(waiting.select("account", "month").unique().iter_rows())
            self._waiting.add(waiting.drop("near", "waits"))
        return rows.filter(~pl.col("waits")).drop("near", "waits", "row", strict=False)

    def _last_ones(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Without the rows whose id comes again in this block."""
        import polars as pl

        again = (pl.col("record_id") != "") & (pl.col("row") < pl.col("row").max().over(_IDENTITY))
        dropped = rows.filter(again)
        if not dropped.height:
            return rows
        self._tell_twice(dropped)
        return rows.filter(~again)

    def _tell_twice(self, dropped: pl.DataFrame) -> None:
        with self._run.lock:
            self._run.duplicates += dropped.height
            for record in dropped["record_id"].unique(maintain_order=True).head(_TOLD):
                self._run.tell_conflict(TWICE, record=record)

    def finish(self, writer: UsageWriter) -> None:
        """Write the corrected and the new ones of the rows put aside, and count the others."""
        repeated = self._repeated()
        if repeated is not None:
            self._drop_written(writer, repeated)
        if not self._waiting.height:
            return
        self._read_known(writer)
        types = said_types(self._run)
        for part in parts_of(self._waiting, self._known):
            rows = self._waiting.part(part)
            if rows is None:
                continue
            if repeated is not None:
                rows = self._without_repeated(rows, repeated)
            self._settle(writer, rows, self._known.part(part), types)
            self._run.step(0.94)

    def _repeated(self) -> pl.DataFrame | None:
        """The ids (as hashes) that more than one block had, with the last row of each and whether it waits."""
        import polars as pl

        found = []
        for part in parts_of(self._ids):
            rows = self._ids.part(part)
            if rows is not None and rows["id"].n_unique() < rows.height:
                many = rows.filter(pl.len().over("id") > 1).sort("row")
                found.append(many.group_by("id").agg(last=pl.col("row").last(), waits=pl.col("waits").last()))
        return pl.concat(found) if found else None

    def _without_repeated(self, rows: pl.DataFrame, repeated: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        marked = rows.with_columns(id=_identity().hash()).join(repeated, on="id", how="left", maintain_order="left")
        again = (pl.col("row") < pl.col("last")).fill_null(False)
        dropped = marked.filter(again)
        if dropped.height:
            self._tell_twice(dropped)
        return marked.filter(~again).drop("id", "last", "waits")

    def _drop_written(self, writer: UsageWriter, repeated: pl.DataFrame) -> None:
        """Remove the rows of this file that were written before a later one with their id came."""
        import polars as pl

        first, last = writer.written
        found = [
            frame.with_columns(number=_identity().hash())
            .join(repeated, left_on="number", right_on="id", how="inner")
            .select("id", "account", "record_id", "waits")
            for frame in in_frames(self._run, [(first, last)], "u.record_id IS NOT NULL")
        ]
        if not found:
            return
        rows = pl.concat(found)
        dropped = rows.filter(pl.col("waits") | (pl.col("id") < pl.col("id").max().over(_IDENTITY)))
        if dropped.height:
            net = drop_records(self._run, dropped["id"])
            writer.note_removal()
            self._run.imported -= dropped.height
            self._run.add_amount(self._run.currency, -net)
            self._tell_twice(dropped)

    def _read_known(self, writer: UsageWriter) -> None:
        """Read the stored records that may be meant: the accounts' months around the waiting rows."""
        connection = self._run.connection
        months = {(account, _shifted(month, by)) for account, month in self._met for by in range(-_NEAR, _NEAR + 1)}
        connection.execute(NEAR_MONTHS)
        connection.executemany("INSERT INTO near_month VALUES (?, ?)", sorted(months))
        listed = self._waiting.height <= _LISTED_IDS
        if listed:
            connection.execute(WANTED_IDS)
            for part in parts_of(self._waiting):
                rows = self._waiting.part(part)
                if rows is not None:
                    connection.executemany(
                        "INSERT OR IGNORE INTO wanted_id VALUES (?, ?)", rows.select(_IDENTITY).iter_rows()
                    )
        cursor = connection.execute(known_records(listed=listed), (self._run.batch_id,))
        for frame in fetched(self._run, cursor):
            self._known.add(frame)
        connection.execute("DROP TABLE near_month")
        if listed:
            connection.execute("DROP TABLE wanted_id")

    def _settle(self, writer: UsageWriter, rows: pl.DataFrame, known: pl.DataFrame | None, types: pl.DataFrame) -> None:
        import polars as pl

        rows = rows.join(types, on="type", how="left", maintain_order="left")
        if known is not None:
            known = known.join(types, on="type", how="left").sort("id")
            pairs = rows.join(
                known, on=_IDENTITY, how="inner", suffix="_old", maintain_order="left_right"
            ).with_columns(**{f"{name}_differs": differs for name, differs in differences().items()})
            pairs = pairs.with_columns(differs=pl.any_horizontal("^.*_differs$"))
            # Several stored records can bear an id only in old files; one that is equal is enough.
            equal = pairs.filter(~pl.col("differs"))
            self._run.duplicates += equal["row"].n_unique()
            rows = rows.join(equal, on="row", how="anti", maintain_order="left")
            pairs = pairs.join(equal, on="row", how="anti", maintain_order="left")
            if pairs.height:
                inherited = replace_records(self._run, pairs)
                rows = rows.join(inherited, on="row", how="left", maintain_order="left").with_columns(
                    invoice=pl.coalesce("invoice", "invoice_old"),
                    attached_by=pl.when(pl.col("invoice").is_null())
                    .then(pl.col("attached_by_old"))
                    .otherwise(pl.col("attached_by")),
                )
                writer.note_removal()
        self._run.imported += rows.height
        if rows.height:
            writer.write(writer.prepare(rows))

    def close(self) -> None:
        """Remove what waited on disk."""
        for rows in (self._waiting, self._known, self._ids):
            rows.close()


def _identity() -> pl.Expr:
    import polars as pl

    return pl.concat_str(*_IDENTITY, separator=" ")


def _shifted(month: int, by: int) -> int:
    """A month number (yyyymm) so many months later."""
    count = month // 100 * 12 + month % 100 - 1 + by
    return count // 12 * 100 + count % 12 + 1

"""Overlapping usage files are their union: of rows equal in all that was read, only those beyond what is stored are new.

Stored rows are looked at only where the pointers say that a line's month has data already; no hashes are kept.
Such rows wait until the whole file was read, because equal rows of one file all count. Rows with the operator's record
id go another way (corrections.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from telecost_desktop.services.importing.run import ImportRun
from telecost_desktop.services.importing.usage.corrections import Corrections
from telecost_desktop.services.importing.usage.parting import Waiting, parts_of
from telecost_desktop.services.importing.usage.stored_rows import SAME_TEXTS, in_frames, owner_of, said_types
from telecost_desktop.services.importing.usage.writing import UsageWriter

if TYPE_CHECKING:
    import polars as pl

_KEY = ("owner", "account", "named", "start", "seconds", "messages", "bytes", "called", "net", "vat")


class Overlap:
    """The rows of a file that may be here already."""

    def __init__(self, run: ImportRun) -> None:
        import polars as pl

        self._run = run
        self._stored: dict[int, list[tuple[int, int]]] = {}
        months = set()
        for account, line, month, first, last in run.connection.execute(
            "SELECT p.account_id, p.line_id, r.month, r.first_usage_id, r.last_usage_id FROM usage_run r "
            "JOIN placement p ON p.id = r.placement_id"
        ):
            owner = owner_of(account, line)
            months.add((owner, month))
            self._stored.setdefault(owner * 1_000_000 + month, []).append((first, last))
        self._occupied = pl.DataFrame(
            sorted(months), schema={"owner": pl.Int64, "month": pl.Int64}, orient="row"
        ).with_columns(occupied=pl.lit(True))
        self._waiting = Waiting(_same_place())
        self._known = Waiting(_same_place())
        self._met: set[int] = set()
        self._corrections = Corrections(run)

    def hold_back(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Put aside the rows whose line has data in their month; gives the others."""
        import polars as pl

        rows = self._corrections.hold_back(rows)
        if not self._occupied.height or not rows.height:
            return rows
        # Accounts take the negative numbers, lines the positive ones.
        owned = rows.with_columns(owner=pl.coalesce("line", -pl.col("account"))).join(
            self._occupied, on=["owner", "month"], how="left", maintain_order="left"
        )
        waiting = owned.filter(pl.col("occupied") & (pl.col("record_id") == "")).drop("occupied")
        if not waiting.height:
            return rows
        self._met.update((waiting["owner"] * 1_000_000 + waiting["month"]).unique().to_list())
        self._waiting.add(waiting)
        return owned.filter(pl.col("occupied").is_null() | (pl.col("record_id") != "")).drop("owner", "occupied")

    def finish(self, writer: UsageWriter) -> None:
        """Write of the rows put aside those that are new, and count the others."""
        if self._waiting.height:
            types = said_types(self._run)
            for frame in in_frames(self._run, self._stretches(), "u.record_id IS NULL"):
                self._known.add(frame)
            for part in parts_of(self._waiting, self._known):
                rows = self._waiting.part(part)
                if rows is not None:
                    self._write_new(writer, rows, self._known.part(part), types)
        self._corrections.finish(writer)
        self._run.step(0.95)

    def _stretches(self) -> Iterator[tuple[int, int]]:
        for owner_month in sorted(self._met):
            yield from self._stored[owner_month]

    def _write_new(
        self, writer: UsageWriter, rows: pl.DataFrame, known: pl.DataFrame | None, types: pl.DataFrame
    ) -> None:
        import polars as pl

        incoming = _keyed(rows, types)
        stored = incoming.clear() if known is None else _keyed(known, types)
        incoming, stored = _subtract(incoming, stored, (*_KEY, "invoice"))
        # Usage may first come without an invoice and then with one, or the other way round.
        for mine, theirs in ((True, False), (False, True)):
            named, open_ = pl.col("invoice").is_not_null(), pl.col("invoice").is_null()
            left, rest = _subtract(
                incoming.filter(named if mine else open_), stored.filter(named if theirs else open_), _KEY
            )
            incoming = pl.concat([left, incoming.filter(open_ if mine else named)])
            stored = pl.concat([rest, stored.filter(open_ if theirs else named)])
        self._run.duplicates += rows.height - incoming.height
        self._run.imported += incoming.height
        writer.write(writer.prepare(incoming))
        self._run.step(0.92)

    def close(self) -> None:
        """Remove what waited on disk."""
        self._waiting.close()
        self._known.close()
        self._corrections.close()


def _same_place() -> pl.Expr:
    """Equal rows have at least these alike."""
    import polars as pl

    return pl.struct("owner", "start")


def _keyed(rows: pl.DataFrame, types: pl.DataFrame) -> pl.DataFrame:
    """Add what makes rows equal; a masked called number tells nothing."""
    import polars as pl

    return rows.join(types, on="type", how="left", maintain_order="left").with_columns(
        called=pl.when(pl.col("called_number").str.contains(SAME_TEXTS)).then(pl.col("called_number")),
        vat=pl.col("vat").fill_null(0),
    )


def _subtract(incoming: pl.DataFrame, stored: pl.DataFrame, keys: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pair equal rows one to one; gives what is left on both sides."""
    import polars as pl

    sides = [frame.with_columns(occurrence=pl.int_range(pl.len()).over(keys)) for frame in (incoming, stored)]
    on = [*keys, "occurrence"]
    left = sides[0].join(sides[1].select(on), on=on, how="anti", nulls_equal=True)
    rest = sides[1].join(sides[0].select(on), on=on, how="anti", nulls_equal=True)
    return left.drop("occurrence"), rest.drop("occurrence")

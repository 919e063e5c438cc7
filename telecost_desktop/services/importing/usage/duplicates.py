"""Overlapping usage files are their union: of rows equal in all that was read, only those beyond what is stored are new.

Stored rows are looked at only where the pointers say that a line's month has data already; no hashes are kept.
Such rows wait on disk, parted by line, until the whole file was read, because equal rows of one file all count.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from telecost_desktop.services.importing.results import ImportRun
from telecost_desktop.services.importing.usage.writing import UsageWriter

if TYPE_CHECKING:
    import polars as pl

_PARTS = 16
_KEY = ("owner", "account", "record", "type", "start", "seconds", "messages", "bytes", "called", "net", "vat")


class Overlap:
    """The rows of a file that may be here already."""

    def __init__(self, run: ImportRun) -> None:
        import polars as pl

        self._run = run
        self._stored: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        months = set()
        for account, line, month, first, last in run.connection.execute(
            "SELECT p.account_id, p.line_id, r.month, r.first_usage_id, r.last_usage_id FROM usage_run r "
            "JOIN placement p ON p.id = r.placement_id"
        ):
            owner = _owner(account, line)
            months.add((owner, month))
            self._stored[owner % _PARTS].append((owner * 1_000_000 + month, first, last))
        self._occupied = pl.DataFrame(
            sorted(months), schema={"owner": pl.Int64, "month": pl.Int64}, orient="row"
        ).with_columns(occupied=pl.lit(True))
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._pieces: defaultdict[int, list[Path]] = defaultdict(list)
        self._met: set[int] = set()

    def hold_back(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Put aside the rows whose line has data in their month; gives the others."""
        import polars as pl

        if not self._occupied.height:
            return rows
        # Accounts take the negative numbers, lines the positive ones.
        owned = rows.with_columns(owner=pl.coalesce("line", -pl.col("account"))).join(
            self._occupied, on=["owner", "month"], how="left", maintain_order="left"
        )
        waiting = owned.filter(pl.col("occupied")).drop("occupied")
        if waiting.height:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="telecost-")
            self._met.update((waiting["owner"] * 1_000_000 + waiting["month"]).unique().to_list())
            for (part,), piece in waiting.group_by((pl.col("owner") % _PARTS + _PARTS) % _PARTS):
                path = Path(self._folder.name) / f"{part}-{len(self._pieces[int(str(part))])}.arrow"
                piece.write_ipc(path)
                self._pieces[int(str(part))].append(path)
        return owned.filter(pl.col("occupied").is_null()).drop("owner", "occupied")

    def finish(self, writer: UsageWriter) -> None:
        """Write of the rows put aside those that are new, and count the others."""
        import polars as pl

        for part, paths in sorted(self._pieces.items()):
            incoming = _keyed(pl.concat([pl.read_ipc(path, memory_map=False) for path in paths]))
            height = incoming.height
            stored = self._read(part)
            incoming, stored = _subtract(incoming, stored, (*_KEY, "invoice"))
            # Usage may first come without an invoice and then with one, or the other way round.
            for mine, theirs in ((True, False), (False, True)):
                named, open_ = pl.col("invoice").is_not_null(), pl.col("invoice").is_null()
                left, rest = _subtract(
                    incoming.filter(named if mine else open_), stored.filter(named if theirs else open_), _KEY
                )
                incoming = pl.concat([left, incoming.filter(open_ if mine else named)])
                stored = pl.concat([rest, stored.filter(open_ if theirs else named)])
            self._run.duplicates += height - incoming.height
            self._run.imported += incoming.height
            writer.write(writer.prepare(incoming))
            self._run.step(0.95)

    def close(self) -> None:
        """Remove what waited on disk."""
        if self._folder is not None:
            self._folder.cleanup()

    def _read(self, part: int) -> pl.DataFrame:
        import polars as pl

        names = ("placement", "invoice", "type", "start", "seconds", "messages", "bytes", "called_number", "net", "vat",
                 "record_id")  # fmt: skip
        rows = []
        for owner_month, first, last in self._stored[part]:
            if owner_month in self._met:
                rows += self._run.connection.execute(
                    "SELECT placement_id, supplier_invoice_id, traffic_type_id, started_at, seconds, messages, "
                    "volume_bytes, called_number, net, vat, record_id FROM usage_record WHERE id BETWEEN ? AND ?",
                    (first, last),
                ).fetchall()
        texts = ("called_number", "record_id")
        schema = {name: pl.String if name in texts else pl.Int64 for name in names}
        frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col(texts).fill_null(""))
        owners = pl.DataFrame(
            [
                (key, account, _owner(account, line))
                for key, (account, line, _, _) in self._run.register.placements().items()
            ],
            schema={"placement": pl.Int64, "account": pl.Int64, "owner": pl.Int64},
            orient="row",
        )
        return _keyed(frame.join(owners, on="placement", how="left"))


def _owner(account: int, line: int | None) -> int:
    return -account if line is None else line


def _keyed(rows: pl.DataFrame) -> pl.DataFrame:
    """Add what makes rows equal: the operator's record id, else every field; a masked called number tells nothing."""
    import polars as pl

    by_id = pl.col("record_id") != ""
    full = pl.col("called_number").str.contains(r"^\+?[\d ]+$")
    return rows.with_columns(
        record=pl.when(by_id).then(pl.col("record_id")),
        called=pl.when(full & ~by_id).then(pl.col("called_number")),
        vat=pl.col("vat").fill_null(0),
    )


def _subtract(incoming: pl.DataFrame, stored: pl.DataFrame, keys: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pair equal rows one to one; gives what is left on both sides."""
    import polars as pl

    by_id = pl.col("record").is_not_null()
    compared = [
        pl.when(~by_id).then(pl.col(name)).alias(f"key_{name}")
        if name in ("type", "start", "seconds", "messages", "bytes", "net", "vat")
        else pl.col(name).alias(f"key_{name}")
        for name in keys
    ]
    names = [f"key_{name}" for name in keys]
    sides = [
        frame.with_columns(compared).with_columns(occurrence=pl.int_range(pl.len()).over(names))
        for frame in (incoming, stored)
    ]
    on = [*names, "occurrence"]
    left = sides[0].join(sides[1].select(on), on=on, how="anti", nulls_equal=True)
    rest = sides[1].join(sides[0].select(on), on=on, how="anti", nulls_equal=True)
    return left.drop(on), rest.drop(on)

"""Taking usage records out again: those that a corrected file replaces, and those that a file itself takes back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from telecost_desktop.models.money import from_micro
from telecost_desktop.services.called_numbers import masked
from telecost_desktop.services.importing.results import TOLD_CHANGES, Change
from telecost_desktop.services.importing.run import ImportRun
from telecost_desktop.services.importing.usage.stored_rows import SAME_TEXTS
from telecost_desktop.services.rollups import add_usage_of

if TYPE_CHECKING:
    import polars as pl

KEPT_COLUMNS = (
    "placement_id, supplier_invoice_id, traffic_type_id, started_at, seconds, messages, volume_bytes, called_number, "
    "net, vat, record_id"
)
_EPOCH = datetime.fromisoformat("1970-01-01")
_NAMES = {
    "line": ("line", "msisdn"),
    "employee": ("employee", "name"),
    "department": ("department", "name"),
    "invoice": ("supplier_invoice", "number"),
    "type": ("traffic_type", "name"),
}
# How a field is called to people: as the column of a usage file.
_FIELDS = {"line": "msisdn", "employee": "user", "type": "traffic_type"}


def differences() -> dict[str, pl.Expr]:
    """Where a file's row says something else than the stored one (``…_old``); an empty cell of most says nothing.

    What a dated link filled in on either side is no difference, nor is a rule of the company's own.
    """
    import polars as pl

    told = {
        name: pl.col(name).is_not_null() & pl.col(name).ne_missing(pl.col(f"{name}_old"))
        for name in ("employee", "department", "vat")
    }
    stated = pl.col("invoice").is_not_null() & pl.col("attached_by").is_null()
    full = pl.col("called_number").str.contains(SAME_TEXTS) & pl.col("called_number_old").str.contains(SAME_TEXTS)
    return {
        **told,
        # Usage that is here without an invoice is the same as with one.
        "invoice": (stated & (pl.col("invoice") != pl.col("invoice_old"))).fill_null(False),
        "type": pl.col("said").ne_missing(pl.col("said_old")),
        "called_number": full & (pl.col("called_number") != pl.col("called_number_old")),
        "line": pl.col("line").ne_missing(pl.col("line_old")),
        **{name: pl.col(name) != pl.col(f"{name}_old") for name in ("start", "net")},
        **{
            name: pl.col(name).fill_null(0) != pl.col(f"{name}_old").fill_null(0)
            for name in ("seconds", "messages", "bytes")
        },
    }


def replace_records(run: ImportRun, pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep and remove the stored records of pairs (``id``), and tell what changes.

    Gives per ``row`` the stored invoice and whose import attached it, for rows that name none themselves.
    """
    import polars as pl

    _tell(run, pairs)
    connection = run.connection
    _choose(run, pairs["id"])
    connection.execute(
        f"INSERT INTO usage_replacement (batch_id, usage_id, {KEPT_COLUMNS}) "
        f"SELECT ?, id, {KEPT_COLUMNS} FROM usage_record WHERE id IN (SELECT id FROM chosen_usage) ORDER BY id",
        (run.batch_id,),
    )
    attached = connection.execute(
        "SELECT c.id, r.attached_by_batch_id FROM chosen_usage c JOIN usage_record u ON u.id = c.id "
        "JOIN usage_run r ON r.placement_id = u.placement_id AND c.id BETWEEN r.first_usage_id AND r.last_usage_id "
        "WHERE r.attached_by_batch_id IS NOT NULL"
    ).fetchall()
    _remove_chosen(run)
    attachers = pl.DataFrame(attached, schema={"id": pl.Int64, "attached_by_old": pl.Int64}, orient="row")
    last = pairs.select("row", "id", "invoice_old").unique("row", keep="last")
    return last.join(attachers, on="id", how="left").drop("id")


def drop_records(run: ImportRun, ids: pl.Series) -> int:
    """Remove records of this very import; gives their net amount in micro-units."""
    _choose(run, ids)
    net = run.connection.execute(
        "SELECT COALESCE(SUM(net), 0) FROM usage_record WHERE id IN (SELECT id FROM chosen_usage)"
    ).fetchone()[0]
    _remove_chosen(run)
    return int(net)


def _choose(run: ImportRun, ids: pl.Series) -> None:
    run.connection.execute("CREATE TEMPORARY TABLE chosen_usage (id INTEGER PRIMARY KEY)")
    run.connection.executemany("INSERT OR IGNORE INTO chosen_usage VALUES (?)", ((key,) for key in ids))


def _remove_chosen(run: ImportRun) -> None:
    chosen = "SELECT id FROM chosen_usage"
    add_usage_of(run.connection, chosen, sign=-1)
    run.connection.execute(f"DELETE FROM usage_record WHERE id IN ({chosen})")
    run.connection.execute("DROP TABLE chosen_usage")


def _tell(run: ImportRun, pairs: pl.DataFrame) -> None:
    """Tell the changes, field by field, as long as there is room; count all."""
    import polars as pl

    fields = [name.removesuffix("_differs") for name in pairs.columns if name.endswith("_differs")]
    total = pairs.select(pl.sum_horizontal(pl.col(f"{name}_differs").cast(pl.Int64).sum() for name in fields)).item()
    told = run.change_count
    for pair in pairs.head(max(TOLD_CHANGES - len(run.changes), 0)).iter_rows(named=True):
        subject = f"{_text(run, 'line', pair['line_old'])} {_text(run, 'start', pair['start_old'])}".strip()
        for name in fields:
            if pair[f"{name}_differs"]:
                old, new = (_text(run, name, pair[f"{name}{suffix}"]) for suffix in ("_old", ""))
                run.tell_change(Change("usage_record", subject, _FIELDS.get(name, name), old, new))
    run.change_count = told + int(total)


def _text(run: ImportRun, field: str, value: object) -> str:
    if value is None:
        return ""
    if field in _NAMES:
        table, column = _NAMES[field]
        return str(run.connection.execute(f"SELECT {column} FROM {table} WHERE id = ?", (value,)).fetchone()[0])
    if field == "called_number":
        return masked(str(value))
    if isinstance(value, int):
        if field == "start":
            return (_EPOCH + timedelta(seconds=value)).isoformat(" ")
        if field in ("net", "vat"):
            return str(from_micro(value))
    return str(value)

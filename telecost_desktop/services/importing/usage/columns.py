"""Turning a block of a usage file into columns of numbers, whole columns at a time, with a reason for each bad row.

What the fast conversion does not understand goes, value by value, through the same readers as everywhere
(values.py), so nothing is read in two ways.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.cells import TOO_MANY_CELLS
from telecost_desktop.services.importing.reading.text_files import LONGEST_CELL, Block, rows_of

if TYPE_CHECKING:
    import polars as pl

TEXTS = (
    "operator", "account", "invoice", "department", "user", "msisdn", "sim", "product_group", "traffic_type", "kind",
    "country", "direction", "zone", "package_use", "called_number", "record_id",
)  # fmt: skip
NUMBERS = ("start", "seconds", "messages", "bytes", "net", "vat")
_CUT = "\x1f"


def read_block(
    block: Block, header: Header, adapt: Callable[[pl.DataFrame], pl.DataFrame] | None = None
) -> pl.DataFrame:
    """The block's rows as texts, tidied, with ``row`` = the line in the file.

    The fast reader takes plain rectangular blocks; any other is read row by row.
    """
    import polars as pl

    content = block.content.replace(_CUT.encode(), b" ") if _CUT.encode() in block.content else block.content
    quoted = b'"' in content
    width = header.width
    frame: pl.DataFrame | None = None
    if len(header.separator.encode()) == 1:
        wanted = sorted(set(header.columns.values()))
        try:
            frame = pl.read_csv(
                content,
                separator=header.separator,
                has_header=False,
                schema={f"c{place}": pl.String for place in range(width)},
                columns=wanted,
                quote_char='"' if quoted else None,
                empty_string_is_null=False,
            )
        except pl.exceptions.PolarsError:
            frame = None
    if frame is not None and frame.height == block.lines:
        longest = frame.select(pl.max_horizontal(pl.all().str.len_bytes().max()))
        if (longest.item() or 0) > LONGEST_CELL:
            frame = None
    if frame is None or frame.height != block.lines:
        return _complete(_read_slowly(block, header), adapt)
    frame = frame.select(
        (pl.lit(block.first_line, pl.Int64) + pl.int_range(pl.len())).alias("row"),
        *(pl.col(f"c{place}").alias(name) for name, place in header.columns.items()),
        pl.lit("").alias("bad"),
    )
    return _complete(frame, adapt)


def _read_slowly(block: Block, header: Header) -> pl.DataFrame:
    import polars as pl

    columns: dict[str, list[str]] = {name: [] for name in header.columns}
    lines: list[int] = []
    bad: list[str] = []
    for row in rows_of(block, header.separator):
        lines.append(row.line)
        reason = TOO_MANY_CELLS if any(cell.strip() for cell in row.cells[header.width :]) else ""
        if any(len(cell) > LONGEST_CELL for cell in row.cells):
            reason = values.TOO_LONG
        bad.append(reason)
        for name, place in header.columns.items():
            cell = row.cells[place] if place < len(row.cells) else ""
            columns[name].append("" if reason else cell.strip().replace(_CUT, " "))
    return pl.DataFrame(
        {"row": lines, **columns, "bad": bad},
        schema={"row": pl.Int64, **dict.fromkeys(columns, pl.String), "bad": pl.String},
    )


def _complete(frame: pl.DataFrame, adapt: Callable[[pl.DataFrame], pl.DataFrame] | None) -> pl.DataFrame:
    import polars as pl

    frame = frame.with_columns(pl.col(pl.String).fill_null(""))
    if (frame.to_series(1) == "").any():
        frame = frame.filter(~pl.all_horizontal(pl.col(pl.String) == ""))
    if adapt is not None:
        frame = adapt(frame)

    missing = [pl.lit("").alias(name) for name in (*TEXTS, *NUMBERS) if name not in frame.columns]
    texts = [name for name in (*TEXTS, *NUMBERS) if name in frame.columns]
    # Texts that are looked up, and cells that are read one by one, are tidied there.
    tidied = [pl.col(name).str.strip_chars() for name in ("called_number", "record_id") if name in texts]
    return frame.with_columns(missing).with_columns(tidied)


class Conversion:
    """Converts columns block after block; remembers odd values and the file's decimal sign."""

    def __init__(self) -> None:
        self.sign: str | None = None
        self._known: dict[str, dict[str, int | ValueError | None]] = {name: {} for name in NUMBERS}

    def convert(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Replace the number columns by integers; ``bad`` and ``bad_column`` tell the first fault of a row."""
        import polars as pl

        if self.sign is None:
            self.sign = values.decimal_sign(frame["net"].unique(maintain_order=True).to_list())
        sign = self.sign
        between = "T" if frame.height and "T" in frame["start"][0] else " "
        whole = r"^[0-9]{1,15}$"
        fast = frame.select(
            start=pl.when(pl.col("start").str.len_bytes() == 19).then(
                pl.col("start").str.to_datetime(f"%Y-%m-%d{between}%H:%M:%S", strict=False, time_unit="ms", cache=False)
            ),
            seconds=pl.when(pl.col("seconds").str.contains(whole)).then(pl.col("seconds")).cast(pl.Int64),
            messages=pl.when(pl.col("messages").str.contains(whole)).then(pl.col("messages")).cast(pl.Int64),
            bytes=pl.when(pl.col("bytes").str.contains(whole)).then(pl.col("bytes")).cast(pl.Int64),
            net=_micro("net", sign),
            vat=_micro("vat", sign),
        )
        low, high = (values.FIRST_DAY - values.EPOCH).days, (values.LAST_DAY - values.EPOCH).days + 1
        seconds = fast["start"].dt.epoch("s")
        fast = fast.with_columns(start=seconds.set(~seconds.is_between(low * 86_400, high * 86_400 - 1), None))
        readers: dict[str, Callable[[str], int | None]] = {
            "start": values.wall_time,
            "seconds": values.duration,
            "messages": values.count,
            "bytes": values.count,
            "net": lambda text: values.micro(text, sign),
            "vat": lambda text: values.micro(text, sign),
        }
        converted = {}
        faults = []
        if (frame["bad"] != "").any():
            faults.append(_fault("", pl.col("bad") != "", pl.col("bad")))
        for name in NUMBERS:
            converted[name], reasons = self._mend(name, frame[name], fast[name], readers[name])
            if reasons is not None:
                frame = frame.with_columns(reasons.alias(f"fault_{name}"))
                faults.append(_fault(name, pl.col(f"fault_{name}") != "", pl.col(f"fault_{name}")))
        for name in ("start", "net"):
            if converted[name].null_count():
                faults.append(_fault(name, pl.col(name).str.strip_chars() == "", pl.lit(values.MISSING)))
        none = pl.lit(None, dtype=pl.Struct({"column": pl.String, "reason": pl.String}))
        return frame.with_columns(fault=pl.coalesce(*faults, none)).with_columns(
            pl.Series(name, column, dtype=pl.Int64) for name, column in converted.items()
        )

    def _mend(
        self, name: str, texts: pl.Series, fast: pl.Series, reader: Callable[[str], int | None]
    ) -> tuple[pl.Series, pl.Series | None]:
        """Read what the fast way left empty, each distinct text once; gives the column and a reason per row if any."""
        import polars as pl

        odd = [text for text in texts.filter(fast.is_null() & (texts != "")).unique().to_list() if text.strip()]
        if not odd:
            return fast, None
        known = self._known[name]
        if len(known) > 200_000:
            known.clear()
        for text in odd:
            if text not in known:
                try:
                    known[text] = reader(text[:100].strip())
                except ValueError as error:
                    known[text] = error
        results = {text: known[text] for text in odd}
        numbers = pl.DataFrame(
            {
                "text": odd,
                "number": [None if isinstance(results[text], ValueError) else results[text] for text in odd],
                "reason": [str(results[text]) if isinstance(results[text], ValueError) else "" for text in odd],
            },
            schema={"text": pl.String, "number": pl.Int64, "reason": pl.String},
        )
        joined = pl.DataFrame({"text": texts, "fast": fast}).join(numbers, on="text", how="left", maintain_order="left")
        merged = joined.select(pl.coalesce("fast", "number"))["fast"]
        return merged, joined["reason"].fill_null("")


def _fault(column: str, where: pl.Expr, reason: pl.Expr) -> pl.Expr:
    """What is wrong with a row, and in which column."""
    import polars as pl

    return pl.when(where).then(pl.struct(column=pl.lit(column), reason=reason))


def _micro(name: str, sign: str) -> pl.Expr:
    """Micro-units of plainly written amounts, exact; all others stay empty."""
    import polars as pl

    signs = f"[{sign}]" if sign else "[.,]"
    plain = rf"^-?[0-9]{{1,11}}({signs}[0-9]{{1,6}})?$"
    text = pl.col(name)
    number = text.str.replace(",", ".", literal=True).cast(pl.Decimal(38, 6), strict=False)
    return pl.when(text.str.contains(plain)).then(number).to_physical().cast(pl.Int64)

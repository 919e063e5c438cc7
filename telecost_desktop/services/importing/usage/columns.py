"""Turning a block of a usage file into columns of numbers, whole columns at a time, with a reason for each bad row.

What the fast conversion does not understand goes, value by value, through the same readers as everywhere
(values.py), so nothing is read in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from telecost_desktop.models.money import MICRO, to_micro
from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.cells import TOO_MANY_CELLS
from telecost_desktop.services.importing.reading.style import DurationUnit, WritingStyle
from telecost_desktop.services.importing.reading.text_files import LONGEST_CELL, Block, original_lines, rows_of
from telecost_desktop.services.importing.reading.written import RATE_UNKNOWN, Written, micro_of

if TYPE_CHECKING:
    import polars as pl

TEXTS = (
    "operator", "account", "invoice", "department", "user", "msisdn", "sim", "product_group", "traffic_type", "kind",
    "country", "direction", "zone", "package_use", "called_number", "record_id",
)  # fmt: skip
_MONEY = ("net", "vat")
NUMBERS = ("start", "seconds", "messages", "bytes", *_MONEY)
_CUT = "\x1f"
# So many oddly written values of a column are remembered before it begins anew.
_MOST_ODD = 50_000


def read_block(
    block: Block, header: Header, adapt: Callable[[pl.DataFrame], pl.DataFrame] | None = None
) -> pl.DataFrame:
    """The block's rows as texts, tidied, with ``row`` = the line in the file.

    The fast reader takes plain rectangular blocks; any other is read row by row.
    """
    import polars as pl

    content = block.content.replace(_CUT.encode(), b" ") if _CUT.encode() in block.content else block.content
    quoted = b'"' in content
    frame: pl.DataFrame | None = None
    if len(header.separator.encode()) == 1:
        try:
            frame = pl.read_csv(
                content,
                separator=header.separator,
                has_header=False,
                schema={f"c{place}": pl.String for place in range(header.width)},
                columns=_wanted(header),
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
        return _complete(_read_slowly(block, header), header, adapt)
    frame = frame.select(
        (pl.lit(block.first_line, pl.Int64) + pl.int_range(pl.len())).alias("row"),
        pl.all().fill_null(""),
        pl.lit("").alias("bad"),
    )
    return _complete(_without_blank(frame, block, header), header, adapt)


def _without_blank(frame: pl.DataFrame, block: Block, header: Header) -> pl.DataFrame:
    """Without the rows that are blank altogether; one that has something in other columns is not passed over."""
    import polars as pl

    # Hardly any row begins with nothing or a blank.
    if not frame.to_series(1).str.contains(r"^\s*$").any():
        return frame
    rows = frame.filter(pl.all_horizontal(pl.col(pl.String).str.strip_chars() == ""))["row"].to_list()
    signs = str.maketrans("", "", f'{header.separator}"')
    blank = [row for row, text in original_lines(block, rows).items() if not text.translate(signs).strip()]
    return frame.filter(~pl.col("row").is_in(blank)) if blank else frame


def _wanted(header: Header) -> list[int]:
    """The places of the columns that count."""
    joined = {place for places in header.joined.values() for place in places}
    return sorted({*header.columns.values(), *joined, *(place for place, _ in header.left_out)})


def _read_slowly(block: Block, header: Header) -> pl.DataFrame:
    import polars as pl

    columns: dict[int, list[str]] = {place: [] for place in _wanted(header)}
    lines: list[int] = []
    bad: list[str] = []
    for row in rows_of(block, header.separator):
        lines.append(row.line)
        reason = TOO_MANY_CELLS if any(cell.strip() for cell in row.cells[header.width :]) else ""
        if any(len(cell) > LONGEST_CELL for cell in row.cells):
            reason = values.TOO_LONG
        bad.append(reason)
        for place, cells in columns.items():
            cell = row.cells[place] if place < len(row.cells) else ""
            cells.append("" if reason else cell.strip().replace(_CUT, " "))
    names = {f"c{place}": cells for place, cells in columns.items()}
    return pl.DataFrame(
        {"row": lines, **names, "bad": bad},
        schema={"row": pl.Int64, **dict.fromkeys(names, pl.String), "bad": pl.String},
    )


def _complete(
    frame: pl.DataFrame, header: Header, adapt: Callable[[pl.DataFrame], pl.DataFrame] | None
) -> pl.DataFrame:
    import polars as pl

    for place, text in header.left_out:
        frame = frame.filter(pl.col(f"c{place}").str.strip_chars() != text)
    frame = frame.select(
        "row",
        *(
            _joined(header.joined[name]).alias(name) if name in header.joined else pl.col(f"c{place}").alias(name)
            for name, place in header.columns.items()
        ),
        *(pl.lit(text).alias(name) for name, text in header.constants.items() if name not in header.columns),
        "bad",
    )
    if adapt is not None:
        frame = adapt(frame)

    missing = [pl.lit("").alias(name) for name in (*TEXTS, *NUMBERS) if name not in frame.columns]
    texts = [name for name in (*TEXTS, *NUMBERS) if name in frame.columns]
    # Texts that are looked up, and cells that are read one by one, are tidied there.
    tidied = [pl.col(name).str.strip_chars() for name in ("called_number", "record_id") if name in texts]
    return frame.with_columns(missing).with_columns(tidied)


def _joined(places: tuple[int, ...]) -> pl.Expr:
    """The texts of several columns with a blank between those that are not empty."""
    import polars as pl

    whole = pl.lit("")
    for place in places:
        part = pl.col(f"c{place}").str.strip_chars()
        both = pl.concat_str(whole, part, separator=" ")
        whole = pl.when(whole == "").then(part).when(part == "").then(whole).otherwise(both)
    return whole


def _decimal_sign(frame: pl.DataFrame) -> str:
    return values.decimal_sign([text for name in _MONEY for text in frame[name].unique(maintain_order=True).to_list()])


class Conversion:
    """Converts columns block after block; remembers odd values and the file's decimal sign.

    ``home`` is the company's time zone, to which times are brought where the style says from where; ``currency`` its
    currency, in which amounts that name one must be.
    """

    def __init__(self, style: WritingStyle | None = None, home: str = "", currency: str = "") -> None:
        self._style = style or WritingStyle()
        self._home = home
        self._currency = currency
        self._written: Written | None = None
        self._known: dict[str, dict[str, int | str | None]] = {name: {} for name in (*NUMBERS, "vat_rate")}

    def convert(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Replace the number columns by integers; ``bad`` and ``bad_column`` tell the first fault of a row."""
        import polars as pl

        style = self._style
        if self._written is None:
            told = style.decimal_sign or _decimal_sign(frame)
            self._written = Written(style, told, self._home, self._currency)
        written = self._written
        measured = "volume" if "volume" in frame.columns else "bytes"
        if measured == "volume":
            frame = frame.with_columns(bytes="volume").drop("volume")
        fast = frame.select(
            start=self._times(frame["start"]),
            seconds=_whole("seconds", 60 if style.duration_unit is DurationUnit.MINUTES else 1),
            messages=_whole("messages"),
            bytes=_volume(written) if measured == "volume" else _whole("bytes"),
            net=_micro("net", written.sign) * style.turns,
            vat=_micro("vat", written.sign) * style.turns,
        )
        readers: dict[str, Callable[[str], int | None]] = {
            "start": written.time,
            "seconds": written.duration,
            "messages": written.count,
            "bytes": written.volume if measured == "volume" else written.count,
            "net": micro_of(written.amount),
            "vat": micro_of(written.amount),
            "vat_rate": micro_of(written.rate),
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
        if style.vat_included:
            frame, extracted = self._without_vat(frame, converted, readers["vat_rate"])
            faults += extracted
        none = pl.lit(None, dtype=pl.Struct({"column": pl.String, "reason": pl.String}))
        return frame.with_columns(fault=pl.coalesce(*faults, none)).with_columns(
            pl.Series(name, column, dtype=pl.Int64) for name, column in converted.items()
        )

    def _times(self, texts: pl.Series) -> pl.Series:
        """Seconds on the wall clock where all is written as in the first row; all others stay empty."""
        import polars as pl

        first = next((text for text in texts.head(100) if text.strip()), "").strip()
        form = _time_form(first, month_first=self._style.month_first)
        parsed = texts.to_frame("start").select(
            # The fast conversion would take a sixtieth second for the next minute.
            pl.when(
                pl.col("start").str.len_bytes() == len(first), ~pl.col("start").str.contains(":60", literal=True)
            ).then(pl.col("start").str.to_datetime(form, strict=False, time_unit="ms", cache=False))
        )["start"]
        low, high = (values.FIRST_DAY - values.EPOCH).days, (values.LAST_DAY - values.EPOCH).days + 1
        seconds = parsed.dt.epoch("s")
        within = seconds.is_between(low * 86_400, high * 86_400 - 1)
        if self._style.time_zone and self._home:
            try:
                # What the clocks pass over twice is taken the first time; what they leave out goes the slow way.
                there = parsed.dt.replace_time_zone(self._style.time_zone, ambiguous="earliest", non_existent="null")
                seconds = there.dt.convert_time_zone(self._home).dt.replace_time_zone(None).dt.epoch("s")
            except pl.exceptions.PolarsError:
                # A zone that only the other library knows.
                return pl.Series("start", [None] * len(texts), dtype=pl.Int64)
        return seconds.set(~within, None)

    def _without_vat(
        self, frame: pl.DataFrame, converted: dict[str, pl.Series], reader: Callable[[str], int | None]
    ) -> tuple[pl.DataFrame, list[pl.Expr]]:
        """Take the VAT out of ``net`` into ``vat``, exactly and to the micro-unit, as Written.without_vat does."""
        import polars as pl

        default = to_micro(values.rate(self._style.vat_rate)) if self._style.vat_rate else None
        nothing = pl.Series("vat_rate", [None] * frame.height, dtype=pl.Int64)
        texts = frame["vat_rate"] if "vat_rate" in frame.columns else pl.Series("vat_rate", [""] * frame.height)
        rates, reasons = self._mend("vat_rate", texts, nothing, reader)
        found = pl.DataFrame({"gross": converted["net"], "stated": converted["vat"], "rate": rates})
        gross, parts = pl.col("gross").cast(pl.Int128), 100 * MICRO + pl.col("rate").cast(pl.Int128)
        rounded = (2 * 100 * MICRO * gross.abs() + parts) // (2 * parts) * gross.sign()
        found = found.with_columns(pl.coalesce("rate", pl.lit(default, pl.Int64))).with_columns(
            net=pl.when(pl.col("stated").is_null())
            .then(rounded.cast(pl.Int64))
            .otherwise(pl.col("gross") - pl.col("stated"))
        )
        converted["net"], converted["vat"] = found["net"], found.select(pl.col("gross") - pl.col("net"))["gross"]
        unknown = found.select(pl.col("gross").is_not_null() & pl.col("net").is_null())["gross"]
        faults = []
        if reasons is not None:
            frame = frame.with_columns(reasons.alias("fault_vat_rate"))
            faults.append(_fault("vat_rate", pl.col("fault_vat_rate") != "", pl.col("fault_vat_rate")))
        if unknown.any():
            frame = frame.with_columns(unknown.alias("fault_unknown"))
            faults.append(_fault("net", pl.col("fault_unknown"), pl.lit(RATE_UNKNOWN)))
        return frame, faults

    def _mend(
        self, name: str, texts: pl.Series, fast: pl.Series, reader: Callable[[str], int | None]
    ) -> tuple[pl.Series, pl.Series | None]:
        """Read what the fast way left empty, each distinct text once; gives the column and a reason per row if any."""
        import polars as pl

        odd = [text for text in texts.filter(fast.is_null() & (texts != "")).unique().to_list() if text.strip()]
        if not odd:
            return fast, None
        known = self._known[name]
        if len(known) > _MOST_ODD:
            known.clear()
        for text in odd:
            if text not in known:
                try:
                    known[text] = reader(text[:100].strip())
                except ValueError as error:
                    # The reason alone: an exception that was raised holds on to all that its reader knew.
                    known[text] = str(error)
        results = {text: known[text] for text in odd}
        numbers = pl.DataFrame(
            {
                "text": odd,
                "number": [None if isinstance(results[text], str) else results[text] for text in odd],
                "reason": [str(results[text]) if isinstance(results[text], str) else "" for text in odd],
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


_TIME_FORM = re.compile(r"(\d{4}-\d\d-\d\d|\d\d([./-])\d\d\2\d{4})([T ])\d\d:\d\d(:\d\d)?", re.ASCII)


def _time_form(text: str, *, month_first: bool) -> str:
    """How a date and time is written, as a pattern for the fast conversion."""
    found = _TIME_FORM.fullmatch(text)
    if not found:
        return "%Y-%m-%d %H:%M:%S"
    sign = found[2]
    order = f"%m{sign}%d{sign}%Y" if month_first else f"%d{sign}%m{sign}%Y"
    return f"{order if sign else '%Y-%m-%d'}{found[3]}%H:%M{':%S' if found[4] else ''}"


def _whole(name: str, unit: int = 1) -> pl.Expr:
    """Plain whole numbers times a unit; all others stay empty."""
    import polars as pl

    text = pl.col(name)
    return pl.when(text.str.contains(rf"^[0-9]{{1,{_digits(unit)}}}$")).then(text).cast(pl.Int64) * unit


def _digits(unit: int) -> int:
    """How many digits a number may have so that it stays far within what is stored when multiplied by a unit."""
    return len(str(values.LARGEST_COUNT // unit)) - 1


def _volume(written: Written) -> pl.Expr:
    """Bytes of plainly written volumes, rounded as values.volume does; all others stay empty."""
    import polars as pl

    unit: int = written.style.data_factor**written.style.data_power
    text = pl.col("bytes")
    number = text.str.replace(",", ".", literal=True).cast(pl.Decimal(38, 6), strict=False)
    plain = text.str.contains(rf"^[0-9]{{1,{max(_digits(unit), 1)}}}{_decimals(written.sign)}$")
    micro = pl.when(plain).then(number).to_physical()
    return ((2 * unit * micro + MICRO) // (2 * MICRO)).cast(pl.Int64)


def _micro(name: str, sign: str) -> pl.Expr:
    """Micro-units of plainly written amounts, exact; all others stay empty."""
    import polars as pl

    plain = rf"^-?[0-9]{{1,11}}{_decimals(sign)}$"
    text = pl.col(name)
    number = text.str.replace(",", ".", literal=True).cast(pl.Decimal(38, 6), strict=False)
    return pl.when(text.str.contains(plain)).then(number).to_physical().cast(pl.Int64)


def _decimals(sign: str) -> str:
    """The decimals of a plain number; without a known sign, three digits after it may as well be thousands."""
    return rf"([{sign}][0-9]{{1,6}})?" if sign else r"([.,]([0-9]{1,2}|[0-9]{4,6}))?"

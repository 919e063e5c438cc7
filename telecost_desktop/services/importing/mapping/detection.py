"""What a stranger's table seems to be: its header, its way of writing, and a proposal of what each column is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.layouts.telecost import SEPARATORS
from telecost_desktop.services.importing.mapping.applying import SEARCHED_ROWS, column_names
from telecost_desktop.services.importing.mapping.profile import Profile
from telecost_desktop.services.importing.mapping.proposing import header_nearness, is_data, propose
from telecost_desktop.services.importing.reading.text_files import Block, Row, blocks, rows_of, text_encoding

SHOWN_ROWS = 100
# What is looked at: enough for thousands of rows, read in no time.
_SEEN_ROWS = 2_000
_HEAD = 512 * 1024
WORKBOOK_BEGINNINGS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# What a person may choose where the usual order (text_files.py) finds the wrong one.
ENCODINGS = ("utf-8", "cp1252", "latin-1", "iso8859-15", "cp865", "cp850", "mac-roman", "utf-16")


@dataclass(frozen=True)
class Sample:
    """The beginning of a table as a person is shown it.

    ``header`` are the columns' names, made unique; their places where the file has no header, and then ``header_row``
    is -1. ``before`` are the rows above the header. ``rows`` are up to 100 rows after it. ``letters`` are the signs
    beyond ASCII that occur in them, by which a person sees whether the encoding is right. ``sheets`` are those of a
    workbook, and ``comma_rows`` its rows with a decimal comma in its numbers, as a profile may ask for; else they have a
    point. ``proposal`` is a profile without a name: the most likely kind, columns and style. ``doubts`` are the parts
    of its style that the file does not tell: date_order, decimal_sign, data_unit, duration_unit, credit_sign.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    header_row: int
    encoding: str
    separator: str
    letters: str
    proposal: Profile
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    before: tuple[tuple[str, ...], ...] = ()
    comma_rows: tuple[tuple[str, ...], ...] = ()
    doubts: tuple[str, ...] = ()


def take_sample(
    path: Path, *, encoding: str = "", separator: str = "", sheet: str = "", header_row: int | None = None
) -> Sample:
    """The beginning of a text file or workbook, read as told; what is not told is found out.

    ``header_row`` counts the rows that are not blank, from 0; -1 means that there is none. Raises UserError for what is
    no table, and OSError for what cannot be read.
    """
    with path.open("rb") as stream:
        is_workbook = stream.read(8).startswith(WORKBOOK_BEGINNINGS)
    if is_workbook:
        return _of_workbook(path, sheet, header_row)
    found, skip = text_encoding(path, encoding)
    block = next(blocks(path, found, skip, size=_HEAD), Block(b"", 1, 1.0, 0))
    wanted = (separator,) if separator else SEPARATORS
    tables = {sign: list(islice(rows_of(block, sign), _SEEN_ROWS)) for sign in wanted}
    chosen = separator or _likeliest(tables)
    if not tables[chosen]:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The file is empty."))
    return _sample(tables[chosen], found, chosen, header_row, told=(encoding, separator))


def _of_workbook(path: Path, sheet: str, header_row: int | None) -> Sample:
    from telecost_desktop.services.importing.reading import workbooks

    points, commas = workbooks.sheet_heads_with(path, SHOWN_ROWS + SEARCHED_ROWS, (".", ","))
    heads = {name: rows for name, rows in points.items() if rows}
    if not heads:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "This workbook has no sheet with anything in it."))
    chosen = sheet if sheet in heads else max(heads, key=lambda name: _hits(heads[name]))
    return _sample(
        heads[chosen], "", workbooks.SEPARATOR, header_row, told=("", ""), sheets=tuple(heads), sheet=chosen,
        wanted_sheet=sheet, commas=commas[chosen],
    )  # fmt: skip


def _sample(
    rows: Sequence[Row],
    encoding: str,
    separator: str,
    header_row: int | None,
    *,
    told: tuple[str, str],
    sheets: tuple[str, ...] = (),
    sheet: str = "",
    wanted_sheet: str = "",
    commas: Sequence[Row] = (),
) -> Sample:
    place = _header_place(rows) if header_row is None else min(header_row, len(rows) - 1)
    body = [row.cells for row in rows[place + 1 :]]
    width = max(
        (
            max((place for place, cell in enumerate(row.cells, 1) if cell.strip()), default=0)
            for row in rows[max(place, 0) :]
        ),
        default=0,
    )
    raw = [*rows[place].cells, *[""] * width][:width] if place >= 0 else [""] * width
    names = column_names(raw)
    proposal, doubts = propose(
        names,
        [[cell.strip() for cell in cells] for cells in body],
        has_header=place >= 0,
        header_row=place,
        encoding=told[0],
        separator=separator if told[1] or place < 0 else "",
        sheet=wanted_sheet,
    )
    text = "".join(cell for row in rows for cell in row.cells)
    return Sample(
        header=tuple(names),
        rows=_shown(rows[place + 1 :], width),
        header_row=place,
        encoding=encoding,
        separator=separator,
        letters="".join(sorted({sign for sign in text if not sign.isascii()})),
        proposal=proposal,
        sheets=sheets,
        sheet=sheet,
        before=tuple(tuple(row.cells) for row in rows[: max(place, 0)]),
        comma_rows=_shown(commas[place + 1 :], width),
        doubts=doubts,
    )


def _shown(rows: Sequence[Row], width: int) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple([*row.cells, *[""] * width][:width]) for row in rows[:SHOWN_ROWS])


def _likeliest(tables: Mapping[str, Sequence[Row]]) -> str:
    """The separator whose count of columns is most constant; of those alike, the one whose header says most."""
    constancy = {separator: _constancy(rows) for separator, rows in tables.items()}
    best = max(constancy.values())
    if not best:
        return next(iter(tables))
    alike = [separator for separator, share in constancy.items() if share >= 0.9 * best]
    return max(alike, key=lambda separator: (_hits(tables[separator]), _width(tables[separator])))


def _width(rows: Sequence[Row]) -> int:
    """The usual count of columns."""
    counts = Counter(len(row.cells) for row in rows if len(row.cells) > 1)
    return max(counts, key=lambda width: (counts[width], width), default=1)


def _constancy(rows: Sequence[Row]) -> float:
    """Which part of the rows has the usual count of columns, if that is more than one; shorter rows count half."""
    width = _width(rows)
    if width < 2:
        return 0.0
    points = sum(1.0 if len(row.cells) == width else 0.5 if 1 < len(row.cells) < width else 0.0 for row in rows)
    return points / len(rows)


def _hits(rows: Sequence[Row]) -> int:
    """How much the best header among the first rows says."""
    return max((header_nearness(row.cells) for row in rows[:SEARCHED_ROWS]), default=0)


def _header_place(rows: Sequence[Row]) -> int:
    """Where the header stands: the row that says most in words; else the first full one without values; -1 for none."""
    first = rows[:SEARCHED_ROWS]
    width = _width(rows)
    scores = [0 if is_data(row.cells) else header_nearness(row.cells) for row in first]
    best = max(scores, default=0)
    if best >= 2:
        return scores.index(best)
    for place, row in enumerate(first):
        told = sum(bool(cell.strip()) for cell in row.cells)
        if len(row.cells) >= width and told > width / 2:
            return -1 if is_data(row.cells) else place
    return -1

"""A table as PDF: A4 landscape, the essential columns, a repeating header, totals, page x of y, an embedded font."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.reporting.definitions import TEXT_KINDS, ColumnKind
from telecost_desktop.services.reporting.exports.pdf_layout import (
    BOLD,
    PADDING,
    PLAIN,
    Field,
    Layout,
    Place,
    Type,
    lay_out,
)
from telecost_desktop.services.reporting.exports.table import (
    RUNNING,
    STATED,
    Ending,
    ExportTable,
    RowWords,
    Wording,
    note_text,
    shown,
)
from telecost_desktop.services.reporting.result import CurrencyTotal, Row

# A PDF is to be read; more rows than this, some 600 pages, are for a spreadsheet.
MOST_ROWS = 20_000
_WIDTH, _HEIGHT = 841.89, 595.28
_MARGIN = 36.0
_ROOM = _WIDTH - 2 * _MARGIN
_NOTE_SIZE, _NOTE_LEADING = 8.0, 11.0
_HEAD, _HEAD_LATER = 46.0, 16.0
# More would leave no room for the table.
_MOST_NOTE_LINES = 18
_INK, _MUTED, _LINE = (0.10, 0.14, 0.19), (0.33, 0.38, 0.43), (0.86, 0.88, 0.90)
_TOTAL = "total"
_TINTS = {RUNNING: (1.0, 0.969, 0.894), STATED: (0.937, 0.949, 0.961), _TOTAL: (0.886, 0.941, 0.949)}


def write_pdf(table: ExportTable, target: BinaryIO, wording: Wording, company: str) -> None:
    """Write the short form: what the screen shows. Raises UserError for more than MOST_ROWS rows."""
    rows = list(islice(table.rows, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A PDF holds at most {rows} rows, and this report has more."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose Excel or CSV, or a shorter period."),
            rows=f"{MOST_ROWS:,}".replace(",", " "),
        )
    from reportlab.pdfgen.canvas import Canvas

    type_ = Type()
    # The stubs take a font's name for a number.
    canvas = Canvas(target, pagesize=(_WIDTH, _HEIGHT), initialFontName=PLAIN, lang=wording.locale)  # type: ignore[arg-type]
    canvas.setTitle(table.title)
    canvas.setAuthor(company)
    _Document(canvas, table, rows, wording, company, type_).draw()
    canvas.save()


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the table: its looks and its cells."""

    looks: str
    cells: list[str]


class _Document:
    """One table being drawn, page by page."""

    def __init__(
        self, canvas: Any, table: ExportTable, rows: list[Row], wording: Wording, company: str, type_: Type
    ) -> None:
        self._canvas, self._table, self._wording, self._company = canvas, table, wording, company
        self._type = type_
        self._ending = table.ending()
        indexes = _indexes(table, self._ending)
        words = RowWords(table, indexes, wording)
        clean = type_.clean
        self._rows = [_Line(words.looks(row), [clean(text) for text in words(row)]) for row in rows]
        self._rows += [_Line(_TOTAL, self._total(total, indexes)) for total in self._ending.totals]
        # Dates stand with the texts: at the right they would touch the text that follows.
        self._numbers = [table.columns[index].kind not in (*TEXT_KINDS, ColumnKind.DATE) for index in indexes]
        self._layout = self._lay_out(indexes, len(rows))
        size = self._layout.size
        self._leading, self._air = size * 1.25, size * 0.75
        self._header_height = self._layout.title_lines * self._leading + self._air
        self._notes = self._wrapped_notes()

    def _total(self, total: CurrencyTotal, indexes: Sequence[int]) -> list[str]:
        cells = [
            "" if total.values[index] is None else shown(column, total.values[index], total.currency, self._wording)
            for index, column in ((index, self._table.columns[index]) for index in indexes)
        ]
        label = self._wording.translate(QT_TRANSLATE_NOOP("Reports", "Total"))
        place = next((place for place, text in enumerate(cells) if not text), None)
        if place is not None:
            cells[place] = f"{label} {total.currency}".strip()
        return cells

    def _lay_out(self, indexes: Sequence[int], rows: int) -> Layout:
        fields = []
        for place, index in enumerate(indexes):
            column = self._table.columns[index]
            texts = [line.cells[place] for line in self._rows]
            fields.append(
                Field(
                    title=self._type.clean(self._wording.translate(column.title)),
                    number=self._numbers[place],
                    breaks=column.kind in TEXT_KINDS and column.kind is not ColumnKind.IDENTIFIER,
                    texts=texts[:rows],
                    bold=texts[rows:],
                )
            )
        return lay_out(fields, _ROOM, self._type)

    def _wrapped_notes(self) -> list[str]:
        """The lines under the title: what was asked for, and what is to be said about it."""
        about = [f"{label}: {text}" for label, text in self._table.about[2:-1]]
        notes = [note_text(note, self._wording) for note in self._ending.notes if note.code != "none"]
        room = _ROOM / _NOTE_SIZE
        lines = [line for text in (*about, *notes) for line in self._type.broken(self._type.clean(text), room, most=8)]
        return [*lines[:_MOST_NOTE_LINES], "…"] if len(lines) > _MOST_NOTE_LINES else lines

    def draw(self) -> None:
        """All pages; those that lie side by side follow each other."""
        blocks = self._blocks()
        groups = self._layout.groups
        pages = len(blocks) * len(groups)
        number = 0
        for block in blocks:
            for group in groups:
                number += 1
                top = self._head(number, group)
                self._header(group, top)
                self._block(block, group, top - self._header_height)
                self._foot(number, pages)
                self._canvas.showPage()

    def _blocks(self) -> list[list[tuple[_Line, list[list[str]] | None, float]]]:
        """The rows of each page, with their broken cells and their heights."""
        block: list[tuple[_Line, list[list[str]] | None, float]] = []
        blocks = [block]
        single = self._leading + self._air
        room = self._top(first=True) - self._header_height - _MARGIN
        rooms = [
            (place.field, (place.right - place.left - 2 * PADDING) / self._layout.size + 0.01)
            for group in self._layout.groups
            for place in group
        ]
        width, broken = self._type.width, self._type.broken
        for line in self._rows:
            bold = line.looks == _TOTAL
            cells, height = None, single
            if any(width(line.cells[field], bold=bold) > wide for field, wide in rooms):
                cells = [[text] for text in line.cells]
                for field, wide in rooms:
                    cells[field] = broken(line.cells[field], wide, bold=bold)
                height = max(map(len, cells)) * self._leading + self._air
            if height > room and block:
                block = []
                blocks.append(block)
                room = self._top(first=len(blocks) <= 1) - self._header_height - _MARGIN
            block.append((line, cells, height))
            room -= height
        return blocks

    def _top(self, *, first: bool) -> float:
        """Where the table begins."""
        if first:
            return _HEIGHT - _MARGIN - _HEAD - _NOTE_LEADING * len(self._notes)
        return _HEIGHT - _MARGIN - _HEAD_LATER

    def _head(self, number: int, group: tuple[Place, ...]) -> float:
        canvas = self._canvas
        top = _HEIGHT - _MARGIN
        first = number <= len(self._layout.groups)
        canvas.setFillColorRGB(*_INK)
        if first:
            canvas.setFont(PLAIN, 9)
            canvas.drawString(_MARGIN, top - 9, self._type.clean(self._company))
            canvas.setFont(BOLD, 15)
            canvas.drawString(_MARGIN, top - 30, self._type.broken(self._table.title, _ROOM / 15, bold=True, most=1)[0])
            canvas.setFont(PLAIN, _NOTE_SIZE)
            canvas.setFillColorRGB(*_MUTED)
            for place, line in enumerate(self._notes):
                canvas.drawString(_MARGIN, top - 44 - _NOTE_LEADING * place, line)
        else:
            canvas.setFont(BOLD, 8)
            canvas.drawString(_MARGIN, top - 8, self._table.title)
            canvas.setFont(PLAIN, 8)
            canvas.drawRightString(_WIDTH - _MARGIN, top - 8, self._type.clean(self._company))
        if len(self._layout.groups) > 1:
            text = QT_TRANSLATE_NOOP("Reports", "Columns {first} to {last} of {count}")
            fields = [place.field for other in self._layout.groups for place in other]
            new = [place.field + 1 for place in group if fields.count(place.field) == 1] or [1]
            if group is self._layout.groups[0]:
                new[0] = 1
            said = self._wording.translate(text).format(first=new[0], last=new[-1], count=max(fields) + 1)
            canvas.setFont(PLAIN, 8)
            canvas.setFillColorRGB(*_MUTED)
            if first:
                canvas.drawRightString(_WIDTH - _MARGIN, top - 9, said)
            else:
                canvas.drawCentredString(_WIDTH / 2, top - 8, said)
        return self._top(first=first)

    def _header(self, group: tuple[Place, ...], top: float) -> None:
        canvas, size = self._canvas, self._layout.size
        canvas.setFillColorRGB(*_TINTS[_TOTAL])
        canvas.rect(_MARGIN, top - self._header_height, _ROOM, self._header_height, stroke=0, fill=1)
        canvas.setFillColorRGB(*_INK)
        canvas.setFont(BOLD, size)
        for place in group:
            # The last line of every title stands just above the rows.
            bottom = top - self._header_height + self._air / 2 + size * 0.22
            for count, text in enumerate(reversed(place.title)):
                self._text(place, text, bottom + count * self._leading, bold=True)

    def _block(
        self, block: list[tuple[_Line, list[list[str]] | None, float]], group: tuple[Place, ...], top: float
    ) -> None:
        canvas, size = self._canvas, self._layout.size
        if not self._rows:
            self._nothing(top)
            return
        tops = []
        for line, _, height in block:
            tops.append(top)
            top -= height
            if line.looks:
                canvas.setFillColorRGB(*_TINTS[line.looks])
                canvas.rect(_MARGIN, top, _ROOM, height, stroke=0, fill=1)
        canvas.setStrokeColorRGB(*_LINE)
        canvas.setLineWidth(0.5)
        canvas.lines([(_MARGIN, y, _WIDTH - _MARGIN, y) for y in (*tops[1:], top)])
        canvas.setFillColorRGB(*_INK)
        canvas.setFont(PLAIN, size)
        bold = False
        for (line, cells, _), above in zip(block, tops, strict=True):
            if (line.looks == _TOTAL) is not bold:
                bold = not bold
                canvas.setFont(BOLD if bold else PLAIN, size)
            y = above - self._air / 2 - size
            for place in group:
                if cells is None:
                    if line.cells[place.field]:
                        self._text(place, line.cells[place.field], y, bold=bold)
                    continue
                for count, text in enumerate(cells[place.field]):
                    self._text(place, text, y - count * self._leading, bold=bold)

    def _nothing(self, top: float) -> None:
        said = [note_text(note, self._wording) for note in self._ending.notes if note.code == "none"]
        text = said[0] if said else self._wording.translate(QT_TRANSLATE_NOOP("Reports", "None in the period."))
        self._canvas.setFillColorRGB(*_MUTED)
        self._canvas.setFont(PLAIN, 10)
        self._canvas.drawCentredString(_WIDTH / 2, top - 40, text)

    def _text(self, place: Place, text: str, y: float, *, bold: bool) -> None:
        if self._numbers[place.field]:
            width = self._type.width(text, bold=bold) * self._layout.size
            self._canvas.drawString(_MARGIN + place.right - PADDING - width, y, text)
        else:
            self._canvas.drawString(_MARGIN + place.left + PADDING, y, text)

    def _foot(self, number: int, pages: int) -> None:
        canvas = self._canvas
        canvas.setFillColorRGB(*_MUTED)
        canvas.setFont(PLAIN, 7)
        text = QT_TRANSLATE_NOOP("Reports", "Page {number} of {pages}")
        page = self._wording.translate(text).format(number=number, pages=pages)
        canvas.drawRightString(_WIDTH - _MARGIN, _MARGIN - 14, page)
        made = self._wording.translate(QT_TRANSLATE_NOOP("Reports", "Made at"))
        canvas.drawString(_MARGIN, _MARGIN - 14, f"TeleCost · {made} {self._table.made_at}")


def _indexes(table: ExportTable, ending: Ending) -> tuple[int, ...]:
    """The columns of the short form; amounts of several currencies have their currency beside them."""
    currency = table.place("currency")
    if len(ending.totals) > 1 and currency is not None and currency not in table.essential:
        return (*table.essential, currency)
    return table.essential

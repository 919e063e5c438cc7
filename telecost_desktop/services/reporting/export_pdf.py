"""A table as PDF: A4 landscape, the essential columns, a repeating header, totals, page x of y, an embedded font."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, cast

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.definitions import TEXT_KINDS, Column
from telecost_desktop.services.reporting.export_table import ExportTable, Wording, currency_at, shown, shown_row

_WIDTH, _HEIGHT = 841.89, 595.28
_MARGIN = 36.0
_ROW = 15.0
_SIZE = 7.5
_PADDING = 4.0
_PLAIN, _BOLD = "TeleCostSans", "TeleCostSans-Bold"
_NARROWEST = 34.0


@cache
def fonts() -> tuple[str, str]:
    """Register DejaVu Sans, which covers every Latin letter and currency sign, and give its plain and bold names."""
    import matplotlib
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    registerFont(TTFont(_PLAIN, folder / "DejaVuSans.ttf"))
    registerFont(TTFont(_BOLD, folder / "DejaVuSans-Bold.ttf"))
    return _PLAIN, _BOLD


def write_pdf(table: ExportTable, target: BinaryIO, wording: Wording, company: str) -> None:
    """Write the short form: what the screen shows."""
    from reportlab.pdfgen.canvas import Canvas

    fonts()
    # The stubs take a font's name for a number.
    canvas = Canvas(target, pagesize=(_WIDTH, _HEIGHT), initialFontName=_PLAIN, lang=wording.locale)  # type: ignore[arg-type]
    canvas.setTitle(table.title)
    canvas.setAuthor(company)
    _Document(canvas, table, wording, company).draw()
    canvas.save()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a column lies on the page."""

    index: int
    column: Column
    left: float
    right: float

    @property
    def number(self) -> bool:
        """Numbers stand at the right."""
        return self.column.kind not in TEXT_KINDS


class _Document:
    """One table being drawn, page by page."""

    def __init__(self, canvas: Any, table: ExportTable, wording: Wording, company: str) -> None:
        self._canvas = canvas
        self._table = table
        self._wording = wording
        self._company = company
        self._currency_at = currency_at(table.columns)
        self._currencies = {total.currency for total in table.totals}
        indexes = list(table.essential)
        # Amounts of several currencies need their currency beside them.
        if len(self._currencies) > 1 and self._currency_at is not None and self._currency_at not in indexes:
            indexes.append(self._currency_at)
        self._widths = _Widths()
        columns = [table.columns[index] for index in indexes]
        self._cells = [shown_row(table, indexes, row, wording) for row in table.rows]
        self._totals = [self._total(total, indexes) for total in table.totals]
        self._places = self._lay_out(columns, indexes)

    def _total(self, total: Any, indexes: list[int]) -> list[str]:
        cells = []
        for place, index in enumerate(indexes):
            column, value = self._table.columns[index], total.values[index]
            if place == 0:
                cells.append(f"{self._wording.translate(QT_TRANSLATE_NOOP('Reports', 'Total'))} {total.currency}")
            else:
                cells.append("" if value is None else shown(column, value, total.currency, self._wording))
        return cells

    def _lay_out(self, columns: list[Column], indexes: list[int]) -> list[_Place]:
        """Each column gets what its widest value needs; where the page is too narrow, the widest ones give way."""
        titles = [self._wording.translate(column.title) for column in columns]
        needed = []
        for place, title in enumerate(titles):
            widest = max((self._widths.of(cells[place]) for cells in self._cells), default=0.0)
            bold = [self._widths.of(text, bold=True) for text in (title, *(cells[place] for cells in self._totals))]
            needed.append(max(widest, *bold, _NARROWEST) + 2 * _PADDING)
        room = _WIDTH - 2 * _MARGIN
        limit = room
        while sum(min(width, limit) for width in needed) > room and limit > _NARROWEST:
            limit -= 4
        given = [min(width, limit) for width in needed]
        spare = room - sum(given)
        texts = [place for place, column in enumerate(columns) if column.kind in TEXT_KINDS]
        if spare > 0 and texts:
            # What is left over goes to the texts, so that the numbers stay near each other at the right.
            for place in texts:
                given[place] += spare / len(texts)
        places, left = [], _MARGIN
        for index, column, width in zip(indexes, columns, given, strict=True):
            places.append(_Place(index, column, left, left + width))
            left += width
        return places

    def draw(self) -> None:
        """All pages."""
        rows = [(cells, False) for cells in self._cells] + [(cells, True) for cells in self._totals]
        pages: list[list[tuple[list[str], bool]]] = []
        rest, top = rows, self._first_top()
        while True:
            room = max(int((top - _MARGIN) // _ROW), 1)
            pages.append(rest[:room])
            rest, top = rest[room:], _HEIGHT - _MARGIN - 34
            if not rest:
                break
        for number, page in enumerate(pages, start=1):
            top = self._head(number)
            self._header(top)
            self._rows(page, top)
            self._foot(number, len(pages))
            self._canvas.showPage()

    def _lines(self) -> list[str]:
        """The lines under the title: what was asked for, and what is to be said about it."""
        about = [f"{label}: {text}" for label, text in self._table.about[2:-1]]
        return [*about, *self._table.note_texts]

    def _first_top(self) -> float:
        return _HEIGHT - _MARGIN - 46 - 11 * len(self._lines()) - 18

    def _head(self, number: int) -> float:
        canvas = self._canvas
        top = _HEIGHT - _MARGIN
        canvas.setFillColorRGB(0.10, 0.14, 0.19)
        if number > 1:
            canvas.setFont(_BOLD, 8)
            canvas.drawString(_MARGIN, top - 8, self._table.title)
            canvas.setFont(_PLAIN, 8)
            canvas.drawRightString(_WIDTH - _MARGIN, top - 8, self._company)
            return top - 34
        canvas.setFont(_PLAIN, 9)
        canvas.drawString(_MARGIN, top - 9, self._company)
        canvas.setFont(_BOLD, 15)
        canvas.drawString(_MARGIN, top - 30, self._table.title)
        canvas.setFont(_PLAIN, 8)
        canvas.setFillColorRGB(0.33, 0.38, 0.43)
        for place, line in enumerate(self._lines()):
            canvas.drawString(_MARGIN, top - 46 - 11 * place, self._widths.fitting(line, _WIDTH - 2 * _MARGIN, 8))
        return self._first_top()

    def _header(self, top: float) -> None:
        canvas = self._canvas
        canvas.setFillColorRGB(0.886, 0.941, 0.949)
        canvas.rect(_MARGIN, top, _WIDTH - 2 * _MARGIN, _ROW + 2, stroke=0, fill=1)
        canvas.setFillColorRGB(0.10, 0.14, 0.19)
        canvas.setFont(_BOLD, _SIZE)
        for place in self._places:
            title = self._wording.translate(place.column.title)
            self._text(place, title, top + 5, bold=True)

    def _rows(self, rows: list[tuple[list[str], bool]], top: float) -> None:
        canvas = self._canvas
        canvas.setStrokeColorRGB(0.86, 0.88, 0.90)
        canvas.setLineWidth(0.5)
        canvas.setFillColorRGB(0.10, 0.14, 0.19)
        canvas.lines(
            [(_MARGIN, y, _WIDTH - _MARGIN, y) for y in (top - _ROW * count for count in range(1, len(rows) + 1))]
        )
        bold = None
        for count, (cells, total) in enumerate(rows, start=1):
            if total is not bold:
                canvas.setFont(_BOLD if total else _PLAIN, _SIZE)
                bold = total
            for place, text in zip(self._places, cells, strict=True):
                if text:
                    self._text(place, text, top - _ROW * count + 4.5, bold=total)

    def _text(self, place: _Place, text: str, y: float, *, bold: bool) -> None:
        room = place.right - place.left - 2 * _PADDING
        width = self._widths.of(text, bold=bold)
        if width > room:
            text = self._widths.fitting(text, room, _SIZE, bold=bold)
            width = self._widths.of(text, bold=bold)
        left = place.right - _PADDING - width if place.number else place.left + _PADDING
        self._canvas.drawString(left, y, text)

    def _foot(self, number: int, pages: int) -> None:
        canvas = self._canvas
        canvas.setFillColorRGB(0.33, 0.38, 0.43)
        canvas.setFont(_PLAIN, 7)
        text = QT_TRANSLATE_NOOP("Reports", "Page {number} of {pages}")
        page = self._wording.translate(text).format(number=number, pages=pages)
        canvas.drawRightString(_WIDTH - _MARGIN, _MARGIN - 14, page)
        made = self._wording.translate(QT_TRANSLATE_NOOP("Reports", "Made at"))
        canvas.drawString(_MARGIN, _MARGIN - 14, f"TeleCost · {made} {self._table.made_at}")


class _Widths:
    """Widths of texts at the table's size, from the fonts' own tables; a text that repeats is measured once."""

    def __init__(self) -> None:
        from reportlab.pdfbase.pdfmetrics import getFont

        self._tables: dict[bool, Any] = {
            bold: cast("Any", getFont(_BOLD if bold else _PLAIN)).face for bold in (False, True)
        }
        self._known: dict[tuple[str, bool], float] = {}

    def of(self, text: str, *, bold: bool = False) -> float:
        """The width of a text in points."""
        known = self._known.get((text, bold))
        if known is None:
            face = self._tables[bold]
            widths, usual = face.charWidths, face.defaultWidth
            known = sum(widths.get(ord(sign), usual) for sign in text) * _SIZE / 1000
            self._known[text, bold] = known
        return known

    def fitting(self, text: str, room: float, size: float, *, bold: bool = False) -> str:
        """As much of a text as there is room for, with an ellipsis where it is cut."""
        scale = size / _SIZE
        if self.of(text, bold=bold) * scale <= room:
            return text
        while text and self.of(text + "…", bold=bold) * scale > room:
            text = text[:-1]
        return text + "…"

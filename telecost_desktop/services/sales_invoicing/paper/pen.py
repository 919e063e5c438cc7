"""What draws on a document's pages: texts, rules, panels, pictures, with as few PDF operators as possible."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any

from telecost_desktop.services.sales_invoicing.paper.logo import Logo
from telecost_desktop.services.sales_invoicing.paper.sheet import (
    HEIGHT,
    INK,
    LEFT,
    NARROW,
    REGULAR,
    RIGHT,
    RULE,
    WIDTH,
    Colour,
    fonts,
    printable,
    text_width,
)

# What a PDF's text cannot hold as it is: its own signs, and everything that is not plain ASCII.
_ESCAPES = {code: f"\\{code:03o}" for code in (*range(32), *range(127, 256))} | {
    ord(sign): f"\\{sign}" for sign in "()\\"
}
# A quarter circle as a Bézier curve.
_ROUND = 0.5523


class Pen:
    """Draws one document, page by page. Places and sizes are points from the lower left corner.

    Colour and font are only said again when they change: that is a good part of a page's drawing.
    """

    def __init__(self, *, title: str, author: str, language: str) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self._fonts = fonts()
        self._buffer = BytesIO()
        # With a font of ours from the start none is named that is not embedded.
        options: dict[str, Any] = {"pdfVersion": (1, 7), "initialFontName": REGULAR, "lang": language}
        canvas: Any = Canvas(self._buffer, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, **options)
        self._canvas, self._document = canvas, canvas._doc
        self._has_logo = False
        for font in self._fonts:
            font.begin(self._document)
        self._canvas.setTitle(title)
        self._canvas.setAuthor(printable(author))
        self._begin_page()

    def _begin_page(self) -> None:
        self._operators = [f"{NARROW * 100:g} Tz"]
        self._font: tuple[bool, int, float] | None = None
        self._fill_colour: Colour | None = None
        self._stroke: tuple[Colour, float] | None = None

    def end_page(self) -> None:
        """Finish a page; what is drawn next stands on the next one."""
        self._canvas.addLiteral("\n".join(self._operators))
        self._canvas.showPage()
        self._begin_page()

    def finished(self) -> bytes:
        """The PDF, after the last page was ended."""
        self._canvas.save()
        return self._buffer.getvalue()

    def text(self, x: float, y: float, text: str, *, size: float, bold: bool = False, colour: Colour = INK) -> None:
        """Write a text that begins at x on the line y."""
        if not text:
            return
        self.fill(colour)
        font = self._fonts[bold]
        written = [f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        for part, codes in font.parts_of(printable(text), self._document):
            if self._font != (bold, part, size):
                self._font = (bold, part, size)
                written.append(f"{font.getSubsetInternalName(part, self._document)} {size:.3g} Tf")
            written.append(f"({codes.decode('latin-1').translate(_ESCAPES)}) Tj")
        self._operators.append(" ".join([*written, "ET"]))

    def right(self, x: float, y: float, text: str, *, size: float, bold: bool = False, colour: Colour = INK) -> None:
        """Write a text that ends at x."""
        text = printable(text)
        self.text(x - text_width(text, size, bold=bold), y, text, size=size, bold=bold, colour=colour)

    def fill(self, colour: Colour) -> None:
        """The colour of texts and surfaces from now on."""
        if colour != self._fill_colour:
            self._operators.append(f"{_numbers(*colour)} rg")
            self._fill_colour = colour

    def rule(
        self, y: float, colour: Colour = RULE, width: float = 0.5, *, left: float = LEFT, right: float = RIGHT
    ) -> None:
        """A line across the page."""
        if self._stroke != (colour, width):
            self._operators.append(f"{_numbers(*colour)} RG {width:g} w")
            self._stroke = (colour, width)
        self._operators.append(f"{left:.2f} {y:.2f} m {right:.2f} {y:.2f} l S")

    def panel(self, x: float, y: float, width: float, height: float, colour: Colour, *, radius: float = 0.0) -> None:
        """A filled rectangle, with round corners if wished."""
        self.fill(colour)
        if not radius:
            self._operators.append(f"{_numbers(x, y, width, height)} re f")
            return
        right, top, bend = x + width, y + height, radius * (1 - _ROUND)
        self._operators.append(
            f"{_numbers(x + radius, y)} m {_numbers(right - radius, y)} l "
            f"{_numbers(right - bend, y, right, y + bend, right, y + radius)} c {_numbers(right, top - radius)} l "
            f"{_numbers(right, top - bend, right - bend, top, right - radius, top)} c {_numbers(x + radius, top)} l "
            f"{_numbers(x + bend, top, x, top - bend, x, top - radius)} c {_numbers(x, y + radius)} l "
            f"{_numbers(x, y + bend, x + bend, y, x + radius, y)} c f"
        )

    def squares(self, x: float, top: float, side: float, rows: Sequence[bytes | bytearray]) -> None:
        """A square of black and white fields, as a matrix code has them, from its upper left corner."""
        self.fill((0.0, 0.0, 0.0))
        field = side / len(rows)
        for number, row in enumerate(rows):
            begin: int | None = None
            for place, dark in enumerate([*row, 0]):
                if dark and begin is None:
                    begin = place
                elif not dark and begin is not None:
                    # A little higher than a field, so that no white hair lines show between the rows.
                    box = x + begin * field, top - (number + 1) * field, (place - begin) * field, field + 0.03
                    self._operators.append(f"{' '.join(f'{value:.3f}' for value in box)} re")
                    begin = None
        self._operators.append("f")

    def picture(self, logo: Logo, x: float, y: float) -> None:
        """A logo with its lower left corner at a place."""
        from reportlab.pdfbase import pdfdoc

        name = self._document.getXObjectName("logo")
        if not self._has_logo:
            stream = pdfdoc.PDFStream(content=logo.data)
            values = {"Type": "XObject", "Subtype": "Image", "ColorSpace": logo.colour_space, "Filter": logo.filter}
            for key, value in values.items():
                stream.dictionary[key] = pdfdoc.PDFName(value)
            stream.dictionary["Width"], stream.dictionary["Height"] = logo.columns, logo.rows
            stream.dictionary["BitsPerComponent"] = 8
            self._document.addForm("logo", stream)
            self._has_logo = True
        self._canvas._formsinuse.append("logo")
        self._canvas._currentPageHasImages = 1
        self._operators.append(f"q {_numbers(logo.width, 0, 0, logo.height, x, y)} cm /{name} Do Q")


# Places and colours come back on every page.
@lru_cache(maxsize=4096)
def _numbers(*values: float) -> str:
    return " ".join(f"{value:.3f}".rstrip("0").rstrip(".") for value in values)

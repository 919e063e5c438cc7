"""The yardstick for drawn sales invoices: the same pages set by reportlab alone, with its own embedded TrueType fonts.

What our pen is asked to draw is noted down beforehand: texts with their places, sizes and colours, rules, panels.
A bare canvas then sets just that, one document each, as a plain program would: ``setFont``, ``drawString``, ``save``.
Nothing is worked out, wrapped, formatted or read there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from telecost_desktop.services.sales_invoicing.paper import drawing, pen

_FONTS = {False: "BareSans", True: "BareSans-Bold"}
_FILES = {"BareSans": "DejaVuSans.ttf", "BareSans-Bold": "DejaVuSans-Bold.ttf"}
_Stroke = Callable[[Canvas], object]


class _NotingPen(pen.Pen):
    """Draws, and notes down what it was asked to."""

    noted: list[_Stroke] = []

    def text(self, x: float, y: float, text: str, *, size: float, bold: bool = False, colour: Any = pen.INK) -> None:
        """A text."""
        super().text(x, y, text, size=size, bold=bold, colour=colour)
        font = _FONTS[bold]

        def stroke(canvas: Canvas) -> None:
            canvas.setFillColorRGB(*colour)
            canvas.setFont(font, size)
            canvas.drawString(x, y, text)

        if text:
            self.noted.append(stroke)

    def rule(
        self, y: float, colour: Any = pen.RULE, width: float = 0.5, *, left: float = pen.LEFT, right: float = pen.RIGHT
    ) -> None:
        """A line."""
        super().rule(y, colour, width, left=left, right=right)

        def stroke(canvas: Canvas) -> None:
            canvas.setStrokeColorRGB(*colour)
            canvas.setLineWidth(width)
            canvas.line(left, y, right, y)

        self.noted.append(stroke)

    def panel(self, x: float, y: float, width: float, height: float, colour: Any, *, radius: float = 0.0) -> None:
        """A surface."""
        super().panel(x, y, width, height, colour, radius=radius)

        def stroke(canvas: Canvas) -> None:
            canvas.setFillColorRGB(*colour)
            canvas.roundRect(x, y, width, height, radius, stroke=0, fill=1)

        self.noted.append(stroke)

    def end_page(self) -> None:
        """The next page."""
        super().end_page()
        self.noted.append(lambda canvas: canvas.showPage())


def bare_pages(snapshots: Sequence[dict[str, Any]], seconds: Callable[[Callable[[], object]], float]) -> float:
    """Seconds for setting the pages of these sales invoices bare, as ``seconds`` measures work."""
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / file)))
    documents = [_strokes(snapshot) for snapshot in snapshots]
    return seconds(lambda: [_set(strokes) for strokes in documents])


def _strokes(snapshot: dict[str, Any]) -> list[_Stroke]:
    ours, drawing.Pen = drawing.Pen, _NotingPen  # type: ignore[misc]
    _NotingPen.noted = []
    try:
        drawing.draw_sales_invoice(snapshot)
    finally:
        drawing.Pen = ours  # type: ignore[misc]
    return _NotingPen.noted


def _set(strokes: Sequence[_Stroke]) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(pen.WIDTH, pen.HEIGHT), invariant=1, pageCompression=1)
    for stroke in strokes:
        stroke(canvas)
    canvas.save()
    return buffer.getvalue()

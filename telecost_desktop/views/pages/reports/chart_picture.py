"""A chart as a picture to be passed on: title, legend and drawing on white, whatever theme the window has."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPageSize, QPainter, QPdfWriter

from telecost_desktop.services.reporting.charts.bars import ChartStyle
from telecost_desktop.services.reporting.charts.layout import ChartForm
from telecost_desktop.services.whole_files import write_bytes
from telecost_desktop.views import theme
from telecost_desktop.views.pages.reports.chart_drawing import ROLES, ReadyChart, draw

_RATIO = 2.0
_MARGIN, _TITLE, _LEGEND = 16, 28, 24
_LEAST = QSize(560, 300)


def chart_image(ready: ReadyChart, title: str, shown: frozenset[str], size: QSize) -> QImage:
    """The chart in twice as many dots as pixels, so that it stays sharp in a document."""
    size = size.expandedTo(_LEAST)
    now = theme.LIGHT
    font = theme.font("axis")
    style = ChartStyle(
        families=(font.family(), "DejaVu Sans"), font_pixels=font.pixelSize(), surface=now.surface, text=now.text,
        text2=now.text2, axis=now.input, grid=now.grid, ratio=_RATIO,
    )  # fmt: skip
    picture = draw(ready, (size.width(), size.height()), style, {role: getattr(now, role) for role in ROLES}, shown)
    chart = QImage(picture.rgba, picture.width, picture.height, QImage.Format.Format_RGBA8888)
    legend = [
        (text, getattr(now, role))
        for key, (text, role) in zip(ready.keys, ready.series, strict=True)
        if key in shown and len(ready.series) > 1 and ready.data.layout.form is not ChartForm.TOP
    ]
    head = _MARGIN + _TITLE + (_LEGEND if legend else 0)
    whole = QSize(size.width() + 2 * _MARGIN, size.height() + head + _MARGIN)
    image = QImage(whole * _RATIO, QImage.Format.Format_RGB32)
    image.fill(now.surface)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_RATIO, _RATIO)
    painter.setFont(theme.font("cardTitle"))
    painter.setPen(now.color("text"))
    painter.drawText(
        QRectF(_MARGIN, _MARGIN, size.width(), _TITLE),
        int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop),
        title,
    )
    _draw_legend(painter, legend, theme.font("secondary"))
    painter.drawImage(QRectF(_MARGIN, head, size.width(), size.height()), chart)
    painter.end()
    image.setDotsPerMeterX(round(96 * _RATIO / 0.0254))
    image.setDotsPerMeterY(round(96 * _RATIO / 0.0254))
    return image


def _draw_legend(painter: QPainter, legend: list[tuple[str, str]], font: QFont) -> None:
    painter.setFont(font)
    left = float(_MARGIN)
    for text, colour in legend:
        painter.fillRect(QRectF(left, _MARGIN + _TITLE + 3, 10, 10), colour)
        painter.drawText(QPointF(left + 16, _MARGIN + _TITLE + 12), text)
        left += 16 + QFontMetricsF(font).horizontalAdvance(text) + 18


def save_chart(ready: ReadyChart, title: str, shown: frozenset[str], size: QSize, path: Path) -> None:
    """Write the picture as PNG, or as a page of PDF. Raises what ``write_file`` raises."""
    image = chart_image(ready, title, shown, size)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if path.suffix.casefold() == ".pdf":
        _write_pdf(image, title, buffer)
    else:
        image.save(buffer, "PNG")  # type: ignore[call-overload]
    write_bytes(path, bytes(buffer.data().data()))


def _write_pdf(image: QImage, title: str, target: QBuffer) -> None:
    writer = QPdfWriter(target)
    writer.setTitle(title)
    writer.setCreator("TeleCost")
    writer.setResolution(round(96 * _RATIO))
    points = QSizeF(image.width(), image.height()) * (72 / (96 * _RATIO))
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    painter.drawImage(QPointF(0, 0), image)
    painter.end()

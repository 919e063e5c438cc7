"""The legend of the map: the lower limit of each shade, and home."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from telecost_desktop.views import formats, theme
from telecost_desktop.views.widgets.flow import FlowLayout

translate = QCoreApplication.translate
_SWATCH, _APART = 12, 5
_HOME = -1


class _Entry(QWidget):
    """A swatch and its word. ``step`` is that of the shade, or home."""

    def __init__(self, step: int, text: str) -> None:
        super().__init__()
        self._step = step
        self.text = text
        self.setAccessibleName(text)
        metrics = QFontMetrics(theme.font("axis"))
        self.setFixedSize(QSize(_SWATCH + _APART + metrics.horizontalAdvance(text), max(_SWATCH, metrics.height())))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.color("c5") if self._step == _HOME else now.map_color(self._step))
        painter.drawRoundedRect(QRectF(0, (self.height() - _SWATCH) / 2, _SWATCH, _SWATCH), 3, 3)
        painter.setFont(theme.font("axis"))
        painter.setPen(now.color("text2"))
        place = self.rect().adjusted(_SWATCH + _APART, 0, 0, 0)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text)
        painter.end()


class MapLegend(QWidget):
    """Swatches in a row that wraps."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str, ...] = ()
        self._flow = FlowLayout(self, 10)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of the swatches."""
        return self._shown

    def show_limits(self, limits: Sequence[Decimal], currency: str) -> None:
        """Show the lower limits of the shades 1, 2 …, the last one as open above."""
        words = [formats.number(limit) for limit in limits]
        if words:
            sign = formats.currency_sign(currency)
            words[-1] = translate("Dashboard", "{currency} {amount} or more").format(currency=sign, amount=words[-1])
        shown = (*words, translate("Dashboard", "home"))
        if shown == self._shown:
            return
        self._shown = shown
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for number, word in enumerate(words, start=1):
            self._flow.addWidget(_Entry(number, word))
        self._flow.addWidget(_Entry(_HOME, shown[-1]))
        self.updateGeometry()

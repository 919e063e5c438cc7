"""A row of choices of which one holds: 7 | 30 | 90 days."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from telecost_desktop.views import theme


class _SegmentButton(QAbstractButton):
    """One choice. It paints its own part of the common frame."""

    def __init__(self, text: str, *, first: bool, last: bool, height: int, padding: int) -> None:
        super().__init__()
        self._first, self._last, self._height, self._padding = first, last, height, padding
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for the word in its heavier weight, so that choosing moves nothing."""
        width = QFontMetrics(theme.font("badge")).horizontalAdvance(self.text())
        return QSize(width + 2 * self._padding, self._height)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill, word, divider, and the focus ring."""
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        clip.addRoundedRect(self._frame(), 6, 6)
        painter.setClipPath(clip)
        ground = "soft" if self.isChecked() else "hover" if self.underMouse() and self.isEnabled() else "surface"
        painter.fillRect(self.rect(), now.color(ground))
        if not self._first:
            painter.fillRect(0, 0, 1, self.height(), now.color("line"))
        painter.setClipping(False)
        painter.setFont(theme.font("badge" if self.isChecked() else "secondary"))
        painter.setPen(now.color("accent" if self.isChecked() else "text2" if self.isEnabled() else "text3"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())
        painter.setClipRect(self.rect())
        painter.setPen(QPen(now.color("input"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self._frame(), 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(now.color("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 4, 4)
        painter.end()

    def _frame(self) -> QRectF:
        """The whole frame's rectangle, of which this button sees its part."""
        left = 0.5 if self._first else -12.0
        right = self.width() - 0.5 if self._last else self.width() + 12.0
        return QRectF(left, 0.5, right - left, self.height() - 1)


class Segment(QWidget):
    """Exclusive choices in one frame; arrow keys move. ``changed(key)`` says what was chosen by a person or by code."""

    changed = Signal(object)

    def __init__(
        self, name: str, choices: Sequence[tuple[object, str]], *, small: bool = True, chosen: object = None
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._keys = [key for key, _ in choices]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        last = len(choices) - 1
        for index, (_, text) in enumerate(choices):
            part = _SegmentButton(text, first=index == 0, last=index == last, height=28 if small else 32, padding=12)
            self._group.addButton(part, index)
            row.addWidget(part)
        start = self._keys.index(chosen) if chosen in self._keys else 0
        self._group.button(start).setChecked(True)
        self._lead_focus()
        self._group.idToggled.connect(self._toggled)

    def _toggled(self, index: int, on: bool) -> None:
        if on:
            self._lead_focus()
            self.changed.emit(self._keys[index])

    def _lead_focus(self) -> None:
        """Tab leads to the choice that holds, also when code chose it; arrow keys go on from there."""
        chosen = self._group.checkedButton()
        for part in self._group.buttons():
            part.setFocusPolicy(Qt.FocusPolicy.TabFocus if part is chosen else Qt.FocusPolicy.NoFocus)

    @property
    def value(self) -> object:
        """The key that is chosen; None after ``clear``."""
        chosen = self._group.checkedId()
        return self._keys[chosen] if chosen >= 0 else None

    def clear(self) -> None:
        """Let no choice hold, where what is shown is none of them."""
        chosen = self._group.checkedButton()
        if chosen is not None:
            self._group.setExclusive(False)
            chosen.setChecked(False)
            self._group.setExclusive(True)
            self._group.button(0).setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def choose(self, key: object) -> None:
        """Choose a key; says so only when it is another."""
        self._group.button(self._keys.index(key)).setChecked(True)

    def button(self, key: object) -> QAbstractButton:
        """The button of a key."""
        return self._group.button(self._keys.index(key))

    def set_text(self, key: object, text: str) -> None:
        """Change the word of a choice, e.g. to carry a count."""
        part = self.button(key)
        part.setText(text)
        part.setAccessibleName(text)
        part.updateGeometry()

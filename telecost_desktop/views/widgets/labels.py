"""Labels, buttons and rules in the theme's type and tones."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from telecost_desktop.views import icons, theme


def label(text: str = "", use: str = "body", tone: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A label. ``use`` is a type of theme.font; ``tone`` is text2, text3, accent, ok, new, bad or warn."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setFont(theme.font(use))
    if tone:
        result.setProperty("tone", tone)
    if wrap:
        result.setWordWrap(True)
        result.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if selectable:
        result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return result


def set_tone(widget: QLabel, tone: str) -> None:
    """Give a label another tone."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        theme.restyle(widget)


class PushButton(QPushButton):
    """A button that Enter presses while it has the focus: in a dialog Enter would press the default one instead."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is as the space bar."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)


def button(
    text: str,
    icon: str = "",
    *,
    primary: bool = False,
    small: bool = False,
    clicked: Callable[[], object] | None = None,
) -> QPushButton:
    """A push button; the page's main action is ``primary``."""
    result = PushButton(text)
    result.setAutoDefault(False)
    if primary:
        result.setProperty("part", "primary")
    if small:
        result.setProperty("size", "small")
    if icon:
        result.setIcon(icons.icon(icon, "onaccent" if primary else "text2"))
        result.setIconSize(QSize(20, 16))
    if clicked is not None:
        result.clicked.connect(lambda: clicked())
    return result


def tool(icon: str, name: str, *, clicked: Callable[[], object] | None = None, size: int = 18) -> QToolButton:
    """A flat button that shows only an icon; ``name`` is its tool tip and accessible name."""
    result = QToolButton()
    result.setProperty("part", "flat")
    result.setIcon(icons.icon(icon))
    result.setIconSize(QSize(size, size))
    result.setToolTip(name)
    result.setAccessibleName(name)
    result.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if clicked is not None:
        result.clicked.connect(lambda: clicked())
    return result


def link(text: str, *, clicked: Callable[[], object] | None = None) -> QToolButton:
    """A button that looks like a link: "Show all"."""
    result = QToolButton()
    result.setProperty("part", "link")
    result.setText(text)
    result.setFont(theme.font("badge"))
    result.setCursor(Qt.CursorShape.PointingHandCursor)
    result.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if clicked is not None:
        result.clicked.connect(lambda: clicked())
    return result


def rule() -> QFrame:
    """A thin line between parts."""
    result = QFrame()
    result.setProperty("part", "rule")
    return result


def named(widget: QWidget, name: str) -> QWidget:
    """Give a widget its accessible name and return it."""
    widget.setAccessibleName(name)
    return widget


class ElidedLabel(QLabel):
    """A label that may be narrower than its text; it ends in … then, and tells the whole as its tool tip."""

    def __init__(self, text: str = "", use: str = "body", tone: str = "", least: int = 12) -> None:
        super().__init__(text)
        self._least = least
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(use))
        if tone:
            self.setProperty("tone", tone)

    def minimumSizeHint(self) -> QSize:
        """The whole text, but no more than ``least`` pixels."""
        return QSize(min(self.sizeHint().width(), self._least), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        painter = QPainter(self)
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(self.alignment()), shown)
        painter.end()


class IconLabel(QLabel):
    """A label that is one icon in the theme's colour."""

    def __init__(self, name: str, role: str = "text2", size: int = 16) -> None:
        super().__init__()
        self._name, self._role = name, role
        self.setFixedSize(size, size)

    def set_icon(self, name: str, role: str) -> None:
        """Show another icon."""
        self._name, self._role = name, role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon."""
        painter = QPainter(self)
        icons.paint_icon(painter, self.rect(), self._name, self._role)
        painter.end()

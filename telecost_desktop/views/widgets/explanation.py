"""What something means, in a few short sentences beside it: "What is this?"."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from telecost_desktop.views.widgets.labels import label, link, tool

translate = QCoreApplication.translate
_WIDTH = 320
_APART = 4


@runtime_checkable
class _Helps(Protocol):
    """A window that can show the help of its page."""

    def show_help(self) -> None: ...


class Explanation(QFrame):
    """A title and a text beside ``anchor``, with a way to the page's help. Esc or a click beside it closes it.

    Paragraphs of ``text`` are parted by empty lines. The focus then returns to the anchor.
    """

    def __init__(self, anchor: QWidget, title: str, text: str) -> None:
        super().__init__(anchor, Qt.WindowType.Popup)
        self._anchor, self._window = anchor, anchor.window()
        self.setProperty("part", "tooltip")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.text = label(text, "body", wrap=True)
        self.more = link(translate("Explanation", "More in the help"), clicked=self._help)
        # The focus is on the link: a screen reader tells the text with it.
        self.more.setAccessibleDescription(f"{title}. {text}")
        self.more.setVisible(isinstance(self._window, _Helps))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addWidget(label(title, "cardTitle", wrap=True))
        column.addWidget(self.text)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFixedWidth(_WIDTH)

    def open(self) -> None:
        """Show it under the anchor, or above where there is no room below, inside the screen."""
        self.ensurePolished()
        height = self.heightForWidth(_WIDTH)
        self.resize(_WIDTH, height)
        screen = self._anchor.screen().availableGeometry()
        place = self._anchor.mapToGlobal(QPoint(0, self._anchor.height() + _APART))
        if place.y() + height > screen.bottom():
            place.setY(self._anchor.mapToGlobal(QPoint(0, -_APART)).y() - height)
        shown = QRect(place, self.size())
        shown.moveRight(min(shown.right(), screen.right()))
        shown.moveLeft(max(shown.left(), screen.left()))
        shown.moveTop(max(shown.top(), screen.top()))
        self.move(shown.topLeft())
        # There the keyboard goes on when this is closed.
        self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)
        self.show()
        (self if self.more.isHidden() else self.more).setFocus(Qt.FocusReason.PopupFocusReason)

    def _help(self) -> None:
        self.close()
        if isinstance(self._window, _Helps):
            self._window.show_help()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it; F1 is the help."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_F1:
            self._help()
        else:
            super().keyPressEvent(event)


def explain(anchor: QWidget, title: str, text: str) -> Explanation:
    """Open an explanation beside a widget."""
    explanation = Explanation(anchor, title, text)
    explanation.open()
    return explanation


def info_button(title: str, text: str) -> QToolButton:
    """A small button that explains the word beside it."""
    name = translate("Explanation", "What is {name}?").format(name=title)
    result = tool("information-outline", name, size=14)
    result.setProperty("part", "info")
    result.clicked.connect(lambda: explain(result, title, text))
    return result

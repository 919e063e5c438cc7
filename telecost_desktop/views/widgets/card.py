"""The card: a head with title and tools, a body, and where it has one a back that it turns over to."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMenu,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.views import icons, theme
from telecost_desktop.views.widgets.explanation import explain
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, tool

translate = QCoreApplication.translate


class _Turning(QWidget):
    """Shows the two pictures of a card while it turns over."""

    def __init__(self, card: QWidget, before: QPixmap, after: QPixmap) -> None:
        super().__init__(card)
        self._before, self._after, self._angle = before, after, 0.0
        self.setGeometry(card.rect())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show()
        self.raise_()

    def set_angle(self, angle: object) -> None:
        """0 … π: from the one face to the other."""
        self._angle = float(angle)  # type: ignore[arg-type]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The face that is seen, narrowed."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.tokens().color("bg"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width = self.width() * abs(math.cos(self._angle))
        face = self._before if self._angle < math.pi / 2 else self._after
        painter.drawPixmap(QRectF((self.width() - width) / 2, 0, width, self.height()), face, QRectF(face.rect()))
        painter.end()


class Card(QFrame):
    """A surface with a head. Put content into ``body`` (a QVBoxLayout); tools into the head with ``add_tool``.

    ``table=True`` leaves no margin at the sides, for a table that fills the card. A back is made by ``set_back``.
    """

    flipped = Signal(bool)

    def __init__(self, title: str = "", sub: str = "", *, icon: str = "", icon_role: str = "text2", table: bool = False,
                 head_rule: bool = False) -> None:  # fmt: skip
        super().__init__()
        self.setProperty("part", "card")
        self.setAccessibleName(title)
        self._menu: QMenu | None = None
        self._more: QToolButton | None = None
        self._back: QWidget | None = None
        # In the card before it gets a side: it shows the first one at once, which were a window of its own without.
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedLayout()
        self._stack.setStackingMode(QStackedLayout.StackingMode.StackOne)
        outer.addLayout(self._stack)
        front = QWidget()
        self._column = column = QVBoxLayout(front)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.head = QFrame()
        if head_rule:
            self.head.setProperty("part", "cardhead")
        self.head.setFixedHeight(48)
        self._head_row = QHBoxLayout(self.head)
        self._head_row.setContentsMargins(16, 0, 8, 0)
        self._head_row.setSpacing(8)
        if icon:
            self._head_row.addWidget(IconLabel(icon, icon_role, 18))
        self.title = ElidedLabel(title, "cardTitle", least=170)
        self.sub = ElidedLabel(sub, "secondary", "text2")
        self._head_row.addWidget(self.title)
        self._head_row.addWidget(self.sub)
        self._head_row.addStretch(1)
        column.addWidget(self.head)
        self.head.setHidden(not title)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(*((1, 0, 1, 8) if table else (16, 0 if title else 16, 16, 16)))
        self.body.setSpacing(0 if table else 8)
        column.addLayout(self.body, 1)
        self._stack.addWidget(front)

    def set_title(self, title: str, sub: str | None = None) -> None:
        """Change the title, and the line beside it."""
        self.title.setText(title)
        self.setAccessibleName(title)
        self.head.setVisible(bool(title))
        if sub is not None:
            self.sub.setText(sub)

    def add_tool(self, widget: QWidget) -> None:
        """Put a widget at the right of the head, left of the menu."""
        place = self._head_row.count() - (1 if self._menu is not None else 0)
        self._head_row.insertWidget(place, widget)

    def add_action(self, text: str, icon: str = "") -> QAction:
        """Add an entry to the card's ⋮ menu; connect to its ``triggered``."""
        if self._menu is None:
            self._more = more = tool("dots-vertical", translate("Card", "More"))
            more.setAccessibleName(translate("Card", "More about {title}").format(title=self.title.text()))
            self._menu = QMenu(more)
            more.setMenu(self._menu)
            more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            self._head_row.addWidget(more)
        action = self._menu.addAction(text)
        if icon:
            action.setIcon(icons.icon(icon))
        return action

    def explain(self, title: str, text: str | Callable[[], str]) -> QAction:
        """Add "What is this?" to ⋮, which tells what the card shows. Call it last: it stands at the end of the menu.

        A function gives the text as it is when it is asked for.
        """
        action = self.add_action(translate("Card", "What is this?"), "information-outline")
        action.triggered.connect(lambda: explain(self._more or self, title, text if isinstance(text, str) else text()))
        return action

    def add_foot(self, height: int = 48) -> QHBoxLayout:
        """A foot under the body, with a line above it; returns its row."""
        foot = QFrame()
        foot.setProperty("part", "foot")
        foot.setFixedHeight(height)
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        margins = self.body.contentsMargins()
        self.body.setContentsMargins(margins.left(), margins.top(), margins.right(), 0)
        self._column.addWidget(foot)
        return row

    def set_back(self, back: QWidget, title: str, sub: str = "", *, icon: str = "", icon_role: str = "text2",
                 low: bool = False) -> QAction:  # fmt: skip
        """Give the card a back with a title and a button that turns it again. Adds "Turn over" to ⋮, and returns it.

        ``low`` is for a card that is too low for a head: title and button then stand at the left of the back.
        """
        page = QWidget()
        self.back_title = ElidedLabel(title, "cardTitle", least=0 if low else 170)
        self.turn_back = tool("rotate-3d-variant", translate("Card", "Turn back"), clicked=lambda: self.flip(False))
        head = QHBoxLayout()
        head.setSpacing(8)
        self.back_icon = IconLabel(icon, icon_role, 18)
        if not icon:
            self.back_icon.hide()
        head.addWidget(self.back_icon)
        head.addWidget(self.back_title)
        if low:
            side = QVBoxLayout()
            side.addLayout(head)
            side.addStretch(1)
            side.addWidget(self.turn_back, 0, Qt.AlignmentFlag.AlignLeft)
            row = QHBoxLayout(page)
            row.setContentsMargins(16, 12, 16, 8)
            row.setSpacing(12)
            row.addLayout(side)
            row.addWidget(back, 1)
        else:
            column = QVBoxLayout(page)
            column.setContentsMargins(0, 0, 0, 8)
            column.setSpacing(0)
            self.back_sub = ElidedLabel(sub, "secondary", "text2")
            head.setContentsMargins(16, 8, 8, 4)
            head.addWidget(self.back_sub, 1)
            head.addWidget(self.turn_back)
            column.addLayout(head)
            column.addWidget(back, 1)
        self._back = page
        self._stack.addWidget(page)
        turning = self.add_action(translate("Card", "Turn over"), "rotate-3d-variant")
        turning.triggered.connect(lambda: self.flip(True))
        return turning

    @property
    def is_flipped(self) -> bool:
        """Whether the back is shown."""
        return self._stack.currentIndex() == 1

    def flip(self, to_back: bool) -> None:
        """Turn the card over, in 200 ms unless motion is reduced."""
        if self._back is None or to_back == self.is_flipped:
            return
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        moving = self.isVisible() and not theme.motion_reduced()
        before = self.grab() if moving else QPixmap()
        self._stack.setCurrentIndex(1 if to_back else 0)
        self.setProperty("side", "back" if to_back else "front")
        theme.restyle(self)
        # The keyboard goes along: Esc turns back what was turned over.
        if to_back:
            self.turn_back.setFocus()
        elif inside and self._more is not None:
            self._more.setFocus()
        if moving:
            self._turn(before, self.grab())
        self.flipped.emit(to_back)

    def _turn(self, before: QPixmap, after: QPixmap) -> None:
        overlay = _Turning(self, before, after)
        motion = QVariantAnimation(overlay)
        motion.setDuration(theme.FLIP_MILLISECONDS)
        motion.setStartValue(0.0)
        motion.setEndValue(math.pi)
        motion.valueChanged.connect(overlay.set_angle)
        motion.finished.connect(overlay.deleteLater)
        motion.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc turns the card back."""
        if event.key() == Qt.Key.Key_Escape and self.is_flipped:
            self.flip(False)
        else:
            super().keyPressEvent(event)

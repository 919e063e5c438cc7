"""Heads of pages, tabs inside a page, the line of findings, and what an empty place says."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QTabBar, QVBoxLayout, QWidget

from telecost_desktop.views import theme
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, button, label

# Below this height an empty place shows no icon.
_LOW = 150


class PageHead(QWidget):
    """Title, one line of context, and the page's actions at the right."""

    def __init__(self, title: str, context: str = "") -> None:
        super().__init__()
        self.setFixedHeight(64)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 16)
        row.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(0)
        self.title = label(title, "pageTitle")
        self.context = ElidedLabel(context, "body", "text2")
        self.context.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words.addWidget(self.title)
        words.addWidget(self.context)
        row.addLayout(words, 1)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        row.addLayout(self._actions)

    def add_action(
        self, text: str, icon: str = "", clicked: Callable[[], object] | None = None, *, primary: bool = False
    ) -> QPushButton:
        """Add a button at the right; the main one last and primary."""
        made = button(text, icon, primary=primary, clicked=clicked)
        self._actions.addWidget(made)
        return made

    def add_widget(self, widget: QWidget, *, first: bool = False) -> None:
        """Add something else than a button at the right, such as a choice between views; ``first`` before all others."""
        self._actions.insertWidget(0 if first else -1, widget)


class TabStrip(QTabBar):
    """Tabs inside a page: words with an accent line under the current one; a tab may carry a small count."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setDocumentMode(True)
        self.setMouseTracking(True)
        self._notes: dict[int, tuple[str, str]] = {}
        self.setFixedHeight(36)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_note(self, index: int, text: str, tone: str = "warn") -> None:
        """Put a small mark beside a tab's word, such as ``1 overdue``; empty takes it away."""
        self._notes[index] = (text, tone)
        word = self.tabText(index)
        self.setTabToolTip(index, f"{word}, {text}" if text else "")
        # A changed text is what makes Qt measure the tab again.
        self.setTabText(index, word + " ")
        self.setTabText(index, word)

    def tabSizeHint(self, index: int) -> QSize:
        """Word, mark and the gap to the next tab."""
        width = QFontMetrics(theme.font("strong")).horizontalAdvance(self.tabText(index))
        note = self._notes.get(index, ("", ""))[0]
        if note:
            width += 8 + 14 + QFontMetrics(theme.font("badge")).horizontalAdvance(note)
        return QSize(width + 24, 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all tabs."""
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, self.height() - 1, self.width(), 1, now.color("border"))
        for index in range(self.count()):
            self._paint_tab(painter, index)
        painter.end()

    def _paint_tab(self, painter: QPainter, index: int) -> None:
        now, rect, current = theme.tokens(), self.tabRect(index), index == self.currentIndex()
        painter.setFont(theme.font("strong" if current else "body"))
        painter.setPen(now.color("text" if current else "text2"))
        word = QRect(rect.x(), rect.y(), rect.width() - 24, rect.height() - 2)
        painter.drawText(word, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.tabText(index))
        note, tone = self._notes.get(index, ("", ""))
        if note:
            ink, ground = now.status(tone)
            width = QFontMetrics(theme.font("badge")).horizontalAdvance(note) + 14
            pill = QRect(rect.right() - 23 - width, rect.y() + 7, width, 20)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(pill, 10, 10)
            painter.setFont(theme.font("badge"))
            painter.setPen(ink)
            painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), note)
        if current:
            painter.fillRect(rect.x(), rect.bottom() - 1, rect.width() - 24, 2, now.color("accent"))
            if self.hasFocus():
                painter.setPen(now.color("accent"))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(rect.adjusted(-2, 4, -20, -5), 4, 4)


class FindingsLine(QFrame):
    """A strip that names findings and what they are worth; hidden when there are none."""

    clicked = Signal()

    def __init__(self, action: str) -> None:
        super().__init__()
        self.setProperty("part", "findings")
        self.setFixedHeight(48)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(12)
        row.addWidget(IconLabel("shield-search", "warn", 18))
        self._title = label("", "strong")
        row.addWidget(self._title)
        self._parts = QHBoxLayout()
        self._parts.setSpacing(24)
        row.addLayout(self._parts)
        row.addStretch(1)
        row.addWidget(button(action, small=True, clicked=self.clicked.emit))
        self.hide()

    def set_findings(self, title: str, parts: list[tuple[str, str]]) -> None:
        """Show a title and (text, worth) parts; with an empty title the strip hides."""
        self._title.setText(title)
        self.setAccessibleName(title)
        while (item := self._parts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for text, worth in parts:
            pair = QWidget()
            row = QHBoxLayout(pair)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
            row.addWidget(label(text))
            row.addWidget(label(worth, "body", "text2"))
            self._parts.addWidget(pair)
        self.setVisible(bool(title))


class EmptyState(QWidget):
    """What a place says that has nothing to show: an icon, one sentence, one button."""

    def __init__(self, icon: str, sentence: str, action: str = "", clicked: Callable[[], object] | None = None) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(1)
        self._icon = IconLabel(icon, "text3", 32)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        words = label(sentence, "body", "text2", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(words)
        if action:
            column.addWidget(button(action, clicked=clicked), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low place words and button need the room more than the icon."""
        super().resizeEvent(event)
        self._icon.setVisible(self.height() >= _LOW)

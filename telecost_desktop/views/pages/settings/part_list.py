"""The list of a page's parts at its left, in groups; a choice above the part where there is little room."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from telecost_desktop.views import theme
from telecost_desktop.views.rail import paint_ground
from telecost_desktop.views.widgets.fields import ChoiceField, SearchField

translate = QCoreApplication.translate
# The list stands beside the part from this width of content on.
BESIDE_FROM = 1184
_WIDTH, _ROW, _GROUP, _CHOICE = 208, 32, 30, 320


@dataclass(frozen=True, slots=True)
class PartTitle:
    """What a part is called, and in which group it stands."""

    key: str
    group: str
    title: str


class PartList(QTabBar):
    """Tabs from top to bottom under the words of their groups. Up, Down, Home and End choose as well."""

    def __init__(self, name: str, parts: Sequence[PartTitle]) -> None:
        super().__init__()
        self._parts = tuple(parts)
        self._unsaved: frozenset[str] = frozenset()
        self.found: frozenset[int] | None = None
        self._by_keyboard = False
        self.setShape(QTabBar.Shape.RoundedWest)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(False)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row, self._group = theme.scaled(_ROW), theme.scaled(_GROUP)
        self.setFixedWidth(theme.scaled(_WIDTH))
        for part in self._parts:
            self.addTab(part.title)
        self.setFixedHeight(sum(self._height(index) for index in range(self.count())))

    def show_unsaved(self, keys: Collection[str]) -> None:
        """Mark the parts with changes that are not saved."""
        self._unsaved = frozenset(keys)
        words = translate("Settings", "{part}, not saved")
        for index, part in enumerate(self._parts):
            self.setAccessibleTabName(index, words.format(part=part.title) if part.key in self._unsaved else part.title)
        self.update()

    def show_found(self, places: Collection[int] | None) -> None:
        """Dim all parts but these; None dims nothing."""
        self.found = None if places is None else frozenset(places)
        self.update()

    def _starts_group(self, index: int) -> bool:
        return index == 0 or self._parts[index - 1].group != self._parts[index].group

    def _height(self, index: int) -> int:
        return self._row + (self._group if self._starts_group(index) else 0)

    def tabSizeHint(self, index: int) -> QSize:
        """A row; the first of a group with the group's words."""
        return QSize(self.width(), self._height(index))

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Never squeezed."""
        return self.tabSizeHint(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of a list; Left and Right are those of tabs."""
        last = self.count() - 1
        places = {
            Qt.Key.Key_Up: self.currentIndex() - 1,
            Qt.Key.Key_Down: self.currentIndex() + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        place = places.get(Qt.Key(event.key()))
        if place is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        self._by_keyboard = True
        self.setCurrentIndex(min(max(place, 0), last))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring is for those who work with the keyboard."""
        self._by_keyboard = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw groups and rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hovered = self.tabAt(self.mapFromGlobal(self.cursor().pos())) if self.underMouse() else -1
        for index in range(self.count()):
            if self._starts_group(index):
                painter.setFont(theme.font("group"))
                painter.setPen(theme.tokens().color("text2"))
                place = self.tabRect(index)
                area = QRect(12, place.y() + 4, place.width() - 12, self._group - 4)
                painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), self._parts[index].group)
            self._paint_row(painter, index, index == hovered)
        painter.end()

    def _paint_row(self, painter: QPainter, index: int, hovered: bool) -> None:
        now, place, current = theme.tokens(), self.tabRect(index), index == self.currentIndex()
        row = QRect(0, place.bottom() - self._row + 2, place.width(), self._row - 2)
        ringed = self.hasFocus() and self._by_keyboard
        paint_ground(painter, row, current=current, hovered=hovered, ringed=ringed, inset=6)
        dimmed = self.found is not None and index not in self.found
        painter.setPen(now.color("text3" if dimmed else "text"))
        painter.setFont(theme.font("strong" if current else "body"))
        painter.drawText(row.adjusted(12, 0, -24, 0), int(Qt.AlignmentFlag.AlignVCenter), self.tabText(index))
        if self._parts[index].key in self._unsaved:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.color("warn"))
            painter.drawEllipse(QRectF(row.right() - 17, row.center().y() - 3, 7, 7))


class _Search(SearchField):
    """Down goes on to the list."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape empties the field."""
        if event.key() == Qt.Key.Key_Down:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class PartsPane(QWidget):
    """The list and the part that is chosen in it. ``part(key)`` gives a part of ``stack``, made when it is first wanted.

    ``chosen(key)`` when another part is to be seen; ``searched(words)`` and ``entered()`` come from the search field.
    """

    chosen = Signal(str)
    searched = Signal(str)
    entered = Signal()

    def __init__(self, name: str, parts: Sequence[PartTitle], part: Callable[[str], QWidget]) -> None:
        super().__init__()
        self._keys = tuple(one.key for one in parts)
        self._part = part
        self.narrow = False
        self.tabs = PartList(name, parts)
        words = translate("Settings", "{group} › {part}")
        self.choice = ChoiceField(
            name, [(one.key, words.format(group=one.group, part=one.title)) for one in parts], self._keys[0]
        )
        self.choice.setFixedWidth(theme.scaled(_CHOICE))
        self.choice.setMaxVisibleItems(len(parts))
        self.search = _Search(translate("Settings", "Find a setting"))
        self.stack = QStackedWidget()
        self._arrange()
        self.tabs.currentChanged.connect(self._tab_chosen)
        self.choice.currentIndexChanged.connect(self.tabs.setCurrentIndex)
        self.search.textChanged.connect(self.searched)
        self.search.returnPressed.connect(self.entered)
        self.search.left.connect(self._to_list)

    def _arrange(self) -> None:
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        self._column.addWidget(self.search)
        self._column.addWidget(self.tabs)
        self._column.addStretch(1)
        self._above = QHBoxLayout()
        self._above.setSpacing(8)
        self._above.addWidget(self.choice)
        self._above.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addLayout(self._above)
        right.addWidget(self.stack, 1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(24)
        self._row.addLayout(self._column)
        self._row.addLayout(right, 1)
        self.choice.hide()
        self.search.setFixedWidth(self.tabs.width())

    @property
    def current(self) -> str:
        """The key of the part that is chosen."""
        return self._keys[self.tabs.currentIndex()]

    def choose(self, key: str) -> None:
        """Show a part; a key that there is not is ignored."""
        if key in self._keys:
            self.tabs.setCurrentIndex(self._keys.index(key))

    def show_current(self) -> None:
        """Bring the chosen part to the front, made if it was not seen yet."""
        self.stack.setCurrentWidget(self._part(self.current))

    def _tab_chosen(self, place: int) -> None:
        self.choice.blockSignals(True)
        self.choice.setCurrentIndex(place)
        self.choice.blockSignals(False)
        self.chosen.emit(self._keys[place])

    def _to_list(self) -> None:
        (self.choice if self.narrow else self.tabs).setFocus(Qt.FocusReason.TabFocusReason)

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list where it has room, else the choice."""
        super().resizeEvent(event)
        least = self.tabs.height() + self.search.sizeHint().height() + self._column.spacing()
        narrow = self.width() < BESIDE_FROM or self.height() < least
        if narrow != self.narrow:
            self._set_narrow(narrow)

    def _set_narrow(self, narrow: bool) -> None:
        focused = self.tabs.hasFocus() or self.choice.hasFocus()
        self.narrow = narrow
        self.tabs.setVisible(not narrow)
        self.choice.setVisible(narrow)
        if narrow:
            self._above.addWidget(self.search)
        else:
            self._column.insertWidget(0, self.search)
        self._row.setSpacing(0 if narrow else 24)
        if focused:
            self._to_list()

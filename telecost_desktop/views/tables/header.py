"""The header of our tables: titles that sort, and under each its filter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QLineEdit, QWidget

from telecost_desktop.views import icons, theme
from telecost_desktop.views.tables.model import BaseTableModel, Column, Kind

translate = QCoreApplication.translate
TITLES, FILTERS = 32, 36


class _Choice(QComboBox):
    """A choice that the wheel leaves alone: who scrolls the page over it does not mean to filter."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Left to what scrolls."""
        event.ignore()


class FilterHeader(QHeaderView):
    """A horizontal header, 68 high with its filter row, 32 without. ``filters_changed`` after a short rest in typing."""

    filters_changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, filters: bool = True) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._with_filters = filters
        self._editors: dict[int, QLineEdit | QComboBox] = {}
        self._held = 0
        # Qt turns its own indicator before it tells of a click, so we keep ours.
        self.sorted_by: tuple[int, Qt.SortOrder] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(150)
        self._rest.timeout.connect(self.filters_changed)
        self.setSectionsClickable(True)
        self.setSortIndicatorShown(False)
        self.setHighlightSections(False)
        self.setSectionsMovable(True)
        self.setMinimumSectionSize(48)
        self.setMouseTracking(True)
        self.sectionResized.connect(self._place_editors)
        self.sectionMoved.connect(self._place_editors)
        self.geometriesChanged.connect(self._place_editors)

    def sizeHint(self) -> QSize:
        """Titles and, where there are some, filters."""
        return QSize(super().sizeHint().width(), TITLES + (FILTERS if self._with_filters else 0))

    def show_sorted(self, section: int, order: Qt.SortOrder) -> None:
        """Mark the column by which the list is ordered."""
        self.sorted_by = (section, order)
        self.viewport().update()

    def show_unsorted(self) -> None:
        """Mark none: the list is in its own order."""
        self.sorted_by = None
        self.viewport().update()

    def make_editors(self) -> None:
        """Make the filter fields for the model's columns."""
        model = self.model()
        if not self._with_filters or not isinstance(model, BaseTableModel):
            return
        for section, column in enumerate(model.columns):
            self._editors[section] = self._editor(column)
        self._place_editors()

    def _editor(self, column: Column) -> QLineEdit | QComboBox:
        name = translate("Tables", "Filter {column}").format(column=column.title)
        if column.kind in (Kind.CHOICE, Kind.STATUS):
            box = _Choice(self)
            box.addItem(translate("Tables", "All"), "")
            box.currentIndexChanged.connect(lambda: self._used(box, bool(box.currentData())))
            editor: QLineEdit | QComboBox = box
        else:
            field = QLineEdit(self)
            field.setPlaceholderText(column.filter_hint or _placeholder(column))
            field.textChanged.connect(lambda text: self._used(field, bool(text.strip())))
            editor = field
        editor.setProperty("part", "filter")
        editor.setProperty("used", "false")
        editor.setFont(theme.font("secondary"))
        editor.setAccessibleName(name)
        return editor

    def _used(self, editor: QWidget, used: bool) -> None:
        editor.setProperty("used", "true" if used else "false")
        theme.restyle(editor)
        self._rest.start()

    def editor(self, key: str) -> QLineEdit | QComboBox:
        """The filter field of a column."""
        model = self.model()
        assert isinstance(model, BaseTableModel)
        return next(self._editors[place] for place, column in enumerate(model.columns) if column.key == key)

    def editors(self) -> list[QLineEdit | QComboBox]:
        """The filter fields, from left to right."""
        return [
            self._editors[section]
            for section in map(self.logicalIndex, range(self.count()))
            if section in self._editors
        ]

    def refresh_choices(self) -> None:
        """Let the choice filters offer what the list now holds; a choice that is gone stays chosen."""
        model = self.model()
        if not isinstance(model, BaseTableModel):
            return
        for place, column in enumerate(model.columns):
            box = self._editors.get(place)
            if not isinstance(box, QComboBox):
                continue
            chosen = box.currentData()
            box.blockSignals(True)
            box.clear()
            box.addItem(translate("Tables", "All"), "")
            for text in model.choices(column.key):
                box.addItem(text, text)
            if chosen and box.findData(chosen) < 0:
                box.addItem(chosen, chosen)
            box.setCurrentIndex(max(0, box.findData(chosen)))
            box.blockSignals(False)

    def filters(self) -> dict[str, str]:
        """What is typed or chosen, by column key; empty ones left out."""
        model = self.model()
        if not isinstance(model, BaseTableModel):
            return {}
        typed: dict[str, str] = {}
        for place, editor in self._editors.items():
            text = str(editor.currentData() or "") if isinstance(editor, QComboBox) else editor.text()
            if text.strip():
                typed[model.columns[place].key] = text
        return typed

    def clear_filters(self) -> None:
        """Take all filters away."""
        for editor in self._editors.values():
            if isinstance(editor, QComboBox):
                editor.setCurrentIndex(0)
            else:
                editor.clear()

    @contextmanager
    def placing_once(self) -> Iterator[None]:
        """Inside, columns may change often; the fields are placed once at the end."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            self._place_editors()

    def _place_editors(self, *_: object) -> None:
        if self._held:
            return
        shown = [
            self.logicalIndex(place)
            for place in range(self.count())
            if not self.isSectionHidden(self.logicalIndex(place))
        ]
        for section, editor in self._editors.items():
            visible = section in shown
            editor.setVisible(visible)
            if visible:
                first, last = section == shown[0], section == shown[-1]
                x = self.sectionViewportPosition(section) + (12 if first else 4)
                width = self.sectionSize(section) - (12 if first else 4) - (12 if last else 4)
                editor.setGeometry(x, TITLES + 6, max(20, width), 24)

    def place_later(self) -> None:
        """Place the fields after the view has scrolled."""
        self._place_editors()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Title, sort arrow and the rules."""
        now, model = theme.tokens(), self.model()
        painter.fillRect(rect, now.color("sunken"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, now.color("border"))
        if not isinstance(model, BaseTableModel) or not rect.isValid():
            return
        if self._with_filters:
            painter.fillRect(rect.x(), rect.y() + TITLES - 1, rect.width(), 1, now.color("line"))
        column = model.columns[section]
        shown = [
            self.logicalIndex(place)
            for place in range(self.count())
            if not self.isSectionHidden(self.logicalIndex(place))
        ]
        first, last = section == shown[0], section == shown[-1]
        room = QRect(
            rect.x() + (16 if first else 8),
            rect.y(),
            rect.width() - (16 if first else 8) - (16 if last else 8),
            TITLES - 1,
        )
        self._paint_title(painter, room, column, section)

    def _paint_title(self, painter: QPainter, room: QRect, column: Column, section: int) -> None:
        font = theme.font("header")
        sorted_here = self.sorted_by is not None and self.sorted_by[0] == section
        arrow = 16 if sorted_here else 0
        text = QFontMetrics(font).elidedText(column.title, Qt.TextElideMode.ElideRight, room.width() - arrow)
        width = QFontMetrics(font).horizontalAdvance(text)
        start = room.right() + 1 - width - arrow if column.kind.right else room.x()
        painter.setFont(font)
        painter.setPen(theme.tokens().color("text2"))
        painter.drawText(QRect(start, room.y(), width + 2, room.height()), int(Qt.AlignmentFlag.AlignVCenter), text)
        if sorted_here:
            up = self.sorted_by is not None and self.sorted_by[1] is Qt.SortOrder.AscendingOrder
            spot = QRect(start + width + 3, room.center().y() - 6, 13, 13)
            icons.paint_icon(painter, spot, "arrow-up" if up else "arrow-down", "text2")


def _placeholder(column: Column) -> str:
    if column.kind.numeric:
        return "≥ %" if column.kind in (Kind.PERCENT, Kind.USE) else "≥"
    if column.kind in (Kind.DATE, Kind.MOMENT):
        return translate("Tables", "From")
    return column.title

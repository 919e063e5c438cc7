"""The list widget: view, filter header, totals strip and empty state in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QStackedLayout, QTableView, QVBoxLayout, QWidget

from telecost_desktop.views import formats
from telecost_desktop.views.tables.columns import first_width, stretch, too_many
from telecost_desktop.views.tables.delegate import CellDelegate
from telecost_desktop.views.tables.header import FilterHeader
from telecost_desktop.views.tables.model import BaseTableModel, Column, RowsTableModel
from telecost_desktop.views.tables.totals import TotalsStrip
from telecost_desktop.views.widgets.heads import EmptyState

translate = QCoreApplication.translate
ROW_HEIGHT = 32


class _View(QTableView):
    """The bare view: Enter activates, Ctrl+C copies, Shift+F1 asks what the column is, Tab leaves."""

    entered_row = Signal()
    explain_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a list."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_F1 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.explain_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_row.emit()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the chosen rows on the clipboard."""
        QGuiApplication.clipboard().setText(as_tab_separated(self))


def as_tab_separated(view: QTableView) -> str:
    """The chosen rows, as shown, with their titles: for the clipboard."""
    model, header = view.model(), view.horizontalHeader()
    shown = [header.logicalIndex(place) for place in range(header.count())]
    shown = [section for section in shown if not header.isSectionHidden(section)]
    lines = ["\t".join(str(model.headerData(section, Qt.Orientation.Horizontal)) for section in shown)]
    for row in sorted({index.row() for index in view.selectionModel().selectedRows()}):
        lines.append("\t".join(str(model.index(row, section).data() or "") for section in shown))
    return "\n".join(lines)


def as_list(view: QTableView, row_height: int) -> None:
    """Let a table of Qt behave as our lists do: whole rows, no grid, nothing to edit, Tab leads out of it."""
    view.setShowGrid(False)
    view.setFrameShape(QTableView.Shape.NoFrame)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    view.setCornerButtonEnabled(False)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(row_height)
    view.verticalHeader().setMinimumSectionSize(20)


class DataTable(QWidget):
    """A list of frozen rows.

    ``current_changed(row)`` when another row is chosen, ``activated(row)`` on Enter or double click,
    ``shown_changed()`` when a filter or new rows changed what is shown.
    """

    current_changed = Signal(object)
    activated = Signal(object)
    shown_changed = Signal()

    def __init__(self, name: str, columns: Sequence[Column] | BaseTableModel, *, filters: bool = True, row_height: int = ROW_HEIGHT,
                 sortable: bool = True, identity: Callable[[Any], object] | None = None) -> None:  # fmt: skip
        super().__init__()
        self.model = columns if isinstance(columns, BaseTableModel) else RowsTableModel(columns)
        self._identity = identity or (lambda row: getattr(row, "id", row))
        self._sortable = sortable
        self._row_before: object = None
        # Columns for which there is no room now, and those that a person chose or dropped.
        self._left_out: set[int] = set()
        self._by_hand: set[int] = set()
        self._build_view(name, filters, row_height)
        self.model.modelAboutToBeReset.connect(self._note_row)
        self.model.arranged.connect(self._restore)
        self.totals = TotalsStrip(self.view)
        self._empty: QWidget = EmptyState("table-large", translate("Tables", "Nothing to show."))
        self._nothing_fits = EmptyState(
            "magnify",
            translate("Tables", "Nothing fits the filters."),
            translate("Tables", "Clear filters"),
            self.header.clear_filters,
        )
        self._below = QStackedLayout()
        self._build_stack()

    def _build_view(self, name: str, filters: bool, row_height: int) -> None:
        view = self.view = _View(self)
        view.setAccessibleName(name)
        self.setAccessibleName(name)
        self.header = FilterHeader(view, filters=filters)
        view.setHorizontalHeader(self.header)
        view.setModel(self.model)
        view.setItemDelegate(CellDelegate(view))
        as_list(view, row_height)
        view.setMouseTracking(True)
        with self.header.placing_once():
            self.header.make_editors()
            for section, column in enumerate(self.model.columns):
                view.setColumnWidth(section, first_width(column))
                view.setColumnHidden(section, not column.essential)
        self.header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.header.customContextMenuRequested.connect(self._header_menu)
        self.header.filters_changed.connect(self._apply_filters)
        self.header.sectionClicked.connect(self._sort_clicked)
        # The second of two quick clicks is told only so.
        self.header.sectionDoubleClicked.connect(self._sort_clicked)
        view.horizontalScrollBar().valueChanged.connect(self._follow)
        self.header.sectionResized.connect(self._follow)
        view.selectionModel().currentRowChanged.connect(self._current_changed)
        view.doubleClicked.connect(lambda index: self.activated.emit(self.model.row(index.row())))
        view.entered_row.connect(lambda: self.activated.emit(self.current_row()))
        view.viewport().installEventFilter(self)

    def _build_stack(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self.totals)
        self._cover = QWidget(self.view.viewport())
        self._cover.setLayout(self._below)
        self._below.addWidget(self._empty)
        self._below.addWidget(self._nothing_fits)
        self._cover.hide()

    # Rows

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows; the chosen row stays chosen if it is still there."""
        assert isinstance(self.model, RowsTableModel)
        self.model.set_rows(rows)
        self.header.refresh_choices()

    def _kept(self) -> object:
        row = self.current_row()
        return None if row is None else self._identity(row)

    def _note_row(self) -> None:
        kept = self._kept()
        self._row_before = self._row_before if kept is None else kept

    def _restore(self) -> None:
        kept, self._row_before = self._row_before, None
        if kept is not None:
            self.select(kept)
        self._update_empty()
        self.shown_changed.emit()

    def rows(self) -> list[Any]:
        """The rows as shown, in their order."""
        return [self.model.row(number) for number in range(self.model.rowCount())]

    def current_row(self) -> Any:
        """The chosen row, or None."""
        index = self.view.currentIndex()
        return self.model.row(index.row()) if index.isValid() else None

    def select(self, identity: object) -> bool:
        """Choose the row with this identity (``id`` by default); False when it is not shown."""
        number = self.model.place_with(identity, self._identity)
        if number < 0:
            return False
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        section = self.header.logicalIndexAt(QPoint(1, 1))
        self.view.selectionModel().setCurrentIndex(self.model.index(number, max(0, section)), flags)
        self.view.scrollTo(self.view.currentIndex())
        return True

    def select_first(self) -> None:
        """Choose the first row if none is chosen."""
        if self.current_row() is None and self.model.rowCount():
            self.view.selectRow(0)

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        self.current_changed.emit(self.model.row(current.row()) if current.isValid() else None)

    # Sorting and filtering

    def sort_by(self, key: str, *, descending: bool = False) -> None:
        """Order by a column."""
        section = next(place for place, column in enumerate(self.model.columns) if column.key == key)
        self._sort(section, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)

    def _sort_clicked(self, section: int) -> None:
        if not self._sortable:
            return
        again = self.header.sorted_by == (section, Qt.SortOrder.AscendingOrder)
        self._sort(section, Qt.SortOrder.DescendingOrder if again else Qt.SortOrder.AscendingOrder)

    def _sort(self, section: int, order: Qt.SortOrder) -> None:
        self.header.show_sorted(section, order)
        self.model.sort(section, order)

    def _apply_filters(self) -> None:
        self.model.set_filters(self.header.filters())

    def set_filter(self, key: str, text: str) -> None:
        """Type into a column's filter, and act on it at once."""
        from PySide6.QtWidgets import QComboBox

        editor = self.header.editor(key)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(text)))
        else:
            editor.setText(text)
        self._apply_filters()

    def clear_filters(self) -> None:
        """Take the columns' filters away at once."""
        self.header.clear_filters()
        self._apply_filters()

    # Totals, emptiness, columns, export

    def set_totals(self, *lines: Mapping[str, str]) -> None:
        """Show lines of totals: texts by column key; without texts they are hidden."""
        self.totals.set_lines([line for line in lines if line])

    def set_empty(
        self, icon: str, sentence: str, action: str = "", clicked: Callable[[], object] | None = None
    ) -> None:
        """What the list says when it has no rows at all."""
        self._below.removeWidget(self._empty)
        self._empty.deleteLater()
        self._empty = EmptyState(icon, sentence, action, clicked)
        self._below.insertWidget(0, self._empty)
        self._update_empty()

    def _update_empty(self) -> None:
        nothing = self.model.rowCount() == 0 and not getattr(self.model, "arranging", False)
        if nothing:
            self._below.setCurrentWidget(self._nothing_fits if self.header.filters() else self._empty)
            self._cover.setGeometry(self.view.viewport().rect())
        self._cover.setVisible(nothing)

    def add_column_menu(self, menu: QMenu) -> None:
        """Add "Columns" with one tick per column to a menu."""
        columns = menu.addMenu(translate("Tables", "Columns"))
        for section, column in enumerate(self.model.columns):
            action = columns.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.view.isColumnHidden(section))
            action.toggled.connect(lambda on, place=section: self._show_column(place, on))

    def _show_column(self, section: int, on: bool) -> None:
        visible = [place for place in range(len(self.model.columns)) if not self.view.isColumnHidden(place)]
        self._by_hand.add(section)
        self._left_out.discard(section)
        if on or len(visible) > 1:
            self.view.setColumnHidden(section, not on)
        self._stretch()

    def _header_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        section = self.header.logicalIndexAt(place)
        if section >= 0 and self.model.columns[section].hint:
            menu.addAction(self.model.columns[section].hint).setEnabled(False)
            menu.addSeparator()
        self.add_column_menu(menu)
        menu.popup(self.header.mapToGlobal(place))

    def export(self) -> tuple[list[str], list[list[object]]]:
        """Titles and typed rows as shown, for services.list_export."""
        shown = [self.header.logicalIndex(place) for place in range(self.header.count())]
        columns = [
            self.model.columns[section]
            for section in shown
            if section in self._left_out or not self.view.isColumnHidden(section)
        ]
        return [column.title for column in columns], [
            [typed_cell(column, row) for column in columns] for row in self.rows()
        ]

    # Geometry

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Keep the empty state over the whole view, and let the stretching column take what is left."""
        if event.type() == QEvent.Type.Resize:
            self._cover.setGeometry(self.view.viewport().rect())
            self._stretch()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stretch with the page."""
        super().resizeEvent(event)
        self._stretch()

    def _make_room(self) -> None:
        """Leave columns out that yield where the others have too little room, and show them again where there is."""
        filtered = self.header.filters()
        kept = {place for place, column in enumerate(self.model.columns) if column.key in filtered}
        gone = too_many(self.view, self.model.columns, self._left_out, self._by_hand | kept)
        changed, self._left_out = gone ^ self._left_out, gone
        with self.header.placing_once():
            for place in changed:
                self.view.setColumnHidden(place, place in gone)

    def show_column(self, key: str, on: bool) -> None:
        """Show or hide a column, as the view now needs it."""
        place = next(place for place, column in enumerate(self.model.columns) if column.key == key)
        self.view.setColumnHidden(place, not on)
        self._left_out.discard(place)
        self._stretch()

    def _stretch(self) -> None:
        if any(column.yields for column in self.model.columns):
            self._make_room()
        stretch(self.view, self.model.columns)

    def _follow(self, *_: object) -> None:
        self.header.place_later()
        self.totals.update()


def typed_cell(column: Column, row: Any) -> object:
    """A cell for a workbook: numbers and dates as such, states and codes as their words."""
    from decimal import Decimal

    value = column.of(row)
    if column.shown is None and (
        value is None or (isinstance(value, (int, Decimal, date)) and not isinstance(value, bool))
    ):
        return value
    text = column.text(value)
    return "" if text == formats.NONE else text

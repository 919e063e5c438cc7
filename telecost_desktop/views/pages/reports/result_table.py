"""A report's result as a table: columns that fit, running rows marked, totals of what is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QMenu

from telecost_desktop.services.reporting import Column as ReportColumn
from telecost_desktop.services.reporting import ColumnKind, CurrencyTotal, ReportDefinition
from telecost_desktop.services.reporting.behind import has_lines
from telecost_desktop.services.reporting.result import totals_of
from telecost_desktop.views import formats, theme
from telecost_desktop.views.pages.reports.column_widths import Need, fitted, need_of
from telecost_desktop.views.pages.reports.memory import View
from telecost_desktop.views.pages.reports.result_columns import Ready, ReportModel
from telecost_desktop.views.tables import columns as table_columns
from telecost_desktop.views.tables.delegate import edges
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status, badge_width

translate = QCoreApplication.translate

# So many of the first rows, and of the choices, rule how wide a column begins.
_MEASURED = 50


class ReportTable(DataTable):
    """The table of one report in one currency, or in several at once (``currency`` is empty then).

    ``apart`` and ``let_go`` put long results in order and free them off the window's thread, see RowsTableModel.
    ``behind_wanted(row)`` when a person asks what stands behind a row.
    """

    behind_wanted = Signal(object)

    def __init__(
        self,
        definition: ReportDefinition,
        currency: str,
        *,
        apart: Callable[..., object] | None = None,
        let_go: Callable[[list[Any]], object] | None = None,
    ) -> None:
        self.definition, self.currency = definition, currency
        self._overridden: frozenset[str] = frozenset()
        self._ready: Ready | None = None
        # What columns need, once they are shown, and what there was room for.
        self._needs: dict[int, Need] = {}
        self._fitted: dict[int, int] = {}
        self._widths: dict[str, int] = {}
        cut = (ColumnKind.TEXT, ColumnKind.CODE, ColumnKind.COUNTRY)
        self._words = {place for place, column in enumerate(definition.columns) if column.kind in cut}
        self.report_model = ReportModel(definition, currency)
        super().__init__(translate("Reports", definition.name), self.report_model, identity=lambda row: row)
        self.report_model.apart, self.report_model.let_go = apart, let_go
        self.report_model.summarise = lambda rows: totals_of(definition.columns, rows)
        self.shown_changed.connect(self._show_totals)
        self.activated.connect(self.behind_wanted)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._row_menu)
        self.view.explain_wanted.connect(self.explain)

    def show_result(self, ready: Ready) -> None:
        """Show a result of this report; filters, order and columns stay as the person left them."""
        self._ready, self._overridden = ready, ready.overridden
        self.report_model.countries, self.report_model.distinct = ready.countries, ready.distinct
        with self.header.placing_once():
            for section in self._shown_sections():
                self._measure(section)
            self._stretch()
        self.set_rows(ready.result.rows)

    def forget_result(self) -> None:
        """Hold no rows any more; how the table looks stays."""
        self._ready = None
        self.set_rows([])

    def select(self, identity: object) -> bool:
        """Choose a row that is shown."""
        place = self.report_model.place_of(identity)
        if place >= 0:
            self.view.selectRow(place)
        return place >= 0

    def _shown_sections(self) -> list[int]:
        return [section for section in range(self.model.columnCount()) if not self.view.isColumnHidden(section)]

    def _measure(self, section: int) -> None:
        """Find out what width a column's title, its first values and its sums need; what it had is not taken away."""
        ready, column = self._ready, self.model.columns[section]
        if ready is None:
            return
        body = QFontMetrics(theme.font("strong"))
        values = [column.of(row) for row in ready.result.rows[:_MEASURED]]
        values += islice(filter(None, ready.distinct.get(column.key, ())), _MEASURED)
        widths = [badge_width(value.word()) for value in values if isinstance(value, Status)]
        widths += [body.horizontalAdvance(column.text(value)) for value in values if not isinstance(value, Status)]
        totals = [total.values[section] for total in ready.result.totals]
        source = ready.result.columns[section]
        widths += [body.horizontalAdvance(_sum_text(source, value)) for value in totals if value is not None]
        need = need_of(
            column, QFontMetrics(theme.font("header")).horizontalAdvance(column.title), max(widths, default=0),
            words=section in self._words, edge=True in edges(self.view, section),
        )  # fmt: skip
        before = self._needs.get(section)
        if before is None:
            self._fitted[section] = need.whole
            self.view.setColumnWidth(section, self._widths.get(column.key, need.whole))
        self._needs[section] = need if before is None else need.or_more(before)

    def _stretch(self) -> None:
        """Where there is room left, give it to the stretching columns; where not all fits, let words give way.

        A column that a person made wider or narrower is left as it is.
        """
        if self._ready is None and not self._needs:
            super()._stretch()
            return
        shown = self._shown_sections()
        for section in shown:
            if section not in self._needs:
                self._measure(section)
        needs = {section: self._needs[section] for section in shown if section in self._needs}
        stretching = [section for section in needs if self.model.columns[section].stretch]
        fixed = {
            section: self.view.columnWidth(section)
            for section in needs
            if section not in stretching and self.view.columnWidth(section) != self._fitted[section]
        }
        widths = fitted(needs, fixed, stretching, self.view.viewport().width())
        with self.header.placing_once():
            for section, width in widths.items():
                self._fitted[section] = width
                self.header.resizeSection(section, width)

    def _show_totals(self) -> None:
        """Sums of what is shown, a line for each currency; a count of distinct things only where it is known."""
        count = self.model.rowCount()
        if self._ready is None or not count:
            self.set_totals()
            return
        result = self._ready.result
        filtered = bool(self.header.filters())
        totals: Sequence[CurrencyTotal] = self.report_model.summary or () if filtered else result.totals
        first = result.columns[self._first_shown()].key
        lines = []
        for total in totals:
            texts = {first: rows_text(total.rows, total.currency if len(totals) > 1 else "")}
            for column, value in zip(result.columns, total.values, strict=True):
                if value is not None and not (filtered and column.key in self._overridden):
                    texts[column.key] = _sum_text(column, value)
            lines.append(texts)
        self.set_totals(*(lines or [{first: rows_text(count)}]))

    def _first_shown(self) -> int:
        return table_columns.shown_sections(self.view)[0]

    # Columns

    def _show_column(self, section: int, on: bool) -> None:
        super()._show_column(section, on)
        self.shown_changed.emit()

    @property
    def columns_shown(self) -> tuple[str, ...]:
        """The keys of the columns that are shown, in their order."""
        return tuple(self.model.columns[section].key for section in table_columns.shown_sections(self.view))

    @property
    def usual_columns(self) -> tuple[str, ...]:
        """Those that a report begins with."""
        return tuple(column.key for column in self.model.columns if column.essential)

    def show_columns(self, keys: Sequence[str]) -> None:
        """Show these columns in this order, and no others; none means the usual ones."""
        wanted = [key for key in keys if any(column.key == key for column in self.model.columns)]
        wanted = wanted or list(self.usual_columns)
        if not self.currency and "currency" not in wanted:
            # Amounts of several currencies cannot be read without it.
            wanted += [column.key for column in self.model.columns if column.key == "currency"]
        if tuple(wanted) != self.columns_shown:
            table_columns.show(self.view, [self._section(key) for key in wanted])
            self._stretch()
            self.shown_changed.emit()

    def _section(self, key: str) -> int:
        return next(place for place, column in enumerate(self.model.columns) if column.key == key)

    @property
    def look(self) -> View:
        """Widths that a person changed, and the order."""
        changed = {
            column.key: self.view.columnWidth(section)
            for section, column in enumerate(self.model.columns)
            if not column.stretch
            and section in self._fitted
            and not self.view.isColumnHidden(section)
            and self.view.columnWidth(section) != self._fitted[section]
        }
        sorted_by = self.header.sorted_by
        order = None
        if sorted_by is not None:
            order = (self.model.columns[sorted_by[0]].key, sorted_by[1] is Qt.SortOrder.DescendingOrder)
        return View(self._widths | changed, order)

    def set_look(self, view: View) -> None:
        """Make it look as it was left."""
        self._widths = dict(view.widths)
        for section, width in self._fitted.items():
            if not self.model.columns[section].stretch:
                self.view.setColumnWidth(section, self._widths.get(self.model.columns[section].key, width))
        if view.order is not None and any(column.key == view.order[0] for column in self.model.columns):
            self.sort_by(view.order[0], descending=view.order[1])
        elif self.header.sorted_by is not None:
            self.header.show_unsorted()
            self.report_model.sort(-1)

    # What it means

    def explain(self, section: int = -1) -> None:
        """Say under its title what a column is; the one of the current cell where none is named."""
        from PySide6.QtWidgets import QWhatsThis

        section = self.view.currentIndex().column() if section < 0 else section
        if section < 0 or self.view.isColumnHidden(section):
            section = self._first_shown()
        column = self.model.columns[section]
        place = QPoint(self.header.sectionViewportPosition(section) + 8, self.header.height())
        QWhatsThis.showText(self.header.mapToGlobal(place), f"{column.title}: {column.hint}", self.view)

    def words_of(self, row: Any) -> str:
        """A row in short: what its columns of words say, without the sums."""
        columns = [self.model.columns[section] for section in table_columns.shown_sections(self.view)]
        words = [column.text(column.of(row)) for column in columns if not column.kind.right]
        return " · ".join(word for word in words if word and word != formats.NONE)

    def _row_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_row_menu(menu, self.view.indexAt(place).column())
        menu.popup(self.view.viewport().mapToGlobal(place))

    def fill_row_menu(self, menu: QMenu, section: int = -1) -> None:
        """What can be asked of the row and column that are chosen."""
        row = self.current_row()
        behind = menu.addAction(translate("ReportsPage", "What stands behind this?"))
        behind.setEnabled(row is not None and has_lines(self.definition))
        behind.triggered.connect(lambda: self.behind_wanted.emit(row))
        section = section if section >= 0 else self.view.currentIndex().column()
        if section >= 0:
            name = translate("ReportsPage", "What is {column}?").format(column=self.model.columns[section].title)
            menu.addAction(name).triggered.connect(lambda: self.explain(section))
        menu.addAction(translate("ReportsPage", "Copy")).triggered.connect(self.view.copy)


def _sum_text(column: ReportColumn, value: Any) -> str:
    if not value:
        return formats.NONE
    if column.kind is ColumnKind.MONEY:
        return formats.money(value)
    if column.kind is ColumnKind.DECIMAL:
        return formats.number(Decimal(str(value)), 1)
    return formats.number(value)


def rows_text(count: int, currency: str = "") -> str:
    """How many rows, in words, and of which currency."""
    one, many = translate("ReportsPage", "1 row"), translate("ReportsPage", "{count} rows")
    text = one if count == 1 else many.format(count=formats.number(count))
    return translate("ReportsPage", "{rows}, {currency}").format(rows=text, currency=currency) if currency else text

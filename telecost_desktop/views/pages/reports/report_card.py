"""The report that is open: its head, its table, what is to be said about it, and its exports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from telecost_desktop.errors import Cancelled
from telecost_desktop.services.reporting import ReportDefinition, ReportResult
from telecost_desktop.services.reporting.pivots.layout import PivotLayout
from telecost_desktop.services.reporting.result import Note
from telecost_desktop.views import formats, icons, theme
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.reports.about_dialog import AboutReport
from telecost_desktop.views.pages.reports.columns_popup import ColumnsPopup
from telecost_desktop.views.pages.reports.exports import (
    ask_path,
    export_names,
    save_report_to,
    what_is_saved,
    window_form,
)
from telecost_desktop.views.pages.reports.mail_dialog import SendReportDialog
from telecost_desktop.views.pages.reports.memory import View
from telecost_desktop.views.pages.reports.report_head import Entry, ReportHead, add_entries
from telecost_desktop.views.pages.reports.result_columns import Ready
from telecost_desktop.views.pages.reports.result_table import ReportTable, rows_text
from telecost_desktop.views.pages.reports.sides import CHART, PIVOT, Sides
from telecost_desktop.views.tables.model import drop
from telecost_desktop.views.tasks import Task
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import IconLabel, label, link

translate = QCoreApplication.translate
# Below this height the summary gives way to rows.
_WITH_SUMMARY = 400
# Notes that the empty table says itself, and those that say nothing where there are no rows.
_SAID_BY_THE_TABLE = ("none",)
_SAID_OF_ROWS = ("none", "as_of", "part_of_invoices")


class ReportCard(Card):
    """Shows one report.

    ``again_wanted()`` when a person asks to run it again; ``behind_wanted(row)`` when one asks what stands behind a
    row; ``look_changed()`` when columns, their widths or the order changed; ``page_wanted(page key, subject)`` leads to
    another page. ``fill_saved`` fills the menu of saved settings.
    """

    again_wanted = Signal()
    behind_wanted = Signal(object)
    look_changed = Signal()
    page_wanted = Signal(str, object)

    def __init__(self, context: PageContext, today: date, fill_saved: Callable[[QMenu], object]) -> None:
        super().__init__(table=True)
        self.setAccessibleName(translate("ReportsPage", "Report"))
        self.setMinimumWidth(616)
        self.body.setContentsMargins(1, 0, 1, 0)
        self.context = context
        self.closed = False
        self.task: Task | None = None
        self.result: ReportResult | None = None
        self._definition: ReportDefinition | None = None
        self._tables: dict[tuple[str, str], ReportTable] = {}
        # How the table is to look once the report is there.
        self._wanted: tuple[tuple[str, ...], View] = ((), View())
        self._fill_saved = fill_saved
        self.top = ReportHead(today, self._fill_menu)
        self.period, self.filters = self.top.period, self.top.filters
        self.body.addWidget(self.top)
        self.top.about.clicked.connect(self.show_about)
        self.top.excel.clicked.connect(lambda: self.export("xlsx"))
        self.top.pdf.clicked.connect(lambda: self.export("pdf"))
        self.top.mail.clicked.connect(lambda: self.send_by_mail())
        self._build_notes()
        self._tables_side = QStackedWidget()
        self._blank = QWidget()
        self._tables_side.addWidget(self._blank)
        self._failed_side = QWidget()
        self._failed_column = QVBoxLayout(self._failed_side)
        self._tables_side.addWidget(self._failed_side)
        self.sides = Sides(context, self._tables_side, self.filters.clear_button)
        self.sides.changed.connect(self._side_changed)
        self.body.addWidget(self.sides, 1)
        self._build_foot()

    # Building

    def _build_notes(self) -> None:
        self._notes = QFrame()
        self._notes.setProperty("part", "sunken")
        row = QHBoxLayout(self._notes)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(8)
        row.addWidget(IconLabel("information-outline", "text2", 16), 0, Qt.AlignmentFlag.AlignTop)
        self._note_text = label("", "secondary", "text2", wrap=True)
        row.addWidget(self._note_text, 1)
        self._notes.hide()
        self.body.addWidget(self._notes)

    def _build_foot(self) -> None:
        foot = self.add_foot(40)
        self.foot_text = label("", "secondary", "text2")
        foot.addWidget(self.foot_text)
        self.stop = link(translate("ReportsPage", "Cancel"), clicked=self._cancel)
        self.stop.hide()
        foot.addWidget(self.stop)
        foot.addStretch(1)
        self.columns = QToolButton()
        self.columns.setProperty("part", "flat")
        self.columns.setIcon(icons.icon("view-column-outline"))
        self.columns.setIconSize(QSize(16, 16))
        self.columns.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.columns.setFont(theme.font("secondary"))
        self.columns.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.columns.setAccessibleName(translate("ReportsPage", "Choose columns"))
        self.columns.clicked.connect(self.choose_columns)
        foot.addWidget(self.columns)

    def _fill_menu(self, menu: QMenu) -> None:
        menu.clear()
        menu.setToolTipsVisible(True)
        add_entries(menu, self._entries(), ready=self.result is not None)
        saved = menu.addMenu(icons.icon("bookmark-outline"), translate("ReportsPage", "Saved settings"))
        self._fill_saved(saved)
        table = self.table
        if table is not None:
            menu.addSeparator()
            menu.addAction(translate("ReportsPage", "Columns…")).triggered.connect(self.choose_columns)
            clear = menu.addAction(translate("ReportsPage", "Clear the filters of the columns"))
            clear.setEnabled(bool(table.header.filters()))
            clear.triggered.connect(table.header.clear_filters)

    def _entries(self) -> list[Entry]:
        """What can be done with the report."""
        excel, pdf, csv = export_names(pivot=self._pivot_shown() is not None)
        table, printed = self._what_is_saved()
        return [
            Entry(excel, lambda: self.export("xlsx"), "microsoft-excel", True, table),
            Entry(pdf, lambda: self.export("pdf"), "file-pdf-box", True, printed),
            Entry(csv, lambda: self.export("csv"), "file-delimited-outline", True, table),
            Entry(translate("ReportsPage", "Send by e-mail…"), self.send_by_mail, "email-outline", True, printed),
            Entry(translate("ReportsPage", "Run again"), self.again_wanted.emit, "refresh"),
            Entry(translate("ReportsPage", "About this report"), self.show_about, "information-outline"),
        ]

    def _what_is_saved(self) -> tuple[str, str]:
        return what_is_saved(pivot=self._pivot_shown() is not None, chart=self.sides.mode.value == CHART)

    def choose_columns(self) -> ColumnsPopup | None:
        """Open the choice of columns."""
        if self.table is None:
            return None
        popup = ColumnsPopup(self, self.table)
        popup.open_at(self.columns)
        return popup

    def show_about(self) -> AboutReport | None:
        """Say what the report is, and what its columns mean."""
        if self._definition is None:
            return None
        dialog = AboutReport(self, self._definition)
        dialog.open()
        return dialog

    # Showing

    @property
    def table(self) -> ReportTable | None:
        """The table that is shown, if a report is."""
        shown = self._tables_side.currentWidget()
        return shown if isinstance(shown, ReportTable) else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the table needs the height more; the catalogue says what a report shows too."""
        super().resizeEvent(event)
        self.top.summary.setVisible(self.height() >= _WITH_SUMMARY)

    def show_definition(self, definition: ReportDefinition) -> None:
        """Another report is open; it begins as its table was left."""
        self._definition = definition
        self.result = None
        if self.table is not None:
            # It is run again when it is opened again; until then its rows need no room.
            self.table.forget_result()
        self.sides.show_result(None)
        self.top.show_definition(definition)
        self.setAccessibleName(self.top.heading.text())
        self._notes.hide()
        self._tables_side.setCurrentWidget(self._blank)

    @property
    def look(self) -> tuple[tuple[str, ...], View]:
        """The columns that are shown, none for the usual ones, and how the table looks."""
        table = self.table
        if table is None:
            return self._wanted
        return () if table.columns_shown == table.usual_columns else table.columns_shown, table.look

    def set_look(self, columns: tuple[str, ...], view: View) -> None:
        """Let the report's table look so, now or when it is there."""
        self._wanted = (columns, view)
        if self.table is not None:
            self._apply_look(self.table)

    def _apply_look(self, table: ReportTable) -> None:
        columns, view = self._wanted
        table.show_columns(columns)
        table.set_look(view)

    def show_running(self) -> None:
        """The report is being made."""
        self.foot_text.setText(translate("ReportsPage", "The report is being made…"))
        self.stop.show()
        self.top.set_ready(False)
        self.columns.setEnabled(False)

    def show_result(self, ready: Ready) -> None:
        """Show a finished report."""
        self.result = result = ready.result
        currencies = [total.currency for total in result.totals]
        table = self._table_for(result.definition, currencies[0] if len(currencies) == 1 else "", len(currencies))
        table.set_empty("file-search-outline", self._empty_text(result))
        if self.table is not table:
            # A table that comes takes over how the one before it, or this one itself, was left.
            self._wanted = self.look
            self._apply_look(table)
        table.show_result(ready)
        self._tables_side.setCurrentWidget(table)
        self.sides.show_result(result)
        self._show_notes(result)
        self.stop.hide()
        self.top.set_ready(True)
        self.top.say_what(*self._what_is_saved())
        self.columns.setEnabled(True)
        self._show_foot()

    def _table_for(self, definition: ReportDefinition, currency: str, count: int) -> ReportTable:
        """A table per report and currency, kept with the person's filters and columns."""
        if not count:
            # Nothing was found: the table that was there, or one in the company's currency.
            known = [table for (report, _), table in self._tables.items() if report == definition.id]
            if known:
                return known[0]
            currency = self.context.company.currency
        key = (definition.id, currency)
        if key not in self._tables:
            table = ReportTable(definition, currency, apart=self._apart, let_go=self._let_go)
            table.shown_changed.connect(self._show_foot)
            table.shown_changed.connect(self.look_changed)
            table.behind_wanted.connect(self.behind_wanted)
            bar = table.view.verticalScrollBar()
            bar.valueChanged.connect(lambda _: self._show_foot())
            bar.rangeChanged.connect(lambda _low, _high: self._show_foot())
            self._tables[key] = table
            self._tables_side.addWidget(table)
            # It comes late, but its place is above the foot.
            last: QWidget = self.filters.clear_button
            for widget in (*table.header.editors(), table.view, self.columns):
                self.setTabOrder(last, widget)
                last = widget
        return self._tables[key]

    def _apart(self, work: Callable[..., Any], done: Callable[[Any], object]) -> None:
        """Put a long result in order off the window's thread."""
        task = self.context.tasks.run(
            self, work, done=done, key="arrange", progress=True, label=translate("ReportsPage", "Sorting and filtering")
        )
        # Without its end there would be no rows. Another order stops it.
        task.can_cancel = False

    def _let_go(self, rows: list[Any]) -> None:
        self.context.tasks.run(self, drop, rows)

    def show_failed(self, error: Exception) -> None:
        """It was cancelled, or it failed: say so where the report would be."""
        self.result = None
        self.sides.show_result(None)
        self.stop.hide()
        while (item := self._failed_column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        if isinstance(error, Cancelled):
            text = translate("ReportsPage", "The report was cancelled.")
        else:
            text = translate("ReportsPage", "The report could not be made.")
            self.context.messages.error(error)
        self._failed_column.addWidget(
            EmptyState("file-alert-outline", text, translate("ReportsPage", "Run again"), self.again_wanted.emit)
        )
        self._tables_side.setCurrentWidget(self._failed_side)
        self._notes.hide()
        self.foot_text.setText("")

    def _cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()

    def _empty_text(self, result: ReportResult) -> str:
        """What an empty report says: that there is none, and what the request's own words found."""
        # A SIM card or name that has nothing is said in its own words; else that there is none at all.
        own = [note for note in result.notes if note.code not in _SAID_OF_ROWS]
        none = [note for note in result.notes if note.code in _SAID_BY_THE_TABLE]
        return "\n".join(note_text(note) for note in own or none) or translate("ReportsPage", "Nothing to show.")

    def _show_notes(self, result: ReportResult) -> None:
        said = [note_text(note) for note in result.notes if note.code not in _SAID_BY_THE_TABLE]
        self._note_text.setText(" ".join(said))
        self._notes.setVisible(bool(said) and bool(result.rows))

    def _side_changed(self) -> None:
        self._show_foot()
        self.top.say_what(*self._what_is_saved())
        self.look_changed.emit()

    def _show_foot(self) -> None:
        table = self.table
        if table is None or self.result is None:
            return
        self.columns.setVisible(self.sides.side is None)
        count = table.model.rowCount()
        first = max(0, table.view.rowAt(0))
        last = table.view.rowAt(table.view.viewport().height() - 1)
        last = count - 1 if last < 0 else last
        if 0 < last - first + 1 < count and self.sides.side is None:
            pattern = translate("ReportsPage", "Rows {first}–{last} of {count}")
            text = pattern.format(
                first=formats.number(first + 1), last=formats.number(last + 1), count=formats.number(count)
            )
        else:
            text = rows_text(count)
        excluding, including = (
            translate("ReportsPage", "amounts excl. VAT"),
            translate("ReportsPage", "amounts incl. VAT"),
        )
        self.foot_text.setText(" · ".join([text, including if self.result.definition.with_vat else excluding]))
        pattern = translate("ReportsPage", "{shown} of {all} columns")
        self.columns.setText(pattern.format(shown=len(table.columns_shown), all=len(table.model.columns)))

    # Exporting

    def export(self, form: str) -> None:
        """Ask where, then save the report as it was run: xlsx, pdf or csv."""
        if self.result is not None:
            path = ask_path(self, self.top.heading.text(), form)
            if path is not None:
                self.export_to(path, form)

    def export_to(self, path: Path, form: str) -> None:
        """Save the report, and say so."""
        if self.result is not None:
            columns = self.table.columns_shown if self.table is not None else ()
            save_report_to(self, self.context, self.result, path, window_form(form, columns, self._pivot_shown()))

    def _pivot_shown(self) -> PivotLayout | None:
        """Whoever looks at a pivot wants that."""
        pivot = self.sides.layout_of(PIVOT)
        return None if pivot is None or pivot.is_empty else pivot

    def send_by_mail(self) -> SendReportDialog | None:
        """Send what is shown: the columns of the table, or the pivot."""
        if self.result is None:
            return None
        table = self.table
        dialog = SendReportDialog(
            self, self.context, self.page_wanted.emit, self.result, columns=table.columns_shown if table else (),
            pivot=self._pivot_shown(), filtered=table is not None and bool(table.header.filters()),
        )  # fmt: skip
        dialog.open()
        return dialog


def note_text(note: Note) -> str:
    """A note in the program's language."""
    values = {name: formats.day(value) if isinstance(value, date) else value for name, value in note.values.items()}
    return translate("Reports", note.pattern).format(**values)

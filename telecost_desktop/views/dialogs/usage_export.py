"""Export costs and usage of several billing accounts: which, how fine, from when, and as what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.config import documents_folder
from telecost_desktop.services.people import AccountChoice, SupplierInvoiceChoice
from telecost_desktop.services.progress import IsCancelled, Progress
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.reporting.request import InvoicePeriod, ReportRequest, TimePeriod
from telecost_desktop.services.usage_export.choices import ExportChoices, export_choices
from telecost_desktop.services.usage_export.request import LEVEL_TEXTS, LEVEL_TITLES, Level, Order, UsageExportRequest
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.report_runs import window_wording
from telecost_desktop.views.widgets.fields import DateField, Field
from telecost_desktop.views.widgets.labels import IconLabel, label, link
from telecost_desktop.views.widgets.segment import Segment
from telecost_desktop.views.widgets.tick_list import TickList

translate = QCoreApplication.translate
_WIDTH, _LISTS = 860, 144
_DAYS, _INVOICES, _EVERYTHING = "days", "invoices", "everything"


class UsageExportDialog(CheckedDialog):
    """``asked`` and ``form`` ("xlsx" or "csv") say what was chosen. ``invoices`` are ticked to begin with."""

    def __init__(
        self, parent: QWidget, context: PageContext, choices: ExportChoices, invoices: Sequence[str] = ()
    ) -> None:
        super().__init__(
            parent,
            translate("UsageExport", "Export usage"),
            translate("UsageExport", "Save as…"),
            translate("UsageExport", "Costs and usage of several billing accounts in one file."),
            width=_WIDTH,
        )
        self._choices = choices
        chosen = context.selection.accounts
        self.accounts = TickList(
            translate("UsageExport", "Billing accounts"),
            [(one.number, _account_words(one)) for one in choices.accounts],
            [one.number for one in choices.accounts if not chosen or one.id in chosen],
        )
        start, end = context.selection.period.resolve(choices.newest_usage, context.today())
        self.first = DateField(translate("UsageExport", "First day"), start)
        self.last = DateField(translate("UsageExport", "Last day"), end - timedelta(days=1))
        self.invoices = TickList(
            translate("UsageExport", "Invoices"),
            list({one.number: _invoice_words(one) for one in choices.invoices}.items()),
            invoices,
        )
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addLayout(self._what(), 1)
        columns.addLayout(self._how(), 1)
        self.form.addLayout(columns)
        self.period.choose(_INVOICES if invoices else _DAYS)
        self._show_period()
        self._show_level()
        for signal in (self.accounts.ticks_changed, self.invoices.ticks_changed, self.first.changed, self.last.changed):
            signal.connect(self.check)
        self.period.changed.connect(self._show_period)
        self.levels.buttonClicked.connect(self._show_level)
        self.check()
        self.accounts.setFocus()

    # Building

    def _what(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(12)
        self.accounts.setFixedHeight(_LISTS)
        column.addWidget(Field(translate("UsageExport", "Billing accounts"), self.accounts))
        every = QHBoxLayout()
        every.setSpacing(4)
        every.addWidget(link(translate("UsageExport", "All accounts"), clicked=self.accounts.tick_all))
        every.addWidget(link(translate("UsageExport", "None"), clicked=partial(self.accounts.tick, ())))
        every.addStretch(1)
        column.addLayout(every)
        self.period = Segment(
            translate("UsageExport", "Period"),
            [
                (_DAYS, translate("UsageExport", "Days")),
                (_INVOICES, translate("UsageExport", "Invoices")),
                (_EVERYTHING, translate("UsageExport", "Everything")),
            ],
        )
        column.addWidget(Field(translate("UsageExport", "Period"), self.period))
        days = QWidget()
        row = QHBoxLayout(days)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(Field(translate("UsageExport", "First day"), self.first))
        row.addWidget(Field(translate("UsageExport", "Last day"), self.last))
        words = translate("UsageExport", "All costs and usage that were ever imported.")
        self.stack = QStackedWidget()
        for widget in (_at_top(days), self.invoices, _at_top(label(words, "body", "text2", wrap=True))):
            self.stack.addWidget(widget)
        self.stack.setFixedHeight(_LISTS)
        column.addWidget(self.stack)
        column.addStretch(1)
        return column

    def _how(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(12)
        box = QWidget()
        levels = QVBoxLayout(box)
        levels.setContentsMargins(0, 0, 0, 0)
        levels.setSpacing(2)
        self.levels = QButtonGroup(self)
        self.level_buttons: dict[Level, QRadioButton] = {}
        for level in Level:
            choice = QRadioButton(translate("Reports", LEVEL_TITLES[level]))
            text = translate("Reports", LEVEL_TEXTS[level])
            choice.setAccessibleDescription(text)
            self.levels.addButton(choice)
            self.level_buttons[level] = choice
            below = label(text, "secondary", "text2", wrap=True)
            below.setContentsMargins(22, 0, 0, 6)
            levels.addWidget(choice)
            levels.addWidget(below)
        self.level_buttons[Level.NUMBER].setChecked(True)
        column.addWidget(Field(translate("UsageExport", "One row for each of the"), box))
        self.order = Segment(
            translate("UsageExport", "Usage records"),
            [
                (Order.USER, translate("UsageExport", "By user")),
                (Order.CALLED, translate("UsageExport", "By called number")),
            ],
        )
        self.file_form = Segment(
            translate("UsageExport", "File"),
            [("xlsx", translate("UsageExport", "Excel")), ("csv", translate("UsageExport", "CSV"))],
        )
        row = QHBoxLayout()
        row.setSpacing(12)
        self.order_field = Field(translate("UsageExport", "Usage records"), self.order)
        row.addWidget(Field(translate("UsageExport", "File"), self.file_form))
        row.addWidget(self.order_field)
        row.addStretch(1)
        column.addLayout(row)
        self._called = self._called_numbers()
        column.addWidget(self._called)
        column.addStretch(1)
        return column

    def _called_numbers(self) -> QWidget:
        """Whether called numbers are masked: a choice where the company allows to see them, else a sentence."""
        self.unmask = QCheckBox(translate("UsageExport", "Called numbers in full; this is noted in the log"))
        if self._choices.may_unmask:
            return self.unmask
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel("information-outline", "text2", 16))
        words = translate("UsageExport", "Called numbers are shown without their last three digits.")
        row.addWidget(label(words, "secondary", "text2", wrap=True), 1)
        return line

    # What is chosen

    def _show_period(self, *_: object) -> None:
        self.stack.setCurrentIndex((_DAYS, _INVOICES, _EVERYTHING).index(str(self.period.value)))
        self.check()

    def _show_level(self, *_: object) -> None:
        records = self.level is Level.RECORD
        self.order_field.setVisible(records)
        self._called.setVisible(records)

    @property
    def level(self) -> Level:
        """The level that is chosen."""
        return next(level for level, choice in self.level_buttons.items() if choice.isChecked())

    @property
    def chosen_form(self) -> str:
        """The ending of the file: xlsx or csv."""
        return str(self.file_form.value)

    def problem(self) -> str:
        """Nothing ticked, or days the wrong way round."""
        if not self.accounts.ticked:
            return translate("UsageExport", "Tick at least one account.")
        if self.period.value == _INVOICES and not self.invoices.ticked:
            return translate("UsageExport", "Tick at least one invoice.")
        if self.period.value == _DAYS and self.last.value < self.first.value:
            return translate("UsageExport", "The last day lies before the first.")
        return ""

    def asked(self) -> UsageExportRequest:
        """What was chosen."""
        period: TimePeriod | InvoicePeriod | None = None
        if self.period.value == _DAYS:
            period = TimePeriod(self.first.value, self.last.value)
        elif self.period.value == _INVOICES:
            period = InvoicePeriod(self.invoices.ticked)
        ticked = self.accounts.ticked
        every = len(ticked) == self.accounts.count()
        return UsageExportRequest(
            level=self.level,
            request=ReportRequest(period=period, accounts=() if every else ticked),
            order=Order(str(self.order.value)),
            unmask=self._choices.may_unmask and self.unmask.isChecked() and self.level is Level.RECORD,
        )


def _at_top(widget: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(widget)
    column.addStretch(1)
    return box


def _account_words(account: AccountChoice) -> str:
    words = f"{account.operator} · {account.number}"
    return f"{words} · {account.name}" if account.name else words


def _invoice_words(invoice: SupplierInvoiceChoice) -> str:
    day = formats.NONE if invoice.issue_date is None else formats.day(invoice.issue_date)
    return f"{invoice.number} · {day} · {invoice.operator} {invoice.account}"


# From the choice to the file


def ask_usage_export(parent: QWidget, context: PageContext, invoices: Sequence[str] = ()) -> None:
    """Let a person choose, then write. ``invoices`` are the numbers of those that the export begins with."""
    owner = parent.window()
    context.read(owner, export_choices, context.file, done=lambda choices: _open(owner, context, choices, invoices))


def _open(owner: QWidget, context: PageContext, choices: ExportChoices, invoices: Sequence[str]) -> None:
    if not choices.accounts:
        context.messages.notice(translate("UsageExport", "There is no billing account yet. Import an invoice first."))
        return
    dialog = UsageExportDialog(owner, context, choices, invoices)
    dialog.accepted.connect(lambda: _ask_path(owner, context, dialog.asked(), dialog.chosen_form))
    dialog.open()


def _ask_path(owner: QWidget, context: PageContext, asked: UsageExportRequest, form: str) -> None:
    kinds = {
        "xlsx": translate("UsageExport", "Excel workbooks (*.xlsx)"),
        "csv": translate("UsageExport", "CSV files (*.csv)"),
    }
    proposed = documents_folder() / f"{translate('Reports', LEVEL_TITLES[asked.level])}.{form}"
    name, _ = QFileDialog.getSaveFileName(owner, translate("UsageExport", "Export usage"), str(proposed), kinds[form])
    if name:
        path = Path(name)
        write_usage_export(owner, context, asked, path if path.suffix else path.with_suffix(f".{form}"))


def write_usage_export(owner: QWidget, context: PageContext, asked: UsageExportRequest, path: Path) -> None:
    """Write in the background, with progress and cancel in the status bar, and say so."""

    def written(rows: int) -> None:
        text = translate("UsageExport", "{count} rows saved as {file}")
        url = QUrl.fromLocalFile(str(path))
        context.messages.notice(
            text.format(count=formats.number(rows), file=path.name),
            translate("UsageExport", "Open"),
            lambda: QDesktopServices.openUrl(url),
        )

    context.tasks.run(
        owner, _write, context, asked, path, window_wording(), done=written, progress=True,
        label=translate("UsageExport", "Saving {file}").format(file=path.name),
    )  # fmt: skip


def _write(
    context: PageContext,
    asked: UsageExportRequest,
    path: Path,
    wording: Wording,
    *,
    progress: Progress,
    cancelled: IsCancelled,
) -> int:
    """Write the file and count its rows. Runs in a reader."""
    from telecost_desktop.services.usage_export import export_usage

    exported = export_usage(
        context.file, asked, path, wording, clock=context.clock, user=context.user,
        progress=progress, cancelled=cancelled,
    )  # fmt: skip
    return exported.tables[0][1]

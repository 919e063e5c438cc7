"""The invoices page: received invoices, issued invoices, and reminders of those that are overdue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QFileDialog, QMenu, QStackedWidget, QWidget

from telecost_desktop.services.list_export import write_workbook
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.pages.invoices import words
from telecost_desktop.views.pages.invoices.issued import IssuedView
from telecost_desktop.views.pages.invoices.payments.tab import PaymentsTab
from telecost_desktop.views.pages.invoices.received import ReceivedView
from telecost_desktop.views.pages.invoices.reminders.tab import RemindersTab
from telecost_desktop.views.pages.invoices.workbooks import issued_workbook, received_workbook
from telecost_desktop.views.widgets.heads import TabStrip

translate = QCoreApplication.translate
RECEIVED, ISSUED, REMINDERS, PAYMENTS = range(4)
_Part = ReceivedView | IssuedView | RemindersTab | PaymentsTab
_TABS = {"issued": ISSUED, "undelivered": ISSUED, "reminders": REMINDERS, "payments": PAYMENTS}


class InvoicesPage(BasePage):
    """Invoices in and out. ``open_subject`` takes a received invoice's id, a kind, or a pair of kind and id.

    The kind is received or supplier_invoice, issued or sales_invoice; more after the pair is ignored. A kind alone
    shows that tab, and so do reminders and payments; undelivered lists what did not reach the customer, new begins to
    write an invoice. The pair of payment_files and paths imports these.
    """

    key = "invoices"
    subjects = Subject.SUPPLIER_INVOICES | Subject.SALES_INVOICES | Subject.CUSTOMERS | Subject.SETTINGS
    follows_selection = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, translate("Invoices", "Invoices"))
        self._lines = ["", "", "", ""]
        self.export_usage = self.add_action(
            translate("Invoices", "Export usage…"), "export-variant", self._ask_usage_export
        )
        self.read_answers = self.add_action(
            translate("Invoices", "Read answers…"), "tray-arrow-down", lambda: self.issued.read_answers()
        )
        self.add_action(translate("Invoices", "Excel"), "microsoft-excel", self._ask_export)
        self.new_invoice = self.add_action(translate("Invoices", "New invoice…"), "plus", self.write_new, primary=True)
        for made in (self.read_answers, self.new_invoice):
            made.setEnabled(not context.file.read_only)
        self.tabs = TabStrip(translate("Invoices", "Received or issued"))
        self.tabs.addTab(translate("Invoices", "Received"))
        self.tabs.addTab(translate("Invoices", "Issued"))
        self.tabs.addTab(translate("Invoices", "Reminders"))
        self.tabs.addTab(translate("Invoices", "Payments"))
        self.stack = QStackedWidget()
        self._empty = {index: QWidget() for index in range(self.tabs.count())}
        for place in self._empty.values():
            self.stack.addWidget(place)
        self.content.addWidget(self.tabs)
        self.content.addWidget(self.stack, 1)
        self._built: dict[int, _Part] = {}
        self._read = False
        self.tabs.currentChanged.connect(self._show_tab)
        self._show_tab(RECEIVED)

    # The tabs: each is made when it is first wanted, and the rest one after the other while nothing else happens, as
    # all at once would hold the window.

    @property
    def received(self) -> ReceivedView:
        """The tab of received invoices."""
        return cast(ReceivedView, self._part(RECEIVED))

    @property
    def issued(self) -> IssuedView:
        """The tab of issued invoices."""
        return cast(IssuedView, self._part(ISSUED))

    @property
    def reminders(self) -> RemindersTab:
        """The tab of reminders."""
        return cast(RemindersTab, self._part(REMINDERS))

    @property
    def payments(self) -> PaymentsTab:
        """The tab of payments."""
        return cast(PaymentsTab, self._part(PAYMENTS))

    def _part(self, index: int) -> _Part:
        part = self._built.get(index)
        if part is None:
            part = self._built[index] = self._make(index)
            before = self._empty.pop(index)
            self.stack.insertWidget(index, part)
            self.stack.removeWidget(before)
            before.deleteLater()
            self.stack.setCurrentIndex(self.tabs.currentIndex())
            if self._read:
                part.reload()
        return part

    def _make(self, index: int) -> _Part:
        if index == RECEIVED:
            received = ReceivedView(self)
            received.summed_up.connect(self._sum_up_received)
            return received
        if index == ISSUED:
            issued = IssuedView(self)
            issued.summed_up.connect(self._sum_up_issued)
            return issued
        if index == REMINDERS:
            reminders = RemindersTab(self.context)
            reminders.summed_up.connect(self._sum_up_reminders)
            return reminders
        payments = PaymentsTab(self.context)
        payments.summed_up.connect(self._sum_up_payments)
        payments.invoice_wanted.connect(lambda identity: self.open_subject(("issued", identity)))
        return payments

    def _make_next(self) -> None:
        """Make one of the tabs that were not wanted yet: their numbers stand on the strip."""
        wanted = next((index for index in range(self.tabs.count()) if index not in self._built), None)
        if wanted is not None and not self.closed:
            self._part(wanted)
            QTimer.singleShot(0, self, self._make_next)

    def refresh(self) -> None:
        """Read all tabs again: the numbers on the tabs are of all."""
        self._read = True
        for part in self._built.values():
            part.reload()
        QTimer.singleShot(0, self, self._make_next)

    def open_subject(self, subject: object) -> None:
        """Show one invoice."""
        if subject == "new":
            self.write_new()
            return
        if isinstance(subject, str):
            self.tabs.setCurrentIndex(_TABS.get(subject, RECEIVED))
            if subject == "undelivered":
                self.issued.show_undelivered()
            return
        kind, identity = subject[:2] if isinstance(subject, tuple) else ("received", subject)
        if kind == "payment_files":
            self.tabs.setCurrentIndex(PAYMENTS)
            self.payments.import_files(identity)
            return
        if not isinstance(identity, int):
            return
        issued = kind in ("issued", "sales_invoice")
        self.tabs.setCurrentIndex(ISSUED if issued else RECEIVED)
        self.make_fresh()
        if issued:
            self.issued.show_invoice(identity)
        else:
            self.received.show_invoice(identity)

    def find_field(self) -> QWidget:
        """The search of the tab that is shown; that of reminders and payments is the list."""
        if self.tabs.currentIndex() in (REMINDERS, PAYMENTS):
            return (self.reminders if self.tabs.currentIndex() == REMINDERS else self.payments).table.view
        return self.issued.search if self.tabs.currentIndex() == ISSUED else self.received.search

    def _show_tab(self, index: int) -> None:
        self._part(index)
        self.stack.setCurrentIndex(index)
        self.export_usage.setVisible(index == RECEIVED)
        for made in (self.read_answers, self.new_invoice):
            made.setVisible(index == ISSUED)
        self.head.context.setText(self._lines[index])

    def _sum_up_received(self, total: int, overdue: int, oldest: date | None) -> None:
        if oldest is None:
            line = translate("Invoices", "No invoices received yet")
        else:
            kept = words.counted(
                total,
                translate("Invoices", "Archive of 1 received invoice"),
                translate("Invoices", "Archive of {count} received invoices"),
            )
            line = translate("Invoices", "{archive} since {month} · nothing is deleted by age").format(
                archive=kept, month=formats.month(oldest)
            )
        self._set_line(RECEIVED, line, overdue)

    def _sum_up_issued(self, total: int, drafts: int, overdue: int) -> None:
        line = words.counted(
            total, translate("Invoices", "1 invoice issued"), translate("Invoices", "{count} invoices issued")
        )
        if drafts:
            waiting = words.counted(
                drafts, translate("Invoices", "1 draft waits"), translate("Invoices", "{count} drafts wait")
            )
            line = f"{line} · {waiting}"
        self._set_line(ISSUED, line, overdue)

    def _sum_up_reminders(self, due: int, made: int) -> None:
        self._lines[REMINDERS] = words.counted(
            made, translate("Invoices", "1 reminder made"), translate("Invoices", "{count} reminders made")
        )
        note = translate("Invoices", "{count} due").format(count=formats.number(due)) if due else ""
        self.tabs.set_note(REMINDERS, note, "warn")
        self._show_line(REMINDERS)

    def _sum_up_payments(self, total: int, waiting: int) -> None:
        self._lines[PAYMENTS] = words.counted(
            total,
            translate("Invoices", "1 payment from the bank"),
            translate("Invoices", "{count} payments from the bank"),
        )
        note = translate("Invoices", "{count} to decide").format(count=formats.number(waiting)) if waiting else ""
        self.tabs.set_note(PAYMENTS, note, "warn")
        self._show_line(PAYMENTS)

    def _set_line(self, tab: int, line: str, overdue: int) -> None:
        self._lines[tab] = line
        note = translate("Invoices", "{count} overdue").format(count=formats.number(overdue)) if overdue else ""
        self.tabs.set_note(tab, note, "bad")
        self._show_line(tab)

    def _show_line(self, tab: int) -> None:
        if self.tabs.currentIndex() == tab:
            self.head.context.setText(self._lines[tab])

    def selection_menu(self, menu: QMenu) -> bool:
        """What can be done with the issued invoices that are selected."""
        if self.tabs.currentIndex() != ISSUED:
            return False
        self.issued.fill_menu(menu, whole=True)
        menu.addSeparator()
        menu.addAction(self.read_answers.text()).triggered.connect(self.issued.read_answers)
        return True

    def write_new(self) -> None:
        """Write a sales invoice by hand."""
        if self.context.file.read_only:
            return
        self.tabs.setCurrentIndex(ISSUED)
        self.issued.life.write_new()

    # Exporting

    def _ask_export(self) -> None:
        if self.tabs.currentIndex() == REMINDERS:
            export_list(self, self.reminders.table, translate("Invoices", "Reminders"))
            return
        if self.tabs.currentIndex() == PAYMENTS:
            export_list(self, self.payments.table, translate("Invoices", "Payments"))
            return
        issued = self.tabs.currentIndex() == ISSUED
        title = translate("Invoices", "Issued invoices") if issued else translate("Invoices", "Received invoices")
        kinds = translate("Invoices", "Excel workbooks (*.xlsx)")
        name, _ = QFileDialog.getSaveFileName(self, translate("Invoices", "Save as Excel"), f"{title}.xlsx", kinds)
        if name:
            self.export_to(Path(name), title)

    def export_to(self, path: Path, title: str) -> None:
        """Write the list of the tab that is shown to a workbook."""
        if self.tabs.currentIndex() == ISSUED:
            titles, rows = issued_workbook(self.issued.export_rows())
        else:
            titles, rows = received_workbook(self.received.export_rows())
        self._write(path, title, titles, rows)

    def _ask_usage_export(self) -> None:
        """What the received invoices stand for; several that are selected are where it begins."""
        from telecost_desktop.views.dialogs.usage_export import ask_usage_export

        numbers = self.received.selected_numbers()
        ask_usage_export(self, self.context, numbers if len(numbers) > 1 else ())

    def _write(self, path: Path, title: str, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        said = translate("Invoices", "{count} invoices saved as {file}").format(
            count=formats.number(len(rows)), file=path.name
        )
        self.context.read(
            self, write_workbook, path, title, titles, rows, done=lambda _done: self.context.messages.notice(said),
            label=translate("Invoices", "Saving {file}").format(file=path.name),
        )  # fmt: skip

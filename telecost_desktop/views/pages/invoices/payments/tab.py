"""The list of payments, the one that is chosen, and what a person decides of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from telecost_desktop.models.payments import IncomingState
from telecost_desktop.services.payments.deciding import (
    WishedShare,
    accept_payment,
    book_on_reminders,
    book_payment,
    set_payment_aside,
    unlink_payment,
)
from telecost_desktop.services.payments.listing import PaymentDetail, PaymentRow, get_payment, list_payments
from telecost_desktop.services.payments.store import PaymentFileResult, import_payments
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.pages.invoices.payments.detail import PaymentCard
from telecost_desktop.views.pages.invoices.payments.dialogs import AmountDialog, AsideDialog
from telecost_desktop.views.pages.invoices.payments.words import MARKS, short_words
from telecost_desktop.views.pages.invoices.words import counted
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button
from telecost_desktop.views.widgets.segment import Segment
from telecost_desktop.views.widgets.side_panes import horizontal

translate = QCoreApplication.translate
_GROUPS: dict[str, tuple[IncomingState, ...]] = {
    "decide": (IncomingState.OPEN,),
    "all": tuple(IncomingState),
}


class PaymentsTab(QWidget):
    """Reads and decides by itself. ``summed_up(total, waiting)`` whenever the list was read."""

    summed_up = Signal(int, int)
    invoice_wanted = Signal(int)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.closed = False
        self.setAcceptDrops(not context.file.read_only)
        self._context = context
        self._rows: list[PaymentRow] = []
        self.card = PaymentCard()
        self.card.wished.connect(self._fulfil)
        self.card.invoice_wanted.connect(self.invoice_wanted)
        splitter = horizontal(self._list_card(), self.card, (600, 560))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)

    def _list_card(self) -> Card:
        card = Card(translate("Payments", "Payments"), table=True)
        card.setMinimumWidth(420)
        self.group = Segment(
            translate("Payments", "Which payments"),
            [("decide", translate("Payments", "To decide")), ("all", translate("Payments", "All"))],
            chosen="all",
        )
        self.group.changed.connect(lambda _key: self._show_rows())
        self.bring = button(translate("Payments", "Import…"), "tray-arrow-down", small=True, clicked=self.ask_files)
        self.bring.setAccessibleName(translate("Payments", "Import payments"))
        self.bring.setEnabled(not self._context.file.read_only)
        card.add_tool(self.group)
        card.add_tool(self.bring)
        words = short_words()
        self.table = DataTable(
            translate("Payments", "Payments"),
            [
                Column("booked_on", translate("Payments", "Booked"), Kind.DATE, 108),
                Column("payer", translate("Payments", "Payer"), width=130, stretch=True, value=lambda row: row.payer or row.payer_account),
                Column("amount", translate("Payments", "Amount"), Kind.MONEY, 104, strong=True),
                Column("currency", translate("Payments", "Currency"), Kind.CHOICE, 84, yields=3),
                Column("rest", translate("Payments", "Not booked"), Kind.MONEY, 96, essential=False),
                Column("invoices", translate("Payments", "Invoice"), width=80, yields=1),
                Column("reference", translate("Payments", "Reference"), width=130, essential=False),
                Column("text", translate("Payments", "Text"), width=160, essential=False),
                Column("payer_account", translate("Payments", "Account"), width=150, essential=False),
                Column("waits", translate("Payments", "Why"), Kind.CHOICE, 116, value=lambda row: words[row.waits], yields=2),
                Column("state", translate("Payments", "State"), Kind.STATUS, 112, value=lambda one: MARKS[one.state]),
            ],
        )  # fmt: skip
        self.table.current_changed.connect(self._choose)
        self.table.activated.connect(lambda _row: self.card.suggestions.view.setFocus())
        card.body.addWidget(self.table)
        return card

    # Loading

    def reload(self) -> None:
        """Read the payments again."""
        self._context.read(self, list_payments, self._context.file, done=self._show)

    def _show(self, rows: list[PaymentRow]) -> None:
        self._rows = rows
        waiting = sum(row.state is IncomingState.OPEN for row in rows)
        words = translate("Payments", "To decide")
        self.group.set_text("decide", f"{words} {formats.number(waiting)}" if waiting else words)
        if rows:
            self.table.set_empty("check-circle", translate("Payments", "Nothing waits for you."))
        else:
            self.table.set_empty(
                "cash-multiple",
                translate("Payments", "No payments yet. Import the files of your bank: camt.053, camt.054, OCR giro."),
                translate("Payments", "Import…"),
                self.ask_files,
            )
        self._show_rows()
        self.summed_up.emit(len(rows), waiting)

    def _show_rows(self) -> None:
        states = _GROUPS[str(self.group.value)]
        self.table.set_rows([row for row in self._rows if row.state in states])
        if self.table.current_row() is None:
            self.table.select_first()
        self._choose(self.table.current_row())

    def _choose(self, row: PaymentRow | None) -> None:
        if row is None:
            self.card.show_detail(None, writable=False)
            return
        self._context.read(self, get_payment, self._context.file, row.id, done=self._show_detail)

    def _show_detail(self, detail: PaymentDetail) -> None:
        self.card.show_detail(detail, writable=not self._context.file.read_only)

    # Importing

    def ask_files(self) -> None:
        """Choose files of the bank, then import them."""
        kinds = translate("Payments", "Payments (*.xml *.txt *.dat *.zip);;All files (*)")
        names, _ = QFileDialog.getOpenFileNames(self, translate("Payments", "Import payments"), "", kinds)
        if names:
            self.import_files([Path(name) for name in names])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files of the bank may be dropped here."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped on payments they are payments, not invoices of operators."""
        event.acceptProposedAction()
        self.import_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def import_files(self, paths: Sequence[Path]) -> None:
        """Import files of the bank, and say what came of them."""
        self._context.write(
            self, import_payments, self._context.file, list(paths), clock=self._context.clock, user=self._context.user,
            changes=Subject.SALES_INVOICES, done=self._tell, progress=True,
            label=translate("Payments", "Importing payments"),
        )  # fmt: skip

    def _tell(self, results: list[PaymentFileResult]) -> None:
        came = sum(one.matched + one.partial + one.open for one in results)
        undecided = sum(one.partial + one.open for one in results)
        refused = [one for one in results if one.errors]
        if came:
            parts = [
                counted(
                    came, translate("Payments", "1 payment came in"), translate("Payments", "{count} payments came in")
                )
            ]
            if undecided:
                parts.append(translate("Payments", "{count} to decide").format(count=formats.number(undecided)))
            self._context.messages.notice(" · ".join(parts))
            if undecided:
                self.group.choose("decide")
        elif not refused:
            self._context.messages.notice(translate("Payments", "Nothing new: all of it is here already."))
        for one in refused[:3]:
            words = " ".join(filter(None, sentences(one.errors[0])))
            self._context.messages.warn(f"{one.name}: {words}")

    # Deciding

    def _fulfil(self, wish: str) -> None:
        detail = self.card.detail
        if detail is None:
            return
        row = detail.row
        if wish == "book":
            self._book(row)
        elif wish == "amount":
            self._ask_amount(row)
        elif wish == "aside":
            aside = AsideDialog(self, row)
            aside.accepted.connect(lambda: self._write(set_payment_aside, row.id, aside.why.text()))
            aside.open()
        elif wish == "claims":
            named = next(one.invoice_id for one in detail.shares if one.invoice_id is not None)
            self._write(book_on_reminders, row.id, named)
        else:
            self._write({"accept": accept_payment, "unlink": unlink_payment}[wish], row.id)

    def _book(self, row: PaymentRow) -> None:
        """Book on what is selected, from the top, as far as the money goes."""
        rest, shares = row.rest, []
        for one in self.card.chosen():
            amount = min(rest, one.open, key=abs) if rest > 0 else max(rest, one.amount)
            if amount and one.currency == row.currency:
                shares.append(WishedShare(one.invoice_id, amount))
                rest -= amount
        if shares and not self._context.file.read_only:
            self._write(book_payment, row.id, shares)

    def _ask_amount(self, row: PaymentRow) -> None:
        [suggestion] = self.card.chosen()
        dialog = AmountDialog(self, row, suggestion)

        def book() -> None:
            amount: Decimal = dialog.value
            self._write(book_payment, row.id, [WishedShare(suggestion.invoice_id, amount)])

        dialog.accepted.connect(book)
        dialog.open()

    def _write(self, service: Callable[..., Any], *args: object) -> None:
        self._context.write(
            self, service, self._context.file, *args, clock=self._context.clock, user=self._context.user,
            changes=Subject.SALES_INVOICES,
        )  # fmt: skip

"""One payment: what the bank says of it, what it is booked on, and the sales invoices that it may be for."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.models.payments import IncomingState
from telecost_desktop.services.payments.listing import BookedShare, PaymentDetail, PaymentRow, Suggestion
from telecost_desktop.services.payments.reasons import WaitingFor
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices.detail_head import DetailHead
from telecost_desktop.views.pages.invoices.payments.words import MARKS, waiting_words, why_words
from telecost_desktop.views.pages.invoices.words import in_currency
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate


class PaymentCard(Card):
    """Shows a payment; its buttons are wishes: ``book``, ``amount``, ``claims``, ``accept``, ``aside``, ``unlink``."""

    wished = Signal(str)
    invoice_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__(table=True)
        self.setAccessibleName(translate("Payments", "Chosen payment"))
        self.detail: PaymentDetail | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(EmptyState("cash-multiple", translate("Payments", "Choose a payment at the left.")))
        self.stack.addWidget(self._content())
        self.body.addWidget(self.stack, 1)
        foot = self.add_foot(48)
        self.buttons = {
            "unlink": button(translate("Payments", "Take off"), clicked=lambda: self.wished.emit("unlink")),
            "aside": button(translate("Payments", "Set aside…"), clicked=lambda: self.wished.emit("aside")),
            "claims": button(translate("Payments", "For the reminder"), clicked=lambda: self.wished.emit("claims")),
            "amount": button(translate("Payments", "Amount…"), clicked=lambda: self.wished.emit("amount")),
            "accept": button(translate("Payments", "Accept"), "check", clicked=lambda: self.wished.emit("accept")),
            "book": button(translate("Payments", "Book"), "check", clicked=lambda: self.wished.emit("book")),
        }
        for key in ("unlink", "aside"):
            foot.addWidget(self.buttons[key])
        foot.addStretch(1)
        for key in ("claims", "amount", "accept", "book"):
            foot.addWidget(self.buttons[key])
        self.show_detail(None, writable=False)

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.head_part = DetailHead(Status.WAITING)
        column.addLayout(self.head_part)
        self.asked = label("", "body", wrap=True)
        self.asked.setContentsMargins(16, 0, 16, 12)
        column.addWidget(self.asked)
        self.shares = DataTable(
            translate("Payments", "Booked on"),
            [
                Column("number", translate("Payments", "Booked on"), width=110, value=_share_name),
                Column("party", translate("Payments", "Customer"), width=140, stretch=True),
                Column("amount", translate("Payments", "Amount"), Kind.MONEY, 110, value=lambda row: row, shown=_money),
                Column("open", translate("Payments", "Still open"), Kind.MONEY, 104, yields=1),
            ],
            filters=False,
            sortable=False,
            identity=id,
        )
        self.shares.activated.connect(self._open_share)
        column.addWidget(self.shares)
        self.suggestions = DataTable(
            translate("Payments", "May be for"),
            [
                Column("number", translate("Payments", "May be for"), width=96),
                Column("party", translate("Payments", "Customer"), width=130, stretch=True),
                Column("due_date", translate("Payments", "Due"), Kind.DATE, 100, yields=2),
                Column(
                    "open", translate("Payments", "Open"), Kind.MONEY, 112,
                    shown=formats.money, value=lambda row: row.open,
                ),
                Column("currency", translate("Payments", "Currency"), width=76, yields=3),
                Column("why", translate("Payments", "Because"), width=108, value=lambda row: why_words(row.why), yields=1),
            ],
            filters=False,
            identity=lambda row: row.invoice_id,
        )  # fmt: skip
        self.suggestions.activated.connect(lambda _row: self.wished.emit("book"))
        self.suggestions.view.selectionModel().selectionChanged.connect(lambda *_: self._allow())
        self.suggestions.set_empty("check-circle", translate("Payments", "No invoice is open."))
        column.addWidget(self.suggestions, 1)
        self._spare = QWidget()
        column.addWidget(self._spare, 1)
        return content

    def show_detail(self, detail: PaymentDetail | None, *, writable: bool) -> None:
        """Show a payment, or that none is chosen."""
        is_other = self.detail is None or detail is None or self.detail.row.id != detail.row.id
        self.detail, self._writable = detail, writable
        self.stack.setCurrentIndex(0 if detail is None else 1)
        if detail is not None:
            row = detail.row
            self.head_part.title.setText(row.payer or row.payer_account or translate("Payments", "Unknown payer"))
            self.head_part.badge.set_status(MARKS[row.state])
            self.head_part.sub.setText(_sub(row))
            self.head_part.facts.show_facts(_facts(row))
            self.asked.setText(waiting_words(row))
            self.asked.setVisible(bool(waiting_words(row)))
            self.shares.set_rows(detail.shares)
            self.shares.setVisible(bool(detail.shares))
            self.shares.setFixedHeight(34 + 32 * min(len(detail.shares), 5))
            proposes = row.state is IncomingState.OPEN and bool(row.rest)
            self.suggestions.setVisible(proposes)
            self._spare.setVisible(not proposes)
            self.suggestions.set_rows(detail.suggestions)
            if is_other and detail.suggestions:
                self.suggestions.view.scrollToTop()
                self.suggestions.view.selectRow(0)
        self._allow()

    def chosen(self) -> list[Suggestion]:
        """The sales invoices that are selected, in the order in which they are listed."""
        places = sorted({index.row() for index in self.suggestions.view.selectionModel().selectedRows()})
        return [self.suggestions.model.row(place) for place in places]

    def _allow(self) -> None:
        """Offer what can be done with the payment as it stands."""
        detail = self.detail
        row = detail.row if detail is not None else None
        waiting = row is not None and row.state is IncomingState.OPEN
        rest = row is not None and bool(row.rest)
        chosen = self.chosen() if waiting and rest else []
        used = detail is not None and bool(detail.shares)
        claims = detail is not None and detail.claims > 0 and waiting and rest
        offers = {
            "unlink": used or (row is not None and row.state is IncomingState.SET_ASIDE),
            "aside": waiting and rest,
            "claims": claims,
            "amount": waiting and rest,
            "book": waiting and rest,
            "accept": waiting and not rest,
        }
        for key, shown in offers.items():
            self.buttons[key].setVisible(bool(shown))
            self.buttons[key].setEnabled(self._writable)
        foreign = any(row is not None and one.currency != row.currency for one in chosen)
        self.buttons["amount"].setEnabled(self._writable and len(chosen) == 1)
        self.buttons["book"].setEnabled(self._writable and bool(chosen) and not foreign)

    def _open_share(self, share: BookedShare | None) -> None:
        if share is not None and share.invoice_id is not None:
            self.invoice_wanted.emit(share.invoice_id)


def _share_name(share: BookedShare) -> str:
    if share.invoice_id is None:
        return translate("Payments", "Reminder")
    return share.number


def _money(share: BookedShare) -> str:
    return formats.money(share.amount, share.currency)


def _sub(row: PaymentRow) -> str:
    parts = [formats.long_day(row.booked_on, weekday=False), row.file_name]
    if row.waits is WaitingFor.RETURNED:
        parts.insert(0, translate("Payments", "Taken back"))
    return " · ".join(parts)


def _facts(row: PaymentRow) -> list[tuple[str, str]]:
    facts = [(in_currency(translate("Payments", "Amount"), row.currency), formats.money(row.amount))]
    if row.rest not in (row.amount, 0):
        facts.append((in_currency(translate("Payments", "Not booked"), row.currency), formats.money(row.rest)))
    facts += [
        (translate("Payments", "Reference"), row.reference[:60]),
        (translate("Payments", "Account"), row.payer_account),
        (translate("Payments", "Text"), row.text[:160]),
    ]
    return facts

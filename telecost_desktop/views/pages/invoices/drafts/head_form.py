"""What stands over the lines of a draft: to whom, when, with which references, in which currency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from telecost_desktop.models.customers import ElectronicForm, VatRegime
from telecost_desktop.services.customers import CustomerValues
from telecost_desktop.services.sales_invoicing.drafts.draft_forms import DraftForm
from telecost_desktop.services.sales_invoicing.drafts.drafting import References
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices.drafts.customer_field import CustomerField
from telecost_desktop.views.pages.subscriptions.words import language_choices, word
from telecost_desktop.views.widgets.fields import DateField, DecimalField, Field, OptionalDate
from telecost_desktop.views.widgets.labels import ElidedLabel

translate = QCoreApplication.translate
_CURRENCIES = ("NOK", "SEK", "DKK", "EUR", "USD", "GBP")


class HeadForm(QWidget):
    """``changed()`` on every change. ``problems`` pairs a field with what is wrong with it."""

    changed = Signal()

    def __init__(self, form: DraftForm, company_currency: str, today: date) -> None:
        super().__init__()
        self._company_currency = company_currency
        self._currency_typed = False
        self.customer = CustomerField(
            translate("Drafts", "Customer"), translate("Drafts", "Name or number"), form.customers
        )
        self.issued = DateField(translate("Drafts", "Invoice date"), today)
        self.delivered = OptionalDate("", None, today)
        self.delivered.box.setAccessibleName(translate("Drafts", "Delivered on another day"))
        self.delivered.date.setAccessibleName(translate("Drafts", "Delivered on"))
        self.currency = QComboBox()
        self.currency.setEditable(True)
        self.currency.addItems(list(dict.fromkeys((company_currency, *_CURRENCIES))))
        self.rate = DecimalField(translate("Drafts", "Exchange rate"))
        self.your, self.order = QLineEdit(), QLineEdit()
        self.prepaid = DecimalField(translate("Drafts", "Prepaid"))
        self.follows = ElidedLabel("", "secondary", "text2")
        self._arrange()
        if form.values is not None:
            self._load(form.values)
        for part in (self.customer, self.currency):
            part.setEnabled(not form.bills)
            if form.bills:
                part.setToolTip(
                    translate("Drafts", "It bills what fell due: its customer and currency stay as they are.")
                )
        self._watch()
        self._show_customer()

    def _arrange(self) -> None:
        self.fields = {
            "customer": Field(translate("Drafts", "Customer"), self.customer),
            "issued": Field(translate("Drafts", "Invoice date"), self.issued),
            "delivered": Field(translate("Drafts", "Delivered on another day"), self.delivered),
            "currency": Field(translate("Drafts", "Currency"), self.currency),
            "rate": Field(translate("Drafts", "Exchange rate"), self.rate),
            "your": Field(translate("Drafts", "Their reference"), self.your),
            "order": Field(translate("Drafts", "Order reference"), self.order),
            "prepaid": Field(translate("Drafts", "Prepaid"), self.prepaid),
        }
        self.issued.setFixedWidth(128)
        self.fields["delivered"].setFixedWidth(164)
        self.currency.setFixedWidth(84)
        self.rate.setFixedWidth(116)
        self.prepaid.setFixedWidth(128)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._row("customer", "issued", "delivered", "currency", "rate"))
        column.addWidget(self.follows)
        column.addLayout(self._row("your", "order", "prepaid"))

    def _row(self, *names: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        for name in names:
            stretches = name in ("customer", "your", "order")
            row.addWidget(self.fields[name], 1 if stretches else 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _watch(self) -> None:
        self.customer.currentTextChanged.connect(lambda _text: self._customer_typed())
        typed = self.currency.lineEdit()
        assert typed is not None
        typed.textEdited.connect(lambda _text: self._choose_currency())
        self.currency.activated.connect(lambda _place: self._choose_currency())
        self.currency.currentTextChanged.connect(lambda _text: self._edited())
        self.issued.changed.connect(lambda _day: self._edited())
        self.delivered.changed.connect(self._edited)
        for line in (self.rate, self.your, self.order, self.prepaid):
            line.textChanged.connect(lambda _text: self._edited())

    def _load(self, values: DraftValues) -> None:
        self.customer.choose(values.customer_id)
        if values.issue_date is not None:
            self.issued.set_value(values.issue_date)
        if values.delivered_on is not None:
            self.delivered.date.set_value(values.delivered_on)
            self.delivered.box.setChecked(True)
        self.currency.setEditText(values.currency)
        self._currency_typed = bool(values.currency)
        self.rate.set_value(values.exchange_rate)
        self.prepaid.set_value(values.prepaid or None)
        self.your.setText(values.references.your)
        self.order.setText(values.references.order)

    # What follows from the customer

    def _choose_currency(self) -> None:
        self._currency_typed = True

    def _customer_typed(self) -> None:
        buyer = self.customer.value
        if buyer is not None and not self._currency_typed:
            self.currency.setEditText(buyer.values.currency)
        self._edited()

    def _edited(self) -> None:
        self._show_customer()
        self.changed.emit()

    def _show_customer(self) -> None:
        buyer = self.customer.value
        self.your.setPlaceholderText(buyer.values.reference if buyer is not None else "")
        self.order.setPlaceholderText(buyer.values.order_reference if buyer is not None else "")
        self.follows.setText(self._what_follows(buyer.values) if buyer is not None else "")
        foreign = self.foreign
        self.fields["rate"].setVisible(foreign)
        self.fields["rate"].caption.setText(
            translate("Drafts", "1 {currency} in {own}").format(
                currency=self.currency_code, own=formats.currency_sign(self._company_currency)
            )
        )

    def _what_follows(self, buyer: CustomerValues) -> str:
        due = self.issued.value + timedelta(days=buyer.payment_days)
        parts = [
            translate("Drafts", "due {day}").format(day=formats.long_day(due, weekday=False)),
            dict(language_choices()).get(buyer.language, buyer.language),
            word(buyer.channel),
        ]
        if buyer.electronic_form is not ElectronicForm.NONE:
            parts.append(word(buyer.electronic_form))
        if buyer.vat_regime is not VatRegime.STANDARD:
            parts.append(word(buyer.vat_regime))
        place = " ".join(part for part in (buyer.postal_code, buyer.city) if part)
        return " · ".join([part for part in (place,) if part] + parts)

    # What is filled in

    @property
    def currency_code(self) -> str:
        """The currency as typed."""
        return self.currency.currentText().strip().upper()

    @property
    def foreign(self) -> bool:
        """Whether it is another than the company's."""
        return self.currency_code != self._company_currency

    @property
    def day(self) -> date:
        """The day by which prices and VAT are found."""
        return self.delivered.value or self.issued.value

    def values(self) -> DraftValues:
        """The draft without lines, note and attachments; customer 0 while none is chosen."""
        buyer = self.customer.value
        return DraftValues(
            buyer.id if buyer is not None else 0,
            issue_date=self.issued.value,
            references=References(self.your.text().strip(), self.order.text().strip()),
            currency=self.currency_code,
            exchange_rate=self.rate.value if self.foreign else None,
            prepaid=self.prepaid.value or Decimal(0),
            delivered_on=self.delivered.value,
        )

    def typed(self) -> tuple[object, ...]:
        """What the fields say, to tell whether something changed."""
        values = replace(self.values(), prepaid=Decimal(0), exchange_rate=None)
        return values, self.customer.currentText(), self.rate.text(), self.prepaid.text()

    def problems(self, total: Decimal | None) -> Iterator[tuple[str, str, bool]]:
        """Field, sentence, and whether it is about something that is still missing; ``total`` is the sum with VAT."""
        if self.customer.value is None:
            typed = bool(self.customer.currentText().strip())
            yield "customer", translate("Drafts", "Choose a customer: its number, or a part of its name."), not typed
        code = self.currency_code
        if len(code) != 3 or not code.isascii() or not code.isalpha():
            yield "currency", translate("Drafts", "Three letters, such as EUR."), not code
        elif self.foreign and (self.rate.value is None or self.rate.value <= 0):
            sentence = translate("Drafts", "Say what 1 {currency} is worth.").format(currency=code)
            yield "rate", sentence, not self.rate.text().strip()
        prepaid = self.prepaid.value
        if self.prepaid.text().strip() and (prepaid is None or prepaid < 0):
            yield "prepaid", translate("Drafts", "An amount, or nothing."), False
        elif prepaid is not None and total is not None and prepaid > total:
            yield "prepaid", translate("Drafts", "At most {total}.").format(total=formats.money(total)), False

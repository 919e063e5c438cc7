"""The tab of customers, their form, and the one that renames a group of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from telecost_desktop.errors import UserError
from telecost_desktop.models.customers import DeliveryChannel, ElectronicForm, VatRegime
from telecost_desktop.services.customers import (
    CustomerRow,
    CustomerValues,
    delete_customer,
    list_customers,
    rename_customer_group,
    save_customer,
    set_customer_active,
)
from telecost_desktop.services.organisation_numbers import tidied_number
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.pages.subscriptions.register import Register, active_state
from telecost_desktop.views.pages.subscriptions.words import choices, language_choices, word
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.widgets.fields import ChoiceField, Field, NumberField
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate
_CHANGED = Subject.CUSTOMERS | Subject.PROJECTS
_DELIVERY = ("delivery_street", "delivery_postal_code", "delivery_city", "delivery_country")


class CustomerDialog(FormDialog):
    """All that a sales invoice needs of a customer."""

    def __init__(self, parent: QWidget, row: CustomerRow | None, context: PageContext, groups: Iterable[str]) -> None:
        title = translate("Subscriptions", "Customer") if row else translate("Subscriptions", "New customer")
        super().__init__(parent, title, width=700)
        values = row.values if row else CustomerValues("", country=context.company.country)
        self._values = values
        self._texts = {name: QLineEdit(getattr(values, name)) for name in _text_fields()}
        self._texts["number"].setPlaceholderText(translate("Subscriptions", "given by itself"))
        for name in ("country", "delivery_country"):
            self._texts[name].setMaxLength(2)
        self.group = QComboBox()
        self.group.setEditable(True)
        self.group.addItems(["", *groups])
        self.group.setCurrentText(values.group)
        self.days = NumberField(translate("Subscriptions", "Days to pay"), 0, 365, values.payment_days, 80)
        self.regime = ChoiceField(translate("Subscriptions", "VAT"), choices(VatRegime), values.vat_regime)
        self.channel = ChoiceField(translate("Subscriptions", "Sent by"), choices(DeliveryChannel), values.channel)
        self.language = ChoiceField(translate("Subscriptions", "Language"), language_choices(), values.language)
        self.currency = QLineEdit(values.currency or context.company.currency)
        self.currency.setEnabled(False)
        self.form = ChoiceField(
            translate("Subscriptions", "Electronic form"), choices(ElectronicForm), values.electronic_form
        )
        self.reminders = QCheckBox(translate("Subscriptions", "Reminded of what is overdue"))
        self.reminders.setChecked(values.reminders)
        for name in ("vat_number", "electronic_address"):
            self._texts[name].setPlaceholderText(translate("Subscriptions", "from the organisation number"))
        self.one_invoice = QCheckBox(translate("Subscriptions", "One invoice for all that falls due on a day"))
        self.one_invoice.setChecked(values.one_invoice)
        self.active = QCheckBox(translate("Subscriptions", "Active"))
        self.active.setChecked(values.active)
        self._arrange()
        self._texts["organisation_number"].editingFinished.connect(self._judge_number)
        self._texts["country"].editingFinished.connect(self._judge_number)

    def _arrange(self) -> None:
        text = self._texts
        self.add(
            (translate("Subscriptions", "Name"), text["name"]),
            (translate("Subscriptions", "Number"), text["number"]),
            weights=(3, 1),
        )
        self._number_field = Field(translate("Subscriptions", "Organisation number"), text["organisation_number"])
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._number_field, 1)
        row.addWidget(Field(translate("Subscriptions", "Group"), self.group), 1, Qt.AlignmentFlag.AlignTop)
        self.fields.addLayout(row)
        self._add_address(self.fields, "street", "postal_code", "city", "country")
        self._add_delivery()
        self.add(
            (translate("Subscriptions", "E-mail"), text["email"]),
            (translate("Subscriptions", "Sent by"), self.channel),
            (translate("Subscriptions", "Electronic form"), self.form),
            weights=(4, 3, 3),
        )
        self.add(
            (translate("Subscriptions", "VAT number"), text["vat_number"]),
            (translate("Subscriptions", "Electronic address"), text["electronic_address"]),
        )
        self.add(
            (translate("Subscriptions", "Their reference"), text["reference"]),
            (translate("Subscriptions", "Order reference"), text["order_reference"]),
        )
        self.add(
            (translate("Subscriptions", "VAT"), self.regime),
            (translate("Subscriptions", "Language"), self.language),
            (translate("Subscriptions", "Days to pay"), self.days),
            (translate("Subscriptions", "Currency"), self.currency),
            weights=(3, 3, 2, 2),
        )
        ticks = QHBoxLayout()
        ticks.setSpacing(16)
        for tick in (self.one_invoice, self.reminders, self.active):
            ticks.addWidget(tick)
        ticks.addStretch(1)
        self.fields.addLayout(ticks)
        self.channel.currentIndexChanged.connect(self._suit_form)

    def _add_address(self, column: QVBoxLayout, *names: str) -> None:
        words = (
            translate("Subscriptions", "Street"), translate("Subscriptions", "Postal code"),
            translate("Subscriptions", "City"), translate("Subscriptions", "Country code"),
        )  # fmt: skip
        fields = zip(words, (self._texts[name] for name in names), strict=True)
        column.addLayout(self.row_of(*fields, weights=(4, 2, 3, 2)))

    def _add_delivery(self) -> None:
        self.elsewhere = QCheckBox(translate("Subscriptions", "Delivered to another address"))
        self.elsewhere.setChecked(bool(self._values.delivery_street))
        delivery = QWidget()
        column = QVBoxLayout(delivery)
        column.setContentsMargins(0, 0, 0, 0)
        self._add_address(column, *_DELIVERY)
        self.fields.addWidget(self.elsewhere)
        self.fields.addWidget(delivery)
        delivery.setVisible(self.elsewhere.isChecked())
        self.elsewhere.toggled.connect(delivery.setVisible)

    def _suit_form(self) -> None:
        """A file for an access point needs a form; it can be changed to the other one."""
        if self.channel.value is DeliveryChannel.E_INVOICE and self.form.value is ElectronicForm.NONE:
            self.form.choose(ElectronicForm.UBL)

    def _judge_number(self) -> None:
        """Say at once that check digits do not fit; saving refuses them."""
        try:
            country = self._texts["country"].text().strip().upper()
            tidied_number(country, self._texts["organisation_number"].text())
            self._number_field.set_wrong("")
        except UserError as error:
            self._number_field.set_wrong(" ".join(filter(None, sentences(error))))

    def wrong(self) -> str:
        """A delivery address without its street."""
        if self.elsewhere.isChecked() and not self._texts["delivery_street"].text().strip():
            return translate("Subscriptions", "Fill in the street of the delivery address, or take its tick away.")
        return ""

    def values(self) -> CustomerValues:
        """What is filled in."""
        texts = {name: field.text().strip() for name, field in self._texts.items()}
        if not self.elsewhere.isChecked():
            texts |= dict.fromkeys(_DELIVERY, "")
        return CustomerValues(
            **texts,
            group=self.group.currentText().strip(),
            language=self.language.value,
            currency=self._values.currency,
            payment_days=self.days.value(),
            vat_regime=self.regime.value,
            channel=self.channel.value,
            electronic_form=self.form.value,
            reminders=self.reminders.isChecked(),
            one_invoice=self.one_invoice.isChecked(),
            active=self.active.isChecked(),
        )


def _text_fields() -> tuple[str, ...]:
    address = ("street", "postal_code", "city", "country", *_DELIVERY)
    return (
        "name", "number", "organisation_number", *address, "email", "reference", "order_reference", "vat_number",
        "electronic_address",
    )  # fmt: skip


class GroupDialog(FormDialog):
    """Another name for a group of customers."""

    def __init__(self, parent: QWidget, groups: Iterable[str], chosen: str) -> None:
        super().__init__(
            parent, translate("Subscriptions", "Rename a group"), save=translate("Subscriptions", "Rename")
        )
        offered: list[tuple[object, str]] = [(group, group) for group in groups]
        self.group = ChoiceField(translate("Subscriptions", "Group"), offered, chosen or None)
        self.name = QLineEdit(self.group.value or "")
        self.group.currentIndexChanged.connect(lambda _: self.name.setText(self.group.value or ""))
        self.add((translate("Subscriptions", "Group"), self.group))
        self.add((translate("Subscriptions", "New name"), self.name))
        about = translate(
            "Subscriptions", "All its customers get the new name. The name of another group joins the two."
        )
        self.fields.addWidget(label(about, "secondary", "text2", wrap=True))

    def values(self) -> tuple[str, str]:
        """The group and its new name."""
        return self.group.value or "", self.name.text()


class CustomersTab(Register):
    """Whom we invoice."""

    subjects = Subject.CUSTOMERS | Subject.PROJECTS | Subject.SUBSCRIPTIONS

    def __init__(self, context: PageContext) -> None:
        super().__init__(
            context,
            translate("Subscriptions", "Customers"),
            _columns(),
            translate("Subscriptions", "Search customers"),
        )
        self.add_words = translate("Subscriptions", "New customer")
        self.table.set_empty(
            "account-multiple-outline",
            translate("Subscriptions", "There are no customers yet. Subscriptions and projects are invoiced to them."),
            self.add_words,
            self.add_new,
        )
        self.add_menu(
            (translate("Subscriptions", "Edit…"), "pencil-outline", self.edit),
            (translate("Subscriptions", "Set active or inactive"), "pause", self._toggle_active),
            (translate("Subscriptions", "Delete…"), "delete-outline", self.remove),
        )
        self.card.add_action(translate("Subscriptions", "Rename a group…")).triggered.connect(
            lambda _=False: self.rename_group()
        )

    def refresh(self) -> None:
        """Load the list."""
        self.context.read(self, list_customers, self.context.file, done=self._show)

    def _show(self, rows: list[CustomerRow]) -> None:
        active = sum(row.values.active for row in rows)
        line = translate("Subscriptions", "{active} of {all} customers active").format(active=active, all=len(rows))
        self.show_rows(rows, line if rows else "")

    def words_of(self, row: CustomerRow) -> tuple[str, ...]:
        """Name, number, place and the like."""
        one = row.values
        return (one.name, one.number, one.group, one.city, one.email, one.organisation_number, one.reference)

    def totals(self, rows: list[CustomerRow]) -> list[dict[str, str]]:
        """How many, and how much names them."""
        return [
            {
                "name": translate("Subscriptions", "{count} customers").format(count=formats.number(len(rows))),
                "subscriptions": formats.number(sum(row.subscriptions for row in rows)),
                "projects": formats.number(sum(row.projects for row in rows)),
            }
        ]

    def _groups(self) -> list[str]:
        return sorted({row.values.group for row in self._rows} - {""}, key=str.casefold)

    def edit(self, row: CustomerRow | None) -> None:
        """Change a customer, or make one."""
        dialog = CustomerDialog(self, row, self.context, self._groups())
        self.save_from(dialog, save_customer, _CHANGED, customer_id=row.id if row else None)

    def remove(self, row: CustomerRow) -> None:
        """Ask whether to delete a customer."""
        self.ask_to_delete(row.values.name, delete_customer, row.id, _CHANGED)

    def _toggle_active(self, row: CustomerRow) -> None:
        active = not row.values.active
        words = (
            translate("Subscriptions", "{name} is active")
            if active
            else translate("Subscriptions", "{name} is inactive")
        )
        self.do(set_customer_active, row.id, active, changes=_CHANGED, words=words.format(name=row.values.name))

    def rename_group(self) -> None:
        """Ask for a group's new name."""
        groups, row, context = self._groups(), self.table.current_row(), self.context
        if not groups:
            context.messages.notice(translate("Subscriptions", "No customer is in a group yet."))
            return
        dialog = GroupDialog(self, groups, row.values.group if row else "")
        dialog.saved.connect(
            lambda names: context.write_undoable(
                self, rename_customer_group, context.file, *names, clock=context.clock, user=context.user,
                changes=_CHANGED | Subject.JOBS, done=partial(self._renamed, dialog), failed=dialog.refuse,
            )
        )  # fmt: skip
        dialog.open()

    def _renamed(self, dialog: GroupDialog, count: int) -> None:
        dialog.accept()
        words = translate("Subscriptions", "The group of {count} customers is called {name} now")
        self.context.messages.notice(words.format(count=count, name=dialog.name.text().strip()))


def _columns() -> list[Column]:
    return [
        Column("number", translate("Subscriptions", "Number"), width=90, value=lambda row: row.values.number),
        Column("name", translate("Subscriptions", "Name"), width=200, stretch=True, value=lambda row: row.values.name),
        Column("group", translate("Subscriptions", "Group"), Kind.CHOICE, 120, value=lambda row: row.values.group),
        Column("city", translate("Subscriptions", "City"), width=110, yields=2, value=lambda row: row.values.city),
        Column("email", translate("Subscriptions", "E-mail"), width=170, stretch=True, value=lambda row: row.values.email),
        Column("channel", translate("Subscriptions", "Sent by"), Kind.CHOICE, 110, yields=3, value=lambda row: word(row.values.channel)),
        Column("subscriptions", translate("Subscriptions", "Subscriptions"), Kind.NUMBER, 110,
               hint=translate("Subscriptions", "How many subscriptions the customer has, paused and ended ones too")),
        Column("projects", translate("Subscriptions", "Projects"), Kind.NUMBER, 90,
               hint=translate("Subscriptions", "How many projects are for the customer, inactive ones too")),
        Column("state", translate("Subscriptions", "State"), Kind.STATUS, 110, value=lambda row: active_state(row.values.active)),
        Column("form", translate("Subscriptions", "Electronic form"), Kind.CHOICE, essential=False, value=lambda row: word(row.values.electronic_form)),
        Column("vat_number", translate("Subscriptions", "VAT number"), essential=False, value=lambda row: row.values.vat_number),
        Column("electronic_address", translate("Subscriptions", "Electronic address"), essential=False, value=lambda row: row.values.electronic_address),
        Column("organisation_number", translate("Subscriptions", "Organisation number"), essential=False,
               value=lambda row: row.values.organisation_number),
        Column("street", translate("Subscriptions", "Street"), essential=False, value=lambda row: row.values.street),
        Column("postal_code", translate("Subscriptions", "Postal code"), essential=False, value=lambda row: row.values.postal_code),
        Column("country", translate("Subscriptions", "Country code"), Kind.CHOICE, essential=False, value=lambda row: row.values.country),
        Column("delivery", translate("Subscriptions", "Delivery address"), essential=False, value=_delivery),
        Column("reference", translate("Subscriptions", "Their reference"), essential=False, value=lambda row: row.values.reference),
        Column("order_reference", translate("Subscriptions", "Order reference"), essential=False, value=lambda row: row.values.order_reference),
        Column("vat_regime", translate("Subscriptions", "VAT"), Kind.CHOICE, essential=False, value=lambda row: word(row.values.vat_regime)),
        Column("payment_days", translate("Subscriptions", "Days to pay"), Kind.NUMBER, essential=False, value=lambda row: row.values.payment_days),
        Column("currency", translate("Subscriptions", "Currency"), Kind.CHOICE, essential=False, value=lambda row: row.values.currency),
    ]  # fmt: skip


def _delivery(row: CustomerRow) -> str:
    one = row.values
    place = " ".join(filter(None, (one.delivery_postal_code, one.delivery_city)))
    return ", ".join(filter(None, (one.delivery_street, place, one.delivery_country)))

"""What is asked before something is done with one or several issued invoices or drafts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from telecost_desktop.services.sales_invoicing.overview import ListedInvoice, sums_of
from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.pages.invoices.drafts.asking import default_to_no
from telecost_desktop.views.widgets.fields import DateField, Field
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate


class VoidDialog(CheckedDialog):
    """Asks whether what the draft billed becomes due again or is skipped."""

    def __init__(self, parent: QWidget, rows: Sequence[ListedInvoice]) -> None:
        amounts = ", ".join(formats.money(one.payable, one.currency) for one in sums_of(rows))
        if len(rows) == 1:
            asked = translate("Invoices", "Take back the draft for {customer}?").format(customer=rows[0].row.party)
            sub = translate("Invoices", "{amount}. It has no number yet, so no number is lost.").format(amount=amounts)
        else:
            asked = translate("Invoices", "Take back {count} drafts?").format(count=formats.number(len(rows)))
            sub = translate("Invoices", "{amount}. They have no numbers yet, so no number is lost.").format(
                amount=amounts
            )
        super().__init__(parent, asked, translate("Invoices", "Take back"), sub)
        self.again = QRadioButton(translate("Invoices", "Due again"))
        self.skip = QRadioButton(translate("Invoices", "Skip"))
        self.again.setChecked(True)
        group = QButtonGroup(self)
        for choice, meaning in (
            (self.again, translate("Invoices", "Its periods, hours and fees are billed by the next run.")),
            (self.skip, translate("Invoices", "They are never billed; the schedule goes on with the next period.")),
        ):
            group.addButton(choice)
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(choice)
            words = label(meaning, "secondary", "text2", wrap=True)
            words.setContentsMargins(24, 0, 0, 0)
            pair.addWidget(words)
            choice.setAccessibleDescription(meaning)
            self.form.addLayout(pair)
        default_to_no(self)


class PaidDialog(CheckedDialog):
    """When several were paid, each with what is open of it."""

    def __init__(self, parent: QWidget, rows: Sequence[ListedInvoice], today: date) -> None:
        amounts = ", ".join(formats.money(one.open, one.currency) for one in sums_of(rows))
        super().__init__(
            parent,
            translate("Invoices", "Register {count} payments").format(count=formats.number(len(rows))),
            translate("Invoices", "Register"),
            translate("Invoices", "Each invoice is paid with what is open of it: {amount} in all.").format(
                amount=amounts
            ),
        )
        self._today = today
        self.paid_on = DateField(translate("Invoices", "Paid on"), today)
        self.form.addWidget(Field(translate("Invoices", "Paid on"), self.paid_on))
        self.paid_on.changed.connect(self.check)

    def problem(self) -> str:
        """No payment is in the future."""
        return "" if self.paid_on.value <= self._today else translate("Invoices", "That day is still to come.")


class NoteDialog(CheckedDialog):
    """A note that is kept; with ``needed`` there must be one."""

    def __init__(self, parent: QWidget, title: str, ok: str, sub: str, *, hint: str = "", needed: bool = False) -> None:
        super().__init__(parent, title, ok, sub)
        self._needed = needed
        self.note_field = QLineEdit()
        self.note_field.setPlaceholderText(hint)
        self.form.addWidget(Field(translate("Invoices", "Note"), self.note_field))
        self.note_field.textChanged.connect(self.check)
        self.check()

    @property
    def text(self) -> str:
        """The note."""
        return self.note_field.text().strip()

    def problem(self) -> str:
        """A note, where one is needed."""
        return translate("Invoices", "Say why.") if self._needed and not self.text else ""

"""Before a draft is taken back or an issued invoice is credited: what becomes of what it billed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QVBoxLayout, QWidget

from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceRow
from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate


class CreditDialog(CheckedDialog):
    """Names the invoice; No is the default."""

    def __init__(self, parent: QWidget, row: SalesInvoiceRow) -> None:
        super().__init__(
            parent,
            translate("Invoices", "Credit invoice {number}?").format(number=row.number),
            translate("Invoices", "Credit"),
            translate("Invoices", "{customer}, {amount}. A credit note over the whole sum is issued; this cannot be undone.").format(
                customer=row.party, amount=formats.money(row.payable, row.currency)
            ),
        )  # fmt: skip
        self.again = QCheckBox(translate("Invoices", "Bill again"))
        self.form.addWidget(self.again)
        hint = translate("Invoices", "Its periods, hours and fees become due once more. Without this they stay billed.")
        self.form.addWidget(label(hint, "secondary", "text2", wrap=True))
        default_to_no(self)


class VoidDialog(CheckedDialog):
    """Asks whether what the draft billed becomes due again or is skipped."""

    def __init__(self, parent: QWidget, row: SalesInvoiceRow) -> None:
        super().__init__(
            parent,
            translate("Invoices", "Take back the draft for {customer}?").format(customer=row.party),
            translate("Invoices", "Take back"),
            translate("Invoices", "{amount}. It has no number yet, so no number is lost.").format(
                amount=formats.money(row.payable, row.currency)
            ),
        )
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


def default_to_no(dialog: CheckedDialog) -> None:
    """Let Enter and Esc both mean No."""
    dialog.cancel.setText(translate("Dialogs", "No"))
    dialog.ok.setDefault(False)
    dialog.ok.setProperty("part", "")
    dialog.cancel.setDefault(True)
    dialog.cancel.setFocus()

"""Small forms of a project: a fee that comes again, and a phone number that is used for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from telecost_desktop.services.people import LineChoice
from telecost_desktop.services.projects.fees import ProjectFeeRow, ProjectFeeValues
from telecost_desktop.services.projects.project_lines import ProjectLineRow, ProjectLineValues
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.pages.subscriptions.project_dialog import ProjectLists, offered_products
from telecost_desktop.views.pages.subscriptions.words import vat_word
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, DecimalField, OptionalDate
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate


class FeeDialog(FormDialog):
    """A recurring fee: on each day of its frequency it becomes an unbilled fee of the project."""

    def __init__(
        self, parent: QWidget, row: ProjectFeeRow | None, project_id: int, lists: ProjectLists, today: date
    ) -> None:
        title = translate("Subscriptions", "Recurring fee") if row else translate("Subscriptions", "New recurring fee")
        super().__init__(parent, title, width=560)
        values = row.values if row else ProjectFeeValues(project_id, 0, today)
        self._project_id = project_id
        self._prices = {one.id: one.price for one in lists.products}
        frequencies: list[tuple[object, str]] = [
            (one.id, one.name) for one in lists.frequencies if one.active or one.id == values.frequency_id
        ]
        self.frequency = ChoiceField(translate("Subscriptions", "Frequency"), frequencies, values.frequency_id or None)
        products = offered_products(lists.products, values.product_id, translate("Subscriptions", "None"))
        self.product = ChoiceField(translate("Subscriptions", "Product"), products, values.product_id)
        self.text = QLineEdit(values.text)
        self.quantity = DecimalField(translate("Subscriptions", "Quantity"), values.quantity)
        self.unit = QLineEdit(values.unit)
        self.price = DecimalField(translate("Subscriptions", "Price without VAT"), values.unit_price)
        self.vat = vat_choice(lists, values.vat_code)
        self.start = DateField(translate("Subscriptions", "Start"), values.start_date)
        self.start.setEnabled(row is None or not row.made)
        self.end = OptionalDate(translate("Subscriptions", "Ends after"), values.end_date, values.start_date)
        self.add((translate("Subscriptions", "Frequency"), self.frequency))
        self.add((translate("Subscriptions", "Product"), self.product), (translate("Subscriptions", "VAT"), self.vat))
        self.add((translate("Subscriptions", "Text on the invoice (empty: the product's name)"), self.text))
        self.add(
            (translate("Subscriptions", "Quantity"), self.quantity),
            (translate("Subscriptions", "Unit"), self.unit),
            (translate("Subscriptions", "Price without VAT"), self.price),
        )
        self.add((translate("Subscriptions", "Start"), self.start), (translate("Subscriptions", "End"), self.end))
        self.product.currentIndexChanged.connect(self._show_price)
        self._show_price()

    def _show_price(self, *_: object) -> None:
        price = self._prices.get(self.product.value)
        self.price.setPlaceholderText(formats.money(price) if price is not None else "")

    def wrong(self) -> str:
        """What is missing or no number."""
        if self.frequency.value is None:
            return translate("Subscriptions", "Add a frequency first, on the page Frequencies.")
        if self.quantity.value is None:
            return translate("Subscriptions", "Fill in a quantity.")
        typed = self.price.text().strip()
        return translate("Subscriptions", "The price is no number.") if typed and self.price.value is None else ""

    def values(self) -> ProjectFeeValues:
        """What is filled in."""
        return ProjectFeeValues(
            self._project_id, self.frequency.value, self.start.value, self.end.value, self.product.value,
            self.text.text().strip(), self.quantity.value or Decimal(1), self.unit.text().strip(), self.price.value,
            self.vat.value,
        )  # fmt: skip


def vat_choice(lists: ProjectLists, code: str) -> ChoiceField:
    """The VAT codes that products have, the one that is chosen, and "as the product"."""
    codes = dict.fromkeys(("high", *(one.vat_code for one in lists.products), *filter(None, (code,))))
    offered: list[tuple[object, str]] = [("", translate("Subscriptions", "As the product"))]
    offered.extend((one, vat_word(one)) for one in codes)
    return ChoiceField(translate("Subscriptions", "VAT"), offered, code)


class LineUseDialog(FormDialog):
    """A phone number that is used for a project from a day on."""

    def __init__(
        self, parent: QWidget, row: ProjectLineRow | None, project_id: int, lines: Sequence[LineChoice], context: PageContext
    ) -> None:  # fmt: skip
        super().__init__(parent, translate("Subscriptions", "Number used for the project"), width=460)
        self._project_id = project_id
        offered: list[tuple[object, str]] = [
            (one.id, " · ".join(filter(None, (formats.phone_number(one.msisdn), one.employee)))) for one in lines
        ]
        if row is not None and row.values.line_id not in {one.id for one in lines}:
            offered.insert(0, (row.values.line_id, formats.phone_number(row.msisdn)))
        first = row.values.first_day if row else context.today().replace(day=1)
        self.line = ChoiceField(translate("Subscriptions", "Number"), offered, row.values.line_id if row else None)
        self.first = DateField(translate("Subscriptions", "First day"), first)
        self.last = OptionalDate(translate("Subscriptions", "Until"), row.values.last_day if row else None, first)
        self.add((translate("Subscriptions", "Number"), self.line))
        self.add((translate("Subscriptions", "First day"), self.first))
        self.add((translate("Subscriptions", "Last day"), self.last))
        about = translate("Subscriptions", "The costs of its days can be passed on to the customer of the project.")
        self.fields.addWidget(label(about, "secondary", "text2", wrap=True))

    def wrong(self) -> str:
        """No number is there."""
        return "" if self.line.value is not None else translate("Subscriptions", "There are no active numbers.")

    def values(self) -> ProjectLineValues:
        """What is filled in."""
        return ProjectLineValues(self._project_id, self.line.value, self.first.value, self.last.value)

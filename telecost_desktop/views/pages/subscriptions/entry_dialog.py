"""The form of an hour entry or a fee, with all that it can have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import EntryKind
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.products import ProductRow, list_products
from telecost_desktop.services.projects.entries import EntryRow
from telecost_desktop.services.projects.entry_listing import EntryChoices, EntryProject, entry_choices
from telecost_desktop.services.projects.entry_values import EntryValues
from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.pages.subscriptions.project_dialog import ProjectLists, offered_products
from telecost_desktop.views.pages.subscriptions.project_dialogs import vat_choice
from telecost_desktop.views.pages.subscriptions.quick_entry import ProjectField, hours_typed
from telecost_desktop.views.pages.subscriptions.words import choices
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, DecimalField, OptionalDate

translate = QCoreApplication.translate


def load_entry_lists(file: CompanyFile, clock: Clock) -> tuple[EntryChoices, list[ProductRow]]:
    """Projects and products to choose from."""
    return entry_choices(file), list_products(file, clock)


class EntryDialog(FormDialog):
    """An entry that is not billed yet."""

    def __init__(self, parent: QWidget, row: EntryRow, offered: EntryChoices, products: Sequence[ProductRow]) -> None:
        super().__init__(parent, translate("Subscriptions", "Hours or fee"), width=600)
        values = row.values
        self.kind = ChoiceField(translate("Subscriptions", "Kind"), choices(EntryKind), values.kind)
        self.project = ProjectField(translate("Subscriptions", "Project"))
        projects = offered.projects
        if values.project_id not in {one.id for one in projects}:
            own = EntryProject(values.project_id, row.project_number, row.project, row.customer, None)
            projects = (own, *projects)
        self.project.set_projects(projects)
        self.project.choose(values.project_id)
        self.day = DateField(translate("Subscriptions", "Date"), values.entry_date)
        self.quantity = QLineEdit(formats.number(values.quantity))
        self.unit = QLineEdit(values.unit)
        self.person = QLineEdit(values.person)
        self.text = QLineEdit(values.text)
        self.price = DecimalField(translate("Subscriptions", "Price without VAT"), values.unit_price)
        self.product = ChoiceField(
            translate("Subscriptions", "Product"),
            offered_products(products, values.product_id, translate("Subscriptions", "None")),
            values.product_id,
        )
        self.vat = vat_choice(ProjectLists(products=tuple(products)), values.vat_code)
        period = values.period
        self.covers = OptionalDate(
            translate("Subscriptions", "Covers from"), period.start if period else None, values.entry_date
        )
        self.up_to = DateField(translate("Subscriptions", "Up to"), period.last if period else values.entry_date)
        self.up_to.setEnabled(period is not None)
        self.covers.changed.connect(lambda: self.up_to.setEnabled(self.covers.value is not None))
        self._arrange()

    def _arrange(self) -> None:
        self.add((translate("Subscriptions", "Project"), self.project))
        self.add(
            (translate("Subscriptions", "Kind"), self.kind),
            (translate("Subscriptions", "Date"), self.day),
            (translate("Subscriptions", "Person"), self.person),
            weights=(2, 2, 3),
        )
        self.add((translate("Subscriptions", "Text on the invoice"), self.text))
        self.add(
            (translate("Subscriptions", "Hours or quantity"), self.quantity),
            (translate("Subscriptions", "Unit"), self.unit),
            (translate("Subscriptions", "Price without VAT"), self.price),
        )
        self.add((translate("Subscriptions", "Product"), self.product), (translate("Subscriptions", "VAT"), self.vat))
        self.add(
            (translate("Subscriptions", "Period on the invoice"), self.covers),
            (translate("Subscriptions", "Up to"), self.up_to),
            weights=(2, 1),
        )

    def wrong(self) -> str:
        """What is missing or no number."""
        if self.project.value is None:
            return translate("Subscriptions", "Choose a project: its number, or a part of its name that only it has.")
        if hours_typed(self.quantity.text()) is None:
            return translate("Subscriptions", "Fill in the hours or the quantity, such as 7.5 or 7:30.")
        if self.price.text().strip() and self.price.value is None:
            return translate("Subscriptions", "The price is no number.")
        if self.covers.value is not None and self.up_to.value < self.covers.value:
            return translate("Subscriptions", "The period ends before it begins.")
        return ""

    def values(self) -> EntryValues:
        """What is filled in."""
        project, quantity, first = self.project.value, hours_typed(self.quantity.text()), self.covers.value
        assert project is not None
        assert quantity is not None
        return EntryValues(
            project.id, self.kind.value, self.day.value, quantity, self.price.value, self.text.text().strip(),
            self.person.text().strip(), self.product.value, self.unit.text().strip(), self.vat.value,
            None if first is None else Period(first, self.up_to.value + timedelta(days=1)),
        )  # fmt: skip

"""The form of a project, with its keywords as chips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QCompleter, QLineEdit, QVBoxLayout, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.projects import LineDetail
from telecost_desktop.services.access import UserRow, list_users
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.customers import CustomerRow, list_customers
from telecost_desktop.services.frequencies import FrequencyFilter, FrequencyRow, list_frequencies
from telecost_desktop.services.people import DepartmentChoice, departments
from telecost_desktop.services.products import ProductRow, list_products
from telecost_desktop.services.projects.projects import ProjectRow, ProjectValues, list_keywords
from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.pages.subscriptions.words import word
from telecost_desktop.views.widgets.chips import FilterChip
from telecost_desktop.views.widgets.fields import ChoiceField, DecimalField
from telecost_desktop.views.widgets.flow import FlowLayout

translate = QCoreApplication.translate
_AMOUNTS = ("hourly_rate", "least_amount", "greatest_amount", "budget_cap")


@dataclass(frozen=True)
class ProjectLists:
    """What the forms of projects, fees and entries offer."""

    customers: tuple[CustomerRow, ...] = ()
    users: tuple[UserRow, ...] = ()
    departments: tuple[DepartmentChoice, ...] = ()
    products: tuple[ProductRow, ...] = ()
    frequencies: tuple[FrequencyRow, ...] = ()
    keywords: tuple[str, ...] = ()


def load_lists(file: CompanyFile, clock: Clock) -> ProjectLists:
    """All of it, each in the order of its names."""
    return ProjectLists(
        tuple(list_customers(file)),
        tuple(list_users(file)),
        tuple(departments(file)),
        tuple(list_products(file, clock)),
        tuple(list_frequencies(file, clock, FrequencyFilter.ALL)),
        tuple(list_keywords(file)),
    )


def offered_products(products: Sequence[ProductRow], chosen: int | None, none: str) -> list[tuple[object, str]]:
    """Active products, the chosen one, and a choice of none."""
    return [(None, none), *((one.id, one.name) for one in products if one.active or one.id == chosen)]


class _KeywordLine(QLineEdit):
    """Enter, with something typed, is the field's own and not the dialog's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds what is typed."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.text().strip():
            self.returnPressed.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


class KeywordField(QWidget):
    """Words as chips, and a field to add more; commas part several."""

    def __init__(self, name: str, words: Sequence[str], known: Sequence[str]) -> None:
        super().__init__()
        self.words = list(words)
        self.line = _KeywordLine()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(translate("Subscriptions", "Add a keyword, then Enter"))
        completer = QCompleter(list(known), self.line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.line.setCompleter(completer)
        self.line.returnPressed.connect(self.add_typed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.line)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, spacing=6)
        column.addWidget(self._chips)
        self._show()

    def add_typed(self) -> None:
        """Take what is typed as words."""
        known = {one.casefold() for one in self.words}
        for text in self.line.text().split(","):
            plain = " ".join(text.split())
            if plain and plain.casefold() not in known:
                known.add(plain.casefold())
                self.words.append(plain)
        self.line.clear()
        self._show()

    def _show(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for text in self.words:
            chip = FilterChip("", text, translate("Subscriptions", "Remove the keyword {word}").format(word=text))
            chip.removed.connect(lambda gone=text: self._remove(gone))
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(self.words))

    def _remove(self, text: str) -> None:
        self.words.remove(text)
        self._show()
        self.line.setFocus()


class ProjectDialog(FormDialog):
    """All of a project but its fees and numbers."""

    def __init__(self, parent: QWidget, row: ProjectRow | None, lists: ProjectLists) -> None:
        title = translate("Subscriptions", "Project") if row else translate("Subscriptions", "New project")
        super().__init__(parent, title, width=680)
        values = row.values if row else ProjectValues("", 0)
        self._customers = lists.customers
        self._texts = {
            name: QLineEdit(getattr(values, name)) for name in ("name", "number", "reference", "order_reference")
        }
        self._texts["number"].setPlaceholderText(translate("Subscriptions", "given by itself"))
        self._choices(values, lists)
        self.amounts = {
            name: DecimalField(words, getattr(values, name))
            for name, words in zip(_AMOUNTS, _amount_words(), strict=True)
        }
        self.keywords = KeywordField(translate("Subscriptions", "Keywords"), values.keywords, lists.keywords)
        self.active = QCheckBox(translate("Subscriptions", "Active"))
        self.active.setChecked(values.active)
        self._arrange()
        self.customer.currentIndexChanged.connect(self._show_references)
        self._show_references()

    def _choices(self, values: ProjectValues, lists: ProjectLists) -> None:
        nobody, none = translate("Subscriptions", "Nobody"), translate("Subscriptions", "None")
        customers: list[tuple[object, str]] = [
            (one.id, f"{one.values.name} ({one.values.number})")
            for one in lists.customers
            if one.values.active or one.id == values.customer_id
        ]
        self.customer = ChoiceField(translate("Subscriptions", "Customer"), customers, values.customer_id or None)
        managers: list[tuple[object, str]] = [
            (one.id, one.values.name) for one in lists.users if one.values.active or one.id == values.manager_id
        ]
        self.manager = ChoiceField(
            translate("Subscriptions", "Project manager"), [(None, nobody), *managers], values.manager_id
        )
        tree: list[tuple[object, str]] = [(one.id, "\u2003" * one.depth + one.name) for one in lists.departments]
        self.department = ChoiceField(
            translate("Subscriptions", "Department"), [(None, none), *tree], values.department_id
        )
        products = offered_products(lists.products, values.hour_product_id, none)
        self.product = ChoiceField(translate("Subscriptions", "Product of hours"), products, values.hour_product_id)
        details: list[tuple[object, str]] = [(one, word(one)) for one in LineDetail]
        self.detail = ChoiceField(translate("Subscriptions", "Hours on the invoice"), details, values.line_detail)

    def _arrange(self) -> None:
        text = self._texts
        self.add(
            (translate("Subscriptions", "Name"), text["name"]),
            (translate("Subscriptions", "Number"), text["number"]),
            weights=(3, 1),
        )
        self.add((translate("Subscriptions", "Customer"), self.customer))
        self.add(
            (translate("Subscriptions", "Project manager"), self.manager),
            (translate("Subscriptions", "Department"), self.department),
        )
        self.add(
            (translate("Subscriptions", "Their reference"), text["reference"]),
            (translate("Subscriptions", "Order reference"), text["order_reference"]),
        )
        self.add(
            (translate("Subscriptions", "Product of hours"), self.product),
            (self.amounts["hourly_rate"].accessibleName(), self.amounts["hourly_rate"]),
            (translate("Subscriptions", "Hours on the invoice"), self.detail),
            weights=(3, 2, 3),
        )
        self.add(*((self.amounts[name].accessibleName(), self.amounts[name]) for name in _AMOUNTS[1:]))
        self.add((translate("Subscriptions", "Keywords, by which jobs choose"), self.keywords))
        self.fields.addWidget(self.active)

    def _show_references(self, *_: object) -> None:
        """The customer's references hold where the project has none."""
        chosen = next((one for one in self._customers if one.id == self.customer.value), None)
        for name in ("reference", "order_reference"):
            self._texts[name].setPlaceholderText(getattr(chosen.values, name) if chosen else "")

    def wrong(self) -> str:
        """What is missing or no number."""
        if self.customer.value is None:
            return translate("Subscriptions", "Add a customer first, on the tab Customers.")
        for field in self.amounts.values():
            if field.text().strip() and field.value is None:
                return translate("Subscriptions", "“{text}” is no number.").format(text=field.text().strip())
        return ""

    def values(self) -> ProjectValues:
        """What is filled in, with a keyword that was typed and not added yet."""
        self.keywords.add_typed()
        return ProjectValues(
            name=self._texts["name"].text().strip(),
            customer_id=self.customer.value,
            number=self._texts["number"].text().strip(),
            manager_id=self.manager.value,
            department_id=self.department.value,
            reference=self._texts["reference"].text().strip(),
            order_reference=self._texts["order_reference"].text().strip(),
            least_amount=self.amounts["least_amount"].value,
            greatest_amount=self.amounts["greatest_amount"].value,
            budget_cap=self.amounts["budget_cap"].value,
            hour_product_id=self.product.value,
            hourly_rate=self.amounts["hourly_rate"].value,
            line_detail=self.detail.value,
            keywords=tuple(self.keywords.words),
            active=self.active.isChecked(),
        )


def _amount_words() -> tuple[str, ...]:
    return (
        translate("Subscriptions", "Hourly rate"),
        translate("Subscriptions", "Least to invoice"),
        translate("Subscriptions", "Greatest per run"),
        translate("Subscriptions", "Budget cap"),
    )


def limit_facts(values: ProjectValues) -> list[tuple[str, str]]:
    """The rate and the limits that are set, in words."""
    pairs = zip(_amount_words(), (getattr(values, name) for name in _AMOUNTS), strict=True)
    return [(name, formats.money(amount)) for name, amount in pairs if amount is not None]

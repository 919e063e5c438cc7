"""The row of filters: one chip for each that acts, and a button that adds one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.people import (
    AccountChoice,
    DepartmentChoice,
    EmployeeChoice,
    LineChoice,
    SupplierInvoiceChoice,
)
from telecost_desktop.services.reporting import FILTER_TITLES, code_text
from telecost_desktop.services.reporting.definitions import CODE_TEXTS
from telecost_desktop.views import icons, theme
from telecost_desktop.views.pages.reports.choice_popup import Choice, ChoicePopup
from telecost_desktop.views.pages.reports.tab_order import lead_through
from telecost_desktop.views.widgets.chips import FilterChip
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.labels import link

translate = QCoreApplication.translate

# The filters in the order in which they are offered.
CODES = (
    "departments", "product_groups", "numbers", "sims", "sections", "countries", "accounts", "customer_roots",
    "customers",
)  # fmt: skip
# Filters whose values must be known to be asked for; a value of the others that is gone finds nothing.
_MUST_BE_KNOWN = ("departments", "sections", "accounts", "customer_roots", "customers")
_SPACE_BEFORE_A_BRANCH = "\u2003"
_UNASSIGNED = QT_TRANSLATE_NOOP("Reports", "Unassigned")
# Values that a chip names before it only counts the others.
_NAMED = 2


@dataclass(frozen=True)
class FilterOptions:
    """What the company file offers to filter by."""

    accounts: tuple[AccountChoice, ...] = ()
    departments: tuple[DepartmentChoice, ...] = ()
    employees: tuple[EmployeeChoice, ...] = ()
    lines: tuple[LineChoice, ...] = ()
    product_groups: tuple[str, ...] = ()
    sims: tuple[str, ...] = ()
    invoices: tuple[SupplierInvoiceChoice, ...] = ()
    countries: tuple[tuple[str, str], ...] = ()
    customers: tuple[str, ...] = ()

    def choices(self, code: str) -> list[Choice]:
        """The choices of one filter."""
        if code == "departments":
            branches = [Choice(one.name, _SPACE_BEFORE_A_BRANCH * one.depth + one.name) for one in self.departments]
            return [*branches, Choice("", translate("Reports", _UNASSIGNED))]
        if code == "numbers":
            people = [
                Choice(one.name, f"{one.name} · {one.department}" if one.department else one.name)
                for one in self.employees
            ]
            return people + [
                Choice(one.msisdn, f"{one.msisdn} · {one.employee}" if one.employee else one.msisdn)
                for one in self.lines
            ]
        if code == "sims":
            holders = {sim: line.employee or line.msisdn for line in self.lines for sim in line.sims}
            return [Choice(sim, f"{sim} · {holders[sim]}" if holders.get(sim) else sim) for sim in self.sims]
        if code == "accounts":
            return [Choice(one.number, f"{one.operator} {one.number}", one.name) for one in self.accounts]
        if code == "customer_roots":
            return [Choice(root, root) for root in sorted({one.customer_root for one in self.accounts} - {""})]
        if code == "countries":
            return [Choice(country, name, country) for country, name in self.countries]
        if code == "customers":
            return [Choice(name, name) for name in self.customers]
        if code == "sections":
            return [Choice(one, translate("Reports", code_text("section", one))) for one in CODE_TEXTS["section"]]
        return [Choice(group, translate("Reports", code_text("product_group", group))) for group in self.product_groups]

    def word(self, code: str, value: str) -> str:
        """A value of a filter as its chip shows it."""
        if not value:
            return translate("Reports", _UNASSIGNED)
        if code == "countries":
            return dict(self.countries).get(value, value)
        column = {"sections": "section", "product_groups": "product_group"}.get(code)
        return translate("Reports", code_text(column, value)) if column else value


class FilterBar(QWidget):
    """Chips of the filters that act, which Tab reaches from ``before``.

    ``changed()`` when one is added, edited or taken away.
    """

    changed = Signal()

    def __init__(self, before: QWidget) -> None:
        super().__init__()
        self._before = before
        self._options = FilterOptions()
        self._known: tuple[str, ...] = CODES
        self._values: dict[str, tuple[str, ...]] = {}
        self._chips: dict[str, FilterChip] = {}
        self._flow_side = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._flow_side.setSizePolicy(policy)
        self._flow = FlowLayout(self._flow_side, 8)
        self.add_button = QToolButton()
        self.add_button.setProperty("part", "addchip")
        self.add_button.setText(translate("ReportsPage", "Add filter"))
        self.add_button.setIcon(icons.icon("plus"))
        self.add_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add_button.setFont(theme.font("secondary"))
        self.add_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add_button.setAccessibleName(translate("ReportsPage", "Add filter"))
        menu = QMenu(self.add_button)
        menu.aboutToShow.connect(lambda: self._fill_menu(menu))
        self.add_button.setMenu(menu)
        self._flow.addWidget(self.add_button)
        self.clear_button = link(translate("ReportsPage", "Clear all"), clicked=lambda: self.set_values({}))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._flow_side, 1)
        row.addWidget(self.clear_button, 0, Qt.AlignmentFlag.AlignTop)
        self._show()

    def _fill_menu(self, menu: QMenu) -> None:
        menu.clear()
        for code in CODES:
            if code in self._known and self._options.choices(code):
                action = menu.addAction(translate("Reports", FILTER_TITLES[code]))
                action.triggered.connect(lambda _=False, chosen=code: self.edit(chosen))

    def offer(self, options: FilterOptions) -> None:
        """What there is to filter by."""
        self._options = options
        self._show()

    def set_known(self, codes: Sequence[str]) -> None:
        """The filters that the report knows; others do not act, and are not lost."""
        self._known = tuple(codes)
        self._show()

    def drop_unknown(self) -> list[str]:
        """Take values away that cannot be asked for any more, such as a deleted department; returns their names."""
        gone: list[str] = []
        for code in _MUST_BE_KNOWN:
            there = {choice.value.casefold() for choice in self._options.choices(code)}
            lost = [value for value in self._values.get(code, ()) if value.casefold() not in there]
            if lost:
                gone += [self._options.word(code, value) for value in lost]
                self.set_filter(code, [value for value in self._values[code] if value not in lost], silent=True)
        return gone

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """The filters that act, by their code."""
        return {code: values for code, values in self._values.items() if code in self._known}

    @property
    def all_values(self) -> dict[str, tuple[str, ...]]:
        """The filters that are set, also those that this report does not know."""
        return dict(self._values)

    def set_values(self, values: Mapping[str, Sequence[str]], *, silent: bool = False) -> None:
        """Let these filters act, and no others; those that this report does not know stay."""
        kept = {code: old for code, old in self._values.items() if code not in self._known}
        self._set({**kept, **values}, silent=silent)

    def set_filter(self, code: str, values: Sequence[str], *, silent: bool = False) -> None:
        """Let one filter act with these values; with none it is taken away."""
        self._set({**self._values, code: values}, silent=silent)

    def _set(self, values: Mapping[str, Sequence[str]], *, silent: bool) -> None:
        new = {code: tuple(values[code]) for code in CODES if values.get(code)}
        if new != self._values:
            self._values = new
            self._show()
            if not silent:
                self.changed.emit()

    def edit(self, code: str) -> ChoicePopup:
        """Open the choice of a filter's values."""
        popup = ChoicePopup(
            self,
            translate("Reports", FILTER_TITLES[code]),
            self._options.choices(code),
            self._values.get(code, ()),
            free=code in ("numbers", "sims"),
        )
        popup.chosen.connect(lambda values: self.set_filter(code, values))
        popup.open_at(self._chips.get(code, self.add_button))
        return popup

    def chip(self, code: str) -> FilterChip | None:
        """The chip of a filter, if it acts."""
        return self._chips.get(code)

    def _show(self) -> None:
        for chip in self._chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips.clear()
        # Chips are made anew, and would come last: from what stands before "Add filter" Tab leads through them.
        last = self._before
        for place, (code, values) in enumerate(self.values.items()):
            chip = FilterChip(
                translate("Reports", FILTER_TITLES[code]),
                self._text(code, values),
                translate("ReportsPage", "Remove {name}"),
            )
            chip.removed.connect(self._remover(code))
            chip.clicked.connect(lambda chosen=code: self.edit(chosen))
            chip.setToolTip(", ".join(self._options.word(code, value) for value in values))
            self._flow.insert_widget(place, chip)
            self._chips[code] = chip
            last = lead_through(chip.findChildren(QToolButton), last)
        self.clear_button.setVisible(bool(self.values))
        self._flow_side.updateGeometry()

    def _remover(self, code: str) -> Callable[[], None]:
        return lambda: self.set_filter(code, ())

    def _text(self, code: str, values: tuple[str, ...]) -> str:
        """Names while they are few; of accounts, how many of all."""
        if code == "accounts" and len(self._options.accounts) > 1:
            pattern = translate("ReportsPage", "{count} of {all}")
            return pattern.format(count=len(values), all=len(self._options.accounts))
        words = [self._options.word(code, value) for value in values]
        if len(words) <= _NAMED:
            return ", ".join(words)
        return translate("ReportsPage", "{names} and {count} more").format(names=words[0], count=len(words) - 1)

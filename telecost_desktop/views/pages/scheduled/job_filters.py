"""Which projects a job invoices: one chip for each filter that acts, the limits, and a button that adds one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from telecost_desktop.models.jobs import JobFilterKind
from telecost_desktop.services.projects.selection import Limits, ProjectSelection
from telecost_desktop.views import formats, icons, theme
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.pages.reports.choice_popup import ChoicePopup
from telecost_desktop.views.pages.reports.tab_order import lead_through
from telecost_desktop.views.pages.scheduled.job_choices import JobChoices
from telecost_desktop.views.pages.scheduled.job_words import FILTERS, word
from telecost_desktop.views.widgets.chips import FilterChip
from telecost_desktop.views.widgets.fields import DecimalField
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate

# The filters that are offered first, then the further ones.
_FIRST = (JobFilterKind.MANAGER, JobFilterKind.DEPARTMENT, JobFilterKind.CUSTOMER_GROUP)
_FURTHER = (JobFilterKind.CUSTOMER, JobFilterKind.PROJECT, JobFilterKind.KEYWORD)
_PARTS = {
    JobFilterKind.MANAGER: "managers",
    JobFilterKind.DEPARTMENT: "departments",
    JobFilterKind.CUSTOMER_GROUP: "customer_groups",
    JobFilterKind.CUSTOMER: "customers",
    JobFilterKind.PROJECT: "projects",
    JobFilterKind.KEYWORD: "keywords",
}
_TEXTS = (JobFilterKind.CUSTOMER_GROUP, JobFilterKind.KEYWORD)
# Values that a chip names before it only counts the others.
_NAMED = 2


class LimitsDialog(FormDialog):
    """Least and greatest amount per project, without VAT; both may be left empty."""

    def __init__(self, parent: QWidget, limits: Limits, currency: str) -> None:
        super().__init__(parent, translate("Jobs", "Invoicing limits"), save=translate("Jobs", "Use these"))
        self.least = DecimalField(translate("Jobs", "Least amount"), limits.least)
        self.greatest = DecimalField(translate("Jobs", "Greatest amount"), limits.greatest)
        sign = formats.currency_sign(currency)
        least = translate("Jobs", "Least amount, {currency}").format(currency=sign)
        greatest = translate("Jobs", "Greatest amount, {currency}").format(currency=sign)
        self.add((least, self.least), (greatest, self.greatest))
        words = translate(
            "Jobs",
            "Per project, without VAT. Less than the least amount waits for a later run; what goes beyond the greatest "
            "stays unbilled. A project's own limits hold as well: the stricter one counts.",
        )
        self.fields.addWidget(label(words, "secondary", "text2", wrap=True))

    def values(self) -> Limits:
        """What is filled in."""
        return Limits(self.least.value, self.greatest.value)

    def wrong(self) -> str:
        """A text that is no amount, or limits that leave nothing between them."""
        for field in (self.least, self.greatest):
            if field.text().strip() and (field.value is None or field.value < Decimal(0)):
                return translate("Jobs", "“{text}” is no amount.").format(text=field.text())
        least, greatest = self.least.value, self.greatest.value
        if least is not None and greatest is not None and least > greatest:
            return translate("Jobs", "The least amount is above the greatest.")
        return ""


class JobFilterBar(QWidget):
    """Chips of the filters that act. ``changed()`` when a person adds, edits or takes one away."""

    changed = Signal()

    def __init__(self, currency: str, before: QWidget) -> None:
        super().__init__()
        self._currency, self._before = currency, before
        self._choices = JobChoices()
        self._values: dict[JobFilterKind, tuple[str, ...]] = {}
        self._limits = Limits()
        self._chips: dict[object, FilterChip] = {}
        side = self._side = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        side.setSizePolicy(policy)
        self._flow = FlowLayout(side, 8)
        self._none = label(translate("Jobs", "All active projects"), "body", "text2")
        self._none.setFixedHeight(28)
        self._flow.addWidget(self._none)
        self.add_button = QToolButton()
        self.add_button.setProperty("part", "addchip")
        self.add_button.setIcon(icons.icon("plus"))
        self.add_button.setText(translate("Jobs", "Add filter"))
        self.add_button.setFont(theme.font("secondary"))
        self.add_button.setAccessibleName(translate("Jobs", "Add filter"))
        self.add_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.add_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.add_button)
        for kind in _FIRST:
            menu.addAction(word(FILTERS, kind)).triggered.connect(self._editor(kind))
        menu.addAction(translate("Jobs", "Invoicing limits")).triggered.connect(lambda: self.edit_limits())
        menu.addSeparator()
        for kind in _FURTHER:
            menu.addAction(word(FILTERS, kind)).triggered.connect(self._editor(kind))
        self.add_button.setMenu(menu)
        self._flow.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(side)

    def _editor(self, kind: JobFilterKind) -> Callable[[], object]:
        return lambda: self.edit(kind)

    # Values

    def offer(self, choices: JobChoices) -> None:
        """What there is to filter by."""
        self._choices = choices
        self._show()

    def show_values(self, selection: ProjectSelection, limits: Limits) -> None:
        """Fill in a job's filters."""
        self._values = {
            kind: tuple(sorted(str(value) for value in getattr(selection, part))) for kind, part in _PARTS.items()
        }
        self._limits = limits
        self._show()

    @property
    def selection(self) -> ProjectSelection:
        """The filters that act."""
        parts: Mapping[str, frozenset[object]] = {
            _PARTS[kind]: frozenset(values if kind in _TEXTS else map(int, values))
            for kind, values in self._values.items()
        }
        return ProjectSelection(**parts)  # type: ignore[arg-type]

    @property
    def limits(self) -> Limits:
        """The job's own limits."""
        return self._limits

    def set_filter(self, kind: JobFilterKind, values: tuple[str, ...]) -> None:
        """Let a filter act with these values; with none it is taken away."""
        if values != self._values.get(kind, ()):
            self._values[kind] = values
            self._show()
            self.changed.emit()

    def set_limits(self, limits: Limits) -> None:
        """Let these limits hold."""
        if limits != self._limits:
            self._limits = limits
            self._show()
            self.changed.emit()

    # Editing

    def edit(self, kind: JobFilterKind) -> ChoicePopup:
        """Open the choice of a filter's values."""
        popup = ChoicePopup(
            self, word(FILTERS, kind), self._choices.of(kind), self._values.get(kind, ()),
            free=kind is JobFilterKind.KEYWORD,
        )  # fmt: skip
        popup.chosen.connect(lambda values: self.set_filter(kind, values))
        popup.open_at(self._chips.get(kind, self.add_button))
        return popup

    def edit_limits(self) -> LimitsDialog:
        """Open the dialog of the limits."""
        dialog = LimitsDialog(self, self._limits, self._currency)

        def use(limits: Limits) -> None:
            dialog.accept()
            self.set_limits(limits)

        dialog.saved.connect(use)
        dialog.open()
        return dialog

    # Chips

    def chip(self, key: object) -> FilterChip | None:
        """The chip of a filter kind, or of "limits", if it acts."""
        return self._chips.get(key)

    def _show(self) -> None:
        for chip in self._chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips.clear()
        for kind in (*_FIRST, *_FURTHER):
            if self._values.get(kind):
                self._add_filter(kind)
        if self._limits != Limits():
            chip = self._add(
                "limits", translate("Jobs", "Limit"), self._limit_words(), lambda: self.set_limits(Limits())
            )
            chip.clicked.connect(lambda: self.edit_limits())
        self._none.setVisible(not self._chips)
        # Beside chips the plus is enough.
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if self._chips else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.add_button.setToolButtonStyle(style)
        self.add_button.setToolTip(translate("Jobs", "Add filter") if self._chips else "")
        last = self._before
        for chip in self._chips.values():
            last = lead_through(chip.findChildren(QToolButton), last)
        lead_through([self.add_button], last)
        self._side.updateGeometry()

    def _add_filter(self, kind: JobFilterKind) -> None:
        words = self._choices.words(kind, self._values[kind])
        chip = self._add(kind, word(FILTERS, kind), _shortened(words), lambda: self.set_filter(kind, ()))
        chip.setToolTip(", ".join(words))
        chip.clicked.connect(self._editor(kind))

    def _add(self, key: object, name: str, value: str, remove: Callable[[], object]) -> FilterChip:
        chip = FilterChip(name, value, translate("Jobs", "Remove {name}"))
        chip.removed.connect(remove)
        self._flow.insert_widget(len(self._chips), chip)
        self._chips[key] = chip
        return chip

    def _limit_words(self) -> str:
        sign = formats.currency_sign(self._currency)
        least, greatest = formats.number(self._limits.least), formats.number(self._limits.greatest)
        if self._limits.greatest is None:
            return translate("Jobs", "from {currency} {least}").format(currency=sign, least=least)
        if self._limits.least is None:
            return translate("Jobs", "to {currency} {greatest}").format(currency=sign, greatest=greatest)
        words = translate("Jobs", "{currency} {least} – {greatest}")
        return words.format(currency=sign, least=least, greatest=greatest)


def _shortened(words: list[str]) -> str:
    if len(words) <= _NAMED:
        return ", ".join(words)
    return translate("Jobs", "{name} and {count} more").format(name=words[0], count=len(words) - 1)

"""The dialog of budgets: what each department may cost a month, from a chosen month on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from telecost_desktop.services.budgets import BudgetRow, list_budgets, set_budgets
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.reading_only import reading_only_words
from telecost_desktop.views.widgets.fields import ChoiceField, DecimalField
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import ElidedLabel, label

translate = QCoreApplication.translate
_BACK, _AHEAD, _INDENT = 12, 12, 20


def open_budget_dialog(page: BasePage) -> BudgetDialog:
    """Ask for the budgets of all departments and save them."""
    dialog = BudgetDialog(page, page.context)
    dialog.open()
    return dialog


class BudgetDialog(FormDialog):
    """All departments with an amount each; only those that were changed are saved, in one step that can be undone."""

    def __init__(self, parent: QWidget, context: PageContext) -> None:
        super().__init__(parent, translate("Dashboard", "Budgets of departments"), width=600)
        self._context = context
        self._rows: Sequence[BudgetRow] = ()
        self.amounts: dict[int, DecimalField] = {}
        present = context.today().replace(day=1)
        months = [present + relativedelta(months=step) for step in range(-_BACK, _AHEAD + 1)]
        self.month = ChoiceField(
            translate("Dashboard", "From month"), [(month, formats.month(month)) for month in months], present
        )
        self.add((translate("Dashboard", "From month"), self.month), (" ", QWidget()), weights=(1, 1))
        text = translate(
            "Dashboard",
            "{currency} a month without VAT, until the next change. A department's budget covers its branches. Empty: no budget.",
        )
        self.fields.addWidget(label(text.format(currency=context.company.currency), "secondary", "text2", wrap=True))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setMinimumHeight(280)
        self._area.setAccessibleName(translate("Dashboard", "Departments"))
        self.fields.addWidget(self._area, 1)
        self.save_button.setEnabled(False)
        self.month.currentIndexChanged.connect(lambda _: self._load())
        self.saved.connect(self._save_amounts)
        if context.file.read_only:
            self.forbid(reading_only_words())
        self._load()

    def _load(self) -> None:
        self._context.read(self, list_budgets, self._context.file, self.month.value, done=self.show_rows)

    def show_rows(self, rows: Sequence[BudgetRow]) -> None:
        """A line per department: name, amount, and since when it holds or what comes."""
        self._rows = rows
        self.amounts = {}
        self.save_button.setEnabled(bool(rows) and not self._context.file.read_only)
        if not rows:
            sentence = translate("Dashboard", "No departments are known yet. They come with the operators' files.")
            self._area.setWidget(EmptyState("sitemap-outline", sentence))
            return
        lines = QWidget()
        lines.setProperty("part", "page")
        grid = QGridLayout(lines)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(2, 2)
        for place, row in enumerate(rows):
            name = ElidedLabel(row.department, least=120)
            name.setContentsMargins(row.depth * _INDENT, 0, 0, 0)
            field = DecimalField(
                translate("Dashboard", "Budget of {department}").format(department=row.department), row.amount
            )
            field.setFixedWidth(140)
            self.amounts[row.department_id] = field
            grid.addWidget(name, place, 0)
            grid.addWidget(field, place, 1)
            grid.addWidget(ElidedLabel(_story(row), "secondary", "text2", least=120), place, 2)
        grid.setRowStretch(len(rows), 1)
        self._area.setWidget(lines)

    def wrong(self) -> str:
        """An amount that is none."""
        for row in self._rows:
            field = self.amounts[row.department_id]
            if field.text().strip() and field.value is None:
                return translate("Dashboard", "The budget of {department} is not a number.").format(
                    department=row.department
                )
        return ""

    def values(self) -> dict[int, Decimal | None]:
        """The amounts that differ from what holds in the month."""
        return {
            row.department_id: self.amounts[row.department_id].value
            for row in self._rows
            if self.amounts[row.department_id].value != row.amount
        }

    def _save_amounts(self, changed: dict[int, Decimal | None]) -> None:
        if not changed:
            self.accept()
            return
        month: date = self.month.value
        self._context.write_undoable(
            self, set_budgets, self._context.file, changed, month, clock=self._context.clock, user=self._context.user,
            changes=Subject.BUDGETS, done=lambda _: self._done(month), failed=self.refuse,
        )  # fmt: skip

    def _done(self, month: date) -> None:
        words = translate("Dashboard", "Budgets saved from {month} on").format(month=formats.month(month))
        self._context.messages.notice(words)
        self.accept()


def _story(row: BudgetRow) -> str:
    """Since when the amount holds, and the next change."""
    if row.coming:
        change = row.coming[0]
        amount = translate("Dashboard", "none") if change.amount is None else formats.money(change.amount)
        return translate("Dashboard", "from {month}: {amount}").format(
            month=formats.month(change.valid_from), amount=amount
        )
    if row.since is not None:
        return translate("Dashboard", "since {month}").format(month=formats.month(row.since))
    return ""

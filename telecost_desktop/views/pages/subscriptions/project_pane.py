"""The side of a project: who and what it is for, its limits and keywords, its recurring fees and its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.services.projects.fees import ProjectFeeRow
from telecost_desktop.services.projects.project_lines import ProjectLineRow
from telecost_desktop.services.projects.projects import ProjectRow
from telecost_desktop.views import formats
from telecost_desktop.views.pages.subscriptions.project_dialog import limit_facts
from telecost_desktop.views.pages.subscriptions.register import DeleteKey, active_state
from telecost_desktop.views.pages.subscriptions.words import word
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Badge, Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.chips import WordChip
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import button, label, tool

translate = QCoreApplication.translate
_ROW, _HEAD = 28, 34
_FEWEST, _MOST = 2, 6


class SmallList(QWidget):
    """A short list under a title, with its actions as icons; ``edit_requested(row)`` on Enter, None for a new one."""

    edit_requested = Signal(object)

    def __init__(self, title: str, columns: Sequence[Column], add: str, nothing: str, icon: str) -> None:
        super().__init__()
        self._needs_row: list[QWidget] = []
        self.table = DataTable(title, columns, filters=False, row_height=_ROW)
        self._fit()
        self.table.set_empty(icon, nothing)
        self.table.activated.connect(self.edit_requested.emit)
        self.table.current_changed.connect(lambda _: self._enable())
        self.table.shown_changed.connect(self._fit)
        self.table.shown_changed.connect(self._enable)
        self._tools = QHBoxLayout()
        self._tools.setContentsMargins(16, 4, 8, 0)
        self._tools.setSpacing(2)
        self._tools.addWidget(label(title, "cardTitle"))
        self._tools.addStretch(1)
        self.add_button = tool("plus", add, clicked=lambda: self.edit_requested.emit(None))
        self._tools.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._tools)
        column.addWidget(self.table)

    def add_tool(self, icon: str, name: str, action: Callable[[Any], object], *, by_delete: bool = False) -> None:
        """An action on the chosen row, also by the Delete key."""

        def act() -> None:
            row = self.table.current_row()
            if row is not None:
                action(row)

        made = tool(icon, name, clicked=act)
        self._tools.addWidget(made)
        self._needs_row.append(made)
        if by_delete:
            DeleteKey(self.table.view, act)
        self._enable()

    def _fit(self) -> None:
        """As high as the rows, within bounds."""
        rows = min(max(self.table.model.rowCount(), _FEWEST), _MOST)
        self.table.setFixedHeight(_HEAD + _ROW * rows)

    def _enable(self) -> None:
        for each in self._needs_row:
            each.setEnabled(self.table.current_row() is not None)


class ProjectPane(Card):
    """Shows a project. The lists' signals and those of this one are wishes."""

    edit_requested = Signal()
    recharge_requested = Signal()
    entries_requested = Signal()

    def __init__(self) -> None:
        super().__init__(table=True)
        self.setAccessibleName(translate("Subscriptions", "Chosen project"))
        self.fees = SmallList(
            translate("Subscriptions", "Recurring fees"), _fee_columns(), translate("Subscriptions", "New recurring fee"),
            translate("Subscriptions", "No fee comes again."), "autorenew",
        )  # fmt: skip
        self.lines = SmallList(
            translate("Subscriptions", "Numbers used for it"), _line_columns(), translate("Subscriptions", "Add a number"),
            translate("Subscriptions", "No number is used for it."), "sim-outline",
        )  # fmt: skip
        self.stack = QStackedWidget()
        self.stack.addWidget(
            EmptyState("briefcase-outline", translate("Subscriptions", "Choose a project at the left."))
        )
        scroll = QScrollArea()
        scroll.setAccessibleName(translate("Subscriptions", "Chosen project"))
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._content())
        self.stack.addWidget(scroll)
        self.body.addWidget(self.stack, 1)
        foot = self.add_foot(48)
        self.entries = button(translate("Subscriptions", "Hours and fees"), clicked=self.entries_requested.emit)
        self.edit = button(translate("Subscriptions", "Edit…"), clicked=self.edit_requested.emit)
        foot.addWidget(self.entries)
        foot.addStretch(1)
        foot.addWidget(self.edit)
        self.show_project(None)

    def _content(self) -> QWidget:
        content = QWidget()
        content.setProperty("part", "page")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 4)
        head.setSpacing(6)
        self.name = label("", "dialogTitle", wrap=True)
        self.badge = Badge(Status.ACTIVE)
        self.customer = label("", "secondary", "text2", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._words = QWidget()
        self._flow = FlowLayout(self._words, spacing=6)
        for part in (self.name, self.badge, self.customer):
            head.addWidget(part)
        head.addLayout(self._grid)
        head.addWidget(self._words)
        column.addLayout(head)
        column.addWidget(self.fees)
        column.addWidget(self.lines)
        self.recharge = button(
            translate("Subscriptions", "Pass costs on…"), small=True, clicked=self.recharge_requested.emit
        )
        below = QHBoxLayout()
        below.setContentsMargins(16, 0, 16, 0)
        below.addWidget(self.recharge)
        below.addStretch(1)
        column.addLayout(below)
        column.addStretch(1)
        return content

    def show_project(self, row: ProjectRow | None) -> None:
        """Show a project, or that none is chosen."""
        self.stack.setCurrentIndex(0 if row is None else 1)
        self.edit.setEnabled(row is not None)
        self.entries.setEnabled(row is not None)
        if row is None:
            return
        self.name.setText(row.values.name)
        self.badge.set_status(active_state(row.values.active))
        self.customer.setText(f"{row.values.number} · {row.customer}")
        self._fill_facts(_facts(row))
        _empty(self._flow)
        for keyword in row.values.keywords:
            self._flow.addWidget(WordChip(keyword))
        self._words.setVisible(bool(row.values.keywords))

    def writing_controls(self) -> list[QWidget]:
        """What changes something at once or opens an empty form."""
        return [self.fees.add_button, self.lines.add_button]

    def show_parts(self, fees: list[ProjectFeeRow], lines: list[ProjectLineRow]) -> None:
        """Show the recurring fees and the numbers of the project."""
        self.fees.table.set_rows(fees)
        self.lines.table.set_rows(lines)

    def _fill_facts(self, facts: list[tuple[str, str]]) -> None:
        _empty(self._grid)
        for place, (name, value) in enumerate(facts):
            self._grid.addWidget(label(name, "secondary", "text2"), place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(label(value, wrap=True, selectable=True), place, 1)


def _empty(layout: Any) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def _facts(row: ProjectRow) -> list[tuple[str, str]]:
    values = row.values
    facts = [
        (translate("Subscriptions", "Project manager"), row.manager),
        (translate("Subscriptions", "Department"), row.department),
        (translate("Subscriptions", "Their reference"), values.reference),
        (translate("Subscriptions", "Order reference"), values.order_reference),
        (translate("Subscriptions", "Hours on the invoice"), word(values.line_detail)),
        *limit_facts(values),
        (translate("Subscriptions", "Unbilled"), formats.money(row.unbilled_amount, row.currency)),
        (translate("Subscriptions", "Billed"), formats.money(row.billed_amount, row.currency)),
    ]
    if values.budget_cap is not None:
        left = values.budget_cap - row.billed_amount
        facts.append((translate("Subscriptions", "Left of the budget"), formats.money(left, row.currency)))
    return [(name, value) for name, value in facts if value]


def fee_state(row: ProjectFeeRow) -> Status:
    """The state of a recurring fee as a mark."""
    if not row.active:
        return Status.PAUSED
    return Status.ACTIVE if row.next_due is not None else Status.ENDED


def _next_day(row: ProjectFeeRow) -> str:
    """The day that comes next, or why there is none."""
    state = fee_state(row)
    return formats.day(row.next_due) if state is Status.ACTIVE else state.word()


def _fee_columns() -> list[Column]:
    return [
        Column("title", translate("Subscriptions", "Text"), width=110, stretch=True),
        Column("frequency", translate("Subscriptions", "Frequency"), Kind.QUIET, 92),
        Column("next", translate("Subscriptions", "Next"), Kind.QUIET, 92, value=_next_day),
        Column("quantity", translate("Subscriptions", "Quantity"), Kind.NUMBER, 80, essential=False, value=lambda row: row.values.quantity),
        Column("price", translate("Subscriptions", "Price"), Kind.MONEY, 90, essential=False, value=lambda row: row.values.unit_price),
    ]  # fmt: skip


def _line_columns() -> list[Column]:
    return [
        Column("msisdn", translate("Subscriptions", "Number"), width=120, stretch=True, shown=formats.phone_number),
        Column("first", translate("Subscriptions", "From"), Kind.DATE, 90, value=lambda row: row.values.first_day),
        Column("last", translate("Subscriptions", "Up to"), Kind.DATE, 90, value=lambda row: row.values.last_day),
    ]

"""The tab of projects: what is unbilled on each, and beside the list all of the chosen one."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.people import lines
from telecost_desktop.services.projects.fees import (
    ProjectFeeRow,
    ProjectFeeValues,
    delete_fee,
    list_fees,
    save_fee,
    set_fee_active,
)
from telecost_desktop.services.projects.project_lines import (
    ProjectLineRow,
    delete_project_line,
    list_project_lines,
    save_project_line,
)
from telecost_desktop.services.projects.projects import ProjectRow, delete_project, list_projects, save_project
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.recharging import open_recharge
from telecost_desktop.views.pages.subscriptions.project_dialog import ProjectDialog, ProjectLists, load_lists
from telecost_desktop.views.pages.subscriptions.project_dialogs import FeeDialog, LineUseDialog
from telecost_desktop.views.pages.subscriptions.project_pane import ProjectPane
from telecost_desktop.views.pages.subscriptions.register import Register, active_state
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.widgets.side_panes import SidePanes

translate = QCoreApplication.translate
_CHANGED = Subject.PROJECTS | Subject.CUSTOMERS
_FEES = Subject.PROJECTS | Subject.FREQUENCIES
_NOTHING = Decimal(0)


def load_projects(file: CompanyFile, clock: Clock) -> tuple[list[ProjectRow], ProjectLists]:
    """The list, and what the forms offer."""
    return list_projects(file), load_lists(file, clock)


def load_parts(file: CompanyFile, project_id: int) -> tuple[int, list[ProjectFeeRow], list[ProjectLineRow]]:
    """The recurring fees and the numbers of a project."""
    return project_id, list_fees(file, project_id=project_id), list_project_lines(file, project_id)


class ProjectsTab(Register):
    """Projects. ``entries_requested(row)``: show the hours and fees of one; ``customers_requested()``: the customers."""

    entries_requested = Signal(object)
    customers_requested = Signal()
    subjects = (
        Subject.PROJECTS | Subject.CUSTOMERS | Subject.PRODUCTS | Subject.FREQUENCIES | Subject.SALES_INVOICES
        | Subject.USERS | Subject.PEOPLE
    )  # fmt: skip

    def __init__(self, context: PageContext) -> None:
        super().__init__(
            context, translate("Subscriptions", "Projects"), _columns(), translate("Subscriptions", "Search projects")
        )
        self.lists = ProjectLists()
        self.add_words = translate("Subscriptions", "New project")
        self.add_menu((translate("Subscriptions", "Edit…"), "pencil-outline", self.edit))
        self.add_menu(
            (translate("Subscriptions", "Hours and fees"), "clock-outline", self.entries_requested.emit),
            (translate("Subscriptions", "Pass costs on…"), "export", self.pass_costs_on),
            writes=False,
        )
        self.add_menu((translate("Subscriptions", "Delete…"), "delete-outline", self.remove))
        self.table.current_changed.connect(self._project_chosen)
        self.table.shown_changed.connect(lambda: self._project_chosen(self.table.current_row()))

    def arranged(self) -> QWidget:
        """The list, with the chosen project beside it."""
        pane = self.pane = ProjectPane()
        pane.edit_requested.connect(lambda: self.with_current(self.edit))
        pane.entries_requested.connect(lambda: self.with_current(self.entries_requested.emit))
        pane.recharge_requested.connect(lambda: self.with_current(self.pass_costs_on))
        pane.fees.edit_requested.connect(self.edit_fee)
        pane.fees.add_tool("pencil-outline", translate("Subscriptions", "Edit the recurring fee"), self.edit_fee)
        pane.fees.add_tool("pause", translate("Subscriptions", "Pause or resume the recurring fee"), self._toggle_fee)
        pane.fees.add_tool(
            "delete-outline", translate("Subscriptions", "Delete the recurring fee"), self._delete_fee,
            by_delete=True,
        )  # fmt: skip
        pane.lines.edit_requested.connect(self.edit_line)
        pane.lines.add_tool("pencil-outline", translate("Subscriptions", "Change the days"), self.edit_line)
        pane.lines.add_tool(
            "delete-outline", translate("Subscriptions", "Take the number from the project"), self._delete_line,
            by_delete=True,
        )  # fmt: skip
        self.panes = SidePanes(
            translate("Subscriptions", "List or project"),
            (translate("Subscriptions", "All projects"), self.card),
            (translate("Subscriptions", "Chosen project"), pane),
            sizes=(848, 320), least=(560, 320),
        )  # fmt: skip
        for control in pane.writing_controls():
            self.keep_writable(control)
        return self.panes

    # Rows

    def refresh(self) -> None:
        """Load the list."""
        self.context.read(self, load_projects, self.context.file, self.context.clock, done=self._show)

    def _show(self, loaded: tuple[list[ProjectRow], ProjectLists]) -> None:
        rows, self.lists = loaded
        self._explain_emptiness()
        active = sum(row.values.active for row in rows)
        line = translate("Subscriptions", "{active} of {all} projects active").format(active=active, all=len(rows))
        self.show_rows(rows, line if rows else "")
        self.table.select_first()

    def _explain_emptiness(self) -> None:
        if self.lists.customers:
            words = translate(
                "Subscriptions",
                "There are no projects yet. On them hours and fees of a customer wait for their invoice.",
            )
            self.table.set_empty("briefcase-outline", words, self.add_words, self.add_new)
        else:
            words = translate("Subscriptions", "A project is for a customer. Add the customer first.")
            customers = translate("Subscriptions", "Customers")
            self.table.set_empty("briefcase-outline", words, customers, self.customers_requested.emit)

    def words_of(self, row: ProjectRow) -> tuple[str, ...]:
        """Name, number, customer, manager, keywords and references."""
        one = row.values
        return (one.name, one.number, row.customer, row.manager, row.department, one.reference, *one.keywords)

    def totals(self, rows: list[ProjectRow]) -> list[dict[str, str]]:
        """Hours and amounts, a line for each currency."""
        by_currency: dict[str, list[ProjectRow]] = {}
        for row in rows:
            by_currency.setdefault(row.currency, []).append(row)
        several = len(by_currency) > 1
        lines = []
        for currency, members in by_currency.items():
            words = translate("Subscriptions", "{count} projects").format(count=formats.number(len(members)))
            lines.append({
                "name": f"{words}, {currency}" if several else words,
                "unbilled_hours": formats.number(sum((row.unbilled_hours for row in members), _NOTHING)),
                "unbilled_amount": formats.money(sum((row.unbilled_amount for row in members), _NOTHING)),
                "billed_amount": formats.money(sum((row.billed_amount for row in members), _NOTHING)),
            })  # fmt: skip
        return lines

    def _project_chosen(self, row: ProjectRow | None) -> None:
        self.pane.show_project(row)
        if row is not None:
            self.context.read(self, load_parts, self.context.file, row.id, done=self._show_parts)

    def _show_parts(self, loaded: tuple[int, list[ProjectFeeRow], list[ProjectLineRow]]) -> None:
        project_id, fees, uses = loaded
        row = self.table.current_row()
        if row is not None and row.id == project_id:
            self.pane.show_parts(fees, uses)

    # Editing

    def edit(self, row: ProjectRow | None) -> None:
        """Change a project, or make one."""
        dialog = ProjectDialog(self, row, self.lists)
        # Recurring fees come to rest, or go on, with their project: that moves their schedule.
        self.save_from(
            dialog, save_project, _CHANGED, project_id=row.id if row else None,
            undoable=lambda values: row is None or values.active == row.values.active,
        )  # fmt: skip

    def remove(self, row: ProjectRow) -> None:
        """Ask whether to delete a project."""
        self.ask_to_delete(row.values.name, delete_project, row.id, _CHANGED)

    def pass_costs_on(self, row: ProjectRow) -> None:
        """Let operators' costs become fees of a project."""
        open_recharge(self, self.context, row.id)

    def edit_fee(self, fee: ProjectFeeRow | None) -> None:
        """Change a recurring fee of the chosen project, or make one."""
        row = self.table.current_row()
        if row is not None:
            dialog = FeeDialog(self, fee, row.id, self.lists, self.context.today())
            self.save_from(
                dialog, save_fee, _FEES, fee_id=fee.id if fee else None, undoable=lambda new: _keeps_days(fee, new),
                chooses=False,
            )  # fmt: skip

    def _toggle_fee(self, fee: ProjectFeeRow) -> None:
        words = (
            translate("Subscriptions", "{name} is paused from today on")
            if fee.active
            else translate("Subscriptions", "{name} goes on from today")
        )
        context = self.context
        context.write(
            self, set_fee_active, context.file, fee.id, not fee.active, clock=context.clock, user=context.user,
            changes=_FEES, done=lambda _: context.messages.notice(words.format(name=fee.title)),
        )  # fmt: skip

    def _delete_fee(self, fee: ProjectFeeRow) -> None:
        self.ask_to_delete(fee.title, delete_fee, fee.id, _FEES)

    def edit_line(self, use: ProjectLineRow | None) -> None:
        """Change from when to when a number is used for the chosen project, or add one."""
        context = self.context

        def ask(choices: object) -> None:
            row = self.table.current_row()
            if row is not None:
                dialog = LineUseDialog(self, use, row.id, choices, context)  # type: ignore[arg-type]
                self.save_from(
                    dialog, save_project_line, Subject.PROJECTS, use_id=use.id if use else None, chooses=False
                )

        context.read(self, lines, context.file, context.today(), done=ask)

    def _delete_line(self, use: ProjectLineRow) -> None:
        name = formats.phone_number(use.msisdn)
        words = translate("Subscriptions", "{number} is no longer used for the project").format(number=name)
        self.context.messages.ask(
            translate("Subscriptions", "Take {number} from the project, also for the past?").format(number=name),
            translate("Subscriptions", "Take it away"),
            lambda: self.do(delete_project_line, use.id, changes=Subject.PROJECTS, words=words),
        )


def _keeps_days(fee: ProjectFeeRow | None, new: ProjectFeeValues) -> bool:
    """Whether a change of a recurring fee leaves the days alone that were made of it."""
    if fee is None or not fee.made:
        return True
    old = fee.values
    return (old.frequency_id, old.start_date, old.end_date) == (new.frequency_id, new.start_date, new.end_date)


def _columns() -> list[Column]:
    return [
        Column("number", translate("Subscriptions", "Number"), width=82, value=lambda row: row.values.number),
        Column("name", translate("Subscriptions", "Name"), width=152, stretch=True, value=lambda row: row.values.name),
        Column("customer", translate("Subscriptions", "Customer"), width=138, stretch=True),
        Column("manager", translate("Subscriptions", "Manager"), Kind.CHOICE, 112, stretch=True, yields=1),
        Column("department", translate("Subscriptions", "Department"), Kind.CHOICE, 124, stretch=True, yields=2),
        Column("unbilled_hours", translate("Subscriptions", "Hours"), Kind.NUMBER, 60,
               hint=translate("Subscriptions", "Unbilled hours; what is written off is not in it")),
        Column("unbilled_amount", translate("Subscriptions", "Unbilled"), Kind.MONEY, 100,
               hint=translate("Subscriptions", "Unbilled hours and fees without VAT; recurring fees that fell due since are not in it")),
        Column("billed_amount", translate("Subscriptions", "Billed"), Kind.MONEY, 94,
               hint=translate("Subscriptions", "Hours and fees on sales invoices, drafts too, without VAT")),
        Column("state", translate("Subscriptions", "State"), Kind.STATUS, 92, value=lambda row: active_state(row.values.active)),
        Column("keywords", translate("Subscriptions", "Keywords"), essential=False, value=lambda row: ", ".join(row.values.keywords)),
        Column("reference", translate("Subscriptions", "Their reference"), essential=False, value=lambda row: row.values.reference),
        Column("order_reference", translate("Subscriptions", "Order reference"), essential=False, value=lambda row: row.values.order_reference),
        Column("hourly_rate", translate("Subscriptions", "Hourly rate"), Kind.MONEY, essential=False, value=lambda row: row.values.hourly_rate),
        Column("least_amount", translate("Subscriptions", "Least to invoice"), Kind.MONEY, essential=False, value=lambda row: row.values.least_amount),
        Column("greatest_amount", translate("Subscriptions", "Greatest per run"), Kind.MONEY, essential=False, value=lambda row: row.values.greatest_amount),
        Column("budget_cap", translate("Subscriptions", "Budget cap"), Kind.MONEY, essential=False, value=lambda row: row.values.budget_cap),
        Column("currency", translate("Subscriptions", "Currency"), Kind.CHOICE, essential=False),
    ]  # fmt: skip

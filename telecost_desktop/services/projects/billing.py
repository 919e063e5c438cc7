"""Making one sales invoice of what is unbilled on projects, in the caller's transaction: all of it, or nothing.

What is unbilled is read again inside the transaction, so what another process has billed meanwhile is left alone.
Rules: docs/rules.md, 6 No doubles, 11 Merging, 13 Projects, hours and fees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.projects import Project
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceLine, SalesInvoiceState
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.meanwhile import Meanwhile
from telecost_desktop.services.projects.fee_schedule import DueFees
from telecost_desktop.services.projects.lines import ProjectLine, project_lines
from telecost_desktop.services.projects.merging import ProjectGroup, group_projects
from telecost_desktop.services.projects.portions import Portion, StoredEntry, stored_entries
from telecost_desktop.services.projects.selection import Limits, ProjectSelection, chosen_projects
from telecost_desktop.services.projects.unbilled import Assessed, UnbilledProject, weigh
from telecost_desktop.services.sales_invoicing.amounts import totals
from telecost_desktop.services.sales_invoicing.drafts.drafting import (
    BillableLine,
    References,
    fill_draft,
    insert_empty_draft,
)
from telecost_desktop.services.sales_invoicing.issuing.issuing import issue
from telecost_desktop.services.sales_invoicing.vat import VatRates

_CHANGED = QT_TRANSLATE_NOOP("Errors", "The references of {projects} were changed meanwhile.")
_CHANGED_HINT = QT_TRANSLATE_NOOP("Errors", "Try it again: they get invoices of their own.")
# Statements of each sales invoice of a run stand ready: making them anew would cost more than running them.
_LINES = (
    select(SalesInvoiceLine.id)
    .where(SalesInvoiceLine.sales_invoice_id == bindparam("invoice"))
    .order_by(SalesInvoiceLine.position)
)
_ENTRY = metadata.tables["billable_entry"]
_MARK = (
    _ENTRY.update()
    .where(_ENTRY.c.id == bindparam("entry"))
    .values(sales_invoice_line_id=bindparam("line", type_=_ENTRY.c.sales_invoice_line_id.type))
)


class Lists:
    """Company and VAT rates for a run, read again only when somebody else has written to the file."""

    def __init__(self) -> None:
        self._meanwhile = Meanwhile()
        self._read: tuple[Company, VatRates] | None = None

    def fresh(self, session: Session) -> tuple[Company, VatRates]:
        """Both as they are in this writing transaction."""
        if self._meanwhile.somebody_wrote(session):
            self._read = None
        if self._read is None:
            company = session.scalars(select(Company)).one()
            session.expunge(company)
            self._read = company, _rates(session, company)
        return self._read


class NothingToBill(UserError):
    """Nothing of a group can be billed as things are by now; ``projects`` say why, each for itself."""

    def __init__(self, projects: Sequence[UnbilledProject]) -> None:
        super().__init__(projects[0].reason, hint="", **projects[0].reason_values)
        self.projects = tuple(projects)


@dataclass(frozen=True, slots=True)
class MadeProjects:
    """The sales invoice that was made: ``number`` None = a draft. Amounts with VAT, by project.

    ``left_out`` are projects of the group that cannot be billed as things are by now; they say why.
    """

    invoice_id: int
    number: int | None
    issue_date: date
    amounts: dict[int, Decimal]
    left_out: tuple[UnbilledProject, ...] = ()


@dataclass(frozen=True, slots=True)
class _Now:
    """What a group comes to as things are by now: its projects with their customer, their entries, what to bill of them."""

    projects: dict[int, tuple[Project, Customer]]
    entries: list[StoredEntry]
    assessed: list[Assessed]


def bill_projects(
    session: Session,
    group: ProjectGroup,
    *,
    company: Company,
    selection: ProjectSelection,
    limits: Limits,
    up_to: date,
    result: InvoiceResult,
    issue_date: date,
    entry_date: date,
    at: datetime,
    user: str,
    rates: VatRates | None = None,
) -> MadeProjects | None:
    """Make the group's sales invoice and mark every entry with its line; None = nothing is left to bill.

    ``rates`` are the company's, where they are read already.

    Raises NothingToBill when nothing of what is unbilled can be invoiced as things are by now, and UserError where it
    does not fit on one sales invoice any more.
    """
    rates = rates or _rates(session, company)
    now = _still_unbilled(session, group, company, selection, limits, up_to, at, user, rates)
    if not now.assessed:
        return None
    billed = [one for one in now.assessed if one.project.included]
    left_out = tuple(one.project for one in now.assessed if not one.project.included)
    _check_together(billed, left_out)
    _, customer = now.projects[billed[0].project.project_id]
    references = _own_references([one.project for one in billed], customer)
    invoice_id = insert_empty_draft(
        session, customer, issue_date=issue_date, at=at, user=user, entry_date=entry_date, references=references
    )
    lines = _lines(billed, now, rates, customer)
    flat = [one for made in lines.values() for one in made]
    sums, values = fill_draft(session, invoice_id, [BillableLine(one.line) for one in flat], customer.currency)
    _mark(session, invoice_id, flat)
    amounts = {key: totals([one.line for one in made], customer.currency).inc_vat for key, made in lines.items()}
    if result is not InvoiceResult.ISSUED:
        state = SalesInvoiceState.READY if result is InvoiceResult.READY else SalesInvoiceState.DRAFT
        session.execute(update(SalesInvoice).where(SalesInvoice.id == invoice_id).values(**values, state=state))
        return MadeProjects(invoice_id, None, issue_date, amounts, left_out)
    issued = issue(
        session,
        invoice_id,
        kind=DocumentKind.INVOICE,
        wished_date=issue_date,
        company=company,
        customer=customer,
        lines=[one.line for one in flat],
        sums=sums,
        at=at,
        entry_date=entry_date,
        references=references,
    )
    return MadeProjects(invoice_id, issued.number, issued.issue_date, amounts, left_out)


def _rates(session: Session, company: Company) -> VatRates:
    return VatRates(session, country=company.country, vat_registered=company.vat_registered)


@lru_cache(maxsize=32)
def _projects_of(selection: ProjectSelection) -> Select[Project, Customer]:
    """The statement that reads those of some projects which a selection still names."""
    these = Project.id.in_(bindparam("projects", expanding=True))
    return chosen_projects(selection).where(these).with_only_columns(Project, Customer)


def _still_unbilled(
    session: Session,
    group: ProjectGroup,
    company: Company,
    selection: ProjectSelection,
    limits: Limits,
    up_to: date,
    at: datetime,
    user: str,
    rates: VatRates,
) -> _Now:
    """What is unbilled by now on the group's projects, their recurring fees made, and what is to be billed of it."""
    wanted = {"projects": [project.project_id for project in group.projects]}
    found = session.execute(_projects_of(selection), wanted).all()
    # What was moved to another customer meanwhile is that one's from the next run on.
    projects = {project.id: (project, theirs) for project, theirs in found if theirs.id == group.customer_id}
    fees = DueFees(session, projects, up_to)
    fees.make(at, user)
    entries = stored_entries(session, projects, up_to, company.currency)
    portions: dict[int, list[Portion]] = {}
    for entry in entries:
        portions.setdefault(entry.project_id, []).append(entry.portion)
    return _Now(
        projects, entries, weigh(session, company, projects, limits, portions, waiting=fees.waiting, rates=rates)
    )


def _check_together(billed: Sequence[Assessed], left_out: Sequence[UnbilledProject]) -> None:
    """Raises UserError where nothing is to be billed, or not on one sales invoice."""
    if not billed:
        raise NothingToBill(left_out)
    if len(group_projects([one.project for one in billed], merge=True)) > 1:
        names = ", ".join(one.project.name for one in billed)
        raise UserError(_CHANGED, hint=_CHANGED_HINT, projects=names)


def _own_references(projects: Sequence[UnbilledProject], customer: Customer) -> References:
    """What stands over the customer's references: nothing where it is the same, so that a draft follows the customer."""
    theirs = projects[0].references
    return References(
        "" if theirs.your == customer.reference else theirs.your,
        "" if theirs.order == customer.order_reference else theirs.order,
    )


def _lines(billed: Sequence[Assessed], now: _Now, rates: VatRates, customer: Customer) -> dict[int, list[ProjectLine]]:
    """The lines of each project, in the order of the projects."""
    wanted = {portion.entry_id for one in billed for portion in one.chosen}
    chosen: dict[int, list[StoredEntry]] = {one.project.project_id: [] for one in billed}
    for entry in now.entries:
        if entry.id in wanted:
            chosen[entry.project_id].append(entry)
    return {
        key: project_lines(
            members,
            project=f"{project.number} {project.name}",
            detail=project.line_detail,
            language=customer.language,
            vat=lambda code, day: rates.on(code, customer.vat_regime, day),
        )
        for key, members in chosen.items()
        for project, _ in (now.projects[key],)
    }


def _mark(session: Session, invoice_id: int, lines: Sequence[ProjectLine]) -> None:
    """Each entry names the line that bills it: from then on it is billed."""
    stored = session.connection().execute(_LINES, {"invoice": invoice_id}).scalars()
    marks = [{"entry": entry, "line": key} for key, one in zip(stored, lines, strict=True) for entry in one.entries]
    session.connection().execute(_MARK, marks)

"""Making one sales invoice of what is unbilled on projects, in the caller's transaction: all of it, or nothing.

What is unbilled is read again inside the transaction, so what another process has billed meanwhile is left alone.
Rules: docs/rules.md, 6 No doubles, 11 Merging, 13 Projects, hours and fees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer, Product
from telecost_desktop.models.projects import BillableEntry, Project
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceLine, SalesInvoiceState
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.projects.fee_schedule import fees_due, make_fee_entries
from telecost_desktop.services.projects.lines import BilledEntry, ProjectLine, project_lines
from telecost_desktop.services.projects.merging import ProjectGroup, group_projects
from telecost_desktop.services.projects.selection import Limits, ProjectSelection, chosen_projects
from telecost_desktop.services.projects.unbilled import Assessed, UnbilledProject, assess
from telecost_desktop.services.sales_invoicing.amounts import totals
from telecost_desktop.services.sales_invoicing.drafting import (
    BillableLine,
    References,
    fill_draft,
    insert_empty_draft,
)
from telecost_desktop.services.sales_invoicing.issuing import issue
from telecost_desktop.services.sales_invoicing.vat import VatRates

_CHANGED = QT_TRANSLATE_NOOP("Errors", "The references of {projects} were changed meanwhile.")
_CHANGED_HINT = QT_TRANSLATE_NOOP("Errors", "Try it again: they get invoices of their own.")
_ENTRY = metadata.tables["billable_entry"]
_MARK = (
    _ENTRY.update()
    .where(_ENTRY.c.id == bindparam("entry"))
    .values(sales_invoice_line_id=bindparam("line", type_=_ENTRY.c.sales_invoice_line_id.type))
)


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
) -> MadeProjects | None:
    """Make the group's sales invoice and mark every entry with its line; None = nothing is left to bill.

    Raises NothingToBill when nothing of what is unbilled can be invoiced as things are by now, and UserError where it
    does not fit on one sales invoice any more.
    """
    found = _still_unbilled(session, group, company, selection, limits, up_to, at, user)
    if not found:
        return None
    billed = [one for one in found if one.project.included]
    left_out = tuple(one.project for one in found if not one.project.included)
    _check_together(billed, left_out)
    customer = session.get_one(Customer, group.customer_id)
    references = _own_references([one.project for one in billed], customer)
    invoice_id = insert_empty_draft(
        session, customer, issue_date=issue_date, at=at, user=user, entry_date=entry_date, references=references
    )
    lines = _lines(session, billed, company, customer)
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


def _still_unbilled(
    session: Session,
    group: ProjectGroup,
    company: Company,
    selection: ProjectSelection,
    limits: Limits,
    up_to: date,
    at: datetime,
    user: str,
) -> list[Assessed]:
    """The group's projects that have something unbilled by now, their recurring fees made."""
    only_these = replace(selection, projects=frozenset(project.project_id for project in group.projects))
    fees = fees_due(session, session.scalars(chosen_projects(only_these)).all(), up_to)
    if fees:
        make_fee_entries(session, fees, at, user)
    return assess(session, company, only_these, limits, up_to, each=True)


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


def _lines(
    session: Session, billed: Sequence[Assessed], company: Company, customer: Customer
) -> dict[int, list[ProjectLine]]:
    """The lines of each project, in the order of the projects."""
    rates = VatRates(session, country=company.country, vat_registered=company.vat_registered)
    keys = [one.project.project_id for one in billed]
    wanted = {portion.entry_id for one in billed for portion in one.chosen}
    entries: dict[int, list[BilledEntry]] = {key: [] for key in keys}
    query = (
        select(BillableEntry, Product.number, Product.name)
        .outerjoin(Product, Product.id == BillableEntry.product_id)
        .where(BillableEntry.project_id.in_(keys), BillableEntry.sales_invoice_line_id.is_(None))
        .order_by(BillableEntry.entry_date, BillableEntry.id)
    )
    for entry, number, name in session.execute(query):
        if entry.id in wanted:
            entries[entry.project_id].append(BilledEntry(entry, number or "", name or ""))
    return {
        key: project_lines(
            entries[key],
            project=f"{project.number} {project.name}",
            detail=project.line_detail,
            currency=customer.currency,
            language=customer.language,
            vat=lambda code, day: rates.on(code, customer.vat_regime, day),
        )
        for key in keys
        for project in (session.get_one(Project, key),)
    }


def _mark(session: Session, invoice_id: int, lines: Sequence[ProjectLine]) -> None:
    """Each entry names the line that bills it: from then on it is billed."""
    stored = session.scalars(
        select(SalesInvoiceLine.id)
        .where(SalesInvoiceLine.sales_invoice_id == invoice_id)
        .order_by(SalesInvoiceLine.position)
    )
    marks = [{"entry": entry, "line": key} for key, one in zip(stored, lines, strict=True) for entry in one.entries]
    session.connection().execute(_MARK, marks)

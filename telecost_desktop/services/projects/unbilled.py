"""What is unbilled on projects and what of it one run will bill: the same code for a preview and for the run itself.

Rule: docs/rules.md, 13 Projects, hours and fees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.models.projects import Project
from telecost_desktop.services.projects.fee_days import FeeOccurrence, WaitingFee
from telecost_desktop.services.projects.fee_schedule import DueFees
from telecost_desktop.services.projects.limits import BELOW_ZERO, Budget, Choice, choose, must_be_cut, total
from telecost_desktop.services.projects.portions import (
    Portion,
    billed_amounts,
    coming_portions,
    stored_portions,
)
from telecost_desktop.services.projects.selection import Limits, ProjectSelection, chosen_projects
from telecost_desktop.services.sales_invoicing.drafts.drafting import References, check_customer
from telecost_desktop.services.sales_invoicing.vat import VatRates

_HUNDRED = Decimal(100)
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class UnbilledProject:
    """A project with something unbilled, and what one run will bill of it.

    ``hours``, ``amount`` (without VAT), ``amount_inc_vat`` and the days are those of what will be billed, ``left`` is
    what stays unbilled. ``reason`` (a pattern of "Errors") says why it is not ``included``, or why something stays.
    ``references`` are the project's own, else the customer's. ``refused``: its customer cannot be invoiced as things are.
    """

    project_id: int
    number: str
    name: str
    customer_id: int
    customer: str
    hours: Decimal
    amount: Decimal
    amount_inc_vat: Decimal
    left: Decimal
    reason: str
    reason_values: dict[str, object] = field(hash=False)
    included: bool
    references: References
    first_day: date | None
    last_day: date | None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Assessed:
    """A project with the very portions that are to be billed."""

    project: UnbilledProject
    chosen: tuple[Portion, ...]


def unbilled_projects(
    session: Session, company: Company, selection: ProjectSelection, limits: Limits, up_to: date
) -> list[UnbilledProject]:
    """Active projects with something unbilled up to and including a day, by customer and number."""
    return [one.project for one in assess(session, company, selection, limits, up_to, each=False)]


def assess(
    session: Session, company: Company, selection: ProjectSelection, limits: Limits, up_to: date, *, each: bool
) -> list[Assessed]:
    """What is unbilled, and what will be billed of it: with ``each`` entry by entry, else summed where nothing is cut."""
    wanted = chosen_projects(selection)
    query = select(Project, Customer).join(Customer, Customer.id == Project.customer_id).where(Project.id.in_(wanted))
    projects = {project.id: (project, customer) for project, customer in session.execute(query)}
    rates = VatRates(session, country=company.country, vat_registered=company.vat_registered)
    fees = DueFees(session, projects, up_to)
    reading = _Reading(session, company.currency, up_to, rates.first_days, fees.owed)
    found = reading.portions(wanted, each=each)
    return weigh(
        session,
        company,
        projects,
        limits,
        found,
        waiting=fees.waiting,
        rates=rates,
        one_by_one=None if each else lambda cut: reading.portions(cut, each=True),
    )


def weigh(
    session: Session,
    company: Company,
    projects: Mapping[int, tuple[Project, Customer]],
    limits: Limits,
    found: dict[int, list[Portion]],
    *,
    waiting: Sequence[WaitingFee],
    rates: VatRates,
    one_by_one: Callable[[list[int]], dict[int, list[Portion]]] | None = None,
) -> list[Assessed]:
    """What will be billed of unbilled portions, which are there by project, each in order of day and key.

    ``one_by_one`` reads the entries of projects whose portions are sums; None = they are entries already.
    """
    waits = {fee.project_id: fee for fee in reversed(waiting)}
    concerned = [projects[key] for key in found.keys() | waits.keys()]
    budgets = _budgets(session, [project for project, _ in concerned], company.currency)
    holding = {
        project.id: limits.stricter(Limits(project.least_amount, project.greatest_amount)) for project, _ in concerned
    }
    if one_by_one is not None:
        cut = [key for key, entries in found.items() if must_be_cut(total(entries), holding[key], budgets[key])]
        found.update(one_by_one(cut) if cut else {})
    assessed = []
    for project, customer in concerned:
        choice = choose(found.get(project.id, []), holding[project.id], budgets[project.id])
        assessed.append(_assessed(project, customer, company, choice, rates, waits.get(project.id)))
    return sorted(
        assessed, key=lambda one: (one.project.customer.casefold(), one.project.number, one.project.project_id)
    )


class _Reading:
    """Reads what is unbilled up to a day; recurring fees that are due by then count as if they were made."""

    def __init__(
        self, session: Session, currency: str, up_to: date, rate_days: Sequence[date], fees: Sequence[FeeOccurrence]
    ) -> None:
        self._session = session
        self._currency = currency
        self._up_to = up_to
        self._rate_days = rate_days
        self._coming = coming_portions(fees, currency)

    def portions(self, wanted: Select[int] | Collection[int], *, each: bool) -> dict[int, list[Portion]]:
        """By project, each in order of day and key; made entries stand before those of the same day yet to be made."""
        found: defaultdict[int, list[Portion]] = defaultdict(list)
        stored = stored_portions(
            self._session, wanted, self._up_to, currency=self._currency, rate_days=self._rate_days, each=each
        )
        for portion in stored:
            found[portion.project_id].append(portion)
        coming = [one for one in self._coming if isinstance(wanted, Select) or one.project_id in wanted]
        for portion in coming:
            found[portion.project_id].append(portion)
        for key in {portion.project_id for portion in coming}:
            found[key].sort(key=lambda portion: portion.day)
        return dict(found)


def _budgets(session: Session, projects: Sequence[Project], currency: str) -> dict[int, Budget]:
    """What each project's cap leaves."""
    capped = [project.id for project in projects if project.budget_cap is not None]
    billed = billed_amounts(session, capped, currency) if capped else {}
    return {project.id: Budget(project.budget_cap, billed.get(project.id, _ZERO)) for project in projects}


def _assessed(
    project: Project,
    customer: Customer,
    company: Company,
    choice: Choice[Portion],
    rates: VatRates,
    waiting: WaitingFee | None,
) -> Assessed:
    chosen, left = choice.chosen, total(choice.left)
    reason, values = choice.reason, choice.reason_values
    if waiting is not None and not reason:
        reason, values = waiting.pattern, waiting.values
    vat, refused = _ZERO, False
    try:
        check_customer(company, customer)
        vat = _vat(chosen, customer, rates)
        if total(chosen) + vat < _ZERO:
            raise UserError(BELOW_ZERO, amount=total(chosen) + vat)
    except UserError as refusal:
        left += total(chosen)
        chosen, reason, values = (), refusal.pattern, dict(refusal.values)
        refused = refusal.pattern != BELOW_ZERO
    amount = total(chosen)
    return Assessed(
        UnbilledProject(
            project.id,
            project.number,
            project.name,
            customer.id,
            customer.name,
            sum((portion.hours for portion in chosen), _ZERO),
            amount,
            amount + vat,
            left,
            reason,
            values,
            bool(chosen),
            References(project.reference or customer.reference, project.order_reference or customer.order_reference),
            min((portion.first_day for portion in chosen), default=None),
            max((portion.day for portion in chosen), default=None),
            refused,
        ),
        chosen,
    )


def _vat(chosen: Sequence[Portion], customer: Customer, rates: VatRates) -> Decimal:
    """The VAT of what a project bills, as on a sales invoice of its own."""
    bases: defaultdict[tuple[str, Decimal], Decimal] = defaultdict(Decimal)
    for portion in chosen:
        bases[rates.on(portion.vat_code, customer.vat_regime, portion.vat_day)] += portion.amount
    return sum(
        (round_to_currency(base * rate / _HUNDRED, customer.currency) for (_, rate), base in bases.items()), _ZERO
    )

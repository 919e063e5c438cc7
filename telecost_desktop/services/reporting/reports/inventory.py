"""R13, inventory, running: the active numbers, what they have and what they cost a month."""

from __future__ import annotations

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.inventory import ActiveLine, active_lines
from telecost_desktop.services.product_groups import same_group
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import UNASSIGNED, Category, Column, ColumnKind, ReportDefinition
from telecost_desktop.services.reporting.lookups import AccountName, amount, as_date
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.request import TimePeriod
from telecost_desktop.services.reporting.result import Note, Row


def _money(key: str, title: str, text: str, *, essential: bool = False) -> Column:
    return Column(key, title, ColumnKind.MONEY, text, essential, total=True)


DEFINITION = ReportDefinition(
    id="R13",
    name=QT_TRANSLATE_NOOP("Reports", "Inventory, running"),
    category=Category.RUNNING,
    summary=QT_TRANSLATE_NOOP("Reports", "Active numbers: plan, package, services, monthly cost."),
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you want to see which numbers are active, since when, with which plan, data package and added "
        "services, how many data SIM cards they have, and what each costs a month.",
    ),
    icon="mdi6.sim-outline",
    needs_period=False,
    filters=("accounts", "customer_roots", "departments", "product_groups", "numbers", "sims"),
    columns=(
        Column(
            "number",
            QT_TRANSLATE_NOOP("Reports", "Number"),
            ColumnKind.IDENTIFIER,
            QT_TRANSLATE_NOOP("Reports", "The phone number, if it is active on the day of the report."),
        ),
        Column(
            "user",
            QT_TRANSLATE_NOOP("Reports", "User"),
            ColumnKind.TEXT,
            QT_TRANSLATE_NOOP("Reports", "Who holds the number on the day of the report."),
            empty=UNASSIGNED,
        ),
        Column(
            "department",
            QT_TRANSLATE_NOOP("Reports", "Department"),
            ColumnKind.TEXT,
            QT_TRANSLATE_NOOP("Reports", "Where the user works on the day of the report."),
            essential=False,
            empty=UNASSIGNED,
        ),
        shared.EMPLOYEE_NUMBER,
        shared.OPERATOR,
        shared.ACCOUNT,
        shared.PRODUCT_GROUP,
        Column(
            "activated",
            QT_TRANSLATE_NOOP("Reports", "Activated"),
            ColumnKind.DATE,
            QT_TRANSLATE_NOOP("Reports", "Since when the number is active, as the operator says."),
        ),
        Column(
            "plan",
            QT_TRANSLATE_NOOP("Reports", "Plan"),
            ColumnKind.TEXT,
            QT_TRANSLATE_NOOP("Reports", "The subscription, from the operator's list or else from the latest invoice."),
        ),
        Column(
            "data_package",
            QT_TRANSLATE_NOOP("Reports", "Data package"),
            ColumnKind.TEXT,
            QT_TRANSLATE_NOOP("Reports", "The package of data that is ordered for the number."),
        ),
        Column(
            "add_ons",
            QT_TRANSLATE_NOOP("Reports", "Services"),
            ColumnKind.TEXT,
            QT_TRANSLATE_NOOP("Reports", "Services that are ordered on top of the plan."),
        ),
        Column(
            "data_sims",
            QT_TRANSLATE_NOOP("Reports", "Data SIMs"),
            ColumnKind.INTEGER,
            QT_TRANSLATE_NOOP("Reports", "How many SIM cards for data the number has besides its own."),
            essential=False,
            total=True,
        ),
        Column(
            "sims",
            QT_TRANSLATE_NOOP("Reports", "SIM cards"),
            ColumnKind.IDENTIFIER,
            QT_TRANSLATE_NOOP("Reports", "The numbers of all SIM cards."),
            essential=False,
        ),
        _money(
            "plan_price",
            QT_TRANSLATE_NOOP("Reports", "Plan, a month"),
            QT_TRANSLATE_NOOP("Reports", "The plan's price without VAT."),
        ),
        _money(
            "package_price",
            QT_TRANSLATE_NOOP("Reports", "Data package, a month"),
            QT_TRANSLATE_NOOP("Reports", "The data package's price without VAT."),
        ),
        _money(
            "add_on_price",
            QT_TRANSLATE_NOOP("Reports", "Added services, a month"),
            QT_TRANSLATE_NOOP("Reports", "The added services' prices without VAT."),
        ),
        _money(
            "monthly_cost",
            QT_TRANSLATE_NOOP("Reports", "Total a month"),
            QT_TRANSLATE_NOOP(
                "Reports",
                "All fixed costs of a month without VAT: the agreed prices, or else the whole months of the latest invoice.",
            ),
            essential=True,
        ),
        Column(
            "cost_source",
            QT_TRANSLATE_NOOP("Reports", "Price from"),
            ColumnKind.CODE,
            QT_TRANSLATE_NOOP("Reports", "Whether the prices are those agreed or those on the latest invoice."),
            essential=False,
        ),
        shared.CURRENCY,
    ),
)


# A list of SIM cards may name a line before any invoice or usage tells its account.
_NO_ACCOUNT = AccountName("", "", "", "", "")


def build(context: Context) -> Built:
    """One row per active number, on the last day of the period or today."""
    period = context.request.period
    day = period.last if isinstance(period, TimePeriod) else context.today
    lines = [line for line in active_lines(context.connection, day) if _passes(context, line)]
    text = QT_TRANSLATE_NOOP("Reports", "As of {day}.")
    notes = [Note("as_of", text, {"day": day})]
    unpriced = sum(1 for line in lines if line.monthly_cost is None)
    if unpriced:
        # The total a month is too low by what these cost.
        text = QT_TRANSLATE_NOOP("Reports", "Numbers without a known price: {count}.")
        notes.append(Note("without_price", text, {"count": unpriced}))
    return Built((_row(context, line) for line in lines), notes=tuple(notes))


def _passes(context: Context, line: ActiveLine) -> bool:
    selection, request = context.selection, context.request
    return (
        (selection.accounts is None or line.account_id in selection.accounts)
        and (selection.departments is None or line.department_id in selection.departments)
        and (selection.lines is None or line.line_id in selection.lines or line.employee_id in selection.employees)
        and (not request.product_groups or same_group(line.product_group, request.product_groups))
        and (not request.sims or not {sim.replace(" ", "") for sim in request.sims}.isdisjoint(line.sims))
    )


def _row(context: Context, line: ActiveLine) -> Row:
    owner = context.names.accounts.get(line.account_id, _NO_ACCOUNT)
    prices = (line.plan_price, line.package_price, line.add_on_price, line.monthly_cost)
    return (
        line.msisdn,
        line.employee,
        line.department,
        line.employee_number,
        owner.operator,
        owner.number,
        line.product_group,
        as_date(line.activated_on),
        line.plan,
        line.data_package,
        ", ".join(line.add_ons),
        line.data_sims,
        ", ".join(line.sims),
        *(None if price is None else amount(price) for price in prices),
        line.cost_source,
        line.currency or owner.currency or context.names.company_currency,
    )


REPORT = Report(DEFINITION, build)

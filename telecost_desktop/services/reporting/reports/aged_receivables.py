"""Aged receivables: what each customer owes on a day, by how long it is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import (
    SALES_FILTERS,
    Category,
    Column,
    ColumnKind,
    ReportDefinition,
)
from telecost_desktop.services.reporting.lookups import amount
from telecost_desktop.services.reporting.named_keys import customer_keys
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.request import TimePeriod
from telecost_desktop.services.reporting.result import Note, Row
from telecost_desktop.services.reporting.selection import in_list

# The last day overdue that each step but the last holds; what is not due has none.
_STEPS = (0, 30, 60, 90)


def _owed(key: str, title: str, text: str) -> Column:
    return Column(key, title, ColumnKind.MONEY, text, total=True)


DEFINITION = ReportDefinition(
    id="aged-receivables",
    name=QT_TRANSLATE_NOOP("Reports", "Aged receivables"),
    category=Category.SALES,
    summary=QT_TRANSLATE_NOOP("Reports", "What customers owe, by how long it is overdue."),
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you want to know who owes what on the last day of a period, and for how long it has been overdue. "
        "Payments and credit notes after that day do not count.",
    ),
    icon="mdi6.account-clock-outline",
    filters=SALES_FILTERS,
    about_sales=True,
    with_vat=True,
    columns=(
        Column(
            "customer_number",
            QT_TRANSLATE_NOOP("Reports", "Customer number"),
            ColumnKind.IDENTIFIER,
            QT_TRANSLATE_NOOP("Reports", "The customer's number with us."),
            essential=False,
        ),
        Column(
            "customer",
            QT_TRANSLATE_NOOP("Reports", "Customer"),
            ColumnKind.TEXT,
            QT_TRANSLATE_NOOP("Reports", "Who was invoiced."),
        ),
        Column(
            "invoices",
            QT_TRANSLATE_NOOP("Reports", "Invoices"),
            ColumnKind.INTEGER,
            QT_TRANSLATE_NOOP("Reports", "How many invoices are open."),
            essential=False,
            total=True,
        ),
        Column(
            "oldest_due",
            QT_TRANSLATE_NOOP("Reports", "Oldest due date"),
            ColumnKind.DATE,
            QT_TRANSLATE_NOOP("Reports", "The earliest due date of what is open."),
            essential=False,
        ),
        _owed(
            "not_due",
            QT_TRANSLATE_NOOP("Reports", "Not due"),
            QT_TRANSLATE_NOOP("Reports", "What is due on the day itself or later."),
        ),
        _owed(
            "days_30",
            QT_TRANSLATE_NOOP("Reports", "1–30"),
            QT_TRANSLATE_NOOP("Reports", "What is overdue for 1 to 30 days."),
        ),
        _owed(
            "days_60",
            QT_TRANSLATE_NOOP("Reports", "31–60"),
            QT_TRANSLATE_NOOP("Reports", "What is overdue for 31 to 60 days."),
        ),
        _owed(
            "days_90",
            QT_TRANSLATE_NOOP("Reports", "61–90"),
            QT_TRANSLATE_NOOP("Reports", "What is overdue for 61 to 90 days."),
        ),
        _owed(
            "days_over_90",
            QT_TRANSLATE_NOOP("Reports", "Over 90"),
            QT_TRANSLATE_NOOP("Reports", "What is overdue for more than 90 days."),
        ),
        _owed(
            "credit",
            QT_TRANSLATE_NOOP("Reports", "In credit"),
            QT_TRANSLATE_NOOP("Reports", "What was paid or credited beyond invoices, below zero."),
        ),
        _owed(
            "total",
            QT_TRANSLATE_NOOP("Reports", "Open"),
            QT_TRANSLATE_NOOP("Reports", "All that the customer owes on the day, with VAT."),
        ),
        shared.CURRENCY,
    ),
)


@dataclass(slots=True)
class _Debt:
    """What one customer owes in one currency; amounts are micro-units. The last step holds what is in credit."""

    steps: list[int] = field(default_factory=lambda: [0] * 6)
    invoices: int = 0
    oldest_due: str = ""

    def add(self, owed: int, due_date: str, day: date) -> None:
        """Count what is open of one sales invoice."""
        if owed < 0:
            self.steps[-1] += owed
            return
        late = (day - date.fromisoformat(due_date)).days
        self.steps[sum(late > last for last in _STEPS)] += owed
        self.invoices += 1
        self.oldest_due = min(self.oldest_due or due_date, due_date)


# Every sum is as of the day: by it the bookkeeping has the sales invoice, its credit notes and its payments.
_OPEN = """
    SELECT i.customer_id, i.currency, i.due_date, i.payable
        - COALESCE((SELECT SUM(p.amount) FROM sales_payment p WHERE p.paid_on <= :day AND p.sales_invoice_id IN
                    (SELECT i.id UNION ALL SELECT c.id FROM sales_invoice c WHERE c.credits_id = i.id)), 0)
        - COALESCE((SELECT SUM(c.payable) FROM sales_invoice c
                    WHERE c.credits_id = i.id AND c.state = 'issued' AND c.entry_date <= :day), 0) AS owed
    FROM sales_invoice i
    WHERE i.state = 'issued' AND i.kind = 'invoice' AND i.entry_date <= :day{customers}
"""


def build(context: Context) -> Built:
    """One row per customer and currency that something is open for, by name."""
    period = context.request.period
    day = min(period.last, context.today) if isinstance(period, TimePeriod) else context.today
    keys = customer_keys(context.connection, context.request.customers)
    statement = _OPEN.format(customers="" if keys is None else f" AND i.customer_id IN {in_list(keys)}")
    debts: dict[int, dict[str, _Debt]] = {}
    for customer, currency, due_date, owed in context.connection.execute(statement, {"day": day.isoformat()}):
        if owed:
            debts.setdefault(customer, {}).setdefault(currency, _Debt()).add(owed, due_date, day)
    context.check()
    note = Note("as_of", QT_TRANSLATE_NOOP("Reports", "As of {day}."), {"day": day})
    return Built(_rows(context, debts), notes=(note,))


def _rows(context: Context, debts: dict[int, dict[str, _Debt]]) -> Iterator[Row]:
    known = context.connection.execute("SELECT id, number, name FROM customer ORDER BY name, number").fetchall()
    for key, number, name in known:
        for currency, debt in sorted(debts.get(key, {}).items(), key=itemgetter(0)):
            oldest = date.fromisoformat(debt.oldest_due) if debt.oldest_due else None
            amounts = (amount(step) for step in (*debt.steps, sum(debt.steps)))
            yield (number, name, debt.invoices, oldest, *amounts, currency)


REPORT = Report(DEFINITION, build)

"""What runs while it is killed: companies with much to invoice, the work of one day, and what must hold after it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from sqlalchemy import select

from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.models.subscriptions import BilledPeriod, FrequencyUnit
from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import create_company
from telecost_desktop.services.customers import CustomerValues, ProductValues, save_customer, save_product
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.sales_invoicing.deliverables import make_deliverables
from telecost_desktop.services.scheduling.running import run_due
from telecost_desktop.services.subscriptions.saving import (
    LineValues,
    SubscriberValues,
    SubscriptionValues,
    save_subscription,
)

START = date(2026, 1, 1)


class Workload(Protocol):
    """A kind of recurring work of which each day has a known number of sales invoices."""

    name: str

    def prepare(self, path: Path, customers: int) -> None:
        """A company in which each customer gets one sales invoice a day from the first day on."""

    def work(self, file: CompanyFile, day: int, actor: int) -> None:
        """What the program does on a day; ``actor`` tells apart those who work at once."""

    def wrong(self, file: CompanyFile, days: int, customers: int) -> Iterator[str]:
        """What is missing, doubled or too much once all days are done."""


def clock_on(day: int, hour: int = 8) -> FixedClock:
    """A clock on the day of that number, hours in UTC."""
    there = START + timedelta(days=day)
    return FixedClock(datetime(there.year, there.month, there.day, hour, tzinfo=UTC))


class Subscriptions:
    """A daily subscription of many customers."""

    name = "subscriptions"

    def prepare(self, path: Path, customers: int) -> None:
        """One subscription, billed in advance each day."""
        clock = clock_on(0)
        file = create_company(path, name="Prøve AS", country="NO")
        daily = save_frequency(file, FrequencyValues(FrequencyUnit.DAY, START), clock=clock)
        product = save_product(file, ProductValues("Tjeneste", price=Decimal("99.90"), price_from=START), clock=clock)
        subscribers = tuple(
            SubscriberValues(save_customer(file, CustomerValues(f"Kunde {number}"), clock=clock), START)
            for number in range(customers)
        )
        save_subscription(file, SubscriptionValues("Tjeneste", daily, (LineValues(product),), subscribers), clock=clock)
        file.close()

    def work(self, file: CompanyFile, day: int, actor: int) -> None:
        """All that is due; the fifth at once is a person who tries again what failed."""
        run_due(file, clock_on(day), create_missed=True, explicit=actor == 4)

    def wrong(self, file: CompanyFile, days: int, customers: int) -> Iterator[str]:
        """Each customer has each day exactly once."""
        with file.read() as session:
            rows = session.execute(select(BilledPeriod.subscriber_id, BilledPeriod.period_start)).all()
        billed = Counter((row.subscriber_id, row.period_start) for row in rows)
        wanted = {(number, START + timedelta(days=n)) for number in range(1, customers + 1) for n in range(days)}
        yield from (f"twice: {key}" for key, times in billed.items() if times > 1)
        yield from (f"missing: {key}" for key in wanted - billed.keys())
        yield from (f"too much: {key}" for key in billed.keys() - wanted)


WORKLOADS: dict[str, Workload] = {work.name: work for work in (Subscriptions(),)}


# Each finds nothing in a file whose numbers and periods are whole; read in milliseconds, between two kills.
_QUICK = {
    "a number is missing or doubled": """
        SELECT kind FROM sales_invoice WHERE number IS NOT NULL
        GROUP BY kind HAVING count(*) <> count(DISTINCT number) OR count(*) <> max(number) - min(number) + 1""",
    "the series does not go on after the last number": """
        SELECT s.kind FROM number_series s JOIN sales_invoice i ON i.kind = s.kind
        GROUP BY s.kind HAVING s.next_number <> max(i.number) + 1""",
    "issued without a number, or numbered without being issued": """
        SELECT id FROM sales_invoice WHERE (state = 'issued') <> (number IS NOT NULL)""",
    "a sales invoice without lines": """
        SELECT id FROM sales_invoice i
        WHERE NOT EXISTS (SELECT 1 FROM sales_invoice_line l WHERE l.sales_invoice_id = i.id)""",
    "a sales invoice without its PDF asked for": """
        SELECT id FROM sales_invoice i
        WHERE state = 'issued' AND NOT EXISTS (SELECT 1 FROM deliverable d WHERE d.sales_invoice_id = i.id)""",
    "a sales invoice that no run tells of": """
        SELECT id FROM sales_invoice i
        WHERE NOT EXISTS (SELECT 1 FROM run_item r WHERE r.sales_invoice_id = i.id AND r.result = 'created')""",
    "a period billed twice or left out": """
        SELECT subscriber_id FROM billed_period WHERE state = 'live' GROUP BY subscriber_id
        HAVING count(*) <> count(DISTINCT period_start) OR count(*) <> max(ordinal) - min(ordinal) + 1""",
    "a billed period without its line": """
        SELECT id FROM billed_period b WHERE state = 'live'
        AND NOT EXISTS (SELECT 1 FROM sales_invoice_line l WHERE l.billed_period_id = b.id)""",
    "a failure": "SELECT reason || reason_values FROM run_item WHERE result = 'failed'",
}


def quick_look(path: Path) -> list[str]:
    """What is wrong at a glance."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return [
            f"{words}: {row[0]}" for words, query in _QUICK.items() for row in connection.execute(query).fetchmany(3)
        ]


def verify(path: Path, workload: Workload, days: int, customers: int) -> list[str]:
    """What is wrong after all was done: every rule of the program's own check, and each day exactly once."""
    file = open_company_file(path)
    try:
        return [*(problem.sentence() for problem in check(file)), *workload.wrong(file, days, customers)]
    finally:
        file.close()


def check_now(path: Path) -> list[str]:
    """What the program's own check finds."""
    file = open_company_file(path)
    try:
        return [problem.sentence() for problem in check(file)]
    finally:
        file.close()


def do_day(path: Path, workload: Workload, day: int, actor: int = 0, *, pages: bool = False) -> None:
    """The whole work of a day, from opening the file to closing it; with ``pages`` the PDFs too."""
    file = open_company_file(path)
    try:
        workload.work(file, day, actor)
        if pages:
            make_deliverables(file, clock_on(day))
    finally:
        file.close()

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

from sqlalchemy import insert, select, text

from telecost_desktop import config
from telecost_desktop.models.access import PermissionProfile
from telecost_desktop.models.customers import DeliveryChannel
from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.models.jobs import JobDays, JobOccurrence
from telecost_desktop.models.projects import BillableEntry, EntryKind
from telecost_desktop.models.runs import Run, RunState
from telecost_desktop.models.sales_invoices import SalesInvoiceLine
from telecost_desktop.models.subscriptions import BilledPeriod, FrequencyUnit
from telecost_desktop.services.access import UserValues, save_user
from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import create_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.projects.fees import ProjectFeeValues, save_fee
from telecost_desktop.services.projects.projects import ProjectValues, save_project
from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables
from telecost_desktop.services.scheduled_jobs.running import run_now
from telecost_desktop.services.scheduled_jobs.store import JobValues, save_job
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

    def customer(self, number: int) -> CustomerValues:
        """One that gets its sales invoices in no way."""
        return CustomerValues(f"Kunde {number}", channel=DeliveryChannel.NONE)

    def prepare(self, path: Path, customers: int) -> None:
        """One subscription, billed in advance each day."""
        clock = clock_on(0)
        file = create_company(path, name="Prøve AS", country="NO")
        daily = save_frequency(file, FrequencyValues(FrequencyUnit.DAY, START), clock=clock)
        product = save_product(file, ProductValues("Tjeneste", price=Decimal("99.90"), price_from=START), clock=clock)
        subscribers = tuple(
            SubscriberValues(save_customer(file, self.customer(number), clock=clock), START)
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


class Mails(Subscriptions):
    """The same to customers who get their sales invoices by mail, from the number to the outbox."""

    name = "mails"

    def customer(self, number: int) -> CustomerValues:
        """One with an address of its own."""
        return CustomerValues(f"Kunde {number}", email=f"kunde{number}@example.no")

    def prepare(self, path: Path, customers: int) -> None:
        """The first day is issued already: its deaths are those of the subscriptions, what follows is this one's."""
        super().prepare(path, customers)
        file = open_company_file(path)
        super().work(file, 0, 0)
        file.close()

    def work(self, file: CompanyFile, day: int, actor: int) -> None:
        """All that is due, its PDFs and its mails."""
        super().work(file, day, actor)
        make_deliverables(file, clock_on(day))

    def wrong(self, file: CompanyFile, days: int, customers: int) -> Iterator[str]:
        """Each sales invoice lies in the outbox exactly once, to its customer and with its PDF."""
        yield from super().wrong(file, days, customers)
        with file.read() as session:
            found = session.execute(text(_MAILED)).all()
        if len(found) != days * customers:
            yield f"{len(found)} sales invoices"
        yield from (f"mailed wrong: {row}" for row in found if row.messages != 1 or row.whole != 1)


# How many messages each issued sales invoice has, and how many of them are as they must be.
_MAILED = """
    SELECT i.id, count(m.id) AS messages,
           sum(d.state = 'made' AND d.outbox_message_id = m.id AND r.address = c.email AND a.attachment_id = p.attachment_id) AS whole
    FROM sales_invoice i JOIN customer c ON c.id = i.customer_id
    LEFT JOIN outbox_message m ON m.identity = 'sales-invoice-' || i.id
    LEFT JOIN outbox_recipient r ON r.message_id = m.id
    LEFT JOIN outbox_attachment a ON a.message_id = m.id
    LEFT JOIN deliverable d ON d.sales_invoice_id = i.id AND d.kind = 'email'
    LEFT JOIN deliverable p ON p.sales_invoice_id = i.id AND p.kind = 'pdf'
    WHERE i.state = 'issued' GROUP BY i.id
"""


class Jobs:
    """A scheduled job each evening: hours, and a fee that comes again each day, on a project of each customer."""

    name = "jobs"
    hour, fee = Decimal(1000), Decimal(50)

    def prepare(self, path: Path, customers: int) -> None:
        """Hours for each day that there will be; the fees are made by the runs."""
        clock = clock_on(0)
        file = create_company(path, name="Prøve AS", country="NO")
        with file.read() as session:
            profile = session.scalars(select(PermissionProfile.id).where(PermissionProfile.administrator)).first()
        creator = save_user(file, UserValues("KH", "Kari Hansen", profile_id=profile), clock=clock)
        daily = save_frequency(file, FrequencyValues(FrequencyUnit.DAY, START), clock=clock)
        projects = []
        for number in range(customers):
            customer = save_customer(file, CustomerValues(f"Kunde {number}"), clock=clock)
            projects.append(save_project(file, ProjectValues(f"Prosjekt {number}", customer), clock=clock))
            fee = ProjectFeeValues(projects[-1], daily, START, text="Lisens", unit_price=self.fee)
            save_fee(file, fee, clock=clock)
        hours = [
            {
                "project_id": project,
                "kind": EntryKind.HOUR,
                "entry_date": START + timedelta(days=day),
                "quantity": Decimal(1),
                "unit_price": self.hour,
                "created_at": clock.now(),
            }
            for project in projects
            for day in range(DAYS_WITH_HOURS)
        ]
        with file.write() as session:
            session.execute(insert(BillableEntry), hours)
        save_job(
            file,
            JobValues("Timer", JobDays.EVERY_DAY, creator, notice_addresses=("sjef@example.no",)),
            clock=clock,
        )
        file.close()

    def work(self, file: CompanyFile, day: int, actor: int) -> None:
        """All that is due; the fifth at once is a person who presses "run now"."""
        clock = clock_on(day, EVENING)
        if actor == 4:
            run_now(file, clock, 1)
        else:
            run_due(file, clock, create_missed=True)

    def wrong(self, file: CompanyFile, days: int, customers: int) -> Iterator[str]:
        """Each hour and fee up to the last day is on exactly one line, none after it, and every day was decided."""
        last = START + timedelta(days=days - 1)
        with file.read() as session:
            billed = Counter(
                (row.kind, row.entry_date, row.sales_invoice_line_id is not None)
                for row in session.execute(
                    select(BillableEntry.kind, BillableEntry.entry_date, BillableEntry.sales_invoice_line_id)
                )
            )
            total = sum(session.scalars(select(SalesInvoiceLine.net)), Decimal(0))
            decided = session.scalars(select(JobOccurrence.due_on).order_by(JobOccurrence.due_on)).all()
            states = set(session.scalars(select(Run.state)))
        for (kind, on, done), count in billed.items():
            if count != customers or done != (on <= last):
                yield f"{count} of {kind} on {on}, billed: {done}"
        if total != days * customers * (self.hour + self.fee):
            yield f"billed {total}"
        if list(decided) != [START + timedelta(days=day) for day in range(days)]:
            yield f"decided about {decided}"
        if not states <= {RunState.OK, RunState.NOTHING}:
            yield f"runs are {states}"


# Hours are there for this many days, and jobs run at this hour in UTC: 22:00 in Oslo in winter.
DAYS_WITH_HOURS, EVENING = 21, 21
WORKLOADS: dict[str, Workload] = {work.name: work for work in (Subscriptions(), Mails(), Jobs())}


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
    "money on lines that no hours and fees bear out": """
        SELECT 1 WHERE (SELECT coalesce(sum(net), 0) FROM sales_invoice_line WHERE billed_period_id IS NULL)
        <> (SELECT coalesce(sum(unit_price), 0) FROM billable_entry WHERE sales_invoice_line_id IS NOT NULL)""",
    "a run of a job that ended without its notice, or a notice before the end": """
        SELECT id FROM run r WHERE kind = 'job'
        AND (state <> 'running') <> (SELECT count(*) FROM outbox_message m WHERE m.identity = 'job-run-' || r.id)""",
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


def keep_locks_in(folder: Path) -> None:
    """Locks between programs lie here for this process, and nowhere where a person keeps theirs."""
    config.data_folder = lambda: folder


def do_day(path: Path, workload: Workload, day: int, actor: int = 0, *, pages: bool = False) -> None:
    """The whole work of a day, from opening the file to closing it; with ``pages`` the PDFs too."""
    file = open_company_file(path)
    try:
        workload.work(file, day, actor)
        if pages:
            make_deliverables(file, clock_on(day))
    finally:
        file.close()

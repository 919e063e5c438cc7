"""Companies with much recurring work for the benchmarks: subscriptions, projects with hours and fees, jobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from telecost_desktop.models.access import PermissionProfile
from telecost_desktop.models.base import Base
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import DateWord, JobDays, ScheduledJob
from telecost_desktop.models.projects import BillableEntry, EntryKind, LineDetail, Project, ProjectFee
from telecost_desktop.models.subscriptions import (
    FrequencyUnit,
    InvoiceResult,
    PriceKind,
    Subscriber,
    Subscription,
    SubscriptionLine,
    WhenMissed,
)
from telecost_desktop.services.access import UserValues, save_user
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import create_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.scheduled_jobs.store import JobValues, save_job
from telecost_desktop.services.subscriptions.schedule_store import refresh_next_due

NOW = datetime(2026, 1, 1, 8, tzinfo=UTC)
CUSTOMERS = 20


def company_with(path: Path, subscriptions: int, unit: FrequencyUnit, start: date) -> CompanyFile:
    """Subscriptions with one subscriber and one item each, on one frequency; 20 customers, one product."""
    clock = FixedClock(NOW)
    file = create_company(path, name="Måling AS", country="NO")
    frequency = save_frequency(file, FrequencyValues(unit, start), clock=clock)
    product = save_product(
        file, ProductValues("Serviceavtale", price=Decimal("249.90"), price_from=date(2020, 1, 1)), clock=clock
    )
    customers = [
        save_customer(
            file, CustomerValues(f"Kunde {n} AS", street="Storgata 1", postal_code="0155", city="Oslo"), clock=clock
        )
        for n in range(CUSTOMERS)
    ]
    keys = range(1, subscriptions + 1)
    common = {
        "frequency_id": frequency, "billing_time": "advance", "prorata": True, "result": "issued", "when_missed": "ask",
        "active": True, "created_at": NOW, "created_by": "",
    }  # fmt: skip
    _fill(file, Subscription, ({"id": n, "name": f"Abonnement {n}", **common} for n in keys))
    _fill(file, SubscriptionLine, (
        {"subscription_id": n, "position": 0, "product_id": product, "text": "", "quantity": Decimal(1),
         "price_kind": PriceKind.DYNAMIC, "unit_price": None} for n in keys
    ))  # fmt: skip
    _fill(file, Subscriber, (
        {"subscription_id": n, "customer_id": customers[n % CUSTOMERS], "start_date": start, "end_date": None,
         "quantity_factor": Decimal(1), "active": True, "grid_ordinal": 0} for n in keys
    ))  # fmt: skip
    with file.write() as session:
        refresh_next_due(session)
    return file


def add_projects(file: CompanyFile, projects: int, *, hours: int, fees: int, fees_from: date) -> None:
    """Projects with hours in January 2026, and recurring monthly fees that begin on a day."""
    frequency = save_frequency(file, FrequencyValues(FrequencyUnit.MONTH, fees_from), clock=FixedClock(NOW))
    keys = range(1, projects + 1)
    _fill(file, Project, (
        {"id": n, "number": str(1000 + n), "name": f"Prosjekt {n}", "customer_id": 1 + n % CUSTOMERS,
         "line_detail": LineDetail.SUMMED, "active": True} for n in keys
    ))  # fmt: skip
    _fill(file, BillableEntry, (
        {"project_id": n, "kind": EntryKind.HOUR, "entry_date": date(2026, 1, 2) + timedelta(days=hour % 25),
         "person": f"Person {hour % 3}", "text": f"Arbeid {hour}", "product_id": 1, "quantity": Decimal("1.25"),
         "unit": "h", "unit_price": Decimal("1150"), "vat_code": "high", "created_at": NOW, "created_by": ""}
        for n in keys for hour in range(hours)
    ))  # fmt: skip
    _fill(file, ProjectFee, (
        {"project_id": n, "frequency_id": frequency, "product_id": 1, "text": f"Lisens {fee}", "quantity": Decimal(1),
         "unit": "", "unit_price": Decimal("99.50"), "vat_code": "high", "start_date": fees_from, "active": True,
         "next_due": fees_from, "grid_ordinal": 0} for n in keys for fee in range(fees)
    ))  # fmt: skip


def add_creator(file: CompanyFile) -> int:
    """A user who may invoice by jobs."""
    with file.read() as session:
        profile = session.scalars(select(PermissionProfile.id).where(PermissionProfile.name == "Administrator")).one()
    return save_user(file, UserValues("KH", "Kari Hansen", profile_id=profile), clock=FixedClock(NOW))


def add_job(file: CompanyFile, creator: int) -> int:
    """A daily job that invoices everything, saved in January 2026."""
    return save_job(file, JobValues("Timer", JobDays.EVERY_DAY, creator), clock=FixedClock(NOW))


def add_idle_jobs(file: CompanyFile, creator: int, jobs: int, day: date) -> None:
    """Monthly jobs of which none is due before a day."""
    _fill(file, ScheduledJob, (
        {"name": f"Jobb {n}", "days": JobDays.DAY_OF_MONTH, "day": day.day, "include_up_to": DateWord.DAY_OF_RUN,
         "result": InvoiceResult.ISSUED, "creator_id": creator, "invoice_date": DateWord.DAY_OF_RUN,
         "entry_date": DateWord.DAY_OF_RUN, "when_missed": WhenMissed.ASK, "active": True, "first_day": day,
         "next_due": day, "merge": False, "created_at": NOW, "created_by": "", "changed_at": NOW, "changed_by": ""}
        for n in range(jobs)
    ))  # fmt: skip


def _fill(file: CompanyFile, table: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    made = list(rows)
    if made:
        with file.write() as session:
            session.execute(insert(table), made)

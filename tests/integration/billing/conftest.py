"""An office that invoices: short ways to make frequencies, customers and subscriptions in a real company file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.models.subscriptions import BilledPeriod, BilledState, FrequencyUnit, PriceKind
from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.runs.run_report import DueReport
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceRow, list_sales_invoices
from telecost_desktop.services.scheduling.running import run_due
from telecost_desktop.services.subscriptions.saving import (
    LineValues,
    SubscriberValues,
    SubscriptionValues,
    save_subscription,
)

OSLO = ZoneInfo("Europe/Oslo")


def day(text: str) -> date:
    return date.fromisoformat(text)


@dataclass
class Office:
    """A company file, its clock, and what was made in it so far."""

    file: CompanyFile
    clock: FixedClock
    products: dict[str, int] = field(default_factory=dict)

    def at(self, text: str, hour: int = 9) -> None:
        """Put the clock on a day, local time; it never goes back in the tests that use it."""
        wished = datetime.combine(day(text), time(hour), OSLO).astimezone(UTC)
        self.clock.advance(wished - self.clock.now())

    def monthly(self, first: str = "2026-01-01", **values: Any) -> int:
        return self.frequency(first, **{"day": 1, **values})

    def frequency(self, first: str = "2026-01-01", unit: FrequencyUnit = FrequencyUnit.MONTH, **values: Any) -> int:
        return save_frequency(self.file, FrequencyValues(unit, day(first), **values), clock=self.clock)

    def customer(self, name: str = "Kunde AS", **values: Any) -> int:
        return save_customer(self.file, CustomerValues(name, **values), clock=self.clock)

    def product(self, price: str = "300", **values: Any) -> int:
        made = ProductValues("Service", price=Decimal(price), price_from=date(2020, 1, 1), **values)
        return save_product(self.file, made, clock=self.clock)

    def subscription(
        self,
        frequency: int,
        customers: Sequence[int],
        start: str = "2026-01-01",
        *,
        price: str = "300",
        end: str | None = None,
        name: str = "Service",
        vat_code: str = "high",
        subscription_id: int | None = None,
        **values: Any,
    ) -> int:
        key = f"{price} {vat_code}"
        if key not in self.products:
            self.products[key] = self.product(price, vat_code=vat_code)
        lines = (LineValues(self.products[key], Decimal(1), PriceKind.DYNAMIC),)
        ends = None if end is None else day(end)
        subscribers = tuple(SubscriberValues(customer, day(start), ends) for customer in customers)
        made = SubscriptionValues(name, frequency, lines, subscribers, **values)
        return save_subscription(self.file, made, clock=self.clock, subscription_id=subscription_id)

    def run(self, **values: Any) -> DueReport:
        return run_due(self.file, self.clock, **values)

    def run_days(self, first: str, last: str) -> None:
        """Open the program every morning from one day to another."""
        current = day(first)
        while current <= day(last):
            self.at(current.isoformat())
            self.run()
            current += timedelta(days=1)

    def invoices(self) -> list[SalesInvoiceRow]:
        """Oldest first."""
        return list(reversed(list_sales_invoices(self.file, self.clock)))

    def periods(self) -> list[tuple[str, str, str, int]]:
        """Living periods: kind, first day, last day, ordinal; in order."""
        with self.file.read() as session:
            query = (
                select(BilledPeriod).where(BilledPeriod.state == BilledState.LIVE).order_by(BilledPeriod.period_start)
            )
            return [
                (
                    entry.kind.value,
                    entry.period_start.isoformat(),
                    (entry.period_end - timedelta(days=1)).isoformat(),
                    entry.ordinal,
                )
                for entry in session.scalars(query)
            ]

    def numbers(self) -> list[int]:
        with self.file.read() as session:
            query = select(SalesInvoice.number).where(SalesInvoice.number.is_not(None)).order_by(SalesInvoice.number)
            return [number for number in session.scalars(query) if number is not None]

    def assert_clean(self) -> None:
        assert [problem.sentence() for problem in check(self.file)] == []


@pytest.fixture
def office(company: CompanyFile) -> Office:
    """An office on Thursday 1 January 2026, 09:00 in Oslo."""
    return Office(company, FixedClock(datetime(2026, 1, 1, 8, tzinfo=UTC)))

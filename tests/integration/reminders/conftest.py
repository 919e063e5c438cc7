"""Sales invoices that are overdue, in a real company file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.payments import SalesPayment
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceDispute
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import save_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.reminders.interest import set_interest_rate
from telecost_desktop.services.reminders.rules import ReminderLevel, ReminderRules, save_rules
from telecost_desktop.services.sales_invoicing.amounts import DraftLine
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.drafting import BillableLine, fill_draft, insert_empty_draft

OSLO = ZoneInfo("Europe/Oslo")


def day(text: str) -> date:
    return date.fromisoformat(text)


def pdf_text(content: bytes) -> str:
    """What a PDF says when its text is copied out."""
    from io import BytesIO

    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@dataclass
class Debts:
    """A company file with customers who owe something; the clock never goes back."""

    file: CompanyFile
    clock: FixedClock
    customers: dict[str, int] = field(default_factory=dict)

    def at(self, text: str) -> None:
        """Nine o'clock in Oslo on a day."""
        wished = datetime.combine(day(text), time(9), OSLO).astimezone(UTC)
        self.clock.advance(wished - self.clock.now())

    def customer(self, name: str = "Sen Betaler AS", **values: Any) -> int:
        if name not in self.customers:
            made = CustomerValues(
                name, **{"email": "post@sen.example", "street": "Kaia 1", "city": "Ålesund", **values}
            )
            self.customers[name] = save_customer(self.file, made, clock=self.clock)
        return self.customers[name]

    def invoice(
        self, issued: str = "2026-01-01", amount: str = "1000", *, name: str = "Sen Betaler AS", **values: Any
    ) -> int:
        """An issued invoice over an amount without VAT at 0 %, due 14 days after its date."""
        customer_id = self.customer(name, **values)
        with self.file.write() as session:
            customer = session.get_one(Customer, customer_id)
            made = insert_empty_draft(session, customer, issue_date=day(issued), at=self.clock.now(), user="")
            line = DraftLine("Arbeid", Decimal(1), Decimal(amount), Decimal(amount), "Z", Decimal(0))
            _sums, columns = fill_draft(session, made, [BillableLine(line)], customer.currency)
            session.execute(update(SalesInvoice).where(SalesInvoice.id == made).values(**columns))
        issue_drafts(self.file, [made], clock=self.clock)
        return made

    def pay(self, invoice: int, amount: str, paid_on: str) -> None:
        with self.file.write() as session:
            session.add(
                SalesPayment(
                    sales_invoice_id=invoice, paid_on=day(paid_on), amount=Decimal(amount), recorded_at=self.clock.now()
                )
            )

    def dispute(self, invoice: int) -> None:
        with self.file.write() as session:
            session.add(SalesInvoiceDispute(sales_invoice_id=invoice, since=day("2026-01-20")))

    def settle(self, invoice: int) -> None:
        with self.file.write() as session:
            found = session.query(SalesInvoiceDispute).filter_by(sales_invoice_id=invoice).one()
            found.settled_on = day("2026-02-01")

    def levels(self, *levels: ReminderLevel, payment_days: int = 14) -> None:
        save_rules(self.file, ReminderRules(tuple(levels), payment_days), clock=self.clock)

    def rates(self, rates: Sequence[tuple[str, str]]) -> None:
        for since, rate in rates:
            set_interest_rate(self.file, day(since), Decimal(rate), clock=self.clock)


@pytest.fixture
def debts(company: CompanyFile) -> Debts:
    """A Norwegian company with an address and an account, on 1 January 2026."""
    save_company(
        company,
        {
            "organisation_number": "987654325", "street": "Storgata 1", "postal_code": "6002", "city": "Ålesund",
            "email": "faktura@prove.example", "bank_account": "86011117947",
        },
    )  # fmt: skip
    return Debts(company, FixedClock(datetime(2026, 1, 1, 8, tzinfo=UTC)))

"""A company that is owed money: issued sales invoices, and the files of its bank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from payment_files import Booking, Giro, Paid, camt
from sqlalchemy import update

from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import save_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.payments.listing import PaymentRow, list_payments
from telecost_desktop.services.payments.store import PaymentFileResult, import_payments
from telecost_desktop.services.sales_invoicing.amounts import DraftLine
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.drafting import BillableLine, fill_draft, insert_empty_draft
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceRow, list_sales_invoices


@dataclass
class Till:
    """The company file, and short ways to owe and to pay."""

    file: CompanyFile
    clock: FixedClock
    folder: Path
    customers: dict[str, int] = field(default_factory=dict)
    files: int = 0

    def invoice(self, amount: str = "1000", *, name: str = "Kunde AS", **values: Any) -> SalesInvoiceRow:
        """An issued sales invoice over an amount, without VAT."""
        if name not in self.customers:
            made = CustomerValues(name, street="Kaia 1", city="Ålesund", **values)
            self.customers[name] = save_customer(self.file, made, clock=self.clock)
        with self.file.write() as session:
            customer = session.get_one(Customer, self.customers[name])
            made_id = insert_empty_draft(session, customer, issue_date=date(2026, 1, 5), at=self.clock.now(), user="")
            line = DraftLine("Arbeid", Decimal(1), Decimal(amount), Decimal(amount), "Z", Decimal(0))
            _sums, columns = fill_draft(session, made_id, [BillableLine(line)], customer.currency)
            session.execute(update(SalesInvoice).where(SalesInvoice.id == made_id).values(**columns))
        issue_drafts(self.file, [made_id], clock=self.clock)
        return self.look(made_id)

    def look(self, invoice_id: int) -> SalesInvoiceRow:
        """A sales invoice as it is now."""
        return list_sales_invoices(self.file, self.clock, ids=[invoice_id])[0]

    def open(self, invoice: SalesInvoiceRow) -> Decimal:
        return self.look(invoice.id).open

    def bring(self, content: bytes, name: str = "") -> PaymentFileResult:
        """Import one file."""
        self.files += 1
        path = self.folder / (name or f"bank{self.files}.xml")
        path.write_bytes(content)
        return import_payments(self.file, [path], clock=self.clock, user="KH")[0]

    def statement(self, *bookings: Booking | Paid, **values: Any) -> PaymentFileResult:
        return self.bring(camt(bookings, **values))

    def giro(self, *payments: Paid, **values: Any) -> PaymentFileResult:
        return self.bring(Giro(payments, **values).content(), f"ocr{self.files}.txt")

    def payments(self) -> list[PaymentRow]:
        """Oldest first."""
        return list(reversed(list_payments(self.file)))

    def only(self) -> PaymentRow:
        [row] = self.payments()
        return row


def counts(result: PaymentFileResult) -> tuple[int, int, int, int]:
    """Matched, partial, open, duplicates; the file itself was not refused."""
    assert result.errors == []
    assert result.matched + result.partial + result.open + result.duplicates == result.payments
    return result.matched, result.partial, result.open, result.duplicates


def paid(rows: Iterable[SalesInvoiceRow]) -> list[Paid]:
    """A payment for each, as it should be."""
    return [Paid(one.payable, one.payment_reference, payer=one.party) for one in rows]


@pytest.fixture
def till(company: CompanyFile, tmp_path: Path) -> Till:
    """A Norwegian company with an account, on 5 January 2026."""
    save_company(
        company,
        {
            "organisation_number": "987654325", "street": "Storgata 1", "postal_code": "6002", "city": "Ålesund",
            "email": "faktura@prove.example", "bank_account": "86011117947",
        },
    )  # fmt: skip
    return Till(company, FixedClock(datetime(2026, 1, 5, 8, tzinfo=UTC)), tmp_path)

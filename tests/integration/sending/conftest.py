"""A company that issues sales invoices, and a mail server of this machine that takes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from crediting import credit_invoice
from smtp_server import MemorySecrets, RecordingServer, mail_server, make_mail_server  # noqa: F401
from sqlalchemy import select, update

from telecost_desktop import config
from telecost_desktop.models.customers import Customer, DeliveryChannel, ElectronicForm
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState, SalesInvoice
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import save_company
from telecost_desktop.services.customers import CustomerRow, CustomerValues, list_customers, save_customer
from telecost_desktop.services.mail.sending import SendReport, send_waiting
from telecost_desktop.services.mail.server import save_mail_server
from telecost_desktop.services.sales_invoicing.amounts import DraftLine
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.drafting import BillableLine, fill_draft, insert_empty_draft
from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables


@dataclass
class Sender:
    """A company file and short ways to issue in it and to look at what became of that."""

    file: CompanyFile
    clock: FixedClock

    def customer(self, name: str = "Fjord AS", **values: Any) -> int:
        given = {"email": "post@fjord.no", "street": "Kaia 1", "postal_code": "6002", "city": "Ålesund", **values}
        return save_customer(self.file, CustomerValues(name, **given), clock=self.clock)

    def e_customer(self, name: str = "Nett AS", **values: Any) -> int:
        """One that takes e-invoices from the access point."""
        given = {
            "organisation_number": "923609016",
            "reference": "Innkjøp",
            "channel": DeliveryChannel.E_INVOICE,
            "electronic_form": ElectronicForm.UBL,
            **values,
        }
        return self.customer(name, **given)

    def invoice(self, customer_id: int, amount: str = "1000") -> int:
        """Issue a sales invoice; its forms are still to be made."""
        made = self.draft(customer_id, amount)
        issue_drafts(self.file, [made], clock=self.clock)
        return made

    def draft(self, customer_id: int, amount: str = "1000") -> int:
        """A draft of one line."""
        with self.file.write() as session:
            customer = session.get_one(Customer, customer_id)
            made = insert_empty_draft(session, customer, issue_date=date(2026, 11, 22), at=self.clock.now(), user="")
            line = DraftLine("Arbeid", Decimal(1), Decimal(amount), Decimal(amount), "S", Decimal(25))
            _sums, columns = fill_draft(session, made, [BillableLine(line)], customer.currency)
            session.execute(update(SalesInvoice).where(SalesInvoice.id == made).values(**columns))
        return made

    def credit(self, invoice_id: int) -> int:
        """Credit it whole; gives the credit note."""
        credit_invoice(self.file, invoice_id, clock=self.clock)
        with self.file.read() as session:
            return session.scalars(select(SalesInvoice.id).where(SalesInvoice.credits_id == invoice_id)).one()

    def number(self, invoice_id: int) -> str:
        with self.file.read() as session:
            return str(session.scalars(select(SalesInvoice.number).where(SalesInvoice.id == invoice_id)).one())

    def make(self) -> int:
        return make_deliverables(self.file, self.clock)

    def states(self, invoice_id: int) -> dict[DeliverableKind, DeliverableState]:
        with self.file.read() as session:
            query = select(Deliverable.kind, Deliverable.state).where(Deliverable.sales_invoice_id == invoice_id)
            return {row.kind: row.state for row in session.execute(query)}

    def kept(self, invoice_id: int, kind: DeliverableKind) -> Deliverable:
        with self.file.read() as session:
            query = select(Deliverable).where(Deliverable.sales_invoice_id == invoice_id, Deliverable.kind == kind)
            found = session.scalars(query).one()
            session.expunge(found)
            return found

    def change(self, customer_id: int, **values: Any) -> None:
        from dataclasses import replace

        row: CustomerRow = next(one for one in list_customers(self.file) if one.id == customer_id)
        save_customer(self.file, replace(row.values, **values), clock=self.clock, customer_id=customer_id)

    def through(self, server: RecordingServer) -> None:
        """Mail goes through this server."""
        save_mail_server(
            self.file, server.settings(), None, secrets=MemorySecrets(), clock=self.clock, unencrypted=True
        )

    def send(self, timeout: float = 5.0) -> SendReport:
        return send_waiting(self.file, self.clock, secrets=MemorySecrets(), all_waiting=True, timeout=timeout)


@pytest.fixture
def sender(company: CompanyFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sender:
    """A Norwegian company with address and account, on 22 November 2026; locks lie in the test's own folder."""
    monkeypatch.setattr(config, "data_folder", lambda: tmp_path)
    save_company(
        company,
        {
            "organisation_number": "987654325", "street": "Storgata 1", "postal_code": "6002", "city": "Ålesund",
            "email": "faktura@prove.example", "bank_account": "86011117947",
        },
    )  # fmt: skip
    return Sender(company, FixedClock(datetime(2026, 11, 22, 8, tzinfo=UTC)))

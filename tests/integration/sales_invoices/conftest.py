"""Sales invoices written by hand in a real company file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.ledger import LedgerExport, LedgerVoucher
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.ledger.reading import sources_of_period
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues, save_draft
from telecost_desktop.services.sales_invoicing.drafts.line_editing import DraftLineValues
from tests.integration.billing.conftest import Office, day
from tests.integration.billing.conftest import office as _office_of_billing

__all__ = ["Desk", "desk", "line"]


def line(text: str = "Rådgivning", quantity: str = "1", price: str = "100", **values: Any) -> DraftLineValues:
    return DraftLineValues(text, Decimal(quantity), Decimal(price), **values)


@dataclass
class Desk:
    """Where a person writes sales invoices by hand."""

    office: Office

    @property
    def file(self) -> CompanyFile:
        return self.office.file

    @property
    def clock(self) -> FixedClock:
        return self.office.clock

    def draft(self, *lines: DraftLineValues, on: str | None = None, customer: int | None = None, **values: Any) -> int:
        wished = None if on is None else day(on)
        buyer = customer if customer is not None else self.office.customer()
        made = DraftValues(buyer, lines or (line(),), wished, **values)
        return save_draft(self.file, made, clock=self.clock, user="AB")

    def issue(self, *ids: int) -> list[int]:
        """Numbers in the order of the ids."""
        numbers = issue_drafts(self.file, ids, clock=self.clock, user="AB")
        return [numbers[one] for one in ids]

    def issued(self, *lines: DraftLineValues, **values: Any) -> int:
        made = self.draft(*lines, **values)
        self.issue(made)
        return made

    def row(self, invoice_id: int) -> SalesInvoice:
        with self.file.read() as session:
            found = session.scalars(select(SalesInvoice).where(SalesInvoice.id == invoice_id)).one()
            session.expunge(found)
            return found

    def close(self, start: str, end: str) -> None:
        """Give a period to the bookkeeping, over or not; ``end`` is the first open day."""
        first, opens = date.fromisoformat(start), date.fromisoformat(end)
        with self.file.write() as session:
            sources = sources_of_period(session, first, opens, payments=False)
            export = LedgerExport(period_start=first, period_end=opens, made_at=self.clock.now())
            session.add(export)
            session.flush()
            session.add_all(
                LedgerVoucher(ledger_export_id=export.id, position=place, sales_invoice_id=source.sales_invoice_id)
                for place, source in enumerate(sources, 1)
            )

    def numbers(self, ids: Sequence[int]) -> list[int | None]:
        return [self.row(one).number for one in ids]


office = _office_of_billing


@pytest.fixture
def desk(office: Office) -> Desk:
    """A desk on Thursday 1 January 2026."""
    return Desk(office)

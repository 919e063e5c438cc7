"""Paper of really issued sales invoices: the company's texts and logo as they were on the day of issue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.document_texts import TextPurpose
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company_logo import remove_logo, set_logo
from telecost_desktop.services.document_texts import save_texts
from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables, sales_invoice_pdf
from tests.integration.billing.conftest import Office
from tests.integration.sales_invoices_paper.paper import logo, whole_text


@pytest.fixture
def office(company: CompanyFile) -> Office:
    """An office on Thursday 1 January 2026 with a logo, a colour and texts."""
    made = Office(company, FixedClock(datetime(2026, 1, 1, 8, tzinfo=UTC)))
    with company.write() as session:
        own = session.scalars(select(Company)).one()
        own.invoice_text, own.accent_colour = "Takk for handelen.", "#b3261e"
    picture = Path(company.path).parent / "logo.png"
    picture.write_bytes(logo((900, 300), (200, 30, 30, 255)))
    set_logo(company, picture, clock=made.clock)
    save_texts(company, {(TextPurpose.INVOICE_NOTE, "en"): "Thank you."}, clock=made.clock)
    return made


def test_text_by_language_and_logo_of_the_day_of_issue(office: Office) -> None:
    frequency = office.monthly()
    for name, language in (("Kunde AS", "nb"), ("Customer Ltd", "en")):
        office.subscription(frequency, [office.customer(name, language=language)])
    office.run()
    # What is changed after the issue changes nothing on paper that is still to be drawn.
    save_texts(office.file, {(TextPurpose.INVOICE_NOTE, "en"): "Goodbye."}, clock=office.clock)
    remove_logo(office.file, clock=office.clock)
    make_deliverables(office.file, office.clock)
    papers = {row.party: sales_invoice_pdf(office.file, office.clock, row.id) for row in office.invoices()}
    assert "Takk for handelen." in whole_text(papers["Kunde AS"])
    english = whole_text(papers["Customer Ltd"])
    assert "Thank you." in english
    assert "Takk" not in english
    assert "Goodbye" not in english
    assert all(paper.count(b"/Subtype /Image") == 1 for paper in papers.values())

"""The history of one sales invoice: each thing that happened, once and in order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text, update

from telecost_desktop.errors import UserError
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableState
from telecost_desktop.services.sales_invoicing.credit.crediting import CreditLine, credit_lines
from telecost_desktop.services.sales_invoicing.disputes import dispute, settle_dispute
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts, mark_ready
from telecost_desktop.services.sales_invoicing.history import history_of
from telecost_desktop.services.sales_invoicing.sending.by_hand import send_again
from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables
from telecost_desktop.services.sales_invoicing.sending.said import noted
from tests.integration.billing.conftest import Office

from .conftest import Desk, line


def told(desk: Desk, invoice: int) -> list[tuple[str, str]]:
    return [(event.sentence(), event.who) for event in history_of(desk.file, invoice)]


def test_the_life_of_an_invoice_by_hand(desk: Desk) -> None:
    customer = desk.office.customer(email="kunde@example.com")
    made = desk.draft(line(quantity="2"), customer=customer)
    for work in (
        lambda: mark_ready(desk.file, made, clock=desk.clock, user="CD"),
        lambda: issue_drafts(desk.file, [made], clock=desk.clock, user="EF"),
        lambda: make_deliverables(desk.file, desk.clock),
        lambda: send_again(desk.file, made, clock=desk.clock, to="annen@example.com"),
        lambda: credit_lines(desk.file, made, [CreditLine(1, Decimal(1))], clock=desk.clock, user="GH"),
    ):
        desk.clock.advance(timedelta(minutes=1))
        work()
    desk.office.at("2026-01-02")
    dispute(desk.file, made, "Ikke levert", clock=desk.clock, user="IJ")
    desk.office.at("2026-01-05")
    settle_dispute(desk.file, made, clock=desk.clock)
    history = told(desk, made)
    assert history[:4] == [
        ("Made by hand", "AB"),
        ("Draft saved", "AB"),
        ("Said to be ready", "CD"),
        ("Issued with number 10001, dated 2026-01-01", "EF"),
    ]
    words = [sentence for sentence, _ in history]
    for mail in ("kunde@example.com", "annen@example.com"):
        assert words.count(f"Mail to {mail} put into the outbox") == 1
    assert words[4] == "PDF made"
    assert words[-3:] == ["125.00 credited by credit note 90001", "Disputed: Ikke levert", "Dispute settled"]


def test_the_run_that_made_it_is_named_and_a_credit_note_says_what_it_credits(office: Office) -> None:
    desk = Desk(office)
    office.subscription(office.monthly(), [office.customer()], name="Bredbånd")
    office.run()
    made = office.invoices()[0].id
    assert told(desk, made)[0][0] == "Made by the run of Bredbånd for 2026-01-01T00:00"
    credit = credit_lines(office.file, made, clock=office.clock)
    assert told(desk, credit)[0][0] == "Made to credit invoice 10001"
    with pytest.raises(UserError, match="no such invoice"):
        history_of(office.file, 999)


def test_a_dispute_is_open_once_and_only_of_an_issued_invoice(desk: Desk) -> None:
    draft, made = desk.draft(), desk.issued()
    with pytest.raises(UserError, match="Only an issued"):
        dispute(desk.file, draft, clock=desk.clock)
    with pytest.raises(UserError, match="no open dispute"):
        settle_dispute(desk.file, made, clock=desk.clock)
    dispute(desk.file, made, clock=desk.clock)
    with pytest.raises(UserError, match="disputed already"):
        dispute(desk.file, made, clock=desk.clock)
    settle_dispute(desk.file, made, clock=desk.clock)
    dispute(desk.file, made, clock=desk.clock)
    with desk.file.read() as session:
        rows = session.execute(text("SELECT settled_on FROM sales_invoice_dispute ORDER BY id")).scalars().all()
    assert rows == ["2026-01-01", None]


def test_what_was_said_of_a_form_stands_as_a_sentence(desk: Desk) -> None:
    made = desk.draft(line(quantity="2"), customer=desk.office.customer(email=""))
    issue_drafts(desk.file, [made], clock=desk.clock)
    refused = noted("Bestillingsnummer mangler").stored()
    with desk.file.write() as session:
        session.execute(update(Deliverable).values(state=DeliverableState.REFUSED, detail=refused))
    assert "PDF refused Bestillingsnummer mangler" in [sentence for sentence, _ in told(desk, made)]

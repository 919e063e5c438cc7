"""The open program makes what a crash or another program left unmade, and counts what asks a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from telecost_desktop.models.customers import DeliveryChannel, ElectronicForm
from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.services.attention import attention
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import save_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.mail.listing import list_outbox
from telecost_desktop.services.reminders.due import list_due_reminders
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.drafting import References
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues, save_draft
from telecost_desktop.services.sales_invoicing.drafts.line_editing import DraftLineValues
from telecost_desktop.services.sales_invoicing.sending.marks import mark_refused
from telecost_desktop.services.sales_invoicing.sending.waiting import documents_wait, undelivered
from telecost_desktop.views.what_waits import show_what_waits


def _issue(file: CompanyFile, clock: FixedClock, channel: DeliveryChannel) -> int:
    address = {"street": "Kaien 1", "postal_code": "5003", "city": "Bergen"}
    save_company(file, {"organisation_number": "399900689", **address})
    form = ElectronicForm.UBL if channel is DeliveryChannel.E_INVOICE else ElectronicForm.NONE
    customer = save_customer(
        file,
        CustomerValues(
            f"Kunde {channel.value} AS", organisation_number="399901022", email="faktura@kunde.example",
            channel=channel, electronic_form=form, **address,
        ),
        clock=clock,
    )  # fmt: skip
    lines = (DraftLineValues("Arbeid", Decimal(2), Decimal(500)),)
    draft = save_draft(file, DraftValues(customer, lines, references=References("Kari")), clock=clock)
    issue_drafts(file, [draft], clock=clock)
    return draft


@pytest.fixture
def left(company_path: Path, company: CompanyFile, clock: FixedClock) -> Path:
    """A company file in which somebody issued, and nothing more was done."""
    _issue(company, clock, DeliveryChannel.EMAIL)
    company.close()
    return company_path


def test_what_was_left_is_made_when_the_program_opens(left: Path, open_desktop: Callable, qtbot) -> None:
    file = open_company_file(left)
    assert documents_wait(file)
    file.close()
    desktop, _ = open_desktop()
    qtbot.waitUntil(lambda: not documents_wait(desktop.context.file), timeout=20_000)
    assert [row.recipient for row in list_outbox(desktop.context.file)] == ["faktura@kunde.example"]


def test_the_bell_leads_to_what_did_not_arrive_and_to_reminders(
    left: Path, open_desktop: Callable, clock: FixedClock, qtbot
) -> None:
    file = open_company_file(left)
    refused = _issue(file, clock, DeliveryChannel.E_INVOICE)
    mark_refused(file, [refused], clock=clock, note="Bestilling mangler")
    assert undelivered(file) == 1
    clock.advance(timedelta(days=40))
    found = attention(file, clock)
    assert (found.deliveries, found.payments, found.reminders) == (1, 0, len(list_due_reminders(file, clock)))
    assert found.reminders == 1, "what was refused is not reminded of"
    file.close()
    desktop, _ = open_desktop()
    qtbot.waitUntil(lambda: desktop.window.top.bell.text() == "2", timeout=20_000)
    menu = show_what_waits(desktop.window, attention(desktop.context.file, clock), lambda: None)
    assert [action.text() for action in menu.actions()] == [
        "Invoices that did not reach the customer: 1",
        "Reminders to send: 1",
    ]

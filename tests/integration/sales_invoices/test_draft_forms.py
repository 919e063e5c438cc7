"""What the forms of sales invoices are told before anything is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.models.customers import ElectronicForm
from telecost_desktop.services.checks import check
from telecost_desktop.services.sales_invoicing.credit.crediting import CreditLine, credit_lines, price_credit
from telecost_desktop.services.sales_invoicing.disputes import OpenDispute, dispute, open_dispute, settle_dispute
from telecost_desktop.services.sales_invoicing.drafts.draft_forms import draft_form
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues, copy_invoice, draft_values
from telecost_desktop.services.sales_invoicing.drafts.rehearsing import rehearse_issue
from telecost_desktop.services.settings import SettingKey, write_setting
from tests.integration.billing.conftest import day

from .conftest import Desk, line


def test_a_rehearsed_issue_says_what_issuing_does_and_changes_nothing(desk: Desk) -> None:
    made = desk.draft(on="2025-12-20")
    before = draft_values(desk.file, made)
    seen = rehearse_issue(desk.file, made, clock=desk.clock)
    assert (seen.number, seen.wished, seen.issue_date) == (10001, day("2025-12-20"), day("2025-12-20"))
    assert (seen.payable, seen.currency) == (Decimal(125), "NOK")
    assert [pattern[:5] for pattern, _ in seen.warnings] == ["Dated"]
    assert draft_values(desk.file, made) == before
    assert desk.row(made).number is None
    assert seen.number == desk.issue(made)[0], "the rehearsed number was not used up"
    assert check(desk.file) == []


def test_rules_of_the_electronic_form_are_named_all_at_once(desk: Desk) -> None:
    buyer = desk.office.customer(electronic_form=ElectronicForm.UBL)
    made = desk.draft(customer=buyer)
    seen = rehearse_issue(desk.file, made, clock=desk.clock)
    assert seen.number is None
    assert len(seen.failures) > 1
    assert all(one.where_to_mend for one in seen.failures)
    assert desk.row(made).number is None


def test_a_credit_note_costs_what_was_said_before(desk: Desk) -> None:
    write_setting(desk.file, SettingKey.PAYABLE_ROUNDING, "1", clock=desk.clock)
    made = desk.issued(line("Kabel", "3", "33.335"), line("Frakt", "1", "50", vat_code="zero"))
    for lines in ([CreditLine(1, Decimal(1))], [CreditLine(1, Decimal("0.5")), CreditLine(2, Decimal(1))], None):
        sums, rounding = price_credit(desk.file, made, lines)
        note = desk.row(credit_lines(desk.file, made, lines, clock=desk.clock))
        told = (note.total_ex_vat, note.total_vat, note.rounding, note.payable)
        assert told == (sums.ex_vat, sums.vat, rounding, sums.inc_vat + rounding)
    with pytest.raises(UserError, match="credited already"):
        price_credit(desk.file, made)


def test_a_copy_is_shown_before_it_is_stored(desk: Desk) -> None:
    made = desk.issued(line("Kabel", "3", "33.335"), note="Takk")
    form = draft_form(desk.file, desk.clock, copy_of=made)
    assert isinstance(form.values, DraftValues)
    assert [one.text for one in form.values.lines] == ["Kabel"]
    assert (form.values.issue_date, form.values.note, form.bills) == (None, "Takk", False)
    copy = copy_invoice(desk.file, made, clock=desk.clock)
    stored = draft_values(desk.file, copy)
    lines = tuple(replace(one, id=None) for one in stored.lines)
    assert replace(stored, lines=lines, issue_date=None) == form.values


def test_only_active_customers_are_offered_and_the_drafts_own(desk: Desk) -> None:
    buyer = desk.office.customer("Sovende AS")
    made = desk.draft(customer=buyer)
    desk.office.customer("Borte AS", active=False)
    names = [one.values.name for one in draft_form(desk.file, desk.clock, invoice_id=made).customers]
    assert names == ["Sovende AS"]


def test_a_dispute_has_a_first_day_and_a_reason(desk: Desk) -> None:
    made = desk.issued()
    assert open_dispute(desk.file, made) is None
    desk.office.at("2026-01-10")
    for wrong in ("2025-12-31", "2026-01-11"):
        with pytest.raises(UserError, match="A dispute begins"):
            dispute(desk.file, made, since=day(wrong), clock=desk.clock)
    dispute(desk.file, made, " Feil antall ", since=day("2026-01-05"), clock=desk.clock)
    assert open_dispute(desk.file, made) == OpenDispute(date(2026, 1, 5), "Feil antall")
    settle_dispute(desk.file, made, clock=desk.clock)
    assert open_dispute(desk.file, made) is None

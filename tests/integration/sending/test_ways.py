"""Long lists tell the same of each sales invoice's ways as the list of deliveries does; what is done with many is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import update

from telecost_desktop.models.customers import Customer, DeliveryChannel, ElectronicForm
from telecost_desktop.models.mail import MailState, OutboxRecipient
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState
from telecost_desktop.services.sales_invoicing.listing import list_sales_invoices
from telecost_desktop.services.sales_invoicing.overview import list_for_window, sums_of, whole_invoice
from telecost_desktop.services.sales_invoicing.sending.deliveries import deliveries
from telecost_desktop.services.sales_invoicing.sending.ways import ways
from telecost_desktop.services.sales_invoicing.several import (
    give_to_access_point,
    issue_several,
    mail_several,
    pay_several,
    save_forms,
)
from tests.integration.sending.conftest import Sender

UBL, EMAIL = DeliverableKind.UBL, DeliverableKind.EMAIL


def test_ways_agree_with_deliveries_in_every_state(sender: Sender) -> None:
    key = sender.invoice(sender.e_customer(channel=DeliveryChannel.EMAIL))
    sender.make()
    states = product(DeliverableState, (DeliverableState.WAITING, DeliverableState.MADE, DeliverableState.FAILED), MailState,
                     (None, sender.clock.now()))  # fmt: skip
    for of_file, of_mail, mail, returned in states:
        with sender.file.write() as session:
            for kind, state in ((UBL, of_file), (EMAIL, of_mail)):
                session.execute(update(Deliverable).where(Deliverable.kind == kind).values(state=state))
            session.execute(update(OutboxRecipient).values(state=mail, returned_at=returned))
        with sender.file.read() as session:
            found = ways(session)[key]
            assert found == ways(session, [key])[key]
        expected = {(one.way, one.state) for one in deliveries(sender.file)}
        assert {(way.kind, way.state) for way in found if not way.along} == expected
        assert {way.kind for way in found} == {UBL, EMAIL}


def test_the_list_of_the_window_is_that_of_the_listing(sender: Sender) -> None:
    first = sender.invoice(sender.customer(), "1000")
    second = sender.invoice(sender.e_customer(), "200.40")
    sender.credit(first)
    sender.make()
    listed = list_for_window(sender.file, sender.clock)
    assert [one.row for one in listed] == list_sales_invoices(sender.file, sender.clock)
    credit = next(one for one in listed if one.is_credit_note)
    assert credit.credits_number == sender.number(first)
    (total,) = sums_of(listed)
    assert (total.count, total.payable, total.open) == (3, Decimal("250.50"), Decimal("250.50"))
    whole = whole_invoice(sender.file, sender.clock, second)
    assert [kind for kind, size in whole.forms if size] == [DeliverableKind.PDF, UBL]
    assert whole.listed == next(one for one in listed if one.id == second)


def test_one_that_breaks_rules_keeps_no_other_from_being_issued(sender: Sender) -> None:
    wrong, right = sender.e_customer("Uten AS"), sender.customer("Med AS")
    drafts = [sender.draft(wrong), sender.draft(right)]
    with sender.file.write() as session:
        session.get_one(Customer, wrong).reference = ""
    done = issue_several(sender.file, drafts, clock=sender.clock, user="KH")
    assert done.ids == (drafts[1],)
    assert [str(number) for number in done.numbers] == [sender.number(drafts[1])]
    (refused,) = done.refused
    assert refused.invoice_id == drafts[0]
    assert "reference" in refused.problem.sentence()
    assert sender.states(drafts[1])[EMAIL] is DeliverableState.MADE, "its mail lies in the outbox"
    # What could not be issued took no number.
    assert issue_several(sender.file, drafts[1:], clock=sender.clock).ids == ()
    with sender.file.write() as session:
        session.get_one(Customer, wrong).reference = "Innkjøp"
    assert issue_several(sender.file, drafts[:1], clock=sender.clock).numbers == (done.numbers[0] + 1,)


def test_a_run_of_many_ends_where_it_is_cancelled(sender: Sender) -> None:
    drafts = [sender.draft(sender.customer(f"Kunde {n}")) for n in range(3)]
    asked = iter((False, True, True, True, True))
    done = issue_several(sender.file, drafts, clock=sender.clock, cancelled=lambda: next(asked, True))
    assert done.ids == (drafts[0],)
    assert not done.refused


def test_what_was_mailed_or_exported_is_refused_and_told(sender: Sender, tmp_path: Path) -> None:
    mailed, electronic = sender.invoice(sender.customer()), sender.invoice(sender.e_customer())
    sender.make()
    done = mail_several(sender.file, [mailed, electronic], clock=sender.clock)
    assert done.ids == (electronic,)
    assert [one.invoice_id for one in done.refused] == [mailed]
    given = give_to_access_point(sender.file, sender.clock, [mailed, electronic], tmp_path)
    assert [path.suffix for path in given.paths] == [".xml"]
    assert [one.invoice_id for one in given.refused] == [mailed]
    assert not give_to_access_point(sender.file, sender.clock, [electronic], tmp_path).ids
    assert give_to_access_point(sender.file, sender.clock, [electronic], tmp_path, again=True).ids == (electronic,)


@pytest.mark.parametrize(("kind", "ending"), [("pdf", ".pdf"), ("ubl", ".xml"), ("facturx", ".pdf")])
def test_forms_are_saved_without_changing_a_state(sender: Sender, tmp_path: Path, kind: str, ending: str) -> None:
    keys = [sender.invoice(sender.e_customer(electronic_form=ElectronicForm.UBL)) for _ in range(2)]
    sender.make()
    before = [sender.states(key) for key in keys]
    done = save_forms(sender.file, sender.clock, keys, tmp_path / "ny", kind=kind)
    assert done.ids == tuple(keys)
    assert {path.suffix for path in (tmp_path / "ny").iterdir()} == {ending}
    assert len(set(done.paths)) == 2
    assert [sender.states(key) for key in keys] == before


def test_paid_with_what_is_open(sender: Sender) -> None:
    keys = [sender.invoice(sender.customer(), amount) for amount in ("100", "200")]
    pay_several(sender.file, keys[:1], paid_on=date(2026, 11, 22), clock=sender.clock)
    done = pay_several(sender.file, keys, paid_on=date(2026, 11, 22), clock=sender.clock)
    assert done.ids == (keys[1],)
    assert [one.invoice_id for one in done.refused] == [keys[0]], "nothing is open of it any more"
    assert {row.open for row in list_sales_invoices(sender.file, sender.clock)} == {Decimal(0)}

"""Sales invoices by e-mail: once each, with what the customer wants, and failures in sight."""

from __future__ import annotations

from pathlib import Path

import pytest
from smtp_server import DROP, Behaviour, RecordingServer
from sqlalchemy import delete, func, select

from telecost_desktop.errors import UserError
from telecost_desktop.models.customers import DeliveryChannel, ElectronicForm
from telecost_desktop.models.mail import OutboxMessage, OutboxRecipient
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState
from telecost_desktop.services.mail.listing import list_outbox, message_of
from telecost_desktop.services.mail.returned import mark_returned
from telecost_desktop.services.sales_invoicing.sending.by_hand import save_mail, send_again, send_by_mail
from telecost_desktop.services.sales_invoicing.sending.deliverables import sales_invoice_pdf
from telecost_desktop.services.sales_invoicing.sending.deliveries import DeliveryState, deliveries
from telecost_desktop.services.sales_invoicing.sending.marks import settle_by_hand

from .conftest import Sender

EMAIL, PDF = DeliverableKind.EMAIL, DeliverableKind.PDF


def test_a_mail_with_the_pdf_lies_in_the_outbox_without_a_server(sender: Sender) -> None:
    invoice = sender.invoice(sender.customer(reference="Kari"))
    assert sender.states(invoice) == {PDF: DeliverableState.WAITING, EMAIL: DeliverableState.WAITING}
    assert sender.make() == 2
    assert sender.make() == 0
    assert sender.states(invoice) == {PDF: DeliverableState.MADE, EMAIL: DeliverableState.MADE}
    [row] = list_outbox(sender.file)
    assert (row.subject, row.recipient) == (f"Faktura {sender.number(invoice)} fra Prøve AS", "post@fjord.no")
    assert row.enclosures == (f"Faktura {sender.number(invoice)} Fjord AS.pdf",)
    body = message_of(sender.file, row.id).body
    assert "Å betale: 1\xa0250,00 NOK\nForfallsdato: 06.12.2026\nKontonummer: 86011117947\nKID/referanse: " in body
    assert "Deres referanse: Kari\n" in body
    [delivery] = deliveries(sender.file)
    assert (delivery.way, delivery.state) == (EMAIL, DeliveryState.QUEUED)


def test_what_is_sent_is_the_kept_pdf(sender: Sender, mail_server: RecordingServer) -> None:
    invoice = sender.invoice(sender.customer())
    sender.through(mail_server)
    sender.make()
    assert sender.send().sent == 1
    [received] = mail_server.received
    [enclosed] = received.message.iter_attachments()
    assert enclosed.get_content() == sales_invoice_pdf(sender.file, sender.clock, invoice)
    assert received.message["Auto-Submitted"] == "auto-generated"
    assert [one.state for one in deliveries(sender.file)] == [DeliveryState.SENT]


@pytest.mark.parametrize(
    ("form", "endings"), [(ElectronicForm.UBL, [".pdf", ".xml"]), (ElectronicForm.FACTURX, [".pdf"])]
)
def test_the_data_go_along_with_the_mail(sender: Sender, form: ElectronicForm, endings: list[str]) -> None:
    invoice = sender.invoice(sender.e_customer(channel=DeliveryChannel.EMAIL, electronic_form=form))
    sender.make()
    [row] = list_outbox(sender.file)
    assert [Path(name).suffix for name in row.enclosures] == endings
    enclosed = message_of(sender.file, row.id).enclosures
    if form is ElectronicForm.FACTURX:
        assert enclosed[0].attachment == sender.kept(invoice, DeliverableKind.FACTURX).attachment_id
        assert enclosed[0].attachment != sender.kept(invoice, PDF).attachment_id
    assert [one.way for one in deliveries(sender.file)] == [EMAIL]


def test_one_without_address_fails_in_sight_and_goes_when_a_person_says_so(sender: Sender) -> None:
    customer = sender.customer(email="")
    invoice = sender.invoice(customer)
    sender.make()
    [delivery] = deliveries(sender.file)
    assert (delivery.state, delivery.said.sentence()) == (DeliveryState.FAILED, "Fjord AS has no e-mail address.")
    sender.change(customer, email="ny@fjord.no, regnskap@fjord.no")
    sender.make()
    assert list_outbox(sender.file) == []
    [result] = send_by_mail(sender.file, [invoice], clock=sender.clock)
    assert result.problem is None
    assert {row.recipient for row in list_outbox(sender.file)} == {"ny@fjord.no", "regnskap@fjord.no"}
    assert all(not row.subject.startswith("Kopi") for row in list_outbox(sender.file))


def test_one_without_address_may_be_settled_by_hand(sender: Sender) -> None:
    invoice = sender.invoice(sender.customer(email=""))
    sender.make()
    assert settle_by_hand(sender.file, [invoice], clock=sender.clock, note="Levert på kaia") == 1
    [delivery] = deliveries(sender.file)
    assert (delivery.state, delivery.said.sentence()) == (DeliveryState.SENT, "Levert på kaia")


@pytest.mark.parametrize("channel", [DeliveryChannel.NONE, DeliveryChannel.PRINT])
def test_other_channels_mail_nothing(sender: Sender, channel: DeliveryChannel) -> None:
    sender.invoice(sender.customer(channel=channel))
    sender.make()
    assert list_outbox(sender.file) == []


def test_what_was_issued_before_there_was_mail_is_not_mailed_by_itself(sender: Sender) -> None:
    invoice = sender.invoice(sender.customer())
    with sender.file.write() as session:
        session.execute(delete(Deliverable).where(Deliverable.kind == EMAIL))
    sender.make()
    assert list_outbox(sender.file) == []
    [result] = send_by_mail(sender.file, [invoice], clock=sender.clock)
    assert result.problem is None
    assert len(list_outbox(sender.file)) == 1


def test_a_credit_note_says_what_it_credits_in_the_programs_words(sender: Sender) -> None:
    invoice = sender.invoice(sender.customer(language="en"))
    credit = sender.credit(invoice)
    sender.make()
    newest = list_outbox(sender.file)[0]
    body = message_of(sender.file, newest.id).body
    assert newest.subject == f"Credit note {sender.number(credit)} from Prøve AS"
    assert f"Credits invoice: {sender.number(invoice)}" in body
    assert "Due date" not in body
    assert "Payment reference" not in body


def test_mailed_already_is_refused_or_goes_as_a_marked_copy(sender: Sender, mail_server: RecordingServer) -> None:
    customer = sender.customer(language="sv")
    invoice = sender.invoice(customer)
    sender.through(mail_server)
    sender.make()
    with pytest.raises(UserError, match="still on its way"):
        send_again(sender.file, invoice, clock=sender.clock)
    sender.send()
    [result] = send_by_mail(sender.file, [invoice], clock=sender.clock)
    assert result.problem is not None
    assert "mailed already" in result.problem.sentence()
    sender.change(customer, email="ny@fjord.no")
    assert send_by_mail(sender.file, [invoice], clock=sender.clock, again=True)[0].problem is None
    sender.send()
    first, copy = mail_server.received
    assert copy.recipients == ("ny@fjord.no",)
    assert str(copy.message["Subject"]) == f"Kopia: {first.message['Subject']}"
    assert "Auto-Submitted" not in copy.message


def test_a_copy_to_somebody_else_changes_nothing(sender: Sender) -> None:
    invoice = sender.invoice(sender.customer())
    sender.make()
    before = sender.kept(invoice, EMAIL).outbox_message_id
    send_again(sender.file, invoice, clock=sender.clock, to="regnskap@byraa.no")
    assert sender.kept(invoice, EMAIL).outbox_message_id == before
    assert list_outbox(sender.file)[0].recipient == "regnskap@byraa.no"


def test_a_refused_one_is_settled_by_its_copy(sender: Sender, mail_server: RecordingServer) -> None:
    customer = sender.customer(email="feil@fjord.no")
    invoice = sender.invoice(customer)
    sender.through(mail_server)
    sender.make()
    mail_server.behaviour = Behaviour(of={"feil@fjord.no": "550 no such user"})
    sender.send()
    [delivery] = deliveries(sender.file)
    assert delivery.state is DeliveryState.REFUSED
    assert "550 no such user" in delivery.said.sentence()
    sender.change(customer, email="rett@fjord.no")
    send_again(sender.file, invoice, clock=sender.clock)
    sender.send()
    assert [one.state for one in deliveries(sender.file)] == [DeliveryState.SENT]
    assert [row.state.value for row in list_outbox(sender.file)] == ["sent", "cancelled"]


def test_a_mail_that_came_back_is_noted_by_hand(sender: Sender, mail_server: RecordingServer) -> None:
    sender.invoice(sender.customer())
    sender.through(mail_server)
    sender.make()
    [row] = list_outbox(sender.file)
    with pytest.raises(UserError, match="cannot have come back"):
        mark_returned(sender.file, row.id, clock=sender.clock)
    sender.send()
    mark_returned(sender.file, row.id, "Postkassen er full", clock=sender.clock)
    [delivery] = deliveries(sender.file)
    assert (delivery.state, delivery.said.sentence()) == (DeliveryState.RETURNED, "Postkassen er full")
    assert list_outbox(sender.file)[0].return_note == "Postkassen er full"


def test_a_mail_that_is_too_large_fails_and_the_others_go(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    from telecost_desktop.services.mail import outbox

    first, second = sender.invoice(sender.customer("Stor AS")), sender.invoice(sender.customer("Liten AS"))
    size = len(sales_invoice_pdf(sender.file, sender.clock, second))
    monkeypatch.setattr(outbox, "LARGEST_TOTAL", size)
    monkeypatch.setattr(
        "telecost_desktop.services.sales_invoicing.paper.drawing.draw_sales_invoice",
        lambda snapshot, logo: b"%PDF" + b"." * size,
    )
    sender.make()
    assert sender.states(first)[EMAIL] is DeliverableState.FAILED
    assert sender.states(second)[EMAIL] is DeliverableState.MADE
    assert "MB at most go by e-mail" in deliveries(sender.file, [first])[0].said.sentence()


def test_a_pdf_that_cannot_be_drawn_stops_no_other(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    from telecost_desktop.services.sales_invoicing.paper import drawing

    bad, good = sender.invoice(sender.customer("Umulig AS")), sender.invoice(sender.customer("Mulig AS"))
    real = drawing.draw_sales_invoice

    def draw(snapshot: dict, logo: bytes | None) -> bytes:
        if snapshot["buyer"]["name"] == "Umulig AS":
            raise ValueError("no ink")
        return real(snapshot, logo)

    monkeypatch.setattr(drawing, "draw_sales_invoice", draw)
    sender.make()
    assert sender.states(good) == {PDF: DeliverableState.MADE, EMAIL: DeliverableState.MADE}
    assert sender.states(bad)[PDF] is DeliverableState.FAILED
    with pytest.raises(UserError, match="no ink"):
        sales_invoice_pdf(sender.file, sender.clock, bad)
    monkeypatch.setattr(drawing, "draw_sales_invoice", real)
    sender.make()
    assert sender.states(bad)[PDF] is DeliverableState.MADE


def test_as_a_draft_for_a_mail_program(sender: Sender, tmp_path: Path) -> None:
    invoice = sender.invoice(sender.customer())
    save_mail(sender.file, sender.clock, invoice, tmp_path / "faktura.eml")
    content = (tmp_path / "faktura.eml").read_bytes()
    assert b"X-Unsent: 1" in content
    assert b"To: post@fjord.no" in content
    assert list_outbox(sender.file) == []


def test_two_programs_at_once_put_one_mail(sender: Sender, mail_server: RecordingServer) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from telecost_desktop.models.database import open_company_file
    from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables

    invoices = [sender.invoice(sender.customer(f"Kunde {number}")) for number in range(6)]

    def work(_: int) -> None:
        file = open_company_file(sender.file.path)
        try:
            make_deliverables(file, sender.clock)
        finally:
            file.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    with sender.file.read() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == len(invoices)
        assert session.scalar(select(func.count()).select_from(OutboxRecipient)) == len(invoices)


def test_a_server_that_hangs_up_leaves_it_waiting_and_it_goes_once(
    sender: Sender, mail_server: RecordingServer
) -> None:
    sender.invoice(sender.customer())
    sender.through(mail_server)
    sender.make()
    mail_server.behaviour = Behaviour(at={"RCPT": DROP})
    assert sender.send().sent == 0
    assert [one.state for one in deliveries(sender.file)] == [DeliveryState.QUEUED]
    mail_server.behaviour = Behaviour()
    assert sender.send().sent == 1
    sender.make()
    assert sender.send().sent == 0
    assert len(mail_server.received) == 1

"""When a run is done those who want it are told by e-mail, once, at the addresses that they have then."""

from __future__ import annotations

from smtp_server import MemorySecrets, RecordingServer
from sqlalchemy import select

from telecost_desktop.models.access import User
from telecost_desktop.models.mail import OutboxMessage, OutboxRecipient
from telecost_desktop.models.runs import RunItemResult, RunState
from telecost_desktop.services.mail.sending import send_waiting
from telecost_desktop.services.mail.server import save_mail_server
from telecost_desktop.services.scheduled_jobs.running import retry, run_now

from .conftest import JobOffice


def messages(office: JobOffice) -> list[tuple[str, list[str], str]]:
    """Subject, recipients and text, oldest first."""
    with office.file.read() as session:
        found = []
        for message in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)):
            query = select(OutboxRecipient.address).where(OutboxRecipient.message_id == message.id)
            found.append((message.subject, sorted(session.scalars(query)), message.body))
        return found


def test_users_and_typed_addresses_are_told_once(office: JobOffice) -> None:
    office.hour(office.project(office.customer("Fjord AS")))
    office.hour(office.project(office.customer("Dollar Inc", currency="USD"), "Web"))
    office.job(name="Monthly", notice_users=(office.creator,), notice_addresses=("boss@proeve.no", "kari@proeve.no"))
    with office.file.write() as session:
        session.get_one(User, office.creator).email = "kari@ny.no"
    office.at("2026-11-02")
    office.run()
    office.run()
    (message,) = messages(office)
    assert message[:2] == (
        "Monthly: partly failed, invoices made (1)",
        ["boss@proeve.no", "kari@ny.no", "kari@proeve.no"],
    )
    assert message[2].split("\n\n") == [
        "The scheduled job Monthly of Prøve AS ran for 2026-11-02, 22:00.",
        "Made:\n  10001, Fjord AS: 1250.00 NOK incl. VAT",
        "Failed:\n  Dollar Inc, Web: Dollar Inc is to be invoiced in USD, but all prices are in NOK.\n",
    ]
    retry(office.file, office.clock, office.runs()[0].id)
    assert len(messages(office)) == 2


def test_a_user_without_an_address_is_said_in_the_log(office: JobOffice) -> None:
    office.job(notice_users=(office.other,))
    office.at("2026-11-02")
    report = office.one_run()
    assert report.state is RunState.NOTHING
    (item,) = report.items
    assert item.result is RunItemResult.SKIPPED
    assert (
        item.reason.format(**item.reason_values)
        == "No notice was sent to Ola Lie: inactive, or without an e-mail address."
    )
    assert messages(office) == []
    office.assert_clean()


def test_a_run_by_hand_tells_too(office: JobOffice) -> None:
    job = office.job(notice_users=(office.creator,))
    run_now(office.file, office.clock, job)
    assert [message[0] for message in messages(office)] == ["Hours: there was nothing to invoice"]


def test_the_notice_arrives_once(office: JobOffice, mail_server: RecordingServer) -> None:
    secrets = MemorySecrets()
    save_mail_server(office.file, mail_server.settings(), None, secrets=secrets, clock=office.clock, unencrypted=True)
    office.hour(office.project(office.customer("Ærlig Øl AS")))
    office.job(name="Månedlig", notice_users=(office.creator,))
    office.at("2026-11-02")
    for _ in range(2):
        office.run()
        send_waiting(office.file, office.clock, secrets=secrets, timeout=5.0)
    (received,) = mail_server.received
    assert received.recipients == ("kari@proeve.no",)
    assert received.message["Subject"] == "Månedlig: invoices made (1)"
    assert received.message["Auto-Submitted"] == "auto-generated"
    body = received.message.get_body()
    assert body is not None
    assert "10001, Ærlig Øl AS: 1250.00 NOK incl. VAT" in body.get_content()

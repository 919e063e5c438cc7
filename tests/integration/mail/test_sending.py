"""Each message goes at most once to each recipient, whatever the server, the network or the program does."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from outbox_making import put, recipient, set_up, states
from smtp_server import DROP, HANG, PASSWORD, Behaviour, MemorySecrets, RecordingServer

from telecost_desktop.errors import UserError
from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.models.mail import MailState
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.mail.listing import list_outbox, waiting_now
from telecost_desktop.services.mail.message import Enclosure
from telecost_desktop.services.mail.outbox import send_again
from telecost_desktop.services.mail.sending import WAITS, SendReport, send_waiting
from telecost_desktop.services.mail.server import Security


def send(file: CompanyFile, clock: FixedClock, secrets: MemorySecrets | None = None, **more: object) -> SendReport:
    return send_waiting(file, clock, secrets=secrets or MemorySecrets(), timeout=5.0, **more)  # type: ignore[arg-type]


def test_a_message_arrives_as_it_was_put_in(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock, "kari@blåbær.no", "ola@fjord.no", subject="Kostnader – «Bø & sønn» " + "æøå " * 40)
    report = send(company, clock)
    assert (report.sent, report.refused, report.waiting, report.uncertain) == (2, 0, 0, 0)
    assert report.problem is None
    assert [one.recipients for one in mail_server.received] == [("kari@xn--blbr-roah.no",), ("ola@fjord.no",)]
    assert len({one.content for one in mail_server.received}) == 1
    message = mail_server.received[0].message
    assert message["Subject"] == ("Kostnader – «Bø & sønn» " + "æøå " * 40).strip()
    assert message["From"].addresses[0].display_name == "Fjord Økonomi"
    assert message["From"].addresses[0].addr_spec == "regnskap@fjord.no"
    assert [one.addr_spec for one in message["To"].addresses] == ["kari@xn--blbr-roah.no", "ola@fjord.no"]
    assert message["Date"] == "Sun, 22 Nov 2026 09:00:00 +0100"
    assert message["Message-ID"].endswith("@fjord.no>")
    assert message["Auto-Submitted"] is None
    body = message.get_body()
    assert body is not None
    assert body.get_content() == "Hei!\r\n\r\n.Vedlagt: æøå\r\n"
    (enclosure,) = message.iter_attachments()
    assert enclosure.get_filename() == "Kostnader – blåbær & søn.pdf"
    assert enclosure.get_content() == b"%PDF-1.7\n.\r\n..\n\xff\x00"
    assert states(company) == {"kari@blåbær.no": MailState.SENT, "ola@fjord.no": MailState.SENT}
    assert send(company, clock, all_waiting=True) == SendReport()
    assert len(mail_server.received) == 2


def test_what_the_program_makes_by_itself_says_so(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock, identity="report-run/1")
    send(company, clock)
    assert mail_server.received[0].message["Auto-Submitted"] == "auto-generated"


def test_without_a_server_all_of_it_waits(company: CompanyFile, clock: FixedClock) -> None:
    put(company, clock)
    report = send(company, clock)
    assert (report.sent, report.waiting) == (0, 1)
    assert report.problem is not None
    assert "No mail server" in report.problem.sentence()
    assert recipient(company).attempts == 0


def test_a_message_put_in_before_the_server_gets_its_domain(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    put(company, clock)
    set_up(company, mail_server.settings(sender_address="post@søn.no"), clock)
    send(company, clock)
    assert mail_server.received[0].message["Message-ID"].endswith("@xn--sn-lka.no>")


def test_without_a_password_all_of_it_waits(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(user="kari"), clock)
    put(company, clock)
    report = send(company, clock)
    assert report.problem is not None
    assert "no password" in report.problem.sentence()
    assert (recipient(company).attempts, mail_server.connections) == (0, 0)


def test_offline_waits_longer_and_longer_and_goes_later(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(), clock)
    mail_server.stop()
    put(company, clock, "a@fjord.no", "b@fjord.no")
    waits = []
    for attempt in range(1, 9):
        assert waiting_now(company, clock)
        report = send(company, clock)
        assert report.problem is not None
        assert "accepts no connection" in report.problem.sentence()
        assert (report.sent, report.waiting) == (0, 2)
        row = recipient(company, "b@fjord.no")
        assert (row.state, row.attempts, row.last_attempt_at) == (MailState.WAITING, attempt, clock.now())
        assert row.next_attempt_at is not None
        waits.append((row.next_attempt_at - clock.now()) // timedelta(minutes=1))
        clock.advance(row.next_attempt_at - clock.now() - timedelta(seconds=1))
        assert not waiting_now(company, clock)
        assert send(company, clock) == SendReport(waiting=2)
        clock.advance(timedelta(seconds=1))
    assert waits == [*WAITS, 360, 360]
    assert "accepts no connection" in list_outbox(company)[0].reply.sentence()


def test_a_clock_that_was_wrong_keeps_no_mail_waiting_for_years(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock)
    mail_server.behaviour.at["RCPT"] = "451 4.7.1 greylisted"
    clock.advance(timedelta(days=1500))
    assert send(company, clock).put_off == 1
    clock.advance(timedelta(days=-1500))
    mail_server.behaviour = Behaviour()
    assert waiting_now(company, clock)
    assert send(company, clock).sent == 1


def test_a_person_need_not_wait(company: CompanyFile, clock: FixedClock, mail_server: RecordingServer) -> None:
    set_up(company, mail_server.settings(), clock)
    mail_server.behaviour.at["RCPT"] = "451 4.7.1 greylisted"
    put(company, clock)
    assert send(company, clock).waiting == 1
    mail_server.behaviour = Behaviour()
    assert send(company, clock).sent == 0
    assert send(company, clock, all_waiting=True).sent == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize("reply", ["451 4.3.0 try again later", "421 4.3.2 shutting down"])
def test_a_temporary_no_is_tried_again(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer, command: str, reply: str
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock)
    mail_server.behaviour.at[command] = reply
    assert send(company, clock) == SendReport(waiting=1, put_off=1)
    row = list_outbox(company)[0]
    assert (row.state, row.attempts, row.next_attempt_at) == (MailState.WAITING, 1, clock.now() + timedelta(minutes=1))
    assert row.reply.sentence() == f"The server said: {reply}"
    mail_server.behaviour = Behaviour()
    clock.advance(timedelta(minutes=1))
    assert send(company, clock).sent == 1
    assert recipient(company).attempts == 2


@pytest.mark.parametrize(("command", "reply"), [("RCPT", "550 5.1.1 no such user"), ("DATA", "554 no"), ("END", "552 5.3.4 too large"), ("MAIL", "552 5.3.4 too large")])  # fmt: skip
def test_a_no_for_good_is_never_tried_again(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer, command: str, reply: str
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock)
    mail_server.behaviour.at[command] = reply
    assert send(company, clock) == SendReport(refused=1)
    assert reply in list_outbox(company)[0].reply.sentence()
    mail_server.behaviour = Behaviour()
    clock.advance(timedelta(days=30))
    assert send(company, clock, all_waiting=True) == SendReport()


def test_recipients_fare_each_for_themselves(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock, "a@fjord.no", "b@fjord.no", "c@fjord.no", "d@fjord.no")
    mail_server.behaviour.of = {"a@fjord.no": "550 no", "c@fjord.no": "450 later"}
    report = send(company, clock)
    assert (report.sent, report.refused, report.waiting) == (2, 1, 1)
    assert list(states(company).values()) == [MailState.REFUSED, MailState.SENT, MailState.WAITING, MailState.SENT]
    assert mail_server.connections == 1


def test_a_refused_sender_keeps_everything_and_is_the_senders_fault(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock, "a@fjord.no", "b@fjord.no")
    mail_server.behaviour.at["MAIL"] = "553 5.7.1 not your address"
    report = send(company, clock)
    assert (report.waiting, report.refused) == (2, 0)
    assert report.problem is not None
    assert "takes no mail from regnskap@fjord.no: 553 5.7.1 not your address" in report.problem.sentence()
    assert mail_server.commands["MAIL"] == 1


@pytest.mark.parametrize("behaviour", [DROP, HANG])
def test_a_connection_that_dies_after_the_data_leaves_it_uncertain(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer, behaviour: str
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock, "a@fjord.no")
    mail_server.behaviour.at["END"] = behaviour
    report = send_waiting(company, clock, secrets=MemorySecrets(), timeout=5.0 if behaviour == DROP else 0.25)
    assert (report.uncertain, report.waiting) == (1, 0)
    assert "handed over" in list_outbox(company)[0].reply.sentence()
    mail_server.behaviour = Behaviour()
    clock.advance(timedelta(days=30))
    assert send(company, clock, all_waiting=True) == SendReport()
    assert mail_server.received == []


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("behaviour", [DROP, HANG])
def test_a_connection_that_dies_before_the_data_is_tried_again(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer, command: str, behaviour: str
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock, "a@fjord.no", "b@fjord.no", "c@fjord.no")
    mail_server.behaviour.at[command] = behaviour
    report = send_waiting(company, clock, secrets=MemorySecrets(), timeout=5.0 if behaviour == DROP else 0.25)
    assert (report.waiting, report.uncertain) == (3, 0)
    assert report.problem is not None
    # Two lost connections are enough to know.
    assert mail_server.connections == 2
    assert [one.attempts for one in list_outbox(company)] == [1, 1, 1]
    mail_server.behaviour = Behaviour()
    clock.advance(timedelta(minutes=1))
    assert send(company, clock).sent == 3


def test_sending_is_committed_before_the_message_leaves(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock)
    seen: list[MailState] = []

    def look() -> None:
        other = open_company_file(company.path)
        seen.extend(states(other).values())
        other.close()

    mail_server.behaviour.before_reply = look
    send(company, clock)
    assert seen == [MailState.SENDING]


def test_two_senders_at_once_send_each_once(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(), clock)
    addresses = [f"{number}@fjord.no" for number in range(12)]
    for address in addresses:
        put(company, clock, address)
    together = threading.Barrier(2)
    reports: list[SendReport] = []

    def work() -> None:
        file = open_company_file(company.path)
        together.wait()
        reports.append(send(file, clock))
        file.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.recipients[0] for one in mail_server.received) == sorted(addresses)
    assert sum(report.sent for report in reports) == 12
    assert sum(report.uncertain for report in reports) == 0


def test_another_sender_leaves_what_is_on_its_way_alone(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock)
    reports: list[SendReport] = []

    def another() -> None:
        file = open_company_file(company.path)
        reports.append(send(file, clock, all_waiting=True))
        file.close()

    mail_server.behaviour.before_reply = another
    assert send(company, clock).sent == 1
    assert reports == [SendReport()]
    assert states(company) == {"kari@blåbær.no": MailState.SENT}


def test_stopping_keeps_the_rest(company: CompanyFile, clock: FixedClock, mail_server: RecordingServer) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock, "a@fjord.no", "b@fjord.no", "c@fjord.no")
    shares: list[float] = []
    report = send(company, clock, cancelled=lambda: len(mail_server.received) == 2, progress=shares.append)
    assert (report.sent, report.waiting, report.problem) == (2, 1, None)
    assert shares == [0.0, 1 / 3, 2 / 3, 1.0]


def test_login_by_the_kept_password(company: CompanyFile, clock: FixedClock, make_mail_server) -> None:
    server = make_mail_server(auth_require_tls=False)
    server.SMTP_kwargs["authenticator"] = server.authenticate
    secrets = set_up(company, server.settings(user="kari"), clock, PASSWORD)
    put(company, clock)
    assert send(company, clock, secrets).sent == 1
    assert server.logins == [("kari", PASSWORD)]


def test_a_refused_login_waits(company: CompanyFile, clock: FixedClock, make_mail_server) -> None:
    server = make_mail_server(auth_require_tls=False)
    server.SMTP_kwargs["authenticator"] = server.authenticate
    secrets = set_up(company, server.settings(user="kari"), clock, "feil-ø")
    put(company, clock)
    report = send(company, clock, secrets)
    assert report.problem is not None
    assert "refused the login of kari: 535" in report.problem.sentence()
    assert "feil" not in report.problem.sentence() + list_outbox(company)[0].reply.stored()
    assert (report.waiting, server.logins) == (1, [("kari", "feil-ø")])
    assert recipient(company).attempts == 1


def test_a_sender_beyond_ascii_needs_a_server_that_takes_it(
    company: CompanyFile, clock: FixedClock, make_mail_server
) -> None:
    plain, modern = make_mail_server(enable_SMTPUTF8=False), make_mail_server()
    put(company, clock, "kari@fjord.no")
    set_up(company, plain.settings(sender_address="bjørn@blåbær.no"), clock)
    report = send(company, clock)
    assert (report.waiting, report.refused) == (1, 0)
    assert report.problem is not None
    assert "takes no mail from bjørn@blåbær.no" in report.problem.sentence()
    set_up(company, modern.settings(sender_address="bjørn@blåbær.no"), clock)
    assert send(company, clock, all_waiting=True).sent == 1
    assert modern.received[0].sender == "bjørn@xn--blbr-roah.no"


def test_an_address_beyond_ascii_needs_a_server_that_takes_it(
    company: CompanyFile, clock: FixedClock, make_mail_server
) -> None:
    plain, modern = make_mail_server(enable_SMTPUTF8=False), make_mail_server()
    put(company, clock, "kåre@blåbær.no")
    set_up(company, plain.settings(), clock)
    assert send(company, clock) == SendReport(refused=1)
    assert "letters such as ø" in list_outbox(company)[0].reply.sentence()
    set_up(company, modern.settings(), clock)
    send_again(company, recipient(company, "kåre@blåbær.no").id, clock=clock)
    assert send(company, clock).sent == 1
    assert modern.received[0].recipients == ("kåre@xn--blbr-roah.no",)
    assert "kåre@".encode() in modern.received[0].content


def test_a_message_beyond_the_servers_limit_is_refused_before_it_leaves(
    company: CompanyFile, clock: FixedClock, make_mail_server
) -> None:
    server = make_mail_server(data_size_limit=300)
    set_up(company, server.settings(), clock)
    put(company, clock)
    assert send(company, clock) == SendReport(refused=1)
    assert "larger than the server takes" in list_outbox(company)[0].reply.sentence()
    assert server.commands["MAIL"] == 0


def test_a_large_message_goes_in_pieces(company: CompanyFile, clock: FixedClock, mail_server: RecordingServer) -> None:
    set_up(company, mail_server.settings(), clock)
    document = b".\r\n" * 1_000_000
    put(company, clock, enclosures=(Enclosure("a.bin", document, "application/octet-stream"),))
    assert send(company, clock).sent == 1
    (enclosure,) = mail_server.received[0].message.iter_attachments()
    assert enclosure.get_content() == document


def test_a_file_open_for_reading_sends_nothing(company: CompanyFile, clock: FixedClock) -> None:
    put(company, clock)
    reading = open_company_file(company.path, read_only=True)
    with pytest.raises(UserError, match="reading only"):
        send(reading, clock)
    reading.close()


def test_encryption_is_not_given_up(company: CompanyFile, clock: FixedClock, mail_server: RecordingServer) -> None:
    set_up(company, mail_server.settings(Security.STARTTLS), clock)
    put(company, clock)
    report = send(company, clock)
    assert report.problem is not None
    assert "offers no encryption" in report.problem.sentence()
    assert (report.waiting, mail_server.commands["MAIL"]) == (1, 0)

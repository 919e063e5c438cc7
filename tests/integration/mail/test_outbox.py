"""What goes into the outbox, what it shows, and what a person decides."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from invoice_making import MadeInvoice, MadeLine, ubl
from outbox_making import PDF, put, recipient, set_up, states
from smtp_server import DROP, Behaviour, MemorySecrets, RecordingServer
from sqlalchemy import func, select, update

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import Attachment, LogEntry
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState, OutboxMessage, OutboxRecipient
from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import import_files, undo_import
from telecost_desktop.services.mail.listing import count_by_state, list_outbox, message_of, waiting_now
from telecost_desktop.services.mail.message import Enclosure
from telecost_desktop.services.mail.outbox import (
    LARGEST_TOTAL,
    Draft,
    cancel_waiting,
    mark_as_sent,
    put_in_outbox,
    send_again,
)
from telecost_desktop.services.mail.sending import send_waiting


def in_state(file: CompanyFile, state: MailState) -> int:
    with file.write() as session:
        session.execute(update(OutboxRecipient).values(state=state))
    return list_outbox(file)[0].id


def log(file: CompanyFile) -> list[tuple[str, str, str, str]]:
    with file.read() as session:
        entries = session.scalars(select(LogEntry).where(LogEntry.action.startswith("outbox.")).order_by(LogEntry.id))
        return [(one.user, one.action, one.subject, one.detail) for one in entries]


def test_rows_say_what_there_is(company: CompanyFile, clock: FixedClock) -> None:
    put(
        company,
        clock,
        "a@fjord.no",
        "B@Fjord.no",
        "b@fjord.no",
        enclosures=(PDF, Enclosure("a.csv", b"a;b", "text/csv")),
    )
    clock.advance(timedelta(hours=1))
    put(company, clock, "c@bø.no", subject="Other", enclosures=())
    rows = list_outbox(company)
    assert [row.recipient for row in rows] == ["c@bø.no", "a@fjord.no", "B@fjord.no"]
    second = rows[1]
    assert (second.created_by, second.purpose, second.subject) == ("KH", "report", "Kostnader for november")
    assert second.created_at == clock.now() - timedelta(hours=1)
    assert (second.state, second.attempts, second.last_attempt_at, second.next_attempt_at) == (MailState.WAITING, 0, None, None)  # fmt: skip
    assert second.enclosures == ("Kostnader – blåbær & søn.pdf", "a.csv")
    assert second.reply.sentence() == ""
    assert [row.recipient for row in list_outbox(company, search="BØ")] == ["c@bø.no"]
    assert [row.subject for row in list_outbox(company, search="other")] == ["Other"]
    assert list_outbox(company, search="%") == []
    assert list_outbox(company, states=[MailState.SENT]) == []
    assert count_by_state(company) == {MailState.WAITING: 3}
    shown = message_of(company, second.id)
    assert (shown.recipients, shown.body) == (("a@fjord.no", "B@fjord.no"), "Hei!\n\n.Vedlagt: æøå\n")
    assert [(one.file_name, one.size, one.media_type) for one in shown.enclosures] == [
        ("Kostnader – blåbær & søn.pdf", len(PDF.content), "application/pdf"),
        ("a.csv", 3, "text/csv"),
    ]


def test_the_same_thing_goes_in_once(company: CompanyFile, clock: FixedClock) -> None:
    put(company, clock, identity="report-run/1")
    with company.write() as session:
        again = put_in_outbox(session, Draft(("x@fjord.no",), "Other", "", identity="report-run/1"), at=clock.now())
    assert again is None
    assert len(list_outbox(company)) == 1


def test_it_goes_in_with_what_caused_it_or_not_at_all(company: CompanyFile, clock: FixedClock) -> None:
    with pytest.raises(RuntimeError):
        with company.write() as session:
            put_in_outbox(session, Draft(("x@fjord.no",), "Report", "", (PDF,)), at=clock.now())
            raise RuntimeError
    with company.read() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
        assert session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_the_same_document_is_kept_once(company: CompanyFile, clock: FixedClock) -> None:
    put(company, clock)
    put(company, clock)
    with company.read() as session:
        assert session.scalar(select(func.count()).select_from(Attachment)) == 1
    assert check(company) == []


@pytest.mark.parametrize(
    ("draft", "sentence"),
    [
        (Draft((), "Report", ""), "needs a recipient"),
        (Draft(("a@fjord.no",), " ", ""), "needs a subject"),
        (Draft(("a@fjord.no\nBcc: b@fjord.no",), "Report", ""), "no e-mail address"),
        (Draft(("a@fjord.no",), "Report\r\nBcc: b@fjord.no", ""), "line end"),
        (Draft(("a@fjord.no",), "Report\u2028x", ""), "line end"),
        (Draft(("a@fjord.no",), "Report", "", (Enclosure("a\r\nX: y.pdf", b"", "application/pdf"),)), "line end"),
        (Draft(("a@fjord.no",), "Report", "", (Enclosure("a", bytes(LARGEST_TOTAL), ""), Enclosure("b", b"x", ""))), "have 26 MB; 25 MB"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused_when_put_in(
    company: CompanyFile, clock: FixedClock, draft: Draft, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        with company.write() as session:
            put_in_outbox(session, draft, at=clock.now())
    assert list_outbox(company) == []


def test_a_person_takes_back_what_waits(company: CompanyFile, clock: FixedClock, mail_server: RecordingServer) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock, "a@fjord.no", "b@fjord.no")
    cancel_waiting(company, recipient(company, "a@fjord.no").id, clock=clock, user="KH")
    assert send_waiting(company, clock, secrets=MemorySecrets()).sent == 1
    assert states(company) == {"a@fjord.no": MailState.CANCELLED, "b@fjord.no": MailState.SENT}
    assert log(company) == [("KH", "outbox.cancelled", "Kostnader for november", "a@fjord.no")]


def test_a_person_decides_what_became_of_an_uncertain_one(company: CompanyFile, clock: FixedClock) -> None:
    put(company, clock)
    number = in_state(company, MailState.UNCERTAIN)
    mark_as_sent(company, number, clock=clock, user="KH")
    assert recipient(company).state is MailState.SENT
    number = in_state(company, MailState.UNCERTAIN)
    cancel_waiting(company, number, clock=clock, user="KH")
    assert recipient(company).state is MailState.CANCELLED
    assert [entry[1] for entry in log(company)] == ["outbox.marked_sent", "outbox.cancelled"]


def test_again_is_a_marked_copy_for_this_recipient_alone(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock, "a@fjord.no", "b@fjord.no", identity="report-run/1")
    mail_server.behaviour.at["END"] = DROP
    assert send_waiting(company, clock, secrets=MemorySecrets()).uncertain == 2
    mail_server.behaviour = Behaviour()
    first = recipient(company, "a@fjord.no")
    send_again(company, first.id, clock=clock, user="OL")
    assert waiting_now(company, clock)
    assert send_waiting(company, clock, secrets=MemorySecrets()).sent == 1
    (received,) = mail_server.received
    assert received.recipients == ("a@fjord.no",)
    assert received.message["To"] == "a@fjord.no"
    assert received.message["Subject"] == "Copy: Kostnader for november"
    assert received.message["Auto-Submitted"] is None
    assert [one.get_content() for one in received.message.iter_attachments()] == [PDF.content]
    copy, *old = list_outbox(company)
    assert received.message["Message-ID"] == f"<{message_of(company, copy.id).message_id}>"
    assert message_of(company, copy.id).message_id != message_of(company, old[0].id).message_id
    assert [row.state for row in (copy, *old)] == [MailState.SENT, MailState.CANCELLED, MailState.UNCERTAIN]
    assert log(company) == [("OL", "outbox.sent_again", "Kostnader for november", "a@fjord.no")]
    send_again(company, copy.id, clock=clock, pattern="Copy: {subject}")
    assert list_outbox(company)[0].subject == "Copy: Kostnader for november"


@pytest.mark.parametrize("state", [MailState.REFUSED, MailState.UNCERTAIN])
def test_again_settles_what_waits_for_a_person(company: CompanyFile, clock: FixedClock, state: MailState) -> None:
    put(company, clock)
    number = in_state(company, state)
    send_again(company, number, clock=clock)
    assert [row.state for row in list_outbox(company)] == [MailState.WAITING, MailState.CANCELLED]


@pytest.mark.parametrize("state", [MailState.SENT, MailState.CANCELLED])
def test_again_leaves_what_is_known_as_it_is(company: CompanyFile, clock: FixedClock, state: MailState) -> None:
    put(company, clock)
    number = in_state(company, state)
    send_again(company, number, clock=clock)
    assert [row.state for row in list_outbox(company)] == [MailState.WAITING, state]


@pytest.mark.parametrize(
    ("decide", "allowed"),
    [
        (cancel_waiting, {MailState.WAITING, MailState.REFUSED, MailState.UNCERTAIN}),
        (mark_as_sent, {MailState.UNCERTAIN}),
        (send_again, {MailState.SENT, MailState.REFUSED, MailState.CANCELLED, MailState.UNCERTAIN}),
    ],
)
@pytest.mark.parametrize("state", list(MailState))
def test_no_other_decision_is_possible(company: CompanyFile, clock: FixedClock, decide, allowed, state: MailState) -> None:  # fmt: skip
    put(company, clock)
    number = in_state(company, state)
    if state in allowed:
        decide(company, number, clock=clock)
        return
    with pytest.raises(UserError, match="kari@blåbær"):
        decide(company, number, clock=clock)
    assert recipient(company).state is state
    assert log(company) == []


def test_a_row_that_there_is_not(company: CompanyFile, clock: FixedClock) -> None:
    for decide in (cancel_waiting, mark_as_sent, send_again):
        with pytest.raises(UserError, match="no message 7"):
            decide(company, 7, clock=clock)
    with pytest.raises(UserError, match="no message 7"):
        message_of(company, 7)


def test_looking_for_what_is_due_reads_an_index(company: CompanyFile, clock: FixedClock) -> None:
    assert not waiting_now(company, clock)
    put(company, clock)
    assert waiting_now(company, clock)
    with company.raw() as connection:
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM outbox_recipient WHERE state = 'sending' OR state = 'waiting' "
            "AND (next_attempt_at IS NULL OR next_attempt_at <= '2026') LIMIT 1"
        ).fetchall()
    assert not any("SCAN" in row[3] for row in plan), plan


def test_an_original_that_was_enclosed_outlives_its_import(
    company: CompanyFile, clock: FixedClock, tmp_path: Path
) -> None:
    path = tmp_path / "F-1.xml"
    original = ubl(MadeInvoice((MadeLine(Decimal(100)),)))
    path.write_bytes(original)
    (result,) = import_files(company, [path], clock=clock)
    assert result.status == "imported", result.errors
    put(company, clock, enclosures=(Enclosure("F-1.xml", original, "application/xml"),))
    with company.read() as session:
        assert session.scalar(select(func.count()).select_from(Attachment)) == 1
    undo_import(company, result.batch or 0, clock=clock)
    number = list_outbox(company)[0].id
    assert [one.size for one in message_of(company, number).enclosures] == [len(original)]
    assert check(company) == []

"""Sending what waits in the outbox, each message at most once to each recipient. Rule: docs/rules.md, Mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from telecost_desktop.errors import QT_TRANSLATE_NOOP, TelecostError, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState, OutboxMessage, OutboxRecipient
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.listing import WAITS, count_by_state, due
from telecost_desktop.services.mail.message import compose
from telecost_desktop.services.mail.outbox import new_message_id, stored_enclosures
from telecost_desktop.services.mail.replies import Said, said_by
from telecost_desktop.services.mail.secrets import Secrets
from telecost_desktop.services.mail.senders import among_senders
from telecost_desktop.services.mail.server import MailServer, mail_server, password_of
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress

if TYPE_CHECKING:
    from telecost_desktop.services.mail.connection import MailConnection, Outcome

# So many connections lost one after the other mean that the next one would be, too.
_MOST_LOST = 2
_ABANDONED = QT_TRANSLATE_NOOP("Errors", "TeleCost was ended while the message was on its way.")


@dataclass(frozen=True, slots=True)
class SendReport:
    """What became of recipients in this go. ``put_off`` were tried and are to be tried again; ``waiting`` is how many
    wait now, those among them; ``problem`` is what kept all of them.
    """

    sent: int = 0
    refused: int = 0
    waiting: int = 0
    uncertain: int = 0
    put_off: int = 0
    problem: TelecostError | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: int
    message: int
    address: str
    attempts: int


def no_server() -> UserError:
    """What to say where no mail server is set up."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "No mail server is set up."),
        hint=QT_TRANSLATE_NOOP("Errors", "Set it up in Settings, E-mail, or with telecost mail-server set."),
    )


def send_waiting(
    file: CompanyFile,
    clock: Clock,
    *,
    secrets: Secrets,
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
    all_waiting: bool = False,
    timeout: float | None = None,
) -> SendReport:
    """Send what is due, or with ``all_waiting`` also what waits for its next attempt; what cannot go waits on.

    Never raises for what a server or the network does: that is in the report and with each recipient. ``timeout`` is
    in seconds for each step. Raises UserError for a file that is open for reading only.
    """
    file.check_writable()
    abandoned: list[int] = []
    with among_senders(file.path, lambda: abandoned.append(_settle_abandoned(file))):
        tally = _Tally(uncertain=sum(abandoned))
        waiting = _due(file, clock, all_waiting=all_waiting)
        if waiting:
            _send(file, clock, waiting, tally, secrets, progress, cancelled, timeout)
    progress(1.0)
    still = count_by_state(file).get(MailState.WAITING, 0)
    return SendReport(tally.sent, tally.refused, still, tally.uncertain, tally.put_off, tally.problem)


@dataclass
class _Tally:
    sent: int = 0
    refused: int = 0
    uncertain: int = 0
    put_off: int = 0
    problem: TelecostError | None = None

    def count(self, state: MailState) -> None:
        self.sent += state is MailState.SENT
        self.refused += state is MailState.REFUSED
        self.uncertain += state is MailState.UNCERTAIN
        self.put_off += state is MailState.WAITING


def _send(
    file: CompanyFile,
    clock: Clock,
    waiting: Sequence[_Waiting],
    tally: _Tally,
    secrets: Secrets,
    progress: Progress,
    cancelled: IsCancelled,
    timeout: float | None,
) -> None:
    from telecost_desktop.services.mail.connection import TIMEOUT, MailConnection

    server = mail_server(file)
    if server is None:
        tally.problem = no_server()
        return
    try:
        password = password_of(server, secrets)
    except TelecostError as problem:
        tally.problem = problem
        return
    connection: MailConnection | None = None
    letter: tuple[int, bytes] = (0, b"")
    lost = 0
    try:
        for position, one in enumerate(waiting):
            progress(position / len(waiting))
            if cancelled():
                return
            if connection is None or not connection.is_open:
                try:
                    connection = MailConnection(server, password, timeout=timeout or TIMEOUT, cancelled=cancelled)
                except TelecostError as problem:
                    if cancelled():
                        return
                    tally.problem = problem
                    _put_off(file, clock, waiting[position:], said_by(problem))
                    return
            if letter[0] != one.message:
                letter = one.message, _letter(file, one.message, server)
            if not _claim(file, clock, one):
                continue
            outcome = connection.deliver(one.address, letter[1])
            _record(file, clock, one, outcome)
            tally.count(outcome.state)
            lost = 0 if connection.is_open else lost + 1
            if outcome.problem is not None or (lost >= _MOST_LOST and outcome.state is MailState.WAITING):
                tally.problem = outcome.problem or outcome.said.problem()
                _put_off(file, clock, waiting[position + 1 :], outcome.said)
                return
    finally:
        if connection is not None:
            connection.close()


def _settle_abandoned(file: CompanyFile) -> int:
    """What is on its way though nobody sends: the program was ended, and nobody knows whether it arrived."""
    with file.write() as session:
        found = session.scalars(
            update(OutboxRecipient)
            .where(OutboxRecipient.state == MailState.SENDING)
            .values(state=MailState.UNCERTAIN, reply=Said(_ABANDONED).stored())
            .returning(OutboxRecipient.id)
        ).all()
    return len(found)


def _due(file: CompanyFile, clock: Clock, *, all_waiting: bool) -> list[_Waiting]:
    query = (
        select(OutboxRecipient.id, OutboxRecipient.message_id, OutboxRecipient.address, OutboxRecipient.attempts)
        .where(OutboxRecipient.state == MailState.WAITING)
        .order_by(OutboxRecipient.message_id, OutboxRecipient.id)
    )
    with file.read() as session:
        return [_Waiting(*row) for row in session.execute(query if all_waiting else query.where(due(clock)))]


def _claim(file: CompanyFile, clock: Clock, one: _Waiting) -> bool:
    """Say before it leaves that it is on its way; False if another program was first, or a person took it back."""
    with file.write() as session:
        claimed = session.scalar(
            _still_waiting(one)
            .values(
                state=MailState.SENDING,
                attempts=OutboxRecipient.attempts + 1,
                last_attempt_at=clock.now(),
                next_attempt_at=None,
            )
            .returning(OutboxRecipient.id)
        )
    return claimed is not None


def _record(file: CompanyFile, clock: Clock, one: _Waiting, outcome: Outcome) -> None:
    """Write down what became of it; also over UNCERTAIN, if another program took this one for ended."""
    values: dict[str, Any] = {"state": outcome.state, "reply": outcome.said.stored()}
    if outcome.state is MailState.WAITING:
        values["next_attempt_at"] = _next_attempt(clock, one.attempts)
    with file.write() as session:
        session.execute(
            update(OutboxRecipient)
            .where(
                OutboxRecipient.id == one.id,
                OutboxRecipient.state.in_((MailState.SENDING, MailState.UNCERTAIN)),
            )
            .values(**values)
        )


def _put_off(file: CompanyFile, clock: Clock, waiting: Sequence[_Waiting], said: Said) -> None:
    """Nothing of these left the machine: they wait for their next attempt."""
    with file.write() as session:
        for one in waiting:
            session.execute(
                _still_waiting(one).values(
                    attempts=one.attempts + 1,
                    last_attempt_at=clock.now(),
                    next_attempt_at=_next_attempt(clock, one.attempts),
                    reply=said.stored(),
                )
            )


def _still_waiting(one: _Waiting) -> Any:
    """An update of a recipient that nobody has touched since it was read."""
    return update(OutboxRecipient).where(
        OutboxRecipient.id == one.id,
        OutboxRecipient.state == MailState.WAITING,
        OutboxRecipient.attempts == one.attempts,
    )


def _next_attempt(clock: Clock, attempts_before: int) -> datetime:
    return clock.now() + timedelta(minutes=WAITS[min(attempts_before, len(WAITS) - 1)])


def _letter(file: CompanyFile, message_id: int, server: MailServer) -> bytes:
    """The mail as it travels: the same for each of its recipients and at each attempt."""
    from zoneinfo import ZoneInfo

    with file.read() as session:
        message = session.get_one(OutboxMessage, message_id)
        zone = ZoneInfo(session.scalars(select(Company.zone)).one())
        recipients = list(
            session.scalars(
                select(OutboxRecipient.address)
                .where(OutboxRecipient.message_id == message_id)
                .order_by(OutboxRecipient.id)
            )
        )
        enclosures = stored_enclosures(session, message_id)
        session.expunge(message)
    if "@" not in message.message_id:
        with file.write() as session:
            message.message_id = new_message_id(session, message.message_id)
            session.merge(message)
    return compose(
        recipients,
        message.subject,
        message.body,
        enclosures,
        sender=server.sender,
        date=message.created_at.astimezone(zone),
        message_id=message.message_id,
        more_headers=[("Auto-Submitted", "auto-generated")] if message.identity is not None else [],
    )

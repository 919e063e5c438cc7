"""Mail of the demonstration: it waits, because no server is set up, and goes to addresses that nobody can own."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState, OutboxMessage, OutboxRecipient
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.demo.buyer import COMPANY
from telecost_desktop.services.mail.outbox import Draft, put_in_outbox
from telecost_desktop.services.mail.replies import said_by_server
from telecost_desktop.services.reporting.exports.by_mail import enclosed_report, report_letter
from telecost_desktop.services.reporting.exports.form import ReportForm
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.reporting.periods import NamedPeriod, calendar_of
from telecost_desktop.services.reporting.saved import ReportSettings

_MAILBOX = COMPANY.email.partition("@")[2]
_WORDING = Wording("nb_NO")


def fill_outbox(file: CompanyFile, *, clock: Clock, user: str) -> None:
    """Last month's costs wait for two recipients; an earlier message was refused, for its address was misspelt."""
    request = ReportSettings("R10", NamedPeriod.LAST_MONTH).request(calendar_of(file, clock))
    letter = report_letter(file, "R10", request, _WORDING, clock=clock)
    enclosure, _ = enclosed_report(file, "R10", request, ReportForm("csv", _WORDING), clock=clock)
    wrong = (f"daglig.lader@{_MAILBOX}",)
    right = (f"okonomi@{_MAILBOX}", f"daglig.leder@{_MAILBOX}")
    with file.write() as session:
        for recipients, days in ((wrong, 1), (right, 0)):
            draft = Draft(recipients, letter.subject, letter.body, (enclosure,))
            at = clock.now() - timedelta(days=days)
            put_in_outbox(session, draft, at=at, user=user)
        # The same arguments make the same company; its server, once there is one, completes the identifiers.
        for key in session.scalars(select(OutboxMessage.id)).all():
            identifier = f"demonstration-{key}"
            session.execute(update(OutboxMessage).where(OutboxMessage.id == key).values(message_id=identifier))
        refused = session.scalars(select(OutboxRecipient).where(OutboxRecipient.address == wrong[0])).one()
        refused.state, refused.attempts = MailState.REFUSED, 1
        refused.last_attempt_at = clock.now() - timedelta(days=1)
        refused.reply = said_by_server(550, "5.1.1 no such mailbox here").stored()

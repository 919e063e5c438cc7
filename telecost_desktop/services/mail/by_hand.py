"""What a person sends by hand: to whom it may go, putting it in the outbox, and taking a message out as a draft."""

from __future__ import annotations

from sqlalchemy import func, select

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import OutboxMessage, OutboxRecipient
from telecost_desktop.models.people import Employee
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.outbox import Draft, put_in_outbox, stored_enclosures

_MOST_EARLIER = 200


def known_addresses(file: CompanyFile) -> tuple[str, ...]:
    """Addresses to choose from, each once: recipients of earlier mail, the newest first, the company, its employees."""
    with file.read() as session:
        earlier = session.scalars(
            select(OutboxRecipient.address)
            .group_by(OutboxRecipient.address)
            .order_by(func.max(OutboxRecipient.id).desc())
            .limit(_MOST_EARLIER)
        )
        employees = session.scalars(select(Employee.email).order_by(Employee.name, Employee.id))
        every = [*earlier, *session.scalars(select(Company.email)), *employees]
    found: dict[str, str] = {}
    for address in every:
        if address:
            found.setdefault(address.casefold(), address)
    return tuple(found.values())


def queue_mail(file: CompanyFile, draft: Draft, *, clock: Clock, user: str = "") -> int:
    """Put in a message that a person wrote, and give its key. Raises UserError as ``put_in_outbox`` does."""
    with file.write() as session:
        key = put_in_outbox(session, draft, at=clock.now(), user=user)
        assert key is not None, "only what the program makes by itself has an identity"
        log_action(session, clock.now(), user, "outbox.put_in", draft.subject, ", ".join(draft.recipients))
        return key


def stored_draft(file: CompanyFile, recipient_id: int) -> Draft:
    """The message of a row of the outbox, for its recipient alone. Raises UserError for a row that there is not."""
    with file.read() as session:
        recipient = session.get(OutboxRecipient, recipient_id)
        if recipient is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The outbox has no message {id}."), id=recipient_id)
        message = session.get_one(OutboxMessage, recipient.message_id)
        return Draft(
            (recipient.address,),
            message.subject,
            message.body,
            stored_enclosures(session, message.id),
            message.purpose,
        )

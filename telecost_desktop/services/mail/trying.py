"""Trying a mail server out before anything depends on it."""

from __future__ import annotations

from uuid import uuid4

from telecost_desktop.errors import QT_TRANSLATE_NOOP, TelecostError, UserError
from telecost_desktop.services.clock import Clock, SystemClock
from telecost_desktop.services.mail.addresses import checked_address
from telecost_desktop.services.mail.message import compose
from telecost_desktop.services.mail.server import MailServer

TEST_SUBJECT = QT_TRANSLATE_NOOP("Mail", "Test message")
TEST_BODY = QT_TRANSLATE_NOOP("Mail", "TeleCost can send mail through this server.\n")


def try_mail_server(
    server: MailServer,
    password: str | None,
    recipient: str | None = None,
    *,
    subject: str = TEST_SUBJECT,
    body: str = TEST_BODY,
    clock: Clock | None = None,
    timeout: float | None = None,
) -> None:
    """Connect, encrypt, log in, offer mail from the sender, and send a test message if a recipient is named.

    ``server`` as ``checked_server`` gives it. Raises EnvironmentProblem or UserError: what failed, and what to do.
    """
    from telecost_desktop.services.mail.connection import TIMEOUT, MailConnection

    with MailConnection(server, password, timeout=timeout or TIMEOUT) as connection:
        if recipient is None:
            connection.offer_sender()
            return
        address = checked_address(recipient)
        domain = server.sender_address.rpartition("@")[2].encode("idna").decode("ascii")
        content = compose(
            [address],
            subject,
            body,
            sender=server.sender,
            date=(clock or SystemClock()).now(),
            message_id=f"{uuid4().hex}@{domain}",
        )
        outcome = connection.deliver(address, content)
        if not outcome.sent:
            raise outcome.problem or _not_taken(address, outcome.said.sentence())


def _not_taken(address: str, reply: str) -> TelecostError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The test message to {address} was not taken. {reply}"),
        address=address,
        reply=reply,
    )

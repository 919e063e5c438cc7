"""What goes wrong between here and a mail server, as one sentence and what to do."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterable

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem, UserError
from telecost_desktop.services.mail.replies import Said, said_by_server
from telecost_desktop.services.mail.server import MailServer

_CHECK_PORT = QT_TRANSLATE_NOOP(
    "Errors", "Check the port: 587 is usual with STARTTLS, 465 with TLS. A firewall may close it, too."
)
_CHECK_ENCRYPTION = QT_TRANSLATE_NOOP("Errors", "Port and encryption belong together: 587 and STARTTLS, 465 and TLS.")
# Numbers of X.509 verification errors, as OpenSSL has them.
_NOT_YET_VALID, _EXPIRED, _WRONG_NAMES = 9, 10, (62, 64)


def problem_of(error: Exception, server: MailServer, timeout: float) -> EnvironmentProblem | UserError:
    """Why the server could not be reached or did not go on."""
    names = {"host": server.host, "port": server.port}
    cause = _system_error(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _certificate_problem(cause, server)
    if isinstance(cause, TimeoutError):
        return EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "{host} did not answer at port {port} within {seconds} seconds."),
            hint=_CHECK_ENCRYPTION,
            seconds=f"{timeout:g}",
            **names,
        )
    if isinstance(cause, ssl.SSLError):
        return EnvironmentProblem(
            QT_TRANSLATE_NOOP(
                "Errors", "{host} and TeleCost could not agree on an encryption at port {port}: {reason}."
            ),
            hint=_CHECK_ENCRYPTION,
            reason=(cause.reason or str(cause)).replace("_", " ").lower(),
            **names,
        )
    if isinstance(cause, socket.gaierror):
        return EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "No mail server called {host} was found."),
            hint=QT_TRANSLATE_NOOP("Errors", "Check the name, and that this computer is connected to the network."),
            **names,
        )
    if isinstance(cause, ConnectionRefusedError):
        return EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "{host} accepts no connection at port {port}."), hint=_CHECK_PORT, **names
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return UserError(
            QT_TRANSLATE_NOOP("Errors", "{host} offers no encryption by STARTTLS at port {port}; nothing was sent."),
            hint=_CHECK_ENCRYPTION,
            **names,
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return not_served(server, said_by_server(error.smtp_code, error.smtp_error))
    if isinstance(error, smtplib.SMTPException):
        return EnvironmentProblem(
            QT_TRANSLATE_NOOP(
                "Errors", "{host} closed the connection at port {port}, or does not speak the mail protocol."
            ),
            hint=_CHECK_ENCRYPTION,
            **names,
        )
    return EnvironmentProblem(
        QT_TRANSLATE_NOOP("Errors", "{host} cannot be reached: {reason}."),
        hint=QT_TRANSLATE_NOOP("Errors", "Check that this computer is connected to the network."),
        reason=getattr(cause, "strerror", None) or str(cause) or type(cause).__name__,
        **names,
    )


def not_served(server: MailServer, said: Said) -> EnvironmentProblem:
    """The server answers, but not to this computer, or not now."""
    return EnvironmentProblem(
        QT_TRANSLATE_NOOP("Errors", "{host} does not serve this computer now: {reply}"),
        hint=QT_TRANSLATE_NOOP("Errors", "Try again later, or ask whoever runs the server."),
        host=server.host,
        port=server.port,
        reply=_as_sentence(said),
    )


def login_by_other_ways(server: MailServer, offered: Iterable[str]) -> UserError:
    """The server does not let anybody in by a password."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "{host} takes no login by user name and password, only by {ways}."),
        hint=QT_TRANSLATE_NOOP(
            "Errors", "Ask whoever runs the server to allow passwords for this account, or use another server."
        ),
        host=server.host,
        ways=", ".join(offered) or "–",
    )


def sender_beyond_ascii(server: MailServer) -> UserError:
    """The sender's address has letters that this server cannot write."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "{host} takes no mail from {address}: it knows no letters such as ø before the @."),
        hint=QT_TRANSLATE_NOOP("Errors", "Use an address without such letters as the sender."),
        host=server.host,
        address=server.sender_address,
    )


def login_unknown(server: MailServer) -> UserError:
    """The server has no login."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "{host} takes no login at port {port}."),
        hint=QT_TRANSLATE_NOOP("Errors", "Choose an encryption, or leave the user name empty if none is needed."),
        host=server.host,
        port=server.port,
    )


def login_refused(server: MailServer, said: Said) -> UserError:
    """User name or password are wrong, or this way of logging in is closed."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "{host} refused the login of {user}: {reply}"),
        hint=QT_TRANSLATE_NOOP(
            "Errors", "Check user name and password; some providers ask for a password made for programs."
        ),
        host=server.host,
        user=server.user,
        reply=_as_sentence(said),
    )


def sender_refused(server: MailServer, said: Said) -> UserError:
    """The server sends no mail in this name."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "{host} takes no mail from {address}: {reply}"),
        hint=QT_TRANSLATE_NOOP("Errors", "Use the address that belongs to the login, or log in."),
        host=server.host,
        address=server.sender_address,
        reply=_as_sentence(said),
    )


def _as_sentence(said: Said) -> str:
    """A server's words so that advice can follow them."""
    reply = str(said.values["reply"])
    return reply if reply.endswith((".", "!", "?")) else f"{reply}."


def _certificate_problem(error: ssl.SSLCertVerificationError, server: MailServer) -> EnvironmentProblem:
    names = {"host": server.host}
    if error.verify_code == _EXPIRED:
        return EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "The certificate of {host} has expired."),
            hint=QT_TRANSLATE_NOOP(
                "Errors", "Check this computer's date; if it is right, tell whoever runs the server."
            ),
            **names,
        )
    if error.verify_code == _NOT_YET_VALID:
        return EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "The certificate of {host} is not valid yet."),
            hint=QT_TRANSLATE_NOOP(
                "Errors", "Check this computer's date; if it is right, tell whoever runs the server."
            ),
            **names,
        )
    if error.verify_code in _WRONG_NAMES:
        return EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "The certificate of {host} is made out to another name."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write the server's name as the provider does."),
            **names,
        )
    return EnvironmentProblem(
        QT_TRANSLATE_NOOP("Errors", "The certificate of {host} is not trusted by this computer: {reason}."),
        hint=QT_TRANSLATE_NOOP(
            "Errors", "Check the server's name. A company's own authority is added to the system's certificates."
        ),
        reason=error.verify_message,
        **names,
    )


def _system_error(error: Exception) -> BaseException:
    """What the system said, which the library keeps behind an error of its own."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and not isinstance(seen, smtplib.SMTPException):
            return seen
        seen = seen.__cause__ or seen.__context__
    return error

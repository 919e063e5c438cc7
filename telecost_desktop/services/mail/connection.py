"""Talking to a mail server: connecting, logging in, and handing over one message to one recipient."""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
import threading
from dataclasses import dataclass
from types import TracebackType

from telecost_desktop.errors import QT_TRANSLATE_NOOP, TelecostError
from telecost_desktop.models.mail import MailState
from telecost_desktop.services.mail.addresses import for_server, needs_unicode
from telecost_desktop.services.mail.problems import (
    login_by_other_ways,
    login_refused,
    login_unknown,
    not_served,
    problem_of,
    sender_beyond_ascii,
    sender_refused,
)
from telecost_desktop.services.mail.replies import Said, said_by, said_by_server
from telecost_desktop.services.mail.server import MailServer, Security
from telecost_desktop.services.progress import IsCancelled, never

# Seconds for each step; a server may take longer to judge a whole message.
TIMEOUT = 20.0
# How often it is asked whether to give up, and how long a step may still take then: an answer that is just coming
# makes a message certain.
_PULSE, _GRACE = 0.1, 0.5
_JUDGING = 6
_PIECE = 64 * 1024
_TOO_LARGE = QT_TRANSLATE_NOOP("Errors", "With {size} MB the message is larger than the server takes: {limit} MB.")
_ONLY_ASCII = QT_TRANSLATE_NOOP("Errors", "The server takes no addresses with letters such as ø before the @.")
_LOST = QT_TRANSLATE_NOOP("Errors", "The connection was lost before the message was handed over: {reason}")
_UNANSWERED = QT_TRANSLATE_NOOP(
    "Errors", "The message was handed over, but the connection was lost before the server confirmed it: {reason}"
)
# What smtplib, the system and TLS raise when a connection fails.
_FAILURES = (smtplib.SMTPException, OSError)
# The ways of logging in by a password that the library knows.
_LOGINS = frozenset({"PLAIN", "LOGIN", "CRAM-MD5"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: SENT, REFUSED, UNCERTAIN, or WAITING where it surely was not taken and may be later.

    ``problem`` is set where the next message would fare the same, because the server refuses the sender.
    """

    state: MailState
    said: Said
    problem: TelecostError | None = None

    @property
    def sent(self) -> bool:
        """Whether the server took it."""
        return self.state is MailState.SENT


class MailConnection:
    """An open connection to a mail server, logged in; a context manager.

    Making one raises EnvironmentProblem or UserError: one sentence on what failed, and what to do. When ``cancelled``
    says so, a connection is cut, and what is under way fails as if the line had broken.
    """

    def __init__(
        self, server: MailServer, password: str | None, *, timeout: float = TIMEOUT, cancelled: IsCancelled = never
    ) -> None:
        self._server = server
        self._timeout = timeout
        self._ended = threading.Event()
        smtp: smtplib.SMTP | None = None
        try:
            smtp = self._open()
            if cancelled is not never:
                threading.Thread(target=self._cut_when, args=(smtp, cancelled), name="mail", daemon=True).start()
            smtp.ehlo_or_helo_if_needed()
            if server.security is Security.STARTTLS:
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if server.user:
                self._log_in(smtp, password or "")
        except (*_FAILURES, TelecostError) as error:
            self._ended.set()
            if smtp is not None:
                smtp.close()
            if isinstance(error, TelecostError):
                raise
            raise problem_of(error, server, timeout) from error
        self._smtp = smtp

    def __enter__(self) -> MailConnection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether another message can go through it."""
        return self._smtp.sock is not None

    def close(self) -> None:
        """Take leave."""
        self._ended.set()
        with contextlib.suppress(*_FAILURES):
            if self.is_open:
                self._smtp.quit()
        self._smtp.close()

    def offer_sender(self) -> None:
        """Ask whether the server takes mail from the sender, without sending any. Raises as making one does."""
        address = self._server.sender_address
        unicode = needs_unicode(address)
        if unicode and not self._smtp.has_extn("smtputf8"):
            raise sender_beyond_ascii(self._server)
        try:
            code, text = self._smtp.mail(for_server(address), self._options(0, unicode))
            self._smtp.rset()
        except _FAILURES as error:
            raise problem_of(error, self._server, self._timeout) from error
        if not 200 <= code < 300:
            raise sender_refused(self._server, said_by_server(code, text))

    def deliver(self, recipient: str, content: bytes) -> Outcome:
        """Hand over a composed message to one recipient. Until the end of the data nothing counts as taken."""
        unicode = needs_unicode(recipient) or not content.partition(b"\r\n\r\n")[0].isascii()
        limit = self._size_limit()
        if limit and len(content) > limit:
            values: dict[str, object] = {"size": _megabytes(len(content)), "limit": _megabytes(limit)}
            return Outcome(MailState.REFUSED, Said(_TOO_LARGE, values))
        if unicode and not self._smtp.has_extn("smtputf8"):
            if needs_unicode(self._server.sender_address):
                problem = sender_beyond_ascii(self._server)
                return Outcome(MailState.WAITING, said_by(problem), problem)
            return Outcome(MailState.REFUSED, Said(_ONLY_ASCII))
        ended = False
        try:
            code, text = self._smtp.mail(for_server(self._server.sender_address), self._options(len(content), unicode))
            if not 200 <= code < 300:
                return self._not_from_sender(code, text)
            code, text = self._smtp.rcpt(for_server(recipient))
            if not 200 <= code < 300:
                return self._declined(code, text)
            code, text = self._smtp.docmd("DATA")
            if code != 354:
                return self._declined(code, text)
            self._send_data(content)
            assert self._smtp.sock is not None
            self._smtp.sock.settimeout(self._timeout * _JUDGING)
            ended = True
            self._smtp.send(b".\r\n")
            code, text = self._smtp.getreply()
            if code < 200:
                raise smtplib.SMTPServerDisconnected(repr(text))
            self._smtp.sock.settimeout(self._timeout)
        except _FAILURES as error:
            self._smtp.close()
            reason: dict[str, object] = {"reason": " ".join(str(error).split())[:200]}
            if ended:
                return Outcome(MailState.UNCERTAIN, Said(_UNANSWERED, reason))
            return Outcome(MailState.WAITING, Said(_LOST, reason))
        if 200 <= code < 300:
            return Outcome(MailState.SENT, said_by_server(code, text))
        return self._declined(code, text)

    def _cut_when(self, smtp: smtplib.SMTP, cancelled: IsCancelled) -> None:
        """On a thread of its own: waiting for a server's word cannot be ended in another way."""
        while not self._ended.wait(_PULSE):
            if cancelled() and not self._ended.wait(_GRACE):
                with contextlib.suppress(OSError):
                    # Of TLS too, only the line below is cut: the other thread is using the rest.
                    if smtp.sock is not None:
                        socket.socket.shutdown(smtp.sock, socket.SHUT_RDWR)
                return

    def _send_data(self, content: bytes) -> None:
        data = _with_doubled_dots(content)
        # The time limit holds for one call, so a large message on a slow line goes in pieces.
        for start in range(0, len(data), _PIECE):
            self._smtp.send(data[start : start + _PIECE])

    def _open(self) -> smtplib.SMTP:
        host = self._server.host.strip("[]").encode("idna").decode("ascii")
        # A name is handed in because looking up the machine's own takes long where no name server answers.
        smtp: smtplib.SMTP
        if self._server.security is Security.TLS:
            context = ssl.create_default_context()
            smtp = smtplib.SMTP_SSL(host, self._server.port, "localhost", timeout=self._timeout, context=context)
        else:
            smtp = smtplib.SMTP(host, self._server.port, "localhost", timeout=self._timeout)
        assert smtp.sock is not None
        own = str(smtp.sock.getsockname()[0])
        smtp.local_hostname = f"[IPv6:{own}]" if ":" in own else f"[{own}]"
        return smtp

    def _log_in(self, smtp: smtplib.SMTP, password: str) -> None:
        user = self._server.user
        if not smtp.has_extn("auth"):
            raise login_unknown(self._server)
        offered = smtp.esmtp_features["auth"].split()
        if not _LOGINS.intersection(offered):
            raise login_by_other_ways(self._server, offered)
        try:
            if user.isascii() and password.isascii():
                smtp.login(user, password)
                return
            # The library sends ASCII only; the standard for this way of logging in says UTF-8.
            word = base64.b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
            code, text = smtp.docmd("AUTH", f"PLAIN {word}")
            if code != 235:
                raise smtplib.SMTPAuthenticationError(code, text)
        except smtplib.SMTPAuthenticationError as error:
            # The library's error is left behind: nothing of what was sent may reach a log.
            said = said_by_server(error.smtp_code, error.smtp_error)
            # A no for now is no word about the password.
            refused = login_refused if error.smtp_code >= 500 else not_served
            raise refused(self._server, said) from None

    def _options(self, size: int, unicode: bool) -> list[str]:
        options = [f"SIZE={size}"] if size and self._smtp.has_extn("size") else []
        return [*options, "SMTPUTF8"] if unicode else options

    def _size_limit(self) -> int:
        limit = self._smtp.esmtp_features.get("size", "")
        return int(limit) if limit.isdecimal() else 0

    def _not_from_sender(self, code: int, text: bytes) -> Outcome:
        """A no before a recipient was named: it is about the sender, or about the size of this message."""
        outcome = self._declined(code, text)
        if code == 552 or code < 500:
            return outcome
        return Outcome(MailState.WAITING, outcome.said, sender_refused(self._server, outcome.said))

    def _declined(self, code: int, text: bytes) -> Outcome:
        """The server said no: for now with 4xx, for good with 5xx. The connection is made ready for the next message."""
        try:
            if code == 421:
                self._smtp.close()
            else:
                self._smtp.rset()
        except _FAILURES:
            self._smtp.close()
        return Outcome(MailState.REFUSED if code >= 500 else MailState.WAITING, said_by_server(code, text))


def _with_doubled_dots(content: bytes) -> bytes:
    """A line that begins with a dot gets another, so that none of them ends the message; the last line is ended."""
    doubled = re.sub(rb"(?m)^\.", b"..", content)
    return doubled if doubled.endswith(b"\r\n") else doubled + b"\r\n"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}"

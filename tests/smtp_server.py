"""A real mail server on this machine that records what it is given, and misbehaves where a test wants it to.

A folder's conftest imports the fixtures mail_server and make_mail_server from here.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session

from telecost_desktop.services.mail.server import MailServer, Security

PASSWORD = "hemmelig-1"
HANG, DROP, LOSE = "hang", "drop", "lose"


@dataclass(frozen=True)
class Received:
    """One message that the server took: for whom, and its bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class Behaviour:
    """What the server does where it is not to say yes: a reply, HANG (it says nothing), DROP (it hangs up), or at END LOSE: it
    takes the message and hangs up before it says so.

    ``at`` names commands (EHLO, only HANG and DROP; MAIL, RCPT, DATA, and END after the data); ``of`` says the same for one recipient, at RCPT.
    """

    at: dict[str, str] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)
    # Called in the server's thread when a whole message is there, before the reply.
    before_reply: Callable[[], None] | None = None


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        if (reply := await self.event_handler.misbehave(self, "DATA")) is not None:
            await self.push(reply)
            return
        await super().smtp_DATA(arg)


class RecordingServer(Controller):
    """Records messages in ``received`` and commands in ``commands``; ``behaviour`` may be changed at any time."""

    def __init__(self, **options: Any) -> None:
        self.received: list[Received] = []
        self.behaviour = Behaviour()
        self.commands: dict[str, int] = defaultdict(int)
        self.logins: list[tuple[str, str]] = []
        self.connections = 0
        # What EHLO names instead of what the server knows.
        self.ways_to_log_in = ""
        self.hanging = threading.Event()
        super().__init__(self, hostname="127.0.0.1", port=0, **options)

    def factory(self) -> SMTP:
        return _Server(self, hostname="127.0.0.1", **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        # The first connection is to be the test's own; the port is known without one.
        self._factory_invoked.set()
        self.smtpd = True  # type: ignore[assignment]

    def start(self) -> None:
        super().start()
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]

    def stop(self, no_assert: bool = False) -> None:
        """Stop; nothing happens the second time."""
        if self._thread is not None:
            super().stop(no_assert)

    def settings(
        self, security: Security = Security.NONE, user: str = "", host: str = "127.0.0.1", **others: Any
    ) -> MailServer:
        """This server as a company sets it up."""
        values = {"sender_name": "Fjord Økonomi", "sender_address": "regnskap@fjord.no", **others}
        return MailServer(host, self.port, security, user, **values)

    async def misbehave(self, server: SMTP, command: str) -> str | None:
        self.commands[command] += 1
        reply = self.behaviour.at.get(command)
        if reply == DROP:
            assert server.transport is not None
            server.transport.abort()
            await asyncio.get_running_loop().create_future()
        if reply == HANG:
            self.hanging.set()
            await asyncio.get_running_loop().create_future()
        return reply

    async def handle_EHLO(
        self, server: SMTP, session: Session, _envelope: object, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        reply = await self.misbehave(server, "EHLO")
        if self.ways_to_log_in:
            kept = [one for one in responses if not one.startswith("250-AUTH")]
            responses = [*kept[:-1], f"250-AUTH {self.ways_to_log_in}", *kept[-1:]]
        return responses if reply is None else [reply]

    async def handle_MAIL(self, server: SMTP, _session: object, envelope: Any, address: str, options: list[str]) -> str:
        reply = await self.misbehave(server, "MAIL")
        if reply is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return reply or "250 OK"

    async def handle_RCPT(self, server: SMTP, _session: object, envelope: Any, address: str, _options: object) -> str:
        reply = await self.misbehave(server, "RCPT") or self.behaviour.of.get(address)
        if reply is None:
            envelope.rcpt_tos.append(address)
        return reply or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: object, envelope: Any) -> str:
        self.commands["whole message"] += 1
        if self.behaviour.before_reply is not None:
            await asyncio.get_running_loop().run_in_executor(None, self.behaviour.before_reply)
        if self.behaviour.at.get("END") == LOSE:
            self.received.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
            self.behaviour.at["END"] = DROP
        reply = await self.misbehave(server, "END")
        if reply is None:
            self.received.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        return reply or "250 2.0.0 queued as 12345"

    def authenticate(
        self, _server: SMTP, _session: object, _envelope: object, _mechanism: str, login: LoginPassword
    ) -> AuthResult:
        user, password = login.login.decode(), login.password.decode()
        self.logins.append((user, password))
        return AuthResult(success=password == PASSWORD, handled=False)


def server_context(certificate: Any) -> ssl.SSLContext:
    """TLS of a server with a certificate of trustme."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


class MemorySecrets:
    """Secrets in memory."""

    def __init__(self, **kept: str) -> None:
        self.kept = dict(kept)

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def set(self, name: str, secret: str) -> None:
        self.kept[name] = secret

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)


ServerMaker = Callable[..., RecordingServer]


@pytest.fixture
def make_mail_server() -> Iterator[ServerMaker]:
    """Makes running servers of any kind, with aiosmtpd's options; all are stopped at the end."""
    running: list[RecordingServer] = []

    def make(**options: Any) -> RecordingServer:
        server = RecordingServer(**options)
        server.start()
        running.append(server)
        return server

    yield make
    for server in running:
        server.stop()


@pytest.fixture
def mail_server(make_mail_server: ServerMaker) -> RecordingServer:
    """A server without encryption and login."""
    return make_mail_server()

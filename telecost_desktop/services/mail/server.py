"""The company's mail server: its setting and its password."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.addresses import checked_address
from telecost_desktop.services.mail.message import Sender, one_line
from telecost_desktop.services.mail.secrets import PASSWORD_VARIABLE, Secrets
from telecost_desktop.services.settings import SettingKey, read_setting, stored_setting, write_setting


class Security(StrEnum):
    """How the way to the server is encrypted. NONE is for a server on this machine, or said expressly."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


USUAL_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and whose mail it is. Without ``user`` there is no login."""

    host: str
    port: int
    security: Security
    user: str
    sender_name: str
    sender_address: str

    @property
    def secret_name(self) -> str:
        """Under what name its password is kept."""
        return f"{self.user}@{self.host}:{self.port}"

    @property
    def sender(self) -> Sender:
        """Whose mail it is."""
        return Sender(self.sender_name, self.sender_address)


def mail_server(file: CompanyFile) -> MailServer | None:
    """The server that is set up, if one is."""
    return _server_of(read_setting(file, SettingKey.MAIL_SERVER))


def stored_mail_server(session: Session) -> MailServer | None:
    """The same, inside a transaction."""
    return _server_of(stored_setting(session, SettingKey.MAIL_SERVER))


def _server_of(value: Any) -> MailServer | None:
    return None if value is None else MailServer(**{**value, "security": Security(value["security"])})


def save_mail_server(
    file: CompanyFile,
    server: MailServer,
    password: str | None,
    *,
    secrets: Secrets,
    clock: Clock,
    user: str = "",
    unencrypted: bool = False,
) -> MailServer:
    """Set the server up and give it as it is kept. The password goes to the system's store: None leaves what is there,
    an empty one forgets it. ``unencrypted`` allows a server elsewhere without encryption.

    Raises UserError for what cannot be, and EnvironmentProblem where there is no store; then nothing is changed.
    """
    server = checked_server(server, unencrypted=unencrypted)
    file.check_writable()
    if password:
        secrets.set(server.secret_name, password)
    elif password is not None:
        secrets.delete(server.secret_name)
    write_setting(file, SettingKey.MAIL_SERVER, asdict(server), clock=clock, user=user)
    return server


def checked_server(server: MailServer, *, unencrypted: bool = False) -> MailServer:
    """The server, tidied. Raises UserError for a host, port or address that is none, and for a way without encryption."""
    host = server.host.strip().rstrip(".")
    try:
        legal = bool(host) and " " not in host and one_line(host).encode("idna").isascii()
    except (UnicodeError, UserError):
        legal = False
    if not legal:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{host} is no name of a mail server."),
            hint=QT_TRANSLATE_NOOP("Errors", "It looks like smtp.company.no; your provider's help names it."),
            host=repr(server.host),
        )
    if not 1 <= server.port <= 65535:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{port} is no port."),
            hint=QT_TRANSLATE_NOOP("Errors", "587 is usual with STARTTLS, 465 with TLS."),
            port=server.port,
        )
    if server.security is Security.NONE and not unencrypted and not is_this_machine(host):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Mail and password would go to {host} unencrypted, for everybody to read."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose STARTTLS or TLS, or say expressly that it shall be so."),
            host=host,
        )
    return MailServer(
        host,
        server.port,
        server.security,
        one_line(server.user),
        one_line(server.sender_name),
        checked_address(server.sender_address),
    )


def is_this_machine(host: str) -> bool:
    """Whether a host's name or address means the machine that the program runs on."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def password_of(server: MailServer, secrets: Secrets) -> str | None:
    """The password that the environment names, else the kept one; None where the server needs no login.

    Raises UserError where it needs one and there is no password, and as ``secrets`` does.
    """
    if not server.user:
        return None
    password = os.environ.get(PASSWORD_VARIABLE) or secrets.get(server.secret_name)
    if not password:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There is no password for {user} at {host} on this computer."),
            hint=QT_TRANSLATE_NOOP("Errors", "Enter it in the settings of the mail server, or set {variable}."),
            user=server.user,
            host=server.host,
            variable=PASSWORD_VARIABLE,
        )
    return password

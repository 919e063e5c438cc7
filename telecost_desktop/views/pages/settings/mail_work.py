"""What the form of the mail server reads and tries, off the window's thread."""

from __future__ import annotations

import os

from PySide6.QtCore import QCoreApplication

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.company import company_of
from telecost_desktop.services.mail.secrets import PASSWORD_VARIABLE, Secrets
from telecost_desktop.services.mail.server import (
    MailServer,
    Security,
    checked_server,
    is_this_machine,
    mail_server,
    password_of,
)
from telecost_desktop.services.mail.trying import TEST_BODY, TEST_SUBJECT, try_mail_server
from telecost_desktop.views.context import PageContext

translate = QCoreApplication.translate

# What is known of the password of the stored server.
KEPT, MISSING, OF_ENVIRONMENT, NOT_NEEDED = "kept", "missing", "environment", "none"
PASSWORD_WORDS = {
    KEPT: QT_TRANSLATE_NOOP(
        "Settings", "The password is kept in this computer's key store. What you type replaces it."
    ),
    MISSING: QT_TRANSLATE_NOOP(
        "Settings", "This computer has no password yet. It is kept in its key store, never in the company file."
    ),
    OF_ENVIRONMENT: QT_TRANSLATE_NOOP("Settings", "The password of the environment variable {variable} is used."),
    NOT_NEEDED: QT_TRANSLATE_NOOP("Settings", "Without a user name nobody logs in, and no password is needed."),
}


def as_typed(server: MailServer) -> dict[str, object]:
    """The form's values of a stored server. A password is never among them."""
    return {
        "host": server.host,
        "port": str(server.port),
        "security": server.security.value,
        "user": server.user,
        "password": "",
        "sender_name": server.sender_name,
        "sender_address": server.sender_address,
        "unencrypted": server.security is Security.NONE and bool(server.host) and not is_this_machine(server.host),
    }


def stored_server(file: CompanyFile) -> tuple[MailServer | None, str, str]:
    """The stored server, and the company's name and address. Runs in a reader."""
    company = company_of(file)
    return mail_server(file), company.name, company.email


def password_state(server: MailServer | None, secrets: Secrets) -> str:
    """What is known of the password. Runs apart."""
    if os.environ.get(PASSWORD_VARIABLE):
        return OF_ENVIRONMENT
    if server is not None and not server.user:
        return NOT_NEEDED
    # Also without a server the store is asked, so that a missing one is said before anything is typed.
    return KEPT if secrets.get(server.secret_name if server else "") else MISSING


def try_out(typed: MailServer, password: str, recipient: str, unencrypted: bool, context: PageContext) -> str:
    """Try a server as typed, and give its tidied name. Runs apart."""
    server = checked_server(typed, unencrypted=unencrypted)
    try_mail_server(
        server,
        (password or password_of(server, context.secrets)) if server.user else None,
        recipient or None,
        subject=translate("Mail", TEST_SUBJECT),
        body=translate("Mail", TEST_BODY),
        clock=context.clock,
    )
    return server.host

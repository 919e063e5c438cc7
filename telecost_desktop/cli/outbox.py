"""Commands about mail: outbox send, list, cancel, again, sent and returned; mail-server show, set and test."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    current_user,
    decide,
    open_from,
    print_json,
    say,
    table,
)

if TYPE_CHECKING:
    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.mail.listing import OutboxRow
    from telecost_desktop.services.mail.sending import SendReport
    from telecost_desktop.services.mail.server import MailServer

LARGEST = 2**63 - 1
IdArgument = Annotated[int, typer.Argument(metavar="ID", max=LARGEST, help="As `telecost outbox list` shows it.")]


class Encryption(StrEnum):
    """How the way to the mail server is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class State(StrEnum):
    """What became of a message for a recipient."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


def register(application: typer.Typer) -> None:
    """Add these commands."""
    outbox = typer.Typer(help="Mail that waits, was sent, or needs a decision.", no_args_is_help=True)
    outbox.command("send")(send)
    outbox.command("list")(list_them)
    outbox.command("cancel")(cancel)
    outbox.command("again")(again)
    outbox.command("sent")(sent)
    outbox.command("returned")(returned)
    application.add_typer(outbox, name="outbox")
    server = typer.Typer(help="The server through which mail is sent.", no_args_is_help=True)
    server.command("show")(show_server)
    server.command("set")(set_server)
    server.command("test")(try_server)
    application.add_typer(server, name="mail-server")


def send(
    company: CompanyOption = None,
    due: Annotated[bool, typer.Option("--due", help="Only what is due; what failed waits for its time.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Send what waits in the outbox."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.mail.secrets import SystemSecrets
    from telecost_desktop.services.mail.sending import send_waiting

    file = open_from(company)
    try:
        report = send_waiting(file, SystemClock(), secrets=SystemSecrets(), all_waiting=not due)
    finally:
        file.close()
    if as_json:
        print_json(
            {
                "sent": report.sent,
                "refused": report.refused,
                "uncertain": report.uncertain,
                "waiting": report.waiting,
                "put_off": report.put_off,
                "problem": report.problem.sentence() if report.problem else None,
            }
        )
    if report.problem is not None:
        say(report.problem.sentence())
    elif report.put_off:
        say(f"Tried and put off: {report.put_off}. `telecost outbox list --state waiting` says why.")
    say(f"{report.sent} sent, {report.refused} refused, {report.uncertain} uncertain, {report.waiting} waiting.")
    return _exit_code(report)


def _exit_code(report: SendReport) -> int:
    """0 all of it went, 1 nothing could go, 3 some did and some did not."""
    if report.refused or report.uncertain:
        return 3
    if report.problem is not None or report.put_off:
        return 3 if report.sent else 1
    return 0


def list_them(
    state: Annotated[list[State] | None, typer.Option(help="Only those in this state; may be repeated.")] = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the outbox, newest first."""
    from telecost_desktop.models.mail import MailState
    from telecost_desktop.services.mail.listing import list_outbox

    file = open_from(company, read_only=True)
    try:
        rows = list_outbox(file, states=[MailState(one.value) for one in state or ()])
    finally:
        file.close()
    if as_json:
        print_json([_document(row) for row in rows])
        return
    table(
        ["id", "state", "recipient", "subject", "enclosed", "attempts", "last said"],
        [
            [
                str(row.id),
                row.state.value,
                row.recipient,
                row.subject,
                ", ".join(row.enclosures),
                str(row.attempts),
                row.reply.sentence(),
            ]
            for row in rows
        ],
    )


def _document(row: OutboxRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "message": row.message,
        "created_at": row.created_at,
        "created_by": row.created_by,
        "purpose": row.purpose,
        "subject": row.subject,
        "recipient": row.recipient,
        "state": row.state.value,
        "attempts": row.attempts,
        "last_attempt_at": row.last_attempt_at,
        "next_attempt_at": row.next_attempt_at,
        "reply": row.reply.sentence(),
        "enclosures": list(row.enclosures),
        "returned_at": row.returned_at,
        "return_note": row.return_note,
    }


def cancel(number: IdArgument, company: CompanyOption = None) -> None:
    """Give up a message that waits, was refused, or of which nobody knows what became."""
    from telecost_desktop.services.mail.outbox import cancel_waiting

    decide(company, lambda file, **who: cancel_waiting(file, number, **who))
    say(f"Message {number} is not sent.")


def sent(number: IdArgument, company: CompanyOption = None) -> None:
    """Say of an uncertain message that it arrived."""
    from telecost_desktop.services.mail.outbox import mark_as_sent

    decide(company, lambda file, **who: mark_as_sent(file, number, **who))
    say(f"Message {number} counts as sent.")


def returned(
    number: IdArgument,
    note: Annotated[str, typer.Option(help="What came back with it.")] = "",
    company: CompanyOption = None,
) -> None:
    """Say of a message that was sent that it came back."""
    from telecost_desktop.services.mail.returned import mark_returned

    decide(company, lambda file, **who: mark_returned(file, number, note, **who))
    say(f"Message {number} counts as returned.")


def again(number: IdArgument, company: CompanyOption = None) -> None:
    """Put a marked copy of a message into the outbox; `telecost outbox send` sends it."""
    from telecost_desktop.services.mail.outbox import send_again

    decide(company, lambda file, **who: send_again(file, number, **who))
    say(f"A copy of message {number} waits in the outbox.")


def show_server(company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """Show the mail server, without its password."""
    from dataclasses import asdict

    file = open_from(company, read_only=True)
    try:
        server = _server(file)
    finally:
        file.close()
    if as_json:
        print_json(asdict(server))
        return
    table(["setting", "value"], [[key.replace("_", " "), str(value)] for key, value in asdict(server).items()])


def set_server(
    host: Annotated[str, typer.Option(metavar="NAME", help="The server's name.")],
    sender: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="The address that mail comes from.")],
    security: Annotated[Encryption, typer.Option(help="The encryption.")] = Encryption.STARTTLS,
    port: Annotated[int | None, typer.Option(help="The port; by default the usual one of the encryption.")] = None,
    user: Annotated[str, typer.Option(metavar="NAME", help="The user name; without one there is no login.")] = "",
    sender_name: Annotated[str, typer.Option("--from-name", metavar="NAME", help="The sender's name.")] = "",
    unencrypted: Annotated[
        bool, typer.Option("--unencrypted", help="Allow a server elsewhere without encryption.")
    ] = False,
    company: CompanyOption = None,
) -> None:
    """Set the mail server up. The password is asked for, or taken from TELECOST_MAIL_PASSWORD whenever mail is sent."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.mail.secrets import SystemSecrets
    from telecost_desktop.services.mail.server import (
        USUAL_PORTS,
        MailServer,
        Security,
        checked_server,
        save_mail_server,
    )

    way = Security(security.value)
    given = MailServer(host, USUAL_PORTS[way] if port is None else port, way, user, sender_name, sender)
    file = open_from(company)
    try:
        server = checked_server(given, unencrypted=unencrypted)
        save_mail_server(
            file,
            server,
            _asked_password(server.user),
            secrets=SystemSecrets(),
            clock=SystemClock(),
            user=current_user(),
            unencrypted=unencrypted,
        )
    finally:
        file.close()
    say(f"Mail goes through {server.host} now. `telecost mail-server test` tries it.")


def _asked_password(user: str) -> str | None:
    """What a person types, if one is there and it is needed; it is never an argument, which others could read."""
    import getpass
    import os

    from telecost_desktop.services.mail.secrets import PASSWORD_VARIABLE

    if not user or os.environ.get(PASSWORD_VARIABLE):
        return None
    if not sys.stdin.isatty():
        say(f"No password was asked for. Set {PASSWORD_VARIABLE} when mail is sent, or run this in a terminal.")
        return None
    return getpass.getpass(f"Password of {user} (empty leaves it as it is): ") or None


def try_server(
    recipient: Annotated[str | None, typer.Option("--to", metavar="ADDRESS", help="Send a test message there.")] = None,
    company: CompanyOption = None,
) -> None:
    """Connect to the mail server, log in, and send a test message if an address is named."""
    from telecost_desktop.services.mail.secrets import SystemSecrets
    from telecost_desktop.services.mail.server import password_of
    from telecost_desktop.services.mail.trying import try_mail_server

    file = open_from(company, read_only=True)
    try:
        server = _server(file)
    finally:
        file.close()
    try_mail_server(server, password_of(server, SystemSecrets()), recipient)
    say(f"{server.host} takes mail from {server.sender_address}.")


def _server(file: CompanyFile) -> MailServer:
    from telecost_desktop.services.mail.sending import no_server
    from telecost_desktop.services.mail.server import mail_server

    server = mail_server(file)
    if server is None:
        raise no_server()
    return server

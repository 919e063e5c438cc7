"""A program that is killed while a message is on its way: nobody knows, nothing is repeated, a person decides."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from outbox_making import put, recipient, set_up, states
from smtp_server import HANG, Behaviour, MemorySecrets, RecordingServer

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.mail.listing import list_outbox, waiting_now
from telecost_desktop.services.mail.outbox import send_again
from telecost_desktop.services.mail.sending import SendReport, send_waiting

ANOTHER_PROGRAM = """
import sys
from pathlib import Path
from telecost_desktop import config
config.data_folder = lambda: Path(sys.argv[2])
from telecost_desktop.cli import run
sys.exit(run(["outbox", "send", "-c", sys.argv[1]]))
"""


@pytest.mark.parametrize("command", ["END", "RCPT"])
def test_killed_on_the_way(
    company: CompanyFile, clock: FixedClock, tmp_path: Path, mail_server: RecordingServer, command: str
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock, "a@fjord.no", "b@fjord.no")
    mail_server.behaviour.at[command] = HANG
    program = subprocess.Popen([sys.executable, "-c", ANOTHER_PROGRAM, str(company.path), str(tmp_path)])
    try:
        assert mail_server.hanging.wait(60)
        mail_server.behaviour = Behaviour()
        assert states(company) == {"a@fjord.no": MailState.SENDING, "b@fjord.no": MailState.WAITING}
        # While the other program lives, what it sends is its own; the rest is sent from here.
        assert send_waiting(company, clock, secrets=MemorySecrets()) == SendReport(sent=1)
        assert states(company) == {"a@fjord.no": MailState.SENDING, "b@fjord.no": MailState.SENT}
    finally:
        program.kill()
        program.wait()
    assert waiting_now(company, clock)
    assert send_waiting(company, clock, secrets=MemorySecrets(), all_waiting=True) == SendReport(uncertain=1)
    assert not waiting_now(company, clock)
    assert states(company) == {"a@fjord.no": MailState.UNCERTAIN, "b@fjord.no": MailState.SENT}
    assert "ended while the message was on its way" in list_outbox(company)[0].reply.sentence()
    assert [one.recipients for one in mail_server.received] == [("b@fjord.no",)]
    send_again(company, recipient(company, "a@fjord.no").id, clock=clock)
    assert send_waiting(company, clock, secrets=MemorySecrets()) == SendReport(sent=1)


def test_killed_before_anything_left(
    company: CompanyFile, clock: FixedClock, tmp_path: Path, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock)
    mail_server.behaviour.at["EHLO"] = HANG
    program = subprocess.Popen([sys.executable, "-c", ANOTHER_PROGRAM, str(company.path), str(tmp_path)])
    try:
        assert mail_server.hanging.wait(60)
    finally:
        program.kill()
        program.wait()
    mail_server.behaviour = Behaviour()
    assert send_waiting(company, clock, secrets=MemorySecrets()) == SendReport(sent=1)


def test_what_was_taken_for_ended_and_was_not_is_known_in_the_end(
    company: CompanyFile,
    clock: FixedClock,
    tmp_path: Path,
    mail_server: RecordingServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A sender of another account of the machine cannot be seen; it writes down what it knows."""
    from telecost_desktop import config

    set_up(company, mail_server.settings(), clock)
    put(company, clock)
    elsewhere = tmp_path / "other account"
    elsewhere.mkdir()
    reports: list[SendReport] = []

    def another() -> None:
        monkeypatch.setattr(config, "data_folder", lambda: elsewhere)
        reports.append(send_waiting(company, clock, secrets=MemorySecrets()))

    mail_server.behaviour.before_reply = another
    assert send_waiting(company, clock, secrets=MemorySecrets()).sent == 1
    assert reports == [SendReport(uncertain=1)]
    assert states(company) == {"kari@blåbær.no": MailState.SENT}

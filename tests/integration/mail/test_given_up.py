"""Giving up while a server is silent: the connection is cut soon, and what became of the message is known."""

from __future__ import annotations

from time import monotonic

import pytest
from outbox_making import put, set_up, states
from smtp_server import HANG, MemorySecrets, RecordingServer

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.mail.sending import send_waiting


@pytest.mark.parametrize(
    ("command", "state"),
    [
        ("EHLO", MailState.WAITING),
        ("MAIL", MailState.WAITING),
        ("DATA", MailState.WAITING),
        ("END", MailState.UNCERTAIN),
    ],
)
def test_a_silent_server_does_not_hold_who_gives_up(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer, command: str, state: MailState
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock, "a@fjord.no", "b@fjord.no")
    mail_server.behaviour.at[command] = HANG
    began = monotonic()
    report = send_waiting(company, clock, secrets=MemorySecrets(), timeout=60.0, cancelled=mail_server.hanging.is_set)
    assert monotonic() - began < 5
    assert mail_server.received == []
    assert (report.sent, report.refused) == (0, 0)
    assert states(company) == {"a@fjord.no": state, "b@fjord.no": MailState.WAITING}


def test_what_is_answered_at_once_is_certain_though_it_was_given_up(
    company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(), clock)
    put(company, clock, "a@fjord.no", "b@fjord.no")
    report = send_waiting(
        company, clock, secrets=MemorySecrets(), cancelled=lambda: mail_server.commands["whole message"] > 0
    )
    assert (report.sent, report.waiting, report.uncertain) == (1, 1, 0)

"""Whatever a server does, and however often mail is sent: nobody gets a message twice, and what is said is true."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outbox_making import put, set_up, states
from smtp_server import DROP, LOSE, Behaviour, MemorySecrets, RecordingServer

from telecost_desktop.models.database import open_company_file
from telecost_desktop.models.mail import MailState
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.mail.sending import send_waiting

COMMANDS = ("EHLO", "MAIL", "RCPT", "DATA", "END")
REPLIES = ("421 closing", "450 later", "452 full", "550 no", "553 no", "554 no")
TROUBLE = st.dictionaries(st.sampled_from(COMMANDS[1:]), st.sampled_from((*REPLIES, DROP)), max_size=2)
ROUNDS = st.lists(
    st.one_of(TROUBLE, st.just({"EHLO": DROP}), st.just({"END": LOSE}), st.just({})), min_size=1, max_size=6
)
ADDRESSES = ("a@fjord.no", "b@fjord.no", "c@fjord.no")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=ROUNDS, refused=st.sets(st.sampled_from(ADDRESSES)))
def test_nobody_gets_it_twice(
    empty_company_template: Path,
    mail_server: RecordingServer,
    clock: FixedClock,
    rounds: list[dict[str, str]],
    refused: set[str],
) -> None:
    mail_server.received.clear()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "company.telecost"
        shutil.copyfile(empty_company_template, path)
        company = open_company_file(path)
        set_up(company, mail_server.settings(), clock)
        put(company, clock, *ADDRESSES[:2])
        put(company, clock, ADDRESSES[2])
        for trouble in rounds:
            before = states(company)
            mail_server.behaviour = Behaviour(at=dict(trouble), of=dict.fromkeys(refused, "550 no such user"))
            report = send_waiting(company, clock, secrets=MemorySecrets(), all_waiting=True, timeout=5.0)
            became = Counter(
                state for address, state in states(company).items() if before[address] is MailState.WAITING
            )
            assert report.sent == became[MailState.SENT]
            assert report.refused == became[MailState.REFUSED]
            assert report.uncertain == became[MailState.UNCERTAIN]
            assert report.waiting == became[MailState.WAITING]
            clock.advance(timedelta(hours=1))
        got = Counter(address for one in mail_server.received for address in one.recipients)
        known = states(company)
        company.close()
    assert max(got.values(), default=0) <= 1
    for address, state in known.items():
        if state is MailState.SENT:
            assert got[address] == 1
        elif state is not MailState.UNCERTAIN:
            assert got[address] == 0

"""`telecost outbox` and `telecost mail-server` from outside."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from outbox_making import put, recipient, set_up, states
from smtp_server import DROP, PASSWORD, Behaviour, RecordingServer, ServerMaker

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.mail.secrets import PASSWORD_VARIABLE
from telecost_desktop.services.mail.server import MailServer, Security
from telecost_desktop.services.mail.server import mail_server as kept_server

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def telecost(company: CompanyFile, command_line: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("TELECOST_COMPANY", str(company.path))
    return command_line


def test_send_says_what_became_of_it(
    telecost: Command, company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    assert telecost("outbox", "send")[0] == 0
    put(company, clock, "a@fjord.no", "b@fjord.no", "c@fjord.no")
    code, _, err = telecost("outbox", "send")
    assert code == 1
    assert "No mail server is set up." in err
    set_up(company, mail_server.settings(), clock)
    mail_server.behaviour.of = {"a@fjord.no": "550 no such user", "b@fjord.no": "450 later"}
    code, out, _ = telecost("outbox", "send", "--json")
    assert code == 3
    assert json.loads(out) == {"sent": 1, "refused": 1, "uncertain": 0, "waiting": 1, "put_off": 1, "problem": None}
    code, _, err = telecost("outbox", "send")
    assert code == 1
    assert "Tried and put off: 1." in err
    assert telecost("outbox", "send", "--due")[0] == 0
    assert len(mail_server.received) == 1
    mail_server.behaviour = Behaviour(at={"END": DROP})
    assert telecost("outbox", "send")[0] == 3
    assert list(states(company).values()) == [MailState.REFUSED, MailState.UNCERTAIN, MailState.SENT]


def test_offline_is_one_sentence(
    telecost: Command, company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server.settings(), clock)
    mail_server.stop()
    put(company, clock)
    code, out, err = telecost("outbox", "send", "--json")
    assert code == 1
    assert "accepts no connection" in json.loads(out)["problem"]
    assert "0 sent, 0 refused, 0 uncertain, 1 waiting." in err


def test_list_and_decisions(telecost: Command, company: CompanyFile, clock: FixedClock) -> None:
    put(company, clock, "a@fjord.no", "b@fjord.no")
    first, second = recipient(company, "a@fjord.no").id, recipient(company, "b@fjord.no").id
    assert telecost("outbox", "cancel", first)[0] == 0
    assert telecost("outbox", "again", first)[0] == 0
    code, _, err = telecost("outbox", "sent", second)
    assert code == 1
    assert "is not uncertain" in err
    assert telecost("outbox", "again", second)[0] == 1
    assert telecost("outbox", "cancel", 99)[0] == 1
    assert telecost("outbox", "cancel", 2**70)[0] == 2
    assert telecost("outbox", "cancel", "x")[0] == 2
    rows = json.loads(telecost("outbox", "list", "--json")[1])
    assert [(row["subject"], row["recipient"], row["state"]) for row in rows] == [
        ("Copy: Kostnader for november", "a@fjord.no", "waiting"),
        ("Kostnader for november", "a@fjord.no", "cancelled"),
        ("Kostnader for november", "b@fjord.no", "waiting"),
    ]
    assert rows[0]["enclosures"] == ["Kostnader – blåbær & søn.pdf"]
    assert len(json.loads(telecost("outbox", "list", "--state", "cancelled", "--json")[1])) == 1
    assert "b@fjord.no" in telecost("outbox", "list")[1]


def test_the_server_is_set_up_and_tried(
    telecost: Command,
    company: CompanyFile,
    make_mail_server: ServerMaker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert telecost("mail-server", "show")[0] == 1
    assert telecost("mail-server", "test")[0] == 1
    server = make_mail_server(auth_require_tls=False)
    server.SMTP_kwargs["authenticator"] = server.authenticate
    arguments = ("mail-server", "set", "--host", "127.0.0.1", "--port", server.port, "--security", "none", "--user", "kari", "--from", "post@fjord.no", "--from-name", "Bø")  # fmt: skip
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    assert telecost(*arguments)[0] == 0
    assert kept_server(company) == MailServer("127.0.0.1", server.port, Security.NONE, "kari", "Bø", "post@fjord.no")
    shown = telecost("mail-server", "show", "--json")[1]
    assert json.loads(shown)["user"] == "kari"
    assert PASSWORD not in shown
    assert telecost("mail-server", "test")[0] == 0
    assert server.received == []
    assert telecost("mail-server", "test", "--to", "ola@fjord.no")[0] == 0
    assert len(server.received) == 1
    monkeypatch.setenv(PASSWORD_VARIABLE, "wrong")
    code, _, err = telecost("mail-server", "test")
    assert code == 1
    assert "refused the login of kari" in err
    assert "wrong" not in err
    assert telecost(*arguments, "--password", "x")[0] == 2
    code, _, err = telecost(
        "mail-server", "set", "--host", "smtp.fjord.no", "--security", "none", "--from", "a@fjord.no"
    )
    assert code == 1
    assert "unencrypted" in err
    assert telecost("mail-server", "set", "--host", "smtp.fjord.no", "--from", "a@fjord.no")[0] == 0
    saved = kept_server(company)
    assert saved is not None
    assert (saved.port, saved.security) == (587, Security.STARTTLS)

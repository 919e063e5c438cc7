"""Setting a mail server up and trying it out: each failure is one sentence that says what to do."""

from __future__ import annotations

import datetime
import json
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.errors
import pytest
import trustme
from aiosmtpd.smtp import AuthResult
from smtp_server import DROP, HANG, PASSWORD, MemorySecrets, RecordingServer, ServerMaker, server_context
from sqlalchemy import select

from telecost_desktop.errors import EnvironmentProblem, TelecostError, UserError
from telecost_desktop.models.company import LogEntry, Setting
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.mail import server as mail
from telecost_desktop.services.mail.secrets import PASSWORD_VARIABLE, SystemSecrets
from telecost_desktop.services.mail.server import MailServer, Security
from telecost_desktop.services.mail.trying import try_mail_server

PLAIN = MailServer("localhost", 25, Security.NONE, "", "Fjord", "post@fjord.no")


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """A certificate authority that this machine trusts."""
    authority = trustme.CA()
    pem = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(pem))
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    return authority


def failure(server: MailServer, password: str | None = None, timeout: float = 5.0) -> str:
    with pytest.raises((EnvironmentProblem, UserError)) as caught:
        try_mail_server(server, password, timeout=timeout)
    assert caught.value.hint
    return caught.value.sentence()


def with_login(server: RecordingServer) -> RecordingServer:
    server.SMTP_kwargs["authenticator"] = server.authenticate
    return server


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_an_encrypted_server_with_login(
    make_mail_server: ServerMaker, authority: trustme.CA, clock: FixedClock, security: Security
) -> None:
    context = server_context(authority.issue_cert("localhost"))
    options = {"tls_context": context, "require_starttls": True} if security is Security.STARTTLS else {"ssl_context": context, "auth_require_tls": False}  # fmt: skip
    server = with_login(make_mail_server(**options))
    settings = server.settings(security, "kari", "localhost")
    try_mail_server(settings, PASSWORD, clock=clock)
    assert (server.received, server.logins) == ([], [("kari", PASSWORD)])
    try_mail_server(settings, PASSWORD, "ola@fjord.no", clock=clock)
    (received,) = server.received
    assert received.recipients == ("ola@fjord.no",)
    assert received.message["Subject"] == "Test message"
    assert received.message["Date"].datetime == clock.now()


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("stranger", "is not trusted by this computer"),
        ("other name", "made out to another name"),
        ("expired", "has expired"),
        ("future", "not valid yet"),
    ],
)
def test_certificates_are_checked(
    make_mail_server: ServerMaker, authority: trustme.CA, security: Security, kind: str, sentence: str
) -> None:
    issuer = trustme.CA() if kind == "stranger" else authority
    name = "mail.other.no" if kind == "other name" else "localhost"
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    times = {"expired": (now - 9 * day, now - 2 * day), "future": (now + 2 * day, now + 9 * day)}
    first, last = times.get(kind, (now - day, now + day))
    context = server_context(issuer.issue_cert(name, not_before=first, not_after=last))
    option = "tls_context" if security is Security.STARTTLS else "ssl_context"
    server = make_mail_server(**{option: context})
    assert sentence in failure(server.settings(security, "kari", "localhost"), PASSWORD)
    assert server.logins == []


def test_what_may_be_wrong_with_the_way(mail_server: RecordingServer, make_mail_server: ServerMaker) -> None:
    port = mail_server.port
    plain = mail_server.settings()
    assert "No mail server called no-such-host.invalid" in failure(replace(plain, host="no-such-host.invalid"))
    assert f"offers no encryption by STARTTLS at port {port}" in failure(replace(plain, security=Security.STARTTLS))
    assert "could not agree on an encryption" in failure(replace(plain, security=Security.TLS))
    assert "takes no login" in failure(replace(plain, user="kari"), PASSWORD)
    mail_server.behaviour.at["MAIL"] = "550 5.7.1 not yours"
    assert "takes no mail from regnskap@fjord.no: 550 5.7.1 not yours" in failure(plain)
    mail_server.behaviour.at = {"EHLO": DROP}
    assert "closed the connection" in failure(plain)
    mail_server.behaviour.at = {"EHLO": HANG}
    assert "did not answer" in failure(plain, timeout=0.1)
    mail_server.behaviour.at = {"RCPT": "550 5.1.1 unknown"}
    with pytest.raises(UserError, match=r"to ola@fjord\.no was not taken\. The server said: 550 5\.1\.1 unknown"):
        try_mail_server(plain, None, "ola@fjord.no")
    mail_server.stop()
    assert f"accepts no connection at port {port}" in failure(plain)


def test_a_refused_login_tells_no_password(make_mail_server: ServerMaker) -> None:
    server = with_login(make_mail_server(auth_require_tls=False)).settings(user="kåre")
    with pytest.raises(UserError) as caught:
        try_mail_server(server, "wrong-secret")
    assert "refused the login of kåre: 535" in caught.value.sentence()
    assert "wrong-secret" not in repr(caught.value) + repr(caught.value.__cause__)
    try_mail_server(server, PASSWORD)


def test_a_login_that_is_refused_for_now_is_no_wrong_password(make_mail_server: ServerMaker) -> None:
    server = make_mail_server(auth_require_tls=False)
    server.SMTP_kwargs["authenticator"] = lambda *_: AuthResult(
        success=False, handled=False, message="454 4.7.0 Temporary failure"
    )
    with pytest.raises(EnvironmentProblem) as caught:
        try_mail_server(server.settings(user="kari"), PASSWORD)
    assert "does not serve this computer now: 454 4.7.0 Temporary failure. Try again" in caught.value.sentence()


def test_a_server_without_logins_by_password_says_so(make_mail_server: ServerMaker) -> None:
    server = make_mail_server(auth_require_tls=False, auth_exclude_mechanism=["PLAIN", "LOGIN"])
    server.ways_to_log_in = "XOAUTH2 GSSAPI"
    assert "takes no login by user name and password, only by XOAUTH2, GSSAPI." in failure(
        server.settings(user="kari"), PASSWORD
    )


def test_a_sender_beyond_ascii_is_tried(make_mail_server: ServerMaker) -> None:
    plain, modern = make_mail_server(enable_SMTPUTF8=False), make_mail_server()
    assert "takes no mail from bjørn@fjord.no: it knows no letters such as ø" in failure(
        plain.settings(sender_address="bjørn@fjord.no")
    )
    try_mail_server(modern.settings(sender_address="bjørn@fjord.no"), None)


def test_what_does_not_speak_the_protocol() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        silent = replace(PLAIN, host="127.0.0.1", port=listening.getsockname()[1])
        assert "did not answer at port" in failure(silent, timeout=0.1)


def test_a_server_that_greets_with_a_no() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def greet() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(b"421 4.3.2 too busy\r\n")

        greeting = threading.Thread(target=greet)
        greeting.start()
        settings = replace(PLAIN, host="127.0.0.1", port=listening.getsockname()[1])
        assert "does not serve this computer now: 421 4.3.2 too busy" in failure(settings)
        greeting.join()


# The setting


def test_the_setting_is_kept_and_its_password_is_not_in_the_file(company: CompanyFile, clock: FixedClock) -> None:
    assert mail.mail_server(company) is None
    secrets = MemorySecrets()
    given = MailServer(" smtp.søn.no ", 587, Security.STARTTLS, "kari", "Bø & sønn", "Post <post@Søn.no>")
    kept = mail.save_mail_server(company, given, PASSWORD, secrets=secrets, clock=clock, user="KH")
    assert mail.mail_server(company) == kept
    assert (kept.host, kept.sender_address) == ("smtp.søn.no", "post@søn.no")
    assert secrets.kept == {"kari@smtp.søn.no:587": PASSWORD}
    assert mail.password_of(kept, secrets) == PASSWORD
    mail.save_mail_server(company, kept, None, secrets=secrets, clock=clock)
    assert secrets.kept
    mail.save_mail_server(company, kept, "", secrets=secrets, clock=clock)
    assert secrets.kept == {}
    with company.read() as session:
        texts = [*session.scalars(select(Setting.value)), *session.scalars(select(LogEntry.detail))]
        assert "setting.changed" in session.scalars(select(LogEntry.action)).all()
    assert not any(PASSWORD in text for text in texts)
    assert any("smtp.søn.no" in json.loads(text)["host"] for text in texts if "host" in text)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"host": ""}, "no name of a mail server"),
        ({"host": "smtp.fjord.no\r\nRSET"}, "no name of a mail server"),
        ({"host": "a..b"}, "no name of a mail server"),
        ({"port": 0}, "no port"),
        ({"port": 65536}, "no port"),
        ({"host": "smtp.fjord.no"}, "unencrypted"),
        ({"sender_address": "post"}, "no e-mail address"),
        ({"sender_name": "Fjord\r\nBcc: all@fjord.no"}, "line end"),
        ({"user": "kari\n"}, "line end"),
    ],
)
def test_what_cannot_be_a_server_is_refused(
    company: CompanyFile, clock: FixedClock, change: dict[str, object], sentence: str
) -> None:
    secrets = MemorySecrets()
    with pytest.raises(UserError, match=sentence):
        mail.save_mail_server(company, replace(PLAIN, **change), PASSWORD, secrets=secrets, clock=clock)  # type: ignore[arg-type]
    assert mail.mail_server(company) is None
    assert secrets.kept == {}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_this_machine_needs_no_encryption(host: str) -> None:
    assert mail.checked_server(replace(PLAIN, host=host)).security is Security.NONE


def test_no_encryption_elsewhere_is_said_expressly(company: CompanyFile, clock: FixedClock) -> None:
    server = replace(PLAIN, host="smtp.fjord.no")
    mail.save_mail_server(company, server, None, secrets=MemorySecrets(), clock=clock, unencrypted=True)
    assert mail.mail_server(company) == server


def test_the_environment_goes_before_the_kept_password(monkeypatch: pytest.MonkeyPatch) -> None:
    server = replace(PLAIN, user="kari")
    with pytest.raises(UserError, match="no password for kari"):
        mail.password_of(server, MemorySecrets())
    monkeypatch.setenv(PASSWORD_VARIABLE, "from the script")
    assert mail.password_of(server, MemorySecrets()) == "from the script"
    assert mail.password_of(PLAIN, MemorySecrets()) is None


# The system's store


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A store like the system's."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if password == "locked":
            raise keyring.errors.KeyringLocked("it was not opened")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        try:
            del self.kept[service, username]
        except KeyError:
            raise keyring.errors.PasswordDeleteError("there is none") from None


@pytest.fixture
def system_store() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    store = MemoryKeyring()
    keyring.set_keyring(store)
    yield store
    keyring.set_keyring(before)


def test_passwords_go_into_the_systems_store(system_store: MemoryKeyring) -> None:
    secrets = SystemSecrets()
    assert secrets.get("kari@smtp.fjord.no:587") is None
    secrets.set("kari@smtp.fjord.no:587", PASSWORD)
    assert system_store.kept == {("TeleCost Desktop", "kari@smtp.fjord.no:587"): PASSWORD}
    assert secrets.get("kari@smtp.fjord.no:587") == PASSWORD
    secrets.delete("kari@smtp.fjord.no:587")
    secrets.delete("kari@smtp.fjord.no:587")
    assert system_store.kept == {}
    with pytest.raises(EnvironmentProblem, match=r"could not be opened: it was not opened\. .*TELECOST_MAIL_PASSWORD"):
        secrets.set("kari", "locked")


def test_a_system_without_a_store_says_so(system_store: MemoryKeyring, company: CompanyFile, clock: FixedClock) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())
    server = replace(PLAIN, user="kari")
    with pytest.raises(TelecostError, match=r"no store for passwords.*TELECOST_MAIL_PASSWORD"):
        mail.save_mail_server(company, server, PASSWORD, secrets=SystemSecrets(), clock=clock)
    assert mail.mail_server(company) is None


def test_nothing_of_a_password_reaches_the_log(
    make_mail_server: ServerMaker, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server = with_login(make_mail_server(auth_require_tls=False))
    with caplog.at_level(logging.DEBUG, logger="telecost"):
        try_mail_server(server.settings(user="kari"), PASSWORD)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("telecost")]
    out, err = capfd.readouterr()
    assert PASSWORD not in " ".join(ours) + out + err

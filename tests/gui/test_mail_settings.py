"""The tab of the mail server: tried as typed, saved when asked, and the password in no file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLineEdit
from recorded_messages import RecordedMessages
from smtp_server import HANG, PASSWORD, MemorySecrets, RecordingServer

from telecost_desktop.errors import EnvironmentProblem
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.mail import server as services
from telecost_desktop.services.mail.secrets import PASSWORD_VARIABLE
from telecost_desktop.services.mail.server import MailServer, Security
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.equipment.page import EquipmentPage
from telecost_desktop.views.pages.settings.mail_form import MailForm
from telecost_desktop.views.pages.settings.page import SettingsPage
from telecost_desktop.views.tasks import Tasks
from tests.gui.test_window import nameless


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    monkeypatch.setattr(SettingsPage, "preferences_file", tmp_path / "preferences.json")


@pytest.fixture
def window(window_of: Callable[..., MainWindow]) -> MainWindow:
    return window_of(SettingsPage, EquipmentPage)


@pytest.fixture
def form(window: MainWindow) -> MailForm:
    window.go("settings", "mail")
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    assert page.stack.currentWidget() is page.mail
    return page.mail


def type_in(form: MailForm, **texts: str) -> None:
    for name, text in texts.items():
        editor = form.editors[name]
        assert isinstance(editor, QLineEdit)
        editor.setText(text)


def type_server(form: MailForm, server: RecordingServer, **more: str) -> None:
    form.security.choose(Security.NONE.value)
    type_in(form, host="127.0.0.1", port=str(server.port), sender_address="regnskap@fjord.no", **more)


def test_every_field_is_named_and_the_usual_port_follows_the_encryption(form: MailForm) -> None:
    assert nameless(form) == []
    assert form.editors["port"].text() == "587"  # type: ignore[union-attr]
    form.security.choose(Security.TLS.value)
    assert form.editors["port"].text() == "465"  # type: ignore[union-attr]
    type_in(form, port="2525")
    form.security.choose(Security.STARTTLS.value)
    assert form.editors["port"].text() == "2525"  # type: ignore[union-attr]


def test_the_company_is_proposed_as_sender_and_that_is_no_change(form: MailForm) -> None:
    assert form.editors["sender_name"].text() == "Prøve AS"  # type: ignore[union-attr]
    assert form.changes() == {}


def test_what_is_typed_is_tried_before_it_is_saved(
    form: MailForm, mail_server: RecordingServer, company: CompanyFile
) -> None:
    type_server(form, mail_server)
    form.test.click()
    assert form.result.text() == "127.0.0.1 is there and takes mail from this sender."
    assert form.result.property("tone") == "ok"
    assert mail_server.commands["MAIL"] == 1
    assert mail_server.received == []
    assert services.mail_server(company) is None
    form.recipient.setText("kari@fjord.no")
    form.send_test.click()
    assert form.result.text() == "127.0.0.1 took the test message to kari@fjord.no."
    assert [one.recipients for one in mail_server.received] == [("kari@fjord.no",)]
    type_in(form, host="127.0.0.2")
    assert form.result.text() == "", "the result is of what was typed before"


def test_a_failure_is_one_sentence_with_what_to_do(form: MailForm, mail_server: RecordingServer) -> None:
    type_server(form, mail_server)
    mail_server.stop()
    form.test.click()
    assert form.result.text().startswith(f"127.0.0.1 accepts no connection at port {mail_server.port}.")
    assert "Check the port" in form.result.text()
    assert form.result.property("tone") == "bad"
    assert form.test.isEnabled()
    form.recipient.setText("")
    form.send_test.click()
    assert form.result.text() == "Type an address for the test message."


def test_saving_keeps_the_password_in_the_store_alone(
    form: MailForm, page_context: PageContext, make_mail_server: Callable[..., RecordingServer], company: CompanyFile
) -> None:
    server = make_mail_server(auth_require_tls=False)
    server.SMTP_kwargs["authenticator"] = server.authenticate
    type_server(form, server, user="kari", password=PASSWORD)
    form.bar.save.click()
    stored = services.mail_server(company)
    assert stored == MailServer("127.0.0.1", server.port, Security.NONE, "kari", "Prøve AS", "regnskap@fjord.no")
    assert page_context.secrets.get(stored.secret_name) == PASSWORD
    assert PASSWORD.encode() not in company.path.read_bytes()
    assert form.changes() == {}
    assert form.values()["password"] == "", "it is never shown"
    assert form.password_words.text().startswith("The password is kept in this computer's key store.")
    # The kept one is used where none is typed; one that is typed goes before it.
    form.test.click()
    assert server.logins[-1] == ("kari", PASSWORD)
    type_in(form, password="feil")
    form.test.click()
    assert server.logins[-1] == ("kari", "feil")
    assert "refused the login of kari" in form.result.text()
    form.discard()
    assert not form.forget.isHidden()
    form.forget.click()
    assert page_context.secrets.get(stored.secret_name) is None
    assert form.forget.isHidden()


def test_mail_without_encryption_has_to_be_said_expressly(form: MailForm, company: CompanyFile) -> None:
    form.security.choose(Security.NONE.value)
    type_in(form, host="localhost", sender_address="post@fjord.no")
    assert form.warning.isHidden(), "on this machine nobody is on the way"
    type_in(form, host="smtp.fjord.no")
    assert not form.warning.isHidden()
    assert form.bar.words.text() == "Choose an encryption, or say expressly that mail may travel without."
    assert not form.bar.save.isEnabled()
    form.unencrypted.setChecked(True)
    form.bar.save.click()
    stored = services.mail_server(company)
    assert stored is not None
    assert (stored.host, stored.port, stored.security) == ("smtp.fjord.no", 25, Security.NONE)
    form.reload()
    assert form.changes() == {}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"host": ""}, "Type the name of the server."),
        ({"port": ""}, "Type the port: 587 is usual with STARTTLS, 465 with TLS."),
        ({"sender_address": "post"}, "Type the sender's address, as in name@company.no."),
    ],
)
def test_what_is_missing_is_said(form: MailForm, typed: dict[str, str], sentence: str) -> None:
    type_in(form, **{"host": "smtp.fjord.no", "sender_address": "post@fjord.no", "user": "kari", **typed})
    assert form.bar.words.text() == sentence
    assert not form.bar.save.isEnabled()


class NoStore(MemorySecrets):
    def get(self, name: str) -> str | None:
        raise EnvironmentProblem("This system has no store for passwords.", hint="Set X instead.")


def test_a_system_without_a_store_says_so(form: MailForm, page_context: PageContext) -> None:
    form.context = replace(page_context, secrets=NoStore())
    form.reload()
    assert form.password_words.text() == "This system has no store for passwords. Set X instead."
    assert form.password_words.property("tone") == "warn"


def test_the_environment_goes_before_the_store(form: MailForm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "x")
    form.reload()
    assert PASSWORD_VARIABLE in form.password_words.text()


def test_leaving_asks_about_an_unsaved_server(window: MainWindow, form: MailForm, page_context: PageContext) -> None:
    assert isinstance(page_context.messages, RecordedMessages)
    page_context.messages.answer_yes = False
    type_in(form, host="smtp.fjord.no")
    window.go("equipment")
    assert page_context.messages.questions == ["Discard the changes on this page?"]
    assert window.current_page is window.page("settings")


def test_a_silent_server_does_not_hold_the_window(
    page_context: PageContext, mail_server: RecordingServer, qtbot
) -> None:
    mail_server.behaviour.at["EHLO"] = HANG
    tasks = Tasks(page_context.messages.error)
    form = MailForm(replace(page_context, tasks=tasks))
    qtbot.addWidget(form)
    form.reload()
    qtbot.waitUntil(lambda: not tasks.busy)
    type_server(form, mail_server)
    form.test.click()
    assert form.result.text() == "Trying 127.0.0.1 …"
    assert not form.test.isEnabled()
    assert mail_server.hanging.wait(10)
    done: list[str] = []
    tasks.run(form, lambda: threading.current_thread().name, write=True, done=done.append)
    qtbot.waitUntil(lambda: bool(done))
    tasks.close()

"""The outbox in the window: what became of each message, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from recorded_messages import RecordedMessages
from smtp_server import DROP, MemorySecrets, RecordingServer
from sqlalchemy import update

from telecost_desktop import config
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState, OutboxRecipient
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.mail.by_hand import queue_mail
from telecost_desktop.services.mail.listing import list_outbox
from telecost_desktop.services.mail.outbox import Draft, Enclosure
from telecost_desktop.services.mail.replies import said_by_server
from telecost_desktop.services.mail.server import save_mail_server
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.scheduled.outbox_tab import OutboxTab
from telecost_desktop.views.pages.scheduled.page import ScheduledPage
from telecost_desktop.views.pages.settings.page import SettingsPage
from tests.gui.test_window import nameless

PDF = Enclosure("Kostnader & bruk 2026-11-22.pdf", b"%PDF-1.7 x", "application/pdf")
XLSX = Enclosure("Kostnader.xlsx", b"PK\x03\x04\0\0", "application/octet-stream")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(SettingsPage, "preferences_file", tmp_path / "preferences.json")


def put(file: CompanyFile, clock: FixedClock, *to: str, subject: str = "Kostnader", enclosure: Enclosure = PDF) -> None:
    queue_mail(file, Draft(to, subject, "Hei!\n", (enclosure,)), clock=clock, user="KH")


def set_state(file: CompanyFile, address: str, state: MailState, reply: str = "", code: int = 550) -> None:
    with file.write() as session:
        said = said_by_server(code, reply).stored() if reply else ""
        session.execute(
            update(OutboxRecipient)
            .where(OutboxRecipient.address == address)
            .values(state=state, reply=said, attempts=1)
        )


def set_up(file: CompanyFile, server: RecordingServer, clock: FixedClock) -> None:
    save_mail_server(file, server.settings(), None, secrets=MemorySecrets(), clock=clock)


@pytest.fixture
def window(window_of: Callable[..., MainWindow]) -> MainWindow:
    window = window_of(ScheduledPage, SettingsPage)
    window.resize(1280, 800)
    return window


@pytest.fixture
def page(window: MainWindow) -> ScheduledPage:
    window.go("scheduled", "outbox")
    page = window.page("scheduled")
    assert isinstance(page, ScheduledPage)
    return page


def shown(tab: OutboxTab) -> list[tuple[str, str]]:
    return [(row.recipient, row.state.value) for row in tab.table.rows()]


def choose(tab: OutboxTab, address: str) -> None:
    (row,) = [row for row in tab.table.rows() if row.recipient == address]
    assert tab.table.select(row.id)


def enabled(tab: OutboxTab) -> set[str]:
    names = ("send", "again", "sent", "give_up", "draft")
    return {name for name in names if getattr(tab, name).isEnabled()}


def notices(context: PageContext) -> list[str]:
    assert isinstance(context.messages, RecordedMessages)
    return context.messages.notices


def test_an_empty_outbox_leads_to_the_mail_server(page: ScheduledPage, window: MainWindow, company, clock) -> None:
    tab = page.outbox
    assert shown(tab) == []
    assert enabled(tab) == set()
    assert nameless(tab) == []
    assert tab.no_server.isHidden()
    put(company, clock, "a@fjord.example")
    page.context.changes.announce(Subject.MAIL)
    assert not tab.no_server.isHidden()
    assert tab._no_server_words.text() == "1 message waits, because no mail server is set up."
    tab._to_settings()
    assert window.current_page is window.page("settings")
    assert window.page("settings").tabs.tabText(window.page("settings").tabs.currentIndex()) == "E-mail"


def test_each_recipient_has_a_row_and_the_message_stands_beside_it(
    page: ScheduledPage, company: CompanyFile, clock: FixedClock
) -> None:
    put(company, clock, "a@fjord.example", "b@fjord.example", subject="Kostnader for november")
    set_state(company, "b@fjord.example", MailState.REFUSED, "5.1.1 no such user")
    page.refresh()
    tab = page.outbox
    assert shown(tab) == [("a@fjord.example", "waiting"), ("b@fjord.example", "refused")]
    choose(tab, "b@fjord.example")
    message = tab.message
    assert message.subject.text() == "Kostnader for november"
    assert message.recipients.text() == "To a@fjord.example, b@fjord.example · put in by KH"
    assert message.badge.accessibleName() == "Refused"
    assert message.said.text().splitlines()[0] == "The server said: 550 5.1.1 no such user"
    assert "give it up" in message.said.text()
    assert message.text.toPlainText() == "Hei!\n"
    (button,) = [item.widget() for item in map(message._flow.itemAt, range(message._flow.count())) if item]
    assert button.text() == "Kostnade… 2026-11-22.pdf, 10\u00a0B"
    assert button.accessibleName() == "Open Kostnader & bruk 2026-11-22.pdf"
    # Times are the company's: it is nine in Oslo.
    put_in = tab.table.model.columns[0]
    assert put_in.text(put_in.of(tab.table.current_row())) == "22.11.2026 09:00"
    titles, rows = tab.table.export()
    assert titles == ["Put in", "Subject", "Recipient", "State"]
    assert rows[1][1:] == ["Kostnader for november", "b@fjord.example", "Refused"]
    said = next(column for column in tab.table.model.columns if column.key == "said")
    assert said.of(tab.table.current_row()) == "The server said: 550 5.1.1 no such user"


@pytest.mark.parametrize(
    ("state", "may"),
    [
        (MailState.WAITING, {"send", "give_up", "draft"}),
        (MailState.SENDING, {"draft"}),
        (MailState.SENT, {"again", "draft"}),
        (MailState.REFUSED, {"again", "give_up", "draft"}),
        (MailState.UNCERTAIN, {"again", "sent", "give_up", "draft"}),
        (MailState.CANCELLED, {"again", "draft"}),
    ],
)
def test_what_can_be_done_follows_the_state(
    page: ScheduledPage, company, clock, state: MailState, may: set[str]
) -> None:
    put(company, clock, "a@fjord.example")
    set_state(company, "a@fjord.example", state)
    page.refresh()
    assert enabled(page.outbox) == may


def test_who_may_only_read_decides_nothing(page_context: PageContext, company, clock, qtbot) -> None:
    put(company, clock, "a@fjord.example")
    file = CompanyFile(company.path, read_only=True)
    tab = OutboxTab(replace(page_context, file=file), lambda *_: None)
    qtbot.addWidget(tab)
    tab.reload()
    assert enabled(tab) == {"draft"}
    file.close()


def test_the_tab_says_what_waits_for_a_person(page: ScheduledPage, company, clock) -> None:
    put(company, clock, "a@fjord.example", "b@fjord.example", "c@fjord.example")
    set_state(company, "a@fjord.example", MailState.UNCERTAIN)
    page.refresh()
    assert page.tabs._notes[4] == ("1", "warn")
    set_state(company, "b@fjord.example", MailState.REFUSED)
    page.refresh()
    assert page.tabs._notes[4] == ("2", "bad")
    page.outbox.group.choose("decide")
    assert [address for address, _ in shown(page.outbox)] == ["a@fjord.example", "b@fjord.example"]
    page.outbox.group.choose("waiting")
    assert shown(page.outbox) == [("c@fjord.example", "waiting")]


def test_searching_goes_through_subjects_and_recipients(page: ScheduledPage, company, clock) -> None:
    put(company, clock, "kåre@fjord.example", subject="Bruk")
    put(company, clock, "a@fjord.example", subject="Kostnader")
    tab = page.outbox
    tab.search.setText("KÅRE")
    tab.reload()
    assert shown(tab) == [("kåre@fjord.example", "waiting")]
    tab.search.setText("zz")
    tab.reload()
    assert shown(tab) == []
    assert page.find_field() is tab.search


def test_sending_now_also_takes_what_waits_for_its_time(
    page: ScheduledPage, company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server, clock)
    put(company, clock, "a@fjord.example", "b@fjord.example")
    with company.write() as session:
        later = clock.now() + timedelta(hours=5)
        session.execute(update(OutboxRecipient).values(next_attempt_at=later))
    page.refresh()
    page.outbox.send.click()
    assert len(mail_server.received) == 2
    assert notices(page.context) == ["Sent to 2 recipients"]
    assert shown(page.outbox) == [("a@fjord.example", "sent"), ("b@fjord.example", "sent")]


def test_what_a_server_refuses_is_told_and_can_go_again_as_a_copy(
    page: ScheduledPage, company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server, clock)
    put(company, clock, "a@fjord.example")
    mail_server.behaviour.of["a@fjord.example"] = "550 5.1.1 no such user"
    page.refresh()
    page.outbox.send.click()
    assert notices(page.context) == ["The mail server refused a message"]
    mail_server.behaviour.of.clear()
    page.outbox.again.click()
    assert page.context.messages.questions == ["Send “Kostnader” to a@fjord.example again?"]  # type: ignore[attr-defined]
    assert [one.message["Subject"] for one in mail_server.received] == ["Copy: Kostnader"]
    assert shown(page.outbox) == [("a@fjord.example", "sent"), ("a@fjord.example", "cancelled")]
    assert page.tabs._notes[4][0] == ""


def test_an_uncertain_message_is_decided_by_a_person(
    page: ScheduledPage, company: CompanyFile, clock: FixedClock, mail_server: RecordingServer
) -> None:
    set_up(company, mail_server, clock)
    put(company, clock, "a@fjord.example", "b@fjord.example")
    mail_server.behaviour.at["END"] = DROP
    page.refresh()
    page.outbox.send.click()
    assert notices(page.context) == ["Nobody knows whether 2 messages arrived; look at them in the outbox"]
    choose(page.outbox, "a@fjord.example")
    page.outbox.sent.click()
    choose(page.outbox, "b@fjord.example")
    page.outbox.give_up.click()
    assert shown(page.outbox) == [("a@fjord.example", "sent"), ("b@fjord.example", "cancelled")]
    assert page.context.messages.questions == ["Give up “Kostnader” to b@fjord.example?"]  # type: ignore[attr-defined]


def test_a_no_to_the_question_changes_nothing(page: ScheduledPage, company, clock) -> None:
    page.context.messages.answer_yes = False  # type: ignore[attr-defined]
    put(company, clock, "a@fjord.example")
    page.refresh()
    page.outbox.give_up.click()
    assert shown(page.outbox) == [("a@fjord.example", "waiting")]


def test_without_a_server_sending_says_where_to_set_it_up(page: ScheduledPage, company, clock) -> None:
    put(company, clock, "a@fjord.example")
    page.refresh()
    page.outbox.send.click()
    (said,) = notices(page.context)
    assert said.startswith("The mail waits in the outbox. No mail server is set up.")
    assert list_outbox(company)[0].attempts == 0


@pytest.mark.parametrize("enclosure", [PDF, XLSX])
def test_an_enclosure_and_a_draft_are_opened_by_other_programs(
    page: ScheduledPage, company, clock, monkeypatch: pytest.MonkeyPatch, enclosure: Enclosure
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True)
    put(company, clock, "a@fjord.example", enclosure=enclosure)
    page.refresh()
    page.outbox.message._flow.itemAt(0).widget().click()  # type: ignore[union-attr]
    page.outbox.draft.click()
    assert [path.name for path in opened] == [enclosure.file_name, "Kostnader.eml"]
    assert opened[0].read_bytes() == enclosure.content
    assert b"X-Unsent: 1" in opened[1].read_bytes()
    assert b"To: a@fjord.example" in opened[1].read_bytes()


def test_the_keyboard_reaches_list_and_buttons(page: ScheduledPage, company, clock, qtbot) -> None:
    put(company, clock, "a@fjord.example")
    page.refresh()
    tab = page.outbox
    tab.table.view.setFocus()
    reached = set()
    for _ in range(30):
        focused = tab.window().focusWidget()
        reached.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert {tab.send, tab.give_up, tab.draft, tab.message.text} <= reached

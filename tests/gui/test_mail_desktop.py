"""The open program sends what waits, tells only what a person has to decide, and ends at once though a server is silent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import monotonic

import pytest
from smtp_server import DROP, HANG, Behaviour, MemorySecrets, RecordingServer

from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.models.mail import MailState
from telecost_desktop.models.saved_reports import ReportDelivery
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.attention import attention
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.mail.by_hand import queue_mail
from telecost_desktop.services.mail.listing import list_outbox
from telecost_desktop.services.mail.outbox import Draft, Enclosure, cancel_waiting
from telecost_desktop.services.mail.server import save_mail_server
from telecost_desktop.services.report_schedules.running import make_due_reports
from telecost_desktop.services.report_schedules.store import ScheduleValues, save_schedule
from telecost_desktop.services.reporting.periods import NamedPeriod
from telecost_desktop.services.reporting.saved import ReportSettings, save_report
from telecost_desktop.views.what_waits import show_what_waits

PDF = Enclosure("Kostnader.pdf", b"%PDF-1.7 x", "application/pdf")


@pytest.fixture
def put(company_path: Path, clock: FixedClock) -> Callable[..., None]:
    """Puts mail in as another program would; with a server it is set up, too."""

    def make(*recipients: str, server: RecordingServer | None = None) -> None:
        file = open_company_file(company_path)
        if server is not None:
            save_mail_server(file, server.settings(), None, secrets=MemorySecrets(), clock=clock)
        queue_mail(file, Draft(recipients, "Kostnader", "Hei!\n", (PDF,)), clock=clock)
        file.close()

    return make


def states(file: CompanyFile) -> list[str]:
    return [row.state.value for row in list_outbox(file)]


def test_what_waits_is_sent_in_the_background_without_a_word(
    open_desktop, put, mail_server: RecordingServer, qtbot
) -> None:
    put("a@fjord.example", "b@fjord.example", server=mail_server)
    desktop, said = open_desktop()
    qtbot.waitUntil(lambda: states(desktop.context.file) == ["sent", "sent"], timeout=20_000)
    qtbot.waitUntil(lambda: not desktop.shell.tasks.busy, timeout=20_000)
    assert said == []
    put("c@fjord.example")
    qtbot.waitUntil(lambda: desktop.alarm is not None, timeout=20_000)
    desktop.alarm.look()
    qtbot.waitUntil(lambda: len(mail_server.received) == 3, timeout=20_000)


def test_only_what_a_person_has_to_decide_is_told_and_counted(
    open_desktop, put, mail_server: RecordingServer, clock: FixedClock, qtbot
) -> None:
    mail_server.behaviour.of["b@fjord.example"] = "550 no such user"
    put("a@fjord.example", "b@fjord.example", server=mail_server)
    desktop, said = open_desktop()
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert [(one.text, one.warning) for one in said] == [("The mail server refused a message", True)]
    qtbot.waitUntil(lambda: desktop.window.top.bell.text() == "1", timeout=20_000)
    said[0].act()
    page = desktop.window.page("scheduled")
    assert page.tabs.tabText(page.tabs.currentIndex()).startswith("Outbox")
    (refused,) = [row for row in list_outbox(desktop.context.file) if row.state is MailState.REFUSED]
    qtbot.waitUntil(lambda: not desktop.shell.tasks.busy, timeout=20_000)
    page.outbox._decide(cancel_waiting, refused, lambda _: None)
    qtbot.waitUntil(lambda: desktop.window.top.bell.text() == "", timeout=20_000)


def test_without_a_server_nothing_is_tried(open_desktop, put, qtbot) -> None:
    put("a@fjord.example")
    desktop, said = open_desktop()
    qtbot.waitUntil(lambda: desktop.alarm is not None, timeout=20_000)
    desktop.alarm.look()
    qtbot.waitUntil(lambda: not desktop.shell.tasks.busy, timeout=20_000)
    assert said == []
    assert list_outbox(desktop.context.file)[0].attempts == 0


def test_a_window_that_may_only_read_sends_nothing(open_desktop, put, mail_server: RecordingServer, qtbot) -> None:
    first, _ = open_desktop()
    qtbot.waitUntil(lambda: first.alarm is not None, timeout=20_000)
    first.alarm.stop()
    second, _ = open_desktop()
    assert second.context.file.read_only
    put("a@fjord.example", server=mail_server)
    qtbot.waitUntil(lambda: not second.shell.tasks.busy, timeout=20_000)
    assert second.alarm is None
    assert mail_server.connections == 0


@pytest.mark.parametrize(("command", "state"), [("EHLO", "waiting"), ("DATA", "waiting"), ("END", "uncertain")])
def test_writing_goes_on_and_closing_is_quick_while_a_server_is_silent(
    open_desktop, put, mail_server: RecordingServer, company_path: Path, qtbot, command: str, state: str
) -> None:
    mail_server.behaviour.at[command] = HANG
    put("a@fjord.example", server=mail_server)
    desktop, _ = open_desktop()
    qtbot.waitUntil(mail_server.hanging.is_set, timeout=20_000)
    put("b@fjord.example")
    written: list[str] = []
    desktop.shell.tasks.run(desktop, lambda: threading.current_thread().name, write=True, done=written.append)
    qtbot.waitUntil(lambda: bool(written), timeout=5_000)
    began = monotonic()
    desktop.window.close()
    assert monotonic() - began < 4
    file = open_company_file(company_path)
    assert {row.recipient: row.state.value for row in list_outbox(file)}["a@fjord.example"] == state
    file.close()


def test_what_was_lost_is_told_as_uncertain(open_desktop, put, mail_server: RecordingServer, qtbot) -> None:
    mail_server.behaviour = Behaviour(at={"END": DROP})
    put("a@fjord.example", server=mail_server)
    _, said = open_desktop()
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert said[0].text == "Nobody knows whether a message arrived; look at it in the outbox"


def test_what_failed_leads_to_where_it_is_mended(
    open_desktop, company_path: Path, clock: FixedClock, tmp_path: Path, put, mail_server: RecordingServer, qtbot
) -> None:
    file = open_company_file(company_path)
    report = save_report(file, "Costs", ReportSettings("R10", NamedPeriod.LAST_MONTH), clock=clock)
    day = date(2026, 11, 22)
    frequency = save_frequency(file, FrequencyValues(FrequencyUnit.DAY, day), clock=clock)
    gone = str(tmp_path / "gone")
    (tmp_path / "gone").mkdir()
    values = ScheduleValues(report, frequency, day, form="csv", delivery=ReportDelivery.FOLDER, folder=gone)
    save_schedule(file, values, clock=clock)
    (tmp_path / "gone").rmdir()
    make_due_reports(file, clock)
    clock.advance(timedelta(minutes=1))
    found = attention(file, clock)
    assert (found.waiting, found.mails, found.reports) == (0, 0, 1)
    file.close()
    mail_server.behaviour.of["a@fjord.example"] = "550 no"
    put("a@fjord.example", server=mail_server)
    desktop, _ = open_desktop()
    window = desktop.window
    qtbot.waitUntil(lambda: window.top.bell.text() == "2", timeout=20_000)
    menu = show_what_waits(window, desktop._attention, desktop.run_due)
    assert menu is not None
    assert [one.text() for one in menu.actions()] == [
        "E-mail refused or uncertain: 1",
        "Scheduled reports that failed: 1",
    ]
    menu.actions()[1].trigger()
    page = window.page("scheduled")
    assert page.tabs.tabText(page.tabs.currentIndex()).startswith("Reports")
    menu.close()

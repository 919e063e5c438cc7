"""Jobs among what fell due, what the bars tell of them, and the whole way from a frequency to the log."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from job_office import MONTH_END, JobOffice, fjordlaks
from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from telecost_desktop.desktop import Desktop
from telecost_desktop.models.access import Right
from telecost_desktop.models.database import open_company_file
from telecost_desktop.models.jobs import JobDays, OccurrenceState
from telecost_desktop.models.runs import RunKind, RunState, RunTrigger
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.attention import NextRun, attention
from telecost_desktop.services.customers import list_customers, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, list_frequencies, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.runs.run_log import list_runs, run_items
from telecost_desktop.services.runs.run_report import Action
from telecost_desktop.services.sales_invoicing.listing import list_sales_invoices
from telecost_desktop.services.scheduled_jobs.running import _claim, run_now
from telecost_desktop.services.scheduling.due import what_is_due
from telecost_desktop.services.subscriptions.lists import list_subscriptions
from telecost_desktop.services.subscriptions.saving import (
    LineValues,
    SubscriberValues,
    SubscriptionValues,
    save_subscription,
)
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.fell_due import FellDueDialog
from telecost_desktop.views.dialogs.fell_due_row import ROW
from telecost_desktop.views.pages.scheduled.page import ScheduledPage
from telecost_desktop.views.pages.subscriptions.dialogs import SubscriberDialog
from telecost_desktop.views.pages.subscriptions.line_dialog import LineDialog


@pytest.fixture(autouse=True)
def _english() -> None:
    """Dates of these tests are read in English."""
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(QLocale("nb_NO"))


@pytest.fixture
def office(page_context: PageContext) -> JobOffice:
    return fjordlaks(page_context.file, page_context.clock)


def move_to(office: JobOffice, year: int, month: int, day: int, hour: int = 8) -> None:
    office.clock.advance(datetime(year, month, day, hour, tzinfo=UTC) - office.clock.now())


def asked(page_context: PageContext, page: ScheduledPage) -> FellDueDialog:
    dialog = FellDueDialog(page, page_context, page.navigate.emit)
    dialog.start()
    return dialog


def texts(dialog: FellDueDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


def test_missed_days_of_a_job_become_one_run_with_its_sum(
    page_context: PageContext, office: JobOffice, window_of
) -> None:
    page = window_of(ScheduledPage).page("scheduled")
    job = office.job("Daily quay services", JobDays.WORKING_DAYS)
    move_to(office, 2026, 11, 27)
    dialog = asked(page_context, page)
    said = texts(dialog)
    assert "Daily quay services" in said
    assert "Scheduled job · 4 missed runs become one" in said
    assert "Thu 26 Nov 22:00" in said
    assert said.count("25,400.00") == 1, "what is unbilled, with VAT"
    assert dialog.create_button.text() == "Create 3 invoices"
    assert [decision.action for decision in dialog.decisions().values()] == [Action.CREATE]
    dialog.create_button.click()
    run = list_runs(office.file)[0]
    assert (run.job_id, run.due_on, run.trigger, run.state) == (
        job, date(2026, 11, 26), RunTrigger.CATCH_UP, RunState.OK,
    )  # fmt: skip
    assert page_context.messages.notices[-1] == "3 invoices created"


def test_a_job_with_one_missed_day_says_how_far_its_hours_go(
    page_context: PageContext, office: JobOffice, window_of
) -> None:
    page = window_of(ScheduledPage).page("scheduled")
    office.job("Weekly service hours", JobDays.WEEKDAY, weekday=5)
    move_to(office, 2026, 11, 28)
    dialog = asked(page_context, page)
    assert "Scheduled job · hours and fees to 27 Nov" in texts(dialog)
    dialog.reject()
    assert list_runs(office.file) == []


def test_postponed_and_ignored_jobs(page_context: PageContext, office: JobOffice, window_of) -> None:
    page = window_of(ScheduledPage).page("scheduled")
    office.job("Weekly service hours", JobDays.WEEKDAY, weekday=5)
    move_to(office, 2026, 11, 28)
    dialog = asked(page_context, page)
    key = next(iter(dialog.decisions()))
    assert key == (RunKind.JOB, office.keys["Weekly service hours"], date(2026, 11, 27))
    dialog.choose(key, Action.POSTPONE)
    assert dialog.create_button.text() == "Keep these choices"
    dialog.create_button.click()
    office.clock.advance(timedelta(days=1))
    dialog = asked(page_context, page)
    assert "Postponed before · 2 days old" in texts(dialog)
    assert dialog.decisions()[key].action is Action.POSTPONE, "what was put off waits for a person again"
    dialog.choose(key, Action.IGNORE)
    dialog.create_button.click()
    office.clock.advance(timedelta(days=1))
    assert attention(office.file, office.clock).waiting == 0
    with office.file.read() as session:
        from sqlalchemy import select

        from telecost_desktop.models.jobs import JobOccurrence

        assert session.scalars(select(JobOccurrence.state)).all() == [OccurrenceState.IGNORED]
    assert list_sales_invoices(office.file, office.clock) == []


def test_a_job_that_can_make_nothing_says_why_and_waits(
    page_context: PageContext, office: JobOffice, window_of
) -> None:
    page = window_of(ScheduledPage).page("scheduled")
    office.user("SD", "Solveig Dahl", rights={Right.SCHEDULED_INVOICING: True})
    office.job("Weekly service hours", JobDays.WEEKDAY, weekday=5, creator_id=office.keys["SD"])
    office.user("SD", "Solveig Dahl", rights={Right.SCHEDULED_INVOICING: False})
    move_to(office, 2026, 11, 28)
    dialog = asked(page_context, page)
    assert any(text.startswith("Solveig Dahl lacks the right") for text in texts(dialog))
    assert [decision.action for decision in dialog.decisions().values()] == [Action.POSTPONE]


def test_by_keyboard_alone(page_context: PageContext, office: JobOffice, window_of, qtbot, qapp) -> None:
    page = window_of(ScheduledPage).page("scheduled")
    office.job("Weekly service hours", JobDays.WEEKDAY, weekday=5)
    move_to(office, 2026, 11, 28)
    dialog = asked(page_context, page)
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    key = next(iter(dialog.decisions()))
    first = dialog._rows[key].choice.button(Action.CREATE)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Right)
    qtbot.keyClick(qapp.focusWidget(), Qt.Key.Key_Right)
    assert dialog.decisions()[key].action is Action.IGNORE
    qtbot.keyClick(qapp.focusWidget(), Qt.Key.Key_Left)
    qtbot.keyClick(qapp.focusWidget(), Qt.Key.Key_Left)
    qtbot.keyClick(qapp.focusWidget(), Qt.Key.Key_Return)
    assert list_runs(office.file)[0].created == 3


def test_the_status_bar_and_the_bell_know_jobs(page_context: PageContext, office: JobOffice) -> None:
    file, clock = office.file, office.clock
    office.job(**MONTH_END)
    found = attention(file, clock)
    assert found.next_run is not None
    assert (found.next_run.name, found.next_run.day, f"{found.next_run.time:%H:%M}") == (
        "Month-end invoices", date(2026, 11, 30), "22:00",
    )  # fmt: skip
    assert (found.waiting, found.runs) == (0, 0)
    tysnes = next(row for row in list_customers(file) if row.values.name == "Tysnes Sjøtransport")
    from dataclasses import replace

    save_customer(file, replace(tysnes.values, currency="EUR"), clock=clock, customer_id=tysnes.id)
    run_now(file, clock, office.keys["Month-end invoices"], user="KH")
    assert attention(file, clock).runs == 1
    # A subscription that comes before the job is what runs next.
    product = save_product(file, ProductValues("Berth", price=Decimal(300), price_from=date(2026, 1, 1)), clock=clock)
    daily = save_frequency(file, FrequencyValues(FrequencyUnit.DAY, date(2026, 11, 28)), clock=clock)
    subscriber = SubscriberValues(office.keys["Austevoll Smolt AS"], date(2026, 11, 28))
    save_subscription(file, SubscriptionValues("Berth", daily, (LineValues(product),), (subscriber,)), clock=clock)
    assert attention(file, clock).next_run == NextRun("Berth", date(2026, 11, 28))


def make_in_the_window(desktop: Desktop, names: tuple[str, ...], qtbot) -> None:
    """A frequency on its page, then a subscription with an item and subscribers, by the buttons and dialogs there are."""
    window, file, clock = desktop.window, desktop.context.file, desktop.context.clock
    window.go("frequencies")
    page = window.page("frequencies")
    qtbot.waitUntil(lambda: not desktop.shell.tasks.busy, timeout=20_000)
    page.new.click()
    page.editor.form.unit.choose(FrequencyUnit.MONTH)
    page.editor.form.first.setDate(QDate(2026, 12, 1))
    page.editor.form.patterns[FrequencyUnit.MONTH].day.setValue(1)
    page.editor.form.automatic.setChecked(False)
    page.editor.form.name.setText("First of the month")
    page.editor.save.click()
    qtbot.waitUntil(lambda: len(list_frequencies(file, clock)) == 1, timeout=20_000)
    qtbot.waitUntil(page.may_leave, timeout=20_000)

    window.go("subscriptions")
    tab = window.page("subscriptions").subscriptions
    qtbot.waitUntil(lambda: tab.editor.frequency.count() == 1 and not desktop.shell.tasks.busy, timeout=20_000)
    tab.add_new()
    editor = tab.editor
    editor.name.setText("Ice plant")
    press(editor, "Add item…")
    item = editor.findChild(LineDialog)
    item.product.setCurrentIndex(item.product.findText("Ice"))
    item.save_button.click()
    editor.tabs.setCurrentIndex(1)
    for number, name in enumerate(names, 1):
        press(editor, "Add subscriber…")
        subscriber = editor.findChildren(SubscriberDialog)[-1]
        subscriber.customer.setCurrentIndex(subscriber.customer.findText(name))
        subscriber.start.setDate(QDate(2026, 12, 1))
        subscriber.save_button.click()
        qtbot.waitUntil(lambda wanted=number: len(editor.members.rows()) == wanted, timeout=20_000)
    tab.save.click()
    qtbot.waitUntil(lambda: [row.subscribers for row in list_subscriptions(file, clock)] == [3], timeout=20_000)
    qtbot.waitUntil(lambda: not desktop.shell.tasks.busy, timeout=20_000)


def press(within: QWidget, name: str) -> None:
    """Click the button of this name."""
    next(button for button in within.findChildren(QAbstractButton) if button.accessibleName() == name).click()


def test_from_a_frequency_to_the_log(open_desktop, company_path, clock, qtbot) -> None:
    """Frequency, subscription with three subscribers, the program closed for two weeks, the dialog, a job, the log."""
    file = open_company_file(company_path)
    office = fjordlaks(file, clock)
    office.customer("Kvitsøy Notservice AS")
    names = ("Austevoll Smolt AS", "Tysnes Sjøtransport", "Kvitsøy Notservice AS")
    save_product(file, ProductValues("Ice", price=Decimal(5000), price_from=date(2026, 1, 1)), clock=clock)
    file.close()
    desktop, _ = open_desktop()
    make_in_the_window(desktop, names, qtbot)
    desktop.window.close()
    clock.advance(timedelta(days=14))

    desktop, said = open_desktop()
    window = desktop.window
    qtbot.waitUntil(lambda: window.findChild(FellDueDialog) is not None, timeout=20_000)
    dialog = window.findChild(FellDueDialog)
    qtbot.waitUntil(dialog.isVisible, timeout=20_000)
    assert dialog.create_button.text() == "Create 3 invoices"
    dialog.create_button.click()
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert said[-1].text == "3 invoices created"
    made = list_sales_invoices(desktop.context.file, clock)
    assert sorted(row.number for row in made) == ["10001", "10002", "10003"]

    # A job is made in the window, looked at, and run.
    window.go("scheduled", "new job")
    page = window.page("scheduled")
    tab = page.jobs
    qtbot.waitUntil(lambda: bool(tab._choices.users) and tab.form.creator.value is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not desktop.shell.tasks.busy, timeout=20_000)
    if tab._edited is not None:
        page.new_job.click()
    qtbot.keyClicks(tab.form.name, "Month-end invoices")
    tab.form.merge.setChecked(True)
    qtbot.waitUntil(lambda: tab.preview.invoices.text() == "2", timeout=20_000)
    assert tab.preview.list.texts()[0].startswith("Austevoll Smolt AS, 2 projects, merged")
    tab.save.click()
    qtbot.waitUntil(lambda: tab._edited is not None and not desktop.shell.tasks.busy, timeout=20_000)
    asked_of: list = []
    desktop.shell.messages.asked.disconnect()
    desktop.shell.messages.asked.connect(asked_of.append)
    tab.run.click()
    qtbot.waitUntil(lambda: bool(asked_of), timeout=20_000)
    assert "creates 2 invoices" in asked_of[0].detail
    asked_of[0].answer()
    qtbot.waitUntil(lambda: said[-1].text == "2 invoices created", timeout=20_000)

    # The log has both, and the bars name the planned run, which running by hand has not moved.
    window.go("scheduled", "log")
    qtbot.waitUntil(lambda: len(page.log.runs.rows()) == 2, timeout=20_000)
    assert [row.name for row in page.log.runs.rows()] == ["Month-end invoices", "Ice plant"]
    assert {item.project for item in page.log.items.rows()} == {"Quay", "Nets", "Crane"}
    run = list_runs(desktop.context.file)[0]
    numbers = {item.number for item in run_items(desktop.context.file, run.id)}
    assert numbers == {10004, 10005}
    qtbot.waitUntil(
        lambda: window.status._next.text() == "Next run: Month-end invoices, Thu 31 Dec 22:00", timeout=20_000
    )
    page.log.open_invoice.click()
    assert window.current_page is window.page("invoices")


def test_dates_and_their_warnings_are_shown_before_anything_is_made(
    page_context: PageContext, office: JobOffice, window_of
) -> None:
    page = window_of(ScheduledPage).page("scheduled")
    office.job("Ahead", JobDays.WEEKDAY, weekday=5, invoice_date=MONTH_END["invoice_date"])
    move_to(office, 2026, 11, 28)
    dialog = asked(page_context, page)
    key = next(iter(dialog.decisions()))
    said = [label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog)]
    assert "Dated 30 Nov · to pay 14 Dec" in said
    ahead = "Dated 30/11/2026 but made on 28/11/2026: no sales invoice after it can be dated earlier."
    assert ahead in said
    # A whole row and its warning, nothing to scroll.
    assert dialog._area.height() > ROW + 20
    assert dialog._area.verticalScrollBar().maximum() == 0
    dialog.choose(key, Action.POSTPONE)
    assert ROW <= dialog._area.height() < ROW + 20
    assert ahead not in [label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog)]
    dialog.reject()


def test_two_jobs_over_the_same_projects_are_added_up_once(
    page_context: PageContext, office: JobOffice, window_of
) -> None:
    page = window_of(ScheduledPage).page("scheduled")
    office.job("Weekly service hours", JobDays.WEEKDAY, weekday=4)
    office.job("Friday hours", JobDays.WEEKDAY, weekday=5)
    move_to(office, 2026, 11, 28)
    dialog = asked(page_context, page)
    assert dialog.create_button.text() == "Create 3 invoices"
    assert "3 projects are invoiced by “Weekly service hours” first" in texts(dialog)
    assert texts(dialog).count("25,400.00") == 1
    rows = dialog._area.widget().layout()
    assert dialog._area.height() >= rows.itemAt(0).widget().height() + rows.itemAt(1).widget().height()
    assert dialog._area.verticalScrollBar().maximum() == 0, "both rows are whole"
    first = next(iter(dialog.decisions()))
    dialog.choose(first, Action.IGNORE)
    assert dialog.create_button.text() == "Create 3 invoices"
    assert "Scheduled job · hours and fees to 27 Nov" in texts(dialog)
    dialog.create_button.click()
    assert page_context.messages.notices[-1] == "3 invoices created"


def test_a_run_that_was_broken_off_says_so_in_full(page_context: PageContext, office: JobOffice, window_of) -> None:
    page = window_of(ScheduledPage).page("scheduled")
    office.job("Weekly service hours", JobDays.WEEKDAY, weekday=5)
    move_to(office, 2026, 11, 28)
    (item,) = what_is_due(office.file, office.clock)
    assert _claim(office.file, office.clock, item, RunTrigger.CATCH_UP, "KH") is not None
    dialog = asked(page_context, page)
    (line,) = [one for one in dialog.findChildren(QLabel) if one.text() == "Broken off · goes on where it stopped"]
    assert line.fontMetrics().horizontalAdvance(line.text()) <= line.width()
    assert not any("Nothing has been created" in text for text in texts(dialog)), "some of it may have been"
    dialog.create_button.click()
    assert [run.created for run in list_runs(office.file)] == [3]


def test_one_choice_for_all_that_fell_due(page_context: PageContext, office: JobOffice, window_of) -> None:
    page = window_of(ScheduledPage).page("scheduled")
    office.job("Quay services", JobDays.FIRST_DAY)
    office.job("Month end", JobDays.LAST_DAY)
    move_to(office, 2027, 1, 5)
    dialog = asked(page_context, page)
    assert len(dialog.decisions()) > 1
    for action in (Action.IGNORE, Action.CREATE, Action.POSTPONE):
        dialog.for_all[action].click()
        assert {decision.action for decision in dialog.decisions().values()} == {action}
    assert dialog.create_button.text() == "Keep these choices"

"""Scheduled jobs, made, changed, run and deleted through their widgets, checked in the database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from job_office import MONTH_END, JobOffice, fjordlaks
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from telecost_desktop.models.jobs import DateWord, JobDays, JobFilterKind
from telecost_desktop.models.runs import RunState, RunTrigger
from telecost_desktop.models.subscriptions import InvoiceResult, WhenMissed
from telecost_desktop.services.projects.selection import Limits, ProjectSelection
from telecost_desktop.services.runs.run_log import list_runs
from telecost_desktop.services.scheduled_jobs.store import JobValues, list_jobs
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.scheduled.job_cards import ACTIVE, DELETE, RUN
from telecost_desktop.views.pages.scheduled.jobs_tab import JobsTab
from telecost_desktop.views.pages.scheduled.page import ScheduledPage
from tests.gui.test_window import nameless


@pytest.fixture(autouse=True)
def _english() -> None:
    """Dates of these tests are read in English."""
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(QLocale("nb_NO"))


@pytest.fixture
def office(page_context: PageContext) -> JobOffice:
    return fjordlaks(page_context.file, page_context.clock)


@pytest.fixture
def opened(page_context: PageContext, office: JobOffice, window_of):
    """The page in its window, with a job that the test may change: merged, at least 500 per project."""
    office.job(limits=Limits(Decimal(500)), merge=True, description="All of it", **MONTH_END)
    page = window_of(ScheduledPage).page("scheduled")
    page.show()
    return page


def press(qtbot, tab: JobsTab) -> None:
    """Wait until the preview shows what the form says."""
    qtbot.waitUntil(lambda: tab.preview.sub.text().startswith("as of") or tab.preview.problem.text(), timeout=5_000)


def test_the_card_the_editor_and_the_preview_show_the_job(opened: ScheduledPage, qtbot) -> None:
    tab = opened.jobs
    press(qtbot, tab)
    assert tab.cards.cards[0].accessibleName() == (
        "Month-end invoices, Monthly, last working day, next run Mon 30 Nov 22:00"
    )
    assert opened.head.context.text() == "1 job · 1 active · next run Mon 30 Nov 22:00 creates about 1 invoice"
    assert (tab.form.name.text(), tab.form.description.text()) == ("Month-end invoices", "All of it")
    assert tab.form.up_to.currentText() == "Last day of this month · 30 Nov 2026"
    assert tab.form._invoice_date_field.caption.text() == "Invoice date · 30 Nov 2026"
    assert (tab.preview.invoices.text(), tab.preview.projects.text()) == ("1", "2")
    assert tab.preview.amount.text() == formats.money(Decimal(20_000))
    assert tab.preview.list.texts() == [
        "Austevoll Smolt AS, 2 projects, merged, 20.0, 20,000.00",
        "Not included",
        "Tysnes Sjøtransport, Crane: 320 is less than the least amount of 500.",
    ]
    assert tab.preview.foot.text() == "Runs Mon 30 Nov 2026, not before 22:00"
    assert not tab.dirty
    assert not tab.save.isEnabled()


def test_the_preview_follows_what_is_not_saved_yet(opened: ScheduledPage, qtbot, page_context: PageContext) -> None:
    tab = opened.jobs
    press(qtbot, tab)
    tab.form.merge.setChecked(False)
    tab.form.filters.set_limits(Limits())
    assert tab.preview.sub.text() == "is being worked out"
    qtbot.waitUntil(lambda: tab.preview.invoices.text() == "3", timeout=5_000)
    tab.form.unit.choose("weekly")
    tab.form.repeat_on.choose(5)
    qtbot.waitUntil(lambda: tab.preview.foot.text().startswith("Runs Fri 27 Nov 2026"), timeout=5_000)
    assert tab.form.up_to.currentText() == "Last day of this month · 30 Nov 2026"
    assert list_jobs(page_context.file, page_context.clock)[0].values.days is JobDays.LAST_WORKING_DAY
    tab.cancel.click()
    assert tab.form.values(tab._before) == tab.rows[0].values
    assert tab.form.unit.value == "monthly"


def test_a_job_is_made_from_nothing_with_every_field(
    opened: ScheduledPage, office: JobOffice, page_context: PageContext, qtbot
) -> None:
    tab, form = opened.jobs, opened.jobs.form
    opened.new_job.click()
    assert not tab.save.isEnabled()
    qtbot.keyClicks(form.name, "Licences")
    qtbot.keyClicks(form.description, "Of the month before")
    form.repeat_on.choose(JobDays.DAY_OF_MONTH)
    assert form.day.isVisible()
    form.day.setValue(31)
    form.up_to.choose(DateWord.LAST_OF_PREVIOUS_MONTH)
    form.filters.set_filter(JobFilterKind.MANAGER, (str(office.keys["SD"]),))
    form.filters.set_filter(JobFilterKind.CUSTOMER_GROUP, ("Oppdrett",))
    form.filters.set_filter(JobFilterKind.CUSTOMER, (str(office.keys["Austevoll Smolt AS"]),))
    form.filters.set_limits(Limits(Decimal(500), Decimal(15_000)))
    form.result.choose(InvoiceResult.DRAFT)
    form.invoice_date.choose(DateWord.FIRST_OF_NEXT_MONTH)
    form.entry_date.choose(DateWord.LAST_OF_THIS_MONTH)
    form.when_missed.choose(WhenMissed.CREATE)
    form.merge.setChecked(True)
    for typed in ("kristin hansen", "regnskap@fjordlaks.example"):
        form.notices.typed.setFocus()
        qtbot.keyClicks(form.notices.typed, typed)
        qtbot.keyClick(form.notices.typed, Qt.Key.Key_Return)
    chips = {key: chip.accessibleName() for key, chip in form.filters._chips.items()}
    assert chips == {
        JobFilterKind.MANAGER: "Manager Solveig Dahl",
        JobFilterKind.CUSTOMER_GROUP: "Group Oppdrett",
        JobFilterKind.CUSTOMER: "Customer Austevoll Smolt AS",
        "limits": "Limit kr 500 – 15,000",
    }
    assert tab.save.isEnabled()
    tab.save.click()
    stored = {row.values.name: row for row in list_jobs(page_context.file, page_context.clock)}["Licences"]
    assert stored.values == JobValues(
        "Licences", JobDays.DAY_OF_MONTH, office.keys["KH"], "Of the month before", None, 31,
        DateWord.LAST_OF_PREVIOUS_MONTH,
        ProjectSelection(
            managers=frozenset({office.keys["SD"]}),
            customer_groups=frozenset({"Oppdrett"}),
            customers=frozenset({office.keys["Austevoll Smolt AS"]}),
        ),
        Limits(Decimal(500), Decimal(15_000)), InvoiceResult.DRAFT, True, DateWord.FIRST_OF_NEXT_MONTH,
        DateWord.LAST_OF_THIS_MONTH, WhenMissed.CREATE, (office.keys["KH"],), ("regnskap@fjordlaks.example",),
    )  # fmt: skip
    assert f"{stored.next_run:%Y-%m-%d %H:%M}" == "2026-11-30 22:00"
    assert tab._edited is not None
    assert tab._edited.id == stored.id
    assert page_context.messages.notices[-1] == "The job “Licences” is saved"


def test_a_creator_without_the_right_is_warned_of_and_refused(
    opened: ScheduledPage, office: JobOffice, page_context: PageContext, qtbot
) -> None:
    tab = opened.jobs
    assert tab.form.warning.isHidden()
    tab.form.creator.choose(office.keys["SD"])
    assert tab.form.warning_words.text().startswith("Solveig Dahl lacks the right to scheduled invoicing")
    assert not tab.form.warning.isHidden()
    qtbot.waitUntil(lambda: "Solveig Dahl lacks the right" in tab.preview.problem.text(), timeout=5_000)
    assert tab.preview.invoices.text() == "0"
    tab.save.click()
    assert page_context.messages.failures.pop().sentence.startswith("Solveig Dahl lacks the right")
    assert tab.dirty, "what was filled in is still there"
    assert list_jobs(page_context.file, page_context.clock)[0].values.creator_id == office.keys["KH"]


def test_an_address_that_is_none_is_said_and_not_taken(opened: ScheduledPage, qtbot) -> None:
    notices = opened.jobs.form.notices
    qtbot.keyClicks(notices.typed, "nobody")
    qtbot.keyClick(notices.typed, Qt.Key.Key_Return)
    assert notices.addresses == ()
    assert "nobody" in opened.jobs.form._notices_field._wrong.text()
    notices.typed.clear()
    qtbot.keyClicks(notices.typed, "a@b.example,")
    assert notices.addresses == ("a@b.example",)
    assert opened.jobs.form._notices_field._wrong.text() == ""
    qtbot.keyClick(notices.typed, Qt.Key.Key_Backspace)
    assert notices.addresses == ()


def test_unsaved_changes_are_asked_about(
    opened: ScheduledPage, office: JobOffice, page_context: PageContext, qtbot
) -> None:
    office.job("Another", JobDays.EVERY_DAY)
    opened.refresh()
    tab = opened.jobs
    another, first = (card for card in tab.cards.cards)
    assert another.row.values.name == "Another"
    page_context.messages.answer_yes = False
    qtbot.keyClicks(tab.form.name, " 2")
    assert not opened.may_leave()
    qtbot.mouseClick(another, Qt.MouseButton.LeftButton)
    assert page_context.messages.questions == ["Discard the changes on this page?"]
    assert tab.form.name.text() == "Month-end invoices 2"
    assert first.property("chosen") == "true"
    page_context.messages.answer_yes = True
    qtbot.mouseClick(another, Qt.MouseButton.LeftButton)
    assert tab.form.name.text() == "Another"
    assert opened.may_leave()


def test_a_refresh_by_something_else_keeps_what_is_being_typed(opened: ScheduledPage, qtbot) -> None:
    qtbot.keyClicks(opened.jobs.form.name, "!")
    opened.refresh()
    assert opened.jobs.form.name.text() == "Month-end invoices!"
    assert opened.jobs.dirty


def test_run_now_says_first_what_it_makes_and_then_what_it_made(
    opened: ScheduledPage, page_context: PageContext
) -> None:
    tab = opened.jobs
    asked: list = []
    page_context.messages.asked.connect(asked.append)
    page_context.messages.answer_yes = False
    tab.run.click()
    assert asked[0].text == "Run “Month-end invoices” now?"
    assert asked[0].detail == (
        "It creates 1 invoice of kr\u00a020,000.00 excl. VAT, dated 30/11/2026. The planned runs stay as they are."
    )
    assert list_runs(page_context.file) == []
    page_context.messages.answer_yes = True
    tab.cards.cards[0].wanted.emit(RUN)
    assert page_context.messages.notices[-1] == "1 invoice created"
    run = list_runs(page_context.file)[0]
    assert (run.state, run.trigger, run.created) == (RunState.OK, RunTrigger.MANUAL, 1)
    card = tab.cards.cards[0]
    assert card.accessibleName().endswith("next run Mon 30 Nov 22:00, 1 invoice, 22 Nov")
    assert tab.preview.list.texts()[0] == "Not included", "what was made is no longer unbilled"


def test_deactivate_activate_and_delete(opened: ScheduledPage, page_context: PageContext) -> None:
    tab = opened.jobs
    tab.active.click()
    row = list_jobs(page_context.file, page_context.clock)[0]
    assert (row.active, row.inactive_since) == (False, date(2026, 11, 22))
    assert "Inactive since 22 Nov" in tab.cards.cards[0].accessibleName()
    assert tab.active.text() == "Activate"
    assert tab.preview.foot.text() == "Inactive: it does not run by itself"
    tab.cards.cards[0].wanted.emit(ACTIVE)
    assert list_jobs(page_context.file, page_context.clock)[0].active
    tab.cards.cards[0].wanted.emit(DELETE)
    assert page_context.messages.questions[-1] == "Delete the job “Month-end invoices”?"
    assert list_jobs(page_context.file, page_context.clock) == []
    assert tab.cards.cards == []


def test_missed_days_are_marked_on_the_card(opened: ScheduledPage, page_context: PageContext) -> None:
    clock = page_context.clock
    clock.advance(datetime(2026, 12, 2, 8, tzinfo=UTC) - clock.now())
    opened.refresh()
    assert "Missed 30 Nov" in opened.jobs.cards.cards[0].accessibleName()


def test_by_keyboard_alone(opened: ScheduledPage, office: JobOffice, qtbot, qapp) -> None:
    office.job("Another", JobDays.EVERY_DAY)
    opened.refresh()
    tab = opened.jobs
    with qtbot.waitActive(opened.window()):
        opened.window().activateWindow()
    # A card that is not shown yet gets the focus only later.
    qtbot.waitUntil(lambda: tab.cards.cards[1].isVisible())
    tab.cards.cards[1].setFocus()
    qtbot.keyClick(tab.cards.cards[1], Qt.Key.Key_Up)
    assert tab.form.name.text() == "Another"
    assert qapp.focusWidget() is tab.cards.cards[0]
    seen: list[QWidget] = []
    for _ in range(60):
        focused = qapp.focusWidget()
        if focused is None or focused is tab.save:
            break
        seen.append(focused)
        if focused is tab.form.name:
            qtbot.keyClicks(focused, "Every evening")
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    reached = set(seen)
    form = tab.form
    for wanted in (form.description, form.repeat_on, form.up_to, form.filters.add_button, form.result, form.creator,
                   form.when_missed, form.invoice_date, form.entry_date, form.merge, form.notices.typed):  # fmt: skip
        assert wanted in reached, wanted.accessibleName()
    in_order = [seen.index(one) for one in (form.name, form.up_to, form.filters.add_button, form.result, form.merge)]
    assert in_order == sorted(in_order), "Tab goes in the order in which the form is read"
    assert qapp.focusWidget() is tab.save
    qtbot.keyClick(tab.save, Qt.Key.Key_Space)
    assert "Every evening" in [row.values.name for row in list_jobs(office.file, office.clock)]


def test_everything_has_a_name_and_the_list_goes_to_excel(opened: ScheduledPage) -> None:
    assert nameless(opened) == []
    titles, rows = opened.jobs.export()
    assert len(titles) == len(rows[0])
    assert rows[0][:3] == ["Month-end invoices", "All of it", "Monthly, last working day"]


def test_without_a_user_the_form_says_what_is_missing(page_context: PageContext, window_of) -> None:
    page = window_of(ScheduledPage).page("scheduled")
    page.new_job.click()
    assert "There is no user yet" in page.jobs.form.warning_words.text()
    page.jobs.form.name.setText("Job")
    assert not page.jobs.save.isEnabled()


@pytest.mark.parametrize("width", [1024, 1440])
def test_a_great_sum_is_whole(page_context: PageContext, office: JobOffice, window_of, qtbot, width: int) -> None:
    office.hours("Crane", "20000", "100000")
    office.job(**MONTH_END)
    window = window_of(ScheduledPage)
    window.resize(width, 800)
    jobs = window.page("scheduled").jobs
    jobs.panes.show_pane(1)
    shown = jobs.preview.amount
    assert shown.text() == "2,000,020,320"
    qtbot.waitUntil(lambda: shown.fontMetrics().horizontalAdvance(shown.text()) <= shown.width(), timeout=5000)


def test_from_nothing_each_step_leads_to_the_next(page_context: PageContext, window_of) -> None:
    page = window_of(ScheduledPage).page("scheduled")
    tab, led = page.jobs, []
    page.navigate.connect(lambda *where: led.append(where))
    page.new_job.click()
    tab.form.name.setText("First")
    tab.form.name.textEdited.emit("First")
    assert tab.form.to_users.isVisible()
    assert (tab.save.isEnabled(), tab.save.toolTip()) == (False, "Choose an invoice creator first")
    problem, pane = tab.preview.problem, tab.preview
    assert problem.text() == "There is no user yet. Make one in Settings, Users and rights."
    assert problem.mapTo(pane, problem.rect().topLeft()).y() < 100, "it stands right under the title"
    tab.form.to_users.click()
    JobOffice(page_context.file, page_context.clock).open()
    page.refresh()
    assert tab.form.name.text() == "First", "what was typed is still there"
    tab.form.creator.setCurrentIndex(0)
    tab.show_preview()
    assert not tab.form.warning.isVisible()
    assert tab.save.isEnabled()
    next(one for one in pane.empty.findChildren(QPushButton)).click()
    assert led == [("settings", "users"), ("subscriptions", "entries")]
    tab.form.name.setText("")
    tab.form.name.textEdited.emit("")
    assert tab.save.toolTip() == "Give the job a name first"
    tab.discard()

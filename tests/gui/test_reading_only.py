"""A file that is open for reading only: scheduled invoicing and frequencies show all, offer nothing that writes, and say why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from job_office import JobOffice, fjordlaks
from PySide6.QtWidgets import QLabel

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import JobDays
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.scheduled_jobs.running import run_now
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.fell_due import FellDueDialog
from telecost_desktop.views.pages.frequencies.page import FrequenciesPage
from telecost_desktop.views.pages.scheduled.page import ScheduledPage
from telecost_desktop.views.reading_only import reading_only_words


@pytest.fixture
def reading(page_context: PageContext):
    """The context over the same file, open for reading only, with a missed job and a failed run."""
    office: JobOffice = fjordlaks(page_context.file, page_context.clock)
    office.job("Weekly service hours", JobDays.WEEKDAY, weekday=5)
    office.customer("No address", country="")
    office.project("No address", "Pier")
    run_now(office.file, office.clock, office.job("By hand"))
    office.hours("Crane", "2")
    rule = FrequencyValues(FrequencyUnit.MONTH, page_context.today(), day=1)
    save_frequency(office.file, rule, clock=office.clock)
    office.clock.advance(datetime(2026, 11, 28, 8, tzinfo=UTC) - office.clock.now())
    file = CompanyFile(page_context.file.path, read_only=True)
    yield replace(page_context, file=file)
    file.close()


def test_the_scheduled_page(reading: PageContext) -> None:
    page = ScheduledPage(reading)
    page.make_fresh()
    jobs = page.jobs
    jobs.form.name.setText("Another name")
    jobs.form.name.textEdited.emit("Another name")
    page.coming.table.select_first()
    menus = [action for card in jobs.cards.cards for action in card.more.menu().actions()]
    reports = page.reports
    for control in (
        page.run, page.new_job, jobs.save, jobs.run, jobs.active, *menus,
        page.coming.skip, page.coming.early, page.log.retry,
        reports.new, reports.run, reports.edit, reports.active, reports.delete, reports.repeat,
    ):  # fmt: skip
        assert not control.isEnabled(), control.text()
        assert control.toolTip() == reading_only_words()
    assert len(jobs.rows) == 2, "all of it can be looked at"
    assert jobs.preview.projects.text() == "1"
    page.close_page()


def test_the_list_of_what_fell_due(reading: PageContext, qtbot) -> None:
    page = ScheduledPage(reading)
    qtbot.addWidget(page)
    dialog = FellDueDialog(page, reading, lambda *_: None, explicit=True)
    dialog.start()
    assert not dialog.create_button.isEnabled()
    assert dialog.later.isEnabled()
    assert reading_only_words() in [label.text() for label in dialog.findChildren(QLabel)]
    assert not any(row.choice.isEnabled() for row in dialog._rows.values())
    dialog.later.click()
    page.close_page()


def test_the_frequencies_page(reading: PageContext) -> None:
    page = FrequenciesPage(reading)
    page.make_fresh()
    page.editor.form.every.setValue(4)
    for control in (page.new, page.editor.save, page.editor.toggle_action, page.editor.delete_action):
        assert not control.isEnabled(), control.text()
        assert control.toolTip() == reading_only_words()
    assert page.editor.cancel.isEnabled(), "what was tried in the form can be put back"
    page.close_page()

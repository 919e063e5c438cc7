"""A sales invoice that is dated ahead draws later ones with it: that is said before and after, and never silently."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from telecost_desktop.models.jobs import DateWord, JobDays
from telecost_desktop.models.runs import RunItemResult, RunState
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.services.scheduled_jobs.preview import preview_job
from telecost_desktop.services.scheduled_jobs.running import run_now

from .conftest import JobOffice

AHEAD = "Dated 2026-12-01 but made on 2026-11-30: no sales invoice after it can be dated earlier."


def test_a_date_to_come_is_warned_of_before_and_after(office: JobOffice) -> None:
    office.hour(office.project(office.customer()), "2026-11-02")
    job = office.job(JobDays.LAST_DAY, invoice_date=DateWord.FIRST_OF_NEXT_MONTH)
    look = preview_job(office.file, office.clock, job)
    assert [pattern.format(**values) for pattern, values in look.warnings] == [AHEAD]
    office.at("2026-11-30")
    (item,) = office.due()
    assert [pattern.format(**values) for pattern, values in item.preview.warnings] == [AHEAD]
    report = office.one_run()
    assert [item.reason.format(**item.reason_values) for item in report.items] == [AHEAD]


def test_what_is_drawn_along_is_warned_of(office: JobOffice) -> None:
    first = office.project(office.customer(), "First")
    office.hour(first, "2026-11-02")
    office.job(JobDays.LAST_DAY, "Ahead", invoice_date=DateWord.FIRST_OF_NEXT_MONTH)
    office.at("2026-11-30")
    office.run()
    office.hour(first, "2026-11-30")
    daily = office.job(JobDays.EVERY_DAY, "Daily")
    look = preview_job(office.file, office.clock, daily)
    assert (look.invoice_date, look.issue_date) == (date(2026, 11, 30), date(2026, 12, 1))
    assert [pattern.format(**values) for pattern, values in look.warnings] == [AHEAD]
    report = run_now(office.file, office.clock, daily)
    assert [item.reason.format(**item.reason_values) for item in report.items] == [AHEAD]
    office.assert_clean()


def test_another_reason_does_not_hide_it(office: JobOffice) -> None:
    project = office.project(office.customer(), greatest_amount=Decimal(1000))
    for _ in range(2):
        office.hour(project, "2026-11-02")
    office.job(JobDays.LAST_DAY, invoice_date=DateWord.FIRST_OF_NEXT_MONTH)
    office.at("2026-11-30")
    report = office.one_run()
    assert report.state is RunState.OK
    assert [(item.result, item.reason.format(**item.reason_values)) for item in report.items] == [
        (RunItemResult.CREATED, "1000.00 stays unbilled: the greatest amount is 1000.00."),
        (RunItemResult.SKIPPED, AHEAD),
    ]
    office.assert_clean()


def test_a_draft_may_bear_a_date_to_come(office: JobOffice) -> None:
    office.hour(office.project(office.customer()), "2026-11-02")
    job = office.job(JobDays.LAST_DAY, invoice_date=DateWord.FIRST_OF_NEXT_MONTH, result=InvoiceResult.DRAFT)
    assert preview_job(office.file, office.clock, job).warnings == ()
    office.at("2026-11-30")
    assert [item.reason for item in office.one_run().items] == [""]


def test_a_date_that_the_law_does_not_allow_is_warned_of_before(office: JobOffice) -> None:
    office.hour(office.project(office.customer()), "2026-10-20")
    job = office.job(JobDays.DAY_OF_MONTH, day=20, invoice_date=DateWord.LAST_OF_PREVIOUS_MONTH)
    look = preview_job(office.file, office.clock, job)
    assert [pattern.format(**values) for pattern, values in look.warnings] == [
        "Dated 2026-10-31 but made on 2026-11-20: Norway allows the day itself, or the month's last day until the 15th."
    ]

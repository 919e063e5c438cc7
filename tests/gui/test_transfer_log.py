"""The transfer log in the window: found by any word, with reasons, tried again, and written to Excel."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from job_office import MONTH_END, JobOffice, fjordlaks
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog

from telecost_desktop.models.jobs import JobDays
from telecost_desktop.models.runs import RunKind, RunState, RunTrigger
from telecost_desktop.models.subscriptions import FrequencyUnit, InvoiceResult
from telecost_desktop.services.customers import list_customers, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.runs.run_log import list_runs, run_items
from telecost_desktop.services.scheduled_jobs.running import run_now
from telecost_desktop.services.scheduling.running import run_due
from telecost_desktop.services.subscriptions.saving import (
    LineValues,
    SubscriberValues,
    SubscriptionValues,
    save_subscription,
)
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.scheduled.page import ScheduledPage


@pytest.fixture
def office(page_context: PageContext) -> JobOffice:
    """Two jobs: one over Austevoll alone, one over everybody."""
    office = fjordlaks(page_context.file, page_context.clock)
    office.job("Austevoll alone", JobDays.WEEKDAY, weekday=1, selection=_customers(office, "Austevoll Smolt AS"))
    office.job("Everybody", JobDays.EVERY_DAY, **MONTH_END)
    return office


def _customers(office: JobOffice, *names: str):
    from telecost_desktop.services.projects.selection import ProjectSelection

    return ProjectSelection(customers=frozenset(office.keys[name] for name in names))


def in_euro(office: JobOffice, name: str) -> None:
    """What the service refuses to invoice, since all prices are in kroner."""
    change(office, name, currency="EUR")


def change(office: JobOffice, name: str, **values: str) -> None:
    from dataclasses import replace

    row = next(row for row in list_customers(office.file) if row.values.name == name)
    save_customer(office.file, replace(row.values, **values), clock=office.clock, customer_id=row.id)


@pytest.fixture
def page(window_of, office: JobOffice) -> ScheduledPage:
    page = window_of(ScheduledPage).page("scheduled")
    page.open_subject("log")
    return page


def run(office: JobOffice, name: str, page: ScheduledPage | None = None) -> None:
    run_now(office.file, office.clock, office.keys[name], user="KH")
    if page is not None:
        page.refresh()


def names(page: ScheduledPage) -> list[str]:
    return [row.name for row in page.log.runs.rows()]


def note(page: ScheduledPage) -> str:
    return page.tabs._notes.get(2, ("", ""))[0]


def test_a_failed_project_is_told_with_its_reason_and_tried_again(page: ScheduledPage, office: JobOffice) -> None:
    in_euro(office, "Tysnes Sjøtransport")
    run(office, "Everybody", page)
    shown = page.log.runs.current_row()
    assert (shown.name, shown.kind, shown.state, shown.created) == ("Everybody", RunKind.JOB, RunState.PARTLY, 2)
    assert note(page) == "1"
    chosen = page.log.items.current_row()
    assert chosen.project == "Crane", "the one that failed is chosen"
    assert "Tysnes Sjøtransport" in page.log._reason.text()
    assert page.log.retry.isEnabled()
    change(office, "Tysnes Sjøtransport", currency="NOK")
    page.log.retry.click()
    newest, older = list_runs(office.file)
    assert (newest.trigger, newest.state, newest.created) == (RunTrigger.RETRY, RunState.OK, 1)
    assert newest.due_on == older.due_on, "it keeps the date of the run that failed"
    assert [item.project for item in run_items(office.file, newest.id)] == ["Crane"]
    assert note(page) == ""
    page.log.runs.select(older.id)
    assert not page.log.retry.isEnabled(), "what was tried again is not tried a third time"


def test_a_subscription_that_failed_is_created_by_trying_again(page: ScheduledPage, office: JobOffice) -> None:
    file, clock = office.file, office.clock
    product = save_product(file, ProductValues("Berth", price=Decimal(300), price_from=date(2026, 1, 1)), clock=clock)
    monthly = save_frequency(file, FrequencyValues(FrequencyUnit.MONTH, date(2026, 11, 22), day=22), clock=clock)
    subscribers = tuple(
        SubscriberValues(office.keys[name], date(2026, 11, 22))
        for name in ("Austevoll Smolt AS", "Tysnes Sjøtransport")
    )
    save_subscription(file, SubscriptionValues("Berth 4", monthly, (LineValues(product),), subscribers), clock=clock)
    in_euro(office, "Tysnes Sjøtransport")
    run_due(file, clock)
    page.refresh()
    assert (names(page), note(page)) == (["Berth 4"], "1")
    assert page.log.retry.isEnabled()
    change(office, "Tysnes Sjøtransport", currency="NOK")
    page.log.retry.click()
    newest, first = list_runs(file)
    assert (newest.trigger, newest.state, newest.created) == (RunTrigger.RETRY, RunState.OK, 1)
    assert newest.due_on == first.due_on == date(2026, 11, 22)
    assert note(page) == ""
    assert not page.log.retry.isEnabled()
    run(office, "Austevoll alone", page)
    page.log.runs.set_filter("kind", "Subscription")
    assert names(page) == ["Berth 4", "Berth 4"]
    page.log.runs.set_filter("kind", "Job")
    assert names(page) == ["Austevoll alone"]


def test_a_job_that_goes_well_later_settles_an_older_failure(page: ScheduledPage, office: JobOffice) -> None:
    in_euro(office, "Tysnes Sjøtransport")
    run(office, "Everybody")
    change(office, "Tysnes Sjøtransport", currency="NOK")
    office.clock.advance(timedelta(days=1))
    run(office, "Everybody", page)
    assert [row.state for row in page.log.runs.rows()] == [RunState.OK, RunState.PARTLY]
    assert note(page) == ""


def test_the_filters_leave_what_fits(page: ScheduledPage, office: JobOffice, qtbot) -> None:
    in_euro(office, "Tysnes Sjøtransport")
    run(office, "Austevoll alone")
    office.clock.advance(timedelta(days=10))
    run(office, "Everybody", page)
    log = page.log
    assert names(page) == ["Everybody", "Austevoll alone"]
    log.filter.choose("problems")
    assert names(page) == ["Everybody"]
    log.filter.choose("all")
    log.days.choose(7)
    assert names(page) == ["Everybody"]
    log.days.choose(31)
    assert names(page) == ["Everybody", "Austevoll alone"]
    for typed, left in (("nets", ["Austevoll alone"]), ("CRANE", ["Everybody"]), ("nobody", []), ("", names(page))):
        log.search.setText(typed)
        qtbot.waitUntil(lambda left=left: names(page) == left, timeout=5_000)
    log.runs.set_filter("state", "OK")
    assert names(page) == ["Austevoll alone"]
    log.runs.clear_filters()
    log.runs.set_filter("name", "every")
    assert names(page) == ["Everybody"]


def test_a_number_leads_to_its_invoice(page: ScheduledPage, office: JobOffice) -> None:
    run(office, "Austevoll alone", page)
    wanted: list = []
    page.navigate.connect(lambda key, subject: wanted.append((key, subject)))
    item = page.log.items.current_row()
    assert item.number is not None
    page.log.open_invoice.click()
    page.log.items.activated.emit(item)
    assert wanted == [("invoices", ("issued", item.invoice_id))] * 2


def test_a_run_that_found_nothing_is_there_and_leads_nowhere(page: ScheduledPage, office: JobOffice) -> None:
    run(office, "Austevoll alone")
    office.clock.advance(timedelta(minutes=1))
    run(office, "Austevoll alone", page)
    assert page.log.runs.current_row().state is RunState.NOTHING
    assert page.log.items.rows() == []
    assert not page.log.open_invoice.isEnabled()
    assert not page.log.retry.isEnabled()


def test_excel_has_a_row_for_each_project(
    page: ScheduledPage, office: JobOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_euro(office, "Tysnes Sjøtransport")
    run(office, "Everybody", page)
    target = tmp_path / "log.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    page._export()
    rows = [list(row) for row in load_workbook(target).active.iter_rows(values_only=True)]
    head, *lines = rows
    by_project = {line[head.index("Project")]: dict(zip(head, line, strict=True)) for line in lines}
    assert set(by_project) == {"Quay", "Nets", "Crane"}
    assert by_project["Quay"]["Sum incl. VAT"] == 12_500
    assert by_project["Quay"]["Creator"] == "Kristin Hansen"
    assert by_project["Crane"]["Result"] == "Failed"
    assert by_project["Crane"]["Reason"]


def test_drafts_have_no_number_but_lead_to_the_draft(page: ScheduledPage, office: JobOffice) -> None:
    office.job("Drafts", JobDays.EVERY_DAY, result=InvoiceResult.DRAFT)
    run(office, "Drafts", page)
    titles, rows = page.log.export()
    assert {row[titles.index("Invoice")] for row in rows} == {"Draft"}
    assert page.log.open_invoice.isEnabled()


def test_the_log_of_a_deleted_job_stays_and_cannot_be_tried_again(page: ScheduledPage, office: JobOffice) -> None:
    from telecost_desktop.services.scheduled_jobs.store import delete_job

    in_euro(office, "Tysnes Sjøtransport")
    run(office, "Everybody")
    delete_job(office.file, office.keys["Everybody"], clock=office.clock)
    page.refresh()
    assert names(page) == ["Everybody"]
    assert not page.log.retry.isEnabled()
    assert note(page) == ""


def test_moments_are_told_in_the_company_s_own_time(page: ScheduledPage, office: JobOffice) -> None:
    office.clock.advance(datetime(2026, 11, 30, 23, 30, tzinfo=UTC) - office.clock.now())
    run(office, "Austevoll alone", page)
    titles, rows = page.log.export()
    assert rows[0][titles.index("For")] == date(2026, 12, 1)
    assert rows[0][titles.index("Ran")].strftime("%Y-%m-%d %H:%M") == "2026-12-01 00:30"

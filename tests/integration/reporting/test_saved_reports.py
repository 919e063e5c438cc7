"""Saved settings of reports: kept as they were, named once, careful with what is not known any more."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import LogEntry
from telecost_desktop.models.saved_reports import ReportDelivery, ReportSchedule, SavedReport
from telecost_desktop.models.subscriptions import Frequency, FrequencyUnit
from telecost_desktop.services.reporting.charts.layout import ChartForm, ChartLayout
from telecost_desktop.services.reporting.periods import Calendar, NamedPeriod
from telecost_desktop.services.reporting.pivots.layout import How, PivotLayout, PivotValue
from telecost_desktop.services.reporting.request import InvoicePeriod, ReportRequest, TimePeriod
from telecost_desktop.services.reporting.saved import (
    ReportSettings,
    delete_saved,
    list_saved,
    rename_saved,
    save_report,
    saved_report,
)

FULL = ReportSettings(
    report_id="R10",
    period=NamedPeriod.LAST_MONTH,
    filters=(("departments", ("", "Økonomi")), ("numbers", ("4748000111",))),
    columns=("user", "total"),
    pivot=PivotLayout(
        ("department",), ("invoice_date:month",), (PivotValue("total"), PivotValue("user", How.DISTINCT))
    ),
    chart=ChartLayout("department", PivotValue("total"), series="operator", form=ChartForm.TOP, largest=5),
)


@pytest.fixture
def schedule(company):
    """Makes a schedule of saved settings."""

    def make(saved_id):
        with company.write() as session:
            frequency = session.query(Frequency).first()
            if frequency is None:
                frequency = Frequency(
                    name="Monthly", unit=FrequencyUnit.MONTH, day=1, first_date=date(2026, 1, 1),
                    created_at=datetime(2026, 1, 1, tzinfo=UTC), changed_at=datetime(2026, 1, 1, tzinfo=UTC),
                )  # fmt: skip
                session.add(frequency)
                session.flush()
            made = ReportSchedule(
                saved_report_id=saved_id, frequency_id=frequency.id, start_date=date(2026, 11, 1), end_date=None,
                form="pdf", delivery=ReportDelivery.MAIL, next_due=None, changed_at=datetime(2026, 11, 1, tzinfo=UTC),
            )  # fmt: skip
            session.add(made)

    return make


def put(company, text, name="Old"):
    """Settings as another version of the program may have written them."""
    with company.write() as session:
        row = SavedReport(
            name=name,
            report_id="R10",
            settings=text if isinstance(text, str) else json.dumps(text),
            changed_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        session.add(row)
        session.flush()
        return row.id


@pytest.mark.parametrize(
    "settings",
    [
        FULL,
        ReportSettings("R6"),
        ReportSettings("R6", TimePeriod(date(2026, 1, 1), date(2026, 3, 31))),
        ReportSettings("R6", InvoicePeriod(("1", "20"))),
    ],
)
def test_what_was_saved_comes_back(company, clock, settings):
    saved_id = save_report(company, "Costs", settings, clock=clock, user="KH")
    found = saved_report(company, saved_id)
    assert (found.name, found.settings, found.notes) == ("Costs", settings, ())


def test_a_named_period_moves_on_with_the_day(company, clock):
    found = saved_report(company, save_report(company, "Costs", FULL, clock=clock)).settings
    for today, first, last in (
        (date(2026, 11, 22), date(2026, 10, 1), date(2026, 10, 31)),
        (date(2027, 3, 1), date(2027, 2, 1), date(2027, 2, 28)),
    ):
        assert found.request(Calendar(today)) == ReportRequest(
            period=TimePeriod(first, last), departments=("", "Økonomi"), numbers=("4748000111",)
        )


def test_the_report_is_named_as_the_catalogue_does_and_empty_filters_are_none(company, clock):
    given = ReportSettings("r10", filters=(("numbers", ()), ("sims", ("1",)), ("accounts", ("7",))))
    found = saved_report(company, save_report(company, "Costs", given, clock=clock)).settings
    assert found == ReportSettings("R10", filters=(("accounts", ("7",)), ("sims", ("1",))))


def test_names_are_trimmed_and_unique_in_any_case(company, clock):
    first = save_report(company, "  Økonomi \n kostnader ", FULL, clock=clock)
    assert saved_report(company, first).name == "Økonomi kostnader"
    for name in ("ØKONOMI KOSTNADER", "økonomi kostnader"):
        with pytest.raises(UserError, match="already"):
            save_report(company, name, FULL, clock=clock)
    second = save_report(company, "Other", FULL, clock=clock)
    with pytest.raises(UserError, match="already"):
        rename_saved(company, second, "økonomi KOSTNADER", clock=clock)
    with pytest.raises(UserError, match="already"):
        save_report(company, "ØKONOMI kostnader", FULL, clock=clock, saved_id=second)
    rename_saved(company, first, "ØKONOMI kostnader", clock=clock)
    assert [row.name for row in list_saved(company)] == ["Other", "ØKONOMI kostnader"]


@pytest.mark.parametrize(("name", "said"), [("", "need a name"), (" \t\n ", "need a name"), ("x" * 81, "too long")])
def test_a_name_is_needed_and_not_too_long(company, clock, name, said):
    with pytest.raises(UserError, match=said):
        save_report(company, name, FULL, clock=clock)
    kept = save_report(company, "y" * 80, FULL, clock=clock)
    with pytest.raises(UserError, match=said):
        rename_saved(company, kept, name, clock=clock)
    assert [row.name for row in list_saved(company)] == ["y" * 80]


def test_settings_are_saved_over_and_logged(company, clock):
    saved_id = save_report(company, "Costs", FULL, clock=clock, user="KH")
    assert save_report(company, "Costs", ReportSettings("R6"), clock=clock, user="AB", saved_id=saved_id) == saved_id
    rename_saved(company, saved_id, "All costs", clock=clock, user="AB")
    (row,) = list_saved(company)
    assert (row.name, row.report_id, row.changed_by, row.schedules) == ("All costs", "R6", "AB", 0)
    delete_saved(company, saved_id, clock=clock, user="AB")
    assert list_saved(company) == []
    with company.read() as session:
        logged = [(entry.action, entry.subject) for entry in session.query(LogEntry).order_by(LogEntry.id)][-4:]
    assert logged == [
        ("saved_report.saved", "Costs"),
        ("saved_report.saved", "Costs"),
        ("saved_report.renamed", "Costs"),
        ("saved_report.deleted", "All costs"),
    ]
    with pytest.raises(UserError, match="not there any more"):
        saved_report(company, saved_id)
    with pytest.raises(UserError, match="not there any more"):
        save_report(company, "Costs", FULL, clock=clock, saved_id=saved_id)


def test_what_is_scheduled_stays(company, clock, schedule):
    saved_id, other = (save_report(company, name, FULL, clock=clock) for name in ("Costs", "Other"))
    schedule(saved_id)
    schedule(saved_id)
    assert [(row.name, row.schedules) for row in list_saved(company)] == [("Costs", 2), ("Other", 0)]
    with pytest.raises(UserError, match="on a schedule"):
        delete_saved(company, saved_id, clock=clock)
    delete_saved(company, other, clock=clock)
    assert [row.name for row in list_saved(company)] == ["Costs"]


def test_columns_and_fields_that_are_gone_are_left_out_and_said(company, clock):
    document = json.loads(FULL.to_json())
    document["columns"] = ["user", "shoe_size", "total"]
    document["pivot"]["rows"] = ["department", "town", "department:month"]
    document["pivot"]["values"].append(["weight", "sum"])
    document["chart"]["series"] = "town"
    found = saved_report(company, put(company, document))
    assert found.settings.columns == ("user", "total")
    assert found.settings.pivot == FULL.pivot
    assert found.settings.chart == replace(FULL.chart, series="")
    (note,) = found.notes
    assert note.pattern.format(**note.values).endswith("shoe_size, town, department:month, weight.")


@pytest.mark.parametrize("broken", [5, [], {"values": 3}, {"rows": ["department"], "values": [["total", "twice"]]}])
def test_a_layout_that_cannot_be_read_is_left_out(company, broken):
    document = json.loads(FULL.to_json()) | {"pivot": broken, "chart": broken}
    found = saved_report(company, put(company, document))
    assert (found.settings.pivot, found.settings.chart) == (None, None)
    assert len(found.notes) == 1


def changed(**parts):
    return json.loads(FULL.to_json()) | parts


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (changed(report="R99"), "no report R99"),
        (changed(filters={"shoes": ["44"]}), "no filter 'shoes'"),
        (changed(filters={"numbers": "4748000111"}), "cannot be read"),
        (changed(filters=["numbers"]), "cannot be read"),
        (changed(period={"name": "last_decade"}), "cannot be read"),
        (changed(period={"first": "2026-02-30", "last": "2026-03-01"}), "cannot be read"),
        (changed(period={"first": "2026-03-02", "last": "2026-03-01"}), "ends before"),
        (changed(period="last_month"), "cannot be read"),
        (changed(version=2), "newer version"),
        (changed(version="1"), "cannot be read"),
        ({}, "cannot be read"),
        ([1], "cannot be read"),
        ("{", "cannot be read"),
        ("null", "cannot be read"),
    ],
)
def test_what_would_show_something_else_is_refused_in_a_sentence(company, clock, document, said):
    saved_id = put(company, document)
    with pytest.raises(UserError, match=said):
        saved_report(company, saved_id)
    assert [row.name for row in list_saved(company)] == ["Old"]
    rename_saved(company, saved_id, "Still old", clock=clock)
    delete_saved(company, saved_id, clock=clock)


def test_a_filter_that_the_report_does_not_have_is_not_saved(company, clock):
    with pytest.raises(UserError, match="no filter"):
        save_report(company, "Costs", ReportSettings("R10", filters=(("shoes", ("44",)),)), clock=clock)
    with pytest.raises(UserError, match="no report"):
        save_report(company, "Costs", ReportSettings("R99"), clock=clock)
    assert list_saved(company) == []

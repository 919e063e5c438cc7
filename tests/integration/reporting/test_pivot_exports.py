"""A report's pivot in every form: its sums are the report's, whoever opens the file."""

import csv
import io
import json
from decimal import Decimal

import pytest
from costs import Costs
from openpyxl import load_workbook

from telecost_desktop.services.reporting import ReportRequest, run_report
from telecost_desktop.services.reporting.exports.form import ReportForm
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.reporting.exports.write import write_report
from telecost_desktop.services.reporting.pivots.layout import How, PivotLayout, PivotValue
from telecost_desktop.services.reporting.request import InvoicePeriod

LAYOUT = PivotLayout(
    ("department", "number"),
    ("invoice_date:month",),
    (PivotValue("total"), PivotValue("total", How.AVERAGE), PivotValue("user", How.DISTINCT)),
)


@pytest.fixture
def file(company):
    """Two departments, two invoices in two months, one of which states more than its lines come to."""
    costs = Costs(company)
    account = costs.account()
    sales, other = costs.department("Salg"), costs.department("Økonomi")
    plan = costs.traffic_type("Fri", "subscription")
    kari, per = costs.employee("Kari"), costs.employee("Per")
    places = [
        costs.placement(account, costs.line("4748000111"), kari, sales),
        costs.placement(account, costs.line("4748000112"), per, sales),
        costs.placement(account, costs.line("4748000113"), per, other),
    ]
    first = costs.invoice(account, "1", "2026-09-05", net="601.00")
    second = costs.invoice(account, "2", "2026-10-05", net="300.10")
    for number, place in enumerate(places, start=1):
        costs.charge(first, place, plan, f"{100 * number}.00", on="2026-09-01")
    costs.charge(second, places[0], plan, "300.10", on="2026-10-01")
    costs.done()
    return company


def written(file, form, clock, layout=LAYOUT, request=None, locale="nb"):
    target = io.BytesIO()
    request = request or ReportRequest(InvoicePeriod(("1", "2")))
    found = write_report(file, "R10", request, target, ReportForm(form, Wording(locale), pivot=layout), clock=clock)
    return target.getvalue(), found


def test_json_has_labels_and_exact_sums(file, clock):
    content, found = written(
        file, "json", clock, PivotLayout(("department",), ("invoice_date:month",), (PivotValue("total"),))
    )
    document = json.loads(content)
    assert document["columns"][0] == "department"
    assert document["rows"] == [
        ["Salg", "300.00", "300.10", "600.10"],
        ["Økonomi", "300.00", None, "300.00"],
        ["Difference to the stated total", "1.00", None, "1.00"],
    ]
    assert list(document["totals"]["NOK"].values()) == ["601.00", "300.10", "901.10"]
    total = run_report(file, "R10", ReportRequest(InvoicePeriod(("1", "2"))), clock=clock)
    assert total.totals[0].values[total.column("total")] == Decimal("901.10")
    assert found.rows == 4


def test_csv_reads_as_the_language_writes(file, clock):
    content, _ = written(file, "csv", clock)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Department", "Number", "2026-09 · Total"]
    assert rows[1] == ["Salg", "4748000111", "100,00", "100,00", "1", "300,10", "300,10", "1", "400,10", "200,05", "1"]


def test_excel_has_typed_cells_and_sums_as_formulas(file, clock):
    content, _ = written(file, "xlsx", clock)
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("Department", "Number")
    assert rows[1][:3] == ("Salg", "4748000111", 100)
    assert sheet.freeze_panes == "A2"
    total = next(row for row in rows if row[0] and "Total" in str(row[0]))
    assert total[2] == "=SUBTOTAL(109,C2:C5)"
    # An average of averages and a sum of different ones would be wrong.
    assert float(total[3]) == pytest.approx(150.25)
    assert total[-1] == 2


def test_pdf_is_made(file, clock):
    content, _ = written(file, "pdf", clock)
    assert content.startswith(b"%PDF")


def test_several_currencies_have_a_total_each(file, clock):
    costs = Costs(file)
    account = costs.account("2002", "Sverige AB")
    place = costs.placement(account, costs.line("46700000001"), costs.employee("Ulla"), costs.department("Lager"))
    invoice = costs.invoice(account, "9", "2026-10-07", currency="SEK", net="50.00")
    costs.charge(invoice, place, costs.traffic_type("Bas", "subscription"), "50.00", on="2026-10-02")
    costs.done()
    request = ReportRequest(InvoicePeriod(("2", "9")))
    layout = PivotLayout(("department",), (), (PivotValue("total"),))
    document = json.loads(written(file, "json", clock, layout, request)[0])
    assert document["rows"] == [["NOK", "Salg", "300.10"], ["SEK", "Lager", "50.00"]]
    assert {currency: list(total.values())[-1] for currency, total in document["totals"].items()} == {
        "NOK": "300.10",
        "SEK": "50.00",
    }
    assert "pivot_currencies" in [note["code"] for note in document["notes"]]
    sheet = load_workbook(io.BytesIO(written(file, "xlsx", clock, layout, request)[0])).worksheets[0]
    formulas = [cell for row in sheet.iter_rows(values_only=True) for cell in row if str(cell).startswith("=")]
    assert formulas == ['=SUMIFS(C2:C3,A2:A3,"NOK")', '=SUMIFS(C2:C3,A2:A3,"SEK")']


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf", "json"])
def test_nothing_is_written_as_nothing(file, clock, form):
    request = ReportRequest(InvoicePeriod(("1",)), numbers=("nobody",))
    content, found = written(file, form, clock, request=request)
    assert content
    assert found.rows == 0


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf", "json"])
def test_a_pivot_without_rows_is_its_totals(file, clock, form):
    content, _ = written(file, form, clock, PivotLayout((), ("department",), (PivotValue("total"),)))
    assert content
    if form == "json":
        assert json.loads(content)["rows"] == [["600.10", "300.00", "1.00", "901.10"]]


def test_what_is_not_invoiced_yet_is_called_so(file, clock):
    costs = Costs(file)
    account = costs.account("3003", "Fjordnett")
    place = costs.placement(account, costs.line("4748000119"), costs.employee("Ola"), costs.department("Lager"))
    costs.use(place, costs.traffic_type("Norge", "call"), "2026-11-01T08:00", net="12.00")
    costs.done()
    for field in ("invoice", "invoice_date", "invoice_date:month"):
        content, _ = written(
            file, "csv", clock, PivotLayout((field,), (), (PivotValue("total"),)), ReportRequest(), locale="en"
        )
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert ["Not invoiced yet", "12"] in [[row[0], row[1].removesuffix(".00")] for row in rows], field

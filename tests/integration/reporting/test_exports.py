import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from costs import Costs
from openpyxl import load_workbook

from telecost_desktop.errors import EnvironmentProblem, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import company_of
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, TimePeriod, export_report, run_report
from telecost_desktop.services.reporting.exports.form import ReportForm
from telecost_desktop.services.reporting.exports.table import Wording

NUMBERS = ("+4748000101", "007", "490154203237518")


@pytest.fixture
def costs(company: CompanyFile) -> Costs:
    costs = Costs(company)
    account = costs.account("4410 2277", "Nordlys Mobil")
    department = costs.department("Salg og eksport")
    subscription = costs.traffic_type("Fri 20 GB", "subscription", group="Mobiltelefoni")
    calls = costs.traffic_type("Calls to Sweden", "call", "to_abroad", "eea", "SE", "Mobiltelefoni")
    invoice = costs.invoice(account, "55120938", net="1012.50", vat="253.12", rounding="0.38")
    for place, (number, name) in enumerate(
        zip(NUMBERS, ("=HYPERLINK(1)", "Åse Ødegård", "Łukasz Čapek €"), strict=True)
    ):
        where = costs.placement(account, costs.line(number), costs.employee(name), department)
        costs.charge(invoice, where, subscription, "299.00", vat="74.75", text="Fri 20 GB")
        costs.charge(invoice, where, calls, "38.50", section="communication", vat="9.62", seconds=754)
        costs.use(where, calls, f"2026-11-0{3 + place}T12:00:00", net="1.25", vat="0.31", seconds=61)
    costs.done()
    return costs


def written(
    costs: Costs, report: str, request: ReportRequest, form: str, clock: FixedClock, locale: str = "nb"
) -> bytes:
    stream = io.BytesIO()
    result = run_report(costs.file, report, request, clock=clock)
    export_report(result, stream, ReportForm(form, Wording(locale)), company=company_of(costs.file), clock=clock)
    return stream.getvalue()


def test_csv_opens_in_a_norwegian_spreadsheet(costs: Costs, clock: FixedClock) -> None:
    content = written(costs, "R10", ReportRequest(), "csv", clock)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 6
    assert {row["Number"] for row in rows} == {"'+4748000101", "007", "490154203237518"}
    assert {row["User"] for row in rows} == {"'=HYPERLINK(1)", "Åse Ødegård", "Łukasz Čapek €"}
    invoiced = next(row for row in rows if row["Number"] == "007" and row["Invoice"])
    assert (invoiced["Fixed"], invoiced["Usage"], invoiced["Total"]) == ("299,00", "38,50", "337,50")
    assert invoiced["Invoice date"] == "2026-10-05"
    running = next(row for row in rows if row["Number"] == "007" and not row["Invoice"])
    assert (running["State"], running["Usage"], running["Minutes"]) == ("Running", "1,25", "1,02")


def test_csv_in_english_has_commas_and_points(costs: Costs, clock: FixedClock) -> None:
    rows = list(
        csv.reader(io.StringIO(written(costs, "R10", ReportRequest(), "csv", clock, "en_GB").decode("utf-8-sig")))
    )
    assert "337.50" in rows[1]


def test_json_has_exact_amounts_and_totals_per_currency(costs: Costs, clock: FixedClock) -> None:
    document = json.loads(written(costs, "R6", ReportRequest(InvoicePeriod(("55120938",))), "json", clock))
    rows = [dict(zip(document["columns"], row, strict=True)) for row in document["rows"]]
    assert [(row["state"], row["net"], row["vat"], row["gross"]) for row in rows] == [
        ("invoiced", "897.00", "224.25", "1121.25"),
        ("invoiced", "115.50", "28.86", "144.36"),
        ("rounding", "0.00", "0.01", "0.39"),
    ]
    assert document["totals"]["NOK"]["net"] == "1012.50"
    assert document["totals"]["NOK"]["gross"] == "1266.00"
    assert document["totals"]["NOK"]["flat_rate"] == 3
    assert rows[0]["flat_rate_net"] == "897.00"
    assert rows[1]["country"] == "SE"


def test_the_workbook_has_typed_cells_filters_and_formulas(costs: Costs, clock: FixedClock) -> None:
    request = ReportRequest(TimePeriod(date(2026, 10, 1), date(2026, 11, 30)), departments=("Salg og eksport",))
    book = load_workbook(io.BytesIO(written(costs, "R10", request, "xlsx", clock)))
    sheet, about = book.worksheets
    titles = [cell.value for cell in sheet[1]]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.endswith("7")
    number, user, total, day = (titles.index(title) for title in ("Number", "User", "Total", "Invoice date"))
    rows = [list(row) for row in sheet.iter_rows(min_row=2, max_row=7)]
    assert {row[number].value for row in rows} == set(NUMBERS)
    assert {row[number].data_type for row in rows} == {"s"}
    assert {row[user].data_type for row in rows} == {"s"}
    assert {row[total].data_type for row in rows} == {"n"}
    assert {row[total].number_format for row in rows} == {"#,##0.00"}
    assert sum(Decimal(str(row[total].value)) for row in rows) == Decimal("1016.25")
    assert any(row[day].is_date for row in rows)
    letter = sheet.cell(1, total + 1).column_letter
    assert sheet.cell(8, total + 1).value is None
    assert sheet.cell(9, total + 1).value == f"=SUBTOTAL(109,{letter}2:{letter}7)"
    said = {row[0].value: row[1].value for row in about.iter_rows()}
    assert said["Company"] == "Prøve AS"
    assert said["Period"] == "01.10.2026 – 30.11.2026"
    assert said["Department"] == "Salg og eksport"
    assert said["Made at"] == "22.11.2026 09:00"


def test_two_currencies_are_never_added(costs: Costs, clock: FixedClock) -> None:
    account = costs.account("9", "Telia")
    place = costs.placement(account, costs.line("4670000000"))
    invoice = costs.invoice(account, "SE1", currency="SEK", net="100", vat="25")
    costs.charge(invoice, place, 1, "100", vat="25")
    costs.done()
    result = run_report(costs.file, "R10", ReportRequest(), clock=clock)
    assert {total.currency: total.values[result.column("total")] for total in result.totals} == {
        "NOK": Decimal("1016.25"),
        "SEK": Decimal("100.00"),
    }
    sheet = load_workbook(io.BytesIO(written(costs, "R10", ReportRequest(), "xlsx", clock))).worksheets[0]
    last = [sheet.cell(row, result.column("total") + 1).value for row in (sheet.max_row - 1, sheet.max_row)]
    assert ['"NOK")' in last[0], '"SEK")' in last[1]] == [True, True]
    text = pdf_text(written(costs, "R10", ReportRequest(), "pdf", clock))
    assert "Total NOK" in text
    assert "Total SEK" in text


def pdf_text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    pages = []
    for page in document:
        text = page.get_textpage()
        pages.append(text.get_text_range())
        text.close()
        page.close()
    document.close()
    return "\n".join(pages)


def test_the_pdf_keeps_every_letter_and_number(costs: Costs, clock: FixedClock) -> None:
    text = pdf_text(written(costs, "R10", ReportRequest(), "pdf", clock))
    for expected in (
        "+4748000101",
        "007",
        "490154203237518",
        "Åse Ødegård",
        "Łukasz Čapek €",
        "Prøve AS",
        "Page 1 of 1",
        "337,50",
        "1 016,25",
    ):
        assert expected in text.replace("\xa0", " ").replace("\u202f", " "), expected


def test_a_long_pdf_repeats_its_header_and_counts_pages(costs: Costs, clock: FixedClock) -> None:
    account = costs.account("long")
    invoice = costs.invoice(account, "long", net="120", vat="0")
    for place in range(120):
        costs.charge(invoice, costs.placement(account, costs.line(f"4799{place:06}")), 1, "1")
    text = pdf_text(written(costs, "R10", ReportRequest(InvoicePeriod(("long",))), "pdf", clock))
    pages = text.count("of 4")
    assert pages == 4
    assert text.count("Number") == 4
    assert text.count("479900") == 120


def test_an_empty_report_is_still_a_document(costs: Costs, clock: FixedClock) -> None:
    request = ReportRequest(TimePeriod(date(2020, 1, 1), date(2020, 1, 31)))
    result = run_report(costs.file, "R6", request, clock=clock)
    assert (result.rows, result.totals, [note.code for note in result.notes]) == ([], (), ["none"])
    assert "None in the period." in pdf_text(written(costs, "R6", request, "pdf", clock))
    for form in ("csv", "json", "xlsx"):
        assert written(costs, "R6", request, form, clock)


def test_a_failed_export_leaves_what_was_there(costs: Costs, clock: FixedClock, tmp_path: Path) -> None:
    result = run_report(costs.file, "R10", ReportRequest(), clock=clock)
    company = company_of(costs.file)
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / "report.csv"
    export_report(result, path, ReportForm("csv", Wording("nb")), company=company, clock=clock)
    before = path.read_bytes()

    def fail(text: str) -> str:
        raise RuntimeError(text)

    with pytest.raises(RuntimeError):
        export_report(result, path, ReportForm("csv", Wording("nb", fail)), company=company, clock=clock)
    assert [entry.name for entry in folder.iterdir()] == ["report.csv"]
    assert path.read_bytes() == before
    with pytest.raises(EnvironmentProblem, match=r"report.csv could not be written"):
        export_report(
            result, folder / "missing" / "report.csv", ReportForm("csv", Wording("nb")), company=company, clock=clock
        )
    with pytest.raises(UserError, match="written as docx"):
        export_report(result, path, ReportForm("docx", Wording("nb")), company=company, clock=clock)

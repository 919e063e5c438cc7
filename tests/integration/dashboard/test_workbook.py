"""The dashboard as a workbook, and from the command line. Rules: docs/rules.md, "Dashboard"."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from costs import Costs
from office import TODAY, furnished
from openpyxl import load_workbook
from pypdf import PdfReader

from telecost_desktop.errors import EnvironmentProblem
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import amount_text, round_to_currency
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.export.whole import WholeDashboard, whole_dashboard
from telecost_desktop.services.dashboard.export.workbook import dashboard_sheets, write_dashboard_workbook
from telecost_desktop.services.reporting.exports.table import Wording

ENGLISH = Wording("en_GB")
SHEETS = [
    "Overview", "Invoices", "Cost trend", "Countries", "Users abroad", "Budgets", "Data packages", "Users", "Findings",
]  # fmt: skip
NOW = ("--now", "2026-11-22T09:00")


@pytest.fixture
def office(costs: Costs, clock: FixedClock) -> CompanyFile:
    return furnished(costs, clock)


@pytest.fixture
def whole(office: CompanyFile, clock: FixedClock) -> WholeDashboard:
    return whole_dashboard(office, clock, DashboardChoice(TODAY))


@pytest.fixture
def book(whole: WholeDashboard, tmp_path: Path) -> dict[str, list[tuple]]:
    assert write_dashboard_workbook(whole, tmp_path / "page.xlsx", ENGLISH) == len(SHEETS)
    loaded = load_workbook(tmp_path / "page.xlsx")
    assert loaded.sheetnames == SHEETS
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)] for sheet in loaded}


def exact(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


def test_overview_holds_every_figure(book: dict[str, list[tuple]], whole: WholeDashboard) -> None:
    found = {name: value for name, value, _ in book["Overview"]}
    assert found["Company"] == "Prøve AS"
    assert found["First day"].date() == date(2026, 10, 22)
    assert found["Mobile subscriptions"] == whole.cards.overview.mobile
    assert found["Minutes to or from abroad"] == whole.cards.overview.minutes.abroad > 0
    for card, name in zip(whole.cards.cards, ("Data", "Other", "Traffic"), strict=True):
        assert exact(found[name]) == card.amount
        assert exact(found[f"{name}, the days before"]) == card.before
        assert [exact(value) for what, value, _ in book["Overview"] if what.startswith(f"{name}: ")] == [
            part.amount for part in card.detail
        ]


def test_months_countries_and_users_hold_exact_amounts(book: dict[str, list[tuple]], whole: WholeDashboard) -> None:
    assert [(row[0].date(), exact(row[4]), row[5]) for row in book["Cost trend"]] == [
        (month.month, month.total, "NOK") for month in whole.cards.trend.months
    ]
    assert {row[6] for row in book["Cost trend"]} == {"Yes", "No"}
    assert [(row[1], exact(row[2])) for row in book["Countries"]] == [
        (country.code, country.cost) for country in whole.abroad.countries
    ]
    assert [(row[1], row[2], exact(row[4])) for row in book["Users"]] == [
        (user.employee or ("Unassigned" if user.line_id else "On the account"), user.msisdn or None, user.cost)
        for user in whole.users.rows
    ]
    assert sum(exact(row[4]) for row in book["Users abroad"]) == sum(one.cost for one in whole.users_abroad) > 0


def test_invoices_budgets_packages_and_findings_are_typed(book: dict[str, list[tuple]], whole: WholeDashboard) -> None:
    # All that were received, not only those on the card.
    assert [(row[2], row[3].date(), row[5], exact(row[6])) for row in book["Invoices"]] == [
        (one.number, one.issue_date, one.currency, one.total_inc_vat) for one in whole.cards.invoices.rows
    ]
    assert len(book["Invoices"]) == 13
    (budget,) = whole.budgets
    ((month, department, spent, *_, limit, currency, state),) = book["Budgets"]
    assert (month.date(), department, exact(spent), exact(limit)) == (date(2026, 11, 1), "Brønnbåt", budget.spent, 1000)
    assert (currency, state) == ("NOK", "Over budget")
    assert [(row[2], exact(row[6])) for row in book["Data packages"]] == [
        (one.msisdn, exact(one.used_bytes / 10**9)) for one in whole.packages.rows
    ]
    assert len({row[0] for row in book["Findings"]}) == len(whole.findings)
    assert len(book["Findings"]) == sum(1 + len(one.items) for one in whole.findings)


def test_what_is_overdue_is_in_the_currency_of_its_invoice(book: dict[str, list[tuple]]) -> None:
    overdue = {row[1]: row[5] for row in book["Findings"] if row[1]}
    assert overdue["Ibérica E1"] == "EUR"
    assert overdue["Nordlys N1"] == "NOK"


def test_titles_are_in_the_language(whole: WholeDashboard) -> None:
    words = {"Users": "Brukere", "Cost": "Kostnad"}
    sheets = dashboard_sheets(whole, Wording("nb_NO", lambda text: words.get(text, text)))
    assert "Brukere" in [title for title, _, _ in sheets]
    assert "Kostnad" in next(titles for title, titles, _ in sheets if title == "Brukere")


def test_an_empty_company_has_all_sheets(company: CompanyFile, clock: FixedClock, tmp_path: Path) -> None:
    write_dashboard_workbook(whole_dashboard(company, clock, DashboardChoice(TODAY)), tmp_path / "x.xlsx", ENGLISH)
    loaded = load_workbook(tmp_path / "x.xlsx")
    assert loaded.sheetnames == SHEETS
    assert loaded["Users"].max_row == 1


def test_a_folder_that_is_not_there_is_said(whole: WholeDashboard, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem):
        write_dashboard_workbook(whole, tmp_path / "nowhere" / "page.xlsx", ENGLISH)


# The command


@pytest.fixture
def path(office: CompanyFile) -> Path:
    office.close()
    return office.path


def test_json_tells_what_the_services_do(command_line, path: Path, whole: WholeDashboard) -> None:
    code, out, _ = command_line("dashboard", "-c", path, *NOW, "--json")
    assert code == 0
    told = json.loads(out)
    assert (told["first_day"], told["last_day"], told["currency"]) == ("2026-10-22", "2026-11-20", "NOK")
    assert told["currencies"] == ["NOK", "EUR"]
    assert {one["category"]: one["amount"] for one in told["categories"]} == {
        card.category.value: amount_text(card.amount) for card in whole.cards.cards
    }
    assert [(one["month"], one["total"]) for one in told["trend"]] == [
        (f"{month.month:%Y-%m}", amount_text(month.total)) for month in whole.cards.trend.months
    ]
    assert [(one["country"], one["cost"]) for one in told["countries"]] == [
        (country.code, amount_text(country.cost)) for country in whole.abroad.countries
    ]
    assert [(one["number"], one["cost"]) for one in told["users"]["rows"]] == [
        (user.msisdn or None, amount_text(user.cost)) for user in whole.users.rows
    ]
    assert [one["used"] for one in told["packages"]["rows"]] == [one.used_bytes for one in whole.packages.rows]
    assert [one["kind"] for one in told["findings"]] == [one.kind.value for one in whole.findings]
    assert len(told["invoices"]) == 13
    assert told["budgets"][0]["state"] == "over"


def test_accounts_days_month_and_currency_are_chosen(command_line, path: Path) -> None:
    def told(*arguments: str) -> dict:
        code, out, _ = command_line("dashboard", "-c", path, *NOW, "--json", *arguments)
        assert code == 0
        return json.loads(out)

    one = told("--account", "1002")
    assert one["accounts"] == [{"operator": "Kystnett", "number": "1002"}]
    assert [user["cost"] for user in one["users"]["rows"]] == ["199.90"]
    assert told("--days", "7")["first_day"] == "2026-11-14"
    # What a script leaves empty is not given.
    assert told("--days", "7", "--from", "", "--to", "")["first_day"] == "2026-11-14"
    assert told("--from", "", "--to", "") == told()
    october = told("--from", "2026-10-01", "--to", "2026-10-31", "--month", "2026-10")
    assert (october["first_day"], october["last_day"]) == ("2026-10-01", "2026-10-31")
    assert (october["users"]["month"], october["packages"]["month"]) == ("2026-10", "2026-10")
    euro = told("--currency", "eur")
    assert [user["cost"] for user in euro["users"]["rows"]] == ["77.77"]


def test_files_are_written(command_line, path: Path, tmp_path: Path, whole: WholeDashboard) -> None:
    assert command_line("dashboard", "-c", path, *NOW, "-o", tmp_path / "a.pdf", "--locale", "nb")[0] == 0
    assert "nov. 2026" in PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    code, _, err = command_line("dashboard", "-c", path, *NOW, "--format", "xlsx", "-o", tmp_path / "a.xlsx")
    assert (code, err) == (0, f"Wrote {tmp_path / 'a.xlsx'}: 9 sheets.\n")
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == SHEETS


def test_without_a_form_the_screen_says_the_most(command_line, path: Path, whole: WholeDashboard) -> None:
    code, out, err = command_line("dashboard", "-c", path, *NOW)
    assert code == 0
    assert "Prøve AS, 2026-10-22 to 2026-11-20, amounts in NOK without VAT" in out
    for card in whole.cards.cards:
        assert f"{round_to_currency(card.amount, 'NOK'):f}" in out
    assert "--json" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--days", "8"), "Give 7, 30 or 90."),
        (("--days", "7", "--from", "2026-10-01", "--to", "2026-10-02"), "The dashboard has one period only."),
        (("--from", "2026-10-01"), "A time period needs its first and its last day."),
        (("--from", "2026-10-02", "--to", "2026-10-01"), "The period ends before it starts."),
        (("--from", "0001-01-01", "--to", "2026-10-01"), "0001-01-01 does not lie between 1900 and 2199."),
        (("--from", "2026-10-01", "--to", "9999-12-31"), "9999-12-31 does not lie between 1900 and 2199."),
        (("--month", "2026-13"), "'2026-13' is no month."),
        (("--month", "0001-01"), "'0001-01' does not lie between 1900 and 2199."),
        (("--month", "9999-12"), "'9999-12' does not lie between 1900 and 2199."),
        (("--account", "9"), "There is no billing account 9."),
        (("--currency", "usd"), "There are no costs in USD. Choose from NOK, EUR."),
        (("--format", "pdf"), "Excel and PDF need a file to go to."),
        (("--format", "pdf", "-o", "-"), "Excel and PDF need a file to go to."),
        (("-o", "page.doc"), "Give pdf or xlsx."),
        (("-o", "page.pdf", "--json"), "Give either --json or a file."),
        (("-o", "nowhere/page.pdf"), "page.pdf could not be written"),
    ],
)
def test_what_is_wrong_is_said(command_line, path: Path, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = command_line("dashboard", "-c", path, *NOW, *arguments)
    assert code != 0
    assert out == ""
    assert said in err


def test_the_file_is_only_read(command_line, path: Path) -> None:
    before = path.read_bytes()
    assert command_line("dashboard", "-c", path, *NOW, "--json")[0] == 0
    assert path.read_bytes() == before

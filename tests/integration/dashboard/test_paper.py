"""The dashboard as a PDF. Rules: docs/rules.md, "Dashboard"."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from costs import Costs
from hypothesis import given
from hypothesis import strategies as st
from office import TODAY, furnished
from pypdf import PageObject, PdfReader

from telecost_desktop.errors import Cancelled, EnvironmentProblem
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.export.paper import colours
from telecost_desktop.services.dashboard.export.paper.charts import Bar, Box, Look, draw_bars
from telecost_desktop.services.dashboard.export.paper.document import dashboard_pdf, write_dashboard_pdf
from telecost_desktop.services.dashboard.export.paper.flow import Field, Pages, Table
from telecost_desktop.services.dashboard.export.paper.pen import BOTTOM, RIGHT, TOP, ChartPen, elided
from telecost_desktop.services.dashboard.export.whole import WholeDashboard, whole_dashboard
from telecost_desktop.services.dashboard.export.words import Words
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.sales_invoicing.paper.sheet import text_width
from telecost_desktop.views import theme

NORWEGIAN = Wording("nb_NO")


def read(whole: WholeDashboard, wording: Wording = NORWEGIAN) -> list[PageObject]:
    content, count = dashboard_pdf(whole, wording)
    pages = list(PdfReader(io.BytesIO(content)).pages)
    assert len(pages) == count
    return pages


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def text_of(pages: list[PageObject]) -> str:
    return plain("\n".join(page.extract_text() for page in pages))


def figures(whole: WholeDashboard, words: Words) -> list[str]:
    """Every figure that the cards of the first pages show."""
    own = whole.currency
    overview = whole.cards.overview
    said = [words.number(value) for value in (overview.mobile, overview.other)]
    for split in (overview.minutes, overview.messages, overview.megabytes):
        said += [words.number(value) for value in (split.inside, split.outside, split.abroad)]
    for card in whole.cards.cards:
        said += [words.amount(value, own) for value in (card.amount, *(part.amount for part in card.detail))]
        said.append(words.change(card, (whole.last_day - whole.first_day).days + 1))
    for month in whole.cards.trend.months:
        said += [words.amount(value, own) for value in (month.data, month.other, month.traffic, month.total)]
    for invoice in whole.cards.invoices.rows[:5]:
        said += [words.amount(invoice.total_inc_vat, invoice.currency), words.status(invoice.status), invoice.number]
    said += [words.amount(country.cost, own) for country in whole.abroad.countries[:8]]
    for budget in whole.budgets:
        said += [words.amount(value, budget.currency) for value in (budget.spent, budget.forecast, budget.budget)]
        said.append(words.state(budget.state))
    for package in whole.packages.rows[:15]:
        said += [words.gigabytes(package.used_bytes), words.extras(package.extras)]
    for user in whole.users.rows:
        said += [words.amount(user.cost, own), words.number(user.messages), words.user(user)]
    said.append(words.amount(sum((user.cost for user in whole.users.rows), Decimal(0)), own))
    said += [words.finding(finding) for finding in whole.findings]
    return [plain(text) for text in said]


@pytest.fixture
def office(costs: Costs, clock: FixedClock) -> CompanyFile:
    return furnished(costs, clock)


@pytest.fixture
def whole(office: CompanyFile, clock: FixedClock) -> WholeDashboard:
    return whole_dashboard(office, clock, DashboardChoice(TODAY))


def missing(whole: WholeDashboard, wording: Wording) -> list[str]:
    text = text_of(read(whole, wording))
    return [figure for figure in figures(whole, Words(wording)) if figure not in text]


def test_every_figure_of_the_cards_stands_in_it(whole: WholeDashboard) -> None:
    assert whole.budgets
    assert whole.findings
    assert len(whole.abroad.countries) == 2
    assert missing(whole, NORWEGIAN) == []
    assert missing(whole, Wording("en_GB")) == []


def test_so_it_is_in_companies_of_random_costs(random_file: CompanyFile, clock: FixedClock) -> None:
    for choice in (DashboardChoice(date(2026, 5, 20)), DashboardChoice(date(2026, 5, 20), days=90, currency="EUR")):
        assert missing(whole_dashboard(random_file, clock, choice), NORWEGIAN) == []


def test_the_head_says_whose_costs_of_which_days_these_are(whole: WholeDashboard) -> None:
    first, *others = read(whole)
    text = plain(first.extract_text())
    assert "Prøve AS" in text
    assert "22. okt. 2026 – 20. nov. 2026 (30 days)" in text
    assert "Made 22. nov. 2026 09:00" in text
    assert "All billing accounts" in text
    assert "amounts in NOK without VAT" in text
    assert "costs in EUR are not included" in text
    assert f"Page 1 of {len(others) + 1}" in text
    for number, page in enumerate(others, start=2):
        later = plain(page.extract_text())
        assert later.startswith("Prøve AS")
        assert f"Page {number} of {len(others) + 1}" in later


def test_chosen_accounts_are_named_and_another_currency_is_said(office: CompanyFile, clock: FixedClock) -> None:
    with office.raw() as connection:
        keys = dict(connection.execute("SELECT number, id FROM billing_account").fetchall())
    one = whole_dashboard(office, clock, DashboardChoice(TODAY, (keys["1002"],)))
    assert "Billing accounts: Kystnett 1002" in text_of(read(one))
    euro = whole_dashboard(office, clock, DashboardChoice(TODAY, currency="EUR"))
    text = text_of(read(euro))
    assert "amounts in EUR without VAT" in text
    assert "costs in NOK are not included" in text
    assert "77,77" in text
    assert "199,90" not in text


def test_credits_have_a_minus_sign_and_no_hyphen(whole: WholeDashboard) -> None:
    text = text_of(read(whole))
    assert "−2 500,25" in text
    assert "-2 500,25" not in text


def test_it_is_written_in_the_language_that_is_asked_for(whole: WholeDashboard) -> None:
    words = {
        "Users": "Brukere",
        "Cost trend": "Kostnadsutvikling",
        "Page {number} of {pages}": "Side {number} av {pages}",
    }
    text = text_of(read(whole, Wording("nb_NO", lambda text: words.get(text, text))))
    assert "Brukere" in text
    assert "Kostnadsutvikling" in text
    assert "Side 1 av" in text
    assert "Page 1" not in text
    assert "Sverige" in text


def test_letters_are_embedded_and_nothing_is_a_picture(whole: WholeDashboard) -> None:
    for page in read(whole):
        fonts = page["/Resources"]["/Font"]
        assert fonts
        for name in fonts:
            assert "/FontFile2" in fonts[name]["/FontDescriptor"]
        assert not page.images


def test_without_anything_one_page_says_so(company: CompanyFile, clock: FixedClock) -> None:
    found = whole_dashboard(company, clock, DashboardChoice(TODAY))
    assert found.is_empty
    (page,) = read(found)
    assert "There are no costs yet" in page.extract_text()


def test_an_account_without_costs_is_drawn(costs: Costs, clock: FixedClock) -> None:
    costs.account()
    found = whole_dashboard(costs.done(), clock, DashboardChoice(TODAY))
    text = text_of(read(found))
    assert "No invoices yet." in text
    assert "Nothing was used abroad." in text
    assert "No number has a data package." in text
    assert "Nobody has costs or use in this month." in text


def test_six_hundred_users_take_a_few_pages_with_their_sum_at_the_end(costs: Costs, clock: FixedClock) -> None:
    whole = whole_dashboard(furnished(costs, clock, users=600), clock, DashboardChoice(TODAY))
    pages = [plain(page.extract_text()) for page in read(whole)]
    assert len(pages) < 16
    words = Words(NORWEGIAN)
    text = "\n".join(pages[1:])
    # Those of the list of packages come before; every user stands in the list of users.
    listed = text[text.index("\nUsers") :]
    places = [listed.index(user.employee) for user in whole.users.rows if user.employee]
    assert len(places) == 600
    assert places == sorted(places)
    total = plain(words.amount(sum((user.cost for user in whole.users.rows), Decimal(0)), "NOK"))
    assert f"{len(whole.users.rows)} users" in pages[-1]
    assert total in pages[-1]
    assert not any(total in page for page in pages[1:-1])
    for page in pages[3:]:
        assert "continued" in page
        assert "Department" in page


def test_no_name_runs_into_the_next_column(whole: WholeDashboard) -> None:
    long = "Øyvind Æresgård-Åsmundsen av Nordvestlandets Fiskeoppdrett og Havbruk " * 2
    users = tuple(
        replace(user, employee=long, department=long, cost=Decimal("123456789.01")) for user in whole.users.rows
    )
    text = text_of(read(replace(whole, company=long, users=replace(whole.users, rows=users))))
    assert long.strip() not in text
    assert "…" in text
    # Amounts are never cut.
    assert "123 456 789,01" in text


def test_no_number_is_cut_however_long(whole: WholeDashboard) -> None:
    numbers = ("580009000003", "882990000000012")
    users = tuple(replace(whole.users.rows[0], msisdn=number) for number in numbers)
    packages = tuple(replace(whole.packages.rows[0], msisdn=number) for number in numbers)
    text = text_of(
        read(replace(whole, users=replace(whole.users, rows=users), packages=replace(whole.packages, rows=packages)))
    )
    for number in numbers:
        assert text.count(number) == 2


def test_it_is_in_the_colours_of_the_window_by_light() -> None:
    light = theme.LIGHT
    names = {
        "TEXT": "text", "TEXT2": "text2", "BORDER": "border", "LINE": "line", "SUNKEN": "sunken", "GRID": "grid",
        "AXIS": "input", "ACCENT": "accent", "C1": "c1", "C2": "c2", "C3": "c3", "C5": "c5",
        "OVERRUN": "overrun", "OVERRUN_EDGE": "overrun_edge", "MUTE_GROUND": "mutebg", "BAD": "bad", "WARN": "warn",
        "OK": "ok", "NEW": "new", "BAD_GROUND": "badbg", "WARN_GROUND": "warnbg", "OK_GROUND": "okbg",
        "NEW_GROUND": "newbg", "WARN_LINE": "warnline",
    }  # fmt: skip
    for name, role in names.items():
        assert getattr(colours, name) == colours.colour_of(getattr(light, role)), name
    assert tuple(map(colours.colour_of, light.map)) == colours.MAP


# Pages


@given(st.integers(0, 400), st.floats(0, 700), st.booleans())
def test_rows_stand_once_each_in_order_and_never_below_the_page(count: int, above: float, has_total: bool) -> None:
    pages = Pages()
    pages.add(above, lambda _pen, _top: None)
    rows = [(str(number),) for number in range(count)]
    total = ("all",) if has_total and rows else ()
    pages.add_table(Table("", "", "", [Field("", 100)], rows, total))
    parts = []
    for number, pieces in enumerate(pages.pages):
        for top, draw in pieces:
            assert top <= TOP
            part = getattr(draw, "__self__", None)
            if part is not None:
                assert top - part.height >= BOTTOM
                parts.append((number, part))
    assert [row for _, part in parts for row in range(part.start, part.end)] == list(range(count))
    assert [part.last for _, part in parts] == [False] * (len(parts) - 1) + [True]
    assert len({number for number, _ in parts}) == len(parts)
    if total:
        assert parts[-1][1].end > parts[-1][1].start


@given(st.text(max_size=80), st.floats(0, 200))
def test_what_is_cut_is_no_wider_than_its_room(text: str, room: float) -> None:
    cut = elided(text, room, 8.0)
    assert cut == "…" or text_width(cut, 8.0) <= room


# Charts


class Recorder(ChartPen):
    """Keeps the areas and the lines that are drawn."""

    def __init__(self) -> None:
        super().__init__(title="", author="", language="nb")
        self.panels: list[tuple[float, float]] = []
        self.rules: list[float] = []

    def panel(self, x: float, y: float, width: float, height: float, colour, *, radius: float = 0.0) -> None:
        self.panels.append((y, y + height))

    def rule(self, y: float, *given: object, **named: object) -> None:
        self.rules.append(y)


@given(st.lists(st.tuples(*[st.floats(-1e6, 1e6)] * 3), min_size=1, max_size=12))
def test_credits_stand_below_the_axis_and_all_within_the_chart(months: list[tuple[float, float, float]]) -> None:
    pen, box = Recorder(), Box(0, 200, 300, 150)
    draw_bars(pen, box, [Bar("x", "", parts) for parts in months], Look([colours.C1] * 3, [None] * 3), str)
    axis = pen.rules[-1]
    signs = [part > 0 for parts in months for part in parts if part]
    assert len(pen.panels) == len(signs)
    for (low, high), is_above in zip(pen.panels, signs, strict=True):
        assert low >= axis - 1e-6 if is_above else high <= axis + 1e-6
        assert box.top - box.height <= low
        assert high <= box.top


# Reading and writing


def test_without_use_in_this_month_the_one_before_is_shown(office: CompanyFile, clock: FixedClock) -> None:
    december = whole_dashboard(office, clock, DashboardChoice(date(2026, 12, 3)))
    assert (december.users.month, december.packages.month) == (date(2026, 11, 1), date(2026, 11, 1))
    assert december.budget_month == date(2026, 12, 1)
    chosen = whole_dashboard(office, clock, DashboardChoice(date(2026, 12, 3)), month=date(2026, 10, 31))
    assert {chosen.users.month, chosen.packages.month, chosen.budget_month} == {date(2026, 10, 1)}


def test_it_tells_how_far_it_is_and_can_be_given_up(office: CompanyFile, clock: FixedClock) -> None:
    told: list[float] = []
    whole_dashboard(office, clock, DashboardChoice(TODAY), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    with pytest.raises(Cancelled):
        whole_dashboard(office, clock, DashboardChoice(TODAY), cancelled=lambda: True)


def test_a_folder_that_is_not_there_is_said(whole: WholeDashboard, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem):
        write_dashboard_pdf(whole, tmp_path / "nowhere" / "page.pdf", NORWEGIAN)
    target = tmp_path / "page.pdf"
    assert write_dashboard_pdf(whole, target, NORWEGIAN) == len(PdfReader(target).pages)


def test_nothing_is_drawn_outside_the_page(whole: WholeDashboard) -> None:
    places: list[float] = []
    visit: Callable[..., None] = lambda _text, _cm, tm, _font, _size: places.append(tm[4])  # noqa: E731
    for page in read(whole):
        page.extract_text(visitor_text=visit)
    assert max(places) < RIGHT

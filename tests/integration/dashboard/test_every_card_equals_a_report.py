"""Every figure of every card is that of the report for the same question, over random companies.

One test or more for each card: overview (counts, use), cost (cards, details, before, lines), trend, invoices, map
(countries, their users), packages (days, months, numbers, extra packages), users (rows, months, purchases), budgets,
findings (cost up, budgets, packages exceeded, numbers without use).
"""

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from costs import scan
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lively_company import ACCOUNTS, MONTHS, TODAY, lively_company
from random_costs import DAYS, FIRST
from report_rows import (
    ABROAD,
    Row,
    against_package,
    last_of,
    measured,
    orders,
    paid_kinds,
    part_of,
    report,
    run,
    total,
    used,
)

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.models.periods import Period
from telecost_desktop.services.budgets import budgets_of_month, set_budget
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.dashboard import CategoryDetail, Dashboard, DashboardChoice, category_of, dashboard
from telecost_desktop.services.dashboard.abroad.countries import cost_abroad, users_in_country
from telecost_desktop.services.dashboard.findings import Finding, FindingKind, findings
from telecost_desktop.services.dashboard.packages import data_packages
from telecost_desktop.services.dashboard.reading import window_before
from telecost_desktop.services.dashboard.users import user_detail, users_of_month
from telecost_desktop.services.invoice_archive import PaymentStatus

CLOCK = FixedClock(datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC))
MARKS = ("inside", "extra", "outside")
BUDGET = Decimal(300)
# Accounts of a random company are numbered as their keys are; "3" has invoices in euro too.
choices = st.builds(
    lambda accounts, days, currency, start, length: DashboardChoice(
        TODAY,
        accounts,
        days or 30,
        None if days else Period(FIRST + timedelta(days=start), FIRST + timedelta(days=start + length)),
        currency,
    ),
    accounts=st.sampled_from(ACCOUNTS),
    days=st.sampled_from([0, 0, 7, 30, 90]),
    currency=st.sampled_from(["", "NOK", "EUR"]),
    start=st.integers(-10, DAYS),
    length=st.integers(1, 100),
)
checked = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
by_account = pytest.mark.parametrize("accounts", ACCOUNTS, ids=str)
by_currency = pytest.mark.parametrize("currency", ["NOK", "EUR"])


@pytest.fixture(scope="module", params=[31, 32, 33])
def file(
    request: pytest.FixtureRequest, empty_company_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CompanyFile]:
    path = tmp_path_factory.mktemp("every_card") / "company.telecost"
    shutil.copyfile(empty_company_template, path)
    file = lively_company(path, request.param)
    for department in (1, 2, 3):
        set_budget(file, department, BUDGET, date(2025, 1, 1), clock=CLOCK)
    yield file
    file.close()


def days_of(chosen: DashboardChoice, shown: Dashboard) -> tuple[date, date]:
    if chosen.window is not None:
        return chosen.window.start, chosen.window.last
    last = shown.overview.newest_day
    assert last is not None
    return last - timedelta(days=chosen.days - 1), last


def test_the_companies_try_what_matters(file: CompanyFile) -> None:
    """Both currencies, charged and running use, use that explains, credits, quarters, numbers of several people."""
    with file.raw() as c:
        facts = scan(c)
        (quarters,) = c.execute(
            "SELECT COUNT(*) FROM charge WHERE period_end > date(period_start, '+80 days')"
        ).fetchone()
    assert {fact.currency for fact in facts} == {"NOK", "EUR"}
    assert {(fact.is_use, fact.money) for fact in facts} == {(True, True), (True, False), (False, True)}
    assert any(fact.net < 0 for fact in facts)
    assert quarters
    for who in ("account", "employee", "department"):
        assert len({(fact.line, getattr(fact, who)) for fact in facts if fact.line}) > 5, who


# Overview


@by_account
def test_overview_counts_the_numbers_of_the_inventory(file: CompanyFile, accounts: tuple[int, ...]) -> None:
    chosen = DashboardChoice(TODAY, accounts)
    shown = dashboard(file, chosen)
    first, last = days_of(chosen, shown)
    rows = report(file, "R13", chosen, first, last)
    cards = sum(row["data_sims"] for row in rows)
    mobile = [row for row in rows if row["product_group"] in ("", "mobile_telephony", "mobile")]
    overview = shown.overview
    assert (shown.lines, overview.mobile, overview.data_sims) == (len(rows), len(mobile), cards)
    assert overview.other == len(rows) - len(mobile) + cards
    assert overview.broadband == sum(row["product_group"] == "broadband" for row in rows)
    assert overview.flat_rate + overview.without_flat_rate == overview.mobile
    # Of a number without subscription charges no report says whether it has a flat rate.
    told = [report(file, "R6", chosen, date(2025, 1, 1), TODAY, numbers=(row["number"],)) for row in mobile]
    flat = [any(row["flat_rate"] for row in rows) for rows in told if any(row["subscriptions"] for row in rows)]
    assert sum(flat) <= overview.flat_rate <= sum(flat) + len(told) - len(flat)


@checked
@given(chosen=choices)
def test_use_of_the_overview_is_the_report_of_usage(file: CompanyFile, chosen: DashboardChoice) -> None:
    shown = dashboard(file, chosen)
    first, last = days_of(chosen, shown)
    paid = paid_kinds(file, chosen, first, last)
    places: dict[str, list[float]] = {place: [0, 0, 0] for place in ("inside", "outside", "abroad")}
    for row in report(file, "R7", chosen, first, last):
        unmarked_free = not row["package_use"] and row["traffic_type"] not in paid
        inside = row["package_use"] == "inside" or unmarked_free
        place = "abroad" if row["direction"] in ABROAD else "inside" if inside else "outside"
        places[place] = [one + other for one, other in zip(places[place], measured([row]), strict=True)]
    overview = shown.overview
    for measure, split in enumerate((overview.minutes, overview.messages, overview.megabytes)):
        for place, sums in places.items():
            assert getattr(split, place) == pytest.approx(sums[measure], abs=0.051), (measure, place)


# Cost


@checked
@given(chosen=choices)
def test_each_card_and_each_part_of_it_is_the_report_by_type(file: CompanyFile, chosen: DashboardChoice) -> None:
    shown = dashboard(file, chosen)
    currency = shown.trend.currency
    first, last = days_of(chosen, shown)
    before, _, _ = window_before(first, last)
    now = report(file, "R6", chosen, first, last, currency)
    earlier = report(file, "R6", chosen, before, first - timedelta(days=1), currency)
    lines = report(file, "R8", chosen, first, last, currency)
    for card in shown.cards:
        code = card.category.value
        for part in card.detail:
            rows = [row for row in now if part_of(row) == (code, part.code)]
            assert (part.amount, used(part)) == (total(rows, "net"), pytest.approx(measured(rows), abs=1e-6)), part
            assert part.count == _counted(part, [row for row in lines if part_of(row) == (code, part.code)])
        assert card.amount == total([row for row in now if part_of(row)[0] == code], "net")
        assert card.before == total([row for row in earlier if part_of(row)[0] == code], "net")
        change = (card.amount - card.before) * 100 / card.before if card.before > 0 else None
        assert card.change == (None if change is None else pytest.approx(float(change), abs=0.051))
        assert card.spark == tuple(getattr(month, code) for month in shown.trend.months)
    whole = run(file, "R10", chosen, first, last)
    totals = {each.currency: each.values[whole.column("total")] for each in whole.totals}
    assert sum(card.amount for card in shown.cards) == totals.get(currency, 0)


def _counted(part: CategoryDetail, rows: list[Row]) -> int:
    """The numbers or the lines that the product report has of it."""
    charged = [row for row in rows if row["state"] == "invoiced"]
    if part.code in ("subscriptions", "options"):
        return len({row["number"] for row in charged} - {""})
    return len(charged) if part.code in ("equipment", "one_off") else 0


# Trend


@by_account
@by_currency
def test_each_month_of_the_trend_is_the_report_of_the_month(
    file: CompanyFile, accounts: tuple[int, ...], currency: str
) -> None:
    chosen = DashboardChoice(TODAY, accounts, currency=currency)
    trend = dashboard(file, chosen).trend
    closed = 0
    for month in trend.months:
        rows = report(file, "R6", chosen, month.month, last_of(month.month), trend.currency)
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in rows:
            sums[category_of(row["kind"], row["traffic_type"]).value] += row["net"]
        assert (month.data, month.other, month.traffic) == (sums["data"], sums["other"], sums["traffic"])
        assert month.closed == (not any(row["state"] == "running" for row in rows))
        closed += month.closed and bool(month.total)
    assert closed or accounts != (4,)


# Invoices


@by_account
def test_invoices_are_those_of_the_archive(file: CompanyFile, accounts: tuple[int, ...]) -> None:
    """No report tells of received invoices: their rows do."""
    card = dashboard(file, DashboardChoice(TODAY, accounts), invoice_rows=1000).invoices
    expected = {}
    with file.raw() as c:
        for number, account, kind, due, payable, paid in c.execute(
            "SELECT number, account_id, kind, due_date, payable, paid_amount FROM supplier_invoice"
        ):
            if accounts and account not in accounts:
                continue
            late = due is not None and date.fromisoformat(due) < TODAY
            expected[number] = (
                PaymentStatus.CREDIT
                if kind == "credit_note" or payable < 0
                else PaymentStatus.PAID
                if paid >= payable
                else PaymentStatus.OVERDUE
                if late
                else PaymentStatus.NEW
            )
    assert {row.number: row.status for row in card.rows} == expected
    assert {status: count for status, count in card.counts.items() if count} == dict(Counter(expected.values()))


# Map


@checked
@given(chosen=choices)
def test_countries_and_their_users_are_the_reports_with_that_country(
    file: CompanyFile, chosen: DashboardChoice
) -> None:
    shown = cost_abroad(file, chosen)
    days = shown.first_day, shown.last_day
    costs = {}
    for country in shown.countries:
        rows = report(file, "R6", chosen, *days, shown.currency, countries=(country.code,))
        assert (country.cost, used(country)) == (total(rows, "net"), pytest.approx(measured(rows))), country.code
        costs[country.code] = country.cost
        people: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in report(file, "R10", chosen, *days, shown.currency, countries=(country.code,)):
            people[row["user"], row["number"]].append(row)
        users = {(user.employee, user.msisdn): user for user in users_in_country(file, chosen, country.code)}
        for who, rows in people.items():
            if who in users:
                user = users.pop(who)
                assert (user.cost, used(user)) == (total(rows, "total"), pytest.approx(measured(rows))), who
            else:
                assert (total(rows, "total"), measured(rows)) == (0, [0, 0, 0])
        assert not users
    abroad: dict[str, Decimal] = defaultdict(Decimal)
    for row in report(file, "R6", chosen, *days, shown.currency):
        if row["country"] not in ("", "NO"):
            abroad[row["country"]] += row["net"]
    assert {code: cost for code, cost in costs.items() if cost} == {code: net for code, net in abroad.items() if net}


# Packages


@by_account
def test_days_and_months_of_data_are_the_report_of_usage(file: CompanyFile, accounts: tuple[int, ...]) -> None:
    chosen = DashboardChoice(TODAY, accounts)
    shown = data_packages(file, chosen, MONTHS[3])
    assert len(shown.days) == 30
    for use, last in [
        *((day, day.day) for day in shown.days),
        *((month, last_of(month.day)) for month in shown.months),
    ]:
        rows = report(file, "R7", chosen, use.day, last)
        marked = {mark: measured([row for row in rows if row["package_use"] == mark])[2] for mark in MARKS}
        unmarked = measured([row for row in rows if not row["package_use"]])[2]
        assert use.total / 1_000_000 == pytest.approx(sum(marked.values()) + unmarked)
        assert use.extra / 1_000_000 == pytest.approx(marked["extra"])
        for part in ("inside", "outside"):
            assert marked[part] - 1e-6 <= getattr(use, part) / 1_000_000 <= marked[part] + unmarked + 1e-6


@by_account
@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_numbers_with_a_package_are_those_of_inventory_and_use(
    file: CompanyFile, accounts: tuple[int, ...], month: date
) -> None:
    chosen = DashboardChoice(TODAY, accounts)
    shown = data_packages(file, chosen, month)
    inventory = {row["number"]: row for row in report(file, "R13", chosen, month, last_of(month))}
    ended = {"4799000091"} if month == date(2026, 3, 1) and not accounts else set()
    assert shown.lines == len(inventory.keys() | ended)
    for row in shown.rows:
        told = inventory[row.msisdn]
        assert row.package == (told["data_package"] or told["plan"])
        rows = report(file, "R11", chosen, month, last_of(month), numbers=(row.msisdn,))
        assert row.used_bytes / 1_000_000 == pytest.approx(against_package(rows))
        assert row.used == (row.used_bytes / row.size_bytes if row.size_bytes else None)
        assert [(one.ordered_at, one.name) for one in row.extras] == orders(file, chosen, month, row.line_id)
        sizes = [one.size_bytes for one in row.extras]
        assert {one.used for one in row.extras} <= {row.extra / sum(sizes) if sizes and all(sizes) else None}


# Users


@by_account
@by_currency
@pytest.mark.parametrize("month", MONTHS[1:4], ids=str)
def test_users_and_their_totals_are_the_report_per_number(
    file: CompanyFile, accounts: tuple[int, ...], currency: str, month: date
) -> None:
    chosen = DashboardChoice(TODAY, accounts, currency=currency)
    shown = users_of_month(file, chosen, month)
    people: dict[tuple[str, str], list[Row]] = defaultdict(list)
    whole = report(file, "R10", chosen, month, last_of(month), shown.currency)
    for row in whole:
        people[row["user"], row["number"]].append(row)
    assert people.keys() == {(user.employee, user.msisdn) for user in shown.rows}
    for user in shown.rows:
        rows = people[user.employee, user.msisdn]
        assert (user.cost, used(user)) == (total(rows, "total"), pytest.approx(measured(rows)))
    assert sum(user.cost for user in shown.rows) == total(whole, "total")


@by_account
def test_a_users_months_and_purchases_are_the_reports_of_the_number(
    file: CompanyFile, accounts: tuple[int, ...]
) -> None:
    bought = 0
    for month in MONTHS[2:]:
        chosen = DashboardChoice(TODAY, accounts)
        for user in users_of_month(file, chosen, month).rows:
            if not user.line_id:
                continue
            number = (user.msisdn,)
            detail = user_detail(file, chosen, month, user.line_id, user.employee_id)
            for one in detail.months:
                rows = report(file, "R11", chosen, one.month, last_of(one.month), numbers=number)
                assert one.used_bytes / 1_000_000 == pytest.approx(against_package(rows))
            content = report(file, "R12", chosen, month, last_of(month), detail.currency, numbers=number)
            own = [row for row in content if row["user"] == user.employee]
            assert sum(purchase.amount for purchase in detail.purchases) == total(own, "total")
            bought += len(detail.purchases)
    assert bought or accounts == (4,)


# Budgets


@by_account
def test_what_is_spent_of_budgets_is_the_report_of_the_department(file: CompanyFile, accounts: tuple[int, ...]) -> None:
    chosen = DashboardChoice(TODAY, accounts)
    for month in (*MONTHS, TODAY.replace(day=1)):
        shown = budgets_of_month(file, chosen, month)
        assert len(shown) == 3
        for row in shown:
            rows = report(file, "R6", chosen, month, last_of(month), "NOK", departments=(row.department,))
            assert (row.spent, row.budget) == (total(rows, "net"), BUDGET)


# Findings


def found(file: CompanyFile, accounts: tuple[int, ...], kind: FindingKind) -> Finding | None:
    told = findings(file, CLOCK, DashboardChoice(TODAY, accounts))
    return next((one for one in told if one.kind is kind), None)


def test_what_cost_more_is_the_reports_of_seven_months(file: CompanyFile) -> None:
    chosen = DashboardChoice(TODAY, (4,))
    told = found(file, (4,), FindingKind.COST_UP)
    assert told is not None
    months = [MONTHS[-1] - relativedelta(months=back) for back in range(7)]
    rows = {month: report(file, "R6", chosen, month, last_of(month), "NOK") for month in months}
    now, before = rows.pop(MONTHS[-1]), [row for month in months[1:] for row in rows[month]]
    assert (told.month, told.values["cost"]) == (MONTHS[-1], total(now, "net"))
    assert told.worth == round_to_currency(total(now, "net") - total(before, "net") / 6, "NOK")
    for item in told.items:
        of_now, of_before = ([row for row in part if row["department"] == item.name] for part in (now, before))
        assert item.worth == round_to_currency(total(of_now, "net") - total(of_before, "net") / 6, "NOK")
    assert len(told.items) == 4


@by_account
def test_budgets_that_do_not_hold_are_those_of_the_card(file: CompanyFile, accounts: tuple[int, ...]) -> None:
    told = found(file, accounts, FindingKind.OVER_BUDGET)
    shown = budgets_of_month(file, DashboardChoice(TODAY, accounts), TODAY)
    expected = {row.department: row.forecast - BUDGET for row in shown if max(row.spent, row.forecast) > BUDGET}
    assert expected == ({item.name: item.worth for item in told.items} if told else {})


@by_account
def test_what_exceeded_packages_cost_is_the_report_of_the_number(file: CompanyFile, accounts: tuple[int, ...]) -> None:
    chosen = DashboardChoice(TODAY, accounts)
    told = found(file, accounts, FindingKind.PACKAGE_EXCEEDED)
    cards = [data_packages(file, chosen, month).rows for month in MONTHS[2:]]
    over = [{row.msisdn for row in rows if row.used is not None and row.used > 1} for rows in cards]
    every = {row["number"] for row in report(file, "R13", chosen, TODAY, TODAY)}
    items = told.items if told else ()
    assert {item.name for item in items} == set.intersection(*over) & every
    for item in items:
        rows = report(file, "R6", chosen, MONTHS[-1], last_of(MONTHS[-1]), told.currency, numbers=(item.name,))
        beyond = [row for row in rows if row["package_use"] == "extra" or _is_beyond_at_home(row)]
        assert item.worth == total(beyond, "net")
    assert told is None or told.worth == sum(item.worth for item in items if item.worth is not None)
    assert any(item.worth for item in items) or accounts


def _is_beyond_at_home(row: Row) -> bool:
    return row["kind"] == "data" and row["direction"] not in ABROAD and row["package_use"] in ("outside", "")


@by_account
def test_numbers_without_use_cost_what_the_inventory_says(file: CompanyFile, accounts: tuple[int, ...]) -> None:
    told = found(file, accounts, FindingKind.UNUSED_NUMBERS)
    inventory = {row["number"]: row for row in report(file, "R13", DashboardChoice(TODAY, accounts), TODAY, TODAY)}
    assert (told is not None) == (accounts in ((), (4,)))
    for item in told.items if told else ():
        assert item.worth == inventory[item.name]["monthly_cost"]
    assert told is None or told.worth == sum(item.worth for item in told.items if item.worth is not None)

"""The users of a month and what a user's detail shows. Rules: docs/rules.md, "Dashboard"."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from costs import Costs, dicts, scan

from telecost_desktop.errors import UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period
from telecost_desktop.services.dashboard import DashboardChoice, dashboard
from telecost_desktop.services.dashboard.packages import data_packages
from telecost_desktop.services.dashboard.users import UserOfMonth, UsersOfMonth, user_detail, users_of_month
from telecost_desktop.services.reporting import ReportRequest, TimePeriod, run_report

TODAY = date(2026, 11, 22)
NOVEMBER = date(2026, 11, 1)


def users(costs: Costs, month: date = NOVEMBER, accounts: tuple[int, ...] = (), currency: str = "") -> UsersOfMonth:
    return users_of_month(costs.file, DashboardChoice(TODAY, accounts, currency=currency), month)


def measures(user: UserOfMonth) -> tuple[Decimal, int, int, int]:
    return user.cost, user.seconds, user.messages, user.volume_bytes


def reported(file: CompanyFile, report: str, month: date, numbers: tuple[str, ...], currency: str) -> dict[tuple, list]:
    """A report's sums of a month per user and number: money, minutes, messages, megabytes."""
    period = Period.month(month.year, month.month)
    request = ReportRequest(TimePeriod(period.start, period.last), accounts=numbers)
    money = "total" if report == "R10" else "net"
    sums: dict[tuple, list] = defaultdict(lambda: [Decimal(0), 0.0, 0, 0.0])
    for row in dicts(run_report(file, report, request)):
        if row["currency"] == currency and row["state"] in ("invoiced", "running"):
            known = sums[row["user"], row["number"]]
            for place, key in enumerate((money, "minutes", "messages", "megabytes")):
                known[place] += row[key]
    return sums


@pytest.mark.parametrize("currency", ["NOK", "EUR"])
@pytest.mark.parametrize("numbers", [(), ("1",), ("2", "3")])
def test_users_are_those_of_the_report_per_number(
    random_file: CompanyFile, numbers: tuple[str, ...], currency: str
) -> None:
    with random_file.raw() as c:
        keys = dict(c.execute("SELECT number, id FROM billing_account"))
    chosen = DashboardChoice(TODAY, tuple(keys[number] for number in numbers), currency=currency)
    seen = 0
    for month in range(1, 8):
        shown = users_of_month(random_file, chosen, date(2026, month, 17))
        if shown.currency != currency:
            continue
        expected = reported(random_file, "R10", shown.month, numbers, currency)
        assert {(user.employee, user.msisdn) for user in shown.rows} == expected.keys()
        for user in shown.rows:
            money, minutes, messages, megabytes = expected[user.employee, user.msisdn]
            assert (user.cost, user.messages) == (money, messages)
            assert user.seconds == round(minutes * 60)
            assert user.volume_bytes == round(megabytes * 1_000_000)
        seen += len(shown.rows)
    assert seen > 10 or currency == "EUR"


def test_users_have_the_newest_department_and_every_fact_once(random_file: CompanyFile) -> None:
    with random_file.raw() as c:
        facts = [fact for fact in scan(c) if fact.currency == "NOK"]
        departments = {0: "", **dict(c.execute("SELECT id, name FROM department"))}
    moved = 0
    for month in range(1, 8):
        shown = users_of_month(random_file, DashboardChoice(TODAY), date(2026, month, 1))
        assert len({(user.line_id, user.employee_id) for user in shown.rows}) == len(shown.rows)
        for user in shown.rows:
            own = [
                fact
                for fact in facts
                if (fact.line or 0, fact.employee or 0, fact.day.month) == (user.line_id, user.employee_id, month)
            ]
            assert user.cost == sum(fact.net for fact in own) / 1_000_000
            assert user.seconds == sum(fact.seconds for fact in own)
            newest = max(fact.day for fact in own)
            assert user.department in {departments[fact.department] for fact in own if fact.day == newest}
            moved += len({fact.department for fact in own}) > 1
    assert moved


def build_company(costs: Costs) -> dict[str, int]:
    """Two accounts, one of them in SEK; numbers that move; charges, use that they explain, running use, credits."""
    home, sweden = costs.account("1"), costs.account("2", "Telia")
    sales, stock = costs.department("Salg"), costs.department("Lager")
    siv, per = costs.employee("Siv Tveit"), costs.employee("per Aas")
    first, second = costs.line("4790000001"), costs.line("4790000002")
    calls = costs.traffic_type("Calls", "call", "domestic", "home")
    data = costs.traffic_type("Data", "data", "domestic", "home", use="inside")
    plan = costs.traffic_type("Plan", "subscription")
    placed = {
        "first": costs.placement(home, first, siv, sales),
        "moved": costs.placement(home, first, siv, stock),
        "handed": costs.placement(home, first, per, stock),
        "second": costs.placement(home, second, per, stock),
        "account": costs.placement(home),
        "abroad": costs.placement(sweden, second, per, stock),
    }
    charged = costs.invoice(home, "F1", "2026-11-05")
    stated = costs.invoice(home, "F2", "2026-11-06")
    foreign = costs.invoice(sweden, "S1", "2026-11-07", currency="SEK")
    costs.charge(charged, placed["first"], plan, "200", on="2026-11-01")
    costs.charge(charged, placed["first"], calls, "3", section="communication", on="2026-11-02", seconds=60)
    costs.use(placed["first"], calls, "2026-11-02T08:00", invoice=charged, net="3", seconds=61)
    costs.use(placed["moved"], calls, "2026-11-20T08:00", net="1.5", seconds=30)
    costs.use(placed["handed"], data, "2026-11-21T08:00", volume=5_000_000)
    costs.charge(stated, placed["second"], calls, "4", section="communication", on="2026-11-03", seconds=600)
    costs.charge(stated, placed["second"], plan, "-50", on="2026-11-04")
    costs.charge(stated, placed["account"], plan, "9.99", on="2026-11-30", section="one_off")
    costs.charge(foreign, placed["abroad"], plan, "70", on="2026-11-10")
    costs.use(placed["abroad"], calls, "2026-11-11T08:00", seconds=7, net="2")
    costs.charge(charged, placed["second"], plan, "1000", on="2026-10-31")
    costs.use(placed["second"], calls, "2026-12-01T00:00", seconds=9, net="8")
    costs.done()
    return {"home": home, "sweden": sweden, "siv": siv, "per": per, "first": first, "second": second}


def test_users_of_a_month_by_name_then_number(costs: Costs) -> None:
    keys = build_company(costs)
    shown = users(costs)
    assert (shown.month, shown.currency, shown.newest_day) == (NOVEMBER, "NOK", date(2026, 11, 21))
    assert [(user.employee, user.msisdn, user.department) for user in shown.rows] == [
        ("per Aas", "4790000001", "Lager"),
        ("per Aas", "4790000002", "Lager"),
        ("Siv Tveit", "4790000001", "Lager"),
        ("", "", ""),
    ]
    assert [measures(user) for user in shown.rows] == [
        (Decimal(0), 0, 0, 5_000_000),
        (Decimal(-46), 600, 0, 0),
        (Decimal("204.5"), 91, 0, 0),
        (Decimal("9.99"), 0, 0, 0),
    ]
    assert [(user.line_id, user.employee_id) for user in shown.rows] == [
        (keys["first"], keys["per"]),
        (keys["second"], keys["per"]),
        (keys["first"], keys["siv"]),
        (0, 0),
    ]


def test_users_of_another_currency_stand_apart(costs: Costs) -> None:
    keys = build_company(costs)
    for shown in (users(costs, currency="SEK"), users(costs, accounts=(keys["sweden"],))):
        assert (shown.currency, [measures(user) for user in shown.rows]) == ("SEK", [(Decimal(72), 7, 0, 0)])


@pytest.mark.parametrize(("accounts", "currency"), [((), "NOK"), ((), "SEK"), (("1",), "NOK"), (("2",), "SEK")])
def test_the_sum_of_users_is_the_month_of_the_trend(costs: Costs, accounts: tuple[str, ...], currency: str) -> None:
    keys = build_company(costs)
    chosen = DashboardChoice(
        TODAY, tuple({"1": keys["home"], "2": keys["sweden"]}[number] for number in accounts), currency=currency
    )
    months = dashboard(costs.file, chosen, months=12).trend.months
    costly = 0
    for month in months:
        shown = users_of_month(costs.file, chosen, month.month)
        assert sum(user.cost for user in shown.rows) == month.total
        costly += bool(month.total)
    assert costly
    by_type = reported(costs.file, "R11", NOVEMBER, accounts, currency)
    for user in users_of_month(costs.file, chosen, NOVEMBER).rows:
        if user.line_id:
            _, minutes, messages, megabytes = by_type[user.employee, user.msisdn]
            assert (user.seconds, user.messages) == (round(minutes * 60), messages)
            assert user.volume_bytes == round(megabytes * 1_000_000)


@pytest.mark.parametrize("currency", ["NOK", "EUR"])
@pytest.mark.parametrize("accounts", [(), (1,), (2, 3)])
def test_the_sum_of_users_is_the_month_of_the_trend_always(
    random_file: CompanyFile, accounts: tuple[int, ...], currency: str
) -> None:
    chosen = DashboardChoice(TODAY, accounts, currency=currency)
    for month in dashboard(random_file, chosen, months=24).trend.months:
        shown = users_of_month(random_file, chosen, month.month)
        assert sum(user.cost for user in shown.rows) == month.total


def test_a_month_without_anything_has_no_users(costs: Costs) -> None:
    shown = users(costs)
    assert (shown.rows, shown.newest_day, shown.currency) == ((), None, "NOK")


def test_detail_has_the_sums_of_the_list(random_file: CompanyFile) -> None:
    for accounts in ((), (1,)):
        chosen = DashboardChoice(TODAY, accounts)
        for user in users_of_month(random_file, chosen, date(2026, 3, 1)).rows:
            found = user_detail(random_file, chosen, date(2026, 3, 31), user.line_id, user.employee_id)
            assert found.user == user


def test_detail_of_a_month_without_use(costs: Costs) -> None:
    keys = build_company(costs)
    found = user_detail(costs.file, DashboardChoice(TODAY), date(2025, 5, 5), keys["first"], keys["siv"])
    assert (found.user.employee, found.user.msisdn, measures(found.user)) == ("Siv Tveit", "4790000001", (0, 0, 0, 0))
    with pytest.raises(UserError, match="no longer here"):
        user_detail(costs.file, DashboardChoice(TODAY), NOVEMBER, 999, 0)
    account = user_detail(costs.file, DashboardChoice(TODAY), NOVEMBER, 0, 0)
    assert (account.user.cost, account.months, account.purchases) == (Decimal("9.99"), (), ())


def test_detail_sets_six_months_of_data_against_the_package(costs: Costs) -> None:
    account, line = costs.account(), costs.line("4790000001")
    before, now = costs.employee("Per"), costs.employee("Siv")
    home = costs.traffic_type("Data", "data", "domestic", "home", use="inside")
    beyond = costs.traffic_type("Data beyond", "data", "domestic", "home", use="outside")
    covered = costs.traffic_type("Data in Sweden", "data", "roaming", "eea", "SE", use="inside")
    abroad = costs.traffic_type("Data in USA", "data", "roaming", "world", "US", use="outside")
    places = [costs.placement(account, line, who) for who in (before, now)]
    for name, first, last in (("Datapakke 2 GB", "2026-01-01", "2026-10-01"), ("Datapakke 5 GB", "2026-10-01", None)):
        costs.add("line_product", line_id=line, kind="data_package", name=name, valid_from=first, valid_to=last)
    for place, kind, at, volume in (
        (places[0], home, "2026-05-31T23:59", 7),
        (places[0], home, "2026-06-01T00:00", 3_000_000_000),
        (places[1], beyond, "2026-09-10T00:00", 1_000_000_000),
        (places[1], home, "2026-11-02T00:00", 4_000_000_000),
        (places[1], covered, "2026-11-03T00:00", 2_000_000_000),
        (places[1], abroad, "2026-11-04T00:00", 9_000_000_000),
    ):
        costs.use(place, kind, at, volume=volume)
    costs.done()
    chosen = DashboardChoice(TODAY)
    found = user_detail(costs.file, chosen, date(2026, 11, 30), line, now)
    gigabyte = 1_000_000_000
    assert found.package == "Datapakke 5 GB"
    assert [(month.month.month, month.used_bytes, month.package_bytes) for month in found.months] == [
        (6, 3 * gigabyte, 2 * gigabyte),
        (7, 0, 2 * gigabyte),
        (8, 0, 2 * gigabyte),
        (9, gigabyte, 2 * gigabyte),
        (10, 0, 5 * gigabyte),
        (11, 6 * gigabyte, 5 * gigabyte),
    ]
    assert [month.overrun for month in found.months] == [gigabyte, 0, 0, 0, 0, gigabyte]
    for month in found.months:
        (row,) = data_packages(costs.file, chosen, month.month).rows
        assert (row.used_bytes, row.size_bytes) == (month.used_bytes, month.package_bytes)

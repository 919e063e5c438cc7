"""The users of a month and what a user's detail shows. Rules: docs/rules.md, "Dashboard"."""

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from costs import Costs, dicts, scan

from telecost_desktop.errors import UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import to_micro
from telecost_desktop.models.periods import Period
from telecost_desktop.services.business_use import list_purchases, report_business_use
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.dashboard import DashboardChoice, dashboard
from telecost_desktop.services.dashboard.packages import data_packages
from telecost_desktop.services.dashboard.users import UserOfMonth, UsersOfMonth, user_detail, users_of_month
from telecost_desktop.services.reporting import ReportRequest, TimePeriod, run_report
from telecost_desktop.services.settings import SettingKey, write_setting

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


def content_company(costs: Costs) -> dict[str, int]:
    """A number that buys parking and gives; one invoice tells its purchases one by one, one only as a sum."""
    account, line = costs.account(), costs.line("4790000001")
    siv, per = costs.employee("Siv"), costs.employee("Per")
    parking = costs.traffic_type("Parking", "content", "domestic", "home", vat="liable")
    parking_charge = costs.traffic_type("Parking", "content", group="mobile", vat="liable")
    gift = costs.traffic_type("Gift", "content", vat="exempt")
    calls = costs.traffic_type("Calls", "call")
    own, other = costs.placement(account, line, siv), costs.placement(account, line, per)
    detailed, summed = costs.invoice(account, "F1", "2026-11-30"), costs.invoice(account, "F2", "2026-11-29")
    for _ in range(2):
        costs.use(own, parking, "2026-11-02T08:00:07", invoice=detailed, net="40", vat="10", messages=1)
    costs.use(own, parking, "2026-10-31T23:59:59", invoice=detailed, net="8", vat="2", messages=1)
    costs.use(own, gift, "2026-11-03T09:00", net="100", messages=1)
    costs.use(own, gift, "2026-11-04T09:00", invoice=summed, messages=1)
    costs.use(own, calls, "2026-11-05T09:00", net="5", seconds=9)
    costs.use(other, parking, "2026-11-06T09:00", net="16", vat="4")
    costs.charge(detailed, own, parking_charge, "88", section="communication", on="2026-11-01", vat="22", messages=3)
    costs.charge(summed, own, gift, "250", section="communication", on="2026-11-09")
    costs.charge(summed, own, parking_charge, "24", section="communication", on="2026-11-10", vat="6")
    costs.charge(summed, own, parking_charge, "24", section="communication", on="2026-11-10", vat="6")
    costs.charge(summed, own, gift, "0", section="communication", on="2026-11-11")
    costs.done()
    with costs.file.raw() as c:
        c.execute("UPDATE usage_record SET called_number = '2456' WHERE traffic_type_id = ?", (parking,))
        c.execute("UPDATE usage_record SET called_number = '82012345' WHERE traffic_type_id = ?", (gift,))
    return {"line": line, "siv": siv, "per": per, "account": account}


def test_detail_lists_records_and_charges_that_no_record_explains(costs: Costs) -> None:
    keys = content_company(costs)
    found = user_detail(costs.file, DashboardChoice(TODAY), NOVEMBER, keys["line"], keys["siv"])
    assert [
        (
            f"{one.started_at:%d %H:%M:%S}",
            one.source.value,
            one.name,
            one.called_number,
            one.net,
            one.amount,
            one.ordinal,
        )
        for one in found.purchases
    ] == [
        ("02 08:00:07", "usage", "Parking", "2456", 40, 50, 1),
        ("02 08:00:07", "usage", "Parking", "2456", 40, 50, 2),
        ("03 09:00:00", "usage", "Gift", "82012XXX", 100, 100, 1),
        ("09 00:00:00", "charge", "Gift", "", 250, 250, 1),
        ("10 00:00:00", "charge", "Parking", "", 24, 30, 1),
        ("10 00:00:00", "charge", "Parking", "", 24, 30, 2),
    ]
    other = user_detail(costs.file, DashboardChoice(TODAY), NOVEMBER, keys["line"], keys["per"])
    assert [one.amount for one in other.purchases] == [20]
    assert user_detail(costs.file, DashboardChoice(TODAY, (99,)), NOVEMBER, keys["line"], keys["siv"]).purchases == ()


def test_what_is_bought_is_what_the_report_of_content_services_counts(costs: Costs) -> None:
    """Where charges and the records that explain them lie in the months that are looked at, amounts come to the same."""
    keys = content_company(costs)
    bought = [
        one.amount
        for month in (date(2026, 10, 1), NOVEMBER)
        for who in ("siv", "per")
        for one in user_detail(costs.file, DashboardChoice(TODAY), month, keys["line"], keys[who]).purchases
    ]
    result = run_report(costs.file, "R12", ReportRequest(TimePeriod(date(2026, 10, 1), date(2026, 11, 30))))
    assert sum(bought) == result.totals[0].values[result.column("total")] == 540


def test_purchases_are_all_records_with_an_amount_and_what_they_do_not_explain(random_file: CompanyFile) -> None:
    with random_file.raw() as c:
        facts = [fact for fact in scan(c) if fact.line]
        content = dict(c.execute("SELECT id, name FROM traffic_type WHERE kind = 'content'"))
        paid = c.execute("SELECT p.line_id, COALESCE(u.supplier_invoice_id, 0), u.traffic_type_id, u.net + u.vat"
                         " FROM usage_record u JOIN placement p ON p.id = u.placement_id WHERE u.net <> 0 OR u.vat <> 0"
                         ).fetchall()  # fmt: skip
    records = [(line, amount) for line, _, kind, amount in paid if line and kind in content]
    explained = {(line, invoice, kind) for line, invoice, kind, _ in paid}
    charges = [
        (fact.line, int(fact.net + fact.vat))
        for fact in facts
        if not fact.is_use and fact.kind in content and (fact.line, fact.invoice, fact.kind) not in explained
    ]
    bought = list_purchases(random_file, Period(date(2026, 1, 1), date(2027, 1, 1)))
    assert sorted((one.line_id, to_micro(one.purchase.amount)) for one in bought) == sorted(records + charges)
    assert len({(one.line_id, *one.purchase.key) for one in bought}) == len(bought)
    # Month by month and user by user it is the same.
    shown = [
        (user.line_id, *purchase.key)
        for month in range(1, 8)
        for currency in {one.currency for one in bought}
        for chosen in [DashboardChoice(TODAY, currency=currency)]
        for user in users_of_month(random_file, chosen, date(2026, month, 1)).rows
        for purchase in user_detail(random_file, chosen, date(2026, month, 1), user.line_id, user.employee_id).purchases
    ]
    assert sorted(shown) == sorted((one.line_id, *one.purchase.key) for one in bought)


def test_called_numbers_are_shown_in_full_where_the_company_says_so(costs: Costs, clock: FixedClock) -> None:
    keys = content_company(costs)
    write_setting(costs.file, SettingKey.CALLED_NUMBERS, True, clock=clock)
    found = user_detail(costs.file, DashboardChoice(TODAY), NOVEMBER, keys["line"], keys["siv"])
    assert found.purchases[2].called_number == "82012345"


def test_detail_marks_what_was_for_the_business(costs: Costs, clock: FixedClock) -> None:
    keys = content_company(costs)
    chosen = DashboardChoice(TODAY)
    purchase = user_detail(costs.file, chosen, NOVEMBER, keys["line"], keys["siv"]).purchases[1]
    report_business_use(costs.file, keys["line"], purchase, business=True, note="kunde", clock=clock)
    found = user_detail(costs.file, chosen, NOVEMBER, keys["line"], keys["siv"]).purchases
    assert [one.business_use for one in found] == [False, True, False, False, False, False]
    assert [one.note for one in found if one.note] == ["kunde"]


def test_only_what_was_asked_for_is_read(costs: Costs) -> None:
    keys = content_company(costs)
    seen: list[str] = []
    with costs.file.raw() as c:
        c.set_trace_callback(seen.append)
    users(costs)
    user_detail(costs.file, DashboardChoice(TODAY), NOVEMBER, keys["line"], keys["siv"])
    with costs.file.raw() as c:
        c.set_trace_callback(None)
        asked = [one for one in seen if one.startswith("SELECT")]
        steps = [
            (row[3], one)
            for one in asked
            for row in c.execute(f"EXPLAIN QUERY PLAN {one}")
            if "charge c" in one or "usage" in one
        ]
    large = re.compile(r"SCAN (u|c|r|f|usage_\w+|charge)\b|.*AUTOMATIC")
    assert len(steps) > 20
    assert [told for told in steps if large.match(told[0])] == []

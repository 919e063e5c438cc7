"""Data by day, month and number against packages. Rules: docs/rules.md, "Dashboard"."""

import re
from datetime import date, datetime, timedelta

import pytest
from costs import Costs

from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.packages import DataPackages, DataUse, ExtraPackage, PackageUse, data_packages
from telecost_desktop.services.dashboard.packages.package_sizes import packages_by_month, packages_on
from telecost_desktop.services.dashboard.users import user_detail

TODAY = date(2026, 11, 22)
NOVEMBER = date(2026, 11, 1)
OCTOBER = date(2026, 10, 1)
MB, GB = 10**6, 10**9


def shown(costs: Costs, month: date = NOVEMBER, accounts: tuple[int, ...] = (), today: date = TODAY) -> DataPackages:
    return data_packages(costs.file, DashboardChoice(today, accounts), month)


def only_row(costs: Costs, month: date = NOVEMBER) -> PackageUse:
    (row,) = shown(costs, month).rows
    return row


def product(
    costs: Costs,
    line: int,
    name: str,
    kind: str = "data_package",
    start: str = "2026-01-01",
    end: str | None = None,
) -> None:
    costs.add("line_product", line_id=line, kind=kind, name=name, valid_from=start, valid_to=end)


def phone(costs: Costs, package: str = "Datapakke 10 GB", msisdn: str = "4790000001") -> tuple[int, int]:
    """A line with a package, and its placement on an account of its own."""
    line = costs.line(msisdn)
    if package:
        product(costs, line, package)
    return line, costs.placement(costs.account(msisdn), line)


def home_data(costs: Costs, use: str = "inside") -> int:
    return costs.traffic_type(f"Data {use}", "data", "domestic", "home", use=use)


@pytest.fixture
def extra(costs: Costs) -> int:
    return costs.traffic_type("Data fra ekstrapakke", "data", "domestic", "home", use="extra")


@pytest.fixture
def five(costs: Costs) -> int:
    return costs.traffic_type("Ekstrapakke 5 GB", "data", "domestic", "home", use="extra")


# Days and months


def test_a_company_without_use(costs: Costs) -> None:
    empty = shown(costs)
    assert (empty.newest_day, empty.lines, empty.days, empty.rows) == (None, 0, (), ())
    assert [use.day for use in empty.months] == [date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 12))]
    assert not any(use.total for use in empty.months)


def test_days_run_up_to_the_newest_day_with_use(costs: Costs) -> None:
    _, place = phone(costs)
    calls = costs.traffic_type("Call", "call", "domestic")
    costs.use(place, home_data(costs), "2026-11-03T08:00", volume=7 * MB)
    costs.use(place, calls, "2026-11-19T08:00", seconds=60)
    costs.done()
    now = shown(costs)
    assert now.newest_day == date(2026, 11, 19)
    assert [use.day.day for use in now.days] == list(range(1, 20))
    assert now.days[2] == DataUse(date(2026, 11, 3), 7 * MB, 0, 0)
    assert now.months[-1] == DataUse(NOVEMBER, 7 * MB, 0, 0)
    before = shown(costs, date(2026, 2, 14))
    assert (before.month, len(before.days), before.newest_day) == (date(2026, 2, 1), 28, date(2026, 2, 28))
    assert not any(use.total for use in before.days)
    assert shown(costs, date(2026, 12, 1)).days == ()


def test_use_is_inside_extra_or_outside(costs: Costs, extra: int) -> None:
    _, place = phone(costs)
    kinds = {
        "inside": home_data(costs),
        "free": costs.traffic_type("Data i Norge", "data", "domestic", "home"),
        "outside": home_data(costs, "outside"),
        "covered": costs.traffic_type("Data i Danmark", "data", "roaming", "eea", "DK", use="inside"),
        "away": costs.traffic_type("Data i USA", "data", "roaming", "world", "US"),
        "extra": extra,
    }
    for power, name in enumerate(kinds):
        costs.use(place, kinds[name], "2026-11-05T08:00", volume=10**power, net="3" if name == "away" else "0")
    # The same kind is outside where it costs something.
    costs.use(place, kinds["free"], "2026-11-06T08:00", volume=7_000_000, net="0.5")
    costs.done()
    now = shown(costs)
    assert now.days[4] == DataUse(date(2026, 11, 5), 1_011, 100_000, 10_100)
    assert now.days[5] == DataUse(date(2026, 11, 6), 0, 0, 7_000_000)
    assert now.months[-1] == DataUse(NOVEMBER, 1_011, 100_000, 7_010_100)
    (row,) = now.rows
    # A number's use of a kind in a month is one sum: it cost something.
    assert (row.inside, row.extra, row.outside) == (1_001, 100_000, 7_010_110)
    assert row.used_bytes == now.months[-1].total - 10_000
    assert row.used == pytest.approx(0.0007101111)


def test_charges_count_where_the_invoice_has_no_use_of_data(costs: Costs) -> None:
    line, place = phone(costs)
    free = costs.traffic_type("Data i Norge", "data", "domestic", "home")
    away = costs.traffic_type("Data i USA", "data", "roaming", "world", "US")
    option = costs.traffic_type("Datapakke 10 GB", "option")
    calls = costs.traffic_type("Call", "call", "domestic")
    told, silent = costs.invoice(1, "F1"), costs.invoice(1, "F2")
    for invoice in (told, silent):
        costs.charge(invoice, place, free, "0", section="communication", on="2026-10-04", volume=300)
        costs.charge(invoice, place, away, "9", section="communication", on="2026-09-30", volume=50)
        costs.charge(invoice, place, option, "99", section="option", on="2026-10-01", volume=10 * GB)
    costs.use(place, free, "2026-10-07T12:00", invoice=told, volume=299)
    costs.use(place, calls, "2026-10-07T12:00", invoice=silent, seconds=60)
    costs.done()
    now = shown(costs, OCTOBER)
    assert {use.day.day: use.total for use in now.days if use.total} == {4: 300, 7: 299}
    assert [use.total for use in now.months[-2:]] == [50, 599]
    assert [(row.line_id, row.used_bytes) for row in now.rows] == [(line, 599)]
    september = shown(costs, date(2026, 9, 1))
    assert september.days[-1] == DataUse(date(2026, 9, 30), 0, 0, 50)
    assert [(row.used_bytes, row.outside) for row in september.rows] == [(0, 50)]


# Numbers


def test_rows_are_numbers_with_a_package_and_the_most_used_comes_first(costs: Costs) -> None:
    data = home_data(costs)
    for number, package, volume in (
        ("4790000001", "Datapakke 10 GB", 5),
        ("4790000002", "Datapakke 5 GB", 6),
        ("4790000003", "", 50),
        ("4790000004", "Fri data", 70),
        ("4790000005", "Datapakke 1 GB", 0),
    ):
        _, place = phone(costs, package, number)
        if volume:
            costs.use(place, data, "2026-11-02T10:00", volume=volume * GB)
    costs.done()
    now = shown(costs)
    assert now.lines == 5
    assert [(row.msisdn[-1], row.package, row.size_bytes, row.used_bytes, row.used) for row in now.rows] == [
        ("2", "Datapakke 5 GB", 5 * GB, 6 * GB, 1.2),
        ("1", "Datapakke 10 GB", 10 * GB, 5 * GB, 0.5),
        ("5", "Datapakke 1 GB", GB, 0, 0.0),
        ("4", "Fri data", 0, 70 * GB, None),
    ]
    assert now.months[-1].total == 131 * GB


def test_the_package_is_that_of_the_end_of_the_month(costs: Costs) -> None:
    line, _ = phone(costs, "")
    product(costs, line, "Datapakke 5 GB", end="2026-10-15")
    product(costs, line, "Datapakke 20 GB", start="2026-10-15", end="2026-11-25")
    product(costs, line, "Tillegg 2 GB", start="2026-10-20", end="2026-11-01")
    product(costs, line, "Datapakke 50 GB", start="2026-11-25")
    assert only_row(costs, date(2026, 9, 1)).package == "Datapakke 5 GB"
    october = only_row(costs, OCTOBER)
    assert (october.package, october.size_bytes) == ("Datapakke 20 GB, Tillegg 2 GB", 22 * GB)
    # Of the month that runs it is today's.
    assert only_row(costs).package == "Datapakke 20 GB"
    assert shown(costs, NOVEMBER, today=date(2026, 11, 25)).rows[0].package == "Datapakke 50 GB"


def test_a_plan_that_names_data_is_a_package(costs: Costs) -> None:
    names = ("Fri 20 GB", "Fri data", "Bedrift Fri", "Mobil 0 GB")
    lines = {name: costs.line(f"479000000{place}") for place, name in enumerate(names)}
    for name, line in lines.items():
        product(costs, line, name, "plan")
    product(costs, lines["Fri data"], "Fri 1 GB", "plan", end="2026-06-01")
    both = costs.line("4790000009")
    product(costs, both, "Fri 20 GB", "plan")
    product(costs, lines["Mobil 0 GB"], "Datapakke 0 GB")
    product(costs, both, "Datapakke stor")
    product(costs, both, "Datapakke 2 GB")
    with costs.file.raw() as c:
        found = packages_on(c, TODAY)
    assert found == {
        lines["Fri 20 GB"]: ("Fri 20 GB", 20 * GB),
        lines["Fri data"]: ("Fri data", 0),
        # One whose size nobody knows makes the whole unknown.
        both: ("Datapakke stor, Datapakke 2 GB", 0),
    }


def test_a_number_that_ended_keeps_its_last_package(costs: Costs) -> None:
    account, data = costs.account(), home_data(costs)
    ended = costs.line("4790000001", "2025-01-01", "2026-11-10")
    product(costs, ended, "Datapakke 10 GB", end="2026-11-11")
    costs.line("4790000002", "2026-11-23")
    costs.line("4790000003", terminated="2026-10-31")
    costs.use(costs.placement(account, ended), data, "2026-11-04T10:00", volume=GB)
    costs.done()
    now = shown(costs)
    assert (now.lines, len(now.rows)) == (1, 1)
    assert (now.rows[0].package, now.rows[0].used) == ("Datapakke 10 GB", 0.1)
    assert shown(costs, OCTOBER).lines == 2
    assert shown(costs, date(2026, 12, 1), today=date(2026, 12, 3)).lines == 1


def test_what_is_said_of_a_number_that_ended_is_of_its_last_day(costs: Costs) -> None:
    ended, person = costs.line("4790000001", "2025-01-01", "2026-10-10"), costs.employee("Åse")
    product(costs, ended, "Datapakke 10 GB", end="2026-10-11")
    product(costs, ended, "Datapakke 1 GB", start="2026-10-20")
    for since, employee in (("2026-01-01", person), ("2026-10-12", None)):
        costs.add("line_employee", line_id=ended, employee_id=employee, valid_from=since)
    costs.use(costs.placement(costs.account(), ended, person), home_data(costs), "2026-10-04T10:00", volume=GB)
    costs.done()
    row = only_row(costs, OCTOBER)
    assert (row.package, row.employee, row.used_bytes) == ("Datapakke 10 GB", "Åse", GB)
    detail = user_detail(costs.file, DashboardChoice(TODAY), OCTOBER, ended, person)
    assert [(detail.package, detail.months[-1].package_bytes)] == [("Datapakke 10 GB", row.size_bytes)]


def test_names_are_those_of_the_last_day(costs: Costs) -> None:
    line, _ = phone(costs)
    people = [costs.employee(name) for name in ("Åse", "Siv", "Bjørn")]
    departments = [costs.department(name) for name in ("Salg", "Drift")]
    for person, start in zip(people, ("2026-01-01", "2026-11-05", "2026-11-23"), strict=True):
        costs.add("line_employee", line_id=line, employee_id=person, valid_from=start)
    costs.add("employee_department", employee_id=people[0], department_id=departments[0], valid_from="2026-01-01")
    costs.add("employee_department", employee_id=people[1], department_id=departments[1], valid_from="2026-11-20")
    names = [(row.employee, row.department) for month in (OCTOBER, NOVEMBER) for row in shown(costs, month).rows]
    assert names == [("Åse", "Salg"), ("Siv", "Drift")]


def test_accounts_are_chosen(costs: Costs) -> None:
    data = home_data(costs)
    places = []
    for number in ("4790000001", "4790000002"):
        places.append(phone(costs, msisdn=number)[1])
        costs.use(places[-1], data, "2026-11-04T10:00", volume=GB)
    # The first number moved to the other account.
    costs.use(costs.placement(2, 1), data, "2026-11-20T10:00", volume=2 * GB)
    costs.done()
    every, first, second = (shown(costs, accounts=accounts) for accounts in ((), (1,), (2,)))
    assert [(now.lines, now.months[-1].total) for now in (every, first, second)] == [(2, 4 * GB), (0, GB), (2, 3 * GB)]
    assert [(row.line_id, row.used_bytes) for row in every.rows] == [(1, 3 * GB), (2, GB)]
    assert [(row.line_id, row.used_bytes) for row in second.rows] == [(1, 2 * GB), (2, GB)]
    assert first.newest_day == date(2026, 11, 4)


# Extra packages


@pytest.mark.parametrize(("used", "share"), [(0, 0.0), (4_600, 0.92), (6_000, 1.2)])
def test_an_extra_package_and_how_much_of_it_is_used(
    costs: Costs, extra: int, five: int, used: int, share: float
) -> None:
    _, place = phone(costs)
    costs.use(place, home_data(costs), "2026-11-02T10:00", volume=10 * GB)
    costs.use(place, five, "2026-11-12T09:14", net="169")
    if used:
        costs.use(place, extra, "2026-11-13T10:00", volume=used * MB)
    costs.done()
    row = only_row(costs)
    assert row.extras == (ExtraPackage("Ekstrapakke 5 GB", 5 * GB, datetime.fromisoformat("2026-11-12T09:14"), share),)
    assert row.used == (10 * GB + used * MB) / (10 * GB)
    assert only_row(costs, OCTOBER).extras == ()


def test_several_extra_packages_share_their_use(costs: Costs, extra: int, five: int) -> None:
    _, place = phone(costs)
    two = costs.traffic_type("Ekstrapakke 2 GB", "data", "domestic", "home", use="extra")
    unsized = costs.traffic_type("Ekstra data", "data", "domestic", "home", use="extra")
    costs.use(place, two, "2026-11-30T23:59:59", net="89")
    costs.use(place, five, "2026-11-01T00:00", net="169")
    # What names a size and has a volume is use of it, unless it costs; an order that another pays costs nothing.
    costs.use(place, five, "2026-11-02T10:00", volume=700 * MB)
    costs.use(place, extra, "2026-11-02T10:00", volume=700 * MB)
    costs.use(place, unsized, "2026-11-02T10:00", volume=MB, net="5")
    costs.use(place, five, "2026-11-03T10:00")
    costs.done()
    row = data_packages(costs.file, DashboardChoice(date(2026, 12, 1)), NOVEMBER).rows[0]
    assert [(one.name, str(one.ordered_at), one.used) for one in row.extras] == [
        ("Ekstrapakke 5 GB", "2026-11-01 00:00:00", 1401 / 12_000),
        ("Ekstrapakke 5 GB", "2026-11-03 10:00:00", 1401 / 12_000),
        ("Ekstrapakke 2 GB", "2026-11-30 23:59:59", 1401 / 12_000),
    ]


def test_an_extra_package_of_no_known_size(costs: Costs, extra: int, five: int) -> None:
    _, place = phone(costs)
    unsized = costs.traffic_type("Ekstra data", "data", "domestic", "home", use="extra")
    costs.use(place, unsized, "2026-11-02T10:00", net="50")
    costs.use(place, extra, "2026-11-02T11:00", volume=MB)
    costs.done()
    (one,) = only_row(costs).extras
    assert (one.size_bytes, one.used) == (0, None)
    # Nor can be told how much is used of one that was bought beside it.
    costs.charge(costs.invoice(1, "F1"), place, five, "169", section="communication", on="2026-11-03")
    assert [(one.size_bytes, one.used) for one in only_row(costs).extras] == [(0, None), (5 * GB, None)]


def test_a_purchase_with_a_record_and_a_charge_is_one(costs: Costs, five: int) -> None:
    _, place = phone(costs)
    invoice = costs.invoice(1, "F1", "2026-11-05")
    costs.use(place, five, "2026-10-29T18:00", invoice=invoice, net="169")
    # The charge's period began the month before.
    on_invoice = costs.traffic_type("Ekstrapakke 5 GB", "data", "domestic", "home", group="mobile", use="extra")
    costs.charge(invoice, place, on_invoice, "169", section="communication", on="2026-09-26")
    costs.done()
    assert [one.ordered_at for one in only_row(costs, OCTOBER).extras] == [datetime.fromisoformat("2026-10-29T18:00")]
    assert only_row(costs, date(2026, 9, 1)).extras == ()


@pytest.mark.parametrize(("net", "volume", "orders"), [("5", MB, 1), ("0", MB, 1), ("0", None, 1), ("5", None, 0)])
def test_use_that_costs_is_no_order_and_hides_none(
    costs: Costs, extra: int, five: int, net: str, volume: int | None, orders: int
) -> None:
    _, place = phone(costs)
    invoice = costs.invoice(1, "F1", "2026-11-05")
    costs.use(place, extra, "2026-10-29T18:00", invoice=invoice, net=net, volume=volume)
    costs.use(place, extra, "2026-10-29T19:00", invoice=invoice, volume=MB)
    costs.charge(invoice, place, five, "169", section="communication", on="2026-10-12")
    costs.done()
    charged = [one for one in only_row(costs, OCTOBER).extras if one.name == "Ekstrapakke 5 GB"]
    assert len(charged) == orders


def test_charges_alone_tell_of_purchases(costs: Costs, extra: int, five: int) -> None:
    _, place = phone(costs)
    invoice = costs.invoice(1, "F1", "2026-11-05")
    bought = costs.charge(invoice, place, five, "338", section="communication", on="2026-10-12")
    costs.charge(invoice, place, extra, "0", section="communication", on="2026-10-01", volume=2 * GB)
    credit = costs.invoice(1, "K1", "2026-11-06", kind="credit_note")
    costs.charge(credit, place, five, "-169", section="communication", on="2026-10-12")
    with costs.file.raw() as c:
        c.execute("UPDATE charge SET quantity = 2000000, unit = 'EA' WHERE id = ?", (bought,))
    costs.done()
    row = only_row(costs, OCTOBER)
    midnight = datetime.fromisoformat("2026-10-12T00:00")
    assert row.extras == (ExtraPackage("Ekstrapakke 5 GB", 5 * GB, midnight, 0.2),) * 2
    assert (row.extra, row.used) == (2 * GB, 0.2)


def test_no_more_is_read_than_was_asked_for(costs: Costs, extra: int, five: int) -> None:
    account, data = costs.account(), home_data(costs)
    for place in range(12):
        where = costs.placement(account, costs.line(f"47900000{place:02}"))
        product(costs, place + 1, "Datapakke 1 GB")
        for month in range(1, 12):
            invoice = costs.invoice(account, f"F{place}-{month}", f"2026-{month:02}-28")
            costs.use(where, data, f"2026-{month:02}-03T10:00", volume=GB, invoice=invoice if month % 2 else None)
            costs.use(where, five, f"2026-{month:02}-04T10:00", net="169")
            costs.charge(invoice, where, extra, "0", section="communication", on=f"2026-{month:02}-05", volume=GB)
    costs.done()
    asked: list[str] = []
    with costs.file.raw() as c:
        c.set_trace_callback(asked.append)
    for accounts in ((), (account,)):
        assert len(shown(costs, accounts=accounts).rows) == 12
    with costs.file.raw() as c:
        c.set_trace_callback(None)
        steps = [
            (row[3], one)
            for one in asked
            if re.search(r"\b(charge|usage_record|usage_by_month) [cu]\b", one)
            for row in c.execute(f"EXPLAIN QUERY PLAN {one}")
        ]
    assert any("usage_record" in one for _, one in steps)
    assert [told for told in steps if re.match(r"SCAN [curf]\b|.*AUTOMATIC|SEARCH c .*placement", told[0])] == []


# Packages that only charges tell of


@pytest.fixture
def charged(costs: Costs) -> tuple[int, dict[str, int]]:
    """A placement of a line that no structure file describes, and kinds of charges."""
    kinds = {
        name: costs.traffic_type(name, kind, use=use)
        for name, kind, use in (
            ("Bedrift Fri", "subscription", ""),
            ("Fri 30 GB", "subscription", ""),
            ("Datapakke 10 GB", "option", ""),
            ("Datapakke 20 GB", "option", ""),
            ("Sikker Surf", "option", ""),
            ("Ekstrapakke 5 GB", "option", "extra"),
        )
    }
    return costs.placement(costs.account(), costs.line("4790000001")), kinds


def bill(
    costs: Costs, charged: tuple[int, dict[str, int]], number: str, issued: str, *charges: tuple[str, str, str, str]
) -> None:
    """An invoice with charges for a product: its name, net, first day, and the day after its last."""
    place, kinds = charged
    invoice = costs.invoice(1, number, issued)
    for name, net, start, end in charges:
        section = "subscription" if name in ("Bedrift Fri", "Fri 30 GB") else "option"
        costs.charge(invoice, place, kinds[name], net, section=section, on=start, start=start, end=end or None)


def names(costs: Costs, *days: str) -> list[str]:
    with costs.file.raw() as c:
        return [packages_on(c, date.fromisoformat(day)).get(1, ("", 0))[0] for day in days]


def test_charges_tell_the_package(costs: Costs, charged: tuple[int, dict[str, int]]) -> None:
    bill(
        costs, charged, "F1", "2026-08-28", ("Bedrift Fri", "199", "2026-09-01", "2026-10-01"),
        ("Datapakke 10 GB", "99", "2026-09-01", "2026-10-01"), ("Sikker Surf", "29", "2026-09-01", "2026-10-01"),
        ("Ekstrapakke 5 GB", "69", "2026-09-01", "2026-10-01"),
    )  # fmt: skip
    # On 16 September the package became a larger one: the rest of the old is given back.
    bill(
        costs, charged, "F2", "2026-09-28", ("Bedrift Fri", "199", "2026-10-01", "2026-11-01"),
        ("Datapakke 10 GB", "-49.5", "2026-09-16", "2026-10-01"), ("Datapakke 20 GB", "74.5", "2026-09-16", "2026-10-01"),
        ("Datapakke 20 GB", "149", "2026-10-01", "2026-11-01"), ("Datapakke 20 GB", "-20", "2026-10-01", "2026-11-01"),
    )  # fmt: skip
    days = ("2026-08-31", "2026-09-10", "2026-09-30", "2026-10-31", "2026-11-15", "2027-03-01")
    assert names(costs, *days) == ["", "Datapakke 10 GB", "Datapakke 20 GB", "Datapakke 20 GB", "Datapakke 20 GB", ""]
    # With the next invoice, which has none, it is over.
    bill(costs, charged, "F3", "2026-10-28", ("Bedrift Fri", "199", "2026-11-01", "2026-12-01"))
    assert names(costs, "2026-11-15") == [""]
    product(costs, 1, "Datapakke 1 GB")
    assert names(costs, "2026-11-15") == ["Datapakke 1 GB"]


def test_charges_without_a_period_hold_until_the_next_invoice(
    costs: Costs, charged: tuple[int, dict[str, int]]
) -> None:
    bill(costs, charged, "F1", "2026-09-05", ("Datapakke 10 GB", "99", "2026-09-05", ""))
    bill(costs, charged, "F2", "2026-10-05", ("Fri 30 GB", "399", "2026-10-05", ""))
    assert names(costs, "2026-09-04", "2026-10-04", "2026-10-05") == ["", "Datapakke 10 GB", "Fri 30 GB"]


def test_a_credit_note_makes_no_package(costs: Costs, charged: tuple[int, dict[str, int]]) -> None:
    place, kinds = charged
    credit = costs.invoice(1, "K1", "2026-09-05", kind="credit_note")
    costs.charge(
        credit, place, kinds["Datapakke 10 GB"], "-99", section="option", on="2026-09-01", start="2026-09-01", end="2026-10-01"
    )  # fmt: skip
    bill(costs, charged, "F1", "2026-09-05", ("Datapakke 20 GB", "-99", "2026-09-01", "2026-10-01"))
    assert names(costs, "2026-09-15") == [""]
    # Nor does it take one away: what was charged is still there.
    bill(costs, charged, "F2", "2026-09-05", ("Datapakke 10 GB", "99", "2026-09-01", "2026-10-01"))
    assert names(costs, "2026-09-15") == ["Datapakke 10 GB"]


def test_packages_of_many_months_are_those_of_each(costs: Costs, charged: tuple[int, dict[str, int]]) -> None:
    months = [date(2026, month, 1) for month in range(1, 12)]
    for month in months:
        name = "Datapakke 10 GB" if month.month % 3 else "Datapakke 20 GB"
        end = str((month + timedelta(days=32)).replace(day=1))
        bill(costs, charged, f"F{month.month}", str(month), (name, "99", str(month), end))
    line = costs.line("4790000002")
    product(costs, line, "Datapakke 1 GB", start="2026-03-31", end="2026-05-31")
    product(costs, line, "Datapakke 2 GB", start="2026-11-23")
    with costs.file.raw() as c:
        at_once = packages_by_month(c, [*months, date(2026, 5, 7)], today=TODAY)
        assert list(at_once) == months
        for month, found in at_once.items():
            end = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            assert found == packages_on(c, min(end, TODAY))
            assert found[1][0] == ("Datapakke 10 GB" if month.month % 3 else "Datapakke 20 GB")
        assert [month.month for month in months if line in at_once[month]] == [3, 4]
        assert packages_by_month(c, [NOVEMBER], lines=[line]) == {NOVEMBER: {line: ("Datapakke 2 GB", 2 * GB)}}
        assert packages_by_month(c, []) == {}

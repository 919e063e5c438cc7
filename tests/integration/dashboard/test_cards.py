from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from costs import Costs, scan

from telecost_desktop.models.periods import Period
from telecost_desktop.services.dashboard import CostCategory, Dashboard, DashboardChoice, category_of, dashboard
from telecost_desktop.services.dashboard.abroad.countries import cost_abroad
from telecost_desktop.services.dashboard.reading import window_before
from telecost_desktop.services.invoice_archive import PaymentStatus

TODAY = date(2026, 11, 22)


def cards(shown: Dashboard) -> dict[CostCategory, Decimal]:
    return {card.category: card.amount for card in shown.cards}


def test_an_empty_company_has_an_empty_dashboard(costs: Costs) -> None:
    shown = dashboard(costs.file, DashboardChoice(TODAY))
    assert (shown.accounts, shown.operators, shown.lines) == (0, 0, 0)
    assert shown.overview.newest_day is None
    assert shown.invoices.rows == ()
    assert len(shown.trend.months) == 12
    assert shown.trend.currency == "NOK"
    assert set(cards(shown).values()) == {0}


@pytest.mark.parametrize(
    ("kind", "name", "category"),
    [
        ("data", "Data i USA", CostCategory.DATA),
        ("option", "Datapakke 10 GB", CostCategory.DATA),
        ("option", "Tvilling", CostCategory.OTHER),
        ("content", "Parkering", CostCategory.TRAFFIC),
        ("message", "SMS", CostCategory.TRAFFIC),
        ("subscription", "Bedrift Fri 20 GB", CostCategory.OTHER),
        ("equipment", "iPhone", CostCategory.OTHER),
        ("other", "Anything", CostCategory.OTHER),
    ],
)
def test_categories(kind: str, name: str, category: CostCategory) -> None:
    assert category_of(kind, name) is category


def test_overview_counts_lines_and_splits_use(costs: Costs) -> None:
    account = costs.account()
    mobile = costs.traffic_type("Bedrift Fri", "subscription", group="Mobiltelefoni")
    broadband = costs.traffic_type("Nett", "subscription", group="Mobilt bredbånd")
    plain = costs.traffic_type("Basis", "subscription", group="Mobiltelefoni")
    inside = costs.traffic_type("Calls home", "call", "domestic", "home", use="inside", group="Mobiltelefoni")
    outside = costs.traffic_type("1881", "call", "domestic", "home", use="outside", group="Mobiltelefoni")
    abroad = costs.traffic_type("Calls to Sweden", "call", "to_abroad", "eea", "SE", "Mobiltelefoni")
    data = costs.traffic_type("Data in USA", "data", "roaming", "world", "US", "Mobiltelefoni", "outside")
    invoice = costs.invoice(account, "F1")
    places = [costs.placement(account, costs.line(f"479000000{place}")) for place in range(4)]
    for place, kind in zip(places, (mobile, mobile, plain, broadband), strict=True):
        costs.charge(invoice, place, kind, "100")
    costs.line("4790000009", terminated="2026-11-18")
    sim = costs.add("sim_card", number="9", kind="data")
    costs.add("sim_line", sim_id=sim, line_id=1, valid_from="2026-01-01")
    costs.use(places[0], inside, "2026-11-19T08:00", seconds=600)
    costs.use(places[0], outside, "2026-11-13T00:00", seconds=60)
    costs.use(places[0], outside, "2026-11-12T23:59:59", seconds=6000)
    costs.use(places[1], abroad, "2026-11-14T08:00", seconds=120)
    costs.use(places[1], data, "2026-10-21T08:00", volume=5_000_000)
    costs.use(places[1], data, "2026-10-20T23:59", volume=70_000_000)
    costs.done()
    week = dashboard(costs.file, DashboardChoice(TODAY, days=7)).overview
    assert (week.newest_day, week.first_day) == (date(2026, 11, 19), date(2026, 11, 13))
    assert (week.mobile, week.flat_rate, week.without_flat_rate, week.other, week.broadband, week.data_sims) == (
        3,
        2,
        1,
        2,
        1,
        1,
    )
    assert (week.minutes.inside, week.minutes.outside, week.minutes.abroad) == (10, 1, 2)
    assert week.megabytes.abroad == 0
    month = dashboard(costs.file, DashboardChoice(TODAY, days=30)).overview
    assert (month.minutes.outside, month.megabytes.abroad) == (101, 5)
    quarter = dashboard(costs.file, DashboardChoice(TODAY, days=90)).overview
    assert quarter.megabytes.abroad == 75


def test_trend_and_cards_equal_a_scan(costs: Costs) -> None:
    random = Random(7)
    accounts = [costs.account("1"), costs.account("2", "Vest")]
    kinds = {
        costs.traffic_type(name, kind, direction): category_of(kind, name)
        for name, kind, direction in (
            ("Data", "data", "domestic"),
            ("Data in USA", "data", "roaming"),
            ("Datapakke", "option", ""),
            ("Plan", "subscription", ""),
            ("Call", "call", "to_abroad"),
            ("Purchase", "content", "domestic"),
        )
    }
    places = {account: costs.placement(account, costs.line(f"47900000{account}")) for account in accounts}
    start = date(2025, 10, 3)
    for place in range(12):
        account = accounts[place % 2]
        invoice = costs.invoice(account, f"F{place}", str(start + timedelta(days=32 * place)), charged=place != 3)
        for _ in range(6):
            day = start + timedelta(days=random.randrange(412))
            net = str(random.randint(-100, 10_000) / 100)
            if place == 3 or random.random() < 0.4:
                running = None if random.random() < 0.5 else invoice
                costs.use(places[account], random.choice(list(kinds)), f"{day}T10:00", invoice=running, net=net)
            else:
                costs.charge(invoice, places[account], random.choice(list(kinds)), net, on=str(day))
    costs.use(places[accounts[0]], 1, "2026-11-19T10:00", net="3")
    costs.done()
    with costs.file.raw() as c:
        facts = scan(c)
    for chosen in ((), (accounts[0],), (accounts[1],)):
        mine = [fact for fact in facts if not chosen or fact.account in chosen]
        for days in (7, 30, 90):
            shown = dashboard(costs.file, DashboardChoice(TODAY, chosen, days), months=14)
            end = max(fact.day for fact in mine if fact.section == "communication")
            assert shown.overview.newest_day == end
            for card in shown.cards:
                of_kind = [fact for fact in mine if kinds[fact.kind] is card.category]
                first, before = end - timedelta(days=days - 1), end - timedelta(days=2 * days - 1)
                assert card.amount == sum(f.net for f in of_kind if first <= f.day <= end) / 1_000_000
                assert card.before == sum(f.net for f in of_kind if before <= f.day < first) / 1_000_000
                assert sum(part.amount for part in card.detail) == card.amount
                assert len(card.spark) == 12
            for month in shown.trend.months:
                of_month = [f for f in mine if (f.day.year, f.day.month) == (month.month.year, month.month.month)]
                assert month.total == sum(f.net for f in of_month) / 1_000_000
                data = [f.net for f in of_month if kinds[f.kind] is CostCategory.DATA]
                assert month.data == sum(data) / 1_000_000
            assert not shown.trend.months[-1].closed or chosen == (accounts[1],)


def test_currencies_stay_apart(costs: Costs) -> None:
    home, abroad = costs.account("1"), costs.account("2", "Telia")
    kind = costs.traffic_type("Plan", "subscription")
    for account, currency, net in ((home, "NOK", "100"), (abroad, "SEK", "40")):
        invoice = costs.invoice(account, f"F{currency}", currency=currency)
        costs.charge(invoice, costs.placement(account), kind, net, on="2026-11-01")
    costs.done()
    shown = dashboard(costs.file, DashboardChoice(TODAY))
    assert shown.currencies == ("NOK", "SEK")
    assert (shown.trend.currency, shown.trend.months[-1].other, cards(shown)[CostCategory.OTHER]) == ("NOK", 100, 100)
    for chosen in (DashboardChoice(TODAY, currency="SEK"), DashboardChoice(TODAY, (abroad,))):
        other = dashboard(costs.file, chosen)
        assert (other.trend.currency, other.trend.months[-1].other, cards(other)[CostCategory.OTHER]) == ("SEK", 40, 40)


def test_without_use_the_days_count_back_from_the_accounts_newest_charge(costs: Costs) -> None:
    kind = costs.traffic_type("Plan", "subscription")
    accounts = [costs.account(number) for number in ("1", "2", "3")]
    for account, day in zip(accounts, ("2026-09-14", "2026-11-01"), strict=False):
        costs.charge(costs.invoice(account, day), costs.placement(account), kind, "100", on=day)
    costs.done()
    for chosen, last, amount in (((1,), (2026, 9, 14), 100), ((2,), (2026, 11, 1), 100), ((), (2026, 11, 1), 100)):
        shown = dashboard(costs.file, DashboardChoice(TODAY, chosen, days=7))
        assert cards(shown)[CostCategory.OTHER] == amount
        assert shown.trend.months[-1].month == date(*last[:2], 1)
        assert cost_abroad(costs.file, DashboardChoice(TODAY, chosen)).last_day == date(*last)
    assert cost_abroad(costs.file, DashboardChoice(TODAY, (3,))).last_day == TODAY


def test_the_invoice_card_shows_the_urgent_first(costs: Costs) -> None:
    account = costs.account()
    costs.invoice(account, "late", "2026-09-05", due="2026-11-21", net="100")
    costs.invoice(account, "today", "2026-10-05", due="2026-11-22", net="100")
    paid = costs.invoice(account, "paid", "2026-11-05", due="2026-10-01", net="100")
    with costs.file.raw() as c:
        c.execute("UPDATE supplier_invoice SET paid_amount = payable WHERE id = ?", (paid,))
    card = dashboard(costs.file, DashboardChoice(TODAY), invoice_rows=2).invoices
    assert [(row.number, row.status, row.days_late) for row in card.rows] == [
        ("late", PaymentStatus.OVERDUE, 1),
        ("today", PaymentStatus.NEW, 0),
    ]
    assert card.counts[PaymentStatus.PAID] == 1
    assert [(row.issue_on, row.available_on) for row in card.expected] == [(date(2026, 12, 5), date(2026, 12, 7))]


@pytest.mark.parametrize(
    ("window", "before"),
    [
        (("2026-11-01", "2026-11-30"), ("2026-10-01", "2026-10-31", 1)),
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28", 1)),
        (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31", 12)),
        (("2025-12-01", "2026-11-30"), ("2024-12-01", "2025-11-30", 12)),
        (("2026-11-01", "2026-11-29"), ("2026-10-03", "2026-10-31", 0)),
        (("2026-10-23", "2026-11-21"), ("2026-09-23", "2026-10-22", 0)),
    ],
)
def test_whole_months_are_compared_with_whole_months(window: tuple[str, str], before: tuple[str, str, int]) -> None:
    first, last, months = before
    expected = (date.fromisoformat(first), date.fromisoformat(last), months)
    assert window_before(*map(date.fromisoformat, window)) == expected


def test_a_month_holds_as_many_plans_as_the_longer_one_before(costs: Costs) -> None:
    account = costs.account()
    plan = costs.traffic_type("Bedrift Fri", "subscription")
    invoice = costs.invoice(account, "A1")
    place = costs.placement(account)
    for day in ("2026-10-01", "2026-11-01"):
        costs.charge(invoice, place, plan, "100", on=day)
    costs.done()
    november = DashboardChoice(TODAY, window=Period.month(2026, 11))
    (card,) = (one for one in dashboard(costs.file, november).cards if one.category is CostCategory.OTHER)
    assert (card.amount, card.before, card.change, card.months) == (100, 100, 0, 1)

"""Use abroad by country says what the reports say with that country as a filter, and what a scan of all rows says."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from costs import Costs, dicts, scan
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_costs import DAYS, FIRST, random_company

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.abroad.countries import (
    CostAbroad,
    CountryCost,
    cost_abroad,
    users_abroad,
    users_in_country,
)
from telecost_desktop.services.reporting import ReportRequest, TimePeriod, run_report

TODAY = date(2026, 11, 22)
# Direction, zone and country of each traffic type of a random company: two name Sweden, one nothing but the zone.
PLACES = (
    ("to_abroad", "eea", "SE"),
    ("roaming", "eea", "SE"),
    ("roaming", "world", "US"),
    ("", "", ""),
    ("", "", "DK"),
    ("domestic", "home", ""),
    ("", "world", ""),
)


@pytest.fixture(scope="module", params=range(4))
def travelled(
    request: pytest.FixtureRequest, empty_company_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CompanyFile]:
    path = tmp_path_factory.mktemp("countries") / f"{request.param}.telecost"
    shutil.copyfile(empty_company_template, path)
    file = random_company(path, 100 + request.param)
    with file.raw() as c:
        for key, place in enumerate(PLACES, start=1):
            c.execute("UPDATE traffic_type SET direction = ?, zone = ?, country = ? WHERE id = ?", (*place, key))
    yield file
    file.close()


windows = st.one_of(
    st.sampled_from([7, 30, 90]),
    st.tuples(st.integers(-40, DAYS), st.integers(0, 120)).map(
        lambda pair: Period(FIRST + timedelta(days=pair[0]), FIRST + timedelta(days=sum(pair) + 1))
    ),
    st.integers(1, 6).map(lambda month: Period.month(2026, month)),
)
choices = st.builds(
    lambda window, accounts, currency: DashboardChoice(
        TODAY,
        accounts,
        window if isinstance(window, int) else 30,
        window if isinstance(window, Period) else None,
        currency,
    ),
    window=windows,
    accounts=st.sampled_from([(), (), (1,), (2, 3), (3,)]),
    currency=st.sampled_from(["", "NOK", "EUR"]),
)
every_choice = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def request_for(shown: CostAbroad, chosen: DashboardChoice, *countries: str) -> ReportRequest:
    # Accounts of a random company are numbered as their keys are.
    accounts = tuple(map(str, chosen.accounts))
    return ReportRequest(TimePeriod(shown.first_day, shown.last_day), accounts=accounts, countries=countries)


@every_choice
@given(chosen=choices)
def test_countries_equal_the_report_with_that_country(travelled: CompanyFile, chosen: DashboardChoice) -> None:
    shown = cost_abroad(travelled, chosen)
    by_code = {country.code: country for country in shown.countries}
    assert [country.cost for country in shown.countries] == sorted((c.cost for c in shown.countries), reverse=True)
    for code in ("SE", "US", "DK", "FR"):
        result = run_report(travelled, "R6", request_for(shown, chosen, code))
        rows = [row for row in dicts(result) if row["currency"] == shown.currency]
        found = by_code.get(code, CountryCost(code, Decimal(0), 0, 0, 0))
        assert found.cost == sum(row["net"] for row in rows)
        assert found.messages == sum(row["messages"] for row in rows)
        assert found.seconds == round(sum(row["minutes"] for row in rows) * 60)
        assert found.volume_bytes == round(sum(row["megabytes"] for row in rows) * 1_000_000)
    assert set(by_code) <= {"SE", "US", "DK"}


@every_choice
@given(chosen=choices)
def test_users_equal_the_report_with_that_country(travelled: CompanyFile, chosen: DashboardChoice) -> None:
    shown = cost_abroad(travelled, chosen)
    everybody = users_abroad(travelled, chosen)
    for code in ("SE", "US", "DK"):
        users = users_in_country(travelled, chosen, code)
        assert users == tuple(user for user in everybody if user.code == code)
        assert [user.cost for user in users] == sorted((user.cost for user in users), reverse=True)
        told: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 4)
        for row in dicts(run_report(travelled, "R10", request_for(shown, chosen, code))):
            if row["currency"] == shown.currency:
                measures = (row["total"], row["minutes"] * 60, row["messages"], row["megabytes"] * 1_000_000)
                sums = told[row["user"], row["number"]]
                told[row["user"], row["number"]] = [
                    one + Decimal(other) for one, other in zip(sums, measures, strict=True)
                ]
        expected = {key: [sums[0], *map(round, sums[1:])] for key, sums in told.items()}
        found = {(u.employee, u.msisdn): [u.cost, u.seconds, u.messages, u.volume_bytes] for u in users}
        assert found == {key: sums for key, sums in expected.items() if any(sums)}
        assert len(found) == len(users)


@every_choice
@given(chosen=choices)
def test_users_add_up_to_their_country_and_all_countries_to_a_scan(
    travelled: CompanyFile, chosen: DashboardChoice
) -> None:
    shown = cost_abroad(travelled, chosen)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for user in users_abroad(travelled, chosen):
        sums[user.code] += user.cost
    for country in (*shown.countries, *((shown.unnamed,) if shown.unnamed else ())):
        assert sums.pop(country.code, 0) == country.cost
    assert not any(sums.values())
    with travelled.raw() as c:
        facts = [
            fact
            for fact in scan(c)
            if shown.first_day <= fact.day <= shown.last_day
            and fact.currency == shown.currency
            and (not chosen.accounts or fact.account in chosen.accounts)
        ]
    unnamed = [fact for fact in facts if PLACES[fact.kind - 1] == ("", "world", "")]
    assert (shown.unnamed.cost if shown.unnamed else 0) == sum(fact.net for fact in unnamed) / 1_000_000
    assert (shown.unnamed.seconds if shown.unnamed else 0) == sum(fact.seconds for fact in unnamed)


def test_the_random_companies_try_what_matters(travelled: CompanyFile) -> None:
    """Both currencies, charges and running use, credits, and use abroad without a country."""
    with travelled.raw() as c:
        abroad = [fact for fact in scan(c) if PLACES[fact.kind - 1][2]]
    assert {fact.currency for fact in abroad} == {"NOK", "EUR"}
    assert {(fact.is_use, fact.money) for fact in abroad} == {(True, True), (True, False), (False, True)}
    assert any(fact.net < 0 for fact in abroad)
    whole = DashboardChoice(TODAY, window=Period(FIRST, FIRST + timedelta(days=DAYS)))
    assert cost_abroad(travelled, whole).unnamed is not None


def test_a_company_without_use_abroad(costs: Costs) -> None:
    shown = cost_abroad(costs.file, DashboardChoice(TODAY))
    assert (shown.home, shown.currency, shown.countries, shown.unnamed) == ("NO", "NOK", (), None)
    assert (shown.first_day, shown.last_day) == (date(2026, 10, 24), TODAY)
    assert users_abroad(costs.file, DashboardChoice(TODAY)) == ()


def test_home_is_not_drawn_and_what_came_to_nothing_is_left_out(costs: Costs) -> None:
    account = costs.account()
    place = costs.placement(account, costs.line("4790000001"))
    invoice = costs.invoice(account, "F1")
    home = costs.traffic_type("Calls home", "call", "domestic", "home")
    named_home = costs.traffic_type("Calls in Norway", "call", "domestic", "home", "NO")
    sweden = costs.traffic_type("Calls to Sweden", "call", "to_abroad", "eea", "SE")
    chile = costs.traffic_type("Calls to Chile", "call", "to_abroad", "world", "CL")
    for kind, net in ((home, "10"), (named_home, "20"), (sweden, "30"), (chile, "40"), (chile, "-40")):
        costs.charge(invoice, place, kind, net, section="communication", on="2026-11-03")
    costs.use(place, home, "2026-11-10T12:00", seconds=60)
    costs.done()
    shown = cost_abroad(costs.file, DashboardChoice(TODAY))
    assert shown.countries == (CountryCost("SE", Decimal(30), 0, 0, 0),)
    assert [user.code for user in users_abroad(costs.file, DashboardChoice(TODAY))] == ["SE"]
    assert users_in_country(costs.file, DashboardChoice(TODAY), "NO") == ()


def test_credits_bring_a_country_below_zero_and_to_the_end(costs: Costs) -> None:
    account = costs.account()
    place = costs.placement(account)
    sweden = costs.traffic_type("Calls to Sweden", "call", "to_abroad", "eea", "SE")
    chile = costs.traffic_type("Data in Chile", "data", "roaming", "world", "CL")
    costs.charge(costs.invoice(account, "F1"), place, sweden, "12.50", section="communication", on="2026-11-01")
    credited = costs.invoice(account, "K1", kind="credit_note")
    costs.charge(credited, place, chile, "-7", section="communication", on="2026-11-02")
    costs.done()
    shown = cost_abroad(costs.file, DashboardChoice(TODAY))
    assert [(country.code, country.cost) for country in shown.countries] == [
        ("SE", Decimal("12.50")),
        ("CL", Decimal(-7)),
    ]


def test_use_of_a_charged_invoice_gives_its_quantities_and_no_money(costs: Costs) -> None:
    account = costs.account()
    place = costs.placement(account, costs.line("4790000001"))
    chile = costs.traffic_type("Data in Chile", "data", "roaming", "world", "CL")
    invoice = costs.invoice(account, "F1")
    costs.charge(invoice, place, chile, "99", section="communication", on="2026-11-05", volume=4_000_000)
    costs.use(place, chile, "2026-11-06T10:00", invoice=invoice, net="99", volume=5_000_000)
    costs.use(place, chile, "2026-11-20T10:00", net="11", volume=1_000_000)
    costs.done()
    (country,) = cost_abroad(costs.file, DashboardChoice(TODAY)).countries
    assert country == CountryCost("CL", Decimal(110), 0, 0, 6_000_000)
    (week,) = cost_abroad(costs.file, DashboardChoice(TODAY, days=7)).countries
    assert week == CountryCost("CL", Decimal(11), 0, 0, 1_000_000)


def test_who_moved_is_one_user_shown_where_most_of_the_cost_stands(costs: Costs) -> None:
    account = costs.account()
    line, other = costs.line("4790000001"), costs.line("4790000002")
    person, namesake = costs.employee("Siv Tveit"), costs.employee("Siv Tveit", "2")
    sales, service = costs.department("Salg"), costs.department("Drift")
    chile = costs.traffic_type("Data in Chile", "data", "roaming", "world", "CL")
    before = costs.placement(account, line, person, sales)
    after = costs.placement(account, line, person, service)
    handed_on = costs.placement(account, line, namesake, service)
    second = costs.placement(account, other, person, service)
    for place, net in ((before, "60"), (after, "50"), (handed_on, "7"), (second, "8")):
        costs.use(place, chile, "2026-11-20T10:00", net=net)
    costs.done()
    users = users_in_country(costs.file, DashboardChoice(TODAY), "CL")
    assert [(user.employee_id, user.msisdn, user.department, user.cost) for user in users] == [
        (person, "4790000001", "Salg", Decimal(110)),
        (person, "4790000002", "Drift", Decimal(8)),
        (namesake, "4790000001", "Drift", Decimal(7)),
    ]

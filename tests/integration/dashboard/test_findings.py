"""Each finding is told at its limit, and not one step below it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest
from costs import Costs
from dateutil.relativedelta import relativedelta
from sqlalchemy import delete

from telecost_desktop.models.access import ADMINISTRATOR_PROFILE
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import JobDays
from telecost_desktop.models.runs import Run, RunKind, RunState, RunTrigger
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.models.usage import UsageRecord
from telecost_desktop.services.access import UserValues, save_user
from telecost_desktop.services.budgets import set_budget
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.dashboard.findings import Finding, FindingKind, ItemKind, findings
from telecost_desktop.services.dashboard.packages import data_packages
from telecost_desktop.services.dashboard.reading import DashboardChoice
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.inventory import active_lines
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.reporting import ReportRequest, TimePeriod, run_report
from telecost_desktop.services.reporting.selection import wall_seconds
from telecost_desktop.services.scheduled_jobs.store import JobValues, save_job
from telecost_desktop.services.subscriptions.lines import LineValues
from telecost_desktop.services.subscriptions.saving import SubscriberValues, SubscriptionValues, save_subscription

TODAY = date(2026, 11, 22)
OCTOBER = date(2026, 10, 1)
GIGABYTE = 10**9


def found(file: CompanyFile, today: date = TODAY, accounts: tuple[int, ...] = ()) -> dict[FindingKind, Finding]:
    clock = FixedClock(datetime(today.year, today.month, today.day, 9, tzinfo=ZoneInfo("Europe/Oslo")).astimezone(UTC))
    told = findings(file, clock, DashboardChoice(today, accounts))
    order = list(FindingKind)
    assert [order.index(one.kind) for one in told] == sorted({order.index(one.kind) for one in told})
    assert all(one.count == len(one.items) or one.kind is FindingKind.COST_UP for one in told)
    return {one.kind: one for one in told}


def test_nothing_is_told_of_an_empty_company(company: CompanyFile) -> None:
    assert found(company) == {}
    assert found(company, date(2090, 1, 1)) == {}


# Cost


@pytest.fixture
def monthly(costs: Costs) -> Callable[..., None]:
    """Charges of months up to October for a department: amounts, oldest first."""
    account = costs.account()
    plan = costs.traffic_type("Plan", "subscription")
    departments: dict[str, int] = {}

    def charge(*amounts: str, department: str = "Sea", kind: int = plan, last: date = OCTOBER) -> None:
        if department not in departments:
            departments[department] = costs.department(department)
        place = costs.placement(
            account, costs.line(f"479{len(departments):07}{kind}"), department=departments[department]
        )
        for back, net in enumerate(reversed(amounts)):
            month = last - relativedelta(months=back)
            invoice = costs.invoice(account, f"{department} {kind} {month}", str(month), due=None)
            costs.charge(invoice, place, kind, net, on=str(month))
        costs.done()

    return charge


def test_a_month_far_above_the_mean_is_told(company: CompanyFile, costs: Costs, monthly) -> None:
    monthly("80", "120", "100", "100", "90", "110", "125")
    up = found(company)[FindingKind.COST_UP]
    assert (up.month, up.worth, up.currency) == (OCTOBER, 25, "NOK")
    assert up.values == {"percent": 25, "mean": 100, "cost": 125, "category": "other"}
    assert [(item.name, item.worth, item.kind) for item in up.items] == [("Sea", 25, ItemKind.DEPARTMENT)]


@pytest.mark.parametrize(
    "amounts",
    [
        ("100", "100", "100", "100", "100", "100", "124.99"),
        ("100", "100", "100", "100", "100", "1000"),  # five months before it
        ("0", "100", "100", "100", "100", "100", "1000"),
        ("-5", "100", "100", "100", "100", "100", "1000"),
        ("100", "100", "100", "100", "100", "100", "-1000"),
    ],
)
def test_a_month_one_step_below_is_not_told(company: CompanyFile, monthly, amounts: tuple[str, ...]) -> None:
    monthly(*amounts)
    assert FindingKind.COST_UP not in found(company)


def test_the_present_month_and_running_months_are_not_judged(company: CompanyFile, costs: Costs, monthly) -> None:
    monthly(*["100"] * 7, "900", last=date(2026, 11, 1))
    assert FindingKind.COST_UP not in found(company)
    assert found(company, date(2026, 12, 1))[FindingKind.COST_UP].month == date(2026, 11, 1)
    account = costs.account("2")
    costs.use(costs.placement(account), costs.traffic_type("Call", "call"), "2026-11-30T10:00", net="1")
    costs.done()
    assert FindingKind.COST_UP not in found(company, date(2026, 12, 1))


def test_old_months_are_no_news(company: CompanyFile, monthly) -> None:
    monthly(*["100"] * 6, "900")
    assert FindingKind.COST_UP in found(company, date(2027, 1, 31))
    assert FindingKind.COST_UP not in found(company, date(2027, 2, 1))
    assert FindingKind.COST_UP not in found(company, date(2060, 1, 1))


def test_a_month_of_which_nothing_is_known_hides_none(company: CompanyFile, costs: Costs, monthly) -> None:
    monthly(*["100"] * 6, "900", last=date(2026, 9, 1))
    assert found(company)[FindingKind.COST_UP].month == date(2026, 9, 1)
    # Usage files may have stopped long ago: charges alone tell it.
    account = costs.account("2")
    costs.use(costs.placement(account), costs.traffic_type("Call", "call"), "2025-01-30T10:00")
    costs.done()
    assert found(company)[FindingKind.COST_UP].month == date(2026, 9, 1)
    costs.charge(
        costs.invoice(account, "G", due=None), costs.placement(account, costs.line("1")), 1, "600", on="2026-10-01"
    )
    costs.done()
    assert FindingKind.COST_UP in found(company)
    costs.charge(1, 1, 1, "-400", on="2026-10-02")
    costs.done()
    assert FindingKind.COST_UP not in found(company)


def test_growth_is_that_of_the_reports(company: CompanyFile, costs: Costs, monthly) -> None:
    phone = costs.traffic_type("Phone", "equipment")
    call = costs.traffic_type("Call", "call")
    monthly("100", "110", "100", "95.5", "100", "100", "101", department="Office")
    monthly("10", "10", "10", "10", "10", "10", "400", department="Sea", kind=call)
    monthly("50", "50", "50", "50", "50", "50", "40", department="Land")
    monthly("1", "1", "1", "1", "1", "1", "200", department="Office", kind=phone)
    up = found(company)[FindingKind.COST_UP]

    def cost(month: date, *departments: str) -> Decimal:
        last = month + relativedelta(months=1) - timedelta(days=1)
        report = run_report(company, "R10", ReportRequest(TimePeriod(month, last), departments=departments))
        return Decimal(str(report.totals[0].values[report.column("total")]))

    before = [OCTOBER - relativedelta(months=back) for back in range(1, 7)]
    for item in up.items:
        mean = sum(cost(month, item.name) for month in before) / 6
        assert item.worth == round(cost(OCTOBER, item.name) - mean, 2)
    assert [item.name for item in up.items] == ["Sea", "Office"]
    assert up.worth == round(cost(OCTOBER) - sum(map(cost, before)) / 6, 2)
    assert up.values["category"] == "traffic"


# Numbers without use


@pytest.fixture
def phone(costs: Costs) -> Callable[..., int]:
    """A number with a plan of October: its cost, when it was activated, the last day of its use."""
    account = costs.account()
    plan, call = costs.traffic_type("Plan", "subscription"), costs.traffic_type("Call", "call", "domestic")
    costs.use(costs.placement(account), call, "2026-11-21T10:00")

    def make(
        msisdn: str, cost: str = "348", used: str | None = None, activated: str | None = "2020-01-01",
        charged: str = "2026-10-01", terminated: str | None = None, on: int = account,
    ) -> int:  # fmt: skip
        line = costs.line(msisdn, activated, terminated)
        place = costs.placement(on, line)
        costs.charge(costs.invoice(on, msisdn, charged, due=None), place, plan, cost, on=charged)
        if used is not None:
            costs.use(place, call, f"{used}T23:59:59")
        costs.done()
        return line

    return make


def test_numbers_without_use_for_three_months_are_told(company: CompanyFile, costs: Costs, phone) -> None:
    never = phone("4790000001", "100.5")
    long_ago = phone("4790000002", "250", used="2024-02-03")
    limit = phone("4790000003", "1", used="2026-08-21")
    phone("4790000004", used="2026-08-22")
    phone("4790000005", used="2026-11-01")
    phone("4790000006", activated="2026-08-22")
    phone("4790000007", terminated="2026-11-21")
    phone("4790000008", "0")
    phone("4790000009", "-5")
    phone("4790000010", charged="2026-08-21")
    started = phone("4790000011", "7", activated="2026-08-21")
    unused = found(company)[FindingKind.UNUSED_NUMBERS]
    assert [(item.id, item.worth, item.day) for item in unused.items] == [
        (long_ago, 250, date(2024, 2, 3)),
        (never, Decimal("100.5"), None),
        (started, 7, None),
        (limit, 1, date(2026, 8, 21)),
    ]
    assert (unused.worth, unused.currency, unused.count) == (Decimal("358.5"), "NOK", 4)
    with company.raw() as connection:
        cost = {line.line_id: line.monthly_cost for line in active_lines(connection, TODAY)}
    assert all(item.worth is not None and item.worth * 1_000_000 == cost[item.id] for item in unused.items)


def test_a_number_whose_only_records_were_replaced_was_never_used(company: CompanyFile, phone) -> None:
    line = phone("4790000001", used="2024-02-03")
    with company.write() as session:
        session.execute(delete(UsageRecord).where(UsageRecord.started_at < wall_seconds(date(2024, 3, 1))))
    assert [(item.id, item.day) for item in found(company)[FindingKind.UNUSED_NUMBERS].items] == [(line, None)]


def test_any_pattern_of_use_is_judged_by_its_records(company: CompanyFile, costs: Costs) -> None:
    random = Random(5)
    accounts = [costs.account(number) for number in ("1", "2", "3")]
    plan, call = costs.traffic_type("Plan", "subscription"), costs.traffic_type("Call", "call")
    lines = [
        costs.line(f"47900000{place:02}", str(date(2026, 5, 1) + timedelta(random.randrange(120))))
        for place in range(60)
    ]
    current, used = {}, []
    for line in lines:
        for account in random.sample(accounts, random.randint(1, 3)):
            place = costs.placement(account, line)
            current[line] = account
            invoice = costs.invoice(account, f"{line} {account}", due=None)
            costs.charge(invoice, place, plan, str(random.randint(0, 3)), on="2026-10-01")
            for _ in range(random.choice([0, 0, 1, 2])):
                day = date(2026, 6, 1) + timedelta(random.randrange(150))
                costs.use(place, call, f"{day}T{random.choice(['00:00:00', '23:59:59'])}")
                used.append((line, account, day))
    costs.done()
    newest = {account: max(day for _, where, day in used if where == account) for account in accounts}
    with company.raw() as c:
        begun = {key: date.fromisoformat(day) for key, day in c.execute("SELECT id, activated_on FROM line")}
        paid = {line.line_id for line in active_lines(c, TODAY) if line.monthly_cost}
    expected = {
        line: max((day for one, _, day in used if one == line), default=None)
        for line in lines
        if line in paid
        and begun[line] <= newest[current[line]] - relativedelta(months=3)
        and not any(one == line and day > newest[current[line]] - relativedelta(months=3) for one, _, day in used)
    }
    told = found(company)[FindingKind.UNUSED_NUMBERS].items
    assert {item.id: item.day for item in told} == expected
    assert 5 < len(expected) < 40
    assert None in expected.values()


def test_use_on_an_earlier_placement_counts(company: CompanyFile, costs: Costs, phone) -> None:
    line = phone("4790000001")
    assert FindingKind.UNUSED_NUMBERS in found(company)
    other = costs.placement(costs.account("2"), line)
    costs.use(other, costs.traffic_type("SMS", "message"), "2026-10-01T10:00")
    costs.done()
    assert FindingKind.UNUSED_NUMBERS not in found(company)


def test_without_activation_day_the_first_charge_tells_it(company: CompanyFile, costs: Costs, phone) -> None:
    phone("4790000001", activated=None)
    assert FindingKind.UNUSED_NUMBERS not in found(company)
    phone("4790000002", activated=None, charged="2026-08-21")
    assert FindingKind.UNUSED_NUMBERS not in found(company)
    with company.raw() as c:
        (place,) = c.execute(
            "SELECT p.id FROM placement p JOIN line l ON l.id = p.line_id WHERE msisdn = '4790000002'"
        ).fetchone()
        (invoice,) = c.execute("SELECT id FROM supplier_invoice WHERE number = '4790000002'").fetchone()
    costs.charge(invoice, place, 1, "10", on="2026-09-01")
    costs.done()
    assert [item.name for item in found(company)[FindingKind.UNUSED_NUMBERS].items] == ["4790000002"]


def test_agreed_prices_are_recurring_cost(company: CompanyFile, costs: Costs) -> None:
    account = costs.account()
    line = costs.line("4790000001", "2020-01-01")
    costs.placement(account, line)
    costs.add("line_product", line_id=line, kind="plan", name="Fri", valid_from="2020-01-01", monthly_price=99_000_000)
    costs.use(costs.placement(account), costs.traffic_type("Call", "call"), "2026-11-21T10:00")
    costs.done()
    assert found(company)[FindingKind.UNUSED_NUMBERS].worth == 99


def test_accounts_without_usage_records_are_not_judged(company: CompanyFile, costs: Costs, phone) -> None:
    other = costs.account("2")
    phone("4790000001", on=other)
    assert FindingKind.UNUSED_NUMBERS not in found(company)
    # Another account's use says nothing about this one; its own newest day does.
    costs.use(costs.placement(other), 2, "2026-09-30T10:00")
    costs.done()
    assert found(company)[FindingKind.UNUSED_NUMBERS].count == 1
    assert FindingKind.UNUSED_NUMBERS not in found(company, accounts=(1,))
    assert FindingKind.UNUSED_NUMBERS in found(company, accounts=(2,))


# Supplier invoices


def test_invoices_to_come_and_to_pay(company: CompanyFile, costs: Costs) -> None:
    account, other = costs.account("1"), costs.account("2")
    for month in (7, 8, 9):
        costs.invoice(account, f"A{month}", f"2026-{month:02}-20", due=None, net="10")
    costs.invoice(account, "A10", "2026-10-20", due="2026-11-22", net="10")
    assert found(company) == {}
    # Expected on the 20th of November, and to be had on the 22nd.
    late = found(company, date(2026, 11, 23))[FindingKind.LATE_INVOICE]
    assert late.values == {"late": 1, "overdue": 1}
    assert [(item.kind, item.id, item.day) for item in late.items] == [
        (ItemKind.LATE, account, date(2026, 11, 20)),
        (ItemKind.OVERDUE, 4, date(2026, 11, 22)),
    ]
    assert (late.items[1].worth, late.items[1].detail, late.worth) == (10, "NOK", None)
    assert found(company, date(2026, 11, 23), (other,)) == {}
    assert found(company, date(2027, 9, 1))[FindingKind.LATE_INVOICE].values == {"late": 0, "overdue": 1}


def test_credit_notes_are_never_overdue(company: CompanyFile, costs: Costs) -> None:
    costs.invoice(costs.account(), "C", "2026-10-30", due="2026-11-01", net="10", kind="credit_note")
    costs.invoice(costs.account("2"), "N", "2026-10-30", due="2026-11-01", net="-10")
    assert found(company) == {}


# Budgets


def test_budgets_that_do_not_hold(company: CompanyFile, costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    plan = costs.traffic_type("Plan", "subscription")
    keys = {name: costs.department(name) for name in ("Held", "Over", "Soon")}
    for name, month, net in (("Held", 11, "100"), ("Over", 11, "100.01"), ("Soon", 10, "130")):
        on = account if name != "Soon" else costs.account("2")
        invoice = costs.invoice(on, name, f"2026-{month}-05", due=None)
        costs.charge(invoice, costs.placement(on, department=keys[name]), plan, net, on=f"2026-{month}-01")
    costs.done()
    assert FindingKind.OVER_BUDGET not in found(company)
    for key in keys.values():
        set_budget(company, key, Decimal(100), OCTOBER, clock=clock)
    told = found(company)[FindingKind.OVER_BUDGET]
    assert (told.count, told.values, told.worth) == (2, {"over": 1, "at_risk": 1}, None)
    assert [(item.id, item.kind, item.worth) for item in told.items] == [
        (keys["Soon"], ItemKind.AT_RISK, 30),
        (keys["Over"], ItemKind.OVER, Decimal("0.01")),
    ]
    assert found(company, accounts=(account,))[FindingKind.OVER_BUDGET].worth == Decimal("0.01")


# Packages


@pytest.fixture
def surfer(costs: Costs) -> Callable[..., int]:
    """A number with a package of 1 GB and its bytes by month, the last in October."""
    account = costs.account()
    data = costs.traffic_type("Data", "data", "domestic", "home", use="inside")

    def make(
        msisdn: str, *volumes: int, package: str = "Data 1 GB", kind: int = data, since: str = "2020-01-01"
    ) -> int:
        line = costs.line(msisdn, "2020-01-01")
        place = costs.placement(account, line)
        costs.add("line_product", line_id=line, kind="data_package", name=package, valid_from=since)
        for back, volume in enumerate(reversed(volumes)):
            costs.use(place, kind, f"{OCTOBER - relativedelta(months=back):%Y-%m}-15T10:00", volume=volume)
        costs.done()
        return line

    return make


def test_packages_that_are_always_exceeded(company: CompanyFile, costs: Costs, surfer) -> None:
    over = surfer("4790000001", GIGABYTE + 1, GIGABYTE + 1, GIGABYTE + 1)
    surfer("4790000002", GIGABYTE + 1, GIGABYTE, GIGABYTE + 1)
    surfer("4790000003", GIGABYTE + 1, GIGABYTE + 1)
    surfer("4790000004", *[5 * GIGABYTE] * 3, package="Data unlimited")
    surfer("4790000005", *[5 * GIGABYTE] * 3, package="Data 10 GB")
    costs.use(costs.placement(1), 1, "2026-11-21T10:00", volume=1)
    costs.done()
    told = found(company)[FindingKind.PACKAGE_EXCEEDED]
    assert [(item.id, item.detail, item.worth) for item in told.items] == [(over, "Data 1 GB", 0)]
    assert (told.month, told.worth, told.values) == (OCTOBER, 0, {"months": 3})
    # As the card of packages has it in each of the months.
    for back in range(3):
        card = data_packages(company, DashboardChoice(TODAY), OCTOBER - relativedelta(months=back))
        assert over in {row.line_id for row in card.rows if row.used is not None and row.used > 1}


def test_a_package_is_told_of_on_the_account_of_its_number_alone(company: CompanyFile, costs: Costs, surfer) -> None:
    line = surfer("4790000001", *[2 * GIGABYTE] * 3)
    other = costs.account("2")
    assert FindingKind.PACKAGE_EXCEEDED in found(company, accounts=(1,))
    # Since October the number is on another account, where it has not used too much.
    costs.use(costs.placement(other, line), 1, "2026-10-20T10:00", volume=1)
    costs.done()
    assert FindingKind.PACKAGE_EXCEEDED in found(company)
    for account in (1, other):
        chosen = DashboardChoice(TODAY, (account,))
        shown = {row.line_id for row in data_packages(company, chosen, OCTOBER).rows if row.used and row.used > 1}
        assert (FindingKind.PACKAGE_EXCEEDED in found(company, accounts=(account,)), shown) == (False, set())


def test_what_extra_packages_and_more_data_cost(company: CompanyFile, costs: Costs, surfer) -> None:
    line = surfer("4790000001", *[GIGABYTE] * 3)
    assert FindingKind.PACKAGE_EXCEEDED not in found(company)
    place = 1
    extra = costs.traffic_type("Extra 1 GB", "option", use="extra")
    more = costs.traffic_type("Data extra", "data", "domestic", "home", use="extra")
    beyond = costs.traffic_type("Data beyond", "data", "domestic", "home", use="outside")
    away = costs.traffic_type("Data in USA", "data", "roaming", "world", "US", use="outside")
    call = costs.traffic_type("Call", "call", "domestic", use="outside")
    for month in ("2026-08", "2026-09"):
        costs.use(place, away, f"{month}-20T10:00", volume=GIGABYTE, net="500")
    costs.use(place, more, "2026-10-20T10:00", volume=GIGABYTE)
    costs.done()
    assert FindingKind.PACKAGE_EXCEEDED not in found(company)
    for month in ("2026-08", "2026-09", "2026-10"):
        costs.use(place, beyond, f"{month}-20T10:00", volume=10, net="11")
    costs.use(place, extra, "2026-10-19T10:00", net="99")
    costs.use(place, away, "2026-10-19T10:00", volume=1, net="500")
    costs.use(place, call, "2026-10-19T10:00", seconds=60, net="500")
    costs.done()
    told = found(company)[FindingKind.PACKAGE_EXCEEDED]
    assert (told.worth, told.items[0].id, told.items[0].worth) == (110, line, 110)
    invoice = costs.invoice(1, "F1", "2026-11-05", due=None)
    costs.charge(invoice, place, extra, "49", section="communication", on="2026-10-31")
    costs.charge(invoice, place, beyond, "7", section="communication", on="2026-11-01")
    costs.done()
    assert found(company)[FindingKind.PACKAGE_EXCEEDED].worth == 159


def test_old_use_and_ended_numbers_tell_of_no_package(company: CompanyFile, costs: Costs, surfer) -> None:
    surfer("4790000001", *[2 * GIGABYTE] * 4)
    assert FindingKind.PACKAGE_EXCEEDED in found(company, date(2027, 1, 31))
    assert FindingKind.PACKAGE_EXCEEDED not in found(company, date(2027, 2, 1))
    # The present month is not over: the three before it count.
    assert found(company, date(2026, 10, 31))[FindingKind.PACKAGE_EXCEEDED].month == date(2026, 9, 1)
    with company.raw() as c:
        c.execute("UPDATE line SET terminated_on = '2026-11-01'")
    assert FindingKind.PACKAGE_EXCEEDED not in found(company)


# Runs


def test_what_waits_for_a_person(company: CompanyFile, costs: Costs, clock: FixedClock) -> None:
    customer = save_customer(company, CustomerValues("Åmøy AS"), clock=clock)
    product = save_product(company, ProductValues("Is", prices=((date(2020, 1, 1), Decimal(100)),)), clock=clock)
    monthly = save_frequency(company, FrequencyValues(FrequencyUnit.MONTH, date(2026, 11, 21), day=21), clock=clock)
    subscription = save_subscription(
        company,
        SubscriptionValues(
            "Is hver måned", monthly, (LineValues(product),), (SubscriberValues(customer, date(2026, 11, 21)),)
        ),
        clock=FixedClock(datetime(2026, 11, 1, tzinfo=UTC)),
    )
    assert found(company, date(2026, 11, 21)) == {}
    waiting = found(company, accounts=(costs.account(),))[FindingKind.WAITING_RUNS]
    assert [(item.kind, item.id, item.name, item.day) for item in waiting.items] == [
        (ItemKind.SUBSCRIPTION, subscription, "Is hver måned", date(2026, 11, 21))
    ]
    assert waiting.values == {"waiting": 1, "failed": 0}


def test_jobs_whose_newest_run_failed(company: CompanyFile, clock: FixedClock) -> None:
    user = save_user(company, UserValues("ÅN", "Åse", "", ADMINISTRATOR_PROFILE), clock=clock)
    job = save_job(company, JobValues("Månedsslutt", JobDays.DAY_OF_MONTH, user, day=1), clock=clock)

    def ran(state: RunState, moment: str) -> None:
        with company.write() as session:
            session.add(
                Run(
                    kind=RunKind.JOB, job_id=job, name="Månedsslutt", scheduled_for=moment, trigger=RunTrigger.PLANNED,
                    state=state, started_at=datetime.fromisoformat(moment).replace(tzinfo=UTC),
                )
            )  # fmt: skip

    assert found(company) == {}
    for state in (RunState.FAILED, RunState.PARTLY):
        ran(state, f"2026-11-{10 + len(state)}T22:00")
        failed = found(company)[FindingKind.WAITING_RUNS]
        assert failed.values == {"waiting": 0, "failed": 1}
        assert [(item.kind, item.id) for item in failed.items] == [(ItemKind.FAILED_JOB, job)]
    ran(RunState.NOTHING, "2026-11-20T22:00")
    assert found(company) == {}

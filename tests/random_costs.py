"""A company of random costs, requests of every kind, and what a scan over every charge and record answers them."""

import sqlite3
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from costs import Costs, Fact, scan
from hypothesis import strategies as st

from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, ReportResult, TimePeriod

FIRST, DAYS = date(2026, 1, 10), 140


def random_company(path: Path, seed: int) -> CompanyFile:
    random = Random(seed)
    costs = Costs(open_company_file(path))
    accounts = [costs.account("1", "Nord", "R1"), costs.account("2", "Nord", "R1"), costs.account("3", "Vest")]
    top = costs.department("Salg")
    departments = [top, costs.department("Salg øst", top), costs.department("Drift"), None]
    people = [costs.employee(name) for name in ("Åse Nygård", "Siv Tveit", "Bjørn Hauge")] + [None]
    lines = [costs.line(f"479900000{place}") for place in range(4)] + [None]
    for place, line in enumerate(lines[:4]):
        sim = costs.add("sim_card", number=f"8947{place}", kind="main")
        costs.add("sim_line", sim_id=sim, line_id=line, valid_from=str(FIRST - timedelta(days=99)))
    places = [
        costs.placement(account, line, person, department)
        for account in accounts
        for line, person, department in random.sample(
            [(x, y, z) for x in lines for y in people for z in departments], 6
        )
    ]
    in_account = {place: accounts[index // 6] for index, place in enumerate(places)}
    groups = ("mobile", "broadband", "")
    kinds = [
        costs.traffic_type(
            f"{kind} {place}",
            kind,
            group=random.choice(groups),
            use=random.choice(["inside", "outside", ""]),
            vat=random.choice(["liable", "exempt", ""]),
        )
        for place, kind in enumerate(["call", "message", "data", "subscription", "option", "content", "content"])
    ]
    invoices: dict[int, list[int | None]] = {account: [None] for account in accounts}
    for place in range(9):
        account = accounts[place % 3]
        currency = "EUR" if account == accounts[2] and place % 2 else "NOK"
        key = costs.invoice(
            account,
            f"F{place}",
            str(FIRST + timedelta(days=place * 15)),
            currency=currency,
            charged=place % 3 != 1 or place > 5,
            net=str(random.randint(-5000, 90000) / 100),
            vat="12.34",
            rounding=random.choice(["0", "0.37", "-0.21"]),
            kind="credit_note" if place == 6 else "invoice",
        )
        invoices[account].append(key)
    with costs.file.raw() as c:
        charged = {key for (key,) in c.execute("SELECT id FROM supplier_invoice WHERE has_charges = 1")}
    for _ in range(60):
        place = random.choice(places)
        named = [key for key in invoices[in_account[place]] if key in charged]
        if named:
            costs.charge(
                random.choice(named), place, random.choice(kinds), f"{random.randint(-90000, 900000)}.{random.randint(0, 999999):06}",
                section=random.choice(["subscription", "option", "communication", "equipment", "one_off"]),
                on=str(FIRST + timedelta(days=random.randrange(DAYS))), vat=str(random.randint(0, 100)),
                seconds=random.choice([0, 60]), messages=random.choice([0, 3]), volume=random.choice([0, 10**6]),
            )  # fmt: skip
    for _ in range(250):
        place = random.choice(places)
        costs.use(
            place, random.choice(kinds), datetime.combine(FIRST, datetime.min.time()) + timedelta(seconds=random.randrange(DAYS * 86400)),
            invoice=random.choice(invoices[in_account[place]]), net=f"0.{random.randint(0, 999999):06}", vat="0.01",
            seconds=random.choice([None, 0, 61]), messages=random.choice([None, 1]), volume=random.choice([None, 7_004_999]),
        )  # fmt: skip
    return costs.done()


days = st.integers(-5, DAYS + 5).map(lambda days: FIRST + timedelta(days=days))
periods = st.one_of(
    st.none(),
    st.tuples(days, days).map(lambda pair: TimePeriod(min(pair), max(pair))),
    st.lists(st.integers(0, 8), min_size=1, max_size=4, unique=True).map(
        lambda chosen: InvoicePeriod(tuple(f"F{place}" for place in chosen))
    ),
)
requests = st.builds(
    ReportRequest,
    period=periods,
    accounts=st.sampled_from([(), (), ("1",), ("2", "3")]),
    customer_roots=st.sampled_from([(), (), ("R1",)]),
    departments=st.sampled_from([(), (), ("salg",), ("Drift", ""), ("Salg øst",)]),
    product_groups=st.sampled_from([(), (), ("Mobile",), ("broadband",)]),
    numbers=st.sampled_from([(), (), ("99 00 00 01",), ("åse", "4799000002"), ("tveit",)]),
    sims=st.sampled_from([(), (), ("89471",), ("89470", "89473")]),
)


def expected(c: sqlite3.Connection, request: ReportRequest) -> list[Fact]:
    facts = scan(c)
    period = request.period
    if isinstance(period, TimePeriod):
        facts = [fact for fact in facts if period.first <= fact.day <= period.last]
    elif isinstance(period, InvoicePeriod):
        facts = [fact for fact in facts if fact.number in period.numbers]
    accounts = {row[0]: row[1:] for row in c.execute("SELECT id, number, customer_root FROM billing_account")}
    if request.accounts or request.customer_roots:
        facts = [
            f
            for f in facts
            if accounts[f.account][0] in request.accounts or accounts[f.account][1] in request.customer_roots
        ]
    departments = {"salg": {1, 2}, "Drift": {3}, "": {0}, "Salg øst": {2}}
    if request.departments:
        allowed = set().union(*(departments[name] for name in request.departments))
        facts = [fact for fact in facts if fact.department in allowed]
    if request.product_groups:
        allowed_groups = {group.casefold() for group in request.product_groups}
        facts = [fact for fact in facts if fact.group in allowed_groups]
    people = {"åse": 1, "tveit": 2}
    by_number = {"99 00 00 01": 2, "4799000002": 3}
    if request.numbers:
        facts = [
            f for f in facts
            if any((by_number.get(text) == f.line and f.line) or (people.get(text) == f.employee and f.employee) for text in request.numbers)
        ]  # fmt: skip
    if request.sims:
        sims = {"89470": 1, "89471": 2, "89473": 4}
        lines = {sims[sim] for sim in request.sims}
        facts = [fact for fact in facts if fact.line in lines]
        # A card without traffic in the period shows nothing at all.
        plain = expected(c, ReportRequest(period, numbers=request.numbers))
        used = {fact.line for fact in plain if fact.section == "communication"}
        facts = [fact for fact in facts if fact.line in used]
    return facts


def total(result: ReportResult, key: str) -> dict[str, Decimal]:
    at = result.column(key)
    return {each.currency: each.values[at] for each in result.totals if each.values[at]}


def summed(facts: list[Fact], what: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for fact in facts:
        sums[fact.currency] += getattr(fact, what)
    return {currency: value / 1_000_000 for currency, value in sums.items() if value}


def without_adjustments(result: ReportResult, key: str, *keys: str) -> dict[tuple, tuple]:
    at = [result.column(name) for name in keys]
    state = result.column("state")
    value = result.column(key)
    rows: dict[tuple, Decimal] = defaultdict(Decimal)
    for row in result.rows:
        if row[state] in ("invoiced", "running"):
            rows[tuple(row[place] for place in at)] += row[value]
    return {names: amount for names, amount in rows.items() if amount}

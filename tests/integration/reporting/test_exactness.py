"""The books balance: invoice periods to the stated totals, time periods to all costs, every report to every other."""

import shutil
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_costs import DAYS, FIRST, random_company

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.reporting import (
    InvoicePeriod,
    ReportRequest,
    ReportResult,
    TimePeriod,
    definitions,
    run_report,
)

Sums = dict[str, Decimal]
ALL_COSTS = [each.id for each in definitions() if each.all_costs]
LAST = FIRST + timedelta(days=DAYS + 1)
ALL_INVOICES = tuple(f"F{place}" for place in range(9))
quiet = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def companies(empty_company_template: Path, tmp_path_factory: pytest.TempPathFactory):
    """Random companies, made when a seed is first asked for."""
    folder = tmp_path_factory.mktemp("exact")
    files: dict[int, CompanyFile] = {}

    def company(seed: int) -> CompanyFile:
        if seed not in files:
            path = folder / f"{seed}.telecost"
            shutil.copyfile(empty_company_template, path)
            files[seed] = random_company(path, seed)
        return files[seed]

    yield company
    for file in files.values():
        file.close()


seeds = st.integers(100, 111)


def amount_key(result: ReportResult) -> str:
    return "total" if any(column.key == "total" for column in result.columns) else "net"


def totals(file: CompanyFile, report: str, request: ReportRequest) -> tuple[Sums, Sums]:
    """Net and gross per currency, without those that come to nothing."""
    result = run_report(file, report, request)
    found = []
    for key in (amount_key(result), "gross"):
        at = result.column(key)
        found.append({each.currency: each.values[at] for each in result.totals if each.values[at]})
    return found[0], found[1]


def added(many: list[Sums]) -> Sums:
    sums: Sums = defaultdict(Decimal)
    for each in many:
        for currency, value in each.items():
            sums[currency] += value
    return {currency: value for currency, value in sums.items() if value}


def stored(file: CompanyFile, statement: str) -> Sums:
    with file.raw() as c:
        return {currency: Decimal(value) / 1_000_000 for currency, value in c.execute(statement) if value}


def running(file: CompanyFile) -> Sums:
    """Usage that no charge explains yet, each in the currency of its invoice or of its account's latest one."""
    return stored(
        file,
        "SELECT COALESCE(i.currency, (SELECT o.currency FROM supplier_invoice o WHERE o.account_id = p.account_id"
        " ORDER BY o.issue_date DESC, o.id DESC LIMIT 1), (SELECT currency FROM company)), SUM(u.net) FROM usage_record u"
        " JOIN placement p ON p.id = u.placement_id LEFT JOIN supplier_invoice i ON i.id = u.supplier_invoice_id"
        " WHERE COALESCE(i.has_charges, 0) = 0 GROUP BY 1",
    )


def test_there_are_such_reports() -> None:
    assert {"R6", "R10"} <= set(ALL_COSTS)


@pytest.mark.parametrize("report", ALL_COSTS)
@quiet
@given(seed=seeds, chosen=st.sets(st.sampled_from(ALL_INVOICES), min_size=1))
def test_invoice_periods_end_in_the_stated_totals(companies, report: str, seed: int, chosen: set[str]) -> None:
    file = companies(seed)
    listed = ", ".join(f"'{number}'" for number in chosen)
    # A credit note states what it gives back.
    sign = "CASE kind WHEN 'credit_note' THEN -1 ELSE 1 END"
    own_lines = f"number IN ({listed}) AND has_charges = 1"
    usage_only = (
        "SELECT i.currency, SUM({what}) FROM usage_record u JOIN supplier_invoice i ON i.id = u.supplier_invoice_id"
        f" WHERE i.has_charges = 0 AND i.number IN ({listed}) GROUP BY 1"
    )
    net = stored(
        file, f"SELECT currency, SUM({sign} * total_ex_vat) FROM supplier_invoice WHERE {own_lines} GROUP BY 1"
    )
    gross = stored(
        file,
        f"SELECT currency, SUM({sign} * (total_inc_vat + rounding)) FROM supplier_invoice WHERE {own_lines} GROUP BY 1",
    )
    found = totals(file, report, ReportRequest(InvoicePeriod(tuple(chosen))))
    assert found[0] == added([net, stored(file, usage_only.format(what="u.net"))])
    assert found[1] == added([gross, stored(file, usage_only.format(what="u.net + u.vat"))])


@pytest.mark.parametrize("report", ALL_COSTS)
@quiet
@given(seed=seeds, cuts=st.sets(st.integers(1, DAYS), max_size=6))
def test_all_time_periods_together_are_all_invoices_and_what_is_not_invoiced(
    companies, report: str, seed: int, cuts: set[int]
) -> None:
    file = companies(seed)
    starts = [FIRST, *(FIRST + timedelta(days=cut) for cut in sorted(cuts))]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), LAST]
    periods = [
        totals(file, report, ReportRequest(TimePeriod(first, last)))
        for first, last in zip(starts, ends, strict=True)
    ]  # fmt: skip
    lines = stored(
        file,
        "SELECT i.currency, SUM(c.net) FROM charge c JOIN supplier_invoice i ON i.id = c.supplier_invoice_id GROUP BY 1",
    )
    expected = added([lines, running(file)])
    assert added([net for net, _ in periods]) == expected
    whole = totals(file, report, ReportRequest())
    assert whole[0] == expected
    assert added([gross for _, gross in periods]) == whole[1]
    # The long way round: each invoice alone, less what leads to its stated total, and the rest that none names.
    result = run_report(file, report, ReportRequest(InvoicePeriod(ALL_INVOICES)))
    state, amount, currency = (result.column(key) for key in ("state", amount_key(result), "currency"))
    invoiced = [{row[currency]: row[amount]} for row in result.rows if row[state] not in ("difference", "rounding")]
    nameless = stored(
        file,
        "SELECT COALESCE((SELECT o.currency FROM supplier_invoice o WHERE o.account_id = p.account_id"
        " ORDER BY o.issue_date DESC, o.id DESC LIMIT 1), (SELECT currency FROM company)), SUM(u.net) FROM usage_record u"
        " JOIN placement p ON p.id = u.placement_id WHERE u.supplier_invoice_id IS NULL GROUP BY 1",
    )
    assert added([*invoiced, nameless]) == expected


@quiet
@given(
    seed=seeds,
    span=st.tuples(st.integers(-5, DAYS), st.integers(0, DAYS)),
    filters=st.fixed_dictionaries(
        {},
        optional={
            "accounts": st.sampled_from([("1",), ("2", "3")]),
            "departments": st.sampled_from([("Salg",), ("Drift", "")]),
            "numbers": st.sampled_from([("åse",), ("4799000002",)]),
            "sections": st.sampled_from([("communication",), ("subscription", "one_off")]),
        },
    ),
)
def test_the_reports_agree_with_one_another(
    companies, seed: int, span: tuple[int, int], filters: dict[str, tuple[str, ...]]
) -> None:
    file = companies(seed)
    first = FIRST + timedelta(days=span[0])
    request = ReportRequest(TimePeriod(first, first + timedelta(days=span[1])), **filters)
    found = {report: totals(file, report, request) for report in ALL_COSTS}
    assert len({repr(sorted(net.items())) for net, _ in found.values()}) == 1, found
    assert len({repr(sorted(gross.items())) for _, gross in found.values()}) == 1, found


@quiet
@given(
    seed=seeds,
    span=st.tuples(st.integers(-5, DAYS), st.integers(0, DAYS)),
    accounts=st.sampled_from([(), ("1",), ("2", "3")]),
)
def test_the_reports_agree_on_minutes_messages_and_megabytes(
    companies, seed: int, span: tuple[int, int], accounts: tuple[str, ...]
) -> None:
    file = companies(seed)
    first = FIRST + timedelta(days=span[0])
    last = first + timedelta(days=span[1])
    keys = ("minutes", "messages", "megabytes")
    found = {}
    for report in ("R6", "R10", "R14"):
        result = run_report(file, report, ReportRequest(TimePeriod(first, last), accounts=accounts))
        places = [result.column(key) for key in keys]
        found[report] = {one.currency: tuple(one.values[at] for at in places) for one in result.totals}
    assert found["R6"] == found["R10"] == found["R14"]
    if accounts:
        return
    # The long way: every record once, and what lines say of use that no record tells of.
    with file.raw() as c:
        used = c.execute(
            "SELECT COALESCE(SUM(seconds), 0), COALESCE(SUM(messages), 0), COALESCE(SUM(volume_bytes), 0)"
            " FROM usage_record WHERE date(started_at, 'unixepoch') BETWEEN ? AND ?",
            (first.isoformat(), last.isoformat()),
        ).fetchone()
        measures = ("seconds", "messages", "volume_bytes")
        said = [
            c.execute(
                f"SELECT COALESCE(SUM({one}), 0) FROM charge c WHERE counts_on BETWEEN ? AND ? AND NOT EXISTS (SELECT 1"
                f" FROM usage_record u WHERE u.supplier_invoice_id = c.supplier_invoice_id AND u.{one} > 0)",
                (first.isoformat(), last.isoformat()),
            ).fetchone()[0]
            for one in measures
        ]
    seconds, messages, volume = (one + other for one, other in zip(used, said, strict=True))
    told = [sum(total[place] for total in found["R6"].values()) for place in range(3)]
    # Each currency's total is rounded.
    assert told[0] == pytest.approx(seconds / 60, abs=0.005 * len(found["R6"]) + 1e-6)
    assert told[1] == messages
    assert told[2] == pytest.approx(volume / 1_000_000, abs=0.005 * len(found["R6"]) + 1e-6)


def test_a_day_before_everything_is_empty(companies) -> None:
    file = companies(100)
    for report in ALL_COSTS:
        result = run_report(file, report, ReportRequest(TimePeriod(date(2020, 1, 1), date(2020, 1, 31))))
        assert (result.rows, result.totals) == ([], ())
        assert "none" in [note.code for note in result.notes]

"""Aged receivables and VAT on sales: what customers owe on a day, and what the VAT return asks for."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.services.payments.by_hand import register_payment
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, TimePeriod, run_report
from telecost_desktop.services.reporting.pivots.layout import PivotLayout, PivotValue
from telecost_desktop.services.reporting.pivots.pivot import make_pivot
from telecost_desktop.services.sales_invoicing.credit.crediting import CreditLine, credit_lines
from tests.integration.billing.conftest import office
from tests.integration.sales_invoices.conftest import Desk, desk, line

__all__ = ["desk", "office"]
STEPS = ("not_due", "days_30", "days_60", "days_90", "days_over_90", "credit", "total")


def rows(desk: Desk, report: str, request: ReportRequest) -> list[dict[str, object]]:
    result = run_report(desk.file, report, request, clock=desk.clock)
    return [dict(zip((column.key for column in result.columns), row, strict=True)) for row in result.rows]


def owed(desk: Desk, day: str, **filters: tuple[str, ...]) -> list[list[Decimal]]:
    period = TimePeriod(date(2020, 1, 1), date.fromisoformat(day))
    found = rows(desk, "aged-receivables", ReportRequest(period, **filters))
    return [[row[step] for step in STEPS] for row in found]  # type: ignore[misc]


def amounts(*values: str) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_what_is_open_is_shown_by_how_long_it_is_overdue(desk: Desk) -> None:
    buyer = desk.office.customer("Kunde AS")
    # Due on 15 January.
    desk.issued(line(price="80"), customer=buyer, on="2026-01-01")
    desk.office.at("2026-06-01")
    for day, place in (
        ("2026-01-15", 0),
        ("2026-01-16", 1),
        ("2026-02-14", 1),
        ("2026-02-15", 2),
        ("2026-03-16", 2),
        ("2026-03-17", 3),
        ("2026-04-15", 3),
        ("2026-04-16", 4),
    ):
        expected = amounts("0", "0", "0", "0", "0", "0", "100")
        expected[place] = Decimal(100)
        assert owed(desk, day) == [expected], day
    assert owed(desk, "2025-12-31") == []


def test_payments_and_credits_after_the_day_do_not_count(desk: Desk) -> None:
    made = desk.issued(line(price="80", quantity="2"), on="2026-01-01")
    register_payment(desk.file, made, Decimal(50), date(2026, 1, 10), clock=desk.clock)
    desk.office.at("2026-01-20")
    credit_lines(desk.file, made, [CreditLine(1, Decimal(1))], clock=desk.clock)
    register_payment(desk.file, made, Decimal(70), date(2026, 1, 25), clock=desk.clock)
    desk.office.at("2026-02-01")
    assert [owed(desk, day)[0][-1] for day in ("2026-01-09", "2026-01-10", "2026-01-19", "2026-01-20")] == amounts(
        "200", "150", "150", "50"
    )
    assert owed(desk, "2026-01-25") == [amounts("0", "0", "0", "0", "0", "-20", "-20")]
    with pytest.raises(UserError, match="A credit note is not paid"):
        register_payment(desk.file, 2, Decimal(-20), date(2026, 1, 28), clock=desk.clock)
    register_payment(desk.file, made, Decimal(-20), date(2026, 1, 28), clock=desk.clock)
    assert owed(desk, "2026-01-28") == []
    # A day that is not here yet is today.
    assert owed(desk, "2026-12-31") == []


def test_customers_and_currencies_are_apart(desk: Desk) -> None:
    one, other = desk.office.customer("Aas AS"), desk.office.customer("Berg AS")
    desk.issued(line(price="80"), customer=one)
    desk.issued(line(price="8"), customer=one, currency="EUR", exchange_rate=Decimal("11.5"))
    desk.issued(line(price="40"), customer=other)
    period = TimePeriod(date(2026, 1, 1), date(2026, 1, 31))
    found = rows(desk, "aged-receivables", ReportRequest(period))
    assert [(row["customer"], row["total"], row["currency"]) for row in found] == [
        ("Aas AS", 10, "EUR"),
        ("Aas AS", 100, "NOK"),
        ("Berg AS", 50, "NOK"),
    ]
    assert owed(desk, "2026-01-31", customers=("berg as",)) == [amounts("50", "0", "0", "0", "0", "0", "50")]
    with pytest.raises(UserError, match="no customer Nobody"):
        owed(desk, "2026-01-31", customers=("Nobody",))


def test_vat_is_by_day_of_bookkeeping_and_rate_with_credits_below_zero(desk: Desk) -> None:
    made = desk.issued(line(price="100"), line(price="40", vat_code="medium"), on="2026-01-01")
    desk.issued(line(price="10"), currency="EUR", exchange_rate=Decimal("11.6915"))
    desk.office.at("2026-02-01")
    credit_lines(desk.file, made, [CreditLine(1, Decimal(1))], clock=desk.clock)
    keys = ("vat_category", "rate", "documents", "invoiced", "credited", "net", "vat", "gross", "currency")

    def found(first: str, last: str) -> list[tuple[object, ...]]:
        period = TimePeriod(date.fromisoformat(first), date.fromisoformat(last))
        return [tuple(row[key] for key in keys) for row in rows(desk, "vat-on-sales", ReportRequest(period))]

    base, vat = Decimal("216.92"), Decimal("54.23")
    assert found("2026-01-01", "2026-01-31") == [
        ("S", 25.0, 2, base, 0, base, vat, base + vat, "NOK"),
        ("S", 15.0, 1, 40, 0, 40, 6, 46, "NOK"),
    ]
    assert found("2026-02-01", "2026-02-28") == [("S", 25.0, 1, 0, -100, -100, -25, -125, "NOK")]


def test_what_does_not_concern_them_is_refused(desk: Desk) -> None:
    for request in (
        ReportRequest(InvoicePeriod(("1",))),
        ReportRequest(departments=("Salg",)),
        ReportRequest(accounts=("1",)),
    ):
        with pytest.raises(UserError):
            run_report(desk.file, "vat-on-sales", request, clock=desk.clock)
    with pytest.raises(UserError, match="no filter customers"):
        run_report(desk.file, "R6", ReportRequest(customers=("Kunde AS",)), clock=desk.clock)


def test_they_come_in_every_form_from_the_command_line(
    desk: Desk, tmp_path: Path, command_line: Callable[..., tuple[int, str, str]]
) -> None:
    desk.issued(line(price="80"))
    path = desk.file.path
    desk.file.close()
    for report in ("aged-receivables", "vat-on-sales"):
        for form in ("csv", "xlsx", "pdf", "json"):
            target = tmp_path / f"{report}.{form}"
            code, _, said = command_line(
                "report",
                report,
                "-c",
                path,
                "--from",
                "2026-01-01",
                "--to",
                "2026-01-31",
                "--format",
                form,
                "-o",
                target,
            )
            assert (code, target.exists()) == (0, True), said
    document = json.loads((tmp_path / "vat-on-sales.json").read_text())
    assert document["totals"]["NOK"]["vat"] == "20.00"
    code, _, said = command_line(
        "report", "aged-receivables", "-c", path, "--from", "2026-01-01", "--to", "2026-01-31",
        "--mail-to", "bok@example.no",
    )  # fmt: skip
    assert code == 0, said


def test_a_pivot_adds_them_up(desk: Desk) -> None:
    desk.issued(line(price="80"), line(price="10", vat_code="low"))
    result = run_report(desk.file, "vat-on-sales", ReportRequest(), clock=desk.clock)
    pivot = make_pivot(result, PivotLayout(rows=("rate",), values=(PivotValue("vat"),)))
    assert [Decimal(row.values[0]) for row in pivot.rows if not row.is_total] == amounts("1.2", "20")

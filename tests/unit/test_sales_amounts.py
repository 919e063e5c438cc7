from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.models.money import to_micro
from telecost_desktop.models.periods import Period
from telecost_desktop.models.sales_invoices import SalesInvoiceState
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, share_of, totals
from telecost_desktop.services.sales_invoicing.issuing.date_rules import date_warnings
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceStatus, status_of

RATES = [Decimal(rate) for rate in ("25", "15", "12", "5.5", "2.1", "0")]
amounts = st.decimals(-100_000, 1_000_000, places=2)


def line(net: Decimal, rate: Decimal) -> DraftLine:
    return DraftLine("x", Decimal(1), net, net, "S", rate)


@given(st.lists(st.tuples(amounts, st.sampled_from(RATES)), max_size=30))
def test_sums_add_up_per_rate(entries: list[tuple[Decimal, Decimal]]) -> None:
    made = totals([line(*entry) for entry in entries], "NOK")
    assert made.ex_vat == sum((net for net, _ in entries), Decimal(0))
    assert made.inc_vat == made.ex_vat + made.vat
    assert made.vat == sum((entry.vat for entry in made.vat_sums), Decimal(0))
    for entry in made.vat_sums:
        base = sum((net for net, rate in entries if rate == entry.rate), Decimal(0))
        assert entry.base == base
        assert abs(entry.vat - base * entry.rate / 100) <= Decimal("0.005")
    to_micro(made.inc_vat)


def test_vat_is_reckoned_on_the_sum_and_half_goes_away_from_zero() -> None:
    three = totals([line(Decimal("0.10"), Decimal(25))] * 3, "NOK")
    assert three.vat == Decimal("0.08")  # of 0.30; line by line it would be 0.09
    assert totals([line(Decimal("-0.10"), Decimal(25))], "NOK").vat == Decimal("-0.03")


@given(amounts, st.fractions(0, 40, max_denominator=366))
def test_a_share_is_rounded_once_from_the_exact_fraction(amount: Decimal, share: Fraction) -> None:
    exact = Fraction(amount) * share
    made = Fraction(share_of(amount, share, "NOK"))
    assert abs(made - exact) <= Fraction(1, 200)
    assert share_of(-amount, share, "NOK") == -share_of(amount, share, "NOK")


@given(amounts, st.integers(1, 366), st.integers(0, 366))
def test_the_two_parts_of_a_period_differ_from_the_whole_by_less_than_a_cent(
    amount: Decimal, days: int, cut: int
) -> None:
    used = min(cut, days)
    parts = share_of(amount, Fraction(used, days), "NOK") + share_of(amount, Fraction(days - used, days), "NOK")
    assert abs(parts - amount) <= Decimal("0.01")


def test_shares_of_currencies_without_and_with_three_decimals() -> None:
    assert share_of(Decimal(1000), Fraction(1, 3), "JPY") == Decimal(333)
    assert share_of(Decimal(1), Fraction(1, 3), "TND") == Decimal("0.333")
    assert share_of(Decimal("2.5"), Fraction(1), "ISK") == Decimal("2.5").quantize(Decimal(1), ROUND_HALF_UP)


def test_status_by_payments_credits_and_the_due_date() -> None:
    def status(paid: str, credited: str, day: int) -> SalesInvoiceStatus:
        return status_of(
            SalesInvoiceState.ISSUED,
            DocumentKind.INVOICE,
            Decimal(100),
            Decimal(paid),
            Decimal(credited),
            date(2026, 5, 10),
            date(2026, 5, day),
        )

    assert status("0", "0", 10) is SalesInvoiceStatus.NEW
    assert status("0", "0", 11) is SalesInvoiceStatus.OVERDUE
    assert status("99.99", "0", 11) is SalesInvoiceStatus.OVERDUE
    assert status("100", "0", 11) is SalesInvoiceStatus.PAID
    assert status("60", "40", 11) is SalesInvoiceStatus.PAID
    assert status("0", "100", 9) is SalesInvoiceStatus.CREDITED


def test_norway_warns_of_dates_its_law_does_not_allow() -> None:
    def codes(issue: str, today: str, covers: Period | None = None) -> int:
        return len(date_warnings("NO", date.fromisoformat(issue), date.fromisoformat(today), covers))

    assert codes("2026-11-22", "2026-11-22") == 0
    assert codes("2026-10-31", "2026-11-15") == 0
    assert codes("2026-10-31", "2026-11-16") == 1
    assert codes("2026-10-30", "2026-11-05") == 1
    assert codes("2026-01-01", "2026-01-01", Period(date(2026, 1, 1), date(2027, 1, 1))) == 0
    assert codes("2026-01-01", "2026-01-01", Period(date(2026, 1, 1), date(2028, 1, 1))) == 1
    assert date_warnings("FR", date(2026, 1, 1), date(2026, 5, 1), None) == ()

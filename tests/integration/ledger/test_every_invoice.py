"""Vouchers of sales invoices of every kind: balanced, and equal to the sales invoices to the cent."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

from telecost_desktop.models.ledger import AccountUse
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.services.company import company_of
from telecost_desktop.services.ledger.accounts import vat_key
from telecost_desktop.services.ledger.vouchers import Voucher, exchange_rate, invoice_voucher
from telecost_desktop.services.reporting import ReportRequest, run_report
from tests.invoice_variety import VariedInvoice, varied_snapshots


def total(voucher: Voucher, use: AccountUse) -> Decimal:
    return sum((line.amount for line in voucher.lines if line.use is use), Decimal(0))


def assert_equal(invoice: VariedInvoice, voucher: Voucher, currency: str) -> None:
    assert sum(line.amount for line in voucher.lines) == 0
    sign = -1 if invoice.snapshot["kind"] == "credit_note" else 1
    rate = exchange_rate(invoice.snapshot)

    def own(amount: Decimal) -> Decimal:
        return sign * round_to_currency(amount * rate, currency)

    assert total(voucher, AccountUse.RECEIVABLES) == own(invoice.payable)
    assert -total(voucher, AccountUse.SALES) == own(invoice.total_ex_vat)
    assert -total(voucher, AccountUse.VAT) == own(invoice.total_vat)
    assert total(voucher, AccountUse.PREPAID) == own(Decimal(invoice.snapshot["prepaid"]))
    rounding = -total(voucher, AccountUse.ROUNDING) - sign * Decimal(invoice.snapshot["rounding"]) * rate
    assert abs(rounding) <= (Decimal(0) if rate == 1 else Decimal("0.03"))


def test_every_voucher_is_balanced_and_says_what_its_invoice_says(tmp_path: Path) -> None:
    seen = 0
    for company in varied_snapshots(tmp_path, 120, seed=23):
        try:
            currency = company_of(company.file).currency
            bases: dict[str, Decimal] = defaultdict(Decimal)
            vats: dict[str, Decimal] = defaultdict(Decimal)
            for invoice in company.invoices:
                voucher = invoice_voucher(invoice.snapshot, currency, date(2026, 1, 1))
                assert_equal(invoice, voucher, currency)
                seen += 1
                for line in voucher.lines:
                    if line.use is AccountUse.SALES:
                        bases[line.key] -= line.amount
                    elif line.use is AccountUse.VAT:
                        vats[line.key] -= line.amount
            report = run_report(company.file, "vat-on-sales", ReportRequest(), clock=company.clock)
            rows = [dict(zip((column.key for column in report.columns), row, strict=True)) for row in report.rows]
            found = {vat_key(row["vat_category"], Decimal(str(row["rate"]))): row for row in rows}
            assert {key: row["net"] for key, row in found.items() if row["net"]} == {
                key: base for key, base in bases.items() if base
            }
            assert {key: row["vat"] for key, row in found.items() if row["vat"]} == {
                key: vat for key, vat in vats.items() if vat
            }
        finally:
            company.file.close()
    assert seen >= 100

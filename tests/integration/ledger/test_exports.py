"""What goes to the bookkeeping, once; then the period is closed and its files are what they were."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from crediting import credit_invoice
from sqlalchemy import func, select

from telecost_desktop.errors import UserError
from telecost_desktop.models.ledger import AccountUse, LedgerExport, LedgerFormat, LedgerVoucher
from telecost_desktop.services.checks import check
from telecost_desktop.services.company import save_company
from telecost_desktop.services.ledger.accounts import AccountValues, ledger_accounts, save_ledger_accounts
from telecost_desktop.services.ledger.closing import close_period
from telecost_desktop.services.ledger.listing import ledger_choices, list_exports, preview_period
from telecost_desktop.services.payments.by_hand import register_payment, withdraw_payment
from telecost_desktop.services.sales_invoicing.issuing.closed_periods import first_open_day

from .conftest import Books, Desk, line, sie_vouchers


def amounts(**values: str) -> dict[str, Decimal]:
    return {account.lstrip("_"): Decimal(value) for account, value in values.items()}


def test_an_invoice_is_a_voucher_by_rate_and_a_credit_note_its_opposite(books: Books) -> None:
    desk = books.desk
    first = desk.issued(line(price="100"), line(price="40", vat_code="medium"), line(price="10", vat_code="zero"))
    credit_invoice(desk.file, first, clock=desk.clock)
    desk.office.at("2026-02-01")
    _, (path,) = books.export("2026-01-01", "2026-01-31")
    invoice, credit = sie_vouchers(path).values()
    expected = amounts(_1500="181", _3000="-100", _3010="-40", _3100="-10", _2700="-25", _2701="-6")
    assert invoice == expected
    assert credit == {account: -amount for account, amount in expected.items()}
    assert path.suffix == ".si"


def test_what_is_prepaid_and_rounded_has_accounts_of_its_own(books: Books) -> None:
    from telecost_desktop.services.settings import SettingKey, write_setting

    desk = books.desk
    write_setting(desk.file, SettingKey.PAYABLE_ROUNDING, "1", clock=desk.clock)
    desk.issued(line(price="99.90"), prepaid=Decimal(20))
    desk.office.at("2026-02-01")
    _, (path,) = books.export("2026-01-01", "2026-01-31")
    (voucher,) = sie_vouchers(path).values()
    # 99.90 + 24.98 − 20 is 104.88, to be paid 105.
    assert voucher == amounts(_1500="105", _2900="20", _3000="-99.90", _2700="-24.98", _7740="-0.12")


def test_another_currency_is_booked_in_the_companys_own(books: Books) -> None:
    desk = books.desk
    made = desk.issued(line(price="33.33"), currency="EUR", exchange_rate=Decimal("11.6915"))
    register_payment(desk.file, made, desk.row(made).payable, date(2026, 1, 20), clock=desk.clock)
    desk.office.at("2026-02-01")
    period, (path, table) = books.export("2026-01-01", "2026-01-31", LedgerFormat.SIE, LedgerFormat.CSV, payments=True)
    invoice, payment = sie_vouchers(path).values()
    # 41.66 EUR are 487.07 kroner; 33.33 are 389.68 and 8.33 are 97.39.
    assert invoice == amounts(_1500="487.07", _3000="-389.68", _2700="-97.39")
    assert payment == amounts(_1920="487.07", _1500="-487.07")
    assert period.vouchers == 2
    assert ";EUR;41,66;11,6915;" in table.read_text("utf-8-sig")


def test_nothing_is_exported_while_an_account_is_not_settled(desk: Desk, tmp_path: Path) -> None:
    desk.issued()
    desk.office.at("2026-02-01")
    books = Books(desk, tmp_path)
    with pytest.raises(UserError, match="receivables, sales S25, vat S25"):
        books.export("2026-01-01", "2026-01-31")
    assert list_exports(desk.file) == []
    assert preview_period(desk.file, date(2026, 1, 1), date(2026, 1, 31), payments=False).missing == (
        (AccountUse.RECEIVABLES, ""),
        (AccountUse.SALES, "S25"),
        (AccountUse.VAT, "S25"),
    )
    assert list(tmp_path.glob("*.si")) == []


def test_an_exported_period_is_closed_and_gives_the_same_files_again(books: Books) -> None:
    desk = books.desk
    desk.issued(on="2026-01-05")
    desk.office.at("2026-02-02")
    made, (path,) = books.export("2026-01-01", "2026-01-31")
    before = path.read_bytes()
    with desk.file.read() as session:
        assert first_open_day(session) == date(2026, 2, 1)
    desk.issued(line(price="7"), on="2026-01-06")
    save_company(desk.file, {"name": "Another AS"})
    path.unlink()
    desk.office.at("2026-03-05")
    again, paths = books.export("2026-01-01", "2026-01-31", LedgerFormat.SIE, LedgerFormat.CSV, payments=True)
    assert (made.is_new, again.is_new, again.payments) == (True, False, False)
    assert paths[0] == path
    assert path.read_bytes() == before
    assert paths[1].read_text("utf-8-sig").count("invoice;") == 3
    _, (following,) = books.export("2026-02-01", "2026-02-28")
    assert [sum(lines.values()) for lines in sie_vouchers(following).values()] == [0]
    assert next(iter(sie_vouchers(following).values()))["1500"] == Decimal("8.75")


def test_a_period_follows_the_last_one_and_is_over(books: Books) -> None:
    desk = books.desk
    desk.issued()
    desk.office.at("2026-02-10")
    books.export("2026-01-01", "2026-01-31")
    for first, last, reason in (
        ("2026-01-15", "2026-02-05", "are closed"),
        ("2026-02-05", "2026-02-06", "would be left out"),
        ("2026-02-01", "2026-02-10", "not over yet"),
        ("2026-02-05", "2026-02-01", "ends before it starts"),
    ):
        with pytest.raises(UserError, match=reason):
            books.export(first, last)
    assert len(list_exports(desk.file)) == 1
    choices = ledger_choices(desk.file, desk.clock)
    assert (choices.first, choices.last) == (date(2026, 2, 1), date(2026, 2, 28))


def test_a_payment_goes_out_once_and_late_ones_go_into_the_next_period(books: Books) -> None:
    desk = books.desk
    made = desk.issued(line(price="100"))
    register_payment(desk.file, made, Decimal(25), date(2026, 1, 20), clock=desk.clock)
    desk.office.at("2026-02-01")
    books.export("2026-01-01", "2026-01-31", payments=True)
    register_payment(desk.file, made, Decimal(50), date(2026, 1, 30), clock=desk.clock)
    register_payment(desk.file, made, Decimal(30), date(2026, 2, 3), clock=desk.clock)
    desk.office.at("2026-03-01")
    _, (path,) = books.export("2026-02-01", "2026-02-28", payments=True)
    text = path.read_bytes().decode("cp437")
    assert sie_vouchers(path) == {
        "B2": amounts(_1920="50", _1500="-50"),
        "B3": amounts(_1920="30", _1500="-30"),
    }
    assert "#VER B 2 20260201 " in text


def test_payments_of_before_the_first_export_stay_out(books: Books) -> None:
    desk = books.desk
    made = desk.issued()
    register_payment(desk.file, made, Decimal(25), date(2026, 1, 20), clock=desk.clock)
    desk.office.at("2026-03-01")
    period, _ = books.export("2026-02-01", "2026-02-28", payments=True)
    assert period.vouchers == 0


def test_a_payment_that_the_bookkeeping_has_is_not_deleted_but_reversed(books: Books) -> None:
    desk = books.desk
    made = desk.issued()
    register_payment(desk.file, made, Decimal(25), date(2026, 1, 20), clock=desk.clock)
    desk.office.at("2026-02-03")
    books.export("2026-01-01", "2026-01-31", payments=True)
    withdraw_payment(desk.file, 1, clock=desk.clock)
    with pytest.raises(UserError, match="taken back or paid back already"):
        withdraw_payment(desk.file, 1, clock=desk.clock)
    desk.office.at("2026-03-01")
    _, (path,) = books.export("2026-02-01", "2026-02-28", payments=True)
    assert list(sie_vouchers(path).values()) == [amounts(_1920="-25", _1500="25")]


def test_closing_by_hand_writes_down_what_it_closes(books: Books) -> None:
    desk = books.desk
    desk.issued()
    desk.office.at("2026-02-03")
    assert close_period(desk.file, date(2026, 1, 31), clock=desk.clock) == date(2026, 1, 1)
    with desk.file.read() as session:
        assert session.scalar(select(func.count()).select_from(LedgerVoucher)) == 1
        assert session.scalars(select(LedgerExport)).one().period_end == date(2026, 2, 1)
    with pytest.raises(UserError, match="are closed"):
        close_period(desk.file, date(2026, 1, 20), clock=desk.clock)
    period, (path,) = books.export("2026-01-01", "2026-01-31")
    assert not period.is_new
    assert len(sie_vouchers(path)) == 1


def test_a_file_of_that_name_that_is_another_is_not_replaced(books: Books) -> None:
    desk = books.desk
    desk.issued()
    desk.office.at("2026-02-03")
    _, (path,) = books.export("2026-01-01", "2026-01-31")
    path.write_text("mine")
    with pytest.raises(UserError, match="exists already"):
        books.export("2026-01-01", "2026-01-31")
    assert path.read_text() == "mine"


def test_accounts_are_proposed_by_country_and_kept_when_settled(desk: Desk) -> None:
    rows = {(row.use, row.key): row for row in ledger_accounts(desk.file)}
    assert rows[AccountUse.SALES, "S25"].account == "3000"
    assert rows[AccountUse.SALES, "S25"].vat_code == "3"
    assert rows[AccountUse.VAT, "S12"].account == "2703"
    assert not any(row.is_set for row in rows.values())
    save_ledger_accounts(desk.file, [AccountValues(AccountUse.SALES, "S25", " 3012 ", "Salg", "30")], clock=desk.clock)
    row = next(row for row in ledger_accounts(desk.file) if row.key == "S25" and row.use is AccountUse.SALES)
    assert (row.account, row.name, row.vat_code, row.is_set) == ("3012", "Salg", "30", True)
    for values in (
        AccountValues(AccountUse.BANK, "", "19 20"),
        AccountValues(AccountUse.BANK, "", ""),
        AccountValues(AccountUse.SALES, "high", "3000"),
    ):
        with pytest.raises(UserError):
            save_ledger_accounts(desk.file, [values], clock=desk.clock)


def test_the_check_of_the_file_finds_what_got_into_a_closed_period(books: Books) -> None:
    desk = books.desk
    desk.issued()
    desk.office.at("2026-02-03")
    books.export("2026-01-01", "2026-01-31")
    desk.office.at("2026-02-05")
    desk.issued()
    desk.office.assert_clean()
    with desk.file.write() as session:
        session.connection().exec_driver_sql("UPDATE ledger_export SET period_end = '2026-02-10'")
    codes = {problem.code for problem in check(desk.file)}
    assert codes == {"ledger.dated_into"}
    with desk.file.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE ledger_export SET period_start = '2026-01-10', period_end = '2026-02-01'"
        )
    assert {problem.code for problem in check(desk.file)} == {"ledger.outside"}


def test_a_clock_that_was_put_back_before_closing_is_no_fault(books: Books) -> None:
    desk = books.desk
    desk.office.at("2026-03-20")
    desk.issued(on="2026-02-28")
    desk.office.at("2026-03-02")
    books.export("2026-02-01", "2026-02-28")
    desk.office.assert_clean()

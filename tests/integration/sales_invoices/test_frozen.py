"""An issued sales invoice is what it was, whoever tries: by SQL, through its customer, through what it was made of."""

from __future__ import annotations

import json
import sqlite3
from decimal import Decimal

import pytest
from sqlalchemy import text

from telecost_desktop.models.tables import metadata
from telecost_desktop.services.sales_invoicing.credit.crediting import CreditLine, credit_lines
from telecost_desktop.services.sales_invoicing.drafts.enclosing import keep_enclosure
from telecost_desktop.services.sales_invoicing.sending.deliverables import sales_invoice_pdf

from .conftest import Desk, line

_OWN = ("sales_invoice_line", "sales_invoice_vat", "sales_invoice_attachment")


@pytest.fixture
def issued(desk: Desk) -> int:
    """An issued invoice with every kind of row, beside a draft."""
    sheet = keep_enclosure(desk.file, b"%PDF-1.4 hours", "timer.pdf", clock=desk.clock)
    customer = desk.office.customer("Eier AS", street="Gate 1", email="a@example.com")
    desk.draft(attachments=(sheet,), customer=customer)
    made = desk.issued(line(quantity="2"), attachments=(sheet,), customer=customer)
    credit_lines(desk.file, made, [CreditLine(1, Decimal(1))], clock=desk.clock)
    return made


def columns(table: str) -> list[str]:
    return [column.name for column in metadata.tables[table].columns]


@pytest.mark.parametrize("table", ["sales_invoice", *_OWN])
def test_no_column_is_changed_and_no_row_added_or_taken(desk: Desk, issued: int, table: str) -> None:
    key = "id" if table == "sales_invoice" else "sales_invoice_id"
    with desk.file.raw() as connection:
        for column in columns(table):
            for value in ("NULL", "0", "'x'", f'"{column}"'):
                with pytest.raises(sqlite3.IntegrityError):
                    connection.execute(f'UPDATE {table} SET "{column}" = {value} WHERE {key} = ?', (issued,))
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (issued,))
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE {key} = ?", (issued,))
    desk.office.assert_clean()


@pytest.mark.parametrize("table", ["sales_invoice", *_OWN, "log_entry"])
def test_replacing_is_no_way_round_it(desk: Desk, issued: int, table: str) -> None:
    """REPLACE deletes what stands in its way without asking the triggers of deleting."""
    key = {"sales_invoice": f"id = {issued}", "log_entry": "id = 1"}.get(table, f"sales_invoice_id = {issued}")
    other = {"sales_invoice": "id = 1", "log_entry": "id = 2"}.get(table, "sales_invoice_id = 1")
    rest = [f'"{name}"' for name in columns(table) if name != "id"]
    with desk.file.raw() as connection:
        (frozen,) = connection.execute(f"SELECT min(id) FROM {table} WHERE {key}").fetchone()
        statements = [
            f"INSERT OR REPLACE INTO {table} (id, {', '.join(rest)}) SELECT {frozen}, {', '.join(rest)} FROM {table}"
            f" WHERE {other} LIMIT 1",
            f"UPDATE OR REPLACE {table} SET id = {frozen} WHERE {other}",
        ]
        if table == "sales_invoice":
            statements.append("UPDATE OR REPLACE sales_invoice SET number = 10001 WHERE id = 1")
            names = ", ".join(name for name in rest if name != '"number"')
            statements.append(
                f"INSERT OR REPLACE INTO {table} (number, {names}) SELECT 10001, {names} FROM {table} WHERE id = 1"
            )
        for statement in statements:
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                connection.execute(statement)
    desk.office.assert_clean()


@pytest.mark.parametrize("table", _OWN)
def test_a_drafts_rows_cannot_be_moved_onto_it(desk: Desk, issued: int, table: str) -> None:
    rest = ", ".join(f'"{name}"' for name in columns(table) if name not in ("id", "sales_invoice_id"))
    with desk.file.raw() as connection:
        for statement in (
            f"UPDATE {table} SET sales_invoice_id = {issued} WHERE sales_invoice_id = 1",
            f"UPDATE {table} SET sales_invoice_id = 1 WHERE sales_invoice_id = {issued}",
            f"INSERT INTO {table} (sales_invoice_id, {rest}) SELECT {issued}, {rest} FROM {table} LIMIT 1",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)
    desk.office.assert_clean()


def test_it_says_the_same_after_its_customer_company_and_products_changed(desk: Desk, issued: int) -> None:
    """Elsewhere an invoice that was drawn again showed the customer's new address, or another VAT rate."""
    told, drawn = desk.row(issued).snapshot, sales_invoice_pdf(desk.file, desk.clock, issued)
    with desk.file.write() as session:
        for statement in (
            "UPDATE customer SET name = 'Ny AS', street = 'Ny gate', vat_regime = 'export', payment_days = 90,"
            " currency = 'EUR', language = 'en', reference = 'X', electronic_form = 'none', number = '77'",
            "UPDATE company SET name = 'Annet AS', bank_account = '1', iban = '2', currency = 'SEK'",
            "UPDATE vat_rate SET rate = 1000000",
            "UPDATE attachment SET file_name = 'annet.pdf'",
        ):
            session.execute(text(statement))
    assert desk.row(issued).snapshot == told
    assert json.loads(told)["buyer"]["name"] == "Eier AS"
    assert sales_invoice_pdf(desk.file, desk.clock, issued) == drawn
    desk.office.assert_clean()


def test_a_customer_that_was_invoiced_is_not_deleted(desk: Desk, issued: int) -> None:
    customer = desk.row(issued).customer_id
    with desk.file.raw() as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("DELETE FROM customer WHERE id = ?", (customer,))


@pytest.mark.parametrize(
    "name", ["note", "delivered_on", "exchange_rate", "prepaid", "rounding", "entry_date", "currency"]
)
def test_what_got_past_the_triggers_is_found(desk: Desk, issued: int, name: str) -> None:
    from telecost_desktop.services.checks import check

    values = {"note": "'x'", "delivered_on": "'2026-01-09'", "entry_date": "'2026-01-09'", "currency": "'EUR'"}
    with desk.file.raw() as connection:
        connection.execute("DROP TRIGGER frozen_sales_invoice_update")
        connection.execute(f"UPDATE sales_invoice SET {name} = {values.get(name, '5000000')} WHERE id = ?", (issued,))
    assert {"snapshot", "unlocked"} <= {problem.code for problem in check(desk.file)}


@pytest.mark.parametrize("change", ["file_name = 'annet.pdf'", "attachment_id = attachment_id + 1"])
def test_another_document_behind_its_name_is_found(desk: Desk, issued: int, change: str) -> None:
    from telecost_desktop.services.checks import check

    keep_enclosure(desk.file, b"%PDF-1.4 other", "andre.pdf", clock=desk.clock)
    with desk.file.raw() as connection:
        connection.execute("DROP TRIGGER frozen_sales_invoice_attachment_update_old")
        connection.execute("DROP TRIGGER frozen_sales_invoice_attachment_update_new")
        connection.execute(f"UPDATE sales_invoice_attachment SET {change} WHERE sales_invoice_id = ?", (issued,))
    assert "snapshot" in {problem.code for problem in check(desk.file)}

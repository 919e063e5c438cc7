"""Archiving a document without data by what a person types in: totals, no charges. Lines may come from elsewhere."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.attachments import store_attachment
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.register.register import NO_OPERATOR
from telecost_desktop.services.importing.run import ImportRun
from telecost_desktop.services.importing.supplier_invoices.read_invoice import ReadInvoice
from telecost_desktop.services.importing.supplier_invoices.storing import store_invoice
from telecost_desktop.services.importing.supplier_invoices.typed import TypedSupplierInvoice

_LONGEST = 200


def store_typed(run: ImportRun, typed: TypedSupplierInvoice, original: Path) -> None:
    """Store the invoice that a person typed in, with its PDF as the original.

    Where it is here already, only the PDF is added, and amounts that differ are told. Raises UserError for what no
    invoice says, and for dates and amounts that contradict each other.
    """
    invoice = _checked(typed, run.currency)
    invoice.account_number = invoice.account_number or _account_of(run, invoice)
    kept = store_attachment(
        run.connection, original.read_bytes(), name=original.name, media_type="application/pdf", clock=run.clock
    )
    run.rows = 1
    if store_invoice(run, invoice, originals=(kept,)):
        run.imported = 1
    else:
        run.duplicates = 1


def _checked(typed: TypedSupplierInvoice, company_currency: str) -> ReadInvoice:
    operator, number = (" ".join(text.split()) for text in (typed.operator, typed.number))
    if not operator or not number:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A supplier invoice needs the name of its operator and a number."))
    if max(len(operator), len(number), len(typed.account), len(typed.payment_reference)) > _LONGEST:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "What was typed in is longer than on any invoice."))
    try:
        currency = values.currency_code(typed.currency or company_currency)
    except ValueError as reason:
        raise UserError(str(reason)) from None
    _check_dates(typed)
    total, vat, net = _totals(typed)
    for amount in (typed.total_inc_vat, typed.total_ex_vat, typed.total_vat, typed.payable):
        if amount is not None and round_to_currency(amount, currency) != amount:
            pattern = QT_TRANSLATE_NOOP("Errors", "{amount} has more decimals than {currency} has.")
            raise UserError(pattern, amount=amount, currency=currency)
    payable = total if typed.payable is None else abs(typed.payable) if typed.credit_note else typed.payable
    # What is to pay and is not the total is rounding, if it is less than a unit; else it was paid before, or is owed.
    rest = payable - total
    return ReadInvoice(
        seller_name=operator,
        seller_registration="",
        seller_country="",
        account_number=typed.account.strip(),
        number=number,
        issue_date=typed.issue_date,
        due_date=typed.due_date,
        currency=currency,
        kind=DocumentKind.CREDIT_NOTE if typed.credit_note else DocumentKind.INVOICE,
        total_ex_vat=net,
        total_vat=vat,
        total_inc_vat=total,
        payable=payable,
        rounding=rest if abs(rest) < 1 else Decimal(0),
        prepaid=-rest if abs(rest) >= 1 else Decimal(0),
        period_start=typed.period_start,
        period_end=None if typed.period_end is None else typed.period_end + timedelta(days=1),
        payment_reference=typed.payment_reference.strip(),
    )


def _check_dates(typed: TypedSupplierInvoice) -> None:
    for day in (typed.issue_date, typed.due_date, typed.period_start, typed.period_end):
        if day is not None and not values.FIRST_DAY <= day <= values.LAST_DAY:
            raise UserError(values.FUTURE_OR_PAST)
    if typed.due_date is not None and typed.due_date < typed.issue_date:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The due date {due} lies before the date of the invoice, {issued}."),
            due=typed.due_date.isoformat(),
            issued=typed.issue_date.isoformat(),
        )
    if typed.period_start is not None and typed.period_end is not None and typed.period_end < typed.period_start:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The period ends before it begins."))


def _totals(typed: TypedSupplierInvoice) -> tuple[Decimal, Decimal, Decimal]:
    """With VAT, VAT, and without; a credit note's as it prints them: positive."""
    amounts = (typed.total_inc_vat, typed.total_vat, typed.total_ex_vat)
    if any(
        amount is not None and (not amount.is_finite() or abs(amount) >= values.LARGEST_AMOUNT) for amount in amounts
    ):
        raise UserError(values.TOO_LARGE)
    if typed.credit_note:
        amounts = tuple(None if amount is None else abs(amount) for amount in amounts)  # type: ignore[assignment]
    total, vat, net = amounts
    if total is None:
        raise UserError(values.NO_AMOUNT)
    if vat is None:
        vat = Decimal(0) if net is None else total - net
    if net is None:
        net = total - vat
    if net + vat != total:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The amounts contradict each other: {net} and VAT of {vat} are not {total}."),
            net=net,
            vat=vat,
            total=total,
        )
    if abs(net) > abs(total) or net * total < 0:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "VAT of {vat} does not go with a total of {total}."), vat=vat, total=total
        )
    return total, vat, net


def _account_of(run: ImportRun, invoice: ReadInvoice) -> str:
    """The account where none was typed in: that of the invoice if it is here, else the operator's only one."""
    seller = run.register.seller(invoice.seller_name)
    numbers = run.connection.execute(
        "SELECT DISTINCT a.number FROM supplier_invoice i JOIN billing_account a ON a.id = i.account_id "
        "WHERE i.seller_id = ? AND i.number = ?",
        (seller, invoice.number),
    ).fetchall()
    if len(numbers) != 1:
        numbers = run.connection.execute("SELECT number FROM billing_account WHERE seller_id = ?", (seller,)).fetchall()
    return str(numbers[0][0]) if len(numbers) == 1 else NO_OPERATOR

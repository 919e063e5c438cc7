"""Commands about money that comes in: pay, and what waits for a person."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    amount,
    civil_date,
    current_user,
    decide,
    exit_code,
    open_from,
    print_json,
    print_rows,
    say,
)
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import LARGEST

if TYPE_CHECKING:
    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.payments.deciding import WishedShare
    from telecost_desktop.services.payments.listing import PaymentRow
    from telecost_desktop.services.payments.store import PaymentFileResult

PaymentArgument = Annotated[int, typer.Argument(metavar="ID", max=LARGEST, help="The payment, as the list shows it.")]


def register(application: typer.Typer) -> None:
    """Add these commands."""
    application.command()(pay)
    group = typer.Typer(help="Payments, and what is decided of those from the bank.", no_args_is_help=True)
    group.command("list")(list_all)
    group.command("register")(register_by_hand)
    group.command("book")(book)
    group.command("accept")(accept)
    group.command("set-aside")(set_aside)
    group.command("unlink")(unlink)
    application.add_typer(group, name="payments")


def pay(
    # Each unreadable file is said in its own result, and the others still come in.
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Files of the bank, archives, folders.", readable=False)
    ],
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> int:
    """Import payments: camt.053, camt.054, OCR giro. The same file twice adds nothing.

    Each payment is matched (settles what it names), partial (booked, with something to decide), open (not booked), or
    here already. Exit code: 0, 1 if every file was refused, 3 if some were.
    """
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.payments.store import import_payments

    file = open_from(company)
    try:
        results = import_payments(file, files, clock=SystemClock(), user=current_user())
    finally:
        file.close()
    if as_json:
        print_json({"files": [_document(result) for result in results]})
    for result in results:
        _tell(result)
    refused = sum(result.status == "rejected" for result in results)
    return exit_code(len(results) - refused, refused)


def _document(result: PaymentFileResult) -> dict[str, Any]:
    from telecost_desktop.services.importing.sources import shown_name

    return {
        "file": shown_name(result.key),
        "format": result.format,
        "status": result.status,
        "payments": result.payments,
        "matched": result.matched,
        "partial": result.partial,
        "open": result.open,
        "duplicates": result.duplicates,
        "ignored": result.ignored,
        "errors": [error.sentence() for error in result.errors],
    }


def _tell(result: PaymentFileResult) -> None:
    from telecost_desktop.services.importing.sources import shown_name

    words = {"duplicate": "here already", "rejected": "refused"}
    say(
        f"{shown_name(result.key)}: {words.get(result.status, result.status)}"
        + (f", {result.payments} payments" if result.status != "rejected" else "")
    )
    if result.status == "imported":
        say(
            f"  {result.matched} matched, {result.partial} booked with something to decide, {result.open} not booked, "
            f"{result.duplicates} here already"
        )
    for error in result.errors:
        say(f"  {error.sentence()}")


def list_all(
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those that wait for a decision.")] = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> None:
    """List payments from the bank, newest first."""
    from telecost_desktop.models.payments import IncomingState
    from telecost_desktop.services.payments.listing import list_payments

    file = open_from(company, read_only=True)
    try:
        rows = [_payment(row) for row in list_payments(file) if not waiting or row.state is IncomingState.OPEN]
    finally:
        file.close()
    print_rows(rows, ("id", "date", "payer", "reference", "amount", "currency", "rest", "state", "waits_for"), as_json)


def _payment(row: PaymentRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "date": row.booked_on.isoformat(),
        "payer": row.payer,
        "payer_account": row.payer_account,
        "reference": row.reference,
        "text": row.text,
        "amount": amount(row.amount),
        "currency": row.currency,
        "rest": amount(row.rest),
        "state": row.state.value,
        "waits_for": row.waits.value if row.waits else None,
        "note": row.note,
        "invoices": row.invoices.split(", ") if row.invoices else [],
        "file": row.file_name,
    }


def register_by_hand(
    number: Annotated[str, typer.Argument(metavar="NO", help="The number of an issued sales invoice.")],
    sum_paid: Annotated[str, typer.Argument(metavar="AMOUNT", help="Above zero, in the sales invoice's currency.")],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="The day of the payment; default today.")
    ] = None,
    back: Annotated[bool, typer.Option("--back", help="It was paid back, or written down by mistake.")] = False,
    company: CompanyOption = None,
) -> None:
    """Write down a payment of which no file of the bank tells."""
    from telecost_desktop.services.clock import SystemClock, today
    from telecost_desktop.services.company import company_of
    from telecost_desktop.services.payments.by_hand import register_payment
    from telecost_desktop.services.payments.owed import issued_by_number

    value = _positive(sum_paid)
    file = open_from(company)
    try:
        clock = SystemClock()
        day = today(clock, company_of(file).zone) if on is None else civil_date(on)
        invoice = issued_by_number(file, number)
        register_payment(file, invoice, -value if back else value, day, clock=clock, user=current_user())
    finally:
        file.close()
    say(f"{'Paid back' if back else 'Paid'}: {value} for sales invoice {number}.")


def _positive(text: str) -> Decimal:
    value = _decimal(text)
    if value is None or value <= 0:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{text} is no amount above zero."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write it as 1250.00; what was paid back gets --back."),
            text=repr(text),
        )
    return value


def _decimal(text: str) -> Decimal | None:
    """An amount as typed; None for what is none, or too large to keep."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) <= LARGEST // 1_000_000 else None


def book(
    payment: PaymentArgument,
    shares: Annotated[
        list[str], typer.Argument(metavar="NO=AMOUNT...", help="Numbers of sales invoices, each with its part.")
    ],
    company: CompanyOption = None,
) -> None:
    """Book what is left of a payment on one or several sales invoices."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.payments.deciding import book_payment

    file = open_from(company)
    try:
        wished = [_share(file, text) for text in shares]
        book_payment(file, payment, wished, clock=SystemClock(), user=current_user())
    finally:
        file.close()
    say(f"Payment {payment} is booked.")


def _share(file: CompanyFile, text: str) -> WishedShare:
    from telecost_desktop.services.payments.deciding import WishedShare
    from telecost_desktop.services.payments.owed import issued_by_number

    number, _, part = text.partition("=")
    value = _decimal(part)
    if value is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{text} is no part of a payment."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write it as 10023=1250.00."),
            text=repr(text),
        )
    return WishedShare(issued_by_number(file, number), value)


def accept(payment: PaymentArgument, company: CompanyOption = None) -> None:
    """Say that a payment is rightly booked as it is."""
    from telecost_desktop.services.payments.deciding import accept_payment

    decide(company, lambda file, **who: accept_payment(file, payment, **who))
    say(f"Payment {payment} is accepted.")


def set_aside(
    payment: PaymentArgument,
    why: Annotated[str, typer.Option("--why", help="The reason, which is kept.")],
    company: CompanyOption = None,
) -> None:
    """Set a payment aside that is of no concern here."""
    from telecost_desktop.services.payments.deciding import set_payment_aside

    decide(company, lambda file, **who: set_payment_aside(file, payment, why, **who))
    say(f"Payment {payment} is set aside.")


def unlink(payment: PaymentArgument, company: CompanyOption = None) -> None:
    """Take a payment off the sales invoices that it is booked on; it waits again."""
    from telecost_desktop.services.payments.deciding import unlink_payment

    decide(company, lambda file, **who: unlink_payment(file, payment, **who))
    say(f"Payment {payment} waits again.")

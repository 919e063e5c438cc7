"""``telecost business-use``: purchases of content services, and those that were for the business."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    NowOption,
    civil_date,
    civil_month,
    current_user,
    open_at,
    open_from,
    print_rows,
    require_countable,
    say,
    typed_amount,
)
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import LARGEST
from telecost_desktop.models.periods import Period

if TYPE_CHECKING:
    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.business_use import PurchaseWanted
    from telecost_desktop.services.content_purchases import NumberPurchase

NumberArgument = Annotated[str, typer.Argument(help="The phone number; its last five digits suffice.")]
MomentArgument = Annotated[str, typer.Argument(metavar="TIME", help="Such as 2026-11-03T10:00:00, or its day.")]
NameOption = Annotated[str, typer.Option(help="The name of the service.")]
NetOption = Annotated[str | None, typer.Option(metavar="AMOUNT", help="Its amount without VAT.")]
OrdinalOption = Annotated[
    int | None, typer.Option(min=1, max=LARGEST, help="Which one of several that are alike, as the list shows it.")
]
_SHOWN = ("number", "employee", "started_at", "name", "called_number", "net", "amount", "currency", "ordinal",
          "business_use", "note")  # fmt: skip


def register(application: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Content services that were bought for the business.", no_args_is_help=True)
    group.command("list")(list_reported)
    group.command("report")(report)
    group.command("withdraw")(withdraw)
    application.add_typer(group, name="business-use")


def list_reported(
    company: CompanyOption = None,
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Instead of the newest month with use.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also the purchases that are not reported.")] = False,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what was reported as business use in a month, or with --all everything that was bought."""
    from telecost_desktop.services.business_use import list_business_use, list_purchases
    from telecost_desktop.services.clock import today
    from telecost_desktop.services.company import company_of

    file, clock = open_at(company, now, read_only=True)
    try:
        period = _period(file, month, today(clock, company_of(file).zone))
        reported = [
            _row(one.bought) | {"reported_at": one.reported_at, "reported_by": one.reported_by, "here": one.here}
            for one in list_business_use(file, period)
        ]
        others = [_row(one) for one in list_purchases(file, period) if every and not one.purchase.business_use]
    finally:
        file.close()
    rows = sorted([*reported, *others], key=lambda row: (row["started_at"], row["number"], row["ordinal"]))
    print_rows(rows, _SHOWN, as_json)


def _period(file: CompanyFile, month: str | None, otherwise: date) -> Period:
    from telecost_desktop.services.dashboard import newest_usage_day

    first = civil_month(month) if month is not None else newest_usage_day(file) or otherwise
    return Period.month(first.year, first.month)


def _row(one: NumberPurchase) -> dict[str, Any]:
    purchase = one.purchase
    return {
        "number": one.msisdn,
        "employee": one.employee,
        "started_at": purchase.started_at,
        "source": purchase.source.value,
        "name": purchase.name,
        "called_number": purchase.called_number,
        "net": purchase.net,
        "amount": purchase.amount,
        "currency": one.currency,
        "ordinal": purchase.ordinal,
        "business_use": purchase.business_use,
        "note": purchase.note,
    }


def report(
    number: NumberArgument,
    moment: MomentArgument,
    company: CompanyOption = None,
    name: NameOption = "",
    net: NetOption = None,
    ordinal: OrdinalOption = None,
    note: Annotated[str | None, typer.Option(help="What it was for.")] = None,
) -> None:
    """Report a purchase as business use. Reporting it again with another note changes the note."""
    _change(company, _wanted(number, moment, name, net, ordinal), business=True, note=note)


def withdraw(
    number: NumberArgument,
    moment: MomentArgument,
    company: CompanyOption = None,
    name: NameOption = "",
    net: NetOption = None,
    ordinal: OrdinalOption = None,
) -> None:
    """Withdraw the report of a purchase."""
    _change(company, _wanted(number, moment, name, net, ordinal), business=False)


def _wanted(number: str, moment: str, name: str, net: str | None, ordinal: int | None) -> PurchaseWanted:
    from telecost_desktop.services.business_use import PurchaseWanted

    return PurchaseWanted(number, _moment(moment), name, None if net is None else typed_amount(net), ordinal)


def _moment(text: str) -> datetime | date:
    """A wall time or a day. Raises UserError for anything else, and for a time that names a zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return civil_date(text)
    require_countable(found, repr(text))
    if found.tzinfo is not None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{text} names a zone; the times of purchases are the operator's own."),
            text=text,
        )
    return found if len(text) > len("2026-11-03") else found.date()


def _change(company: Path | None, wanted: PurchaseWanted, *, business: bool, note: str | None = None) -> None:
    from telecost_desktop.services.business_use import find_purchase, report_business_use
    from telecost_desktop.services.clock import SystemClock

    file = open_from(company)
    try:
        one = find_purchase(file, wanted)
        words = one.purchase.note if note is None else note
        changed = report_business_use(
            file, one.line_id, one.purchase, business=business, note=words, clock=SystemClock(), user=current_user()
        )
    finally:
        file.close()
    told = f"{one.purchase.name} of {one.msisdn}, {one.purchase.started_at.isoformat(sep=' ')}"
    state = "is business use" if business else "is not business use"
    say(f"{told}: {state}." if changed else f"{told}: {state} already.")

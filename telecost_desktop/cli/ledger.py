"""Commands about the bookkeeping: its accounts, exports of a period, closing one."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    civil_date,
    current_user,
    open_from,
    print_json,
    print_rows,
    say,
)

if TYPE_CHECKING:
    from telecost_desktop.services.ledger.accounts import AccountRow, AccountValues
    from telecost_desktop.services.ledger.exporting import ExportedPeriod


class FormatOption(StrEnum):
    """The forms of the ledger."""

    SIE = "sie"
    FEC = "fec"
    SAFT = "saft"
    CSV = "csv"


PaymentsOption = Annotated[bool, typer.Option("--payments", help="Payments go along with the sales invoices.")]


def register(application: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="The bookkeeping: accounts, exports of a period, closed periods.", no_args_is_help=True)
    group.command("accounts")(accounts)
    group.command("export")(export)
    group.command("close")(close)
    group.command("list")(list_all)
    application.add_typer(group, name="ledger")


def accounts(
    company: CompanyOption = None,
    settle: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="USE[:KEY]=ACCOUNT[;NAME[;VATCODE]]", help="Such as sales:S25=3000."),
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Take the proposals for all that is not settled.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show which account each kind of amount goes to, or settle some. What is not settled is a proposal."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.ledger.accounts import AccountValues, ledger_accounts, save_ledger_accounts

    file = open_from(company, read_only=not (settle or accept))
    try:
        wanted = [_account_values(one) for one in settle or ()]
        if accept:
            named = {(one.use, one.key) for one in wanted}
            wanted += [
                AccountValues(row.use, row.key, row.account, row.name, row.vat_code)
                for row in ledger_accounts(file)
                if not row.is_set and row.account and (row.use, row.key) not in named
            ]
        if wanted:
            save_ledger_accounts(file, wanted, clock=SystemClock(), user=current_user())
        rows = [_account(row) for row in ledger_accounts(file)]
    finally:
        file.close()
    print_rows(rows, ("use", "key", "account", "name", "vat_code", "settled"), as_json)


def export(
    first: Annotated[str, typer.Option("--from", metavar="DATE", show_default=False, help="The period's first day.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", show_default=False, help="Its last day.")],
    form: Annotated[
        list[FormatOption], typer.Option("--format", show_default=False, help="sie, fec, saft or csv; may be repeated.")
    ],
    company: CompanyOption = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder they go to.")] = Path(),
    payments: PaymentsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Export a period to the bookkeeping and close it. The same period again gives the same files."""
    from telecost_desktop.models.ledger import LedgerFormat
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.ledger.exporting import export_to_folder

    formats = {LedgerFormat(one.value) for one in form}
    days = civil_date(first), civil_date(last)
    file = open_from(company)
    try:
        period, paths = export_to_folder(
            file, *days, formats, output, payments=payments, clock=SystemClock(), user=current_user()
        )
    finally:
        file.close()
    if as_json:
        print_json({**_period(period), "paths": [str(path) for path in paths]})
        return
    for path in paths:
        say(f"Wrote {path}.")
    say(f"{period.vouchers} vouchers. The period up to {period.last.isoformat()} is closed.")


def close(
    last: Annotated[str, typer.Option("--to", metavar="DATE", show_default=False, help="The last day that closes.")],
    company: CompanyOption = None,
    payments: PaymentsOption = False,
) -> None:
    """Close everything up to a day without a file, as where the bookkeeping was told by hand."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.ledger.closing import close_period

    day = civil_date(last)
    file = open_from(company)
    try:
        first = close_period(file, day, payments=payments, clock=SystemClock(), user=current_user())
    finally:
        file.close()
    say(f"Closed from {first.isoformat()} to {day.isoformat()}.")


def list_all(company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """List the periods that the bookkeeping has, the newest first."""
    from telecost_desktop.services.ledger.listing import list_exports

    file = open_from(company, read_only=True)
    try:
        rows = [
            {**_period(row.period), "made_at": row.made_at.isoformat(), "made_by": row.made_by}
            for row in list_exports(file)
        ]
    finally:
        file.close()
    print_rows(rows, ("first", "last", "vouchers", "payments", "files", "made_at", "made_by"), as_json)


def _account_values(text: str) -> AccountValues:
    from telecost_desktop.models.ledger import AccountUse
    from telecost_desktop.services.ledger.accounts import AccountValues

    target, found, value = text.partition("=")
    name, _, key = target.strip().partition(":")
    try:
        use = AccountUse(name.strip().lower())
    except ValueError as error:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(AccountUse)}.", param_hint="--set") from error
    if not found:
        raise typer.BadParameter(f"{text!r} names no account.", param_hint="--set")
    account, *rest = value.split(";", 2)
    made = AccountValues(use, key.strip(), account)
    return replace(made, name=rest[0] if rest else "", vat_code=rest[1] if len(rest) > 1 else "")


def _account(row: AccountRow) -> dict[str, Any]:
    return {
        "use": row.use.value,
        "key": row.key,
        "account": row.account,
        "name": row.name,
        "vat_code": row.vat_code,
        "settled": row.is_set,
    }


def _period(period: ExportedPeriod) -> dict[str, Any]:
    return {
        "first": period.first,
        "last": period.last,
        "payments": period.payments,
        "vouchers": period.vouchers,
        "files": [one.name for one in period.files],
    }

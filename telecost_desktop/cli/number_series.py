"""The command about the numbers of sales invoices: invoices series."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from telecost_desktop.cli.options import CompanyOption, JsonOption, NowOption, current_user, open_at, print_rows
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import LARGEST


def add_to(invoices: typer.Typer) -> None:
    """Add this command to those about invoices."""
    invoices.command("series")(series)


def series(
    kind: Annotated[str, typer.Option(help="invoice or credit_note.")] = "invoice",
    per_year: Annotated[
        bool | None, typer.Option("--per-year/--continuous", help="Whether numbers begin anew each year.")
    ] = None,
    digits: Annotated[int | None, typer.Option(help="Digits behind the year.")] = None,
    first: Annotated[
        int | None, typer.Option(metavar="NO", max=LARGEST, help="The first number, before one was given.")
    ] = None,
    company: CompanyOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the series of numbers, or change one."""
    from telecost_desktop.models.supplier_invoices import DocumentKind
    from telecost_desktop.services.clock import today
    from telecost_desktop.services.company import company_of
    from telecost_desktop.services.sales_invoicing.issuing.series import read_series, set_series

    if kind not in tuple(DocumentKind):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "{kind} is neither invoice nor credit_note."), kind=kind)
    file, clock = open_at(company, now)
    try:
        day = today(clock, company_of(file).zone)
        if (per_year, digits, first) != (None, None, None):
            before = next(one for one in read_series(file, day) if one.kind == kind)
            set_series(
                file,
                DocumentKind(kind),
                day=day,
                per_year=before.per_year if per_year is None else per_year,
                digits=before.digits if digits is None else digits,
                first_number=first,
                clock=clock,
                user=current_user(),
            )
        rows = [{**asdict(one), "kind": one.kind.value} for one in read_series(file, day)]
    finally:
        file.close()
    print_rows(rows, ("kind", "next_number", "last_issue_date", "per_year"), as_json)

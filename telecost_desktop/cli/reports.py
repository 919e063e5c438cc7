"""Commands about reports: the catalogue, and one report in any form."""

from __future__ import annotations

import io
import locale as system_locale
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from telecost_desktop.cli.options import CompanyOption, JsonOption, civil_date, open_from, print_json, say, table
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError

if TYPE_CHECKING:
    from telecost_desktop.services.reporting import InvoicePeriod, TimePeriod


class Form(StrEnum):
    """The forms of a report."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"
    JSON = "json"


def register(application: typer.Typer) -> None:
    """Add these commands."""
    application.command()(reports)
    application.command()(report)


def reports(as_json: JsonOption = False) -> None:
    """List the standard reports."""
    from telecost_desktop.services.reporting import definitions

    rows = [
        {"id": one.id, "name": one.name, "category": str(one.category), "description": one.description}
        for one in definitions()
    ]
    if as_json:
        print_json(rows)
        return
    table(["id", "category", "name"], [[row["id"], row["category"], row["name"]] for row in rows])


def report(
    report_id: Annotated[
        str, typer.Argument(metavar="ID", show_default=False, help="The report's id, as `telecost reports` shows it.")
    ],
    company: CompanyOption = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Time period: its first day.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Its last day.")] = None,
    invoice: Annotated[list[str] | None, typer.Option(metavar="NO", help="Invoice period: these invoices.")] = None,
    account: Annotated[list[str] | None, typer.Option(metavar="NUMBER", help="Only this billing account.")] = None,
    department: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this department, with its branches.")
    ] = None,
    product_group: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this product group.")] = None,
    number: Annotated[list[str] | None, typer.Option(metavar="NUMBER|NAME", help="Only this number or user.")] = None,
    sim: Annotated[list[str] | None, typer.Option(metavar="NUMBER", help="Only this SIM card.")] = None,
    form: Annotated[Form, typer.Option("--format", help="csv, xlsx, pdf or json")] = Form.CSV,
    locale: Annotated[str | None, typer.Option(metavar="NAME", help="Signs and dates, such as nb or en_GB.")] = None,
    output: Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="- is standard output.")] = "-",
) -> None:
    """Run a report and write it out."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.company import company_of
    from telecost_desktop.services.reporting import ReportRequest, export_report, run_report

    if output == "-" and form in (Form.XLSX, Form.PDF):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Excel and PDF need a file to go to."),
            hint=QT_TRANSLATE_NOOP("Errors", "Name it with -o FILE."),
        )
    request = ReportRequest(
        period=period_of(first, last, invoice),
        accounts=tuple(account or ()),
        departments=tuple(department or ()),
        product_groups=tuple(product_group or ()),
        numbers=tuple(number or ()),
        sims=tuple(sim or ()),
    )
    file = open_from(company, read_only=True)
    try:
        clock = SystemClock()
        result = run_report(file, report_id, request, clock=clock)
        owner = company_of(file)
    finally:
        file.close()
    language = locale or system_language()
    if output == "-":
        buffer = io.BytesIO()
        export_report(result, buffer, form.value, locale=language, company=owner, clock=clock)
        sys.stdout.write(buffer.getvalue().decode("utf-8-sig"))
    else:
        export_report(result, Path(output), form.value, locale=language, company=owner, clock=clock)
        say(f"Wrote {output}: {len(result.rows)} rows.")
    for note in result.notes:
        say(note.pattern.format(**note.values))


def period_of(first: str | None, last: str | None, invoices: list[str] | None) -> TimePeriod | InvoicePeriod | None:
    """The period that --from and --to, or --invoice, name; none means everything. Raises UserError for a half one."""
    from telecost_desktop.services.reporting import InvoicePeriod, TimePeriod

    if invoices and (first or last):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A report has either a time period or an invoice period."),
            hint=QT_TRANSLATE_NOOP("Errors", "Give --from and --to, or --invoice."),
        )
    if invoices:
        return InvoicePeriod(tuple(invoices))
    if first and last:
        return TimePeriod(civil_date(first), civil_date(last))
    if first or last:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A time period needs its first and its last day."),
            hint=QT_TRANSLATE_NOOP("Errors", "Give --from and --to."),
        )
    return None


def system_language() -> str:
    """The language of the machine's account; "en" where it says nothing."""
    name = system_locale.getlocale()[0]
    return name if name and name not in ("C", "POSIX") else "en"

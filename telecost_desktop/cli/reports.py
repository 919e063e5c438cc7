"""Commands about reports: the catalogue, and one report in any form."""

from __future__ import annotations

import codecs
import io
import locale as system_locale
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    civil_date,
    current_user,
    open_from,
    print_json,
    say,
    table,
)
from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem, UserError

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, TimePeriod
    from telecost_desktop.services.reporting.exports.form import ReportForm
    from telecost_desktop.services.reporting.exports.write import Written
    from telecost_desktop.services.reporting.periods import ReportPeriod


class Form(StrEnum):
    """The forms of a report."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"
    JSON = "json"


class MailForm(StrEnum):
    """The forms in which a report is mailed."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


def register(application: typer.Typer) -> None:
    """Add these commands."""
    application.command()(reports)
    application.command()(report)


def reports(as_json: JsonOption = False) -> None:
    """List the standard reports."""
    from telecost_desktop.services.reporting import definitions

    rows = [
        {
            "id": one.id,
            "name": one.name,
            "category": str(one.category),
            "summary": one.summary,
            "description": one.description,
        }
        for one in definitions()
    ]
    if as_json:
        print_json(rows)
        return
    table(
        ["id", "category", "name", "summary"],
        [[row["id"], row["category"], row["name"], row["summary"]] for row in rows],
    )


def report(
    report_id: Annotated[
        str, typer.Argument(metavar="ID", show_default=False, help="The report's id, as `telecost reports` shows it.")
    ],
    company: CompanyOption = None,
    period: Annotated[
        str | None, typer.Option(metavar="NAME", help="Such as last_month, this_fiscal_year or latest_invoices.")
    ] = None,
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
    section: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Only this section of the invoices, such as equipment.")
    ] = None,
    country: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Only this country, such as SE.")] = None,
    customer_root: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER", help="Only the accounts of this customer root.")
    ] = None,
    customer: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER|NAME", help="Only this customer, in reports on sales.")
    ] = None,
    columns: Annotated[
        str, typer.Option(metavar="KEY,KEY", help="These columns, in this order; --format json shows their keys.")
    ] = "",
    form: Annotated[Form, typer.Option("--format", help="csv, xlsx, pdf or json")] = Form.CSV,
    locale: Annotated[str | None, typer.Option(metavar="NAME", help="Signs and dates, such as nb or en_GB.")] = None,
    output: Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="- is standard output.")] = "-",
    mail_to: Annotated[
        list[str] | None, typer.Option(metavar="ADDRESS", help="Put it in the outbox for this address.")
    ] = None,
    mail_as: Annotated[MailForm, typer.Option(help="The form in which it is mailed.")] = MailForm.PDF,
) -> None:
    """Run a report and write it out, or put it in the outbox."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.reporting import ReportRequest
    from telecost_desktop.services.reporting.exports.form import ReportForm
    from telecost_desktop.services.reporting.exports.table import Wording
    from telecost_desktop.services.reporting.exports.write import write_report
    from telecost_desktop.services.reporting.periods import calendar_of, resolve

    if output == "-" and form in (Form.XLSX, Form.PDF) and not mail_to:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Excel and PDF need a file to go to."),
            hint=QT_TRANSLATE_NOOP("Errors", "Name it with -o FILE."),
        )
    choice = _period(period, first, last, invoice)
    keys = tuple(key.strip() for key in columns.split(",")) if columns.strip() else ()
    file = open_from(company, read_only=not mail_to)
    try:
        clock, wording = SystemClock(), Wording(locale or system_language())
        request = ReportRequest(
            period=resolve(choice, calendar_of(file, clock)),
            accounts=tuple(account or ()),
            customer_roots=tuple(customer_root or ()),
            departments=tuple(department or ()),
            product_groups=tuple(product_group or ()),
            numbers=tuple(number or ()),
            sims=tuple(sim or ()),
            sections=tuple(section or ()),
            countries=tuple(country or ()),
            customers=tuple(customer or ()),
        )
        if output != "-" or not mail_to:
            target = _Output() if output == "-" else Path(output)
            written = write_report(file, report_id, request, target, ReportForm(form.value, wording, keys), clock=clock)
            if output != "-":
                say(f"Wrote {output}: {written.rows} rows.")
        if mail_to:
            written = _mail(file, report_id, request, ReportForm(mail_as.value, wording, keys), mail_to)
            say(f"Put in the outbox for {', '.join(mail_to)}: {written.rows} rows. `telecost outbox send` sends it.")
    finally:
        file.close()
    for note in written.notes:
        say(note.pattern.format(**note.values))


def _mail(
    file: CompanyFile,
    report_id: str,
    request: ReportRequest,
    form: ReportForm,
    recipients: list[str],
) -> Written:
    """Put a report in the outbox, or nothing where a recipient is wrong or the report too large."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.mail.addresses import checked_addresses
    from telecost_desktop.services.mail.by_hand import queue_mail
    from telecost_desktop.services.mail.outbox import Draft
    from telecost_desktop.services.reporting.exports.by_mail import enclosed_report, report_letter

    addresses, clock = checked_addresses(recipients), SystemClock()
    enclosure, written = enclosed_report(file, report_id, request, form, clock=clock)
    letter = report_letter(file, report_id, request, form.wording, clock=clock)
    queue_mail(file, Draft(addresses, letter.subject, letter.body, (enclosure,)), clock=clock, user=current_user())
    return written


class _Output(io.BytesIO):
    """Standard output, which whoever reads it takes for UTF-8 without a byte order mark. It is written as it comes."""

    def __init__(self) -> None:
        super().__init__()
        self._begun = False

    def write(self, data: Buffer) -> int:
        """Hand the bytes on. Raises BrokenPipeError when nobody reads them any more, and EnvironmentProblem."""
        content = bytes(data)
        with _refused():
            sys.stdout.buffer.write(content if self._begun else content.removeprefix(codecs.BOM_UTF8))
        self._begun = True
        return len(content)

    def flush(self) -> None:
        """Let the reader have what was written."""
        with _refused():
            sys.stdout.buffer.flush()


@contextmanager
def _refused() -> Iterator[None]:
    """Say what standard output refuses, and let nothing more go there: what is left in it would be refused again."""
    try:
        yield
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        if isinstance(error, BrokenPipeError):
            raise
        raise EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "Standard output could not be written: {reason}."), reason=error.strerror
        ) from error


def _period(name: str | None, first: str | None, last: str | None, invoices: list[str] | None) -> ReportPeriod:
    from telecost_desktop.services.reporting.periods import NamedPeriod

    if not name:
        return period_of(first, last, invoices)
    if first or last or invoices:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A report has one period only."),
            hint=QT_TRANSLATE_NOOP("Errors", "Give --period, --from and --to, or --invoice."),
        )
    try:
        return NamedPeriod(name.strip().casefold().replace("-", "_"))
    except ValueError as error:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(NamedPeriod)}.", param_hint="--period") from error


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
    """The language of the person's account, such as "nb_NO"; "en" where it says nothing.

    By its name alone: the machine need not know how that language writes numbers, since the program does.
    """
    for variable in ("LC_ALL", "LC_NUMERIC", "LANG"):
        name = os.environ.get(variable, "").partition(".")[0].partition("@")[0]
        if name:
            return "en" if name in ("C", "POSIX") else name
    if sys.platform == "win32":
        import ctypes

        return system_locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultLCID(), "en")
    name = system_locale.getlocale()[0] or "en"
    return "en" if name in ("C", "POSIX") else name

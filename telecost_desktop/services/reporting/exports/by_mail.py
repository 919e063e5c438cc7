"""A report as an e-mail: what the message says, and the report enclosed."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.attachments import file_name_of
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.company import company_of
from telecost_desktop.services.mail.message import Enclosure
from telecost_desktop.services.progress import IsCancelled, never
from telecost_desktop.services.reporting.catalogue import definition
from telecost_desktop.services.reporting.exports.form import ReportForm
from telecost_desktop.services.reporting.exports.table import Wording, asked_for, period_text
from telecost_desktop.services.reporting.exports.write import Written, write_report
from telecost_desktop.services.reporting.request import ReportRequest

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What a report's message says by default."""

    subject: str
    body: str


def report_letter(
    file: CompanyFile,
    report_id: str,
    request: ReportRequest,
    wording: Wording,
    *,
    clock: Clock,
) -> Letter:
    """Subject and text of a message with a report: which, whose, and for what period and filters."""
    company, report = company_of(file), definition(report_id)
    title = wording.translate(report.name)
    when = period_text(request, wording) if report.needs_period else wording.day(today(clock, company.zone))
    asked = "".join(f"{label}: {text}\n" for label, text in asked_for(report, request, wording))
    text = wording.translate(QT_TRANSLATE_NOOP("Reports", "The report {report} of {company} is enclosed.\n"))
    return Letter(
        subject=f"{title}, {when}, {company.name}",
        body=text.format(report=title, company=company.name) + (f"\n{asked}" if asked else ""),
    )


def enclosed_report(
    file: CompanyFile,
    report_id: str,
    request: ReportRequest,
    form: ReportForm,
    *,
    clock: Clock,
    cancelled: IsCancelled = never,
) -> tuple[Enclosure, Written]:
    """A report as pdf, xlsx or csv for a message. Raises what ``write_report`` raises, and UserError for other formats."""
    if form.format not in MEDIA_TYPES:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Reports cannot be mailed as {format}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose one of {formats}."),
            format=form.format,
            formats=", ".join(MEDIA_TYPES),
        )
    content = BytesIO()
    written = write_report(file, report_id, request, content, form, clock=clock, cancelled=cancelled)
    day = today(clock, company_of(file).zone)
    name = file_name_of(form.wording.translate(definition(report_id).name), f" {day.isoformat()}.{form.format}")
    return Enclosure(name, content.getvalue(), MEDIA_TYPES[form.format]), written

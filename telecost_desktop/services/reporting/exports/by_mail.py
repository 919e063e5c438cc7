"""A report as an e-mail: made, enclosed and put in the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.company import company_of
from telecost_desktop.services.mail.message import Enclosure
from telecost_desktop.services.mail.outbox import Draft, checked_addresses, put_in_outbox
from telecost_desktop.services.progress import IsCancelled, never
from telecost_desktop.services.reporting.catalogue import definition
from telecost_desktop.services.reporting.exports.table import Translate, Wording, asked_for, english
from telecost_desktop.services.reporting.exports.write import Written, write_report
from telecost_desktop.services.reporting.pivots.layout import PivotLayout
from telecost_desktop.services.reporting.request import ReportRequest

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


def mail_report(
    file: CompanyFile,
    report_id: str,
    request: ReportRequest,
    form: str,
    recipients: Sequence[str],
    *,
    locale: str,
    clock: Clock,
    user: str = "",
    translate: Translate = english,
    columns: tuple[str, ...] = (),
    pivot: PivotLayout | None = None,
    cancelled: IsCancelled = never,
) -> Written:
    """Make a report as pdf, xlsx or csv and put it in the outbox for the recipients.

    Raises what ``write_report`` raises, and UserError for a wrong address, a form that is not mailed, or a report too
    large for e-mail; then nothing is put in.
    """
    if form not in MEDIA_TYPES:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Reports cannot be mailed as {format}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose one of {formats}."),
            format=form,
            formats=", ".join(MEDIA_TYPES),
        )
    addresses = checked_addresses(list(recipients))
    content = BytesIO()
    written = write_report(
        file, report_id, request, content, form, locale=locale, clock=clock, translate=translate, columns=columns,
        pivot=pivot, cancelled=cancelled,
    )  # fmt: skip
    company, wording, report = company_of(file), Wording(locale, translate), definition(report_id)
    title, day = translate(report.name), today(clock, company.zone)
    asked = "".join(f"{label}: {text}\n" for label, text in asked_for(report, request, wording))
    text = QT_TRANSLATE_NOOP("Reports", "The report {report} of {company} is enclosed.\n")
    draft = Draft(
        recipients=addresses,
        subject=f"{title}, {wording.day(day)}",
        body=translate(text).format(report=title, company=company.name) + (f"\n{asked}" if asked else ""),
        enclosures=(Enclosure(f"{title} {day.isoformat()}.{form}", content.getvalue(), MEDIA_TYPES[form]),),
    )
    with file.write() as session:
        put_in_outbox(session, draft, at=clock.now(), user=user)
    return written

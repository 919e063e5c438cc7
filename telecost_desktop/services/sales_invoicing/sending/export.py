"""Issued sales invoices as files in a folder: PDF, UBL, or PDF with the data inside. Rule: docs/rules.md, 20 Sending."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, TelecostError, UserError
from telecost_desktop.models.customers import ElectronicForm
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, SalesInvoice
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.sales_invoicing.sending.deliverables import kept_form, sales_invoice_pdf
from telecost_desktop.services.sales_invoicing.sending.names import file_name
from telecost_desktop.services.whole_files import make_folder, write_bytes

FORMS = {"pdf": DeliverableKind.PDF, "ubl": DeliverableKind.UBL, "facturx": DeliverableKind.FACTURX}


@dataclass(frozen=True, slots=True)
class ExportReport:
    """The files that were written, and by number why others were not."""

    paths: tuple[Path, ...]
    problems: tuple[tuple[str, TelecostError], ...] = ()


def export_invoices(
    file: CompanyFile, clock: Clock, numbers: Sequence[str], folder: Path, *, kind: str = "pdf"
) -> ExportReport:
    """Write issued sales invoices, named by number, as files into a folder.

    A form that was made for the customer is written as it is kept, any other is made for this. One that cannot be made
    by the rules of its form is told in the report. Raises UserError for an unknown number or form before anything is
    written, EnvironmentProblem when the folder cannot be written to.
    """
    if kind not in FORMS:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Invoices cannot be exported as {kind}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose {known}."),
            kind=kind,
            known=", ".join(FORMS),
        )
    with file.read() as session:
        chosen = [(number, by_number(session, number)) for number in numbers]
    paths, problems = [], []
    make_folder(folder)
    for number, invoice_id in chosen:
        try:
            paths.append(export_invoice(file, clock, invoice_id, folder, kind=kind))
        except UserError as problem:
            problems.append((number, problem))
    return ExportReport(tuple(paths), tuple(problems))


def export_invoice(file: CompanyFile, clock: Clock, invoice_id: int, folder: Path, *, kind: str) -> Path:
    """Write one issued sales invoice into a folder that is there; see ``export_invoices``."""
    name, content = _form(file, clock, invoice_id, FORMS[kind])
    write_bytes(folder / name, content)
    return folder / name


def by_number(session: Session, number: str) -> int:
    """The sales invoice with a number: a credit note where no invoice has it. Raises UserError for none."""
    query = (
        select(SalesInvoice.id)
        .where(SalesInvoice.number == (int(number) if re.fullmatch(r"[0-9]{1,18}", number) else -1))
        .order_by(SalesInvoice.kind != DocumentKind.INVOICE)
    )
    found = session.scalars(query).first()
    if found is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no issued invoice {number}."), number=number)
    return found


def _form(file: CompanyFile, clock: Clock, invoice_id: int, kind: DeliverableKind) -> tuple[str, bytes]:
    """A file's name and content: the kept form, or one made now."""
    with file.read() as session:
        text = session.scalars(select(SalesInvoice.snapshot).where(SalesInvoice.id == invoice_id)).one()
        kept = session.scalar(
            select(Deliverable.id).where(Deliverable.sales_invoice_id == invoice_id, Deliverable.kind == kind)
        )
    snapshot: dict[str, Any] = json.loads(text)
    name = file_name(snapshot, ".xml" if kind is DeliverableKind.UBL else ".pdf")
    if kept is not None:
        return name, kept_form(file, clock, invoice_id, kind)
    return name, _made_now(file, clock, invoice_id, kind, snapshot)


def _made_now(
    file: CompanyFile, clock: Clock, invoice_id: int, kind: DeliverableKind, snapshot: dict[str, Any]
) -> bytes:
    """An electronic form of a sales invoice that was issued without it. Raises UserError with the rules it breaks."""
    from telecost_desktop.services.sales_invoicing.e_invoices.checking import check_xml
    from telecost_desktop.services.sales_invoicing.e_invoices.facturx import facturx_pdf
    from telecost_desktop.services.sales_invoicing.e_invoices.issuing_check import (
        RefusedByRules,
        electronic_xml,
        enclosed_documents,
    )

    with file.read() as session:
        xml = electronic_xml(session, snapshot, ElectronicForm(kind.value))
        along = enclosed_documents(session, snapshot)
    failures = check_xml(xml)
    if failures:
        raise RefusedByRules(failures)
    if kind is DeliverableKind.UBL:
        return xml
    return facturx_pdf(snapshot, sales_invoice_pdf(file, clock, invoice_id), xml, along)

"""Sales invoices that go by post: all that wait in one PDF, and the word that they were printed.

Rule: docs/rules.md, 20 Sending.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from sqlalchemy import select

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState, SalesInvoice
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.sales_invoicing.sending.deliverables import sales_invoice_pdf
from telecost_desktop.services.whole_files import write_file


def waiting_for_print(file: CompanyFile) -> list[int]:
    """The sales invoices that wait to be printed, in the order of their dates and numbers."""
    with file.read() as session:
        query = (
            select(SalesInvoice.id)
            .join(Deliverable, Deliverable.sales_invoice_id == SalesInvoice.id)
            .where(Deliverable.kind == DeliverableKind.PRINT, Deliverable.state == DeliverableState.WAITING)
            .order_by(SalesInvoice.issue_date, SalesInvoice.kind, SalesInvoice.number)
        )
        return list(session.scalars(query))


def print_batch(
    file: CompanyFile,
    clock: Clock,
    invoice_ids: Sequence[int],
    target: Path,
    *,
    two_sided: bool = False,
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> int:
    """Write the PDFs of issued sales invoices into one PDF; returns its pages. Nothing counts as printed by that.

    ``two_sided`` begins each on a sheet of its own. Raises UserError for none at all and for a draft, and what
    ``write_file`` raises.
    """
    from pypdf import PdfReader, PdfWriter

    if not invoice_ids:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "No invoice waits to be printed."))
    whole = PdfWriter()
    for done, invoice_id in enumerate(invoice_ids):
        if cancelled():
            return 0
        whole.append(PdfReader(BytesIO(sales_invoice_pdf(file, clock, invoice_id))), import_outline=False)
        if two_sided and len(whole.pages) % 2 and done + 1 < len(invoice_ids):
            whole.add_blank_page()
        progress((done + 1) / len(invoice_ids))
    write_file(target, lambda stream: whole.write(stream) and None)
    return len(whole.pages)

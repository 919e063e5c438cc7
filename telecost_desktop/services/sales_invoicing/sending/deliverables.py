"""The forms in which issued sales invoices leave the house. The first good PDF is kept and never drawn again.

Rule: docs/rules.md, 7 Draft, ready, issued.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from pathlib import Path

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem, UserError
from telecost_desktop.models.company import Attachment
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState, SalesInvoice
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.attachments import file_name_of
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.sales_invoicing.documents_text import word

# PDFs stored in one transaction: enough to be quick, few enough that others can write in between.
_BATCH = 50
_DELIVERABLE = metadata.tables["deliverable"]
_MADE = (
    _DELIVERABLE.update()
    .where(_DELIVERABLE.c.id == bindparam("deliverable"))
    .values(state=DeliverableState.MADE, attachment_id=bindparam("attachment"), changed_at=bindparam("at"))
)


def make_deliverables(
    file: CompanyFile, clock: Clock, *, progress: Progress = no_progress, cancelled: IsCancelled = never
) -> int:
    """Draw and store every PDF that is still missing; returns how many were made. Safe to run again at any time."""
    with file.read() as session:
        query = select(Deliverable.id).where(
            Deliverable.kind == DeliverableKind.PDF,
            Deliverable.state.in_((DeliverableState.WAITING, DeliverableState.FAILED)),
        )
        waiting = list(session.scalars(query.order_by(Deliverable.id)))
    made = 0
    for start in range(0, len(waiting), _BATCH):
        if cancelled():
            break
        made += _make_batch(file, clock, waiting[start : start + _BATCH])
        progress(min(1.0, (start + _BATCH) / len(waiting)))
    return made


def sales_invoice_pdf(file: CompanyFile, clock: Clock, invoice_id: int) -> bytes:
    """The stored PDF of an issued sales invoice, made now if it is missing. Raises UserError for a draft."""
    for _ in range(2):
        with file.read() as session:
            content = session.scalar(
                select(Attachment.content)
                .join(Deliverable, Deliverable.attachment_id == Attachment.id)
                .where(Deliverable.sales_invoice_id == invoice_id, Deliverable.kind == DeliverableKind.PDF)
            )
            waiting = session.scalar(
                select(Deliverable.id).where(
                    Deliverable.sales_invoice_id == invoice_id, Deliverable.kind == DeliverableKind.PDF
                )
            )
        if content is not None:
            return content
        if waiting is None:
            break
        _make_batch(file, clock, [waiting])
    raise UserError(
        QT_TRANSLATE_NOOP("Errors", "Only an issued invoice has a PDF."),
        hint=QT_TRANSLATE_NOOP("Errors", "Issue the draft first."),
    )


def export_invoices(
    file: CompanyFile, clock: Clock, numbers: Sequence[str], folder: Path, *, kind: str = "pdf"
) -> list[Path]:
    """Write issued sales invoices, named by number, as files into a folder; returns the paths.

    Raises UserError for an unknown number or form, EnvironmentProblem when the folder cannot be written to.
    """
    if kind != "pdf":
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Invoices cannot be exported as {kind}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose {known}."),
            kind=kind,
            known="pdf",
        )
    chosen = []
    with file.read() as session:
        for number in numbers:
            chosen.append(_by_number(session, number))
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for invoice_id, name in chosen:
            path = folder / name
            path.write_bytes(sales_invoice_pdf(file, clock, invoice_id))
            paths.append(path)
    except OSError as error:
        raise EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "{folder} cannot be written to: {reason}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose another folder."),
            folder=str(folder),
            reason=error.strerror or str(error),
        ) from error
    return paths


def _by_number(session: Session, number: str) -> tuple[int, str]:
    """The sales invoice with a number (a credit note where no invoice has it) and its file's name."""
    query = (
        select(SalesInvoice)
        .where(SalesInvoice.number == (int(number) if number.isascii() and number.isdigit() else -1))
        .order_by(SalesInvoice.kind != DocumentKind.INVOICE)
    )
    invoice = session.scalars(query).first()
    if invoice is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no issued invoice {number}."), number=number)
    return invoice.id, _file_name(json.loads(invoice.snapshot))


def _file_name(snapshot: dict[str, object]) -> str:
    buyer = snapshot["buyer"]
    assert isinstance(buyer, dict)
    title = word(str(snapshot["kind"]), str(snapshot["language"]))
    return file_name_of(f"{title} {snapshot['number']} {buyer['name']}".replace("/", "-"), ".pdf")


def _make_batch(file: CompanyFile, clock: Clock, deliverables: list[int]) -> int:
    """Draw outside the transaction, store inside it; what another process stored meanwhile stays."""
    from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice

    with file.read() as session:
        query = select(Deliverable.id, SalesInvoice.snapshot).join(
            SalesInvoice, SalesInvoice.id == Deliverable.sales_invoice_id
        )
        snapshots = [
            (row.id, json.loads(row.snapshot)) for row in session.execute(query.where(Deliverable.id.in_(deliverables)))
        ]
    drawn = [(deliverable, _file_name(snapshot), draw_sales_invoice(snapshot)) for deliverable, snapshot in snapshots]
    now = clock.now()
    with file.write() as session:
        missing = set(
            session.scalars(
                select(Deliverable.id).where(Deliverable.id.in_(deliverables), Deliverable.attachment_id.is_(None))
            )
        )
        kept = {
            deliverable: (hashlib.sha256(content).hexdigest(), name, content)
            for deliverable, name, content in drawn
            if deliverable in missing
        }
        present = _attachments(session, {digest for digest, _, _ in kept.values()})
        fresh = {digest: (name, content) for digest, name, content in kept.values() if digest not in present}
        connection = session.connection()
        if fresh:
            connection.execute(
                metadata.tables["attachment"].insert(),
                [
                    {
                        "sha256": digest,
                        "file_name": name,
                        "media_type": "application/pdf",
                        "size": len(content),
                        "added_at": now,
                        "content": content,
                    }
                    for digest, (name, content) in fresh.items()
                ],
            )
            present |= _attachments(session, fresh.keys())
        if kept:
            connection.execute(
                _MADE,
                [
                    {"deliverable": deliverable, "attachment": present[digest], "at": now}
                    for deliverable, (digest, _, _) in kept.items()
                ],
            )
    return len(kept)


def _attachments(session: Session, digests: Collection[str]) -> dict[str, int]:
    """The kept documents among these digests."""
    rows = session.execute(select(Attachment.sha256, Attachment.id).where(Attachment.sha256.in_(digests)))
    return {row.sha256: row.id for row in rows}

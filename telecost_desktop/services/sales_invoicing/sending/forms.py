"""The kept forms of issued sales invoices: the PDF, and the PDF with the data inside. The first good one stays for ever.

Drawn outside a transaction, stored inside one. Rules: docs/rules.md, 7 Draft, ready, issued, and 20 Sending.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from telecost_desktop.models.company import Attachment
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState, SalesInvoice
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.replies import Said
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.sales_invoicing.sending.names import file_name
from telecost_desktop.services.sales_invoicing.sending.said import why

# Forms stored in one transaction: enough to be quick, few enough that others can write in between.
BATCH = 50
_DELIVERABLE = metadata.tables["deliverable"]
_MADE = (
    _DELIVERABLE.update()
    .where(_DELIVERABLE.c.id == bindparam("deliverable"))
    .values(state=DeliverableState.MADE, attachment_id=bindparam("attachment"), changed_at=bindparam("at"), detail="")
)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A form that is to be made. The one with data inside is made of the kept ``pdf`` and what goes ``along``."""

    deliverable: int
    snapshot: dict[str, Any]
    logo: bytes | None
    pdf: bytes | None
    along: list[tuple[str, str, bytes]]


@dataclass(frozen=True, slots=True)
class _Made:
    deliverable: int
    name: str
    content: bytes
    digest: str


def make_missing(
    file: CompanyFile, clock: Clock, kind: DeliverableKind, *, progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> int:  # fmt: skip
    """Make and keep every PDF or FACTURX that is still missing, also what failed before; returns how many were made."""
    with file.read() as session:
        query = select(Deliverable.id).where(
            Deliverable.kind == kind,
            Deliverable.state.in_((DeliverableState.WAITING, DeliverableState.FAILED)),
            Deliverable.attachment_id.is_(None),
        )
        missing = list(session.scalars(query.order_by(Deliverable.id)))
    made = 0
    for start in range(0, len(missing), BATCH):
        if cancelled():
            break
        made += make_batch(file, clock, kind, missing[start : start + BATCH])
        progress(min(1.0, (start + BATCH) / len(missing)))
    return made


def make_batch(file: CompanyFile, clock: Clock, kind: DeliverableKind, deliverables: Sequence[int]) -> int:
    """Make some forms of a kind; what another process stored meanwhile stays. One that fails says why and stops no other."""
    draw = _draw_pdf if kind is DeliverableKind.PDF else _draw_facturx
    made, failed = [], {}
    for wanted in _wanted(file, kind, deliverables):
        try:
            content = draw(wanted)
            digest = hashlib.sha256(content).hexdigest()
            made.append(_Made(wanted.deliverable, file_name(wanted.snapshot), content, digest))
        except Exception as error:
            failed[wanted.deliverable] = why(error)
    return _store(file, clock, made, failed)


def _wanted(file: CompanyFile, kind: DeliverableKind, deliverables: Sequence[int]) -> list[_Wanted]:
    from telecost_desktop.services.sales_invoicing.e_invoices.issuing_check import enclosed_documents

    pdf = kind is DeliverableKind.PDF
    found = []
    with file.read() as session:
        rows = session.execute(
            select(Deliverable.id, Deliverable.sales_invoice_id, SalesInvoice.snapshot)
            .join(SalesInvoice, SalesInvoice.id == Deliverable.sales_invoice_id)
            .where(Deliverable.id.in_(deliverables))
        ).all()
        pdfs = {} if pdf else _pdfs(session, [row.sales_invoice_id for row in rows])
        logos: dict[int | None, bytes] = {}
        for row in rows:
            # Data go into a PDF that is there; without it they wait.
            if not pdf and row.sales_invoice_id not in pdfs:
                continue
            snapshot = json.loads(row.snapshot)
            logo = snapshot["seller"].get("logo_attachment_id")
            if pdf and logo is not None and logo not in logos:
                logos[logo] = session.scalars(select(Attachment.content).where(Attachment.id == logo)).one()
            along = [] if pdf else enclosed_documents(session, snapshot)
            found.append(_Wanted(row.id, snapshot, logos.get(logo), pdfs.get(row.sales_invoice_id), along))
    return found


def _pdfs(session: Session, invoices: Sequence[int]) -> dict[int, bytes]:
    pdf = aliased(Deliverable)
    query = (
        select(pdf.sales_invoice_id, Attachment.content)
        .join(Attachment, Attachment.id == pdf.attachment_id)
        .where(pdf.kind == DeliverableKind.PDF, pdf.sales_invoice_id.in_(invoices))
    )
    return {row.sales_invoice_id: row.content for row in session.execute(query)}


def _draw_pdf(wanted: _Wanted) -> bytes:
    from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice

    return draw_sales_invoice(wanted.snapshot, wanted.logo)


def _draw_facturx(wanted: _Wanted) -> bytes:
    from telecost_desktop.services.sales_invoicing.e_invoices.cii import cii_xml
    from telecost_desktop.services.sales_invoicing.e_invoices.facturx import facturx_pdf

    assert wanted.pdf is not None
    return facturx_pdf(wanted.snapshot, wanted.pdf, cii_xml(wanted.snapshot), wanted.along)


def _store(file: CompanyFile, clock: Clock, drawn: Sequence[_Made], failed: dict[int, Said]) -> int:
    if not drawn and not failed:
        return 0
    now = clock.now()
    with file.write() as session:
        concerned = [*(one.deliverable for one in drawn), *failed]
        missing = set(
            session.scalars(
                select(Deliverable.id).where(Deliverable.id.in_(concerned), Deliverable.attachment_id.is_(None))
            )
        )
        kept = [one for one in drawn if one.deliverable in missing]
        keys = _keep(session, {one.digest: one for one in kept}, now)
        if kept:
            session.connection().execute(
                _MADE,
                [{"deliverable": one.deliverable, "attachment": keys[one.digest], "at": now} for one in kept],
            )
        for deliverable in failed.keys() & missing:
            row = session.get_one(Deliverable, deliverable)
            row.state, row.changed_at, row.detail = DeliverableState.FAILED, now, failed[deliverable].stored()
    return len(kept)


def _keep(session: Session, documents: dict[str, _Made], at: datetime) -> dict[str, int]:
    """Store documents that are not kept yet, and give the keys of all."""
    present = _attachments(session, documents.keys())
    fresh = [
        {
            "sha256": digest,
            "file_name": one.name,
            "media_type": "application/pdf",
            "size": len(one.content),
            "added_at": at,
            "content": one.content,
        }
        for digest, one in documents.items()
        if digest not in present
    ]
    if not fresh:
        return present
    session.connection().execute(metadata.tables["attachment"].insert(), fresh)
    return _attachments(session, documents.keys())


def _attachments(session: Session, digests: Collection[str]) -> dict[str, int]:
    """The kept documents among these digests."""
    rows = session.execute(select(Attachment.sha256, Attachment.id).where(Attachment.sha256.in_(digests)))
    return {row.sha256: row.id for row in rows}

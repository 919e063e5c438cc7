"""What of issued sales invoices is still to be made, or asks a person, read in an instant. Rule: docs/rules.md, 20 Sending."""

from __future__ import annotations

from sqlalchemy import distinct, func, select

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState

_STUCK = (DeliverableState.FAILED, DeliverableState.REFUSED, DeliverableState.UNCERTAIN)
# What the program makes by itself; what is to be printed or exported waits for a person.
_BY_ITSELF = (DeliverableKind.PDF, DeliverableKind.FACTURX, DeliverableKind.EMAIL)


def documents_wait(file: CompanyFile) -> bool:
    """Whether a PDF, a PDF with data inside, or a mail was asked for and is not made. What failed is not meant."""
    waiting = select(Deliverable.id).where(
        Deliverable.kind.in_(_BY_ITSELF), Deliverable.state == DeliverableState.WAITING
    )
    with file.read() as session:
        return session.scalar(waiting.limit(1)) is not None


def undelivered(file: CompanyFile) -> int:
    """How many sales invoices failed, were refused, or are uncertain on some way; the outbox counts its mails itself."""
    stuck = select(func.count(distinct(Deliverable.sales_invoice_id))).where(Deliverable.state.in_(_STUCK))
    with file.read() as session:
        return session.scalar(stuck) or 0

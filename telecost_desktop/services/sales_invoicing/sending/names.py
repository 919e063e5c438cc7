"""The names of files of sales invoices, in the customer's language."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.services.attachments import file_name_of
from telecost_desktop.services.sales_invoicing.document_words import word


def file_name(snapshot: dict[str, Any], ending: str = ".pdf") -> str:
    """Such as "Faktura 10001 Fjord AS.pdf": legal on every system, and no two of a kind alike."""
    title = word(str(snapshot["kind"]), str(snapshot["language"]))
    return file_name_of(f"{title} {snapshot['number']} {snapshot['buyer']['name']}".replace("/", "-"), ending)


def name_of_issued(file: CompanyFile, invoice_id: int, ending: str = ".pdf") -> str:
    """The same for an issued sales invoice. Raises UserError for a draft."""
    with file.read() as session:
        query = select(SalesInvoice.snapshot).where(
            SalesInvoice.id == invoice_id, SalesInvoice.state == SalesInvoiceState.ISSUED
        )
        snapshot = session.scalar(query)
    if snapshot is None:
        raise not_issued()
    return file_name(json.loads(snapshot), ending)


def not_issued() -> UserError:
    """The refusal to send a draft."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "Only an issued invoice can be sent."),
        hint=QT_TRANSLATE_NOOP("Errors", "Issue the draft first."),
    )

"""The names of files of sales invoices, in the customer's language."""

from __future__ import annotations

from typing import Any

from telecost_desktop.services.attachments import file_name_of
from telecost_desktop.services.sales_invoicing.documents_text import word


def file_name(snapshot: dict[str, Any], ending: str = ".pdf") -> str:
    """Such as "Faktura 10001 Fjord AS.pdf": legal on every system, and no two of a kind alike."""
    title = word(str(snapshot["kind"]), str(snapshot["language"]))
    return file_name_of(f"{title} {snapshot['number']} {snapshot['buyer']['name']}".replace("/", "-"), ending)

"""What a person may choose from for a usage export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.called_numbers import may_be_seen
from telecost_desktop.services.dashboard import newest_usage_day
from telecost_desktop.services.people import AccountChoice, SupplierInvoiceChoice, accounts, supplier_invoice_choices


@dataclass(frozen=True, slots=True)
class ExportChoices:
    """Accounts, invoices from the newest on, the newest day with usage, and whether called numbers may be seen."""

    accounts: tuple[AccountChoice, ...]
    invoices: tuple[SupplierInvoiceChoice, ...]
    newest_usage: date | None
    may_unmask: bool


def export_choices(file: CompanyFile) -> ExportChoices:
    """Read the choices."""
    return ExportChoices(
        tuple(accounts(file)), tuple(supplier_invoice_choices(file)), newest_usage_day(file), may_be_seen(file)
    )

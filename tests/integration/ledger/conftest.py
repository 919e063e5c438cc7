"""A desk whose sales invoices go to the bookkeeping, and readers of the files of ours alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.ledger import LedgerFormat
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import save_company
from telecost_desktop.services.ledger.accounts import AccountValues, ledger_accounts, save_ledger_accounts
from telecost_desktop.services.ledger.exporting import ExportedPeriod, export_to_folder
from tests.integration.billing.conftest import office
from tests.integration.sales_invoices.conftest import Desk, desk, line

__all__ = ["Books", "Desk", "books", "desk", "line", "office", "settle", "sie_vouchers"]


def settle(file: CompanyFile, clock: FixedClock) -> None:
    """Take every proposal."""
    save_ledger_accounts(
        file,
        [
            AccountValues(row.use, row.key, row.account or "9999", row.name, row.vat_code)
            for row in ledger_accounts(file)
            if not row.is_set
        ],
        clock=clock,
    )


class Books:
    """Exports into a folder."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder = desk, folder

    def export(
        self, first: str, last: str, *formats: LedgerFormat, payments: bool = False
    ) -> tuple[ExportedPeriod, list[Path]]:
        return export_to_folder(
            self.desk.file,
            date.fromisoformat(first),
            date.fromisoformat(last),
            formats or (LedgerFormat.SIE,),
            self.folder,
            payments=payments,
            clock=self.desk.clock,
            user="KH",
        )


@pytest.fixture
def books(desk: Desk, tmp_path: Path) -> Books:
    """Books of a Norwegian company whose accounts are settled."""
    save_company(desk.file, {"organisation_number": "923609016", "vat_registered": True})
    settle(desk.file, desk.clock)
    folder = tmp_path / "books"
    folder.mkdir()
    return Books(desk, folder)


def sie_vouchers(path: Path) -> dict[str, dict[str, Decimal]]:
    """The sums per account of each voucher of a SIE file, by series and number."""
    found: dict[str, dict[str, Decimal]] = {}
    current: dict[str, Decimal] = {}
    for text in path.read_bytes().decode("cp437").split("\r\n"):
        words = text.split()
        if words[:1] == ["#VER"]:
            current = found.setdefault(f"{words[1]}{words[2]}", defaultdict(Decimal))
        elif words[:1] == ["#TRANS"]:
            current[words[1]] += Decimal(words[3])
    return found

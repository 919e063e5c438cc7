"""Files that are dropped on the window: a bank's go to the payments, all others to the import assistant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from telecost_desktop.services.payments.listing import list_payments
from telecost_desktop.services.payments.recognition import is_bank_file
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.importing.dialog import ImportDialog
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.invoices.page import PAYMENTS, InvoicesPage
from tests.payment_files import Giro, Paid, camt


def _assistants() -> list[ImportDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, ImportDialog) and one.isVisible()]


@pytest.fixture
def window(window_of: Callable[..., MainWindow]) -> MainWindow:
    return window_of(InvoicesPage)


@pytest.fixture
def giro(tmp_path: Path) -> Path:
    path = tmp_path / "OCR øre.txt"
    path.write_bytes(Giro([Paid("100", "1009")]).content())
    return path


def test_a_banks_file_comes_in_as_payments(window: MainWindow, page_context: PageContext, giro: Path) -> None:
    window.show_import([giro])
    assert [row.amount for row in list_payments(page_context.file)] == [100]
    page = window.page("invoices")
    assert isinstance(page, InvoicesPage)
    assert page.tabs.currentIndex() == PAYMENTS
    assert _assistants() == []


def test_of_a_mixed_drop_each_goes_where_it_belongs(
    window: MainWindow, page_context: PageContext, giro: Path, tmp_path: Path
) -> None:
    other = tmp_path / "usage.csv"
    other.write_text("a;b\n1;2\n", encoding="utf-8")
    window.show_import([other, giro])
    assert len(list_payments(page_context.file)) == 1
    (dialog,) = _assistants()
    assert dialog.work.paths == [other]
    dialog.reject()


def test_what_is_no_banks_file_opens_the_assistant(window: MainWindow, page_context: PageContext) -> None:
    window.show_import()
    (dialog,) = _assistants()
    dialog.reject()
    assert list_payments(page_context.file) == []


@pytest.mark.parametrize(
    ("content", "of_bank"),
    [
        (camt([Paid("5", day=date(2026, 2, 1))]), True),
        (camt([Paid("5", day=date(2026, 2, 1))], kind="054"), True),
        (b"NY000010" + b"0" * 72, True),
        (b"<Invoice/>", False),
        (b"", False),
    ],
)
def test_a_banks_file_is_known_by_its_beginning(tmp_path: Path, content: bytes, of_bank: bool) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert is_bank_file(path) is of_bank
    assert not is_bank_file(tmp_path)
    assert not is_bank_file(tmp_path / "gone")

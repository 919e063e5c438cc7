"""The invoices' card of the dashboard: turned over it tells how an invoice is paid, and has its PDF."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from phone_costs import import_costs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QToolButton

from telecost_desktop.models.company import Attachment
from telecost_desktop.models.supplier_invoices import SupplierInvoice, SupplierInvoiceOriginal
from telecost_desktop.services.invoice_archive import supplier_invoice_detail
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.dashboard import DashboardPage
from telecost_desktop.views.pages.dashboard.invoice_back import Fact, payment_facts
from telecost_desktop.views.pages.dashboard.invoices import InvoicesCard, payment_area

PDF = b"%PDF-1.4 an invoice"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def card(page_context: PageContext, window_of: Callable[..., MainWindow], tmp_path: Path) -> InvoicesCard:
    """Three invoices, of which 7002, the first shown, has payment details and a PDF."""
    import_costs(page_context.file, tmp_path, page_context.clock)
    with page_context.file.write() as session:
        invoice = session.get_one(SupplierInvoice, 2)
        invoice.payee_account, invoice.payment_reference = "15066177553", "2345676"
        kept = Attachment(
            file_name="7002.pdf", media_type="application/pdf", size=len(PDF), content=PDF,
            sha256=sha256(PDF).hexdigest(), added_at=datetime(2026, 11, 1, tzinfo=UTC),
        )  # fmt: skip
        session.add(kept)
        session.flush()
        session.add(SupplierInvoiceOriginal(supplier_invoice_id=2, attachment_id=kept.id))
    window = window_of(DashboardPage)
    window.resize(1440, 900)
    page = window.page("dashboard")
    assert isinstance(page, DashboardPage)
    return page.invoices


def texts(card: InvoicesCard) -> list[str]:
    return [plain(child.text()) for child in card.payment.findChildren(QLabel) if child.isVisible() and child.text()]


def test_a_row_turns_over_to_its_payment_by_key(card: InvoicesCard, qtbot) -> None:
    card.list.setFocus()
    card.list.setCurrentIndex(card.list.model().index(0, 0))
    qtbot.keyClick(card.list, Qt.Key.Key_F)
    assert card.is_flipped
    assert "No. 7002" in card.back_sub.text()
    shown = texts(card)
    for words in ("Kystnett", "1506 61 77553", "2345676", "kr 430,00", "2 days late", "1 of 3"):
        assert words in shown, shown
    qtbot.keyClick(card.turn_back, Qt.Key.Key_Escape)
    assert not card.is_flipped
    qtbot.keyClick(card.list, Qt.Key.Key_Down)
    qtbot.keyClick(card.list, Qt.Key.Key_Space)
    assert "No. 7001" in card.back_sub.text()


def test_each_detail_can_be_copied(card: InvoicesCard, qtbot) -> None:
    card.show_payment(0)
    copied = {}
    for tool in card.payment.findChildren(QToolButton):
        if tool.accessibleName().startswith("Copy "):
            tool.click()
            copied[tool.accessibleName()] = QGuiApplication.clipboard().text()
    assert copied == {
        "Copy Payee": "Kystnett",
        "Copy Account number": "15066177553",
        "Copy KID": "2345676",
        "Copy Due": "20.11.2026",
        "Copy To pay": "430,00",
    }


def test_arrows_lead_through_the_invoices_and_one_without_a_pdf_says_so(card: InvoicesCard, qtbot) -> None:
    card.show_payment(0)
    assert card.payment.open_pdf.isVisible()
    assert not card.payment.no_pdf.isVisible()
    assert not card.payment.previous.isEnabled()
    card.payment.next.click()
    assert "No. 7001" in card.back_sub.text()
    assert not card.payment.open_pdf.isVisible()
    assert "No PDF of it is kept." in texts(card)
    qtbot.keyClick(card.payment, Qt.Key.Key_PageDown)
    assert not card.payment.next.isEnabled()
    with qtbot.waitSignal(card.opened) as asked:
        card.payment.open_in_archive.click()
    assert asked.args == [3]
    qtbot.keyClick(card.payment.next, Qt.Key.Key_Escape)
    assert card.list.currentIndex().row() == 2


def test_the_pdf_is_opened_and_saved_unchanged(
    card: InvoicesCard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile()).read_bytes()))
    target = tmp_path / "kept.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    card.show_payment(0)
    card.payment.open_pdf.click()
    card.payment.save_pdf.click()
    assert opened == [PDF]
    assert target.read_bytes() == PDF


def test_a_click_on_the_icon_of_a_row_turns_over_and_elsewhere_opens(card: InvoicesCard, qtbot) -> None:
    index = card.list.model().index(1, 0)
    row = card._model.rows[1]
    icon = payment_area(card.list.visualRect(index), row).center()
    with qtbot.assertNotEmitted(card.opened):
        qtbot.mouseClick(card.list.viewport(), Qt.MouseButton.LeftButton, pos=icon)
    assert card.is_flipped
    assert "No. 7001" in card.back_sub.text()
    card.flip(False)
    with qtbot.waitSignal(card.opened) as asked:
        qtbot.mouseClick(card.list.viewport(), Qt.MouseButton.LeftButton, pos=icon - QPoint(120, 0))
    assert asked.args == [row.id]


def test_what_is_paid_or_credited_has_nothing_to_pay(card: InvoicesCard, page_context: PageContext) -> None:
    with page_context.file.write() as session:
        paid, credit = session.get_one(SupplierInvoice, 1), session.get_one(SupplierInvoice, 2)
        paid.paid_amount, paid.paid_on = paid.payable, date(2026, 10, 9)
        credit.payable = credit.total_inc_vat = Decimal("-56.25")
    facts = {}
    for key in (1, 2):
        detail = supplier_invoice_detail(page_context.file, key, today=page_context.today())
        facts[key] = {fact.caption: fact for fact in payment_facts(detail, "SE")}
    assert facts[1]["Paid"].copied == "648,13"
    assert "To pay" not in facts[1]
    assert list(facts[2]) == ["Payee", "Credited"]


def test_references_are_called_as_the_country_calls_them(card: InvoicesCard, page_context: PageContext) -> None:
    detail = supplier_invoice_detail(page_context.file, 2, today=page_context.today())
    captions = {country: [fact.caption for fact in payment_facts(detail, country)] for country in ("NO", "SE", "FR")}
    assert [captions[country][2] for country in ("NO", "SE", "FR")] == ["KID", "OCR", "Reference"]
    with page_context.file.write() as session:
        session.get_one(SupplierInvoice, 2).payee_account = "NO93 8601 1117 947"
    detail = supplier_invoice_detail(page_context.file, 2, today=page_context.today())
    assert payment_facts(detail, "NO")[1] == Fact("IBAN", "NO93 8601 1117 947", "NO9386011117947")


@pytest.mark.parametrize("width", [352, 416])
def test_nothing_of_the_back_is_cut(card: InvoicesCard, width: int) -> None:
    card.show_payment(0)
    card.setParent(None)
    card.resize(width, 296)
    card.show()
    QApplication.processEvents()
    assert (card.width(), card.height()) == (width, 296)
    bottom = 0
    for child in card.payment.findChildren(QLabel):
        if child.isVisible() and child.text():
            assert child.width() >= child.fontMetrics().horizontalAdvance(child.text()), child.text()
            bottom = max(bottom, child.mapTo(card.payment, QPoint(0, child.height())).y())
    assert bottom <= card.payment.open_pdf.y()
    assert card.payment.save_pdf.geometry().right() <= card.payment.width()
    card.close()

"""How the signature of a received invoice's original is shown, and the certificates that are trusted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from phone_costs import import_costs
from PySide6.QtWidgets import QFileDialog
from recorded_messages import RecordedMessages
from signed_pdfs import authority, issue, plain_pdf, sign

from telecost_desktop.models.supplier_invoices import SupplierInvoice, SupplierInvoiceOriginal
from telecost_desktop.services.attachments import store_attachment
from telecost_desktop.services.preferences import Preferences, save_preferences
from telecost_desktop.services.signatures import add_trusted, list_trusted
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.invoices.page import InvoicesPage
from telecost_desktop.views.pages.invoices.signature_line import SignatureLine
from telecost_desktop.views.pages.settings.page import SettingsPage
from telecost_desktop.views.pages.settings.trust_view import TrustView, fingerprint
from telecost_desktop.views.widgets.badge import Status
from tests.gui.test_window import nameless

SIGNED = sign(plain_pdf())


def attach(context: PageContext, number: str, name: str, content: bytes, media_type: str = "application/pdf") -> int:
    with context.file.raw() as connection:
        connection.execute("BEGIN IMMEDIATE")
        key = store_attachment(connection, content, name=name, media_type=media_type, clock=context.clock)
        connection.execute("COMMIT")
    with context.file.write() as session:
        invoice = session.query(SupplierInvoice).filter_by(number=number).one()
        session.add(SupplierInvoiceOriginal(supplier_invoice_id=invoice.id, attachment_id=key))
        return invoice.id


@pytest.fixture
def window(
    page_context: PageContext, window_of: Callable[..., MainWindow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    import_costs(page_context.file, tmp_path, page_context.clock)
    memory = tmp_path / "preferences.json"
    save_preferences(Preferences("KH", "light"), memory)
    monkeypatch.setattr(SettingsPage, "preferences_file", memory)
    return window_of(InvoicesPage, SettingsPage)


def shown(window: MainWindow, identity: int) -> SignatureLine:
    page = window.page("invoices")
    assert isinstance(page, InvoicesPage)
    page.received.reload()
    page.received.show_invoice(identity)
    return page.received.detail.signature


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (plain_pdf(), Status.NO_SIGNATURE, ""),
        (SIGNED, Status.SIGNATURE_INTACT, "chain not known"),
        (SIGNED.replace(b"ReportLab", b"ReportLob"), Status.SIGNATURE_BROKEN, "not what the file holds now"),
        (b"%PDF-1.4 not really", Status.SIGNATURE_UNREADABLE, "damaged"),
    ],
)
def test_every_state_has_its_mark_and_words(
    window: MainWindow, page_context: PageContext, content: bytes, status: Status, words: str
) -> None:
    line = shown(window, attach(page_context, "5501", "faktura.pdf", content))
    assert line.isVisible()
    assert line.badge.status is status
    assert line.badge.accessibleName() == status.word()
    assert words in line.words.text()
    assert bool(line.words.text()) is (status is not Status.NO_SIGNATURE)


def test_signer_and_day_are_named_in_the_companys_zone(
    window: MainWindow, page_context: PageContext, samples: Path
) -> None:
    content = (samples / "signed-pdf" / "form-update-override-appearance-stream.pdf").read_bytes()
    line = shown(window, attach(page_context, "5501", "faktura.pdf", content))
    # 23:15 UTC is past midnight in Oslo.
    assert line.words.text().startswith("signed by Alice on 23")
    assert "claimed" in line.words.accessibleDescription()


def test_nothing_is_said_of_other_documents(window: MainWindow, page_context: PageContext) -> None:
    identity = attach(page_context, "5501", "5501.xml", b"<?xml version='1.0'?><Invoice/>", "application/xml")
    line = shown(window, identity)
    assert not line.isVisible()
    attach(page_context, "5501", "faktura.pdf", SIGNED)
    assert shown(window, identity).isVisible()
    page = window.page("invoices")
    page.received.original.chooser.setCurrentIndex(0)
    page.received.original.chooser.activated.emit(0)
    assert not line.isVisible()


def test_trusting_a_certificate_changes_what_is_shown(window: MainWindow, page_context: PageContext) -> None:
    line = shown(window, attach(page_context, "5501", "faktura.pdf", SIGNED))
    assert line.badge.status is Status.SIGNATURE_INTACT
    page_context.write(
        window, add_trusted, page_context.file, authority().pem, clock=page_context.clock,
        changes=Subject.SETTINGS | Subject.SUPPLIER_INVOICES,
    )  # fmt: skip
    assert line.badge.status is Status.SIGNATURE_TRUSTED
    assert line.words.text().startswith("signed by Nordlys Telekom AS on ")
    assert "chain" not in line.words.text()


# Settings


def test_certificates_are_added_and_removed(
    window: MainWindow, page_context: PageContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.go("settings", "trust")
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    view = page.trust
    assert isinstance(view, TrustView)
    assert page.stack.currentWidget() is view
    assert not view.remove.isEnabled()
    several = tmp_path / "røtter.pem"
    several.write_bytes(authority().pem + issue("Annen rot").pem)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(several)], ""))
    view.add.click()
    messages = page_context.messages
    assert isinstance(messages, RecordedMessages)
    assert messages.notices[-1] == "2 certificates are trusted now."
    assert [row.subject for row in view.table.rows()] == ["Annen rot", "Prøverot CA"]
    assert view.fingerprint.text().startswith("Fingerprint of Annen rot (SHA-256): ")
    assert len(view.fingerprint.text().rpartition(" ")[2]) == 32 * 3 - 1
    view.add.click()
    assert messages.notices[-1] == "All of them are trusted already."
    view.remove.click()
    assert messages.questions == ["Trust Annen rot no longer?"]
    assert [row.subject for row in list_trusted(page_context.file)] == ["Prøverot CA"]
    assert [row.subject for row in view.table.rows()] == ["Prøverot CA"]
    assert nameless(view) == []


def test_a_file_without_a_certificate_is_said(window: MainWindow, page_context: PageContext, tmp_path: Path) -> None:
    window.go("settings", "trust")
    path = tmp_path / "notat.pem"
    path.write_text("bare tekst", encoding="utf-8")
    messages = page_context.messages
    assert isinstance(messages, RecordedMessages)
    window.page("settings").trust.add_files([path, tmp_path / "finnes ikke.pem"])
    assert [failure.sentence for failure in messages.failures] == ["notat.pem holds no certificate that can be read."]
    messages.failures.clear()


def test_a_fingerprint_is_read_in_pairs() -> None:
    assert fingerprint("0aff10") == "0A:FF:10"

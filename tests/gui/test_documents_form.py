"""Settings, Documents: logo, colour, identifiers and texts, with an example that follows what is typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from telecost_desktop.models.document_texts import TextPurpose
from telecost_desktop.services.company import company_of
from telecost_desktop.services.company_logo import current_logo
from telecost_desktop.services.document_texts import list_texts
from telecost_desktop.services.preferences import Preferences, save_preferences
from telecost_desktop.services.sales_invoicing.paper.example import example_pdf
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.settings.documents_form import DocumentsForm
from telecost_desktop.views.pages.settings.page import SettingsPage
from tests.gui.test_window import nameless

BODY = TextPurpose.INVOICE_MAIL_BODY


@pytest.fixture
def form(window_of: Callable[..., MainWindow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DocumentsForm:
    memory = tmp_path / "preferences.json"
    save_preferences(Preferences("KH", "light"), memory)
    monkeypatch.setattr(SettingsPage, "preferences_file", memory)
    window = window_of(SettingsPage)
    window.show()
    window.go("settings")
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    page.open_subject("documents")
    QApplication.processEvents()
    return page.documents


def _line(form: DocumentsForm, name: str) -> QLineEdit:
    editor = form.editors[name]
    assert isinstance(editor, QLineEdit)
    return editor


def _text(form: DocumentsForm, purpose: TextPurpose, language: str) -> QPlainTextEdit:
    editor = form.editors[f"text {purpose.value} {language}"]
    assert isinstance(editor, QPlainTextEdit)
    return editor


def test_what_is_typed_is_saved_and_nothing_has_no_name(form: DocumentsForm, page_context: PageContext) -> None:
    _line(form, "accent_colour").setText("#1B4F8F")
    _line(form, "electronic_address").setText("0192:987654325")
    _text(form, BODY, "nb").setPlainText("Faktura {number} følger.")
    form.save()
    company = company_of(page_context.file)
    assert (company.accent_colour, company.electronic_address) == ("#1b4f8f", "0192:987654325")
    assert list_texts(page_context.file) == {(BODY, "nb"): "Faktura {number} følger."}
    assert form.changes() == {}
    assert nameless(form) == []


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("accent_colour", "blå", "not written like"),
        ("electronic_address", "987654325", "needs its scheme"),
        ("text invoice_mail_body nb", "Kjære {kunde}", "There is no placeholder {kunde}"),
        ("text reminder_letter nb", "Frist {order}", "There is no placeholder {order}"),
    ],
)
def test_what_cannot_be_kept_is_said_before_saving(form: DocumentsForm, name: str, typed: str, said: str) -> None:
    editor = form.editors[name]
    editor.setText(typed) if isinstance(editor, QLineEdit) else editor.setPlainText(typed)  # type: ignore[union-attr]
    assert said in form.problem()
    assert not form.bar.save.isEnabled()


def test_an_empty_text_shows_the_words_of_the_program(form: DocumentsForm) -> None:
    for purpose in TextPurpose:
        for language in ("nb", "en", "sv", "fr"):
            assert bool(_text(form, purpose, language).placeholderText()) == (purpose is not TextPurpose.INVOICE_NOTE)


def test_a_logo_acts_at_once_and_the_example_bears_it(
    form: DocumentsForm, page_context: PageContext, tmp_path: Path
) -> None:
    before = form.example.content
    path = tmp_path / "merke.png"
    Image.new("RGB", (300, 100), "#1b4f8f").save(path)
    form.logo.use(path)
    assert current_logo(page_context.file) is not None
    assert form.logo.remove.isEnabled()
    assert len(form.example.content) > len(before) > 0
    form.logo.remove.click()
    assert current_logo(page_context.file) is None
    assert not form.logo.remove.isEnabled()


@pytest.mark.parametrize("language", ["nb", "en", "sv", "fr"])
def test_a_company_without_invoices_sees_a_made_up_one(page_context: PageContext, language: str) -> None:
    import pypdfium2

    typed = {"accent_colour": "#1b4f8f", "legal_details": "Aksjeselskap, kapital 30 000"}
    content = example_pdf(page_context.file, page_context.clock, language, typed, "Takk for handelen!")
    document = pypdfium2.PdfDocument(content)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "Takk for handelen!" in text
    assert "Aksjeselskap" in text
    assert company_of(page_context.file).legal_details == ""

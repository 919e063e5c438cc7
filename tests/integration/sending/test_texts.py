"""The words of mails: the company's own or the program's, by language, with placeholders that cannot do harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.errors import UserError
from telecost_desktop.models.document_texts import TextPurpose
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.document_texts import check_placeholders, fill, save_texts
from telecost_desktop.services.mail.listing import list_outbox, message_of
from telecost_desktop.services.sales_invoicing.document_words import LANGUAGES
from telecost_desktop.services.sales_invoicing.sending.texts import (
    MAIL_PLACEHOLDERS,
    copy_of,
    default_text,
)

from .conftest import Sender

SUBJECT, BODY = TextPurpose.INVOICE_MAIL_SUBJECT, TextPurpose.INVOICE_MAIL_BODY


def test_the_companys_own_words(sender: Sender) -> None:
    texts = {
        (SUBJECT, "nb"): "Regning {number}",
        (BODY, "nb"): "Til {customer}: {amount} innen {due_date}.\n{order}\nTakk!",
    }
    save_texts(sender.file, texts, clock=sender.clock)
    sender.invoice(sender.customer("Norsk AS"))
    sender.invoice(sender.customer("Svensk AB", language="sv"))
    sender.make()
    swedish, norwegian = list_outbox(sender.file)
    assert norwegian.subject.startswith("Regning ")
    assert message_of(sender.file, norwegian.id).body == "Til Norsk AS: 1\xa0250,00 NOK innen 06.12.2026.\nTakk!"
    assert swedish.subject.startswith("Faktura ")
    assert "Förfallodatum: 2026-12-06" in message_of(sender.file, swedish.id).body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DocumentKind)
@pytest.mark.parametrize("purpose", [SUBJECT, BODY])
def test_the_programs_words_know_their_placeholders(purpose: TextPurpose, kind: DocumentKind, language: str) -> None:
    text = default_text(purpose, language, kind)
    check_placeholders(text, MAIL_PLACEHOLDERS)
    assert "{" not in fill(text, dict.fromkeys(MAIL_PLACEHOLDERS, "x"))


def test_unknown_placeholders_are_refused() -> None:
    with pytest.raises(UserError, match=r"no placeholder \{amonut\}"):
        check_placeholders("Pay {amonut}", MAIL_PLACEHOLDERS)


def test_a_line_without_anything_to_say_is_left_out() -> None:
    values = dict.fromkeys(MAIL_PLACEHOLDERS, "x") | {"order": ""}
    assert fill("A {number}\nOrder: {order}\nB {unknown} {0} {}", values) == "A x\nB {unknown} {0} {}"


@given(st.text(max_size=100), st.text(max_size=30))
def test_values_are_never_read_as_placeholders(text: str, value: str) -> None:
    told = "{number} {number.__class__}" + value
    values = dict.fromkeys(MAIL_PLACEHOLDERS, told)
    assert fill("To {customer}", values) == f"To {told}"
    assert fill("{customer.__class__}", values) == "{customer.__class__}"
    fill(text, values)


def test_a_copy_is_marked_once() -> None:
    assert copy_of("Faktura 1", "nb") == "Kopi: Faktura 1"
    assert copy_of(copy_of("Invoice 1", "en"), "en") == "Copy: Invoice 1"
    assert copy_of("Facture 1", "fr") == "Copie : Facture 1"

"""The words of a sales invoice's mail, in the customer's language, and their placeholders.

Rule: docs/rules.md, 20 Sending.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from telecost_desktop.models.document_texts import TextPurpose
from telecost_desktop.models.money import minor_digits
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.sales_invoicing.document_words import date_text, word

# In the order in which they are offered.
MAIL_PLACEHOLDERS = (
    "document", "number", "customer", "company", "amount", "issue_date", "due_date", "reference", "your_reference",
    "order", "account", "credits",
)  # fmt: skip
_LOCALES = {"nb": "nb_NO", "sv": "sv_SE", "fr": "fr_FR"}

_SUBJECTS = {
    "nb": "{document} {number} fra {company}",
    "en": "{document} {number} from {company}",
    "sv": "{document} {number} från {company}",
    "fr": "{document} {number} de {company}",
}
_BODIES = {
    "nb": """Hei,

vedlagt følger faktura {number} fra {company}.

Å betale: {amount}
Forfallsdato: {due_date}
Kontonummer: {account}
KID/referanse: {reference}
Deres referanse: {your_reference}

Vennlig hilsen
{company}""",
    "en": """Hello,

please find enclosed invoice {number} from {company}.

To pay: {amount}
Due date: {due_date}
Account: {account}
Payment reference: {reference}
Your reference: {your_reference}

Kind regards
{company}""",
    "sv": """Hej,

bifogat finns faktura {number} från {company}.

Att betala: {amount}
Förfallodatum: {due_date}
Konto: {account}
Betalningsreferens: {reference}
Er referens: {your_reference}

Vänliga hälsningar
{company}""",
    "fr": """Bonjour,

veuillez trouver ci-joint la facture n° {number} de {company}.

Net à payer : {amount}
Échéance : {due_date}
Compte : {account}
Référence de paiement : {reference}
Votre référence : {your_reference}

Cordialement
{company}""",
}
_CREDIT_BODIES = {
    "nb": """Hei,

vedlagt følger kreditnota {number} fra {company}.

Kreditert: {amount}
Krediterer faktura: {credits}
Deres referanse: {your_reference}

Vennlig hilsen
{company}""",
    "en": """Hello,

please find enclosed credit note {number} from {company}.

Credited: {amount}
Credits invoice: {credits}
Your reference: {your_reference}

Kind regards
{company}""",
    "sv": """Hej,

bifogat finns kreditfaktura {number} från {company}.

Krediterat: {amount}
Krediterar faktura: {credits}
Er referens: {your_reference}

Vänliga hälsningar
{company}""",
    "fr": """Bonjour,

veuillez trouver ci-joint l’avoir n° {number} de {company}.

Montant crédité : {amount}
Facture créditée : {credits}
Votre référence : {your_reference}

Cordialement
{company}""",
}
_COPIES = {"nb": "Kopi: {subject}", "en": "Copy: {subject}", "sv": "Kopia: {subject}", "fr": "Copie : {subject}"}


def default_text(purpose: TextPurpose, language: str, kind: DocumentKind = DocumentKind.INVOICE) -> str:
    """The program's own words for the subject or the body of a sales invoice's mail."""
    texts = _SUBJECTS
    if purpose is TextPurpose.INVOICE_MAIL_BODY:
        texts = _BODIES if kind is DocumentKind.INVOICE else _CREDIT_BODIES
    return texts.get(language, texts["en"])


def copy_of(subject: str, language: str) -> str:
    """A subject marked as that of a copy; one that is marked already stays."""
    pattern = _COPIES.get(language, _COPIES["en"])
    return subject if subject.startswith(pattern.partition("{")[0]) else pattern.format(subject=subject)


def values_of(snapshot: dict[str, Any]) -> dict[str, str]:
    """What fills the placeholders; empty where a sales invoice has nothing to say."""
    language, seller = str(snapshot["language"]), snapshot["seller"]
    invoice = snapshot["kind"] == DocumentKind.INVOICE.value
    references = snapshot["references"]
    return {
        "document": word(str(snapshot["kind"]), language),
        "number": str(snapshot["number"]),
        "customer": snapshot["buyer"]["name"],
        "company": seller["name"],
        "amount": _money(Decimal(snapshot["payable"]), snapshot["currency"], language),
        "issue_date": _day(snapshot["issue_date"], language),
        "due_date": _day(snapshot["due_date"], language) if invoice else "",
        "reference": references["payment"] if invoice else "",
        "your_reference": references["your"],
        "order": references["order"],
        "account": (seller.get("bank_account") or seller.get("iban") or "") if invoice else "",
        "credits": str(snapshot.get("credits") or ""),
    }


def _money(amount: Decimal, currency: str, language: str) -> str:
    from babel.numbers import format_decimal

    pattern = f"#,##0.{'0' * minor_digits(currency)}".rstrip(".")
    return f"{format_decimal(amount, pattern, locale=_LOCALES.get(language, 'en_GB'))} {currency}"


def _day(iso: str, language: str) -> str:
    return date_text(date.fromisoformat(iso), language)

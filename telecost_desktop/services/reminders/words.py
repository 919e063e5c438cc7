"""The words of reminders, in the customer's language: norsk bokmål, English, svenska, français."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from telecost_desktop.models.document_texts import TextPurpose
from telecost_desktop.services.document_texts import own_text
from telecost_desktop.services.sales_invoicing.document_words import LANGUAGES

# What a text of the company's may name in braces.
LETTER_PLACEHOLDERS = ("number", "customer", "company", "amount", "due_date", "invoices", "level")

_WORDS: dict[str, tuple[str, str, str, str]] = {
    "title": ("Betalingspåminnelse", "Payment reminder", "Betalningspåminnelse", "Rappel de paiement"),
    "number": ("Brevnr.", "Letter no.", "Brevnr", "N° de lettre"),
    "date": ("Dato", "Date", "Datum", "Date"),
    "pay_until": ("Betales innen", "Pay by", "Betalas senast", "À payer avant le"),
    "level": ("Påminnelse nr.", "Reminder no.", "Påminnelse nr", "Rappel n°"),
    "customer_number": ("Kundenr.", "Customer no.", "Kundnr", "N° de client"),
    "invoice": ("Faktura", "Invoice", "Faktura", "Facture"),
    "issue_date": ("Fakturadato", "Invoice date", "Fakturadatum", "Date de facture"),
    "due_date": ("Forfall", "Due date", "Förfallodag", "Échéance"),
    "days_late": ("Dager over", "Days late", "Dagar sen", "Jours de retard"),
    "reference": ("Betalingsreferanse", "Payment reference", "Betalningsreferens", "Référence de paiement"),
    "open": ("Utestående", "Outstanding", "Att betala", "Solde dû"),
    "interest": ("Forsinkelsesrente", "Late payment interest", "Dröjsmålsränta", "Pénalités de retard"),
    "interest_short": ("Rente", "Interest", "Ränta", "Pénalités"),
    "fee": ("Purregebyr", "Reminder fee", "Påminnelseavgift", "Frais de rappel"),
    "earlier": (
        "Gebyr og renter fra tidligere påminnelser",
        "Fees and interest of earlier reminders",
        "Avgifter och ränta från tidigare påminnelser",
        "Frais et pénalités des rappels précédents",
    ),
    "open_total": ("Sum fakturaer", "Total of invoices", "Summa fakturor", "Total des factures"),
    "total": ("Å betale", "To pay", "Att betala", "Net à payer"),
    "payment_note": (
        "Bruk hver fakturas egen betalingsreferanse. Gebyr og renter betales sammen med en av dem.",
        "Please use each invoice’s own payment reference. Fee and interest are paid together with one of them.",
        "Använd varje fakturas egen betalningsreferens. Avgift och ränta betalas tillsammans med en av dem.",
        "Merci d’indiquer la référence de chaque facture. Frais et pénalités se règlent avec l’une d’elles.",
    ),
    "references_note": (
        "Bruk hver fakturas egen betalingsreferanse.",
        "Please use each invoice’s own payment reference.",
        "Använd varje fakturas egen betalningsreferens.",
        "Merci d’indiquer la référence de chaque facture.",
    ),
    "rate_note": (
        "Renten er {rates} i året, regnet dag for dag fra dagen etter forfall.",
        "Interest is {rates} a year, by the day, from the day after the due date.",
        "Räntan är {rates} per år, dag för dag från dagen efter förfallodagen.",
        "Pénalités au taux annuel de {rates}, jour par jour, dès le lendemain de l’échéance.",
    ),
    "rate_since": ("fra {day} {rate} %", "from {day} {rate} %", "från {day} {rate} %", "à partir du {day} {rate} %"),
    "first_letter": (
        "Vi kan ikke se at vi har mottatt betaling for det som står nedenfor. Kanskje har det glippet: vi ber om at "
        "beløpet betales innen {due_date}.\nHar du betalt de siste dagene, kan du se bort fra dette brevet. Er noe uklart, "
        "hører vi gjerne fra deg.",
        "We have no record of payment for what is listed below. It may simply have been overlooked: please pay the amount "
        "by {due_date}.\nIf you have paid within the last few days, please disregard this letter. If anything is unclear, "
        "we are glad to hear from you.",
        "Vi har inte kunnat se någon betalning för det som anges nedan. Kanske har det blivit förbisett: vi ber dig att "
        "betala beloppet senast {due_date}.\nHar du betalat under de senaste dagarna kan du bortse från detta brev. Är "
        "något oklart får du gärna höra av dig.",
        "Sauf erreur de notre part, nous n’avons pas reçu le règlement des factures ci-dessous. Il s’agit sans doute d’un "
        "oubli : nous vous prions de régler ce montant avant le {due_date}.\nSi votre paiement nous est parvenu entre-temps, "
        "veuillez ne pas tenir compte de ce courrier. Nous restons à votre disposition pour toute question.",
    ),
    "later_letter": (
        "Til tross for tidligere påminnelse har vi ikke mottatt betaling for det som står nedenfor. Vi ber om at hele "
        "beløpet betales innen {due_date}.\nBestrider du kravet, ber vi deg si fra om det nå.",
        "In spite of our earlier reminder we have not received payment for what is listed below. Please pay the whole "
        "amount by {due_date}.\nIf you dispute the claim, please let us know now.",
        "Trots tidigare påminnelse har vi inte fått betalning för det som anges nedan. Vi ber dig att betala hela beloppet "
        "senast {due_date}.\nBestrider du kravet ber vi dig meddela det nu.",
        "Malgré notre précédent rappel, les factures ci-dessous restent impayées. Nous vous prions de régler la totalité du "
        "montant avant le {due_date}.\nSi vous contestez cette créance, merci de nous en informer dès à présent.",
    ),
    "mail_subject": (
        "Betalingspåminnelse fra {company}",
        "Payment reminder from {company}",
        "Betalningspåminnelse från {company}",
        "Rappel de paiement de {company}",
    ),
    "mail_body": (
        "Hei,\n\nvedlagt følger en påminnelse om faktura {invoices}.\nÅ betale: {amount}, senest {due_date}.\n\n"
        "Har du betalt de siste dagene, kan du se bort fra denne meldingen.\n\nVennlig hilsen\n{company}\n",
        "Hello,\n\nplease find enclosed a reminder of invoice {invoices}.\nTo pay: {amount}, by {due_date}.\n\n"
        "If you have paid within the last few days, please disregard this message.\n\nKind regards\n{company}\n",
        "Hej,\n\nbifogat finns en påminnelse om faktura {invoices}.\nAtt betala: {amount}, senast {due_date}.\n\n"
        "Har du betalat under de senaste dagarna kan du bortse från detta meddelande.\n\nVänliga hälsningar\n{company}\n",
        "Bonjour,\n\nveuillez trouver ci-joint un rappel concernant la facture {invoices}.\n"
        "Montant à payer : {amount}, avant le {due_date}.\n\n"
        "Si votre paiement a été effectué entre-temps, veuillez ne pas tenir compte de ce message.\n\nCordialement,\n{company}\n",
    ),
    "file_name": (
        "Betalingspåminnelse {number}",
        "Payment reminder {number}",
        "Betalningspåminnelse {number}",
        "Rappel de paiement {number}",
    ),
}  # fmt: skip


def reminder_word(key: str, language: str) -> str:
    """A label or sentence of a letter in a language; English where the language is not known."""
    return _WORDS[key][LANGUAGES.index(language if language in LANGUAGES else "en")]


def letter_text(session: Session, texts: Mapping[str, str], number: int, language: str) -> str:
    """What a letter of a level says, unfilled: the level's own ``texts``, else the company's, else the program's."""
    own = texts.get(language, "").strip() or own_text(session, TextPurpose.REMINDER_LETTER, language)
    return own or reminder_word("first_letter" if number == 1 else "later_letter", language)


def mail_text(session: Session, language: str) -> tuple[str, str]:
    """Subject and body of the mail that takes a letter along, unfilled."""
    subject = own_text(session, TextPurpose.REMINDER_MAIL_SUBJECT, language)
    body = own_text(session, TextPurpose.REMINDER_MAIL_BODY, language)
    return subject or reminder_word("mail_subject", language), body or reminder_word("mail_body", language)

"""The words on a sales invoice, in the customer's language: norsk bokmål, English, svenska, français."""

from __future__ import annotations

from datetime import date

# In which documents can be made.
LANGUAGES = ("nb", "en", "sv", "fr")
_FALLBACK = "en"

_WORDS: dict[str, tuple[str, str, str, str]] = {
    # In the order of the languages.
    "invoice": ("Faktura", "Invoice", "Faktura", "Facture"),
    "credit_note": ("Kreditnota", "Credit note", "Kreditfaktura", "Avoir"),
    "number": ("Fakturanr.", "Invoice no.", "Fakturanr", "N° de facture"),
    "credit_number": ("Kreditnotanr.", "Credit note no.", "Kreditfakturanr", "N° d’avoir"),
    "credits": ("Krediterer faktura", "Credits invoice", "Krediterar faktura", "Avoir sur facture"),
    "issue_date": ("Fakturadato", "Invoice date", "Fakturadatum", "Date de facture"),
    "credit_date": ("Kreditnotadato", "Credit note date", "Kreditfakturadatum", "Date de l’avoir"),
    "due_date": ("Forfallsdato", "Due date", "Förfallodatum", "Échéance"),
    "customer_number": ("Kundenr.", "Customer no.", "Kundnr", "N° de client"),
    "delivery": ("Leveres til: {place}", "Delivered to: {place}", "Levereras till: {place}", "Livraison : {place}"),
    "your_reference": ("Deres referanse", "Your reference", "Er referens", "Votre référence"),
    "order_reference": ("Bestillingsnr.", "Order reference", "Ordernr", "N° de commande"),
    "period": ("Periode", "Period", "Period", "Période"),
    "text": ("Beskrivelse", "Description", "Beskrivning", "Désignation"),
    "quantity": ("Antall", "Quantity", "Antal", "Quantité"),
    "unit_price": ("Enhetspris", "Unit price", "À-pris", "Prix unitaire"),
    "vat": ("MVA", "VAT", "Moms", "TVA"),
    "net": ("Beløp", "Amount", "Belopp", "Montant HT"),
    "carried": ("Overført", "Carried forward", "Transport", "À reporter"),
    "brought": ("Overført fra forrige side", "Brought forward", "Transport från föregående sida", "Report"),
    "total_ex_vat": ("Sum uten MVA", "Total excl. VAT", "Summa exkl. moms", "Total HT"),
    "total_inc_vat": ("Sum med MVA", "Total incl. VAT", "Summa inkl. moms", "Total TTC"),
    "to_pay": ("Å betale", "To pay", "Att betala", "Net à payer"),
    "credited": ("Kreditert", "Credited", "Krediterat", "Montant crédité"),
    "vat_base": ("Grunnlag", "Base", "Underlag", "Base HT"),
    "vat_rate": ("Sats", "Rate", "Sats", "Taux"),
    "vat_amount": ("MVA", "VAT", "Moms", "TVA"),
    "payment": ("Betaling", "Payment", "Betalning", "Règlement"),
    "account": ("Konto", "Account", "Konto", "Compte"),
    "kid": ("KID", "Payment reference", "OCR", "Référence"),
    "organisation_number": ("Org.nr.", "Reg. no.", "Org.nr", "N° d’immatriculation"),
    "page": ("Side {page} av {pages}", "Page {page} of {pages}", "Sida {page} av {pages}", "Page {page} sur {pages}"),
    "part_period": ("{text} ({days} dager)", "{text} ({days} days)", "{text} ({days} dagar)", "{text} ({days} jours)"),
    "one_day": ("{text} (1 dag)", "{text} (1 day)", "{text} (1 dag)", "{text} (1 jour)"),
    "hours": ("Timer", "Hours", "Timmar", "Heures"),
    "fee": ("Gebyr", "Fee", "Avgift", "Frais"),
    "project": ("Prosjekt {project}", "Project {project}", "Projekt {project}", "Projet {project}"),
    "correction": (
        "{text}: godskriving etter avslutning, faktura {number}",
        "{text}: credit after the end, invoice {number}",
        "{text}: kreditering efter avslut, faktura {number}",
        "{text} : avoir après résiliation, facture {number}",
    ),
    "example_buyer": ("Eksempelkunden AS", "The Example Customer Ltd", "Exempelkunden AB", "Client Exemple SARL"),
    "terms": ("Betales innen {days} dager.", "Payment within {days} days.", "Betalas inom {days} dagar.", "Paiement sous {days} jours."),
    "reverse_charge": (
        "Omvendt avgiftsplikt: mottakeren beregner merverdiavgiften.",
        "Reverse charge: the recipient accounts for the VAT.",
        "Omvänd betalningsskyldighet: köparen redovisar momsen.",
        "Autoliquidation de la TVA par le preneur.",
    ),
    "export": (
        "Utførsel: fritatt for merverdiavgift.",
        "Export: zero-rated for VAT.",
        "Export: undantagen från moms.",
        "Exportation : exonérée de TVA.",
    ),
    "exempt": ("Unntatt fra merverdiavgift.", "Exempt from VAT.", "Undantagen från moms.", "Exonéré de TVA."),
    "not_registered": (
        "Selgeren er ikke registrert i Merverdiavgiftsregisteret.",
        "The seller is not registered for VAT.",
        "Säljaren är inte momsregistrerad.",
        "Vendeur non assujetti à la TVA.",
    ),
    "not_registered_fr": (
        "TVA non applicable, art. 293 B du CGI.",
        "VAT not applicable, article 293 B of the French tax code (TVA non applicable, art. 293 B du CGI).",
        "TVA non applicable, art. 293 B du CGI.",
        "TVA non applicable, art. 293 B du CGI.",
    ),
    "late_payment": (
        "Ved forsinket betaling: rente på tre ganger den franske lovbestemte satsen, og 40 € i inkassokostnader. Ingen rabatt for tidlig betaling.",
        "Late payment: interest at three times the French legal rate, and 40 € for recovery costs. No discount for early payment.",
        "Vid sen betalning: ränta med tre gånger den franska lagstadgade räntan, och 40 € i indrivningskostnader. Ingen rabatt vid förtida betalning.",
        "Pénalités de retard : trois fois le taux d’intérêt légal. Indemnité forfaitaire pour frais de recouvrement : 40 €. Pas d’escompte pour paiement anticipé.",
    ),
    "vat_on_debits": (
        "Fransk mva. betales etter fakturering (TVA d’après les débits).",
        "French VAT is paid on invoicing (option pour le paiement de la taxe d’après les débits).",
        "Fransk moms betalas vid fakturering (TVA d’après les débits).",
        "Option pour le paiement de la taxe d’après les débits.",
    ),
    "supplies_goods": ("Leveransens art: varer.", "Nature of the supply: goods.", "Leveransens art: varor.", "Nature de l’opération : livraison de biens."),
    "supplies_services": ("Leveransens art: tjenester.", "Nature of the supply: services.", "Leveransens art: tjänster.", "Nature de l’opération : prestation de services."),
    "supplies_both": (
        "Leveransens art: varer og tjenester.",
        "Nature of the supply: goods and services.",
        "Leveransens art: varor och tjänster.",
        "Nature de l’opération : livraison de biens et prestation de services.",
    ),
    "f_tax": ("Godkjent for svensk F-skatt", "Approved for Swedish F-tax", "Godkänd för F-skatt", "Agréé pour l’impôt F suédois"),
    "vat_number": ("MVA-nr.", "VAT no.", "Momsreg.nr", "N° TVA"),
    "your_vat_number": ("Deres MVA-nr.", "Your VAT no.", "Ert momsreg.nr", "Votre n° TVA"),
    "siren": ("SIREN", "SIREN", "SIREN", "SIREN"),
    "delivered_on": ("Leveringsdato", "Date of delivery", "Leveransdatum", "Date de livraison"),
    "credited_on": ("Fakturaens dato", "Date of that invoice", "Fakturans datum", "Date de la facture"),
    "discount": ("Rabatt", "Discount", "Rabatt", "Remise"),
    "prepaid": ("Forskuddsbetalt", "Prepaid", "Förskottsbetalt", "Déjà réglé"),
    "rounding": ("Avrunding", "Rounding", "Öresavrundning", "Arrondi"),
    "rate_of_exchange": ("Valutakurs: 1 {currency} = {rate} {own}", "Exchange rate: 1 {currency} = {rate} {own}", "Växelkurs: 1 {currency} = {rate} {own}", "Taux de change : 1 {currency} = {rate} {own}"),
    "vat_in": ("MVA i {currency}", "VAT in {currency}", "Moms i {currency}", "TVA en {currency}"),
    "attachments": ("Vedlegg: {names}", "Attachments: {names}", "Bilagor: {names}", "Pièces jointes : {names}"),
    "nothing_to_pay": ("Det er ingenting å betale.", "There is nothing to pay.", "Det finns inget att betala.", "Aucun montant à régler."),
    "scan": ("Skann og betal", "Scan to pay", "Skanna och betala", "Scanner pour payer"),
}  # fmt: skip
_COLUMN = {language: place for place, language in enumerate(LANGUAGES)}


def word(key: str, language: str) -> str:
    """A label or sentence in a language; English where the language is not known."""
    return _WORDS[key][_COLUMN.get(language, _COLUMN[_FALLBACK])]


def part_period_text(text: str, days: int, language: str) -> str:
    """An item's text with the days that are billed of it."""
    return word("one_day" if days == 1 else "part_period", language).format(text=text, days=days)


def correction_text(text: str, number: int, language: str) -> str:
    """The text of a credited line, naming the sales invoice it corrects."""
    return word("correction", language).format(text=text, number=number)


def date_text(day: date, language: str) -> str:
    """A date as the language writes it on documents, with four digits of the year."""
    if language == "sv":
        return day.isoformat()
    return day.strftime("%d/%m/%Y" if language in ("fr", "en") else "%d.%m.%Y")


def country_name(code: str, language: str) -> str:
    """A country's name in a language, for addresses; the code itself where it is not known."""
    from babel import Locale

    locale = Locale.parse(language if language in _COLUMN else _FALLBACK)
    return str(locale.territories.get(code, code))

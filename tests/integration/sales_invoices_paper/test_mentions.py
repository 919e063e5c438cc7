"""What the law of the seller's country wants to read on a sales invoice, in the customer's language."""

from __future__ import annotations

from typing import Any

import pytest

from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice
from tests.integration.sales_invoices_paper.paper import (
    BUYER,
    FRENCH,
    NORWEGIAN,
    SWEDISH,
    line,
    page_texts,
    snapshot,
    whole_text,
)


def read(lines: list[dict[str, Any]] | None = None, **values: Any) -> str:
    return whole_text(draw_sales_invoice(snapshot(lines, **values)))


def test_a_norwegian_sellers() -> None:
    text = read()
    for wanted in (
        "Faktura",
        "Fakturanr. 10042",
        "Fakturadato 28.02.2026",
        "Forfallsdato",
        "14.03.2026",
        "Org.nr. 987 654 325 MVA · Foretaksregisteret",
        "Org.nr. 912 345 678",
        "KID",
        "1042100427",
        "1503 40 12345",
        "Å betale NOK 125,00",
    ):
        assert wanted in text, wanted
    assert "MVA-nr." not in text
    plain = read(seller=NORWEGIAN | {"vat_registered": False, "in_business_register": False, "vat_number": ""})
    assert "987 654 325" in plain
    assert "987 654 325 MVA" not in plain
    assert "Foretaksregisteret" not in plain
    assert "Selgeren er ikke registrert i Merverdiavgiftsregisteret." in plain


def test_a_swedish_sellers() -> None:
    buyer = BUYER | {"country": "SE", "organisation_number": "556123-4567", "vat_number": "SE556123456701"}
    text = read(seller=SWEDISH, buyer=buyer, language="sv", currency="SEK", company_currency="SEK")
    for wanted in (
        "Org.nr 556677-8899",
        "Momsreg.nr SE556677889901",
        "Godkänd för F-skatt",
        "Styrelsens säte: Göteborg",
        "Bankgiro",
        "123-4567",
        "OCR",
    ):
        assert wanted in text, wanted
    assert "F-skatt" not in read(seller=SWEDISH | {"f_tax": False}, language="sv")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fr",
            (
                "Nature de l’opération : livraison de biens et prestation de services.",
                "Option pour le paiement de la taxe d’après les débits.",
                "trois fois le taux d’intérêt légal",
                "frais de recouvrement : 40 €",
                "Pas d’escompte",
                "SIREN 732 829 320",
                "N° TVA FR44732829320",
                "Votre n° TVA FR03552081317",
            ),
        ),
        (
            "en",
            (
                "Nature of the supply: goods and services.",
                "d’après les débits",
                "three times the French legal rate",
                "40 €",
                "No discount",
                "VAT no. FR44732829320",
            ),
        ),
    ],
)
def test_a_french_sellers(language: str, words: tuple[str, ...]) -> None:
    buyer = BUYER | {"country": "FR", "organisation_number": "55208131700018", "vat_number": "FR03552081317"}
    values = {"seller": FRENCH, "buyer": buyer, "currency": "EUR", "company_currency": "EUR", "language": language}
    text = read(**values)
    for wanted in (*words, "SIREN 552 081 317", "SARL au capital de 10 000 € · RCS Grenoble"):
        assert wanted in text, wanted
    without = read(**values | {"seller": FRENCH | {"vat_registered": False, "vat_number": ""}})
    assert "art. 293 B du CGI" in without
    assert "les débits" not in without


@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", "Omvendt avgiftsplikt"), ("en", "Reverse charge"), ("sv", "Omvänd"), ("fr", "Autoliquidation")],
)
def test_reverse_charge_names_the_buyers_vat_number(language: str, words: str) -> None:
    terms = {"payment_days": 14, "vat_regime": "reverse_charge"}
    text = read([line(vat_rate="0", vat_category="AE")], terms=terms, language=language)
    assert words in text
    assert "NO912345678MVA" in text


def test_a_credit_note_names_what_it_credits_and_asks_for_nothing() -> None:
    values = {"kind": "credit_note", "number": 20003, "credits": 10031, "credits_date": "2026-01-31"}
    text = read(**values, references={"your": "", "order": "", "payment": ""})
    for wanted in ("Kreditnota", "Kreditnotanr. 20003", "Krediterer faktura", "10031", "31.01.2026", "Kreditert NOK"):
        assert wanted in text, wanted
    for unwanted in ("Å betale", "Betales innen", "1503 40 12345", "Forfallsdato"):
        assert unwanted not in text, unwanted


def test_prepayment_and_rounding_lead_to_what_is_to_be_paid() -> None:
    text = read([line(net="100.30")], prepaid="20.00", rounding="-0.38", payable="105.00")
    assert "Sum med MVA 125,38 Forskuddsbetalt -20,00 Avrunding -0,38 Å betale NOK 105,00" in text
    assert "Sum med MVA" not in read()


def test_what_is_paid_already_is_not_asked_for() -> None:
    text = read(prepaid="125.00", payable="0.00")
    assert "Det er ingenting å betale." in text
    assert "1503 40 12345" not in text
    assert "Betales innen" not in text


def test_another_currency_states_the_rate_and_the_vat_in_the_companys() -> None:
    values = {"currency": "EUR", "exchange_rate": "11.6234", "total_vat_company": "290.59"}
    text = read(**values)
    assert "Valutakurs: 1 EUR = 11,6234 NOK" in text
    assert "MVA i NOK: 290,59" in text
    assert "Valutakurs" not in read()


def test_a_column_stands_only_where_a_line_needs_it() -> None:
    plain = page_texts(draw_sales_invoice(snapshot()))[0]
    assert "Rabatt" not in plain
    assert "Periode" not in plain
    lines = [
        line("Med rabatt", "90.00", unit_price="100.00", discount="10"),
        line("Med periode", period_start="2026-02-01", period_end="2026-03-01"),
        line("En dag", period_start="2026-02-12", period_end="2026-02-13", quantity="2.5", unit="timer"),
    ]
    text = read(lines)
    assert "Med rabatt 1 100,00 10 % 25 % 90,00" in text
    assert "Med periode 01.02.2026–28.02.2026 1 100,00 25 % 100,00" in text
    assert "En dag 12.02.2026 2,5 timer" in text


def test_three_rates_one_with_a_decimal() -> None:
    lines = [
        line("A", "950.00", vat_rate="25.5"),
        line("B", "40.00", vat_rate="14"),
        line("C", "-25.00", vat_rate="10"),
    ]
    text = read(lines)
    for wanted in ("25,5 % 950,00 242,25", "14 % 40,00 5,60", "10 % -25,00 -2,50", "Sum uten MVA 965,00"):
        assert wanted in text, wanted


def test_delivery_notes_and_attachments() -> None:
    place = {"street": "Anleggsveien 3", "postal_code": "0001", "city": "Riga", "country": "LV"}
    text = read(
        delivery=place,
        delivered_on="2026-02-12",
        note="Avtalt med Kari.",
        attachments=[{"file_name": "timer.pdf"}, {"file_name": "kart.png"}],
        seller=NORWEGIAN | {"invoice_text": "Takk for handelen."},
    )
    assert "Leveres til: Anleggsveien 3, 0001 Riga, Latvia" in text
    assert "Leveringsdato 12.02.2026" in text
    assert "Avtalt med Kari." in text
    assert "Vedlegg: timer.pdf, kart.png" in text
    assert "Takk for handelen." in text


def test_a_buyer_abroad_has_its_country_by_name_and_pays_to_the_iban() -> None:
    text = read(buyer=BUYER | {"country": "FI"}, language="en")
    assert "Finland" in text
    assert "NO93 8601 1117 947" in text
    assert "1503 40 12345" not in text


def test_snapshots_of_earlier_versions_are_drawn() -> None:
    newer = ("company_currency", "exchange_rate", "delivered_on", "note", "prepaid", "rounding", "attachments")
    old = {key: value for key, value in snapshot().items() if key not in (*newer, "credits_date", "delivery")}
    fields = ("f_tax", "vat_on_debits", "accent_colour", "vat_number", "supplies", "legal_details")
    old["seller"] = {key: value for key, value in NORWEGIAN.items() if key not in fields}
    old["buyer"] = {key: value for key, value in BUYER.items() if key != "vat_number"}
    old["lines"] = [{key: value for key, value in line().items() if key not in ("discount", "project")}]
    assert "Å betale NOK 125,00" in whole_text(draw_sales_invoice(old | {"template": 1}))

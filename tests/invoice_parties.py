"""Who sells and who buys in the sales invoices of ``invoice_variety``; registration numbers have true check digits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from telecost_desktop.models.company import Supplies
from telecost_desktop.models.customers import VatRegime
from telecost_desktop.services.customers import CustomerValues


@dataclass(frozen=True)
class Seller:
    """A company: its own details, the VAT rates that it has beside its country's, and its rounding of what is to pay."""

    country: str
    currency: str
    values: dict[str, Any]
    rates: dict[str, str]
    rounding: str = ""
    languages: tuple[str, ...] = ("nb", "en", "sv")
    regimes: tuple[VatRegime, ...] = field(default=tuple(VatRegime))


def norwegian(first: int) -> str:
    """A Norwegian organisation number (modulus 11) at or after eight digits."""
    while True:
        digits = f"{first:08}"
        check = -sum(int(digit) * weight for digit, weight in zip(digits, (3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
        if check < 10:
            return f"{digits}{check}"
        first += 1


def by_luhn(digits: str) -> str:
    """Digits and their check digit by Luhn: Swedish organisation numbers, French SIREN."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return digits + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def _details(name: str, number: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "organisation_number": number,
        "street": "Kaiveien 14\nBygg 3",
        "postal_code": "53920"[: 5 if more.get("iban", "").startswith(("FR", "SE", "FI")) else 4],
        "city": "Storebø",
        "email": "faktura@selger.example",
        "phone": "+47 480 00 100",
        "bank_account": "",
        "iban": "",
        "bic": "",
        "legal_details": "Capital 10 000 €, RCS Brest" if number.startswith("7") else "",
        "invoice_text": "Klager innen 8 dager",
        **more,
    }


_NORWEGIAN = {"high": "25", "medium": "15", "low": "12", "zero": "0"}
SELLERS = (
    Seller(
        "NO",
        "NOK",
        _details(
            "Fjordlaks AS", norwegian(39990000), bank_account="1234 56 74851", iban="NO93 8601 1117 947", in_business_register=True
        ),
        _NORWEGIAN,
    ),
    Seller(
        "NO",
        "NOK",
        _details("Utenfor Mva", norwegian(39991000), bank_account="12345674851", vat_registered=False),
        _NORWEGIAN,
        rounding="1",
    ),
    Seller(
        "SE",
        "SEK",
        _details("Öresund Konsult AB", by_luhn("556789123"), bank_account="5050-1055", iban="SE4550000000058398257466", bic="ESSESESS", f_tax=True),
        {"high": "25", "medium": "12", "low": "6", "zero": "0"},
        rounding="1",
        languages=("sv", "en"),
    ),
    Seller(
        "FR",
        "EUR",
        _details(
            "Réseaux d’Été SARL", by_luhn("73282932"), iban="FR14 2004 1010 0505 0001 3M02 606", bic="PSSTFRPPLIL", vat_on_debits=True, supplies=Supplies.BOTH
        ),
        {"high": "20", "medium": "10", "low": "5.5", "super_low": "2.1"},
        languages=("fr", "en"),
    ),
    Seller(
        "FI",
        "EUR",
        _details(
            "Saimaan Verkko Oy", "0112038-9", iban="FI2112345600000785", vat_number="FI01120389", electronic_address="0037:003701120389"
        ),
        {"high": "25.5", "medium": "13.5", "low": "10", "zero": "0"},
        languages=("en", "sv"),
    ),
)  # fmt: skip


def customers_of(seller: Seller) -> list[CustomerValues]:
    """Buyers at home and abroad, in each VAT regime and several currencies."""
    language, other = seller.languages[0], seller.languages[-1]
    return [
        CustomerValues(
            "Åmøysundet Sjømat AS", organisation_number=norwegian(39992000), country="NO", street="Sjøgata 8", postal_code="4152",
            city="Vestre Åmøy", email="post@kunde.example", reference="Kari Heggdal", language=language,
        ),
        CustomerValues(
            "Bygg & Anlegg AB", organisation_number=by_luhn("556789456"), country="SE", street="Storgatan 1", postal_code="11122",
            city="Stockholm", reference="Ref <7>", language=other, delivery_street="Byggplats 3", delivery_postal_code="22233",
            delivery_city="Lund", delivery_country="SE",
        ),
        CustomerValues(
            "Mairie de l’Île", organisation_number=by_luhn(by_luhn("21290019") + "0001"), country="FR", street="1, rue du Port", postal_code="29200",
            city="Brest", order_reference="ENG-2026-7", language=other, vat_regime=VatRegime.REVERSE_CHARGE, currency="EUR",
        ),
        CustomerValues(
            "Nordisk Handel ApS", organisation_number="12345678", vat_number="DK12345678", electronic_address="0184:DK12345678", country="DK",
            street="Havnegade 2", postal_code="1058", city="København", reference="Ordre", language=other, currency="DKK",
            vat_regime=VatRegime.REVERSE_CHARGE,
        ),
        CustomerValues(
            "Reykjavík ehf.", organisation_number="5501692829", country="IS", electronic_address="0196:5501692829", street="Laugavegur 1",
            postal_code="101", city="Reykjavík", reference="Jón Þór", language=other, currency="ISK", vat_regime=VatRegime.EXPORT,
        ),
        CustomerValues(
            "Overseas Ltd", organisation_number="07495895", country="GB", electronic_address="9932:GB123456789", street="1 Long Lane",
            postal_code="EC1A 1AA", city="London", reference="AP", language=other, currency="GBP", vat_regime=VatRegime.EXPORT,
        ),
        CustomerValues(
            "Kulturskolen", organisation_number=norwegian(39993000), country="NO", street="Skolebakken 5", postal_code="5397",
            city="Bekkjarvik", reference="Rektor", language=language, vat_regime=VatRegime.EXEMPT,
        ),
        CustomerValues(
            "Dollar Inc", country="US", electronic_address="0088:7300010000001", organisation_number="98-765", street="5 Main St",
            postal_code="10001", city="New York", reference="Jane", language=other, currency="USD", vat_regime=VatRegime.EXPORT,
        ),
        CustomerValues(
            "Tokyo KK", country="JP", electronic_address="0088:7300010000001", organisation_number="1234567890123", street="1-1 Marunouchi",
            postal_code="100-0005", city="Tokyo", reference="田中 Tanaka", language=other, currency="JPY", vat_regime=VatRegime.EXPORT,
        ),
    ]  # fmt: skip

"""The code by which a banking program reads a payment in euro."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice
from telecost_desktop.services.sales_invoicing.paper.epc import epc_squares, epc_text
from tests.integration.sales_invoices_paper.paper import BUYER, FRENCH, picture, snapshot, whole_text

_WISHED: dict[str, Any] = {
    "name": "Télécom des Alpes SARL",
    "iban": "FR14 2004 1010 0505 0001 3M02 606",
    "bic": "PSSTFRPPXXX",
    "amount": Decimal("80.25"),
    "currency": "EUR",
    "reference": "RF18539007547034",
}


def test_what_the_code_says() -> None:
    lines = ["BCD", "002", "1", "SCT", "PSSTFRPPXXX", "Télécom des Alpes SARL", "FR1420041010050500013M02606"]
    assert epc_text(**_WISHED).split("\n") == [*lines, "EUR80.25", "", "RF18539007547034"]
    assert epc_text(**_WISHED | {"reference": "1042100427"}).split("\n") == [*lines, "EUR80.25", "", "", "1042100427"]
    assert epc_text(**_WISHED | {"reference": "", "text": "Facture 7"}).split("\n")[-2:] == ["", "Facture 7"]
    assert epc_text(**_WISHED | {"reference": ""}).split("\n")[-1] == "EUR80.25"


def test_a_wrong_creditor_reference_is_plain_text() -> None:
    assert epc_text(**_WISHED | {"reference": "RF19539007547034"}).split("\n")[-2:] == ["", "RF19539007547034"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "NOK"},
        {"currency": "SEK"},
        {"amount": Decimal(0)},
        {"amount": Decimal("-1")},
        {"amount": Decimal("1000000000")},
        {"amount": Decimal("0.005")},
        {"iban": "FR1420041010050500013M02607"},
        {"iban": ""},
    ],
)
def test_what_a_code_cannot_hold_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        epc_text(**_WISHED | wrong)


def test_the_bounds_of_the_amount_are_in_it() -> None:
    for amount in ("0.01", "999999999.99"):
        assert f"EUR{amount}" in epc_text(**_WISHED | {"amount": Decimal(amount)})


def test_no_code_is_longer_than_its_rules_allow() -> None:
    text = epc_text(**_WISHED | {"name": "é" * 300, "reference": "", "text": "ø" * 500})
    assert len(text.encode()) <= 331
    assert text.split("\n")[5] == "é" * 70


def values(**changed: Any) -> dict[str, Any]:
    references = {"your": "", "order": "", "payment": "RF9210042"}
    return snapshot(
        **{
            "seller": FRENCH,
            "buyer": BUYER | {"country": "FR"},
            "currency": "EUR",
            "company_currency": "EUR",
            "language": "fr",
            "references": references,
        }
        | changed
    )


def test_the_page_shows_the_code_field_by_field() -> None:
    drawn = values()
    text = epc_text(
        name=FRENCH["name"],
        iban=FRENCH["iban"],
        bic=FRENCH["bic"],
        amount=Decimal(drawn["payable"]),
        currency="EUR",
        reference="RF9210042",
        text="10042",
    )
    squares = epc_squares(text)
    image = picture(draw_sales_invoice(drawn), dots=300).convert("L")
    black = image.crop((int(image.width * 0.7), int(image.height * 0.7), image.width, image.height)).point(
        lambda value: 255 if value < 40 else 0
    )
    left, top, right, bottom = black.crop((0, 0, int(black.width * 0.78), int(black.height * 0.68))).getbbox()
    side = (right - left) / len(squares)
    assert right - left >= 2.0 / 2.54 * 300
    for number, row in enumerate(squares):
        for place, dark in enumerate(row):
            seen = black.getpixel((int(left + (place + 0.5) * side), int(top + (number + 0.5) * side)))
            assert (seen == 255) == bool(dark), (number, place)
    assert abs((bottom - top) - (right - left)) <= 2


def test_other_currencies_have_none() -> None:
    assert "Scanner pour payer" in whole_text(draw_sales_invoice(values()))
    for changed in ({"currency": "SEK"}, {"seller": FRENCH | {"iban": ""}}, {"seller": FRENCH | {"iban": "FR00"}}):
        assert "Scanner pour payer" not in whole_text(draw_sales_invoice(values(**changed)))

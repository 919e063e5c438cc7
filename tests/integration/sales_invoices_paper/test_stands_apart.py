"""The drawn page of a sales invoice with what real companies put on it: nothing stands on top of anything else."""

from __future__ import annotations

from typing import Any

from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice
from tests.integration.sales_invoices_paper.paper import outside, overlaps, page_texts

_COMPANY = {
    "name": "Fjellheimen Rør- og Ventilasjonsentreprenør Østlandet AS",
    "country": "FR",
    "organisation_number": "732829320",
    "vat_registered": True,
    "in_business_register": False,
    "street": "Storgata 1",
    "postal_code": "0155",
    "city": "Oslo",
    "email": "post@example.com",
    "phone": "+47 22 00 00 00",
    "bank_account": "",
    "iban": "FR1420041010050500013M02606",
    "bic": "PSSTFRPPXXX",
    "invoice_text": "",
}


def line(text: str, quantity: str, unit: str, price: str, net: str) -> dict[str, Any]:
    period = {"period_start": "2026-01-01", "period_end": "2026-02-01"}
    money = {"unit_price": price, "net": net, "vat_category": "S", "vat_rate": "5.50"}
    return {"product_number": "1", "text": text, "quantity": quantity, "unit": unit, **money, **period}


def snapshot() -> dict[str, Any]:
    return {
        "template": 1,
        "kind": "invoice",
        "number": 10001,
        "credits": None,
        "language": "fr",
        "currency": "EUR",
        "issue_date": "2026-01-01",
        "due_date": "2026-01-31",
        "seller": _COMPANY,
        "buyer": {**_COMPANY, "number": "1001"},
        "references": {"your": "", "order": "", "payment": "RF2510001"},
        "terms": {"payment_days": 30, "vat_regime": "standard"},
        "lines": [
            line("Abonnement", "1234.50", "kilometer", "12345678.90", "15240740602.05"),
            line("Remise", "-3.00", "mois", "100.00", "-300.00"),
        ],
        "vat": [{"category": "S", "rate": "5.50", "base": "15240740302.05", "vat": "838240716.61"}],
        "total_ex_vat": "15240740302.05",
        "total_vat": "838240716.61",
        "total_inc_vat": "16078981018.66",
        "payable": "16078981018.66",
    }


def test_long_names_units_amounts_and_ibans_stand_apart() -> None:
    content = draw_sales_invoice(snapshot())
    assert overlaps(content) == []
    assert outside(content) == []


def test_where_it_is_delivered_stands_below_the_address_and_apart_from_all_else() -> None:
    drawn = snapshot()
    place = {"street": "Quai des Frères " * 6, "postal_code": "50100", "city": "Cherbourg-en-Cotentin", "country": "FR"}
    drawn["delivery"] = place
    content = draw_sales_invoice(drawn)
    (text,) = page_texts(content)
    assert "Livraison : Quai des Frères" in text
    assert overlaps(content) == []
    drawn["delivery"] = None
    assert "Livraison" not in page_texts(draw_sales_invoice(drawn))[0]


def test_each_project_has_its_heading_and_its_lines_their_periods() -> None:
    drawn = snapshot()
    projects = ["5001 Réseau", "5001 Réseau", "5002 " + "Entretien " * 20]
    drawn["lines"] = [
        {**line(f"Heures {place}", "1", "h", "1", "1"), "project": name} for place, name in enumerate(projects)
    ]
    content = draw_sales_invoice(drawn)
    (text,) = page_texts(content)
    words = [word for word in text.split() if word in ("Projet", "5001", "5002", "Heures", "01/01/2026–31/01/2026")]
    period = "01/01/2026–31/01/2026"
    one = ["Heures", period]
    assert words == ["Projet", "5001", *one, *one, "Projet", "5002", *one]
    assert overlaps(content) == []


def test_no_page_ends_with_the_heading_of_a_project() -> None:
    for before in range(8, 24):
        drawn = snapshot()
        drawn["lines"] = [
            {**line(f"Heures {place}", "1", "h", "1", "1"), "project": "A" if place < before else "B"}
            for place in range(before + 6)
        ]
        for text in page_texts(draw_sales_invoice(drawn)):
            assert "Projet B" not in text or f"Heures {before}\n" in text.replace(" 01/", "\n")

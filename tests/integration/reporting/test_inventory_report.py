"""R13: what each active number costs a month, added up per currency, and what is not known."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from costs import Costs, micro
from random_costs import total

from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.inventory import product_of
from telecost_desktop.services.reporting import ReportRequest, ReportResult, run_report


@pytest.fixture
def costs(company: Any) -> Costs:
    return Costs(company)


def dicts(result: ReportResult) -> list[dict[str, Any]]:
    return [{column.key: value for column, value in zip(result.columns, row, strict=True)} for row in result.rows]


def test_the_total_a_month_stands_per_currency(costs: Costs, clock: FixedClock) -> None:
    account = costs.account()
    plan = costs.traffic_type("Basis", "subscription", group="mobile_telephony")
    norwegian, swedish, agreed, unknown = (costs.line(f"479000000{end}", "2024-03-01") for end in range(4))
    # The account's newest invoice is in another currency than that which charged the number last.
    invoice = costs.invoice(account, "F1", "2026-11-01")
    costs.charge(invoice, costs.placement(account, norwegian), plan, "199.50", on="2026-11-01")
    invoice = costs.invoice(account, "F2", "2026-11-10", currency="SEK")
    costs.charge(invoice, costs.placement(account, swedish), plan, "250", on="2026-11-01")
    for kind, name, price in (("plan", "Fri", "300"), ("data_package", "10 GB", "99"), ("add_on", "Svar", "9")):
        costs.add(
            "line_product", line_id=agreed, kind=kind, name=name, valid_from="2026-01-01", monthly_price=micro(price)
        )
    for place in range(3):
        card = costs.add("sim_card", number=f"894700{place}", kind="data" if place else "main")
        costs.add("sim_line", sim_id=card, line_id=agreed, valid_from="2026-01-01")
    result = run_report(costs.file, "R13", ReportRequest(), clock=clock)
    rows = {row["number"]: row for row in dicts(result)}
    assert [(row["monthly_cost"], row["currency"], row["cost_source"]) for row in rows.values()] == [
        (Decimal("199.50"), "NOK", "charges"),
        (250, "SEK", "charges"),
        (408, "NOK", "products"),
        (None, "NOK", ""),
    ]
    row = rows["4790000002"]
    keys = ("activated", "plan", "data_package", "add_ons", "data_sims", "plan_price", "package_price", "add_on_price")
    assert [row[key] for key in keys] == [date(2024, 3, 1), "Fri", "10 GB", "Svar", 2, 300, 99, 9]
    assert total(result, "monthly_cost") == {"NOK": Decimal("607.50"), "SEK": 250}
    assert total(result, "data_sims") == {"NOK": 2}
    assert [(note.code, note.values) for note in result.notes] == [
        ("as_of", {"day": date(2026, 11, 22)}),
        ("without_price", {"count": 1}),
    ]
    assert unknown


@pytest.mark.parametrize(
    ("section", "kind", "text", "traffic_type", "product"),
    [
        ("subscription", "subscription", "Bedrift Fri: 6 av 29 dager", "Bedrift Fri", ("plan", "Bedrift Fri")),
        ("subscription", "subscription", "", "Bedrift Fri", ("plan", "Bedrift Fri")),
        # A file may name its types of charges in general words only.
        ("subscription", "subscription", "Bedrift Fri", "Abonnement", ("plan", "Bedrift Fri")),
        ("subscription", "other", "Fri 5.5 GB 01.10.2026-31.10.2026", "Abonnement", ("plan", "Fri 5.5 GB")),
        ("subscription", "other", "Fri (01.10–31.10)", "Abonnement", ("plan", "Fri")),
        ("subscription", "other", "Fri, 2026-10-01 til 2026-10-31", "Abonnement", ("plan", "Fri")),
        ("subscription", "other", "01.10.2026", "Abonnement", ("plan", "Abonnement")),
        ("option", "option", "Datapakke 10 GB", "Tillegg", ("data_package", "Datapakke 10 GB")),
        ("option", "data", "Ekstra", "Ekstra", ("data_package", "Ekstra")),
        ("option", "option", "Svar", "Svar", ("add_on", "Svar")),
        ("equipment", "equipment", "Telefon Skarv: Til Siv", "Telefon Skarv", ("equipment", "Telefon Skarv")),
    ],
)
def test_a_product_has_the_same_name_month_by_month(
    section: str, kind: str, text: str, traffic_type: str, product: tuple[str, str]
) -> None:
    assert product_of(section, kind, text, traffic_type) == product

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


# The same counted another way: months by the calendar, the latest invoice by its rank, currencies by account.
_BY_HAND = """
WITH agreed AS (
    SELECT p.line_id, SUM(p.monthly_price) AS net,
        (SELECT i.currency FROM supplier_invoice i JOIN placement q ON q.account_id = i.account_id
         WHERE q.line_id = p.line_id ORDER BY i.issue_date DESC LIMIT 1) AS currency
    FROM line_product p WHERE p.valid_from <= :day AND COALESCE(p.valid_to, '9') > :day GROUP BY 1
), ranked AS (
    SELECT q.line_id, i.currency, c.net,
        CAST(strftime('%Y', c.period_end) AS INTEGER) * 12 + strftime('%m', c.period_end)
        - CAST(strftime('%Y', c.period_start) AS INTEGER) * 12 - strftime('%m', c.period_start) AS months,
        DENSE_RANK() OVER (PARTITION BY q.line_id ORDER BY i.issue_date DESC) AS place
    FROM charge c JOIN placement q ON q.id = c.placement_id JOIN supplier_invoice i ON i.id = c.supplier_invoice_id
    WHERE c.section IN ('subscription', 'option') AND i.kind = 'invoice'
), each_line AS (
    SELECT line_id, currency, net FROM agreed
    UNION ALL
    SELECT line_id, currency, net / months FROM ranked
    WHERE place = 1 AND months > 0 AND line_id NOT IN (SELECT line_id FROM agreed)
)
SELECT currency, SUM(net) FROM each_line JOIN line l ON l.id = line_id
WHERE COALESCE(l.terminated_on, '9') > :day AND COALESCE(l.activated_on, '0') <= :day GROUP BY 1
"""


def test_the_total_a_month_is_what_agreements_and_latest_invoices_say(costs: Costs, clock: FixedClock) -> None:
    plan, option = costs.traffic_type("Fri", "subscription"), costs.traffic_type("Svar", "option")
    phone = costs.traffic_type("Telefon", "equipment")
    nordic, swedish = costs.account("1"), costs.account("2", "Sydljus")
    lines = {name: costs.line(f"479000000{end}") for end, name in enumerate(("latest", "quarter", "agreed", "sek"))}
    lines["ended"] = costs.line("4790000008", terminated="2026-10-01")
    lines["agreed_sek"] = costs.line("4790000009")
    owners = {"sek": swedish, "agreed_sek": swedish}
    places = {name: costs.placement(owners.get(name, nordic), line) for name, line in lines.items()}

    def charge(
        invoice: int, name: str, kind: int, net: str, first: str, last: str, section: str = "subscription"
    ) -> None:
        costs.charge(invoice, places[name], kind, net, section=section, on=first, start=first, end=last)

    older, newer = costs.invoice(nordic, "F1", "2026-10-05"), costs.invoice(nordic, "F2", "2026-11-05")
    other = costs.invoice(swedish, "S1", "2026-11-06", currency="SEK")
    charge(older, "latest", plan, "399", "2026-10-01", "2026-11-01")
    charge(newer, "latest", plan, "299.50", "2026-11-01", "2026-12-01")
    charge(newer, "latest", option, "9", "2026-11-01", "2026-12-01", "option")
    # Neither a part of a month, nor what is paid once, is a cost of every month.
    charge(newer, "latest", plan, "120", "2026-10-20", "2026-10-31")
    charge(newer, "latest", phone, "4990", "2026-11-01", "2026-12-01", "equipment")
    charge(newer, "quarter", plan, "897.33", "2026-10-01", "2027-01-01")
    charge(newer, "agreed", plan, "500", "2026-11-01", "2026-12-01")
    charge(newer, "ended", plan, "700", "2026-11-01", "2026-12-01")
    charge(other, "sek", plan, "250", "2026-11-01", "2026-12-01")
    for name, kind, price, start, end in (
        ("agreed", "plan", "300", "2025-01-01", "2026-06-01"),
        ("agreed", "plan", "320", "2026-06-01", None),
        ("agreed", "data_package", "99", "2026-06-01", None),
        ("agreed_sek", "plan", "180", "2026-01-01", None),
    ):
        costs.add(
            "line_product", line_id=lines[name], kind=kind, name=kind, valid_from=start, valid_to=end,
            monthly_price=micro(price),
        )  # fmt: skip
    found = total(run_report(costs.file, "R13", ReportRequest(), clock=clock), "monthly_cost")
    assert found == {"NOK": Decimal("1026.61"), "SEK": 430}
    with costs.file.raw() as c:
        by_hand = c.execute(_BY_HAND, {"day": "2026-11-22"}).fetchall()
    assert found == {currency: Decimal(net) / 1_000_000 for currency, net in by_hand}


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

"""A company with something on every card of the dashboard."""

from datetime import date
from decimal import Decimal

from costs import Costs

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.budgets import set_budget
from telecost_desktop.services.clock import Clock

GB = 10**9
TODAY = date(2026, 11, 22)


def furnished(costs: Costs, clock: Clock, *, users: int = 3) -> CompanyFile:
    """Two accounts in kroner and one in euro, a year of costs with a month of credit, use abroad, packages, a budget."""
    nord, syd, euro = costs.account("1001"), costs.account("1002", "Kystnett"), costs.account("2001", "Ibérica")
    department = costs.department("Brønnbåt")
    plan = costs.traffic_type("Abonnement", "subscription", group="mobile")
    data = costs.traffic_type("Data", "data", "domestic", "home", use="inside")
    over = costs.traffic_type("Data utover", "data", "domestic", "home", use="outside")
    sweden = costs.traffic_type("Roaming Sverige", "call", "roaming", "eea", "SE")
    malta = costs.traffic_type("Ring til Malta", "call", "to_abroad", "eea", "MT")
    places = []
    for count in range(users):
        line = costs.line(f"4790{count:06}")
        costs.add("line_product", line_id=line, kind="data_package", name="Datapakke 1 GB", valid_from="2026-01-01")
        places.append(costs.placement(nord, line, costs.employee(f"Åse Øverås {count:03}"), department))
    other = costs.placement(syd)
    for month in range(1, 12):
        invoice = costs.invoice(nord, f"N{month}", f"2026-{month:02}-05", due=f"2026-{month:02}-25", net="1000")
        net = "-2500.25" if month == 6 else f"{1000 + month}.75"
        costs.charge(invoice, places[0], plan, net, on=f"2026-{month:02}-01")
    paid = costs.invoice(syd, "S1", "2026-10-12", net="200", vat="50")
    costs.charge(paid, other, plan, "199.90", on="2026-11-02")
    costs.charge(costs.invoice(euro, "E1", "2026-11-03", currency="EUR", net="77.77"), costs.placement(euro), plan,
                 "77.77", on="2026-11-03")  # fmt: skip
    for count, place in enumerate(places):
        costs.use(place, data, "2026-11-10T08:00:00", volume=GB // 2)
        costs.use(place, over, "2026-11-11T08:00:00", volume=GB * (count % 3), net=f"{count % 7}.5")
        costs.use(place, sweden, "2026-11-12T08:00:00", seconds=90, net="12.34")
    costs.use(places[-1], malta, "2026-11-20T08:00:00", seconds=600, net="45.6")
    file = costs.done()
    set_budget(file, department, Decimal(1000), date(2026, 1, 1), clock=clock)
    return file

"""The data of every number against a scan of all facts, over random companies."""

from collections import Counter
from datetime import date

from costs import Costs, scan

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.packages import data_packages
from telecost_desktop.services.dashboard.packages.number_data import data_of_numbers

TODAY = date(2026, 11, 22)


def test_every_number_has_its_data_and_all_add_up(random_file: CompanyFile) -> None:
    with random_file.raw() as c:
        facts = [fact for fact in scan(c) if fact.volume and fact.line is not None]
    months = {fact.day.replace(day=1) for fact in facts}
    assert months
    for month in months:
        wanted: Counter[int] = Counter()
        for fact in facts:
            if fact.day.replace(day=1) == month:
                wanted[fact.line] += fact.volume
        found = data_of_numbers(random_file, DashboardChoice(TODAY), month)
        assert len({number.line_id for number in found}) == len(found)
        assert {number.line_id: sum(number.parts[:3]) for number in found if any(number.parts)} == dict(wanted)


def test_numbers_with_and_without_a_package_make_up_the_chart(costs: Costs) -> None:
    account = costs.account()
    kinds = [costs.traffic_type(use, "data", use=use) for use in ("inside", "extra", "outside")]
    for place, package in enumerate(("Fri 10 GB", "")):
        line = costs.line(f"474800010{place}")
        for month, employee in ((10, costs.employee("Siv")), (11, costs.employee("Åse"))):
            costs.use(
                costs.placement(account, line, employee), kinds[month % 3], f"2026-11-{month}T10:00", volume=month
            )
        if package:
            costs.add("line_product", line_id=line, kind="data_package", name=package, valid_from="2026-01-01")
    file = costs.done()
    found = data_of_numbers(file, DashboardChoice(TODAY), date(2026, 11, 1))
    assert [(number.msisdn, number.employee) for number in found] == [("4748000100", "Åse"), ("4748000101", "Åse")]
    days = data_packages(file, DashboardChoice(TODAY), date(2026, 11, 1)).days
    for key in ("inside", "extra", "outside"):
        assert sum(getattr(number.parts, key) for number in found) == sum(getattr(day, key) for day in days)

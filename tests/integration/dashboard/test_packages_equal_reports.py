"""Every figure of the data card is that of a scan and of the reports for the same month, over random companies."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from costs import EPOCH, dicts
from random_costs import random_company

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.packages import DataUse, data_packages
from telecost_desktop.services.reporting import ReportRequest, TimePeriod, run_report
from telecost_desktop.services.rollups import rebuild_rollups

TODAY = date(2026, 5, 20)
MONTHS = [date(2026, month, 1) for month in range(1, 6)]
ABROAD = ("to_abroad", "roaming")
PACKAGES = {1: ("Datapakke 20 MB", 20), 2: ("Datapakke 50 MB", 50), 3: ("Fri data", 0)}


@pytest.fixture(scope="module", params=[21, 22, 23, 24])
def file(
    request: pytest.FixtureRequest, empty_company_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CompanyFile]:
    """A random company with use of every mark and place, half of which costs nothing, and packages for three of four lines."""
    path = tmp_path_factory.mktemp("packages") / "company.telecost"
    shutil.copyfile(empty_company_template, path)
    file = random_company(path, request.param)
    random = Random(request.param)
    with file.raw() as c:
        for (key,) in c.execute("SELECT id FROM traffic_type").fetchall():
            marks = (
                random.choice(["domestic", *ABROAD, ""]),
                random.choice(["inside", "outside", "extra", "", ""]),
                key,
            )
            c.execute("UPDATE traffic_type SET direction = ?, package_use = ? WHERE id = ?", marks)
        if request.param % 2:
            c.execute("UPDATE traffic_type SET package_use = 'extra' WHERE kind = 'data'")
        for table in ("usage_record", "charge"):
            for (key,) in c.execute(f"SELECT id FROM {table}").fetchall():
                if random.random() < 0.5:
                    c.execute(f"UPDATE {table} SET net = 0 WHERE id = ?", (key,))
        products = [(line, "data_package", name) for line, (name, _) in PACKAGES.items()] + [(4, "plan", "Bedrift")]
        c.executemany(
            "INSERT INTO line_product (line_id, kind, name, valid_from) VALUES (?, ?, ?, '2025-01-01')", products
        )
    rebuild_rollups(file)
    yield file
    file.close()


class Scan:
    """Every record, and every volume of charges that counts: (day, department, account, placement, line, kind, invoice)."""

    def __init__(self, file: CompanyFile) -> None:
        with file.raw() as c:
            self.kinds = {row[0]: row[1:] for row in c.execute("SELECT id, package_use, direction FROM traffic_type")}
            places = {row[0]: row[1:] for row in c.execute("SELECT * FROM placement")}
            self.facts = []
            measured = set()
            for place, invoice, kind, started, volume, net in c.execute(
                "SELECT placement_id, supplier_invoice_id, traffic_type_id, started_at, volume_bytes, net FROM usage_record"
            ):
                account, line, _, department = places[place]
                day = (EPOCH + timedelta(seconds=started)).date()
                if volume:
                    measured.add(invoice)
                self.facts.append((day, department, account, place, line, kind, invoice, volume or 0, net))
            for number, (place, invoice, kind, day, volume, net) in enumerate(
                c.execute(
                    "SELECT placement_id, supplier_invoice_id, traffic_type_id, counts_on, volume_bytes, net FROM charge"
                    " WHERE section = 'communication'"
                ).fetchall()
            ):
                account, line, _, department = places[place]
                if volume and invoice not in measured:
                    alone = f"charge {number}"
                    fact = (date.fromisoformat(day), department, account, place, line, kind, alone, volume, net)
                    self.facts.append(fact)

    def parts(self, key: object, *grain: object, accounts: tuple[int, ...] = ()) -> dict:
        """Bytes inside, extra, outside and of these abroad by a key; without a mark by what each sum of a grain cost."""
        sums: dict = defaultdict(lambda: [0, 0])
        for fact in self.facts:
            if not accounts or fact[2] in accounts:
                known = sums[(key(fact), fact[5], *(each(fact) for each in grain))]
                known[0] += fact[7]
                known[1] += fact[8]
        found: dict = defaultdict(lambda: [0, 0, 0, 0])
        for (name, kind, *_), (volume, net) in sums.items():
            use, direction = self.kinds[kind]
            place = {"inside": 0, "extra": 1, "outside": 2, "": 2 if net else 0}[use]
            found[name][place] += volume
            found[name][3] += volume if place == 2 and direction in ABROAD else 0
        return found


def last_of(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)


@pytest.mark.parametrize("accounts", [(), (1,), (2, 3)])
def test_days_and_months_equal_a_scan_and_the_reports(file: CompanyFile, accounts: tuple[int, ...]) -> None:
    found = Scan(file).parts(
        lambda fact: fact[0], lambda fact: fact[1], lambda fact: fact[2], lambda fact: fact[6], accounts=accounts
    )
    seen = 0
    for month in MONTHS:
        data = data_packages(file, DashboardChoice(TODAY, accounts), month)
        of_month = {day: parts for day, parts in found.items() if day.replace(day=1) == month}
        days = {use.day: use for use in data.days}
        assert [use.day for use in data.days] == [month + timedelta(days=place) for place in range(len(days))]
        assert of_month.keys() <= days.keys()
        for day, use in days.items():
            assert use == DataUse(day, *of_month.get(day, [0] * 4)[:3])
        for use in data.months:
            expected = [0, 0, 0]
            for day, parts in found.items():
                if day.replace(day=1) == use.day:
                    expected = [sum(pair) for pair in zip(expected, parts, strict=False)]
            assert use == DataUse(use.day, *expected)
        whole = data.months[-1]
        assert (whole.inside, whole.extra, whole.outside) == tuple(
            sum(getattr(use, part) for use in data.days) for part in ("inside", "extra", "outside")
        )
        for report in ("R7", "R11"):
            request = ReportRequest(TimePeriod(month, last_of(month)), accounts=tuple(map(str, accounts)))
            told = sum(row["megabytes"] for row in dicts(run_report(file, report, request)) if row["megabytes"])
            assert whole.total == round(told * 1_000_000)
        seen += len(of_month)
    assert seen > 20


@pytest.mark.parametrize("accounts", [(), (1,), (2, 3)])
def test_rows_equal_a_scan_and_the_report_per_number(file: CompanyFile, accounts: tuple[int, ...]) -> None:
    scan = Scan(file)
    with file.raw() as c:
        latest = dict(c.execute("SELECT line_id, account_id FROM placement WHERE line_id IS NOT NULL ORDER BY id"))
        msisdns = dict(c.execute("SELECT id, msisdn FROM line"))
    mine = {line for line, account in latest.items() if not accounts or account in accounts}
    for month in MONTHS:
        found = scan.parts(
            lambda fact: (fact[0].replace(day=1), fact[4]),
            lambda fact: fact[3],
            lambda fact: fact[6],
            accounts=accounts,
        )
        data = data_packages(file, DashboardChoice(TODAY, accounts), month)
        assert data.lines == len(mine)
        assert {row.line_id for row in data.rows} == mine & PACKAGES.keys()
        request = ReportRequest(TimePeriod(month, last_of(month)), accounts=tuple(map(str, accounts)))
        reported: dict[str, float] = defaultdict(float)
        for row in dicts(run_report(file, "R11", request)):
            reported[row["number"]] += row["megabytes"] or 0
        for row in data.rows:
            inside, extra, outside, away = found[month, row.line_id]
            assert (row.inside, row.extra, row.outside) == (inside, extra, outside)
            assert inside + extra + outside == round(reported[msisdns[row.line_id]] * 1_000_000)
            assert row.used_bytes == inside + extra + outside - away
            name, size = PACKAGES[row.line_id]
            assert (row.package, row.size_bytes) == (name, size * 1_000_000)
            assert row.used == (row.used_bytes / row.size_bytes if size else None)
        shares = [-1.0 if row.used is None else row.used for row in data.rows]
        assert shares == sorted(shares, reverse=True)


def test_extra_packages_equal_a_scan(file: CompanyFile) -> None:
    """Orders are the records of an extra kind that cost something and have no volume, and such charges."""
    with file.raw() as c:
        kinds = {
            key
            for (key,) in c.execute(
                "SELECT id FROM traffic_type WHERE package_use = 'extra' AND kind IN ('data', 'option')"
            )
        }
        lines = dict(c.execute("SELECT id, line_id FROM placement"))
        records = c.execute(
            "SELECT placement_id, traffic_type_id, started_at, volume_bytes, net FROM usage_record"
        ).fetchall()
    for month in MONTHS:
        expected: dict[int, list[datetime]] = defaultdict(list)
        for place, kind, started, volume, net in records:
            at = EPOCH + timedelta(seconds=started)
            if kind in kinds and net > 0 and not volume and at.date().replace(day=1) == month:
                expected[lines[place]].append(at)
        for row in data_packages(file, DashboardChoice(TODAY), month).rows:
            of_records = [one.ordered_at for one in row.extras if one.ordered_at.time() != datetime.min.time()]
            assert of_records == sorted(expected[row.line_id])

"""Reports as tests ask for them: rows by the keys of their columns, sums over them, and what no report tells."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from costs import EPOCH, dicts
from dateutil.relativedelta import relativedelta

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.dashboard import DashboardChoice, category_of
from telecost_desktop.services.reporting import ReportRequest, ReportResult, TimePeriod, run_report

ABROAD = ("to_abroad", "roaming")
MEASURES = ("minutes", "messages", "megabytes")
Row = dict[str, Any]


def run(
    file: CompanyFile, name: str, chosen: DashboardChoice, first: date, last: date, **filters: tuple[str, ...]
) -> ReportResult:
    accounts = tuple(map(str, chosen.accounts))
    return run_report(file, name, ReportRequest(TimePeriod(first, last), accounts=accounts, **filters))


def report(
    file: CompanyFile,
    name: str,
    chosen: DashboardChoice,
    first: date,
    last: date,
    currency: str = "",
    **filters: tuple[str, ...],
) -> list[Row]:
    """A report's rows over some days, of one currency or of all."""
    rows = dicts(run(file, name, chosen, first, last, **filters))
    return [row for row in rows if currency in ("", row["currency"])]


def total(rows: list[Row], key: str) -> Decimal:
    return sum((row[key] or Decimal(0) for row in rows), Decimal(0))


def measured(rows: list[Row]) -> list[float]:
    return [sum(row[key] or 0 for row in rows) for key in MEASURES]


def used(one: Any) -> list[float]:
    """What a card's row says of use, as reports say it."""
    return [one.seconds / 60, one.messages, one.volume_bytes / 1_000_000]


def last_of(month: date) -> date:
    return month + relativedelta(months=1, days=-1)


def part_of(row: Row) -> tuple[str, str]:
    """The card and the part of it under which a row stands, as the manual says it."""
    kind, abroad = row["kind"], row["direction"] in ABROAD
    category = category_of(kind, row["traffic_type"]).value
    if category == "data":
        return category, "packages" if kind == "option" else "abroad" if abroad else "home"
    if category == "traffic" and kind != "content" and abroad:
        return category, "abroad"
    words = {"call": "calls", "message": "messages", "subscription": "subscriptions", "option": "options"}
    return category, words.get(kind, kind)


def paid_kinds(file: CompanyFile, chosen: DashboardChoice, first: date, last: date) -> set[str]:
    """The kinds of which use has an amount, be it of records that a charge explains: of that no report tells."""
    some = f"IN ({','.join(map(str, chosen.accounts))})" if chosen.accounts else "> 0"
    with file.raw() as c:
        rows = c.execute(
            "SELECT t.name, SUM(x.net) FROM (SELECT placement_id, traffic_type_id,"
            " date(started_at, 'unixepoch') AS day, net FROM usage_record UNION ALL SELECT placement_id,"
            " traffic_type_id, counts_on, net FROM charge WHERE section = 'communication'"
            " AND (seconds <> 0 OR messages <> 0 OR volume_bytes <> 0)) x JOIN placement p ON p.id = x.placement_id"
            f" JOIN traffic_type t ON t.id = x.traffic_type_id WHERE p.account_id {some} AND x.day BETWEEN ? AND ?"
            " GROUP BY t.id",
            (str(first), str(last)),
        )
        return {name for name, net in rows if net}


def against_package(rows: list[Row]) -> float:
    """Megabytes of all data but that abroad which no package covers. Of what is abroad each kind has a mark here."""
    return measured([row for row in rows if row["package_use"] != "outside" or row["direction"] not in ABROAD])[2]


def orders(file: CompanyFile, chosen: DashboardChoice, month: date, line: int) -> list[tuple[datetime, str]]:
    """No report tells orders from use: records do, and charges of invoices whose records tell of none."""
    with file.raw() as c:
        records = c.execute(_ORDERS.format(on="started_at", table="usage_record")).fetchall()
        charges = c.execute(_ORDERS.format(on="counts_on", table="charge")).fetchall()
        pieces = dict(c.execute("SELECT id, CASE unit WHEN 'EA' THEN quantity / 1000000 ELSE 1 END FROM charge"))
    told = {invoice for _, invoice, *_ in records}
    found = [(EPOCH + timedelta(seconds=at), name, where, of) for _, _, at, name, where, of in records]
    for key, invoice, day, name, where, of in charges:
        if invoice not in told:
            found += [(datetime.fromisoformat(day), name, where, of)] * pieces[key]
    return sorted(
        (at, name)
        for at, name, where, of in found
        if of == line and at.date().replace(day=1) == month and (not chosen.accounts or where in chosen.accounts)
    )


_ORDERS = """
SELECT x.id, x.supplier_invoice_id, x.{on}, t.name, p.account_id, p.line_id
FROM {table} x JOIN traffic_type t ON t.id = x.traffic_type_id JOIN placement p ON p.id = x.placement_id
WHERE t.package_use = 'extra' AND t.kind IN ('data', 'option') AND
    (x.net > 0 AND (COALESCE(x.volume_bytes, 0) = 0 OR t.name LIKE '% MB')
     OR x.net = 0 AND COALESCE(x.volume_bytes, 0) = 0 AND t.name LIKE '% MB')
"""

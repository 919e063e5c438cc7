"""The finding about numbers whose package of data has been too small for three months."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dateutil.relativedelta import relativedelta

from telecost_desktop.models.money import from_micro
from telecost_desktop.models.periods import first_of_next_month, month_number
from telecost_desktop.models.usage import ABROAD, PackageUse, TrafficKind
from telecost_desktop.services.dashboard.findings.cost import MONTHS_OF_NEWS
from telecost_desktop.services.dashboard.findings.kinds import Finding, FindingKind, FoundItem, ItemKind
from telecost_desktop.services.dashboard.packages.data_parts import DataParts
from telecost_desktop.services.dashboard.packages.package_sizes import Package, last_day, packages_on
from telecost_desktop.services.dashboard.reading import Reading
from telecost_desktop.services.inventory import active_lines
from telecost_desktop.services.reporting.selection import in_list

# A number is told of when it was over its package in each of so many months.
_MONTHS = 3


def package_exceeded(reader: Reading) -> Finding | None:
    """Active numbers over their package in each of the last three months of use that are over, the dearest first."""
    present = reader.chosen.today.replace(day=1)
    if reader.newest is None:
        return None
    newest = min(reader.newest.replace(day=1), present - relativedelta(months=1))
    if newest < present - relativedelta(months=MONTHS_OF_NEWS):
        return None
    over = _over_in_all(reader, [newest - relativedelta(months=back) for back in range(_MONTHS)])
    if not over:
        return None
    # As in the list of packages a number stands under the account on which it was placed last.
    lines = [
        line
        for line in active_lines(reader.connection, reader.chosen.today, over.keys())
        if not reader.chosen.accounts or line.account_id in reader.chosen.accounts
    ]
    if not lines:
        return None
    worth = _cost_beyond(reader, newest, over)
    items = [
        FoundItem(
            line.line_id,
            line.msisdn,
            ", ".join(text for text in (line.employee, over[line.line_id][0]) if text),
            from_micro(worth.get(line.line_id, 0)),
            ItemKind.NUMBER,
        )
        for line in lines
    ]
    items.sort(key=lambda item: -(item.worth or 0))
    return Finding(
        FindingKind.PACKAGE_EXCEEDED,
        len(items),
        reader.currency,
        worth=from_micro(sum(worth.get(item.id, 0) for item in items)),
        month=newest,
        values={"months": _MONTHS},
        items=tuple(items),
    )


def _over_in_all(reader: Reading, months: list[date]) -> dict[int, Package]:
    """The lines that were over their package in all months, with the package of the first month named."""
    data = DataParts(reader)
    over: dict[int, Package] = {}
    for month in months:
        # Whoever kept to the package in one month need not be looked for in others.
        asked = over.keys() if month != months[0] else None
        packages = packages_on(reader.connection, last_day(month, reader.chosen.today), asked)
        limited = {line: package for line, package in packages.items() if package[1]}
        used = data.by_line(month, limited)
        over = {line: over.get(line, limited[line]) for line in used if used[line].counted > limited[line][1]}
        if not over:
            break
    return over


def _cost_beyond(reader: Reading, month: date, lines: Iterable[int]) -> dict[int, int]:
    """What extra packages and data beyond the package cost lines in a month at home, net in micro-units."""
    kinds = reader.names.types.items()
    extra = in_list(key for key, kind in kinds if kind.package_use == PackageUse.EXTRA)
    data = in_list(key for key, kind in kinds if kind.kind == TrafficKind.DATA)
    condition = (
        f"({{0}}.traffic_type_id IN {extra} OR {{0}}.traffic_type_id IN {data} AND {_outside(reader)}"
        f" AND {{0}}.traffic_type_id NOT IN {_away(reader)})"
    )
    places = f"(SELECT id FROM placement WHERE line_id IN {in_list(lines)})"
    rows = reader.connection.execute(
        "SELECT p.line_id, SUM(c.net) FROM charge c CROSS JOIN placement p ON p.id = c.placement_id"
        f" WHERE c.counts_on >= ? AND c.counts_on < ? AND c.placement_id IN {places} AND {condition.format('c')}"
        f" AND {reader.in_currency('p.account_id', 'c.supplier_invoice_id')} GROUP BY p.line_id",
        (month.isoformat(), first_of_next_month(month).isoformat()),
    ).fetchall()
    rows += reader.connection.execute(
        "SELECT p.line_id, SUM(u.net) FROM usage_by_month u JOIN placement p ON p.id = u.placement_id"
        f" WHERE u.month = {month_number(month)} AND u.placement_id IN {places} AND {condition.format('u')}"
        f" AND u.supplier_invoice_id NOT IN {in_list(reader.charged)}"
        f" AND {reader.in_currency('p.account_id', 'u.supplier_invoice_id')} GROUP BY p.line_id"
    ).fetchall()
    cost: dict[int, int] = {}
    for line, net in rows:
        cost[line] = cost.get(line, 0) + net
    return cost


def _outside(reader: Reading) -> str:
    """The condition that use of {0} is beyond the package: so marked or, without a mark, paid for."""
    types = {
        mark: in_list(key for key, kind in reader.names.types.items() if kind.package_use == mark)
        for mark in (PackageUse.OUTSIDE, PackageUse.UNKNOWN)
    }
    marked, unmarked = types[PackageUse.OUTSIDE], types[PackageUse.UNKNOWN]
    return f"({{0}}.traffic_type_id IN {marked} OR {{0}}.traffic_type_id IN {unmarked} AND {{0}}.net <> 0)"


def _away(reader: Reading) -> str:
    return in_list(key for key, kind in reader.names.types.items() if kind.direction in ABROAD)

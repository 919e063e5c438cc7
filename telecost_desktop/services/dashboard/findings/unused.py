"""The finding about numbers that cost money every month and are not used."""

from __future__ import annotations

import sqlite3
from datetime import date

from dateutil.relativedelta import relativedelta

from telecost_desktop.models.money import from_micro
from telecost_desktop.models.periods import day_of, month_number
from telecost_desktop.services.content_purchases import moment_of
from telecost_desktop.services.dashboard.findings.kinds import Finding, FindingKind, FoundItem, ItemKind
from telecost_desktop.services.dashboard.reading import Reading
from telecost_desktop.services.inventory import ActiveLine, active_lines
from telecost_desktop.services.reporting.selection import in_list

# A number is told of when it had no use for so many months.
_MONTHS = 3


def unused_numbers(reader: Reading) -> Finding | None:
    """Active numbers with a recurring cost and without use for three months, the dearest first."""
    since = {
        account: day - relativedelta(months=_MONTHS)
        for account, day in newest_days(reader).items()
        if account in reader.accounts_of_currency
    }
    last_use = _last_use(reader.connection, since) if since else {}
    if not last_use:
        return None
    lines = [
        line
        for line in active_lines(reader.connection, reader.chosen.today, frozenset(last_use))
        if line.monthly_cost is not None
        and line.monthly_cost > 0
        and line.currency in ("", reader.currency)
        and _was_there(reader.connection, line, since[line.account_id])
    ]
    if not lines:
        return None
    lines.sort(key=lambda line: (-(line.monthly_cost or 0), line.msisdn))
    worth = [from_micro(line.monthly_cost or 0) for line in lines]
    return Finding(
        FindingKind.UNUSED_NUMBERS,
        len(lines),
        reader.currency,
        worth=from_micro(sum(line.monthly_cost or 0 for line in lines)),
        values={"months": _MONTHS},
        items=tuple(
            FoundItem(line.line_id, line.msisdn, line.employee, cost, ItemKind.NUMBER, last_use[line.line_id])
            for line, cost in zip(lines, worth, strict=True)
        ),
    )


def newest_days(reader: Reading) -> dict[int, date]:
    """The newest day with usage of each chosen account that has any."""
    days = {}
    for account, month in reader.newest_months.items():
        (day,) = reader.connection.execute(
            "SELECT day FROM usage_by_day WHERE day BETWEEN ? AND ? AND account_id = ? ORDER BY day DESC LIMIT 1",
            (month * 100 + 1, month * 100 + 31, account),
        ).fetchone()
        days[account] = day_of(day)
    return days


def _last_use(connection: sqlite3.Connection, since: dict[int, date]) -> dict[int, date | None]:
    """The lines without use after a day, by their account, with the day of their last use if there ever was any."""
    accounts: dict[int, int] = {}
    newest: dict[int, tuple[int, list[int]]] = {}
    # The account of a line is the one that it was placed on last, as in the inventory.
    for line, account, placement, month in connection.execute(
        "SELECT p.line_id, p.account_id, p.id, COALESCE((SELECT MAX(r.month) FROM usage_run r"
        " WHERE r.placement_id = p.id), 0) FROM placement p WHERE p.line_id IS NOT NULL ORDER BY p.id"
    ):
        accounts[line] = account
        latest, places = newest.get(line, (0, []))
        if month > latest:
            newest[line] = (month, [placement])
        elif month == latest:
            places.append(placement)
            newest[line] = (latest, places)
    unused: dict[int, date | None] = {}
    for line, (month, places) in newest.items():
        limit = since.get(accounts[line])
        if limit is None or month > month_number(limit):
            continue
        day = _last_day(connection, month, places) if month else None
        if day is None or day <= limit:
            unused[line] = day
    return unused


def _last_day(connection: sqlite3.Connection, month: int, placements: list[int]) -> date | None:
    """The last day of a month on which there is use of some placements, None if it is gone."""
    row = connection.execute(
        "SELECT MAX(u.started_at) FROM usage_run r CROSS JOIN usage_record u"
        f" ON u.id BETWEEN r.first_usage_id AND r.last_usage_id WHERE r.month = {month}"
        f" AND r.placement_id IN {in_list(placements)}"
    ).fetchone()
    # Every record of a stretch may have been replaced by a corrected file.
    return None if row[0] is None else moment_of(row[0]).date()


def _was_there(connection: sqlite3.Connection, line: ActiveLine, since: date) -> bool:
    """Whether a line was there before the time without use, and is still paid for in it."""
    first, last = connection.execute(
        "SELECT MIN(c.counts_on), MAX(c.counts_on) FROM placement p JOIN charge c ON c.placement_id = p.id"
        " AND c.section IN ('subscription', 'option') WHERE p.line_id = ?",
        (line.line_id,),
    ).fetchone()
    begun = line.activated_on or first
    if begun is None or begun > since.isoformat():
        return False
    return line.cost_source == "products" or bool(last and last > since.isoformat())

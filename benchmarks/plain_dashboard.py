"""What the dashboard's cards show, asked of the detail rows alone: usage records and charges, without any roll-up.

Each statement is what somebody would write who has only these two tables; money of an invoice with charges comes from
these, usage of other invoices counts by itself. They name no people and look for no packages, so they do less than the
cards do.
"""

from __future__ import annotations

from datetime import date, timedelta

_RUNNING = (
    "(u.supplier_invoice_id IS NULL OR u.supplier_invoice_id NOT IN"
    " (SELECT id FROM supplier_invoice WHERE has_charges = 1))"
)
_USE = "SUM(u.seconds), SUM(u.messages), SUM(u.volume_bytes)"
_MONTH_OF_USE = "strftime('%Y%m', u.started_at, 'unixepoch')"


def plain_cards(newest: date, line: int) -> dict[str, list[str]]:
    """The statements of each card for the 30 days and the month up to the newest day of use, and for a line."""
    last, first = newest, newest - timedelta(days=29)
    before = first - timedelta(days=30), first - timedelta(days=1)
    month = newest.replace(day=1)
    year = month.replace(year=month.year - 1)
    three_years = month.replace(year=month.year - 3)
    halfyear = (month - timedelta(days=150)).replace(day=1)
    return {
        "dashboard": [
            f"SELECT u.traffic_type_id, {_USE}, SUM(u.net) FROM usage_record u WHERE {_used(first, last)} GROUP BY 1",
            f"SELECT {_MONTH_OF_USE}, u.traffic_type_id, SUM(u.net) FROM usage_record u"
            f" WHERE {_RUNNING} AND {_used(three_years, last)} GROUP BY 1, 2",
            "SELECT substr(counts_on, 1, 7), traffic_type_id, SUM(net) FROM charge c"
            f" WHERE {_counted(three_years, last)} GROUP BY 1, 2",
            *(_cost("u.traffic_type_id", *window) for window in ((first, last), before)),
            *(_charged("c.traffic_type_id", *window) for window in ((first, last), before)),
        ],
        "cost_abroad": [
            f"SELECT t.country, {_USE}, SUM(CASE WHEN {_RUNNING} THEN u.net ELSE 0 END) FROM usage_record u"
            f" JOIN traffic_type t ON t.id = u.traffic_type_id WHERE {_used(first, last)} AND t.zone <> 'home'"
            " GROUP BY 1",
            _charged("t.country", first, last),
        ],
        "data_packages": [
            "SELECT u.started_at / 86400, t.package_use, u.net > 0, SUM(u.volume_bytes) FROM usage_record u"
            f" JOIN traffic_type t ON t.id = u.traffic_type_id WHERE {_used(month, last)} GROUP BY 1, 2, 3",
            f"SELECT {_MONTH_OF_USE}, t.package_use, u.net > 0, SUM(u.volume_bytes) FROM usage_record u"
            f" JOIN traffic_type t ON t.id = u.traffic_type_id WHERE {_used(year, last)} GROUP BY 1, 2, 3",
            "SELECT p.line_id, t.package_use, u.net > 0, SUM(u.volume_bytes) FROM usage_record u"
            " JOIN traffic_type t ON t.id = u.traffic_type_id JOIN placement p ON p.id = u.placement_id"
            f" WHERE {_used(month, last)} GROUP BY 1, 2, 3",
        ],
        "users_of_month": [
            f"SELECT u.placement_id, {_USE}, SUM(CASE WHEN {_RUNNING} THEN u.net ELSE 0 END) FROM usage_record u"
            f" WHERE {_used(month, last)} GROUP BY 1",
            _charged("c.placement_id", month, last),
        ],
        "user_detail": [
            f"SELECT {_MONTH_OF_USE}, SUM(u.volume_bytes) FROM usage_record u WHERE {_used(halfyear, last)}"
            f" AND u.placement_id IN (SELECT id FROM placement WHERE line_id = {line}) GROUP BY 1",
        ],
        "budgets_of_month": [_cost("p.department_id", month, last), _charged("p.department_id", month, last)],
    }


def _used(first: date, last: date) -> str:
    start, end = ((day - date(1970, 1, 1)).days * 86_400 for day in (first, last + timedelta(days=1)))
    return f"u.started_at >= {start} AND u.started_at < {end}"


def _counted(first: date, last: date) -> str:
    return f"c.counts_on BETWEEN '{first}' AND '{last}'"


def _cost(key: str, first: date, last: date) -> str:
    return (
        f"SELECT {key}, SUM(u.net) FROM usage_record u JOIN placement p ON p.id = u.placement_id"
        f" WHERE {_RUNNING} AND {_used(first, last)} GROUP BY 1"
    )


def _charged(key: str, first: date, last: date) -> str:
    return (
        f"SELECT {key}, SUM(c.net) FROM charge c JOIN placement p ON p.id = c.placement_id"
        f" JOIN traffic_type t ON t.id = c.traffic_type_id WHERE {_counted(first, last)} GROUP BY 1"
    )

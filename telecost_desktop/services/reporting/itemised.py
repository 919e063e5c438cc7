"""The itemised bill of one number on one supplier invoice: every call, message, session and purchase."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.called_numbers import check_may_be_seen, masked
from telecost_desktop.services.reporting.lookups import amount

# The pointers of the line's placements lead to the records; the plus sign keeps the planner from starting with the
# invoice, which has a pointer for every number.
STATEMENT = """
SELECT u.started_at, t.name, t.kind, t.country, COALESCE(u.called_number, ''), COALESCE(u.seconds, 0),
       COALESCE(u.messages, 0), COALESCE(u.volume_bytes, 0), u.net, u.vat
FROM placement p
JOIN usage_run r ON r.placement_id = p.id
JOIN usage_record u ON u.id BETWEEN r.first_usage_id AND r.last_usage_id
JOIN traffic_type t ON t.id = u.traffic_type_id
WHERE p.line_id = :line AND +r.supplier_invoice_id = :invoice
"""
# From here usage records count the seconds of wall time, in no zone.
_EPOCH = datetime.fromisoformat("1970-01-01")


class ItemisedRecord(NamedTuple):
    """One usage record. ``started_at`` is the operator's wall time, without a zone."""

    started_at: datetime
    traffic_type: str
    kind: str
    country: str
    called_number: str
    seconds: int
    messages: int
    volume_bytes: int
    net: Decimal
    vat: Decimal


def itemised_bill(file: CompanyFile, invoice_id: int, msisdn: str, *, unmask: bool = False) -> list[ItemisedRecord]:
    """A number's usage records on a supplier invoice, in the order of time; empty for an unknown number.

    Called numbers are masked unless ``unmask`` asks for them in full. Raises UserError where nobody may see them.
    """
    if unmask:
        check_may_be_seen(file)
    with file.raw() as connection:
        line = connection.execute("SELECT id FROM line WHERE msisdn = ?", (msisdn,)).fetchone()
        if line is None:
            return []
        rows = connection.execute(STATEMENT, {"line": line[0], "invoice": invoice_id}).fetchall()
    rows.sort()
    return [
        ItemisedRecord(
            _EPOCH + timedelta(seconds=started),
            name,
            kind,
            country,
            called if unmask else masked(called),
            seconds,
            messages,
            volume,
            amount(net),
            amount(vat),
        )
        for started, name, kind, country, called, seconds, messages, volume, net, vat in rows
    ]

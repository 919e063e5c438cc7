"""What of the ledger breaks the rules. Rule: docs/rules.md, 12 Checks."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP

_LATE = QT_TRANSLATE_NOOP("Errors", "Sales invoice {number} was dated into a period that was closed already.")
_OUTSIDE = QT_TRANSLATE_NOOP(
    "Errors", "The bookkeeping has {number} in the period from {start}, where it does not belong."
)

# By what the bookkeeping has, not by the hour: the clock may have been put back between issuing and closing.
_DATED_INTO = text(
    """
    SELECT i.number FROM sales_invoice i
    WHERE i.state = 'issued'
      AND EXISTS (SELECT 1 FROM ledger_export e WHERE e.period_start <= i.entry_date AND i.entry_date < e.period_end)
      AND NOT EXISTS (SELECT 1 FROM ledger_voucher v WHERE v.sales_invoice_id = i.id)
    ORDER BY i.number
    """
)
_NOT_OF_ITS_PERIOD = text(
    """
    SELECT i.number, e.period_start FROM ledger_voucher v
    JOIN ledger_export e ON e.id = v.ledger_export_id JOIN sales_invoice i ON i.id = v.sales_invoice_id
    WHERE i.state <> 'issued' OR i.entry_date < e.period_start OR i.entry_date >= e.period_end
    ORDER BY i.number
    """
)


def ledger_faults(session: Session) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Codes, sentences and their values."""
    for (number,) in session.execute(_DATED_INTO):
        yield "ledger.dated_into", _LATE, {"number": number}
    for number, start in session.execute(_NOT_OF_ITS_PERIOD):
        yield "ledger.outside", _OUTSIDE, {"number": number, "start": start}

"""What can be wrong with reminders. Rule: docs/rules.md, 22 Reminders."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP

_INTEREST = QT_TRANSLATE_NOOP("Errors", "The interest of reminder {number} is not that of its lines.")
_LIVE = QT_TRANSLATE_NOOP(
    "Errors", "Reminder {number} is withdrawn, but not all of its lines are, or the other way round."
)
_LETTER = QT_TRANSLATE_NOOP("Errors", "Reminder {number} has no letter.")
_KIND = QT_TRANSLATE_NOOP("Errors", "Reminder {number} names something else than an issued invoice of its customer.")

_QUESTIONS = (
    (
        "reminder_interest",
        _INTEREST,
        "SELECT r.id FROM reminder r WHERE r.interest <>"
        " (SELECT COALESCE(SUM(l.interest), 0) FROM reminder_line l WHERE l.reminder_id = r.id)",
    ),
    (
        "reminder_live",
        _LIVE,
        "SELECT DISTINCT r.id FROM reminder r JOIN reminder_line l ON l.reminder_id = r.id"
        " WHERE l.live = (r.withdrawn_at IS NOT NULL)",
    ),
    ("reminder_letter", _LETTER, "SELECT id FROM reminder WHERE attachment_id IS NULL"),
    (
        "reminder_kind",
        _KIND,
        "SELECT DISTINCT r.id FROM reminder r JOIN reminder_line l ON l.reminder_id = r.id"
        " JOIN sales_invoice i ON i.id = l.sales_invoice_id"
        " WHERE i.kind <> 'invoice' OR i.state <> 'issued' OR i.customer_id <> r.customer_id",
    ),
)


def reminder_faults(session: Session) -> Iterator[tuple[str, str, dict[str, object]]]:
    """What is wrong with reminders: a code, a sentence as a pattern, and its values."""
    for code, pattern, question in _QUESTIONS:
        for (number,) in session.execute(text(question)):
            yield code, pattern, {"number": number}

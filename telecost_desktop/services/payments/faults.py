"""What can be wrong with payments. Rule: docs/rules.md, 21 Payments."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP

_TARGET = QT_TRANSLATE_NOOP("Errors", "Payment {number} is booked on something else than an issued invoice.")
_MORE = QT_TRANSLATE_NOOP("Errors", "More of payment {number} is booked than came in.")
_REST = QT_TRANSLATE_NOOP("Errors", "Payment {number} is said to be booked, but something of it is not.")
_FOREIGN = QT_TRANSLATE_NOOP("Errors", "Payment {number} is booked in more than one currency.")

# What of each payment is booked in its own currency, and on how many sales invoices in others.
_USE = """
    WITH share AS (
        SELECT s.incoming_payment_id AS payment, i.currency, SUM(s.amount) AS amount
        FROM sales_payment s JOIN sales_invoice i ON i.id = s.sales_invoice_id
        WHERE s.incoming_payment_id IS NOT NULL GROUP BY s.incoming_payment_id, s.sales_invoice_id
        HAVING SUM(s.amount) <> 0
    ), use AS (
        SELECT p.id, p.amount, p.state,
               (SELECT COALESCE(SUM(amount), 0) FROM share WHERE payment = p.id AND currency = p.currency)
               + (SELECT COALESCE(SUM(r.amount), 0) FROM reminder_payment r WHERE r.incoming_payment_id = p.id) AS own,
               (SELECT COUNT(*) FROM share WHERE payment = p.id AND currency <> p.currency) AS others
        FROM incoming_payment p
    )
"""
_QUESTIONS = (
    (
        "payment_target",
        _TARGET,
        "SELECT DISTINCT s.id FROM sales_payment s JOIN sales_invoice i ON i.id = s.sales_invoice_id"
        " WHERE i.state <> 'issued' OR (i.kind <> 'invoice' AND s.incoming_payment_id IS NOT NULL)",
    ),
    (
        "payment_overused",
        _MORE,
        _USE + "SELECT id FROM use WHERE (amount > 0 AND (own > amount OR own < 0))"
        " OR (amount < 0 AND (own < amount OR own > 0))",
    ),
    (
        "payment_rest",
        _REST,
        _USE + "SELECT id FROM use WHERE state = 'settled' AND others = 0 AND own <> amount",
    ),
    ("payment_currencies", _FOREIGN, _USE + "SELECT id FROM use WHERE others > 1 OR (others = 1 AND own <> 0)"),
)


def payment_faults(session: Session) -> Iterator[tuple[str, str, dict[str, object]]]:
    """What is wrong with payments: a code, a sentence as a pattern, and its values."""
    for code, pattern, question in _QUESTIONS:
        for (number,) in session.execute(text(question)):
            yield code, pattern, {"number": number}

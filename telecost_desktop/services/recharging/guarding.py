"""What passed-on costs forbid, and whether they still add up. Rules: docs/rules.md, 15 Recharge."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import from_micro
from telecost_desktop.services.recharging.wishes import with_markup

_AMOUNT = QT_TRANSLATE_NOOP("Errors", "The fee {text} does not agree with the invoice lines that it passes on.")
_LOST = QT_TRANSLATE_NOOP(
    "Errors", "An invoice line of {net} that recharge {recharge} passed on is in none of its fees."
)
_CHANGED = QT_TRANSLATE_NOOP(
    "Errors", "An invoice line that recharge {recharge} passed on was changed from {net} to {now}."
)
_EMPTY = QT_TRANSLATE_NOOP("Errors", "Recharge {recharge} has no fees.")


def refuse_undo_of_recharged(connection: sqlite3.Connection, batch_id: int) -> None:
    """Raise UserError when costs of an import were passed on, naming the recharges: taking it back would lose them."""
    rows = connection.execute(
        "SELECT DISTINCT r.id, r.source_name, c.name, EXISTS (SELECT 1 FROM billable_entry e WHERE e.recharge_id = r.id"
        " AND e.sales_invoice_line_id IS NOT NULL) FROM supplier_invoice i"
        " CROSS JOIN charge h ON h.supplier_invoice_id = i.id JOIN recharged_charge p ON p.charge_id = h.id"
        " JOIN recharge r ON r.id = p.recharge_id JOIN project j ON j.id = r.project_id"
        " JOIN customer c ON c.id = j.customer_id WHERE i.batch_id = ? ORDER BY r.id",
        (batch_id,),
    ).fetchall()
    if not rows:
        return
    billed = any(row[3] for row in rows)
    raise UserError(
        QT_TRANSLATE_NOOP(
            "Errors", "Import {batch} cannot be taken back, because its costs were passed on: recharge {recharges}."
        ),
        hint=QT_TRANSLATE_NOOP(
            "Errors", "They are billed: import the operator's credit note, and pass the difference on."
        )
        if billed
        else QT_TRANSLATE_NOOP("Errors", "Withdraw that first, then take the import back."),
        batch=batch_id,
        recharges="; ".join(f"{key} ({source} → {customer})" for key, source, customer, _ in rows),
    )


def recharge_faults(session: Session) -> Iterator[tuple[str, str, dict[str, object]]]:
    """What is wrong with passed-on costs: a code, a sentence as a pattern, and its values."""
    entries = session.execute(
        text(
            "SELECT e.text, e.unit_price, e.quantity, r.markup, (SELECT currency FROM company),"
            " (SELECT COALESCE(SUM(p.net), 0) FROM recharged_charge p WHERE p.billable_entry_id = e.id)"
            " FROM billable_entry e JOIN recharge r ON r.id = e.recharge_id"
        )
    )
    for words, price, quantity, markup, currency, net in entries:
        right = with_markup(from_micro(net), from_micro(markup), currency)
        if from_micro(price) != right or from_micro(quantity) != Decimal(1):
            yield "recharge_amount", _AMOUNT, {"text": words}
    lost = session.execute(
        text(
            "SELECT p.recharge_id, p.net FROM recharged_charge p LEFT JOIN billable_entry e"
            " ON e.id = p.billable_entry_id AND e.recharge_id = p.recharge_id WHERE e.id IS NULL"
        )
    )
    for recharge, net in lost:
        yield "recharge_lost", _LOST, {"recharge": recharge, "net": from_micro(net)}
    changed = session.execute(
        text(
            "SELECT p.recharge_id, p.net, c.net FROM recharged_charge p JOIN charge c ON c.id = p.charge_id"
            " WHERE c.net <> p.net"
        )
    )
    for recharge, net, now in changed:
        yield "recharge_changed", _CHANGED, {"recharge": recharge, "net": from_micro(net), "now": from_micro(now)}
    empty = session.execute(
        text("SELECT id FROM recharge WHERE id NOT IN (SELECT recharge_id FROM billable_entry WHERE recharge_id > 0)")
    )
    for (recharge,) in empty:
        yield "recharge_empty", _EMPTY, {"recharge": recharge}

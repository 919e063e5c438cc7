"""By invoice period a report ends in what the invoices state: the differences and the rounding as rows of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from telecost_desktop.services.reporting.context import Context
from telecost_desktop.services.reporting.definitions import Column
from telecost_desktop.services.reporting.lookups import amount
from telecost_desktop.services.reporting.request import InvoicePeriod
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.services.reporting.selection import in_list


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What must be added to an invoice's charges to meet its stated totals.

    ``state`` is difference, or rounding where the net totals agree and for the rounding of what is to be paid.
    """

    invoice: int
    state: str
    net: Decimal
    vat: Decimal
    gross: Decimal


def adjustments(context: Context) -> list[Adjustment]:
    """The differences between stated and added-up totals of the chosen invoices, and their rounding.

    None for a time period, with filters that leave parts of an invoice out, and for invoices without charges here.
    """
    if not isinstance(context.request.period, InvoicePeriod) or context.request.narrows_invoices:
        return []
    rows = context.connection.execute(
        "SELECT i.id, CASE i.kind WHEN 'credit_note' THEN -1 ELSE 1 END, i.total_ex_vat, i.total_vat, i.total_inc_vat,"
        " i.rounding, COALESCE(SUM(c.net), 0), COALESCE(SUM(c.vat), 0)"
        " FROM supplier_invoice i LEFT JOIN charge c ON c.supplier_invoice_id = i.id"
        f" WHERE i.has_charges = 1 AND i.id IN {in_list(context.selection.invoices or ())} GROUP BY i.id ORDER BY i.id"
    )
    found = []
    for invoice, sign, stated_net, stated_vat, stated_gross, rounding, net, vat in rows:
        difference = (sign * stated_net - net, sign * stated_vat - vat, sign * stated_gross - net - vat)
        to_pay = sign * rounding
        if difference[0]:
            found.append(Adjustment(invoice, "difference", *(amount(micro) for micro in difference)))
            difference = (0, 0, 0)
        # VAT is rounded on the sum of the lines, so their own VAT adds up to a little more or less.
        if any(difference) or to_pay:
            net, vat, gross = difference
            found.append(Adjustment(invoice, "rounding", amount(net), amount(vat), amount(gross + to_pay)))
    return found


def stated_rows(context: Context, columns: Sequence[Column], net: str) -> list[Row]:
    """The adjustments as rows of a report whose column ``net`` holds the cost; all that does not apply is blank."""
    rows = []
    for added in adjustments(context):
        named = context.names.invoices[added.invoice]
        owner = context.names.accounts[named.account_id]
        values = {
            "invoice": named.number,
            "invoice_date": named.issue_date,
            "operator": owner.operator,
            "account": owner.number,
            "state": added.state,
            net: added.net,
            "vat": added.vat,
            "gross": added.gross,
            "currency": named.currency,
        }
        rows.append(tuple(values.get(column.key) for column in columns))
    return rows

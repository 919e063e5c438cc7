"""Sums per number and invoice, whatever the traffic type."""

from __future__ import annotations

from dataclasses import dataclass

from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.context import Context


@dataclass(slots=True)
class NumberSums:
    """What a placement cost and used on one invoice, or on none yet. Amounts are micro-units.

    ``one_off`` is a part of ``fixed``; ``running`` says that ``usage`` is not invoiced, and then there is nothing else.
    """

    fixed: int = 0
    one_off: int = 0
    usage: int = 0
    vat: int = 0
    seconds: int = 0
    messages: int = 0
    volume_bytes: int = 0
    records: int = 0
    running: bool = False


def sums_by_number(context: Context) -> dict[tuple[int, int], NumberSums]:
    """By (placement, invoice); 0 is no invoice."""
    charged = facts.invoices_with_charges(context.connection)
    measured = facts.measured_by_usage(context.connection)
    merged: dict[tuple[int, int], NumberSums] = {}
    for placement, invoice, section, *sums in facts.charges_by_number(context.connection, context.selection):
        records, seconds, messages, volume, net, vat = sums
        row = merged.setdefault((placement, invoice), NumberSums())
        if section == ChargeSection.COMMUNICATION:
            row.usage += net
        else:
            row.fixed += net
        if section in (ChargeSection.EQUIPMENT, ChargeSection.ONE_OFF):
            row.one_off += net
        row.vat += vat
        row.records += records
        by_seconds, by_messages, by_volume = measured.get(invoice, (False, False, False))
        row.seconds += 0 if by_seconds else seconds
        row.messages += 0 if by_messages else messages
        row.volume_bytes += 0 if by_volume else volume
    context.check()
    for placement, invoice, records, seconds, messages, volume, net, vat in facts.usage_by_number(
        context.connection, context.selection
    ):
        known = merged.get((placement, invoice))
        if known is None:
            known = merged[placement, invoice] = NumberSums()
        known.seconds += seconds
        known.messages += messages
        known.volume_bytes += volume
        known.records += records
        if invoice not in charged:
            known.usage += net
            known.vat += vat
            known.running = True
    context.check()
    return merged

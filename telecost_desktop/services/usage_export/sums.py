"""What invoices cost, added up per invoice, section or number: charges, and use that is still running.

All three levels fold the same sums, so they agree to the last decimal. Rules: docs/rules.md, "Reports", "Usage export".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.context import Context
from telecost_desktop.services.reporting.lookups import amount, megabytes, minutes

# Records, seconds, messages, bytes, and net and VAT in micro-units.
Sums = list[int]
_SECTIONS = [str(section) for section in ChargeSection]
# Of invoice, account, placement and section: what one row stands for.
Key = tuple[Any, ...]


def folded(context: Context, key: Callable[[int, int, int, str], Key]) -> dict[Key, Sums]:
    """The sums by ``key(invoice, account, placement, section)``; invoice 0 is none yet.

    Usage of an invoice with charges adds quantities, never money, and the charges' own quantities are left out where
    usage tells of them, as in every report.
    """
    placements = context.names.placements
    charged = facts.invoices_with_charges(context.connection)
    measured = facts.measured_by_usage(context.connection)
    found: dict[Key, Sums] = {}

    def add(placement: int, invoice: int, section: str, values: tuple[int, ...]) -> None:
        at = key(invoice, placements[placement].account_id, placement, section)
        known = found.setdefault(at, [0] * 6)
        for place, value in enumerate(values):
            known[place] += value

    for placement, invoice, section, *sums in facts.charges_by_number(context.connection, context.selection):
        records, seconds, messages, volume, net, vat = sums
        by_usage = measured.get(invoice, (False, False, False))
        quantities = [0 if told else value for value, told in zip((seconds, messages, volume), by_usage, strict=True)]
        add(placement, invoice, section, (records, *quantities, net, vat))
    context.check()
    for placement, invoice, *sums in facts.usage_by_number(context.connection, context.selection):
        values = tuple(sums[:4]) if invoice in charged else tuple(sums)
        add(placement, invoice, str(ChargeSection.COMMUNICATION), values)
    context.check()
    return found


def money(sums: Sums) -> tuple[Any, ...]:
    """Without VAT, VAT, and with it, exact."""
    net, vat = sums[4:]
    return amount(net), amount(vat), amount(net + vat)


def quantities(sums: Sums) -> tuple[Any, ...]:
    """Minutes, messages, megabytes, records."""
    records, seconds, messages, volume = sums[:4]
    return minutes(seconds), messages, megabytes(volume), records


def section_place(section: str) -> int:
    """Where a section stands among the five."""
    return _SECTIONS.index(section)


def sorted_rows(keyed: list[tuple[Any, Any]]) -> Iterator[Any]:
    """Rows in the order of what stands before each."""
    keyed.sort(key=lambda entry: entry[0])
    return (row for _, row in keyed)

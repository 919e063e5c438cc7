"""Sums per traffic type: an invoice's charges with the use that they explain, and running usage.

What an invoice charges and what its usage records tell differ in finer marks, such as the zone; they meet where a
reader could not tell them apart: same place, invoice and section, same name, kind and country.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.context import Context
from telecost_desktop.services.reporting.facts import SumRow
from telecost_desktop.services.reporting.selection import Selection

# (department, account), or (placement,) in reports that name numbers.
Place = tuple[int, ...]
_Key = tuple[Place, int, str, int]
_TRAFFIC = ChargeSection.COMMUNICATION.value
# What every sum begins with: records, seconds, messages, bytes, net and VAT.
_COMMON = 6
NET = 4
_ROWS_BETWEEN_LOOKS = 20_000


class TypeSum(NamedTuple):
    """One row to be; ``sums`` are records, seconds, messages, bytes, net and VAT, and what the charges alone have.

    Amounts are micro-units. ``invoice`` is 0 for use of none.
    """

    place: Place
    invoice: int
    section: str
    traffic_type: int
    running: bool
    sums: Sequence[int]


def sums_by_department(context: Context, selection: Selection, flat_lines: str = "") -> list[TypeSum]:
    """Per (department, account), invoice, section and traffic type.

    With ``flat_lines``, a condition on ``p.line_id``: with the counts that ``facts.charges_by_type`` then adds.
    """
    charges = (
        (((department, account), invoice, section, kind), sums)
        for invoice, department, account, kind, section, *sums in facts.charges_by_type(
            context.connection, selection, flat_lines
        )
    )
    usage = ((row[1:3], row[0], row[3], row[4:]) for row in facts.usage_by_type(context.connection, selection))
    return _together(context, charges, usage, width=_COMMON + 3 if flat_lines else _COMMON)


def sums_by_number(context: Context, selection: Selection) -> list[TypeSum]:
    """Per (placement,), invoice, section and traffic type."""
    places = {placement: (placement,) for placement in context.names.placements}
    charges = (
        (((placement,), invoice, section, kind), sums)
        for placement, invoice, section, kind, *sums in facts.charges_by_number_and_type(context.connection, selection)
    )
    usage = (
        (places[row[0]], row[1], row[2], row[3:])
        for row in facts.usage_by_number_and_type(context.connection, selection)
    )
    return _together(context, charges, usage, width=_COMMON)


def _together(
    context: Context,
    charges: Iterable[tuple[_Key, list[int]]],
    usage: Iterable[tuple[Place, int, int, SumRow]],
    width: int,
) -> list[TypeSum]:
    """Charges by their keys, and usage as place, invoice, traffic type and sums."""
    charged = facts.invoices_with_charges(context.connection)
    measured = facts.measured_by_usage(context.connection)
    spoken = {key: (kind.name, kind.kind, kind.country) for key, kind in context.names.types.items()}
    merged: dict[_Key, list[int]] = {}
    for key, sums in charges:
        for place, counted in enumerate(measured.get(key[1], ()), start=1):
            if counted:
                sums[place] = 0
        _add(merged, key, sums)
    context.check()
    charge_of = {(*key[:3], spoken[key[3]]): key for key in merged}
    nothing = (0,) * (width - _COMMON)
    running = []
    ahead = iter(usage)
    while block := list(islice(ahead, _ROWS_BETWEEN_LOOKS)):
        context.check()
        for where, invoice, kind, told in block:
            if invoice in charged:
                # Its money is in the charges.
                key = charge_of.get((where, invoice, _TRAFFIC, spoken[kind]), (where, invoice, _TRAFFIC, kind))
                _add(merged, key, [*told[:4], 0, 0, *nothing])
            else:
                running.append(TypeSum(where, invoice, _TRAFFIC, kind, True, told + nothing))
    return [TypeSum(*key, False, sums) for key, sums in merged.items()] + running


def _add(merged: dict[_Key, list[int]], key: _Key, sums: list[int]) -> None:
    known = merged.get(key)
    if known is None:
        merged[key] = sums
    else:
        for place, value in enumerate(sums):
            known[place] += value

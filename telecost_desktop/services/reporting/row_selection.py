"""Which costs a row of a report sums up: the report's own selection, narrowed by what the row says of itself.

A row holds names, not keys. Where two users, departments or invoices bear the same names, what stands behind one of
their rows is what stands behind all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import TrafficKind
from telecost_desktop.services.reporting.context import Context
from telecost_desktop.services.reporting.lookups import NO_INVOICE, AccountName, PlacementName, TypeName
from telecost_desktop.services.reporting.selection import Selection

# What the value of a column is compared with, by the column's key.
_OF_PLACE: dict[str, Callable[[PlacementName, AccountName], str]] = {
    "user": lambda place, owner: place.employee,
    "employee_number": lambda place, owner: place.employee_number,
    "number": lambda place, owner: place.msisdn,
    "department": lambda place, owner: place.department,
    "operator": lambda place, owner: owner.operator,
    "account": lambda place, owner: owner.number,
    "customer_root": lambda place, owner: owner.customer_root,
}
_OF_TYPE: dict[str, Callable[[TypeName], str]] = {
    "traffic_type": lambda kind: kind.name,
    "kind": lambda kind: kind.kind,
    "country": lambda kind: kind.country,
    "zone": lambda kind: kind.zone,
    "direction": lambda kind: kind.direction,
    "package_use": lambda kind: kind.package_use,
    "vat_liability": lambda kind: kind.vat_liability,
    "product_group": lambda kind: kind.product_group,
}
# An invoice's lines and its usage records differ in finer marks; by these they belong together.
_SPOKEN = ("traffic_type", "kind", "country")
NARROWING = frozenset(
    {*_OF_PLACE, *_OF_TYPE, "invoice", "invoice_date", "currency", "state", "section", "cost", "product", "product_kind", "line",
     "month"}
)  # fmt: skip

_TRAFFIC = frozenset({ChargeSection.COMMUNICATION.value})
_FIXED = frozenset(str(section) for section in ChargeSection) - _TRAFFIC
# What reports are about of themselves.
_SECTIONS = {"R7": _TRAFFIC, "R9": _FIXED, "R11": _TRAFFIC}
_KINDS = {"R12": TrafficKind.CONTENT}


@dataclass(frozen=True, slots=True)
class RowSelection:
    """What stands behind a row. ``charges`` and ``usage`` are None where there can be none.

    Among the invoices 0 is none. ``running`` tells usage that counts as cost from usage that explains charges; None
    takes both. ``line`` is the one invoice line that the row shows, ``month`` that of its usage, such as 202611,
    ``product`` the kind and name of the product that its lines are for.
    ``owners`` are the accounts whose usage without an invoice is in the row's currency.
    """

    charges: Selection | None
    usage: Selection | None
    running: bool | None = None
    line: int | None = None
    month: int | None = None
    owners: frozenset[int] | None = None
    product: tuple[str, str] | None = None


_NOTHING = RowSelection(None, None)


def select_row(context: Context, report_id: str, row: Mapping[str, Any]) -> RowSelection:
    """The costs behind a row, given as values by column key; None in a column narrows nothing.

    Behind differences, rounding and what is gone there is nothing.
    """
    state = row.get("state")
    invoices = _invoices(context, row)
    if state in ("difference", "rounding") or invoices == frozenset():
        return _NOTHING
    selection = _in_places(context, context.selection, row)
    if invoices is not None:
        chosen = selection.invoices
        selection = replace(selection, invoices=invoices if chosen is None else invoices & chosen)
    sections = _sections(report_id, row)
    if sections is not None:
        chosen_sections = selection.sections
        selection = replace(selection, sections=sections if chosen_sections is None else sections & chosen_sections)
    kinds = {"kind": _KINDS[report_id].value} if report_id in _KINDS else {}
    described = {key: row[key] for key in _OF_TYPE if row.get(key) is not None} | kinds
    charges = _of_types(context, selection, described)
    spoken = {key: value for key, value in described.items() if key in _SPOKEN}
    usage = _of_types(context, selection, spoken if state == "invoiced" else described)
    currency = row.get("currency")
    return RowSelection(
        charges=None if state == "running" else charges,
        usage=usage if usage.has_usage else None,
        running={"running": True, "invoiced": False}.get(str(state)),
        line=int(row["line"]) if row.get("line") else None,
        month=int(row["month"].replace("-", "")) if state == "running" and row.get("month") else None,
        product=(row["product_kind"], row["product"]) if row.get("product") is not None else None,
        owners=None if currency is None else frozenset(
            key for key, owner in context.names.accounts.items() if owner.currency == currency
        ),
    )  # fmt: skip


def _invoices(context: Context, row: Mapping[str, Any]) -> frozenset[int] | None:
    """The invoices that fit, 0 for none; None for all."""
    currency = row.get("currency")
    if "invoice" not in row and currency is None:
        return None
    return frozenset(
        key
        for key, named in {0: NO_INVOICE, **context.names.invoices}.items()
        if ("invoice" not in row or named.number == row["invoice"])
        and ("invoice_date" not in row or named.issue_date == row["invoice_date"])
        and (currency is None or key == 0 or named.currency == currency)
    )


def _in_places(context: Context, selection: Selection, row: Mapping[str, Any]) -> Selection:
    wanted = [(of_place, row[key]) for key, of_place in _OF_PLACE.items() if row.get(key) is not None]
    if not wanted:
        return selection
    accounts = context.names.accounts
    return selection.within(
        frozenset(
            key
            for key, place in context.names.placements.items()
            if all(of_place(place, accounts[place.account_id]) == value for of_place, value in wanted)
        )
    )


def _sections(report_id: str, row: Mapping[str, Any]) -> frozenset[str] | None:
    """The sections that fit; None for all."""
    if row.get("section") is not None:
        return frozenset({row["section"]})
    if row.get("cost") is not None:
        return _TRAFFIC if row["cost"] == "traffic" else _FIXED
    return _SECTIONS.get(report_id)


def _of_types(context: Context, selection: Selection, described: Mapping[str, str]) -> Selection:
    """The part of a selection that has traffic types of this description."""
    if not described:
        return selection
    fitting = frozenset(
        key
        for key, kind in context.names.types.items()
        if all(_OF_TYPE[name](kind) == value for name, value in described.items())
    )
    chosen = selection.traffic_types
    return replace(selection, traffic_types=fitting if chosen is None else fitting & chosen)

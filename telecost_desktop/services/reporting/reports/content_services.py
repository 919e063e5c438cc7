"""R12, content services, per number: parking, directory enquiries, donations and goods on the operator's bill."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.usage import TrafficKind, VatLiability
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import Category, Column, ColumnKind, ReportDefinition
from telecost_desktop.services.reporting.lookups import amount, minutes
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.reports.by_number import HEAD, head_values
from telecost_desktop.services.reporting.reports.sums_by_type import sums_by_number
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.services.reporting.selection import Selection


def _money(key: str, title: str, text: str, *, essential: bool = True) -> Column:
    return Column(key, title, ColumnKind.MONEY, text, essential, total=True)


_MINUTES, _MESSAGES, _ = shared.quantities(essential=False)

DEFINITION = ReportDefinition(
    id="R12",
    name=QT_TRANSLATE_NOOP("Reports", "Content services, per number"),
    category=Category.NUMBER,
    summary=QT_TRANSLATE_NOOP("Reports", "Who bought content services. VAT-exempt ones apart."),
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you want to know who bought content services, such as parking, directory enquiries or goods on "
        "the bill, and what they cost with VAT. Donations, which are exempt from VAT, stand apart.",
    ),
    icon="mdi6.cart-outline",
    with_vat=True,
    columns=(
        *(replace(column, essential=column.essential and column is not shared.DEPARTMENT) for column in HEAD),
        _money(
            "liable",
            QT_TRANSLATE_NOOP("Reports", "VAT due"),
            QT_TRANSLATE_NOOP(
                "Reports",
                "Content services on which VAT is due, VAT included: that of the operator, or that which the content "
                "provider has put into the price.",
            ),
        ),
        _money(
            "exempt",
            QT_TRANSLATE_NOOP("Reports", "VAT exempt"),
            QT_TRANSLATE_NOOP("Reports", "Content services without VAT, such as donations."),
        ),
        _money(
            "unknown",
            QT_TRANSLATE_NOOP("Reports", "Unknown"),
            QT_TRANSLATE_NOOP(
                "Reports",
                "Content services of which nothing says whether VAT is due, as the operator charges them. A rule under "
                "Settings, Classification, can say it.",
            ),
        ),
        _money(
            "total",
            QT_TRANSLATE_NOOP("Reports", "Incl. VAT"),
            QT_TRANSLATE_NOOP("Reports", "All content services of the row, VAT included."),
        ),
        _money(
            "vat",
            QT_TRANSLATE_NOOP("Reports", "VAT stated"),
            QT_TRANSLATE_NOOP(
                "Reports",
                "The VAT in the total that the operator states. VAT that a content provider has put into the price is "
                "not stated, and not in this column.",
            ),
            essential=False,
        ),
        _MINUTES,
        _MESSAGES,
        shared.RECORDS,
        shared.CURRENCY,
    ),
)


@dataclass(slots=True)
class _Purchases:
    """Of one placement and invoice; micro-units, with VAT."""

    running: bool
    priced: bool = False
    gross: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VatLiability, 0))
    vat: int = 0
    seconds: int = 0
    messages: int = 0
    records: int = 0


def build(context: Context) -> Built:
    """One row per placement with content services and invoice, by user and then by invoice date."""
    names = context.names
    merged: dict[tuple[int, int], _Purchases] = {}
    for (placement,), invoice, _, kind, running, sums in sums_by_number(context, _content(context)):
        records, seconds, messages, _, net, vat = sums
        row = merged.setdefault((placement, invoice), _Purchases(running))
        # A provider that bills jointly has its VAT in the net amount, and the line then states none.
        row.gross[names.types[kind].vat_liability] += net + vat
        row.vat += vat
        row.priced |= bool(net or vat)
        row.seconds += seconds
        row.messages += messages
        row.records += records
    people, invoices = names.placement_order, names.invoice_order
    # Purchases that only explain a charge of another period cost nothing in this one.
    priced = (key for key, row in merged.items() if row.priced)
    keys = sorted(priced, key=lambda key: (people[key[0]], invoices[key[1]], key))
    return Built(_row(context, *key, merged[key]) for key in keys)


def _content(context: Context) -> Selection:
    """The selection without what is no content service."""
    content = frozenset(key for key, kind in context.names.types.items() if kind.kind == TrafficKind.CONTENT)
    chosen = context.selection.traffic_types
    return replace(context.selection, traffic_types=content if chosen is None else content & chosen)


def _row(context: Context, placement: int, invoice: int, found: _Purchases) -> Row:
    names = context.names
    return (
        *head_values(context, placement, invoice, found.running),
        amount(found.gross[VatLiability.LIABLE]),
        amount(found.gross[VatLiability.EXEMPT]),
        amount(found.gross[VatLiability.UNKNOWN]),
        amount(sum(found.gross.values())),
        amount(found.vat),
        minutes(found.seconds),
        found.messages,
        found.records,
        names.currency(invoice, names.placements[placement].account_id),
    )


REPORT = Report(DEFINITION, build)

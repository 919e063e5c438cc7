"""The words that the window and the files of the dashboard share, in English; who shows them translates them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.dashboard.cards import CategoryCard, CostCategory
from telecost_desktop.services.dashboard.findings import Finding, FindingKind

# Of one, and of ``{count}``.
Counted = tuple[str, str]

CATEGORIES = {
    CostCategory.DATA: QT_TRANSLATE_NOOP("Dashboard", "Data"),
    CostCategory.OTHER: QT_TRANSLATE_NOOP("Dashboard", "Other"),
    CostCategory.TRAFFIC: QT_TRANSLATE_NOOP("Dashboard", "Traffic"),
}
DETAILS = {
    "home": QT_TRANSLATE_NOOP("Dashboard", "At home"),
    "abroad": QT_TRANSLATE_NOOP("Dashboard", "Abroad"),
    "packages": QT_TRANSLATE_NOOP("Dashboard", "Packages"),
    "subscriptions": QT_TRANSLATE_NOOP("Dashboard", "Plans"),
    "options": QT_TRANSLATE_NOOP("Dashboard", "Options"),
    "equipment": QT_TRANSLATE_NOOP("Dashboard", "Equipment"),
    "one_off": QT_TRANSLATE_NOOP("Dashboard", "One-off"),
    "calls": QT_TRANSLATE_NOOP("Dashboard", "Calls"),
    "messages": QT_TRANSLATE_NOOP("Dashboard", "Messages"),
    "content": QT_TRANSLATE_NOOP("Dashboard", "Content"),
}
NUMBERS = QT_TRANSLATE_NOOP("Dashboard", "1 number"), QT_TRANSLATE_NOOP("Dashboard", "{count} numbers")
CHARGES = QT_TRANSLATE_NOOP("Dashboard", "1 charge"), QT_TRANSLATE_NOOP("Dashboard", "{count} charges")
MESSAGES = QT_TRANSLATE_NOOP("Dashboard", "1 message"), QT_TRANSLATE_NOOP("Dashboard", "{count} messages")
DAYS_LATE = QT_TRANSLATE_NOOP("Dashboard", "1 day late"), QT_TRANSLATE_NOOP("Dashboard", "{count} days late")
COST_UP = QT_TRANSLATE_NOOP("Dashboard", "{month} cost {percent} % more than usual")
# Of one and of many, by the kind of finding or, where a kind is told in two parts, by the part's value.
_FOUND: Mapping[str, Counted] = {
    "waiting_runs": (
        QT_TRANSLATE_NOOP("Dashboard", "1 run waits for you"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} runs wait for you"),
    ),
    "overdue": (
        QT_TRANSLATE_NOOP("Dashboard", "1 invoice overdue"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} invoices overdue"),
    ),
    "late": (
        QT_TRANSLATE_NOOP("Dashboard", "1 invoice has not come"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} invoices have not come"),
    ),
    "over": (
        QT_TRANSLATE_NOOP("Dashboard", "1 department over budget"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} departments over budget"),
    ),
    "at_risk": (
        QT_TRANSLATE_NOOP("Dashboard", "1 budget at risk"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} budgets at risk"),
    ),
    "package_exceeded": (
        QT_TRANSLATE_NOOP("Dashboard", "1 package is always exceeded"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} packages are always exceeded"),
    ),
    "unused_numbers": (
        QT_TRANSLATE_NOOP("Dashboard", "1 number without use for 3 months"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} numbers without use for 3 months"),
    ),
}
# How a cost stands to that of the window before: where that was nothing, where it is the same, and else.
_ON_DAYS = (
    QT_TRANSLATE_NOOP("Dashboard", "nothing in the {days} days before"),
    QT_TRANSLATE_NOOP("Dashboard", "as in the {days} days before"),
    QT_TRANSLATE_NOOP("Dashboard", "{share} % on the {days} days before"),
)
_ON_MONTH = (
    QT_TRANSLATE_NOOP("Dashboard", "nothing in the month before"),
    QT_TRANSLATE_NOOP("Dashboard", "as in the month before"),
    QT_TRANSLATE_NOOP("Dashboard", "{share} % on the month before"),
)
_ON_MONTHS = (
    QT_TRANSLATE_NOOP("Dashboard", "nothing in the {months} months before"),
    QT_TRANSLATE_NOOP("Dashboard", "as in the {months} months before"),
    QT_TRANSLATE_NOOP("Dashboard", "{share} % on the {months} months before"),
)
_IN_PARTS = {FindingKind.LATE_INVOICE: ("overdue", "late"), FindingKind.OVER_BUDGET: ("over", "at_risk")}


def counted_parts(finding: Finding) -> Iterator[tuple[int, Counted]]:
    """What a finding counts, each with its words. Cost that is up counts nothing: it has a sentence of its own."""
    parts: Mapping[str, int] = {finding.kind.value: finding.count}
    if finding.kind in _IN_PARTS:
        parts = {part: int(str(finding.values[part])) for part in _IN_PARTS[finding.kind]}
    for part, count in parts.items():
        if count and part in _FOUND:
            yield count, _FOUND[part]


def change_pattern(card: CategoryCard) -> str:
    """How a category's cost stands to the window before, with places for ``share``, ``days`` and ``months``."""
    nothing, same, other = _ON_DAYS if not card.months else _ON_MONTH if card.months == 1 else _ON_MONTHS
    return nothing if card.change is None else other if card.change else same

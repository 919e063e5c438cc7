"""What can be found, and how a finding is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class FindingKind(StrEnum):
    """What was found; the order is that in which findings are told."""

    WAITING_RUNS = "waiting_runs"
    LATE_INVOICE = "late_invoice"
    OVER_BUDGET = "over_budget"
    COST_UP = "cost_up"
    PACKAGE_EXCEEDED = "package_exceeded"
    UNUSED_NUMBERS = "unused_numbers"


class ItemKind(StrEnum):
    """What an item is, and so what its id names: it is followed by that in brackets."""

    SUBSCRIPTION = "subscription"  # what is due of a subscription (subscription)
    JOB = "job"  # what is due of a job (job)
    FAILED_JOB = "failed_job"  # the newest run of a job that failed (job)
    LATE = "late"  # a supplier invoice that should be here (billing account)
    OVERDUE = "overdue"  # a supplier invoice that should be paid (supplier invoice)
    DEPARTMENT = "department"  # a department (department, 0 = none)
    OVER = "over"  # a department whose budget is spent (department)
    AT_RISK = "at_risk"  # a department whose forecast is beyond its budget (department)
    NUMBER = "number"  # a number (line)


@dataclass(frozen=True, slots=True)
class FoundItem:
    """One thing behind a finding: an id for the place where to act, its name, and what is to be said of it.

    ``worth`` is in the finding's currency, unless ``detail`` names another; ``day`` is the one that it is about.
    """

    id: int
    name: str
    detail: str = ""
    worth: Decimal | None = None
    kind: ItemKind = ItemKind.NUMBER
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """``count`` things found. ``worth`` is net a month in ``currency``, None where no money can be named.

    ``values`` fill the sentence that the window has for the kind; ``month`` is the one that it speaks of.
    """

    kind: FindingKind
    count: int
    currency: str
    worth: Decimal | None = None
    month: date | None = None
    values: dict[str, object] = field(default_factory=dict)
    items: tuple[FoundItem, ...] = ()

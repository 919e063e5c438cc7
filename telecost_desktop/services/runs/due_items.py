"""One thing that is due, whatever it is of: what a person is asked about at once. Rule: docs/rules.md, 10 Due and missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from telecost_desktop.models.runs import RunKind
from telecost_desktop.models.subscriptions import InvoiceResult

# Missed by more than this many days, nothing is created without asking.
ASK_AFTER_DAYS = 35

# Kind, key of the subscription or job, and the day on which it fell due.
ItemKey = tuple[RunKind, int, date]


class DueState(StrEnum):
    """Why something is on the list of what is due. FAILED: tried before, and refused or broken off."""

    ON_TIME = "on_time"
    MISSED = "missed"
    POSTPONED = "postponed"
    FAILED = "failed"


@dataclass(frozen=True)
class DueItem:
    """Something of a subscription or a job that fell due on its own day. ``owner_id`` is the key of either.

    ``must_ask`` marks what is not created without a person's word.
    """

    kind: ClassVar[RunKind]
    due_time: ClassVar[str] = "00:00"

    owner_id: int
    name: str
    due_on: date
    result: InvoiceResult
    state: DueState
    must_ask: bool
    currency: str

    @property
    def key(self) -> ItemKey:
        """By which a decision names it."""
        return self.kind, self.owner_id, self.due_on

    @property
    def scheduled_for(self) -> str:
        """Its local wall time, as runs record it."""
        return f"{self.due_on.isoformat()}T{self.due_time}"

    @property
    def amount(self) -> Decimal | None:
        """What its sales invoices will come to, with VAT, as far as it can be said; None where nothing can be said."""
        raise NotImplementedError

    @property
    def customers(self) -> tuple[str, ...]:
        """The names of the customers whom it concerns, each once."""
        raise NotImplementedError

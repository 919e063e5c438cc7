"""What a run came to, and what a person may decide; also as ``telecost run-due --json`` prints it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.money import amount_text
from telecost_desktop.models.runs import RunItemResult, RunKind, RunState, RunTrigger
from telecost_desktop.services.runs.due_items import DueItem, DueState

WAITS = QT_TRANSLATE_NOOP("Errors", "Fell due while the program was closed: create, postpone or ignore it.")
WAITS_AFTER_FAILURE = QT_TRANSLATE_NOOP(
    "Errors", "It could not be invoiced before: try again when the reason is mended."
)
ALREADY_MADE = QT_TRANSLATE_NOOP("Errors", "Made already.")
MERGED = QT_TRANSLATE_NOOP("Errors", "On the customer's common invoice {number}.")
UNFORESEEN = QT_TRANSLATE_NOOP("Errors", "An error that nobody foresaw: {error}.")


class Action(StrEnum):
    """What a person may decide about something that is due."""

    CREATE = "create"
    POSTPONE = "postpone"
    IGNORE = "ignore"


@dataclass(frozen=True)
class Decision:
    """One decision; ``remind_on`` is for postponing."""

    action: Action
    remind_on: date | None = None


@dataclass(frozen=True)
class RunReportItem:
    """What became of one customer. ``reason`` is a pattern for its values; ``amount`` includes VAT."""

    customer: str
    result: RunItemResult
    reason: str = ""
    reason_values: dict[str, object] = field(default_factory=dict)
    amount: Decimal | None = None


@dataclass
class RunReport:
    """One run: of a subscription or a job, for one of its dates. ``created`` holds numbers, or "draft 7" for drafts."""

    name: str
    scheduled_for: str
    trigger: RunTrigger
    state: RunState
    kind: RunKind = RunKind.SUBSCRIPTION
    subscription_id: int | None = None
    created: list[str] = field(default_factory=list)
    items: list[RunReportItem] = field(default_factory=list)
    job_id: int | None = None
    run_id: int | None = None


@dataclass(frozen=True)
class DueReport:
    """All runs of one call, oldest date first."""

    runs: tuple[RunReport, ...]
    cancelled: bool = False

    @property
    def state(self) -> RunState:
        """The worst of the runs' states; NOTHING when there was nothing to do."""
        states = {run.state for run in self.runs}
        worst = (RunState.FAILED, RunState.PARTLY, RunState.WAITING, RunState.OK)
        return next((state for state in worst if state in states), RunState.NOTHING)


def trigger_of(item: DueItem, day: date) -> RunTrigger:
    """Why something that is due runs on a day."""
    if item.state is DueState.FAILED:
        return RunTrigger.RETRY
    return RunTrigger.PLANNED if item.due_on == day else RunTrigger.CATCH_UP


def due_report_json(report: DueReport) -> dict[str, Any]:
    """The whole report; amounts are text with a decimal point."""
    return {"runs": [run_json(run) for run in report.runs]}


def run_json(run: RunReport) -> dict[str, Any]:
    """One run of it."""
    return {
        "kind": run.kind.value,
        "name": run.name,
        "scheduled_for": run.scheduled_for,
        "trigger": run.trigger.value,
        "state": run.state.value,
        "created": list(run.created),
        "items": [
            {
                "customer": item.customer,
                "result": item.result.value,
                "reason": item.reason.format(**item.reason_values),
                "amount": None if item.amount is None else amount_text(item.amount),
            }
            for item in run.items
        ],
    }

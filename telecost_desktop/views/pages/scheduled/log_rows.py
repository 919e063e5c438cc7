"""What the transfer log shows: runs with their items, found by any word of them, and as rows of a workbook."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from PySide6.QtCore import QCoreApplication

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import RunKind
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.runs.due_items import ItemKey
from telecost_desktop.services.runs.run_log import RunItemRow, RunRow, items_by_run, list_runs, open_failures
from telecost_desktop.services.scheduling.due import what_is_due
from telecost_desktop.views import formats
from telecost_desktop.views.pages.scheduled.words import RESULTS, STATES, reason_words, trigger_word

translate = QCoreApplication.translate
KINDS = {
    RunKind.JOB: QT_TRANSLATE_NOOP("Scheduled", "Job"),
    RunKind.SUBSCRIPTION: QT_TRANSLATE_NOOP("Scheduled", "Subscription"),
}


@dataclass(frozen=True)
class LogRows:
    """All runs, the newest first; those whose failures are open; what of subscriptions is due; items by run."""

    runs: Sequence[RunRow] = ()
    open: frozenset[int] = frozenset()
    due: frozenset[ItemKey] = frozenset()
    items: Mapping[int, Sequence[RunItemRow]] = field(default_factory=dict)

    def may_retry(self, run: RunRow) -> bool:
        """Whether what failed in a run can be tried again: of a job itself, of a subscription while it is due."""
        if run.kind is RunKind.JOB:
            return run.can_retry
        return run.failed > 0 and due_key(run) in self.due


def load_log(file: CompanyFile, clock: Clock) -> LogRows:
    """Read all of it."""
    runs = list_runs(file)
    due = frozenset(item.key for item in what_is_due(file, clock, priced=False))
    return LogRows(runs, frozenset(run.id for run in open_failures(runs, due)), due, items_by_run(file))


def due_key(run: RunRow) -> ItemKey | None:
    """By which a decision names what a run of a subscription was for."""
    return None if run.subscription_id is None else (RunKind.SUBSCRIPTION, run.subscription_id, run.due_on)


def kind_word(run: RunRow) -> str:
    """Job or subscription."""
    return translate("Scheduled", KINDS[run.kind])


def whom(item: RunItemRow) -> str:
    """The customer, and of a job the project."""
    return " · ".join(part for part in (item.customer, item.project) if part)


def number_words(item: RunItemRow) -> str:
    """The invoice's number, "Draft", or a dash."""
    if item.number is not None:
        return str(item.number)
    return translate("Scheduled", "Draft") if item.invoice_id is not None else formats.NONE


def found_by(log: LogRows, typed: str) -> list[RunRow]:
    """The runs of which the name, who ran it, or an item's customer, project, number or reason has the text."""
    wanted = typed.strip().casefold()
    return [run for run in log.runs if not wanted or any(wanted in text.casefold() for text in _texts(run, log))]


def _texts(run: RunRow, log: LogRows) -> Collection[str]:
    texts = [run.name, run.creator, run.started_by]
    for item in log.items.get(run.id, ()):
        texts += [item.customer, item.project, number_words(item), reason_words(item)]
    return texts


def export_rows(log: LogRows, runs: Sequence[RunRow], zone: tzinfo) -> tuple[list[str], list[list[object]]]:
    """Titles and one row per item of these runs; a run without items is a row by itself."""
    titles = [
        translate("Scheduled", "For"),
        translate("Scheduled", "What"),
        translate("Scheduled", "Kind"),
        translate("Scheduled", "Why"),
        translate("Scheduled", "State"),
        translate("Scheduled", "Ran"),
        translate("Scheduled", "By"),
        translate("Scheduled", "Creator"),
        translate("Scheduled", "Customer"),
        translate("Scheduled", "Project"),
        translate("Scheduled", "Result"),
        translate("Scheduled", "Reason"),
        translate("Scheduled", "Invoice"),
        translate("Scheduled", "Sum incl. VAT"),
    ]
    rows: list[list[object]] = []
    for run in runs:
        head: list[object] = [
            run.due_on,
            run.name,
            kind_word(run),
            trigger_word(run.trigger),
            STATES[run.state].word(),
            run.started_at.astimezone(zone),
            run.started_by,
            run.creator,
        ]
        items = log.items.get(run.id, ())
        rows += [
            [
                *head,
                item.customer,
                item.project,
                RESULTS[item.result].word(),
                reason_words(item),
                _number(item),
                item.amount,
            ]
            for item in items
        ]
        if not items:
            rows.append([*head, "", "", "", "", "", None])
    return titles, rows


def _number(item: RunItemRow) -> str:
    return "" if item.invoice_id is None else number_words(item)

"""Making the sales invoices of runs: one transaction each, every run on record, never a double.

Rules: docs/rules.md, 6 No doubles, 11 Merging.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from telecost_desktop.errors import EnvironmentProblem, TelecostError
from telecost_desktop.models.base import new_key
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import Run, RunItemResult, RunKind, RunState, RunTrigger
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.progress import IsCancelled, Progress
from telecost_desktop.services.runs.due_items import ItemKey
from telecost_desktop.services.runs.run_report import (
    ALREADY_MADE,
    MERGED,
    UNFORESEEN,
    RunReport,
    RunReportItem,
)
from telecost_desktop.services.sales_invoicing.issuing.date_rules import date_warnings
from telecost_desktop.services.subscriptions.billing import Group, Made, Member, bill
from telecost_desktop.services.subscriptions.due import DuePeriod, DueSubscription
from telecost_desktop.services.subscriptions.planning import PeriodKey
from telecost_desktop.services.subscriptions.run_lists import Lists

_log = logging.getLogger(__name__)
_INSERT_RUN, _INSERT_ITEM = (metadata.tables[name].insert() for name in ("run", "run_item"))


class _MadeMeanwhile(Exception):
    """Another process has made the group's sales invoice."""


class OpenRun:
    """A run on its way: its row appears with its first sales invoice, and is completed with its last."""

    def __init__(self, item: DueSubscription, trigger: RunTrigger) -> None:
        self.item = item
        self.trigger = trigger
        self.id: int | None = None
        self.left = 0
        self.report = RunReport(
            item.name,
            item.scheduled_for,
            trigger,
            RunState.NOTHING,
            subscription_id=item.owner_id,
        )

    def state(self, extra: Iterable[RunItemResult] = ()) -> RunState:
        """How it stands by its entries, and by those that are about to be added."""
        results = {entry.result for entry in self.report.items} | set(extra)
        if RunItemResult.FAILED in results:
            return RunState.PARTLY if RunItemResult.CREATED in results else RunState.FAILED
        return RunState.OK if RunItemResult.CREATED in results else RunState.NOTHING


class Runner:
    """Makes the sales invoices of some runs, in order of their dates."""

    def __init__(self, file: CompanyFile, clock: Clock, day: date, user: str) -> None:
        self._file = file
        self._clock = clock
        self._day = day
        self._user = user
        self._lists = Lists(())

    def run(self, runs: list[OpenRun], progress: Progress, cancelled: IsCancelled) -> bool:
        """Make all; returns whether it was stopped in the middle."""
        open_runs = {run.item.key: run for run in runs}
        groups = _groups(run.item for run in runs)
        subscribers = (member.subscriber_id for group in groups for member in group.members)
        self._lists = Lists({run.item.owner_id for run in runs}, subscribers)
        for group in groups:
            for run in self._runs_of(group, open_runs):
                run.left += 1
        for done, group in enumerate(groups):
            if cancelled():
                self._stop(open_runs.values())
                return True
            self._one(group, self._runs_of(group, open_runs))
            progress((done + 1) / len(groups))
        return False

    @staticmethod
    def _runs_of(group: Group, open_runs: Mapping[ItemKey, OpenRun]) -> list[OpenRun]:
        keys = dict.fromkeys((RunKind.SUBSCRIPTION, member.subscription_id, group.dated) for member in group.members)
        return [open_runs[key] for key in keys]

    def _one(self, group: Group, runs: list[OpenRun]) -> None:
        """One sales invoice: in one transaction with its log, or a log of why not."""
        for run in runs:
            run.left -= 1
        try:
            self._make(group, runs)
        except EnvironmentProblem:
            raise
        except _MadeMeanwhile:
            self._leave(group, runs)
        except IntegrityError as error:
            if "billed_period" in str(error.orig):
                self._leave(group, runs)
            else:
                self._fail(group, runs, error)
        except Exception as error:
            self._fail(group, runs, error)

    def _make(self, group: Group, runs: list[OpenRun]) -> Made:
        now = self._clock.now()
        with self._file.write() as session:
            ids = {run.item.owner_id: self._row(session, run, RunItemResult.CREATED) for run in runs}
            made = bill(session, group, self._lists, day=self._day, at=now, user=self._user, runs=ids)
            if made is None:
                raise _MadeMeanwhile
            items: list[tuple[OpenRun, RunReportItem, dict[str, object]]] = []
            for number_of_run, run in enumerate(runs):
                for entry in _entries(run.item, group):
                    if entry.subscriber_id not in made.amounts:
                        continue
                    report = _created(entry, made, made.company.country, self._day, merged=number_of_run > 0)
                    items.append((run, report, _item_values(ids[run.item.owner_id], entry, made.invoice_id, report)))
            session.connection().execute(_INSERT_ITEM, [values for _, _, values in items])
            for run in runs:
                if run.id is not None and not run.left:
                    self._finish(session, ids[run.item.owner_id], run.state([RunItemResult.CREATED]))
        # From here on it is committed.
        self._lists.keep(made.schedules)
        for run in runs:
            run.id = ids[run.item.owner_id]
        for run, report, _ in items:
            run.report.items.append(report)
        for run in runs:
            run.report.state = run.state()
        runs[0].report.created.append(str(made.number) if made.number is not None else f"draft {made.invoice_id}")
        return made

    def _fail(self, group: Group, runs: list[OpenRun], error: Exception) -> None:
        """Write down why a customer got no sales invoice; nothing else was kept."""
        if isinstance(error, TelecostError):
            pattern, values = error.pattern, error.values
        else:
            _log.error("a sales invoice could not be made", exc_info=error)
            pattern, values = UNFORESEEN, {"error": f"{type(error).__name__}: {error}"}
        values = {key: str(value) for key, value in values.items()}
        with self._file.write() as session:
            for run in runs:
                run_id = self._row(session, run, RunItemResult.FAILED)
                for entry in _entries(run.item, group):
                    report = RunReportItem(
                        entry.customer_name, RunItemResult.FAILED, pattern, dict(values), entry.amount
                    )
                    session.connection().execute(_INSERT_ITEM, _item_values(run_id, entry, None, report))
                    run.report.items.append(report)
                run.id = run_id
                run.report.state = run.state()
                if not run.left:
                    self._finish(session, run_id, run.report.state)

    def _row(self, session: Session, run: OpenRun, expected: RunItemResult) -> int:
        """The run's row; one whose only sales invoice this is gets its end at once."""
        if run.id is not None:
            return run.id
        now = self._clock.now()
        result = session.connection().execute(
            _INSERT_RUN,
            {
                "kind": RunKind.SUBSCRIPTION,
                "subscription_id": run.item.owner_id,
                "name": run.item.name,
                "scheduled_for": run.report.scheduled_for,
                "trigger": run.trigger,
                "state": RunState.RUNNING if run.left else run.state([expected]),
                "started_at": now,
                "finished_at": None if run.left else now,
                "started_by": self._user,
            },
        )
        return new_key(result)

    def _finish(self, session: Session, run_id: int, state: RunState) -> None:
        session.execute(update(Run).where(Run.id == run_id).values(state=state, finished_at=self._clock.now()))

    def _leave(self, group: Group, runs: list[OpenRun]) -> None:
        """Another process was faster: that is no error, and nothing is written but the end of a run."""
        for run in runs:
            for entry in _entries(run.item, group):
                run.report.items.append(RunReportItem(entry.customer_name, RunItemResult.SKIPPED, ALREADY_MADE))
            run.report.state = run.state()
            if run.id is not None and not run.left:
                with self._file.write() as session:
                    self._finish(session, run.id, run.report.state)

    def _stop(self, runs: Iterable[OpenRun]) -> None:
        for run in runs:
            if run.id is not None and run.left:
                run.report.state = RunState.PARTLY
                with self._file.write() as session:
                    self._finish(session, run.id, RunState.PARTLY)


def _groups(items: Iterable[DueSubscription]) -> list[Group]:
    """What goes on one sales invoice: a subscriber's periods of a day, or all of a customer's that wants one invoice."""
    grouped: defaultdict[tuple[date, int, int, InvoiceResult], list[DuePeriod]] = defaultdict(list)
    for item in items:
        for entry in item.periods:
            apart = 0 if entry.one_invoice else entry.subscriber_id
            grouped[item.due_on, entry.customer_id, apart, item.result].append(entry)
    groups = []
    for (due_on, customer_id, _, result), entries in grouped.items():
        keys: defaultdict[tuple[int, int], set[PeriodKey]] = defaultdict(set)
        for entry in entries:
            keys[entry.subscription_id, entry.subscriber_id].add(entry.planned.key)
        members = tuple(Member(*ids, frozenset(chosen)) for ids, chosen in keys.items())
        groups.append(Group(customer_id, due_on, result, members))
    return sorted(groups, key=lambda group: group.dated)


def _entries(item: DueSubscription, group: Group) -> list[DuePeriod]:
    """The group's subscribers in an item, each once."""
    wanted = {member.subscriber_id for member in group.members}
    return list({entry.subscriber_id: entry for entry in item.periods if entry.subscriber_id in wanted}.values())


def _created(entry: DuePeriod, made: Made, country: str, day: date, *, merged: bool) -> RunReportItem:
    warnings = date_warnings(country, made.issue_date, day, made.covers, issued=made.number is not None)
    reason, values = warnings[0] if warnings else ("", {})
    if merged:
        reason, values = MERGED, {"number": made.number or made.invoice_id}
    return RunReportItem(entry.customer_name, RunItemResult.CREATED, reason, values, made.amounts[entry.subscriber_id])


def _item_values(run_id: int, entry: DuePeriod, invoice_id: int | None, report: RunReportItem) -> dict[str, object]:
    return {
        "run_id": run_id,
        "customer_id": entry.customer_id,
        "subscriber_id": entry.subscriber_id,
        "sales_invoice_id": invoice_id,
        "result": report.result,
        "reason": report.reason,
        "reason_values": json.dumps(report.reason_values, ensure_ascii=False),
        "amount": report.amount,
    }

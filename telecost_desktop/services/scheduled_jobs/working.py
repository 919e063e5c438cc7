"""The work of one run of a job: a transaction for each sales invoice, every project on record, never a double.

Rules: docs/rules.md, 6 No doubles, 11 Merging, 14 Scheduled jobs.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem, TelecostError
from telecost_desktop.models.access import User
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.runs import Run, RunItem, RunItemResult
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.progress import IsCancelled, Progress
from telecost_desktop.services.projects.billing import Lists, MadeProjects, NothingToBill, bill_projects
from telecost_desktop.services.projects.merging import ProjectGroup
from telecost_desktop.services.projects.unbilled import UnbilledProject
from telecost_desktop.services.runs.run_report import UNFORESEEN
from telecost_desktop.services.sales_invoicing.issuing.date_rules import Warning_, date_warnings
from telecost_desktop.services.scheduled_jobs.ending import Entry, add_entries, end_run, is_running, recorded_projects
from telecost_desktop.services.scheduled_jobs.notices import Translate
from telecost_desktop.services.scheduled_jobs.preview import JobPreview, preview
from telecost_desktop.services.scheduled_jobs.scope import scope_of
from telecost_desktop.services.scheduled_jobs.store import JobValues

_log = logging.getLogger(__name__)
STOPPED = QT_TRANSLATE_NOOP("Errors", "Stopped by hand before it was invoiced.")
GONE = QT_TRANSLATE_NOOP("Errors", "Nothing of it is unbilled any more: it was billed or changed meanwhile.")
DELETED = QT_TRANSLATE_NOOP("Errors", "The scheduled job was deleted before its run had come to its end.")


class _Ended(Exception):
    """Another process has brought the run to its end."""


@dataclass(frozen=True)
class _Plan:
    """What a run is to do. ``initials`` are those of the creator of its sales invoices."""

    values: JobValues
    preview: JobPreview
    today: date
    initials: str


class JobWork:
    """Does what a run's row asks for; a run that was broken off goes on with what is not invoiced yet."""

    def __init__(self, file: CompanyFile, clock: Clock, run_id: int, translate: Translate) -> None:
        self._file = file
        self._clock = clock
        self._run_id = run_id
        self._translate = translate
        self._lists = Lists()
        # What the dates of its sales invoices were warned of, by pattern.
        self._warned: dict[str, dict[str, object]] = {}

    def do(self, progress: Progress, cancelled: IsCancelled) -> bool:
        """Make the run's sales invoices and end it; returns whether it was stopped in the middle.

        Raises EnvironmentProblem where the file cannot be written; then the run goes on when what is due is run again.
        """
        plan = self._plan()
        if plan is None:
            self._end([Entry(RunItemResult.FAILED, DELETED)])
            return False
        shown = plan.preview
        if shown.problem:
            self._end([Entry(RunItemResult.FAILED, shown.problem, shown.problem_values)])
            return False
        try:
            for done, group in enumerate(shown.groups):
                if cancelled():
                    self._end([*_stopped(shown.groups[done:]), *_left_out(shown.projects)])
                    return True
                self._one(plan, group)
                progress((done + 1) / len(shown.groups))
        except _Ended:
            return False
        self._end(_left_out(shown.projects))
        return False

    def _plan(self) -> _Plan | None:
        with self._file.read() as session:
            run = session.get_one(Run, self._run_id)
            scope = scope_of(session, run)
            if scope is None:
                return None
            company = session.scalars(select(Company)).one()
            creator = session.get_one(User, scope.values.creator_id)
            today = self._clock.now().astimezone(ZoneInfo(company.zone)).date()
            shown = preview(session, company, scope.values, scope.day, scope.only, today=today)
            return _Plan(scope.values, shown, today, creator.initials)

    def _one(self, plan: _Plan, group: ProjectGroup) -> None:
        """One sales invoice: in one transaction with its entries, or entries that say why not."""
        try:
            self._make(plan, group)
        except (EnvironmentProblem, _Ended):
            raise
        except Exception as error:
            self._fail(group, error)

    def _make(self, plan: _Plan, group: ProjectGroup) -> None:
        at = self._clock.now()
        with self._file.write() as session:
            projects = self._still_to_do(session, group)
            if not projects:
                return
            company, rates = self._lists.fresh(session)
            made = bill_projects(
                session,
                replace(group, projects=projects),
                company=company,
                selection=plan.values.selection,
                limits=plan.values.limits,
                up_to=plan.preview.up_to,
                result=plan.values.result,
                issue_date=plan.preview.invoice_date,
                entry_date=plan.preview.entry_date,
                at=at,
                user=plan.initials,
                rates=rates,
            )
            entries: list[Entry] = []
            if made is not None:
                warnings = date_warnings(
                    company.country, made.issue_date, plan.today, None, issued=made.number is not None
                )
                self._warned |= dict(warnings)
                chosen = [project for project in projects if project.project_id in made.amounts]
                entries = [_created(one, group, made, warnings) for one in chosen] + _left_out(made.left_out)
            add_entries(session, self._run_id, [*entries, *_gone(projects)])

    def _still_to_do(self, session: Session, group: ProjectGroup) -> tuple[UnbilledProject, ...]:
        """The group's projects that this run has not taken yet: a run tries each once, and limits hold for all of it."""
        if not is_running(session, self._run_id):
            raise _Ended
        done = recorded_projects(session, self._run_id, {project.project_id for project in group.projects})
        return tuple(project for project in group.projects if project.project_id not in done)

    def _fail(self, group: ProjectGroup, error: Exception) -> None:
        """Write down why a customer got no sales invoice; nothing else was kept."""
        entries: list[Entry] = []
        if isinstance(error, NothingToBill):
            entries = [*_left_out(error.projects), *_gone(group.projects)]
        elif isinstance(error, TelecostError):
            entries = _failed(group, error.pattern, error.values)
        else:
            _log.error("a sales invoice could not be made", exc_info=error)
            entries = _failed(group, UNFORESEEN, {"error": f"{type(error).__name__}: {error}"})
        with self._file.write() as session:
            if not is_running(session, self._run_id):
                raise _Ended
            add_entries(session, self._run_id, entries)

    def _end(self, entries: Sequence[Entry]) -> None:
        at = self._clock.now()
        with self._file.write() as session:
            said = select(RunItem.reason).where(RunItem.run_id == self._run_id, RunItem.reason.in_(list(self._warned)))
            unsaid = self._warned.keys() - set(session.scalars(said))
            more = [Entry(RunItemResult.SKIPPED, pattern, self._warned[pattern]) for pattern in sorted(unsaid)]
            end_run(session, self._run_id, [*entries, *more], at, self._translate)


def _created(project: UnbilledProject, group: ProjectGroup, made: MadeProjects, warnings: Sequence[Warning_]) -> Entry:
    """What was made, with the one thing that a person should know about it: what stays, why apart, or its date."""
    reason, values = warnings[0] if warnings else ("", {})
    if group.note:
        reason, values = group.note, group.note_values
    if project.reason:
        reason, values = project.reason, project.reason_values
    return Entry(
        RunItemResult.CREATED,
        reason,
        values,
        project.customer_id,
        project.project_id,
        made.invoice_id,
        made.amounts[project.project_id],
    )


def _left_out(projects: Sequence[UnbilledProject]) -> list[Entry]:
    """What was found and not invoiced: refused customers failed, limits only hold back."""
    return [
        _entry(
            project,
            RunItemResult.FAILED if project.refused else RunItemResult.SKIPPED,
            project.reason,
            project.reason_values,
        )
        for project in projects
        if not project.included
    ]


def _gone(projects: Sequence[UnbilledProject]) -> list[Entry]:
    """What was found and is not there any more, for the projects of which nothing else was written down before."""
    return [Entry(RunItemResult.SKIPPED, GONE, {}, one.customer_id, one.project_id) for one in projects]


def _failed(group: ProjectGroup, reason: str, values: dict[str, object]) -> list[Entry]:
    return [_entry(project, RunItemResult.FAILED, reason, values) for project in group.projects]


def _stopped(groups: Sequence[ProjectGroup]) -> list[Entry]:
    return [entry for group in groups for entry in _failed(group, STOPPED, {})]


def _entry(project: UnbilledProject, result: RunItemResult, reason: str, values: dict[str, object]) -> Entry:
    amount = project.amount_inc_vat if project.included else None
    return Entry(result, reason, values, project.customer_id, project.project_id, None, amount)

"""Taking back what a person did to master data: the rows as they were before, put back if nobody changed them since.

What the object mapper writes in a transaction is noted row by row; statements that bypass it are not. So it serves
customers, products, projects, hours, fees, budgets and reports of business use, which are saved by the mapper alone,
and nothing that has a number, moves a schedule, or left the house. Rule: docs/rules.md, "Undo of master data".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, and_, delete, event, insert, select, update
from sqlalchemy import inspect as inspected
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.base import NO_VALUE

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import LogEntry
from telecost_desktop.models.database import CompanyFile, watching_writes
from telecost_desktop.models.jobs import JobFilter, JobFilterKind
from telecost_desktop.models.projects import ProjectFee
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.projects.fee_schedule import refresh_fees

Image = Mapping[str, Any]
_USED = QT_TRANSLATE_NOOP("Errors", "{name} is used by now and cannot be taken back.")
_CHOSEN_BY_JOBS = {"project": JobFilterKind.PROJECT, "customer": JobFilterKind.CUSTOMER}


@dataclass(frozen=True)
class RowChange:
    """One row before and after: all its columns, or None where there was, or is, no row."""

    table: str
    before: Image | None
    after: Image | None


@dataclass(frozen=True)
class UndoStep:
    """What one action changed, in the order in which it was written. ``action`` and ``subject`` are its log entry's."""

    action: str
    subject: str
    changes: tuple[RowChange, ...]

    def inverse(self) -> UndoStep:
        """The step that does again what taking this one back undoes."""
        turned = tuple(RowChange(change.table, change.after, change.before) for change in reversed(self.changes))
        return UndoStep(self.action, self.subject, turned)


@dataclass(frozen=True)
class Recorded:
    """What a use case returned, and how to take it back; None where it changed nothing or cannot be taken back."""

    result: Any
    step: UndoStep | None


def record(function: Callable[..., Any], *args: Any, **values: Any) -> Recorded:
    """Call a use case that writes, on this thread, and note the rows that it changes."""
    notes = _Notes()
    with watching_writes(notes.watch):
        result = function(*args, **values)
    return Recorded(result, notes.step())


def take_back(file: CompanyFile, step: UndoStep, *, clock: Clock, user: str = "") -> UndoStep:
    """Put the rows back as they were, in one transaction; returns the step that does it again.

    Raises UserError, and changes nothing, where a row was changed since or is used by something newer.
    """
    try:
        with file.write() as session:
            for change in reversed(step.changes):
                _put_back(session, change, step)
            _refresh_fees(session, step)
            log_action(session, clock.now(), user, f"{step.action}.undone", step.subject)
    except IntegrityError as error:
        raise UserError(_USED, name=step.subject) from error
    return step.inverse()


class _Notes:
    """Row images of one action, collected at each flush."""

    def __init__(self) -> None:
        self._changes: list[RowChange] = []
        self._action, self._subject = "", ""
        self._complete = True

    def watch(self, session: Session) -> None:
        """Look at what a session writes."""
        event.listen(session, "after_flush", lambda one, _context: self._flushed(one))

    def step(self) -> UndoStep | None:
        """All of it, unless something of it could not be noted."""
        if not self._changes or not self._complete:
            return None
        return UndoStep(self._action, self._subject, tuple(self._changes))

    def _flushed(self, session: Session) -> None:
        for one in session.new:
            if isinstance(one, LogEntry):
                self._action, self._subject = one.action, one.subject
            else:
                self._changes.append(RowChange(one.__tablename__, None, _image(one)))
        for one in session.dirty:
            before = self._image_before(one)
            after = _image(one)
            if before != after:
                self._changes.append(RowChange(one.__tablename__, before, after))
        for one in session.deleted:
            self._changes.append(RowChange(one.__tablename__, self._image_before(one), None))

    def _image_before(self, one: Any) -> Image:
        state, image = inspected(one), dict(_image(one))
        for name in image:
            history = state.attrs[name].history
            if history.deleted:
                image[name] = history.deleted[0]
            elif history.added and state.committed_state.get(name, NO_VALUE) is NO_VALUE:
                # Set without having been read: the mapper does not know what was there.
                self._complete = False
        return image


def _image(one: Any) -> Image:
    """All columns of a row, by attribute; in our tables that is the column's name."""
    return {name: getattr(one, name) for name in inspected(type(one)).columns.keys()}  # noqa: SIM118


def _put_back(session: Session, change: RowChange, step: UndoStep) -> None:
    table = metadata.tables[change.table]
    if change.after is not None:
        _refuse_changed(session, table, change.after, step)
    if change.before is None:
        assert change.after is not None
        _refuse_named_by_job(session, change.table, change.after, step)
        session.execute(delete(table).where(_row_of(table, change.after)))
    elif change.after is None:
        session.execute(insert(table).values(**change.before))
    else:
        session.execute(update(table).where(_row_of(table, change.after)).values(**change.before))


def _refuse_changed(session: Session, table: Table, expected: Image, step: UndoStep) -> None:
    # The database compares, so that a moment or an amount counts as it is stored.
    same = and_(*(column.is_not_distinct_from(expected[column.name]) for column in table.columns))
    if session.execute(select(*table.primary_key).where(same)).one_or_none() is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{name} was changed since and cannot be taken back."), name=step.subject
        )


def _refuse_named_by_job(session: Session, table: str, image: Image, step: UndoStep) -> None:
    """A job names what it chooses in a text that the database does not watch."""
    kind = _CHOSEN_BY_JOBS.get(table)
    chosen = (JobFilter.kind == kind) & (JobFilter.value == str(image["id"])) if kind else None
    if chosen is not None and session.scalar(select(JobFilter.id).where(chosen).limit(1)) is not None:
        raise UserError(_USED, name=step.subject)


def _refresh_fees(session: Session, step: UndoStep) -> None:
    """Recurring fees that came back follow their frequency, project and entries as these are now."""
    keys = [change.before["id"] for change in step.changes if change.table == "project_fee" and change.before]
    if keys:
        refresh_fees(session, session.scalars(select(ProjectFee).where(ProjectFee.id.in_(keys))).all())


def _row_of(table: Table, image: Image) -> Any:
    return and_(*(column == image[column.name] for column in table.primary_key))

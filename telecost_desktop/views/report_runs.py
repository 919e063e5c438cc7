"""Making scheduled reports from the window, and saying what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from telecost_desktop.errors import EnvironmentProblem
from telecost_desktop.log import LOGGER_NAME
from telecost_desktop.models.runs import RunState
from telecost_desktop.services.report_schedules.due import due_schedules, was_interrupted
from telecost_desktop.services.report_schedules.run_log import ReportRunRow
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.messages import say

translate = QCoreApplication.translate
log = logging.getLogger(f"{LOGGER_NAME}.reports")
Navigate = Callable[[str, object], object]


def in_language(text: str) -> str:
    """One text of the services' context "Reports"."""
    return QCoreApplication.translate("Reports", text)


def window_wording() -> Wording:
    """The window's language, as files have it. To be asked for on the window's thread."""
    return Wording(formats.locale().name(), in_language)


class ReportWatch(QObject):
    """Makes what falls due while the window is open. ``look`` is called on the alarm's thread.

    Set ``closed`` when the window goes: a report that is just being made is then left, and taken up at the next start.
    """

    _found = Signal()

    def __init__(self, context: PageContext, navigate: Navigate) -> None:
        super().__init__()
        self._context, self._navigate = context, navigate
        self.closed = False
        self._making = False
        # What an earlier program left is looked for once; later there is none but what is just being made.
        self._looked_back = False
        self._found.connect(self._make, Qt.ConnectionType.QueuedConnection)

    def look(self) -> None:
        """See whether anything is due. Raises EnvironmentProblem as the file does."""
        file, clock = self._context.file, self._context.clock
        if due_schedules(file, clock) or (not self._looked_back and was_interrupted(file)):
            self._found.emit()
        self._looked_back = True

    def _make(self) -> None:
        """In a reader's thread: a report takes long, and only the run's row needs the writer for an instant."""
        if self._making or self.closed:
            return
        self._making = True
        context = self._context
        context.tasks.run(
            self, _make_due, context, self.is_closed, done=self._made, failed=self._failed,
            label=translate("Scheduled", "Making reports"),
        )  # fmt: skip

    def is_closed(self) -> bool:
        """Whether the window is going."""
        return self.closed

    def _made(self, rows: Sequence[ReportRunRow]) -> None:
        self._making = False
        if rows:
            self._context.changes.announce(Subject.RUNS)
            tell(self._context, self._navigate, rows)

    def _failed(self, error: Exception) -> None:
        """A file that is locked is tried again with the next look."""
        self._making = False
        if isinstance(error, EnvironmentProblem):
            log.warning("reports could not be made: %s", error)
        else:
            self._context.messages.error(error)


def run_in_window(
    owner: QObject, context: PageContext, navigate: Navigate, function: Callable[..., ReportRunRow], key: int
) -> None:
    """Make a report by hand, ``run_now`` or ``repeat_run``, and say what came of it."""

    def told(row: ReportRunRow) -> None:
        context.changes.announce(Subject.RUNS)
        tell(context, navigate, [row])

    context.tasks.run(
        owner, function, context.file, context.clock, key, user=context.user, translate=in_language, done=told,
        label=translate("Scheduled", "Making reports"),
    )  # fmt: skip


def tell(context: PageContext, navigate: Navigate, rows: Sequence[ReportRunRow]) -> None:
    """Say what was made and what was not."""
    show: tuple[Any, ...] = (translate("Scheduled", "Show"), lambda: navigate("scheduled", "reports"))
    failed = [row for row in rows if row.state is RunState.FAILED]
    made = [row for row in rows if row.state is RunState.OK]
    for row in failed[:3]:
        words = translate("Scheduled", "The report “{name}” of {date} could not be made: {reason}")
        reason = say(row.reason, row.values)
        context.messages.warn(words.format(name=row.name, date=formats.day(row.scheduled_for), reason=reason), *show)
    if len(failed) > 3:
        words = translate("Scheduled", "{count} more reports could not be made.")
        context.messages.warn(words.format(count=len(failed) - 3), *show)
    if len(made) == 1:
        words = (
            translate("Scheduled", "The report “{name}” was put in the outbox")
            if made[0].recipients
            else translate("Scheduled", "The report “{name}” was made")
        )
        context.messages.notice(words.format(name=made[0].name), *show)
    elif made:
        context.messages.notice(translate("Scheduled", "{count} reports were made").format(count=len(made)), *show)


def _make_due(context: PageContext, is_closed: Callable[[], bool]) -> tuple[ReportRunRow, ...]:
    from telecost_desktop.services.report_schedules.running import make_due_reports

    return make_due_reports(context.file, context.clock, user=context.user, translate=in_language, cancelled=is_closed)

"""Runs and reasons in the program's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.runs import RunItemResult, RunState, RunTrigger
from telecost_desktop.services.runs.run_log import RunItemRow
from telecost_desktop.views.messages import say
from telecost_desktop.views.widgets.badge import Status

STATES = {
    RunState.RUNNING: Status.RUNNING,
    RunState.OK: Status.OK,
    RunState.PARTLY: Status.PARTLY,
    RunState.FAILED: Status.FAILED,
    RunState.NOTHING: Status.NOTHING,
    RunState.WAITING: Status.WAITING,
}
RESULTS = {
    RunItemResult.CREATED: Status.CREATED,
    RunItemResult.FAILED: Status.FAILED,
    RunItemResult.SKIPPED: Status.SKIPPED,
    RunItemResult.WAITING: Status.WAITING,
}
_TRIGGERS = {
    RunTrigger.PLANNED: QT_TRANSLATE_NOOP("Scheduled", "Planned"),
    RunTrigger.CATCH_UP: QT_TRANSLATE_NOOP("Scheduled", "Caught up"),
    RunTrigger.MANUAL: QT_TRANSLATE_NOOP("Scheduled", "By hand"),
    RunTrigger.EARLY: QT_TRANSLATE_NOOP("Scheduled", "Early"),
    RunTrigger.RETRY: QT_TRANSLATE_NOOP("Scheduled", "Tried again"),
}


def trigger_word(trigger: RunTrigger) -> str:
    """Why it ran."""
    return QCoreApplication.translate("Scheduled", _TRIGGERS[trigger])


def reason_words(item: RunItemRow) -> str:
    """The reason of one customer's result."""
    return say(item.reason, item.values) if item.reason else ""

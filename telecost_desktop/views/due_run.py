"""Running what is due, and saying what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QObject

from telecost_desktop.models.runs import RunItemResult, RunState
from telecost_desktop.services.recurring_work import do_recurring_work
from telecost_desktop.services.runs.due_items import ItemKey
from telecost_desktop.services.runs.run_report import Decision, DueReport
from telecost_desktop.views.context import BILLED, PageContext

translate = QCoreApplication.translate
Navigate = Callable[[str, object], object]


def run_decided(
    owner: QObject, context: PageContext, navigate: Navigate, decisions: Mapping[ItemKey, Decision]
) -> None:
    """Do what a person decided, with progress in the status bar; then say what came of it."""
    context.write(
        owner, do_recurring_work, context.file, context.clock, decisions=decisions, explicit=True, user=context.user,
        translate=translate, changes=BILLED, done=lambda report: tell(context, navigate, report), progress=True, label=translate("Scheduled", "Creating invoices"),
    )  # fmt: skip


def tell(context: PageContext, navigate: Navigate, report: DueReport) -> None:
    """Say what a run came to."""
    created = sum(len(run.created) for run in report.runs)
    failed = sum(item.result is RunItemResult.FAILED for run in report.runs for item in run.items)
    if failed:
        words = translate("Scheduled", "Invoices created: {created}. Could not be created: {failed}.")
        log = translate("Scheduled", "Transfer log")
        context.messages.warn(words.format(created=created, failed=failed), log, lambda: navigate("scheduled", "log"))
    elif created:
        words = (
            translate("Scheduled", "1 invoice created")
            if created == 1
            else translate("Scheduled", "{created} invoices created")
        )
        show = translate("Scheduled", "Show")
        context.messages.notice(words.format(created=created), show, lambda: navigate("invoices", "issued"))
    elif report.state is RunState.NOTHING:
        context.messages.notice(translate("Scheduled", "Nothing was due that had to be created"))

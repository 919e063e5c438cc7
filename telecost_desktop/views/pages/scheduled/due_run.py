"""Running what is due: ask where something waits for a person, run it, and say what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from telecost_desktop.models.runs import RunItemResult, RunState
from telecost_desktop.services.scheduling.due import DueItem, what_is_due
from telecost_desktop.services.scheduling.run_report import DueReport
from telecost_desktop.services.scheduling.running import run_due
from telecost_desktop.views.context import BILLED, PageContext
from telecost_desktop.views.dialogs.fell_due import FellDueDialog

translate = QCoreApplication.translate
Navigate = Callable[[str, object], object]


def ask_and_run(parent: QWidget, context: PageContext, navigate: Navigate) -> None:
    """Look what is due and let the person decide; where nothing is, run nevertheless, so that the log says so."""
    context.read(
        parent, what_is_due, context.file, context.clock,
        done=lambda items: _asked_for(parent, context, navigate, items), key="what is due",
    )  # fmt: skip


def _asked_for(parent: QWidget, context: PageContext, navigate: Navigate, items: Sequence[DueItem]) -> None:
    if items:
        offer(parent, context, navigate, items)
    else:
        _run(parent, context, navigate, {}, explicit=True)


def offer(parent: QWidget, context: PageContext, navigate: Navigate, items: Sequence[DueItem]) -> FellDueDialog:
    """Show what is due; what the person decides is done at once."""
    dialog = FellDueDialog(parent, items, context.today())
    dialog.decided.connect(lambda decisions: _run(parent, context, navigate, decisions, explicit=True))
    dialog.open()
    return dialog


def run_by_itself(owner: QObject, context: PageContext, navigate: Navigate) -> None:
    """Do what is due on time, without a question; what was missed stays for the person."""
    _run(owner, context, navigate, {}, explicit=False)


def _run(owner: QObject, context: PageContext, navigate: Navigate, decisions: object, *, explicit: bool) -> None:
    context.write(
        owner, run_due, context.file, context.clock, decisions=decisions, explicit=explicit, user=context.user, changes=BILLED,
        done=lambda report: tell(context, navigate, report, explicit=explicit), progress=True,
        label=translate("Scheduled", "Creating invoices"),
    )  # fmt: skip


def tell(context: PageContext, navigate: Navigate, report: DueReport, *, explicit: bool = True) -> None:
    """Say what a run came to."""
    created = sum(len(run.created) for run in report.runs)
    failed = sum(item.result is RunItemResult.FAILED for run in report.runs for item in run.items)
    if failed:
        words = translate("Scheduled", "{created} invoices created, {failed} could not be")
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
    elif explicit and report.state is RunState.NOTHING:
        context.messages.notice(translate("Scheduled", "Nothing was due that had to be created"))

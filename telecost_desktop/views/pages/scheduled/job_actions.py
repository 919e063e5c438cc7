"""What can be done with a job from its card or the editor: run it now, let it rest, delete it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject

from telecost_desktop.services.runs.run_report import DueReport
from telecost_desktop.services.scheduled_jobs.preview import JobPreview, preview_job
from telecost_desktop.services.scheduled_jobs.running import run_now
from telecost_desktop.services.scheduled_jobs.store import JobRow, delete_job, set_job_active
from telecost_desktop.views import formats
from telecost_desktop.views.context import BILLED, PageContext, Subject

translate = QCoreApplication.translate


class JobActions:
    """Asks where something cannot be taken back, does it, and says so; ``told(report)`` gets what a run came to."""

    def __init__(self, owner: QObject, context: PageContext, told: Callable[[DueReport], object]) -> None:
        self._owner, self._context, self._told = owner, context, told

    def ask_to_run(self, row: JobRow) -> None:
        """Say first what a run of today would make: its date words count from today."""
        context = self._context

        def ask(preview: JobPreview) -> None:
            made = (
                translate("Jobs", "It creates 1 invoice of {sum} excl. VAT, dated {date}.")
                if preview.invoices == 1
                else translate("Jobs", "It creates {count} invoices of {sum} excl. VAT, dated {date}.")
            )
            made = made.format(
                count=formats.number(preview.invoices), date=formats.day(preview.issue_date),
                sum=formats.money(preview.amount, context.company.currency),
            )  # fmt: skip
            stays = translate("Jobs", "The planned runs stay as they are.")
            question = translate("Jobs", "Run “{name}” now?").format(name=row.values.name)
            context.messages.ask(question, translate("Jobs", "Run now"), lambda: self._run_now(row), f"{made} {stays}")

        context.read(
            self._owner, preview_job, context.file, context.clock, row.id, on=context.today(), done=ask, key="run now"
        )

    def _run_now(self, row: JobRow) -> None:
        context = self._context
        context.write(
            self._owner, run_now, context.file, context.clock, row.id, user=context.user,
            translate=translate, progress=True, changes=BILLED,
            done=lambda report: self._told(DueReport((report,))),
            label=translate("Jobs", "Running {name}").format(name=row.values.name),
        )  # fmt: skip

    def toggle(self, row: JobRow) -> None:
        """Let it rest, or go on."""
        context, active = self._context, not row.active
        words = (
            translate("Jobs", "“{name}” runs on its days again")
            if active
            else translate("Jobs", "“{name}” rests: it does not run until you activate it")
        )
        context.write(
            self._owner, set_job_active, context.file, row.id, active, clock=context.clock, user=context.user,
            changes=Subject.JOBS, done=lambda _: context.messages.notice(words.format(name=row.values.name)),
        )  # fmt: skip

    def ask_to_delete(self, row: JobRow) -> None:
        """Delete it, once that is said again."""
        context = self._context

        def delete() -> None:
            words = translate("Jobs", "The job “{name}” is deleted").format(name=row.values.name)
            context.write(
                self._owner, delete_job, context.file, row.id, clock=context.clock, user=context.user,
                changes=Subject.JOBS, done=lambda _: context.messages.notice(words),
            )  # fmt: skip

        question = translate("Jobs", "Delete the job “{name}”?").format(name=row.values.name)
        detail = translate("Jobs", "What it made stays, and so does the log. What is unbilled stays unbilled.")
        context.messages.ask(question, translate("Jobs", "Delete"), delete, detail)

"""Send the report that is open: what is sent is what is shown, made as PDF, Excel or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from telecost_desktop.errors import Cancelled
from telecost_desktop.services.progress import IsCancelled, Progress
from telecost_desktop.services.reporting import ReportResult
from telecost_desktop.services.reporting.exports.form import ReportForm
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.reporting.pivots.layout import PivotLayout
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.send_mail import SendMailDialog
from telecost_desktop.views.mail_sending import Navigate
from telecost_desktop.views.pages.reports.exports import window_form
from telecost_desktop.views.report_runs import window_wording
from telecost_desktop.views.tasks import Task
from telecost_desktop.views.widgets.fields import Field
from telecost_desktop.views.widgets.segment import Segment

if TYPE_CHECKING:
    from telecost_desktop.services.mail.message import Enclosure
    from telecost_desktop.services.reporting.exports.by_mail import Letter

translate = QCoreApplication.translate


class SendReportDialog(SendMailDialog):
    """The report's ``result``, as PDF with the ``columns`` that are shown, or its ``pivot``. Each form is made once.

    ``filtered`` says that the table hides rows by the filters of its columns: the file has all of them.
    """

    def __init__(
        self, parent: QWidget, context: PageContext, navigate: Navigate, result: ReportResult, *,
        columns: tuple[str, ...], pivot: PivotLayout | None, filtered: bool = False,
    ) -> None:  # fmt: skip
        self._result, self._columns, self._pivot = result, columns, pivot
        self._made: dict[str, Enclosure] = {}
        self._task: Task | None = None
        pattern = (
            translate("SendMail", "{report} · with all rows, also those that the filters of columns hide")
            if filtered
            else "{report}"
        )
        super().__init__(
            parent, context, navigate, title=translate("SendMail", "Send by e-mail"),
            sub=pattern.format(report=translate("Reports", result.definition.name)),
        )  # fmt: skip
        self.chosen_form.changed.connect(lambda _: self._make())
        context.read(self, _letter, context, result, window_wording(), done=self._propose)
        self._make()

    def more_fields(self) -> Sequence[QWidget]:
        """In what form the report goes."""
        self.chosen_form = Segment(
            translate("SendMail", "As"),
            [
                ("pdf", translate("SendMail", "PDF")),
                ("xlsx", translate("SendMail", "Excel")),
                ("csv", translate("SendMail", "CSV")),
            ],
        )
        return (Field(translate("SendMail", "As"), self.chosen_form),)

    def _propose(self, letter: Letter) -> None:
        """The usual words, unless a person was faster."""
        if not self.subject.text():
            self.subject.setText(letter.subject)
        if not self.body.toPlainText():
            self.body.setPlainText(letter.body)

    def _make(self) -> None:
        """Enclose the chosen form; what is being made in another one is given up."""
        form = str(self.chosen_form.value)
        self._give_up()
        if form in self._made:
            self.show_enclosures([self._made[form]])
            return
        self.show_making()
        self._task = self.context.tasks.run(
            self, _make, self.context, self._result, window_form(form, self._columns, self._pivot),
            done=lambda enclosure: self._is_made(form, enclosure), failed=self._not_made, key="enclosure",
            progress=True, label=translate("SendMail", "Making the enclosure"),
        )  # fmt: skip

    def _is_made(self, form: str, enclosure: Enclosure) -> None:
        self._made[form] = enclosure
        self.show_enclosures([enclosure])

    def _not_made(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self.enclosed.setText(translate("SendMail", "Making it was cancelled. Choose a form again."))
        else:
            self.show_failed(error)

    def _give_up(self) -> None:
        if self._task is not None and not self._task.finished:
            self._task.cancel()

    def _close(self) -> None:
        super()._close()
        self._give_up()


def _letter(context: PageContext, result: ReportResult, wording: Wording) -> Letter:
    """Subject and text. Runs in a reader."""
    from telecost_desktop.services.reporting.exports.by_mail import report_letter

    return report_letter(context.file, result.definition.id, result.request, wording, clock=context.clock)


def _make(
    context: PageContext, result: ReportResult, form: ReportForm, *, progress: Progress, cancelled: IsCancelled
) -> Enclosure:
    """Make the file. Runs in a reader."""
    from telecost_desktop.services.reporting.exports.by_mail import enclosed_report

    report_id = result.definition.id
    enclosure, _written = enclosed_report(
        context.file, report_id, result.request, form, clock=context.clock, cancelled=cancelled
    )
    return enclosure

"""The pane of a job's preview: three figures, the customers, what is left out, and when the job runs."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.services.scheduled_jobs.preview import JobPreview
from telecost_desktop.views import formats, theme
from telecost_desktop.views.messages import say
from telecost_desktop.views.pages.scheduled.job_preview import HOURS_WIDTH, SUM_WIDTH, PreviewList, preview_lines
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, label, tool

translate = QCoreApplication.translate
_WITHOUT_CENTS = 10**8
_COUNT_WIDTH = 60


class JobPreviewPane(Card):
    """``set_preview`` shows one, ``set_waiting`` says that another is being worked out, ``refresh_wanted()`` asks for it.

    ``entries_wanted()`` asks for the hours and fees, where nothing fits.
    """

    refresh_wanted = Signal()
    entries_wanted = Signal()

    def __init__(self, currency: str) -> None:
        super().__init__(translate("Jobs", "Preview"), table=True)
        self._currency = currency
        self.again = tool("refresh", translate("Jobs", "Work the preview out again"), clicked=self.refresh_wanted.emit)
        self.add_tool(self.again)
        self.body.addWidget(self._figures())
        self.body.addWidget(self._problem())
        self.body.addWidget(self._titles())
        self.list = PreviewList(translate("Jobs", "What the job would invoice"))
        self.list.verticalScrollBar().rangeChanged.connect(self._align_titles)
        self.body.addWidget(self.list, 1)
        self.empty = EmptyState(
            "minus-circle-outline", translate("Jobs", "Nothing unbilled fits this job."),
            translate("Jobs", "Go to hours and fees"), self.entries_wanted.emit,
        )  # fmt: skip
        self.body.addWidget(self.empty, 1)
        # Keeps what stands above together where there is neither list nor sentence.
        self._filler = QWidget()
        self.body.addWidget(self._filler, 1)
        foot = self.add_foot()
        self.foot = label("", "secondary", "text2")
        foot.addWidget(self.foot)
        foot.addStretch(1)
        self.clear()

    def _figures(self) -> QWidget:
        self._figure_row = QWidget()
        row = QHBoxLayout(self._figure_row)
        row.setContentsMargins(15, 0, 15, 12)
        row.setSpacing(12)
        self.invoices, self.projects = label("", "amount"), label("", "amount")
        # A sum that is cut shows that it is: half a number would be a wrong one.
        self.amount = ElidedLabel("", "amount")
        sign = formats.currency_sign(self._currency)
        self._captions = [
            label(translate("Jobs", "invoices"), "secondary", "text2"),
            label(translate("Jobs", "projects"), "secondary", "text2"),
            label(translate("Jobs", "{currency} excl. VAT").format(currency=sign), "secondary", "text2"),
        ]
        for place, (figure, caption) in enumerate(
            zip((self.invoices, self.projects, self.amount), self._captions, strict=True)
        ):
            column = QVBoxLayout()
            column.setSpacing(0)
            for words in (figure, caption):
                if place == 2:
                    words.setAlignment(Qt.AlignmentFlag.AlignRight)
                else:
                    words.setMinimumWidth(theme.scaled(_COUNT_WIDTH))
                column.addWidget(words)
            row.addLayout(column, place // 2)
        return self._figure_row

    def _problem(self) -> QWidget:
        self._problem_row = QWidget()
        row = QHBoxLayout(self._problem_row)
        row.setContentsMargins(15, 0, 15, 10)
        row.setSpacing(8)
        row.addWidget(IconLabel("alert-outline", "warn", 16), 0, Qt.AlignmentFlag.AlignTop)
        self.problem = label("", "secondary", "warn", wrap=True)
        row.addWidget(self.problem, 1)
        return self._problem_row

    def _titles(self) -> QFrame:
        self._title_row = frame = QFrame()
        frame.setProperty("part", "sunken")
        frame.setFixedHeight(theme.scaled(32))
        row = self._titles_row = QHBoxLayout(frame)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(0)
        row.addWidget(label(translate("Jobs", "Customer"), "header", "text2"), 1)
        sign = formats.currency_sign(self._currency)
        for words, width in (
            (translate("Jobs", "Hours"), HOURS_WIDTH),
            (translate("Jobs", "Sum, {currency}").format(currency=sign), SUM_WIDTH),
        ):
            title = label(words, "header", "text2")
            title.setFixedWidth(width)
            title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(title)
        return frame

    def _align_titles(self, _least: int, most: int) -> None:
        """Titles stand over their figures also where a scroll bar takes room."""
        bar = self.list.verticalScrollBar().sizeHint().width() if most > 0 else 0
        self._titles_row.setContentsMargins(16, 0, 16 + bar, 0)

    # What is shown

    def clear(self) -> None:
        """Show nothing, as before a job is chosen."""
        for figure in (self.invoices, self.projects, self.amount):
            figure.setText(formats.NONE)
        self.sub.setText("")
        self.list.set_lines([])
        self._show_parts("", filled=False)
        self.empty.hide()

    def set_waiting(self) -> None:
        """Say that what is shown is not yet of what the form says."""
        self.sub.setText(translate("Jobs", "is being worked out"))

    def set_problem(self, words: str) -> None:
        """There is no preview, and why."""
        self.clear()
        self._show_parts(words, filled=False)
        self._figure_row.hide()

    def set_preview(self, preview: JobPreview) -> None:
        """Show one."""
        words = translate("Jobs", "as of {date}")
        self.sub.setText(words.format(date=formats.long_day(preview.on, weekday=False)))
        projects = sum(project.included for project in preview.projects)
        self.invoices.setText(formats.number(preview.invoices))
        self.projects.setText(formats.number(projects))
        self.amount.setText(_sum_words(preview.amount))
        self._captions[0].setText(
            translate("Jobs", "invoice") if preview.invoices == 1 else translate("Jobs", "invoices")
        )
        self._captions[1].setText(translate("Jobs", "project") if projects == 1 else translate("Jobs", "projects"))
        lines = preview_lines(preview)
        self.list.set_lines(lines)
        self._show_parts(_problem_words(preview), filled=bool(lines))

    def set_foot(self, words: str) -> None:
        """Say when the job runs."""
        self.foot.setText(words)

    def _show_parts(self, problem: str, *, filled: bool) -> None:
        self.problem.setText(problem)
        self._problem_row.setVisible(bool(problem))
        self._figure_row.show()
        self._title_row.setVisible(filled)
        self._filler.setVisible(not filled and bool(problem))
        self.list.setVisible(filled)
        self.empty.setVisible(not filled and not problem)


def _sum_words(amount: Decimal) -> str:
    """A sum; one of many digits without its cents, so that it fits beside the other figures."""
    return formats.money(amount, digits=0 if abs(amount) >= _WITHOUT_CENTS else 2)


def _problem_words(preview: JobPreview) -> str:
    """Why nothing can be made, or what is to be said of the date that invoices will bear."""
    if preview.problem:
        return say(preview.problem, preview.problem_values)
    sentences = [say(*warning) for warning in preview.warnings]
    if preview.groups and preview.issue_date != preview.invoice_date:
        words = translate("Jobs", "Dated {date}: an invoice is never dated before the last one issued.")
        sentences.insert(0, words.format(date=formats.day(preview.issue_date)))
    return " ".join(sentences)

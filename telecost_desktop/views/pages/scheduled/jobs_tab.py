"""Scheduled jobs: cards at the left, the editor in the middle, and beside it what the edited job would make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from telecost_desktop.errors import TelecostError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import DateWord, JobDays
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.scheduled_jobs.preview import JobPreview, preview_job
from telecost_desktop.services.scheduled_jobs.store import JobRow, JobValues, list_jobs, save_job
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.pages.scheduled.job_actions import JobActions
from telecost_desktop.views.pages.scheduled.job_cards import ACTIVE, DELETE, RUN, JobCards
from telecost_desktop.views.pages.scheduled.job_choices import JobChoices, load_choices
from telecost_desktop.views.pages.scheduled.job_form import JobForm
from telecost_desktop.views.pages.scheduled.job_preview_pane import JobPreviewPane
from telecost_desktop.views.pages.scheduled.job_words import in_sentence, job_rows
from telecost_desktop.views.reading_only import offer_writing
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button
from telecost_desktop.views.widgets.side_panes import SidePanes

translate = QCoreApplication.translate
_CARDS, _EDITOR, _PREVIEW = 304, 528, 320
# While somebody types, the preview waits until the keys rest so long.
_REST_MILLISECONDS = 250


@dataclass(frozen=True)
class _Loaded:
    rows: list[JobRow]
    choices: JobChoices


def load_jobs(file: CompanyFile, clock: Clock) -> _Loaded:
    """The jobs, and what they can be made of."""
    return _Loaded(list_jobs(file, clock), load_choices(file))


class JobsTab(QWidget):
    """``line_changed(str)`` is what the page says of the jobs; ``told(report)`` hands on what a run came to.

    ``go_wanted(page, subject)`` leads to what a job needs and is not there yet. ``ask_to_leave(then)`` asks whether unsaved edits may go, and calls ``then`` when they are gone.
    """

    line_changed = Signal(str)
    told = Signal(object)
    go_wanted = Signal(str, object)

    def __init__(self, context: PageContext, ask_to_leave: Callable[[Callable[[], object]], object]) -> None:
        super().__init__()
        self._context, self._ask_to_leave = context, ask_to_leave
        self._actions = JobActions(self, context, self.told.emit)
        self.rows: list[JobRow] = []
        self._choices = JobChoices()
        self._edited: JobRow | None = None
        self._before: JobValues | None = None
        self._wanted: int | None = None
        self.dirty = False
        self._making = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self.show_preview)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.cards = JobCards(context.file)
        self.cards.setFixedWidth(_CARDS)
        self.cards.chosen.connect(self._card_chosen)
        self.cards.wanted.connect(self._wish)
        self.cards.new_requested.connect(self.new)
        row.addWidget(self.cards)
        self.preview = JobPreviewPane(context.company.currency)
        self.preview.refresh_wanted.connect(self.show_preview)
        self.preview.entries_wanted.connect(lambda: self.go_wanted.emit("subscriptions", "entries"))
        self.panes = SidePanes(
            translate("Jobs", "Job or preview"),
            (translate("Jobs", "Job"), self._editor_card()),
            (translate("Jobs", "Preview"), self.preview),
            sizes=(_EDITOR, _PREVIEW), least=(480, 280), both_from=_EDITOR + _PREVIEW - 24, grows=(1, 1),
        )  # fmt: skip
        row.addWidget(self.panes, 1)
        self._enable()

    def _editor_card(self) -> Card:
        card = Card(table=True)
        card.setAccessibleName(translate("Jobs", "Scheduled job"))
        self.form = JobForm(self._context.company.currency)
        self.form.changed.connect(self._form_changed)
        self.form.users_wanted.connect(lambda: self.go_wanted.emit("settings", "users"))
        inside = QWidget()
        inside.setProperty("part", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        self.area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(translate("Jobs", "Scheduled job"))
        area.setWidget(inside)
        card.body.addWidget(area)
        foot = card.add_foot(52)
        self.run = button(translate("Jobs", "Run now"), "play", clicked=lambda: self._with_edited(RUN))
        self.active = button(translate("Jobs", "Deactivate"), "pause", clicked=lambda: self._with_edited(ACTIVE))
        self.cancel = button(translate("Jobs", "Cancel"), clicked=self.discard)
        self.save = button(translate("Jobs", "Save"), primary=True, clicked=self._save)
        for one in (self.run, self.active):
            foot.addWidget(one)
        foot.addStretch(1)
        for one in (self.cancel, self.save):
            foot.addWidget(one)
        return card

    # Loading

    def reload(self) -> None:
        """Read the jobs again."""
        context = self._context
        context.read(self, load_jobs, context.file, context.clock, done=self._show)

    def _show(self, loaded: _Loaded) -> None:
        self.rows, self._choices = loaded.rows, loaded.choices
        self.form.offer(self._choices)
        self.cards.set_rows(self.rows, self._context.today(), self._choices.time)
        self._show_line()
        if self.dirty:
            self._enable()
            self.show_preview()
            return
        wanted = self._wanted if self._wanted is not None else self._edited.id if self._edited else None
        self._wanted = None
        row = next((row for row in self.rows if row.id == wanted), None)
        if row is None and not (self._making and wanted is None):
            row = self.rows[0] if self.rows else None
        self._load(row)

    def choose(self, job_id: int) -> None:
        """Show a job, as the search or another page asks."""
        row = next((row for row in self.rows if row.id == job_id), None)
        if row is None:
            self._wanted = job_id
            self.reload()
        else:
            self._card_chosen(row)

    def _card_chosen(self, row: JobRow) -> None:
        if self.dirty:
            # The card that was edited stays the chosen one until the person has answered.
            self.cards.choose(self._edited.id if self._edited else None)
            self._ask_to_leave(lambda: self._load(row))
        else:
            self._load(row)

    def _load(self, row: JobRow | None) -> None:
        self._edited, self._making = row, row is None
        self._before = row.values if row is not None else self._new_values()
        self.form.show_values(self._before)
        self.cards.choose(row.id if row is not None else None)
        self.dirty = False
        self._enable()
        self.show_preview()

    def _new_values(self) -> JobValues:
        """A new job: at the month's end, in the name of who works here if that person may."""
        users = self._choices.active_users
        mine = next((user.id for user in users if user.values.initials == self._context.user), None)
        allowed = next((user.id for user in users if self._choices.may_create(user.id)), 0)
        last = DateWord.LAST_OF_THIS_MONTH
        return JobValues(
            "", JobDays.LAST_WORKING_DAY, mine if self._choices.may_create(mine) and mine is not None else allowed,
            include_up_to=last, invoice_date=last,
        )  # fmt: skip

    def _show_line(self) -> None:
        """How many jobs there are, and what the next run will make."""
        active = sum(row.active for row in self.rows)
        words = (
            translate("Jobs", "1 job · {active} active")
            if len(self.rows) == 1
            else translate("Jobs", "{count} jobs · {active} active")
        )
        line = words.format(count=formats.number(len(self.rows)), active=formats.number(active)) if self.rows else ""
        coming = [(row.next_run, row.id) for row in self.rows if row.next_run is not None]
        if not coming:
            self.line_changed.emit(line)
            return
        moment, job_id = min(coming)
        time = in_sentence(moment, self._context.today())
        line = translate("Jobs", "{jobs} · next run {time}").format(jobs=line, time=time)
        self.line_changed.emit(line)

        def counted(preview: JobPreview) -> None:
            makes = (
                translate("Jobs", "{line} creates about 1 invoice")
                if preview.invoices == 1
                else translate("Jobs", "{line} creates about {count} invoices")
            )
            self.line_changed.emit(makes.format(line=line, count=formats.number(preview.invoices)))

        self._context.read(
            self, preview_job, self._context.file, self._context.clock, job_id, done=counted,
            failed=lambda _error: None, key="the next run",
        )  # fmt: skip

    # Editing

    def new(self) -> None:
        """Begin a new job."""
        if self.dirty:
            self._ask_to_leave(self.new)
            return
        self._load(None)
        self.panes.show_pane(0)
        self.area.verticalScrollBar().setValue(0)
        self.form.name.setFocus()

    def _form_changed(self) -> None:
        self.dirty = True
        self._enable()
        self.preview.set_waiting()
        self._rest.start()

    def _enable(self) -> None:
        row = self._edited
        file = self._context.file
        lacks = self.form.lacks
        offer_writing(file, self.save, self.dirty and not lacks, lacks if self.dirty else "")
        self.cancel.setEnabled(self.dirty or (row is None and bool(self.rows)))
        for one in (self.run, self.active):
            why_not = translate("Jobs", "Save or cancel the changes first") if self.dirty else ""
            offer_writing(file, one, row is not None and not self.dirty, why_not)
        rests = row is not None and not row.active
        self.active.setText(translate("Jobs", "Activate") if rests else translate("Jobs", "Deactivate"))

    def discard(self) -> None:
        """Show what is saved again."""
        self.dirty = False
        self._load(self._edited if self._edited is not None else next(iter(self.rows), None))

    def _save(self) -> None:
        context = self._context
        assert self._before is not None
        values = self.form.values(self._before)
        context.write(
            self, save_job, context.file, values, clock=context.clock, user=context.user,
            job_id=self._edited.id if self._edited else None, changes=Subject(0),
            done=lambda job_id: self._saved(job_id, values.name),
        )  # fmt: skip

    def _saved(self, job_id: int, name: str) -> None:
        self.dirty = False
        self._wanted = job_id
        self._context.changes.announce(Subject.JOBS)
        self._context.messages.notice(translate("Jobs", "The job “{name}” is saved").format(name=name))

    # The preview

    def show_preview(self) -> None:
        """Work out, off the window's thread, what the job would make as the form says it now."""
        self._rest.stop()
        context = self._context
        if self._before is None or self.form.creator.value is None:
            self.form.set_day(None)
            self.preview.set_problem(self.form.warning_words.text())
            return
        values = self.form.values(self._before)
        subject = values if self.dirty or self._edited is None else self._edited.id
        self.preview.set_waiting()
        context.read(
            self, preview_job, context.file, context.clock, subject, done=self._previewed, failed=self._not_previewed
        )

    def _previewed(self, preview: JobPreview) -> None:
        self.form.set_day(preview.on)
        self.preview.set_preview(preview)
        self.preview.set_foot(self._runs_words(preview.on))

    def _not_previewed(self, error: Exception) -> None:
        if not isinstance(error, TelecostError):
            self._context.messages.error(error)
            return
        self.form.set_day(None)
        self.preview.set_problem(" ".join(filter(None, sentences(error))))
        self.preview.set_foot("")

    def _runs_words(self, on: date) -> str:
        if self._edited is not None and not self._edited.active:
            return translate("Jobs", "Inactive: it does not run by itself")
        words = translate("Jobs", "Runs {date}, not before {time}")
        return words.format(date=formats.long_day(on), time=self._choices.time)

    def export(self) -> tuple[list[str], list[list[object]]]:
        """The jobs as titles and typed rows."""
        return job_rows(self.rows, self._context.today())

    # What can be done with a job

    def _with_edited(self, what: str) -> None:
        if self._edited is not None:
            self._wish(self._edited, what)

    def _wish(self, row: JobRow, what: str) -> None:
        """From a card's menu, or the foot of the editor."""
        if self.dirty and self._edited is not None and row.id == self._edited.id:
            self._ask_to_leave(lambda: self._wish(row, what))
        elif what == RUN:
            self._actions.ask_to_run(row)
        elif what == ACTIVE:
            self._actions.toggle(row)
        elif what == DELETE:
            self._actions.ask_to_delete(row)

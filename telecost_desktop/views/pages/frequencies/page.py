"""How often subscriptions are invoiced: the list, the editor, and a year of dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.frequencies import (
    FrequencyFilter,
    FrequencyRow,
    delete_frequency,
    list_frequencies,
    save_frequency,
    set_frequency_active,
)
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.pages.frequencies.calendar_side import Legend, ListOverCalendar
from telecost_desktop.views.pages.frequencies.dates import NextDates, next_occurrences, occurrences_between
from telecost_desktop.views.pages.frequencies.form import FrequencyForm
from telecost_desktop.views.pages.frequencies.words import in_language, pattern_words, short_end_words
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Badge, Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button, label, rule
from telecost_desktop.views.widgets.segment import Segment
from telecost_desktop.views.widgets.side_panes import SidePanes
from telecost_desktop.views.widgets.year_calendar import YearCalendar

translate = QCoreApplication.translate
_EDITOR_WIDTH = 432


@dataclass(frozen=True)
class _Loaded:
    rows: list[FrequencyRow]
    active: int
    all: int


def load_list(file: CompanyFile, clock: Clock, shown: FrequencyFilter, user: str) -> _Loaded:
    """The rows that the filter shows, and how many there are."""
    everything = list_frequencies(file, clock, FrequencyFilter.ALL)
    rows = list_frequencies(file, clock, shown, user=user)
    return _Loaded(rows, sum(row.active for row in everything), len(everything))


class FrequenciesPage(BasePage):
    """List at the left over a year calendar, editor at the right; the calendar follows every key stroke."""

    key = "frequencies"
    subjects = Subject.FREQUENCIES | Subject.SUBSCRIPTIONS | Subject.PROJECTS | Subject.REPORTS

    def __init__(self, context: PageContext) -> None:
        line = translate(
            "Frequencies",
            "How often a subscription is invoiced. The date is counted from the start, so day 31 never drifts.",
        )
        super().__init__(context, translate("Frequencies", "Frequencies"), line)
        self._edited: FrequencyRow | None = None
        self._wanted: object = None
        self._dirty = False
        self.excel = self.add_action(translate("Frequencies", "Excel"), "microsoft-excel", self._export)
        self.new = self.add_action(translate("Frequencies", "New frequency"), "plus", self._new, primary=True)
        self._build()

    # Building

    def _build(self) -> None:
        left = ListOverCalendar(self._list_card(), self._calendar_card())
        self.panes = SidePanes(
            translate("Frequencies", "List or editor"),
            (translate("Frequencies", "All frequencies"), left),
            (translate("Frequencies", "Edit"), self._editor_card()),
            sizes=(736, _EDITOR_WIDTH), least=(600, _EDITOR_WIDTH),
        )  # fmt: skip
        self.content.addWidget(self.panes, 1)

    def _list_card(self) -> Card:
        self.card = Card(translate("Frequencies", "Subscription frequencies"), table=True)
        self.filter = Segment(
            translate("Frequencies", "Which frequencies"),
            [
                (FrequencyFilter.ALL, translate("Frequencies", "All")),
                (FrequencyFilter.MINE, translate("Frequencies", "Mine")),
                (FrequencyFilter.ACTIVE, translate("Frequencies", "Active")),
                (FrequencyFilter.INACTIVE, translate("Frequencies", "Inactive")),
            ],
            chosen=FrequencyFilter.ACTIVE,
        )
        self.filter.changed.connect(lambda _: self.refresh())
        self.card.add_tool(self.filter)
        self.card.add_action(translate("Frequencies", "Save as Excel…"), "microsoft-excel").triggered.connect(
            self._export
        )
        zone = ZoneInfo(self.context.company.zone)
        self.table = DataTable(
            translate("Frequencies", "Subscription frequencies"),
            [
                Column("name", translate("Frequencies", "Name"), width=150, stretch=True),
                Column("pattern", translate("Frequencies", "Pattern"), Kind.QUIET, 170, stretch=True, value=lambda row: pattern_words(row.rule)),
                Column("next_date", translate("Frequencies", "Next date"), Kind.DATE, 98),
                Column("end", translate("Frequencies", "End"), Kind.QUIET, 96, value=lambda row: short_end_words(row.rule)),
                Column("in_use", translate("Frequencies", "In use"), Kind.NUMBER, 60,
                       hint=translate("Frequencies", "How many subscriptions and recurring fees use it")),
                Column("changed_at", translate("Frequencies", "Changed"), Kind.DATE, 92, value=lambda row: row.changed_at.astimezone(zone).date()),
                Column("changed_by", translate("Frequencies", "By"), width=50),
            ],
        )  # fmt: skip
        self.table.set_empty(
            "calendar-sync-outline",
            translate("Frequencies", "There are no frequencies here yet."),
            translate("Frequencies", "New frequency"),
            self._new,
        )
        self.table.sort_by("next_date")
        self.table.current_changed.connect(self._row_chosen)
        self.table.activated.connect(lambda _row: self._edit())
        self.card.body.addWidget(self.table)
        return self.card

    def _calendar_card(self) -> Card:
        card = self.calendar_card = Card(translate("Frequencies", "Year calendar"))
        card.add_tool(Legend(translate("Frequencies", "date"), moved=False))
        self._moved_legend = Legend(translate("Frequencies", "month is shorter, last day used"), moved=True)
        card.add_tool(self._moved_legend)
        self.calendar = YearCalendar(translate("Frequencies", "Year calendar"))
        card.body.setContentsMargins(16, 0, 16, 4)
        card.body.addWidget(self.calendar)
        return card

    def _editor_card(self) -> Card:
        card = self.editor = Card(translate("Frequencies", "New frequency"), head_rule=True)
        self.badge = Badge(Status.ACTIVE)
        card.add_tool(self.badge)
        self.toggle_action = card.add_action(translate("Frequencies", "Deactivate"), "pause")
        self.toggle_action.triggered.connect(self._toggle_active)
        self.delete_action = card.add_action(translate("Frequencies", "Delete…"), "delete-outline")
        self.delete_action.triggered.connect(self._delete)
        self.form = FrequencyForm(self.context.today())
        self.form.changed.connect(self._form_changed)
        self.dates = NextDates(translate("Frequencies", "Next 12 dates"))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.form)
        column.addWidget(rule())
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 4)
        head.setSpacing(8)
        head.addWidget(label(translate("Frequencies", "Next 12 dates"), "cardTitle"))
        self._counted = label("", "secondary", "text2")
        head.addWidget(self._counted)
        head.addStretch(1)
        column.addLayout(head)
        rows = QHBoxLayout()
        rows.setContentsMargins(16, 0, 16, 8)
        rows.addWidget(self.dates)
        column.addLayout(rows)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(translate("Frequencies", "Frequency"))
        inside.setProperty("part", "page")
        area.setWidget(inside)
        card.body.setContentsMargins(1, 0, 1, 0)
        card.body.addWidget(area)
        foot = card.add_foot()
        self._uses = label("", "secondary", "text2")
        foot.addWidget(self._uses)
        foot.addStretch(1)
        self.cancel = button(translate("Frequencies", "Cancel"), clicked=self.discard)
        self.save = button(translate("Frequencies", "Save"), primary=True, clicked=self._save)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        return card

    # Loading

    def refresh(self) -> None:
        """Load the list."""
        context, shown = self.context, self.filter.value
        context.read(self, load_list, context.file, context.clock, shown, context.user, done=self._show)

    def _show(self, loaded: _Loaded) -> None:
        words = (
            translate("Frequencies", "{active} of {all} active").format(active=loaded.active, all=loaded.all)
            if loaded.all
            else ""
        )
        self.card.set_title(self.card.title.text(), words)
        wanted = self._wanted if self._wanted is not None else self._edited.id if self._edited else None
        self._wanted = None
        if self._dirty:
            self.table.set_rows(loaded.rows)
            return
        self._edited = None
        self.table.view.clearSelection()
        self.table.set_rows(loaded.rows)
        if wanted is None or not self.table.select(wanted):
            self.table.view.setCurrentIndex(self.table.model.index(-1, -1))
            self.table.select_first()
        self._load(self.table.current_row())

    def open_subject(self, subject: object) -> None:
        """Choose a frequency by its id, or begin a new one with "new"."""
        if subject == "new":
            self._new()
        else:
            self._wanted = subject
            self.filter.choose(FrequencyFilter.ALL)
            self.refresh()

    def _row_chosen(self, row: FrequencyRow | None) -> None:
        if row is None or (self._edited is not None and row.id == self._edited.id):
            return
        if not self._dirty:
            self._load(row)
            return
        if self._edited is not None:
            self.table.select(self._edited.id)
        self.ask_to_leave(lambda: self.table.select(row.id))

    def _load(self, row: FrequencyRow | None) -> None:
        self._edited = row
        if row is None:
            self.form.start_new(self.context.today())
        else:
            self.form.show_row(row)
        self._set_clean()

    def _set_clean(self) -> None:
        self._dirty = False
        row = self._edited
        self.editor.set_title(row.name if row else translate("Frequencies", "New frequency"))
        self.badge.set_status(Status.ACTIVE if row is None or row.active else Status.INACTIVE)
        active = row is not None and row.active
        self.toggle_action.setText(
            translate("Frequencies", "Deactivate") if active else translate("Frequencies", "Activate")
        )
        self.toggle_action.setEnabled(row is not None)
        self.delete_action.setEnabled(row is not None)
        count = row.in_use - row.fees if row else 0
        words = (
            translate("Frequencies", "1 subscription uses it")
            if count == 1
            else translate("Frequencies", "{count} subscriptions use it")
        )
        uses = [words.format(count=count)]
        if row is not None and row.fees:
            words = (
                translate("Frequencies", "1 recurring fee uses it")
                if row.fees == 1
                else translate("Frequencies", "{count} recurring fees use it")
            )
            uses.append(words.format(count=row.fees))
        if row is not None and row.reports:
            words = (
                translate("Frequencies", "1 report is made on it")
                if row.reports == 1
                else translate("Frequencies", "{count} reports are made on it")
            )
            uses.append(words.format(count=row.reports))
        self._uses.setText(" · ".join(uses))
        self._show_dates()
        self._enable()

    # Editing

    def _new(self) -> None:
        if self._dirty:
            self.ask_to_leave(self._new)
            return
        self.table.view.clearSelection()
        self.table.view.setCurrentIndex(self.table.model.index(-1, -1))
        self._load(None)
        self._edit()

    def _edit(self) -> None:
        self.panes.show_pane(1)
        self.form.name.setFocus()

    def _form_changed(self) -> None:
        self._dirty = True
        self._show_dates()
        self._enable()

    def _enable(self) -> None:
        named = self.form.automatic.isChecked() or bool(self.form.name.text().strip())
        self.save.setEnabled(self.form.rule is not None and named and (self._dirty or self._edited is None))
        self.cancel.setEnabled(self._dirty)

    def _show_dates(self) -> None:
        shown, today = self.form.rule, self.context.today()
        name = self.form.name.text().strip()
        self.calendar_card.set_title(
            self.calendar_card.title.text(), translate("Frequencies", "of “{name}”").format(name=name) if name else ""
        )
        if shown is None:
            self.dates.set_dates([])
            self.calendar.set_dates(today, [])
            self._counted.setText("")
            return
        following = next_occurrences(shown, today)
        self.dates.set_dates(following)
        words = translate("Frequencies", "counted from {date}")
        self._counted.setText(words.format(date=formats.long_day(shown.first_date, weekday=False)))
        month = max(today, following[0].date if following else today).replace(day=1)
        year = occurrences_between(shown, max(month, today), (month + timedelta(days=366)).replace(day=1))
        self.calendar.set_dates(month, [(one.date, one.shortened_to is not None) for one in year])
        self._moved_legend.setVisible(any(one.shortened_to for one in year))

    def _save(self) -> None:
        context = self.context
        context.write(
            self, save_frequency, context.file, self.form.values(), clock=context.clock, user=context.user,
            frequency_id=self._edited.id if self._edited else None, translate=in_language,
            changes=Subject(0), done=self._saved,
        )  # fmt: skip

    def _saved(self, frequency_id: int) -> None:
        words = translate("Frequencies", "Frequency “{name}” saved").format(name=self.form.name.text().strip())
        self._dirty = False
        self._wanted = frequency_id
        self.context.changes.announce(Subject.FREQUENCIES | Subject.SUBSCRIPTIONS)
        self.context.messages.notice(words)

    def _toggle_active(self) -> None:
        row, context = self._edited, self.context
        if row is None:
            return
        words = (
            translate("Frequencies", "{name} is no longer offered for choice")
            if row.active
            else translate("Frequencies", "{name} is offered for choice")
        )
        context.write(
            self, set_frequency_active, context.file, row.id, not row.active, clock=context.clock, user=context.user,
            changes=Subject.FREQUENCIES, done=lambda _: context.messages.notice(words.format(name=row.name)),
        )  # fmt: skip

    def _delete(self) -> None:
        row = self._edited
        if row is not None:
            question = translate("Frequencies", "Delete the frequency “{name}”?").format(name=row.name)
            self.context.messages.ask(question, translate("Frequencies", "Delete"), lambda: self._delete_now(row))

    def _delete_now(self, row: FrequencyRow) -> None:
        context = self.context
        self._dirty = False
        words = translate("Frequencies", "Frequency “{name}” deleted").format(name=row.name)
        context.write(
            self, delete_frequency, context.file, row.id, clock=context.clock, user=context.user,
            changes=Subject.FREQUENCIES, done=lambda _: context.messages.notice(words),
        )  # fmt: skip

    def _export(self) -> None:
        export_list(self, self.table, translate("Frequencies", "Frequencies"))

    # Leaving

    def may_leave(self) -> bool:
        """Not with unsaved edits."""
        return not self._dirty

    def discard(self) -> None:
        """Show what is saved again."""
        self._load(self._edited)

    def save_button(self) -> QPushButton:
        """The editor's."""
        return self.save

    def find_field(self) -> QWidget:
        """The filter of the names."""
        return self.table.header.editor("name")

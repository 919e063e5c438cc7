"""How often subscriptions are invoiced: the list, the editor, and a year of dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton, QWidget

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
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.pages.frequencies.calendar_side import Legend, ListOverCalendar
from telecost_desktop.views.pages.frequencies.dates import occurrences_between
from telecost_desktop.views.pages.frequencies.editor import EDITOR_WIDTH, FrequencyEditor
from telecost_desktop.views.pages.frequencies.words import in_language, pattern_words, short_end_words
from telecost_desktop.views.reading_only import offer_writing
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.segment import Segment
from telecost_desktop.views.widgets.side_panes import SidePanes
from telecost_desktop.views.widgets.year_calendar import YearCalendar

translate = QCoreApplication.translate


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
        self._wanted: object = None
        self.excel = self.add_action(translate("Frequencies", "Excel"), "microsoft-excel", self._export)
        self.new = self.add_action(translate("Frequencies", "New frequency"), "plus", self._new, primary=True)
        offer_writing(context.file, self.new)
        self._build()

    # Building

    def _build(self) -> None:
        left = ListOverCalendar(self._list_card(), self._calendar_card())
        self.panes = SidePanes(
            translate("Frequencies", "List or editor"),
            (translate("Frequencies", "All frequencies"), left),
            (translate("Frequencies", "Edit"), self._editor_card()),
            sizes=(736, EDITOR_WIDTH), least=(600, EDITOR_WIDTH),
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

    def _editor_card(self) -> FrequencyEditor:
        editor = self.editor = FrequencyEditor(self.context.file, self.context.today())
        editor.changed.connect(self._show_year)
        editor.cancel_wanted.connect(self.discard)
        editor.save_wanted.connect(self._save)
        editor.toggle_wanted.connect(self._toggle_active)
        editor.delete_wanted.connect(self._delete)
        return editor

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
        wanted = self._wanted if self._wanted is not None else self.editor.row.id if self.editor.row else None
        self._wanted = None
        if self.editor.dirty:
            self.table.set_rows(loaded.rows)
            return
        self.editor.row = None
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
        if row is None or (self.editor.row is not None and row.id == self.editor.row.id):
            return
        if not self.editor.dirty:
            self._load(row)
            return
        if self.editor.row is not None:
            self.table.select(self.editor.row.id)
        self.ask_to_leave(lambda: self.table.select(row.id))

    def _load(self, row: FrequencyRow | None) -> None:
        self.editor.load(row)
        self._show_year()

    # Editing

    def _new(self) -> None:
        if self.editor.dirty:
            self.ask_to_leave(self._new)
            return
        self.table.view.clearSelection()
        self.table.view.setCurrentIndex(self.table.model.index(-1, -1))
        self._load(None)
        self._edit()

    def _edit(self) -> None:
        self.panes.show_pane(1)
        self.editor.form.name.setFocus()

    def _show_year(self) -> None:
        """The dates of the editor's pattern on the calendar, as it is filled in."""
        shown, today = self.editor.form.rule, self.context.today()
        name = self.editor.form.name.text().strip()
        self.calendar_card.set_title(
            self.calendar_card.title.text(), translate("Frequencies", "of “{name}”").format(name=name) if name else ""
        )
        if shown is None:
            self.calendar.set_dates(today, [])
            return
        following = self.editor.dates.shown
        month = max(today, following[0].date if following else today).replace(day=1)
        year = occurrences_between(shown, max(month, today), (month + timedelta(days=366)).replace(day=1))
        self.calendar.set_dates(month, [(one.date, one.shortened_to is not None) for one in year])
        self._moved_legend.setVisible(any(one.shortened_to for one in year))

    def _save(self) -> None:
        context = self.context
        context.write(
            self, save_frequency, context.file, self.editor.form.values(), clock=context.clock, user=context.user,
            frequency_id=self.editor.row.id if self.editor.row else None, translate=in_language,
            changes=Subject(0), done=self._saved,
        )  # fmt: skip

    def _saved(self, frequency_id: int) -> None:
        words = translate("Frequencies", "Frequency “{name}” saved").format(name=self.editor.form.name.text().strip())
        self.editor.dirty = False
        self._wanted = frequency_id
        self.context.changes.announce(Subject.FREQUENCIES | Subject.SUBSCRIPTIONS)
        self.context.messages.notice(words)

    def _toggle_active(self) -> None:
        row, context = self.editor.row, self.context
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
        row = self.editor.row
        if row is not None:
            question = translate("Frequencies", "Delete the frequency “{name}”?").format(name=row.name)
            self.context.messages.ask(question, translate("Frequencies", "Delete"), lambda: self._delete_now(row))

    def _delete_now(self, row: FrequencyRow) -> None:
        context = self.context
        self.editor.dirty = False
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
        return not self.editor.dirty

    def discard(self) -> None:
        """Show what is saved again."""
        self._load(self.editor.row)

    def save_button(self) -> QPushButton:
        """The editor's."""
        return self.editor.save

    def find_field(self) -> QWidget:
        """The filter of the names."""
        return self.table.header.editor("name")

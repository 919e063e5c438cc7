"""One thing that fell due: its name and what it is, when, its sum, what becomes of it, and the dates that it will bear."""

from __future__ import annotations

from datetime import date
from itertools import zip_longest

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.services.runs.due_items import DueItem
from telecost_desktop.services.runs.run_report import Action
from telecost_desktop.services.scheduling.outlook import Outlook
from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.fell_due_words import (
    ICONS,
    dates_words,
    due_words,
    first_choice,
    line_words,
    name_words,
    shared_words,
    warning_words,
)
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, label, rule, set_tone
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
# Widths of the columns at the right of the name, and the least height of a row.
DUE, TOTAL, ACTION, ROW = 176, 96, 206, 52
_MARGIN, _ICON, _GAP = 24, 18, 12
# Dated ahead or back, and billed far ahead.
_MOST_WARNINGS = 2


class FellDueRow(QWidget):
    """``changed()`` when a person chooses another action."""

    changed = Signal()

    def __init__(self, item: DueItem, today: date, *, several: bool) -> None:
        super().__init__()
        self.item, self._today, self._several = item, today, several
        outer = self._outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        top = QWidget()
        top.setMinimumHeight(ROW)
        row = QHBoxLayout(top)
        row.setContentsMargins(_MARGIN, 4, _MARGIN, 4)
        row.setSpacing(_GAP)
        row.addWidget(IconLabel(ICONS[item.kind], "text2", _ICON))
        self._line, self._dates = ElidedLabel("", "secondary"), ElidedLabel("", "secondary", "text2")
        row.addLayout(_under(ElidedLabel(name_words(item)), self._line), 1)
        due = QWidget()
        due.setFixedWidth(DUE)
        due.setLayout(_under(label(due_words(item)), self._dates))
        row.addWidget(due)
        self._total = label("", "body")
        self._total.setFixedWidth(TOTAL)
        self._total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._total)
        row.addWidget(self._choice())
        outer.addWidget(top)
        outer.addWidget(self._warning())
        outer.addWidget(rule())

    def _choice(self) -> QWidget:
        self.choice = Segment(
            translate("FellDue", "What to do with {name}").format(name=self.item.name),
            [
                (Action.CREATE, translate("FellDue", "Create")),
                (Action.POSTPONE, translate("FellDue", "Postpone")),
                (Action.IGNORE, translate("FellDue", "Ignore")),
            ],
            chosen=first_choice(self.item, self._several, self._today),
        )
        self.choice.changed.connect(lambda _: self.changed.emit())
        place = QWidget()
        place.setFixedWidth(ACTION)
        holder = QHBoxLayout(place)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addStretch(1)
        holder.addWidget(self.choice)
        return place

    def _warning(self) -> QWidget:
        """A line for each of the few things that may be said of its dates."""
        self._warned = QWidget()
        row = QHBoxLayout(self._warned)
        row.setContentsMargins(_MARGIN + _ICON + _GAP, 0, _MARGIN, 8)
        row.setSpacing(6)
        row.addWidget(IconLabel("alert-outline", "warn", 14), 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        self._warnings = [ElidedLabel("", "secondary", "warn") for _ in range(_MOST_WARNINGS)]
        for line in self._warnings:
            lines.addWidget(line)
        row.addLayout(lines, 1)
        self._warned.hide()
        return self._warned

    @property
    def action(self) -> Action:
        """What is chosen for it."""
        return Action(str(self.choice.value))

    @property
    def needed(self) -> int:
        """Its height in pixels, right also before it is seen."""
        self._outer.invalidate()
        return self._outer.totalSizeHint().height()

    def set_look(self, look: Outlook) -> None:
        """Say what comes of it beside all else that is created."""
        words, tone = shared_words(look) or line_words(self.item, self._several, self._today)
        self._line.setText(words)
        set_tone(self._line, tone)
        dates = dates_words(self.item, look, self._today)
        self._dates.setText(dates)
        self._dates.setVisible(bool(dates))
        self._total.setText(formats.NONE if look.amount is None else formats.money(look.amount))
        set_tone(self._total, "text3" if look.amount is None else "")
        warned = warning_words(look) if self.action is Action.CREATE else []
        for line, words in zip_longest(self._warnings, warned, fillvalue=""):
            assert isinstance(line, ElidedLabel)
            line.setText(words)
            line.setVisible(bool(words))
        self._warned.setVisible(bool(warned))


def _under(first: QWidget, second: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addStretch(1)
    column.addWidget(first)
    column.addWidget(second)
    column.addStretch(1)
    return column

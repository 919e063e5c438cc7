"""What fell due: one row each with its own date and sum, and a choice of create, postpone or ignore."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from telecost_desktop.services.runs.due_items import ItemKey
from telecost_desktop.services.runs.run_report import Action, Decision
from telecost_desktop.services.sales_invoicing.issuing.series import IssueDates
from telecost_desktop.services.scheduling.outlook import FellDue, fell_due, outlook
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.fell_due_row import ACTION, DUE, ROW, TOTAL, FellDueRow
from telecost_desktop.views.due_run import Navigate, run_decided
from telecost_desktop.views.reading_only import offer_writing, reading_only_words
from telecost_desktop.views.widgets.fields import DateField
from telecost_desktop.views.widgets.labels import button, label, rule

translate = QCoreApplication.translate
_WIDTH, _MOST_ROWS = 872, 9


class FellDueDialog(QDialog):
    """``start()`` looks what is due and shows it; ``finished`` comes also when there is nothing.

    What the person decides is done at once. Esc and "Decide later" leave all as it is.
    """

    def __init__(
        self, parent: QWidget, context: PageContext, navigate: Navigate | None = None, *, explicit: bool = False
    ) -> None:
        super().__init__(parent)
        self._context, self._navigate = context, navigate or _window_of(parent)
        self._owner = parent
        # Asked for by a person: then also "nothing was due" is said, and logged.
        self._explicit = explicit
        self._today = context.today()
        # False while many choices change at once.
        self._reckons = True
        self._found = FellDue((), self._today, "", IssueDates(), {})
        self._rows: dict[ItemKey, FellDueRow] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(translate("FellDue", "What is due"))
        self.setFixedWidth(_WIDTH)

    def start(self) -> None:
        """Look what is due, off the window's thread, and show it."""
        self._context.read(self, fell_due, self._context.file, self._context.clock, done=self._show)

    def _show(self, found: FellDue) -> None:
        if not found.items:
            if self._explicit and not self._context.file.read_only:
                run_decided(self._owner, self._context, self._navigate, {})
            self.reject()
            return
        self._found = found
        self._build()
        self.open()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(self._titles())
        column.addWidget(self._list())
        column.addWidget(rule())
        column.addLayout(self._foot())
        if self._context.file.read_only:
            self._forbid()
        self._count()

    def _forbid(self) -> None:
        """What is due can be looked at, not decided, where the file cannot be written."""
        self._hint.setText(reading_only_words())
        for control in (self.create_button, *self.for_all.values(), *(row.choice for row in self._rows.values())):
            offer_writing(self._context.file, control)

    def _head(self) -> QHBoxLayout:
        both = QHBoxLayout()
        both.setContentsMargins(24, 20, 24, 16)
        both.setSpacing(8)
        head = QVBoxLayout()
        head.setSpacing(2)
        both.addLayout(head, 1)
        late = any(item.due_on < self._today for item in self._found.items)
        if len(self._found.items) == 1:
            words = translate("FellDue", "One thing fell due") if late else translate("FellDue", "One thing is due")
        elif late:
            words = translate("FellDue", "{count} things fell due")
        else:
            words = translate("FellDue", "{count} things are due")
        head.addWidget(label(words.format(count=len(self._found.items)), "dialogTitle"))
        self._hint = label(
            translate("FellDue", "Nothing is created before you decide. Each keeps its own date."), "body", "text2"
        )
        head.addWidget(self._hint)
        self.for_all: dict[Action, QPushButton] = {}
        if len(self._found.items) > 1:
            for action, text in (
                (Action.CREATE, translate("FellDue", "Create all")),
                (Action.POSTPONE, translate("FellDue", "Postpone all")),
                (Action.IGNORE, translate("FellDue", "Ignore all")),
            ):
                self.for_all[action] = button(text, small=True, clicked=partial(self._choose_all, action))
                both.addWidget(self.for_all[action], 0, Qt.AlignmentFlag.AlignBottom)
        return both

    def _titles(self) -> QFrame:
        frame = QFrame()
        frame.setProperty("part", "sunken")
        frame.setFixedHeight(32)
        row = self._title_row = QHBoxLayout(frame)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(12)
        row.addWidget(label(translate("FellDue", "What"), "header", "text2"), 1)
        due = label(translate("FellDue", "Due"), "header", "text2")
        due.setFixedWidth(DUE)
        row.addWidget(due)
        total = label(translate("FellDue", "Sum incl. VAT"), "header", "text2")
        total.setFixedWidth(TOTAL)
        total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(total)
        action = label(translate("FellDue", "Action"), "header", "text2")
        action.setFixedWidth(ACTION)
        action.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(action)
        return frame

    def _list(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("part", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        dates = Counter((item.kind, item.owner_id) for item in self._found.items if item.due_on < self._today)
        for item in self._found.items:
            row = FellDueRow(item, self._today, several=dates[item.kind, item.owner_id] > 1)
            row.changed.connect(self._count)
            self._rows[item.key] = row
            column.addWidget(row)
        column.addStretch(1)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(translate("FellDue", "What is due"))
        area.setWidget(inside)
        area.verticalScrollBar().rangeChanged.connect(self._align_titles)
        return area

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 14, 24, 14)
        foot.setSpacing(8)
        self._sum = label("", "strong")
        foot.addWidget(self._sum)
        foot.addStretch(1)
        self._remind_words = label(translate("FellDue", "Ask again on"), "body", "text2")
        self.remind = DateField(translate("FellDue", "Ask again on"), self._today + timedelta(days=1))
        foot.addWidget(self._remind_words)
        foot.addWidget(self.remind)
        self.later = button(translate("FellDue", "Decide later"), clicked=self.reject)
        self.create_button = button("", primary=True, clicked=self._decide)
        self.create_button.setDefault(True)
        foot.addWidget(self.later)
        foot.addWidget(self.create_button)
        return foot

    def choose(self, key: ItemKey, action: Action) -> None:
        """Choose for one row."""
        self._rows[key].choice.choose(action)

    def _choose_all(self, action: Action) -> None:
        self._reckons = False
        for key in self._rows:
            self.choose(key, action)
        self._reckons = True
        self._count()

    def _chosen(self, action: Action) -> list[ItemKey]:
        return [key for key, row in self._rows.items() if row.action is action]

    def _count(self) -> None:
        """Reckon anew what comes of the choices: what one thing makes moves dates and sums of those after it."""
        if not self._reckons:
            return
        creating = self._chosen(Action.CREATE)
        looks = outlook(self._found, creating)
        for key, row in self._rows.items():
            row.set_look(looks[key])
        self._fit()
        number = sum(looks[key].invoices for key in creating)
        total = sum((looks[key].amount or Decimal(0) for key in creating), Decimal(0))
        currency = self._found.items[0].currency if self._found.items else ""
        words = (
            translate("FellDue", "1 invoice, {sum}") if number == 1 else translate("FellDue", "{count} invoices, {sum}")
        )
        words = words.format(count=formats.number(number), sum=formats.money(total, currency))
        self._sum.setText(words if number else translate("FellDue", "Creates nothing"))
        made = (
            translate("FellDue", "Create 1 invoice") if number == 1 else translate("FellDue", "Create {count} invoices")
        )
        made = made.format(count=formats.number(number))
        self.create_button.setText(made if number else translate("FellDue", "Keep these choices"))
        postponed = bool(self._chosen(Action.POSTPONE))
        self._remind_words.setVisible(postponed)
        self.remind.setVisible(postponed)

    def _align_titles(self, _least: int, most: int) -> None:
        """Titles stand over their figures also where a scroll bar takes room."""
        bar = self._area.verticalScrollBar().sizeHint().width() if most > 0 else 0
        self._title_row.setContentsMargins(24, 0, 24 + bar, 0)

    def _fit(self) -> None:
        """As high as its rows and their warnings, up to so many rows; the rest scrolls."""
        needed = sum(row.needed for row in self._rows.values())
        self._area.setFixedHeight(min(needed, _MOST_ROWS * (ROW + 1)) + 2)

    def decisions(self) -> dict[ItemKey, Decision]:
        """What was chosen for each row."""
        return {
            key: Decision(row.action, self.remind.value if row.action is Action.POSTPONE else None)
            for key, row in self._rows.items()
        }

    def _decide(self) -> None:
        decisions = self.decisions()
        self.accept()
        run_decided(self._owner, self._context, self._navigate, decisions)


def _window_of(parent: QWidget) -> Navigate:
    """Where a message's "Show" leads when the caller does not say."""
    from telecost_desktop.views.main_window import MainWindow

    window = parent.window()
    return window.go if isinstance(window, MainWindow) else lambda _page, _subject: None

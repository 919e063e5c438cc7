"""What fell due: one row each with its own date and sum, and a choice of create, postpone or ignore."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from telecost_desktop.services.scheduling.due import what_is_due
from telecost_desktop.services.scheduling.due_items import DueItem, ItemKey
from telecost_desktop.services.scheduling.run_report import Action, Decision
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.fell_due_words import (
    ICONS,
    due_words,
    first_choice,
    invoices_of,
    line_words,
    name_words,
)
from telecost_desktop.views.due_run import Navigate, run_decided
from telecost_desktop.views.widgets.fields import DateField
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, button, label, rule
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
_WIDTH, _ROW, _MOST_ROWS = 824, 52, 9
_DUE = 132


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
        self._items: tuple[DueItem, ...] = ()
        self._today = context.today()
        self._segments: dict[ItemKey, Segment] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(translate("FellDue", "What is due"))
        self.setFixedWidth(_WIDTH)

    def start(self) -> None:
        """Look what is due, off the window's thread, and show it."""
        self._context.read(self, what_is_due, self._context.file, self._context.clock, done=self._show)

    def _show(self, items: Sequence[DueItem]) -> None:
        if not items:
            if self._explicit:
                run_decided(self._owner, self._context, self._navigate, {})
            self.reject()
            return
        self._items = tuple(items)
        self._build()
        self.open()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(self._titles())
        column.addWidget(self._rows())
        column.addWidget(rule())
        column.addLayout(self._foot())
        self._count()

    def _head(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setContentsMargins(24, 20, 24, 16)
        head.setSpacing(2)
        late = any(item.due_on < self._today for item in self._items)
        if len(self._items) == 1:
            words = translate("FellDue", "One thing fell due") if late else translate("FellDue", "One thing is due")
        elif late:
            words = translate("FellDue", "{count} things fell due")
        else:
            words = translate("FellDue", "{count} things are due")
        head.addWidget(label(words.format(count=len(self._items)), "dialogTitle"))
        head.addWidget(
            label(translate("FellDue", "Nothing has been created. Each keeps its own date."), "body", "text2")
        )
        return head

    @staticmethod
    def _titles() -> QFrame:
        frame = QFrame()
        frame.setProperty("part", "sunken")
        frame.setFixedHeight(32)
        row = QHBoxLayout(frame)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(12)
        row.addWidget(label(translate("FellDue", "What"), "header", "text2"), 1)
        due = label(translate("FellDue", "Due"), "header", "text2")
        due.setFixedWidth(_DUE)
        row.addWidget(due)
        total = label(translate("FellDue", "Sum incl. VAT"), "header", "text2")
        total.setFixedWidth(96)
        total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(total)
        action = label(translate("FellDue", "Action"), "header", "text2")
        action.setFixedWidth(206)
        action.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(action)
        return frame

    def _rows(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("part", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        dates = Counter((item.kind, item.owner_id) for item in self._items if item.due_on < self._today)
        for item in self._items:
            column.addWidget(self._row(item, dates[item.kind, item.owner_id] > 1))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(translate("FellDue", "What is due"))
        area.setWidget(inside)
        area.setFixedHeight(min(len(self._items), _MOST_ROWS) * (_ROW + 1) + 2)
        return area

    def _row(self, item: DueItem, several: bool) -> QWidget:
        widget = QWidget()
        outer = QVBoxLayout(widget)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(12)
        row.addWidget(IconLabel(ICONS[item.kind], "text2", 18))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(ElidedLabel(name_words(item)))
        line, tone = line_words(item, several, self._today)
        words.addWidget(ElidedLabel(line, "secondary", tone))
        words.addStretch(1)
        row.addLayout(words, 1)
        due = label(due_words(item))
        due.setFixedWidth(_DUE)
        row.addWidget(due)
        unknown = item.amount is None
        total = label(
            formats.NONE if item.amount is None else formats.money(item.amount), "body", "text3" if unknown else ""
        )
        total.setFixedWidth(96)
        total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(total)
        choice = Segment(
            translate("FellDue", "What to do with {name}").format(name=item.name),
            [
                (Action.CREATE, translate("FellDue", "Create")),
                (Action.POSTPONE, translate("FellDue", "Postpone")),
                (Action.IGNORE, translate("FellDue", "Ignore")),
            ],
            chosen=first_choice(item, several, self._today),
        )
        choice.changed.connect(lambda _: self._count())
        self._segments[item.key] = choice
        holder = QHBoxLayout()
        holder.addStretch(1)
        holder.addWidget(choice)
        place = QWidget()
        place.setFixedWidth(206)
        place.setLayout(holder)
        holder.setContentsMargins(0, 0, 0, 0)
        row.addWidget(place)
        outer.addLayout(row, 1)
        outer.addWidget(rule())
        widget.setFixedHeight(_ROW + 1)
        return widget

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
        self._segments[key].choose(action)

    def _chosen(self, action: Action) -> list[DueItem]:
        return [item for item in self._items if self._segments[item.key].value is action]

    def _count(self) -> None:
        creating = self._chosen(Action.CREATE)
        number = invoices_of(creating)
        total = sum((item.amount or Decimal(0) for item in creating), Decimal(0))
        currency = self._items[0].currency if self._items else ""
        words = (
            translate("FellDue", "1 invoice, {sum}") if number == 1 else translate("FellDue", "{count} invoices, {sum}")
        )
        words = words.format(count=number, sum=formats.money(total, currency))
        self._sum.setText(words if number else translate("FellDue", "Creates nothing"))
        made = (
            translate("FellDue", "Create 1 invoice") if number == 1 else translate("FellDue", "Create {count} invoices")
        )
        self.create_button.setText(made.format(count=number) if number else translate("FellDue", "Keep these choices"))
        postponed = bool(self._chosen(Action.POSTPONE))
        self._remind_words.setVisible(postponed)
        self.remind.setVisible(postponed)

    def decisions(self) -> dict[ItemKey, Decision]:
        """What was chosen for each row."""
        return {
            item.key: Decision(action, self.remind.value if action is Action.POSTPONE else None)
            for action in Action
            for item in self._chosen(action)
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

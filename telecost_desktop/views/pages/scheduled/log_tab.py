"""The transfer log: every run, and for the chosen one what became of each customer, with the reason in words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from telecost_desktop.models.runs import RunItemResult, RunState
from telecost_desktop.services.scheduling.run_log import RunItemRow, RunRow, run_items
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.scheduled.words import RESULTS, STATES, reason_words, trigger_word
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button, label, set_tone
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
PROBLEMS = (RunState.PARTLY, RunState.FAILED, RunState.WAITING)


class LogTab(QWidget):
    """Runs at the left, the chosen run's customers at the right. ``retry_requested()``, ``invoice_requested(id)``."""

    retry_requested = Signal()
    invoice_requested = Signal(int)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._rows: list[RunRow] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._runs_card(), 3)
        row.addWidget(self._items_card(), 2)

    def _runs_card(self) -> Card:
        self.card = Card(translate("Scheduled", "Transfer log"), table=True)
        self.filter = Segment(
            translate("Scheduled", "Which runs"),
            [("all", translate("Scheduled", "All")), ("problems", translate("Scheduled", "With problems"))],
        )
        self.filter.changed.connect(lambda _: self._show())
        self.card.add_tool(self.filter)
        zone = ZoneInfo(self._context.company.zone)
        self.runs = DataTable(
            translate("Scheduled", "Runs"),
            [
                Column("due_on", translate("Scheduled", "For"), Kind.DATE, 108),
                Column("name", translate("Scheduled", "What"), width=160, stretch=True),
                Column(
                    "trigger",
                    translate("Scheduled", "Why"),
                    Kind.CHOICE,
                    104,
                    value=lambda run: trigger_word(run.trigger),
                ),
                Column("created", translate("Scheduled", "Created"), Kind.NUMBER, 80),
                Column("amount", translate("Scheduled", "Sum"), Kind.MONEY, 104),
                Column("state", translate("Scheduled", "State"), Kind.STATUS, 124, value=lambda run: STATES[run.state]),
                Column(
                    "started_at",
                    translate("Scheduled", "Ran"),
                    Kind.MOMENT,
                    148,
                    essential=False,
                    value=lambda run: run.started_at.astimezone(zone),
                    shown=formats.day_and_time,
                ),
                Column("started_by", translate("Scheduled", "By"), width=60, essential=False),
            ],
        )
        self.runs.set_empty("clock-outline", translate("Scheduled", "Nothing has run yet."))
        self.runs.current_changed.connect(self._run_chosen)
        self.card.body.addWidget(self.runs)
        return self.card

    def _items_card(self) -> Card:
        self.items_card = Card(translate("Scheduled", "Customers of this run"), table=True)
        self.items = DataTable(
            translate("Scheduled", "Customers of this run"),
            [
                Column("customer", translate("Scheduled", "Customer"), width=130, stretch=True),
                Column(
                    "result",
                    translate("Scheduled", "Result"),
                    Kind.STATUS,
                    104,
                    value=lambda item: RESULTS[item.result],
                ),
                Column("number", translate("Scheduled", "Invoice"), width=76, value=_number),
                Column("amount", translate("Scheduled", "Sum"), Kind.MONEY, 100),
            ],
            filters=False,
        )
        self.items.current_changed.connect(self._item_chosen)
        self.items.activated.connect(self._open)
        self.items_card.body.addWidget(self.items, 1)
        self._reason = label("", "body", "text2", wrap=True)
        self._reason.setContentsMargins(16, 8, 16, 8)
        self.items_card.body.addWidget(self._reason)
        foot = self.items_card.add_foot()
        self.retry = button(translate("Scheduled", "Try failed again…"), "refresh", clicked=self.retry_requested.emit)
        foot.addWidget(self.retry)
        foot.addStretch(1)
        return self.items_card

    def set_rows(self, rows: list[RunRow]) -> None:
        """Show these runs."""
        self._rows = rows
        self._show()

    @property
    def problems(self) -> int:
        """How many runs failed or partly failed."""
        return sum(row.state in (RunState.PARTLY, RunState.FAILED) for row in self._rows)

    def _show(self) -> None:
        only = self.filter.value == "problems"
        rows = [row for row in self._rows if row.state in PROBLEMS] if only else self._rows
        self.runs.set_rows(rows)
        self.runs.select_first()
        self._run_chosen(self.runs.current_row())

    def _run_chosen(self, run: RunRow | None) -> None:
        self.retry.setEnabled(run is not None and run.failed > 0)
        if run is None:
            self.items_card.set_title(self.items_card.title.text(), "")
            self.items.set_rows([])
            self._item_chosen(None)
            return
        self.items_card.set_title(self.items_card.title.text(), formats.long_day(run.due_on))
        self._context.read(self, run_items, self._context.file, run.id, done=self._show_items)

    def _show_items(self, items: list[RunItemRow]) -> None:
        self.items.set_rows(items)
        failed = next((item.id for item in items if item.reason), None)
        if failed is None or not self.items.select(failed):
            self.items.select_first()
        self._item_chosen(self.items.current_row())

    def _item_chosen(self, item: RunItemRow | None) -> None:
        words = reason_words(item) if item is not None else ""
        failed = item is not None and item.result is RunItemResult.FAILED
        set_tone(self._reason, "warn" if failed else "text2")
        self._reason.setText(words)
        self._reason.setVisible(bool(words))

    def _open(self, item: RunItemRow | None) -> None:
        if item is not None and item.invoice_id is not None:
            self.invoice_requested.emit(item.invoice_id)


def _number(item: RunItemRow) -> str:
    if item.number is not None:
        return str(item.number)
    return translate("Scheduled", "Draft") if item.invoice_id is not None else formats.NONE

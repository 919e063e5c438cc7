"""The transfer log: every run, and for the chosen one what became of each customer, with the reason in words."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.models.runs import RunItemResult, RunState
from telecost_desktop.services.runs.run_log import RunItemRow, RunRow
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.scheduled.log_rows import (
    LogRows,
    export_rows,
    found_by,
    kind_word,
    load_log,
    number_words,
    whom,
)
from telecost_desktop.views.pages.scheduled.words import RESULTS, STATES, reason_words, trigger_word
from telecost_desktop.views.reading_only import offer_writing
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import ChoiceField, SearchField
from telecost_desktop.views.widgets.labels import button, label, set_tone
from telecost_desktop.views.widgets.segment import Segment
from telecost_desktop.views.widgets.side_panes import SidePanes

translate = QCoreApplication.translate
PROBLEMS = (RunState.PARTLY, RunState.FAILED, RunState.WAITING)
_REST_MILLISECONDS = 200


class LogTab(QWidget):
    """Runs at the left, the chosen run's customers and projects at the right.

    ``retry_requested(RunRow)``, ``invoice_requested(id)``; ``noted(int)`` says how many failures are open.
    """

    retry_requested = Signal(object)
    invoice_requested = Signal(int)
    noted = Signal(int)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._zone = ZoneInfo(context.company.zone)
        self._log = LogRows()
        # Whether the next look at the log is for what has just run.
        self._newest = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._filters())
        self.panes = SidePanes(
            translate("Scheduled", "Runs or what became of them"),
            (translate("Scheduled", "Runs"), self._runs_card()),
            (translate("Scheduled", "The chosen run"), self._items_card()),
            sizes=(656, 512), least=(620, 420), grows=(1, 1),
        )  # fmt: skip
        column.addWidget(self.panes, 1)
        self._run_chosen(None)

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.filter = Segment(
            translate("Scheduled", "Which runs"),
            [("all", translate("Scheduled", "All")), ("problems", translate("Scheduled", "With problems"))],
            small=False,
        )
        self.filter.changed.connect(lambda _: self._show())
        days = [
            (None, translate("Scheduled", "Whenever")),
            (1, translate("Scheduled", "Today")),
            (7, translate("Scheduled", "Last 7 days")),
            (31, translate("Scheduled", "Last 31 days")),
            (366, translate("Scheduled", "Last 12 months")),
        ]
        self.days = ChoiceField(translate("Scheduled", "When it ran"), days)
        self.days.setFixedWidth(150)
        self.days.currentIndexChanged.connect(self._show)
        self.search = SearchField(translate("Scheduled", "Customer, project, reason, invoice number"))
        self.search.setMaximumWidth(360)
        self.search.textChanged.connect(lambda _: self._rest.start())
        row.addWidget(self.filter)
        row.addWidget(self.days)
        row.addWidget(self.search, 1)
        row.addStretch(1)
        return row

    def _runs_card(self) -> Card:
        self.card = Card(translate("Scheduled", "Transfer log"), table=True)
        self.runs = DataTable(
            translate("Scheduled", "Runs"),
            [
                Column("due_on", translate("Scheduled", "For"), Kind.DATE, 104),
                Column("name", translate("Scheduled", "What"), width=150, stretch=True),
                Column("kind", translate("Scheduled", "Kind"), Kind.CHOICE, 96, value=kind_word),
                Column(
                    "trigger",
                    translate("Scheduled", "Why"),
                    Kind.CHOICE,
                    104,
                    essential=False,
                    value=lambda run: trigger_word(run.trigger),
                ),
                Column("created", translate("Scheduled", "Created"), Kind.NUMBER, 72),
                Column("amount", translate("Scheduled", "Incl. VAT"), Kind.MONEY, 100),
                Column("state", translate("Scheduled", "State"), Kind.STATUS, 142, value=lambda run: STATES[run.state]),
                Column(
                    "started_at",
                    translate("Scheduled", "Ran"),
                    Kind.MOMENT,
                    148,
                    essential=False,
                    value=lambda run: run.started_at.astimezone(self._zone),
                    shown=formats.day_and_time,
                ),
                Column("creator", translate("Scheduled", "Creator"), width=120, essential=False),
                Column("started_by", translate("Scheduled", "By"), width=60, essential=False),
            ],
        )
        self.runs.set_empty("clock-outline", translate("Scheduled", "Nothing has run yet."))
        self.runs.current_changed.connect(self._run_chosen)
        self.runs.activated.connect(lambda _row: self.panes.show_pane(1))
        self.card.body.addWidget(self.runs)
        return self.card

    def _items_card(self) -> Card:
        self.items_card = Card(translate("Scheduled", "What became of it"), table=True)
        self.items = DataTable(
            translate("Scheduled", "What became of it"),
            [
                Column("customer", translate("Scheduled", "Customer"), width=160, stretch=True, value=whom),
                Column(
                    "result",
                    translate("Scheduled", "Result"),
                    Kind.STATUS,
                    104,
                    value=lambda item: RESULTS[item.result],
                ),
                Column("number", translate("Scheduled", "Invoice"), width=74, value=number_words),
                Column("amount", translate("Scheduled", "Incl. VAT"), Kind.MONEY, 98),
                Column("reason", translate("Scheduled", "Reason"), width=260, essential=False, value=reason_words),
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
        self.retry = button(translate("Scheduled", "Try failed again…"), "refresh", clicked=self._retry)
        self.open_invoice = button(
            translate("Scheduled", "Show invoice"), "file-document-outline", clicked=self._open_chosen
        )
        foot.addWidget(self.retry)
        foot.addStretch(1)
        foot.addWidget(self.open_invoice)
        return self.items_card

    # What is shown

    def reload(self) -> None:
        """Read the log again."""
        self._context.read(self, load_log, self._context.file, self._context.clock, done=self._loaded)

    def _loaded(self, log: LogRows) -> None:
        self._log = log
        self.noted.emit(len(log.open))
        self._show()

    def _show(self, *_: object) -> None:
        """The runs that the filters leave, the newest first; a search looks into what became of each."""
        only, days = self.filter.value == "problems", self.days.value
        since = None if days is None else self._context.today() - timedelta(days=days - 1)
        rows = [
            run
            for run in found_by(self._log, self.search.text())
            if (not only or run.state in PROBLEMS)
            and (since is None or run.started_at.astimezone(self._zone).date() >= since)
        ]
        self.runs.set_rows(rows)
        if self._newest and rows:
            self.runs.view.selectRow(0)
        self._newest = False
        self.runs.select_first()
        self._run_chosen(self.runs.current_row())

    def show_newest(self) -> None:
        """Choose what ran last, where a message leads here."""
        self._newest = True
        self.reload()

    def _run_chosen(self, run: RunRow | None) -> None:
        offer_writing(self._context.file, self.retry, run is not None and self._log.may_retry(run))
        title = self.items_card.title.text()
        self.items_card.set_title(title, "" if run is None else f"{run.name} · {formats.day(run.due_on)}")
        items = () if run is None else self._log.items.get(run.id, ())
        self.items.set_empty(
            "minus-circle-outline",
            translate("Scheduled", "Choose a run at the left.")
            if run is None
            else translate("Scheduled", "This run found nothing to invoice."),
        )
        self.items.set_rows(items)
        # What failed is read first, then what has something to say: a created one may, of its date.
        told = sorted((item for item in items if item.reason), key=lambda item: item.result is not RunItemResult.FAILED)
        if not told or not self.items.select(told[0].id):
            self.items.select_first()
        self._item_chosen(self.items.current_row())

    def _item_chosen(self, item: RunItemRow | None) -> None:
        words = reason_words(item) if item is not None else ""
        failed = item is not None and item.result is RunItemResult.FAILED
        set_tone(self._reason, "warn" if failed else "text2")
        self._reason.setText(words)
        self._reason.setVisible(bool(words))
        self.open_invoice.setEnabled(item is not None and item.invoice_id is not None)

    def export(self) -> tuple[list[str], list[list[object]]]:
        """Titles and rows of the runs as shown, with what became of each customer."""
        return export_rows(self._log, self.runs.rows(), self._zone)

    # What is asked for

    def _retry(self) -> None:
        run = self.runs.current_row()
        if run is not None and self._log.may_retry(run):
            self.retry_requested.emit(run)

    def _open_chosen(self) -> None:
        self._open(self.items.current_row())

    def _open(self, item: RunItemRow | None) -> None:
        if item is not None and item.invoice_id is not None:
            self.invoice_requested.emit(item.invoice_id)

"""What is coming: a list and a calendar of twelve months, recurring revenue, and what ends soon."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from telecost_desktop.services.scheduling.coming import Coming, ComingEntry, ComingFee, ComingJob, ComingKind
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.pages.scheduled.coming_load import (
    LoadedComing,
    LoadedRevenue,
    has_fallen,
    load_coming,
    load_revenue,
    sum_of,
)
from telecost_desktop.views.pages.scheduled.revenue_card import RevenueCard
from telecost_desktop.views.period_decisions import ComingPeriod, ask_to_invoice_early, ask_to_skip
from telecost_desktop.views.reading_only import offer_writing
from telecost_desktop.views.tables.model import Column, Kind, RowsTableModel, drop
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.chips import FilterChip
from telecost_desktop.views.widgets.labels import ElidedLabel, button
from telecost_desktop.views.widgets.month_calendar import DayMark, MonthCalendar
from telecost_desktop.views.widgets.side_panes import SidePanes

translate = QCoreApplication.translate
_STATES = (Status.DUE, Status.PLANNED, Status.POSTPONED, Status.EXPECTED)


class _ComingModel(RowsTableModel):
    """Offers all kinds and states for choice, without looking at every row for them."""

    def choices(self, key: str) -> list[str]:
        """The texts of a column of which there are few."""
        if key == "kind":
            return sorted(kind_word(kind) for kind in ComingKind)
        return sorted(status.word() for status in _STATES)


class ComingTab(QWidget):
    """``planned(sentences)`` says what is due and what follows, for the line under the page's title."""

    planned = Signal(object)

    def __init__(self, page: BasePage, context: PageContext) -> None:
        super().__init__()
        self._page, self._context = page, context
        self._today = context.today()
        self._loaded = LoadedComing((), {}, sum_of(()), 0, None)
        self._chip: FilterChip | None = None
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._calendar_card())
        column.addWidget(self._revenue_card(), 1)
        self.panes = SidePanes(
            translate("Scheduled", "List, or calendar and revenue"),
            (translate("Scheduled", "List"), self._list_card()),
            (translate("Scheduled", "Calendar and revenue"), side),
            sizes=(784, 384), least=(600, 360),
        )  # fmt: skip
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.panes)
        self._chosen(None)

    # Building

    def _list_card(self) -> Card:
        self.card = Card(
            translate("Scheduled", "Coming invoices"), translate("Scheduled", "12 months ahead, incl. VAT"), table=True
        )
        model = self._model = _ComingModel(
            [
                Column("due_on", translate("Scheduled", "Date"), Kind.DATE, 114),
                Column("customer", translate("Scheduled", "Customer"), width=150, stretch=True),
                Column("name", translate("Scheduled", "What"), width=150, stretch=True),
                Column("kind", translate("Scheduled", "Kind"), Kind.CHOICE, 108, value=lambda row: kind_word(row.kind)),
                Column("period", translate("Scheduled", "Period"), Kind.QUIET, 180, essential=False, value=_period),
                Column("amount", translate("Scheduled", "Expected sum"), Kind.MONEY, 112, strong=True),
                Column("state", translate("Scheduled", "State"), Kind.STATUS, 108, value=self._status),
                Column("ordinal", translate("Scheduled", "No."), Kind.NUMBER, 60, essential=False,
                       value=lambda row: None if row.ordinal is None else row.ordinal + 1),
            ]
        )  # fmt: skip
        # A hundred thousand periods are put in order, summed up and freed off the window's thread.
        model.apart, model.summarise, model.let_go = self._apart, sum_of, self._let_go
        self.table = DataTable(translate("Scheduled", "Coming invoices"), model, identity=lambda row: row.identity)
        self.table.set_empty(
            "calendar-clock-outline", translate("Scheduled", "Nothing falls due in the next 12 months."),
            translate("Scheduled", "Go to Subscriptions"), lambda: self._page.navigate.emit("subscriptions", None),
        )  # fmt: skip
        self.table.current_changed.connect(self._chosen)
        self.table.activated.connect(self._open)
        self.table.shown_changed.connect(self._show_totals)
        self.card.body.addWidget(self.table)
        foot = self.card.add_foot()
        self._words = ElidedLabel("", "secondary", "text2")
        foot.addWidget(self._words, 1)
        self.skip = button(translate("Scheduled", "Skip…"), clicked=self._skip)
        self.early = button(translate("Scheduled", "Invoice now…"), clicked=self._invoice_early)
        foot.addWidget(self.skip)
        foot.addWidget(self.early)
        # The rows come in this order.
        self.table.header.show_sorted(0, Qt.SortOrder.AscendingOrder)
        return self.card

    def _apart(self, work: Callable[..., Any], done: Callable[[Any], object]) -> None:
        task = self._context.tasks.run(
            self, work, done=done, key="arrange", progress=True, label=translate("Scheduled", "Sorting and filtering")
        )
        # Without its end there would be no rows. Another order stops it.
        task.can_cancel = False

    def _let_go(self, rows: list[Any]) -> None:
        self._context.tasks.run(self, drop, rows)

    def _calendar_card(self) -> Card:
        card = Card()
        card.setAccessibleName(translate("Scheduled", "Calendar"))
        card.body.setContentsMargins(12, 8, 12, 8)
        self.calendar = MonthCalendar(translate("Scheduled", "Days on which invoices fall due"), self._today)
        self.calendar.day_chosen.connect(self._show_day)
        card.body.addWidget(self.calendar)
        return card

    def _revenue_card(self) -> RevenueCard:
        self.revenue = RevenueCard(self._context)
        self.revenue.month_chosen.connect(self.calendar.show_month)
        self.revenue.subscription_chosen.connect(lambda key: self._page.navigate.emit("subscriptions", key))
        for words, table, title in (
            (translate("Scheduled", "Save months as Excel…"), self.revenue.table, translate("Scheduled", "Recurring revenue")),
            (translate("Scheduled", "Save what ends soon as Excel…"), self.revenue.ending, translate("Scheduled", "Ends soon")),
        ):  # fmt: skip
            action = self.revenue.add_action(words, "microsoft-excel")
            action.triggered.connect(lambda _=False, shown=table, name=title: export_list(self._page, shown, name))
        return self.revenue

    # Loading

    def reload(self) -> None:
        """Load list and revenue."""
        self._today = self._context.today()
        context = self._context
        context.read(self, load_coming, context.file, context.clock, self._today, done=self._show)
        context.read(self, load_revenue, context.file, context.clock, done=self._show_revenue)

    def _show(self, loaded: LoadedComing) -> None:
        self._loaded = loaded
        words = translate("Scheduled", "{count} expected, {amount} incl. VAT")
        self.calendar.set_marks(
            {
                day: DayMark(
                    formats.number(len(found.rows)),
                    words.format(count=formats.number(len(found.rows)), amount=formats.money(found.amount)),
                )
                for day, found in loaded.days.items()
            }
        )
        self._show_rows()
        said = [translate("Scheduled", "{count} due now").format(count=loaded.due)] if loaded.due else []
        if loaded.following is not None:
            following = translate("Scheduled", "Next: {subscription}, {date}")
            said.append(
                following.format(subscription=loaded.following.name, date=formats.long_day(loaded.following.due_on))
            )
        self.planned.emit(said)

    def _show_revenue(self, loaded: LoadedRevenue) -> None:
        self.revenue.show_revenue(loaded)

    # What is shown

    def _rows(self) -> Sequence[ComingEntry]:
        day = self.calendar.chosen
        return self._loaded.rows if day is None else self._loaded.days[day].rows

    def _show_rows(self) -> None:
        self.table.set_rows(self._rows())

    def _show_day(self, day: date | None) -> None:
        """Show one day only, with a chip that leads back to all of them."""
        if self._chip is not None:
            self._chip.setParent(None)
            self._chip.deleteLater()
            self._chip = None
        if day is not None:
            self._chip = FilterChip(
                translate("Scheduled", "Day"), formats.long_day(day), translate("Scheduled", "Show all days")
            )
            self._chip.removed.connect(lambda: self.calendar.choose(None))
            self.card.add_tool(self._chip)
            self.panes.show_pane(0)
        self._show_rows()

    def _status(self, row: ComingEntry) -> Status:
        if row.postponed_to is not None:
            return Status.POSTPONED
        if row.kind is ComingKind.FEE:
            return Status.EXPECTED
        return Status.DUE if has_fallen(row, self._today) else Status.PLANNED

    def _show_totals(self) -> None:
        count, day = self._model.rowCount(), self.calendar.chosen
        amount = self._loaded.amount if day is None else self._loaded.days[day].amount
        if self._model.summary is not None:
            amount = self._model.summary
        words = translate("Scheduled", "{count} expected").format(count=formats.number(count))
        self.table.set_totals({"customer": words, "amount": formats.money(amount)} if count else {})
        self._chosen(self.table.current_row())

    def _chosen(self, row: ComingEntry | None) -> None:
        for choice in (self.skip, self.early):
            offer_writing(self._context.file, choice, isinstance(row, Coming))
        if row is None:
            self._words.setText("")
            return
        parts = [row.name, row.customer, _period(row) or formats.long_day(row.due_on)]
        self._words.setText(", ".join(part for part in parts if part))

    # Acting on a row

    def _period_of(self) -> ComingPeriod | None:
        row = self.table.current_row()
        if not isinstance(row, Coming):
            return None
        return ComingPeriod(row.subscriber_id, row.key, row.subscription, row.customer, row.due_on)

    def _skip(self) -> None:
        period = self._period_of()
        if period is not None:
            ask_to_skip(self._page, self._context, period)

    def _invoice_early(self) -> None:
        period = self._period_of()
        if period is not None:
            ask_to_invoice_early(self._page, self._context, self._page.navigate.emit, period)

    def _open(self, row: ComingEntry | None) -> None:
        """Where a row comes from."""
        if isinstance(row, Coming):
            self._page.navigate.emit("subscriptions", row.subscription_id)
        elif isinstance(row, ComingJob):
            self._page.open_subject(("job", row.job_id))
        elif isinstance(row, ComingFee):
            self._page.navigate.emit("subscriptions", ("project", row.project_id, row.name))


def kind_word(kind: ComingKind) -> str:
    """A kind as a person reads it."""
    return {
        ComingKind.SUBSCRIPTION: translate("Scheduled", "Subscription"),
        ComingKind.FEE: translate("Scheduled", "Recurring fee"),
        ComingKind.JOB: translate("Scheduled", "Job"),
    }[kind]


def _period(row: ComingEntry) -> str:
    return "" if row.period is None else f"{formats.day(row.period.start)} – {formats.day(row.period.last)}"

"""The card of recurring revenue: by month as bars, and what of it ends soon."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.services.reporting.charts.bars import Category, ChartStyle, MonthLabel, Picture, StackedBarChart
from telecost_desktop.services.scheduling.recurring_revenue import EndReason, RevenueMonth
from telecost_desktop.views import formats, theme
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.scheduled.coming_load import LoadedRevenue
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.chart_canvas import ChartCanvas, Tip, TipRow, chart_style
from telecost_desktop.views.widgets.chips import LegendChip
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
_ROLES = {"subscriptions": "c1", "fees": "c2"}


class RevenueCard(Card):
    """``month_chosen(first day)`` when a bar is opened; ``subscription_chosen(id)`` from the list of ends."""

    month_chosen = Signal(object)
    subscription_chosen = Signal(int)

    def __init__(self, context: PageContext) -> None:
        super().__init__(translate("Scheduled", "Recurring revenue"))
        self._context = context
        self._months: Sequence[RevenueMonth] = ()
        self._drawing = self._again = False
        self.side = Segment(
            translate("Scheduled", "What is shown"),
            [
                ("months", translate("Scheduled", "Months")),
                ("ending", translate("Scheduled", "Ends soon")),
                ("table", translate("Scheduled", "Table")),
            ],
        )
        self.canvas = ChartCanvas(translate("Scheduled", "Recurring revenue by month, without VAT"))
        self.canvas.setMinimumHeight(120)
        self.canvas.drawing_wanted.connect(self._prepare)
        self.canvas.chosen.connect(lambda index: self.month_chosen.emit(self._months[index].month))
        self.ending = self._ending_table()
        self.table = self._month_table()
        self._sides = QStackedWidget()
        self._sides.addWidget(self._chart_side())
        self._sides.addWidget(self.ending)
        self._sides.addWidget(self.table)
        self.side.changed.connect(lambda key: self._sides.setCurrentIndex(("months", "ending", "table").index(key)))
        choice = QHBoxLayout()
        choice.setContentsMargins(15, 0, 15, 8)
        choice.addWidget(self.side)
        choice.addStretch(1)
        self.body.setContentsMargins(1, 0, 1, 8)
        self.body.addLayout(choice)
        self.body.addWidget(self._sides, 1)

    def _chart_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(15, 0, 15, 0)
        column.setSpacing(4)
        legend = QHBoxLayout()
        legend.setSpacing(8)
        self.chips = {key: LegendChip(_word(key), role) for key, role in _ROLES.items()}
        for chip in self.chips.values():
            chip.toggled.connect(lambda _: self._prepare())
            legend.addWidget(chip)
        legend.addStretch(1)
        column.addLayout(legend)
        column.addWidget(self.canvas, 1)
        return side

    def _ending_table(self) -> DataTable:
        table = DataTable(
            translate("Scheduled", "Ends soon"),
            [
                Column("last_day", translate("Scheduled", "Last day"), Kind.DATE, 108),
                Column("customer", translate("Scheduled", "Customer"), width=110, stretch=True),
                Column("subscription", translate("Scheduled", "Subscription"), width=100, essential=False),
                Column("reason", translate("Scheduled", "Why"), Kind.QUIET, 120, essential=False, value=lambda row: _reason(row.reason)),
                Column("monthly", translate("Scheduled", "A month"), Kind.MONEY, 108, strong=True,
                       hint=translate("Scheduled", "What it is worth a month, without VAT")),
            ],
            filters=False,
            identity=lambda row: row.subscriber_id,
        )  # fmt: skip
        table.set_empty("calendar-check", translate("Scheduled", "Nothing ends within 90 days."))
        table.activated.connect(lambda row: self.subscription_chosen.emit(row.subscription_id))
        return table

    def _month_table(self) -> DataTable:
        table = DataTable(
            translate("Scheduled", "Recurring revenue"),
            [
                Column("month", translate("Scheduled", "Month"), width=100, stretch=True, shown=formats.month),
                Column("subscriptions", _word("subscriptions"), Kind.MONEY, 96, essential=False),
                Column("fees", _word("fees"), Kind.MONEY, 80, essential=False),
                Column("expected", translate("Scheduled", "Begins in it"), Kind.MONEY, 104,
                       hint=translate("Scheduled", "Periods that begin in the month, without VAT: a year counts whole")),
                Column("monthly", translate("Scheduled", "Evened out"), Kind.MONEY, 104, strong=True,
                       hint=translate("Scheduled", "What all that runs on the month's last day is worth a month, without VAT")),
            ],
            filters=False,
            identity=lambda row: row.month,
        )  # fmt: skip
        table.activated.connect(lambda row: self.month_chosen.emit(row.month))
        return table

    def show_revenue(self, loaded: LoadedRevenue) -> None:
        """Show months and ends."""
        self._months = loaded.months
        self.table.set_rows(loaded.months)
        self.ending.set_rows(loaded.ending)
        lost = sum((row.monthly for row in loaded.ending if row.monthly is not None), Decimal(0))
        totals = {"customer": translate("Scheduled", "In all"), "monthly": formats.money(lost)}
        self.ending.set_totals(totals if loaded.ending else {})
        if loaded.months:
            first = loaded.months[0]
            words = translate("Scheduled", "{amount} a month, evened out")
            self.sub.setText(words.format(amount=formats.money(first.monthly, first.currency, 0)))
        self._prepare()

    @property
    def _shown(self) -> frozenset[str]:
        return frozenset(key for key, chip in self.chips.items() if chip.isChecked())

    def _prepare(self) -> None:
        """Draw off the window's thread, one drawing at a time."""
        size = self.canvas.size()
        if not self._months or size.width() < 80 or size.height() < 80:
            return
        self._again = self._drawing
        if not self._drawing:
            self._drawing = True
            now = theme.tokens()
            colors = {key: str(getattr(now, role)) for key, role in _ROLES.items()}
            self._context.tasks.run(
                self, _draw, self._months, (size.width(), size.height()), chart_style(self), colors, self._shown,
                done=self._drawn, failed=self._not_drawn,
            )  # fmt: skip

    def _drawn(self, picture: Picture) -> None:
        self._drawing = False
        if self._again:
            self._prepare()
        else:
            self.canvas.show_picture(picture, [_tip(month, self._shown) for month in self._months])

    def _not_drawn(self, error: Exception) -> None:
        self._drawing = False
        self._context.messages.error(error)


def _draw(
    months: Sequence[RevenueMonth],
    size: tuple[int, int],
    style: ChartStyle,
    colors: dict[str, str],
    shown: frozenset[str],
) -> Picture:
    categories = [
        Category(key, color, tuple(float(getattr(month, key)) for month in months)) for key, color in colors.items()
    ]
    labels = [
        MonthLabel(
            f"{formats.short_month(month.month)}\n{month.month.year}"
            if index == 0 or month.month.month == 1
            else formats.short_month(month.month),
            month.month.month in (1, 4, 7, 10),
        )
        for index, month in enumerate(months)
    ]
    chart = StackedBarChart(size, labels, categories, style, lambda value: formats.number(Decimal(str(value)), 0))
    return chart.picture(shown)


def _tip(month: RevenueMonth, shown: frozenset[str]) -> Tip:
    amounts = [(key, role, getattr(month, key)) for key, role in _ROLES.items() if key in shown]
    rows = [TipRow(role, _word(key), formats.number(amount, 0)) for key, role, amount in amounts]
    total = sum((amount for _, _, amount in amounts), Decimal(0))
    rows.append(TipRow("c4", translate("Scheduled", "Evened out"), formats.number(month.monthly, 0)))
    return Tip(formats.month(month.month), formats.number(total, 0), tuple(rows))


def _word(key: str) -> str:
    if key == "fees":
        return translate("Scheduled", "Recurring fees")
    return translate("Scheduled", "Subscriptions")


def _reason(reason: EndReason) -> str:
    return {
        EndReason.OWN: translate("Scheduled", "Its own end"),
        EndReason.FREQUENCY: translate("Scheduled", "End of the frequency"),
        EndReason.COUNT: translate("Scheduled", "Number of times"),
    }[reason]

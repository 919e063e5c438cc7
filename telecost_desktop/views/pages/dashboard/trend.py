"""The card of cost by month: stacked bars whose categories are switched by a click, and the same as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.services.dashboard import CostCategory, CostTrend, TrendMonth
from telecost_desktop.views import formats, theme
from telecost_desktop.views.pages.dashboard.category import LOOKS, category_word
from telecost_desktop.views.pages.dashboard.clipboard import offer_copy
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.chart_canvas import Tip, TipRow
from telecost_desktop.views.widgets.chips import LegendChip
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import label
from telecost_desktop.views.widgets.segment import Segment
from telecost_desktop.views.widgets.stacked_bars import BarLabel, BarPart, BarsShown, StackedBars

translate = QCoreApplication.translate
SPANS = (12, 24, 36)
# What the legend has beside its two parts: margins and a gap.
_LEGEND_REST = 48
_WIDEST_BAR = 48


@dataclass(frozen=True)
class _Row:
    """A month in the table."""

    id: date
    data: Decimal
    other: Decimal
    traffic: Decimal
    total: Decimal


class _OpenMark(QWidget):
    """The dashed square of the legend: a month that is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(12, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setPen(QPen(theme.tokens().color("text2"), 1, Qt.PenStyle.DashLine))
        painter.drawRect(0, 0, 11, 11)
        painter.end()


class TrendCard(Card):
    """Cost by month. ``month_chosen(first day)`` when a person opens one."""

    month_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__(translate("Dashboard", "Cost trend"))
        self._trend: CostTrend | None = None
        self._months: tuple[TrendMonth, ...] = ()
        self.table = self._make_table()
        self._build_head()
        self.chips = {category: self._chip(category) for category in CostCategory}
        self._legend = self._build_legend()
        self.canvas = StackedBars(translate("Dashboard", "Cost by month"))
        self.canvas.chosen.connect(lambda index: self.month_chosen.emit(self._months[index].month))
        self._sides = QStackedWidget()
        chart_side = QWidget()
        column = QVBoxLayout(chart_side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._legend)
        column.addWidget(self.canvas, 1)
        self._sides.addWidget(chart_side)
        self._sides.addWidget(self.table)
        self._sides.addWidget(EmptyState("chart-bar", translate("Dashboard", "There are no costs in these months.")))
        self.body.setContentsMargins(16, 0, 16, 12)
        self.body.addWidget(self._sides, 1)

    def _build_legend(self) -> QBoxLayout:
        """The categories, and at the right, or below them where it is narrow, what a pale bar is."""
        chips = QHBoxLayout()
        chips.setSpacing(8)
        for chip in self.chips.values():
            chips.addWidget(chip)
        self._open_legend = QWidget()
        open_row = QHBoxLayout(self._open_legend)
        open_row.setContentsMargins(0, 0, 0, 0)
        open_row.setSpacing(6)
        open_row.addWidget(_OpenMark())
        open_row.addWidget(label(translate("Dashboard", "month not closed"), "secondary", "text2"))
        # It goes below the others before it is too narrow.
        self._open_legend.setMinimumWidth(1)
        self._open_legend.setToolTip(translate("Dashboard", "More cost of this month may still come."))
        self._chips = QWidget()
        self._chips.setLayout(chips)
        chips.setContentsMargins(0, 0, 0, 0)
        legend = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        legend.setSpacing(4)
        legend.addWidget(self._chips, 0, Qt.AlignmentFlag.AlignLeft)
        legend.addWidget(self._open_legend, 0, Qt.AlignmentFlag.AlignRight)
        return legend

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the legend where both parts of it have no room beside each other."""
        super().resizeEvent(event)
        needed = self._chips.sizeHint().width() + self._open_legend.sizeHint().width() + _LEGEND_REST
        beside = needed <= self.width()
        self._legend.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        side = Qt.AlignmentFlag.AlignRight if beside else Qt.AlignmentFlag.AlignLeft
        self._legend.setAlignment(self._open_legend, side)

    def _build_head(self) -> None:
        self.span = Segment(
            translate("Dashboard", "Months shown"),
            [
                (
                    span,
                    translate("Dashboard", "{months} months").format(months=span)
                    if span == SPANS[-1]
                    else formats.number(span),
                )
                for span in SPANS
            ],
            chosen=SPANS[0],
        )
        self.span.changed.connect(lambda _: self._show_months())
        self.add_tool(self.span)
        self._as_table = self.add_action(translate("Dashboard", "Show as table"), "table")
        self._as_table.setCheckable(True)
        self._as_table.toggled.connect(lambda _: self._show_side())
        self.save = self.add_action(translate("Dashboard", "Save as Excel…"), "microsoft-excel")
        offer_copy(self, self.table)
        self.explain(
            translate("Dashboard", "Cost trend"),
            translate(
                "Dashboard",
                "Cost by month, without VAT. A month counts what is dated in it, whatever invoice it came on: a charge "
                "on its day of use, else on the first day of its period, else on the date of its invoice. Use that no "
                "invoice has charged yet is in it too.\n\nA click on Data, Other or Traffic switches it off and on; a "
                "click on a month opens its report. A pale, dashed month is not closed: more of its cost may still "
                "come. Credits hang below zero.",
            ),
        )

    def _chip(self, category: CostCategory) -> LegendChip:
        chip = LegendChip(category_word(category), LOOKS[category][2])
        chip.toggled.connect(lambda _: self._switch())
        return chip

    def _make_table(self) -> DataTable:
        columns = [Column("id", translate("Dashboard", "Month"), width=120, stretch=True, shown=formats.month)]
        columns += [Column(category.value, category_word(category), Kind.MONEY, 104) for category in CostCategory]
        columns.append(Column("total", translate("Dashboard", "Total"), Kind.MONEY, 104, strong=True))
        table = DataTable(translate("Dashboard", "Cost by month"), columns, filters=False)
        table.activated.connect(lambda row: self.month_chosen.emit(row.id))
        return table

    @property
    def shown(self) -> frozenset[str]:
        """The categories that are switched on."""
        return frozenset(category.value for category, chip in self.chips.items() if chip.isChecked())

    # Data

    def show_trend(self, trend: CostTrend) -> None:
        """Show the cost of up to 36 months."""
        self._trend = trend
        self._show_months()

    def _show_months(self) -> None:
        trend = self._trend
        if trend is None:
            return
        span = int(str(self.span.value))
        self._months = trend.months[-span:]
        text = translate("Dashboard", "{months} months, {currency} excl. VAT")
        self.sub.setText(text.format(months=span, currency=formats.currency_sign(trend.currency)))
        self._open_legend.setVisible(any(not month.closed for month in self._months))
        self.setAccessibleDescription(summary(self._months, trend.currency))
        self.sub.setAccessibleDescription(self.accessibleDescription())
        self._show_side()
        self.table.set_rows(
            [_Row(month.month, month.data, month.other, month.traffic, month.total) for month in self._months]
        )
        self._draw()

    def show_table(self) -> None:
        """Show the months as a table, and lead the keyboard to it."""
        self._as_table.setChecked(True)
        self.table.view.setFocus()

    def _show_side(self) -> None:
        """The table where it is asked for, else the chart, else that there is nothing to draw."""
        nothing = not any(month.data or month.other or month.traffic for month in self._months)
        self._sides.setCurrentIndex(1 if self._as_table.isChecked() else 2 if nothing else 0)

    def _draw(self) -> None:
        parts = tuple(
            BarPart(
                category.value,
                LOOKS[category][2],
                tuple(float(getattr(month, category.value)) for month in self._months),
            )
            for category in CostCategory
        )
        open_from = next((index for index, month in enumerate(self._months) if not month.closed), None)
        chart = BarsShown(_labels(self._months, open_from), parts, open_from=open_from, widest=_WIDEST_BAR)
        self.canvas.show_bars(chart, self._tips(), self.shown)

    def _switch(self) -> None:
        """Show the categories that are switched on."""
        self.canvas.switch(self.shown, self._tips())

    def _tips(self) -> list[Tip]:
        shown = self.shown
        return [_tip(month, shown) for month in self._months]


def summary(months: tuple[TrendMonth, ...], currency: str) -> str:
    """In one sentence what the months cost together, and how the latest closed one compares to the one before it."""
    total = formats.money(sum((month.total for month in months), Decimal(0)), currency)
    closed = [month for month in months if month.closed]
    values = {"months": formats.number(len(months)), "total": total}
    if len(closed) < 2 or closed[-2].total <= 0:
        return translate("Dashboard", "{months} months cost {total} together.").format(**values)
    now, before = closed[-1], closed[-2]
    share = (now.total - before.total) * 100 / before.total
    if share > 0:
        text = translate(
            "Dashboard",
            "{months} months cost {total} together; {month}, the latest closed one, cost {share} % more than the month "
            "before.",
        )
    elif share < 0:
        text = translate(
            "Dashboard",
            "{months} months cost {total} together; {month}, the latest closed one, cost {share} % less than the month "
            "before.",
        )
    else:
        text = translate(
            "Dashboard",
            "{months} months cost {total} together; {month}, the latest closed one, cost as much as the month before.",
        )
    return text.format(month=formats.month(now.month), share=formats.number(abs(share), 1), **values)


def _labels(months: tuple[TrendMonth, ...], open_from: int | None) -> tuple[BarLabel, ...]:
    """Short months; the first one and each January carry their year. Quarters stay where there is little room."""
    labels = []
    for index, month in enumerate(months):
        first = month.month
        begins = first.month == 1 or (index == 0 and (first.month < 12 or len(months) <= SPANS[0]))
        rank = 0 if index == len(months) - 1 else 1 if first.month == 1 else 2 if first.month in (4, 7, 10) else 3
        is_open = open_from is not None and index >= open_from
        labels.append(BarLabel(formats.short_month(first), str(first.year) if begins else "", rank=rank, bold=is_open))
    return tuple(labels)


def _tip(month: TrendMonth, shown: frozenset[str]) -> Tip:
    rows = [
        (category, getattr(month, category.value)) for category in reversed(CostCategory) if category.value in shown
    ]
    total = sum((amount for _, amount in rows), Decimal(0))
    return Tip(
        formats.month(month.month),
        formats.number(total, 0),
        tuple(
            TipRow(LOOKS[category][2], category_word(category), formats.number(amount, 0)) for category, amount in rows
        ),
    )

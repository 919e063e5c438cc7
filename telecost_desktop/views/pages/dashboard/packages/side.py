"""The left of the card of mobile data: the chart with its legend, the same as a table, or why there is none."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.models.periods import Period
from telecost_desktop.services.dashboard.packages import DataPackages
from telecost_desktop.views import formats
from telecost_desktop.views.pages.dashboard.packages.chart import ROLES, bars_of, part_word, tips_of, uses_of, when
from telecost_desktop.views.pages.dashboard.packages.lists import figures_table
from telecost_desktop.views.widgets.chips import LegendChip
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.stacked_bars import StackedBars

translate = QCoreApplication.translate
_CHART, _FIGURES = 0, 1
_ICON = "swap-vertical"


class DataChart(QStackedWidget):
    """Mobile data by day or by month.

    ``period_chosen(period)`` when a bar is clicked; ``previous_wanted()`` and ``import_wanted()`` where there is no use.
    """

    period_chosen = Signal(object)
    previous_wanted = Signal()
    import_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._found: DataPackages | None = None
        self._by_month = self._as_table = self._can_go_back = False
        self.chips = {key: LegendChip(part_word(key), role) for key, role in ROLES.items()}
        self.chart = StackedBars(translate("Dashboard", "Mobile data by day"))
        self.chart.chosen.connect(self._choose)
        self.figures = figures_table(lambda day: when(day, by_month=self._by_month))
        self._empty = QWidget()
        self.addWidget(self._build_chart())
        self.addWidget(self.figures)
        self.addWidget(self._empty)

    def _build_chart(self) -> QWidget:
        legend = FlowLayout()
        for chip in self.chips.values():
            chip.toggled.connect(lambda _: self._switch())
            legend.addWidget(chip)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 0, 12, 8)
        column.setSpacing(8)
        column.addLayout(legend)
        column.addWidget(self.chart, 1)
        return side

    @property
    def shown(self) -> frozenset[str]:
        """The parts of the bars that are switched on."""
        return frozenset(key for key, chip in self.chips.items() if chip.isChecked())

    def show_data(self, found: DataPackages, *, can_go_back: bool) -> None:
        """Show the data of a month, and of the twelve up to it; ``can_go_back`` where the one before may be asked for."""
        self._found, self._can_go_back = found, can_go_back
        self._show_bars()

    def show_months(self, by_month: bool) -> None:
        """Show twelve months instead of the days of one, or the days."""
        self._by_month = by_month
        self._show_bars()

    def show_figures(self, as_table: bool) -> None:
        """Show the figures as a table, or the chart."""
        self._as_table = as_table
        self._show_side()

    def _show_bars(self) -> None:
        if self._found is None:
            return
        title = translate("Dashboard", "Month") if self._by_month else translate("Dashboard", "Day")
        self.figures.model.set_title("day", title)
        self.figures.set_rows(uses_of(self._found, by_month=self._by_month))
        by_day, by_month = translate("Dashboard", "Mobile data by day"), translate("Dashboard", "Mobile data by month")
        self.chart.setAccessibleName(by_month if self._by_month else by_day)
        self._switch()
        self._show_side()

    def _switch(self) -> None:
        """Show the parts that are switched on."""
        if self._found is not None:
            shown = self.shown
            tips = tips_of(self._found, shown, by_month=self._by_month)
            self.chart.show_bars(bars_of(self._found, shown, by_month=self._by_month), tips, shown)

    def _show_side(self) -> None:
        if self._found is None:
            return
        if any(use.total for use in uses_of(self._found, by_month=self._by_month)):
            self.setCurrentIndex(_FIGURES if self._as_table else _CHART)
            return
        self.removeWidget(self._empty)
        self._empty.deleteLater()
        self._empty = self._nothing(self._found)
        self.addWidget(self._empty)
        self.setCurrentWidget(self._empty)

    def _nothing(self, found: DataPackages) -> QWidget:
        month, newest = formats.month(found.month), found.newest_day
        if newest is None:
            words = translate("Dashboard", "No use is imported for {month}.").format(month=month)
            return EmptyState(_ICON, words, translate("Dashboard", "Import operator files"), self.import_wanted.emit)
        if newest >= found.month:
            return EmptyState(_ICON, translate("Dashboard", "No data was used in {month}.").format(month=month))
        words = translate("Dashboard", "No use is imported for {month} yet; the newest is of {day}.")
        sentence = words.format(month=month, day=formats.long_day(newest, weekday=False))
        if not self._can_go_back:
            return EmptyState(_ICON, sentence)
        return EmptyState(_ICON, sentence, translate("Dashboard", "Show the previous month"), self.previous_wanted.emit)

    def _choose(self, index: int) -> None:
        if self._found is not None:
            day = uses_of(self._found, by_month=self._by_month)[index].day
            one = Period(day, day + timedelta(days=1))
            self.period_chosen.emit(Period.month(day.year, day.month) if self._by_month else one)

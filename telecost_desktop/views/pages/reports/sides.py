"""A report's result as a table, a pivot or a chart: one of them is seen, and pivot and chart are made when wanted.

Pivot and chart have ``show_result``, ``current_layout``, ``set_layout`` and ``layout_changed``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from telecost_desktop.services.reporting import ReportResult
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.reports.tab_order import focusable_in, lead_through
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
TABLE, PIVOT, CHART = "table", "pivot", "chart"


def _pivot(context: PageContext) -> Any:
    from telecost_desktop.views.pages.reports.pivot_side import PivotSide

    return PivotSide(context)


def _chart(context: PageContext) -> Any:
    from telecost_desktop.views.pages.reports.chart_side import ChartSide

    return ChartSide(context)


_MAKERS: dict[str, Callable[[PageContext], Any]] = {PIVOT: _pivot, CHART: _chart}


class Sides(QStackedWidget):
    """Holds the table and the other sides, which Tab reaches from ``before``.

    ``changed()`` when a person chose another side or laid one out anew.
    """

    changed = Signal()

    def __init__(self, context: PageContext, table: QWidget, before: QWidget) -> None:
        super().__init__()
        self._context, self._table, self._before = context, table, before
        self._made: dict[str, Any] = {}
        self._result: ReportResult | None = None
        # The layout with which the side that is chosen begins once there is a result.
        self._wanted: Any = None
        words = {PIVOT: translate("ReportsPage", "Pivot"), CHART: translate("ReportsPage", "Chart")}
        self.mode = Segment(
            translate("ReportsPage", "Show as"),
            [(TABLE, translate("ReportsPage", "Table")), *((key, words[key]) for key in _MAKERS)],
            small=False,
        )
        self.addWidget(table)
        self.mode.changed.connect(lambda _: self._mode_chosen())

    @property
    def side(self) -> Any:
        """The pivot or chart that is chosen; None for the table."""
        return self._made.get(str(self.mode.value))

    def show_result(self, result: ReportResult | None) -> None:
        """Show another result; none while a report is being opened, or when it failed."""
        self._result = result
        if result is None:
            for side in self._made.values():
                side.show_result(None)
        self._show()

    def layout_of(self, mode: str) -> Any:
        """How a side is laid out if it is the one that is chosen, else None."""
        if self.mode.value != mode or mode not in _MAKERS:
            return None
        layout = self._wanted or (self.side.current_layout if self.side is not None and self._result else None)
        return None if getattr(layout, "is_empty", False) else layout

    def set_layouts(self, pivot: Any, chart: Any) -> None:
        """Show the side that has a layout, or the table. Says nothing."""
        mode = CHART if chart is not None and CHART in _MAKERS else PIVOT if pivot is not None else TABLE
        self._wanted = {TABLE: None, PIVOT: pivot, CHART: chart}[mode]
        self.mode.blockSignals(True)
        self.mode.choose(mode)
        self.mode.blockSignals(False)
        self._show()

    def _mode_chosen(self) -> None:
        self._wanted = None
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        key = str(self.mode.value)
        if key == TABLE or self._result is None:
            # What failed or is not there yet is said where the table would be.
            self.setCurrentWidget(self._table)
            return
        side = self._made.get(key)
        if side is None:
            side = self._made[key] = _MAKERS[key](self._context)
            side.layout_changed.connect(self.changed)
            self.addWidget(side)
            lead_through(focusable_in(side), self._before)
        side.show_result(self._result)
        if self._wanted is not None:
            side.set_layout(self._wanted)
            self._wanted = None
        self.setCurrentWidget(side)

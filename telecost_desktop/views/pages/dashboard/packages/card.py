"""The card of mobile data: how much was used inside packages and beyond them, and by which numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from dateutil.relativedelta import relativedelta
from PySide6.QtCore import QCoreApplication, QSignalBlocker, QSize
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.packages import DataPackages, data_packages
from telecost_desktop.views import formats, theme
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.dashboard.clipboard import offer_copy
from telecost_desktop.views.pages.dashboard.packages.foot import PackageFoot
from telecost_desktop.views.pages.dashboard.packages.lists import totals_of, users_table
from telecost_desktop.views.pages.dashboard.packages.side import DataChart
from telecost_desktop.views.pages.dashboard.packages.words import with_package
from telecost_desktop.views.pages.dashboard.packages.workbook import write_book
from telecost_desktop.views.pages.exporting import ask_for_workbook
from telecost_desktop.views.pages.reports.tab_order import focusable_in, lead_through
from telecost_desktop.views.pages.reports.wish import ReportWish
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
# Six whole rows of the list.
HEIGHT = 351
# Below this width the chart stands above the list, with these heights.
_STACKED_BELOW = 880
_CHART_HEIGHT, _LIST_HEIGHT = 264, 320
_HEAD = 48
# The legend in one row; and below this width the head has no room for the choice of the month.
_CHART_LEAST, _HEAD_LEAST, _MONTHS_ROW = 400, 560, 36
_CHART_SHARE, _LIST_SHARE = 464, 720
_PREVIOUS, _THIS = "previous", "this"
# What Qt takes as no maximum.
_UNBOUND = (1 << 24) - 1


def _load_packages(file: CompanyFile, chosen: DashboardChoice, month: date, *, strict: bool) -> DataPackages:
    """The data of a month; without ``strict`` that of the month before while only that one has some.

    ``newest_day`` of a month without use is that of the month before.
    """
    found = data_packages(file, chosen, month)
    if _is_used(found):
        return found
    before = data_packages(file, chosen, month - relativedelta(months=1))
    if _is_used(before) and not strict:
        return before
    return found if found.newest_day is not None else replace(found, newest_day=before.newest_day)


def _is_used(found: DataPackages) -> bool:
    return any(use.total for use in found.days)


class _Rule(QWidget):
    """The line between chart and list."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.tokens().color("line"))
        painter.end()


class PackagesCard(Card):
    """Mobile data of this or the previous month by day, or of twelve months, and the numbers with a package."""

    def __init__(self, page: BasePage) -> None:
        super().__init__(translate("Dashboard", "Mobile data and packages"), table=True)
        self._page = page
        self._choice: DashboardChoice | None = None
        self._found: DataPackages | None = None
        self._month_by_hand = False
        self._wanted: int | None = None
        self._build_head()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(0)
        self.data = DataChart()
        self.data.period_chosen.connect(self._open_report)
        self.data.previous_wanted.connect(lambda: self.segment.choose(_PREVIOUS))
        self.data.import_wanted.connect(page.import_wanted)
        self._rule = _Rule()
        self._rule.setMinimumSize(1, 1)
        self.table, self.foot = users_table(), PackageFoot()
        self._row.addWidget(self.data, _CHART_SHARE)
        self._row.addWidget(self._rule)
        self._row.addWidget(self._build_list(), _LIST_SHARE)
        self.body.setContentsMargins(1, 0, 1, 1)
        self._months_row = QWidget()
        self._months = QHBoxLayout(self._months_row)
        self._months.setContentsMargins(16, 0, 16, 8)
        self._months.addStretch(1)
        self._months_row.hide()
        self.body.addWidget(self._months_row)
        self.body.addLayout(self._row, 1)
        self._build_menu()
        assert self._more is not None
        rows = [*self.table.header.editors(), self.table.view]
        lead_through([self._more, *focusable_in(self.data), *rows], self.segment.button(_THIS))
        self._stand()

    # Building

    def _build_head(self) -> None:
        self.segment = Segment(
            translate("Dashboard", "Month shown"),
            [(_PREVIOUS, translate("Dashboard", "Previous month")), (_THIS, translate("Dashboard", "This month"))],
            chosen=_THIS,
        )
        self.segment.changed.connect(lambda _: self._choose_month())
        self.add_tool(self.segment)

    def _build_list(self) -> QWidget:
        self.table.current_changed.connect(self.foot.show_use)
        self.table.shown_changed.connect(self._arranged)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self.foot)
        return side

    def _build_menu(self) -> None:
        spans = QActionGroup(self)
        by_day = self.add_action(translate("Dashboard", "By day"))
        self.by_month = self.add_action(translate("Dashboard", "By month over 12 months"))
        for action in (by_day, self.by_month):
            action.setCheckable(True)
            spans.addAction(action)
        by_day.setChecked(True)
        self.by_month.toggled.connect(self.data.show_months)
        self.as_table = self.add_action(translate("Dashboard", "Show as table"), "table")
        self.as_table.setCheckable(True)
        self.as_table.toggled.connect(self.data.show_figures)
        self.save = self.add_action(translate("Dashboard", "Save as Excel…"), "microsoft-excel")
        self.save.triggered.connect(lambda: self._save())
        offer_copy(self, self.table)
        assert self._menu is not None
        self.table.add_column_menu(self._menu)
        self.explain(
            translate("Dashboard", "Mobile data and packages"),
            translate(
                "Dashboard",
                "Inside is what the data packages of the numbers hold. Extra package is what was used of packages that "
                "were ordered on top. Outside is use beyond them, and use of numbers without a package.\n\n"
                "The list has every active number with a data package. The mark shows an extra package that was "
                "ordered in the month; choose the row to see which one, when, and how much of it is used.",
            ),
        )

    # What is asked for

    @property
    def month(self) -> date | None:
        """The first day of the month that is shown; None before anything is."""
        return None if self._found is None else self._found.month

    def show_user(self, line_id: int) -> None:
        """Choose a number in the list, for which filters give way, and lead the keyboard there."""
        self._wanted = line_id
        if self._found is not None:
            self._select_wanted()
            self.table.view.setFocus()

    def show_exceeded(self) -> None:
        """Show the numbers that have used up their package."""
        self.table.clear_filters()
        self.table.set_filter("used", "100")
        self.table.view.setFocus()

    def height_for(self, width: int) -> int:
        """The height that suits a width: more where the chart stands above the list."""
        if width >= _STACKED_BELOW:
            return HEIGHT
        return _HEAD + _CHART_HEIGHT + 1 + _LIST_HEIGHT + (_MONTHS_ROW if width < _HEAD_LEAST else 0)

    # Data

    def refresh(self, chosen: DashboardChoice) -> None:
        """Load the month: this one, or the previous one until this one has some use, or the one that was chosen."""
        self._choice = chosen
        month = chosen.today.replace(day=1)
        if self._month_by_hand and self.segment.value == _PREVIOUS:
            month -= relativedelta(months=1)
        self._page.context.read(
            self, _load_packages, self._page.context.file, chosen, month, strict=self._month_by_hand,
            done=self._show_found,
        )  # fmt: skip

    def _choose_month(self) -> None:
        self._month_by_hand = True
        if self._choice is not None:
            self.refresh(self._choice)

    def _show_found(self, found: DataPackages) -> None:
        self._found = found
        is_this = self._choice is not None and found.month == self._choice.today.replace(day=1)
        with QSignalBlocker(self.segment):
            self.segment.choose(_THIS if is_this else _PREVIOUS)
        self.sub.setText(with_package(len(found.rows), found.lines))
        # Who looked at the first row looks at that of the new rows; who chose another keeps it.
        at_first = self.table.view.currentIndex().row() <= 0
        self.table.set_rows(found.rows)
        if at_first:
            self.table.view.scrollToTop()
            self.table.view.selectRow(0)
        self._select_wanted()
        self.data.show_data(found, can_go_back=is_this)

    def _select_wanted(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None and not self.table.select(wanted):
            self.table.clear_filters()
            self.table.select(wanted)

    def _arranged(self) -> None:
        self.table.set_totals(totals_of(self.table, len(self._found.rows) if self._found is not None else 0))
        self.table.select_first()
        self.foot.show_use(self.table.current_row())

    def _open_report(self, period: Period) -> None:
        self._page.navigate.emit("reports", ReportWish("R11", period.start, period.last))

    # Excel

    def _save(self) -> None:
        found, chosen = self._found, self._choice
        if found is None or chosen is None:
            return
        title = translate("Dashboard", "Mobile data and packages, {month}").format(month=formats.month(found.month))
        path = ask_for_workbook(self._page, title)
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write the workbook of what is shown, and say so."""
        found, chosen = self._found, self._choice
        if found is None or chosen is None:
            return
        context = self._page.context
        pattern = translate("Export", "{count} rows saved as {file}")
        context.tasks.run(
            self, write_book, path, context.file, chosen, found,
            done=lambda rows: context.messages.notice(pattern.format(count=rows, file=path.name)),
            label=translate("Export", "Saving {file}").format(file=path.name),
        )  # fmt: skip

    # Room

    def minimumSizeHint(self) -> QSize:
        """Narrow is possible: the choice of months goes below the title then."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand side by side where there is room for both."""
        super().resizeEvent(event)
        self._stand()

    def _stand(self) -> None:
        stacked = self.width() < _STACKED_BELOW
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)
        self.data.setMinimumWidth(0 if stacked else _CHART_LEAST)
        self._row.setStretch(0, _CHART_HEIGHT if stacked else _CHART_SHARE)
        self._row.setStretch(2, _LIST_HEIGHT if stacked else _LIST_SHARE)
        self._rule.setMaximumSize(*((_UNBOUND, 1) if stacked else (1, _UNBOUND)))
        low = self.width() < _HEAD_LEAST
        if low != (self.segment.parentWidget() is self._months_row):
            self._move_months(low)

    def _move_months(self, low: bool) -> None:
        """Put the choice of the month into a row of its own, or back into the head."""
        self.segment.setParent(None)
        if low:
            self._months.insertWidget(0, self.segment)
        else:
            self.add_tool(self.segment)
        self._months_row.setVisible(low)
        self.segment.show()

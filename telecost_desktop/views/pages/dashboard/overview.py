"""The card of subscriptions: how many there are, and how much was used in the last days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.services.dashboard import SubscriptionOverview, UsageSplit
from telecost_desktop.views import formats
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import label
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
WINDOWS = (7, 30, 90)
_ROW_HEIGHT = 46


@dataclass(frozen=True)
class _Use:
    """A row of the table of use."""

    id: str
    name: str
    inside: int
    outside: int
    abroad: int


class _Figure(QWidget):
    """A large number with its name and what it is made of."""

    def __init__(self, name: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._name = name
        self._number = label(formats.NONE, "kpi")
        self._parts = label("", "secondary", "text2")
        column.addWidget(self._number)
        column.addWidget(label(name, "strong"))
        column.addWidget(self._parts)
        self.setAccessibleName(name)

    def show_number(self, number: int, parts: str) -> None:
        """Show the number and, below, its parts."""
        self._number.setText(formats.number(number))
        self._parts.setText(parts)
        self._parts.setToolTip(parts)
        self.setAccessibleName(f"{self._name}: {formats.number(number)}, {parts}")


class OverviewCard(Card):
    """Counts of subscriptions and the use of 7, 30 or 90 days. ``days_chosen(days)`` when a person picks a window."""

    days_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(translate("Dashboard", "Subscription overview"), table=True)
        self.body.setContentsMargins(1, 0, 1, 1)
        self.sub.hide()
        days = translate("Dashboard", "{days} days").format(days=WINDOWS[-1])
        words = [formats.number(window) for window in WINDOWS[:-1]] + [days]
        self.days = Segment(translate("Dashboard", "Days shown"), list(zip(WINDOWS, words, strict=True)), chosen=30)
        self.days.changed.connect(self._chosen)
        self.add_tool(self.days)
        self._mobile = _Figure(translate("Dashboard", "Mobile subscriptions"))
        self._other = _Figure(translate("Dashboard", "Other services"))
        figures = QHBoxLayout()
        figures.setContentsMargins(16, 0, 16, 14)
        figures.setSpacing(16)
        figures.addWidget(self._mobile, 1)
        figures.addWidget(self._other, 1)
        self.body.addLayout(figures)
        self.table = self._make_table()
        self.body.addWidget(self.table, 1)
        self.save = self.add_action(translate("Dashboard", "Save as Excel…"), "microsoft-excel")
        self.add_action(translate("Dashboard", "Copy the table"), "content-copy").triggered.connect(self._copy)

    def _make_table(self) -> DataTable:
        columns = (
            Column("name", translate("Dashboard", "Usage"), width=88, stretch=True, hint=self._period_hint()),
            _number_column(
                "inside", translate("Dashboard", "In flat-rate"), 90,
                translate("Dashboard", "Use that a plan or data package includes, at home."),
            ),
            _number_column(
                "outside", translate("Dashboard", "Outside"), 72,
                translate("Dashboard", "Use that is paid for beside the plan: numbers of 4 or 5 digits, enquiries, "
                          "data without a package or beyond it."),
            ),
            _number_column(
                "abroad", translate("Dashboard", "To/from abroad"), 116,
                translate("Dashboard", "Use while abroad, and calls and messages from home to other countries."),
            ),
        )  # fmt: skip
        name = translate("Dashboard", "Use of the last days")
        table = DataTable(name, columns, filters=False, row_height=_ROW_HEIGHT, sortable=False)
        table.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        return table

    def _period_hint(self) -> str:
        return translate("Dashboard", "Counted back from the newest day with imported use.")

    def _chosen(self, days: object) -> None:
        self.days_chosen.emit(int(str(days)))

    def _copy(self) -> None:
        from telecost_desktop.views.pages.dashboard.clipboard import copy_table

        copy_table(*self.table.export())

    def show_window(self, days: int | None) -> None:
        """Show which window is chosen; None for a period that is none of them."""
        if days in WINDOWS:
            self.days.choose(days)
        else:
            self.days.clear()

    def show_overview(self, overview: SubscriptionOverview) -> None:
        """Show what was counted."""
        number = formats.number
        self._mobile.show_number(
            overview.mobile,
            translate("Dashboard", "{flat} flat-rate · {without} without").format(
                flat=number(overview.flat_rate), without=number(overview.without_flat_rate)
            ),
        )
        self._other.show_number(
            overview.other,
            translate("Dashboard", "{broadband} broadband · {sims} data SIMs").format(
                broadband=number(overview.broadband), sims=number(overview.data_sims)
            ),
        )
        self.table.set_rows([
            _use("minutes", translate("Dashboard", "Minutes"), overview.minutes),
            _use("messages", translate("Dashboard", "Messages"), overview.messages),
            _use("megabytes", translate("Dashboard", "MB"), overview.megabytes),
        ])  # fmt: skip
        if overview.first_day is not None:
            last = overview.first_day + timedelta(days=overview.days - 1)
            self.table.view.setAccessibleDescription(
                translate("Dashboard", "From {first} to {last}").format(
                    first=formats.day(overview.first_day), last=formats.day(last)
                )
            )


def _use(key: str, name: str, split: UsageSplit) -> _Use:
    return _Use(key, name, round(split.inside), round(split.outside), round(split.abroad))


def _number_column(key: str, title: str, width: int, hint: str) -> Column:
    return Column(key, title, Kind.NUMBER, width, hint=hint)

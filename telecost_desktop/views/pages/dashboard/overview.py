"""The card of subscriptions: how many there are, and how much was used in the last days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.services.dashboard import SubscriptionOverview, UsageSplit
from telecost_desktop.views import formats, theme
from telecost_desktop.views.pages.dashboard.invoice_words import short_day
from telecost_desktop.views.pages.invoices import words
from telecost_desktop.views.pages.reports.tab_order import lead_through
from telecost_desktop.views.tables.header import TITLES
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.explanation import info_button
from telecost_desktop.views.widgets.labels import ElidedLabel, label
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
WINDOWS = (7, 30, 90)
_ROW_HEIGHT = 45
_INFO = 14
# The least width of the column of names, and what parts a title from the column before.
_NAME, _GAP = 84, 8
# What the head has beside title, days and choice: margins, gaps, the menu.
_HEAD_REST = 80


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

    def __init__(self, name: str, meaning: str) -> None:
        super().__init__()
        self.info = info_button(name, meaning)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._name = name
        self._number = label(formats.NONE, "kpi")
        self._parts = ElidedLabel("", "secondary", "text2")
        column.addWidget(self._number)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(label(name, "strong"))
        row.addWidget(self.info)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._parts)
        self.setAccessibleName(name)

    def show_number(self, number: int, parts: str) -> None:
        """Show the number and, below, its parts."""
        self._number.setText(formats.number(number))
        self._parts.setText(parts)
        self.setAccessibleName(f"{self._name}: {formats.number(number)}, {parts}")


class OverviewCard(Card):
    """Counts of subscriptions and the use of 7, 30 or 90 days. ``days_chosen(days)`` when a person picks a window."""

    days_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(translate("Dashboard", "Subscription overview"), table=True)
        self.body.setContentsMargins(1, 0, 1, 1)
        self._days_words = ""
        self._last_window = translate("Dashboard", "{days} days").format(days=WINDOWS[-1])
        choices = [formats.number(window) for window in WINDOWS[:-1]] + [self._last_window]
        self.days = Segment(translate("Dashboard", "Days shown"), list(zip(WINDOWS, choices, strict=True)), chosen=30)
        self.days.changed.connect(self._chosen)
        self.add_tool(self.days)
        self._mobile = _Figure(
            translate("Dashboard", "Mobile subscriptions"),
            translate(
                "Dashboard",
                "Numbers that are active on the last of the days shown and are mobile telephones.\n\nA flat-rate "
                "subscription includes minutes, messages or data, as its plan or data package says; all others are "
                "without.",
            ),
        )
        self._other = _Figure(
            translate("Dashboard", "Other services"),
            translate(
                "Dashboard",
                "What else runs on the accounts: mobile broadband, fixed telephony, machines, and data SIM cards that "
                "share the plan of a telephone.",
            ),
        )
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
        self.explain(translate("Dashboard", "Subscription overview"), self._meaning)
        assert self._more is not None
        lead_through([self._more, self._mobile.info, self._other.info, self.table.view], self.days.button(WINDOWS[-1]))

    def _make_table(self) -> DataTable:
        columns = [Column("name", translate("Dashboard", "Usage"), width=_NAME, stretch=True)]
        columns += [Column(key, title, Kind.NUMBER, 64, hint=text) for key, title, text in _meanings()]
        name = translate("Dashboard", "Use of the last days")
        table = DataTable(name, columns, filters=False, row_height=_ROW_HEIGHT, sortable=False)
        table.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        header = table.view.horizontalHeader()
        self.infos = {key: info_button(title, text) for key, title, text in _meanings()}
        for info in self.infos.values():
            info.setParent(header.viewport())
            info.show()
        header.sectionResized.connect(self._place_infos)
        header.geometriesChanged.connect(self._place_infos)
        return table

    def _fit_columns(self) -> None:
        """Each title with room for its button, and without the buttons where the card is too narrow for them."""
        titles = [title for _, title, _ in _meanings()]
        paddings = [_padding(last=title == titles[-1]) for title in titles]
        needed = [_title_width(title) + _GAP + padding for title, padding in zip(titles, paddings, strict=True)]
        needed = [
            max(width, self._figure_width(key) + 8 + padding)
            for (key, _, _), width, padding in zip(_meanings(), needed, paddings, strict=True)
        ]
        with_infos = sum(needed) + len(needed) * _INFO + _NAME <= self.width() - 2
        view = self.table.view
        for section, width in enumerate(needed, start=1):
            view.setColumnWidth(section, width + (_INFO if with_infos else 0))
        view.setColumnWidth(0, max(_NAME, self.width() - 2 - sum(view.columnWidth(place) for place in (1, 2, 3))))
        for info in self.infos.values():
            info.setVisible(with_infos)

    def _figure_width(self, key: str) -> int:
        metrics = QFontMetrics(theme.font("body"))
        return max(
            (metrics.horizontalAdvance(formats.number(getattr(row, key))) for row in self.table.rows()), default=0
        )

    def _place_infos(self) -> None:
        """Each beside the title of its column."""
        header = self.table.view.horizontalHeader()
        for section, (key, title, _) in enumerate(_meanings(), start=1):
            right = header.sectionViewportPosition(section) + header.sectionSize(section)
            left = right - _padding(last=key == "abroad") - _title_width(title) - _INFO - 1
            self.infos[key].setGeometry(left, (TITLES - _INFO) // 2, _INFO, _INFO)

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
        self._show_days(overview)
        self._fit_columns()

    def _show_days(self, overview: SubscriptionOverview) -> None:
        self._days_words = ""
        if overview.first_day is not None:
            last = overview.first_day + timedelta(days=overview.days - 1)
            self._days_words = days_words(overview.first_day, last)
        self.sub.setText(self._days_words)
        self.days.setToolTip(self._days_words)
        self.days.setAccessibleDescription(self._days_words)
        self.table.view.setAccessibleDescription(self._days_words)
        self._fit_days()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The days stand beside the title where there is room for the whole of them."""
        super().resizeEvent(event)
        self._fit_days()
        self._fit_columns()

    def _fit_days(self) -> None:
        # Where even the title has no room beside the choice, the choice is of bare numbers.
        self.days.set_text(WINDOWS[-1], self._last_window)
        others = self.title.sizeHint().width() + self.days.sizeHint().width() + _HEAD_REST
        if others > self.width():
            self.days.set_text(WINDOWS[-1], formats.number(WINDOWS[-1]))
        self.sub.setVisible(bool(self._days_words) and others + self.sub.sizeHint().width() + 16 <= self.width())

    def _meaning(self) -> str:
        """What the card shows, with the days that it counts now."""
        text = translate(
            "Dashboard",
            "How many subscriptions there are, and what was used with them in the days shown{days}. They are counted "
            "back from the newest day with imported use, so that the figures do not shrink while the next file is "
            "awaited; a month or year chosen in the top bar is the calendar's.",
        )
        return text.format(days=f" ({self._days_words})" if self._days_words else "")


def _use(key: str, name: str, split: UsageSplit) -> _Use:
    return _Use(key, name, _whole(split.inside), _whole(split.outside), _whole(split.abroad))


def _whole(value: float) -> int:
    """Rounded half up, as the other cards and the files have it."""
    return int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))


def _meanings() -> tuple[tuple[str, str, str], ...]:
    """The columns of use: key, title, and what it means."""
    return (
        (
            "inside",
            translate("Dashboard", "In flat-rate"),
            translate(
                "Dashboard",
                "Use at home that plans and data packages include: minutes, messages, megabytes. Where an operator does "
                "not say whether something is included, what cost nothing counts as included.",
            ),
        ),
        (
            "outside",
            translate("Dashboard", "Outside"),
            translate(
                "Dashboard",
                "Use at home that is paid for beside the plan.\n\nMinutes and messages: among others those to numbers "
                "of four or five digits and to directory enquiries.\n\nMB: data without a package, or beyond what the "
                "package includes.",
            ),
        ),
        (
            "abroad",
            translate("Dashboard", "To/from abroad"),
            translate(
                "Dashboard",
                "Everything that was used while abroad, and calls and messages from home to other countries, whether a "
                "plan includes them or not.",
            ),
        ),
    )


def days_words(first: date, last: date) -> str:
    """The days from first to last, both in it: 23 Oct – 21 Nov 2026."""
    if first.year == last.year and first.month != last.month:
        return f"{short_day(first)} – {formats.long_day(last, weekday=False)}"
    return words.period(first, last)


def _title_width(title: str) -> int:
    # One more than the whole pixels, in which a title may lack a fraction of its last one.
    return QFontMetrics(theme.font("header")).horizontalAdvance(title) + 1


def _padding(*, last: bool) -> int:
    """What a table leaves free at the right of a column."""
    return 16 if last else 8

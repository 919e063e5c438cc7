"""The pane beside the map: the most expensive countries, or one country with the users who cost most there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.services.dashboard.abroad.countries import UNNAMED, CostAbroad, CountryCost, CountryUser
from telecost_desktop.views import formats
from telecost_desktop.views.pages.dashboard.abroad.row import PADDING, CostRow, row_height
from telecost_desktop.views.pages.dashboard.abroad.words import name_of_country, name_of_user, use_line
from telecost_desktop.views.pages.invoices.words import counted
from telecost_desktop.views.widgets.labels import ElidedLabel, label, link, tool

translate = QCoreApplication.translate
MOST_ROWS = 5
_GAP, _FOOT = 4, 28


@dataclass(frozen=True)
class _Line:
    """What a row says, and the country or the user behind it."""

    name: str
    cost: Decimal
    hint: str
    subject: CountryCost | CountryUser


class AbroadSide(QWidget):
    """What is chosen, with up to five rows under it.

    ``country_wanted(code)`` and ``user_wanted(user)`` when a row is pressed, ``all_wanted()`` for those that have no
    row, ``report_wanted()``, and ``closed()`` by ✕ or Esc.
    """

    country_wanted = Signal(str)
    user_wanted = Signal(object)
    all_wanted = Signal()
    report_wanted = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[_Line, ...] = ()
        self._country: CountryCost | None = None
        self._currency = ""
        self.title = ElidedLabel("", "cardTitle", least=60)
        self.close_button = tool(
            "close", translate("Dashboard", "Close the country"), clicked=self.closed.emit, size=14
        )
        self.amount = ElidedLabel("", "amount")
        self.sub = label("", "secondary", "text2", wrap=True)
        self.rows = [CostRow() for _ in range(MOST_ROWS)]
        self.more = link("", clicked=self.all_wanted.emit)
        self.report = link("", clicked=self.report_wanted.emit)
        # The title stands at the same height with and without it.
        policy = self.close_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.close_button.setSizePolicy(policy)
        self._build()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        self._foot = QWidget()
        self._foot.setFixedHeight(_FOOT)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(4)
        foot.addWidget(self.more)
        foot.addStretch(1)
        foot.addWidget(self.report)
        words = QVBoxLayout()
        words.setContentsMargins(PADDING, 0, 0, _GAP)
        words.setSpacing(0)
        words.addLayout(head)
        words.addWidget(self.amount)
        words.addWidget(self.sub)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(words)
        for number, row in enumerate(self.rows):
            row.clicked.connect(lambda _=False, place=number: self._pressed(place))
            column.addWidget(row)
        column.addStretch(1)
        column.addWidget(self._foot)
        self._head_height = max(self.title.sizeHint().height(), self.close_button.sizeHint().height())

    # What is shown

    def show_overview(self, abroad: CostAbroad) -> None:
        """Show what all countries cost together, and the most expensive of them."""
        self._country, self._currency = None, abroad.currency
        every = (*abroad.countries, *((abroad.unnamed,) if abroad.unnamed is not None else ()))
        self.title.setText(translate("Dashboard", "All countries"))
        self.amount.setText(formats.money(sum((one.cost for one in every), Decimal(0)), abroad.currency))
        one, many = translate("Dashboard", "1 country"), translate("Dashboard", "{count} countries")
        text = counted(len(abroad.countries), one, many)
        if abroad.unnamed is not None:
            text = translate("Dashboard", "{countries} and unknown ones").format(countries=text)
        self.sub.setText(text if every else translate("Dashboard", "No use abroad in these days."))
        self.close_button.hide()
        self._lines = tuple(
            _Line(name_of_country(country.code), country.cost, use_line(country), country) for country in every
        )
        self._fill()

    def show_country(self, country: CountryCost, currency: str) -> None:
        """Show one country; its users follow."""
        self._country, self._currency = country, currency
        self.title.setText(name_of_country(country.code))
        self.amount.setText(formats.money(country.cost, currency))
        self.sub.setText(use_line(country))
        self.close_button.show()
        self._lines = ()
        self._fill()

    def show_users(self, users: Sequence[CountryUser]) -> None:
        """Show who cost most in the country."""
        if self._country is None:
            return
        self.sub.setText(
            use_line(self._country, len({(user.line_id, user.employee_id) for user in users if user.line_id}))
        )
        self._lines = tuple(_Line(name_of_user(user), user.cost, user.department, user) for user in users)
        self._fill()

    def _fill(self) -> None:
        """Show as many rows as there is room for; a link leads to the others."""
        room = self._rooms()
        shown = self._lines[:room]
        most = max((line.cost for line in self._lines), default=Decimal(0))
        for row, line in zip(self.rows, shown, strict=False):
            share = float(line.cost / most) if most > 0 else 0.0
            row.show_row(line.name, formats.money(line.cost), share, line.hint)
        for number, row in enumerate(self.rows):
            row.setVisible(number < len(shown))
        self._show_foot(len(self._lines) - len(shown))
        self.setAccessibleName(f"{self.title.text()}, {self.amount.text()}")
        self.setAccessibleDescription(self.sub.text())

    def _rooms(self) -> int:
        """How many rows the height has room for."""
        words = self.sub.heightForWidth(max(1, self.width() - PADDING))
        left = self.height() - self._head_height - self.amount.sizeHint().height() - words - _GAP - _FOOT
        return min(MOST_ROWS, max(1, left // row_height()))

    def _show_foot(self, others: int) -> None:
        self.more.setText(translate("Dashboard", "and {count} more").format(count=formats.number(others)))
        self.more.setVisible(others > 0)
        # A report has no filter for costs whose country nobody knows.
        country = self._country
        self.report.setVisible(
            (country is None and bool(self._lines)) or (country is not None and country.code != UNNAMED)
        )
        whole = translate("Dashboard", "Open as report")
        self.report.setText(whole)
        self.report.setAccessibleName(whole)
        self.report.setToolTip(whole)
        beside = self.more.sizeHint().width() + 4 if others > 0 else 0
        if self.report.sizeHint().width() + beside > self.width():
            self.report.setText(translate("Dashboard", "Report"))

    # What a person does

    def _pressed(self, place: int) -> None:
        subject = self._lines[place].subject
        if isinstance(subject, CountryCost):
            self.country_wanted.emit(subject.code)
        else:
            self.user_wanted.emit(subject)

    def minimumSizeHint(self) -> QSize:
        """Room for one row: in a lower pane fewer are shown."""
        return QSize(120, 5 * row_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room for rows, or less."""
        super().resizeEvent(event)
        self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the country."""
        if event.key() == Qt.Key.Key_Escape and self._country is not None:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

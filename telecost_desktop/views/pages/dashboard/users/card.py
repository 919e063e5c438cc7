"""The card of the users: what each number cost and used in a month, searched, filtered and summed."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.users import UserOfMonth, UsersOfMonth, users_of_month
from telecost_desktop.views import formats, theme
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.dashboard.clipboard import copy_table
from telecost_desktop.views.pages.dashboard.users.words import (
    department_of,
    megabytes,
    minutes,
    name_of,
    nameless,
    user_count,
)
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.chips import FilterChip
from telecost_desktop.views.widgets.fields import SearchField
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
HEIGHT = 440
_SEARCH_WIDTH = 176
_PREVIOUS, _THIS = "previous", "this"
Identity = tuple[int, int]


def identity_of(user: UserOfMonth) -> Identity:
    """What a row is known by from month to month."""
    return user.line_id, user.employee_id


def _users_of(file: CompanyFile, chosen: DashboardChoice, month: date, instead: date | None) -> UsersOfMonth:
    """The users of a month; of the one ``instead`` of it, if it has any, while nothing was used in the month yet."""
    found = users_of_month(file, chosen, month)
    if instead is None or found.newest_day is not None:
        return found
    before = users_of_month(file, chosen, instead)
    return before if before.rows else found


class UsersCard(Card):
    """The users of this or the previous month. ``user_chosen(user or None, month)`` when another one is to be shown."""

    user_chosen = Signal(object, object)

    def __init__(self, page: BasePage) -> None:
        super().__init__(translate("Dashboard", "Users"), table=True)
        self._page = page
        self._choice: DashboardChoice | None = None
        self._found: UsersOfMonth | None = None
        self._month_by_hand = False
        self._lines: frozenset[int] = frozenset()
        # Whom a person chose, whom the table shows as chosen, and what was told of it last.
        self._wanted: Identity | None = None
        self._current: Identity | None = None
        self._told: tuple[UserOfMonth | None, date] | None = None
        self.body.setContentsMargins(1, 0, 1, 1)
        self._build_head()
        self._chip_row = QWidget()
        chips = QHBoxLayout(self._chip_row)
        chips.setContentsMargins(16, 0, 16, 8)
        self._chip = FilterChip(translate("Dashboard", "Numbers"), "", translate("Dashboard", "Show all users"))
        self._chip.removed.connect(lambda: self.show_lines(()))
        chips.addWidget(self._chip)
        chips.addStretch(1)
        self._chip_row.hide()
        self.body.addWidget(self._chip_row)
        self.table = self._make_table()
        self.body.addWidget(self.table, 1)
        self._build_menu()
        # From the filters to the rows below them, as one reads.
        assert self._more is not None
        for before, after in pairwise([self._more, *self.table.header.editors(), self.table.view]):
            QWidget.setTabOrder(before, after)

    def _build_head(self) -> None:
        self.search = SearchField(translate("Dashboard", "Name or number"))
        self.search.setFixedWidth(theme.scaled(_SEARCH_WIDTH))
        self.search.textChanged.connect(lambda _: self._show_found())
        self.search.returnPressed.connect(self._to_table)
        self.month = Segment(
            translate("Dashboard", "Month shown"),
            [(_PREVIOUS, translate("Dashboard", "Previous month")), (_THIS, translate("Dashboard", "This month"))],
            chosen=_THIS,
        )
        self.month.changed.connect(lambda _: self._choose_month())
        self.add_tool(self.search)
        self.add_tool(self.month)

    def _make_table(self) -> DataTable:
        words = translate("Dashboard", "Shown without VAT. Charges count on their day, running use on the day of use.")
        columns = (
            Column("user", translate("Dashboard", "User"), width=136, stretch=True, value=name_of, quiet_when=nameless,
                   filter_hint=translate("Dashboard", "Name")),
            Column("number", translate("Dashboard", "Number"), width=100, value=lambda user: user.msisdn,
                   shown=formats.phone_number, yields=1),
            Column("department", translate("Dashboard", "Department"), Kind.CHOICE, 148, value=department_of, yields=3),
            Column("cost", self._cost_title(self._page.context.company.currency), Kind.MONEY, 100, hint=words),
            Column("minutes", translate("Dashboard", "Minutes"), Kind.NUMBER, 80, value=minutes),
            Column("messages", translate("Dashboard", "Messages"), Kind.NUMBER, 88, yields=2),
            Column("megabytes", translate("Dashboard", "MB"), Kind.NUMBER, 98, value=megabytes,
                   hint=translate("Dashboard", "A megabyte (MB) is a million bytes.")),
        )  # fmt: skip
        table = DataTable(translate("Dashboard", "Users"), columns, identity=identity_of)
        table.view.setSelectionMode(table.view.SelectionMode.SingleSelection)
        # They come by name, those without one last.
        table.header.show_sorted(0, Qt.SortOrder.AscendingOrder)
        table.current_changed.connect(self._chosen)
        table.shown_changed.connect(self._arranged)
        return table

    def _build_menu(self) -> None:
        self.save = self.add_action(translate("Dashboard", "Save as Excel…"), "microsoft-excel")
        self.save.triggered.connect(lambda: export_list(self._page, self.table, self._list_name()))
        self.add_action(translate("Dashboard", "Copy the table"), "content-copy").triggered.connect(self._copy)
        assert self._menu is not None
        self.table.add_column_menu(self._menu)
        self.explain(
            translate("Dashboard", "Users"),
            translate(
                "Dashboard",
                "What each number cost and used in a month, by who holds it. Costs are without VAT; what an invoice "
                "charges counts, and use that no invoice has charged yet.\n\n"
                "Type a number into a column's filter to see those with at least that much: 100 under MB shows who used "
                "100 MB or more; ≤ 5 shows who used 5 or less.\n\n"
                "“On the account” is what stands on a billing account and on no number.",
            ),
        )

    def _copy(self) -> None:
        copy_table(*self.table.export())

    @staticmethod
    def _cost_title(currency: str) -> str:
        return translate("Dashboard", "Cost, {currency}").format(currency=formats.currency_sign(currency))

    def _list_name(self) -> str:
        month = self._found.month if self._found is not None else self._page.context.today()
        return translate("Dashboard", "Users, {month}").format(month=formats.month(month))

    # Data

    def refresh(self, chosen: DashboardChoice) -> None:
        """Load the month for other accounts, another day or changed costs."""
        self._choice = chosen
        self._load()

    def _months(self, chosen: DashboardChoice) -> tuple[date, date]:
        this = chosen.today.replace(day=1)
        return (this - timedelta(days=1)).replace(day=1), this

    def _choose_month(self) -> None:
        self._month_by_hand = True
        self._load()

    def _load(self) -> None:
        if self._choice is None:
            return
        previous, this = self._months(self._choice)
        month = previous if self.month.value == _PREVIOUS and self._month_by_hand else this
        instead = None if self._month_by_hand else previous
        self._page.context.read(
            self, _users_of, self._page.context.file, self._choice, month, instead, done=self._show, key="users"
        )

    def _show(self, found: UsersOfMonth) -> None:
        assert self._choice is not None
        self._found, self._told = found, None
        previous, this = self._months(self._choice)
        with QSignalBlocker(self.month):
            self.month.choose(_PREVIOUS if found.month == previous else _THIS)
        for key, month in ((_PREVIOUS, previous), (_THIS, this)):
            self.month.button(key).setToolTip(formats.month(month))
        self.table.model.set_title("cost", self._cost_title(found.currency))
        self._show_found()

    def _show_found(self) -> None:
        """Show whom the search finds."""
        if self._found is not None:
            words = _plain(self.search.text().strip())
            rows = [user for user in self._found.rows if not self._lines or user.line_id in self._lines]
            rows = [user for user in rows if _fits(user, words)] if words else rows
            if not rows:
                self._say_why(self._found)
            self.table.set_rows(rows)

    def _say_why(self, found: UsersOfMonth) -> None:
        """Why there is nobody: the month has none, or none of them fits."""
        if found.rows:
            sentence = translate("Dashboard", "No user of {month} fits the search.")
            action, clicked = translate("Dashboard", "Show all users"), lambda: self.show_lines(())
            self.table.set_empty("magnify", sentence.format(month=formats.month(found.month)), action, clicked)
        else:
            sentence = translate("Dashboard", "No cost and no use in {month}.")
            self.table.set_empty("account-outline", sentence.format(month=formats.month(found.month)))

    def _arranged(self) -> None:
        """Sum up what is shown, and choose whom a person chose, else the first."""
        rows: Sequence[UserOfMonth] = self.table.rows()
        if self._found is None:
            return
        self._show_totals(rows)
        self.sub.setText(
            translate("Dashboard", "{users} · {month}").format(
                users=_count(self._found.rows), month=formats.month(self._found.month)
            )
        )
        if rows:
            known = {identity_of(user) for user in rows}
            self._current = self._wanted if self._wanted in known else identity_of(rows[0])
            self.table.select(self._current)
            self._tell(self.table.current_row())
        elif not self._found.rows:
            self._current = None
            self._tell(None)

    def _show_totals(self, rows: Sequence[UserOfMonth]) -> None:
        if not rows:
            self.table.set_totals()
            return
        seconds, volume = sum(row.seconds for row in rows), sum(row.volume_bytes for row in rows)
        self.table.set_totals(
            {
                "user": _count(rows),
                "cost": formats.money(sum((row.cost for row in rows), Decimal(0))),
                "minutes": formats.number(Decimal(seconds) / 60, 0),
                "messages": formats.number(sum(row.messages for row in rows)),
                "megabytes": formats.number(Decimal(volume) / 10**6, 0),
            }
        )

    # Who is chosen

    def _chosen(self, user: UserOfMonth | None) -> None:
        """Another row is the current one; where the card did not lead there itself, a person chose it."""
        if user is None:
            return
        if identity_of(user) != self._current:
            self._wanted = self._current = identity_of(user)
        self._tell(user)

    def _tell(self, user: UserOfMonth | None) -> None:
        assert self._found is not None
        if self._told != (user, self._found.month):
            self._told = (user, self._found.month)
            self.user_chosen.emit(user, self._found.month)

    def _to_table(self) -> None:
        """Enter in the search: the first that was found is chosen, and the arrow keys go on from there."""
        user = self.table.current_row()
        if user is not None:
            self._wanted = identity_of(user)
            self.table.view.setFocus(Qt.FocusReason.TabFocusReason)

    def show_user(self, line_id: int) -> bool:
        """Choose the user of a number, also when search or filters hide it now; False where the month has none."""
        rows = self._found.rows if self._found is not None else ()
        user = next((row for row in rows if row.line_id == line_id), None)
        if user is None:
            return False
        self._wanted = identity_of(user)
        self.show_lines(())
        return True

    def show_lines(self, lines: Collection[int]) -> None:
        """Show only the users of these numbers, and let a chip say so; none shows all again. Search and filters go."""
        self._lines = frozenset(lines)
        self._chip.set_value(formats.number(len(self._lines)))
        self._chip_row.setVisible(bool(self._lines))
        with QSignalBlocker(self.search):
            self.search.clear()
        self.table.clear_filters()
        self._show_found()

    def find_field(self) -> QWidget:
        """The field that Ctrl+F goes to."""
        return self.search


def _count(users: Sequence[UserOfMonth]) -> str:
    """How many users; what stands on the account is none."""
    return user_count(sum(1 for user in users if user.line_id))


def _plain(text: str) -> str:
    """For comparing: without regard to case, and letters as one sign each."""
    return unicodedata.normalize("NFC", text).casefold()


def _fits(user: UserOfMonth, words: str) -> bool:
    """Whether a name, or a number however its digits are grouped, contains what was typed."""
    digits = "".join(words.split()).removeprefix("+")
    return words in _plain(name_of(user)) or (digits.isdigit() and digits in user.msisdn)

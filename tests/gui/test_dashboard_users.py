"""The cards of the users and of one of them, over costs that were imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.users import UserOfMonth
from telecost_desktop.services.importing import import_files
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.messages import Notice
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.dashboard.users.card import UsersCard
from telecost_desktop.views.pages.dashboard.users.detail import UserDetailCard
from telecost_desktop.views.pages.dashboard.users.purchases import mark_place
from telecost_desktop.views.pages.reports.wish import ReportWish
from telecost_desktop.views.reading_only import reading_only_words

TODAY = date(2026, 11, 22)
NUMBERS = {
    "Åse Nygård": "4748000101",
    "Bjørn Hauge": "4748000102",
    "Siv Tveit": "4748000103",
    "Øyvind Sæther": "4748000104",
}
_LINES = "account;operator;msisdn;user;department;sim;activated;plan;plan_price;valid_from\n"
_USAGE = (
    "operator;account;user;department;msisdn;sim;product_group;traffic_type;kind;start;seconds;messages;bytes;"
    "called_number;country;direction;zone;package_use;net;vat;record_id\n"
)
_CHARGES = (
    "operator;account;invoice;issue_date;due_date;currency;department;user;msisdn;section;product_group;traffic_type;"
    "kind;text;usage_date;quantity;net;vat_rate\n"
)


def _lines(valid_from: str, package_of_siv: str) -> str:
    rows = [
        f"90081;Kystnett;{number};{name};{'Drift' if name == 'Bjørn Hauge' else 'Salg og eksport'};;2024-01-01;Liten;99,00;"
        f"{package_of_siv if name == 'Siv Tveit' else ''};49,00;{valid_from}"
        for name, number in NUMBERS.items()
    ]
    head = "account;operator;msisdn;user;department;sim;activated;plan;plan_price;data_package;data_package_price;valid_from"
    return "\n".join([head, *rows, ""])


class _Usage:
    """Rows of a usage file."""

    def __init__(self) -> None:
        self.rows: list[str] = []

    def add(self, name: str, start: str, kind: str, *, seconds: str = "", messages: str = "", volume: str = "",
            traffic: str = "", called: str = "", net: str = "0", vat: str = "0") -> None:  # fmt: skip
        department = "Drift" if name == "Bjørn Hauge" else "Salg og eksport"
        self.rows.append(
            f"Kystnett;90081;{name};{department};{NUMBERS[name]};;Mobile telephony;{traffic or kind};{kind};{start};"
            f"{seconds};{messages};{volume};{called};NO;domestic;home;;{net};{vat};r{len(self.rows)}"
        )

    def text(self) -> str:
        return _USAGE + "\n".join(self.rows) + "\n"


def _usage() -> str:
    usage = _Usage()
    usage.add("Åse Nygård", "2026-11-03T09:00:00", "call", seconds="5730", net="12,50", traffic="Samtale Norge")
    usage.add("Bjørn Hauge", "2026-11-04T09:00:00", "message", messages="61", net="30,00", traffic="SMS Norge")
    usage.add("Bjørn Hauge", "2026-10-04T09:00:00", "message", messages="5", net="3,00", traffic="SMS Norge")
    usage.add("Øyvind Sæther", "2026-11-05T09:00:00", "data", volume="18840000000", traffic="Mobildata Norge")
    for month, volume in ((6, 8), (7, 12), (8, 9), (9, 19), (10, 22), (11, 25)):
        usage.add(
            "Siv Tveit", f"2026-{month:02}-12T08:00:00", "data", volume=f"{volume}400000000", traffic="Mobildata Norge"
        )
    for day in (14, 15, 16, 17):
        usage.add("Siv Tveit", f"2026-11-{day}T10:00:00", "content", messages="1", traffic="Parkering", called="2456",
                  net="39,20", vat="9,80")  # fmt: skip
    return usage.text()


_INVOICE = (
    _CHARGES
    + "Kystnett;90081;7001;2026-11-05;2026-11-25;NOK;;;;subscription;Mobile telephony;Gebyr;other;Gebyr;2026-11-01;1;19,00;25\n"
)


@pytest.fixture
def context(page_context: PageContext, tmp_path: Path) -> PageContext:
    """Four users; Siv Tveit has a package, of 10 GB until August and of 20 GB from September 2026 on."""
    paths = []
    texts = (_lines("2024-01-01", "Datapakke 10 GB"), _lines("2026-09-01", "Datapakke 20 GB"), _usage(), _INVOICE)
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    for result in import_files(page_context.file, paths, clock=page_context.clock):
        assert result.status == "imported", result
    return page_context


class _Page(BasePage):
    """The cards load themselves."""

    def refresh(self) -> None:
        pass


class Cards:
    """Both cards on a page, as the dashboard has them."""

    def __init__(self, context: PageContext) -> None:
        self.page = _Page(context, "Dashboard")
        self.users, self.detail = UsersCard(self.page), UserDetailCard(self.page)
        self.choice = DashboardChoice(TODAY)
        self.users.user_chosen.connect(lambda user, month: self.detail.show_user(user, month, self.choice))
        board = QWidget()
        row = QHBoxLayout(board)
        row.addWidget(self.users)
        row.addWidget(self.detail)
        self.users.setFixedSize(784, 440)
        self.detail.setFixedSize(384, 440)
        self.page.content.addWidget(board)
        self.refresh()

    def refresh(self) -> None:
        self.users.refresh(self.choice)

    @property
    def names(self) -> list[str]:
        table = self.users.table
        return [table.model.index(row, 0).data() for row in range(table.model.rowCount())]

    @property
    def totals(self) -> dict[str, str]:
        return {key: plain(text) for key, text in self.users.table.totals.lines[0].items()}

    def choose(self, name: str) -> None:
        self.users.table.view.selectRow(self.names.index(name))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def cards(context: PageContext, qtbot) -> Iterator[Cards]:
    made = Cards(context)
    qtbot.addWidget(made.page)
    made.page.show()
    yield made
    made.page.close_page()


ALL = ["Bjørn Hauge", "Siv Tveit", "Åse Nygård", "Øyvind Sæther", "On the account"]


def test_users_stand_by_name_with_what_is_on_no_number_last(cards: Cards) -> None:
    assert cards.names == ALL
    assert cards.totals == {
        "user": "4 users", "cost": "218,30", "minutes": "96", "messages": "65", "megabytes": "44 240",
    }  # fmt: skip
    assert "4 users" in cards.users.sub.text()
    assert "2026" in cards.users.sub.text()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ås", ["Åse Nygård"]),
        ("ÅSE", ["Åse Nygård"]),
        ("øyv", ["Øyvind Sæther"]),
        ("sæTH", ["Øyvind Sæther"]),
        # As some systems write it: the letter and its ring apart.
        ("A\u030ase", ["Åse Nygård"]),
        ("480 00 103", ["Siv Tveit"]),
        ("+4748000103", ["Siv Tveit"]),
        ("104", ["Øyvind Sæther"]),
        ("zz", []),
        ("  ", ALL),
    ],
)
def test_the_search_finds_names_and_numbers_as_one_types(cards: Cards, typed: str, found: list[str]) -> None:
    for letter in typed:
        cards.users.search.insert(letter)
    assert cards.names == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"minutes": "95"}, ["Åse Nygård"]),
        ({"minutes": "97"}, []),
        ({"megabytes": "18 840"}, ["Siv Tveit", "Øyvind Sæther"]),
        ({"megabytes": "18 841"}, ["Siv Tveit"]),
        ({"cost": "19,00"}, ["Bjørn Hauge", "Siv Tveit", "On the account"]),
        ({"cost": "19,00", "messages": "5"}, ["Bjørn Hauge"]),
        ({"cost": "≤ 12,5"}, ["Åse Nygård", "Øyvind Sæther"]),
        ({"department": "Drift"}, ["Bjørn Hauge"]),
        ({"number": "48000104"}, ["Øyvind Sæther"]),
        ({"user": "on the acc"}, ["On the account"]),
    ],
)
def test_every_column_filters_and_the_sums_follow(cards: Cards, filters: dict[str, str], found: list[str]) -> None:
    for key, text in filters.items():
        cards.users.table.set_filter(key, text)
    assert cards.names == found
    rows: list[UserOfMonth] = cards.users.table.rows()
    if rows:
        sums = f"{sum(row.cost for row in rows):.2f}".replace(".", ",")
        assert cards.totals["cost"] == sums
        users = len(found) - ("On the account" in found)
        assert cards.totals["user"] == ("1 user" if users == 1 else f"{users} users")
    else:
        assert cards.users.table.totals.lines == []


def test_the_detail_follows_the_arrows(cards: Cards, qtbot) -> None:
    assert cards.detail.title.text() == "Bjørn Hauge"
    view = cards.users.table.view
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert cards.detail.title.text() == "Siv Tveit"
    assert plain(cards.detail.sub.text()) == "480 00 103 · Salg og eksport"
    assert [plain(figure.number.text()) for figure in figures(cards)] == ["156,80", "0", "4", "25,4"]
    assert [plain(figure.name.text()) for figure in figures(cards)] == ["kr, cost", "minutes", "messages", "GB of 20"]
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert cards.detail.title.text() == "Åse Nygård"
    assert cards.detail.figures.data.name.text() == "MB"


def figures(cards: Cards) -> tuple:
    shown = cards.detail.figures
    return shown.cost, shown.minutes, shown.messages, shown.data


def test_whom_a_person_chose_stays_chosen(cards: Cards, qtbot) -> None:
    cards.choose("Siv Tveit")
    cards.refresh()
    assert cards.detail.title.text() == "Siv Tveit"
    cards.users.month.button("previous").click()
    assert cards.names == ["Bjørn Hauge", "Siv Tveit"]
    assert (cards.detail.title.text(), cards.detail.figures.data.number.text()) == ("Siv Tveit", "22,4")
    # While the search hides her, the first that it finds is shown, and she again after it.
    cards.users.search.setText("bjørn")
    assert cards.detail.title.text() == "Bjørn Hauge"
    cards.users.search.clear()
    assert cards.detail.title.text() == "Siv Tveit"
    cards.users.month.button("this").click()
    assert (cards.detail.title.text(), cards.detail.figures.data.number.text()) == ("Siv Tveit", "25,4")
    # Enter keeps whom the search found.
    qtbot.keyClicks(cards.users.search, "øyv")
    qtbot.keyClick(cards.users.search, Qt.Key.Key_Return)
    cards.users.search.clear()
    assert cards.detail.title.text() == "Øyvind Sæther"


def test_a_month_without_use_gives_way_to_the_one_before(cards: Cards) -> None:
    cards.choice = DashboardChoice(date(2026, 12, 2))
    cards.refresh()
    assert cards.users.month.value == "previous"
    assert cards.names == ALL
    # Unless a person wants that month.
    cards.users.month.button("this").click()
    assert cards.names == []
    assert cards.detail._sides.currentIndex() == 0
    cards.refresh()
    assert cards.users.month.value == "this"


def test_where_both_months_are_empty_it_is_this_one(cards: Cards) -> None:
    cards.choice = DashboardChoice(date(2028, 2, 29))
    cards.refresh()
    assert (cards.users.month.value, cards.names) == ("this", [])
    assert "February 2028" in cards.users.sub.text() or "februar 2028" in cards.users.sub.text()


def test_a_search_that_finds_nobody_does_not_say_that_nobody_used_anything(cards: Cards) -> None:
    cards.users.search.setText("nobody is called so")
    assert cards.names == []
    shown = [label.text() for label in cards.users.table.findChildren(QLabel) if label.isVisible()]
    assert not [text for text in shown if "No cost and no use" in text]
    (button,) = [one for one in cards.users.table.findChildren(QPushButton) if one.isVisible()]
    button.click()
    assert (cards.names, cards.users.search.text()) == (ALL, "")


def test_other_accounts_have_other_users(cards: Cards) -> None:
    cards.choice = replace(cards.choice, accounts=(999,))
    cards.refresh()
    assert cards.names == []
    assert cards.users.table.totals.lines == []


def test_another_page_leads_to_users(cards: Cards) -> None:
    line = {row.employee: row.line_id for row in cards.users.table.rows()}
    cards.users.search.setText("bjørn")
    cards.users.table.set_filter("cost", "1")
    assert cards.users.show_user(line["Øyvind Sæther"])
    assert (cards.names, cards.detail.title.text()) == (ALL, "Øyvind Sæther")
    assert not cards.users.show_user(999)
    cards.users.show_lines([line["Siv Tveit"], line["Åse Nygård"]])
    assert cards.names == ["Siv Tveit", "Åse Nygård"]
    assert cards.users._chip.isVisible()
    cards.users._chip.removed.emit()
    assert cards.names == ALL
    assert not cards.users._chip.isVisible()


def test_six_months_against_the_package_that_held(cards: Cards) -> None:
    cards.choose("Siv Tveit")
    chart = cards.detail.months.bars._chart
    inside, overrun = (
        {label.text: value for label, value in zip(chart.labels, part.values, strict=True)} for part in chart.parts
    )
    assert list(inside.values()) == pytest.approx([8.4, 10, 9.4, 19.4, 20, 20])
    assert list(overrun.values()) == pytest.approx([0, 2.4, 0, 0, 2.4, 5.4])
    assert chart.limits == (10, 10, 10, 20, 20, 20)
    assert [part.role for part in chart.parts] == ["c1", "overrun"]
    assert [label.value for label in chart.labels] == ["8,4", "12,4", "9,4", "19,4", "22,4", "25,4"]
    assert [label.bold_value for label in chart.labels] == [False, True, False, False, True, True]
    assert len(cards.detail.months.bars.label_places()) == 6
    assert cards.detail.months.package.text() == "Datapakke 20 GB"
    assert cards.detail.months.legend.isVisible()
    cards.detail.table_action.setChecked(True)
    assert cards.detail.months.table.isVisible()
    assert [row.overrun for row in cards.detail.months.table.rows()] == [0, 2.4e9, 0, 0, 2.4e9, 5.4e9]


def test_without_a_package_there_are_bars_alone(cards: Cards) -> None:
    cards.choose("Øyvind Sæther")
    assert cards.detail.months.bars._chart.limits == (None,) * 6
    assert cards.detail.months.bars._chart.parts[0].values[-1] == pytest.approx(18.84)
    assert not any(cards.detail.months.bars._chart.parts[1].values)
    assert not cards.detail.months.legend.isVisible()
    assert cards.detail.months.package.text() == ""
    assert "No content services" in cards.detail._nothing.text()
    assert cards.detail._nothing.isVisible()


def test_what_stands_on_the_account_is_shown_too(cards: Cards) -> None:
    cards.choose("On the account")
    assert cards.detail.title.text() == "On the account"
    assert plain(cards.detail.figures.cost.number.text()) == "19,00"
    assert not cards.detail.open_report.isEnabled()


# Content services


def marks(file: CompanyFile) -> int:
    with file.raw() as connection:
        return connection.execute("SELECT COUNT(*) FROM business_use").fetchone()[0]


def test_a_purchase_is_reported_and_withdrawn_by_the_keyboard(cards: Cards, context: PageContext, qtbot) -> None:
    cards.choose("Siv Tveit")
    purchases = cards.detail.purchases
    said: list[Notice] = []
    context.messages.noticed.connect(said.append)
    assert plain(cards.detail._sum.text()) == "kr 196,00 incl. VAT"
    spoken = purchases.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Parkering, short number 2456, 49,00" in spoken
    qtbot.keyClick(purchases, Qt.Key.Key_Down)
    qtbot.keyClick(purchases, Qt.Key.Key_Space)
    assert [one.business_use for one in purchases.purchases] == [False, True, False, False]
    assert purchases.currentIndex().row() == 1
    assert purchases.model().index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole).endswith("Business use")
    assert (said[-1].text, said[-1].action) == ("Reported as business use", "Undo")
    assert marks(context.file) == 1
    said[-1].act()
    assert not any(one.business_use for one in purchases.purchases)
    assert marks(context.file) == 0
    for _ in range(2):
        qtbot.keyClick(purchases, Qt.Key.Key_Return)
    assert said[-1].text == "Business use withdrawn"
    assert marks(context.file) == 0


def test_a_purchase_is_reported_by_a_click_on_its_mark(cards: Cards, qtbot) -> None:
    cards.choose("Siv Tveit")
    purchases = cards.detail.purchases
    row = purchases.visualRect(purchases.model().index(0, 0))
    qtbot.mouseClick(purchases.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(row.x() + 30, row.center().y()))
    assert not any(one.business_use for one in purchases.purchases)
    for wanted in (True, False):
        mark = mark_place(purchases.visualRect(purchases.model().index(0, 0)), purchases.purchases[0])
        qtbot.mouseClick(purchases.viewport(), Qt.MouseButton.LeftButton, pos=mark.center())
        assert purchases.purchases[0].business_use is wanted
    purchases.row_menu().actions()[0].trigger()
    assert purchases.purchases[0].business_use


def test_a_change_elsewhere_is_seen(cards: Cards, context: PageContext) -> None:
    cards.choose("Siv Tveit")
    cards.detail.purchases.toggled.emit(cards.detail.purchases.purchases[2])
    with context.file.raw() as connection:
        connection.execute("DELETE FROM business_use")
    context.changes.announce(Subject.BUSINESS_USE)
    assert not any(one.business_use for one in cards.detail.purchases.purchases)


def test_a_file_that_is_only_read_offers_no_report(context: PageContext, qtbot) -> None:
    file = CompanyFile(context.file.path, read_only=True)
    cards = Cards(replace(context, file=file))
    qtbot.addWidget(cards.page)
    cards.page.show()
    cards.choose("Siv Tveit")
    purchases = cards.detail.purchases
    asked: list[object] = []
    purchases.toggled.connect(asked.append)
    qtbot.keyClick(purchases, Qt.Key.Key_Space)
    mark = mark_place(purchases.visualRect(purchases.model().index(0, 0)), purchases.purchases[0])
    qtbot.mouseClick(purchases.viewport(), Qt.MouseButton.LeftButton, pos=mark.center())
    action = purchases.row_menu().actions()[0]
    assert (action.isEnabled(), action.toolTip()) == (False, reading_only_words())
    action.trigger()
    assert asked == []
    assert len(purchases.purchases) == 4
    cards.page.close_page()
    file.close()


# Menus, keys, room


def test_the_user_leads_to_the_report(cards: Cards, qtbot) -> None:
    cards.choose("Siv Tveit")
    with qtbot.waitSignal(cards.page.navigate) as asked:
        cards.detail.open_report.trigger()
    assert asked.args == ["reports", ReportWish("R10", date(2026, 11, 1), date(2026, 11, 30), (NUMBERS["Siv Tveit"],))]
    bars = cards.detail.months.bars
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Home)
    with qtbot.waitSignal(cards.page.navigate) as asked:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert asked.args[1].first == date(2026, 6, 1)


def test_lists_are_copied_and_saved_as_numbers(cards: Cards) -> None:
    cards.choose("Siv Tveit")
    cards.users._copy()
    line = QGuiApplication.clipboard().text().splitlines()[2].split("\t")
    assert [plain(cell) for cell in line] == ["Siv Tveit", "480 00 103", "Salg og eksport", "156,80", "0", "4", "25400"]
    (_, titles, months), (_, _, bought) = cards.detail.sheets()
    assert len(titles) == len(months[0])
    assert months[-1][1:] == [Decimal(25400), Decimal(20000), Decimal(5400)]
    assert [row[4] for row in bought] == [Decimal(49)] * 4
    cards.detail.copy.trigger()
    assert QGuiApplication.clipboard().text().splitlines()[-1].split("\t") == ["2026-11-01", "25400", "20000", "5400"]


def test_the_keyboard_reaches_all_in_order(cards: Cards) -> None:
    cards.choose("Siv Tveit")
    order = []
    widget = cards.users.search
    for _ in range(200):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget not in order:
            order.append(widget)
        widget = widget.nextInFocusChain()
    wanted = [
        cards.users.search, cards.users.month.button("this"), cards.users._more,
        *cards.users.table.header.editors(), cards.users.table.view,
        cards.detail._more, cards.detail.months.bars, cards.detail.purchases,
    ]  # fmt: skip
    assert [one for one in order if one in wanted] == wanted
    for widget in order:
        assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name), widget


@pytest.mark.parametrize("width", [384, 500, 976])
@pytest.mark.parametrize("name", ["Siv Tveit", "Øyvind Sæther", "On the account"])
def test_nothing_of_the_detail_is_cut(cards: Cards, width: int, name: str, qtbot) -> None:
    cards.detail.setFixedSize(width, 440)
    cards.choose(name)
    card = cards.detail
    qtbot.waitUntil(lambda: card.width() == width)
    QApplication.processEvents()
    for widget in card.findChildren(QWidget):
        if widget.isVisible() and not isinstance(widget.parentWidget(), type(card.months.table.view)):
            assert widget.width() >= min(widget.minimumSizeHint().width(), width), widget
            place = widget.mapTo(card, QPoint(0, 0))
            assert place.x() >= 0, widget
            assert place.x() + widget.width() <= width, widget
    shown = card.months.bars
    assert shown.height() >= shown.minimumHeight()
    for figure in figures(cards):
        assert figure.number.fontMetrics().horizontalAdvance(figure.number.text()) <= figure.number.width()
    if name == "Siv Tveit":
        assert card.purchases.viewport().height() >= 2 * card.purchases.sizeHintForRow(0)


@pytest.mark.parametrize(("width", "hidden"), [(784, set()), (976, set()), (700, {"department"})])
def test_the_table_shows_what_there_is_room_for(cards: Cards, width: int, hidden: set[str], qtbot) -> None:
    cards.users.setFixedSize(width, 440)
    table = cards.users.table
    qtbot.waitUntil(lambda: table.width() >= width - 4)
    columns = table.model.columns
    assert {column.key for place, column in enumerate(columns) if table.view.isColumnHidden(place)} == hidden
    assert table.view.horizontalScrollBar().maximum() == 0


def test_500_users_do_not_stop_the_window(cards: Cards) -> None:
    users = cards.users
    users.user_chosen.disconnect()
    row = users._found.rows[0]
    many = tuple(replace(row, line_id=1000 + number, employee=f"Name {number:03}") for number in range(500))
    start = perf_counter()
    users._show(replace(users._found, rows=many))
    took = perf_counter() - start
    start = perf_counter()
    users.search.setText("name 4")
    typed = perf_counter() - start
    assert len(cards.names) == 100
    assert (took < 0.05, typed < 0.05) == (True, True), (took, typed)

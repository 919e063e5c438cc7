"""The lists: sorting and filtering on native values, copying, totals, emptiness, names for a screen reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from telecost_desktop.views import formats, theme
from telecost_desktop.views.tables.delegate import fitted
from telecost_desktop.views.tables.model import Column, Kind, RowsTableModel
from telecost_desktop.views.tables.table import DataTable, as_tab_separated
from telecost_desktop.views.widgets.badge import Status


@dataclass(frozen=True)
class Row:
    id: int
    name: str
    cost: Decimal | None
    on: date | None
    state: Status


COLUMNS = [
    Column("name", "Name", stretch=True),
    Column("cost", "Cost", Kind.MONEY),
    Column("on", "Date", Kind.DATE),
    Column("state", "State", Kind.STATUS),
    Column("id", "Id", Kind.NUMBER, essential=False),
]
ROWS = [
    Row(1, "Åse", Decimal("9.50"), date(2026, 3, 1), Status.PAID),
    Row(2, "bjørn", None, None, Status.NEW),
    Row(3, "Eirik", Decimal("10"), date(2026, 11, 5), Status.PAID),
    Row(4, "Anne", Decimal("-3"), date(2025, 12, 31), Status.OVERDUE),
]


@pytest.fixture
def table(qtbot):
    table = DataTable("People", COLUMNS)
    qtbot.addWidget(table)
    table.resize(800, 400)
    table.set_rows(ROWS)
    table.show()
    return table


def ids(table: DataTable) -> list[int]:
    return [row.id for row in table.rows()]


def test_the_model_is_sound(qtbot) -> None:
    model = RowsTableModel(COLUMNS)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(ROWS)
    model.sort(1, Qt.SortOrder.DescendingOrder)
    model.set_filters({"name": "a"})
    assert model.rowCount() == 1


def test_sorts_native_values_with_none_first(table: DataTable) -> None:
    table.sort_by("cost")
    assert ids(table) == [2, 4, 1, 3]
    table.sort_by("on", descending=True)
    assert ids(table) == [3, 1, 4, 2]
    table.sort_by("name")
    assert ids(table) == [4, 2, 3, 1]


@pytest.mark.parametrize(
    ("key", "typed", "fits"),
    [
        ("name", "I", [3]),
        ("cost", "9,5", [1, 3]),
        ("cost", "≤ 9,5", [1, 4]),
        ("cost", "= 10", [3]),
        ("on", "01.03.2026", [1, 3]),
        ("on", "2026-11", [3]),
        ("on", "<2026", [4]),
        ("cost", "nonsense", [1, 2, 3, 4]),
    ],
)
def test_filters_by_kind(table: DataTable, key: str, typed: str, fits: list[int]) -> None:
    table.set_filter(key, typed)
    assert sorted(ids(table)) == fits


def test_a_choice_offers_what_is_there(table: DataTable) -> None:
    box = table.header.editor("state")
    assert [box.itemText(number) for number in range(box.count())] == ["All", "New", "Overdue", "Paid"]
    table.set_filter("state", "Paid")
    assert ids(table) == [1, 3]
    table.set_rows(ROWS[1:2])
    assert ids(table) == []
    assert box.currentText() == "Paid"


def test_typing_filters_after_a_rest(table: DataTable, qtbot) -> None:
    with qtbot.waitSignal(table.header.filters_changed):
        qtbot.keyClicks(table.header.editor("name"), "ann")
    assert ids(table) == [4]


def test_the_chosen_row_stays_chosen(table: DataTable) -> None:
    assert table.select(3)
    table.sort_by("name", descending=True)
    assert table.current_row().id == 3
    table.set_rows([ROWS[0], ROWS[2]])
    assert table.current_row().id == 3


def test_copies_what_is_shown(table: DataTable, qtbot) -> None:
    table.select(1)
    qtbot.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Name\tCost\tDate\tState\nÅse\t9,50\t01.03.2026\tPaid"
    assert as_tab_separated(table.view).startswith("Name\t")


def test_enter_activates_and_arrows_move(table: DataTable, qtbot) -> None:
    table.select(1)
    table.view.setFocus()
    qtbot.keyClick(table.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.activated) as activated:
        qtbot.keyClick(table.view, Qt.Key.Key_Return)
    assert activated.args[0].id == 2


def test_exports_typed_values_of_the_shown_columns(table: DataTable) -> None:
    table.set_filter("name", "Åse")
    assert table.export() == (["Name", "Cost", "Date", "State"], [["Åse", Decimal("9.50"), date(2026, 3, 1), "Paid"]])


def test_an_empty_list_says_so(table: DataTable) -> None:
    table.set_filter("name", "nobody")
    assert table._cover.isVisible()
    assert table._below.currentWidget() is table._nothing_fits
    table.header.clear_filters()
    table._apply_filters()
    assert not table._cover.isVisible()
    table.set_rows([])
    assert table._below.currentWidget() is table._empty


def test_a_header_click_sorts_and_turns(table: DataTable, qtbot) -> None:
    place = table.header.viewport()
    at = table.header.sectionViewportPosition(1) + 20
    for expected in ([2, 4, 1, 3], [3, 1, 4, 2]):
        qtbot.mouseClick(
            place, Qt.MouseButton.LeftButton, pos=place.rect().topLeft() + type(place.rect().topLeft())(at, 10)
        )
        assert ids(table) == expected


def test_an_order_that_comes_too_late_does_not_bring_old_rows_back(qtbot) -> None:
    late: list[Callable[[], object]] = []
    model = RowsTableModel(COLUMNS)
    model.apart = lambda work, done: late.append(lambda: done(work()))
    model.sort(1)
    model.set_rows(ROWS * 2_000)
    assert model.arranging
    model.set_rows(ROWS)
    assert not model.arranging
    late.pop()()
    assert model.rowCount() == len(ROWS)


def test_a_choice_may_gather_values_and_a_mark_stands_before_them_in_its_tone(qtbot) -> None:
    late = Column(
        "on", "Date", Kind.CHOICE, 200,
        choice=lambda value: "none" if value is None else "old" if value.year < 2026 else "new",
        mark=lambda value: None if value is None else ("database-plus", "warn"),
        strong_when=lambda value: value is not None,
    )  # fmt: skip
    table = DataTable("People", [Column("name", "Name", stretch=True), late])
    qtbot.addWidget(table)
    table.resize(500, 300)
    table.set_rows(ROWS)
    table.show()
    box = table.header.editor("on")
    assert [box.itemText(number) for number in range(box.count())] == ["All", "new", "none", "old"]
    table.set_filter("on", "new")
    assert ids(table) == [1, 3]
    table.clear_filters()
    picture = table.view.viewport().grab().toImage()
    marked = []
    for row in range(4):
        cell = table.view.visualRect(table.model.index(row, 1))
        seen = {
            picture.pixelColor(x, y).name().upper()
            for x in range(cell.x(), cell.x() + 26)
            for y in range(cell.y(), cell.bottom())
        }
        marked.append(theme.tokens().warn in seen)
    assert marked == [True, False, True, True]


def test_no_figure_and_no_end_of_a_number_is_cut(qapp) -> None:
    font = theme.font("body")
    money, phone = Column("m", "M", Kind.MONEY), Column("p", "P", shown=formats.phone_number)
    plan, name = Column("c", "C", Kind.CHOICE), Column("n", "N")

    def wide(text: str) -> int:
        return ceil(QFontMetricsF(font).horizontalAdvance(text))

    same, shown = fitted(money, "1 000,00", font, wide("1 000,00"))
    assert (same.pixelSize(), shown) == (font.pixelSize(), "1 000,00")
    smaller, shown = fitted(money, "50 402 252,00", font, round(wide("50 402 252,00") * 0.8))
    assert shown == "50 402 252,00"
    assert QFontMetricsF(smaller).horizontalAdvance(shown) <= round(wide("50 402 252,00") * 0.8)
    assert smaller.pixelSize() < font.pixelSize()
    room = round(wide("+580009000003") * 0.7)
    for column, begins, ends in ((phone, "…", "0003"), (plan, "+5", "03"), (name, "+58", "…")):
        cut = fitted(column, "+580009000003", font, room)[1]
        assert (cut.startswith(begins), cut.endswith(ends)) == (True, True), cut


def test_where_the_keyboard_is_can_be_seen_also_in_a_list_of_which_nothing_is_chosen(qtbot) -> None:
    table, other = DataTable("Things", [Column("name", "Name", stretch=True)], filters=False), QLineEdit()
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(other)
    column.addWidget(table)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    table.set_rows([_Named(1, "One"), _Named(2, "Two")])
    other.setFocus()
    table.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert not table.view.selectionModel().hasSelection()
    accent = theme.tokens().color("accent")

    def lines() -> list[int]:
        image = table.view.viewport().grab().toImage()
        return [y for y in range(image.height()) if image.pixelColor(image.width() // 2, y) == accent]

    assert lines() == [0, table.view.rowHeight(0) - 1]
    qtbot.keyClick(table.view, Qt.Key.Key_Down)
    assert lines()[0] == table.view.rowHeight(0)
    other.setFocus()
    assert lines() == []


@dataclass(frozen=True)
class _Named:
    id: int
    name: str

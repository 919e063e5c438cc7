"""The card of mobile data over a real company file: chart, list, months, workbook, and its room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
from costs import Costs
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QMenu, QPushButton, QWidget

from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.packages import ExtraPackage, PackageUse, data_packages
from telecost_desktop.views import theme
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.dashboard.packages.card import HEIGHT, PackagesCard
from telecost_desktop.views.pages.dashboard.packages.words import foot_words, size_words
from telecost_desktop.views.pages.reports.wish import ReportWish

TODAY = date(2026, 11, 22)
GB = 10**9


class Page(BasePage):
    """A page that is one card."""

    key = "dashboard"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "Dashboard")
        self.card = PackagesCard(self)
        self.content.addWidget(self.card)

    def refresh(self) -> None:
        self.card.refresh(DashboardChoice(TODAY))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def number(costs: Costs, account: int, msisdn: str, name: str, package: str = "") -> int:
    """A number, its holder and its data package; returns its placement."""
    line = costs.line(msisdn)
    employee = costs.employee(name)
    costs.add("line_employee", line_id=line, employee_id=employee, valid_from="2026-01-01")
    if package:
        costs.add("line_product", line_id=line, kind="data_package", name=package, valid_from="2026-01-01")
    return costs.placement(account, line, employee)


@pytest.fixture
def built(page_context: PageContext) -> Costs:
    """Siv beyond her 20 GB with an extra package, Bjørn inside 50, Åse little of 10, Nils without a package."""
    costs = Costs(page_context.file)
    account = costs.account()
    inside = costs.traffic_type("Data i Norge", "data", "domestic", use="inside")
    extra = costs.traffic_type("Data fra ekstrapakke", "data", "domestic", use="extra")
    outside = costs.traffic_type("Data utover pakke", "data", "domestic", use="outside")
    order = costs.traffic_type("Ekstrapakke 5 GB", "data", "domestic", use="extra")
    siv = number(costs, account, "4748000132", "Siv Tveit", "Fri 20 GB")
    bjorn = number(costs, account, "4748000104", "Bjørn Hauge", "Fri 50 GB")
    ase = number(costs, account, "4748000119", "Åse Nygård", "Fri 10 GB")
    nils = number(costs, account, "4748000126", "Nils Lie")
    costs.use(siv, inside, "2026-11-03T10:00", volume=18 * GB)
    costs.use(siv, order, "2026-11-12T09:14", net="49")
    costs.use(siv, extra, "2026-11-13T10:00", volume=4_600_000_000)
    costs.use(siv, outside, "2026-11-19T10:00", volume=2 * GB)
    costs.use(bjorn, inside, "2026-11-19T10:00", volume=25 * GB)
    costs.use(ase, inside, "2026-11-03T10:00", volume=2_500_000_000)
    costs.use(nils, outside, "2026-11-19T11:00", volume=1 * GB)
    costs.use(bjorn, inside, "2026-10-02T10:00", volume=10 * GB)
    costs.done()
    return costs


@pytest.fixture
def shown_card(page_context: PageContext, qtbot) -> Callable[..., PackagesCard]:
    def show(width: int = 1184) -> PackagesCard:
        page = Page(page_context)
        page.content.parentWidget().setMinimumWidth(0)
        qtbot.addWidget(page)
        page.head.hide()
        page._frame.setContentsMargins(0, 0, 0, 0)
        page.resize(width, page.card.height_for(width))
        page.show()
        return page.card

    return show


def names(card: PackagesCard) -> list[str]:
    return [use.employee for use in card.table.rows()]


def words(card: QWidget) -> list[str]:
    return [plain(child.text()) for child in card.findChildren(QWidget) if hasattr(child, "text") and child.isVisible()]


@pytest.mark.usefixtures("built")
def test_the_list_has_the_numbers_with_a_package_the_most_used_first(shown_card: Callable[..., PackagesCard]) -> None:
    card = shown_card()
    assert card.month == date(2026, 11, 1)
    assert card.sub.text() == "3 of 4 numbers have a package"
    assert names(card) == ["Siv Tveit", "Bjørn Hauge", "Åse Nygård"]
    model = card.table.model
    texts = [[plain(model.index(row, place).data()) for place in range(6)] for row in range(3)]
    assert texts == [
        ["Siv Tveit", "480 00 132", "Fri 20 GB", "24,6", "123 %", "5 GB · 12 nov."],
        ["Bjørn Hauge", "480 00 104", "Fri 50 GB", "25,0", "50 %", "–"],
        ["Åse Nygård", "480 00 119", "Fri 10 GB", "2,5", "25 %", "–"],
    ]


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("key", "typed", "left"),
    [
        ("user", "tveit", ["Siv Tveit"]),
        ("number", "48000104", ["Bjørn Hauge"]),
        ("package", "Fri 10 GB", ["Åse Nygård"]),
        ("gigabytes", "24,6", ["Siv Tveit", "Bjørn Hauge"]),
        ("used", "50", ["Siv Tveit", "Bjørn Hauge"]),
        ("used", "≤ 50", ["Bjørn Hauge", "Åse Nygård"]),
        ("extra", "With", ["Siv Tveit"]),
        ("extra", "Without", ["Bjørn Hauge", "Åse Nygård"]),
    ],
)
def test_every_column_filters(shown_card: Callable[..., PackagesCard], key: str, typed: str, left: list[str]) -> None:
    card = shown_card()
    card.table.set_filter(key, typed)
    assert names(card) == left


@pytest.mark.usefixtures("built")
def test_what_the_filters_leave_is_summed_up(shown_card: Callable[..., PackagesCard]) -> None:
    card = shown_card()
    assert not card.table.totals.isVisible()
    card.table.set_filter("gigabytes", "20")
    assert card.table.totals.lines == [{"user": "2 of 3", "gigabytes": "49,6", "extra": "1 ordered"}]
    card.table.clear_filters()
    assert not card.table.totals.isVisible()


@pytest.mark.usefixtures("built")
def test_each_column_sorts(shown_card: Callable[..., PackagesCard]) -> None:
    card = shown_card()
    for column in card.table.model.columns:
        card.table.sort_by(column.key)
        up = names(card)
        card.table.sort_by(column.key, descending=True)
        assert sorted(up) == sorted(names(card))
    assert names(card)[0] == "Siv Tveit", "those without an extra package stand apart from those with"


@pytest.mark.usefixtures("built")
def test_the_foot_tells_of_the_chosen_number_by_keys_alone(shown_card: Callable[..., PackagesCard], qtbot) -> None:
    card = shown_card()
    assert plain(card.foot.accessibleName()) == (
        "Siv Tveit · extra package 5 GB, ordered 12 nov. 2026 09:14 · 92 % used"
    )
    qtbot.keyClick(card.table.view, Qt.Key.Key_Down)
    assert plain(card.foot.accessibleName()) == "Bjørn Hauge · Fri 50 GB · 25,0 GB of 50 GB used · 25,0 GB left"
    card.table.set_filter("user", "nobody")
    assert card.foot.accessibleName() == ""
    card.table.clear_filters()
    assert card.foot.accessibleName().startswith("Siv Tveit")


def test_words_for_several_extra_packages_and_for_packages_without_a_size() -> None:
    def extra(day: int, size: int, used: float | None) -> ExtraPackage:
        return ExtraPackage(
            "Ekstra data", size, datetime.fromisoformat(f"2026-11-{day:02}T{8 * (day == 3):02}:00"), used
        )

    def use(size: int, used: int, *extras: ExtraPackage) -> PackageUse:
        return PackageUse(1, "4748000132", "", "", "Fri", size, used, None, used, 0, 0, extras)

    several = foot_words(use(20 * GB, 21 * GB, extra(17, 2 * GB, 0.5), extra(3, 5 * GB, 0.5)))
    assert several.name == "Unassigned"
    assert plain(several.facts) == (
        "extra package 5 GB, ordered 3 nov. 2026 08:00 · extra package 2 GB, ordered 17 nov. 2026"
    )
    assert several.result == "50 % used"
    nameless = foot_words(use(20 * GB, 0, extra(4, 0, None)))
    assert (plain(nameless.facts), nameless.result) == ("Ekstra data, ordered 4 nov. 2026", "")
    assert plain(foot_words(use(0, 3 * GB)).facts) == "Fri · 3,0 GB used"
    assert foot_words(use(20 * GB, 21 * GB)).result == "1,0 GB beyond it"
    assert [plain(size_words(size)) for size in (1_500_000_000, 500_000_000)] == ["1,5 GB", "500 MB"]


@pytest.mark.usefixtures("built")
def test_the_chart_has_the_days_up_to_the_newest_and_what_is_switched_on(
    shown_card: Callable[..., PackagesCard],
) -> None:
    card = shown_card()
    chart, chips = card.data.chart, card.data.chips
    assert len(chart._bars) == 19
    chart.point_at(18)
    assert plain(chart.accessibleDescription()) == (
        "tor. 19 nov. 2026 28,0 GB, Outside 3,0, Extra package 0,0, Inside 25,0"
    )
    assert plain(chart._chart.caption) == "GB per day, november 2026 · 53,1 in all"
    times = []
    for _ in range(11):
        start = perf_counter()
        chips["inside"].click()
        times.append(perf_counter() - start)
    assert sorted(times)[5] < 0.016
    assert card.data.shown == {"extra", "outside"}
    assert "28,0" not in chart.accessibleDescription()
    assert plain(chart._chart.caption).endswith("7,6 in all")


@pytest.mark.usefixtures("built")
def test_months_stand_in_the_chart_and_lead_to_their_report(
    shown_card: Callable[..., PackagesCard], page_context: PageContext, qtbot
) -> None:
    card = shown_card()
    with qtbot.waitSignal(card._page.navigate) as asked:
        card.data.chart.chosen.emit(2)
    assert asked.args == ["reports", ReportWish("R11", date(2026, 11, 3), date(2026, 11, 3))]
    card.by_month.setChecked(True)
    assert len(card.data.chart._bars) == 12
    assert plain(card.data.chart._chart.caption) == "GB per month, des 2025 to nov 2026 · 63,1 in all"
    card.data.chart.setFocus()
    qtbot.keyClick(card.data.chart, Qt.Key.Key_End)
    qtbot.keyClick(card.data.chart, Qt.Key.Key_Left)
    with qtbot.waitSignal(card._page.navigate) as asked:
        qtbot.keyClick(card.data.chart, Qt.Key.Key_Return)
    assert asked.args == ["reports", ReportWish("R11", date(2026, 10, 1), date(2026, 10, 31))]


@pytest.mark.usefixtures("built")
def test_the_chart_has_a_table_behind_it(shown_card: Callable[..., PackagesCard]) -> None:
    card = shown_card()
    card.as_table.setChecked(True)
    assert card.data.figures.isVisible()
    assert not card.data.chart.isVisible()
    titles, rows = card.data.figures.export()
    assert titles == ["Day", "Inside", "Extra", "Outside", "Total GB"]
    assert rows[18][1:] == ["25,0", "0,0", "3,0", "28,0"]
    card.by_month.setChecked(True)
    assert card.data.figures.export()[0][0] == "Month"
    assert card.data.figures.isVisible()


@pytest.mark.usefixtures("built")
def test_the_month_is_changed_and_the_choice_is_remembered(shown_card: Callable[..., PackagesCard]) -> None:
    card = shown_card()
    card.segment.button("previous").click()
    assert card.month == date(2026, 10, 1)
    assert [use.used_bytes for use in card.table.rows() if use.employee == "Bjørn Hauge"] == [10 * GB]
    card._page.refresh()
    assert (card.month, card.segment.value) == (date(2026, 10, 1), "previous")
    card.segment.button("this").click()
    assert card.month == date(2026, 11, 1)


@pytest.mark.usefixtures("built")
def test_another_month_begins_at_its_first_row_unless_another_was_chosen(
    shown_card: Callable[..., PackagesCard],
) -> None:
    card = shown_card()
    assert card.table.current_row().employee == "Siv Tveit"
    card.segment.choose("previous")
    assert card.table.current_row().employee == names(card)[0] == "Bjørn Hauge"
    assert card.table.select(next(use.line_id for use in card.table.rows() if use.employee == "Åse Nygård"))
    card.segment.choose("this")
    assert card.table.current_row().employee == "Åse Nygård"


def test_a_month_without_use_gives_way_to_the_previous_one_until_it_is_asked_for(
    shown_card: Callable[..., PackagesCard], page_context: PageContext, qtbot
) -> None:
    costs = Costs(page_context.file)
    place = number(costs, costs.account(), "4748000132", "Siv Tveit", "Fri 20 GB")
    costs.use(place, costs.traffic_type("Data", "data", use="inside"), "2026-10-21T10:00", volume=3 * GB)
    costs.done()
    card = shown_card()
    assert (card.month, card.segment.value) == (date(2026, 10, 1), "previous")
    card.segment.button("this").click()
    assert card.month == date(2026, 11, 1)
    sentence = "No use is imported for november 2026 yet; the newest is of 21 okt. 2026."
    assert sentence in words(card)
    assert names(card) == ["Siv Tveit"], "the list has its packages all the same"
    back = next(one for one in card.findChildren(QPushButton) if one.text() == "Show the previous month")
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert card.month == date(2026, 10, 1)
    assert card.data.chart.isVisible()


def test_an_empty_company_is_asked_to_import(shown_card: Callable[..., PackagesCard], qtbot) -> None:
    card = shown_card()
    assert "No use is imported for november 2026." in words(card)
    assert "No number has a data package." in words(card)
    assert card.sub.text() == "0 of 0 numbers have a package"
    button = next(one for one in card.findChildren(QPushButton) if one.text() == "Import operator files")
    with qtbot.waitSignal(card._page.import_wanted):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.usefixtures("built")
def test_findings_lead_to_a_number_and_to_those_beyond_their_package(shown_card: Callable[..., PackagesCard]) -> None:
    card = shown_card()
    card.show_exceeded()
    assert names(card) == ["Siv Tveit"]
    ase = next(use.line_id for use in card._found.rows if use.employee == "Åse Nygård")
    card.show_user(ase)
    assert card.table.current_row().employee == "Åse Nygård"
    assert len(names(card)) == 3


@pytest.mark.usefixtures("built")
def test_the_workbook_has_the_packages_and_all_employees(
    shown_card: Callable[..., PackagesCard], page_context: PageContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = shown_card()
    # A name without an ending, as a person types it.
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "data"), ""))
    next(action for action in card.findChild(QMenu).actions() if action.text() == "Save as Excel…").trigger()
    book = load_workbook(tmp_path / "data.xlsx")
    assert book.sheetnames == ["Data packages", "All employees"]
    packages, everyone = book.worksheets
    head = {cell.value: cell.column - 1 for cell in packages[1]}
    assert packages.auto_filter.ref == f"A1:{packages.cell(1, len(head)).column_letter}4"
    siv, bjorn = list(packages.iter_rows(min_row=2, values_only=True))[:2]
    assert [siv[head[title]] for title in ("User", "Package GB", "Used GB", "Used %", "Outside GB")] == [
        "Siv Tveit", 20, 24.6, 123, 2,
    ]  # fmt: skip
    assert siv[head["Extra package"]] == "Ekstrapakke 5 GB"
    assert siv[head["Ordered"]] == datetime.fromisoformat("2026-11-12T09:14")
    assert (siv[head["Extra package GB"]], siv[head["Extra package used %"]]) == (5, 92)
    assert bjorn[head["Extra package"]] is None
    rows = list(everyone.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["Bjørn Hauge", "Nils Lie", "Siv Tveit", "Åse Nygård"]
    assert rows[1][3:9] == (None, 0, 0, 1000, 1000, None)
    found = data_packages(page_context.file, DashboardChoice(TODAY), date(2026, 11, 1))
    for place, key in ((4, "inside"), (5, "extra"), (6, "outside")):
        assert sum(row[place] for row in rows) * 10**6 == sum(getattr(day, key) for day in found.days)


@pytest.mark.usefixtures("built")
def test_the_list_is_copied(shown_card: Callable[..., PackagesCard]) -> None:
    card = shown_card()
    copy = next(action for action in card._menu.actions() if action.text() == "Copy the table")
    copy.trigger()
    lines = plain(QGuiApplication.clipboard().text()).splitlines()
    assert lines[0].split("\t") == ["User", "Number", "Package", "Used GB", "Used", "Extra package"]
    assert len(lines) == 4


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("width", [352, 480, 700, 879, 880, 928, 976, 1184, 1680])
def test_nothing_is_cut_and_nothing_overlaps_at_any_width(shown_card: Callable[..., PackagesCard], width: int) -> None:
    card = shown_card(width)
    assert card.width() == width
    parts = [*card.data.chips.values(), card.data.chart, card.table, card.foot, card.segment]
    places = [QRect(part.mapTo(card, QPoint(0, 0)), part.size()) for part in parts]
    for part, place in zip(parts, places, strict=True):
        assert card.rect().contains(place), part
        assert part.width() >= part.minimumSizeHint().width(), part
    for place, one in enumerate(places):
        assert not any(one.intersects(other) for other in places[place + 1 :])
    assert card.data.chart.height() >= 140
    header = card.table.header
    shown = [section for section in range(header.count()) if not header.isSectionHidden(section)]
    assert {"user", "used", "extra"} <= {card.table.model.columns[section].key for section in shown}
    assert sum(header.sectionSize(section) for section in shown) <= card.table.view.viewport().width()
    if width >= 1184:
        assert len(shown) == 6
    if width >= 880:
        assert card.height() == HEIGHT
        assert card.table.view.viewport().height() >= 6 * 32
        assert card.data.x() < card.table.mapTo(card, QPoint(0, 0)).x()
    else:
        assert card.data.geometry().bottom() < card.table.mapTo(card, QPoint(0, 0)).y()


@pytest.mark.usefixtures("built")
def test_the_choice_of_the_month_comes_back_into_the_head(shown_card: Callable[..., PackagesCard]) -> None:
    card = shown_card(400)
    assert not card.head.isAncestorOf(card.segment)
    for width in (1184, 420, 900):
        card._page.resize(width, card.height_for(width))
        assert card.head.isAncestorOf(card.segment) == (width > 560)
        assert card.segment.isVisible()


@pytest.mark.usefixtures("built")
def test_a_number_beyond_its_package_is_shown_in_light_blue_and_its_order_with_a_mark(
    shown_card: Callable[..., PackagesCard],
) -> None:
    card = shown_card()
    picture = card.table.view.viewport().grab().toImage()

    def colors(row: int, column: int) -> set[str]:
        cell = card.table.view.visualRect(card.table.model.index(row, column))
        return {
            picture.pixelColor(x, y).name().upper()
            for x in range(cell.left(), cell.right())
            for y in range(cell.top(), cell.bottom())
        }

    now = theme.tokens()
    assert now.overrun in colors(0, 4)
    assert now.overrun not in colors(1, 4)
    assert now.warn in colors(0, 5)
    assert now.warn not in colors(1, 5)


@pytest.mark.usefixtures("built")
def test_nothing_that_takes_the_focus_is_nameless_and_tab_reaches_all_of_it(
    shown_card: Callable[..., PackagesCard], qtbot
) -> None:
    card = shown_card()
    stops = [
        widget
        for widget in card.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    for widget in stops:
        assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name), widget
    assert card.data.chart in stops
    assert card.table.view in stops
    chips: list[QAbstractButton] = list(card.data.chips.values())
    assert all(chip in stops for chip in chips)
    assert all(left.x() < right.x() for left, right in pairwise(chips))

"""The card of use abroad: map, list, the pane of a country, and what leads on from there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from costs import Costs
from layout_checks import layout_troubles
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from telecost_desktop.models.periods import Period
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.abroad.countries import cost_abroad, users_abroad, users_in_country
from telecost_desktop.services.dashboard.abroad.shades import Scale
from telecost_desktop.views import theme
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.dashboard.abroad.card import HEIGHT, AbroadCard
from telecost_desktop.views.pages.dashboard.abroad.users_dialog import UsersAbroadDialog
from telecost_desktop.views.pages.reports import ReportsPage
from telecost_desktop.views.pages.reports.wish import ReportWish

pytest_plugins = ["reports_page"]
TODAY = date(2026, 11, 22)
FIRST, LAST = date(2026, 10, 22), date(2026, 11, 20)
NAMES = ["Bjørn Hauge", "Solveig Dahl", "Magnus Rød", "Åse Nygård", "Øyvind Sæther", "Siv Tveit"]
WIDTHS = [352, 480, 584, 900]


@pytest.fixture
def costs(page_context: PageContext) -> Costs:
    return Costs(page_context.file)


class People:
    """Numbers on one account, and the use that they make abroad."""

    def __init__(self, costs: Costs) -> None:
        self.costs = costs
        account = costs.account()
        department = costs.department("Salg og eksport")
        self.places = [
            costs.placement(account, costs.line(f"474800010{number}"), costs.employee(name), department)
            for number, name in enumerate(NAMES, start=1)
        ]
        self.places.append(costs.placement(account, costs.line("4748000190")))

    def roam(self, country: str, who: int, net: str, *, kind: str = "data", seconds: int = 0, volume: int = 0) -> None:
        name = f"{kind} {country}"
        with self.costs.file.raw() as c:
            row = c.execute("SELECT id FROM traffic_type WHERE name = ?", (name,)).fetchone()
        traffic = row[0] if row else self.costs.traffic_type(name, kind, "roaming", "world", country)
        self.costs.use(
            self.places[who], traffic, "2026-11-20T10:00:00", net=net, seconds=seconds or None, volume=volume or None
        )


@pytest.fixture
def people(costs: Costs) -> People:
    return People(costs)


@pytest.fixture
def abroad(people: People) -> People:
    """Six users and a number of nobody in Chile, fewer elsewhere; a credit, use without cost, an unknown country."""
    for who, net in enumerate(("1204.10", "431.30", "188", "79", "40", "30", "20")):
        people.roam("CL", who, net, volume=200_000_000)
    people.roam("CL", 0, "0", kind="call", seconds=2280)
    people.roam("US", 1, "640.50", volume=50_000_000)
    people.roam("SE", 1, "88")
    people.roam("SG", 2, "9.90")
    people.roam("DK", 2, "0", kind="call", seconds=120)
    people.roam("AU", 3, "-45")
    people.roam("", 3, "12")
    people.costs.done()
    return people


class _Page(BasePage):
    """Holds the card, which loads itself."""

    def refresh(self) -> None:
        pass


class Shown:
    """The card on a page, with what it asked of other pages."""

    def __init__(self, context: PageContext, width: int = 584) -> None:
        self.context = context
        self.choice = DashboardChoice(TODAY)
        self.page = _Page(context, "Dashboard")
        self.card = AbroadCard(self.page)
        self.wishes: list[tuple[str, object]] = []
        self.page.navigate.connect(lambda key, subject: self.wishes.append((key, subject)))
        self.page.content.addWidget(self.card)
        self.page.content.setAlignment(self.card, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.page.resize(1000, 500)
        self.resize(width)

    def resize(self, width: int) -> None:
        self.card.setFixedSize(width, HEIGHT)
        QApplication.processEvents()

    def refresh(self) -> None:
        self.card.refresh(self.choice)
        QApplication.processEvents()

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The rows of the pane."""
        return [(row.text(), plain(row.amount)) for row in self.card.side.rows if row.isVisible()]

    @property
    def listed(self) -> list[str]:
        return [row.code for row in self.card.table.rows()]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def shown(page_context: PageContext, qtbot) -> Iterator[Shown]:
    made = Shown(page_context)
    qtbot.addWidget(made.page)
    made.page.show()
    qtbot.waitExposed(made.page)
    yield made
    theme.choose("light")
    made.page.close_page()


@pytest.fixture
def card(shown: Shown, abroad: People) -> AbroadCard:
    shown.refresh()
    return shown.card


# What is shown


def test_all_countries_stand_with_their_sum_until_one_is_chosen(shown: Shown, card: AbroadCard) -> None:
    assert card.sub.text() == "last 30 days"
    assert card.side.title.text() == "All countries"
    assert plain(card.side.amount.text()) == "kr 2 697,80"
    assert card.side.sub.text() == "6 countries and unknown ones"
    assert [name for name, _ in shown.rows][:3] == ["Chile", "USA", "Sverige"]
    assert shown.rows[0][1] == "1 992,40"
    assert not card.side.close_button.isVisible()


def test_figures_are_those_of_the_service(shown: Shown, card: AbroadCard) -> None:
    found = cost_abroad(shown.context.file, shown.choice)
    assert [row.cost for row in card.table.rows()] == [one.cost for one in (*found.countries, found.unnamed)]
    assert found.unnamed is not None
    tip = card.map._used["CL"].tip
    assert [plain(tip.total), *(plain(row.value) for row in tip.rows)] == ["kr 1 992,40", "38", "1 400"]


def test_the_window_is_said_as_it_was_chosen(shown: Shown, abroad: People) -> None:
    shown.choice = DashboardChoice(TODAY, window=Period.month(2026, 11))
    shown.refresh()
    assert plain(shown.card.sub.text()).startswith("1–30 ")
    shown.choice = DashboardChoice(TODAY, days=7)
    shown.refresh()
    assert shown.card.sub.text() == "last 7 days"


def test_the_legend_tells_the_limits_of_the_shades_and_home(card: AbroadCard) -> None:
    texts = [plain(text) for text in card.legend.texts]
    assert texts[-1] == "home"
    assert texts[-2].startswith("kr ")
    assert texts[-2].endswith(" or more")
    assert len(texts) == 5  # Four countries with cost, and home.
    assert card.map.map.color_of("NO").name().upper() == theme.LIGHT.c5
    # What costs nothing, or was a credit, has no shade, and neither has what was not used.
    assert {card.map.map.color_of(code).name().upper() for code in ("DK", "AU", "BR")} == {theme.LIGHT.map[0]}
    shades = [theme.LIGHT.map.index(card.map.map.color_of(code).name().upper()) for code in ("CL", "US", "SE", "SG")]
    assert shades == [4, 3, 2, 1]


def test_the_shades_follow_the_scale(card: AbroadCard) -> None:
    by_rank = [card.map._used[code].step for code in ("CL", "US", "SE", "SG")]
    card.even.trigger()
    even = [card.map._used[code].step for code in ("CL", "US", "SE", "SG")]
    assert card.scale is Scale.LINEAR
    assert even != by_rank
    # Even steps put what is small beside the largest together.
    assert even[2] == even[3]
    card.by_rank.trigger()
    assert [card.map._used[code].step for code in ("CL", "US", "SE", "SG")] == by_rank


def test_the_caption_follows_the_theme(card: AbroadCard, qtbot) -> None:
    assert card.caption.text().startswith("Darker is more")
    theme.choose("dark")
    qtbot.waitUntil(lambda: card.caption.text().startswith("Brighter is more"))
    assert card.map.map.color_of("CL").name().upper() == theme.DARK.map[4]


# A country


def click_on(card: AbroadCard, code: str, qtbot) -> None:
    outline = card.map.map.outline(code)
    assert outline is not None
    point = card.map.mapFromScene(outline.middle)
    qtbot.mouseClick(card.map.viewport(), Qt.MouseButton.LeftButton, pos=point)


def test_a_click_shows_the_users_of_a_country(shown: Shown, card: AbroadCard, qtbot) -> None:
    click_on(card, "US", qtbot)
    assert (card.code, card.map.selected, card.side.title.text()) == ("US", "US", "USA")
    assert shown.rows == [("Solveig Dahl", "640,50")]
    assert plain(card.side.sub.text()) == "1 user · 50 MB"
    card.choose("CL")
    assert plain(card.side.sub.text()) == "7 users · 38 min · 1 400 MB"
    assert shown.rows[:2] == [("Bjørn Hauge", "1 204,10"), ("Solveig Dahl", "431,30")]
    # The dots of the small ones are chosen as the others.
    click_on(card, "SG", qtbot)
    assert shown.rows == [("Magnus Rød", "9,90")]
    card.side.close_button.click()
    assert (card.code, card.map.selected, card.side.title.text()) == (None, "", "All countries")


def test_a_click_beside_all_countries_closes_the_one_that_is_shown(card: AbroadCard, qtbot) -> None:
    card.choose("CL")
    click_on(card, "BR", qtbot)
    assert card.code is None


def test_a_number_of_nobody_is_named_by_its_number(shown: Shown, card: AbroadCard) -> None:
    card.choose("CL")
    card._show_all()
    dialog = shown.page.findChild(UsersAbroadDialog)
    assert dialog is not None
    assert [plain(str(dialog.table.model.index(row, 0).data())) for row in range(7)][-1] == "480 00 190"
    dialog.close()


def test_what_stands_on_the_account_is_no_user(shown: Shown, people: People) -> None:
    kind = people.costs.traffic_type("Data SE", "data", "roaming", "eea", "SE")
    invoice = people.costs.invoice(1, "7001")
    people.costs.charge(invoice, people.costs.placement(1), kind, "55", on="2026-11-10")
    people.roam("SE", 0, "44", volume=3_000_000)
    people.costs.done()
    shown.refresh()
    card = shown.card
    card.choose("SE")
    assert shown.rows == [("On the account", "55,00"), ("Bjørn Hauge", "44,00")]
    assert plain(card.side.sub.text()) == "1 user · 3 MB"
    card.side.rows[0].click()
    assert shown.wishes == [("reports", ReportWish("R8", FIRST, LAST, countries=("SE",)))]


def test_those_without_room_are_counted_and_listed(shown: Shown, card: AbroadCard, qtbot) -> None:
    card.choose("CL")
    others = 7 - len(shown.rows)
    assert others >= 2
    assert card.side.more.text() == f"and {others} more"
    card.side.more.click()
    dialog = shown.page.findChild(UsersAbroadDialog)
    assert dialog is not None
    assert len(dialog.table.rows()) == 7
    assert plain(dialog.table.totals.lines[0]["cost"]) == "1 992,40"
    dialog.table.set_filter("cost", "100")
    assert plain(dialog.table.totals.lines[0]["cost"]) == "1 823,40"
    dialog.table.view.selectRow(1)
    qtbot.keyClick(dialog.table.view, Qt.Key.Key_Return)
    assert shown.wishes == [("reports", ReportWish("R8", FIRST, LAST, ("4748000102",), ("CL",)))]


def test_the_other_countries_are_in_the_list(shown: Shown, card: AbroadCard) -> None:
    card.side.more.click()
    assert card.table.isVisible()
    assert len(shown.listed) == 7


def test_a_country_and_a_user_lead_to_their_report(shown: Shown, card: AbroadCard) -> None:
    card.choose("CL")
    card.side.report.click()
    card.side.rows[0].click()
    assert shown.wishes == [
        ("reports", ReportWish("R8", FIRST, LAST, countries=("CL",))),
        ("reports", ReportWish("R8", FIRST, LAST, ("4748000101",), ("CL",))),
    ]
    card.choose("")
    assert card.side.title.text() == "Country unknown"
    assert not card.side.report.isVisible()


def test_the_report_adds_up_to_the_country(shown: Shown, card: AbroadCard, window_of, own_settings) -> None:
    from reports_page import column

    card.choose("CL")
    card.side.report.click()
    window = window_of(ReportsPage)
    reports = window.page("reports")
    assert isinstance(reports, ReportsPage)
    reports.open_subject(shown.wishes[0][1])
    assert reports.report.filters.values["countries"] == ("CL",)
    assert sum(column(reports, "net"), Decimal(0)) == Decimal("1992.40")


def test_a_country_stays_chosen_while_it_has_use(shown: Shown, card: AbroadCard) -> None:
    card.choose("US")
    shown.refresh()
    assert (card.code, card.map.selected) == ("US", "US")
    assert shown.rows == [("Solveig Dahl", "640,50")]
    shown.choice = DashboardChoice(TODAY, window=Period.month(2026, 1))
    shown.refresh()
    assert (card.code, card.map.selected) == (None, "")


# Keys


def test_the_card_is_used_with_keys_alone(shown: Shown, card: AbroadCard, qtbot) -> None:
    shown.page.activateWindow()
    stops = []
    card.view.button("map").setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        stops.append(QApplication.focusWidget())
    assert stops == [card._more, card.map, card.side.rows[0]]
    card.map.setFocus(Qt.FocusReason.TabFocusReason)
    assert card.map.current == "CL"
    qtbot.keyClick(card.map, Qt.Key.Key_Right)
    assert plain(card.map.accessibleDescription()) == "USA kr 640,50, MB 50; 2 of 6"
    qtbot.keyClick(card.map, Qt.Key.Key_Return)
    assert card.code == "US"
    assert card.map.hasFocus()
    qtbot.keyClick(card.map, Qt.Key.Key_Escape)
    assert card.code is None
    # The rows of the pane: into a country, and back to the map.
    card.side.rows[0].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(card.side.rows[0], Qt.Key.Key_Return)
    assert card.code == "CL"
    assert card.side.close_button.hasFocus()
    qtbot.keyClick(card.side.close_button, Qt.Key.Key_Escape)
    assert card.code is None
    assert card.map.hasFocus()


def test_where_it_is_narrow_a_country_stands_in_the_place_of_the_map(shown: Shown, card: AbroadCard, qtbot) -> None:
    shown.resize(352)
    assert card.map.isVisible()
    assert not card.side.isVisible()
    card.map.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(card.map, Qt.Key.Key_Return)
    assert not card.map.isVisible()
    assert card.side.isVisible()
    assert card.side.close_button.hasFocus()
    qtbot.keyClick(card.side.close_button, Qt.Key.Key_Escape)
    assert card.map.isVisible()
    assert card.map.hasFocus()


def test_nothing_that_takes_the_focus_is_nameless(card: AbroadCard) -> None:
    for code in (None, "CL"):
        card.choose(code)
        for view in ("map", "list"):
            card.view.choose(view)
            for widget in card.findChildren(QWidget):
                if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
                    face = QAccessible.queryAccessibleInterface(widget)
                    assert face.text(QAccessible.Text.Name), widget


# The list


def test_the_list_has_every_country_the_unknown_one_last(shown: Shown, card: AbroadCard, qtbot) -> None:
    card.view.choose("list")
    assert card.as_table.isChecked()
    assert not card.map.isVisible()
    assert shown.listed == ["CL", "US", "SE", "SG", "DK", "AU", ""]
    assert plain(card.table.totals.lines[0]["cost"]) == "2 697,80"
    assert plain(card.table.totals.lines[0]["minutes"]) == "40"
    card.table.set_filter("cost", "50")
    assert shown.listed == ["CL", "US", "SE"]
    assert plain(card.table.totals.lines[0]["cost"]) == "2 720,90"
    assert card.table.totals.lines[0]["country"] == "3 countries"
    card.table.set_filter("country", "sv")
    card.table.view.selectRow(0)
    card.table.view.setFocus()
    qtbot.keyClick(card.table.view, Qt.Key.Key_Return)
    assert card.code == "SE"
    assert card.side.isVisible()
    assert card.table.isVisible()
    card.as_table.setChecked(False)
    assert card.map.isVisible()


def test_the_table_is_copied(card: AbroadCard) -> None:
    action = next(one for one in card._menu.actions() if one.text() == "Copy the table")
    action.trigger()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["Country", "Cost, kr", "Minutes", "Messages", "MB"]
    assert lines[1].split("\t") == ["Chile", "1992,40", "38", "0", "1400"]
    assert len(lines) == 8


def test_excel_has_a_sheet_of_countries_and_one_of_their_users(
    shown: Shown, card: AbroadCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "abroad.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    # A filter of the list narrows what is seen, not what is saved.
    card.table.set_filter("country", "Chile")
    card.save.trigger()
    book = load_workbook(target)
    assert book.sheetnames == ["Countries", "Users by country"]
    countries, users = (list(sheet.values) for sheet in book.worksheets)
    assert countries[0] == ("Country", "Cost, kr", "Minutes", "Messages", "MB")
    assert [row[0] for row in countries[1:]][-1] == "Country unknown"
    assert len(countries) == 8
    found = users_abroad(shown.context.file, shown.choice)
    assert [row[1] for row in users[1:4]] == ["Bjørn Hauge", "Solveig Dahl", "Solveig Dahl"]
    assert [Decimal(str(row[4])) for row in users[1:]] == [user.cost for user in found]
    assert sum(Decimal(str(row[1])) for row in countries[1:]) == sum(user.cost for user in found)
    # Each country's users add up to it.
    chile = sum(user.cost for user in users_in_country(shown.context.file, shown.choice, "CL"))
    assert Decimal(str(countries[1][1])) == chile


# Little, nothing, negative


def test_without_use_abroad_it_says_so(shown: Shown, people: People) -> None:
    home = people.costs.traffic_type("Samtale Norge", "call", "domestic", "home")
    people.costs.use(people.places[0], home, "2026-11-20T10:00:00", net="5", seconds=60)
    people.costs.done()
    shown.refresh()
    card = shown.card
    assert card.caption.text() == "No use abroad in these days."
    assert card.side.sub.text() == "No use abroad in these days."
    assert shown.rows == []
    assert not card.side.report.isVisible()
    assert card.legend.texts == ("home",)
    assert layout_troubles(card) == []
    card.map.setFocus(Qt.FocusReason.TabFocusReason)
    assert card.map.current == ""
    card.view.choose("list")
    assert "No use abroad in these days." in [
        getattr(child, "text", str)() for child in card.table.findChildren(QWidget) if child.isVisible()
    ]


@pytest.mark.parametrize(("net", "step"), [("310", 1), ("0", 0), ("-310", 0)])
def test_one_country_alone(shown: Shown, people: People, net: str, step: int) -> None:
    people.roam("CL", 0, net, volume=1_000_000)
    people.costs.done()
    shown.refresh()
    card = shown.card
    assert card.map._used["CL"].step == step
    assert len(card.legend.texts) == step + 1
    card.choose("CL")
    assert shown.rows[0][0] == "Bjørn Hauge"
    assert card.side.rows[0]._share == (1.0 if step else 0.0)
    if net.startswith("-"):
        assert plain(card.side.amount.text()) == "kr −310,00"
    assert layout_troubles(card) == []


# Room


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_and_nothing_lies_over_another(shown: Shown, card: AbroadCard, width: int) -> None:
    shown.resize(width)
    for code in (None, "CL", "US", ""):
        card.choose(code)
        for view in ("map", "list"):
            card.view.choose(view)
            QApplication.processEvents()
            assert layout_troubles(card) == [], (width, code, view)
            if card.side.isVisible():
                assert card.side.width() >= 174
                last = [row for row in card.side.rows if row.isVisible()][-1]
                assert last.geometry().bottom() < card.side._foot.geometry().top() + 1
    card.choose(None)
    card.view.choose("map")
    for code in card.map.order:
        card.map.point_at(code)
        assert card.map.viewport().rect().contains(card.map.tip.geometry()), (width, code)

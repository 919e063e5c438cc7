"""The whole dashboard over a demonstration company: nothing cut, nothing over anything else, at every width."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from layout_checks import layout_troubles
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QWidget
from recorded_messages import RecordedMessages
from smtp_server import MemorySecrets

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.dashboard import SubscriptionOverview, UsageSplit
from telecost_desktop.services.demo import make_demo
from telecost_desktop.views import theme
from telecost_desktop.views.context import Changes, CompanyFacts, PageContext, PageFactory, Selection
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.dashboard import DashboardPage
from telecost_desktop.views.tasks import Tasks
from telecost_desktop.views.widgets.card import Card

NOW = datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("Europe/Oslo"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CompanyFile]:
    file = make_demo(tmp_path_factory.mktemp("demo") / "demo.telecost", months=3, numbers=12, clock=FixedClock(NOW))
    yield file
    file.close()


@pytest.fixture
def opened(demo: CompanyFile, qtbot) -> Iterator[tuple[MainWindow, DashboardPage]]:
    messages = RecordedMessages()
    tasks = Tasks(messages.error, synchronous=True)
    facts = CompanyFacts("Fjordlaks AS", "NO", "NOK", "Europe/Oslo")
    context = PageContext(
        demo, facts, FixedClock(NOW), tasks, messages, Selection(), Changes(), "KH", MemorySecrets()
    )  # fmt: skip
    window = MainWindow(context, [PageFactory("dashboard", "Dashboard", "view-dashboard-outline", "", DashboardPage)])
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.go("dashboard")
    page = window.page("dashboard")
    assert isinstance(page, DashboardPage)
    qtbot.waitUntil(lambda: page.board.is_whole)
    yield window, page
    window.close()
    tasks.close()
    assert messages.failures == []


@pytest.mark.parametrize("width", [1024, 1183, 1184, 1216, 1280, 1375, 1440, 1920, 2560])
def test_nothing_is_cut_or_covered(opened: tuple[MainWindow, DashboardPage], qtbot, width: int) -> None:
    window, page = opened
    window.resize(width, 2600)
    qtbot.waitUntil(lambda: fits(page))


def test_no_figure_of_the_overview_is_cut(opened: tuple[MainWindow, DashboardPage], qtbot) -> None:
    window, page = opened
    window.resize(1280, 900)
    use = UsageSplit(Decimal(98_765_432), Decimal(2_765_432), Decimal(765_432))
    page.overview.show_overview(
        SubscriptionOverview(date(2026, 11, 21), date(2026, 10, 23), 30, 120, 108, 12, 31, 18, 13, use, use, use)
    )
    view = page.overview.table.view

    def every_figure_has_room() -> None:
        for column in range(4):
            assert view.columnWidth(column) >= view.sizeHintForColumn(column) - 12, column
        assert layout_troubles(page) == []

    qtbot.waitUntil(every_figure_has_room)


def test_every_card_turned_over_or_as_a_table_fits_as_well(opened: tuple[MainWindow, DashboardPage], qtbot) -> None:
    window, page = opened
    window.resize(1280, 2600)
    for card in page.findChildren(Card):
        for menu in card.findChildren(QMenu):
            for action in menu.actions():
                if action.text() == "Show as table":
                    action.trigger()
        card.flip(True)
    qtbot.waitUntil(lambda: fits(page))


def test_tab_goes_through_the_page_as_one_reads_and_each_stop_is_in_sight(
    opened: tuple[MainWindow, DashboardPage], qtbot
) -> None:
    window, page = opened
    page.export.button.setFocus()
    stops: list[QWidget] = []
    while (
        (reached := step(window, qtbot)) is not page.export.button and page.isAncestorOf(reached) and len(stops) < 100
    ):
        stops.append(reached)
        if reached is not page.scroll_area:
            shown = page.scroll_area.viewport()
            assert shown.rect().contains(QRect(reached.mapTo(shown, QPoint(0, 0)), reached.size()))
    wanted = [
        *(one for one in page.findings.links if not one.isHidden()), page.findings.review,
        page.overview.days.button(30), page.overview._more, page.overview.table.view,
        page.invoices._more, page.invoices.list, page.trend.span.button(12), page.trend._more, page.trend.canvas,
        page.abroad.card._more, page.abroad.card.map, page.budgets.card._more, page.budgets.card.table.view,
        page.packages.card._more, page.packages.card.table.header.editors()[0], page.packages.card.table.view,
        page.users.card.search, page.users.card._more, page.users.card.table.view, page.user.card._more,
    ]  # fmt: skip
    assert [one for one in stops if one in wanted] == wanted


def test_the_wheel_over_a_filter_or_the_overview_changes_nothing_there(
    opened: tuple[MainWindow, DashboardPage],
) -> None:
    _, page = opened
    table = page.packages.card.table
    choice = next(one for one in table.header.editors() if isinstance(one, QComboBox))
    for turned in (choice, page.overview.table.view.viewport()):
        middle = QPointF(turned.rect().center())
        QApplication.sendEvent(
            turned,
            QWheelEvent(
                middle, QPointF(turned.mapToGlobal(turned.rect().center())), QPoint(), QPoint(0, -120),
                Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
            ),
        )  # fmt: skip
    assert choice.currentIndex() == 0
    assert page.overview.table.view.verticalScrollBar().maximum() == 0


def step(window: MainWindow, qtbot) -> QWidget:
    """What Tab reaches from where the keyboard is."""
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    return window.focusWidget()


def test_the_page_is_as_high_as_its_cards(opened: tuple[MainWindow, DashboardPage], qtbot) -> None:
    window, page = opened
    for width in (1024, 1440):
        window.resize(width, 900)
        qtbot.waitUntil(lambda: is_as_high_as_its_cards(page))


def fits(page: DashboardPage) -> None:
    """A layout settles in rounds: asked again until it stands, or the time is over."""
    assert layout_troubles(page) == []


def is_as_high_as_its_cards(page: DashboardPage) -> None:
    last = page.user.mapTo(page.scroll_area.widget(), page.user.rect().bottomLeft()).y()
    assert last < page.full_height() <= last + theme.PAGE_PADDING + 40

"""What a search found opens just that; what does not fit beside goes under a tab."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from job_office import JobOffice
from phone_costs import import_costs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QWidget
from sqlalchemy import select

from telecost_desktop.models.customers import Customer
from telecost_desktop.models.equipment import Equipment
from telecost_desktop.models.subscriptions import FrequencyUnit, PriceKind
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.equipment import EquipmentFields, add_equipment
from telecost_desktop.services.frequencies import FrequencyValues, list_frequencies, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.search import Found, FoundKind, search
from telecost_desktop.services.subscriptions.saving import LineValues, SubscriptionValues, save_subscription
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.finding import PAGE_OF, find
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.equipment.page import EquipmentPage
from telecost_desktop.views.pages.frequencies.page import FrequenciesPage
from telecost_desktop.views.pages.invoices.page import ISSUED, RECEIVED, InvoicesPage
from telecost_desktop.views.pages.reports import ReportsPage
from telecost_desktop.views.pages.scheduled.page import ScheduledPage
from telecost_desktop.views.pages.subscriptions.page import SubscriptionsPage
from telecost_desktop.views.tour import draw_pages
from telecost_desktop.views.widgets.segment import Segment

PAGES = (ReportsPage, InvoicesPage, EquipmentPage, SubscriptionsPage, FrequenciesPage, ScheduledPage)


@pytest.fixture
def window(page_context: PageContext, window_of: Callable[..., MainWindow], tmp_path: Path) -> MainWindow:
    file, clock = page_context.file, page_context.clock
    import_costs(file, tmp_path, clock)
    for name in ("Havsula AS", "Åmøy Sjømat AS"):
        save_customer(file, CustomerValues(name=name, country="NO", payment_days=14), clock=clock, user="KH")
    rule = FrequencyValues(unit=FrequencyUnit.MONTH, first_date=date(2026, 12, 1), day=1)
    frequency = save_frequency(file, rule, clock=clock, user="KH")
    crate = save_product(
        file, ProductValues("Ice", price=Decimal(90), price_from=date(2026, 1, 1)), clock=clock, user="KH"
    )
    for name in ("Berth", "Cold store"):
        lines = (LineValues(crate, Decimal(1), PriceKind.DYNAMIC, None, ""),)
        values = SubscriptionValues(name=name, frequency_id=frequency, lines=lines, subscribers=())
        save_subscription(file, values, clock=clock, user="KH")
    for model in ("Brett 10", "Brett 11"):
        fields = EquipmentFields(type="Nettbrett", maker="Lomvi", model=model)
        add_equipment(file, fields, clock=clock, today=page_context.today(), user="KH")
    made = window_of(*PAGES)
    made.resize(1440, 900)
    return made


def go_to(window: MainWindow, words: str, kind: FoundKind) -> Found:
    """Search, and open the hit of a kind as the search's menu does."""
    hit = next(one for one in search(window.context.file, words) if one.kind is kind)
    window.go(PAGE_OF[hit.kind.value], (hit.kind.value, hit.id, hit.name))
    return hit


def page(window: MainWindow, kind: type[BasePage]) -> BasePage:
    shown = window.current_page
    assert isinstance(shown, kind)
    return shown


def listed(shown: BasePage) -> QWidget:
    """What holds the list: the page, or its first tab."""
    return shown.subscriptions if isinstance(shown, SubscriptionsPage) else shown


def test_the_hits_hang_below_the_field_and_lead_on(window: MainWindow, qtbot) -> None:
    window.top.search.setText("480 00 101")
    find(window, "480 00 101")
    (menu,) = window.top.search.findChildren(QMenu)
    (hit,) = [one for one in menu.actions() if "Phone number" in one.text()]
    hit.trigger()
    assert isinstance(window.current_page, ReportsPage)
    assert window.top.search.text() == ""
    menu.close()
    find(window, "nobody is called this")
    assert not window.top.search.findChildren(QMenu)[-1].actions()[0].isEnabled()


@pytest.mark.parametrize(("words", "kind"), [("Åse", FoundKind.EMPLOYEE), ("480 00 101", FoundKind.LINE)])
def test_a_person_or_number_that_was_found_is_reported(window: MainWindow, words: str, kind: FoundKind) -> None:
    hit = go_to(window, words, kind)
    shown = page(window, ReportsPage)
    assert isinstance(shown, ReportsPage)
    assert shown.report.filters.values == {"numbers": (hit.name,)}
    assert shown.report.result is not None
    assert shown.report.result.definition.id == "R10"
    users = {row[shown.report.result.column("user")] for row in shown.report.result.rows}
    assert users == {"Åse Nygård"}


def test_an_invoice_that_was_found_is_chosen(window: MainWindow) -> None:
    hit = go_to(window, "7001", FoundKind.SUPPLIER_INVOICE)
    shown = page(window, InvoicesPage)
    assert isinstance(shown, InvoicesPage)
    assert shown.tabs.currentIndex() == RECEIVED
    assert shown.received.list.chosen_id == hit.id


def test_an_item_that_was_found_is_chosen(window: MainWindow) -> None:
    window.go("equipment")
    shown = page(window, EquipmentPage)
    assert isinstance(shown, EquipmentPage)
    shown.table.set_filter("item", "nothing like it")
    hit = go_to(window, "Brett 11", FoundKind.EQUIPMENT)
    assert shown.table.current_row().id == hit.id
    with window.context.file.read() as session:
        assert session.scalar(select(Equipment.model).where(Equipment.id == hit.id)) == "Brett 11"


def test_a_subscription_and_a_customer_that_were_found_are_chosen(window: MainWindow) -> None:
    hit = go_to(window, "Cold", FoundKind.SUBSCRIPTION)
    shown = page(window, SubscriptionsPage)
    assert isinstance(shown, SubscriptionsPage)
    assert shown.tabs.currentIndex() == 0
    assert shown.subscriptions.table.current_row().id == hit.id
    shown.customers.table.set_filter("name", "nobody")
    hit = go_to(window, "Åmøy", FoundKind.CUSTOMER)
    assert shown.tabs.currentIndex() == 1
    assert shown.customers.table.current_row().id == hit.id
    with window.context.file.read() as session:
        assert session.scalar(select(Customer.name).where(Customer.id == hit.id)) == "Åmøy Sjømat AS"


def test_show_after_invoices_were_created_leads_to_the_issued_ones(window: MainWindow) -> None:
    window.go("invoices", "issued")
    shown = page(window, InvoicesPage)
    assert isinstance(shown, InvoicesPage)
    assert shown.tabs.currentIndex() == ISSUED


@pytest.mark.parametrize("kind", [ReportsPage, EquipmentPage, SubscriptionsPage, FrequenciesPage])
def test_where_it_is_narrow_the_second_pane_is_under_a_tab(window: MainWindow, kind: type[BasePage], qtbot) -> None:
    window.go(kind.key)
    panes = listed(page(window, kind)).panes
    left, right = panes.splitter.widget(0), panes.splitter.widget(1)
    assert left.isVisible()
    assert right.isVisible()
    assert not panes.tabs.isVisible()
    window.resize(1024, 680)
    assert panes.tabs.isVisible()
    panes.show_pane(0)
    assert left.isVisible()
    assert not right.isVisible()
    panes.show_pane(1)
    assert right.isVisible()
    assert not left.isVisible()
    # Nothing asks for more than the window has.
    qtbot.waitUntil(lambda: right.width() == panes.width() > 900, timeout=5000)
    assert window.width() == 1024


@pytest.mark.parametrize("width", [1440, 1280])
def test_the_columns_that_are_shown_first_need_no_scrolling(window: MainWindow, width: int) -> None:
    window.resize(width, 800)
    for kind in (EquipmentPage, SubscriptionsPage, FrequenciesPage):
        window.go(kind.key)
        view = listed(page(window, kind)).table.view
        assert view.horizontalScrollBar().maximum() == 0, kind.key


def test_a_page_that_is_left_gives_the_focus_to_the_rail(window: MainWindow, qtbot) -> None:
    window.go("equipment")
    shown = page(window, EquipmentPage)
    assert isinstance(shown, EquipmentPage)
    window.activateWindow()
    shown.search.setFocus()
    qtbot.waitUntil(shown.search.hasFocus, timeout=5000)
    window.go("reports")
    assert window.rail.hasFocus()


def test_the_keyboard_goes_from_a_reports_filters_through_its_table_to_the_foot(window: MainWindow) -> None:
    window.go("reports")
    shown = page(window, ReportsPage)
    assert isinstance(shown, ReportsPage)
    card = shown.report
    assert card.table is not None
    seen = []
    widget = card.filters.clear_button.nextInFocusChain()
    while widget is not card.columns:
        seen.append(widget)
        widget = widget.nextInFocusChain()
        assert len(seen) < 200
    assert set(card.table.header.editors()) <= set(seen)
    assert card.table.view in seen
    assert not [one for one in seen if isinstance(one, QPushButton)]


def test_ctrl_s_saves_what_was_edited(window: MainWindow, qtbot) -> None:
    window.go("frequencies")
    shown = page(window, FrequenciesPage)
    assert isinstance(shown, FrequenciesPage)
    with qtbot.waitActive(window):
        window.activateWindow()
    shown.new.click()
    shown.editor.form.automatic.setChecked(False)
    shown.editor.form.name.setText("Every first")
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert "Every first" in {row.name for row in list_frequencies(window.context.file, window.context.clock)}
    assert shown.may_leave()


def test_tab_leads_to_the_choice_that_holds(qtbot) -> None:
    segment = Segment("Unit", [("day", "Daily"), ("month", "Monthly")])
    qtbot.addWidget(segment)
    segment.choose("month")
    assert segment.button("month").focusPolicy() == Qt.FocusPolicy.TabFocus
    assert segment.button("day").focusPolicy() == Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize("width", [1440, 1280])
def test_the_inventory_needs_no_scrolling(window: MainWindow, width: int, qtbot) -> None:
    window.resize(width, 800)
    window.go("reports")
    shown = page(window, ReportsPage)
    assert isinstance(shown, ReportsPage)
    shown.catalogue.choose("R13")
    table = shown.report.table
    assert table is not None
    assert len(table.rows()) == 3
    qtbot.waitUntil(lambda: table.view.horizontalScrollBar().maximum() == 0, timeout=5000)


def test_a_job_that_was_found_is_chosen(window: MainWindow, page_context: PageContext) -> None:
    office = JobOffice(page_context.file, page_context.clock).open()
    for name in ("Month-end invoices", "Weekly service hours"):
        office.job(name)
    hit = go_to(window, "weekly SERVICE", FoundKind.JOB)
    shown = page(window, ScheduledPage)
    assert isinstance(shown, ScheduledPage)
    assert shown.tabs.currentIndex() == 0
    assert (hit.id, shown.jobs.form.name.text()) == (office.keys["Weekly service hours"], "Weekly service hours")


def test_the_tour_draws_every_part_of_every_page(window: MainWindow, tmp_path: Path) -> None:
    drawn = draw_pages(window, tmp_path / "tour")
    names = [path.name for path in drawn]
    number = window.keys.index("scheduled") + 1
    parts = ("1-jobs", "2-coming", "3-transfer-log", "4-reports", "5-outbox")
    assert [name for name in names if "scheduled" in name] == [f"{number}-scheduled-{part}-light.png" for part in parts]
    assert f"{window.keys.index('equipment') + 1}-equipment-light.png" in names, "a page without parts is one picture"
    assert len({path.read_bytes() for path in drawn}) == len(drawn), "no two are alike"

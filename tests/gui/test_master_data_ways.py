"""Ways back and ways on from the lists of master data: undo, room for names, passing costs on, files that are only read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QMenu, QPushButton

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.projects import BillableEntry, EntryKind
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.customers import CustomerValues, delete_customer, list_customers, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.projects.entries import list_entries, save_entry
from telecost_desktop.services.projects.entry_values import EntryValues
from telecost_desktop.services.projects.projects import ProjectValues, save_project
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.messages import Notice
from telecost_desktop.views.pages.subscriptions.customers import CustomerDialog
from telecost_desktop.views.pages.subscriptions.page import TABS, SubscriptionsPage
from telecost_desktop.views.pages.subscriptions.project_dialogs import FeeDialog


@pytest.fixture
def keys(page_context: PageContext) -> dict[str, int]:
    file, clock = page_context.file, page_context.clock
    made = {"customer": save_customer(file, CustomerValues("Åmøysundet Sjømat AS"), clock=clock)}
    made["project"] = save_project(
        file, ProjectValues("Merdkamera, utvidelse", made["customer"], hourly_rate=Decimal(1000)), clock=clock
    )
    save_product(file, ProductValues("Serviceavtale merdkamera", price=Decimal(10)), clock=clock)
    save_frequency(file, FrequencyValues(FrequencyUnit.MONTH, date(2026, 1, 1), day=1), clock=clock)
    hours = EntryValues(made["project"], EntryKind.HOUR, date(2026, 11, 2), Decimal(2), text="Møte")
    made["entry"] = save_entry(file, hours, clock=clock)
    return made


@pytest.fixture
def window(window_of: Callable[..., MainWindow], keys: dict[str, int]) -> MainWindow:
    window = window_of(SubscriptionsPage)
    window.resize(1280, 800)
    return window


@pytest.fixture
def page(window: MainWindow) -> SubscriptionsPage:
    return window.page("subscriptions")


def edit_menu(window: MainWindow) -> tuple[QMenu, QAction, QAction]:
    menu = next(action.menu() for action in window.menuBar().actions() if "Edit" in action.text())
    undo, redo = menu.actions()[:2]
    return menu, undo, redo


def opened(parent, kind: type[QDialog]) -> QDialog:
    return next(dialog for dialog in parent.findChildren(kind) if dialog.isVisible())


def test_an_entry_goes_back_by_the_key_in_the_row_where_it_was_typed(
    page: SubscriptionsPage, window: MainWindow, qtbot
) -> None:
    context = page.context
    page.show_tab("entries")
    quick = page.entries.quick
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    quick.project.setFocus()
    qtbot.keyClicks(quick.project.line, "Merd")
    qtbot.keyClick(quick.project.line, Qt.Key.Key_Return)
    assert quick._wrong.text() == ""
    assert quick.quantity.hasFocus()
    qtbot.keyClicks(quick.quantity, "7:30")
    qtbot.keyClicks(quick.text, "Ærfugl")
    qtbot.keyClick(quick.text, Qt.Key.Key_Return)
    assert context.messages.notices == ["Entered: 7,5 on Merdkamera, utvidelse"]
    assert len(list_entries(context.file)) == 2
    qtbot.waitUntil(quick.quantity.hasFocus)
    qtbot.keyClicks(quick.quantity, "3")
    qtbot.keyClick(quick.quantity, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert quick.quantity.text() == ""
    assert len(list_entries(context.file)) == 2
    qtbot.keyClick(quick.quantity, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [row.values.text for row in list_entries(context.file)] == ["Møte"]
    assert quick.quantity.text() == ""


def test_what_was_done_offers_its_way_back(page: SubscriptionsPage) -> None:
    context, said = page.context, []
    context.messages.noticed.connect(said.append)
    register = page.show_tab("customers")
    register.edit(register.table.rows()[0])
    dialog = opened(register, CustomerDialog)
    dialog._texts["name"].setText("Ny AS")
    dialog.save_button.click()
    notice: Notice = said[-1]
    assert (notice.text, notice.action) == ("“Ny AS” saved", "Undo")
    assert notice.act is not None
    notice.act()
    assert [row.values.name for row in list_customers(context.file)] == ["Åmøysundet Sjømat AS"]
    # Pressed again it takes nothing else back.
    context.write_undoable(
        page, save_customer, context.file, CustomerValues("Til AS"), clock=context.clock, changes=Subject.CUSTOMERS
    )
    notice.act()
    assert len(list_customers(context.file)) == 2


def test_the_menu_offers_only_what_it_would_do(page: SubscriptionsPage, window: MainWindow, qtbot) -> None:
    context = page.context
    menu, undo, redo = edit_menu(window)
    window.rail.setFocus()
    menu.aboutToShow.emit()
    assert (undo.isEnabled(), redo.isEnabled()) == (False, False)
    menu.aboutToHide.emit()
    assert (undo.isEnabled(), redo.isEnabled()) == (True, True)
    context.write_undoable(
        page, save_customer, context.file, CustomerValues("Til AS"), clock=context.clock, changes=Subject.CUSTOMERS
    )
    window.activateWindow()
    window.top.search.setFocus()
    qtbot.waitUntil(window.top.search.hasFocus)
    menu.aboutToShow.emit()
    assert (undo.text(), undo.isEnabled()) == ("&Undo: Til AS", True)
    qtbot.keyClicks(window.top.search, "x")
    menu.aboutToShow.emit()
    assert undo.text() == "&Undo typing"
    undo.trigger()
    assert window.top.search.text() == ""
    menu.aboutToShow.emit()
    assert undo.text() == "&Undo: Til AS"
    undo.trigger()
    assert len(list_customers(context.file)) == 1


def test_a_recurring_fee_is_taken_back_until_it_was_made(page: SubscriptionsPage) -> None:
    register = page.show_tab("projects")
    register.table.select_first()
    register.edit_fee(None)
    dialog = opened(register, FeeDialog)
    dialog.text.setText("Leie")
    dialog.price.setText("50")
    dialog.save_button.click()
    assert page.context.undo.undo_subject == "Leie"
    assert len(register.pane.fees.table.rows()) == 1
    page.context.undo.undo(page.context)
    assert register.pane.fees.table.rows() == []


def test_names_are_whole_and_other_columns_give_way(page: SubscriptionsPage, window: MainWindow) -> None:
    shown = {
        "projects": {"manager": True, "department": False},
        "entries": {"customer": True, "state": False, "invoice_number": False},
    }
    for key, columns in shown.items():
        table = page.show_tab(key).table
        assert {one: visible(table, one) for one in columns} == columns, key
    for width in (1024, 1280, 1440, 1920):
        window.resize(width, 768)
        for key in TABS[1:]:
            table = page.show_tab(key).table
            assert table.view.horizontalScrollBar().maximum() == 0, (key, width)
            for place, column in enumerate(table.model.columns):
                if column.stretch and not table.view.isColumnHidden(place):
                    assert table.view.columnWidth(place) >= min(column.width, 150) - 8, (key, width, column.key)
    window.resize(1920, 900)
    assert visible(page.show_tab("projects").table, "department")
    assert "Department" in page.projects.table.export()[0]
    window.resize(1280, 900)
    assert not visible(page.projects.table, "department")
    assert "Department" in page.projects.table.export()[0]


def visible(table, key: str) -> bool:
    place = next(place for place, column in enumerate(table.model.columns) if column.key == key)
    return not table.view.isColumnHidden(place)


def test_a_column_that_a_person_chose_stays(page: SubscriptionsPage, window: MainWindow) -> None:
    table = page.show_tab("projects").table
    place = next(place for place, column in enumerate(table.model.columns) if column.key == "department")
    table._show_column(place, True)
    window.resize(1270, 800)
    assert visible(table, "department")


def test_all_entries_show_their_state_and_a_hidden_filter_holds_nothing_back(page: SubscriptionsPage) -> None:
    tab = page.show_tab("entries")
    tab.shown.choose("all")
    assert visible(tab.table, "state")
    tab.table.set_filter("state", "Billed")
    assert tab.table.model.rowCount() == 0
    tab.shown.choose("unbilled")
    assert not visible(tab.table, "state")
    assert tab.table.model.rowCount() == 1


def test_costs_are_passed_on_from_the_project(page: SubscriptionsPage, keys, monkeypatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        "telecost_desktop.views.pages.subscriptions.projects.open_recharge",
        lambda _parent, _context, project: asked.append(project),
    )
    register = page.show_tab("projects")
    register.table.select_first()
    register.pane.recharge.click()
    assert asked == [keys["project"]]


def test_a_customer_that_is_gone_meanwhile_is_said(page: SubscriptionsPage) -> None:
    context = page.context
    gone = save_customer(context.file, CustomerValues("Borte AS"), clock=context.clock)
    register = page.show_tab("customers")
    register.show_row(gone)
    register.edit(register.table.current_row())
    dialog = opened(register, CustomerDialog)
    delete_customer(context.file, gone, clock=context.clock)
    dialog.save_button.click()
    assert dialog.isVisible()
    assert dialog._wrong.text() == "That customer was deleted."
    dialog.reject()


def test_a_file_that_is_only_read_offers_no_writing(page_context: PageContext, keys, qtbot) -> None:
    file = CompanyFile(page_context.file.path, read_only=True)
    page = SubscriptionsPage(replace(page_context, file=file))
    qtbot.addWidget(page)
    page.show()
    assert not page.new.isEnabled()
    for key in TABS[1:]:
        register = page.show_tab(key)
        assert register.table.model.rowCount() == 1, key
    assert not page.entries.quick.isEnabled()
    page.show_tab("customers")
    page.customers.table.select_first()
    page.customers.edit(page.customers.table.current_row())
    dialog = opened(page.customers, CustomerDialog)
    assert not dialog.save_button.isEnabled()
    assert dialog._wrong.text() == "The company file is open for reading only."
    dialog.reject()
    qtbot.keyClick(page.customers.table.view, Qt.Key.Key_Delete)
    assert page_context.messages.notices == ["The company file is open for reading only."]
    assert page_context.messages.questions == []
    with file.read() as session:
        assert session.query(BillableEntry).count() == 1
    page.close()
    file.close()


def test_an_empty_company_says_what_comes_first(
    page_context: PageContext, window_of: Callable[..., MainWindow]
) -> None:
    page = window_of(SubscriptionsPage).page("subscriptions")
    entries = page.show_tab("entries")
    entries.table._empty.findChild(QPushButton).click()
    assert page.shown is page.projects
    page.projects.table._empty.findChild(QPushButton).click()
    assert page.shown is page.customers
    context = page_context
    customer = save_customer(context.file, CustomerValues("Åmøy AS"), clock=context.clock)
    context.changes.announce(Subject.CUSTOMERS)
    page.show_tab("projects")
    assert page.projects.table._empty.findChild(QPushButton).text() == "New project"
    save_project(context.file, ProjectValues("Kai", customer), clock=context.clock)
    context.changes.announce(Subject.PROJECTS)
    assert page.show_tab("entries").table._empty.findChild(QPushButton) is None

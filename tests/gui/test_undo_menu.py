"""Edit, Undo and Redo in the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit

from telecost_desktop.services.customers import CustomerValues, list_customers, save_customer
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.frequencies.page import FrequenciesPage


def edit_actions(window: MainWindow) -> tuple[QAction, QAction]:
    menu = next(action.menu() for action in window.menuBar().actions() if "Edit" in action.text())
    undo, redo = menu.actions()[:2]
    return undo, redo


def test_the_menu_names_what_it_takes_back_and_does_it(
    page_context: PageContext, window_of: Callable[..., MainWindow]
) -> None:
    window = window_of(FrequenciesPage)
    undo, redo = edit_actions(window)
    told: list[Subject] = []
    page_context.changes.changed.connect(told.append)
    page_context.write_undoable(
        window, save_customer, page_context.file, CustomerValues("Nordlys AS"), clock=page_context.clock,
        changes=Subject.CUSTOMERS,
    )  # fmt: skip
    assert undo.text() == "&Undo: Nordlys AS"
    window.rail.setFocus()
    undo.trigger()
    assert list_customers(page_context.file) == []
    assert (undo.text(), redo.text()) == ("&Undo", "&Redo: Nordlys AS")
    redo.trigger()
    assert [row.values.name for row in list_customers(page_context.file)] == ["Nordlys AS"]
    assert told == [Subject.CUSTOMERS] * 3
    assert page_context.messages.notices == ["Taken back: Nordlys AS", "Done again: Nordlys AS"]


def test_in_a_field_undo_is_the_fields_own(
    page_context: PageContext, window_of: Callable[..., MainWindow], qtbot
) -> None:
    window = window_of(FrequenciesPage)
    page_context.write_undoable(
        window, save_customer, page_context.file, CustomerValues("Nordlys AS"), clock=page_context.clock,
        changes=Subject.CUSTOMERS,
    )  # fmt: skip
    field: QLineEdit = window.top.search
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "abc")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() != "abc"
    assert len(list_customers(page_context.file)) == 1

"""What a card says about itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QToolButton, QVBoxLayout, QWidget

from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.explanation import Explanation, info_button


class Window(QMainWindow):
    """A window with help."""

    def __init__(self) -> None:
        super().__init__()
        self.helped = 0
        self.card = Card("Data")
        self.action = self.card.explain("Data", "Data at home, abroad and in packages.")
        self.info = info_button("Flat-rate", "What a plan includes.")
        box = QWidget()
        column = QVBoxLayout(box)
        column.addWidget(self.card)
        column.addWidget(self.info)
        self.setCentralWidget(box)

    def show_help(self) -> None:
        self.helped += 1


@pytest.fixture
def window(qtbot) -> Window:
    shown = Window()
    qtbot.addWidget(shown)
    shown.show()
    shown.activateWindow()
    return shown


def opened() -> Explanation:
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, Explanation)
    return popup


def test_a_card_explains_itself_from_its_menu(window: Window, qtbot) -> None:
    assert window.action.text() == "What is this?"
    window.action.trigger()
    shown = opened()
    assert shown.text.text() == "Data at home, abroad and in packages."
    assert shown.accessibleName() == "Data"
    assert shown.text.text() in shown.more.accessibleDescription()
    more = next(button for button in window.card.findChildren(QToolButton) if button.menu())
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert window.focusWidget() is more


def test_an_info_button_opens_by_keyboard_and_leads_to_the_help(window: Window, qtbot) -> None:
    assert window.info.accessibleName() == "What is Flat-rate?"
    window.info.setFocus()
    qtbot.keyClick(window.info, Qt.Key.Key_Space)
    shown = opened()
    qtbot.keyClick(shown.more, Qt.Key.Key_Space)
    assert (window.helped, QApplication.activePopupWidget()) == (1, None)


def test_without_a_help_no_way_to_it_is_offered(qtbot) -> None:
    card = Card("Data")
    qtbot.addWidget(card)
    card.show()
    card.explain("Data", "Text.").trigger()
    assert opened().more.isHidden()
    opened().close()


def test_a_long_text_is_shown_whole_and_inside_the_screen(window: Window) -> None:
    window.card.explain("Data", "Each of these words counts. " * 30).trigger()
    shown = opened()
    screen = window.screen().availableGeometry()
    assert screen.contains(shown.geometry())
    assert shown.text.height() >= shown.text.heightForWidth(shown.text.width())
    assert shown.more.geometry().bottom() < shown.height()
    shown.close()

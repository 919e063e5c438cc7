"""Forms as dialogs, by keyboard: where one begins and what the Tab key comes to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.dialogs.messages import QuestionDialog
from telecost_desktop.views.messages import Question


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def _form(parent: QWidget) -> tuple[FormDialog, QLineEdit, QLineEdit]:
    dialog = FormDialog(parent, "New user")
    name, email = QLineEdit(), QLineEdit()
    dialog.add(("Name", name))
    dialog.add(("E-mail", email))
    return dialog, name, email


def test_a_form_begins_in_its_first_field_and_comes_to_its_buttons_last(parent: QWidget) -> None:
    dialog, name, email = _form(parent)
    dialog.show()
    assert dialog.focusWidget() is name
    dialog.focusNextChild()
    assert dialog.focusWidget() is email
    dialog.focusNextChild()
    dialog.focusNextChild()
    assert dialog.focusWidget() is dialog.save_button


def test_a_form_that_chose_its_own_first_field_keeps_it(parent: QWidget) -> None:
    dialog, _, email = _form(parent)
    email.setFocus()
    dialog.show()
    assert dialog.focusWidget() is email


def test_enter_presses_the_button_that_has_the_focus_not_the_default_one(parent: QWidget, qtbot: QtBot) -> None:
    answers: list[str] = []
    dialog = QuestionDialog(parent, Question("Run it now?", "", "Run now", lambda: answers.append("yes")))
    dialog.show()
    qtbot.keyClick(dialog.yes, Qt.Key.Key_Return)
    assert answers == ["yes"]


def test_enter_in_a_field_saves(parent: QWidget, qtbot: QtBot) -> None:
    dialog, name, _ = _form(parent)
    dialog.values = lambda: name.text()  # type: ignore[method-assign]
    dialog.show()
    with qtbot.waitSignal(dialog.saved):
        qtbot.keyClick(name, Qt.Key.Key_Return)


def test_a_checked_form_begins_in_its_first_field_unless_another_was_chosen(parent: QWidget) -> None:
    for chosen in (0, 1):
        dialog = CheckedDialog(parent, "Change prices", "Change")
        fields = (QLineEdit(), QLineEdit())
        dialog.row(*fields)
        if chosen:
            fields[chosen].setFocus()
        dialog.show()
        assert dialog.focusWidget() is fields[chosen]


def test_a_checked_form_without_fields_begins_on_cancel(parent: QWidget) -> None:
    dialog = CheckedDialog(parent, "Withdraw?", "Withdraw")
    dialog.show()
    assert dialog.focusWidget() is dialog.cancel

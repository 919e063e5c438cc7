"""The frame: pages made when looked at and refreshed when needed, bars, messages, themes, names."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from telecost_desktop.errors import UserError
from telecost_desktop.views import theme
from telecost_desktop.views.bars import AccountChoice
from telecost_desktop.views.context import PageContext, PageFactory, PeriodChoice, PeriodKind, Subject
from telecost_desktop.views.dialogs.messages import ErrorDialog, QuestionDialog
from telecost_desktop.views.dialogs.period_dialog import PeriodDialog
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.messages import Failure, Messages, Question, failure_of
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.widgets.card import Card


class FirstPage(BasePage):
    key = "first"
    subjects = Subject.FREQUENCIES
    follows_selection = True

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "First")
        self.refreshed = 0
        self.subject: object = None

    def refresh(self) -> None:
        self.refreshed += 1

    def open_subject(self, subject: object) -> None:
        self.subject = subject


class SecondPage(FirstPage):
    key = "second"
    subjects = Subject.RUNS
    follows_selection = False
    leave = True

    def may_leave(self) -> bool:
        return self.leave


def nameless(root: QWidget) -> list[str]:
    """Focusable widgets that a screen reader would meet without a name."""
    found = []
    for widget in root.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(widget, QLabel) or not widget.isVisibleTo(root):
            continue
        if widget.objectName().startswith("qt_") or (
            widget.parent() is not None and widget.parent().inherits("QAbstractSpinBox")
        ):
            continue
        if widget.parent() is not None and (
            widget.parent().inherits("QComboBox") or widget.inherits("QComboBoxListView")
        ):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is not None and not interface.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def test_the_window_is_painted_before_its_first_page_is_made(page_context: PageContext, qtbot) -> None:
    made: list[bool] = []

    def build(context: PageContext) -> BasePage:
        made.append(True)
        return FirstPage(context)

    window = MainWindow(page_context, [PageFactory("first", "First", "plus", "COSTS", build)])
    qtbot.addWidget(window)
    window.show()
    window.grab()
    assert made == []
    qtbot.waitUntil(lambda: made == [True])
    assert window.current_page is not None
    assert window.current_page.refreshed == 1


def test_pages_are_made_and_refreshed_only_when_seen(window_of, page_context: PageContext) -> None:
    window: MainWindow = window_of(FirstPage, SecondPage)
    first = window.page("first")
    assert (first.refreshed, list(window._pages)) == (1, [0])
    page_context.changes.announce(Subject.RUNS)
    assert first.refreshed == 1
    page_context.changes.announce(Subject.FREQUENCIES | Subject.RUNS)
    assert first.refreshed == 2
    window.go("second", 17)
    second = window.page("second")
    assert (second.refreshed, second.subject) == (1, 17)
    page_context.changes.announce(Subject.FREQUENCIES)
    page_context.selection.choose(period=PeriodChoice(PeriodKind.THIS_YEAR))
    assert (first.refreshed, second.refreshed) == (2, 1)
    window.go("first")
    assert first.refreshed == 3


def test_a_page_with_unsaved_work_is_not_left(window_of) -> None:
    window: MainWindow = window_of(FirstPage, SecondPage)
    window.go("second")
    second = window.page("second")
    second.leave = False
    window.go("first")
    assert window.stack.currentWidget() is second
    assert window.rail.currentIndex() == 1
    assert not window.close()
    second.leave = True
    window.go("first")
    assert window.current_page is window.page("first")


def test_shortcuts_go_to_pages(window_of, qtbot) -> None:
    window: MainWindow = window_of(FirstPage, SecondPage)
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.rail.currentIndex() == 1
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.top.search.hasFocus()


def test_a_narrow_window_shows_icons_alone(window_of, qtbot) -> None:
    window: MainWindow = window_of(FirstPage, SecondPage)
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: window.rail.width() == 208)
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: window.rail.width() == 64)
    assert window.rail.tabToolTip(0) == "FirstPage"
    assert (window.minimumWidth(), window.minimumHeight()) == (1024, 680)


def test_accounts_and_period_are_one_choice_for_all(window_of, page_context: PageContext) -> None:
    window: MainWindow = window_of(FirstPage)
    window.top.set_accounts(
        [AccountChoice(1, "Kystnett 90081"), AccountChoice(2, "Nordlys 4410"), AccountChoice(3, "Nordlys 4411")]
    )
    actions = window.top.accounts.menu().actions()
    actions[2].trigger()
    assert page_context.selection.accounts == {1}
    assert window.top.accounts.text() == "Accounts: Kystnett 90081"
    actions[3].trigger()
    assert window.top.accounts.text() == "Accounts: 2 of 3"
    actions[4].trigger()
    assert page_context.selection.accounts == frozenset()
    assert window.top.accounts.text() == "Accounts: All"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (PeriodKind.LAST_30_DAYS, (date(2026, 10, 17), date(2026, 11, 16))),
        (PeriodKind.THIS_MONTH, (date(2026, 12, 1), date(2027, 1, 1))),
        (PeriodKind.PREVIOUS_MONTH, (date(2026, 11, 1), date(2026, 12, 1))),
        (PeriodKind.LAST_12_MONTHS, (date(2026, 1, 1), date(2027, 1, 1))),
    ],
)
def test_periods_resolve(kind: PeriodKind, expected: tuple[date, date]) -> None:
    assert PeriodChoice(kind).resolve(date(2026, 11, 15), date(2026, 12, 31)) == expected


def test_days_of_ones_own_choice(window_of, page_context: PageContext) -> None:
    window: MainWindow = window_of(FirstPage)
    window.top.period.menu().actions()[-1].trigger()
    dialog = window.findChild(PeriodDialog)
    dialog.first.set_value(date(2026, 10, 1))
    dialog.last.set_value(date(2026, 9, 1))
    dialog.save_button.click()
    assert dialog.isVisible()
    dialog.last.set_value(date(2026, 10, 31))
    dialog.save_button.click()
    assert page_context.selection.period.resolve(None, date(2026, 12, 1)) == (date(2026, 10, 1), date(2026, 11, 1))
    assert window.top.period.text() == "Period: 01.10.2026 – 31.10.2026"


def test_dropped_files_go_to_the_import(window_of, tmp_path: Path, monkeypatch) -> None:
    window: MainWindow = window_of(FirstPage)
    shown: list[list[Path]] = []
    monkeypatch.setattr(window, "show_import", shown.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.csv"))])
    window.dropEvent(
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    assert shown == [[tmp_path / "a.csv"]]


def test_errors_say_their_sentence_and_bugs_their_details(window_of, qtbot, page_context: PageContext) -> None:
    window: MainWindow = window_of(FirstPage)
    page_context.messages.error(UserError("{file} is no company file.", hint="Choose another.", file="x.txt"))
    dialog = window.findChild(ErrorDialog)
    assert [label.text() for label in dialog.findChildren(QLabel)][1:3] == [
        "x.txt is no company file.",
        "Choose another.",
    ]
    dialog.close()
    page_context.messages.failures.clear()
    failure = failure_of(ZeroDivisionError("1/0"))
    assert "ZeroDivisionError" in failure.details
    assert "Qt 6" in failure.details


def test_an_error_takes_no_more_room_than_its_words_and_enter_closes_it(qtbot) -> None:
    sentence = "Faktura 10465 Sæterskjær Laks AS.pdf could not be written: No space left on device."
    hint = "Close it where it is open, or choose a folder that you may write to, on a disk with room."
    dialog = ErrorDialog(None, Failure(sentence, hint, ""))
    # It deletes itself.
    dialog.show()
    qtbot.waitExposed(dialog)
    words = sum(one.heightForWidth(one.width()) for one in dialog.findChildren(QLabel) if one.wordWrap())
    assert dialog.height() < words + 100
    focused = dialog.focusWidget()
    assert focused is not None
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(focused, Qt.Key.Key_Return)


def test_a_dangerous_question_defaults_to_no(window_of, qtbot) -> None:
    window: MainWindow = window_of(FirstPage)
    answered: list[bool] = []
    dialog = QuestionDialog(
        window, Question("Delete the frequency Monthly?", "", "Delete", lambda: answered.append(True))
    )
    dialog.open()
    assert dialog.no.isDefault()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert answered == []
    assert not dialog.isVisible()


def test_notices_go_and_warnings_stay(window_of, page_context: PageContext) -> None:
    window: MainWindow = window_of(FirstPage)
    acted: list[bool] = []
    page_context.messages.notice("3 invoices issued", "Show", lambda: acted.append(True))
    assert window.message_bar.isVisible()
    assert window.message_bar._timer.isActive()
    window.message_bar._action.click()
    assert acted == [True]
    assert not window.message_bar.isVisible()
    page_context.messages.warn("The file lies in a synchronised folder.")
    assert window.message_bar.isVisible()
    assert not window.message_bar._timer.isActive()


def test_nothing_that_takes_focus_is_nameless(window_of) -> None:
    window: MainWindow = window_of(FirstPage, SecondPage)
    assert nameless(window) == []


def test_the_themes_change_while_running(window_of, qapp: QApplication) -> None:
    window: MainWindow = window_of(FirstPage)
    light = window.grab().toImage().pixelColor(300, 500)
    theme.choose("dark")
    try:
        assert theme.tokens() is theme.DARK
        assert window.grab().toImage().pixelColor(300, 500).name().upper() == theme.DARK.bg
    finally:
        theme.choose("light")
    assert light.name().upper() == theme.LIGHT.bg


def contrast(one: str, two: str) -> float:
    def luminance(value: str) -> float:
        parts = [int(value[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dim = sorted((luminance(one), luminance(two)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("now", [theme.LIGHT, theme.DARK], ids=lambda now: now.name)
def test_texts_have_contrast(now: theme.Tokens) -> None:
    pairs = [
        (now.text, now.bg),
        (now.text, now.surface),
        (now.text2, now.bg),
        (now.text2, now.rail),
        (now.text2, now.soft),
    ]
    pairs += [(now.text3, now.surface), (now.text3, now.sunken), (now.accent, now.soft), (now.onaccent, now.accent)]
    pairs += [(getattr(now, tone), getattr(now, tone + "bg")) for tone in ("ok", "new", "bad", "warn", "mute")]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
    assert contrast(now.input, now.surface) >= 3


def test_a_card_turns_and_esc_turns_it_back(window_of, qtbot) -> None:
    window: MainWindow = window_of(FirstPage)
    card = Card("Data")
    window.page("first").content.addWidget(card)
    field = QLineEdit()
    card.set_back(field, "Data", "home and abroad")
    with qtbot.waitSignal(card.flipped):
        card.flip(True)
    assert card.is_flipped
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert not card.is_flipped


def test_nothing_heavy_is_loaded_before_the_first_paint() -> None:
    program = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from telecost_desktop.views import theme, icons, main_window\n"
        "app = QApplication([]); theme.install(app, 'light'); icons.icon('plus').pixmap(16)\n"
        "heavy = {'sqlalchemy', 'pandas', 'matplotlib', 'openpyxl', 'reportlab', 'polars', 'qtawesome'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_messages_without_a_window_are_only_signals(qtbot) -> None:
    messages = Messages()
    with qtbot.waitSignal(messages.noticed):
        messages.notice("done")

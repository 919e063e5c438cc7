"""The menus of the window that act on what has the focus, on the look and on the choice of page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QTableView, QTextEdit, QWidget

from telecost_desktop.views import icons, theme
from telecost_desktop.views.context import PageFactory

if TYPE_CHECKING:
    from telecost_desktop.views.main_window import MainWindow

translate = QCoreApplication.translate


def fill_edit_menu(window: MainWindow, menu: QMenu) -> None:
    """Undo, redo, copy, find: they act on the field or list that has the focus.

    A field in which something was typed undoes and redoes that; elsewhere they take back what was done to master data.
    """
    undo = menu.addAction("")
    undo.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
    undo.triggered.connect(lambda: _undo(window))
    redo = menu.addAction("")
    redo.setShortcut(QKeySequence(QKeySequence.StandardKey.Redo))
    redo.triggered.connect(lambda: _redo(window))
    _name_undo(window, undo, redo)
    window.undo_stack.changed.connect(lambda: _name_undo(window, undo, redo))
    menu.aboutToShow.connect(lambda: _offer_undo(window, undo, redo))
    # Their keys work whatever the menu showed last.
    for action in (undo, redo):
        menu.aboutToHide.connect(partial(action.setEnabled, True))
    copy = menu.addAction(translate("Menu", "&Copy"))
    copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
    copy.triggered.connect(lambda: _act_on_focus("copy"))
    menu.addSeparator()
    find = menu.addAction(translate("Menu", "&Find on this page"))
    find.setShortcut(QKeySequence(QKeySequence.StandardKey.Find))
    find.triggered.connect(lambda: _find(window))
    search = menu.addAction(translate("Menu", "&Search everywhere"))
    search.setShortcut(QKeySequence("Ctrl+K"))
    search.triggered.connect(lambda: window.top.search.setFocus())


def _name_undo(window: MainWindow, undo: QAction, redo: QAction) -> None:
    stack = window.undo_stack
    undo.setText(
        translate("Menu", "&Undo: {name}").format(name=stack.undo_subject)
        if stack.undo_subject
        else translate("Menu", "&Undo")
    )
    redo.setText(
        translate("Menu", "&Redo: {name}").format(name=stack.redo_subject)
        if stack.redo_subject
        else translate("Menu", "&Redo")
    )


def _offer_undo(window: MainWindow, undo: QAction, redo: QAction) -> None:
    """While the menu is open: name what it would do, and offer nothing that it would not."""
    _name_undo(window, undo, redo)
    stack, has_company = window.undo_stack, window.has_company
    for action, verb, can_turn, words in (
        (undo, "undo", stack.can_undo, translate("Menu", "&Undo typing")),
        (redo, "redo", stack.can_redo, translate("Menu", "&Redo typing")),
    ):
        is_typing = _is_typed(QApplication.focusWidget(), verb)
        if is_typing:
            action.setText(words)
        action.setEnabled(is_typing or (can_turn and has_company))


def _is_typed(widget: QWidget | None, verb: str) -> bool:
    """Whether a field has something typed to undo or redo."""
    if isinstance(widget, QLineEdit):
        return widget.isUndoAvailable() if verb == "undo" else widget.isRedoAvailable()
    if isinstance(widget, (QTextEdit, QPlainTextEdit)):
        document = widget.document()
        return document.isUndoAvailable() if verb == "undo" else document.isRedoAvailable()
    return False


def _undo(window: MainWindow) -> None:
    if not _act_on_focus("undo") and window.has_company:
        window.undo_stack.undo(window.context)


def _redo(window: MainWindow) -> None:
    if not _act_on_focus("redo") and window.has_company:
        window.undo_stack.redo(window.context)


def _act_on_focus(verb: str) -> bool:
    """Whether the focus is in a field, which then did it."""
    widget = QApplication.focusWidget()
    if isinstance(widget, (QLineEdit, QTextEdit, QPlainTextEdit)) and (verb == "copy" or _is_typed(widget, verb)):
        getattr(widget, verb)()
        return True
    if verb == "copy" and isinstance(widget, QTableView):
        from PySide6.QtGui import QGuiApplication

        from telecost_desktop.views.tables.table import as_tab_separated

        QGuiApplication.clipboard().setText(as_tab_separated(widget))
    return False


def _find(window: MainWindow) -> None:
    page = window.current_page
    field: QWidget | None = page.find_field() if page is not None else None
    (field or window.top.search).setFocus()
    if page is not None and field is not None:
        page.show_whole(field)


def fill_view_menu(window: MainWindow, menu: QMenu) -> None:
    """Theme and refresh."""
    themes = menu.addMenu(translate("Menu", "&Theme"))
    group = QActionGroup(themes)
    for name, text in (
        ("system", translate("Menu", "As the system")),
        ("light", translate("Menu", "Light")),
        ("dark", translate("Menu", "Dark")),
    ):
        action = themes.addAction(text)
        action.setCheckable(True)
        action.setChecked(theme.choice() == name)
        group.addAction(action)
        action.triggered.connect(lambda _on=False, chosen=name: _choose_theme(window, chosen))
    refresh = menu.addAction(translate("Menu", "&Refresh"))
    refresh.setIcon(icons.icon("refresh"))
    refresh.setShortcut(QKeySequence("F5"))
    refresh.triggered.connect(window.refresh)


def _choose_theme(window: MainWindow, name: str) -> None:
    theme.choose(name)
    window.theme_chosen.emit(name)


def fill_go_menu(window: MainWindow, menu: QMenu, pages: Sequence[PageFactory]) -> None:
    """One entry per page, Ctrl+1 to Ctrl+9."""
    for number, page in enumerate(pages, start=1):
        action = menu.addAction(translate("Pages", page.title))
        action.setIcon(icons.icon(page.icon))
        if number <= 9:
            action.setShortcut(QKeySequence(f"Ctrl+{number}"))
        action.triggered.connect(lambda _on=False, key=page.key: window.go(key))
    menu.addSeparator()
    for text, picture, subject in (
        (translate("Menu", "Scheduled &jobs"), "clock-outline", "jobs"),
        (translate("Menu", "&Transfer log"), "clipboard-text-clock-outline", "log"),
    ):
        action = menu.addAction(text)
        action.setIcon(icons.icon(picture))
        action.triggered.connect(lambda _on=False, part=subject: window.go("scheduled", part))


def fill_invoices_menu(window: MainWindow, menu: QMenu) -> None:
    """What can be done with the invoices that are selected on their page; elsewhere the way there."""
    menu.clear()
    page = window.current_page
    offered = page.selection_menu(menu) if page is not None else False
    if not offered:
        menu.addAction(translate("Menu", "&Go to issued invoices")).triggered.connect(
            lambda: window.go("invoices", "issued")
        )

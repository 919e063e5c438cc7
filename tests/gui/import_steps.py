"""Steps through the import assistant, as a person takes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QPushButton, QWidget

from telecost_desktop.views.dialogs.importing.dialog import ImportDialog
from telecost_desktop.views.dialogs.importing.heads import DRY_RUN
from telecost_desktop.views.main_window import MainWindow


def button(dialog: QWidget, text: str) -> QPushButton:
    """The button with this word."""
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


def assistant(window: MainWindow, paths: Sequence[Path]) -> ImportDialog:
    """The assistant over these files, as when they were dropped on the window."""
    window.show_import(paths)
    return window.findChildren(ImportDialog)[-1]


def import_all(window: MainWindow, paths: Sequence[Path]) -> ImportDialog:
    """Files that are understood by themselves, through the trial to the result."""
    dialog = assistant(window, paths)
    assert dialog.face == DRY_RUN, dialog.face
    button(dialog, "Import").click()
    return dialog

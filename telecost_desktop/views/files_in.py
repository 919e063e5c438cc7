"""Where files that come into the window go: a bank's to the payments, all others to the import assistant."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telecost_desktop.views.main_window import MainWindow


def take_files(window: MainWindow, paths: Sequence[Path]) -> None:
    """Take files that were dropped; none at all opens the assistant, which asks for some."""
    # Without a key, so that of two drops neither takes the other's place.
    window.context.read(window, _sort_out, tuple(paths), done=partial(_sorted, window, tuple(paths)), key="")


def _sort_out(paths: tuple[Path, ...]) -> list[Path]:
    """The bank's files; what the assistant is made of is loaded here, off the window's thread, if it is needed."""
    from telecost_desktop.services.payments.recognition import bank_files
    from telecost_desktop.views.dialogs.importing.loading import load_assistant

    found = bank_files(paths)
    if len(found) < len(paths) or not paths:
        load_assistant()
    return found


def _sorted(window: MainWindow, paths: tuple[Path, ...], of_bank: list[Path]) -> None:
    if of_bank:
        window.go("invoices", ("payment_files", tuple(of_bank)))
    rest = [path for path in paths if path not in of_bank]
    if not rest and paths:
        return
    from telecost_desktop.views.dialogs.importing.dialog import ImportDialog

    dialog = ImportDialog(window, window.context, rest)
    dialog.open_wanted.connect(window.go)
    dialog.open()

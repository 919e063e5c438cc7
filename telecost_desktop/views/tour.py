"""Pictures of every page, drawn by the real window without a screen."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEventLoop, QSize
from PySide6.QtWidgets import QApplication

from telecost_desktop.views import theme
from telecost_desktop.views.main_window import MainWindow

SIZE = QSize(1440, 900)
_PATIENCE_SECONDS = 30.0


def draw_pages(
    window: MainWindow, folder: Path, *, themes: tuple[str, ...] = ("light",), size: QSize = SIZE
) -> list[Path]:
    """Draw each page of the window to ``<number>-<key>-<theme>.png``; a scrolling page at its full height."""
    folder.mkdir(parents=True, exist_ok=True)
    before = theme.choice()
    drawn: list[Path] = []
    window.show()
    for name in themes:
        theme.choose(name)
        for number, key in enumerate(window.keys, start=1):
            path = folder / f"{number}-{key}-{name}.png"
            draw_page(window, key, path, size)
            drawn.append(path)
    theme.choose(before)
    return drawn


def draw_page(window: MainWindow, key: str, path: Path, size: QSize = SIZE) -> None:
    """Show one page, wait until its data is there, and save a picture of the window. Raises OSError if it cannot."""
    window.resize(size)
    window.go(key)
    settle(window)
    page = window.page(key)
    if page.scrolls:
        bars = size.height() - page.height()
        window.resize(size.width(), max(size.height(), page.full_height() + bars))
        settle(window)
    if not window.grab().save(str(path)):
        raise OSError(f"{path} cannot be written")
    window.resize(size)


def settle(window: MainWindow) -> None:
    """Let tasks end and the window paint."""
    until = monotonic() + _PATIENCE_SECONDS
    while True:
        QApplication.sendPostedEvents()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        if not window.context.tasks.busy or monotonic() > until:
            break
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)

"""Pictures of every page, drawn by the real window without a screen."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from PySide6.QtCore import QCoreApplication, QEventLoop, QSize
from PySide6.QtWidgets import QApplication

from telecost_desktop.views import theme
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.page import BasePage

SIZE = QSize(1440, 900)
_PATIENCE_SECONDS = 30.0
# A table as an operator might send it, in a layout that nobody knows.
_STRANGER_NAME = "fjordtele oktober.csv"
_STRANGER = "\r\n".join(
    ["Spesifikasjon;;;;;;;", "Mobilnr;Bruker;Tjeneste;Dato;Tid;Varighet;Beløp;B-nummer"]
    + [
        f"480 00 {100 + row};{('Åse Nygård', 'Øyvind Sæther', 'André Østby')[row % 3]};"
        f"{('Tale Norge', 'Mobildata EU', 'SMS Norge')[row % 3]};{row % 28 + 1:02}.10.2026;{8 + row % 9:02}:{row % 60:02}:00;"
        f"00:{row % 30:02}:12;{row % 7},{row % 90 + 10};912 34 XXX"
        for row in range(60)
    ]
    + [""]
)


def draw_pages(
    window: MainWindow, folder: Path, *, themes: tuple[str, ...] = ("light",), size: QSize = SIZE
) -> list[Path]:
    """Draw each page of the window to ``<number>-<key>-<theme>.png``; a scrolling page at its full height.

    A page with tabs is drawn tab by tab, to ``<number>-<key>-<number of the tab>-<its title>-<theme>.png``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = theme.choice()
    drawn: list[Path] = []
    window.show()
    for name in themes:
        theme.choose(name)
        for number, key in enumerate(window.keys, start=1):
            for tab, part in _parts(window.page(key)):
                path = folder / f"{number}-{key}{part}-{name}.png"
                draw_page(window, key, path, size, tab=tab)
                drawn.append(path)
    theme.choose(before)
    return drawn


def _parts(page: BasePage) -> list[tuple[int, str]]:
    """The page's tabs by their place, and how their pictures are called; of a page without tabs the whole."""
    tabs = page.parts()
    if tabs is None:
        return [(0, "")]
    titles = [re.sub(r"\W+", "-", tabs.tabText(tab).casefold()).strip("-") for tab in range(tabs.count())]
    return [(tab, f"-{tab + 1}-{title}") for tab, title in enumerate(titles)]


def draw_page(window: MainWindow, key: str, path: Path, size: QSize = SIZE, *, tab: int = 0) -> None:
    """Show a page, or one of its tabs, and save a picture of the window when its data is there.

    Raises OSError if it cannot.
    """
    window.resize(size)
    window.go(key)
    page = window.page(key)
    tabs = page.parts()
    if tabs is not None:
        tabs.setCurrentIndex(tab)
    settle(window)
    if page.scrolls:
        bars = size.height() - page.height()
        window.resize(size.width(), max(size.height(), page.full_height() + bars))
        settle(window)
    if not window.grab().save(str(path)):
        raise OSError(f"{path} cannot be written")
    window.resize(size)


def draw_import(
    window: MainWindow, folder: Path, *, themes: tuple[str, ...] = ("light",), size: QSize = SIZE
) -> list[Path]:
    """Draw the import assistant while it maps a table that it does not know, to ``import-mapping-<theme>.png``."""
    from telecost_desktop.views.dialogs.importing.dialog import ImportDialog

    before = theme.choice()
    drawn: list[Path] = []
    window.resize(size)
    with TemporaryDirectory(prefix="telecost-") as temporary:
        table = Path(temporary) / _STRANGER_NAME
        table.write_text(_STRANGER, encoding="cp1252")
        dialog = ImportDialog(window, window.context, [table])
        dialog.open()
        for name in themes:
            theme.choose(name)
            settle(window)
            path = folder / f"import-mapping-{name}.png"
            if not dialog.grab().save(str(path)):
                raise OSError(f"{path} cannot be written")
            drawn.append(path)
        dialog.close()
    theme.choose(before)
    return drawn


def settle(window: MainWindow) -> None:
    """Let tasks end and the window paint."""
    until = monotonic() + _PATIENCE_SECONDS
    while True:
        QApplication.sendPostedEvents()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        if not window.context.tasks.busy or monotonic() > until:
            break
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)

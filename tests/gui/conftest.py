"""What tests of the window may use: pages over a real company file, without threads unless asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QLocale, QSettings
from PySide6.QtWidgets import QApplication
from recorded_messages import RecordedMessages
from smtp_server import MemorySecrets, mail_server, make_mail_server  # noqa: F401

from telecost_desktop import config
from telecost_desktop.app import pages
from telecost_desktop.desktop import Desktop
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.preferences import Preferences
from telecost_desktop.views import theme
from telecost_desktop.views.context import Changes, CompanyFacts, PageContext, PageFactory, Selection
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.tasks import Tasks


@pytest.fixture(scope="session", autouse=True)
def _look(qapp: QApplication) -> None:
    QLocale.setDefault(QLocale("nb_NO"))
    theme.install(qapp, "light")


@pytest.fixture(autouse=True)
def _windows_go(qapp: QApplication) -> Iterator[None]:
    """What a test closed is really gone before the next: else a change of theme dresses the windows of hundreds anew."""
    yield
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def page_context(qapp: QApplication, company: CompanyFile, clock: FixedClock) -> Iterator[PageContext]:
    messages = RecordedMessages()
    tasks = Tasks(messages.error, synchronous=True)
    facts = CompanyFacts("Prøve AS", "NO", "NOK", "Europe/Oslo")
    yield PageContext(company, facts, clock, tasks, messages, Selection(), Changes(), "KH", MemorySecrets())
    tasks.close()
    assert [failure.sentence for failure in messages.failures] == [], "an error was shown that the test did not expect"


@pytest.fixture
def open_desktop(
    company_path: Path, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
) -> Iterator[Callable[[], tuple[Desktop, list]]]:
    """Opens the whole program on the company file; gives it with the list of what its messages say."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setattr(config, "data_folder", lambda: data)
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    opened: list[Desktop] = []

    def make() -> tuple[Desktop, list]:
        desktop = Desktop(company_path, pages(), clock, Preferences("KH"))
        opened.append(desktop)
        qtbot.addWidget(desktop.window)
        said: list = []
        desktop.shell.messages.noticed.connect(said.append)
        with qtbot.waitSignals([desktop.opened], timeout=20_000):
            desktop.show()
        return desktop, said

    yield make
    for desktop in opened:
        desktop.window.close()


@pytest.fixture
def window_of(page_context: PageContext, qtbot) -> Iterator[Callable[..., MainWindow]]:
    """Opens the window over the test's company with the pages given."""
    windows: list[MainWindow] = []

    def make(*pages: type[BasePage]) -> MainWindow:
        factories = [PageFactory(page.key, page.__name__, "view-dashboard-outline", "COSTS", page) for page in pages]
        window = MainWindow(page_context, factories)
        qtbot.addWidget(window)
        windows.append(window)
        window.show()
        window.go(window.keys[0])
        return window

    yield make
    for window in windows:
        window.close()

"""The watched folder in the window: chosen in the settings, told of in a bar, imported from it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from recorded_messages import RecordedMessages

from telecost_desktop import config
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import import_files
from telecost_desktop.services.preferences import watch_folder, watched_folder
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.folder_watch import FolderWatch
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.settings.page import SettingsPage
from telecost_desktop.views.pages.settings.watch_view import WatchView
from tests.gui.test_window import nameless

USAGE = """operator;account;msisdn;user;department;traffic_type;kind;start;seconds;net
Nordlys;100;4800010{0};Åse Nygård;Økonomi;Calls to mobile;call;2026-11-02 10:00;60;1,50
"""


@pytest.fixture
def folder(tmp_path: Path, clock: FixedClock) -> Path:
    folder = tmp_path / "Fakturaer"
    folder.mkdir()
    return folder


def put(folder: Path, number: int, clock: FixedClock) -> Path:
    path = folder / f"fil {number}.csv"
    path.write_text(USAGE.format(number), encoding="utf-8")
    moment = clock.now().timestamp() - 60
    os.utime(path, (moment, moment))
    return path


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[Path]]:
    """The files that the import was asked to take."""
    paths: list[list[Path]] = []
    monkeypatch.setattr(MainWindow, "show_import", lambda _self, chosen=(): paths.append(list(chosen)))
    return paths


@pytest.fixture
def window(
    window_of: Callable[..., MainWindow], asked: list[list[Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setattr(config, "data_folder", lambda: data)
    return window_of(SettingsPage)


def settings_of(window: MainWindow) -> WatchView:
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    page.open_subject("imports")
    return page.imports.watch


def test_without_a_folder_nothing_is_said(window: MainWindow, page_context: PageContext) -> None:
    watch = FolderWatch(page_context, window.folder_bar)
    assert not window.folder_bar.isVisible()
    assert not settings_of(window).clear.isEnabled()
    watch.deleteLater()


def test_a_folder_is_chosen_told_of_and_imported(
    window: MainWindow, page_context: PageContext, clock: FixedClock, folder: Path, asked: list[list[Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    files = [put(folder, number, clock) for number in (1, 2, 3)]
    watch = FolderWatch(page_context, window.folder_bar)
    view = settings_of(window)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    view.choose.click()
    assert watched_folder(page_context.file.path) == folder
    assert str(folder) in view.words.text()
    bar = window.folder_bar
    assert bar.isVisible()
    assert bar.words.text() == "3 new files in Fakturaer"
    assert nameless(bar) == []
    bar.take.click()
    assert asked == [files]
    assert not bar.isVisible()
    # What is imported is not new any more.
    import_files(page_context.file, files[:2], clock=clock)
    watch.look()
    assert bar.words.text() == "1 new file in Fakturaer: fil 3.csv"
    import_files(page_context.file, files[2:], clock=clock)
    watch.look()
    assert not bar.isVisible()
    put(folder, 4, clock)
    view.clear.click()
    assert watched_folder(page_context.file.path) is None
    assert not bar.isVisible()
    watch.deleteLater()


def test_not_now_lasts_until_other_files_come(
    window: MainWindow, page_context: PageContext, clock: FixedClock, folder: Path
) -> None:
    put(folder, 1, clock)
    watch_folder(page_context.file.path, folder)
    watch = FolderWatch(page_context, window.folder_bar)
    bar = window.folder_bar
    assert bar.isVisible()
    bar.later.click()
    page_context.changes.announce(Subject.SETTINGS)
    assert not bar.isVisible()
    put(folder, 2, clock)
    watch.look()
    assert bar.words.text() == "2 new files in Fakturaer"
    watch.deleteLater()


def test_a_folder_that_is_gone_is_said_once_and_calmly(
    window: MainWindow, page_context: PageContext, tmp_path: Path
) -> None:
    watch_folder(page_context.file.path, tmp_path / "borte")
    watch = FolderWatch(page_context, window.folder_bar)
    watch.look()
    messages = page_context.messages
    assert isinstance(messages, RecordedMessages)
    assert len(messages.notices) == 1
    assert "borte cannot be read" in messages.notices[0]
    assert "Under Settings, Imports" in messages.notices[0]
    assert not window.folder_bar.isVisible()
    watch.deleteLater()

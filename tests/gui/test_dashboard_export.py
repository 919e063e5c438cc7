"""Saving and printing the whole dashboard from its head."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from phone_costs import import_costs
from pypdf import PdfReader
from PySide6.QtCore import QEvent, QObject, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from telecost_desktop.models.database import open_company_file
from telecost_desktop.views.context import PageContext, PeriodChoice, PeriodKind
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.messages import Notice
from telecost_desktop.views.pages.dashboard import DashboardPage
from telecost_desktop.views.pages.exporting import export_rows


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


class _Windows(QObject):
    """Notes every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched)
        return False


@pytest.fixture
def page(page_context: PageContext, window_of: Callable[..., MainWindow], tmp_path: Path) -> DashboardPage:
    import_costs(page_context.file, tmp_path, page_context.clock)
    page = window_of(DashboardPage).page("dashboard")
    assert isinstance(page, DashboardPage)
    return page


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that another program was asked to show."""
    files: list[Path] = []

    def show(url: QUrl) -> bool:
        files.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", show)
    return files


def test_the_button_has_a_menu_and_the_print_key(page: DashboardPage) -> None:
    texts = [action.text() for action in page.export.menu.actions()]
    assert texts == ["Save as PDF…", "Save as Excel…", "Print…"]
    assert page.export.button.menu() is page.export.menu
    assert page.export.button.text() == "Export"
    assert page.export.print.shortcut() == QKeySequence(QKeySequence.StandardKey.Print)


def test_pdf_shows_what_the_page_shows(
    page: DashboardPage, page_context: PageContext, tmp_path: Path, shown: list[Path]
) -> None:
    path = tmp_path / "page.pdf"
    said: list[Notice] = []
    page_context.messages.noticed.connect(said.append)
    page.export.save_to(path, "pdf")
    text = plain("\n".join(one.extract_text() for one in PdfReader(path).pages))
    for card in page.cards.values():
        assert plain(card.amount.text()).removeprefix("kr ") in text
    for row in page.overview.table.rows():
        assert str(row.inside) in text
    (notice,) = said
    assert (notice.text, notice.action) == ("Saved page.pdf", "Open")
    notice.act()
    assert shown == [path]


def test_the_days_of_the_top_bar_rule_it(page: DashboardPage, page_context: PageContext, tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    page_context.selection.choose(period=PeriodChoice(PeriodKind.LAST_7_DAYS))
    page.export.save_to(path, "pdf")
    assert "(7 days)" in PdfReader(path).pages[0].extract_text()


def test_excel_is_asked_for_by_a_sensible_name(
    page: DashboardPage, page_context: PageContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed: list[str] = []

    def answer(_parent, _title: str, name: str, kinds: str) -> tuple[str, str]:
        proposed.append(Path(name).name)
        return str(tmp_path / "of the board"), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    page.export.excel.trigger()
    assert proposed == ["Prøve AS dashboard 2026-11-22.xlsx"]
    assert "Users" in load_workbook(tmp_path / "of the board.xlsx").sheetnames
    assert page_context.messages.notices[-1] == "Saved of the board.xlsx"
    # Given up, nothing is written.
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    before = sorted(tmp_path.iterdir())
    page.export.pdf.trigger()
    assert sorted(tmp_path.iterdir()) == before


def test_a_list_whose_title_has_a_slash_is_asked_for_by_a_legal_name_and_gets_its_ending(
    page: DashboardPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed: list[str] = []

    def answer(_parent, _title: str, name: str, kinds: str) -> tuple[str, str]:
        proposed.append(name)
        return str(tmp_path / "list æ"), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    export_rows(page, "Åse Ås A/S, November 2026", ["Name"], [["Åse"]])
    assert proposed == ["Åse Ås A_S, November 2026.xlsx"]
    assert load_workbook(tmp_path / "list æ.xlsx").active["A2"].value == "Åse"


def test_printing_hands_a_pdf_to_the_program_that_prints_it(
    page: DashboardPage, page_context: PageContext, shown: list[Path], qtbot
) -> None:
    # Wherever the keyboard is in the window.
    with qtbot.waitActive(page.window()):
        page.window().activateWindow()
    page.window().rail.setFocus()
    QTest.keySequence(page.window(), QKeySequence(QKeySequence.StandardKey.Print))
    (path,) = shown
    assert path.name == "Prøve AS dashboard 2026-11-22.pdf"
    assert len(PdfReader(path).pages) >= 2
    assert page_context.messages.notices[-1] == "The dashboard is opened as a PDF to be printed."


def test_nothing_of_the_page_is_a_window_of_its_own(
    page_context: PageContext, window_of: Callable[..., MainWindow], tmp_path: Path, qapp: QApplication
) -> None:
    """Such a window flashes, and takes the keyboard from the main one: no key does anything then."""
    watch = _Windows()
    qapp.installEventFilter(watch)
    try:
        import_costs(page_context.file, tmp_path, page_context.clock)
        window = window_of(DashboardPage)
        page = window.page("dashboard")
        assert isinstance(page, DashboardPage)
        while not page.board.is_whole:
            qapp.processEvents()
    finally:
        qapp.removeEventFilter(watch)
    assert watch.shown == [window]


def test_what_the_disk_refuses_is_said(page: DashboardPage, page_context: PageContext, tmp_path: Path) -> None:
    page.export.save_to(tmp_path / "nowhere" / "page.pdf", "pdf")
    assert "page.pdf could not be written" in page_context.messages.failures.pop().sentence
    assert not page_context.messages.notices


def test_a_file_that_is_only_read_can_be_saved_too(
    page_context: PageContext, window_of: Callable[..., MainWindow], tmp_path: Path
) -> None:
    from dataclasses import replace

    import_costs(page_context.file, tmp_path, page_context.clock)
    with_reader = open_company_file(page_context.file.path, read_only=True)
    try:
        page = DashboardPage(replace(page_context, file=with_reader))
        page.refresh()
        assert page.export.button.isEnabled()
        page.export.save_to(tmp_path / "page.xlsx", "xlsx")
        assert (tmp_path / "page.xlsx").is_file()
        page.close_page()
        page.deleteLater()
    finally:
        with_reader.close()


def test_without_any_costs_there_is_nothing_to_save(window_of: Callable[..., MainWindow]) -> None:
    page = window_of(DashboardPage).page("dashboard")
    assert isinstance(page, DashboardPage)
    assert not page.export.button.isEnabled()
    assert not page.export.print.isEnabled()

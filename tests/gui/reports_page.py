"""What tests of the reports page have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from phone_costs import import_costs
from PySide6.QtCore import QSettings

from telecost_desktop.views.context import PageContext
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.reports import ReportsPage

WHOLE_YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def own_settings(tmp_path: Path) -> Iterator[None]:
    """The person's own settings in a folder of the test."""
    before = QSettings.defaultFormat()
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    yield
    QSettings.setDefaultFormat(before)


@pytest.fixture
def page(
    page_context: PageContext, window_of: Callable[..., MainWindow], tmp_path: Path, own_settings: None
) -> ReportsPage:
    """The page over a company whose costs were imported."""
    import_costs(page_context.file, tmp_path, page_context.clock)
    return open_page(window_of)


def open_page(window_of: Callable[..., MainWindow]) -> ReportsPage:
    """The page in a window of its own."""
    window = window_of(ReportsPage)
    window.resize(1440, 900)
    shown = window.page("reports")
    assert isinstance(shown, ReportsPage)
    return shown


def column(page: ReportsPage, key: str) -> list[object]:
    """The values of a column as shown."""
    table = page.report.table
    assert table is not None
    place = next(number for number, one in enumerate(table.model.columns) if one.key == key)
    return [table.model.columns[place].of(row) for row in table.rows()]


def totals(page: ReportsPage, key: str) -> list[str]:
    """The sums under a column, a line for each currency."""
    assert page.report.table is not None
    return [plain(line.get(key, "")) for line in page.report.table.totals.lines]


def plain(text: str) -> str:
    """A text whose spaces are all of one kind."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")

"""Helpers for imports: write a file, import it, look at what is stored."""

from collections.abc import Callable
from pathlib import Path

import pytest

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import FileResult, import_files

Importer = Callable[..., FileResult]


@pytest.fixture
def take(company: CompanyFile, clock: FixedClock, tmp_path: Path) -> Importer:
    """Write text or bytes to a file and import it."""
    counter = iter(range(1000))

    def take(content: str | bytes, name: str = "", encoding: str = "utf-8", **options: object) -> FileResult:
        path = tmp_path / (name or f"file{next(counter)}.csv")
        path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        (result,) = import_files(company, [path], clock=clock, **options)  # type: ignore[arg-type]
        return result

    return take


@pytest.fixture
def ask(company: CompanyFile) -> Callable[..., list[tuple[object, ...]]]:
    """Rows of a query."""

    def ask(sql: str, *values: object) -> list[tuple[object, ...]]:
        with company.raw() as connection:
            return connection.execute(sql, values).fetchall()

    return ask

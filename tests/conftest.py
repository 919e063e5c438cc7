"""What every test may use: a real company file in a temporary folder, a clock that stands, the samples."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = os.environ.get("TELECOST_TEST_PLATFORM", "offscreen")
os.environ.pop("QT_QPA_PLATFORMTHEME", None)

from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.services.clock import FixedClock


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests under tests/gui are marked gui by themselves."""
    for item in items:
        if "gui" in item.path.parts:
            item.add_marker(pytest.mark.gui)


@pytest.fixture(scope="session")
def empty_company_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty Norwegian company, made once; tests copy it."""
    from telecost_desktop.services.company import create_company

    path = tmp_path_factory.mktemp("template") / "empty.telecost"
    create_company(path, name="Prøve AS", country="NO").close()
    return path


@pytest.fixture
def company_path(empty_company_template: Path, tmp_path: Path) -> Path:
    """The path of a fresh, empty company file."""
    path = tmp_path / "prøve.telecost"
    shutil.copyfile(empty_company_template, path)
    return path


@pytest.fixture
def company(company_path: Path) -> Iterator[CompanyFile]:
    """A fresh, empty company file, open."""
    file = open_company_file(company_path)
    yield file
    file.close()


@pytest.fixture
def clock() -> FixedClock:
    """Sunday 22 November 2026, 09:00 in Oslo."""
    return FixedClock(datetime(2026, 11, 22, 8, 0, tzinfo=UTC))


@pytest.fixture
def samples() -> Path:
    """The folder of sample files made by others; the test is skipped without it."""
    folder = os.environ.get("TELECOST_SAMPLES")
    if not folder or not Path(folder).is_dir():
        pytest.skip("TELECOST_SAMPLES names no folder")
    return Path(folder)


@pytest.fixture
def command_line(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """The program's command line: arguments to exit code, standard output and standard error."""
    from telecost_desktop.cli import run

    def command(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return command

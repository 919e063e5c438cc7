import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from telecost_desktop.errors import Cancelled, UserError
from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing.worker import import_in_process
from telecost_desktop.services.rollups import rollup_differences

HEAD = "account;msisdn;traffic_type;start;seconds;net\n"
Ask = Callable[..., list[tuple[object, ...]]]


@pytest.fixture
def usage(tmp_path: Path) -> Path:
    """A file that takes several blocks."""
    path = tmp_path / "usage.csv"
    with path.open("w") as stream:
        stream.write(HEAD)
        for place in range(250_000):
            stream.write(
                f"1001;9000{place % 500:04};National calls to mobile;2026-09-{place % 30 + 1:02}T10:00:00;{place % 900};0,49\n"
            )
    return path


def _count(path: Path) -> int:
    file = open_company_file(path)
    try:
        with file.raw() as connection:
            return int(connection.execute("SELECT COUNT(*) FROM usage_record").fetchone()[0])
    finally:
        file.close()


def test_a_child_imports_and_tells_how_far_it_is(
    company: CompanyFile, company_path: Path, clock: FixedClock, tmp_path: Path
) -> None:
    path = tmp_path / "usage.csv"
    path.write_text(HEAD + "1001;90000001;Calls;2026-09-01T10:00:00;60;0,49\n")
    shares: list[float] = []
    (result,) = import_in_process(company_path, [path], clock=clock, user="AB", progress=shares.append)
    assert (result.status, result.imported) == ("imported", 1)
    assert shares[-1] == 1.0
    assert rollup_differences(company) == []
    with company.raw() as connection:
        assert connection.execute("SELECT imported_by, imported_at FROM import_batch").fetchone() == (
            "AB",
            "2026-11-22T08:00:00Z",
        )


def test_a_cancelled_child_leaves_the_file_as_before(company_path: Path, clock: FixedClock, usage: Path) -> None:
    shares: list[float] = []
    with pytest.raises(Cancelled):
        import_in_process(company_path, [usage], clock=clock, progress=shares.append, cancelled=lambda: bool(shares))
    assert _count(company_path) == 0


def test_what_the_child_foresees_is_raised_here(clock: FixedClock, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no file"):
        import_in_process(tmp_path / "none.telecost", [tmp_path], clock=clock)


@pytest.mark.parametrize("whom", ["parent", "child"])
def test_a_kill_leaves_the_file_as_before(company_path: Path, usage: Path, whom: str) -> None:
    script = Path(__file__).with_name("import_child.py")
    process = subprocess.Popen(
        [sys.executable, str(script), str(company_path), str(usage)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline()
    if whom == "parent":
        process.kill()
    else:
        import os
        import signal

        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not children.exists():
            process.kill()
            process.communicate()
            pytest.skip("this system does not list a process's children")
        # The resource tracker may be a child too; the worker is the youngest.
        os.kill(max(map(int, children.read_text().split())), signal.SIGKILL)
    _, complaint = process.communicate(timeout=60)
    if whom == "child":
        assert "ended from outside" in complaint
    file = open_company_file(company_path)
    with file.raw() as connection:
        # Waits for the child that saw its parent go, as long as the lock lasts.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    file.close()
    assert _count(company_path) == 0

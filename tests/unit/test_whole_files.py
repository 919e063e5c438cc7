"""A file is written whole or not at all, and nothing of a program that was killed stays beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from telecost_desktop.errors import EnvironmentProblem, UserError
from telecost_desktop.services.list_export import write_workbook
from telecost_desktop.services.mail.eml import write_eml
from telecost_desktop.services.mail.outbox import Draft
from telecost_desktop.services.whole_files import write_bytes, write_file

COMPANY_HEADER = b"SQLite format 3\x00"


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.mark.parametrize(
    "write",
    [
        lambda path: write_bytes(path, b"new"),
        lambda path: write_workbook(path, "List", ["A"], [[1]]),
        lambda path: write_eml(Draft(("a@x.no",), "S", "B"), path),
    ],
    ids=["bytes", "list", "eml"],
)
def test_what_must_not_be_replaced_stays(tmp_path: Path, company_path: Path, write) -> None:
    before = company_path.read_bytes()
    with pytest.raises(UserError, match="is a company file"):
        write(company_path)
    assert company_path.read_bytes() == before
    with pytest.raises(UserError, match="is a folder"):
        write(tmp_path)
    with pytest.raises(EnvironmentProblem, match="could not be written"):
        write(tmp_path / "missing" / "x")
    target = tmp_path / "x.file"
    write(target)
    assert target.stat().st_size > 0
    assert not [name for name in names(tmp_path) if name.endswith(".draft")]


def test_what_was_there_stays_when_writing_fails(tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    target.write_bytes(b"before")

    class Odd:
        def __str__(self) -> str:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_workbook(target, "List", ["A"], [[Odd()]])
    assert (names(tmp_path), target.read_bytes()) == (["list.xlsx"], b"before")


def test_drafts_of_a_killed_program_go_after_a_day(tmp_path: Path) -> None:
    target = tmp_path / "report [1].csv"
    old, young, other = (f".{name}.{end}.draft" for name, end in (
        (target.name, "0123abcd"), (target.name, "0123abce"), ("another.csv", "0123abcd")
    ))  # fmt: skip
    own = f".{target.name}.my notes.draft"
    for name in (old, young, other, own):
        (tmp_path / name).write_bytes(b"half")
    a_day_ago = (tmp_path / young).stat().st_mtime - 90_000
    for name in (old, other, own):
        os.utime(tmp_path / name, (a_day_ago, a_day_ago))
    write_file(target, lambda stream: stream.write(b"whole") and None)
    assert names(tmp_path) == sorted([young, other, own, target.name])
    assert target.read_bytes() == b"whole"


_FULL = """
import resource, sys
from pathlib import Path
from telecost_desktop.errors import EnvironmentProblem
from telecost_desktop.services.list_export import write_workbook
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    write_workbook(Path(sys.argv[1]), "List", ["A", "B"], [[str(row) * 9, row] for row in range(20_000)])
except EnvironmentProblem as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no sizes of files")
def test_a_full_temporary_disk_is_told_in_a_sentence(tmp_path: Path) -> None:
    target = tmp_path / "list.xlsx"
    done = subprocess.run([sys.executable, "-c", _FULL, target], capture_output=True, text=True, check=False)
    assert (done.returncode, "list.xlsx could not be written" in done.stdout) == (0, True), done.stderr
    assert names(tmp_path) == []

"""The folder that is looked into for new files: what counts as new, what as unfinished, and what is read again."""

from __future__ import annotations

import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from telecost_desktop import config
from telecost_desktop.errors import Cancelled, EnvironmentProblem
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import import_files, undo_import, watch_folder
from telecost_desktop.services.importing.watch_folder import Known, load_known, look_into_folder, new_files, save_known
from telecost_desktop.services.preferences import watch_folder as watch
from telecost_desktop.services.preferences import watched_folder

USAGE = """operator;account;msisdn;user;department;traffic_type;kind;start;seconds;net
Nordlys;100;4800010{0};Åse Nygård;Økonomi;Calls to mobile;call;2026-11-02 10:00;60;1,50
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Fakturaer æøå"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, content: str, clock: FixedClock, age: float = 60) -> Path:
    """A file that was last written to ``age`` seconds ago."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    touch(path, clock, age)
    return path


def touch(path: Path, clock: FixedClock, age: float) -> None:
    moment = clock.now().timestamp() - age
    os.utime(path, (moment, moment))


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_what_is_not_imported_is_new(company: CompanyFile, clock: FixedClock, folder: Path) -> None:
    october = put(folder, "oktober.csv", USAGE.format(1), clock)
    put(folder, "November.csv", USAGE.format(2), clock)
    # The same content under another name is the same file.
    put(folder, "kopi av oktober.csv", USAGE.format(1), clock)
    known: Known = {}
    assert names(new_files(company, folder, known=known, clock=clock)) == [
        "kopi av oktober.csv", "November.csv", "oktober.csv",
    ]  # fmt: skip
    (result,) = import_files(company, [october], clock=clock)
    assert names(new_files(company, folder, known=known, clock=clock)) == ["November.csv"]
    assert result.batch is not None
    undo_import(company, result.batch, clock=clock)
    assert len(new_files(company, folder, known=known, clock=clock)) == 3


def test_a_changed_file_is_new_again(company: CompanyFile, clock: FixedClock, folder: Path) -> None:
    path = put(folder, "november.csv", USAGE.format(1), clock)
    import_files(company, [path], clock=clock)
    known: Known = {}
    assert new_files(company, folder, known=known, clock=clock) == []
    put(folder, "november.csv", USAGE.format(2), clock, age=30)
    assert new_files(company, folder, known=known, clock=clock) == [path]


@pytest.mark.parametrize(
    "name",
    [
        ".skjult.csv", "~$november.xlsx", "november.csv.part", "november.pdf.crdownload", "november.TMP", "x.partial",
        "desktop.ini", "Thumbs.db", ".DS_Store", "firma.telecost", "firma.telecost-wal", "november.csv~", "firma.lock",
    ],
)  # fmt: skip
def test_what_is_hidden_or_temporary_is_passed_over(
    company: CompanyFile, clock: FixedClock, folder: Path, name: str
) -> None:
    put(folder, name, USAGE.format(1), clock)
    (folder / "mappe.csv").mkdir()
    put(folder, "tom.csv", "", clock)
    assert new_files(company, folder, known={}, clock=clock) == []


def test_a_file_that_is_being_written_is_left_until_it_rests(
    company: CompanyFile, clock: FixedClock, folder: Path
) -> None:
    path = put(folder, "november.csv", USAGE.format(1)[:40], clock, age=1)
    known: Known = {}
    assert new_files(company, folder, known=known, clock=clock) == []
    # It has grown since the first look.
    put(folder, "november.csv", USAGE.format(1), clock, age=0.5)
    assert new_files(company, folder, known=known, clock=clock) == []
    # Two looks that see the same are enough.
    assert new_files(company, folder, known=known, clock=clock) == [path]
    # And so is rest.
    put(folder, "november.csv", USAGE.format(2), clock, age=4.9)
    assert new_files(company, folder, known={}, clock=clock) == []
    clock.advance(timedelta(seconds=0.2))
    assert new_files(company, folder, known={}, clock=clock) == [path]
    # A file dated in the future waits for a second look as well.
    touch(path, clock, -86_400)
    known = {}
    assert new_files(company, folder, known=known, clock=clock) == []
    assert new_files(company, folder, known=known, clock=clock) == [path]


def test_known_files_are_not_read_again(
    company: CompanyFile, clock: FixedClock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        put(folder, f"{number}.csv", USAGE.format(number), clock)
    known: Known = {}
    assert len(new_files(company, folder, known=known, clock=clock)) == 5
    read: list[str] = []
    original = watch_folder._hashes

    def counted(path: Path, cancelled):
        read.append(path.name)
        return original(path, cancelled)

    monkeypatch.setattr(watch_folder, "_hashes", counted)
    put(folder, "3.csv", USAGE.format(7), clock, age=10)
    put(folder, "6.csv", USAGE.format(6), clock)
    (folder / "1.csv").unlink()
    assert len(new_files(company, folder, known=known, clock=clock)) == 5
    assert sorted(read) == ["3.csv", "6.csv"]
    assert sorted(known) == ["2.csv", "3.csv", "4.csv", "5.csv", "6.csv"]


def test_an_archive_is_new_until_all_in_it_is_imported(company: CompanyFile, clock: FixedClock, folder: Path) -> None:
    path = folder / "november.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("en.csv", USAGE.format(1))
        archive.writestr("to.csv", USAGE.format(2))
    touch(path, clock, 60)
    known: Known = {}
    assert new_files(company, folder, known=known, clock=clock) == [path]
    results = import_files(company, [path], clock=clock)
    assert [result.status for result in results] == ["imported", "imported"]
    assert new_files(company, folder, known=known, clock=clock) == []


def test_a_missing_folder_is_said(company: CompanyFile, clock: FixedClock, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="finnes ikke cannot be read"):
        new_files(company, tmp_path / "finnes ikke", known={}, clock=clock)
    with pytest.raises(EnvironmentProblem):
        new_files(company, company.path, known={}, clock=clock)


def test_a_long_look_can_be_stopped(company: CompanyFile, clock: FixedClock, folder: Path) -> None:
    put(folder, "november.csv", USAGE.format(1), clock)
    with pytest.raises(Cancelled):
        new_files(company, folder, known={}, clock=clock, cancelled=lambda: True)


# The choice of a folder, and the memory of looks


def test_each_company_has_its_folder_on_this_computer(tmp_path: Path) -> None:
    memory = tmp_path / "watched.json"
    first, second = tmp_path / "a.telecost", tmp_path / "b.telecost"
    assert watched_folder(first, memory) is None
    watch(first, tmp_path / "Fakturaer æøå", memory)
    watch(second, tmp_path / "Andre", memory)
    assert watched_folder(first, memory) == tmp_path / "Fakturaer æøå"
    watch(first, None, memory)
    assert watched_folder(first, memory) is None
    assert watched_folder(second, memory) == tmp_path / "Andre"
    memory.write_text("[broken", encoding="utf-8")
    assert watched_folder(second, memory) is None
    with pytest.raises(EnvironmentProblem):
        watch(first, tmp_path, tmp_path / "no such folder" / "watched.json")


def test_looks_are_remembered_and_damage_is_forgiven(tmp_path: Path, folder: Path) -> None:
    memory = tmp_path / "looked-at.json"
    assert load_known(folder, memory) == {}
    known = {"å.csv": watch_folder.Look(10, 1_764_000_000_123_456_789, ("ab", "cd")), "b.csv": watch_folder.Look(1, 2)}
    save_known(folder, known, memory)
    assert load_known(folder, memory) == known
    for number in range(12):
        save_known(tmp_path / str(number), {}, memory)
    assert load_known(folder, memory) == {}
    for damaged in ("", "[1]", "{", f'{{"{folder.as_posix()}": {{"a": 1, "b": {{"size": "x"}}}}}}'):
        memory.write_text(damaged, encoding="utf-8")
        assert load_known(folder, memory) == {}


def test_looking_into_the_chosen_folder(
    company: CompanyFile, clock: FixedClock, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "data_folder", lambda: tmp_path)
    assert look_into_folder(company, clock=clock) is None
    watch(company.path, folder)
    found = look_into_folder(company, clock=clock)
    assert found is not None
    assert (found.folder, found.paths) == (folder, ())
    path = put(folder, "november.csv", USAGE.format(1), clock)
    found = look_into_folder(company, clock=clock)
    assert found is not None
    assert found.paths == (path,)
    assert list(load_known(folder)) == ["november.csv"]

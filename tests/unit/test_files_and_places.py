from pathlib import Path

import pytest

from telecost_desktop.services.file_place import Place, place_of
from telecost_desktop.services.recent_files import KEPT, RecentFiles


def test_recent_files_are_newest_first_and_exist(tmp_path: Path) -> None:
    recent = RecentFiles(tmp_path / "recent.json")
    paths = [tmp_path / f"{number}.telecost" for number in range(KEPT + 2)]
    for path in paths:
        path.touch()
        recent.add(path)
    recent.add(paths[5])
    assert recent.existing() == [paths[5], *[path for path in reversed(paths) if path != paths[5]][: KEPT - 1]]
    paths[5].unlink()
    assert paths[5] not in recent.existing()


@pytest.mark.parametrize("content", ["", "{", '{"a": 1}', "[1, null]"])
def test_a_damaged_memory_counts_as_empty(tmp_path: Path, content: str) -> None:
    memory = tmp_path / "recent.json"
    memory.write_text(content, encoding="utf-8")
    assert RecentFiles(memory).existing() == []


def test_a_memory_that_cannot_be_written_is_skipped(tmp_path: Path) -> None:
    RecentFiles(tmp_path / "missing" / "recent.json").add(tmp_path / "a.telecost")


@pytest.mark.parametrize(
    ("folder", "place"),
    [("OneDrive - Prøve AS", Place.SYNCHRONISED), ("Dropbox", Place.SYNCHRONISED), ("Regnskap", Place.LOCAL)],
)
def test_synchronised_folders_are_recognised(tmp_path: Path, folder: str, place: Place) -> None:
    assert place_of(tmp_path / folder / "a.telecost") is place

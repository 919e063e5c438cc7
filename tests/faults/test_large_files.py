"""Large files of every kind take bounded memory (the long version: tests/fuzz/large_files.py)."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fuzz"))
large_files = pytest.importorskip("large_files")
pytest.importorskip("resource")


@pytest.mark.parametrize(
    ("kind", "megabytes", "status", "reason"),
    [
        ("usage", 12, "imported", ""),
        ("nonsense", 12, "rejected", "This is no date and time."),
        ("sorted_charges", 3, "imported", ""),
        ("mixed_charges", 3, "imported", ""),
        ("one_row", 30, "rejected", "never ends"),
        ("many_columns", 8, "rejected", "more than 16384 columns"),
    ],
)
def test_memory_is_bounded(tmp_path: Path, kind: str, megabytes: float, status: str, reason: str) -> None:
    found = large_files.run(kind, megabytes, tmp_path)
    assert found[0] == status
    assert reason in found[5]
    assert float(found[4]) < large_files.MOST_MEGABYTES

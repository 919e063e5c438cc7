"""The program ends at the worst instant, or runs twice at once: each period is invoiced exactly once."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import kill_runs


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    path = tmp_path / "faults.telecost"
    kill_runs.prepare(path)
    return path


def test_killed_at_random_instants(prepared: Path) -> None:
    assert kill_runs.kill_at_random(prepared, 12, seed=7, check_each=False) == []


def test_two_processes_at_once(prepared: Path) -> None:
    for number in range(3):
        day = kill_runs.START + timedelta(days=number)
        children = [kill_runs.start_child(prepared, day) for _ in range(2)]
        for child in children:
            child.communicate(timeout=120)
            assert child.returncode == 0
    assert kill_runs.verify(prepared, 3) == []

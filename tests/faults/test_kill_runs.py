"""The program ends at the worst instant, or runs several times at once: each period is invoiced exactly once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import every_statement
import kill_runs
import kill_work

from telecost_desktop import config

workloads = pytest.mark.parametrize("workload", kill_work.WORKLOADS.values(), ids=list(kill_work.WORKLOADS))


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Locks lie where nothing of the person who runs the tests is."""
    monkeypatch.setattr(config, "data_folder", lambda: tmp_path)


@workloads
def test_killed_at_random_instants(tmp_path: Path, workload: kill_work.Workload) -> None:
    problems, tally = kill_runs.kill_at_random(tmp_path, workload, kills=10, invoices=20, processes=2, seed=7)
    assert problems == []
    assert tally.kills == 10


@workloads
def test_ended_at_every_statement(tmp_path: Path, workload: kill_work.Workload) -> None:
    problems, deaths = every_statement.die_at_every_statement(
        tmp_path, workload, kill_runs.context(), customers=1, thorough=False
    )
    assert problems == []
    assert deaths > 30


@workloads
def test_five_at_once(tmp_path: Path, workload: kill_work.Workload) -> None:
    path = tmp_path / "five.telecost"
    customers, days = 8, 3
    workload.prepare(path, customers)
    for day in range(days):
        children = [kill_runs.start_child(path, workload, day, actor, pages=actor == 0) for actor in range(5)]
        assert [child.end() for child in children] == [0] * 5
        assert kill_work.check_now(path) == []
    assert kill_work.verify(path, workload, days, customers) == []

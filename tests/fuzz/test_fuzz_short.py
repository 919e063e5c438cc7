"""A short run over damaged files; ``mutate_files.py`` makes the long one."""

from __future__ import annotations

import os
import sys
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import mutate_files
from judging import Judge
from oracles import readings
from seed_files import own_files


def test_damaged_files_bring_no_traceback_and_no_wrong_total(empty_company_template: Path) -> None:
    folder = os.environ.get("TELECOST_SAMPLES")
    files = mutate_files.all_seed_files(Path(folder) if folder else None)
    tally = mutate_files.run_chunk(20261122, range(250), files, empty_company_template)
    assert tally.failures == []
    outcomes = {outcome for _, outcome in tally.outcomes}
    assert {"imported", "partial", "rejected"} <= outcomes


def test_undamaged_tables_are_imported_and_judged_right(empty_company_template: Path, tmp_path: Path) -> None:
    judge = Judge(tmp_path, empty_company_template, mutate_files.CLOCK_AT)
    try:
        for file in own_files():
            if file.separator or file.kind == "workbook":
                assert judge.look(file, file.content, {}, "undo") == ("imported", ""), file.name
    finally:
        judge.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234", {",": "1234", ".": "1.234"}),
        ("1.234,5", {",": "1234.5"}),
        ("0.490", {".": "0.490"}),
        ("1 234", {"": "1234"}),
        ("12 34", {}),
        ("(5,00)", {",": "-5.00"}),
        ("12,-", {"": "12"}),
        ("1e5", {}),
    ],
)
def test_the_judge_reads_amounts_in_every_sane_way(text: str, expected: dict[str, str]) -> None:
    assert readings(text) == {sign: Decimal(amount) for sign, amount in expected.items()}

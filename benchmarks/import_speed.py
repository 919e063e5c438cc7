"""Importing usage: our finished import beside the sqlite3 shell's raw text load, and pandas with SQLAlchemy Core.

Finished means: checked, without doubles, placed with people, sorted, with all roll-ups, committed. The shell only loads
text into one table. Ratios above 1 mean that ours is faster. Each runs in a process of its own, in turn.

    python benchmarks/import_speed.py --rows 1000000 [--peers PYTHON]

PYTHON is an interpreter that has pandas and SQLAlchemy.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))
from data import COLUMNS, NUMBERS, write_usage_csv

_MONTHLY_ROWS = 28_000


def main() -> None:
    """Make the data, run each way, print seconds, ratios and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--shuffle", action="store_true", help="mix the rows of each month")
    parser.add_argument("--peers", default=sys.executable, help="an interpreter with pandas and SQLAlchemy")
    parser.add_argument("--without-pandas", action="store_true")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        way, source, target = arguments.child
        globals()[f"_child_{way}"](Path(source), Path(target))
        return
    with tempfile.TemporaryDirectory(prefix="telecost-import-") as name:
        folder = Path(name)
        source = folder / "usage.csv"
        write_usage_csv(source, arguments.rows, shuffle=arguments.shuffle)
        print(f"{arguments.rows} rows, {source.stat().st_size / 2**20:.0f} MB, {NUMBERS} numbers")
        shell: list[float] = []
        ours: list[float] = []
        for _ in range(arguments.runs):
            shell.append(_shell(source, folder / "shell.db"))
            ours.append(_child("ours", source, folder / "company.telecost"))
        raw, finished = median(shell), median(ours)
        ratio = median(theirs / mine for theirs, mine in zip(shell, ours, strict=True))
        print("                                 wall   ratio")
        print(f"sqlite3 shell, raw text       {raw:8.2f} s   1.00   processor {_CPU['shell']:.2f} s")
        print(
            f"TeleCost, finished            {finished:8.2f} s   {ratio:.2f}   "
            f"processor {_CPU['ours']:.2f} s in two threads, peak {_PEAK['ours']:.0f} MB"
        )
        if not arguments.without_pandas and _has_pandas(arguments.peers):
            other = _child("pandas", source, folder / "pandas.db", arguments.peers)
            print(f"pandas + SQLAlchemy Core      {other:8.2f} s   {raw / other:.2f}   peak {_PEAK['pandas']:.0f} MB")
            print(f"TeleCost against pandas       {other / finished:8.1f} times as fast")
        monthly = folder / "month.csv"
        write_usage_csv(monthly, _MONTHLY_ROWS, seed=2, months=range(36, 37))
        seconds = median(_month(folder, monthly, run) for run in range(arguments.runs))
        print(f"a month of {_MONTHLY_ROWS} rows after that {seconds:6.2f} s")


_PEAK: dict[str, float] = {}
_CPU: dict[str, float] = {}


def _shell(source: Path, target: Path) -> float:
    target.unlink(missing_ok=True)
    started, used = time.perf_counter(), os.times()
    commands = [".mode csv", ".separator ;", f".import {source} usage"]
    subprocess.run(["sqlite3", str(target), *commands], check=True)
    seconds, now = time.perf_counter() - started, os.times()
    spent = now.children_user - used.children_user + now.children_system - used.children_system
    _CPU["shell"] = min(spent, _CPU.get("shell", spent))
    return seconds


def _child(way: str, source: Path, target: Path, python: str = sys.executable) -> float:
    """Run a way in a process of its own; gives the seconds that it says, keeps the peak of its memory."""
    target.unlink(missing_ok=True)
    command = [python, __file__, "--child", way, str(source), str(target)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    _PEAK[way] = float(output[1])
    _CPU[way] = min(float(output[2]), _CPU.get(way, float(output[2])))
    return float(output[0])


def _month(folder: Path, monthly: Path, run: int) -> float:
    """A month more, into a copy of the company file, in a process that has imported before."""
    target = folder / f"month-{run}.telecost"
    shutil.copyfile(folder / "company.telecost", target)
    command = [sys.executable, __file__, "--child", "month", str(monthly), str(target)]
    seconds = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0])
    target.unlink()
    return seconds


def _peak() -> float:
    """The most memory that this process ever held, in MB."""
    if sys.platform == "win32":
        return 0.0
    import resource

    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _child_ours(source: Path, target: Path) -> None:
    from telecost_desktop.services.clock import FixedClock
    from telecost_desktop.services.company import create_company
    from telecost_desktop.services.importing import import_files

    file = create_company(target, name="Benchmark", country="NO")
    clock = FixedClock(datetime(2026, 11, 22, tzinfo=UTC))
    started, used = time.perf_counter(), time.process_time()
    (result,) = import_files(file, [source], clock=clock)
    seconds, used = time.perf_counter() - started, time.process_time() - used
    assert result.status == "imported", result
    assert result.imported == result.rows
    print(seconds, _peak(), used)
    file.close()


def _child_month(source: Path, target: Path) -> None:
    from telecost_desktop.models.database import open_company_file
    from telecost_desktop.services.clock import FixedClock
    from telecost_desktop.services.importing import import_files

    file = open_company_file(target)
    # A window or a script has imported before; what is measured is the file, not the loading of modules.
    small = target.with_suffix(".csv")
    write_usage_csv(small, 100, seed=3, months=range(35, 36))
    import_files(file, [small], clock=FixedClock(datetime(2026, 11, 22, tzinfo=UTC)))
    started = time.perf_counter()
    (result,) = import_files(file, [source], clock=FixedClock(datetime(2026, 11, 22, tzinfo=UTC)))
    print(time.perf_counter() - started, _peak())
    assert result.status == "imported", result
    file.close()


def _has_pandas(python: str) -> bool:
    if subprocess.run([python, "-c", "import pandas, sqlalchemy"], capture_output=True, check=False).returncode:
        print(f"{python} has no pandas with SQLAlchemy: left out")
        return False
    return True


def _child_pandas(source: Path, target: Path) -> None:
    """The usual way: read_csv in pieces, SQLAlchemy Core inserts of typed rows, one table, no checks."""
    import pandas
    from sqlalchemy import BigInteger, Column, MetaData, String, Table, create_engine

    numbers = {"start", "seconds", "messages", "bytes", "net", "vat"}
    metadata = MetaData()
    table = Table("usage", metadata, *(Column(name, BigInteger if name in numbers else String) for name in COLUMNS))
    engine = create_engine(f"sqlite:///{target}")
    metadata.create_all(engine)
    started = time.perf_counter()
    with engine.begin() as connection:
        for piece in pandas.read_csv(source, sep=";", decimal=",", dtype=dict.fromkeys(
            set(COLUMNS) - numbers, str), parse_dates=["start"], chunksize=50_000):  # fmt: skip
            piece["start"] = piece["start"].astype("int64") // 10**6
            for name in ("net", "vat"):
                piece[name] = (piece[name] * 1_000_000).round().astype("int64")
            piece = piece.astype(object).where(piece.notna(), None)
            connection.execute(table.insert(), piece.to_dict("records"))
    print(time.perf_counter() - started, _peak(), time.process_time())


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).resolve().parent.parent))
    main()

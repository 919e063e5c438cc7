"""Exporting usage records beside a bare csv.writer over the same statement: rows a second and peak memory.

    python benchmarks/usage_export_speed.py --rows 1000000

Each way runs in a process of its own. The bare writer writes what the file holds: keys, seconds, micro-units; ours puts
in names, dates, exact amounts and masks called numbers.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from data import write_usage_csv

from tests.peak_memory import peak_megabytes

WAYS = ("csv user", "csv called", "xlsx user", "xlsx called", "bare user", "bare called")


def main() -> None:
    """Make the data, run each way, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--ways", nargs="*", default=WAYS)
    parser.add_argument("--folder", type=Path, help="where the data stays for the next run")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(*arguments.child)
        return
    with tempfile.TemporaryDirectory() as made:
        folder = arguments.folder or Path(made)
        company = folder / f"{arguments.rows}.telecost"
        if not company.exists():
            make(company, arguments.rows)
        print(f"{'way':12} {'seconds':>8} {'cpu s':>8} {'rows/s':>9} {'peak MB':>8} {'file MB':>8}")
        for way in arguments.ways:
            run = [sys.executable, __file__, "--child", way, str(company)]
            seconds, busy, rows, peak, size = subprocess.run(
                run, check=True, capture_output=True, text=True
            ).stdout.split()
            print(f"{way:12} {float(seconds):8.1f} {busy:>8} {int(rows) / float(seconds):9.0f} {peak:>8} {size:>8}")


def make(company: Path, rows: int) -> None:
    """Import so many usage records."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.company import create_company
    from telecost_desktop.services.importing import import_files

    source = company.with_suffix(".csv")
    write_usage_csv(source, rows)
    file = create_company(company, name="Benchmark", country="NO")
    import_files(file, [source], clock=SystemClock())
    file.close()


def child(way: str, path: str) -> None:
    """Write once and print seconds, processor seconds, rows, peak megabytes and megabytes written."""
    from telecost_desktop.models.database import open_company_file
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.reporting import ReportRequest
    from telecost_desktop.services.reporting.exports.table import Wording
    from telecost_desktop.services.reporting.run import snapshot
    from telecost_desktop.services.usage_export import Level, Order, UsageExportRequest, export_usage, record_source

    form, order = way.split()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / ("out.xlsx" if form == "xlsx" else "out.csv")
        file = open_company_file(Path(path), read_only=True)
        start, began = time.perf_counter(), time.process_time()
        if form == "bare":
            rows = 0
            with snapshot(file, ReportRequest(), sorts_on_disk=True) as context, target.open("w", newline="") as stream:
                writer = csv.writer(stream)
                found = record_source.by_user(context) if order == "user" else record_source.by_called(context)
                for row in found:
                    writer.writerow(row)
                    rows += 1
        else:
            asked = UsageExportRequest(Level.RECORD, order=Order(order))
            rows = export_usage(file, asked, target, Wording("nb"), clock=SystemClock()).tables[0][1]
        seconds, busy = time.perf_counter() - start, time.process_time() - began
        file.close()
        print(f"{seconds:.2f} {busy:.1f} {rows} {peak_megabytes():.0f} {target.stat().st_size / 1_000_000:.0f}")


if __name__ == "__main__":
    main()

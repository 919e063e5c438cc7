"""Reports side by side with DuckDB on a file of its own and pandas in memory, on the same usage.

``python benchmarks/report_speed.py --rows 1000000 [--peers PYTHON]``: PYTHON is an interpreter that has duckdb and
pandas. Prints milliseconds (median of several runs in one process) and the peers' time divided by ours.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

RUNS = 5
INVOICE = "10000020"
MSISDN = "4790000123"

DUCKDB = {
    "department x type x invoice": "SELECT invoice, department, traffic_type, country, COUNT(*), SUM(seconds), SUM(messages), SUM(bytes), SUM(net) FROM u GROUP BY ALL",
    "per number": "SELECT msisdn, COUNT(*), SUM(seconds), SUM(messages), SUM(bytes), SUM(net) FROM u GROUP BY ALL",
    "number x type": "SELECT msisdn, traffic_type, country, COUNT(*), SUM(seconds), SUM(messages), SUM(bytes), SUM(net) FROM u GROUP BY ALL",
    "country": "SELECT country, COUNT(*), SUM(seconds), SUM(messages), SUM(bytes), SUM(net) FROM u GROUP BY ALL",
    "six months of data per number": "SELECT msisdn, month, SUM(bytes) FROM u WHERE month BETWEEN 202605 AND 202610 GROUP BY ALL HAVING SUM(bytes) > 0",
    "one invoice": f"SELECT invoice, department, traffic_type, country, COUNT(*), SUM(seconds), SUM(messages), SUM(bytes), SUM(net) FROM u WHERE invoice = '{INVOICE}' GROUP BY ALL",
    "itemised bill": f"SELECT start, traffic_type, country, called_number, seconds, messages, bytes, net, vat FROM u WHERE invoice = '{INVOICE}' AND msisdn = '{MSISDN}' ORDER BY start",
}


def timed(question: Callable[[], Any]) -> tuple[float, int]:
    """Median milliseconds and the number of rows of an answer."""
    taken, rows = [], 0
    for _ in range(RUNS):
        start = time.perf_counter()
        answer = question()
        taken.append((time.perf_counter() - start) * 1000)
        rows = len(answer) if isinstance(answer, list) else 0
    return median(taken), rows


def ours(csv: Path, folder: Path) -> tuple[dict[str, tuple[float, int]], dict[str, tuple[float, int]]]:
    """Import with the program's own importer, then ask: the shared questions, and what only we have."""
    import questions

    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.company import create_company
    from telecost_desktop.services.dashboard import dashboard
    from telecost_desktop.services.importing import import_files
    from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, TimePeriod, run_report
    from telecost_desktop.services.reporting.itemised import itemised_bill

    path = folder / "bench.telecost"
    file = CompanyFile(path) if path.exists() else create_company(path, name="Benchmark", country="NO")
    start = time.perf_counter()
    if not path.with_suffix(".imported").exists():
        result = import_files(file, [csv], clock=SystemClock())
        path.with_suffix(".imported").touch()
        print(f"import: {result[0].status}, {result[0].imported} rows, {time.perf_counter() - start:.1f} s")
    with file.raw() as c:
        invoice = c.execute("SELECT id FROM supplier_invoice WHERE number = ?", (INVOICE,)).fetchone()[0]
        newest = c.execute("SELECT MAX(day) FROM usage_by_day").fetchone()[0]
    last = date(newest // 10_000, newest // 100 % 100, newest % 100)

    def asked(question: Callable[..., Any], *arguments: Any) -> Callable[[], Any]:
        def ask() -> Any:
            with file.raw() as c:
                return question(c, *arguments)

        return ask

    shared = {
        "department x type x invoice": asked(questions.usage_by_department_type_and_invoice),
        "per number": asked(questions.usage_by_number),
        "number x type": asked(questions.usage_by_number_and_type),
        "country": asked(questions.usage_by_country),
        "six months of data per number": asked(questions.data_by_number_and_month, last),
        "one invoice": asked(questions.usage_of_invoice, invoice),
        "itemised bill": lambda: itemised_bill(file, invoice, MSISDN),
    }
    month = TimePeriod(date(2026, 3, 14), date(2026, 4, 12))
    year = TimePeriod(date(2025, 3, 14), date(2026, 3, 12))
    own = {
        "R6, everything": lambda: run_report(file, "R6", ReportRequest()).rows,
        "R6, 30 days": lambda: run_report(file, "R6", ReportRequest(month)).rows,
        "R6, a year from day to day": lambda: run_report(file, "R6", ReportRequest(year)).rows,
        "R6, one invoice": lambda: run_report(file, "R6", ReportRequest(InvoicePeriod((INVOICE,)))).rows,
        "R7, everything": lambda: run_report(file, "R7", ReportRequest()).rows,
        "R7, 30 days": lambda: run_report(file, "R7", ReportRequest(month)).rows,
        "R8, everything": lambda: run_report(file, "R8", ReportRequest()).rows,
        "R8, 30 days": lambda: run_report(file, "R8", ReportRequest(month)).rows,
        "R10, everything": lambda: run_report(file, "R10", ReportRequest()).rows,
        "R10, 30 days": lambda: run_report(file, "R10", ReportRequest(month)).rows,
        "R10, a year from day to day": lambda: run_report(file, "R10", ReportRequest(year)).rows,
        "R10, one invoice": lambda: run_report(file, "R10", ReportRequest(InvoicePeriod((INVOICE,)))).rows,
        "R10, one number": lambda: run_report(file, "R10", ReportRequest(year, numbers=(MSISDN,))).rows,
        "R11, everything": lambda: run_report(file, "R11", ReportRequest()).rows,
        "R11, 30 days": lambda: run_report(file, "R11", ReportRequest(month)).rows,
        "R11, one number": lambda: run_report(file, "R11", ReportRequest(year, numbers=(MSISDN,))).rows,
        "R12, everything": lambda: run_report(file, "R12", ReportRequest()).rows,
        "R12, 30 days": lambda: run_report(file, "R12", ReportRequest(month)).rows,
        "R13": lambda: run_report(file, "R13", ReportRequest()).rows,
        "R14, everything": lambda: run_report(file, "R14", ReportRequest()).rows,
        "R14, 30 days": lambda: run_report(file, "R14", ReportRequest(month)).rows,
        "R14, a year from day to day": lambda: run_report(file, "R14", ReportRequest(year)).rows,
        "dashboard, 7 days": lambda: dashboard(file, today=last, days=7),
        "dashboard, 30 days": lambda: dashboard(file, today=last, days=30),
        "dashboard, 90 days": lambda: dashboard(file, today=last, days=90),
    }
    answers = {name: timed(question) for name, question in shared.items()}
    more = {name: timed(question) for name, question in own.items()}
    file.close()
    return answers, more


def duckdb_times(csv: Path, folder: Path) -> dict[str, tuple[float, int]]:
    """The same questions to DuckDB; its file is opened anew, as ours is."""
    import duckdb

    path = folder / "bench.duckdb"
    if not path.exists():
        with duckdb.connect(str(path)) as c:
            c.execute(
                "CREATE TABLE u AS SELECT *, year(start) * 100 + month(start) AS month FROM"
                f" read_csv('{csv}', delim=';', decimal_separator=',', header=true, types={{'account': 'VARCHAR',"
                " 'invoice': 'VARCHAR', 'msisdn': 'VARCHAR', 'sim': 'VARCHAR', 'called_number': 'VARCHAR',"
                " 'start': 'TIMESTAMP', 'net': 'DECIMAL(18,4)', 'vat': 'DECIMAL(18,4)'})"
            )
    with duckdb.connect(str(path), read_only=True) as c:
        return {name: timed(lambda query=query: c.execute(query).fetchall()) for name, query in DUCKDB.items()}


def pandas_times(csv: Path) -> dict[str, tuple[float, int]]:
    """The same questions to pandas, with everything in memory and texts as categories."""
    import pandas as pd

    texts = ["invoice", "department", "msisdn", "traffic_type", "country"]
    start = time.perf_counter()
    u = pd.read_csv(
        csv,
        sep=";",
        decimal=",",
        usecols=[*texts, "start", "seconds", "messages", "bytes", "called_number", "net", "vat"],
        dtype=dict.fromkeys(texts, "category"),
        parse_dates=["start"],
    )
    read = (time.perf_counter() - start) * 1000
    u["month"] = u["start"].dt.year * 100 + u["start"].dt.month
    sums = {"seconds": "sum", "messages": "sum", "bytes": "sum", "net": "sum", "start": "size"}

    def grouped(*keys: str, frame: Any = None) -> list[Any]:
        return (u if frame is None else frame).groupby(list(keys), observed=True).agg(sums).values.tolist()

    kinds = ("invoice", "department", "traffic_type", "country")
    months = "msisdn", "month"
    questions: dict[str, Callable[[], list[Any]]] = {
        "department x type x invoice": lambda: grouped(*kinds),
        "per number": lambda: grouped("msisdn"),
        "number x type": lambda: grouped("msisdn", "traffic_type", "country"),
        "country": lambda: grouped("country"),
        "six months of data per number": lambda: (
            u[u["month"].between(202605, 202610)].groupby(list(months), observed=True)["bytes"].sum().tolist()
        ),
        "one invoice": lambda: grouped(*kinds, frame=u[u["invoice"] == INVOICE]),
        "itemised bill": lambda: (
            u[(u["invoice"] == INVOICE) & (u["msisdn"] == MSISDN)].sort_values("start").values.tolist()
        ),
    }
    answers = {name: timed(question) for name, question in questions.items()}
    return {**answers, "reading the file": (read, 0)}


def peer(python: str, which: str, csv: Path, folder: Path) -> dict[str, tuple[float, int]]:
    """Run a peer's part under another interpreter, in a fresh process."""
    command = [python, __file__, "--as", which, "--csv", str(csv), "--folder", str(folder)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode:
        print(f"{which}: not measured: {finished.stderr.strip().splitlines()[-1]}")
        return {}
    return {name: tuple(answer) for name, answer in json.loads(finished.stdout).items()}  # type: ignore[misc]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--peers", default=sys.executable, help="an interpreter with duckdb and pandas")
    parser.add_argument("--folder", type=Path, help="keep the data here and use it again")
    parser.add_argument("--as", dest="part", choices=["duckdb", "pandas"], help=argparse.SUPPRESS)
    parser.add_argument("--csv", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        times = (
            duckdb_times(arguments.csv, arguments.folder) if arguments.part == "duckdb" else pandas_times(arguments.csv)
        )
        print(json.dumps(times))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        csv = folder / f"usage-{arguments.rows}.csv"
        if not csv.exists():
            from data import write_usage_csv

            write_usage_csv(csv, arguments.rows)
        answers, own = ours(csv, folder)
        peers = {which: peer(arguments.peers, which, csv, folder) for which in ("duckdb", "pandas")}
    print(f"{'question':32} {'rows':>7} {'ours ms':>9} {'DuckDB ms':>10} {'ratio':>7} {'pandas ms':>10} {'ratio':>7}")
    for name, (taken, rows) in answers.items():
        cells = ""
        for which in ("duckdb", "pandas"):
            theirs, their_rows = peers[which].get(name, (0.0, 0))
            cells += f" {theirs:10.1f} {theirs / taken:6.1f}x" if theirs else f" {'-':>10} {'-':>7}"
            if theirs and their_rows != rows:
                cells += f" ({their_rows} rows)"
        print(f"{name:32} {rows:7} {taken:9.2f}{cells}")
    reading = peers["pandas"].get("reading the file", (0.0, 0))[0]
    for name, (taken, rows) in own.items():
        times = f", a pandas read of the file is {reading / taken:.0f}x that" if reading else ""
        print(f"{name:32} {rows:7} {taken:9.2f}{times}")


if __name__ == "__main__":
    main()

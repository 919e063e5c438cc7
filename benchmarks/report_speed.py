"""Questions and whole reports side by side with DuckDB on a file of its own and pandas, on the same usage.

``python benchmarks/report_speed.py --rows 1000000 [--peers PYTHON]``: PYTHON is an interpreter that has duckdb and
pandas. Ours and DuckDB run in turn, each in a process of its own. Printed are milliseconds, DuckDB's time divided by
ours, and pandas' time divided by ours: for a question with everything in memory already, for a report with the reading
of the file, once. Ratios are medians of those of the rounds.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
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
CONTENT = "Content services"
SUMS = "COUNT(*), SUM(seconds), SUM(messages), SUM(bytes), SUM(net), SUM(vat)"
# What a question groups by, and which records it is about, as SQL.
QUESTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "department x type x invoice": (("invoice", "department", "traffic_type", "country"), ""),
    "per number": (("msisdn",), ""),
    "number x type": (("msisdn", "traffic_type", "country"), ""),
    "country": (("country",), ""),
    "one invoice": (("invoice", "department", "traffic_type", "country"), f"invoice = '{INVOICE}'"),
}
SIX_MONTHS = (
    "SELECT msisdn, month, SUM(bytes) FROM u WHERE month BETWEEN 202605 AND 202610 GROUP BY ALL HAVING SUM(bytes) > 0"
)
BILL = (
    "SELECT start, traffic_type, country, called_number, seconds, messages, bytes, net, vat FROM u"
    f" WHERE invoice = '{INVOICE}' AND msisdn = '{MSISDN}' ORDER BY start"
)
# What the rows of a report are: R9 and R13 tell of products and numbers, which usage records do not know.
ROWS_ARE: dict[str, tuple[str, ...]] = {
    "R6": ("department", "invoice", "traffic_type", "country"),
    "R7": ("department", "invoice", "traffic_type", "country"),
    "R8": ("msisdn", "invoice", "month", "traffic_type", "country"),
    "R9": (),
    "R10": ("msisdn", "invoice"),
    "R11": ("msisdn", "invoice", "traffic_type", "country"),
    "R12": ("msisdn", "invoice"),
    "R13": (),
    "R14": ("department", "msisdn"),
}
MONTH = (date(2026, 3, 14), date(2026, 4, 12))
YEAR = (date(2025, 3, 14), date(2026, 3, 12))
# What is asked of each report: days, and invoices or numbers.
WAYS: dict[str, tuple[tuple[date, date] | None, str]] = {
    "everything": (None, ""),
    "30 days": (MONTH, ""),
    "a year from day to day": (YEAR, ""),
    "one invoice": (None, f"invoice = '{INVOICE}'"),
    "one number, a year": (YEAR, f"msisdn = '{MSISDN}'"),
}


def timed(question: Callable[[], Any]) -> tuple[float, int]:
    """Median milliseconds and the number of rows of an answer."""
    taken, rows = [], 0
    for run in range(RUNS):
        gc.collect()
        start = time.perf_counter()
        answer = question()
        taken.append((time.perf_counter() - start) * 1000)
        rows = len(answer) if isinstance(answer, list) else 0
        # What takes long varies little.
        if run == 2 and taken[-1] > 1000:
            break
    return median(taken), rows


def wanted(name: str) -> bool:
    """Whether it is to be asked; the parts are told by their environment."""
    only = os.environ.get("ONLY", "").split("\n")
    return any(one in name for one in only)


def asked_of_reports() -> dict[str, tuple[str, str]]:
    """Names of what is asked of reports, with the report and the way; reports of the present know no period."""
    return {
        f"{report}, {way}" if report != "R13" else report: (report, way)
        for report in ROWS_ARE
        for way in WAYS
        if report != "R13" or way == "everything"
    }


def where_of(report: str, way: str) -> str:
    """The records that a report is about, as SQL that DuckDB understands."""
    days, condition = WAYS[way]
    conditions = [condition] if condition else []
    if days:
        conditions.append(f"start >= '{days[0]}' AND start < DATE '{days[1]}' + 1")
    if report == "R12":
        conditions.append(f"traffic_type = '{CONTENT}'")
    return " AND ".join(conditions)


def ours(csv: Path, folder: Path) -> dict[str, tuple[float, int]]:
    """Import with the program's own importer if that was not done, then ask."""
    import questions

    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.company import create_company
    from telecost_desktop.services.dashboard import DashboardChoice, dashboard
    from telecost_desktop.services.importing import import_files
    from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, TimePeriod, run_report
    from telecost_desktop.services.reporting.behind import rows_behind
    from telecost_desktop.services.reporting.exports.form import ReportForm
    from telecost_desktop.services.reporting.exports.table import Wording
    from telecost_desktop.services.reporting.exports.write import write_report
    from telecost_desktop.services.reporting.itemised import itemised_bill

    path = folder / "bench.telecost"
    file = CompanyFile(path) if path.exists() else create_company(path, name="Benchmark", country="NO")
    start = time.perf_counter()
    if not path.with_suffix(".imported").exists():
        (result,) = import_files(file, [csv], clock=SystemClock())
        path.with_suffix(".imported").touch()
        print(f"import: {result.imported} rows, {time.perf_counter() - start:.1f} s", file=sys.stderr)
    with file.raw() as c:
        invoice = c.execute("SELECT id FROM supplier_invoice WHERE number = ?", (INVOICE,)).fetchone()[0]
        newest = c.execute("SELECT MAX(day) FROM usage_by_day").fetchone()[0]
    last = date(newest // 10_000, newest // 100 % 100, newest % 100)

    def asked(question: Callable[..., Any], *arguments: Any) -> Callable[[], Any]:
        def ask() -> Any:
            with file.raw() as c:
                return question(c, *arguments)

        return ask

    def request(way: str) -> ReportRequest:
        days, condition = WAYS[way]
        if condition.startswith("invoice"):
            return ReportRequest(InvoicePeriod((INVOICE,)))
        return ReportRequest(TimePeriod(*days) if days else None, numbers=(MSISDN,) if condition else ())

    def exported(report: str) -> None:
        target = folder / "report.csv"
        write_report(file, report, ReportRequest(), target, ReportForm("csv", Wording("nb")), clock=SystemClock())
        target.unlink()

    asks: dict[str, Callable[[], Any]] = {
        "department x type x invoice": asked(questions.usage_by_department_type_and_invoice),
        "per number": asked(questions.usage_by_number),
        "number x type": asked(questions.usage_by_number_and_type),
        "country": asked(questions.usage_by_country),
        "six months of data per number": asked(questions.data_by_number_and_month, last),
        "one invoice": asked(questions.usage_of_invoice, invoice),
        "itemised bill": lambda: itemised_bill(file, invoice, MSISDN),
    }
    for name, (report, way) in asked_of_reports().items():
        asks[name] = lambda report=report, way=way: run_report(file, report, request(way)).rows
    asks["R8, everything, as CSV"] = lambda: exported("R8")
    for report in ("R7", "R10", "R14"):
        row = run_report(file, report, ReportRequest()).rows[100]
        asks[f"behind a row of {report}"] = lambda report=report, row=row: list(
            rows_behind(file, report, ReportRequest(), row).usage
        )
    for days in (7, 30, 90):
        asks[f"dashboard, {days} days"] = lambda days=days: dashboard(file, DashboardChoice(last, days=days))
    answers = {name: timed(ask) for name, ask in asks.items() if wanted(name)}
    file.close()
    return answers


def duckdb_times(csv: Path, folder: Path) -> dict[str, tuple[float, int]]:
    """The same of DuckDB; its file is opened anew, as ours is. Rows of reports are sorted."""
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

    def grouped(keys: tuple[str, ...], where: str, ending: str = "") -> str:
        named = ", ".join(keys)
        return f"SELECT {named}, {SUMS} FROM u{f' WHERE {where}' if where else ''} GROUP BY ALL{ending}"

    queries = {name: grouped(keys, where) for name, (keys, where) in QUESTIONS.items()}
    queries |= {"six months of data per number": SIX_MONTHS, "itemised bill": BILL}
    for name, (report, way) in asked_of_reports().items():
        if ROWS_ARE[report]:
            queries[name] = grouped(ROWS_ARE[report], where_of(report, way), f" ORDER BY {', '.join(ROWS_ARE[report])}")
    with duckdb.connect(str(path), read_only=True) as c:
        return {
            name: timed(lambda query=query: c.execute(query).fetchall())
            for name, query in queries.items()
            if wanted(name)
        }


def pandas_times(csv: Path, folder: Path) -> dict[str, tuple[float, int]]:
    """The same of pandas, with texts as categories; "reading the file" is told apart."""
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
    sums = {"seconds": "sum", "messages": "sum", "bytes": "sum", "net": "sum", "vat": "sum", "start": "size"}

    def grouped(keys: tuple[str, ...], frame: Any) -> list[Any]:
        return frame.groupby(list(keys), observed=True).agg(sums).values.tolist()

    def chosen(report: str, way: str) -> Any:
        days, condition = WAYS[way]
        kept = pd.Series(True, index=u.index)
        if days:
            kept &= (u["start"] >= str(days[0])) & (u["start"] < pd.Timestamp(days[1]) + pd.Timedelta(days=1))
        if condition:
            column, value = condition.split(" = ")
            kept &= u[column] == value.strip("'")
        if report == "R12":
            kept &= u["traffic_type"] == CONTENT
        return u[kept]

    asks: dict[str, Callable[[], list[Any]]] = {
        name: lambda keys=keys, where=where: grouped(keys, u[u["invoice"] == INVOICE] if where else u)
        for name, (keys, where) in QUESTIONS.items()
    }
    asks["six months of data per number"] = lambda: (
        u[u["month"].between(202605, 202610)].groupby(["msisdn", "month"], observed=True)["bytes"].sum().tolist()
    )
    asks["itemised bill"] = lambda: (
        u[(u["invoice"] == INVOICE) & (u["msisdn"] == MSISDN)].sort_values("start").values.tolist()
    )
    for name, (report, way) in asked_of_reports().items():
        if ROWS_ARE[report]:
            asks[name] = lambda report=report, way=way: grouped(ROWS_ARE[report], chosen(report, way))
    answers = {name: timed(ask) for name, ask in asks.items() if wanted(name)}
    return {**answers, "reading the file": (read, 0)}


WAYS_TO_ASK = {"ours": ours, "DuckDB": duckdb_times, "pandas": pandas_times}
Times = dict[str, tuple[float, int]]


def child(python: str, which: str, csv: Path, folder: Path) -> Times:
    """Run one of them in a fresh process; says why if it fails."""
    command = [python, __file__, "--as", which, "--csv", str(csv), "--folder", str(folder)]
    finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if finished.returncode:
        print(f"{which}: not measured")
        return {}
    return {name: tuple(answer) for name, answer in json.loads(finished.stdout).items()}  # type: ignore[misc]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3, help="ours and DuckDB in turn, so often")
    parser.add_argument("--peers", default=sys.executable, help="an interpreter with duckdb and pandas")
    parser.add_argument("--folder", type=Path, help="keep the data here and use it again")
    parser.add_argument("--only", nargs="*", default=[""], help="what has one of these in its name")
    parser.add_argument("--as", dest="part", choices=WAYS_TO_ASK, help=argparse.SUPPRESS)
    parser.add_argument("--csv", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        print(json.dumps(WAYS_TO_ASK[arguments.part](arguments.csv, arguments.folder)))
        return
    os.environ["ONLY"] = "\n".join(arguments.only)
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        csv = folder / f"usage-{arguments.rows}.csv"
        if not csv.exists():
            from data import write_usage_csv

            write_usage_csv(csv, arguments.rows)
        rounds: list[tuple[Times, Times]] = []
        for _ in range(arguments.rounds):
            mine = child(sys.executable, "ours", csv, folder)
            rounds.append((mine, child(arguments.peers, "DuckDB", csv, folder)))
        pandas = child(arguments.peers, "pandas", csv, folder)
    table(rounds, pandas)


def table(rounds: list[tuple[Times, Times]], pandas: Times) -> None:
    """Print what was measured."""
    reading = pandas.pop("reading the file", (0.0, 0))[0]
    print(f"pandas reads the file in {reading:.0f} ms, which is in its ratio to whole reports")
    print(f"{'asked':34} {'rows':>7} {'ours ms':>9} {'DuckDB ms':>10} {'ratio':>7} {'pandas ms':>10} {'ratio':>7}")
    whole = {*asked_of_reports(), "R8, everything, as CSV"}
    for name, (_, rows) in rounds[0][0].items():
        taken = median(mine[name][0] for mine, _ in rounds)
        cells = ""
        if all(name in theirs for _, theirs in rounds):
            ratio = median(theirs[name][0] / mine[name][0] for mine, theirs in rounds)
            cells += f" {median(theirs[name][0] for _, theirs in rounds):10.1f} {ratio:6.1f}x"
        else:
            cells += f" {'-':>10} {'-':>7}"
        if name in pandas or name in whole:
            theirs = pandas.get(name, (0.0, 0))[0] + (reading if name in whole else 0)
            cells += f" {theirs:10.1f} {theirs / taken:6.1f}x"
        found = {rows, *(theirs[name][1] for _, theirs in rounds if name in theirs)}
        more = f"  rows: {sorted(found)}" if len(found) > 1 else ""
        print(f"{name:34} {rows:7} {taken:9.2f}{cells}{more}")


if __name__ == "__main__":
    main()

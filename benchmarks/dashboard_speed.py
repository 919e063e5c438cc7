"""The dashboard: the data of all its cards beside plain SQL over the detail rows, and its page in the window.

    python benchmarks/dashboard_speed.py [--rows 5000000] [--folder F] [--company FILE] [--only data|page]

Without ``--company`` usage is written, imported and made into a whole company (``dashboard_data.py``), in ``--folder`` if
one is named. The peer is a copy whose usage records have an index by time. Goals: all cards together 50 ms, findings 20
ms, the page painted in full 400 ms after it is asked for, a category switched in 16 ms, no stop of the window above 50.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from plain_dashboard import plain_cards

RUNS = 5


def main() -> None:
    """Measure the data, then the page in fresh processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--company", type=Path)
    parser.add_argument("--only", choices=["data", "page"])
    parser.add_argument("--opened", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.opened:
        print(json.dumps(measured_page(arguments.company)))
        return
    with nullcontext(arguments.folder) if arguments.folder else TemporaryDirectory() as folder:
        company = arguments.company or made(Path(folder), arguments.rows)
        if arguments.only != "page":
            data_beside_plain_sql(company, Path(folder))
        if arguments.only != "data":
            page(company)


def made(folder: Path, rows: int) -> Path:
    """A whole company with so many usage records, made once in a folder."""
    from dashboard_data import make_whole
    from data import write_usage_csv

    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.company import create_company
    from telecost_desktop.services.importing import import_files

    path = folder / f"whole {rows}.telecost"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        making, usage = folder / "making.telecost", folder / "usage.csv"
        making.unlink(missing_ok=True)
        write_usage_csv(usage, rows)
        file = create_company(making, name="Benchmark", country="NO")
        import_files(file, [usage], clock=SystemClock())
        make_whole(file)
        file.close()
        usage.unlink()
        making.rename(path)
    return path


def timed(question: Callable[[], Any], runs: int = RUNS) -> float:
    """Median milliseconds, after one answer that is not counted."""
    question()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        question()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


def data_beside_plain_sql(company: Path, folder: Path) -> None:
    """Print each card's milliseconds, those of plain SQL, and how many times as long that takes."""
    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.budgets import budgets_of_month
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.clock import today as today_in
    from telecost_desktop.services.dashboard import DashboardChoice, dashboard, newest_usage_day
    from telecost_desktop.services.dashboard.abroad.countries import cost_abroad
    from telecost_desktop.services.dashboard.findings import findings
    from telecost_desktop.services.dashboard.packages.data_packages import data_packages
    from telecost_desktop.services.dashboard.users import user_detail, users_of_month

    file = CompanyFile(company, read_only=True)
    newest = newest_usage_day(file)
    assert newest is not None
    today = today_in(SystemClock(), "Europe/Oslo")
    chosen, month = DashboardChoice(today), newest.replace(day=1)
    user = users_of_month(file, chosen, month).rows[5]
    cards: dict[str, Callable[[], Any]] = {
        "dashboard": lambda: dashboard(file, chosen, months=36, invoice_rows=10_000),
        "cost_abroad": lambda: cost_abroad(file, chosen),
        "data_packages": lambda: data_packages(file, chosen, month),
        "users_of_month": lambda: users_of_month(file, chosen, month),
        "user_detail": lambda: user_detail(file, chosen, month, user.line_id, user.employee_id),
        "budgets_of_month": lambda: budgets_of_month(file, chosen, month),
    }
    peer = plain_peer(company, folder)
    plain = plain_cards(newest, user.line_id)
    ours_all = plain_all = 0.0
    print("| data of | ours, ms | plain SQL | ratio |\n|---|---|---|---|")
    for name, question in cards.items():
        ours = timed(question)
        theirs = timed(lambda name=name: [peer.execute(each).fetchall() for each in plain[name]], 3)
        ours_all, plain_all = ours_all + ours, plain_all + theirs
        print(f"| {name} | {ours:.1f} | {theirs:.0f} | {theirs / ours:.0f} |", flush=True)
    print(f"| all cards (goal: 50) | {ours_all:.1f} | {plain_all:.0f} | {plain_all / ours_all:.0f} |")
    print(f"| findings (goal: 20) | {timed(lambda: findings(file, SystemClock(), chosen)):.1f} | | |")
    for days in (7, 90):
        other = DashboardChoice(today, days=days)
        print(f"| dashboard, {days} days | {timed(lambda other=other: dashboard(file, other, months=36)):.1f} | | |")
    peer.close()
    file.close()


def plain_peer(company: Path, folder: Path) -> sqlite3.Connection:
    """A copy with the index that plain SQL would want."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "plain.sqlite"
    shutil.copyfile(company, path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("CREATE INDEX usage_by_time ON usage_record (started_at)")
    connection.commit()
    return connection


def page(company: Path) -> None:
    """Print medians of what the page took in fresh processes."""
    command = [sys.executable, __file__, "--opened", "--company", str(company)]
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    # As on a user's machine: modules are compiled once, not at every start.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    opened = [
        json.loads(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)
        for _ in range(RUNS)
    ]
    print("| page | ms | longest stop, ms |\n|---|---|---|")
    for step in opened[0]:
        took, stop = (median(one[step][place] for one in opened) for place in (0, 1))
        print(f"| {step} | {took:.0f} | {stop:.0f} |")


def measured_page(company: Path) -> dict[str, tuple[float, float]]:
    """Milliseconds of each step of a page in a new window, and the longest stop of the window's thread in it.

    The first time is from the moment at which the page begins to be made in a program that has just started; the
    second in a window that is opened after it.
    """
    from PySide6.QtCore import QSettings

    from telecost_desktop.app import pages, show_window
    from telecost_desktop.desktop import Desktop
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.preferences import load_preferences

    with TemporaryDirectory() as scratch:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, scratch)
        copied = Path(scratch) / "bench.telecost"
        shutil.copyfile(company, copied)
        application, desktop = show_window(copied)
        watch = Watch(application)
        opened(watch, desktop, "after the start")
        desktop.window.close()
        desktop = Desktop(copied, pages(), SystemClock(), load_preferences())
        desktop.show()
        opened(watch, desktop, "opened again")
        used(watch, desktop)
        desktop.window.close()
    return watch.steps


class Watch:
    """Runs the event loop step by step and notes how long each took, and how long the window answered nothing."""

    def __init__(self, application: Any) -> None:
        from PySide6.QtCore import QTimer

        self.steps: dict[str, tuple[float, float]] = {}
        self._application = application
        self._stops: list[float] = []
        self.begin()
        self._timer = QTimer(interval=2)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self._stops.append(now - self._last)
        self._last = now

    def begin(self) -> None:
        """A step begins."""
        self._stops.clear()
        self._started = self._last = time.perf_counter()

    def wait(self, until: Callable[[], bool], most: float = 30) -> None:
        """Let the window work until something is so and is painted, or for so many seconds."""
        begun = time.perf_counter()
        while not until() and time.perf_counter() - begun < most:
            self._application.processEvents()
            time.sleep(0.0005)
        # What is shown now is painted by what comes next.
        self._application.processEvents()

    def end(self, step: str, rest: float = 0.4) -> None:
        """Note a step; what the window does in the ``rest`` after it counts among its stops."""
        self._beat()
        took = time.perf_counter() - self._started
        after = time.perf_counter() + rest
        self.wait(lambda: time.perf_counter() > after)
        self._beat()
        self.steps[step] = (took * 1000, max(self._stops) * 1000)


def is_whole(page: Any) -> bool:
    """Whether every card is there, with its data."""
    return page.board.is_whole and not page.context.tasks.busy


def opened(watch: Watch, desktop: Any, when: str) -> None:
    """The page is made because it is the first one: what it takes from there on."""
    window = desktop.window
    make = window.open_company

    def open_company(context: Any) -> None:
        watch.begin()
        make(context)

    window.open_company = open_company
    watch.wait(lambda: window.has_company)
    page = window.page("dashboard")
    watch.wait(lambda: bool(page.head.context.text()))
    watch.end(f"first cards, {when}", rest=0)
    watch.wait(lambda: is_whole(page))
    watch.end(f"all cards, {when}")


def used(watch: Watch, desktop: Any) -> None:
    """What a person does on the page."""
    from telecost_desktop.services.dashboard import CostCategory
    from telecost_desktop.views.context import PeriodChoice, PeriodKind

    page = desktop.window.page("dashboard")
    watch.begin()
    page.refresh()
    watch.wait(lambda: is_whole(page))
    watch.end("refreshed")
    for kind in (PeriodKind.LAST_7_DAYS, PeriodKind.LAST_90_DAYS, PeriodKind.LAST_30_DAYS):
        watch.begin()
        page.context.selection.choose(period=PeriodChoice(kind))
        watch.wait(lambda: is_whole(page))
        watch.end(kind.name.lower().replace("_", " "))
    chip = page.trend.chips[CostCategory.OTHER]
    for word in ("off", "on"):
        watch.begin()
        chip.click()
        watch.wait(lambda: True)
        watch.end(f"a category switched {word}", rest=0)


if __name__ == "__main__":
    main()

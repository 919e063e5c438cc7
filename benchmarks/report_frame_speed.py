"""How smooth the window stays while long reports are made, sorted and filtered on its reports page.

    python benchmarks/report_frame_speed.py --company FILE [--reports R8 R11]

FILE is a company file with much usage, such as report_speed.py keeps with ``--folder``; it is copied first. Prints for
each step how long it took and the longest time for which the window answered nothing (goal: at most 50 ms).
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory


def main() -> None:
    """Measure an idle window, then each step of each report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--company", type=Path, required=True)
    parser.add_argument("--reports", nargs="*", default=["R8", "R11"])
    parser.add_argument("--first", type=date.fromisoformat, default=date(2023, 11, 1))
    parser.add_argument("--last", type=date.fromisoformat, default=date(2026, 10, 31))
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings, QTimer

    from telecost_desktop.app import show_window
    from telecost_desktop.views.pages.reports import ReportsPage

    with TemporaryDirectory() as scratch:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, scratch)
        company = Path(scratch) / "bench.telecost"
        shutil.copyfile(arguments.company, company)
        application, desktop = show_window(company)
        window = desktop.window
        last = time.perf_counter()
        gaps: list[float] = []

        def beat() -> None:
            nonlocal last
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

        def wait(until: Callable[[], bool], most: float = 120) -> None:
            started = time.perf_counter()
            while not until() and time.perf_counter() - started < most:
                application.processEvents()
                time.sleep(0.001)

        def step(name: str, act: Callable[[], object], until: Callable[[], bool]) -> None:
            nonlocal last
            gaps.clear()
            last = started = time.perf_counter()
            act()
            wait(until)
            took = time.perf_counter() - started
            # What comes after it counts as well.
            wait(lambda: time.perf_counter() - started > took + 0.5)
            longest = sorted(gaps)[-3:]
            print(
                f"{name:34} {took:6.2f} s, longest stops {', '.join(f'{gap * 1000:.0f}' for gap in reversed(longest))} ms"
            )

        timer = QTimer(interval=5)
        timer.timeout.connect(beat)
        timer.start()
        wait(lambda: window.has_company)
        window.go("reports")
        page = window.page("reports")
        assert isinstance(page, ReportsPage)
        tasks = page.context.tasks
        idle = lambda: not tasks.busy  # noqa: E731
        wait(lambda: time.perf_counter() - last > 1 or idle())
        pause = time.perf_counter()
        wait(lambda: time.perf_counter() - pause > 3)
        pause = time.perf_counter()
        step("idle", lambda: None, lambda: time.perf_counter() - pause > 3)
        for report in arguments.reports:
            step(f"{report} opened", lambda report=report: page.catalogue.choose(report), idle)
            step(f"{report} of all days", lambda: page.report.period.set_days(arguments.first, arguments.last), idle)
            table = page.report.table
            assert table is not None
            print(f"{table.model.rowCount()} rows")
            step(f"{report} sorted by amount", lambda table=table: table.sort_by("net", descending=True), idle)
            step(f"{report} sorted by user", lambda table=table: table.sort_by("user"), idle)
            step(f"{report} filtered", lambda table=table: table.set_filter("number", "123"), idle)
            step(f"{report} without the filter", table.clear_filters, idle)
        window.close()


if __name__ == "__main__":
    main()

"""How smooth the window stays while a large usage file is imported in the child process.

    python benchmarks/frame_speed.py --rows 1000000

Prints the longest time for which the window could not paint, idle and during the import (goal: at most 33 ms), and
the ratio of the two.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from data import write_usage_csv


def main() -> None:
    """Measure an idle window first, then the same window during an import."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QTimer

    from telecost_desktop.app import show_window
    from telecost_desktop.services.company import create_company
    from telecost_desktop.views.dialogs.importing.dialog import ImportDialog
    from telecost_desktop.views.dialogs.importing.heads import DRY_RUN

    with TemporaryDirectory() as scratch:
        company, usage = Path(scratch) / "bench.telecost", Path(scratch) / "usage.csv"
        create_company(company, name="Bench", country="NO").close()
        write_usage_csv(usage, arguments.rows)
        application, desktop = show_window(company)
        gaps: list[float] = []
        last = time.perf_counter()

        def beat() -> None:
            nonlocal last
            now = time.perf_counter()
            gaps.append(now - last)
            last = now
            desktop.window.update()

        timer = QTimer(interval=5)
        timer.timeout.connect(beat)

        def wait(until) -> float:
            nonlocal last
            gaps.clear()
            last = time.perf_counter()
            while not until():
                application.processEvents()
                time.sleep(0.001)
            return max(gaps)

        timer.start()
        started = time.perf_counter()
        wait(lambda: time.perf_counter() - started > 5)
        started = time.perf_counter()
        idle = wait(lambda: time.perf_counter() - started > 3)
        desktop.window.show_import([usage])
        wait(lambda: desktop.window.findChild(ImportDialog) is not None)
        dialog = desktop.window.findChild(ImportDialog)
        wait(lambda: dialog.face == DRY_RUN)
        dialog.import_now()
        busy = wait(lambda: bool(dialog.results))
        desktop.window.close()
    print(f"longest frame idle {idle * 1000:.0f} ms, during the import of {arguments.rows} rows {busy * 1000:.0f} ms")
    print(f"ratio {busy / idle:.1f} (goal: at most 33 ms during the import)")


if __name__ == "__main__":
    main()

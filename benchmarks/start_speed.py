"""How quickly the window is painted: ours on a company, beside an empty Qt window, in fresh processes.

    python benchmarks/start_speed.py --company FILE [--runs 7]

Prints the ratio of the medians (goal: at most 2) and the heavy libraries loaded before the first paint (goal: none).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

EMPTY = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("painted", flush=True)
        QTimer.singleShot(0, QApplication.quit)
application = QApplication(sys.argv)
window = Window()
window.resize(1440, 900)
window.show()
application.exec()
"""

OURS = """
import sys
from pathlib import Path
from PySide6.QtCore import QObject, QEvent, QTimer
from telecost_desktop.app import show_window
HEAVY = {
    "pandas", "polars", "matplotlib", "openpyxl", "reportlab", "alembic", "lxml",
    "einvoice", "facturx", "pypdf", "PIL", "segno", "stdnum", "babel",
}
application, desktop = show_window(Path(sys.argv[1]))
class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            print("painted", ",".join(sorted(HEAVY & set(sys.modules))), flush=True)
            application.removeEventFilter(self)
            QTimer.singleShot(0, application.quit)
        return False
watcher = FirstPaint()
desktop.window.installEventFilter(watcher)
application.exec()
desktop.close()
"""


def once(code: str, *arguments: str) -> tuple[float, str]:
    """Seconds from the start of a process to its first paint, and what it printed there."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    # As on a user's machine: modules are compiled once, not at every start.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        line = process.stdout.readline() if process.stdout else ""
        seconds = time.perf_counter() - started
        process.wait(30)
    return seconds, line.strip()


def main() -> None:
    """Run both in turn and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--company", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    once(EMPTY), once(OURS, str(arguments.company))
    empty, ours, loaded = [], [], ""
    for _ in range(arguments.runs):
        empty.append(once(EMPTY)[0])
        seconds, line = once(OURS, str(arguments.company))
        ours.append(seconds)
        loaded = line.removeprefix("painted").strip() or "none"
    ratio = statistics.median(ours) / statistics.median(empty)
    print(f"empty window {statistics.median(empty):.3f} s, ours {statistics.median(ours):.3f} s (medians)")
    print(f"ratio {ratio:.2f} (goal: at most 2)")
    print(f"heavy libraries before the first paint: {loaded} (goal: none)")


if __name__ == "__main__":
    main()

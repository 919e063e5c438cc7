"""What is loaded by the time the window is painted on a company file: nothing that only documents and files need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from telecost_desktop.models.database import CompanyFile

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject, QTimer
from telecost_desktop.app import show_window

HEAVY = set(sys.argv[2].split())
application, desktop = show_window(Path(sys.argv[1]))

class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            print(*sorted(HEAVY & set(sys.modules)), sep="\\n")
            print("painted")
            application.removeEventFilter(self)
            QTimer.singleShot(0, application.quit)
        return False

watcher = FirstPaint()
desktop.window.installEventFilter(watcher)
QTimer.singleShot(30000, application.quit)
application.exec()
desktop.close()
"""
HEAVY = "pandas polars matplotlib openpyxl reportlab alembic lxml einvoice facturx pypdf PIL segno stdnum babel"


def test_nothing_that_documents_need_is_loaded_before_the_first_paint(company: CompanyFile) -> None:
    path: Path = company.path
    company.close()
    command = [sys.executable, "-c", PROGRAM, str(path), HEAVY]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert shown.stdout.split() == ["painted"], shown.stderr

"""Waits while the demonstration company is made, with progress and cancel."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QVBoxLayout

from telecost_desktop.errors import Cancelled
from telecost_desktop.services.clock import Clock
from telecost_desktop.views import icons
from telecost_desktop.views.tasks import Task, Tasks
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate


class DemonstrationDialog(QDialog):
    """Makes the demonstration company at a path. ``made()`` when it is there, ``failed(error)`` when it is not."""

    made = Signal()
    failed = Signal(object)

    def __init__(self, path: Path, clock: Clock) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowIcon(icons.app_icon())
        self.setWindowTitle(translate("Start", "TeleCost"))
        self.setMinimumWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(translate("Start", "Making the demonstration company"), "dialogTitle"))
        text = translate("Start", "Three years of operator files are written and imported. This is done once.")
        column.addWidget(label(text, "body", "text2", wrap=True))
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setAccessibleName(translate("Start", "Progress"))
        column.addWidget(self._bar)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(translate("Dialogs", "Cancel"), clicked=self.reject))
        column.addLayout(row)
        self._tasks = Tasks(self._fail)
        self._task = self._tasks.run(self, _make, path, clock, done=self._made, failed=self._fail, progress=True)
        self._tasks.progressed.connect(self._moved)

    def _moved(self, _task: Task, share: float) -> None:
        self._bar.setValue(round(share * 100))

    def _made(self, _result: object) -> None:
        self.made.emit()
        self.accept()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            self.failed.emit(error)
        self.reject()

    def done(self, result: int) -> None:
        """Closing it stops the making; no half file is left."""
        self._task.cancel()
        self._tasks.close()
        super().done(result)


def _make(path: Path, clock: Clock, **report: object) -> None:
    from telecost_desktop.services.demo import make_demo

    make_demo(path, clock=clock, **report).close()  # type: ignore[arg-type]

"""Which folder is looked into for new files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout

from telecost_desktop.config import documents_folder
from telecost_desktop.services.preferences import watch_folder, watched_folder
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, button

translate = QCoreApplication.translate


class WatchView(QFrame):
    """The choice of a watched folder, kept on this computer for this company."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._folder: Path | None = None
        self.setProperty("part", "card")
        self.setFixedHeight(56)
        self.setAccessibleName(translate("Settings", "Watched folder"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        self.words = ElidedLabel("", "body", "text2")
        self.choose = button(translate("Settings", "Choose a folder…"), "folder-eye-outline", clicked=self._ask_folder)
        self.clear = button(translate("Settings", "Stop watching"), clicked=lambda: self.watch(None))
        row.addWidget(IconLabel("folder-eye-outline", "text2", 18))
        row.addWidget(self.words, 1)
        row.addWidget(self.choose)
        row.addWidget(self.clear)
        self._show(None)

    def reload(self) -> None:
        """Read the choice."""
        self.context.read(self, watched_folder, self.context.file.path, done=self._show)

    def _show(self, folder: Path | None) -> None:
        self._folder = folder
        text = translate("Settings", "No folder is watched for new files.")
        if folder is not None:
            text = translate("Settings", "When the program starts, it looks for new files in {folder}")
            text = text.format(folder=folder)
        self.words.setText(text)
        self.words.setToolTip("" if folder is None else str(folder))
        self.clear.setEnabled(folder is not None)

    def _ask_folder(self) -> None:
        start = self._folder or documents_folder()
        name = QFileDialog.getExistingDirectory(self, translate("Settings", "Watch a folder"), str(start))
        if name:
            self.watch(Path(name))

    def watch(self, folder: Path | None) -> None:
        """Watch a folder from now on, or none; the window looks into it at once."""
        self.context.read(
            self, watch_folder, self.context.file.path, folder,
            done=lambda _none: self.context.changes.announce(Subject.SETTINGS),
        )  # fmt: skip

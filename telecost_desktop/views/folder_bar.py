"""The bar that tells of new files in the watched folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from telecost_desktop.views import formats, theme
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, button

translate = QCoreApplication.translate


class FolderBar(QFrame):
    """Says how many files are new, until they are imported or put off. ``import_requested(paths)`` is a wish.

    Files that were put off are not mentioned again in this window, unless others come.
    """

    import_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._paths: tuple[Path, ...] = ()
        self._put_off: set[Path] = set()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.PAGE_PADDING, 12, theme.PAGE_PADDING, 0)
        frame = QFrame()
        frame.setProperty("part", "notice")
        frame.setFixedHeight(40)
        outer.addWidget(frame)
        row = QHBoxLayout(frame)
        row.setContentsMargins(12, 0, 6, 0)
        row.setSpacing(8)
        self.words = ElidedLabel("", "body")
        self.take = button(translate("FolderBar", "Import…"), "tray-arrow-down", small=True, clicked=self._import)
        self.later = button(translate("FolderBar", "Not now"), small=True, clicked=self._not_now)
        row.addWidget(IconLabel("folder-eye-outline", "accent", 16))
        row.addWidget(self.words, 1)
        row.addWidget(self.take)
        row.addWidget(self.later)
        self.hide()

    def show_files(self, folder: Path, paths: Sequence[Path]) -> None:
        """Tell of the new files of a folder; of none, or only of such as were put off, nothing is said."""
        self._paths = tuple(paths)
        if set(paths) <= self._put_off:
            self.hide()
            return
        words = translate("FolderBar", "{count} new files in {folder}")
        if len(paths) == 1:
            words = translate("FolderBar", "1 new file in {folder}: {file}")
        text = words.format(count=formats.number(len(paths)), folder=folder.name or str(folder), file=paths[0].name)
        self.words.setText(text)
        self.words.setToolTip("\n".join([str(folder), *(path.name for path in paths[:20])]))
        self.setAccessibleName(text)
        self.show()

    def _import(self) -> None:
        self.hide()
        self.import_requested.emit(list(self._paths))

    def _not_now(self) -> None:
        self._put_off |= set(self._paths)
        self.hide()

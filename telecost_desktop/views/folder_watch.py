"""Looking into the watched folder while a company is open, and telling of what is new in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from telecost_desktop.errors import Cancelled, EnvironmentProblem
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.folder_bar import FolderBar
from telecost_desktop.views.messages import sentences

if TYPE_CHECKING:
    from telecost_desktop.services.importing.watch_folder import NewFiles
    from telecost_desktop.services.progress import IsCancelled, Progress


class FolderWatch(QObject):
    """Looks at once, and again when the settings change."""

    def __init__(self, context: PageContext, bar: FolderBar) -> None:
        super().__init__()
        self._context = context
        self._bar = bar
        self._said = ""
        context.changes.changed.connect(self._changed)
        self.look()

    def look(self) -> None:
        """Tell of new files in the folder that is watched, if one is."""
        self._context.tasks.run(self, self._find, done=self._show, failed=self._fail, key="look", progress=True)

    def _find(self, *, progress: Progress, cancelled: IsCancelled) -> NewFiles | None:
        """On a reader's thread, because the importers take a while to load."""
        from telecost_desktop.services.importing.watch_folder import look_into_folder

        return look_into_folder(self._context.file, clock=self._context.clock, progress=progress, cancelled=cancelled)

    def _show(self, found: NewFiles | None) -> None:
        if found is None:
            self._bar.hide()
        else:
            self._bar.show_files(found.folder, found.paths)

    def _fail(self, error: Exception) -> None:
        """A folder that is gone, a drive that is not plugged in: said once, and no reason for a dialog."""
        if isinstance(error, Cancelled):
            return
        self._bar.hide()
        if not isinstance(error, EnvironmentProblem):
            self._context.messages.error(error)
        elif error.sentence() != self._said:
            self._said = error.sentence()
            self._context.messages.warn(" ".join(sentences(error)))

    def _changed(self, subject: Subject) -> None:
        if subject & Subject.SETTINGS:
            self.look()

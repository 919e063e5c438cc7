"""What the assistant works on: the chosen files, what is known of each, and looking, trying and importing off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from telecost_desktop.errors import UserError
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.importing.items import Item, left_out, with_answer
from telecost_desktop.views.dialogs.importing.telling import tell, tell_failure
from telecost_desktop.views.tasks import Task
from telecost_desktop.views.widgets.badge import Status

if TYPE_CHECKING:
    from telecost_desktop.services.importing.recognition import Answer
    from telecost_desktop.services.importing.results import FileResult
    from telecost_desktop.services.importing.samples import LookedThrough
    from telecost_desktop.views.dialogs.importing.dialog import ImportDialog

translate = QCoreApplication.translate
# From this size on a trial takes long enough that a person may want to go without.
LARGE = 100 * 1024 * 1024


class ImportWork(QObject):
    """``began(words, note)`` before each piece of work, ``moved(share)`` while it goes on."""

    began = Signal(str, str)
    moved = Signal(float)

    def __init__(self, dialog: ImportDialog, context: PageContext) -> None:
        super().__init__(dialog)
        self._dialog, self._context = dialog, context
        self._task: Task | None = None
        self.importing = False
        self.paths: list[Path] = []
        self.items: list[Item] = []
        self._size = 0
        context.tasks.progressed.connect(self._moved)

    # What is known of the files

    @property
    def is_large(self) -> bool:
        """Whether a trial takes so long that it is offered to go without."""
        return self._size > LARGE

    @property
    def ready(self) -> list[Item]:
        """The files that can be imported as they are."""
        return [item for item in self.items if item.state is Status.READY]

    @property
    def waiting(self) -> int:
        """How many files a person has not said enough of yet."""
        return sum(item.state in (Status.TO_MAP, Status.TO_TYPE) for item in self.items)

    def forget(self) -> None:
        """Nothing is chosen."""
        self.items, self.paths = [], []

    def answer(self, key: str, answer: Answer) -> None:
        """A person said what a file is."""
        self.items = with_answer(self.items, key, answer)

    def leave_out(self, item: Item) -> None:
        """A file is left out, or taken in again."""
        self.items = left_out(self.items, item.id, not item.left_out)

    # Looking

    def look(self, done: Callable[[], object], failed: Callable[[Exception], object]) -> None:
        """Know what the chosen files are; what a person said of them before still holds."""
        from telecost_desktop.services.importing.samples import look_through

        def looked(found: LookedThrough) -> None:
            before = {item.id: item for item in self.items}
            self._size = found.size
            self.items = [
                Item(each, before[each.key].answer, before[each.key].left_out) if each.key in before else Item(each)
                for each in found.found
            ]
            done()

        words = translate("Import", "Looking at {name}").format(name=self.paths[0].name)
        if len(self.paths) > 1:
            words = translate("Import", "Looking at {count} files").format(count=formats.number(len(self.paths)))
        self._run(
            look_through, self._context.file, self.paths, words=words, owner=self._dialog, done=looked, failed=failed
        )

    def _run(self, function: Callable[..., Any], *args: Any, words: str, owner: QWidget, note: str = "",
             done: Callable[[Any], object], failed: Callable[[Exception], object], **values: Any) -> None:  # fmt: skip
        self.began.emit(words, note)
        self._task = self._context.tasks.run(
            owner, function, *args, done=done, failed=failed, progress=True, label=words, **values
        )

    def _moved(self, task: Task, share: float) -> None:
        if task is self._task:
            self.moved.emit(share)

    def cancel(self) -> bool:
        """Ask what runs to stop; whether anything did."""
        if self._task is not None:
            self._task.cancel()
        return self._task is not None

    def close(self) -> None:
        """The dialog goes: what only looked or tried stops, an import goes on."""
        if self._task is not None and not self._task.finished and not self.importing:
            self._task.cancel()

    # Trying and importing

    def try_out(self, done: Callable[[list[FileResult]], object], failed: Callable[[Exception], object]) -> None:
        """Do all of it and take it back, to see what would come."""
        self._import(
            dry_run=True, owner=self._dialog, words=translate("Import", "Trying {what}").format(what=self._what()),
            note=translate("Import", "Everything is read and checked as for the import; nothing is changed."),
            done=done, failed=failed,
        )  # fmt: skip

    def import_now(self) -> None:
        """Import what is ready. The window, not the dialog, owns the work: who closes it meanwhile is told there."""
        context, dialog = self._context, self._dialog
        self.importing = True
        self._import(
            dry_run=False, owner=dialog.parentWidget() or dialog,
            words=translate("Import", "Importing {what}").format(what=self._what()),
            note=translate("Import", "You may close this; the import goes on, and its progress is in the status bar."),
            done=lambda results: tell(dialog, context, results),
            failed=lambda error: tell_failure(dialog, context, error),
        )  # fmt: skip

    def _import(self, **values: Any) -> None:
        from telecost_desktop.services.importing import import_files
        from telecost_desktop.services.importing.worker import import_in_process

        context = self._context
        try:
            # The process that imports opens the company by itself: it would not know that others work in it.
            context.file.check_writable()
        except UserError as error:
            values["failed"](error)
            return
        # A process of its own keeps the window smooth. It writes by itself, so it does not stand in the writer's queue.
        alone = context.tasks.synchronous
        function: Callable[..., list[FileResult]] = import_files if alone else import_in_process
        self._run(
            function, context.file if alone else context.file.path, list(self.paths), clock=context.clock,
            user=context.user, answers={item.id: item.answer for item in self.items if item.answer is not None},
            left_out=frozenset(item.id for item in self.items if item.state is not Status.READY), **values,
        )  # fmt: skip

    def _what(self) -> str:
        ready = self.ready
        if len(ready) == 1:
            return ready[0].name
        return translate("Import", "{count} files").format(count=formats.number(len(ready)))

"""The import assistant as a dialog: it leads from face to face, and runs what takes time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractSpinBox, QDialog, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.errors import Cancelled, UserError
from telecost_desktop.services.importing.mapping.profile import Profile
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.importing.choose_face import ChooseFace
from telecost_desktop.views.dialogs.importing.dry_run_face import DryRunFace
from telecost_desktop.views.dialogs.importing.heads import (
    CHOOSE,
    DETAILS,
    DRY_RUN,
    MAPPING,
    PROGRESS,
    RECOGNISED,
    RESULT,
    heads,
    next_words,
)
from telecost_desktop.views.dialogs.importing.items import Item, left_out, with_answer
from telecost_desktop.views.dialogs.importing.mapping_face import MappingFace
from telecost_desktop.views.dialogs.importing.pdf_face import PdfFace
from telecost_desktop.views.dialogs.importing.progress_face import ProgressFace
from telecost_desktop.views.dialogs.importing.recognised_face import RecognisedFace
from telecost_desktop.views.dialogs.importing.result_face import ResultFace
from telecost_desktop.views.dialogs.importing.telling import tell, tell_failure
from telecost_desktop.views.tasks import Task
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.labels import ElidedLabel, button, label

if TYPE_CHECKING:
    from telecost_desktop.services.importing.recognition import Answer
    from telecost_desktop.services.importing.results import FileResult
    from telecost_desktop.services.importing.samples import LookedThrough

translate = QCoreApplication.translate
# From this size on a trial takes long enough that a person may want to go without.
_LARGE = 100 * 1024 * 1024
_SIZE = QSize(1200, 800)
_AROUND = QSize(24, 24)


class ImportDialog(QDialog):
    """Files given to the constructor are looked at once. ``open_wanted(page key, subject)`` leads to what came in."""

    open_wanted = Signal(str, object)

    def __init__(self, parent: QWidget, context: PageContext, paths: Sequence[Path] = ()) -> None:
        super().__init__(parent)
        self._context = context
        self._task: Task | None = None
        self._importing = False
        self._paths: list[Path] = []
        self._size = 0
        self.items: list[Item] = []
        self.results: list[FileResult] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(translate("Import", "Import"))
        self.setAcceptDrops(True)
        self.setMinimumSize(940, 600)
        self.resize(_SIZE.boundedTo(parent.window().size() - _AROUND).expandedTo(self.minimumSize()))
        self._make_faces()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(0)
        self.title = label("", "dialogTitle")
        self.line = ElidedLabel("", "body", "text2")
        column.addWidget(self.title)
        column.addWidget(self.line)
        column.addSpacing(12)
        column.addWidget(self.stack, 1)
        column.addSpacing(12)
        column.addLayout(self._make_foot())
        QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self, self._help)
        self._show(CHOOSE)
        if paths:
            self.start(paths)

    def _make_faces(self) -> None:
        self.choose_face = ChooseFace()
        self.progress_face = ProgressFace()
        self.recognised_face = RecognisedFace()
        self.mapping_face = MappingFace(self._context)
        self.pdf_face = PdfFace(self._context)
        self.dry_run_face = DryRunFace()
        self.result_face = ResultFace(self._context)
        self.stack = QStackedWidget()
        for face in (
            self.choose_face, self.progress_face, self.recognised_face, self.mapping_face, self.pdf_face,
            self.dry_run_face, self.result_face,
        ):  # fmt: skip
            self.stack.addWidget(face)
        self.cancel_button = self.progress_face.cancel_button
        self.choose_face.chosen.connect(self.start)
        self.progress_face.cancelled.connect(self._cancel)
        self.recognised_face.map_wanted.connect(self._map)
        self.recognised_face.type_wanted.connect(self._type_in)
        self.recognised_face.leave_wanted.connect(self._leave)
        self.recognised_face.continue_wanted.connect(self._continue)
        self.mapping_face.mapped.connect(self._answered)
        self.mapping_face.changed.connect(self._update_foot)
        self.pdf_face.typed.connect(self._answered)
        self.pdf_face.changed.connect(self._update_foot)
        self.result_face.open_wanted.connect(self._open)

    def _make_foot(self) -> QHBoxLayout:
        self.back_button = button(translate("Import", "Back"), "chevron-left", clicked=self._back)
        self.skip_button = button(translate("Import", "Import without a trial"), clicked=self.import_now)
        self.close_button = button(translate("Import", "Close"), clicked=self.close)
        self.next_button = button("", primary=True, clicked=self._next)
        self.next_button.setDefault(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.back_button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        row.addWidget(self.skip_button)
        row.addWidget(self.next_button)
        return row

    # From face to face

    @property
    def face(self) -> int:
        """The face that is shown: CHOOSE, PROGRESS, RECOGNISED, MAPPING, DETAILS, DRY_RUN or RESULT."""
        return self.stack.currentIndex()

    def _show(self, face: int) -> None:
        self.stack.setCurrentIndex(face)
        title, line = heads()[face]
        self.title.setText(title)
        if face in (MAPPING, DETAILS):
            line = (self.mapping_face if face == MAPPING else self.pdf_face).line()
        self.line.setText(line)
        self._update_foot()
        first: dict[int, QWidget] = {
            CHOOSE: self.choose_face.files,
            PROGRESS: self.cancel_button,
            RECOGNISED: self.recognised_face.shown_table.view,
            MAPPING: self.mapping_face.first_field(),
            DETAILS: self.pdf_face.first_field(),
            RESULT: self.close_button,
        }
        first.get(face, self.next_button).setFocus()

    def _update_foot(self) -> None:
        face, ready = self.face, any(item.state is Status.READY for item in self.items)
        words = next_words()
        enabled = {
            RECOGNISED: ready,
            MAPPING: self.mapping_face.is_complete,
            DETAILS: self.pdf_face.is_complete,
            DRY_RUN: self.dry_run_face.brings_something,
        }
        self.next_button.setHidden(face not in words)
        if face == RESULT and self._waiting:
            words[RESULT] = translate("Import", "Go on with the others")
        self.next_button.setText(words.get(face, ""))
        self.next_button.setEnabled(enabled.get(face, True))
        self.back_button.setVisible(face in (RECOGNISED, MAPPING, DETAILS, DRY_RUN))
        self.skip_button.setVisible(face == RECOGNISED and ready and self._size > _LARGE)
        self.close_button.setVisible(True)

    def _next(self) -> None:
        {
            RECOGNISED: self._continue,
            MAPPING: self.mapping_face.finish,
            DETAILS: self.pdf_face.finish,
            DRY_RUN: self.import_now,
            RESULT: self._look_again if self._waiting else self.start_again,
        }[self.face]()

    def _back(self) -> None:
        if self.face == RECOGNISED:
            self.start_again()
        else:
            self._show_items()

    def start_again(self) -> None:
        """Back to choosing, with nothing chosen."""
        self.items, self._paths = [], []
        self._show(CHOOSE)

    def _show_items(self) -> None:
        self.recognised_face.show_items(self.items)
        self._show(RECOGNISED)

    # Looking at the files

    def start(self, paths: Sequence[Path]) -> None:
        """Look at these files, beside those that are here already unless their import is done."""
        kept = self._paths if self.face in (RECOGNISED, DRY_RUN) else []
        self._paths = list(dict.fromkeys([*kept, *paths]))

        def stopped(error: Exception) -> None:
            # What was here before, and what was said of it, stays.
            self._paths = kept
            self._stopped(error, RECOGNISED if kept else CHOOSE)

        self._look(self._recognised, stopped)

    def _look(self, done: Callable[[LookedThrough], object], failed: Callable[[Exception], object]) -> None:
        from telecost_desktop.services.importing.samples import look_through

        words = translate("Import", "Looking at {name}").format(name=self._paths[0].name)
        if len(self._paths) > 1:
            words = translate("Import", "Looking at {count} files").format(count=formats.number(len(self._paths)))
        self._run(look_through, self._context.file, self._paths, words=words, owner=self, done=done, failed=failed)

    def _run(self, function: Callable[..., Any], *args: Any, words: str, owner: QWidget, note: str = "",
             done: Callable[[Any], object], failed: Callable[[Exception], object], **values: Any) -> None:  # fmt: skip
        self.progress_face.begin(words, note)
        self._show(PROGRESS)
        self._task = self._context.tasks.run(
            owner, function, *args, done=done, failed=failed, progress=True, label=words, **values
        )
        if not self._task.finished:
            self._task.progressed.connect(self.progress_face.show_share)

    def _take_in(self, looked: LookedThrough) -> None:
        """Know what was found; what a person said of the files before still holds."""
        before = {item.id: item for item in self.items}
        self._size = looked.size
        self.items = [
            Item(found, before[found.key].answer, before[found.key].left_out) if found.key in before else Item(found)
            for found in looked.found
        ]

    def _recognised(self, looked: LookedThrough) -> None:
        self._take_in(looked)
        if not self.items:
            self._context.messages.warn(translate("Import", "There are no files in it."))
            self._show(CHOOSE)
            return
        states = {item.state for item in self.items}
        only = self.items[0] if len(self.items) == 1 else None
        if states == {Status.READY} and self._size <= _LARGE:
            self.try_out()
        elif only is not None and only.state is Status.TO_MAP:
            self._map(only)
        elif only is not None and only.state is Status.TO_TYPE:
            self._type_in(only)
        else:
            self._show_items()

    def _map(self, item: Item) -> None:
        self.mapping_face.begin(item, self._paths)
        self._show(MAPPING)

    def _type_in(self, item: Item) -> None:
        self.pdf_face.begin(item, self._paths)
        self._show(DETAILS)

    def _answered(self, key: str, answer: Answer) -> None:
        """A person said what a file is."""
        self.items = with_answer(self.items, key, answer)
        if (isinstance(answer, Profile) and len(self.items) == 1) or (
            all(item.state is Status.READY for item in self.items) and self._size <= _LARGE
        ):
            self.try_out()
        else:
            self._show_items()

    def _leave(self, item: Item) -> None:
        self.items = left_out(self.items, item.id, not item.left_out)
        self.recognised_face.show_items(self.items)
        self._update_foot()

    def _continue(self) -> None:
        if any(item.state is Status.READY for item in self.items):
            self.try_out()

    # Trying and importing

    def try_out(self) -> None:
        """Do all of it and take it back, to see what would come."""
        self._import(
            dry_run=True, owner=self, words=translate("Import", "Trying {what}").format(what=self._what()),
            note=translate("Import", "Everything is read and checked as for the import; nothing is changed."),
            done=self._tried, failed=lambda error: self._stopped(error, RECOGNISED),
        )  # fmt: skip

    def import_now(self) -> None:
        """Import what is ready. The window, not this dialog, owns the work: who closes it meanwhile is told there."""
        context = self._context
        self._importing = True
        self._import(
            dry_run=False, owner=self.parentWidget() or self,
            words=translate("Import", "Importing {what}").format(what=self._what()),
            note=translate("Import", "You may close this; the import goes on, and its progress is in the status bar."),
            done=lambda results: tell(self, context, results), failed=lambda error: tell_failure(self, context, error),
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
            function, context.file if alone else context.file.path, list(self._paths), clock=context.clock,
            user=context.user, answers={item.id: item.answer for item in self.items if item.answer is not None},
            left_out=frozenset(item.id for item in self.items if item.state is not Status.READY), **values,
        )  # fmt: skip

    def _what(self) -> str:
        ready = [item for item in self.items if item.state is Status.READY]
        if len(ready) == 1:
            return ready[0].name
        return translate("Import", "{count} files").format(count=formats.number(len(ready)))

    def _tried(self, results: list[FileResult]) -> None:
        self.dry_run_face.show_results(results, self._waiting)
        self._show(DRY_RUN)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self.progress_face.show_stopping()

    def _stopped(self, error: Exception, face: int) -> None:
        if face == RECOGNISED:
            self._show_items()
        else:
            self.start_again()
        if not isinstance(error, Cancelled):
            self._context.messages.error(error)

    def import_stopped(self) -> None:
        """The import was cancelled or failed: back to the files, to see which of them are in by now."""
        self._importing = False
        self._look_again()

    @property
    def _waiting(self) -> int:
        """How many files a person has not said enough of yet."""
        return sum(item.state in (Status.TO_MAP, Status.TO_TYPE) for item in self.items)

    def _look_again(self) -> None:
        """Show the files as they are now, without going on by itself."""

        def looked(found: LookedThrough) -> None:
            self._take_in(found)
            self._show_items()

        self._look(looked, lambda error: self._stopped(error, RECOGNISED))

    def show_results(self, results: list[FileResult]) -> None:
        """What became of each file."""
        self._importing = False
        self.results = results
        self.result_face.show_results(results)
        self._show(RESULT)

    def _open(self, page: str, subject: object) -> None:
        self.open_wanted.emit(page, subject)
        self.close()

    def _help(self) -> None:
        from telecost_desktop.views.dialogs.help_dialog import HelpDialog

        HelpDialog(self, "import").show()

    # Qt's own

    def done(self, result: int) -> None:
        """Closed: what only looked or tried stops, an import goes on."""
        if self._task is not None and not self._task.finished and not self._importing:
            self._task.cancel()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves a mapping or a form for the list, and the dialog from elsewhere; Enter in a field goes on to the next."""
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape and self.face in (MAPPING, DETAILS):
            self._back()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QLineEdit | QAbstractSpinBox):
            # Enter ends what is typed; the mapping or the form is not done with that.
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped while nothing runs and nothing is being mapped."""
        free = self.face in (CHOOSE, RECOGNISED, DRY_RUN, RESULT)
        if free and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self.choose_face.set_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Gone again."""
        self.choose_face.set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at what was dropped."""
        self.choose_face.set_over(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.start(paths)

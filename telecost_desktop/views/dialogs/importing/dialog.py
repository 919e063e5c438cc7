"""The import assistant as a dialog: it leads from face to face."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractSpinBox, QDialog, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.errors import Cancelled
from telecost_desktop.services.importing.mapping.profile import Profile
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
from telecost_desktop.views.dialogs.importing.items import Item
from telecost_desktop.views.dialogs.importing.mapping_face import MappingFace
from telecost_desktop.views.dialogs.importing.pdf_face import PdfFace
from telecost_desktop.views.dialogs.importing.progress_face import ProgressFace
from telecost_desktop.views.dialogs.importing.recognised_face import RecognisedFace
from telecost_desktop.views.dialogs.importing.result_face import ResultFace
from telecost_desktop.views.dialogs.importing.work import ImportWork
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.labels import ElidedLabel, button, label

if TYPE_CHECKING:
    from telecost_desktop.services.importing.recognition import Answer
    from telecost_desktop.services.importing.results import FileResult

translate = QCoreApplication.translate
_Face = TypeVar("_Face", bound=QWidget)
_SIZE = QSize(1200, 800)
_AROUND = QSize(24, 24)


class ImportDialog(QDialog):
    """Files given to the constructor are looked at once. ``open_wanted(page key, subject)`` leads to what came in."""

    open_wanted = Signal(str, object)

    def __init__(self, parent: QWidget, context: PageContext, paths: Sequence[Path] = ()) -> None:
        super().__init__(parent)
        self._context = context
        self.work = ImportWork(self, context)
        self.work.began.connect(self._show_progress)
        self.results: list[FileResult] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(translate("Import", "Import"))
        self.setAcceptDrops(True)
        self.setMinimumSize(940, 600)
        self.resize(_SIZE.boundedTo(parent.window().size() - _AROUND).expandedTo(self.minimumSize()))
        self.stack = QStackedWidget()
        self._face = CHOOSE
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
        if paths:
            self.start(paths)
        else:
            self._show(CHOOSE)

    # The faces: each is made when it is first shown, as few imports need all of them.

    def _added(self, face: _Face) -> _Face:
        self.stack.addWidget(face)
        return face

    @cached_property
    def choose_face(self) -> ChooseFace:
        """Where files are dropped or chosen."""
        face = self._added(ChooseFace())
        face.chosen.connect(self.start)
        return face

    @cached_property
    def progress_face(self) -> ProgressFace:
        """What is being done."""
        face = self._added(ProgressFace())
        face.cancelled.connect(self._cancel)
        self.work.moved.connect(face.show_share)
        return face

    @cached_property
    def recognised_face(self) -> RecognisedFace:
        """What each file is."""
        face = self._added(RecognisedFace())
        face.map_wanted.connect(self._map)
        face.type_wanted.connect(self._type_in)
        face.leave_wanted.connect(self._leave)
        face.continue_wanted.connect(self._continue)
        return face

    @cached_property
    def mapping_face(self) -> MappingFace:
        """Which column is what."""
        face = self._added(MappingFace(self._context))
        face.mapped.connect(self._answered)
        face.changed.connect(self._update_foot)
        return face

    @cached_property
    def pdf_face(self) -> PdfFace:
        """What stands on a PDF."""
        face = self._added(PdfFace(self._context))
        face.typed.connect(self._answered)
        face.changed.connect(self._update_foot)
        return face

    @cached_property
    def dry_run_face(self) -> DryRunFace:
        """What the import would bring."""
        return self._added(DryRunFace())

    @cached_property
    def result_face(self) -> ResultFace:
        """What the import brought."""
        face = self._added(ResultFace(self._context))
        face.open_wanted.connect(self._open)
        return face

    @property
    def cancel_button(self) -> QWidget:
        """Stops what is being done."""
        return self.progress_face.cancel_button

    @property
    def items(self) -> list[Item]:
        """The files, and what is known of each."""
        return self.work.items

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
        return self._face

    def _widget(self, face: int) -> QWidget:
        names = ("choose", "progress", "recognised", "mapping", "pdf", "dry_run", "result")
        widget: QWidget = getattr(self, f"{names[face]}_face")
        return widget

    def _show(self, face: int) -> None:
        self._face = face
        self.stack.setCurrentWidget(self._widget(face))
        title, line = heads()[face]
        self.title.setText(title)
        if face in (MAPPING, DETAILS):
            line = (self.mapping_face if face == MAPPING else self.pdf_face).line()
        self.line.setText(line)
        self._update_foot()
        self._first_widget(face).setFocus()

    def _first_widget(self, face: int) -> QWidget:
        """Where the keyboard begins."""
        if face == CHOOSE:
            return self.choose_face.files
        if face == PROGRESS:
            return self.cancel_button
        if face == RECOGNISED:
            return self.recognised_face.shown_table.view
        if face in (MAPPING, DETAILS):
            return (self.mapping_face if face == MAPPING else self.pdf_face).first_field()
        return self.close_button if face == RESULT else self.next_button

    def _update_foot(self) -> None:
        face, ready, words = self.face, bool(self.work.ready), next_words()
        if face == RESULT and self.work.waiting:
            words[RESULT] = translate("Import", "Go on with the others")
        self.next_button.setHidden(face not in words)
        self.next_button.setText(words.get(face, ""))
        self.next_button.setEnabled(self._may_go_on(ready))
        self.back_button.setVisible(face in (RECOGNISED, MAPPING, DETAILS, DRY_RUN))
        self.skip_button.setVisible(face == RECOGNISED and ready and self.work.is_large)

    def _may_go_on(self, ready: bool) -> bool:
        if self.face == MAPPING:
            return self.mapping_face.is_complete
        if self.face == DETAILS:
            return self.pdf_face.is_complete
        if self.face == DRY_RUN:
            return self.dry_run_face.brings_something
        return ready or self.face != RECOGNISED

    def _next(self) -> None:
        if self.face == RECOGNISED:
            self._continue()
        elif self.face == MAPPING:
            self.mapping_face.finish()
        elif self.face == DETAILS:
            self.pdf_face.finish()
        elif self.face == DRY_RUN:
            self.import_now()
        elif self.work.waiting:
            self._look_again()
        else:
            self.start_again()

    def _back(self) -> None:
        if self.face == RECOGNISED:
            self.start_again()
        else:
            self._show_items()

    def start_again(self) -> None:
        """Back to choosing, with nothing chosen."""
        self.work.forget()
        self._show(CHOOSE)

    def _show_items(self) -> None:
        self.recognised_face.show_items(self.items)
        self._show(RECOGNISED)

    # What is done

    def _show_progress(self, words: str, note: str) -> None:
        self.progress_face.begin(words, note)
        self._show(PROGRESS)

    def start(self, paths: Sequence[Path]) -> None:
        """Look at these files, beside those that are here already unless their import is done."""
        work = self.work
        kept = work.paths if self.face in (RECOGNISED, DRY_RUN) else []
        work.paths = list(dict.fromkeys([*kept, *paths]))

        def stopped(error: Exception) -> None:
            # What was here before, and what was said of it, stays.
            work.paths = kept
            self._stopped(error, RECOGNISED if kept else CHOOSE)

        work.look(self._recognised, stopped)

    def _recognised(self) -> None:
        if not self.items:
            self._context.messages.warn(translate("Import", "There are no files in it."))
            self._show(CHOOSE)
            return
        states = {item.state for item in self.items}
        only = self.items[0] if len(self.items) == 1 else None
        if states == {Status.READY} and not self.work.is_large:
            self.try_out()
        elif only is not None and only.state is Status.TO_MAP:
            self._map(only)
        elif only is not None and only.state is Status.TO_TYPE:
            self._type_in(only)
        else:
            self._show_items()

    def _map(self, item: Item) -> None:
        self.mapping_face.begin(item, self.work.paths)
        self._show(MAPPING)

    def _type_in(self, item: Item) -> None:
        self.pdf_face.begin(item, self.work.paths)
        self._show(DETAILS)

    def _answered(self, key: str, answer: Answer) -> None:
        """A person said what a file is. Of a large one the list asks first whether a trial is wanted."""
        self.work.answer(key, answer)
        mapped_alone = isinstance(answer, Profile) and len(self.items) == 1
        all_ready = len(self.work.ready) == len(self.items)
        if (mapped_alone or all_ready) and not self.work.is_large:
            self.try_out()
        else:
            self._show_items()

    def _leave(self, item: Item) -> None:
        self.work.leave_out(item)
        self.recognised_face.show_items(self.items)
        self._update_foot()

    def _continue(self) -> None:
        if self.work.ready:
            self.try_out()

    def try_out(self) -> None:
        """Try the import, and show what it would bring."""
        self.work.try_out(self._tried, lambda error: self._stopped(error, RECOGNISED))

    def import_now(self) -> None:
        """Import what is ready."""
        self.work.import_now()

    def _tried(self, results: list[FileResult]) -> None:
        self.dry_run_face.show_results(results, self.work.waiting)
        self._show(DRY_RUN)

    def _cancel(self) -> None:
        if self.work.cancel():
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
        self.work.importing = False
        self._look_again()

    def _look_again(self) -> None:
        """Show the files as they are now, without going on by itself."""
        self.work.look(self._show_items, lambda error: self._stopped(error, RECOGNISED))

    def show_results(self, results: list[FileResult]) -> None:
        """What became of each file."""
        self.work.importing = False
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
        self.work.close()
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

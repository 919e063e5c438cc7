"""Undo and redo of master data, as the Edit menu offers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

if TYPE_CHECKING:
    from telecost_desktop.services.undo import Recorded, UndoStep
    from telecost_desktop.views.context import PageContext, Subject

translate = QCoreApplication.translate
_MOST_STEPS = 100


@dataclass(frozen=True)
class _Done:
    """A step, and what pages show of it."""

    step: UndoStep
    changes: Subject


class UndoStack(QObject):
    """What can be taken back, and done again, since the company file was opened. ``changed()`` when that changes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._undo: list[_Done] = []
        self._redo: list[_Done] = []
        self._working = False

    @property
    def undo_subject(self) -> str:
        """The name of what would be taken back; empty where there is nothing."""
        return self._undo[-1].step.subject if self._undo else ""

    @property
    def redo_subject(self) -> str:
        """The name of what would be done again; empty where there is nothing."""
        return self._redo[-1].step.subject if self._redo else ""

    @property
    def newest(self) -> object:
        """The step that would be taken back, None where there is none; another object for each step."""
        return self._undo[-1] if self._undo else None

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back, and nothing of the kind is under way."""
        return bool(self._undo) and not self._working

    @property
    def can_redo(self) -> bool:
        """Whether there is something to do again, and nothing of the kind is under way."""
        return bool(self._redo) and not self._working

    def clear(self) -> None:
        """Forget all: another company file is open."""
        self._undo.clear()
        self._redo.clear()
        self.changed.emit()

    def write(
        self, context: PageContext, owner: QObject, function: Callable[..., Any], *args: Any, changes: Subject,
        done: Callable[[Any], object] | None = None, **values: Any,
    ) -> None:  # fmt: skip
        """``context.write`` for an action that can be taken back."""

        def finished(recorded: Recorded) -> None:
            if recorded.step is not None:
                self._undo = [*self._undo, _Done(recorded.step, changes)][-_MOST_STEPS:]
                self._redo.clear()
                self.changed.emit()
            if done is not None:
                done(recorded.result)

        # The window is painted before the database's library is loaded.
        from telecost_desktop.services.undo import record

        context.write(owner, record, function, *args, changes=changes, done=finished, **values)

    def say_done(self, context: PageContext, words: str, before: object) -> None:
        """Say what was done, and offer to take it back if it is a step since ``before``, the newest until then."""
        step = self.newest
        if step is before:
            context.messages.notice(words)
            return

        def take_back() -> None:
            # Something newer is taken back first, from the menu that names it.
            if self.newest is step:
                self.undo(context)

        context.messages.notice(words, translate("Undo", "Undo"), take_back)

    def undo(self, context: PageContext) -> None:
        """Take the newest step back."""
        if self.can_undo:
            words = translate("Undo", "Taken back: {name}")
            self._turn(context, self._undo, self._redo, words)

    def redo(self, context: PageContext) -> None:
        """Do the step again that was taken back last."""
        if self.can_redo:
            self._turn(context, self._redo, self._undo, translate("Undo", "Done again: {name}"))

    def _turn(self, context: PageContext, source: list[_Done], target: list[_Done], words: str) -> None:
        from telecost_desktop.services.undo import take_back

        done = source.pop()
        self._working = True
        self.changed.emit()

        def turned(inverse: UndoStep) -> None:
            self._working = False
            target.append(_Done(inverse, done.changes))
            self.changed.emit()
            context.messages.notice(words.format(name=done.step.subject))

        def refused(error: Exception) -> None:
            # What stands in the way of this step stands in the way of those before it, as far as they are its own rows.
            self._working = False
            self.changed.emit()
            context.messages.error(error)

        context.write(
            self, take_back, context.file, done.step, clock=context.clock, user=context.user, changes=done.changes,
            done=turned, failed=refused,
        )  # fmt: skip

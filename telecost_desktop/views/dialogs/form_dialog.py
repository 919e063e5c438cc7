"""A small form as a dialog: fields with labels above, one sentence about what is wrong, Cancel and Save."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.errors import TelecostError
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.widgets.fields import Field
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate


def begin_after(dialog: QDialog, last_button: QWidget) -> None:
    """Give the focus to the first field, which was made after the buttons, else to a button; a chosen focus stays."""
    if dialog.focusWidget() is not None:
        return
    # In the order in which they were made; the chain of the focus cannot be walked in Python without harm.
    made = dialog.findChildren(QWidget)
    after = made.index(last_button) + 1
    wanted = (
        one for one in made[after:] + made[:after] if one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    )
    field = next(wanted, None)
    if field is not None:
        field.setFocus(Qt.FocusReason.TabFocusReason)


class FormDialog(QDialog):
    """Add fields with ``add``; override ``values``. ``saved(values)`` when Save is pressed and ``wrong`` finds nothing.

    The dialog stays open until ``accept`` is called, so that a service's refusal can be shown with ``refuse``.
    """

    saved = Signal(object)

    def __init__(self, parent: QWidget, title: str, *, width: int = 440, save: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self.setMinimumWidth(width)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(title, "dialogTitle"))
        self.fields = QVBoxLayout()
        self.fields.setSpacing(12)
        column.addLayout(self.fields)
        self._wrong = label("", "secondary", "bad", wrap=True)
        self._wrong.hide()
        column.addWidget(self._wrong)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(button(translate("Dialogs", "Cancel"), clicked=self.reject))
        self.save_button = button(save or translate("Dialogs", "Save"), primary=True, clicked=self._save)
        self.save_button.setDefault(True)
        row.addWidget(self.save_button)
        column.addLayout(row)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the first field: Cancel and Save were made before the fields, Qt would begin with them."""
        super().showEvent(event)
        begin_after(self, self.save_button)

    def add(self, *fields: tuple[str, QWidget], weights: Sequence[int] = ()) -> None:
        """One row of fields with their labels, equally wide or by ``weights``."""
        self.fields.addLayout(self.row_of(*fields, weights=weights))

    def row_of(self, *fields: tuple[str, QWidget], weights: Sequence[int] = ()) -> QHBoxLayout:
        """The same row, to be put somewhere else."""
        row = QHBoxLayout()
        row.setSpacing(12)
        for place, (name, widget) in enumerate(fields):
            row.addWidget(Field(name, widget), weights[place] if weights else 1)
        return row

    def values(self) -> object:
        """What is filled in."""
        raise NotImplementedError

    def wrong(self) -> str:
        """One sentence about what is missing; empty when nothing is."""
        return ""

    def refuse(self, error: Exception) -> None:
        """Show why the service refused, and stay open."""
        if isinstance(error, TelecostError):
            self._say(" ".join(filter(None, sentences(error))))
        else:
            raise error

    def forbid(self, sentence: str) -> None:
        """Show everything, save nothing: ``sentence`` says why."""
        self.save_button.setEnabled(False)
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))

    def _save(self) -> None:
        sentence = self.wrong()
        self._say(sentence)
        if not sentence:
            self.saved.emit(self.values())

"""How the dialogs of sales invoices ask: No is the default where something cannot be taken back."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QDialog, QWidget

from telecost_desktop.errors import TelecostError
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.widgets.labels import button

translate = QCoreApplication.translate


def default_to_no(dialog: CheckedDialog) -> None:
    """Let Enter and Esc both mean No."""
    dialog.cancel.setText(translate("Dialogs", "No"))
    dialog.ok.setDefault(False)
    dialog.ok.setProperty("part", "")
    dialog.cancel.setDefault(True)
    dialog.cancel.setFocus()


def fit_height(dialog: QDialog) -> None:
    """Make a dialog as high as its words are at its least width: Qt reckons with narrower lines."""
    layout = dialog.layout()
    if layout is not None:
        width = dialog.minimumWidth()
        dialog.resize(width, layout.totalHeightForWidth(width))


def refusal(error: Exception) -> str:
    """What a service's refusal says, with what to do; any other error is raised again."""
    if not isinstance(error, TelecostError):
        raise error
    return " ".join(filter(None, sentences(error)))


class UnsavedDialog(CheckedDialog):
    """Asks what becomes of changes that are not saved: ``save_wanted``, ``discard_wanted``, or back to the editor."""

    save_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            translate("Drafts", "Close without saving?"),
            translate("Drafts", "Save draft"),
            translate("Drafts", "What you changed in this invoice is not saved."),
        )
        self.cancel.setText(translate("Drafts", "Go on editing"))
        self.discard = button(translate("Drafts", "Discard"), clicked=self._discard)
        self.foot.insertWidget(self.foot.indexOf(self.ok), self.discard)
        self.accepted.connect(self.save_wanted)
        self.ok.setFocus()

    def _discard(self) -> None:
        self.reject()
        self.discard_wanted.emit()

"""The face that waits: what is being done, how far it is, and Cancel."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from telecost_desktop.views.widgets.labels import ElidedLabel, button, label

translate = QCoreApplication.translate


class ProgressFace(QWidget):
    """``cancelled()`` when the person wants to stop."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout()
        column.setSpacing(8)
        self._what = ElidedLabel("", "strong", least=200)
        column.addStretch(1)
        column.addWidget(self._what)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setFixedWidth(520)
        self._bar.setAccessibleName(translate("Import", "Progress of the import"))
        column.addWidget(self._bar)
        self._note = label("", "secondary", "text2", wrap=True)
        column.addWidget(self._note)
        column.addSpacing(8)
        self.cancel_button = button(translate("Import", "Cancel"), clicked=self.cancelled.emit)
        column.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addLayout(column)
        row.addStretch(1)

    def begin(self, words: str, note: str = "") -> None:
        """Show what begins now."""
        self._what.setText(words)
        self._note.setText(note)
        self._note.setHidden(not note)
        self._bar.setValue(0)
        self.cancel_button.setEnabled(True)

    def show_share(self, share: float) -> None:
        """How far it is, 0 to 1."""
        self._bar.setValue(round(share * 1000))

    def show_stopping(self) -> None:
        """The wish to stop was heard."""
        self.cancel_button.setEnabled(False)
        self._note.setText(translate("Import", "Stopping…"))
        self._note.show()

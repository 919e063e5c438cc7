"""A dialog with a few fields: what is wrong is said at its foot, and OK waits until nothing is."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.views import theme
from telecost_desktop.views.dialogs.form_dialog import begin_after
from telecost_desktop.views.widgets.labels import button, label, set_tone

translate = QCoreApplication.translate


class CheckedDialog(QDialog):
    """Put fields into ``self.form``; answer ``problem()``; ``self.ok`` is enabled while that is empty.

    Connect the fields' change signals to ``self.check``. ``accepted`` when the person says OK. With ``grows`` the
    fields take the height that is left.
    """

    def __init__(
        self, parent: QWidget | None, title: str, ok: str, sub: str = "", *, width: int = 440, grows: bool = False
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setMinimumWidth(width)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inside = QVBoxLayout()
        inside.setContentsMargins(24, 20, 24, 20)
        inside.setSpacing(16)
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(label(title, "dialogTitle", wrap=True))
        if sub:
            head.addWidget(label(sub, "body", "text2", wrap=True))
        inside.addLayout(head)
        self.form = QVBoxLayout()
        self.form.setSpacing(12)
        inside.addLayout(self.form, 1 if grows else 0)
        if not grows:
            inside.addStretch(1)
        column.addLayout(inside, 1)
        column.addWidget(self._foot(ok))

    def _foot(self, ok: str) -> QWidget:
        foot = QFrame()
        foot.setProperty("part", "foot")
        self.foot = row = QHBoxLayout(foot)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(8)
        self.note = label("", "secondary", "text2", wrap=True)
        row.addWidget(self.note, 1)
        self.cancel = button(translate("Dialogs", "Cancel"), clicked=self.reject)
        self.ok = button(ok, primary=True, clicked=self.accept)
        self.ok.setDefault(True)
        row.addWidget(self.cancel)
        row.addWidget(self.ok)
        return foot

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the first field."""
        super().showEvent(event)
        begin_after(self, self.ok)

    def row(self, *fields: QWidget) -> None:
        """Put fields beside each other, equally wide."""
        row = QHBoxLayout()
        row.setSpacing(12)
        for field in fields:
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self.form.addLayout(row)

    def problem(self) -> str:
        """What keeps the dialog from being accepted, as a sentence; empty when nothing does."""
        return ""

    def check(self, *change: object) -> None:
        """Look at the fields again. Before the first change a missing value is said quietly."""
        problem = self.problem()
        set_tone(self.note, "bad" if change else "text2")
        self.note.setText(problem)
        self.ok.setEnabled(not problem)
        theme.restyle(self.ok)

    def accept(self) -> None:
        """Close only when nothing is wrong."""
        self.check()
        if self.ok.isEnabled():
            super().accept()

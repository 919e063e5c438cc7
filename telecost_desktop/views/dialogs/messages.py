"""How the window shows an error and asks a question."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QPlainTextEdit, QVBoxLayout, QWidget

from telecost_desktop.views.messages import Failure, Question
from telecost_desktop.views.widgets.labels import IconLabel, button, label

translate = QCoreApplication.translate


class _Sentence(QDialog):
    """An icon, a sentence, a line below it, and buttons."""

    def __init__(self, parent: QWidget | None, icon: str, role: str, sentence: str, more: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(translate("Dialogs", "TeleCost"))
        self.setMinimumWidth(440)
        self.setMaximumWidth(640)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 24, 24, 16)
        self.column.setSpacing(16)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(IconLabel(icon, role, 24), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label(sentence, "cardTitle", wrap=True, selectable=True))
        if more:
            words.addWidget(label(more, "body", "text2", wrap=True, selectable=True))
        head.addLayout(words, 1)
        self.column.addLayout(head)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)

    def _fit(self) -> None:
        """Be as high as the words are at the least width: Qt reckons with narrower lines."""
        self.column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.resize(self.minimumWidth(), self.column.totalHeightForWidth(self.minimumWidth()))


class ErrorDialog(_Sentence):
    """One plain sentence, what to do next, and for a bug the details with a copy button."""

    def __init__(self, parent: QWidget | None, failure: Failure) -> None:
        super().__init__(parent, "alert-circle", "bad", failure.sentence, failure.hint)
        self._details = QPlainTextEdit(failure.details or failure.sentence)
        self._details.setReadOnly(True)
        self._details.setAccessibleName(translate("Dialogs", "Details"))
        self._details.setMinimumHeight(180)
        self._details.hide()
        self.column.addWidget(self._details)
        self.column.addLayout(self.buttons)
        if failure.details:
            self.more = button(translate("Dialogs", "Details"), clicked=self._toggle)
            self.buttons.addWidget(self.more)
        self.copy = button(translate("Dialogs", "Copy"), "content-copy", clicked=lambda: self._copy(failure))
        self.buttons.addWidget(self.copy)
        self.buttons.addStretch(1)
        close = button(translate("Dialogs", "Close"), primary=True, clicked=self.accept)
        close.setDefault(True)
        self.buttons.addWidget(close)
        close.setFocus()
        self._fit()

    def _toggle(self) -> None:
        self._details.setVisible(not self._details.isVisible())
        self._fit()

    def _copy(self, failure: Failure) -> None:
        QGuiApplication.clipboard().setText(
            "\n".join(part for part in (failure.sentence, failure.hint, failure.details) if part)
        )


class QuestionDialog(_Sentence):
    """Asks before something that cannot be taken back. No is the default; Esc means No."""

    def __init__(self, parent: QWidget | None, question: Question) -> None:
        super().__init__(parent, "help-circle-outline", "warn", question.text, question.detail)
        self.column.addLayout(self.buttons)
        self.buttons.addStretch(1)
        self.no = button(translate("Dialogs", "No"), clicked=self.reject)
        self.no.setDefault(True)
        self.yes = button(question.yes, clicked=self.accept)
        self.buttons.addWidget(self.no)
        self.buttons.addWidget(self.yes)
        self.accepted.connect(lambda: question.answer())
        self.no.setFocus()
        self._fit()

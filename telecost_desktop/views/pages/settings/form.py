"""A form that edits a copy: nothing is kept until Save, and what is not saved is said."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.views import theme
from telecost_desktop.views.widgets.fields import ChoiceField
from telecost_desktop.views.widgets.labels import IconLabel, button, label
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
Editor = QLineEdit | QPlainTextEdit | QCheckBox | Segment | ChoiceField


class SaveBar(QFrame):
    """Says whether something is unsaved; ``saved()`` and ``discarded()`` are wishes."""

    saved = Signal()
    discarded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self.setFixedHeight(56)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        self._icon = IconLabel("check", "ok", 16)
        self.words = label("", "body", "text2")
        self.discard = button(translate("Settings", "Discard"), clicked=self.discarded.emit)
        self.save = button(translate("Settings", "Save"), primary=True, clicked=self.saved.emit)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.discard)
        row.addWidget(self.save)
        self.show_state(unsaved=0, problem="")

    def show_state(self, *, unsaved: int, problem: str) -> None:
        """How many fields are changed, and what keeps them from being saved."""
        if problem:
            text, icon, tone = problem, "alert-circle", "bad"
        elif unsaved:
            text = (
                translate("Settings", "1 unsaved change")
                if unsaved == 1
                else translate("Settings", "{count} unsaved changes").format(count=unsaved)
            )
            icon, tone = "pencil-outline", "warn"
        else:
            text, icon, tone = translate("Settings", "Everything is saved"), "check", "ok"
        self.words.setText(text)
        self._icon.set_icon(icon, tone)
        self.discard.setEnabled(unsaved > 0)
        self.save.setEnabled(unsaved > 0 and not problem)
        theme.restyle(self.save)


class SavedForm(QWidget):
    """Holds editors by the name of what they edit. ``save_requested(changed values)``; ``edited()`` at every change.

    Fill ``self.editors``, then ``load`` the stored values. Override ``problem`` and ``hints``.
    """

    save_requested = Signal(object)
    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.editors: dict[str, Editor] = {}
        self.bar = SaveBar()
        self._stored: dict[str, object] = {}
        self.bar.saved.connect(self.save)
        self.bar.discarded.connect(self.discard)

    def scroll_above_bar(self, cards: QWidget, name: str, beside: QWidget | None = None) -> None:
        """Lay the form out: its cards, scrolling where there is little room, what stays beside them, the bar below."""
        scroll = QScrollArea()
        scroll.setAccessibleName(name)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(scroll, 1)
        if beside is not None:
            row.addWidget(beside, 1)
        column.addLayout(row, 1)
        column.addWidget(self.bar)
        # Last: it measures the cards, and what is measured costs much more to move to another parent.
        scroll.setWidget(cards)

    def watch(self) -> None:
        """Notice every change from now on."""
        for editor in self.editors.values():
            if isinstance(editor, QLineEdit | QPlainTextEdit):
                editor.textChanged.connect(self._edited)
            elif isinstance(editor, QCheckBox):
                editor.toggled.connect(self._edited)
            elif isinstance(editor, ChoiceField):
                editor.currentIndexChanged.connect(self._edited)
            else:
                editor.changed.connect(self._edited)

    def load(self, values: Mapping[str, object]) -> None:
        """Show stored values; what the person has changed and not saved stays as typed."""
        mine = self.changes()
        self._stored = dict(values)
        for name, editor in self.editors.items():
            if name not in mine:
                _write(editor, values[name])
        self._edited()

    def values(self) -> dict[str, object]:
        """What the form shows."""
        return {name: _read(editor) for name, editor in self.editors.items()}

    def changes(self) -> dict[str, object]:
        """What differs from the stored values."""
        if not self._stored:
            return {}
        return {name: value for name, value in self.values().items() if value != self._stored[name]}

    def problem(self) -> str:
        """What keeps the form from being saved."""
        return ""

    def hints(self) -> None:
        """Say beside the fields what seems odd, without refusing it."""

    def save(self) -> None:
        """Ask for the changes to be stored."""
        changed = self.changes()
        if changed and not self.problem():
            self.save_requested.emit(changed)

    def stored(self, values: Mapping[str, object]) -> None:
        """Take note that these values are stored now."""
        self._stored |= values
        self._edited()

    def discard(self) -> None:
        """Go back to the stored values."""
        for name, editor in self.editors.items():
            _write(editor, self._stored[name])
        self._edited()

    def _edited(self, *_: object) -> None:
        self.hints()
        self.bar.show_state(unsaved=len(self.changes()), problem=self.problem())
        self.edited.emit()


def _read(editor: Editor) -> object:
    if isinstance(editor, QLineEdit):
        return editor.text().strip()
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText().strip()
    return editor.isChecked() if isinstance(editor, QCheckBox) else editor.value


def _write(editor: Editor, value: object) -> None:
    if isinstance(editor, QLineEdit):
        editor.setText(str(value))
    elif isinstance(editor, QPlainTextEdit):
        editor.setPlainText(str(value))
    elif isinstance(editor, QCheckBox):
        editor.setChecked(bool(value))
    else:
        editor.choose(value)


def text_language() -> Segment:
    """The choice of the language in which a text for customers is written; each is called as its readers call it."""
    return Segment(
        translate("Settings", "Language of the text"),
        [("nb", "Norsk"), ("en", "English"), ("sv", "Svenska"), ("fr", "Français")],
        small=False,
    )

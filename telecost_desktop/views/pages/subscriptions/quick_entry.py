"""The row in which hours and fees are entered one after the other: Enter saves, project and date stay."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QCompleter, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from telecost_desktop.errors import TelecostError
from telecost_desktop.models.projects import EntryKind
from telecost_desktop.services.projects.entry_columns import read_hours
from telecost_desktop.services.projects.entry_listing import EntryChoices, EntryProject
from telecost_desktop.services.projects.entry_values import EntryValues
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.pages.subscriptions.words import choices
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, DecimalField, Field
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate
# From this width on all fields stand in one row.
_ONE_ROW = 1060


class ProjectField(QComboBox):
    """A project, found by any part of its number, name or customer."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumWidth(120)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self._projects: tuple[EntryProject, ...] = ()
        # What a project is found by, made once: it is asked for at each letter typed.
        self._found_by: list[tuple[str, str]] = []
        finder = QCompleter(self.model(), self)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(finder)
        self.line.setPlaceholderText(translate("Subscriptions", "Number or name"))

    @property
    def line(self) -> QLineEdit:
        """The field in which it is typed."""
        line = self.lineEdit()
        assert line is not None
        return line

    def set_projects(self, projects: tuple[EntryProject, ...]) -> None:
        """Offer these; what is typed stays."""
        if projects == self._projects:
            return
        typed, self._projects = self.currentText(), projects
        words = [self._words(one) for one in projects]
        self._found_by = [(text.casefold(), one.number.casefold()) for text, one in zip(words, projects, strict=True)]
        self.blockSignals(True)
        self.clear()
        self.addItems(words)
        self.setCurrentIndex(-1)
        self.setEditText(typed)
        self.blockSignals(False)

    @staticmethod
    def _words(one: EntryProject) -> str:
        return f"{one.number} {one.name} · {one.customer}"

    def choose(self, project_id: int) -> None:
        """Choose one by its key; one that is not offered empties the field."""
        place = next((place for place, one in enumerate(self._projects) if one.id == project_id), -1)
        self.setCurrentIndex(place)
        if place < 0:
            self.setEditText("")

    @property
    def value(self) -> EntryProject | None:
        """The project that is meant: chosen, or the only one that what is typed can mean."""
        typed = self.currentText().strip().casefold()
        if not typed:
            return None
        exact = [place for place, names in enumerate(self._found_by) if typed in names]
        meant = exact or [place for place, (words, _) in enumerate(self._found_by) if typed in words]
        return self._projects[meant[0]] if len(meant) == 1 else None


class QuickEntry(QFrame):
    """``entered(values)`` on Enter in any field; the next entry is typed at once, ``refuse`` brings one back."""

    entered = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self.kind = ChoiceField(translate("Subscriptions", "Kind"), choices(EntryKind), EntryKind.HOUR)
        self.project = ProjectField(translate("Subscriptions", "Project"))
        self.day = DateField(translate("Subscriptions", "Date"), context.today())
        self.quantity = QLineEdit()
        self.quantity.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.person = QLineEdit(context.user)
        self.text = QLineEdit()
        self.price = DecimalField(translate("Subscriptions", "Price"))
        self.add = button(translate("Subscriptions", "Add"), "plus", clicked=self.submit)
        self._wrong = label("", "secondary", "bad", wrap=True)
        self._wrong.hide()
        self._arrange()
        self.project.line.returnPressed.connect(self._project_typed)
        self.project.line.installEventFilter(self)
        lines = (self.day.lineEdit(), self.quantity, self.person, self.text, self.price)
        for line in lines:
            line.returnPressed.connect(self.submit)
            line.installEventFilter(self)
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.project.currentTextChanged.connect(self._show_kind)
        self._show_kind()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(6)
        self._groups = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._groups.setSpacing(10)
        self._quantity = Field(translate("Subscriptions", "Hours"), self.quantity)
        self._price = Field(translate("Subscriptions", "Price without VAT"), self.price)
        first = (
            (Field(translate("Subscriptions", "Kind"), self.kind), 84, 0),
            (Field(translate("Subscriptions", "Project"), self.project), 150, 1),
            (Field(translate("Subscriptions", "Date"), self.day), 132, 0),
            (self._quantity, 84, 0),
        )
        second = (
            (Field(translate("Subscriptions", "Person"), self.person), 120, 0),
            (Field(translate("Subscriptions", "Text"), self.text), 150, 1),
            (self._price, 112, 0),
        )
        self._groups.addLayout(self._row(first), 1)
        row = self._row(second)
        row.addWidget(self.add, 0, Qt.AlignmentFlag.AlignBottom)
        self._groups.addLayout(row, 1)
        column.addLayout(self._groups)
        column.addWidget(self._wrong)

    @staticmethod
    def _row(fields: tuple[tuple[QWidget, int, int], ...]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        for field, width, stretch in fields:
            if stretch:
                field.setMinimumWidth(width)
            else:
                field.setFixedWidth(width)
            row.addWidget(field, stretch)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One row where there is room, else two."""
        super().resizeEvent(event)
        wide = self.width() >= _ONE_ROW
        self._groups.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A field in which nothing was typed leaves Ctrl+Z to the window, which takes the last entry back."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(watched, QLineEdit):
            assert isinstance(event, QKeyEvent)
            if event.matches(QKeySequence.StandardKey.Undo) and not watched.isUndoAvailable():
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def set_choices(self, offered: EntryChoices) -> None:
        """Offer projects and persons."""
        self.project.set_projects(offered.projects)
        known = QCompleter(list(offered.persons), self.person)
        known.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.person.setCompleter(known)
        self._show_kind()

    def _show_kind(self, *_: object) -> None:
        is_hour = self.kind.value is EntryKind.HOUR
        words = translate("Subscriptions", "Hours") if is_hour else translate("Subscriptions", "Quantity")
        self._quantity.caption.setText(words)
        self.quantity.setAccessibleName(words)
        self.quantity.setPlaceholderText(translate("Subscriptions", "7:30") if is_hour else "")
        project = self.project.value if is_hour else None
        rate = project.hourly_rate if project else None
        self.price.setPlaceholderText(formats.money(rate) if rate is not None else "")

    def start(self) -> None:
        """Go to the field that is to be filled first."""
        (self.quantity if self.project.value is not None else self.project).setFocus()

    def _project_typed(self) -> None:
        """Enter that chose a project goes on to the hours; only with these it saves."""
        if self.project.value is not None and not self.quantity.text().strip():
            self._say("")
            self.quantity.setFocus()
        else:
            self.submit()

    def submit(self) -> None:
        """Hand over what is typed, unless something is missing: then go there."""
        project, quantity = self.project.value, hours_typed(self.quantity.text())
        wrong = self._missing(project, quantity)
        self._say(wrong)
        if wrong or project is None or quantity is None:
            return
        values = EntryValues(
            project.id, self.kind.value, self.day.value, quantity, self.price.value, self.text.text().strip(),
            self.person.text().strip(),
        )  # fmt: skip
        for field in (self.quantity, self.text, self.price):
            # Forgets what was typed, too: Ctrl+Z is now about the entry.
            field.setText("")
        self.quantity.setFocus()
        self.entered.emit(values)

    def _missing(self, project: EntryProject | None, quantity: Decimal | None) -> str:
        if project is None:
            self.project.setFocus()
            return translate("Subscriptions", "Choose a project: its number, or a part of its name that only it has.")
        if quantity is None:
            self.quantity.setFocus()
            return translate("Subscriptions", "Fill in the hours or the quantity, such as 7.5 or 7:30.")
        if self.price.text().strip() and self.price.value is None:
            self.price.setFocus()
            return translate("Subscriptions", "The price is no number.")
        return ""

    def refuse(self, values: EntryValues, error: Exception) -> None:
        """Say why an entry was refused, and put it back where nothing was typed since."""
        if not isinstance(error, TelecostError):
            raise error
        self._say(" ".join(filter(None, sentences(error))))
        if not self.quantity.text() and not self.text.text():
            self.quantity.setText(formats.number(values.quantity))
            self.text.setText(values.text)
            self.price.set_value(values.unit_price)

    def _say(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))


def hours_typed(text: str) -> Decimal | None:
    """A number in the language's format, or hours and minutes such as 7:30; None while it is neither."""
    number = formats.parse_number(text) if text.strip() else None
    if number is not None or not text.strip():
        return number
    try:
        return read_hours(text.strip())
    except ValueError:
        return None

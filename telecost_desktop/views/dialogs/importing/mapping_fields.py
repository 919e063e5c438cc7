"""The fields of a kind of file, each with the column that it takes its values from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.services.importing.mapping.fields import MappingField
from telecost_desktop.services.importing.mapping.profile import FileKind
from telecost_desktop.views import theme
from telecost_desktop.views.dialogs.importing.draft import Draft
from telecost_desktop.views.widgets.fields import ChoiceField
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, tool

translate = QCoreApplication.translate
COLUMN_MIME = "application/x-telecost-column"
FIELD_MIME = "application/x-telecost-field"
# Keys of a field's choices that are no column.
_NONE, _FIXED, _JOINED = "", "\0fixed", "\0joined"
# So many fields are made between two looks at what the person does.
_AT_ONCE, _ALL = 4, 1_000


class ColumnChoice(ChoiceField):
    """The columns, "not in the file" before them, a fixed value after them.

    While the list is closed the arrow keys go through what is in the file: a fixed value is chosen in the list.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name, [])
        # Else every field measures the names of all columns.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Stop before the fixed value, and leave one only by a column."""
        last = self.count() - 2
        at, key = self.currentIndex(), event.key()
        down = key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) and at >= last
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if down and not alt:
            return
        if key == Qt.Key.Key_End:
            self._step_to(last)
            return
        if key == Qt.Key.Key_PageDown and not alt:
            self._step_to(min(at + self.maxVisibleItems(), last))
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the list of fields, and changes none of them in passing."""
        event.ignore()

    def _step_to(self, place: int) -> None:
        if place != self.currentIndex() and 0 <= place < self.count():
            self.setCurrentIndex(place)
            self.activated.emit(place)


class FieldRow(QWidget):
    """One field. ``column_chosen(code, header)``, ``joined(code, header)``, ``fixed(code, text)``."""

    column_chosen = Signal(str, str)
    joined = Signal(str, str)
    fixed = Signal(str, str)

    def __init__(self, field: MappingField) -> None:
        super().__init__()
        self.field = field
        self._over = False
        self._pressed: QPoint | None = None
        # The file's columns, those that are taken, and whether the value is fixed, as the choice shows them.
        self._shown: tuple[list[str], tuple[str, ...], bool] = ([], (), False)
        title = translate("ImportFields", field.title)
        hint = translate("ImportFields", field.hint) if field.hint else ""
        self.setAcceptDrops(True)
        self.setToolTip(hint)
        self.mark = IconLabel("circle-outline", "text3", 14)
        name = ElidedLabel(title, "strong" if field.required else "body", least=60)
        name.setFixedWidth(theme.scaled(126))
        required = translate("Import", "{field}, must be there").format(field=title)
        self.choice = ColumnChoice(required if field.required else title)
        self.choice.setAccessibleDescription(hint)
        self.choice.activated.connect(lambda _: self._choose())
        self.join = tool(
            "plus", translate("Import", "Join another column to {field}").format(field=title), size=16,
            clicked=lambda: self.join_menu().popup(self.join.mapToGlobal(self.join.rect().bottomLeft())),
        )  # fmt: skip
        self.join.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 3, 4, 3)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.mark)
        row.addWidget(name)
        row.addWidget(self.choice, 1)
        row.addWidget(self.join)
        column.addLayout(row)

    @cached_property
    def text(self) -> QLineEdit:
        """Where the fixed value is typed: made for the few fields that have one."""
        field, title = self.field, translate("ImportFields", self.field.title)
        edit = QLineEdit()
        edit.setAccessibleName(translate("Import", "Fixed value of {field}").format(field=title))
        edit.setPlaceholderText(", ".join(field.codes) or translate("Import", "The same in every row"))
        if field.codes:
            edit.setCompleter(QCompleter(list(field.codes), edit))
        edit.textEdited.connect(lambda text: self.fixed.emit(self.field.code, text))
        below = QHBoxLayout()
        below.setContentsMargins(22 + theme.scaled(126) + 8, 0, 34, 0)
        below.addWidget(edit)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addLayout(below)
        QWidget.setTabOrder(self.join, edit)
        return edit

    @property
    def stops(self) -> list[QWidget]:
        """What the keyboard can reach, in order."""
        return [self.choice, self.join, *([self.text] if "text" in self.__dict__ else [])]

    def show_draft(self, draft: Draft, headers: list[str], wrong: str) -> None:
        """Offer the file's columns and show what is chosen; ``wrong`` says what the field lacks."""
        code = self.field.code
        taken = draft.columns.get(code, ())
        is_fixed = not taken and code in draft.constants
        if (headers, taken, is_fixed) != self._shown:
            self._shown = (headers, taken, is_fixed)
            self._offer(headers, taken, is_fixed)
        if is_fixed and self.text.text() != draft.constants[code]:
            self.text.setText(draft.constants[code])
        if is_fixed or "text" in self.__dict__:
            self.text.setVisible(is_fixed)
        self.mark.setToolTip(wrong)
        if wrong:
            self.mark.set_icon("alert-circle", "bad")
        elif taken or draft.constants.get(code, "").strip():
            self.mark.set_icon("check-circle", "ok")
        else:
            self.mark.set_icon("circle-outline", "text3")

    def _offer(self, headers: list[str], taken: tuple[str, ...], is_fixed: bool) -> None:
        choices: list[tuple[object, str]] = [(_NONE, translate("Import", "Not in the file"))]
        if len(taken) > 1:
            choices.append((_JOINED, " + ".join(taken)))
        choices += [(header, header) for header in headers]
        choices.append((_FIXED, translate("Import", "Fixed value…")))
        chosen = _FIXED if is_fixed else _JOINED if len(taken) > 1 else taken[0] if taken else _NONE
        self.choice.set_choices(choices, chosen)
        self.join.setEnabled(bool(taken) and len(headers) > len(taken))

    def join_menu(self) -> QMenu:
        """The columns that may be joined."""
        headers, taken, _ = self._shown
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for header in headers:
            if header not in taken:
                menu.addAction(header).triggered.connect(
                    lambda _on=False, text=header: self.joined.emit(self.field.code, text)
                )
        return menu

    def _choose(self) -> None:
        key = self.choice.value
        if key == _FIXED:
            self.fixed.emit(self.field.code, self.text.text())
            self.text.setFocus()
        elif key != _JOINED:
            self.column_chosen.emit(self.field.code, str(key or ""))

    # Dragging a column here, or this field onto a column

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A column is held over it."""
        if event.mimeData().hasFormat(COLUMN_MIME):
            event.acceptProposedAction()
            self._set_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Gone again."""
        self._set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the column."""
        self._set_over(False)
        if event.mimeData().hasFormat(COLUMN_MIME):
            event.acceptProposedAction()
            self.column_chosen.emit(self.field.code, bytes(event.mimeData().data(COLUMN_MIME).data()).decode())

    def _set_over(self, over: bool) -> None:
        self._over = over
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Here a drag may begin."""
        self._pressed = event.position().toPoint() if event.button() is Qt.MouseButton.LeftButton else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Far enough from where it was pressed, the field is dragged."""
        if self._pressed is None:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            start_drag(self, FIELD_MIME, self.field.code)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A soft ground while a column is held over it."""
        if self._over:
            painter = QPainter(self)
            painter.fillRect(self.rect(), theme.tokens().color("soft"))
            painter.end()


def start_drag(source: QWidget, mime: str, text: str) -> None:
    """Drag a column or a field."""
    drag, data = QDrag(source), QMimeData()
    data.setData(mime, text.encode())
    drag.setMimeData(data)
    drag.exec(Qt.DropAction.LinkAction | Qt.DropAction.CopyAction)


class FieldPage(QWidget):
    """The fields of one kind of file. They are made a few at a time, so that the window never waits for all of them."""

    def __init__(self, fields: Sequence[MappingField], take_in: Callable[[FieldRow], object]) -> None:
        super().__init__()
        self.setProperty("part", "page")
        self._left = list(reversed(fields))
        self._take_in = take_in
        self.made: dict[str, FieldRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 4, 8)
        self._column.setSpacing(0)
        self._column.addStretch(1)

    @property
    def is_whole(self) -> bool:
        """Whether all fields are made."""
        return not self._left

    def make(self, count: int) -> None:
        """Make the next fields."""
        for _ in range(min(count, len(self._left))):
            field = self._left.pop()
            row = self.made[field.code] = FieldRow(field)
            self._column.insertWidget(self._column.count() - 1, row)
            self._take_in(row)
            # A layout counts only what is shown.
            row.show()


class FieldList(QScrollArea):
    """All fields of the kind that is chosen, in a list that scrolls. Signals as those of a row.

    ``made()`` when all fields of another kind are there.
    """

    made = Signal()
    column_chosen = Signal(str, str)
    joined = Signal(str, str)
    fixed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._pages: dict[FileKind, FieldPage] = {}
        self._page: FieldPage | None = None
        self._draft: Draft | None = None
        self._wrong: Mapping[str, str] = {}
        self._headers: list[str] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(translate("Import", "Fields"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._ground = QWidget()
        self._ground.setProperty("part", "page")
        self._pages_column = QVBoxLayout(self._ground)
        self._pages_column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(self._ground)
        self._next = QTimer(self)
        self._next.setInterval(0)
        self._next.timeout.connect(lambda: self._make(_AT_ONCE))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    @property
    def rows(self) -> dict[str, FieldRow]:
        """The fields by code; those that are not made yet are made now."""
        page = self._page
        if page is None:
            return {}
        if not page.is_whole:
            self._make(_ALL)
        return page.made

    def row(self, code: str) -> FieldRow:
        """One field, made now if it is not there yet."""
        assert self._page is not None
        while code not in self._page.made:
            self._make(1)
        return self._page.made[code]

    def show_draft(self, draft: Draft, wrong: Mapping[str, str]) -> None:
        """Show the fields of the draft's kind, what each is mapped to, and by code what some still lack."""
        self._draft, self._wrong, self._headers = draft, wrong, draft.headers
        page = self._pages.get(draft.kind)
        if page is None:
            page = self._pages[draft.kind] = FieldPage(draft.fields, self._take_in)
            self._pages_column.addWidget(page)
        for row in page.made.values():
            self._fill(row)
        if page is not self._page:
            if self._page is not None:
                self._page.hide()
            self._page = page
            page.show()
            self.verticalScrollBar().setValue(0)
            if page.is_whole:
                self.made.emit()
            else:
                self._next.start()

    def _make(self, count: int) -> None:
        assert self._page is not None
        self._page.make(count)
        # Room at once: until the layout finds the time the new fields would be squeezed between the others.
        ground = self._ground
        ground.resize(ground.width(), max(self.viewport().height(), ground.minimumSizeHint().height()))
        if self._page.is_whole:
            self._next.stop()
            self.made.emit()

    def _take_in(self, row: FieldRow) -> None:
        row.column_chosen.connect(self.column_chosen)
        row.joined.connect(self.joined)
        row.fixed.connect(self.fixed)
        self._fill(row)

    def _fill(self, row: FieldRow) -> None:
        assert self._draft is not None
        row.show_draft(self._draft, self._headers, self._wrong.get(row.field.code, ""))

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """The keyboard may come from outside to a field that is scrolled away."""
        if now is not None and self.isAncestorOf(now):
            self.ensureWidgetVisible(now)

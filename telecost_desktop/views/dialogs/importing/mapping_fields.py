"""The fields of a kind of file, each with the column that it takes its values from."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.services.importing.mapping.fields import MappingField
from telecost_desktop.views import theme
from telecost_desktop.views.dialogs.importing.draft import Draft
from telecost_desktop.views.widgets.fields import ChoiceField
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, tool

translate = QCoreApplication.translate
COLUMN_MIME = "application/x-telecost-column"
FIELD_MIME = "application/x-telecost-field"
# Keys of a field's choices that are no column.
_NONE, _FIXED, _JOINED = "", "\0fixed", "\0joined"


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
        self.choice = ChoiceField(required if field.required else title, [])
        self.choice.setAccessibleDescription(hint)
        self.choice.activated.connect(lambda _: self._choose())
        self.join_menu = QMenu(self)
        self.join = tool("plus", translate("Import", "Join another column to {field}").format(field=title), size=16)
        self.join.setMenu(self.join_menu)
        self.join.setEnabled(False)
        self.join_menu.aboutToShow.connect(self._fill_join)
        self.join.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.text = QLineEdit()
        self.text.setAccessibleName(translate("Import", "Fixed value of {field}").format(field=title))
        self.text.setPlaceholderText(", ".join(field.codes) or translate("Import", "The same in every row"))
        if field.codes:
            self.text.setCompleter(QCompleter(list(field.codes), self.text))
        self.text.textEdited.connect(lambda text: self.fixed.emit(self.field.code, text))
        self.text.hide()
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
        below = QHBoxLayout()
        below.setContentsMargins(22 + theme.scaled(126) + 8, 0, 34, 0)
        below.addWidget(self.text)
        column.addLayout(below)

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

    def _fill_join(self) -> None:
        """The columns that may be joined, when the person asks for them."""
        headers, taken, _ = self._shown
        self.join_menu.clear()
        for header in headers:
            if header not in taken:
                self.join_menu.addAction(header).triggered.connect(
                    lambda _on=False, text=header: self.joined.emit(self.field.code, text)
                )

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


class FieldList(QScrollArea):
    """All fields of the kind that is chosen, in a list that scrolls. Signals as those of a row.

    ``made()`` when the fields of another kind took the place of those before.
    """

    made = Signal()
    column_chosen = Signal(str, str)
    joined = Signal(str, str)
    fixed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, FieldRow] = {}
        self._kind: object = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(translate("Import", "Fields"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    def show_draft(self, draft: Draft, wrong: Mapping[str, str]) -> None:
        """Show the fields of the draft's kind, what each is mapped to, and by code what some still lack."""
        if self._kind is not draft.kind:
            self._kind = draft.kind
            self._make(draft)
        headers = draft.headers
        for code, row in self.rows.items():
            row.show_draft(draft, headers, wrong.get(code, ""))

    def _make(self, draft: Draft) -> None:
        page = QWidget()
        page.setProperty("part", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 4, 4, 8)
        column.setSpacing(0)
        self.rows = {}
        for field in draft.fields:
            row = self.rows[field.code] = FieldRow(field)
            row.column_chosen.connect(self.column_chosen)
            row.joined.connect(self.joined)
            row.fixed.connect(self.fixed)
            column.addWidget(row)
        column.addStretch(1)
        self.setWidget(page)
        self.made.emit()

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        """The keyboard may come from outside to a field that is scrolled away."""
        if now is not None and self.isAncestorOf(now):
            self.ensureWidgetVisible(now)

"""How a cell of the grid of lines is painted, and the fields in which it is typed."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from telecost_desktop.views import icons, theme
from telecost_desktop.views.pages.invoices.drafts.line_model import Index, LineModel, product_words
from telecost_desktop.views.pages.invoices.drafts.lines import Cell
from telecost_desktop.views.pages.invoices.words import percent
from telecost_desktop.views.pages.subscriptions.words import vat_word

translate = QCoreApplication.translate
ROW = 34
_EDGE = 8
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PlainHeader(QHeaderView):
    """Titles over a rule, as our lists have them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(48)

    def sizeHint(self) -> QSize:
        """As high as the heads of our lists."""
        return QSize(super().sizeHint().width(), 32)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """A title on the sunken ground."""
        now, model = theme.tokens(), self.model()
        painter.fillRect(rect, now.color("sunken"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, now.color("line"))
        painter.setFont(theme.font("header"))
        painter.setPen(now.color("text2"))
        side = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        title = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        room = rect.adjusted(_EDGE, 0, -_EDGE, -1)
        shown = QFontMetrics(painter.font()).elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(side), shown)


def line_key(event: QKeyEvent) -> str:
    """What a key does with a whole line: copy, remove, up, down; empty for any other key."""
    keys = {
        (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier): "copy",
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier): "remove",
        (Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier): "up",
        (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier): "down",
    }
    # The keypad has the same keys.
    return keys.get((Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier), "")


def paint_cell(
    painter: QPainter,
    option: QStyleOptionViewItem,
    index: Index,
    text: str,
    *,
    tone: str = "text",
    ground: str = "surface",
    icon: tuple[str, str] | None = None,
    strong: bool = False,
) -> None:
    """A cell of a grid: ground, rules, an icon, the text, and a frame where one types next."""
    now, rect = theme.tokens(), option.rect
    painter.fillRect(rect, now.color(ground))
    painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, now.color("line"))
    painter.fillRect(rect.right(), rect.y(), 1, rect.height(), now.color("line"))
    room = rect.adjusted(_EDGE, 0, -_EDGE, -1)
    if icon is not None:
        icons.paint_icon(painter, QRect(room.x(), room.y() + (room.height() - 14) // 2, 14, 14), *icon)
        room = room.adjusted(18, 0, 0, 0)
    painter.setPen(now.color(tone))
    painter.setFont(theme.font("strong" if strong else "body"))
    shown = QFontMetrics(painter.font()).elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), shown)
    view = option.widget
    current = isinstance(view, QTableView) and view.currentIndex() == index
    if current and (view.hasFocus() or option.state & QStyle.StateFlag.State_HasFocus):
        painter.setPen(now.color("accent"))
        painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.drawRect(rect.adjusted(1, 1, -2, -2))


class GridCells(QStyledItemDelegate):
    """``left(steps)`` when Enter or Tab ended the typing: go on that many cells."""

    left = Signal(int)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """The whole cell."""
        editor.setGeometry(option.rect.adjusted(0, 0, -1, -1))

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill a field once: lines that are priced meanwhile must not take away what is being typed."""
        if not editor.property("filled"):
            editor.setProperty("filled", True)
            self.fill(editor, index)

    def fill(self, editor: QWidget, index: Index) -> None:
        """Put what the cell means into a field that is opened."""
        cast(QLineEdit, editor).setText(str(index.data(Qt.ItemDataRole.EditRole)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Tab take what was typed and go on; with Shift they go back. Keys of whole lines are the grid's."""
        if event.type() == QEvent.Type.KeyPress and isinstance(watched, QWidget):
            pressed = cast(QKeyEvent, event)
            back = pressed.key() == Qt.Key.Key_Backtab or bool(pressed.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if pressed.key() in (*_ENTER, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, QStyledItemDelegate.EndEditHint.NoHint)
                self.left.emit(-1 if back else 1)
                return True
            if line_key(pressed):
                self.commitData.emit(watched)
                self.closeEditor.emit(watched, QStyledItemDelegate.EndEditHint.NoHint)
                cast(QTableView, self.parent()).keyPressEvent(pressed)
                return True
        return bool(super().eventFilter(watched, event))


class LineCells(GridCells):
    """The cells of a draft's lines."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, rule, what is wrong, the text, and the frame of the cell that is typed into next."""
        model = cast(LineModel, index.model())
        line, cell = model.lines[index.row()], Cell(index.column())
        wrong = model.problem_at(index.row(), cell)
        closed = line.locked(cell) and cell is not Cell.NET
        icon = ("alert-circle", "bad") if wrong else ("calendar-check-outline", "text2")
        text, tone = str(index.data() or ""), "bad" if wrong else "text"
        if line.blank and index.row() == len(model.lines) - 1 and cell in (Cell.PRODUCT, Cell.TEXT):
            text, tone = _invitation(cell), "text3"
        paint_cell(
            painter, option, index, text, tone=tone, ground="badbg" if wrong else "sunken" if closed else "surface",
            icon=icon if wrong or (line.bills and cell is Cell.PRODUCT) else None, strong=cell is Cell.NET,
        )  # fmt: skip

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A field for texts and numbers, products found while typing, VAT by choice."""
        model, cell = cast(LineModel, index.model()), Cell(index.column())
        title = str(model.headerData(cell, Qt.Orientation.Horizontal))
        if cell is Cell.VAT:
            box = QComboBox(parent)
            for code in model.codes:
                rate = model.rate_of(code)
                box.addItem(f"{vat_word(code)} {percent(rate)}" if rate is not None else vat_word(code), code)
            box.view().setMinimumWidth(168)
            editor: QWidget = box
        else:
            field = QLineEdit(parent)
            field.setAlignment(Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole)))
            if cell is Cell.PRODUCT:
                self._complete(field, model)
            editor = field
        editor.setProperty("part", "cell")
        editor.setAccessibleName(
            translate("Drafts", "{column}, line {line}").format(column=title, line=index.row() + 1)
        )
        return editor

    def _complete(self, field: QLineEdit, model: LineModel) -> None:
        finder = QCompleter([product_words(one) for one in model.products], field)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        cast(QAbstractItemView, finder.popup()).setMinimumWidth(320)
        field.setCompleter(finder)
        # The field itself may learn only after this which one was chosen.
        finder.activated.connect(field.setText)
        finder.activated.connect(lambda _text: self._take(field, finder))
        # While products are offered Enter does not come by the filter.
        field.returnPressed.connect(lambda: self._take(field, finder))

    def _take(self, field: QLineEdit, finder: QCompleter) -> None:
        """Take the product that was chosen, or what is typed, and go on."""
        popup = cast(QAbstractItemView, finder.popup())
        if not (popup.isVisible() and popup.currentIndex().isValid()):
            self.commitData.emit(field)
            self.closeEditor.emit(field, QStyledItemDelegate.EndEditHint.NoHint)
            self.left.emit(1)

    def fill(self, editor: QWidget, index: Index) -> None:
        """What the cell means, in full."""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(index.data(Qt.ItemDataRole.EditRole))))
        else:
            super().fill(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take what was typed or chosen."""
        typed = str(editor.currentData()) if isinstance(editor, QComboBox) else cast(QLineEdit, editor).text()
        model.setData(index, typed)


def _invitation(cell: Cell) -> str:
    if cell is Cell.PRODUCT:
        return translate("Drafts", "Number, name")
    return translate("Drafts", "or a text of your own")

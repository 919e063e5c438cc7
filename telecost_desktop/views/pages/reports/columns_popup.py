"""Choose the columns of a report, put them in order, and read what each means; all by keys too."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from telecost_desktop.views.pages.reports.result_table import ReportTable
from telecost_desktop.views.widgets.labels import button, label, link, tool

translate = QCoreApplication.translate
_WIDTH, _HEIGHT, _ROW, _HINT = 340, 460, 26, 72
_KEY = Qt.ItemDataRole.UserRole


class _List(QListWidget):
    """Alt with Up or Down moves the column."""

    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class ColumnsPopup(QFrame):
    """Acts on the table at once. Closes on Done, Esc or a click beside it."""

    def __init__(self, parent: QWidget, table: ReportTable) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("part", "tooltip")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = translate("ReportsPage", "Columns")
        self.setAccessibleName(title)
        self.resize(_WIDTH, _HEIGHT)
        self._table = table
        self.list = _List()
        self.list.setAccessibleName(title)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self._hint = label("", "secondary", "text2", wrap=True)
        self._hint.setFixedHeight(_HINT)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        up = tool("arrow-up", translate("ReportsPage", "Further left (Alt+Up)"), clicked=lambda: self._move(-1))
        down = tool("arrow-down", translate("ReportsPage", "Further right (Alt+Down)"), clicked=lambda: self._move(1))
        head = QHBoxLayout()
        head.addWidget(label(title, "strong"), 1)
        head.addWidget(up)
        head.addWidget(down)
        foot = QHBoxLayout()
        foot.addWidget(link(translate("ReportsPage", "Usual columns"), clicked=self._usual))
        foot.addStretch(1)
        self.done = button(translate("ReportsPage", "Done"), primary=True, small=True, clicked=self.close)
        foot.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addWidget(self._hint)
        column.addLayout(foot)
        self._fill()
        self.list.currentRowChanged.connect(self._explain)
        self.list.itemChanged.connect(lambda _: self._changed())
        self.list.moved.connect(self._move)
        self.list.setCurrentRow(0)

    def _fill(self) -> None:
        """The columns that are shown in their order, then the others."""
        self.list.blockSignals(True)
        self.list.clear()
        shown = self._table.columns_shown
        columns = {column.key: column for column in self._table.model.columns}
        for key in [*shown, *(key for key in columns if key not in shown)]:
            item = QListWidgetItem(columns[key].title)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if key in shown else Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(0, _ROW))
            item.setData(_KEY, key)
            item.setToolTip(columns[key].hint)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, columns[key].hint)
            self.list.addItem(item)
        self.list.blockSignals(False)

    def _explain(self, row: int) -> None:
        item = self.list.item(row)
        self._hint.setText(item.toolTip() if item is not None else "")

    def _changed(self) -> None:
        items = [self.list.item(row) for row in range(self.list.count())]
        wanted = [str(item.data(_KEY)) for item in items if item.checkState() is Qt.CheckState.Checked]
        if wanted:
            self._table.show_columns(wanted)
        else:
            # A table without columns says nothing: the last one stays.
            self._fill()

    def _move(self, step: int) -> None:
        row = self.list.currentRow()
        if 0 <= row + step < self.list.count():
            self.list.blockSignals(True)
            self.list.insertItem(row + step, self.list.takeItem(row))
            self.list.setCurrentRow(row + step)
            self.list.blockSignals(False)
            self._changed()

    def _usual(self) -> None:
        self._table.show_columns(())
        self._fill()
        self.list.setCurrentRow(0)

    def open_at(self, anchor: QWidget) -> None:
        """Show it above a widget, inside the screen."""
        place = anchor.mapToGlobal(QPoint(anchor.width() - _WIDTH, -_HEIGHT - 4))
        screen = anchor.screen().availableGeometry()
        place.setX(max(screen.left(), min(place.x(), screen.right() - _WIDTH)))
        place.setY(max(screen.top(), min(place.y(), screen.bottom() - _HEIGHT)))
        self.move(place)
        self.show()
        self.list.setFocus()

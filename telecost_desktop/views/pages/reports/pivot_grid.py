"""A finished pivot as a table: its labels stay at the left while its columns scroll, its grand totals at the foot."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.services.reporting.pivots.table import PivotRow
from telecost_desktop.views import formats, theme
from telecost_desktop.views.pages.reports.pivot_model import PivotModel, ReadyPivot
from telecost_desktop.views.pages.reports.pivot_words import value_text
from telecost_desktop.views.tables.table import as_list, as_tab_separated

Index = QModelIndex | QPersistentModelIndex
_ROW, _LINE, _PADDING = 28, 17, 7
_LEAST, _MOST_OF_LABELS, _MEASURED = 64, 200, 200
# Labels that take more than this part of the width do not stay, or there would be no room to scroll in.
_FROZEN_SHARE = 0.6


class _Header(QHeaderView):
    """A head of several lines, the last one at the foot."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)

    def _count(self) -> int:
        model = self.model()
        if not isinstance(model, PivotModel) or model.ready is None or not model.ready.columns:
            return 1
        return max(1, len(model.ready.columns[0]))

    def sizeHint(self) -> QSize:
        """As high as the lines are."""
        return QSize(super().sizeHint().width(), theme.scaled(self._count() * _LINE + 2 * _PADDING))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """The lines of a column."""
        now, model = theme.tokens(), self.model()
        painter.fillRect(rect, now.color("sunken"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, now.color("border"))
        if not isinstance(model, PivotModel) or model.ready is None:
            return
        lines = model.lines(section)
        right = section >= model.ready.labels
        font = theme.font("header")
        painter.setFont(font)
        painter.setPen(now.color("text2"))
        height = theme.scaled(_LINE)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        left = 16 if section == 0 else 8
        end = 16 if section == model.columnCount() - 1 else 8
        for number, text in enumerate(reversed(lines), start=1):
            area = QRect(
                rect.x() + left,
                rect.bottom() - theme.scaled(_PADDING) - number * height,
                rect.width() - left - end,
                height,
            )
            text = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter), text)


class _Cells(QStyledItemDelegate):
    """Totals stand on a quiet ground in heavier letters."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, rule, text."""
        now, rect = theme.tokens(), option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        total = bool(index.data(PivotModel.TOTAL_ROLE))
        painter.fillRect(rect, now.color("soft" if chosen else "sunken" if total else "surface"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, now.color("line"))
        view = option.widget
        if chosen and index.column() == 0:
            focused = isinstance(view, QWidget) and (view.hasFocus() or view.parent() is not None)
            painter.fillRect(rect.x(), rect.y(), 4 if focused else 3, rect.height(), now.color("accent"))
        model = index.model()
        last = index.column() == model.columnCount() - 1
        room = rect.adjusted(16 if index.column() == 0 else 8, 0, -16 if last else -8, -1)
        text = str(index.data() or "")
        grand = (
            isinstance(model, PivotModel) and model.ready is not None and last and bool(model.ready.table.column_fields)
        )
        font = theme.font("strong" if total or grand else "body")
        painter.setFont(font)
        painter.setPen(now.color("text3" if text == formats.NONE else "text"))
        align = index.data(Qt.ItemDataRole.TextAlignmentRole)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(align), shown)


class _View(QTableView):
    """The cells. The columns of labels lie a second time over it, where they do not scroll along."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.cells = PivotModel()
        self._needed: list[int] = []
        self._stretched, self._placing = 0, False
        # First, since preparing the table asks for it.
        self.frozen = QTableView(self)
        self._prepare(self.frozen)
        self._prepare(self)
        self.setModel(self.cells)
        self.setAccessibleName(name)
        self.frozen.setModel(self.cells)
        self.frozen.setSelectionModel(self.selectionModel())
        self.frozen.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frozen.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frozen.hide()
        self.verticalScrollBar().valueChanged.connect(self.frozen.verticalScrollBar().setValue)
        self.frozen.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.horizontalHeader().sectionResized.connect(self._resized)
        self.frozen.horizontalHeader().sectionResized.connect(lambda at, _old, new: self._frozen_resized(at, new))

    @staticmethod
    def _prepare(view: QTableView) -> None:
        view.setHorizontalHeader(_Header(view))
        view.setItemDelegate(_Cells(view))
        as_list(view, theme.scaled(_ROW))

    def show_ready(self, ready: ReadyPivot | None) -> None:
        """Show a pivot, or nothing."""
        # While the model changes, the two tables do not agree on their columns; nothing may be placed then.
        self._placing = True
        self.cells.show_ready(ready)
        self._needed = _widths(ready) if ready is not None else []
        for section, width in enumerate(self._needed):
            self.setColumnWidth(section, width)
        self._placing = False
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies the chosen rows."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(as_tab_separated(self))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The labels are as high as the table."""
        super().resizeEvent(event)
        self._place()

    def viewportEvent(self, event: QEvent) -> bool:
        """The head's height is known when it is laid out."""
        done = super().viewportEvent(event)
        if event.type() == QEvent.Type.Resize:
            self._place()
        return bool(done)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a cell out from under the labels."""
        super().scrollTo(index, hint)
        labels = self._labels()
        if not self.frozen.isHidden() and index.column() >= labels:
            hidden = self.frozen.width() - self.columnViewportPosition(index.column())
            if hidden > 0:
                bar = self.horizontalScrollBar()
                bar.setValue(bar.value() - hidden)

    def _labels(self) -> int:
        return self.cells.ready.labels if self.cells.ready is not None else 0

    def _resized(self, section: int, _old: int, width: int) -> None:
        if section < self._labels():
            self.frozen.setColumnWidth(section, width)
            self._place()

    def _frozen_resized(self, section: int, width: int) -> None:
        if section < self._labels() and self.columnWidth(section) != width:
            self.setColumnWidth(section, width)

    def _place(self) -> None:
        if self._placing:
            return
        labels = self._labels()
        self._stretch(labels)
        width = sum(self.columnWidth(section) for section in range(labels))
        scrolls = self.horizontalHeader().length() > self.viewport().width()
        if not labels or not scrolls or width > _FROZEN_SHARE * self.viewport().width():
            self.frozen.hide()
            return
        for section in range(self.cells.columnCount()):
            self.frozen.setColumnHidden(section, section >= labels)
            if section < labels:
                self.frozen.setColumnWidth(section, self.columnWidth(section))
        head = self.horizontalHeader().height()
        self.frozen.horizontalHeader().setFixedHeight(head)
        self.frozen.setGeometry(self.frameWidth(), self.frameWidth(), width, head + self.viewport().height())
        self.frozen.verticalScrollBar().setValue(self.verticalScrollBar().value())
        self.frozen.show()
        self.frozen.raise_()

    def _stretch(self, labels: int) -> None:
        """What room is left goes to the innermost labels, unless a person made them wider or narrower."""
        if not labels:
            return
        last = labels - 1
        spare = self.viewport().width() - sum(self._needed)
        width = self._needed[last] + max(0, spare)
        if self.columnWidth(last) in (self._needed[last], self._stretched) and self.columnWidth(last) != width:
            self._placing = True
            self._stretched = width
            self.setColumnWidth(last, width)
            self._placing = False


class _Totals(QWidget):
    """The grand totals, under the columns of the table."""

    def __init__(self, view: _View) -> None:
        super().__init__()
        self._view = view
        self.setFixedHeight(0)
        view.horizontalScrollBar().valueChanged.connect(lambda _: self.update())
        view.horizontalHeader().sectionResized.connect(lambda *_: self.update())

    def show_ready(self, ready: ReadyPivot | None) -> None:
        """As high as there are totals: one, or one for each currency."""
        lines = []
        for text, row in zip(ready.total_rows, ready.totals, strict=True) if ready is not None else ():
            lines.append(", ".join([text, *(self._texts(ready, row) if ready is not None else ())]))
        self.setAccessibleName(", ".join(ready.total_rows) if ready is not None else "")
        self.setAccessibleDescription("; ".join(lines))
        self.setFixedHeight(theme.scaled(_ROW) * len(lines))
        self.setVisible(bool(lines))
        self.update()

    @staticmethod
    def _texts(ready: ReadyPivot, row: PivotRow) -> list[str]:
        kinds = [ready.table.kind(column.value) for column in ready.table.columns]
        return [value_text(kind, value) for kind, value in zip(kinds, row.values, strict=True)]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sums first, then the words, which stay where the labels do."""
        ready, view, now = self._view.cells.ready, self._view, theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), now.color("sunken"))
        font = theme.font("strong")
        painter.setFont(font)
        height = theme.scaled(_ROW)
        for number, row in enumerate(ready.totals if ready is not None else ()):
            if ready is None:
                break
            top = number * height
            for place, text in enumerate(self._texts(ready, row), start=ready.labels):
                left = view.columnViewportPosition(place)
                end = 16 if place == view.cells.columnCount() - 1 else 8
                area = QRect(left, top, view.columnWidth(place) - end, height)
                painter.setPen(now.color("text3" if text == formats.NONE else "text"))
                painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
            left = 0 if not view.frozen.isHidden() else view.columnViewportPosition(0)
            width = sum(view.columnWidth(place) for place in range(ready.labels))
            painter.fillRect(left, top, width, height, now.color("sunken"))
            painter.setPen(now.color("text"))
            area = QRect(left + 16, top, width - 24, height)
            text = QFontMetrics(font).elidedText(ready.total_rows[number], Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
        painter.fillRect(0, 0, self.width(), 1, now.color("input"))
        painter.end()


class PivotGrid(QWidget):
    """The table with its grand totals."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.view = _View(name)
        self.totals = _Totals(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self.totals)

    @property
    def ready(self) -> ReadyPivot | None:
        """What is shown."""
        return self.view.cells.ready

    def show_ready(self, ready: ReadyPivot | None) -> None:
        """Show a pivot, or nothing."""
        self.view.show_ready(ready)
        self.totals.show_ready(ready)


def _widths(ready: ReadyPivot) -> list[int]:
    """Each column as wide as its head and its results need; results are judged by the widest, their totals."""
    head, body = QFontMetrics(theme.font("header")), QFontMetrics(theme.font("strong"))
    widths = []
    for place in range(ready.labels):
        texts = [row[place] for row in ready.rows[:_MEASURED] if len(row) > place]
        need = max((body.horizontalAdvance(text) for text in texts), default=0)
        need = max(need, head.horizontalAdvance(ready.heads[place])) + (28 if place == 0 else 20)
        widths.append(max(_LEAST, min(need, _MOST_OF_LABELS)))
    count = len(ready.table.values)
    totals = ready.totals + ready.body[:_MEASURED]
    needs = []
    for value in range(count):
        kind = ready.table.kind(value)
        texts = [value_text(kind, row.values[len(row.values) - count + value]) for row in totals]
        needs.append(max((body.horizontalAdvance(text) for text in texts), default=0))
    for column, lines in zip(ready.table.columns, ready.columns, strict=True):
        title = max(head.horizontalAdvance(text) for text in lines)
        widths.append(max(_LEAST, needs[column.value] + 20, min(title, _MOST_OF_LABELS) + 20))
    widths[-1] += 8
    return widths

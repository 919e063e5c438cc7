"""A finished pivot as a table: its labels stay at the left while its columns scroll, totals are heavier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from telecost_desktop.services.reporting.export_table import Wording
from telecost_desktop.services.reporting.pivot import PivotTable
from telecost_desktop.views import formats, theme
from telecost_desktop.views.pages.reports.pivot_words import labels_text, value_text, value_title
from telecost_desktop.views.tables.table import as_tab_separated

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
_ROW, _LINE, _PADDING = 28, 17, 7
_LEAST, _MOST_OF_LABELS, _MEASURED = 64, 200, 200
# Labels that take more than this part of the width do not stay, or there would be no room to scroll in.
_FROZEN_SHARE = 0.6


@dataclass(frozen=True)
class ReadyPivot:
    """A pivot with its labels in words, made off the window's thread."""

    table: PivotTable
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[tuple[str, ...], ...]

    @property
    def labels(self) -> int:
        """How many columns of labels there are; without fields in rows there is one for the word "Total"."""
        return max(1, len(self.table.row_fields))


def make_ready(table: PivotTable, wording: Wording) -> ReadyPivot:
    """Put a pivot's labels into words; meant for a worker."""
    total = translate("Pivot", "Total")
    rows = []
    for row in table.rows:
        texts = labels_text(table.row_fields, row.labels, wording)
        if row.is_total and texts:
            texts = (*texts[:-1], translate("Pivot", "Total {group}").format(group=texts[-1]))
        elif not texts:
            texts = (f"{total} {row.currency}" if len(table.currencies) > 1 and row.currency else total,)
        rows.append(texts)
    several = len(table.values) > 1
    columns = []
    for column in table.columns:
        texts = labels_text(table.column_fields, column.labels, wording)
        if not texts and table.column_fields:
            texts = (total, *("" for _ in table.column_fields[1:]))
        asked, source = table.values[column.value]
        columns.append((*texts, value_title(asked, source)) if several or not texts else texts)
    heads = tuple(_head(table, place) for place in range(len(table.row_fields)))
    return ReadyPivot(table, heads or ("",), tuple(rows), tuple(columns))


def _head(table: PivotTable, place: int) -> str:
    return translate("Reports", table.row_fields[place].column.title)


class PivotModel(QAbstractTableModel):
    """The cells as texts: labels first, results after them."""

    TOTAL_ROLE = Qt.ItemDataRole.UserRole + 1
    LABELS_ROLE = Qt.ItemDataRole.UserRole + 2

    def __init__(self) -> None:
        super().__init__()
        self.ready: ReadyPivot | None = None

    def show_ready(self, ready: ReadyPivot | None) -> None:
        """Show another pivot."""
        self.beginResetModel()
        self.ready = ready
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """None below a row."""
        return 0 if parent.isValid() or self.ready is None else len(self.ready.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Labels and results."""
        return 0 if parent.isValid() or self.ready is None else self.ready.labels + len(self.ready.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell. A label that is the one above it is not said again to the eye, but to a screen reader."""
        ready = self.ready
        if ready is None or not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == self.TOTAL_ROLE:
            return ready.table.rows[row].is_total
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = column >= ready.labels
            return (
                Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            ) | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, self.LABELS_ROLE):
            return None
        if column >= ready.labels:
            at = column - ready.labels
            return value_text(ready.table.kind(ready.table.columns[at].value), ready.table.rows[row].values[at])
        texts = ready.rows[row]
        if column >= len(texts):
            return ""
        again = (
            role == Qt.ItemDataRole.DisplayRole
            and row > 0
            and column < len(texts) - 1
            and ready.rows[row - 1][: column + 1] == texts[: column + 1]
        )
        return "" if again else texts[column]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles, several lines for several fields."""
        if self.ready is None or orientation is not Qt.Orientation.Horizontal:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return " · ".join(text for text in self.lines(section) if text)
        return None

    def lines(self, section: int) -> tuple[str, ...]:
        """The lines of a column's head."""
        if self.ready is None:
            return ()
        if section < self.ready.labels:
            return (self.ready.heads[section],)
        return self.ready.columns[section - self.ready.labels]


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


class PivotGrid(QTableView):
    """The table. The columns of labels lie a second time over it, where they do not scroll along."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.cells = PivotModel()
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
        view.setShowGrid(False)
        view.setFrameShape(QTableView.Shape.NoFrame)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setTabKeyNavigation(False)
        view.setWordWrap(False)
        view.setCornerButtonEnabled(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(theme.scaled(_ROW))
        view.verticalHeader().setMinimumSectionSize(20)

    def show_ready(self, ready: ReadyPivot | None) -> None:
        """Show a pivot, or nothing."""
        self.cells.show_ready(ready)
        if ready is not None:
            for section, width in enumerate(_widths(ready)):
                self.setColumnWidth(section, width)
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
        labels = self._labels()
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
    totals = ready.table.rows[-1:] + ready.table.rows[:_MEASURED]
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

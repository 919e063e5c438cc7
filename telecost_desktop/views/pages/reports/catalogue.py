"""The catalogue at the left: standard reports by group, each with its picture and what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting import CATEGORY_TITLES, Category, ReportDefinition, definitions
from telecost_desktop.services.reporting.saved import SavedRow
from telecost_desktop.views import icons, theme
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import SearchField
from telecost_desktop.views.widgets.labels import label, rule, tool
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex
_HEADING, _ROW = 32, 68
_LINES, _LINE = 2, 17
_BESIDE, _END = 65, 14

_SHORT_GROUPS = {
    Category.TRAFFIC_TYPE: QT_TRANSLATE_NOOP("ReportsPage", "Traffic"),
    Category.NUMBER: QT_TRANSLATE_NOOP("ReportsPage", "Number"),
    Category.RUNNING: QT_TRANSLATE_NOOP("ReportsPage", "Running"),
    Category.SALES: QT_TRANSLATE_NOOP("ReportsPage", "Sales"),
}


@dataclass(frozen=True)
class Entry:
    """A row of the catalogue: a heading, a report, or saved settings, with its texts in the program's language."""

    heading: str = ""
    report: ReportDefinition | None = None
    saved_id: int = 0
    name: str = ""
    full_name: str = ""
    summary: str = ""
    description: str = ""

    @property
    def identity(self) -> tuple[str, int]:
        """The report's id, and that of the saved settings, else 0."""
        return (self.report.id if self.report is not None else "", self.saved_id)


def entries(category: Category | None, search: str, saved: Sequence[SavedRow] = ()) -> list[Entry]:
    """What a search fits, under headings: saved settings first, then the reports of a group, or all."""
    wanted = search.strip().casefold()
    rows: list[Entry] = []
    mine = [
        entry
        for row in saved
        for report in definitions()
        if report.id == row.report_id and category in (None, report.category)
        for entry in [_saved_entry(row, report)]
        if wanted in f"{entry.name} {entry.summary}".casefold()
    ]
    if mine:
        rows += [Entry(heading=translate("ReportsPage", "Saved")), *mine]
    for group in Category:
        found = [
            entry
            for report in definitions()
            if report.category is group and category in (None, group)
            for entry in [_entry(report)]
            if wanted in f"{entry.full_name} {entry.summary} {entry.description} {report.id}".casefold()
        ]
        if found:
            rows += [Entry(heading=translate("Reports", CATEGORY_TITLES[group])), *found]
    return rows


def _entry(report: ReportDefinition) -> Entry:
    full = translate("Reports", report.name)
    # The heading says already what stands after the comma.
    name = full.rpartition(", ")[0] or full
    return Entry(
        "", report, 0, name, full, translate("Reports", report.summary), translate("Reports", report.description)
    )


def _saved_entry(row: SavedRow, report: ReportDefinition) -> Entry:
    name = translate("Reports", report.name)
    return Entry("", report, row.id, row.name, row.name, name, name)


class _Model(QAbstractListModel):
    """Headings and reports; headings cannot be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Entry] = []

    def set_rows(self, rows: Sequence[Entry]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self.rows[index.row()].report is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.heading or entry.full_name
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return entry.description
        if role == Qt.ItemDataRole.ToolTipRole and entry.report is not None:
            return f"{entry.full_name}\n{entry.description}"
        return None


class _Delegate(QStyledItemDelegate):
    """A heading in capitals, or a tile with a picture, the name and two lines that say what it shows."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model = index.model()
        heading = isinstance(model, _Model) and model.rows[index.row()].report is None
        return QSize(240, _HEADING if heading else _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, _Model):
            return
        entry, now = model.rows[index.row()], theme.tokens()
        rect: QRect = option.rect
        painter.save()
        if entry.report is None:
            painter.setFont(theme.font("group"))
            painter.setPen(now.color("text2"))
            room = rect.adjusted(16, 8, -16, 0)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), entry.heading)
        else:
            self._tile(painter, rect, entry, option)
        painter.restore()

    def _tile(self, painter: QPainter, rect: QRect, entry: Entry, option: QStyleOptionViewItem) -> None:
        now = theme.tokens()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = chosen and option.widget.hasFocus()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(rect).adjusted(8.5, 0.5, -8.5, -0.5)
        if chosen or hovered:
            painter.setPen(
                QPen(now.color("accent" if focused else "softline" if chosen else "hover"), 2 if focused else 1)
            )
            painter.setBrush(now.color("soft" if chosen else "hover"))
            painter.drawRoundedRect(box, 6, 6)
        tile = QRectF(rect.x() + 17, rect.y() + 9, 36, 36)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.color("surface" if chosen else "mutebg"))
        painter.drawRoundedRect(tile, 6, 6)
        assert entry.report is not None
        name = "bookmark-outline" if entry.saved_id else entry.report.icon.rpartition(".")[2]
        icons.paint_icon(painter, tile.adjusted(9, 9, -9, -9), name, "accent" if chosen else "text2")
        strong = theme.font("strong")
        words = QRect(rect.x() + _BESIDE, rect.y() + 5, rect.width() - _BESIDE - _END, 20)
        painter.setFont(strong)
        painter.setPen(now.color("text"))
        shown = QFontMetrics(strong).elidedText(entry.name, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.setPen(now.color("text2"))
        draw_lines(painter, theme.font("secondary"), entry.summary, words.translated(0, words.height()))


def lines_of(font: QFont, text: str, width: int) -> list[str]:
    """A text wrapped over at most two lines, the last one cut with an ellipsis."""
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) < _LINES and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    metrics = QFontMetrics(font)
    ends = [*starts[1:], len(text)]
    return [
        metrics.elidedText(text[start:end].strip(), Qt.TextElideMode.ElideRight, width)
        for start, end in zip(starts, ends, strict=True)
    ]


def draw_lines(painter: QPainter, font: QFont, text: str, first: QRect) -> None:
    """Draw a text over at most two lines; ``first`` holds the first."""
    painter.setFont(font)
    for number, words in enumerate(lines_of(font, text, first.width())):
        painter.drawText(first.translated(0, _LINE * number), int(Qt.AlignmentFlag.AlignVCenter), words)


class _List(QListView):
    """Tells when it was scrolled or became larger."""

    moved = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.moved.emit()


class Catalogue(Card):
    """Choose a report. ``report_chosen(definition)`` or ``saved_chosen(id)`` when another one is chosen."""

    report_chosen = Signal(object)
    saved_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(table=True)
        self.setAccessibleName(translate("ReportsPage", "Catalogue of reports"))
        self.setMinimumWidth(280)
        self.body.setContentsMargins(1, 16, 1, 0)
        self.search = SearchField(translate("ReportsPage", "Find a report"))
        groups: list[tuple[object, str]] = [(None, translate("ReportsPage", "All"))]
        groups += [(group, translate("ReportsPage", _SHORT_GROUPS[group])) for group in Category]
        self.group = Segment(translate("ReportsPage", "Kinds of reports"), groups)
        head = QVBoxLayout()
        head.setContentsMargins(15, 0, 15, 12)
        head.setSpacing(12)
        head.addWidget(self.search)
        head.addWidget(self.group)
        self.body.addLayout(head)
        self.body.addWidget(rule())
        self._model = _Model()
        self.list = self._make_list()
        self.body.addWidget(self.list, 1)
        foot = self.add_foot(40)
        self._position = label("", "secondary", "text2")
        foot.addWidget(self._position)
        foot.addStretch(1)
        self._earlier = tool("chevron-left", translate("ReportsPage", "Reports before"), clicked=lambda: self._page(-1))
        self._later = tool("chevron-right", translate("ReportsPage", "More reports"), clicked=lambda: self._page(1))
        foot.addWidget(self._earlier)
        foot.addWidget(self._later)
        self._saved: Sequence[SavedRow] = ()
        self._chosen = ("", 0)
        self.search.textChanged.connect(lambda _: self._fill())
        self.group.changed.connect(lambda _: self._fill())
        self._fill()

    def _make_list(self) -> _List:
        made = _List()
        made.setModel(self._model)
        made.setItemDelegate(_Delegate(made))
        made.setAccessibleName(translate("ReportsPage", "Reports"))
        made.setFrameShape(QListView.Shape.NoFrame)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setMouseTracking(True)
        made.selectionModel().currentChanged.connect(self._current_changed)
        made.verticalScrollBar().valueChanged.connect(lambda _: self._show_position())
        made.moved.connect(self._show_position)
        return made

    def set_saved(self, rows: Sequence[SavedRow]) -> None:
        """The saved settings that are there."""
        if list(rows) != list(self._saved):
            self._saved = tuple(rows)
            self._fill()

    def choose(self, report_id: str) -> bool:
        """Choose a report by its id; a search that hides it is taken away. False when there is none."""
        if not any(report.id == report_id for report in definitions()):
            return False
        if not self._select((report_id, 0)):
            self.search.clear()
            self.group.choose(None)
            self._select((report_id, 0))
        return True

    def mark(self, report_id: str, saved_id: int = 0) -> None:
        """Show which one is open, without choosing it."""
        self._chosen = (report_id, saved_id)
        self._select(self._chosen)

    def _select(self, identity: tuple[str, int]) -> bool:
        for number, entry in enumerate(self._model.rows):
            if entry.report is not None and entry.identity == identity:
                self.list.setCurrentIndex(self._model.index(number))
                return True
        return False

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        entry = self._model.rows[current.row()] if current.isValid() else None
        if entry is not None and entry.report is not None and entry.identity != self._chosen:
            self._chosen = entry.identity
            if entry.saved_id:
                self.saved_chosen.emit(entry.saved_id)
            else:
                self.report_chosen.emit(entry.report)

    def _fill(self) -> None:
        group = self.group.value
        shown = entries(group if isinstance(group, Category) else None, self.search.text(), self._saved)
        self._model.set_rows(shown)
        self._select(self._chosen)
        self._show_position()

    def _visible(self) -> list[int]:
        """The places of the reports that are seen whole, of all reports in the list."""
        reports = [number for number, entry in enumerate(self._model.rows) if entry.report is not None]
        height = self.list.viewport().height()
        boxes = [(place, self.list.visualRect(self._model.index(number))) for place, number in enumerate(reports)]
        return [place for place, box in boxes if box.top() >= 0 and box.bottom() <= height]

    def _show_position(self) -> None:
        count = sum(entry.report is not None for entry in self._model.rows)
        seen = self._visible()
        if not count:
            text = translate("ReportsPage", "No report fits.")
        elif not seen:
            text = translate("ReportsPage", "{count} reports").format(count=count)
        else:
            pattern = translate("ReportsPage", "{first}–{last} of {count} reports")
            text = pattern.format(first=seen[0] + 1, last=seen[-1] + 1, count=count)
        self._position.setText(text)
        bar = self.list.verticalScrollBar()
        self._earlier.setEnabled(bar.value() > bar.minimum())
        self._later.setEnabled(bar.value() < bar.maximum())

    def _page(self, step: int) -> None:
        bar = self.list.verticalScrollBar()
        bar.setValue(bar.value() + step * max(_ROW, self.list.viewport().height() - _ROW))

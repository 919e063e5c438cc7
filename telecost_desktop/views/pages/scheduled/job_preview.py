"""What a job would make: how many invoices, of whom, for how much, and what it would leave out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from telecost_desktop.services.projects.unbilled import UnbilledProject
from telecost_desktop.services.scheduled_jobs.preview import JobPreview
from telecost_desktop.views import formats, icons, theme
from telecost_desktop.views.messages import say

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex

_ROW, _HEADING, _NOTE_PADDING, _SIDE = 48, 34, 10, 16
SUM_WIDTH, HOURS_WIDTH = 92, 56
# So many reasons are read; the rest is counted.
_MOST_LEFT_OUT = 200


class LineKind(Enum):
    """What a line of the preview is."""

    CUSTOMER = "customer"
    HEADING = "heading"
    NOTE = "note"


@dataclass(frozen=True)
class PreviewLine:
    """One line: a customer with hours and sum (without VAT), a heading, or something left out with its reason."""

    kind: LineKind
    text: str
    second: str = ""
    hours: str = ""
    amount: str = ""

    @property
    def spoken(self) -> str:
        """All of it in a row, for a screen reader and as a tool tip."""
        return ", ".join(part for part in (self.text, self.second, self.hours, self.amount) if part)


def preview_lines(preview: JobPreview) -> list[PreviewLine]:
    """The customers with what they get, then what is left out."""
    included: dict[int, list[UnbilledProject]] = {}
    for project in preview.projects:
        if project.included:
            included.setdefault(project.customer_id, []).append(project)
    invoices = Counter(group.customer_id for group in preview.groups)
    lines = [
        PreviewLine(
            LineKind.CUSTOMER,
            projects[0].customer,
            _count_words(len(projects), invoices[customer_id]),
            formats.number(sum((project.hours for project in projects), Decimal(0)), 1),
            formats.money(sum((project.amount for project in projects), Decimal(0))),
        )
        for customer_id, projects in included.items()
    ]
    return lines + _left_out(preview)


def _count_words(projects: int, invoices: int) -> str:
    if projects == 1:
        return translate("Jobs", "1 project")
    if invoices == 1:
        return translate("Jobs", "{count} projects, merged").format(count=projects)
    return translate("Jobs", "{count} projects, {invoices} invoices").format(count=projects, invoices=invoices)


def _left_out(preview: JobPreview) -> list[PreviewLine]:
    words = translate("Jobs", "{customer}, {project}: {reason}")
    reasons = [
        words.format(customer=project.customer, project=project.name, reason=say(project.reason, project.reason_values))
        for project in preview.projects
        if project.reason
    ]
    lines = [PreviewLine(LineKind.NOTE, text) for text in reasons[:_MOST_LEFT_OUT]]
    if len(reasons) > _MOST_LEFT_OUT:
        more = translate("Jobs", "and {count} more").format(count=formats.number(len(reasons) - _MOST_LEFT_OUT))
        lines.append(PreviewLine(LineKind.NOTE, more))
    result = [PreviewLine(LineKind.HEADING, translate("Jobs", "Not included")), *lines] if lines else []
    notes = [say(group.note, group.note_values) for group in preview.groups if group.note]
    if notes:
        result.append(PreviewLine(LineKind.HEADING, translate("Jobs", "Not merged")))
        result += [PreviewLine(LineKind.NOTE, note) for note in dict.fromkeys(notes)]
    return result


class _Lines(QAbstractListModel):
    """The lines as a model, so that a list of thousands costs what is seen of it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[PreviewLine] = []

    def set_lines(self, lines: Sequence[PreviewLine]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The text of a line."""
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.text
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return line.spoken
        return None


class _Painter(QStyledItemDelegate):
    """Draws the lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as its text needs in the list's width."""
        model = index.model()
        assert isinstance(model, _Lines)
        line = model.lines[index.row()]
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        if line.kind is LineKind.CUSTOMER:
            return QSize(width, theme.scaled(_ROW))
        if line.kind is LineKind.HEADING:
            return QSize(width, theme.scaled(_HEADING))
        return QSize(width, self._note_height(line.text, width) + _NOTE_PADDING)

    @staticmethod
    def _note_height(text: str, width: int) -> int:
        room = QRect(0, 0, max(40, width - 2 * _SIDE - 24), 10_000)
        metrics = QFontMetrics(theme.font("secondary"))
        return metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), text).height()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one."""
        model = index.model()
        assert isinstance(model, _Lines)
        line, rect, now = model.lines[index.row()], QRect(option.rect), theme.tokens()
        painter.save()
        current = option.state & QStyle.StateFlag.State_HasFocus
        painter.fillRect(rect, now.color("soft" if current else "surface"))
        room = rect.adjusted(_SIDE, 0, -_SIDE, -1)
        if line.kind is LineKind.CUSTOMER:
            painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, now.color("line"))
            self._customer(painter, room, line)
        elif line.kind is LineKind.HEADING:
            painter.setFont(theme.font("group"))
            painter.setPen(now.color("text2"))
            painter.drawText(room.adjusted(0, 8, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), line.text)
        else:
            icons.paint_icon(painter, QRect(room.x(), room.y() + 2, 16, 16), "alert-outline", "warn")
            painter.setFont(theme.font("secondary"))
            painter.setPen(now.color("text"))
            painter.drawText(room.adjusted(24, 2, 0, 0), int(Qt.TextFlag.TextWordWrap), line.text)
        painter.restore()

    @staticmethod
    def _customer(painter: QPainter, room: QRect, line: PreviewLine) -> None:
        now, body, small = theme.tokens(), theme.font("body"), theme.font("secondary")
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(body)
        painter.setPen(now.color("text"))
        painter.drawText(room, right, line.amount)
        painter.drawText(room.adjusted(0, 0, -SUM_WIDTH, 0), right, line.hours)
        names = room.adjusted(0, 6, -SUM_WIDTH - HOURS_WIDTH, -6)
        half = names.height() // 2
        cut = Qt.TextElideMode.ElideRight
        above, below = QRect(names.x(), names.y(), names.width(), half), names.adjusted(0, half, 0, 0)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(above, middle, QFontMetrics(body).elidedText(line.text, cut, above.width()))
        painter.setFont(small)
        painter.setPen(now.color("text2"))
        painter.drawText(below, middle, QFontMetrics(small).elidedText(line.second, cut, below.width()))


class PreviewList(QListView):
    """The lines of a preview under each other."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._model = _Lines()
        self.setModel(self._model)
        self.setItemDelegate(_Painter(self))

    def set_lines(self, lines: Sequence[PreviewLine]) -> None:
        """Show other lines."""
        self._model.set_lines(lines)

    def texts(self) -> list[str]:
        """All that the lines say, in their order."""
        return [line.spoken for line in self._model.lines]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps reasons elsewhere."""
        super().resizeEvent(event)
        self.doItemsLayout()

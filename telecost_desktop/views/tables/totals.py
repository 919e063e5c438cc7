"""The lines of totals under a table; they follow its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QTableView, QWidget

from telecost_desktop.views import theme
from telecost_desktop.views.tables.model import BaseTableModel

translate = QCoreApplication.translate
_LINE = 32


class TotalsStrip(QWidget):
    """One line of sums, or one for each currency."""

    def __init__(self, view: QTableView) -> None:
        super().__init__()
        self._view = view
        self.lines: list[dict[str, str]] = []
        self.setFixedHeight(_LINE)
        self.hide()

    def set_lines(self, lines: Sequence[Mapping[str, str]]) -> None:
        """Show texts under the columns of their keys."""
        self.lines = [dict(line) for line in lines]
        self.setAccessibleName(translate("Tables", "Totals"))
        self.setAccessibleDescription("; ".join(", ".join(line.values()) for line in self.lines))
        self.setFixedHeight(_LINE * max(1, len(self.lines)))
        self.setVisible(bool(lines))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sums in their columns."""
        now, header, model = theme.tokens(), self._view.horizontalHeader(), self._view.model()
        painter = QPainter(self)
        painter.fillRect(self.rect(), now.color("sunken"))
        painter.fillRect(0, 0, self.width(), 1, now.color("input"))
        painter.setFont(theme.font("strong"))
        painter.setPen(now.color("text"))
        shown = [header.logicalIndex(place) for place in range(header.count())]
        shown = [section for section in shown if not header.isSectionHidden(section)]
        if isinstance(model, BaseTableModel):
            for number, line in enumerate(self.lines):
                for section in shown:
                    self._paint_sum(painter, model, section, line, number, edges=(shown[0], shown[-1]))
        painter.end()

    def _paint_sum(
        self, painter: QPainter, model: BaseTableModel, section: int, line: Mapping[str, str], number: int,
        *, edges: tuple[int, int],
    ) -> None:  # fmt: skip
        column, header = model.columns[section], self._view.horizontalHeader()
        text = line.get(column.key, "")
        start = header.sectionViewportPosition(section)
        left = start + (16 if section == edges[0] else 8)
        right = start + header.sectionSize(section) - (16 if section == edges[1] else 8)
        side = Qt.AlignmentFlag.AlignRight if column.kind.right else Qt.AlignmentFlag.AlignLeft
        # A sum is never cut: it may run into the empty neighbour.
        need = QFontMetrics(painter.font()).horizontalAdvance(text) + 2
        place = min(left, right - need) if column.kind.right else left
        area = QRect(place, number * _LINE + 1, max(need, right - left), _LINE - 1)
        painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter), text)

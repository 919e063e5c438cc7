"""The rail at the left: the window's tab bar, in groups, with Settings at its foot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QTabBar

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.views import icons, theme
from telecost_desktop.views.context import PageFactory

translate = QCoreApplication.translate
WIDE, NARROW = 208, 64
_ROW, _GROUP = 38, 32
_GROUPS = {"COSTS": QT_TRANSLATE_NOOP("Rail", "Costs"), "BILLING": QT_TRANSLATE_NOOP("Rail", "Billing")}


class Rail(QTabBar):
    """Page tabs from top to bottom; icons alone where the window is narrow. ``currentChanged`` says which page."""

    def __init__(self, pages: Sequence[PageFactory]) -> None:
        super().__init__()
        self._pages = tuple(pages)
        self._counts: dict[int, int] = {}
        self._narrow = False
        self._by_keyboard = False
        self.setShape(QTabBar.Shape.RoundedWest)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(False)
        self.setMouseTracking(True)
        self.setAccessibleName(translate("Rail", "Pages"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for page in self._pages:
            self.addTab(translate("Pages", page.title))
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """Icons with tool tips, or icons with words."""
        self._narrow = narrow
        for index in range(self.count()):
            self.setTabToolTip(index, self.tabText(index) if narrow else "")
        self.setFixedWidth(NARROW if narrow else WIDE)
        self._measure()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring is for those who work with the keyboard."""
        self._by_keyboard = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def set_count(self, index: int, count: int) -> None:
        """Show how many things of a page wait for a person; 0 takes the number away."""
        self._counts[index] = count
        title = translate("Pages", self._pages[index].title)
        self.setAccessibleTabName(index, f"{title}, {count}" if count else title)
        self.update()

    def _measure(self) -> None:
        # A changed icon size is what makes Qt ask for all sizes again.
        self.setIconSize(QSize(18, 19))
        self.setIconSize(QSize(18, 18))

    def resizeEvent(self, event: object) -> None:
        """The last tab takes what is left, which pins it to the foot."""
        self._measure()
        super().resizeEvent(event)  # type: ignore[arg-type]

    def _starts_group(self, index: int) -> bool:
        group = self._pages[index].group
        return bool(group) and (index == 0 or self._pages[index - 1].group != group)

    def _height(self, index: int) -> int:
        heading = 8 if self._narrow and index == 0 else _GROUP
        return _ROW + (heading if self._starts_group(index) else 0)

    def tabSizeHint(self, index: int) -> QSize:
        """A row; the first of a group with its heading; the last one what is left."""
        height = self._height(index)
        if index == self.count() - 1 and not self._pages[index].group:
            used = sum(self._height(other) for other in range(self.count() - 1))
            height = max(height, self.height() - used - 8)
        return QSize(NARROW if self._narrow else WIDE, height)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Never squeezed."""
        return self.tabSizeHint(index)

    def minimumSizeHint(self) -> QSize:
        """As narrow as set, and any height."""
        return QSize(NARROW if self._narrow else WIDE, 100)

    def sizeHint(self) -> QSize:
        """Its width; the layout gives the height."""
        return self.minimumSizeHint()

    def row_rect(self, index: int) -> QRect:
        """The painted row of a tab, at the foot of its place."""
        place = self.tabRect(index)
        bottom = place.bottom() - 1
        return QRect(8, bottom - 35, place.width() - 16, 36)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rail."""
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), now.color("rail"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), now.color("border"))
        hovered = self.tabAt(self.mapFromGlobal(self.cursor().pos())) if self.underMouse() else -1
        for index in range(self.count()):
            if self._starts_group(index):
                self._paint_group(painter, index)
            self._paint_row(painter, index, index == hovered)
        painter.end()

    def _paint_group(self, painter: QPainter, index: int) -> None:
        now, place = theme.tokens(), self.tabRect(index)
        if self._narrow:
            if index:
                painter.fillRect(20, place.y() + _GROUP // 2, 24, 1, now.color("border"))
            return
        painter.setFont(theme.font("group"))
        painter.setPen(now.color("text2"))
        area = QRect(20, place.y() + 8, place.width() - 28, _GROUP - 8)
        painter.drawText(
            area, int(Qt.AlignmentFlag.AlignVCenter), translate("Rail", _GROUPS.get(self._pages[index].group, ""))
        )

    def _paint_row(self, painter: QPainter, index: int, hovered: bool) -> None:
        now, row, current = theme.tokens(), self.row_rect(index), index == self.currentIndex()
        ringed = self.hasFocus() and self._by_keyboard
        paint_ground(painter, row, current=current, hovered=hovered, ringed=ringed, inset=8)
        left = row.x() + (row.width() - 18) // 2 if self._narrow else row.x() + 12
        icons.paint_icon(
            painter, QRect(left, row.y() + 9, 18, 18), self._pages[index].icon, "accent" if current else "text2"
        )
        count = str(self._counts.get(index) or "")
        painter.setPen(now.color("text" if current else "text2"))
        if self._narrow:
            painter.setFont(theme.font("axis"))
            painter.drawText(QRect(row.right() - 13, row.y() + 1, 16, 14), int(Qt.AlignmentFlag.AlignCenter), count)
            return
        painter.setPen(now.color("text"))
        painter.setFont(theme.font("strong" if current else "body"))
        painter.drawText(row.adjusted(40, 0, -32, 0), int(Qt.AlignmentFlag.AlignVCenter), self.tabText(index))
        painter.setFont(theme.font("secondary"))
        painter.setPen(now.color("text2"))
        painter.drawText(
            row.adjusted(0, 0, -12, 0), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), count
        )


def paint_ground(painter: QPainter, row: QRect, *, current: bool, hovered: bool, ringed: bool, inset: int) -> None:
    """The ground of a tab in a column: a bar at the left, that far from top and bottom, marks the current one."""
    now = theme.tokens()
    if current or hovered:
        painter.setPen(QPen(now.color("border"), 1) if current else Qt.PenStyle.NoPen)
        painter.setBrush(now.color("surface" if current else "hover"))
        painter.drawRoundedRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    if not current:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(now.color("accent"))
    painter.drawRoundedRect(QRectF(row.x(), row.y() + inset, 3, row.height() - 2 * inset), 1.5, 1.5)
    if ringed:
        painter.setPen(QPen(now.color("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(row).adjusted(1, 1, -1, -1), 6, 6)

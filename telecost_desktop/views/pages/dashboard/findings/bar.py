"""The line of findings at the top of the dashboard, and the dialog that lists what stands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from telecost_desktop.services.dashboard.findings import Finding
from telecost_desktop.views import formats
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.pages.dashboard.findings.words import item_detail, item_name, sentence
from telecost_desktop.views.pages.exporting import export_list
from telecost_desktop.views.pages.invoices.words import counted
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.labels import IconLabel, button, label, link

translate = QCoreApplication.translate
_HEIGHT = 48


class FindingsBar(QFrame):
    """One link per finding; those that find no room are counted. ``wanted(finding)`` asks to go where to act,
    ``all_wanted()`` for the list. Hidden while nothing is found.
    """

    wanted = Signal(object)
    all_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "findings")
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(translate("Dashboard", "Findings"))
        row = QHBoxLayout(self)
        # Links that find no room are left out: their widths ask for none.
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(12)
        row.addWidget(IconLabel("shield-search", "warn", 18))
        self._title = label("", "strong")
        row.addWidget(self._title)
        self._parts = QHBoxLayout()
        self._parts.setSpacing(16)
        row.addLayout(self._parts)
        self.rest = label("", "body", "text2")
        row.addWidget(self.rest)
        row.addStretch(1)
        self.review = button(translate("Dashboard", "Review findings"), small=True, clicked=self.all_wanted.emit)
        row.addWidget(self.review)
        self.links: list[QWidget] = []
        self.findings: tuple[Finding, ...] = ()
        self.hide()

    def show_findings(self, found: Sequence[Finding]) -> None:
        """Show them, the most pressing first."""
        self.findings = tuple(found)
        for old in self.links:
            self._parts.removeWidget(old)
            old.deleteLater()
        self.links = []
        for finding in found:
            made = link(_with_worth(finding), clicked=partial(self.wanted.emit, finding))
            self.links.append(made)
            self._parts.addWidget(made)
        title = _title(found)
        self._title.setText(title)
        self.setAccessibleDescription(". ".join([title, *(sentence(finding) for finding in found)]))
        self.setVisible(bool(found))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Narrow is possible: links give way."""
        return QSize(0, _HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer links."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        rest_words = translate("Dashboard", "and {count} more")
        self.rest.setText(rest_words.format(count=len(self.links)))
        fixed = 16 + 18 + 12 + self._title.sizeHint().width() + 12 + 12 + self.review.sizeHint().width() + 8
        room = self.width() - fixed
        widths = [one.sizeHint().width() + self._parts.spacing() for one in self.links]
        shown = len(widths)
        if sum(widths) > room:
            room -= self.rest.sizeHint().width() + 12
            while shown and sum(widths[:shown]) > room:
                shown -= 1
        for place, one in enumerate(self.links):
            one.setVisible(place < shown)
        hidden = len(self.links) - shown
        self.rest.setText(rest_words.format(count=hidden) if shown else "")
        self.rest.setVisible(bool(hidden and shown))


def _with_worth(finding: Finding) -> str:
    if not finding.worth:
        return sentence(finding)
    return f"{sentence(finding)} · {formats.money(finding.worth, finding.currency)}"


def _title(found: Sequence[Finding]) -> str:
    # Their worths are not added: what costs more may be the same money as a package that is exceeded.
    return counted(len(found), translate("Dashboard", "1 finding"), translate("Dashboard", "{count} findings"))


@dataclass(frozen=True)
class _Row:
    """One thing behind a finding; ``of`` leads to where to act."""

    id: tuple[int, int]
    finding: str
    name: str
    detail: str
    worth: Decimal | None
    of: Finding


class FindingsDialog(QDialog):
    """What stands behind the findings, one row each; Enter or the button leads to where to act: ``wanted(finding)``."""

    wanted = Signal(object)

    def __init__(self, page: BasePage, found: Sequence[Finding]) -> None:
        super().__init__(page)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        title = translate("Dashboard", "Findings")
        self.setWindowTitle(title)
        self.resize(920, 520)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(title, "dialogTitle"))
        column.addWidget(label(_title(found), "body", "text2"))
        self.table = DataTable(
            title,
            [
                Column("finding", translate("Dashboard", "Finding"), Kind.CHOICE, 300, strong=True),
                Column("name", translate("Dashboard", "What"), width=200, stretch=True),
                Column("detail", translate("Dashboard", "Details"), Kind.QUIET, 230),
                Column("worth", translate("Dashboard", "Worth"), Kind.MONEY, 120),
            ],
        )
        self.table.set_rows(_rows(found))
        self.table.activated.connect(self._go)
        column.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        excel = translate("Dashboard", "Save as Excel…")
        foot.addWidget(button(excel, "microsoft-excel", clicked=lambda: export_list(page, self.table, title)))
        foot.addStretch(1)
        foot.addWidget(button(translate("Dashboard", "Close"), clicked=self.reject))
        go = button(
            translate("Dashboard", "Go there"), primary=True, clicked=lambda: self._go(self.table.current_row())
        )
        foot.addWidget(go)
        column.addLayout(foot)
        self.table.select_first()
        self.table.view.setFocus()

    def _go(self, row: _Row | None) -> None:
        if row is not None:
            self.accept()
            self.wanted.emit(row.of)


def _rows(found: Sequence[Finding]) -> list[_Row]:
    rows = []
    for place, finding in enumerate(found):
        words = sentence(finding)
        if not finding.items:
            rows.append(_Row((place, 0), words, "", "", finding.worth, finding))
        for number, item in enumerate(finding.items):
            rows.append(_Row((place, number), words, item_name(item), item_detail(finding, item), item.worth, finding))
    return rows

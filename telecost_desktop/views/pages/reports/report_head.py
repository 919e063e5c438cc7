"""The head of the open report: name, what it is, exports, period and filters, and whose settings they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from telecost_desktop.services.reporting import ReportDefinition
from telecost_desktop.views import icons
from telecost_desktop.views.pages.reports.filters import FilterBar
from telecost_desktop.views.pages.reports.period import PeriodBar
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, button, label, link, tool

translate = QCoreApplication.translate
# Below this width the name of the report needs the room more.
_WITH_MAIL = 700


@dataclass(frozen=True)
class Entry:
    """What can be done with the report: an entry of its menu. ``of_result`` needs a report that was made; ``hint`` says more."""

    text: str
    act: Callable[[], object]
    icon: str = ""
    of_result: bool = False
    hint: str = ""


class ReportHead(QWidget):
    """Holds the widgets; the card and the page connect them. ``fill_menu`` fills ⋮ when it opens."""

    def __init__(self, today: date, fill_menu: Callable[[QMenu], object]) -> None:
        super().__init__()
        self.period = PeriodBar(today)
        self.filters = FilterBar(self.period.quick)
        self.heading = ElidedLabel("", "dialogTitle")
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.summary = label("", "secondary", "text2", wrap=True)
        self.about = tool("information-outline", translate("ReportsPage", "About this report"))
        self.excel = button(translate("ReportsPage", "Excel"), "microsoft-excel")
        self.pdf = button(translate("ReportsPage", "PDF"), "file-pdf-box")
        self.mail = button(translate("ReportsPage", "E-mail…"), "email-outline")
        self.more = tool("dots-vertical", translate("ReportsPage", "More"))
        self.menu = QMenu(self.more)
        self.menu.aboutToShow.connect(lambda: fill_menu(self.menu))
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.heading, 1)
        for widget in (self.about, self.excel, self.pdf, self.mail, self.more):
            row.addWidget(widget)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addLayout(row)
        words.addWidget(self.summary)
        words.addWidget(self._build_saved())
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 12, 11, 12)
        column.setSpacing(12)
        column.addLayout(words)
        column.addWidget(self.period)
        column.addWidget(self.filters)

    def _build_saved(self) -> QWidget:
        """The line that says whose settings are open, and whether they were changed since."""
        self._saved_line = QWidget()
        row = QHBoxLayout(self._saved_line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.saved_text = ElidedLabel("", "secondary", "text2")
        self.save_changes = link(translate("ReportsPage", "Save changes"))
        row.addWidget(IconLabel("bookmark-outline", "text2", 14))
        row.addWidget(self.saved_text)
        row.addWidget(self.save_changes)
        row.addStretch(1)
        self._saved_line.hide()
        return self._saved_line

    def show_definition(self, definition: ReportDefinition) -> None:
        """Another report is open."""
        self.heading.setText(translate("Reports", definition.name))
        description = translate("Reports", definition.description)
        self.summary.setText(translate("Reports", definition.summary))
        for widget in (self.summary, self.about):
            widget.setToolTip(description)
        self.period.setVisible(definition.needs_period)
        self.filters.set_known(definition.filters)

    def show_saved(self, name: str, *, changed: bool) -> None:
        """Name the saved settings that are open; none hides the line."""
        pattern = translate("ReportsPage", "{name}, changed") if changed else "{name}"
        self.saved_text.setText(pattern.format(name=name))
        self.save_changes.setVisible(changed)
        self._saved_line.setVisible(bool(name))

    def set_ready(self, ready: bool) -> None:
        """Whether there is a report to save."""
        for widget in (self.excel, self.pdf, self.mail):
            widget.setEnabled(ready)

    def say_what(self, table: str, printed: str) -> None:
        """Say what Excel and CSV, and what PDF and e-mail get of the report."""
        self.excel.setToolTip(table)
        for widget in (self.pdf, self.mail):
            widget.setToolTip(printed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the menu alone has the e-mail."""
        super().resizeEvent(event)
        self.mail.setVisible(self.width() >= _WITH_MAIL)


def add_entries(menu: QMenu, entries: list[Entry], *, ready: bool) -> None:
    """Put entries into a menu."""
    for entry in entries:
        action = menu.addAction(entry.text)
        if entry.icon:
            action.setIcon(icons.icon(entry.icon))
        action.setToolTip(entry.hint)
        action.setEnabled(ready or not entry.of_result)
        action.triggered.connect(lambda _=False, act=entry.act: act())

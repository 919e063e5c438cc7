"""What a report is, when to use it, and what each of its columns means."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from telecost_desktop.services.reporting import CATEGORY_TITLES, FILTER_TITLES, ReportDefinition
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate


class AboutReport(QDialog):
    """Stays beside the work until it is closed."""

    def __init__(self, parent: QWidget, definition: ReportDefinition) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = translate("Reports", definition.name)
        self.setWindowTitle(name)
        self.resize(520, 560)
        self.text = QTextBrowser()
        self.text.setAccessibleName(name)
        self.text.setHtml(about_text(definition))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(name, "dialogTitle", wrap=True))
        column.addWidget(self.text, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        close = button(translate("ReportsPage", "Close"), primary=True, clicked=self.accept)
        close.setDefault(True)
        row.addWidget(close)
        column.addLayout(row)


def about_text(definition: ReportDefinition) -> str:
    """The description, the filters and the columns as HTML."""
    filters = ", ".join(translate("Reports", FILTER_TITLES[code]) for code in definition.filters)
    pattern = translate("ReportsPage", "{group} · {report} · filters: {filters}")
    line = pattern.format(
        group=translate("Reports", CATEGORY_TITLES[definition.category]), report=definition.id, filters=filters
    )
    parts = [f"<p>{escape(translate('Reports', definition.description))}</p>", f"<p>{escape(line)}</p>"]
    for column in definition.columns:
        title, text = translate("Reports", column.title), translate("Reports", column.help)
        parts.append(f"<p><b>{escape(title)}</b><br>{escape(text)}</p>")
    return "".join(parts)

"""The help of a page, and what the program is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from telecost_desktop import __version__
from telecost_desktop.config import resource_path
from telecost_desktop.views import formats
from telecost_desktop.views.bars import logo
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate


def help_file(page: str) -> Path | None:
    """The help text of a page in the program's language, else in English; None where there is none yet."""
    folder = resource_path("../docs/user") if not resource_path("help").is_dir() else resource_path("help")
    language = formats.locale().name().partition("_")[0]
    for name in (f"{page}.{language}.md", f"{page}.md"):
        if (folder / name).is_file():
            return folder / name
    return None


class HelpDialog(QDialog):
    """Shows a page's help beside the work."""

    def __init__(self, parent: QWidget, page: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Help", "Help"))
        self.resize(560, 640)
        self.text = QTextBrowser()
        self.text.setAccessibleName(translate("Help", "Help text"))
        self.text.setOpenExternalLinks(False)
        found = help_file(page)
        words = found.read_text(encoding="utf-8") if found else translate("Help", "There is no help for this page yet.")
        self.text.setMarkdown(words)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self.text)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(translate("Help", "Close"), clicked=self.accept))
        column.addLayout(row)


class AboutDialog(QDialog):
    """Name, version, and what it is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(translate("Help", "About TeleCost"))
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 24, 24, 24)
        row.setSpacing(16)
        row.addWidget(logo(), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label(translate("Help", "TeleCost Desktop"), "dialogTitle"))
        words.addWidget(label(translate("Help", "Version {version}").format(version=__version__), "secondary", "text2"))
        words.addWidget(
            label(
                translate("Help", "Telecom costs in, recurring invoices out, over one local company file."), wrap=True
            )
        )
        words.addWidget(label(translate("Help", "The world map is made with Natural Earth."), "secondary", "text2"))
        words.addSpacing(8)
        words.addWidget(button(translate("Help", "Close"), clicked=self.accept), 0, Qt.AlignmentFlag.AlignRight)
        row.addLayout(words)
        self.setMinimumWidth(400)

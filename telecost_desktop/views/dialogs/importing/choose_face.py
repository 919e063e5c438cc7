"""The first face: a place to drop files on, and buttons to choose them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.views import theme
from telecost_desktop.views.widgets.labels import IconLabel, button, label

translate = QCoreApplication.translate
_KINDS = (
    "file-document-outline", "table-large", "file-pdf-box", "folder-open-outline",
)  # fmt: skip


class ChooseFace(QWidget):
    """``chosen(list of Path)`` when files or a folder were chosen; drops are the dialog's."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._over = False
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(0)
        column.addStretch(3)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(IconLabel("tray-arrow-down", "accent", 40), 0, middle)
        column.addSpacing(12)
        column.addWidget(
            label(translate("Import", "Drop files, a whole folder or archives here"), "dialogTitle"), 0, middle
        )
        column.addSpacing(4)
        column.addWidget(
            label(translate("Import", "A whole year at once is fine. What was imported before is left alone."), "body", "text2"),
            0, middle,
        )  # fmt: skip
        column.addSpacing(20)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.files = button(translate("Import", "Choose files…"), primary=True, clicked=self._choose_files)
        self.folder = button(translate("Import", "Choose folder…"), clicked=self._choose_folder)
        row.addWidget(self.files)
        row.addWidget(self.folder)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)
        column.addLayout(self._kinds())
        column.addStretch(1)

    def _kinds(self) -> QHBoxLayout:
        """What can be imported, in four words with pictures."""
        row = QHBoxLayout()
        row.setSpacing(32)
        row.addStretch(1)
        texts = (
            (translate("Import", "Invoices"), translate("Import", "XML: EHF, Peppol, CII")),
            (translate("Import", "Tables"), translate("Import", "CSV and Excel of any operator")),
            (translate("Import", "PDF"), translate("Import", "Factur-X, ZUGFeRD and plain")),
            (translate("Import", "Folders and archives"), translate("Import", "ZIP and .tar.gz")),
        )
        for icon, (title, note) in zip(_KINDS, texts, strict=True):
            pair = QHBoxLayout()
            pair.setSpacing(8)
            pair.addWidget(IconLabel(icon, "text2", 20), 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(label(title, "strong"))
            words.addWidget(label(note, "secondary", "text2"))
            pair.addLayout(words)
            row.addLayout(pair)
        row.addStretch(1)
        return row

    def set_over(self, over: bool) -> None:
        """Show that files are held over the place."""
        self._over = over
        self.update()

    def _choose_files(self) -> None:
        kinds = ";;".join(
            [
                translate(
                    "Import",
                    "Everything that can be imported (*.xml *.csv *.txt *.tsv *.xlsx *.xls *.xlsm *.pdf *.zip *.gz *.tgz *.tar)",
                ),
                translate("Import", "All files (*)"),
            ]
        )
        names, _ = QFileDialog.getOpenFileNames(self, translate("Import", "Choose files to import"), "", kinds)
        if names:
            self.chosen.emit([Path(name) for name in names])

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, translate("Import", "Choose a folder to import"), "")
        if name:
            self.chosen.emit([Path(name)])

    def paintEvent(self, event: QPaintEvent) -> None:
        """The edge of the place."""
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(now.color("accent" if self._over else "input"), 2 if self._over else 1)
        pen.setStyle(Qt.PenStyle.DashLine)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(now.color("soft" if self._over else "sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

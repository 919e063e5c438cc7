"""The documents that go along with a sales invoice: chosen, dropped, taken out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from telecost_desktop.errors import unreadable_file
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.sales_invoicing.drafts.drafting import Enclosed
from telecost_desktop.services.sales_invoicing.drafts.enclosing import LARGEST, keep_enclosure
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.invoices.drafts.asking import refusal
from telecost_desktop.views.pages.invoices.sum_rows import drop_all
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, label, link, tool

translate = QCoreApplication.translate


class Enclosures(QWidget):
    """``changed()`` when there are others now; ``refused(sentence)`` for a file that cannot go along."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, context: PageContext, enclosed: Sequence[Enclosed] = ()) -> None:
        super().__init__()
        self._context = context
        self.value = tuple(enclosed)
        self.caption = label(translate("Drafts", "Attachments"), "secondary", "text2")
        self.add = link(translate("Drafts", "Add…"), clicked=self._ask)
        self.add.setAccessibleName(translate("Drafts", "Add an attachment"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._rows.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        inside.setProperty("part", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._rows)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setAccessibleName(translate("Drafts", "Attachments"))
        scroll.setWidget(inside)
        head = QHBoxLayout()
        head.addWidget(self.caption)
        head.addStretch(1)
        head.addWidget(self.add)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        outer.addLayout(head)
        outer.addWidget(scroll, 1)
        self._show()

    def _show(self) -> None:
        drop_all(self._rows)
        for one in self.value:
            self._rows.addWidget(self._row(one))
        if not self.value:
            hint = translate("Drafts", "Drop files here: PDF, PNG, JPEG or CSV, each up to {size}.").format(
                size=formats.volume(LARGEST // 1024**2 * 10**6)
            )
            self._rows.addWidget(label(hint, "secondary", "text3", wrap=True))

    def _row(self, one: Enclosed) -> QWidget:
        result = QWidget()
        row = QHBoxLayout(result)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(IconLabel("paperclip", "text2", 14))
        row.addWidget(ElidedLabel(one.file_name), 1)
        name = translate("Drafts", "Leave out {file}").format(file=one.file_name)
        row.addWidget(tool("delete-outline", name, clicked=lambda: self._leave_out(one), size=14))
        return result

    def _leave_out(self, gone: Enclosed) -> None:
        self.value = tuple(one for one in self.value if one is not gone)
        self._show()
        self.add.setFocus()
        self.changed.emit()

    def _ask(self) -> None:
        kinds = translate("Drafts", "Documents (*.pdf *.png *.jpg *.jpeg *.csv);;All files (*)")
        names, _ = QFileDialog.getOpenFileNames(self, translate("Drafts", "Add attachments"), "", kinds)
        self.take([Path(name) for name in names])

    def take(self, paths: Sequence[Path]) -> None:
        """Keep files and let them go along."""
        for path in paths:
            self._context.tasks.run(
                self, keep_file, self._context.file, path, self._context.clock, write=True, done=self._taken,
                failed=lambda error: self.refused.emit(refusal(error)),
                label=translate("Drafts", "Reading {file}").format(file=path.name),
            )  # fmt: skip

    def _taken(self, one: Enclosed) -> None:
        names = {other.file_name.casefold() for other in self.value}
        if one.file_name.casefold() in names:
            sentence = translate("Drafts", "{file} goes along already, or another of that name.")
            self.refused.emit(sentence.format(file=one.file_name))
            return
        self.value = (*self.value, one)
        self._show()
        self.changed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files can be dropped."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Keep what was dropped."""
        self.take([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()


def keep_file(file: CompanyFile, path: Path, clock: Clock) -> Enclosed:
    """Read a file, no further than it may be large, and keep it."""
    try:
        with path.open("rb") as handle:
            content = handle.read(LARGEST + 1)
    except OSError as problem:
        raise unreadable_file(path.name, problem) from problem
    return keep_enclosure(file, content, path.name, clock=clock)

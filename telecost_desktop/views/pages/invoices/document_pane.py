"""The pane at the right: the pages of a PDF, or name and size of another kind of document, with Open and Save."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTemporaryDir, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.services.attachments import safe_file_name
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.invoices.documents import is_pdf, open_copy, write_bytes
from telecost_desktop.views.pages.invoices.pdf_pages import PagePicture, PageSizes, draw_page, page_sizes
from telecost_desktop.views.pages.invoices.pdf_view import PdfView
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import IconLabel, button, label, tool

translate = QCoreApplication.translate


@dataclass(frozen=True)
class DocumentRef:
    """A document that can be shown; ``key`` is what the owner knows it by."""

    key: int
    file_name: str
    size: int
    pdf: bool


class DocumentPane(Card):
    """Shows one of several documents. ``wanted(key)`` asks the owner for the bytes; hand them to ``set_content``.

    ``plain`` is what is said of a document that has no pages. ``shown(document)`` says which one is shown now, None for none. With ``forwards`` there is a button that emits
    ``forward_wanted(document)``.
    """

    wanted = Signal(int)
    shown = Signal(object)
    forward_wanted = Signal(object)

    def __init__(
        self, context: PageContext, title: str, nothing: str, *, forwards: bool = False, plain: str = ""
    ) -> None:
        super().__init__(title, head_rule=True, table=True)
        self.context = context
        self._title = title
        self._documents: tuple[DocumentRef, ...] = ()
        self._current: DocumentRef | None = None
        self._content: bytes | None = None
        self._after: Callable[[], None] | None = None
        # Copies for other programs live as long as the window.
        self._copies = QTemporaryDir()
        self.body.setContentsMargins(1, 0, 1, 0)
        self._plain = _PlainDocument(
            plain or translate("Invoices", "Kept exactly as it was received. It has no pages to show.")
        )
        self._build(nothing)
        self.forward.setVisible(forwards)
        self.show_nothing()

    def _build(self, nothing: str) -> None:
        self.chooser = QComboBox()
        self.chooser.setAccessibleName(translate("Invoices", "Which document"))
        self.chooser.activated.connect(lambda place: self._show(self._documents[place]))
        self._choice = QFrame()
        row = QVBoxLayout(self._choice)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self.chooser)
        self.body.addWidget(self._choice)
        self.previous = tool("chevron-left", translate("Invoices", "Page before"), clicked=lambda: self._leaf(-1))
        self.next = tool("chevron-right", translate("Invoices", "Next page"), clicked=lambda: self._leaf(1))
        self.add_tool(self.previous)
        self.add_tool(self.next)
        self.pages = PdfView(self._title)
        self.pages.page_wanted.connect(self._draw)
        self.pages.page_shown.connect(self._page_shown)
        self._nothing = EmptyState("file-hidden", nothing)
        self.stack = QStackedWidget()
        self._blank = QWidget()
        for widget in (self._blank, self._nothing, self.pages, self._plain):
            self.stack.addWidget(widget)
        self.body.addWidget(self.stack, 1)
        foot = self.add_foot(48)
        foot.setContentsMargins(12, 0, 12, 0)
        self.open_button = button(translate("Invoices", "Open"), small=True, clicked=self._open)
        self.save_button = button(translate("Invoices", "Save…"), small=True, clicked=self._save)
        foot.addWidget(self.open_button)
        self.forward = tool("email-outline", translate("Invoices", "Forward by e-mail…"), clicked=self._forward)
        foot.addWidget(self.save_button)
        foot.addStretch(1)
        foot.addWidget(self.forward)

    def show_nothing(self) -> None:
        """Stay blank: there is nothing whose document could be shown."""
        self.show_documents(())
        self.stack.setCurrentWidget(self._blank)

    def show_documents(self, documents: Sequence[DocumentRef]) -> None:
        """Show the first PDF among these documents, else the first of them, else that there is none."""
        self._documents = tuple(documents)
        self.chooser.clear()
        for document in documents:
            self.chooser.addItem(document.file_name)
        self._choice.setVisible(len(documents) > 1)
        first = next((document for document in documents if document.pdf), documents[0] if documents else None)
        for widget in (self.open_button, self.save_button, self.forward):
            widget.setEnabled(first is not None)
        if first is not None:
            self.chooser.setCurrentIndex(self._documents.index(first))
        self._show(first)

    def _show(self, document: DocumentRef | None) -> None:
        self._current, self._content, self._after = document, None, None
        self.pages.clear()
        self._page_shown(0)
        if document is None:
            self.stack.setCurrentWidget(self._nothing)
        elif document.pdf:
            self.stack.setCurrentWidget(self.pages)
            self.wanted.emit(document.key)
        else:
            self._plain.show_document(document)
            self.stack.setCurrentWidget(self._plain)
        self.shown.emit(document)

    def set_content(self, key: int, content: bytes) -> None:
        """Take the bytes of a document; those of one that is not shown any more are ignored."""
        if self._current is None or self._current.key != key:
            return
        self._content = content
        if self._current.pdf and is_pdf(content):
            self.context.read(
                self,
                page_sizes,
                content,
                done=lambda sizes: self._measured(key, sizes),
                failed=lambda _error: self._undrawable(key),
            )
        after, self._after = self._after, None
        if after is not None:
            after()

    def _measured(self, key: int, sizes: PageSizes) -> None:
        if self._current is not None and self._current.key == key:
            self.pages.set_sizes(sizes)

    def _undrawable(self, key: int) -> None:
        if self._current is not None and self._current.key == key:
            self._plain.show_document(self._current, undrawable=True)
            self.stack.setCurrentWidget(self._plain)

    def _draw(self, index: int, width: int) -> None:
        if self._content is None or self._current is None:
            return
        key = self._current.key

        def drawn(picture: PagePicture) -> None:
            if self._current is not None and self._current.key == key:
                self.pages.set_picture(picture)

        self.context.read(
            self, draw_page, self._content, index, width, done=drawn, failed=lambda _error: None, key=f"page {index}"
        )

    def _page_shown(self, index: int) -> None:
        count = self.pages.page_count
        words = translate("Invoices", "page {page} of {count}").format(
            page=formats.number(index + 1), count=formats.number(count)
        )
        self.sub.setText(words if count else "")
        self.pages.setAccessibleName(f"{self._title}, {words}" if count else self._title)
        self.previous.setEnabled(index > 0)
        self.next.setEnabled(index + 1 < count)
        for arrow in (self.previous, self.next):
            arrow.setVisible(count > 1)

    def _leaf(self, step: int) -> None:
        self.pages.show_page(self.pages.current_page + step)

    def _with_content(self, action: Callable[[], None]) -> None:
        """Do something with the bytes, once they are here."""
        if self._current is None:
            return
        if self._content is not None:
            action()
        else:
            self._after = action
            self.wanted.emit(self._current.key)

    def _open(self) -> None:
        self._with_content(self._open_copy)

    def _open_copy(self) -> None:
        assert self._current is not None
        folder = Path(self._copies.path())
        self.context.read(self, open_copy, folder, self._current.file_name, self._content, done=show_elsewhere)

    def _save(self) -> None:
        if self._current is None:
            return
        suggestion = safe_file_name(self._current.file_name)
        name, _ = QFileDialog.getSaveFileName(self, translate("Invoices", "Save the document"), suggestion)
        if name:
            self._with_content(lambda: self._write(Path(name)))

    def _forward(self) -> None:
        if self._current is not None:
            self.forward_wanted.emit(self._current)

    def _write(self, path: Path) -> None:
        said = translate("Invoices", "{file} saved, unchanged.").format(file=path.name)
        self.context.read(self, write_bytes, path, self._content, done=lambda _path: self.context.messages.notice(said))


class _PlainDocument(QWidget):
    """What is said of a document whose pages are not drawn."""

    def __init__(self, plain: str) -> None:
        super().__init__()
        self._plain = plain
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 24, 20, 24)
        column.setSpacing(4)
        self._icon = IconLabel("file-code-outline", "text3", 40)
        self._name = label("", "strong", wrap=True, selectable=True)
        self._size = label("", "secondary", "text2")
        self._words = label("", "secondary", "text2", wrap=True)
        column.addStretch(1)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        for words in (self._name, self._size, self._words):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(words)
        column.insertSpacing(5, 8)
        column.addStretch(2)

    def show_document(self, document: DocumentRef, *, undrawable: bool = False) -> None:
        """Name, size, and why there are no pages."""
        # Long names without blanks may break after their own marks.
        self._name.setText(document.file_name.replace("_", "_\u200b").replace("-", "-\u200b"))
        self._size.setText(formats.volume(document.size) if document.size else "")
        self._icon.set_icon(
            "file-alert-outline" if undrawable else "file-code-outline", "warn" if undrawable else "text3"
        )
        self._words.setText(
            translate("Invoices", "This PDF cannot be drawn here. Save it and open it with another program.")
            if undrawable
            else self._plain
        )


def show_elsewhere(path: Path) -> None:
    """Let the system's own program show a file."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

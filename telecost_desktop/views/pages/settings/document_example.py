"""The example beside the form of documents: pages of a PDF that nobody gets."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.sales_invoicing.paper.example import example_pdf
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.invoices.pdf_pages import PagePicture, PageSizes, draw_page, page_sizes
from telecost_desktop.views.pages.invoices.pdf_view import PdfView
from telecost_desktop.views.widgets.card import Card

translate = QCoreApplication.translate


class DocumentExample(Card):
    """Draws off the window's thread; a newer wish replaces one that is not drawn yet."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(translate("Settings", "The next invoice"), head_rule=True, table=True)
        self.context = context
        self.content = b""
        self.pages = PdfView(translate("Settings", "Example of an invoice"))
        self.pages.page_wanted.connect(self._draw_page)
        self.body.addWidget(self.pages, 1)
        self.setMinimumWidth(320)

    def draw(self, language: str, typed: Mapping[str, object], note: str) -> None:
        """Draw an example in a language with what is typed."""
        self.context.read(
            self, example_pdf, self.context.file, self.context.clock, language, typed, note, done=self._show
        )

    def _show(self, content: bytes) -> None:
        self.content = content
        self.context.read(self, page_sizes, content, done=self._measured)

    def _measured(self, sizes: PageSizes) -> None:
        self.pages.set_sizes(sizes)

    def _draw_page(self, index: int, width: int) -> None:
        def drawn(picture: PagePicture) -> None:
            self.pages.set_picture(picture)

        self.context.read(self, draw_page, self.content, index, width, key=f"page {index}", done=drawn)

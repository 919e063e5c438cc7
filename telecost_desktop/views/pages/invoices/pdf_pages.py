"""Pages of a PDF as pictures. Plain functions for a reader's thread; nothing of the document is ever run."""

from __future__ import annotations

from dataclasses import dataclass

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.pdfium import PDFIUM

# What a page may measure as a picture, whatever its file says.
_LARGEST_SIDE = 6000
_FEWEST_PIXELS = 8


@dataclass(frozen=True, slots=True)
class PageSizes:
    """Height ÷ width of every page, in order; their count is the document's."""

    ratios: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page drawn: rows of blue, green, red bytes, ``stride`` bytes from row to row."""

    index: int
    width: int
    height: int
    stride: int
    pixels: bytes


def page_sizes(content: bytes) -> PageSizes:
    """How many pages there are and their shapes. Raises UserError for what is no readable PDF."""
    with PDFIUM:
        document = _open(content)
        try:
            sizes = [document.get_page_size(index) for index in range(len(document))]
        finally:
            document.close()
    return PageSizes(tuple(max(height, 1.0) / max(width, 1.0) for width, height in sizes))


def draw_page(content: bytes, index: int, width: int) -> PagePicture:
    """Draw one page ``width`` pixels wide. Raises UserError for what cannot be drawn."""
    import pypdfium2

    with PDFIUM:
        document = _open(content)
        try:
            page = document[index]
            page_width, page_height = page.get_size()
            scale = max(width, _FEWEST_PIXELS) / max(page_width, 1.0)
            scale = min(scale, _LARGEST_SIDE / max(page_width, page_height, 1.0))
            bitmap = page.render(scale=scale, may_draw_forms=False, rev_byteorder=False)
            return PagePicture(index, bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
        except pypdfium2.PdfiumError as error:
            raise _unreadable() from error
        finally:
            document.close()


def _open(content: bytes):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the library has no types
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise _unreadable() from error


def _unreadable() -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "This PDF cannot be drawn here."),
        hint=QT_TRANSLATE_NOOP("Errors", "Save it and open it with another program."),
    )

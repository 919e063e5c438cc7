"""The XML inside workbooks, element by element: no entities, no network, and memory for one element at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.reading.zips import damaged

if TYPE_CHECKING:
    from lxml.etree import _Element

# A sheet is no larger.
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_SHEETS = 500
# All that is unpacked of one workbook: a full sheet of 18 columns is below 1 GB.
LARGEST_UNPACKED = 4 * 1024**3
# The text of one row; shared texts, and cells that are repeated, let a few bytes stand for much.
LONGEST_ROW = 2 * 1024 * 1024
# What may lie between one wanted element and the next: it is held in memory at some thirty times its size.
_LARGEST_ELEMENT = 4 * 1024 * 1024


def too_large() -> UserError:
    """What to say of a workbook beyond the limits."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "This workbook is larger than TeleCost can read safely."),
        hint=QT_TRANSLATE_NOOP("Errors", "Save the sheet as CSV, and import that."),
    )


def elements(chunks: Iterable[bytes], names: Sequence[str], *, until: str = "") -> Iterator[tuple[str, _Element]]:
    """The elements of such local names, and each one's name; it is emptied when the next is asked for.

    Ends after the first element ``until``. Raises UserError for XML that is broken, or that declares a document type.
    """
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("end",), tag=[f"{{*}}{name}" for name in (*names, until) if name], resolve_entities=False,
        no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, collect_ids=False,
    )  # fmt: skip
    since, first = 0, True
    try:
        for chunk in chunks:
            if first and b"<!DOCTYPE" in chunk[:4096]:
                raise damaged()
            first = False
            since += len(chunk)
            parser.feed(chunk)
            for _, element in parser.read_events():
                assert etree.iselement(element)
                since = 0
                name = str(element.tag).rpartition("}")[2]
                if name == until:
                    return
                yield name, element
                element.clear()
                parent = element.getparent()
                while parent is not None and (before := element.getprevious()) is not None:
                    parent.remove(before)
            if since > _LARGEST_ELEMENT:
                raise too_large()
        parser.close()
    except etree.XMLSyntaxError:
        raise damaged() from None


def local_name(element: _Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def local_attributes(element: _Element) -> dict[str, str]:
    """An element's attributes by their names without namespaces."""
    return {str(name).rpartition("}")[2]: str(value) for name, value in element.items()}

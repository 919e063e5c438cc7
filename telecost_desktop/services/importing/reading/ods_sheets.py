"""Workbooks of the kind ODS (OpenDocument), read row by row: repeated rows and cells may stand for billions."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from telecost_desktop.services.importing.reading.cell_texts import (
    number_text,
    percent_text,
    plain_text,
    span_text,
)
from telecost_desktop.services.importing.reading.xml_parts import (
    LARGEST_UNPACKED,
    LONGEST_ROW,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    elements,
    local_attributes,
    local_name,
    too_large,
)
from telecost_desktop.services.importing.reading.zips import damaged, locked, member_chunks

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPAN = re.compile(r"(-?)P(?:(\d{1,6})D)?T?(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,]\d+)?S)?", re.ASCII)


class OdsWorkbook:
    """The sheets of an open ODS file, by name."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        parts = {info.filename.casefold(): info for info in archive.infolist()}
        self._content = parts["content.xml"]
        manifest = parts.get("meta-inf/manifest.xml")
        start = next(member_chunks(archive, manifest), b"") if manifest else b""
        if b"encryption-data" in start:
            raise locked()
        self._unpacked = 0
        self.sheets: dict[str, int] = {}
        tables = 0
        for name, element in elements(self._chunks(), ("table", "table-row")):
            if name == "table":
                self.sheets.setdefault(local_attributes(element).get("name", ""), tables)
                tables += 1
            if tables > MOST_SHEETS:
                raise too_large()

    def rows(self, sheet: str, decimal_sign: str) -> Iterator[tuple[int, list[str]]]:
        """Each row with something in it: its number (1 = first), and its cells as texts up to the last one."""
        wanted, table, number = self.sheets[sheet], 0, 1
        for name, element in elements(self._chunks(), ("table", "table-row")):
            if name == "table":
                if table == wanted:
                    return
                table, number = table + 1, 1
            elif table == wanted:
                repeated = _count(local_attributes(element).get("number-rows-repeated", "1"))
                cells = _cells(element, decimal_sign)
                for place in range(repeated if cells else 0):
                    if number + place > MOST_ROWS:
                        raise damaged()
                    yield number + place, cells
                number += repeated

    def _chunks(self) -> Iterator[bytes]:
        for chunk in member_chunks(self._archive, self._content):
            self._unpacked += len(chunk)
            if self._unpacked > LARGEST_UNPACKED:
                raise too_large()
            yield chunk


def _cells(row: _Element, decimal_sign: str) -> list[str]:
    cells: list[str] = []
    place = length = 0
    for cell in row:
        if local_name(cell) not in ("table-cell", "covered-table-cell"):
            continue
        attributes = local_attributes(cell)
        repeated = _count(attributes.get("number-columns-repeated", "1"))
        if text := _text(cell, attributes, decimal_sign):
            if place + repeated > MOST_COLUMNS:
                raise damaged()
            length += repeated * len(text)
            if length > LONGEST_ROW:
                raise too_large()
            cells.extend([""] * (place - len(cells)))
            cells.extend([text] * repeated)
        place += repeated
    return cells


def _text(cell: _Element, attributes: dict[str, str], decimal_sign: str) -> str:
    kind = attributes.get("value-type", "")
    try:
        if kind in ("float", "currency"):
            return number_text(float(attributes["value"]), decimal_sign)
        if kind == "percentage":
            return percent_text(float(attributes["value"]), decimal_sign)
    except (KeyError, ValueError):
        return ""
    if kind == "date":
        return attributes.get("date-value", "").partition(".")[0].replace("T", " ")
    if kind == "time":
        found = _SPAN.fullmatch(attributes.get("time-value", ""))
        if found is None:
            return ""
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
        span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return span_text(-span if found[1] else span)
    if kind == "boolean":
        return attributes.get("boolean-value", "").upper()
    text = plain_text("\n".join(_paragraph(part) for part in cell if local_name(part) == "p"))
    # A formula that failed shows its error as text.
    return "" if attributes.get("formula") and text.startswith(("#", "Err:")) else text


def _paragraph(paragraph: _Element) -> str:
    """A paragraph's text; runs of blanks and tabs are elements."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        name = local_name(child)
        if name == "s":
            parts.append(" " * min(_count(local_attributes(child).get("c", "1")), 1_000))
        elif name == "tab":
            parts.append("\t")
        elif name != "annotation":
            parts.append("".join(map(str, child.itertext())))
        parts.append(child.tail or "")
    return "".join(parts)


def _count(text: str) -> int:
    """How often something is repeated."""
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise damaged()
    return int(text)

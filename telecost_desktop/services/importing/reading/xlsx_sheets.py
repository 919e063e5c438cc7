"""Workbooks of the kind XLSX, read row by row: memory stays flat however large, or hostile, a sheet is.

The libraries hold a sheet as a rectangle: one cell in the last row and column of a tiny file would ask for gigabytes.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from telecost_desktop.services.importing.reading.cell_texts import CellForm, number_text, plain_text, serial_text
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
from telecost_desktop.services.importing.reading.zips import damaged, member_chunks

if TYPE_CHECKING:
    from lxml.etree import _Element

_LARGEST_TEXTS = 96 * 1024 * 1024
_MOST_TEXTS = 4_000_000
_EXACT_DIGITS = 15
_BUILT_IN = {
    **dict.fromkeys((9, 10), CellForm.PERCENT),
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58), CellForm.DATE),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), CellForm.TIME),
    22: CellForm.MOMENT,
}


class XlsxWorkbook:
    """The sheets of an open XLSX file. ``sheets``: those that people see first, then hidden ones, by name."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._parts = {info.filename.replace("\\", "/").lstrip("/").casefold(): info for info in archive.infolist()}
        self._unpacked = 0
        self._texts: _Texts | None = None
        self._forms: list[int] | None = None
        self._workbook = next((part for kind, part in self._related("").values() if kind == "officeDocument"), "")
        if not self._workbook:
            raise damaged()
        self._from_1904 = False
        self.sheets = self._sheets()

    def rows(self, sheet: str, decimal_sign: str) -> Iterator[tuple[int, list[str]]]:
        """Each row that is in the file: its number (1 = first), and its cells as texts up to the last one."""
        texts, forms = self._shared_texts(), self._cell_forms()
        columns: dict[str, int] = {}
        number = 0
        for _, row in self._elements(self.sheets[sheet], ("row",), until="sheetData"):
            named = row.get("r", "")
            number = max(int(named), number + 1) if named.isascii() and named.isdigit() else number + 1
            if number > MOST_ROWS:
                raise damaged()
            yield number, self._cells(row, columns, texts, forms, decimal_sign)

    def _cells(
        self, row: _Element, columns: dict[str, int], texts: _Texts, forms: Sequence[int], decimal_sign: str
    ) -> list[str]:
        cells: list[str] = []
        place, length, filled = -1, 0, 0
        for cell in row:
            name = cell.get("r")
            place += 1
            if name is not None:
                letters = name.rstrip("0123456789")
                known = columns.get(letters)
                if known is None:
                    known = columns[letters] = _column(letters)
                if known > place:
                    place = known
            if place >= MOST_COLUMNS:
                raise damaged()
            kind = cell.get("t")
            if kind == "inlineStr":
                text = plain_text(_rich_text(cell))
            else:
                # Without a formula the value is all that there is in a cell.
                text = (cell[0].text or "") if len(cell) == 1 else _value_beside_formula(cell)
                if not text:
                    continue
                if kind is None or kind == "n":
                    text = self._number(text, cell.get("s"), forms, decimal_sign)
                elif kind == "s":
                    text = texts.text(int(text)) if text.isascii() and text.isdigit() else ""
                else:
                    text = _text_of(kind, text)
            if text:
                if filled < place:
                    cells.extend([""] * (place - filled))
                cells.append(text)
                filled = place + 1
                length += len(text)
                if length > LONGEST_ROW:
                    raise too_large()
        return cells

    def _number(self, value: str, style: str | None, forms: Sequence[int], decimal_sign: str) -> str:
        form = CellForm.PLAIN
        if style is not None and style.isascii() and style.isdigit() and int(style) < len(forms):
            form = forms[int(style)]
        if form == CellForm.PLAIN and len(value) <= _EXACT_DIGITS and value.isdigit() and value.isascii():
            return value
        try:
            number = float(value)
        except ValueError:
            return plain_text(value)
        if form == CellForm.PLAIN:
            return number_text(number, decimal_sign)
        return serial_text(number, form, from_1904=self._from_1904, decimal_sign=decimal_sign)

    def _sheets(self) -> dict[str, str]:
        related = self._related(self._workbook)
        seen: list[tuple[bool, str, str]] = []
        for name, element in self._elements(self._workbook, ("sheet", "workbookPr")):
            if name == "workbookPr":
                self._from_1904 = element.get("date1904", "0") in ("1", "true", "on")
                continue
            kind, part = related.get(local_attributes(element).get("id", ""), ("", ""))
            if kind == "worksheet" and part in self._parts:
                seen.append((element.get("state", "visible") != "visible", element.get("name", ""), part))
            if len(seen) > MOST_SHEETS:
                raise too_large()
        return {name: part for _, name, part in sorted(seen, key=lambda sheet: sheet[0])}

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part points to: id → (last word of the kind, name of the part)."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}
        relations = posixpath.join(folder, "_rels", f"{name}.rels").casefold()
        if relations not in self._parts:
            return found
        for _, element in self._elements(relations, ("Relationship",)):
            target = element.get("Target", "").replace("\\", "/")
            target = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
            found[element.get("Id", "")] = (element.get("Type", "").rsplit("/", 1)[-1], target.casefold())
            if len(found) > 10 * MOST_SHEETS:
                raise too_large()
        return found

    def _part_of_kind(self, kind: str) -> str:
        parts = (part for found, part in self._related(self._workbook).values() if found == kind)
        return next((part for part in parts if part in self._parts), "")

    def _shared_texts(self) -> _Texts:
        if self._texts is None:
            texts = _Texts()
            if part := self._part_of_kind("sharedStrings"):
                for _, element in self._elements(part, ("si",)):
                    texts.add(plain_text(_rich_text(element)))
            self._texts = texts
        return self._texts

    def _cell_forms(self) -> list[int]:
        """By the number of a cell's style: what it makes of a number."""
        if self._forms is None:
            forms: list[int] = []
            own: dict[str, int] = {}
            part = self._part_of_kind("styles")
            for name, element in self._elements(part, ("numFmt", "xf")) if part else ():
                parent = element.getparent()
                key = element.get("numFmtId", "0")
                if name == "numFmt":
                    own[key] = CellForm.of(element.get("formatCode", "")[:1_000])
                elif parent is not None and local_name(parent) == "cellXfs":
                    built_in = _BUILT_IN.get(int(key), CellForm.PLAIN) if key.isascii() and key.isdigit() else 0
                    forms.append(own.get(key, built_in))
            self._forms = forms
        return self._forms

    def _elements(self, part: str, names: Sequence[str], *, until: str = "") -> Iterator[tuple[str, _Element]]:
        return elements(self._chunks(part), names, until=until)

    def _chunks(self, part: str) -> Iterator[bytes]:
        info = self._parts.get(part)
        if info is None:
            raise damaged()
        for chunk in member_chunks(self._archive, info):
            self._unpacked += len(chunk)
            if self._unpacked > LARGEST_UNPACKED:
                raise too_large()
            yield chunk


class _Texts:
    """The texts that cells refer to by number, packed close together: millions of them would not fit as objects."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def add(self, text: str) -> None:
        self._bytes += text.encode("utf-8", "replace")
        self._ends.append(len(self._bytes))
        if len(self._bytes) > _LARGEST_TEXTS or len(self._ends) > _MOST_TEXTS:
            raise too_large()

    def text(self, place: int) -> str:
        if place + 1 >= len(self._ends):
            raise damaged()
        return self._bytes[self._ends[place] : self._ends[place + 1]].decode()


def _value_beside_formula(cell: _Element) -> str:
    return next((part.text or "" for part in cell if local_name(part) == "v"), "")


def _text_of(kind: str, value: str) -> str:
    """A value that is neither a number nor kept elsewhere: a truth, a failed formula, a date, a formula's text."""
    if kind == "e":
        return ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind == "d":
        return re.sub(r"(?<=\d)T(?=\d)", " ", value.removesuffix("Z"))
    return plain_text(value)


def _rich_text(element: _Element) -> str:
    """The text of a cell of several fonts, without the reading aids that East Asian texts carry."""
    parts: list[str] = []
    for part in element.iter("{*}t"):
        parent = part.getparent()
        if parent is None or local_name(parent) != "rPh":
            parts.append(part.text or "")
    return "".join(parts)


def _column(letters: str) -> int:
    """The place of a column by its letters, 0 = A."""
    place = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z" or place > MOST_COLUMNS:
            raise damaged()
        place = place * 26 + ord(letter) - 64
    return place - 1

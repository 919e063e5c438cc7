"""How much memory an XLS or XLSB would take, told by walking its records without keeping them.

The library makes a rectangle of every sheet and repeats shared texts in every cell: neither shows in the file's size.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.reading.xml_parts import too_large
from telecost_desktop.services.importing.reading.zips import damaged, locked, member_chunks, open_zip

# A full XLS sheet of 20 columns is below this.
_LARGEST = 48 * 1024 * 1024
_LONGEST_TEXT = 32_767


class _Extent:
    """The rectangles of all sheets, and the text in their cells."""

    def __init__(self) -> None:
        self.cells = self.texts = self._rows = self._columns = 0

    def see(self, row: int, column: int) -> None:
        self._rows, self._columns = max(self._rows, row + 1), max(self._columns, column + 1)

    def end_sheet(self) -> None:
        self.cells += self._rows * self._columns
        self._rows = self._columns = 0


def measure_xlsb(path: Path) -> tuple[int, int]:
    """The cells of all sheets' rectangles, and the bytes of their texts. Raises UserError for what is damaged."""
    extent = _Extent()
    with open_zip(path) as archive:
        parts = {info.filename.replace("\\", "/").lstrip("/").casefold(): info for info in archive.infolist()}
        total = 0

        def content(name: str) -> bytes:
            nonlocal total
            data = bytearray()
            for chunk in member_chunks(archive, parts[name]):
                data += chunk
                total += len(chunk)
                if total > 2 * _LARGEST:
                    raise too_large()
            return bytes(data)

        lengths = array("I")
        if "xl/sharedstrings.bin" in parts:
            for kind, data in _xlsb_records(content("xl/sharedstrings.bin")):
                if kind == 19:
                    lengths.append(int.from_bytes(data[1:5], "little"))
        for name in parts:
            if not name.endswith(".bin") or "sheets/" not in name:
                continue
            row = 0
            for kind, data in _xlsb_records(content(name)):
                if kind == 0:
                    row = int.from_bytes(data[:4], "little")
                elif kind <= 11:
                    extent.see(row, int.from_bytes(data[:4], "little"))
                    extent.texts += _shared(lengths, data[8:12]) if kind == 7 else len(data)
            extent.end_sheet()
    return extent.cells, extent.texts


def _xlsb_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    place, end = 0, len(data)
    try:
        while place < end:
            kind = data[place]
            place += 1
            if kind & 0x80:
                kind = (kind & 0x7F) | ((data[place] & 0x7F) << 7)
                place += 1
            length = shift = 0
            while True:
                byte = data[place]
                place += 1
                length |= (byte & 0x7F) << shift
                shift += 7
                if not byte & 0x80 or shift == 28:
                    break
            yield kind, data[place : place + length]
            place += length
    except IndexError:
        raise damaged() from None


def _shared(lengths: array[int], index: bytes) -> int:
    place = int.from_bytes(index, "little")
    return lengths[place] if place < len(lengths) else _LONGEST_TEXT


# Records of XLS that are cells: those of one, and those of several beside each other.
_CELLS = frozenset((0x06, 0x201, 0x203, 0x204, 0x205, 0x27E, 0xD6, 0xFD))
_CELL_ROWS = frozenset((0xBD, 0xBE))
_BOF, _EOF, _SHARED_TEXTS, _CONTINUE, _LABEL, _FILE_PASS, _DIMENSIONS = 0x809, 0x0A, 0xFC, 0x3C, 0xFD, 0x2F, 0x200


def measure_xls(path: Path) -> tuple[int, int]:
    """The cells of all sheets' rectangles, and the bytes of their texts. Raises UserError for what is damaged."""
    if path.stat().st_size > _LARGEST:
        raise too_large()
    data = _book(path.read_bytes())
    extent = _Extent()
    lengths = array("I")
    shared: list[bytes] = []
    place = 0
    while place + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, place)
        record = data[place + 4 : place + 4 + length]
        place += 4 + length
        if kind == _SHARED_TEXTS or (kind == _CONTINUE and shared):
            shared.append(record)
            continue
        if shared:
            lengths, shared = _text_lengths(shared), []
        if kind == _FILE_PASS:
            raise locked()
        if kind in _CELLS and length >= 4:
            row, column = struct.unpack_from("<HH", record)
            extent.see(row, column)
            extent.texts += _shared(lengths, record[6:10]) if kind == _LABEL else length
        elif kind in _CELL_ROWS and length >= 6:
            extent.see(int.from_bytes(record[:2], "little"), int.from_bytes(record[-2:], "little"))
        elif kind == _DIMENSIONS and length >= 14:
            # Room for all of it is made at once, whether the cells come or not.
            extent.see(*(max(last - 1, 0) for last in struct.unpack_from("<4xI2xH", record)))
        elif kind == _EOF:
            extent.end_sheet()
    extent.end_sheet()
    return extent.cells, extent.texts


def _text_lengths(parts: list[bytes]) -> array[int]:
    """The bytes of each shared text; they go on over the ends of records, with a new mark of their width."""
    lengths = array("I")
    part, place = 0, 8

    def skip(count: int) -> None:
        nonlocal part, place
        place += count
        while part < len(parts) and place > len(parts[part]):
            place -= len(parts[part])
            part += 1

    while part < len(parts):
        if place >= len(parts[part]):
            part, place = part + 1, 0
            continue
        if place + 3 > len(parts[part]):
            break
        count, flags = struct.unpack_from("<HB", parts[part], place)
        lengths.append(2 * count if flags & 1 else count)
        place += 3
        runs = int.from_bytes(parts[part][place : place + 2], "little") if flags & 8 else 0
        place += 2 if flags & 8 else 0
        extra = int.from_bytes(parts[part][place : place + 4], "little") if flags & 4 else 0
        place += 4 if flags & 4 else 0
        while part < len(parts):
            width = 2 if flags & 1 else 1
            taken = min(count, max(len(parts[part]) - place, 0) // width)
            place += taken * width
            count -= taken
            if not count:
                break
            part, place = part + 1, 1
            flags = parts[part][0] if part < len(parts) and parts[part] else 0
        skip(4 * runs + extra)
    return lengths


_END_OF_CHAIN = 0xFFFFFFFA


def _book(data: bytes) -> bytes:
    """The stream of an OLE file in which the workbook lies. Raises UserError when there is none."""
    try:
        sector = 1 << int.from_bytes(data[30:32], "little")
        small_sector = 1 << int.from_bytes(data[32:34], "little")
        if sector not in (512, 4096) or small_sector != 64:
            raise damaged()
        directory_start, smallest = struct.unpack_from("<I4xI", data, 48)
        small_table_start, _, more_start, _ = struct.unpack_from("<4I", data, 60)
        sectors = [number for number in struct.unpack_from("<109I", data, 76) if number < _END_OF_CHAIN]
        seen: set[int] = set()
        while more_start < _END_OF_CHAIN and more_start not in seen:
            seen.add(more_start)
            numbers = struct.unpack(f"<{sector // 4}I", _sector(data, more_start, sector))
            sectors += [number for number in numbers[:-1] if number < _END_OF_CHAIN]
            more_start = numbers[-1]
        table = array("I", b"".join(_sector(data, number, sector) for number in sectors))
        directory = b"".join(_sector(data, number, sector) for number in _chain(table, directory_start))
        entries: dict[str, tuple[int, int]] = {}
        for place in range(0, len(directory) - 127, 128):
            length = int.from_bytes(directory[place + 64 : place + 66], "little")
            name = directory[place : place + max(length - 2, 0)].decode("utf-16-le", "replace").casefold()
            entries.setdefault(name, struct.unpack_from("<IQ", directory, place + 116))
        if "encryptedpackage" in entries:
            raise locked()
        found = entries.get("workbook") or entries.get("book")
        if found is None:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "This is an old Office document, but no workbook."),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose a workbook, a text file, an XML or a PDF."),
            )
        start, size = found[0], found[1] & 0xFFFFFFFF
        if size >= smallest:
            return b"".join(_sector(data, number, sector) for number in _chain(table, start))[:size]
        small_table = array("I", b"".join(_sector(data, n, sector) for n in _chain(table, small_table_start)))
        (root, _) = entries["root entry"]
        small = b"".join(_sector(data, number, sector) for number in _chain(table, root))
        return b"".join(small[number * 64 : number * 64 + 64] for number in _chain(small_table, start))[:size]
    except (struct.error, ValueError, KeyError):
        raise damaged() from None


def _sector(data: bytes, number: int, size: int) -> bytes:
    return data[(number + 1) * size : (number + 2) * size]


def _chain(table: array[int], start: int) -> Iterator[int]:
    """The sectors of a stream one after the other; a circle is damage."""
    for _ in range(len(table) + 1):
        if start >= _END_OF_CHAIN:
            return
        if start >= len(table):
            break
        yield start
        start = table[start]
    raise damaged()

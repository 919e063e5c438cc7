"""Old XLS workbooks for tests, record by record: there is no library that writes them any more."""

from __future__ import annotations

import struct

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind: int, content: bytes = b"") -> bytes:
    """One record of a workbook."""
    return struct.pack("<HH", kind, len(content)) + content


def number(row: int, column: int, value: float, form: int = 0) -> bytes:
    """A cell with a number; ``form`` is the place of its format."""
    return record(0x203, struct.pack("<HHHd", row, column, form, value))


def shared(row: int, column: int, place: int) -> bytes:
    """A cell with one of the shared texts."""
    return record(0xFD, struct.pack("<HHHI", row, column, 0, place))


def workbook(cells: bytes, texts: list[str], *, before: bytes = b"", sheet: str = "Bruk") -> bytes:
    """The stream of a workbook with one sheet. Formats: 0 plain, 1 date, 2 date and time, 3 [h]:mm:ss."""
    bof = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)
    forms = b"".join(record(0xE0, struct.pack("<HH", 0, key) + bytes(16)) for key in (0, 14, 22, 46))
    packed = b"".join(struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in texts)
    strings = record(0xFC, struct.pack("<II", len(texts), len(texts)) + packed)
    name = struct.pack("<BB", len(sheet), 0) + sheet.encode("latin-1")

    def head(place: int) -> bytes:
        listed = record(0x85, struct.pack("<IBB", place, 0, 0) + name)
        return (
            record(0x809, bof)
            + before
            + record(0x42, struct.pack("<H", 1200))
            + forms
            + listed
            + strings
            + record(0x0A)
        )

    begin = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    return head(len(head(0))) + begin + cells + record(0x0A)


def ole(stream: bytes, name: str = "Workbook") -> bytes:
    """An OLE file with one stream."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % 512)
    count = len(stream) // 512
    tables = 1
    while tables * 128 < tables + 1 + count:
        tables += 1
    chain = [_TABLE] * tables + [_END] + [tables + 2 + place for place in range(count - 1)] + [_END]
    table = struct.pack(f"<{tables * 128}I", *chain, *[_FREE] * (tables * 128 - len(chain)))

    def entry(title: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = (title + "\0").encode("utf-16-le")
        links = struct.pack("<HBBIII", len(raw), kind, 1, _FREE, _FREE, child)
        return raw.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, _END, 0) + entry(name, 2, _FREE, tables + 1, len(stream)) + bytes(256)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", tables, tables, 0, 4096, _END, 0, _END, 0, 0)[:-4]
    header += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    return header + table + directory + stream

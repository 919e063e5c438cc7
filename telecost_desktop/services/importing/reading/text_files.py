"""Text files from anywhere: which encoding, which line ends, and reading them in blocks that end with a row.

Detectors of encodings fail on just this data, so there is no guessing by statistics: byte order mark, else strict
UTF-8, else Windows-1252 where its own bytes occur, else Latin-1.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError

WRONG_ENCODING = QT_TRANSLATE_NOOP("Errors", "The text is not in the encoding that its first bytes name.")
BLOCK_BYTES = 6 * 1024 * 1024
# No real row is longer; a quote that is never closed would otherwise swallow the file.
LONGEST_ROW = 8 * 1024 * 1024
LONGEST_CELL = 32_767
_CHUNK = 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8", 3),
    (codecs.BOM_UTF32_LE, "utf-32-le", 4),
    (codecs.BOM_UTF32_BE, "utf-32-be", 4),
    (codecs.BOM_UTF16_LE, "utf-16-le", 2),
    (codecs.BOM_UTF16_BE, "utf-16-be", 2),
)


def byte_order_mark(start: bytes) -> tuple[str, int]:
    """The encoding that a byte order mark names and its length; ("", 0) without one."""
    return next(((name, length) for mark, name, length in _BOMS if start.startswith(mark)), ("", 0))


class EncodingSeeker:
    """Finds the encoding of a text while its bytes pass by for another purpose."""

    def __init__(self, start: bytes) -> None:
        self.marked, self.skip = byte_order_mark(start)
        self.has_nul = False
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")("strict")
        self._windows = False

    def see(self, chunk: bytes) -> None:
        """Take note of the next bytes."""
        if self.marked.startswith(("utf-16", "utf-32")):
            return
        self.has_nul = self.has_nul or b"\0" in chunk
        if self._decoder is not None and not (chunk.isascii() and self._decoder.getstate()[0] == b""):
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self._decoder = None
        self._windows = self._windows or (not chunk.isascii() and re.search(rb"[\x80-\x9f]", chunk) is not None)

    def encoding(self) -> str:
        """What it is; ask when all bytes were seen. Raises UserError where a byte order mark names another."""
        whole = self._decoder is not None and self._decoder.getstate()[0] == b""
        if self.marked == "utf-8" and not whole:
            raise UserError(WRONG_ENCODING)
        if self.marked or whole:
            return self.marked or "utf-8"
        return "cp1252" if self._windows else "latin-1"


def text_encoding(path: Path, wanted: str = "") -> tuple[str, int]:
    """A text file's encoding, and the length of its byte order mark. Raises UserError for what is no text.

    ``wanted`` is what a person or a profile says; only a byte order mark knows better.
    """
    with path.open("rb") as stream:
        chunk = stream.read(_CHUNK)
        seeker = EncodingSeeker(chunk)
        if wanted and not seeker.marked:
            if wanted != "utf-16":
                return wanted, 0
            # Latin letters have their zero byte first when the larger byte is first.
            return "utf-16-be" if chunk[::2].count(0) > chunk[1::2].count(0) else "utf-16-le", 0
        while chunk:
            seeker.see(chunk)
            chunk = stream.read(_CHUNK)
    if seeker.has_nul:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "This is no text file: it has bytes in it that no text has."))
    return seeker.encoding(), seeker.skip


@dataclass(frozen=True)
class Block:
    """Whole rows of a file as UTF-8 with plain line ends. ``first_line`` counts the file's lines from 1."""

    content: bytes
    first_line: int
    share: float
    lines: int


def blocks(path: Path, encoding: str, skip: int, *, size: int = BLOCK_BYTES) -> Iterator[Block]:
    """The file in blocks that end outside quotes at a row's end; memory stays that of one block.

    Raises UserError for a row that never ends.
    """
    total = max(path.stat().st_size, 1)
    done = skip
    line = 1
    rest = b""
    recode = encoding != "utf-8"
    decoder = codecs.getincrementaldecoder(encoding)("replace" if encoding == "cp1252" else "strict")
    with path.open("rb") as file:
        file.seek(skip)
        while True:
            piece = file.read(size)
            done += len(piece)
            last = not piece
            try:
                text = decoder.decode(piece, last).encode("utf-8", "replace") if recode else piece
            except UnicodeDecodeError:
                raise UserError(WRONG_ENCODING) from None
            # What was read is the text itself: a row that is cut off can be read again, which is cheaper than joining.
            whole = not recode and not rest
            rest += text
            held = b""
            if b"\r" in rest:
                whole = False
                if rest.endswith(b"\r") and not last:
                    rest, held = rest[:-1], b"\r"
                rest = rest.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            cut = _row_end(rest)
            if len(rest) - cut > LONGEST_ROW:
                raise UserError(
                    QT_TRANSLATE_NOOP("Errors", "A row that begins in line {line} never ends."),
                    hint=QT_TRANSLATE_NOOP("Errors", "Look for a quotation mark that is not closed."),
                    line=line + rest.count(b"\n", 0, cut),
                )
            cut = len(rest) if last else cut
            if cut:
                block, rest = rest[:cut], rest[cut:]
                ends = block.count(b"\n")
                yield Block(block, line, done / total, ends + (not block.endswith(b"\n")))
                line += ends
                if whole and rest and not last:
                    file.seek(-len(rest), os.SEEK_CUR)
                    done -= len(rest)
                    rest = b""
            elif last:
                return
            rest += held
            if last:
                return


def _row_end(text: bytes) -> int:
    """Just after the last line end that lies outside quotes; 0 when there is none."""
    end = text.rfind(b"\n")
    # Looking for one is many times faster than counting.
    quotes = text.count(b'"', 0, end + 1) if b'"' in text else 0
    while end >= 0 and quotes % 2:
        before = text.rfind(b"\n", 0, end)
        quotes -= text.count(b'"', before + 1, end + 1)
        end = before
    return end + 1


@dataclass(frozen=True)
class Row:
    """One row: the line where it begins, its cells, and its text as it stood in the file."""

    line: int
    cells: list[str]
    text: str


def rows_of(block: Block, separator: str) -> Iterator[Row]:
    """The rows of a block, read one by one; blank lines are left out."""
    csv.field_size_limit(2 * LONGEST_ROW)
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for text in io.StringIO(block.content.decode("utf-8", "replace"), newline="\n"):
            taken.append(text)
            yield text

    reader = csv.reader(lines(), delimiter=separator)
    line = block.first_line
    for cells in reader:
        text = "".join(taken)
        if any(cell.strip() for cell in cells):
            yield Row(line, cells, text.rstrip("\n"))
        line += len(taken)
        taken.clear()


def original_lines(block: Block, wanted: list[int]) -> dict[int, str]:
    """The texts of rows by their first line; a row goes on where a quoted cell does."""
    lines = block.content.split(b"\n")
    found = {}
    for line in wanted:
        place = line - block.first_line
        text = lines[place] if place < len(lines) else b""
        while text.count(b'"') % 2 and place + 1 < len(lines) and len(text) < 4_000:
            place += 1
            text += b"\n" + lines[place]
        found[line] = text.decode("utf-8", "replace")
    return found

"""The two letters that paper is written in, embedded so that documents share the work and stay small.

reportlab cuts a font down anew for each document. Here the letters of our languages always make the same first part of
a font, cut down and compressed once; letters beyond follow in parts of their own. What a page never needs is left
out: names, instructions for coarse screens. Only ``sheet.fonts`` imports this module, since it loads reportlab.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import FF_NONSYMBOLIC, FF_SYMBOLIC, SUBSETN, TTFont, TTFontFace, TTFontMaker

_FIRST, _ASCII_END, _PART = 32, 127, 256
# Letters and signs beyond ASCII that documents in our languages use; together with ASCII they fill the first part.
_COMMON = "ÀÂÄÅÆÇÈÉÊËÎÏÔÖØÙÛÜàáâäåæçèéêëíîïñóôöøùúûüŒœŠšŽž§°²½«»·×–—‘’“”„…•€−\u202f"
_UNUSED = ("name", "OS/2", "cvt ", "fpgm", "prep")
_COMPOSITE_INSTRUCTIONS = 0x100


def _first_part() -> tuple[dict[int, int], list[int]]:
    """Which code each common letter has, and the letters in order of their codes."""
    codes = {0: 0} | {code: code for code in range(_FIRST, _ASCII_END)}
    letters = [0] * _FIRST + list(range(_FIRST, _ASCII_END))
    for sign in _COMMON:
        codes[ord(sign)] = len(letters)
        letters.append(ord(sign))
    return codes, letters


_CODES, _LETTERS = _first_part()


@dataclass(frozen=True, slots=True)
class _Cut:
    """A part of a font, compressed, and its length before that."""

    content: bytes
    length: int


class PaperFont(TTFont):
    """A font whose first part is the same in every document."""

    def __init__(self, name: str, filename: str) -> None:
        super().__init__(name, filename, asciiReadable=True, shapable=False)
        self.face: Any = _PaperFace(filename)

    def begin(self, document: Any) -> None:
        """Take part in a document; before the first text that is written in it."""
        state: Any = TTFont.State(True, self)
        state.assignments = dict(_CODES)
        state.subsets = [list(_LETTERS)]
        state.nextCode = _PART
        self.state[document] = state

    def addObjects(self, doc: Any) -> None:
        """Write the parts of the font that a document uses."""
        state = self.state.pop(doc)
        for number, letters in enumerate(state.subsets):
            internal = f"{state.internalName}+{number}"
            name = (SUBSETN(number) + b"+" + self.face.name).decode("ascii")
            font: Any = pdfdoc.PDFTrueTypeFont()
            font.Name, font.BaseFont = internal, name
            font.FirstChar, font.LastChar = 0, len(letters) - 1
            font.Widths = _widths(self.face, tuple(letters))
            unicodes = _stream(_unicodes(name, tuple(letters)))
            font.ToUnicode = doc.Reference(unicodes, f"toUnicodeCMap:{name}")
            font.FontDescriptor = self.face.addSubsetObjects(doc, name, letters)
            doc.Reference(font, internal)
            doc.idToObject["BasicFonts"].dict[internal] = font


class _PaperFace(TTFontFace):
    def addSubsetObjects(self, doc: Any, fontname: str, subset: list[int]) -> Any:
        """Write a part's letters and measures; returns the reference to them."""
        cut = _cut(self, tuple(subset))
        file = _stream(cut.content)
        file.dictionary["Length1"] = cut.length
        measures = {
            "Type": "/FontDescriptor",
            "Ascent": self.ascent,
            "CapHeight": self.capHeight,
            "Descent": self.descent,
            "Flags": self.flags & ~FF_NONSYMBOLIC | FF_SYMBOLIC,
            "FontBBox": pdfdoc.PDFArray(self.bbox),
            "FontName": pdfdoc.PDFName(fontname),
            "ItalicAngle": self.italicAngle,
            "StemV": self.stemV,
            "FontFile2": doc.Reference(file, f"fontFile:{fontname}"),
            "MissingWidth": self.defaultWidth,
        }
        return doc.Reference(pdfdoc.PDFDictionary(measures), f"fontDescriptor:{fontname}")


def _stream(compressed: bytes) -> Any:
    """A stream that is compressed already."""
    stream = pdfdoc.PDFStream(content=compressed)
    stream.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
    return stream


@lru_cache(maxsize=64)
def _cut(face: Any, letters: tuple[int, ...]) -> _Cut:
    font = _without_instructions(face.makeSubset(letters))
    return _Cut(zlib.compress(font, 9), len(font))


@lru_cache(maxsize=64)
def _widths(face: Any, letters: tuple[int, ...]) -> str:
    return f"[{' '.join(f'{face.getCharWidth(code):g}' for code in letters)}]"


@lru_cache(maxsize=64)
def _unicodes(name: str, letters: tuple[int, ...]) -> bytes:
    """What letter each code stands for, so that text can be copied and searched."""
    pairs = [
        f"<{code:02X}> <{chr(letter).encode('utf-16-be').hex().upper()}>"
        for code, letter in enumerate(letters)
        if letter
    ]
    # No more than a hundred pairs may stand in one section.
    sections = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    text = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        f"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /{name} def\n"
        "/CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange\n"
        + "".join(f"{len(part)} beginbfchar\n{chr(10).join(part)}\nendbfchar\n" for part in sections)
        + "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    return zlib.compress(text.encode("ascii"), 9)


def _without_instructions(font: bytes) -> bytes:
    """A TrueType font without the tables and instructions that only coarse screens would use."""
    tables = {}
    for number in range(struct.unpack_from(">H", font, 4)[0]):
        tag, _, start, length = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        tables[tag.decode("ascii")] = font[start : start + length]
    count = struct.unpack_from(">H", tables["maxp"], 4)[0]
    wide = struct.unpack_from(">H", tables["head"], 50)[0]
    places = struct.unpack(f">{count + 1}{'L' if wide else 'H'}", tables["loca"])
    scale = 1 if wide else 2
    glyphs = [_bare(tables["glyf"][first * scale : last * scale]) for first, last in pairwise(places)]
    starts = [0]
    for glyph in glyphs:
        starts.append(starts[-1] + len(glyph))
    tables["glyf"] = b"".join(glyphs)
    tables["loca"] = struct.pack(f">{count + 1}L", *starts)
    tables["head"] = tables["head"][:50] + b"\0\1" + tables["head"][52:]
    return _font_of({tag: content for tag, content in tables.items() if tag not in _UNUSED})


def _bare(glyph: bytes) -> bytes:
    """A glyph without its instructions, padded to four bytes."""
    if not glyph:
        return glyph
    contours = struct.unpack_from(">h", glyph)[0]
    if contours >= 0:
        place = 10 + 2 * contours
        size = struct.unpack_from(">H", glyph, place)[0]
        glyph = glyph[:place] + b"\0\0" + glyph[place + 2 + size :]
    else:
        glyph = _bare_composite(glyph)
    return glyph + b"\0" * (-len(glyph) % 4)


def _bare_composite(glyph: bytes) -> bytes:
    parts = bytearray(glyph)
    place, more = 10, True
    while more:
        flags = struct.unpack_from(">H", parts, place)[0]
        struct.pack_into(">H", parts, place, flags & ~_COMPOSITE_INSTRUCTIONS)
        place += 4 + (4 if flags & 1 else 2)
        place += 2 if flags & 8 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0
        more = bool(flags & 0x20)
    return bytes(parts[:place])


def _font_of(tables: dict[str, bytes]) -> bytes:
    """A TrueType file of these tables, with its sums."""
    maker = TTFontMaker()
    for tag, content in tables.items():
        maker.add(tag, content)
    made: bytes = maker.makeStream()
    return made

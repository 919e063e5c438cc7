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
from reportlab.pdfbase.ttfonts import FF_NONSYMBOLIC, FF_SYMBOLIC, SUBSETN, TTFont, TTFontMaker

_FIRST, _ASCII_END, _PART = 32, 127, 256
# Letters and signs beyond ASCII that documents in our languages use; together with ASCII they fill the first part.
_COMMON = "ÀÂÄÅÆÇÈÉÊËÎÏÔÖØÙÛÜàáâäåæçèéêëíîïñóôöøùúûüŒœŠšŽž§°²½«»·×–—‘’“”„…•€−\u202f"
_UNUSED = ("name", "OS/2", "cvt ", "fpgm", "prep")
_COMPOSITE_INSTRUCTIONS = 0x100
# Stands for a reference to another object while objects are written out; such objects belong to no document yet.
_REFERENCE = b"%reference%"
_NO_DOCUMENT: Any = None


def _first_part() -> tuple[dict[int, int], list[int]]:
    """Which code each common letter has, and the letters in order of their codes."""
    codes = {0: 0} | {code: code for code in range(_FIRST, _ASCII_END)}
    letters = [0] * _FIRST + list(range(_FIRST, _ASCII_END))
    for sign in _COMMON:
        codes[ord(sign)] = len(letters)
        letters.append(ord(sign))
    return codes, letters


_CODES, _LETTERS = _first_part()


class PaperFont(TTFont):
    """A font whose first part is the same in every document."""

    def __init__(self, name: str, filename: str) -> None:
        super().__init__(name, filename, asciiReadable=True, shapable=False)

    def begin(self, document: Any) -> None:
        """Take part in a document; before the first text that is written in it."""
        state: Any = TTFont.State(True, self)
        state.assignments = dict(_CODES)
        state.subsets = [list(_LETTERS)]
        state.nextCode = _PART
        self.state[document] = state

    def parts_of(self, text: str, document: Any) -> list[tuple[int, bytes]]:
        """A text cut by the parts that have its letters, each with its codes there."""
        if text.isascii() and text.isprintable():
            return [(0, text.encode("ascii"))]
        parts: list[tuple[int, bytes]] = self.splitString(text, document)
        return parts

    def addObjects(self, doc: Any) -> None:
        """Write the parts of the font that a document uses."""
        state = self.state.pop(doc)
        for number, letters in enumerate(state.subsets):
            internal = f"{state.internalName}+{number}"
            part = _part(self.face, internal, number, tuple(letters))
            unicodes = doc.Reference(_Written(part.unicodes), f"toUnicodeCMap:{part.name}")
            file = doc.Reference(_Written(part.file), f"fontFile:{part.name}")
            measures = doc.Reference(_Written(part.measures, (file,)), f"fontDescriptor:{part.name}")
            font = _Written(part.font, (measures, unicodes))
            doc.Reference(font, internal)
            doc.idToObject["BasicFonts"].dict[internal] = font


class _Written(pdfdoc.PDFObject):
    """An object of a PDF that is written out already, but for its references to others between the pieces."""

    __RefOnly__ = 1

    def __init__(self, pieces: tuple[bytes, ...], references: tuple[Any, ...] = ()) -> None:
        self._pieces, self._references = pieces, references

    def format(self, document: Any) -> bytes:
        """Its bytes in a document."""
        others = (reference.format(document) for reference in self._references)
        return self._pieces[0] + b"".join(other + piece for other, piece in zip(others, self._pieces[1:], strict=True))


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a font as all documents have it: pieces of its objects, between which references stand."""

    name: str
    font: tuple[bytes, ...]
    measures: tuple[bytes, ...]
    file: tuple[bytes, ...]
    unicodes: tuple[bytes, ...]


@lru_cache(maxsize=64)
def _part(face: Any, internal: str, number: int, letters: tuple[int, ...]) -> _Part:
    name = (SUBSETN(number) + b"+" + face.name).decode("ascii")
    font = {
        "Type": "/Font",
        "Subtype": "/TrueType",
        "BaseFont": pdfdoc.PDFName(name),
        "Name": pdfdoc.PDFName(internal),
        "FirstChar": 0,
        "LastChar": len(letters) - 1,
        "Widths": f"[{' '.join(f'{face.getCharWidth(code):g}' for code in letters)}]",
        "FontDescriptor": _REFERENCE,
        "ToUnicode": _REFERENCE,
    }
    measures = {
        "Type": "/FontDescriptor",
        "Ascent": face.ascent,
        "CapHeight": face.capHeight,
        "Descent": face.descent,
        "Flags": face.flags & ~FF_NONSYMBOLIC | FF_SYMBOLIC,
        "FontBBox": pdfdoc.PDFArray(face.bbox),
        "FontName": pdfdoc.PDFName(name),
        "ItalicAngle": face.italicAngle,
        "StemV": face.stemV,
        "FontFile2": _REFERENCE,
        "MissingWidth": face.defaultWidth,
    }
    cut = _without_instructions(face.makeSubset(letters))
    return _Part(
        name,
        _pieces(pdfdoc.PDFDictionary(font)),
        _pieces(pdfdoc.PDFDictionary(measures)),
        _stream(cut, Length1=len(cut)),
        _stream(_unicodes(name, letters)),
    )


def _pieces(dictionary: Any) -> tuple[bytes, ...]:
    """A dictionary written out, cut where references belong."""
    return tuple(dictionary.format(_NO_DOCUMENT).split(_REFERENCE))


def _stream(content: bytes, **measures: int) -> tuple[bytes, ...]:
    """A compressed stream written out."""
    packed = zlib.compress(content, 9)
    values = {"Filter": pdfdoc.PDFName("FlateDecode"), "Length": len(packed)} | measures
    return (pdfdoc.PDFDictionary(values).format(_NO_DOCUMENT) + b"\nstream\n" + packed + b"endstream\n",)


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
    return text.encode("ascii")


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

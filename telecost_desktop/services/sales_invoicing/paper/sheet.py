"""The sheet that documents are drawn on: measures, colours, letters, wrapped text and page breaks."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

REGULAR, BOLD = "PaperSans", "PaperSans-Bold"
# DejaVu Sans is wide; set this much narrower it is the condensed cut that its makers offer.
NARROW = 0.9

# A4 in points, with the left edge where window envelopes expect the address (20 mm).
WIDTH, HEIGHT = 595.276, 841.890
LEFT, RIGHT = 57.0, WIDTH - 57.0

Colour = tuple[float, float, float]
INK: Colour = (0.106, 0.141, 0.188)
GREY: Colour = (0.376, 0.427, 0.490)
RULE: Colour = (0.820, 0.843, 0.871)
HAIR: Colour = (0.890, 0.905, 0.922)
PANEL: Colour = (0.949, 0.965, 0.973)
WHITE: Colour = (1.0, 1.0, 1.0)


@cache
def fonts() -> tuple[Any, Any]:
    """The two embedded fonts, registered once: DejaVu Sans as matplotlib ships it."""
    import matplotlib
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics

    from telecost_desktop.services.sales_invoicing.paper.fonts import PaperFont

    # Binary streams: a fifth smaller than reportlab's printable encoding, and quicker.
    rl_config.useA85 = 0
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    files = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}
    found = tuple(PaperFont(name, str(folder / file)) for name, file in files.items())
    for font in found:
        pdfmetrics.registerFont(font)
    return found[0], found[1]


@lru_cache(maxsize=20_000)
def printable(text: str) -> str:
    """A text in letters that the fonts have; others would be unreadable when copied out, and become "?".

    Tabs, line ends and the like become blanks.
    """
    if text.isascii() and text.isprintable():
        return text
    glyphs = fonts()[0].face.charToGlyph
    text = unicodedata.normalize("NFC", text)
    return "".join(" " if unicodedata.category(sign) == "Cc" else sign if ord(sign) in glyphs else "?" for sign in text)


@cache
def _widths(bold: bool) -> dict[int, float]:
    face = fonts()[1 if bold else 0].face
    return dict(face.charWidths)


@lru_cache(maxsize=20_000)
def _ems(text: str, bold: bool) -> float:
    widths = _widths(bold)
    return sum(widths.get(ord(sign), 600.0) for sign in text) / 1000


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is, in points."""
    return _ems(text, bold) * size * NARROW


def fitting_size(text: str, size: float, width: float, *, bold: bool = False) -> float:
    """The font size, at most ``size``, at which a text is no wider than ``width`` points."""
    wide = text_width(printable(text), size, bold=bold)
    return size if wide <= width else size * width / wide


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """A text in lines no wider than ``width``; a word that is wider is cut."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in printable(paragraph).split(" "):
            while text_width(word, size, bold=bold) > width:
                keep = len(word) - 1
                while keep > 1 and text_width(word[:keep], size, bold=bold) > width:
                    keep -= 1
                if line:
                    lines.append(line)
                    line = ""
                lines.append(word[:keep])
                word = word[keep:]
            if not word:
                continue
            wider = f"{line} {word}" if line else word
            if text_width(wider, size, bold=bold) <= width:
                line = wider
            else:
                lines.append(line)
                line = word
        lines.append(line)
    return lines


def paginate(heights: Sequence[float], *, first: float, rest: float, carry: float, tail: float) -> list[list[int]]:
    """Which rows stand on which page.

    ``first`` and ``rest`` are the room for rows on the first and on later pages, ``carry`` what a carried sum needs,
    ``tail`` what must follow the last row on its page.
    """
    pages: list[list[int]] = []
    current: list[int] = []
    room = first
    for index, height in enumerate(heights):
        following = tail if index == len(heights) - 1 else carry
        if current and room < height + following:
            pages.append(current)
            current, room = [], rest - carry
        current.append(index)
        room -= height
    pages.append(current)
    return pages

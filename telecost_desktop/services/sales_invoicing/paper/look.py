"""The colours of a company's documents, all derived from its accent colour so that everything stays readable. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from telecost_desktop.services.sales_invoicing.paper.sheet import INK, WHITE, Colour

_ACCENT: Colour = (0.043, 0.361, 0.420)
_BLACK: Colour = (0.0, 0.0, 0.0)
# What people with weak eyes still read: WCAG 2 asks for this contrast of small text.
_READABLE = 4.5


@dataclass(frozen=True, slots=True)
class Look:
    """``accent`` fills, ``on_accent`` is text on it, ``title`` is accented text on white, ``tint`` fills panels."""

    accent: Colour
    on_accent: Colour
    title: Colour
    tint: Colour


@lru_cache(maxsize=64)
def look_of(accent_colour: str) -> Look:
    """The colours for an accent colour as #rrggbb; the program's own where it is empty or not a colour."""
    accent = _parsed(accent_colour) or _ACCENT
    # White or the text's own colour; between them lie colours on which only black can be read.
    on_accent = next((colour for colour in (WHITE, INK) if contrast(accent, colour) >= _READABLE), _BLACK)
    title = accent
    while contrast(title, WHITE) < _READABLE:
        title = mixed(title, _BLACK, 0.08)
    return Look(accent, on_accent, title, mixed(title, WHITE, 0.94))


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """A colour with a share of another in it."""
    red, green, blue = (a + (b - a) * share for a, b in zip(colour, other, strict=True))
    return red, green, blue


def contrast(colour: Colour, other: Colour) -> float:
    """How well two colours stand out from one another, 1 to 21, by WCAG 2."""
    lights = sorted((luminance(colour), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: Colour) -> float:
    """How light a colour looks, 0 to 1, by WCAG 2."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parsed(text: str) -> Colour | None:
    digits = text.removeprefix("#")
    if len(text) != 7 or len(digits) != 6 or not all(sign in "0123456789abcdefABCDEF" for sign in digits):
        return None
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue

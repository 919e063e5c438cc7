"""Where the columns of a table lie on the pages of a PDF, how small the type is, and where texts break."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

PLAIN, BOLD = "TeleCostSans", "TeleCostSans-Bold"
PADDING = 4.0
# The type gives way before the columns do, and columns are parted before the type becomes too small to read.
_SIZES = (7.5, 7.0, 6.5, 6.0)
_SIZE_PARTED = 7.0
MOST_LINES = 4
# In ems: no column is narrower, and none gets more where there is too little room.
_NARROWEST, _WIDEST_WORD, _WIDEST = 4.5, 16.0, 30.0
# In ems, before a text that follows a number, which would else touch it.
_GAP = 0.9
# Of the room, for the columns that are repeated on each of the pages side by side.
_SHARE_REPEATED = 0.35


@cache
def fonts() -> tuple[str, str]:
    """Register DejaVu Sans, which covers every Latin letter and currency sign, and give its plain and bold names."""
    import matplotlib
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    registerFont(TTFont(PLAIN, folder / "DejaVuSans.ttf"))
    registerFont(TTFont(BOLD, folder / "DejaVuSans-Bold.ttf"))
    return PLAIN, BOLD


class Type:
    """Measures and breaks texts in ems, from the fonts' own tables; a text that repeats is measured once."""

    def __init__(self) -> None:
        from reportlab.pdfbase.pdfmetrics import getFont

        fonts()
        self._faces = {bold: cast("Any", getFont(BOLD if bold else PLAIN)).face for bold in (False, True)}
        self._known: dict[tuple[str, bool], float] = {}
        self._clean: dict[str, str] = {}

    def clean(self, text: str) -> str:
        """A text in one line, with a sign of its own for what the font does not have."""
        known = self._clean.get(text)
        if known is None:
            widths = self._faces[False].charWidths
            signs = (sign if ord(sign) in widths and sign >= " " else "\ufffd" for sign in " ".join(text.split("\n")))
            known = self._clean[text] = "".join(signs) if not text.isascii() or not text.isprintable() else text
        return known

    def width(self, text: str, *, bold: bool = False) -> float:
        """The width of a text."""
        known = self._known.get((text, bold))
        if known is None:
            face = self._faces[bold]
            widths, usual = face.charWidths, face.defaultWidth
            known = self._known[text, bold] = sum(widths.get(ord(sign), usual) for sign in text) / 1000
        return known

    def broken(self, text: str, room: float, *, bold: bool = False, most: int = MOST_LINES) -> list[str]:
        """A text in lines no wider than ``room``: at spaces, else within words; what is too much ends in an ellipsis."""
        if self.width(text, bold=bold) <= room:
            return [text]
        lines: list[str] = []
        line = ""
        for word in text.split(" "):
            longer = f"{line} {word}" if line else word
            if self.width(longer, bold=bold) <= room:
                line = longer
                continue
            if line:
                lines.append(line)
            while len(lines) <= most and self.width(word, bold=bold) > room:
                fitting = self._fitting(word, room, bold)
                lines.append(word[:fitting])
                word = word[fitting:]
            line = word
            if len(lines) > most:
                break
        if line:
            lines.append(line)
        if len(lines) > most:
            last = lines[most - 1]
            while last and self.width(last + "…", bold=bold) > room:
                last = last[:-1]
            lines = [*lines[: most - 1], last + "…"]
        return lines

    def _fitting(self, word: str, room: float, bold: bool) -> int:
        face = self._faces[bold]
        widths, usual, used = face.charWidths, face.defaultWidth, 0.0
        for count, sign in enumerate(word):
            used += widths.get(ord(sign), usual) / 1000
            if used > room:
                return max(count, 1)
        return len(word)


@dataclass(frozen=True, slots=True)
class Field:
    """A column to be laid out: its title, whether it stands at the right, whether its texts may break, its texts.

    ``bold`` are the texts of its totals.
    """

    title: str
    number: bool
    breaks: bool
    texts: Sequence[str]
    bold: Sequence[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column lies: ``field`` counts the columns, ``left`` and ``right`` are points from the table's left."""

    field: int
    left: float
    right: float
    title: list[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """The size of the type, and the columns of each of the pages that lie side by side."""

    size: float
    groups: tuple[tuple[Place, ...], ...]

    @property
    def title_lines(self) -> int:
        """The lines of the tallest title."""
        return max(len(place.title) for group in self.groups for place in group)


@dataclass(frozen=True, slots=True)
class _Need:
    """Widths of a column in ems: with every text in one line, in two, and in three."""

    one: float
    two: float
    three: float


def lay_out(fields: Sequence[Field], width: float, type_: Type) -> Layout:
    """Find room for all columns: in one line, in smaller type, in several lines, else on pages side by side."""
    gaps = _gaps(fields)
    needs = [_need(field, type_, gap) for field, gap in zip(fields, gaps, strict=True)]
    every = list(range(len(fields)))
    for size in _SIZES:
        room = width / size - len(fields) * 2 * PADDING / size
        if sum(need.one for need in needs) <= room:
            return Layout(size, (_places(every, [need.one for need in needs], fields, size, width, type_),))
        if sum(need.two for need in needs) <= room:
            given = _shared(room, [(need.two, need.one) for need in needs])
            return Layout(size, (_places(every, given, fields, size, width, type_),))
    size = _SIZES[-1]
    room = width / size - len(fields) * 2 * PADDING / size
    if sum(need.three for need in needs) <= room:
        given = _shared(room, [(need.three, need.one) for need in needs])
        return Layout(size, (_places(every, given, fields, size, width, type_),))
    return _parted(fields, needs, width, type_)


def _gaps(fields: Sequence[Field]) -> list[float]:
    """How far texts move away from the numbers before them."""
    return [
        _GAP if place and fields[place - 1].number and not field.number else 0.0 for place, field in enumerate(fields)
    ]


def _need(field: Field, type_: Type, gap: float) -> _Need:
    title = max(type_.width(word, bold=True) for word in field.title.split(" "))
    texts = set(field.texts)
    bold = max((type_.width(text, bold=True) for text in field.bold), default=0.0)
    natural = max(max(map(type_.width, texts), default=0.0), bold, title, _NARROWEST)
    # A title may take a second line, but not for a little.
    one = max(natural, min(type_.width(field.title, bold=True), natural * 1.25))
    if not field.breaks:
        narrow = min(natural, _WIDEST)
        return _Need(min(one, _WIDEST) + gap, narrow + gap, narrow + gap)
    words = (type_.width(word) for text in texts for word in text.split(" "))
    least = max(min(max(words, default=0.0), _WIDEST_WORD), title, min(bold, _WIDEST_WORD), _NARROWEST)
    two, three = (max(least, min(natural / lines * 1.15, _WIDEST)) for lines in (2, 3))
    return _Need(one + gap, min(two, natural) + gap, min(three, natural) + gap)


def _shared(room: float, bounds: Sequence[tuple[float, float]]) -> list[float]:
    """Each gets its least and, in proportion to what it lacks, of what is left."""
    spare = room - sum(least for least, _ in bounds)
    lacking = sum(most - least for least, most in bounds)
    share = min(spare / lacking, 1.0) if lacking > 0 else 0.0
    return [least + (most - least) * share for least, most in bounds]


def _places(
    chosen: Sequence[int], ems: Sequence[float], fields: Sequence[Field], size: float, width: float, type_: Type
) -> tuple[Place, ...]:
    given = [em * size + 2 * PADDING for em in ems]
    texts = [place for place, index in enumerate(chosen) if not fields[index].number] or list(range(len(chosen)))
    # What is left over goes to the texts, so that the numbers stay near each other at the right.
    spare = max(width - sum(given), 0.0) / len(texts)
    for place in texts:
        given[place] += spare
    places, left, gaps = [], 0.0, _gaps(fields)
    for index, one in zip(chosen, given, strict=True):
        room = (one - 2 * PADDING) / size - gaps[index]
        title = type_.broken(fields[index].title, room + 0.01, bold=True)
        places.append(Place(index, left + gaps[index] * size, left + one, title))
        left += one
    return tuple(places)


def _parted(fields: Sequence[Field], needs: Sequence[_Need], width: float, type_: Type) -> Layout:
    """Side by side: the first columns, which say whose row it is, are repeated."""
    size = _SIZE_PARTED
    ems = [min(need.one, max(need.two, _WIDEST)) for need in needs]
    points = [em * size + 2 * PADDING for em in ems]
    repeated: list[int] = []
    for index, field in enumerate(fields[:2]):
        if field.number or sum(points[one] for one in [*repeated, index]) > width * _SHARE_REPEATED:
            break
        repeated.append(index)
    room = width - sum(points[one] for one in repeated)
    rest = range(len(repeated), len(fields))
    groups = _filled(rest, points, room)
    # As many pages as it takes, and about as much on each.
    even = sum(points[one] for one in rest) / len(groups)
    while even < room and len(fairer := _filled(rest, points, even)) > len(groups):
        even += 0.02 * room
    groups = fairer if even < room else groups
    return Layout(
        size,
        tuple(
            _places([*repeated, *group], [ems[one] for one in [*repeated, *group]], fields, size, width, type_)
            for group in groups
        ),
    )


def _filled(chosen: Iterable[int], points: Sequence[float], room: float) -> list[list[int]]:
    """Groups of columns that fit, one after the other."""
    groups: list[list[int]] = [[]]
    used = 0.0
    for index in chosen:
        if groups[-1] and used + points[index] > room:
            groups.append([])
            used = 0.0
        groups[-1].append(index)
        used += points[index]
    return groups

"""Proposing what a stranger's columns are and how its values are written, for a person to correct."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from telecost_desktop.services.importing.mapping import looks, synonyms
from telecost_desktop.services.importing.mapping.fields import FIELDS, FieldKind, MappingField
from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.currencies import parted
from telecost_desktop.services.importing.reading.style import (
    CreditSign,
    DataUnit,
    DateOrder,
    DurationUnit,
    WritingStyle,
)

# What tells one kind of file from the others, and how much.
_TELLING = {
    FileKind.USAGE: {"called_number": 4, "seconds": 3, "volume": 2, "start": 2, "messages": 1, "record_id": 1},
    FileKind.CHARGES: {
        "issue_date": 4, "due_date": 2, "text": 2, "period_start": 2, "period_end": 2, "vat_rate": 1, "quantity": 1,
    },
    FileKind.LINES: {
        "plan": 3, "activated": 3, "sim": 2, "terminated": 2, "plan_price": 1, "data_package": 2, "data_sims": 2,
    },
    FileKind.EMPLOYEES: {"employee_number": 4, "email": 3, "employee": 1},
    FileKind.EQUIPMENT: {"imei": 5, "serial_number": 4, "model": 2, "maker": 3, "purchased": 2, "warranty_until": 2},
}  # fmt: skip
# Required fields that usually are the same for a whole file, and that a person fills in.
_OFTEN_CONSTANT = ("operator", "account", "type", "traffic_type")
_LACKING = -3
_CONTENT = re.compile(
    r"innhold|innehåll|content|\bcpa\b|\bsva\b|sms\+|goodtv|donasjon|donation|contenu|premium|betaltjän|betalsms", re.I
)
_SUMS = re.compile(
    r"(?:sum|summa|totalt?|totalsum|totaux|i alt|tilsammen|subtotal|sous-total|delsum|delsumma|total g\w+ral|grand total)"
    r"\b.{0,20}",
    re.IGNORECASE,
)
_PARTED = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](?:\d{4}|\d{2})(?!\d)")
_ALL_HEADERS = tuple(
    {name for kind in FileKind for one in FIELDS[kind] for name in synonyms.synonyms(kind, one.code)}
    | set(synonyms.words(f"{synonyms.FIRST_NAMES}|{synonyms.LAST_NAMES}|{synonyms.CLOCKS}"))
)


def header_nearness(cells: Sequence[str]) -> int:
    """How many of a row's cells are words that columns are called by."""
    return sum(any(form in _ALL_HEADERS for form in synonyms.forms(cell)) for cell in cells if len(cell) < 60)


def is_data(cells: Sequence[str]) -> bool:
    """Whether a row holds values, not names of columns."""
    return any(
        looks.is_date(cell) or looks.is_phone(cell) or looks.is_sim(cell) or looks.is_clock(cell)
        or re.fullmatch(r"-?[\d\s.,]*\d[.,]\d+", parted(cell)[0])
        for cell in map(str.strip, cells)
    )  # fmt: skip


# How near a column is to a field, negative; the column's place; the field's place among the others; the field.
_Offer = tuple[int, int, int, MappingField]


@dataclass
class _Table:
    """Columns by name, with their cells."""

    names: Sequence[str]
    columns: list[list[str]]
    has_header: bool


@dataclass
class _Guess:
    kind: FileKind
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    points: int = 0


def propose(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    has_header: bool,
    header_row: int,
    encoding: str,
    separator: str,
    sheet: str,
) -> tuple[Profile, tuple[str, ...]]:
    """The most likely profile, without a name, and the parts of its style that the file leaves open."""
    columns = [[row[place] if place < len(row) else "" for row in rows] for place in range(len(names))]
    table = _Table(names, columns, has_header)
    guess = max((_guess(kind, table) for kind in _TELLING), key=lambda one: one.points)
    if guess.kind is FileKind.USAGE and _is_content(guess, table):
        guess.kind = FileKind.CONTENT
    style, doubts = _style(guess, table)
    profile = Profile(
        name="",
        kind=guess.kind,
        columns=guess.columns,
        header=tuple(names) if has_header else (),
        header_row=header_row,
        width=len(names),
        encoding=encoding,
        separator=separator,
        sheet=sheet,
        left_out=_sums(table),
        style=style,
    )
    return profile, doubts


def columns_as(
    kind: FileKind, names: Sequence[str], rows: Sequence[Sequence[str]], *, has_header: bool
) -> dict[str, tuple[str, ...]]:
    """The most likely columns if the file is of this kind: for a person who knows better what it is."""
    columns = [[row[place] if place < len(row) else "" for row in rows] for place in range(len(names))]
    found = _guess(FileKind.USAGE if kind is FileKind.CONTENT else kind, _Table(names, columns, has_header)).columns
    known = {field.code for field in FIELDS[kind]}
    return {code: texts for code, texts in found.items() if code in known}


def _guess(kind: FileKind, table: _Table) -> _Guess:
    """Each column goes to the field that it fits best, the best fits first."""
    guess = _Guess(kind)
    offers: list[_Offer] = []
    for place, (name, cells) in enumerate(zip(table.names, table.columns, strict=True)):
        measured = synonyms.measured_in(name) if table.has_header else ""
        for order, one in enumerate(FIELDS[kind]):
            near = synonyms.nearness(name, synonyms.synonyms(kind, one.code)) if table.has_header else 0
            if measured:
                near = 100 if one.code == measured else 0
            if looks.by_value(one.code, cells):
                near = max(near + 20, 50)
            if near and looks.may_be(one, cells):
                offers.append((-near, place, order, one))
    chosen = _best(offers)
    for one in FIELDS[kind]:
        if one.required and one.code not in chosen:
            # An English "service" is what is paid for, unless something else is: then it is a French department.
            for held in {code: place for code, place in chosen.items() if not _is_required(kind, code)}.items():
                if any(near <= -50 and (other.code, place) == (one.code, held[1]) for near, place, _, other in offers):
                    offers = [offer for offer in offers if (offer[3].code, offer[1]) != held]
            chosen = _best(offers)
    guess.columns.update({code: (table.names[place],) for code, place in chosen.items()})
    taken = set(chosen.values())
    _by_values(guess, table, taken)
    _join(guess, table, taken)
    telling = _TELLING[kind]
    guess.points = sum(1 + telling.get(code, 0) for code in guess.columns)
    for one in FIELDS[kind]:
        if one.required and one.code not in guess.columns and one.code not in _OFTEN_CONSTANT:
            guess.points += _LACKING
    return guess


def _best(offers: Sequence[_Offer]) -> dict[str, int]:
    """The column of each field, the best fits first."""
    chosen: dict[str, int] = {}
    for _, place, _, one in sorted(offers, key=lambda offer: offer[:3]):
        if one.code not in chosen and place not in chosen.values():
            chosen[one.code] = place
    return chosen


def _is_required(kind: FileKind, code: str) -> bool:
    return any(one.required for one in FIELDS[kind] if one.code == code)


def _by_values(guess: _Guess, table: _Table, taken: set[int]) -> None:
    """In files without a header: dates and amounts too go by what they look like."""
    if table.has_header:
        return
    for code, test in (("start", looks.is_date), ("issue_date", looks.is_date), ("net", _has_decimals)):
        if code in guess.columns or not any(one.code == code for one in FIELDS[guess.kind]):
            continue
        for place, cells in enumerate(table.columns):
            if place not in taken and looks.share_of(cells, test) > 0.8:
                taken.add(place)
                guess.columns[code] = (table.names[place],)
                break


def _has_decimals(text: str) -> bool:
    return re.fullmatch(r"[-\u2212]?[\d\s.,]*\d[.,]\d{1,6}", parted(text)[0]) is not None


def _join(guess: _Guess, table: _Table, taken: set[int]) -> None:
    """Date and time, first and last name in two columns each."""

    def free(names: str) -> int | None:
        found = [
            (synonyms.nearness(table.names[place], synonyms.words(names)), -place)
            for place in range(len(table.names))
            if place not in taken
        ]
        best = max(found, default=(0, 0))
        return -best[1] if best[0] > 50 else None

    codes = {one.code for one in FIELDS[guess.kind]}
    if "start" in guess.columns:
        dates = table.columns[table.names.index(guess.columns["start"][0])]
        clock = free(synonyms.CLOCKS)
        if clock is None:
            clocks = [place for place in range(len(table.names)) if place not in taken]
            clock = next((place for place in clocks if looks.share_of(table.columns[place], _is_day_clock) > 0.9), None)
        if clock is not None and not looks.share_of(dates, looks.has_time) and _are_clocks(table.columns[clock]):
            guess.columns["start"] += (table.names[clock],)
            taken.add(clock)
    person = "employee" if "employee" in codes else "user" if "user" in codes else ""
    first = free(synonyms.FIRST_NAMES)
    if person and first is not None:
        named = guess.columns.get(person, ())
        place = table.names.index(named[0]) if named else free(synonyms.LAST_NAMES)
        if place is not None:
            is_last = synonyms.nearness(table.names[place], synonyms.words(synonyms.LAST_NAMES)) > 50
            if is_last:
                guess.columns[person] = (table.names[first], table.names[place])
                taken.update((first, place))


def _are_clocks(cells: Sequence[str]) -> bool:
    return looks.share_of(cells, looks.is_clock) > 0.8


def _is_day_clock(text: str) -> bool:
    """Whether it is a time of day with seconds: mm:ss may be a duration."""
    return re.fullmatch(r"[0-2]\d:[0-5]\d:[0-5]\d", text) is not None


def _is_content(guess: _Guess, table: _Table) -> bool:
    told = [code for code in ("traffic_type", "product_group") if code in guess.columns]
    return any(
        looks.share_of(
            table.columns[table.names.index(guess.columns[code][0])], lambda text: bool(_CONTENT.search(text))
        )
        > 0.5
        for code in told
    )


def _style(guess: _Guess, table: _Table) -> tuple[WritingStyle, tuple[str, ...]]:
    kinds = {one.code: one for one in FIELDS[guess.kind]}

    def cells_of(*wanted: FieldKind) -> list[str]:
        return [
            text
            for code, names in guess.columns.items()
            if kinds[code].kind in wanted
            for text in table.columns[table.names.index(names[0])]
            if text
        ]

    def name_of(code: str) -> str:
        return guess.columns.get(code, ("",))[0]

    doubts = []
    amounts = cells_of(FieldKind.AMOUNT)
    sign = values.decimal_sign(amounts) or values.decimal_sign(cells_of(FieldKind.NUMBER, FieldKind.VOLUME))
    if not sign and any("," in text or "." in text for text in amounts):
        doubts.append("decimal_sign")
    order, is_told = told_date_order(cells_of(FieldKind.DATE, FieldKind.TIME))
    if not is_told:
        doubts.append("date_order")
    duration, duration_told = _duration_unit(name_of("seconds"), cells_of(FieldKind.DURATION))
    if not duration_told:
        doubts.append("duration_unit")
    unit, unit_told = _data_unit(name_of("volume"), cells_of(FieldKind.VOLUME))
    if not unit_told:
        doubts.append("data_unit")
    nets = cells_of(FieldKind.AMOUNT) if guess.columns.keys() & {"net"} else []
    nets = table.columns[table.names.index(name_of("net"))] if nets else []
    reversed_ = _negative(nets)
    if reversed_:
        doubts.append("credit_sign")
    style = WritingStyle(
        decimal_sign=sign,
        date_order=order,
        duration_unit=duration,
        data_unit=unit,
        data_factor=1024 if synonyms.is_binary(name_of("volume")) else 1000,
        vat_included=synonyms.says_vat_included(name_of("net") or name_of("plan_price") or name_of("price")),
        credit_sign=CreditSign.REVERSED if reversed_ else CreditSign.AS_WRITTEN,
        time_zone=_zone(name_of("start"), cells_of(FieldKind.TIME)),
    )
    return style, tuple(doubts)


def _negative(amounts: Sequence[str]) -> bool:
    """Whether nearly all amounts are below nothing: costs are written so."""
    told = [parted(text)[0].strip() for text in amounts if re.search(r"[1-9]", text)]
    return len(told) > 5 and sum(text[0] in "-\u2212" or text[-1] == "-" for text in told) > 0.9 * len(told)


def told_date_order(texts: Sequence[str]) -> tuple[DateOrder, bool]:
    """Day first, unless a number above 12 stands second; and whether the dates tell it."""
    parts = [(int(found[1]), int(found[2])) for text in texts if (found := _PARTED.match(text))]
    if any(second > 12 for _, second in parts) and not any(first > 12 for first, _ in parts):
        return DateOrder.MONTH_FIRST, True
    # Points between the parts are never written with the month first.
    told = not parts or any(first > 12 for first, _ in parts)
    return DateOrder.DAY_FIRST, told or all("." in text.split(" ")[0] for text in texts if _PARTED.match(text))


def _duration_unit(name: str, texts: Sequence[str]) -> tuple[DurationUnit, bool]:
    named = synonyms.duration_unit_in(name)
    plain = any(text.isdigit() and int(text) for text in texts)
    return named or DurationUnit.SECONDS, named is not None or not plain


def _data_unit(name: str, texts: Sequence[str]) -> tuple[DataUnit, bool]:
    named = synonyms.data_unit_in(name)
    if named is not None or not any(re.fullmatch(r"[\d\s.,]+", text) and re.search(r"[1-9]", text) for text in texts):
        return named or DataUnit.BYTES, True
    whole = all(re.fullmatch(r"[\d\s]*", text) for text in texts)
    return (DataUnit.BYTES if whole else DataUnit.MEGABYTES), False


def _zone(name: str, texts: Sequence[str]) -> str:
    """UTC where the header or every cell says so; other offsets are those of the operator's own clock."""
    says = re.search(r"\b(utc|gmt)\b", name.casefold()) is not None
    return "UTC" if says or looks.share_of(texts, lambda text: values.parted_time(text)[2] in ("Z", "UTC")) == 1 else ""


def _sums(table: _Table) -> tuple[tuple[str, str], ...]:
    """Rows of sums, by the text in their first cell that is not empty."""
    found: dict[tuple[str, str], None] = {}
    for row in zip(*table.columns, strict=True):
        place = next((place for place, cell in enumerate(row) if cell), None)
        if place is not None and _SUMS.fullmatch(row[place]):
            found[table.names[place], row[place]] = None
    return tuple(found)[:10]

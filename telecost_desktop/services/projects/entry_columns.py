"""Reading hours and fees from a text file: which column is what, and what its cells mean.

Words are those of spreadsheets and time sheets in English, Norwegian, Swedish and French.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.projects import EntryKind
from telecost_desktop.services.importing.finding_headers import first_rows
from telecost_desktop.services.importing.layouts.telecost import bare
from telecost_desktop.services.importing.mapping.proposing import told_date_order
from telecost_desktop.services.importing.mapping.synonyms import folded, forms, words
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.currencies import parted
from telecost_desktop.services.importing.reading.style import DateOrder
from telecost_desktop.services.importing.reading.text_files import Row, blocks, rows_of

Value = TypeVar("Value")

# A time sheet of a hundred thousand rows has ten million bytes.
LARGEST_FILE = 128 * 1024 * 1024
NO_HOURS = QT_TRANSLATE_NOOP("Errors", "These are no hours, such as 7.5 or 7:30.")
NO_KIND = QT_TRANSLATE_NOOP("Errors", "This is neither hours nor a fee.")
NO_PERIOD = QT_TRANSLATE_NOOP("Errors", "The period ends before it begins.")
UNCLOSED = QT_TRANSLATE_NOOP("Errors", "A quotation mark is not closed: rows after it stand in the same cell.")
TOO_SHORT = QT_TRANSLATE_NOOP("Errors", "The row has fewer cells than the header.")

# Of several columns that fit, the one whose word stands first is taken.
_WORDS = {
    "project": "project number|project no|project code|project id|prosjektnummer|prosjektnr|prosjekt nr|prosjektkode|"
    "prosjekt-id|projektnummer|projektnr|projekt nr|projektkod|projekt-id|numéro de projet|n° de projet|n° projet|"
    "code projet|project|prosjekt|projekt|projet",
    "date": "date|dato|datum|work date|arbeidsdato|arbetsdatum|date de travail|day|dag|jour|entry date|registrert dato",
    "hours": "hours|timer|timar|timmar|heures|antall timer|antal timmar|antal timer|nombre d'heures|nb heures|number of hours|"
    "timetall|arbeidstimer|arbetade timmar|heures travaillées|hours worked|duration|varighet|varaktighet|durée|tid",
    "quantity": "quantity|antall|antal|quantité|qty|mengde|mängd|kvantum|number|nombre",
    "kind": "kind|type|slag|art|typ|sort|entry type|registreringstype|nature|genre",
    "person": "person|employee|ansatt|ansattnavn|anställd|medarbeider|medarbetare|resource|ressurs|resurs|consultant|"
    "konsulent|konsult|collaborateur|salarié|personne|name|navn|namn|nom|user|bruker|användare|utført av|utförd av|"
    "intervenant|consultante",
    "text": "text|tekst|description|beskrivelse|beskrivning|comment|kommentar|commentaire|notat|note|activity|aktivitet|"
    "activité|libellé|work|arbeid|arbete|travail|désignation|fakturatekst|fakturatext",
    "unit_price": "unit price|enhetspris|à-pris|a-pris|prix unitaire|hourly rate|timepris|timpris|taux horaire|rate|sats|"
    "taux|price|pris|prix|stykkpris|styckpris",
    "product": "product number|product no|produktnummer|produktnr|varenummer|varenr|artikkelnummer|artikkelnr|"
    "artikelnummer|artikelnr|numéro d'article|numéro de produit|n° article|référence article|code article|sku|item number|"
    "product|produkt|vare|artikkel|artikel|article|produit",
    "unit": "unit|enhet|unité|måleenhet",
    "vat_code": "vat code|mva-kode|mvakode|momskode|momskod|code tva",
    "period_start": "period from|period start|periode fra|period från|fra dato|från datum|début de période|période du",
    "period_end": "period to|period end|periode til|period till|til dato|till datum|fin de période|période au",
}
_KINDS = {
    EntryKind.HOUR: "hour|hours|h|time|timer|tim|timme|timmar|timar|heure|heures|work|arbeid|arbete|travail",
    EntryKind.FEE: "fee|fees|gebyr|gebyrer|avgift|avgifter|frais|honoraires|expense|expenses|utlegg|utlägg|vare|varer|vara|"
    "product|produkt|produit|material|materiell|matériel|forfait|fast pris|fastpris|licence|license|lisens|licens",
}
_REQUIRED = ("project", "date")
_CLOCK = re.compile(r"(\d{1,5})[:h](\d{2})(?::(\d{2}))?", re.ASCII)
_HOUR_WORD = re.compile(r"(?<=[\d\s])(?:h|t|tim|timer|timmar|timar|hours?|heures?|hrs?)\.?$", re.IGNORECASE)


class WrongCellError(ValueError):
    """A cell that cannot be read: which field, and why as a pattern with its values."""

    def __init__(self, field: str, pattern: str, **values: object) -> None:
        super().__init__(pattern)
        self.field, self.pattern, self.values = field, pattern, values


@dataclass(frozen=True)
class EntryTable:
    """A file's rows after its header, where its columns are (0 = first), their names, and how values are written."""

    rows: tuple[Row, ...]
    columns: Mapping[str, int]
    names: Mapping[str, str]
    decimal_sign: str
    month_first: bool


@dataclass(frozen=True)
class EntryCells:
    """What a row says, before projects and products are looked up. A kind of None was not said."""

    project: str
    day: date
    kind: EntryKind | None
    quantity: Decimal
    unit_price: Decimal | None
    currencies: Collection[str]
    period: tuple[date, date] | None
    person: str
    text: str
    product: str
    unit: str
    vat_code: str


def read_table(path: Path) -> EntryTable:
    """A file's rows and what its columns are. Raises UserError for what is no such table, OSError as the system does."""
    if path.stat().st_size > LARGEST_FILE:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "{file} is larger than any list of hours."), file=path.name)
    encoding, skip, tables = first_rows(path, "")
    separator, header, columns = _header(tables)
    rows = [row for block in blocks(path, encoding, skip) for row in rows_of(block, separator)]
    after = tuple(row for row in rows if row.line > header.line)
    names = {field: header.cells[place].strip() for field, place in columns.items()}
    numbers = [_plain_hours(text) for text in _texts(after, columns, ("quantity", "hours", "unit_price"))]
    sign = values.decimal_sign(numbers)
    days = _texts(after, columns, ("date", "period_start"))
    month_first = told_date_order(days)[0] is DateOrder.MONTH_FIRST
    return EntryTable(after, columns, names, sign, month_first)


def _texts(rows: Sequence[Row], columns: Mapping[str, int], fields: Sequence[str]) -> list[str]:
    """What stands in some columns, each text once."""
    places = [columns[field] for field in fields if field in columns]
    found = dict.fromkeys(row.cells[place] for row in rows for place in places if place < len(row.cells))
    return [" ".join(text.split()) for text in found if text.strip()]


class CellReader:
    """Reads the rows of one table; what was read once is known for the rows that say the same."""

    def __init__(self, table: EntryTable) -> None:
        self._table = table
        self._known: dict[tuple[str, str], object] = {}

    def read(self, row: Row) -> EntryCells:
        """What a row says. Raises WrongCellError."""
        columns = self._table.columns
        if "\n" in row.text and row.text.count('"') % 2:
            raise WrongCellError("", UNCLOSED)
        cells = {
            field: " ".join(row.cells[place].split()) for field, place in columns.items() if place < len(row.cells)
        }
        for field in _REQUIRED:
            if field not in cells:
                raise WrongCellError("", TOO_SHORT)
            if not cells[field]:
                raise WrongCellError(field, values.MISSING)
        kind = self._read(cells, "kind", _kind)
        field = "hours" if cells.get("hours") else "quantity"
        if kind is None and field == "hours":
            kind = EntryKind.HOUR
        quantity = self._read(cells, field, self._number if kind is EntryKind.FEE else self._hours)
        day = self._read(cells, "date", self._day)
        if quantity is None or day is None:
            raise WrongCellError("hours" if "hours" in columns else "quantity", values.MISSING)
        price, meant = self._read(cells, "unit_price", self._price) or (None, ())
        texts = {field: cells.get(field, "") for field in ("person", "text", "product", "unit", "vat_code")}
        period = self._period(cells)
        return EntryCells(cells["project"], day, kind, quantity, price, meant, period, **texts)

    def _read(self, cells: Mapping[str, str], field: str, reader: Callable[[str], Value]) -> Value | None:
        text = cells.get(field)
        if not text:
            return None
        # Hours and pieces of one column are written in different ways.
        key = reader.__name__ + field, text
        if key not in self._known:
            try:
                self._known[key] = reader(text)
            except ValueError as error:
                raise WrongCellError(field, str(error)) from None
        return self._known[key]  # type: ignore[return-value]

    def _period(self, cells: Mapping[str, str]) -> tuple[date, date] | None:
        """First day and the day after the last; a period with one end only is that day."""
        first, last = self._read(cells, "period_start", self._day), self._read(cells, "period_end", self._day)
        first, last = first or last, last or first
        if first is None or last is None:
            return None
        if last < first:
            raise WrongCellError("period_end", NO_PERIOD)
        return first, last + timedelta(days=1)

    def _day(self, text: str) -> date:
        return values.day_of(text, month_first=self._table.month_first)

    def _number(self, text: str) -> Decimal:
        return values.amount(text, self._table.decimal_sign)

    def _price(self, text: str) -> tuple[Decimal, Collection[str]]:
        plain, meant = parted(text)
        return values.amount(plain, self._table.decimal_sign), meant

    def _hours(self, text: str) -> Decimal:
        return read_hours(text, self._table.decimal_sign)


def read_hours(text: str, decimal_sign: str = "") -> Decimal:
    """Hours as a number or as hours:minutes, such as 7.5, 7,5, 7:30, 7h30. Raises ValueError."""
    plain = _plain_hours(text)
    if found := _CLOCK.fullmatch(plain):
        minutes, seconds = int(found[2]), int(found[3] or 0)
        if minutes > 59 or seconds > 59:
            raise ValueError(NO_HOURS)
        return int(found[1]) + (Decimal(minutes) + Decimal(seconds) / 60) / 60
    try:
        return values.amount(plain, decimal_sign)
    except ValueError as error:
        raise ValueError(NO_HOURS if str(error) == values.NO_AMOUNT else str(error)) from None


def _plain_hours(text: str) -> str:
    return text if _CLOCK.fullmatch(text) else _HOUR_WORD.sub("", text).strip()


def _kind(text: str) -> EntryKind:
    plain = bare(folded(text))
    for kind, names in _KINDS.items():
        if plain in words(names):
            return kind
    raise ValueError(NO_KIND)


def _header(tables: Mapping[str, Sequence[Row]]) -> tuple[str, Row, dict[str, int]]:
    """The separator, the header and its columns: of the first rows the one that names most."""
    best: tuple[str, Row, dict[str, int]] | None = None
    for separator, rows in tables.items():
        for row in rows:
            columns = _columns(row.cells)
            if best is None or len(columns) > len(best[2]):
                best = separator, row, columns
    missing = [field for field in _REQUIRED if best is None or field not in best[2]]
    if best is None or missing or not best[2].keys() & {"hours", "quantity"}:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "This is no list of hours or fees: a column for {columns} is missing."),
            hint=QT_TRANSLATE_NOOP(
                "Errors",
                "Its first row must name the columns, such as project number, date, hours, person, text, price.",
            ),
            columns=", ".join(missing or ["hours"]),
        )
    return best


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Where each field stands; a column is one field at most. Raises UserError for a needed name that is there twice."""
    columns: dict[str, int] = {}
    ranks: dict[str, int] = {}
    for place, cell in enumerate(cells):
        for field, rank in _meanings(cell):
            if field not in ranks or rank < ranks[field]:
                columns[field], ranks[field] = place, rank
            elif rank == ranks[field]:
                raise UserError(
                    QT_TRANSLATE_NOOP("Errors", "The column {columns} is there twice; which one counts is not clear."),
                    hint=QT_TRANSLATE_NOOP("Errors", "Rename or remove one of them."),
                    columns=cell.strip(),
                )
    return columns


def _meanings(cell: str) -> list[tuple[str, int]]:
    """The fields that a header names, and how well; each word belongs to one field."""
    written = forms(cell)
    found = []
    for field, texts in _WORDS.items():
        names = words(texts)
        ranks = [names.index(form) for form in written if form in names]
        if ranks:
            found.append((field, min(ranks)))
    return found

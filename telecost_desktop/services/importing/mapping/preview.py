"""What a profile makes of the first rows of a file, before anything is imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.mapping.applying import header_of, is_left_out, names_without_header
from telecost_desktop.services.importing.mapping.detection import Sample
from telecost_desktop.services.importing.mapping.fields import AMOUNTS, FIELDS, FieldKind, MappingField, code_in
from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.cells import Cells, WrongCellError, text_in
from telecost_desktop.services.importing.reading.text_files import Row
from telecost_desktop.services.importing.reading.written import Written
from telecost_desktop.services.importing.register.rows import NO_NUMBER, imei

# Columns that need not be there, but where they are they hold something in every row.
_WHOLE = ("section",)


@dataclass(frozen=True)
class PreviewCell:
    """A value as it would be stored, as text: ISO dates, plain decimals, seconds, bytes. Or why it cannot be read."""

    text: str
    reason: str = ""


@dataclass(frozen=True)
class PreviewRow:
    """A row's cells in the order of the preview's fields. ``reason``: why none of it can be read."""

    cells: tuple[PreviewCell, ...]
    left_out: bool = False
    reason: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether the row would be refused."""
        return not self.left_out and bool(self.reason or any(cell.reason for cell in self.cells))


@dataclass(frozen=True)
class Preview:
    """The mapped fields, and what they hold in each row of the sample.

    ``total`` is the sum without VAT of the rows that can be read, None where the file has no amounts. ``decimal_sign``
    is the one in force, "" while nothing tells it.
    """

    fields: tuple[MappingField, ...]
    rows: tuple[PreviewRow, ...]
    total: Decimal | None
    decimal_sign: str

    @property
    def wrong(self) -> int:
        """How many rows would be refused."""
        return sum(row.is_wrong for row in self.rows)


def preview(sample: Sample, profile: Profile, country: str, zone: str = "") -> Preview:
    """The sample's rows as the profile reads them in a company of this country and time zone; never raises."""
    names = profile.header or names_without_header(len(sample.header))
    return preview_rows(sample.rows, header_of(profile, names, sample.separator, 0), profile, country, zone)


def preview_rows(
    rows: Sequence[Sequence[str]], header: Header, profile: Profile, country: str, zone: str = ""
) -> Preview:
    """As ``preview``, for rows under a header that is found already."""
    fields = tuple(
        field for field in FIELDS[profile.kind] if field.code in header.columns or field.code in header.constants
    )
    kept = [Row(place, list(cells), "") for place, cells in enumerate(rows)]
    sign = header.style.decimal_sign or values.decimal_sign(
        [text_in(row, header, code) for code in AMOUNTS for row in kept]
    )
    header = replace(header, style=replace(header.style, decimal_sign=sign))
    shown = tuple(_row(row, header, fields, profile.kind, country, zone) for row in kept)
    place = next((place for place, field in enumerate(fields) if field.code == "net"), None)
    total = None
    if place is not None:
        read = [row.cells[place].text for row in shown if not row.is_wrong and not row.left_out]
        total = sum((Decimal(text) for text in read if text), Decimal(0))
    return Preview(fields, shown, total, sign)


def _row(
    row: Row, header: Header, fields: Sequence[MappingField], kind: FileKind, country: str, zone: str
) -> PreviewRow:
    empty = tuple(PreviewCell("") for _ in fields)
    if is_left_out(row, header):
        return PreviewRow(empty, left_out=True)
    try:
        cells = Cells(row, header)
    except WrongCellError as error:
        return PreviewRow(empty, reason=error.reason)
    readers = _readers(header, country, zone)
    return PreviewRow(tuple(_cell(cells, field, kind, readers) for field in fields))


def _cell(
    cells: Cells, field: MappingField, kind: FileKind, readers: Mapping[FieldKind, Callable[[str], object]]
) -> PreviewCell:
    try:
        if (field.required and field.kind is not FieldKind.PHONE) or field.code in _WHOLE:
            cells.must(field.code)
        if field.kind is FieldKind.CODE:
            return PreviewCell(cells.read(field.code, lambda text: code_in(field, text)) or "")
        if field.kind is FieldKind.AMOUNT:
            return PreviewCell(_shown(cells.amount(field.code)))
        if field.kind is FieldKind.RATE:
            return PreviewCell(_shown(cells.rate(field.code)))
        value = _shown(cells.read(field.code, readers[field.kind]))
        if field.kind is FieldKind.PHONE and field.required and kind is FileKind.LINES and not value:
            return PreviewCell("", NO_NUMBER)
        return PreviewCell(value)
    except WrongCellError as error:
        return PreviewCell(cells.text(field.code), error.reason)


def _readers(header: Header, country: str, zone: str) -> dict[FieldKind, Callable[[str], object]]:
    written = Written(header.style, header.style.decimal_sign, zone)
    return {
        FieldKind.TEXT: str,
        FieldKind.NUMBER: written.number,
        FieldKind.DATE: written.date,
        FieldKind.TIME: lambda text: datetime.fromtimestamp(written.time(text), UTC).replace(tzinfo=None),
        FieldKind.DURATION: written.duration,
        FieldKind.COUNT: written.count,
        FieldKind.VOLUME: written.volume,
        FieldKind.PHONE: lambda text: values.msisdn(text, country),
        FieldKind.SIM: values.sim_number,
        FieldKind.IMEI: imei,
        FieldKind.CURRENCY: values.currency_code,
        FieldKind.COUNTRY: values.country_code,
    }


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}".removesuffix(".0")
    return "" if value is None else str(value)

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
from telecost_desktop.services.importing.reading.cells import Cells, Columns, WrongCellError
from telecost_desktop.services.importing.reading.text_files import Row
from telecost_desktop.services.importing.reading.written import Written
from telecost_desktop.services.importing.register.rows import DESCRIBING, NO_NUMBER, NOTHING_SAID, data_sims, imei
from telecost_desktop.services.importing.supplier_invoices.charge_rows import PERIOD_BACKWARDS

_Readers = Mapping[FieldKind, Callable[[str], object]]
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


def preview(sample: Sample, profile: Profile, country: str, zone: str = "", currency: str = "") -> Preview:
    """The sample's rows as the profile reads them in a company of this country, time zone and currency; never raises.

    Without a currency, amounts may name any.
    """
    names = profile.header or names_without_header(len(sample.header))
    # A workbook's numbers come with the sign that the profile fixes.
    rows = sample.comma_rows if profile.style.decimal_sign == "," and sample.comma_rows else sample.rows
    return preview_rows(rows, header_of(profile, names, sample.separator, 0), profile, country, zone, currency)


def preview_rows(
    rows: Sequence[Sequence[str]], header: Header, profile: Profile, country: str, zone: str = "", currency: str = ""
) -> Preview:
    """As ``preview``, for rows under a header that is found already."""
    fields = tuple(
        field for field in FIELDS[profile.kind] if field.code in header.columns or field.code in header.constants
    )
    kept = [Row(place, list(cells), "") for place, cells in enumerate(rows)]
    plain = Columns(header)
    sign = header.style.decimal_sign or values.decimal_sign([plain.text(row, code) for code in AMOUNTS for row in kept])
    header = replace(header, style=replace(header.style, decimal_sign=sign))
    columns = Columns(header, currency, zone)
    readers = _readers(columns.written, country)
    shown = tuple(_row(row, columns, fields, profile.kind, readers) for row in kept)
    place = next((place for place, field in enumerate(fields) if field.code == "net"), None)
    total = None
    if place is not None:
        read = [row.cells[place].text for row in shown if not row.is_wrong and not row.left_out]
        total = sum((Decimal(text) for text in read if text), Decimal(0))
    return Preview(fields, shown, total, sign)


def _row(row: Row, columns: Columns, fields: Sequence[MappingField], kind: FileKind, readers: _Readers) -> PreviewRow:
    empty = tuple(PreviewCell("") for _ in fields)
    if is_left_out(row, columns.header):
        return PreviewRow(empty, left_out=True)
    try:
        cells = Cells(row, columns)
    except WrongCellError as error:
        return PreviewRow(empty, reason=error.reason)
    shown = {field.code: _cell(cells, field, kind, readers) for field in fields}
    _pass_over(shown, kind, vat_included=columns.header.style.vat_included)
    reason = ""
    if kind is FileKind.EQUIPMENT and not any(cells.text(code) for code in DESCRIBING):
        reason = NOTHING_SAID
    if kind is FileKind.CHARGES and _is_backwards(shown):
        shown["period_end"] = PreviewCell(shown["period_end"].text, PERIOD_BACKWARDS)
    return PreviewRow(tuple(shown.values()), reason=reason)


def _pass_over(shown: dict[str, PreviewCell], kind: FileKind, *, vat_included: bool) -> None:
    """Empty the cells that an import of this kind does not look at, whatever is in them."""
    passed: tuple[str, ...] = ()
    if kind in (FileKind.USAGE, FileKind.CONTENT) and not vat_included:
        passed = ("vat_rate",)
    elif kind is FileKind.CHARGES:
        # What is counted is the volume, else the duration, else the quantity; a wrong one of them is refused first.
        measures = ("volume", "seconds", "quantity")
        found = next((place for place, code in enumerate(measures) if _is_measured(shown.get(code))), len(measures))
        passed = measures[found + 1 :]
    for code in passed:
        if code in shown:
            shown[code] = PreviewCell("")


def _is_measured(cell: PreviewCell | None) -> bool:
    return cell is not None and bool(cell.reason or cell.text not in ("", "0"))


def _is_backwards(shown: Mapping[str, PreviewCell]) -> bool:
    start, end = shown.get("period_start"), shown.get("period_end")
    if start is None or end is None or start.reason or end.reason:
        return False
    # Both are in ISO, or empty.
    return bool(start.text and end.text) and end.text < start.text


def _cell(cells: Cells, field: MappingField, kind: FileKind, readers: _Readers) -> PreviewCell:
    try:
        # Usage and charges without a number belong to the account.
        may_be_blank = field.kind is FieldKind.PHONE and kind is not FileKind.LINES
        if (field.required and not may_be_blank) or field.code in _WHOLE:
            cells.must(field.code)
        if field.kind is FieldKind.CODE:
            return PreviewCell(cells.read(field.code, lambda text: code_in(field, text)) or "")
        if field.kind is FieldKind.AMOUNT:
            return PreviewCell(_shown(cells.amount(field.code)))
        if field.kind is FieldKind.RATE:
            return PreviewCell(_shown(cells.rate(field.code)))
        if field.code == "data_sims":
            return PreviewCell(", ".join(number for number, _ in data_sims(cells)))
        value = _shown(cells.read(field.code, readers[field.kind]))
        if field.kind is FieldKind.PHONE and field.required and kind is FileKind.LINES and not value:
            return PreviewCell("", NO_NUMBER)
        return PreviewCell(value)
    except WrongCellError as error:
        return PreviewCell(cells.text(field.code), error.reason)


def _readers(written: Written, country: str) -> _Readers:
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

"""The cells of the mapping's table: as the file has them, or as they would be stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.importing.layouts.telecost import bare
from telecost_desktop.services.importing.mapping.fields import FieldKind
from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.importing.preview_model import Head, Line

if TYPE_CHECKING:
    from telecost_desktop.services.importing.mapping.preview import Preview, PreviewRow
    from telecost_desktop.views.dialogs.importing.draft import Draft

translate = QCoreApplication.translate
_RIGHT = (FieldKind.AMOUNT, FieldKind.NUMBER, FieldKind.RATE, FieldKind.COUNT, FieldKind.VOLUME, FieldKind.DURATION)


def written(draft: Draft, found: Preview | None) -> tuple[list[Head], list[Line]]:
    """The file's own columns; those that are mapped carry their fields' names, rows left out are quiet."""
    fields = draft.fields_at()
    heads = [
        Head(text, tuple(translate("ImportFields", each.title) for each in fields.get(place, ())))
        for place, text in enumerate(draft.sample.header)
    ]
    if found is None:
        return heads, [Line(row) for row in draft.sample.rows]
    lines = [
        Line(texts, _reasons(draft, found, row), row.left_out)
        for texts, row in zip(draft.sample.rows, found.rows, strict=False)
    ]
    return heads, lines


def _reasons(draft: Draft, found: Preview, row: PreviewRow) -> dict[int, str]:
    """Place of a column → why its cell in this row cannot be read."""
    if not row.is_wrong:
        return {}
    places = draft.places()
    reasons = {
        places[bare(text)]: translate("Errors", cell.reason)
        for cell, field in zip(row.cells, found.fields, strict=False)
        if cell.reason
        for text in draft.columns.get(field.code, ())
        if bare(text) in places
    }
    return {0: translate("Errors", row.reason)} if row.reason else reasons


def stored(draft: Draft, found: Preview) -> tuple[list[Head], list[Line]]:
    """The mapped fields with their values as they would be stored, or why they cannot be."""
    heads = []
    for field in found.fields:
        columns = draft.columns.get(field.code, ())
        name = " + ".join(columns) or translate("Import", "fixed value")
        heads.append(Head(name, (translate("ImportFields", field.title),), field.kind in _RIGHT, tinted=False))
    lines = []
    for row in found.rows:
        pairs = list(zip(row.cells, found.fields, strict=False))
        texts = [cell.text or "–" if cell.reason else _shown(cell.text, field.kind) for cell, field in pairs]
        reasons = {place: translate("Errors", cell.reason) for place, (cell, _) in enumerate(pairs) if cell.reason}
        if row.reason and texts:
            texts[0], reasons[0] = texts[0] or "–", translate("Errors", row.reason)
        if row.left_out and texts:
            texts[0] = translate("Import", "left out")
        lines.append(Line(texts, reasons, row.left_out))
    return heads, lines


def _shown(text: str, kind: FieldKind) -> str:
    """A stored value in the language's format: it was plain text, ISO dates and plain decimals."""
    if not text:
        return ""
    try:
        if kind is FieldKind.DATE:
            return formats.day(date.fromisoformat(text))
        if kind is FieldKind.TIME:
            return f"{formats.day(date.fromisoformat(text[:10]))} {text[11:16]}"
        if kind is FieldKind.AMOUNT:
            return formats.number(Decimal(text))
        if kind in (FieldKind.NUMBER, FieldKind.RATE, FieldKind.COUNT):
            return formats.number(Decimal(text))
        if kind is FieldKind.VOLUME:
            return formats.volume(int(Decimal(text)))
    except (ValueError, InvalidOperation):
        return text
    if kind is FieldKind.DURATION and text.isdigit():
        seconds = int(text)
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return formats.phone_number(text) if kind is FieldKind.PHONE else text

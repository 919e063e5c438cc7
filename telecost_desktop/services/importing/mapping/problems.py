"""What is still wrong with a profile, before any file is read by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.importing.mapping.fields import FIELDS, FieldKind, MappingField, code_in, field_of
from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.mapping.profile_files import is_zone
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.currencies import parted
from telecost_desktop.services.importing.results import filled

_TELLING = ("maker", "model", "serial_number", "imei")


@dataclass(frozen=True)
class Problem:
    """A field that lacks something ("" for the profile as a whole), and why as an English pattern with its values."""

    field: str
    pattern: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return filled(self.pattern, self.values)


def problems(profile: Profile) -> tuple[Problem, ...]:
    """Why nothing can be imported by this profile yet; empty when it is complete."""
    return tuple(_problems(profile))


def _problems(profile: Profile) -> Iterator[Problem]:
    if not any(profile.columns.values()):
        yield Problem("", QT_TRANSLATE_NOOP("Errors", "No column is mapped yet."))
        return
    for field in FIELDS[profile.kind]:
        mapped, constant = bool(profile.columns.get(field.code)), profile.constants.get(field.code, "").strip()
        if mapped and constant:
            yield Problem(field.code, QT_TRANSLATE_NOOP("Errors", "This has both a column and a text for every row."))
        elif field.required and not mapped and not constant:
            yield Problem(
                field.code,
                QT_TRANSLATE_NOOP("Errors", "This needs a column, or a text that is the same for every row."),
            )
        elif constant and not _is_readable(field, constant):
            yield Problem(field.code, QT_TRANSLATE_NOOP("Errors", "This text for every row cannot be read."))
    for code in {*profile.columns, *profile.constants}:
        if field_of(profile.kind, code) is None:
            yield Problem(code, QT_TRANSLATE_NOOP("Errors", "This kind of file has no such field."))
    if profile.kind is FileKind.EQUIPMENT and not any(profile.columns.get(code) for code in _TELLING):
        yield Problem("model", QT_TRANSLATE_NOOP("Errors", "One of maker, model, serial number and IMEI is needed."))
    yield from _style_problems(profile)


def _style_problems(profile: Profile) -> Iterator[Problem]:
    style = profile.style
    if style.vat_rate:
        try:
            values.rate(style.vat_rate)
        except ValueError as error:
            yield Problem("vat_rate", str(error))
    elif style.vat_included and not any(
        profile.columns.get(code) or profile.constants.get(code) for code in ("vat_rate", "vat")
    ):
        yield Problem(
            "vat_rate", QT_TRANSLATE_NOOP("Errors", "The amounts hold VAT: say its rate, or which column has it.")
        )
    if style.time_zone and not is_zone(style.time_zone):
        yield Problem("start", QT_TRANSLATE_NOOP("Errors", "There is no such time zone."))


def _is_readable(field: MappingField, text: str) -> bool:
    try:
        if field.kind is FieldKind.CODE:
            return code_in(field, text) in field.codes
        if field.kind is FieldKind.RATE:
            values.rate(text)
        elif field.kind is FieldKind.AMOUNT:
            values.amount(parted(text)[0])
        elif field.kind is FieldKind.CURRENCY:
            values.currency_code(text)
    except ValueError:
        return False
    return True

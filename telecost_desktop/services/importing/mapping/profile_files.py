"""Profiles as JSON: in the company file, and in files that people pass on.

A profile's file holds how a kind of file is read, and nothing of the company. What comes from a file is never trusted:
every part is checked, and one that is unknown refuses the whole.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.mapping.fields import field_of
from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.style import (
    CreditSign,
    DataUnit,
    DateOrder,
    DurationUnit,
    WritingStyle,
)

FORMAT = "telecost-profile"
VERSION = 1
LARGEST_FILE = 256 * 1024
LONGEST_NAME = 100
_LONGEST_TEXT = 1_000
_MOST_PARTS = 1_000
_CODECS = frozenset(
    codecs.lookup(name).name
    for name in (
        "utf-8", "cp1252", "latin-1", "iso8859-15", "cp865", "cp850", "mac-roman", "utf-16", "utf-16-le", "utf-16-be"
    )
)  # fmt: skip
_PARTS = frozenset(part.name for part in fields(Profile))
_STYLE_PARTS = frozenset(part.name for part in fields(WritingStyle))


def settings_of(profile: Profile) -> str:
    """A profile as JSON text."""
    return json.dumps(asdict(profile), ensure_ascii=False, indent=1, sort_keys=True)


def profile_of(settings: str) -> Profile:
    """The profile that a JSON text holds. Raises ValueError for any other text."""
    try:
        return _profile(json.loads(settings))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from None


def file_text(profile: Profile) -> str:
    """The content of a profile's file."""
    document = {"format": FORMAT, "version": VERSION, "profile": asdict(profile)}
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def profile_in(content: bytes) -> Profile:
    """The profile that a file holds. Raises UserError for any other content, in one sentence."""
    refusal = UserError(QT_TRANSLATE_NOOP("Errors", "This is no mapping profile of TeleCost."))
    if len(content) > LARGEST_FILE:
        raise refusal
    try:
        document = json.loads(content.decode("utf-8-sig"))
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise refusal
        if document.get("version") != VERSION:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "This mapping profile was made by another version of TeleCost."),
                hint=QT_TRANSLATE_NOOP("Errors", "Update TeleCost, then fetch it again."),
            )
        if set(document) != {"format", "version", "profile"}:
            raise refusal
        return _profile(document["profile"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise refusal from None


def _profile(found: Mapping[str, Any]) -> Profile:
    """A checked profile. Raises ValueError, KeyError, TypeError or AttributeError."""
    _must(set(found) <= _PARTS)
    kind = FileKind(found["kind"])
    columns = {_field(kind, code): _texts(texts) for code, texts in found["columns"].items()}
    constants = {_field(kind, code): _text(text) for code, text in found.get("constants", {}).items()}
    left_out = [(_text(name), _text(text)) for name, text in found.get("left_out", ())]
    encoding, separator = _text(found.get("encoding", "")), _text(found.get("separator", ""))
    _must(not encoding or _codec(encoding) in _CODECS)
    _must(len(separator) <= 1 and separator not in ('"', "\n", "\r"))
    _must(len(left_out) <= _MOST_PARTS)
    return Profile(
        name=_text(found["name"])[:LONGEST_NAME],
        kind=kind,
        columns=columns,
        header=_texts(found["header"]),
        constants=constants,
        header_row=_number(found.get("header_row", 0), -1),
        width=_number(found.get("width", 0), 0),
        encoding=encoding,
        separator=separator,
        sheet=_text(found.get("sheet", "")),
        left_out=tuple(left_out),
        style=_style(found.get("style", {})),
    )


def _style(found: Mapping[str, Any]) -> WritingStyle:
    _must(set(found) <= _STYLE_PARTS)
    plain = WritingStyle()
    sign, rate = _text(found.get("decimal_sign", "")), _text(found.get("vat_rate", ""))
    factor, included = found.get("data_factor", plain.data_factor), found.get("vat_included", False)
    _must(sign in ("", ",", ".") and factor in (1000, 1024) and isinstance(included, bool))
    if rate:
        values.rate(rate)
    zone = _text(found.get("time_zone", ""))
    _must(not zone or is_zone(zone))
    return WritingStyle(
        decimal_sign=sign,
        date_order=DateOrder(found.get("date_order", plain.date_order)),
        duration_unit=DurationUnit(found.get("duration_unit", plain.duration_unit)),
        data_unit=DataUnit(found.get("data_unit", plain.data_unit)),
        data_factor=int(factor),
        vat_included=included,
        vat_rate=rate,
        credit_sign=CreditSign(found.get("credit_sign", plain.credit_sign)),
        time_zone=zone,
    )


def is_zone(name: str) -> bool:
    """Whether it is an IANA time zone."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise ValueError(name) from None


def _field(kind: FileKind, code: str) -> str:
    _must(field_of(kind, code) is not None)
    return code


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT or "\0" in value:
        raise ValueError(value)
    return value


def _texts(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or len(found) > _MOST_PARTS:
        raise ValueError(found)
    return tuple(map(_text, found))


def _number(value: object, least: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 100_000:
        raise ValueError(value)
    return value


def _must(holds: bool) -> None:
    if not holds:
        raise ValueError

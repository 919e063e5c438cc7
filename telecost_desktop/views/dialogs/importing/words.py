"""What the assistant calls formats, fields and changes, in the program's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from telecost_desktop.views import formats
from telecost_desktop.views.messages import say

if TYPE_CHECKING:
    from telecost_desktop.services.importing.results import Change, Conflict, RowError

translate = QCoreApplication.translate
# What in a conflict's pattern may be a phone number.
_PHONES = {"owner", "named", "known"}


def format_name(code: str) -> str:
    """What a file's format is called; the code itself where it has no name of its own."""
    return {
        "ubl": translate("Import", "Invoice as XML (EHF/UBL)"),
        "cii": translate("Import", "Invoice as XML (CII)"),
        "pdf-ubl": translate("Import", "PDF with invoice data (UBL)"),
        "pdf-cii": translate("Import", "PDF with invoice data (Factur-X)"),
        "pdf": translate("Import", "PDF without invoice data"),
        "telecost-charges": translate("Import", "Invoice lines"),
        "telecost-usage": translate("Import", "Usage"),
        "telecost-equipment": translate("Import", "Equipment"),
        "telecost-lines": translate("Import", "Numbers and SIM cards"),
        "telecost-employees": translate("Import", "Employees and departments"),
        "telenor-mis-invoice-details": translate("Import", "Telenor: invoice lines"),
        "telenor-mis-content": translate("Import", "Telenor: content services"),
        "telenor-mis-sim": translate("Import", "Telenor: SIM cards"),
        "telenor-mis-accounts": translate("Import", "Telenor: account structure"),
    }.get(code, code)


def kind_name(kind: str) -> str:
    """One of the six kinds of file that columns are mapped onto."""
    return {
        "charges": translate("Import", "Invoice lines"),
        "usage": translate("Import", "Usage: calls, messages, data"),
        "content": translate("Import", "Content services"),
        "lines": translate("Import", "Numbers and SIM cards"),
        "employees": translate("Import", "Employees and departments"),
        "equipment": translate("Import", "Equipment"),
    }[kind]


def error_words(error: RowError) -> str:
    """Why a row or a whole file was refused."""
    parts = [say(part, dict(error.values)) if error.values else translate("Errors", part)
             for part in (error.pattern, error.hint) if part]  # fmt: skip
    return " ".join(parts)


def conflict_words(conflict: Conflict) -> str:
    """Where a file contradicts what is known, phone numbers in groups."""
    if not conflict.values:
        return translate("Errors", conflict.pattern)
    values = dict(conflict.values)
    for name in _PHONES & values.keys():
        values[name] = formats.phone_number(str(values[name]))
    return say(conflict.pattern, values)


def change_words(change: Change) -> str:
    """One change as a sentence: "Kari: department Salg → Drift from 1 March"."""
    field = field_name(change.field or change.table)
    if not change.old:
        words = translate("Import", "{subject}: {field} {new} is new")
    elif not change.new:
        words = translate("Import", "{subject}: {field} {old} ends")
    else:
        words = translate("Import", "{subject}: {field} {old} → {new}")
    text = words.format(
        subject=formats.phone_number(change.subject), field=field, old=_shown(change.old), new=_shown(change.new)
    )
    if change.since is not None:
        text = translate("Import", "{change} from {day}").format(
            change=text, day=formats.long_day(change.since, weekday=False)
        )
    return text


def _shown(value: str) -> str:
    """An old or new value: dates in the language's format, phone numbers in groups."""
    return formats.phone_number(str(say("{value}", {"value": value})))


def field_name(code: str) -> str:
    """What a field or a link between two things is called inside a sentence."""
    from telecost_desktop.services.importing.mapping.fields import FIELDS

    own = {
        "add_on": translate("Import", "add-on"),
        "activated_on": translate("Import", "activated on"),
        "terminated_on": translate("Import", "terminated on"),
        "name": translate("Import", "name"),
        "registration": translate("Import", "registration number"),
        "line": translate("Import", "number"),
        "bytes": translate("Import", "data volume"),
    }
    if code in own:
        return own[code]
    titles = {each.code: each.title for fields in FIELDS.values() for each in fields}
    if code not in titles:
        return code.removesuffix("_id").replace("_", " ")
    title = translate("ImportFields", titles[code])
    # Inside a sentence, unless it is an abbreviation.
    return title[:1].lower() + title[1:] if title[1:2].islower() else title

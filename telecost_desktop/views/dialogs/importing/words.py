"""What the assistant calls formats, fields and changes, in the program's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from telecost_desktop.views import formats
from telecost_desktop.views.messages import say

if TYPE_CHECKING:
    from telecost_desktop.services.importing.results import Change, Conflict, RowError

translate = QCoreApplication.translate


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
    """Where a file contradicts what is known."""
    return say(conflict.pattern, dict(conflict.values)) if conflict.values else translate("Errors", conflict.pattern)


def change_words(change: Change) -> str:
    """One change as a sentence: "Kari: department Salg → Drift from 1 March"."""
    field = field_name(change.field or change.table)
    if not change.old:
        words = translate("Import", "{subject}: {field} {new} is new")
    elif not change.new:
        words = translate("Import", "{subject}: {field} {old} ends")
    else:
        words = translate("Import", "{subject}: {field} {old} → {new}")
    text = words.format(subject=change.subject, field=field, old=_shown(change.old), new=_shown(change.new))
    if change.since is not None:
        text = translate("Import", "{change} from {day}").format(
            change=text, day=formats.long_day(change.since, weekday=False)
        )
    return text


def _shown(value: str) -> str:
    return say("{value}", {"value": value})


def field_name(code: str) -> str:
    """What a field or a link between two things is called inside a sentence."""
    return {
        "employee": translate("Import", "employee"),
        "employee_id": translate("Import", "employee"),
        "line_employee": translate("Import", "employee"),
        "department": translate("Import", "department"),
        "department_id": translate("Import", "department"),
        "employee_department": translate("Import", "department"),
        "line": translate("Import", "number"),
        "line_id": translate("Import", "number"),
        "sim_line": translate("Import", "SIM card"),
        "sim": translate("Import", "SIM card"),
        "line_product": translate("Import", "product"),
        "product": translate("Import", "product"),
        "plan": translate("Import", "price plan"),
        "data_package": translate("Import", "data package"),
        "account": translate("Import", "account"),
        "billing_account_id": translate("Import", "account"),
        "activated_on": translate("Import", "activated"),
        "terminated_on": translate("Import", "terminated"),
        "name": translate("Import", "name"),
        "email": translate("Import", "e-mail"),
        "number": translate("Import", "number"),
        "employee_number": translate("Import", "employee number"),
        "price": translate("Import", "price"),
        "amount": translate("Import", "amount"),
        "net": translate("Import", "amount"),
        "serial_number": translate("Import", "serial number"),
        "warranty_until": translate("Import", "warranty until"),
    }.get(code, code.removesuffix("_id").replace("_", " "))


def count_words(rows: int, new: int, known: int, rejected: int) -> str:
    """What became of a file's rows, as a sentence."""
    words = translate("Import", "{rows} rows: {imported} new, {duplicates} already known, {rejected} rejected")
    if rows == 1:
        words = translate("Import", "1 row: {imported} new, {duplicates} already known, {rejected} rejected")
    return words.format(
        rows=formats.number(rows),
        imported=formats.number(new),
        duplicates=formats.number(known),
        rejected=formats.number(rejected),
    )

"""The fields that a stranger's columns can be mapped onto, for each of the six kinds of file.

A field's code is the column of our own layout that takes its values (docs/import-formats.md), except ``volume`` and
``seconds`` of charges, which become quantity and unit, and ``volume`` of usage, which becomes bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.importing.layouts.telecost import bare
from telecost_desktop.services.importing.mapping.profile import FileKind
from telecost_desktop.services.importing.reading import values


class FieldKind(StrEnum):
    """How a field's cells are read."""

    TEXT = "text"
    AMOUNT = "amount"
    NUMBER = "number"
    RATE = "rate"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    COUNT = "count"
    VOLUME = "volume"
    PHONE = "phone"
    SIM = "sim"
    IMEI = "imei"
    CURRENCY = "currency"
    COUNTRY = "country"
    CODE = "code"


@dataclass(frozen=True)
class MappingField:
    """A field: its code, what a person is told it is, whether every profile must have it, how its cells are read.

    ``title`` and ``hint`` are English patterns of the context ImportFields. ``codes`` are the words that a field of
    codes may hold.
    """

    code: str
    title: str
    hint: str = ""
    required: bool = False
    kind: FieldKind = FieldKind.TEXT
    codes: tuple[str, ...] = ()


_OPERATOR = MappingField(
    "operator",
    QT_TRANSLATE_NOOP("ImportFields", "Operator"),
    QT_TRANSLATE_NOOP("ImportFields", "Who sends the bill. Often the same for the whole file."),
)
_ACCOUNT = MappingField(
    "account",
    QT_TRANSLATE_NOOP("ImportFields", "Account"),
    QT_TRANSLATE_NOOP("ImportFields", "The account number that the operator bills. Often the same for the whole file."),
    required=True,
)
_INVOICE = MappingField(
    "invoice",
    QT_TRANSLATE_NOOP("ImportFields", "Invoice number"),
    QT_TRANSLATE_NOOP("ImportFields", "The operator's invoice that the row belongs to."),
)
_DEPARTMENT = MappingField(
    "department",
    QT_TRANSLATE_NOOP("ImportFields", "Department"),
    QT_TRANSLATE_NOOP("ImportFields", "The department or cost centre that the row names."),
)
_USER = MappingField(
    "user",
    QT_TRANSLATE_NOOP("ImportFields", "User"),
    QT_TRANSLATE_NOOP("ImportFields", "The person's name; first and last name may stand in two columns."),
)
_NUMBER = MappingField(
    "msisdn",
    QT_TRANSLATE_NOOP("ImportFields", "Phone number"),
    QT_TRANSLATE_NOOP(
        "ImportFields", "The subscriber's own number. What is no number belongs to the account as a whole."
    ),
    kind=FieldKind.PHONE,
)
_LINE = MappingField(_NUMBER.code, _NUMBER.title, _NUMBER.hint, True, FieldKind.PHONE)
_SIM = MappingField(
    "sim",
    QT_TRANSLATE_NOOP("ImportFields", "SIM card"),
    QT_TRANSLATE_NOOP("ImportFields", "The card's number (ICCID), 19 or 20 digits."),
    kind=FieldKind.SIM,
)
_GROUP = MappingField(
    "product_group",
    QT_TRANSLATE_NOOP("ImportFields", "Product group"),
    QT_TRANSLATE_NOOP("ImportFields", "The operator's own heading above the type of traffic."),
)
_TYPE = MappingField(
    "traffic_type",
    QT_TRANSLATE_NOOP("ImportFields", "Type of traffic"),
    QT_TRANSLATE_NOOP("ImportFields", "The operator's words for what was used or is paid for."),
)
_NEEDED_TYPE = MappingField(_TYPE.code, _TYPE.title, _TYPE.hint, True)
_KIND = MappingField(
    "kind",
    QT_TRANSLATE_NOOP("ImportFields", "Kind"),
    QT_TRANSLATE_NOOP("ImportFields", "Read from the type of traffic where nothing is chosen."),
    kind=FieldKind.CODE,
    codes=("call", "message", "data", "content", "subscription", "option", "equipment", "one_off", "other"),
)
_NET = MappingField(
    "net",
    QT_TRANSLATE_NOOP("ImportFields", "Amount"),
    QT_TRANSLATE_NOOP("ImportFields", "What it costs. Whether VAT is in it is said below."),
    required=True,
    kind=FieldKind.AMOUNT,
)
_VAT = MappingField(
    "vat",
    QT_TRANSLATE_NOOP("ImportFields", "VAT"),
    QT_TRANSLATE_NOOP("ImportFields", "The VAT of the row as an amount."),
    kind=FieldKind.AMOUNT,
)
_RATE = MappingField(
    "vat_rate",
    QT_TRANSLATE_NOOP("ImportFields", "VAT rate"),
    QT_TRANSLATE_NOOP("ImportFields", "The rate in per cent, such as 25."),
    kind=FieldKind.RATE,
)
_SECONDS = MappingField(
    "seconds",
    QT_TRANSLATE_NOOP("ImportFields", "Duration"),
    QT_TRANSLATE_NOOP("ImportFields", "Seconds, minutes or hh:mm:ss."),
    kind=FieldKind.DURATION,
)
_VOLUME = MappingField(
    "volume",
    QT_TRANSLATE_NOOP("ImportFields", "Data volume"),
    QT_TRANSLATE_NOOP("ImportFields", "Its unit is chosen below, unless it stands in the cell."),
    kind=FieldKind.VOLUME,
)
_PLACE = (
    MappingField(
        "country",
        QT_TRANSLATE_NOOP("ImportFields", "Country"),
        QT_TRANSLATE_NOOP("ImportFields", "Two letters, such as SE."),
        kind=FieldKind.COUNTRY,
    ),
    MappingField(
        "direction",
        QT_TRANSLATE_NOOP("ImportFields", "Direction"),
        kind=FieldKind.CODE,
        codes=("domestic", "to_abroad", "roaming"),
    ),
    MappingField(
        "zone", QT_TRANSLATE_NOOP("ImportFields", "Zone"), kind=FieldKind.CODE, codes=("home", "eea", "world")
    ),
)
_SINCE = MappingField(
    "valid_from",
    QT_TRANSLATE_NOOP("ImportFields", "Valid from"),
    QT_TRANSLATE_NOOP("ImportFields", "From when user, department, plan and card hold."),
    kind=FieldKind.DATE,
)


def _date(code: str, title: str, hint: str = "", *, required: bool = False) -> MappingField:
    return MappingField(code, title, hint, required, FieldKind.DATE)


def _amount(code: str, title: str, hint: str = "") -> MappingField:
    return MappingField(code, title, hint, False, FieldKind.AMOUNT)


_CHARGES = (
    MappingField(_OPERATOR.code, _OPERATOR.title, _OPERATOR.hint, True),
    _ACCOUNT,
    MappingField(_INVOICE.code, _INVOICE.title, _INVOICE.hint, True),
    _date("issue_date", QT_TRANSLATE_NOOP("ImportFields", "Invoice date"), required=True),
    _date("due_date", QT_TRANSLATE_NOOP("ImportFields", "Due date")),
    MappingField(
        "document",
        QT_TRANSLATE_NOOP("ImportFields", "Document"),
        QT_TRANSLATE_NOOP("ImportFields", "Invoice or credit note; an invoice where nothing is chosen."),
        kind=FieldKind.CODE,
        codes=("invoice", "credit_note"),
    ),
    MappingField("currency", QT_TRANSLATE_NOOP("ImportFields", "Currency"), kind=FieldKind.CURRENCY),
    MappingField(
        "text",
        QT_TRANSLATE_NOOP("ImportFields", "Text"),
        QT_TRANSLATE_NOOP("ImportFields", "What the charge is for."),
        required=True,
    ),
    _NET, _VAT, _RATE, _NUMBER, _USER, _DEPARTMENT,
    MappingField(
        "section",
        QT_TRANSLATE_NOOP("ImportFields", "Section"),
        QT_TRANSLATE_NOOP("ImportFields", "Read from the text where nothing is chosen."),
        kind=FieldKind.CODE,
        codes=("subscription", "option", "communication", "equipment", "one_off"),
    ),
    _GROUP, _TYPE, _KIND,
    _date("period_start", QT_TRANSLATE_NOOP("ImportFields", "Period from")),
    _date(
        "period_end",
        QT_TRANSLATE_NOOP("ImportFields", "Period to"),
        QT_TRANSLATE_NOOP("ImportFields", "The last day of the period."),
    ),
    _date("usage_date", QT_TRANSLATE_NOOP("ImportFields", "Day of use")),
    MappingField("quantity", QT_TRANSLATE_NOOP("ImportFields", "Quantity"), kind=FieldKind.NUMBER),
    MappingField("unit", QT_TRANSLATE_NOOP("ImportFields", "Unit")),
    _SECONDS, _VOLUME,
    _amount("stated_total_ex_vat", QT_TRANSLATE_NOOP("ImportFields", "Invoice total without VAT")),
    _amount("stated_total_vat", QT_TRANSLATE_NOOP("ImportFields", "Invoice total of VAT")),
    _amount("stated_total_inc_vat", QT_TRANSLATE_NOOP("ImportFields", "Invoice total with VAT")),
    MappingField("payment_reference", QT_TRANSLATE_NOOP("ImportFields", "Payment reference")),
    *_PLACE,
)  # fmt: skip
_USAGE = (
    _OPERATOR, _ACCOUNT, _INVOICE, _LINE, _USER, _DEPARTMENT, _SIM,
    MappingField(
        "start",
        QT_TRANSLATE_NOOP("ImportFields", "Date and time"),
        QT_TRANSLATE_NOOP("ImportFields", "When it began; date and time may stand in two columns."),
        True,
        FieldKind.TIME,
    ),
    _NEEDED_TYPE, _GROUP, _KIND, _SECONDS,
    MappingField(
        "messages",
        QT_TRANSLATE_NOOP("ImportFields", "Number of messages"),
        QT_TRANSLATE_NOOP("ImportFields", "Messages or pieces."),
        kind=FieldKind.COUNT,
    ),
    _VOLUME,
    MappingField(
        "called_number",
        QT_TRANSLATE_NOOP("ImportFields", "Called number"),
        QT_TRANSLATE_NOOP("ImportFields", "The other party; it stays as it is written, masked or not."),
    ),
    _NET, _VAT, _RATE, *_PLACE,
    MappingField(
        "package_use",
        QT_TRANSLATE_NOOP("ImportFields", "Use of packages"),
        kind=FieldKind.CODE,
        codes=("inside", "outside", "extra"),
    ),
    MappingField(
        "record_id",
        QT_TRANSLATE_NOOP("ImportFields", "Record id"),
        QT_TRANSLATE_NOOP("ImportFields", "The operator's own key of the row, if it has one."),
    ),
)  # fmt: skip
_LINES = (
    _ACCOUNT, _OPERATOR, _LINE, _USER, _DEPARTMENT, _SIM,
    MappingField(
        "data_sims",
        QT_TRANSLATE_NOOP("ImportFields", "Data SIM cards"),
        QT_TRANSLATE_NOOP("ImportFields", "One, or several with commas between them."),
    ),
    _date("activated", QT_TRANSLATE_NOOP("ImportFields", "Activated on")),
    _date("terminated", QT_TRANSLATE_NOOP("ImportFields", "Terminated on")),
    MappingField("plan", QT_TRANSLATE_NOOP("ImportFields", "Plan")),
    _amount("plan_price", QT_TRANSLATE_NOOP("ImportFields", "Price of the plan")),
    MappingField("data_package", QT_TRANSLATE_NOOP("ImportFields", "Data package")),
    _amount("data_package_price", QT_TRANSLATE_NOOP("ImportFields", "Price of the data package")),
    MappingField(
        "add_ons",
        QT_TRANSLATE_NOOP("ImportFields", "Add-ons"),
        QT_TRANSLATE_NOOP("ImportFields", "One, or several with commas between them."),
    ),
    _SINCE,
)  # fmt: skip
_EMPLOYEES = (
    MappingField("employee", QT_TRANSLATE_NOOP("ImportFields", "Name"), _USER.hint, True),
    MappingField("employee_number", QT_TRANSLATE_NOOP("ImportFields", "Employee number")),
    MappingField("email", QT_TRANSLATE_NOOP("ImportFields", "E-mail")),
    _DEPARTMENT,
    _SINCE,
)
_EQUIPMENT = (
    MappingField(
        "type",
        QT_TRANSLATE_NOOP("ImportFields", "Type"),
        QT_TRANSLATE_NOOP("ImportFields", "Phone, tablet, router and so on. Often the same for the whole file."),
        required=True,
    ),
    MappingField("maker", QT_TRANSLATE_NOOP("ImportFields", "Maker")),
    MappingField("model", QT_TRANSLATE_NOOP("ImportFields", "Model")),
    MappingField("serial_number", QT_TRANSLATE_NOOP("ImportFields", "Serial number")),
    MappingField(
        "imei",
        QT_TRANSLATE_NOOP("ImportFields", "IMEI"),
        QT_TRANSLATE_NOOP("ImportFields", "15 digits."),
        kind=FieldKind.IMEI,
    ),
    _SIM, _NUMBER,
    _date("purchased", QT_TRANSLATE_NOOP("ImportFields", "Bought on")),
    _amount("price", QT_TRANSLATE_NOOP("ImportFields", "Price")),
    MappingField("supplier", QT_TRANSLATE_NOOP("ImportFields", "Supplier")),
    _date("warranty_until", QT_TRANSLATE_NOOP("ImportFields", "Warranty until")),
    MappingField("employee", QT_TRANSLATE_NOOP("ImportFields", "Holder")),
    _date("handed_out", QT_TRANSLATE_NOOP("ImportFields", "Handed out on")),
    MappingField("notes", QT_TRANSLATE_NOOP("ImportFields", "Notes")),
)  # fmt: skip
FIELDS: dict[FileKind, tuple[MappingField, ...]] = {
    FileKind.CHARGES: _CHARGES,
    FileKind.USAGE: _USAGE,
    # Content services are usage of a kind that the profile gives.
    FileKind.CONTENT: tuple(field for field in _USAGE if field is not _KIND),
    FileKind.LINES: _LINES,
    FileKind.EMPLOYEES: _EMPLOYEES,
    FileKind.EQUIPMENT: _EQUIPMENT,
}
# Columns of money, those that are most often filled first: their cells tell the file's decimal sign.
AMOUNTS = tuple(
    dict.fromkeys(field.code for fields in FIELDS.values() for field in fields if field.kind is FieldKind.AMOUNT)
)


def field_of(kind: FileKind, code: str) -> MappingField | None:
    """The field of a code, None when that kind of file has none of it."""
    return next((field for field in FIELDS[kind] if field.code == code), None)


def code_in(field: MappingField, text: str) -> str:
    """The word of a field of codes that a text means, whatever its case, blanks and hyphens. Raises ValueError."""
    for code in field.codes:
        if bare(code) == bare(text):
            return code
    raise ValueError(values.NO_CODE)

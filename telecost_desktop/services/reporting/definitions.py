"""What a standard report is: its name, when to use it, and its columns.

Texts are English and marked for translation in the context "Reports"; whoever shows them translates.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.request import FILTER_TITLES


class Category(StrEnum):
    """By what the reports of a category are broken down."""

    TRAFFIC_TYPE = "traffic_type"
    NUMBER = "number"
    RUNNING = "running"
    SALES = "sales"


CATEGORY_TITLES = {
    Category.TRAFFIC_TYPE: QT_TRANSLATE_NOOP("Reports", "Per traffic type"),
    Category.NUMBER: QT_TRANSLATE_NOOP("Reports", "Per number"),
    Category.RUNNING: QT_TRANSLATE_NOOP("Reports", "Running"),
    Category.SALES: QT_TRANSLATE_NOOP("Reports", "Sales"),
}


class ColumnKind(StrEnum):
    """What the values of a column are, in Python: text and identifier ``str``, code one of CODE_TEXTS's keys,
    country ISO 3166 alpha-2, money ``Decimal``, integer ``int``, decimal ``float`` (never money), date ``date``.

    ``None`` is blank: the column does not apply to the row, or nothing is known. ``""`` in a column of text is a value
    that is missing, for which the column's ``empty`` stands.
    """

    TEXT = "text"
    IDENTIFIER = "identifier"
    CODE = "code"
    COUNTRY = "country"
    MONEY = "money"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"


TEXT_KINDS = (ColumnKind.TEXT, ColumnKind.IDENTIFIER, ColumnKind.CODE, ColumnKind.COUNTRY)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report. ``help`` answers "What is this?"; columns not ``essential`` are for Excel and CSV only.

    ``total`` says that its sum means something; ``empty`` is the text that stands for an empty value, ``none``
    the label under which a pivot or chart has the rows that are blank here. A decimal column is measured, and written
    with two decimals at most, or ``as_stated`` by somebody, and written with all that it has.
    """

    key: str
    title: str
    kind: ColumnKind
    help: str
    essential: bool = True
    total: bool = False
    empty: str = ""
    none: str = ""
    as_stated: bool = False


# The filters of reports about what operators charge, and of those about what we invoice.
COST_FILTERS = tuple(code for code in FILTER_TITLES if code != "customers")
SALES_FILTERS = ("customers",)


@dataclass(frozen=True, slots=True)
class ReportDefinition:
    """A standard report of the catalogue. ``description`` says when to use it, ``summary`` in a few words what it
    shows, ``icon`` names its picture.

    ``needs_period`` is False for reports of the present state, which know no period. ``all_costs`` says that its rows
    add up to every cost of the period, in the column ``net`` or ``total``. ``with_vat`` says that its amounts are with
    VAT; all others' are without, but for columns that name it. ``filters`` are the codes of the filters
    that it knows, as ``ReportRequest.filters`` gives them. ``about_sales`` says that it is about sales invoices: no
    charges stand behind its rows, and its period is of days, never of supplier invoices.
    """

    id: str
    name: str
    category: Category
    description: str
    icon: str
    columns: tuple[Column, ...]
    needs_period: bool = True
    all_costs: bool = False
    with_vat: bool = False
    filters: tuple[str, ...] = COST_FILTERS
    summary: str = ""
    about_sales: bool = False


# The words for the codes that rows hold, by column and code.
CODE_TEXTS: dict[str, dict[str, str]] = {
    "state": {
        "invoiced": QT_TRANSLATE_NOOP("Reports", "Invoiced"),
        "partly": QT_TRANSLATE_NOOP("Reports", "Partly invoiced"),
        "running": QT_TRANSLATE_NOOP("Reports", "Running"),
        "difference": QT_TRANSLATE_NOOP("Reports", "Difference to the stated total"),
        "rounding": QT_TRANSLATE_NOOP("Reports", "Rounding"),
        "part": QT_TRANSLATE_NOOP("Reports", "Part of the invoice"),
        "subtotal": QT_TRANSLATE_NOOP("Reports", "Subtotal"),
    },
    "document": {
        "invoice": QT_TRANSLATE_NOOP("Reports", "Invoice"),
        "credit_note": QT_TRANSLATE_NOOP("Reports", "Credit note"),
    },
    "payment": {
        "overdue": QT_TRANSLATE_NOOP("Reports", "Overdue"),
        "new": QT_TRANSLATE_NOOP("Reports", "To pay"),
        "paid": QT_TRANSLATE_NOOP("Reports", "Paid"),
        "credit": QT_TRANSLATE_NOOP("Reports", "Credit"),
    },
    "section": {
        "subscription": QT_TRANSLATE_NOOP("Reports", "Subscriptions"),
        "option": QT_TRANSLATE_NOOP("Reports", "Optional services"),
        "communication": QT_TRANSLATE_NOOP("Reports", "Communications"),
        "equipment": QT_TRANSLATE_NOOP("Reports", "Equipment"),
        "one_off": QT_TRANSLATE_NOOP("Reports", "One-off charges"),
    },
    "cost": {
        "fixed": QT_TRANSLATE_NOOP("Reports", "Fixed costs"),
        "traffic": QT_TRANSLATE_NOOP("Reports", "Traffic"),
    },
    "kind": {
        "call": QT_TRANSLATE_NOOP("Reports", "Call"),
        "message": QT_TRANSLATE_NOOP("Reports", "Message"),
        "data": QT_TRANSLATE_NOOP("Reports", "Data"),
        "content": QT_TRANSLATE_NOOP("Reports", "Content service"),
        "subscription": QT_TRANSLATE_NOOP("Reports", "Subscription"),
        "option": QT_TRANSLATE_NOOP("Reports", "Optional service"),
        "equipment": QT_TRANSLATE_NOOP("Reports", "Equipment"),
        "one_off": QT_TRANSLATE_NOOP("Reports", "One-off charge"),
        "other": QT_TRANSLATE_NOOP("Reports", "Other"),
    },
    "zone": {
        "home": QT_TRANSLATE_NOOP("Reports", "Home"),
        "eea": QT_TRANSLATE_NOOP("Reports", "EEA"),
        "world": QT_TRANSLATE_NOOP("Reports", "World"),
    },
    "direction": {
        "domestic": QT_TRANSLATE_NOOP("Reports", "Domestic"),
        "to_abroad": QT_TRANSLATE_NOOP("Reports", "To abroad"),
        "roaming": QT_TRANSLATE_NOOP("Reports", "Abroad"),
    },
    "package_use": {
        "inside": QT_TRANSLATE_NOOP("Reports", "In the plan or package"),
        "outside": QT_TRANSLATE_NOOP("Reports", "Outside it"),
        "extra": QT_TRANSLATE_NOOP("Reports", "In an extra package"),
    },
    "vat_liability": {
        "liable": QT_TRANSLATE_NOOP("Reports", "VAT is due"),
        "exempt": QT_TRANSLATE_NOOP("Reports", "Exempt from VAT"),
    },
    "product_group": {
        "mobile_telephony": QT_TRANSLATE_NOOP("Reports", "Mobile telephony"),
        "mobile_broadband": QT_TRANSLATE_NOOP("Reports", "Mobile broadband"),
        "fixed_telephony": QT_TRANSLATE_NOOP("Reports", "Fixed telephony"),
        "machine_to_machine": QT_TRANSLATE_NOOP("Reports", "Machine to machine"),
        "equipment": QT_TRANSLATE_NOOP("Reports", "Equipment"),
        "other": QT_TRANSLATE_NOOP("Reports", "Other"),
    },
    "product_kind": {
        "plan": QT_TRANSLATE_NOOP("Reports", "Plan"),
        "data_package": QT_TRANSLATE_NOOP("Reports", "Data package"),
        "add_on": QT_TRANSLATE_NOOP("Reports", "Added service"),
        "equipment": QT_TRANSLATE_NOOP("Reports", "Equipment"),
        "one_off": QT_TRANSLATE_NOOP("Reports", "One-off charge"),
    },
    "vat_category": {
        "S": QT_TRANSLATE_NOOP("Reports", "With VAT"),
        "Z": QT_TRANSLATE_NOOP("Reports", "Zero rate"),
        "AE": QT_TRANSLATE_NOOP("Reports", "Reverse charge"),
        "G": QT_TRANSLATE_NOOP("Reports", "Export"),
        "E": QT_TRANSLATE_NOOP("Reports", "Exempt from VAT"),
        "O": QT_TRANSLATE_NOOP("Reports", "Outside VAT"),
    },
    "change": {
        "new": QT_TRANSLATE_NOOP("Reports", "New number"),
        "ended": QT_TRANSLATE_NOOP("Reports", "Number ended"),
        "plan_changed": QT_TRANSLATE_NOOP("Reports", "Plan changed"),
        "package_changed": QT_TRANSLATE_NOOP("Reports", "Package changed"),
        "price_changed": QT_TRANSLATE_NOOP("Reports", "Price changed"),
        "added": QT_TRANSLATE_NOOP("Reports", "Added"),
        "removed": QT_TRANSLATE_NOOP("Reports", "Removed"),
    },
    "cost_source": {
        "products": QT_TRANSLATE_NOOP("Reports", "Agreed prices"),
        "charges": QT_TRANSLATE_NOOP("Reports", "Latest invoice"),
    },
}


def code_text(column: str, code: str) -> str:
    """The English word for a code in a column, or the code itself where none is known."""
    return CODE_TEXTS.get(column, {}).get(code, code)


UNASSIGNED = QT_TRANSLATE_NOOP("Reports", "Unassigned")
NOT_INVOICED = QT_TRANSLATE_NOOP("Reports", "Not invoiced yet")
ACCOUNT_LEVEL = QT_TRANSLATE_NOOP("Reports", "On the account")

"""Columns that several reports share, with the same title and the same answer to "What is this?"."""

from __future__ import annotations

from dataclasses import replace

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.definitions import (
    ACCOUNT_LEVEL,
    NOT_INVOICED,
    UNASSIGNED,
    Column,
    ColumnKind,
)
from telecost_desktop.services.reporting.lookups import TypeName, amount
from telecost_desktop.services.reporting.result import Row

DEPARTMENT = Column(
    "department",
    QT_TRANSLATE_NOOP("Reports", "Department"),
    ColumnKind.TEXT,
    QT_TRANSLATE_NOOP("Reports", "The department of the user on the day of the cost, not the one of today."),
    empty=UNASSIGNED,
)
USER = Column(
    "user",
    QT_TRANSLATE_NOOP("Reports", "User"),
    ColumnKind.TEXT,
    QT_TRANSLATE_NOOP("Reports", "Who held the number on the day of the cost."),
    empty=UNASSIGNED,
)
EMPLOYEE_NUMBER = Column(
    "employee_number",
    QT_TRANSLATE_NOOP("Reports", "Employee number"),
    ColumnKind.IDENTIFIER,
    QT_TRANSLATE_NOOP("Reports", "The user's number in your own lists."),
    essential=False,
)
NUMBER = Column(
    "number",
    QT_TRANSLATE_NOOP("Reports", "Number"),
    ColumnKind.IDENTIFIER,
    QT_TRANSLATE_NOOP("Reports", "The phone number. Costs that belong to no number stay on the account."),
    empty=ACCOUNT_LEVEL,
)
INVOICE = Column(
    "invoice",
    QT_TRANSLATE_NOOP("Reports", "Invoice"),
    ColumnKind.IDENTIFIER,
    QT_TRANSLATE_NOOP("Reports", "The operator's invoice number; empty for what is not invoiced yet."),
    none=NOT_INVOICED,
)
INVOICE_DATE = Column(
    "invoice_date",
    QT_TRANSLATE_NOOP("Reports", "Invoice date"),
    ColumnKind.DATE,
    QT_TRANSLATE_NOOP("Reports", "The date on the operator's invoice."),
    essential=False,
    none=NOT_INVOICED,
)
OPERATOR = Column(
    "operator",
    QT_TRANSLATE_NOOP("Reports", "Operator"),
    ColumnKind.TEXT,
    QT_TRANSLATE_NOOP("Reports", "Who sends the invoice."),
    essential=False,
)
ACCOUNT = Column(
    "account",
    QT_TRANSLATE_NOOP("Reports", "Billing account"),
    ColumnKind.IDENTIFIER,
    QT_TRANSLATE_NOOP("Reports", "Your customer number at the operator."),
    essential=False,
)
STATE = Column(
    "state",
    QT_TRANSLATE_NOOP("Reports", "State"),
    ColumnKind.CODE,
    QT_TRANSLATE_NOOP(
        "Reports",
        "Running: use that no imported invoice has charged yet. Difference and rounding: what leads from the lines "
        "to the total that the invoice states.",
    ),
    essential=False,
)
CURRENCY = Column(
    "currency",
    QT_TRANSLATE_NOOP("Reports", "Currency"),
    ColumnKind.IDENTIFIER,
    QT_TRANSLATE_NOOP("Reports", "The currency of the amounts in this row. Different currencies are never added."),
    essential=False,
)
NET = Column(
    "net",
    QT_TRANSLATE_NOOP("Reports", "Excl. VAT"),
    ColumnKind.MONEY,
    QT_TRANSLATE_NOOP("Reports", "The amount without VAT."),
    total=True,
)
VAT = Column(
    "vat",
    QT_TRANSLATE_NOOP("Reports", "VAT"),
    ColumnKind.MONEY,
    QT_TRANSLATE_NOOP("Reports", "The VAT of this row."),
    essential=False,
    total=True,
)
GROSS = Column(
    "gross",
    QT_TRANSLATE_NOOP("Reports", "Incl. VAT"),
    ColumnKind.MONEY,
    QT_TRANSLATE_NOOP("Reports", "The amount with its VAT."),
    essential=False,
    total=True,
)
# How reports per traffic type end.
AMOUNTS = (NET, VAT, GROSS, CURRENCY)
RECORDS = Column(
    "records",
    QT_TRANSLATE_NOOP("Reports", "Records"),
    ColumnKind.INTEGER,
    QT_TRANSLATE_NOOP("Reports", "How many calls, messages, data sessions and invoice lines stand behind this row."),
    essential=False,
    total=True,
)
PRODUCT_GROUP = Column(
    "product_group",
    QT_TRANSLATE_NOOP("Reports", "Product group"),
    ColumnKind.CODE,
    QT_TRANSLATE_NOOP("Reports", "What kind of service it belongs to, such as mobile telephony or broadband."),
    essential=False,
)
SECTION = Column(
    "section",
    QT_TRANSLATE_NOOP("Reports", "Section"),
    ColumnKind.CODE,
    QT_TRANSLATE_NOOP("Reports", "The section of the operator's invoice."),
    essential=False,
)
KIND = Column(
    "kind",
    QT_TRANSLATE_NOOP("Reports", "Kind"),
    ColumnKind.CODE,
    QT_TRANSLATE_NOOP("Reports", "Call, message, data, content service, subscription and so on."),
    essential=False,
)
TRAFFIC_TYPE = Column(
    "traffic_type",
    QT_TRANSLATE_NOOP("Reports", "Traffic type"),
    ColumnKind.TEXT,
    QT_TRANSLATE_NOOP("Reports", "The operator's own words for the service or the traffic."),
)
ZONE = Column(
    "zone",
    QT_TRANSLATE_NOOP("Reports", "Zone"),
    ColumnKind.CODE,
    QT_TRANSLATE_NOOP("Reports", "Home, the European Economic Area, or the rest of the world."),
)
COUNTRY = Column(
    "country",
    QT_TRANSLATE_NOOP("Reports", "Country"),
    ColumnKind.COUNTRY,
    QT_TRANSLATE_NOOP("Reports", "The country visited, or else the country called; empty at home."),
)
DIRECTION = Column(
    "direction",
    QT_TRANSLATE_NOOP("Reports", "Direction"),
    ColumnKind.CODE,
    QT_TRANSLATE_NOOP("Reports", "Within the home country, from it to abroad, or used while abroad."),
    essential=False,
)
PACKAGE_USE = Column(
    "package_use",
    QT_TRANSLATE_NOOP("Reports", "Plan or package"),
    ColumnKind.CODE,
    QT_TRANSLATE_NOOP("Reports", "Whether the plan or a data package includes it."),
)
VAT_LIABILITY = Column(
    "vat_liability",
    QT_TRANSLATE_NOOP("Reports", "VAT liability"),
    ColumnKind.CODE,
    QT_TRANSLATE_NOOP("Reports", "Whether VAT is due on it: donations are exempt. Blank where nothing says so."),
    essential=False,
)


def type_columns(*essential: Column) -> tuple[Column, ...]:
    """What describes a traffic type, in the order of ``type_values``; all but ``essential`` for Excel and CSV only."""
    every = (KIND, TRAFFIC_TYPE, ZONE, COUNTRY, DIRECTION, PACKAGE_USE, VAT_LIABILITY, PRODUCT_GROUP)
    return tuple(replace(column, essential=column in essential) for column in every)


def type_values(kind: TypeName) -> Row:
    """A traffic type's values for ``type_columns``."""
    words = (kind.kind, kind.name, kind.zone, kind.country, kind.direction)
    return (*words, kind.package_use, kind.vat_liability, kind.product_group)


def amount_values(net: int, vat: int, currency: str) -> Row:
    """The values of AMOUNTS, from micro-units."""
    return amount(net), amount(vat), amount(net + vat), currency


def quantities(*, essential: bool) -> tuple[Column, Column, Column]:
    """Minutes, messages and megabytes."""
    return (
        Column(
            "minutes",
            QT_TRANSLATE_NOOP("Reports", "Minutes"),
            ColumnKind.DECIMAL,
            QT_TRANSLATE_NOOP("Reports", "Time of calls, from the usage records or else from the invoice lines."),
            essential,
            total=True,
        ),
        Column(
            "messages",
            QT_TRANSLATE_NOOP("Reports", "Messages"),
            ColumnKind.INTEGER,
            QT_TRANSLATE_NOOP("Reports", "SMS and MMS, from the usage records or else from the invoice lines."),
            essential,
            total=True,
        ),
        Column(
            "megabytes",
            QT_TRANSLATE_NOOP("Reports", "MB"),
            ColumnKind.DECIMAL,
            QT_TRANSLATE_NOOP("Reports", "Data in megabytes of a million bytes."),
            essential,
            total=True,
        ),
    )

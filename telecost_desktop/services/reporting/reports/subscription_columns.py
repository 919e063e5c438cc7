"""The columns of R9: what each product of a number costs, and what changed."""

from __future__ import annotations

from dataclasses import replace

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.definitions import Column, ColumnKind
from telecost_desktop.services.reporting.reports import columns as shared

COLUMNS = (
    shared.USER,
    shared.NUMBER,
    replace(shared.DEPARTMENT, essential=False),
    Column(
        "month",
        QT_TRANSLATE_NOOP("Reports", "Invoice month"),
        ColumnKind.IDENTIFIER,
        QT_TRANSLATE_NOOP("Reports", "The year and month of the invoice date."),
    ),
    Column(
        "product_kind",
        QT_TRANSLATE_NOOP("Reports", "What it is"),
        ColumnKind.CODE,
        QT_TRANSLATE_NOOP("Reports", "Plan, data package, added service, equipment or one-off charge."),
        essential=False,
    ),
    Column(
        "product",
        QT_TRANSLATE_NOOP("Reports", "Product"),
        ColumnKind.TEXT,
        QT_TRANSLATE_NOOP("Reports", "The operator's own words for it."),
    ),
    Column(
        "change",
        QT_TRANSLATE_NOOP("Reports", "Change"),
        ColumnKind.CODE,
        QT_TRANSLATE_NOOP(
            "Reports",
            "What differs from the number's invoice month before on the same account; blank where nothing does.",
        ),
    ),
    Column(
        "before",
        QT_TRANSLATE_NOOP("Reports", "Before"),
        ColumnKind.TEXT,
        QT_TRANSLATE_NOOP("Reports", "Where something changed: the plan, package or product of the month before."),
    ),
    Column(
        "price",
        QT_TRANSLATE_NOOP("Reports", "A month"),
        ColumnKind.MONEY,
        QT_TRANSLATE_NOOP(
            "Reports",
            "Where something changed: the price of a whole month without VAT. Blank if only a part is charged.",
        ),
        essential=False,
    ),
    Column(
        "price_before",
        QT_TRANSLATE_NOOP("Reports", "A month before"),
        ColumnKind.MONEY,
        QT_TRANSLATE_NOOP("Reports", "Where something changed: what a whole month cost the month before, without VAT."),
        essential=False,
    ),
    shared.NET,
    shared.VAT,
    shared.GROSS,
    shared.CURRENCY,
    replace(shared.INVOICE, essential=False),
    shared.INVOICE_DATE,
    Column(
        "first",
        QT_TRANSLATE_NOOP("Reports", "From"),
        ColumnKind.DATE,
        QT_TRANSLATE_NOOP("Reports", "The first day that is charged, as far as the invoice states it."),
        essential=False,
    ),
    Column(
        "last",
        QT_TRANSLATE_NOOP("Reports", "To"),
        ColumnKind.DATE,
        QT_TRANSLATE_NOOP("Reports", "The last day that is charged, as far as the invoice states it."),
        essential=False,
    ),
    Column(
        "lines",
        QT_TRANSLATE_NOOP("Reports", "Invoice lines"),
        ColumnKind.INTEGER,
        QT_TRANSLATE_NOOP("Reports", "How many invoice lines stand behind this row."),
        essential=False,
        total=True,
    ),
    shared.SECTION,
    shared.PRODUCT_GROUP,
    shared.EMPLOYEE_NUMBER,
    shared.OPERATOR,
    shared.ACCOUNT,
)

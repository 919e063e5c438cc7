"""The columns of R8: every field of an invoice line."""

from __future__ import annotations

from dataclasses import replace

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.definitions import NOT_INVOICED, Column, ColumnKind
from telecost_desktop.services.reporting.reports import columns as shared


def _field(key: str, title: str, kind: ColumnKind, text: str, *, essential: bool = False, none: str = "") -> Column:
    return Column(key, title, kind, text, essential, none=none, as_stated=kind is ColumnKind.DECIMAL)


_STATED = QT_TRANSLATE_NOOP("Reports", "What the invoice line states; for running usage the sum of the usage records.")

COLUMNS = (
    shared.USER,
    shared.NUMBER,
    replace(shared.DEPARTMENT, essential=False),
    shared.INVOICE,
    _field(
        "date",
        QT_TRANSLATE_NOOP("Reports", "Date"),
        ColumnKind.DATE,
        QT_TRANSLATE_NOOP(
            "Reports", "The day on which the line counts; blank for running usage, which is summed by month."
        ),
        none=NOT_INVOICED,
    ),
    replace(shared.SECTION, essential=True),
    _field(
        "text",
        QT_TRANSLATE_NOOP("Reports", "Description"),
        ColumnKind.TEXT,
        QT_TRANSLATE_NOOP("Reports", "What the invoice line says; for running usage the traffic type."),
        essential=True,
    ),
    _field(
        "quantity",
        QT_TRANSLATE_NOOP("Reports", "Quantity"),
        ColumnKind.DECIMAL,
        QT_TRANSLATE_NOOP("Reports", "How much the invoice line charges for, in its unit; blank for running usage."),
        essential=True,
    ),
    _field(
        "unit",
        QT_TRANSLATE_NOOP("Reports", "Unit"),
        ColumnKind.TEXT,
        QT_TRANSLATE_NOOP("Reports", "The unit of the quantity, as the invoice writes it."),
    ),
    shared.NET,
    _field(
        "vat_rate",
        QT_TRANSLATE_NOOP("Reports", "VAT rate, %"),
        ColumnKind.DECIMAL,
        QT_TRANSLATE_NOOP("Reports", "The rate of VAT that the invoice line states."),
    ),
    _field(
        "vat_category",
        QT_TRANSLATE_NOOP("Reports", "VAT category"),
        ColumnKind.IDENTIFIER,
        QT_TRANSLATE_NOOP(
            "Reports", "The code of the kind of VAT on the invoice line, such as S for the standard rate."
        ),
    ),
    shared.VAT,
    shared.GROSS,
    shared.CURRENCY,
    shared.STATE,
    _field(
        "cost",
        QT_TRANSLATE_NOOP("Reports", "Cost"),
        ColumnKind.CODE,
        QT_TRANSLATE_NOOP(
            "Reports", "Fixed costs are all charges but communications; traffic is communications and usage."
        ),
    ),
    *shared.type_columns(),
    _field(
        "month",
        QT_TRANSLATE_NOOP("Reports", "Month"),
        ColumnKind.IDENTIFIER,
        QT_TRANSLATE_NOOP("Reports", "The month in which the line counts, or of the usage: year and month."),
    ),
    _field(
        "first",
        QT_TRANSLATE_NOOP("Reports", "From"),
        ColumnKind.DATE,
        QT_TRANSLATE_NOOP("Reports", "The first day that the line is for, as far as the invoice states it."),
    ),
    _field(
        "last",
        QT_TRANSLATE_NOOP("Reports", "To"),
        ColumnKind.DATE,
        QT_TRANSLATE_NOOP("Reports", "The last day that the line is for, as far as the invoice states it."),
    ),
    *(replace(column, help=_STATED) for column in shared.quantities(essential=False)),
    replace(
        shared.RECORDS,
        help=QT_TRANSLATE_NOOP("Reports", "One for an invoice line; how many usage records for running usage."),
    ),
    shared.EMPLOYEE_NUMBER,
    _field(
        "sim",
        QT_TRANSLATE_NOOP("Reports", "SIM cards"),
        ColumnKind.IDENTIFIER,
        QT_TRANSLATE_NOOP("Reports", "The SIM cards that served the number then, as far as known."),
    ),
    shared.INVOICE_DATE,
    _field(
        "due_date",
        QT_TRANSLATE_NOOP("Reports", "Due date"),
        ColumnKind.DATE,
        QT_TRANSLATE_NOOP("Reports", "When the invoice is to be paid."),
    ),
    _field(
        "document",
        QT_TRANSLATE_NOOP("Reports", "Document"),
        ColumnKind.CODE,
        QT_TRANSLATE_NOOP("Reports", "Whether it is an invoice or a credit note, whose amounts are negative."),
    ),
    _field(
        "invoice_first",
        QT_TRANSLATE_NOOP("Reports", "Invoice from"),
        ColumnKind.DATE,
        QT_TRANSLATE_NOOP("Reports", "The first day that the whole invoice says it covers."),
    ),
    _field(
        "invoice_last",
        QT_TRANSLATE_NOOP("Reports", "Invoice to"),
        ColumnKind.DATE,
        QT_TRANSLATE_NOOP("Reports", "The last day that the whole invoice says it covers."),
    ),
    _field(
        "payment_reference",
        QT_TRANSLATE_NOOP("Reports", "Payment reference"),
        ColumnKind.IDENTIFIER,
        QT_TRANSLATE_NOOP("Reports", "The reference with which the invoice is paid, such as a KID."),
    ),
    _field(
        "payee_account",
        QT_TRANSLATE_NOOP("Reports", "Paid to"),
        ColumnKind.IDENTIFIER,
        QT_TRANSLATE_NOOP("Reports", "The bank account that the invoice names."),
    ),
    shared.OPERATOR,
    shared.ACCOUNT,
    _field(
        "account_name",
        QT_TRANSLATE_NOOP("Reports", "Account name"),
        ColumnKind.TEXT,
        QT_TRANSLATE_NOOP("Reports", "What you call the billing account."),
    ),
    _field(
        "customer_root",
        QT_TRANSLATE_NOOP("Reports", "Customer root"),
        ColumnKind.IDENTIFIER,
        QT_TRANSLATE_NOOP("Reports", "The customer number above the billing account, if the operator has one."),
    ),
    _field(
        "reference",
        QT_TRANSLATE_NOOP("Reports", "Reference"),
        ColumnKind.IDENTIFIER,
        QT_TRANSLATE_NOOP("Reports", "The operator's own mark on the invoice line."),
    ),
    _field(
        "line",
        QT_TRANSLATE_NOOP("Reports", "Line"),
        ColumnKind.IDENTIFIER,
        QT_TRANSLATE_NOOP(
            "Reports", "A number that no other invoice line of this company has; blank for running usage."
        ),
    ),
)

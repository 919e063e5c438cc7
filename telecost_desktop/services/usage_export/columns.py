"""The columns of a usage export that no report has."""

from __future__ import annotations

from dataclasses import replace

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.definitions import Column, ColumnKind
from telecost_desktop.services.reporting.reports import columns as shared

# In an export an invoice and its account say which one a row is about, so nothing is left to the longer forms.
OPERATOR = replace(shared.OPERATOR, essential=True)
ACCOUNT = replace(shared.ACCOUNT, essential=True)
STATE = replace(
    shared.STATE,
    help=QT_TRANSLATE_NOOP(
        "Reports",
        "Running: use that no imported invoice has charged yet. Part: some lines of the invoice lie outside what was "
        "asked for. Difference and rounding: what leads from the lines to the total that the invoice states.",
    ),
)
NET = replace(
    shared.NET,
    help=QT_TRANSLATE_NOOP("Reports", "The sum of the invoice's lines, and use not invoiced yet, without VAT."),
)
VAT = replace(shared.VAT, essential=True)
GROSS = replace(shared.GROSS, essential=True)
SECONDS = Column(
    "seconds",
    QT_TRANSLATE_NOOP("Reports", "Seconds"),
    ColumnKind.INTEGER,
    QT_TRANSLATE_NOOP("Reports", "How long the call or session lasted."),
    total=True,
)
MESSAGES = Column(
    "messages",
    QT_TRANSLATE_NOOP("Reports", "Messages"),
    ColumnKind.INTEGER,
    QT_TRANSLATE_NOOP("Reports", "SMS and MMS."),
    total=True,
)
BYTES = Column(
    "bytes",
    QT_TRANSLATE_NOOP("Reports", "Bytes"),
    ColumnKind.INTEGER,
    QT_TRANSLATE_NOOP("Reports", "How much data was sent and received."),
    total=True,
)
RECORD_NET = replace(
    shared.NET,
    help=QT_TRANSLATE_NOOP(
        "Reports",
        "The record's own amount without VAT. It explains a line of its invoice; the line is what is paid.",
    ),
)
CALLED_NUMBER = Column(
    "called_number",
    QT_TRANSLATE_NOOP("Reports", "Called number"),
    ColumnKind.IDENTIFIER,
    QT_TRANSLATE_NOOP(
        "Reports", "Who was called or written to; without its last digits unless the company shows them."
    ),
)
GROUP = Column(
    "group",
    QT_TRANSLATE_NOOP("Reports", "Group"),
    ColumnKind.INTEGER,
    QT_TRANSLATE_NOOP(
        "Reports",
        "Counts the called numbers: rows of one number bear the same, also where two numbers look alike without their "
        "last digits. 0 is use without a called number, such as data.",
    ),
)

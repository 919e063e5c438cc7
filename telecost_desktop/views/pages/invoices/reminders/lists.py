"""The two lists of the reminders tab: what is due, and what was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.reminders.due import DueReminder
from telecost_desktop.services.reminders.listing import ReminderRow, ReminderState
from telecost_desktop.views import formats
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status

translate = QCoreApplication.translate
MARKS = {
    ReminderState.TO_PRINT: Status.TO_PRINT,
    ReminderState.PRINTED: Status.PRINTED,
    ReminderState.WAITING: Status.WAITING,
    ReminderState.SENDING: Status.SENDING,
    ReminderState.SENT: Status.SENT,
    ReminderState.REFUSED: Status.REFUSED,
    ReminderState.UNCERTAIN: Status.UNCERTAIN,
    ReminderState.CANCELLED: Status.CANCELLED,
    ReminderState.RETURNED: Status.RETURNED,
    ReminderState.WITHDRAWN: Status.WITHDRAWN,
}
# More numbers than these are only counted.
_FEW = 2


def due_table() -> DataTable:
    """The letters that are due."""
    return DataTable(
        translate("Reminders", "Letters that are due"),
        [
            Column("customer", translate("Reminders", "Customer"), width=150, stretch=True),
            Column("invoices", translate("Reminders", "Invoices"), width=120, yields=2,
                   value=lambda row: numbers([one.number for one in row.invoices])),
            Column("days_late", translate("Reminders", "Days late"), Kind.NUMBER, 76, yields=1,
                   value=lambda row: max(one.days_late for one in row.invoices)),
            Column("level", translate("Reminders", "Level"), Kind.NUMBER, 56),
            Column("open", translate("Reminders", "Open"), Kind.MONEY, 96, essential=False),
            Column("interest", translate("Reminders", "Interest"), Kind.MONEY, 84, essential=False),
            Column("fee", translate("Reminders", "Fee"), Kind.MONEY, 76, essential=False),
            Column("earlier", translate("Reminders", "Earlier fees"), Kind.MONEY, 90, essential=False),
            Column("total", translate("Reminders", "To pay"), Kind.MONEY, 104, strong=True),
            Column("currency", translate("Reminders", "Currency"), width=72, essential=False),
            Column("by", translate("Reminders", "Goes by"), Kind.CHOICE, 72, value=way, yields=3),
        ],
        filters=False,
        identity=lambda row: row.key,
    )  # fmt: skip


def made_table() -> DataTable:
    """The letters that were made."""
    return DataTable(
        translate("Reminders", "Letters that were made"),
        [
            Column("id", translate("Reminders", "No."), Kind.NUMBER, 48),
            Column("made_on", translate("Reminders", "Made on"), Kind.DATE, 88, yields=1),
            Column("customer", translate("Reminders", "Customer"), width=130, stretch=True),
            Column("invoices", translate("Reminders", "Invoices"), width=120, essential=False,
                   value=lambda row: numbers(row.invoices)),
            Column("level", translate("Reminders", "Level"), Kind.NUMBER, 56, yields=2),
            Column("due_date", translate("Reminders", "To be paid by"), Kind.DATE, 96, essential=False),
            Column("fee", translate("Reminders", "Fee"), Kind.MONEY, 76, essential=False),
            Column("interest", translate("Reminders", "Interest"), Kind.MONEY, 84, essential=False),
            Column("claim", translate("Reminders", "Fee and interest open"), Kind.MONEY, 130, essential=False),
            Column("total", translate("Reminders", "Asked"), Kind.MONEY, 100, strong=True),
            Column("currency", translate("Reminders", "Currency"), width=72, essential=False),
            Column("state", translate("Reminders", "State"), Kind.STATUS, 132, value=lambda row: MARKS[row.state]),
            Column("made_by", translate("Reminders", "By"), width=56, essential=False),
        ],
        filters=False,
    )  # fmt: skip


def numbers(found: Sequence[int]) -> str:
    """Some invoices' numbers, or how many there are."""
    if len(found) > _FEW:
        return translate("Reminders", "{count} invoices").format(count=formats.number(len(found)))
    return ", ".join(str(one) for one in found)


def way(row: DueReminder) -> str:
    """How a letter goes to the customer."""
    return translate("Reminders", "E-mail") if row.email else translate("Reminders", "Paper")


def chosen_rows(table: DataTable) -> list[Any]:
    """The rows that are selected, in their order."""
    places = sorted(index.row() for index in table.view.selectionModel().selectedRows())
    return [table.model.row(place) for place in places]


def made_name(row: ReminderRow) -> str:
    """What the letter's file is called."""
    return row.file_name or translate("Reminders", "Reminder {number}.pdf").format(number=row.id)

"""The subscribers of a subscription in its editor, and what comes next of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.services.customers import CustomerRow
from telecost_desktop.services.subscriptions.lists import NextPeriod, SubscriberRow
from telecost_desktop.services.subscriptions.saving import SubscriberValues
from telecost_desktop.views import formats
from telecost_desktop.views.pages.subscriptions.dialogs import SubscriberDialog
from telecost_desktop.views.pages.subscriptions.parts import fit_rows, section_head
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.labels import button, label, tool

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Member:
    """A row; ``saved`` is None while the subscriber was only typed in."""

    id: int
    name: str
    status: Status
    values: SubscriberValues
    saved: SubscriberRow | None

    @property
    def following(self) -> NextPeriod | None:
        """What comes next."""
        return self.saved.following if self.saved is not None else None


class MembersPart(QWidget):
    """A list that is edited by a dialog. ``changed()`` when a person changed it; the rows are in ``members``.

    ``pause_requested(subscriber id, active)``, ``skip_requested(SubscriberRow)`` and ``early_requested(SubscriberRow)``
    act on what is saved.
    """

    changed = Signal()
    pause_requested = Signal(int, bool)
    skip_requested = Signal(object)
    early_requested = Signal(object)

    def __init__(self, today: date, currency: str) -> None:
        super().__init__()
        self._today, self._currency = today, currency
        self._customers: Sequence[CustomerRow] = ()
        self._settled = True
        self.members: list[Member] = []
        self._build_table()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.pause = tool("pause", translate("Subscriptions", "Pause subscriber"), clicked=self._pause)
        column.addLayout(
            section_head(
                translate("Subscriptions", "Subscribers"),
                tool("plus", translate("Subscriptions", "Add subscriber…"), clicked=self.add),
                tool("pencil-outline", translate("Subscriptions", "Edit subscriber or give it an end…"),
                     clicked=lambda: self._edit(self._chosen())),
                self.pause,
                tool("delete-outline", translate("Subscriptions", "Remove subscriber"), clicked=lambda: self._remove(self._chosen())),
            )
        )  # fmt: skip
        column.addWidget(self.table)
        column.addWidget(self._detail())
        self._show_chosen(None)

    def _build_table(self) -> None:
        self.table = DataTable(
            translate("Subscriptions", "Subscribers"),
            [
                Column("name", translate("Subscriptions", "Customer"), width=120, stretch=True),
                Column("start", translate("Subscriptions", "Start"), Kind.DATE, 92, essential=False, value=lambda row: row.values.start_date),
                Column("end", translate("Subscriptions", "End"), Kind.DATE, 92, essential=False, value=lambda row: row.values.end_date,
                       hint=translate("Subscriptions", "Its own last day, which replaces the frequency's")),
                Column("factor", translate("Subscriptions", "Factor"), Kind.NUMBER, 56, value=lambda row: row.values.quantity_factor,
                       hint=translate("Subscriptions", "By which the quantity of every item is multiplied")),
                Column("next", translate("Subscriptions", "Next"), Kind.DATE, 92,
                       value=lambda row: row.following.due_on if row.following else None),
                Column("sum", translate("Subscriptions", "Expected sum"), Kind.MONEY, 104, essential=False,
                       value=lambda row: row.following.amount if row.following else None),
                Column("status", translate("Subscriptions", "State"), Kind.STATUS, 96),
            ],
            filters=False,
        )  # fmt: skip
        self.table.set_empty(
            "account-multiple-outline",
            translate("Subscriptions", "Nobody subscribes yet."),
            translate("Subscriptions", "Add subscriber…"),
            self.add,
        )
        self.table.activated.connect(lambda row: self._edit(row.id))
        self.table.current_changed.connect(self._show_chosen)
        self.table.shown_changed.connect(self._rows_shown)
        fit_rows(self.table)

    def _detail(self) -> QFrame:
        """Below the list: the terms of the chosen subscriber and what comes next."""
        frame = QFrame()
        frame.setProperty("part", "sunken")
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(4)
        self.title = label("", "strong")
        self.terms = label("", "secondary", "text2", wrap=True)
        self.next = label("", "body", wrap=True)
        self.skip = button(translate("Subscriptions", "Skip…"), clicked=lambda: self._decide(self.skip_requested))
        self.early = button(
            translate("Subscriptions", "Invoice now…"), clicked=lambda: self._decide(self.early_requested)
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.skip)
        row.addWidget(self.early)
        for part in (self.title, self.terms, self.next):
            column.addWidget(part)
        column.addSpacing(4)
        column.addLayout(row)
        self.detail = frame
        return frame

    # Rows

    def set_customers(self, customers: Sequence[CustomerRow]) -> None:
        """Who can subscribe."""
        self._customers = customers

    def set_rows(self, subscribers: Sequence[SubscriberRow]) -> None:
        """Show what is saved."""
        self.members = [
            Member(number, row.customer_name, self._status(row), row.values, row)
            for number, row in enumerate(subscribers)
        ]
        self.table.set_rows(self.members)

    def set_settled(self, settled: bool) -> None:
        """Whether all that is shown is saved: only then can a period be skipped or invoiced."""
        self._settled = settled
        self._show_chosen(self.table.current_row())

    def _rows_shown(self) -> None:
        fit_rows(self.table)
        self.table.select_first()
        self._show_chosen(self.table.current_row())

    def _status(self, row: SubscriberRow) -> Status:
        if not row.active:
            return Status.PAUSED
        ended = row.values.end_date is not None and row.values.end_date < self._today
        return Status.ENDED if ended or row.next_due is None else Status.ACTIVE

    def _chosen(self) -> int | None:
        row = self.table.current_row()
        return None if row is None else row.id

    def _show_chosen(self, member: Member | None) -> None:
        self.detail.setVisible(member is not None)
        running = member is None or member.saved is None or member.saved.active
        words = (
            translate("Subscriptions", "Pause subscriber")
            if running
            else translate("Subscriptions", "Resume subscriber")
        )
        self.pause.setToolTip(words)
        self.pause.setAccessibleName(words)
        self.pause.setEnabled(member is not None and member.saved is not None)
        if member is None:
            return
        self.title.setText(member.name)
        self.terms.setText(self._terms(member))
        self.next.setText(self._next(member))
        can_decide = member.following is not None and self._settled
        self.skip.setEnabled(can_decide)
        self.early.setEnabled(can_decide and member.following is not None and member.following.amount is not None)

    def _terms(self, member: Member) -> str:
        values = member.values
        parts = [
            translate("Subscriptions", "Since {date}").format(date=formats.long_day(values.start_date, weekday=False))
        ]
        if values.end_date is not None:
            words = translate("Subscriptions", "own end {date}")
            parts.append(words.format(date=formats.long_day(values.end_date, weekday=False)))
        parts.append(
            translate("Subscriptions", "factor {factor}").format(factor=formats.number(values.quantity_factor))
        )
        if member.saved is not None and member.saved.billed_periods:
            words = translate("Subscriptions", "{count} periods billed")
            parts.append(words.format(count=formats.number(member.saved.billed_periods)))
        return " · ".join(parts)

    def _next(self, member: Member) -> str:
        if member.saved is None:
            return translate("Subscriptions", "What comes next is shown once it is saved.")
        following = member.following
        if following is None:
            if not member.saved.active:
                return translate("Subscriptions", "Paused: nothing comes until it goes on.")
            return translate("Subscriptions", "Nothing more comes.")
        amount = (
            translate("Subscriptions", "{amount} incl. VAT").format(
                amount=formats.money(following.amount, self._currency)
            )
            if following.amount is not None
            else translate("Subscriptions", "it cannot be invoiced as things are")
        )
        words = translate("Subscriptions", "Next {date}, for {first} – {last}: {amount}")
        if following.postponed_to is not None:
            words = translate("Subscriptions", "Postponed to {date}, for {first} – {last}: {amount}")
        return words.format(
            date=formats.long_day(following.postponed_to or following.due_on),
            first=formats.day(following.period.start),
            last=formats.day(following.period.last),
            amount=amount,
        )

    # Editing

    def add(self) -> None:
        """Ask for another subscriber."""
        self._open(None)

    def _edit(self, number: int | None) -> None:
        if number is not None:
            self._open(self.members[number])

    def _open(self, member: Member | None) -> None:
        billed = member is not None and member.saved is not None and member.saved.billed_periods > 0
        dialog = SubscriberDialog(self, self._customers, self._today, member.values if member else None, billed=billed)

        def keep(values: SubscriberValues) -> None:
            name = next((row.values.name for row in self._customers if row.id == values.customer_id), formats.NONE)
            if member is None:
                self.members.append(Member(len(self.members), name, Status.NEW, values, None))
            else:
                self.members[member.id] = replace(member, name=name, values=values)
            dialog.accept()
            self._edited()

        dialog.saved.connect(keep)
        dialog.open()

    def _remove(self, number: int | None) -> None:
        if number is not None:
            del self.members[number]
            self.members = [replace(member, id=place) for place, member in enumerate(self.members)]
            self._edited()

    def _edited(self) -> None:
        self.table.set_rows(self.members)
        self.changed.emit()

    def _pause(self) -> None:
        member = self.table.current_row()
        if member is not None and member.saved is not None:
            self.pause_requested.emit(member.values.id, not member.saved.active)

    def _decide(self, wished: object) -> None:
        member = self.table.current_row()
        if member is not None and member.saved is not None and member.following is not None:
            wished.emit(member.saved)  # type: ignore[attr-defined]

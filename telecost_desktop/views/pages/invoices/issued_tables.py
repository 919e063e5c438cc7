"""The parts of a chosen sales invoice beside its lines: its ways to the customer, and what happened to it."""

from __future__ import annotations

import re
from datetime import datetime, time, tzinfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from telecost_desktop.services.mail.replies import Said
from telecost_desktop.services.sales_invoicing.history import HistoryEvent
from telecost_desktop.services.sales_invoicing.overview import WholeInvoice
from telecost_desktop.services.sales_invoicing.sending.deliveries import Delivery
from telecost_desktop.services.sales_invoicing.sending.ways import Way
from telecost_desktop.views import formats
from telecost_desktop.views.messages import say
from telecost_desktop.views.pages.invoices.issued_words import delivery_note, way_mark, way_name
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate
_LOUD = ("bad", "warn")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")


class DeliveryPart(QWidget):
    """The ways with their states, and what was last said of the chosen one; below, what goes along and the references."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.table = DataTable(
            translate("Invoices", "Delivery"),
            [
                Column("way", translate("Invoices", "Way"), width=104, stretch=True, value=lambda one: way_name(one.way)),
                Column("state", translate("Invoices", "State"), Kind.STATUS, 120, value=_state),
                Column("at", translate("Invoices", "Since"), Kind.MOMENT, 150, value=lambda one: one.at.astimezone(zone), shown=formats.day_and_time, yields=1),
                Column("to", translate("Invoices", "To"), width=140, value=_to, stretch=True),
            ],
            filters=False, identity=lambda one: one.way,
        )  # fmt: skip
        self.table.set_empty("email-outline", translate("Invoices", "It was not sent from here."))
        column.addWidget(self.table, 1)
        self._foot = QFrame()
        self._foot.setProperty("part", "foot")
        words = QVBoxLayout(self._foot)
        words.setContentsMargins(16, 8, 16, 8)
        words.setSpacing(4)
        self.said = label("", "secondary", wrap=True, selectable=True)
        self.more = label("", "secondary", "text2", wrap=True, selectable=True)
        words.addWidget(self.said)
        words.addWidget(self.more)
        column.addWidget(self._foot)
        self.table.current_changed.connect(self._tell)

    def show_deliveries(self, whole: WholeInvoice) -> None:
        """Show the ways of a sales invoice."""
        draft = translate("Invoices", "A draft is sent once it is issued.")
        nothing = translate("Invoices", "It was not sent from here.")
        self.table.set_empty("email-outline", nothing if whole.listed.issued else draft)
        self.table.set_rows(whole.deliveries)
        self.table.select_first()
        self.more.setText("\n".join(_more(whole)))
        self.more.setVisible(bool(self.more.text()))
        self._tell(self.table.current_row())

    def note(self, whole: WholeInvoice) -> tuple[str, str]:
        """What the tab says if a person is wanted, with its tone."""
        note = delivery_note(whole.listed)
        return (note.word, note.tone) if note.tone in _LOUD and not whole.listed.disputed else ("", "warn")

    def _tell(self, one: Delivery | None) -> None:
        said = "" if one is None or not one.said.pattern else say(one.said.pattern, one.said.values)
        self.said.setText(said)
        self.said.setVisible(bool(said))
        self._foot.setVisible(bool(said or self.more.text()))


def _state(one: Delivery) -> Status:
    return way_mark(Way(one.way, one.state))


def _to(one: Delivery) -> str:
    return ", ".join(one.recipients) or one.name


def _more(whole: WholeInvoice) -> list[str]:
    listed = whole.listed
    along = [way_name(way.kind) for way in listed.ways if way.along]
    pairs = [
        (translate("Invoices", "Goes along: {text}"), ", ".join(along)),
        (translate("Invoices", "Their reference: {text}"), listed.reference),
        (translate("Invoices", "Order: {text}"), listed.order_reference),
        (
            translate("Invoices", "Delivered on {text}"),
            "" if listed.delivered_on is None else formats.day(listed.delivered_on),
        ),
        (
            translate("Invoices", "Entered in the books on {text}"),
            "" if listed.entry_date == listed.row.issue_date else formats.day(listed.entry_date),
        ),
    ]
    return [pattern.format(text=text) for pattern, text in pairs if text]


def history_table(zone: tzinfo) -> DataTable:
    """What happened, the newest first."""
    return DataTable(
        translate("Invoices", "History"),
        [
            Column("at", translate("Invoices", "When"), Kind.MOMENT, 150, value=lambda one: one.at.astimezone(zone), shown=formats.day_and_time),
            Column("what", translate("Invoices", "What happened"), width=200, value=event_words, stretch=True),
            Column("who", translate("Invoices", "By"), width=52, yields=1),
        ],
        filters=False, sortable=False, identity=id,
    )  # fmt: skip


def event_words(event: HistoryEvent) -> str:
    """What happened, in the program's language."""
    return say(event.pattern, {name: _shown(value) for name, value in event.values.items()}).strip()


def _shown(value: object) -> object:
    """What was said stands as a sentence; the day of a run without its hour where it has none."""
    if isinstance(value, Said):
        return say(value.pattern, value.values) if value.pattern else ""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        moment = datetime.fromisoformat(value)
        return formats.day_and_time(moment) if moment.time() != time() else formats.day(moment.date())
    return value

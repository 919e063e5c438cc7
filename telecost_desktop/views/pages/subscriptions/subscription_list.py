"""What the list of subscriptions shows: its rows, their states and its columns."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.customers import list_customers
from telecost_desktop.services.frequencies import FrequencyFilter, list_frequencies
from telecost_desktop.services.products import list_products
from telecost_desktop.services.subscriptions.lists import SubscriptionRow, list_subscriptions
from telecost_desktop.views.pages.subscriptions.editor import Lists
from telecost_desktop.views.pages.subscriptions.words import word
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.widgets.badge import Status

translate = QCoreApplication.translate


def load_page(file: CompanyFile, clock: Clock) -> tuple[list[SubscriptionRow], Lists]:
    """The list, and what the editor offers."""
    lists = Lists(
        tuple(list_frequencies(file, clock, FrequencyFilter.ALL)),
        tuple(list_products(file, clock)),
        tuple(list_customers(file)),
    )
    return list_subscriptions(file, clock), lists


def status_of(row: SubscriptionRow) -> Status:
    """The state of a subscription as a mark."""
    if not row.active:
        return Status.PAUSED
    return Status.ACTIVE if row.next_due is not None or not row.subscribers else Status.ENDED


def columns() -> list[Column]:
    """What the list shows of a subscription."""
    return [
        Column("name", translate("Subscriptions", "Name"), width=150, stretch=True),
        Column("frequency_name", translate("Subscriptions", "Frequency"), Kind.QUIET, 150, stretch=True),
        Column("billing_time", translate("Subscriptions", "Invoiced"), Kind.CHOICE, 104, essential=False, value=lambda row: word(row.billing_time)),
        Column("result", translate("Subscriptions", "Creates"), Kind.CHOICE, 120, essential=False, value=lambda row: word(row.result)),
        Column("subscribers", translate("Subscriptions", "Subscribers"), Kind.NUMBER, 90),
        Column("next_due", translate("Subscriptions", "Next date"), Kind.DATE, 90),
        Column("amount", translate("Subscriptions", "Sum"), Kind.MONEY, 86,
               hint=translate("Subscriptions", "What a whole period of all subscribers that have not ended comes to, without VAT")),
        Column("state", translate("Subscriptions", "State"), Kind.STATUS, 100, value=status_of),
    ]  # fmt: skip

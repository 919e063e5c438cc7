"""Asking before a coming period is skipped or invoiced early, and doing it: the same words wherever it is offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from telecost_desktop.services.subscriptions.deciding import issue_early, skip_one
from telecost_desktop.services.subscriptions.planning import PeriodKey
from telecost_desktop.views import formats
from telecost_desktop.views.context import BILLED, PageContext
from telecost_desktop.views.due_run import Navigate, tell

translate = QCoreApplication.translate


@dataclass(frozen=True)
class ComingPeriod:
    """A period of a subscriber, and what it is called."""

    subscriber_id: int
    key: PeriodKey
    subscription: str
    customer: str
    due_on: date


def ask_to_skip(owner: QWidget, context: PageContext, period: ComingPeriod) -> None:
    """Ask, then skip the period for good."""
    question = translate("Scheduled", "Skip {subscription} for {customer} on {date}?").format(
        subscription=period.subscription, customer=period.customer, date=formats.long_day(period.due_on)
    )
    detail = translate("Scheduled", "This period is never invoiced; the dates after it stay as they are.")
    words = translate("Scheduled", "{subscription} on {date} is skipped").format(
        subscription=period.subscription, date=formats.long_day(period.due_on)
    )

    def skip() -> None:
        context.write(
            owner, skip_one, context.file, context.clock, period.subscriber_id, period.key, user=context.user,
            changes=BILLED, done=lambda _: context.messages.notice(words),
        )  # fmt: skip

    context.messages.ask(question, translate("Scheduled", "Skip"), skip, detail)


def ask_to_invoice_early(owner: QWidget, context: PageContext, navigate: Navigate, period: ComingPeriod) -> None:
    """Ask, then invoice the period today."""
    question = translate("Scheduled", "Invoice {customer} now for {subscription}?").format(
        customer=period.customer, subscription=period.subscription
    )
    detail = translate(
        "Scheduled", "The invoice is dated today instead of {date}; the dates after it stay as they are."
    ).format(date=formats.long_day(period.due_on))

    def invoice() -> None:
        context.write(
            owner, issue_early, context.file, context.clock, period.subscriber_id, period.key, user=context.user,
            changes=BILLED, done=lambda report: tell(context, navigate, report),
        )  # fmt: skip

    context.messages.ask(question, translate("Scheduled", "Invoice now"), invoice, detail)

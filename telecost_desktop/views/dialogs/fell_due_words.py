"""What the list of what fell due says of each thing: its picture, its name, a line about it, and how it starts."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication

from telecost_desktop.models.runs import RunKind
from telecost_desktop.services.runs.due_items import ASK_AFTER_DAYS, DueItem, DueState
from telecost_desktop.services.runs.run_report import Action
from telecost_desktop.services.scheduled_jobs.due import DueJob
from telecost_desktop.services.scheduling.outlook import Outlook
from telecost_desktop.services.subscriptions.due import DueSubscription
from telecost_desktop.views import formats
from telecost_desktop.views.messages import say

translate = QCoreApplication.translate
ICONS = {RunKind.JOB: "clock-outline", RunKind.SUBSCRIPTION: "autorenew"}


def first_choice(item: DueItem, several: bool, today: date) -> Action:
    """Where a row starts: what was postponed, is old, or was missed several times waits for a person's word.

    So does a job that can make nothing as things are. A job's missed days make one run; that one may start at once.
    """
    stuck = isinstance(item, DueJob) and bool(item.preview.problem)
    waits = stuck or item.state is DueState.POSTPONED or several or (today - item.due_on).days > ASK_AFTER_DAYS
    return Action.POSTPONE if waits else Action.CREATE


def name_words(item: DueItem) -> str:
    """Its name; a subscription with one subscriber is told apart by the customer."""
    if item.kind is RunKind.SUBSCRIPTION and len(item.customers) == 1:
        return translate("FellDue", "{name}, {customer}").format(name=item.name, customer=item.customers[0])
    return item.name


def due_words(item: DueItem) -> str:
    """When it fell due: subscriptions with their day, jobs with day and time."""
    if isinstance(item, DueJob):
        return formats.moment(datetime.fromisoformat(item.scheduled_for))
    return formats.long_day(item.due_on)


def line_words(item: DueItem, several: bool, today: date) -> tuple[str, str]:
    """The line under the name, and its tone: what it is, or why it waits for a person."""
    days = (today - item.due_on).days
    if isinstance(item, DueJob) and item.preview.problem:
        return say(item.preview.problem, item.preview.problem_values), "bad"
    if isinstance(item, DueJob) and item.state is DueState.FAILED:
        return translate("FellDue", "Broken off · goes on where it stopped"), "warn"
    if item.state is DueState.FAILED:
        return translate("FellDue", "Could not be invoiced before · see the transfer log"), "warn"
    if item.state is DueState.POSTPONED:
        return translate("FellDue", "Postponed before · {days} days old").format(days=days), "warn"
    if days > ASK_AFTER_DAYS:
        return translate("FellDue", "{days} days old, please decide").format(days=days), "warn"
    if isinstance(item, DueJob):
        return _job_words(item, today), "text2"
    if several:
        return translate("FellDue", "One of several missed dates"), "warn"
    # One of them may have a part period and a whole one.
    subscribers = len({period.subscriber_id for period in item.periods}) if isinstance(item, DueSubscription) else 0
    if subscribers == 1:
        return translate("FellDue", "Subscription · 1 subscriber"), "text2"
    return translate("FellDue", "Subscription · {count} subscribers").format(count=subscribers), "text2"


def dates_words(item: DueItem, look: Outlook, today: date) -> str:
    """The date that its invoices will bear and when they are to be paid, where that date is not the day it fell due."""
    if look.issue_date is None or look.issue_date == item.due_on or look.pay_first is None:
        return ""
    words = (
        translate("FellDue", "Dated {date} · to pay {day}")
        if look.pay_first == look.pay_last
        else translate("FellDue", "Dated {date} · to pay from {day}")
    )
    return words.format(date=formats.short_day(look.issue_date, today), day=formats.short_day(look.pay_first, today))


def warning_words(look: Outlook) -> list[str]:
    """What is to be known of those dates before anything is created."""
    return [say(*warning) for warning in look.warnings]


def shared_words(look: Outlook) -> tuple[str, str] | None:
    """That other jobs of the list bill projects of this one first, and its tone; None where none does."""
    if not look.projects_before:
        return None
    words = (
        translate("FellDue", "1 project is invoiced by {jobs} first")
        if look.projects_before == 1
        else translate("FellDue", "{count} projects are invoiced by {jobs} first")
    )
    jobs = ", ".join(translate("FellDue", "“{name}”").format(name=name) for name in look.jobs_before)
    return words.format(count=formats.number(look.projects_before), jobs=jobs), "text2"


def _job_words(item: DueJob, today: date) -> str:
    if item.covers:
        words = translate("FellDue", "Scheduled job · {count} missed runs become one")
        return words.format(count=len(item.covers) + 1)
    words = translate("FellDue", "Scheduled job · hours and fees to {date}")
    return words.format(date=formats.short_day(item.preview.up_to, today))

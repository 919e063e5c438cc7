"""The sentences in which findings are told."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.dashboard.findings import Finding, FindingKind, FoundItem, ItemKind
from telecost_desktop.services.dashboard.patterns import COST_UP, counted_parts
from telecost_desktop.views import formats
from telecost_desktop.views.pages.dashboard.counted_words import counted_words

translate = QCoreApplication.translate


def sentence(finding: Finding) -> str:
    """One finding in a few words."""
    if finding.kind is FindingKind.COST_UP:
        month = formats.month(finding.month) if finding.month is not None else ""
        return translate("Dashboard", COST_UP).format(month=month, percent=finding.values["percent"])
    return ", ".join(counted_words(count, words) for count, words in counted_parts(finding))


def item_name(item: FoundItem) -> str:
    """What one thing is called: numbers as they are written, a department that nobody named in words."""
    if item.kind is ItemKind.NUMBER:
        return formats.phone_number(item.name)
    return item.name or translate("Dashboard", "No department")


def item_detail(finding: Finding, item: FoundItem) -> str:
    """What is to be said of one thing behind a finding."""
    # Of an amount to pay, what is said besides is its currency.
    said = [item.detail] if item.detail not in ("", finding.currency) else []
    day = formats.day(item.day) if item.day is not None else ""
    if item.kind is ItemKind.LATE:
        said.append(translate("Dashboard", "was expected on {day}").format(day=day))
    elif item.kind is ItemKind.OVERDUE:
        said.append(translate("Dashboard", "was due on {day}").format(day=day))
    elif item.kind in (ItemKind.JOB, ItemKind.SUBSCRIPTION):
        said.append(translate("Dashboard", "fell due on {day}").format(day=day))
    elif item.kind is ItemKind.FAILED_JOB:
        said.append(translate("Dashboard", "the run of {day} failed").format(day=day))
    elif item.kind is ItemKind.OVER:
        said.append(translate("Dashboard", "the budget is spent"))
    elif item.kind is ItemKind.AT_RISK:
        said.append(translate("Dashboard", "the forecast is beyond the budget"))
    elif item.kind is ItemKind.DEPARTMENT:
        said.append(translate("Dashboard", "more than in the months before"))
    elif finding.kind is FindingKind.UNUSED_NUMBERS:
        last = translate("Dashboard", "last used on {day}").format(day=day) if day else ""
        said.append(last or translate("Dashboard", "never used"))
    return ", ".join(said)

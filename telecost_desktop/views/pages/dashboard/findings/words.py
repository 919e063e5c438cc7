"""The sentences in which findings are told."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.dashboard.findings import Finding, FindingKind, FoundItem, ItemKind
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices.words import counted

translate = QCoreApplication.translate


def sentence(finding: Finding) -> str:
    """One finding in a few words."""
    return {
        FindingKind.WAITING_RUNS: _waiting,
        FindingKind.LATE_INVOICE: _late,
        FindingKind.OVER_BUDGET: _over_budget,
        FindingKind.COST_UP: _cost_up,
        FindingKind.PACKAGE_EXCEEDED: _exceeded,
        FindingKind.UNUSED_NUMBERS: _unused,
    }[finding.kind](finding)


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


def _waiting(finding: Finding) -> str:
    return counted(
        finding.count,
        translate("Dashboard", "1 run waits for you"),
        translate("Dashboard", "{count} runs wait for you"),
    )


def _late(finding: Finding) -> str:
    late, overdue = int(str(finding.values["late"])), int(str(finding.values["overdue"]))
    parts = []
    if overdue:
        parts.append(
            counted(
                overdue,
                translate("Dashboard", "1 invoice overdue"),
                translate("Dashboard", "{count} invoices overdue"),
            )
        )
    if late:
        parts.append(
            counted(
                late,
                translate("Dashboard", "1 invoice has not come"),
                translate("Dashboard", "{count} invoices have not come"),
            )
        )
    return ", ".join(parts)


def _over_budget(finding: Finding) -> str:
    over, risk = int(str(finding.values["over"])), int(str(finding.values["at_risk"]))
    parts = []
    if over:
        parts.append(
            counted(
                over,
                translate("Dashboard", "1 department over budget"),
                translate("Dashboard", "{count} departments over budget"),
            )
        )
    if risk:
        parts.append(
            counted(risk, translate("Dashboard", "1 budget at risk"), translate("Dashboard", "{count} budgets at risk"))
        )
    return ", ".join(parts)


def _cost_up(finding: Finding) -> str:
    month = formats.month(finding.month) if finding.month is not None else ""
    return translate("Dashboard", "{month} cost {percent} % more than usual").format(
        month=month, percent=finding.values["percent"]
    )


def _exceeded(finding: Finding) -> str:
    return counted(
        finding.count,
        translate("Dashboard", "1 package is always exceeded"),
        translate("Dashboard", "{count} packages are always exceeded"),
    )


def _unused(finding: Finding) -> str:
    return counted(
        finding.count,
        translate("Dashboard", "1 number without use for 3 months"),
        translate("Dashboard", "{count} numbers without use for 3 months"),
    )

"""The words of passing costs on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from telecost_desktop.models.periods import Period, first_of_next_month
from telecost_desktop.models.recharges import RechargeDetail, RechargeSource
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.recharging.listing import Choice, RechargeRow
from telecost_desktop.services.recharging.wishes import ChargeSum, RechargePreview
from telecost_desktop.views import formats

translate = QCoreApplication.translate


def source_words(source: RechargeSource) -> str:
    """Whose costs."""
    return {
        RechargeSource.DEPARTMENT: translate("Recharge", "Department"),
        RechargeSource.EMPLOYEE: translate("Recharge", "User"),
        RechargeSource.PROJECT: translate("Recharge", "Project"),
    }[source]


def detail_words(detail: RechargeDetail) -> str:
    """What one fee is for."""
    return {
        RechargeDetail.TOTAL: translate("Recharge", "In total"),
        RechargeDetail.EMPLOYEE: translate("Recharge", "Per user"),
        RechargeDetail.LINE: translate("Recharge", "Per number"),
    }[detail]


def section_words(section: ChargeSection) -> str:
    """A section of operators' invoices."""
    return {
        ChargeSection.SUBSCRIPTION: translate("Recharge", "Subscriptions only"),
        ChargeSection.OPTION: translate("Recharge", "Options only"),
        ChargeSection.COMMUNICATION: translate("Recharge", "Communications only"),
        ChargeSection.EQUIPMENT: translate("Recharge", "Equipment only"),
        ChargeSection.ONE_OFF: translate("Recharge", "One-off costs only"),
    }[section]


def vat_words(code: str) -> str:
    """A VAT code of a fee."""
    return {
        "high": translate("Recharge", "High rate"),
        "medium": translate("Recharge", "Medium rate"),
        "low": translate("Recharge", "Low rate"),
        "zero": translate("Recharge", "Zero rate"),
    }[code]


def choice_words(choice: Choice) -> str:
    """Something to choose, with what tells it from others of the same name."""
    return " · ".join(part for part in (choice.name, choice.customer, choice.number) if part)


def period_words(period: Period) -> str:
    """A whole month by its name, else the first and last day."""
    if period.start.day == 1 and first_of_next_month(period.start) == period.end:
        return formats.month(period.start)
    return translate("Recharge", "{first} to {last}").format(
        first=formats.day(period.start), last=formats.day(period.last)
    )


def state_words(row: RechargeRow) -> str:
    """How far the fees of a recharge are."""
    if not row.billed:
        return translate("Recharge", "Not billed")
    numbers = ", ".join(str(number) for number in row.invoices)
    if row.billed < row.fees:
        return translate("Recharge", "{billed} of {fees} billed").format(billed=row.billed, fees=row.fees)
    return (
        translate("Recharge", "Invoice {numbers}").format(numbers=numbers)
        if numbers
        else translate("Recharge", "On a draft")
    )


def _nobodys(source: RechargeSource) -> str:
    return {
        RechargeSource.DEPARTMENT: translate("Recharge", "Of no department and left out: {count} lines, {sum}."),
        RechargeSource.EMPLOYEE: translate("Recharge", "Of no user and left out: {count} lines, {sum}."),
        RechargeSource.PROJECT: translate("Recharge", "Of no number and left out: {count} lines, {sum}."),
    }[source]


def left_out(preview: RechargePreview, source: RechargeSource) -> list[str]:
    """A sentence for each kind of cost that a recharge does not pass on."""
    lines = [
        (preview.already, translate("Recharge", "Passed on before and left out: {count} lines, {sum}.")),
        (preview.running, translate("Recharge", "Used but not invoiced by the operator yet: {count} records, {sum}.")),
        (preview.unassigned, _nobodys(source)),
    ]
    said = [_said(found, pattern, preview.currency) for found, pattern in lines if found.count]
    said += [
        _said(found, translate("Recharge", "In another currency and left out: {count} lines, {sum}."), currency)
        for currency, found in preview.other_currencies
    ]
    if preview.without_amount:
        words = translate("Recharge", "Fees that come to nothing are not made: {count}.")
        said.append(words.format(count=preview.without_amount))
    return said


def _said(found: ChargeSum, pattern: str, currency: str) -> str:
    return pattern.format(count=formats.number(found.count), sum=formats.money(found.net, currency))

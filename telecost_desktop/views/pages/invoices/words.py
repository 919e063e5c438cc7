"""Words that both tabs of the invoices page use."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QDate

from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.invoice_archive import PaymentStatus, SectionSum
from telecost_desktop.views import formats
from telecost_desktop.views.widgets.badge import Status

translate = QCoreApplication.translate

_LEGAL_FORM = re.compile(r",?\s+(ASA|AS|AB|A/S|SAS|SARL|SA|GmbH|AG|Ltd\.?)$")
# Status mark of a received invoice.
MARKS = {
    PaymentStatus.OVERDUE: Status.OVERDUE,
    PaymentStatus.NEW: Status.NEW,
    PaymentStatus.PAID: Status.PAID,
    PaymentStatus.CREDIT: Status.CREDITED,
}
SECTION_ICONS = {
    ChargeSection.SUBSCRIPTION: "sim-outline",
    ChargeSection.OPTION: "puzzle-outline",
    ChargeSection.COMMUNICATION: "phone-outline",
    ChargeSection.EQUIPMENT: "cellphone",
    ChargeSection.ONE_OFF: "tag-outline",
}


def section_name(section: ChargeSection) -> str:
    """The name of one of the five sections."""
    return {
        ChargeSection.SUBSCRIPTION: translate("Invoices", "Subscriptions"),
        ChargeSection.OPTION: translate("Invoices", "Optional services"),
        ChargeSection.COMMUNICATION: translate("Invoices", "Communications"),
        ChargeSection.EQUIPMENT: translate("Invoices", "Equipment"),
        ChargeSection.ONE_OFF: translate("Invoices", "One-off charges"),
    }[section]


def section_facts(section: SectionSum) -> str:
    """The facts of a section in short: how many, and for when."""
    if not section.lines:
        return formats.NONE
    if section.section is ChargeSection.SUBSCRIPTION and section.numbers:
        facts = [counted(section.numbers, translate("Invoices", "1 number"), translate("Invoices", "{count} numbers"))]
    elif section.section is ChargeSection.OPTION:
        facts = [counted(section.lines, translate("Invoices", "1 service"), translate("Invoices", "{count} services"))]
    elif section.section is ChargeSection.EQUIPMENT:
        facts = [counted(section.lines, translate("Invoices", "1 item"), translate("Invoices", "{count} items"))]
    else:
        facts = [line_count(section.lines)]
    if section.people:
        facts.append(_people(section.people))
    elif section.timing == "in_advance":
        facts.append(translate("Invoices", "in advance"))
    elif section.timing == "in_arrears" and section.last is not None:
        facts.append(translate("Invoices", "to {day}").format(day=short_day(section.last)))
    return ", ".join(facts)


def _people(people: tuple[str, ...]) -> str:
    if len(people) == 1:
        return translate("Invoices", "for {person}").format(person=people[0])
    return translate("Invoices", "for {count} people").format(count=len(people))


def line_count(lines: int) -> str:
    """1 line, 2 lines."""
    return counted(lines, translate("Invoices", "1 line"), translate("Invoices", "{count} lines"))


def short_company(name: str) -> str:
    """A company's name without its legal form, for narrow places: Nordlys Mobil AS → Nordlys Mobil."""
    return _LEGAL_FORM.sub("", name) or name


def counted(count: int, one: str, many: str) -> str:
    """A count with its word; both patterns come translated."""
    return one if count == 1 else many.format(count=formats.number(count))


def period(first: date | None, last: date | None) -> str:
    """The days from first to last, both in it: 1–30 Nov 2026."""
    if first is None or last is None:
        return ""
    if first == last:
        return formats.long_day(first, weekday=False)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{formats.long_day(last, weekday=False)}"
    return f"{formats.long_day(first, weekday=False)} – {formats.long_day(last, weekday=False)}"


def bank_account(number: str) -> str:
    """A bank account in the groups that people read: 1506 61 77553, or an IBAN in fours."""
    plain = re.sub(r"[\s.]", "", number)
    if re.fullmatch(r"\d{11}", plain):
        return f"{plain[:4]} {plain[4:6]} {plain[6:]}"
    if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", plain):
        return " ".join(plain[place : place + 4] for place in range(0, len(plain), 4))
    return number


def percent(rate: Decimal) -> str:
    """A rate in per cent: 25 %."""
    return f"{formats.number(rate)}\u00a0%"


def in_currency(caption: str, currency: str) -> str:
    """A caption that names the currency of the sums under it: To pay, kr."""
    return translate("Invoices", "{caption}, {currency}").format(
        caption=caption, currency=formats.currency_sign(currency)
    )


def short_day(day: date) -> str:
    """A day of about now, without its year: 31 Oct."""
    return formats.locale().toString(QDate(day.year, day.month, day.day), "d MMM")


def price(value: Decimal) -> str:
    """A price with all its decimals, two at least."""
    return formats.money(value) if value == round(value, 2) else formats.number(value)

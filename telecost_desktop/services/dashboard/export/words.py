"""How the dashboard is said in files: amounts, days, names and findings, in the language that was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.money import minor_digits, round_to_currency
from telecost_desktop.services.budgets import BudgetState
from telecost_desktop.services.dashboard.abroad.countries import UNNAMED
from telecost_desktop.services.dashboard.cards import CategoryCard, CategoryDetail, CostCategory
from telecost_desktop.services.dashboard.export.whole import WholeDashboard
from telecost_desktop.services.dashboard.findings import Finding, FindingKind
from telecost_desktop.services.dashboard.packages import ExtraPackage
from telecost_desktop.services.dashboard.patterns import (
    CATEGORIES,
    CHARGES,
    COST_UP,
    DAYS_LATE,
    DETAILS,
    MESSAGES,
    NUMBERS,
    Counted,
    change_pattern,
    counted_parts,
)
from telecost_desktop.services.invoice_archive import PaymentStatus, ReceivedSupplierInvoice
from telecost_desktop.services.reporting.exports.table import Wording

NONE = "–"
_GB, _MB = 10**9, 10**6

_STATUSES = {
    PaymentStatus.OVERDUE: QT_TRANSLATE_NOOP("Dashboard", "Overdue"),
    PaymentStatus.NEW: QT_TRANSLATE_NOOP("Dashboard", "New"),
    PaymentStatus.PAID: QT_TRANSLATE_NOOP("Dashboard", "Paid"),
    PaymentStatus.CREDIT: QT_TRANSLATE_NOOP("Dashboard", "Credit"),
}
_STATES = {
    BudgetState.WITHIN: QT_TRANSLATE_NOOP("Dashboard", "Within budget"),
    BudgetState.AT_RISK: QT_TRANSLATE_NOOP("Dashboard", "At risk"),
    BudgetState.OVER: QT_TRANSLATE_NOOP("Dashboard", "Over budget"),
}


class _Held(Protocol):
    """What was used with a number, or stands on an account and on no number."""

    @property
    def line_id(self) -> int: ...

    @property
    def employee(self) -> str: ...

    @property
    def department(self) -> str: ...


@dataclass(frozen=True)
class Words:
    """Says things in a language; ``wording.translate`` knows the texts of the context "Dashboard"."""

    wording: Wording

    def say(self, pattern: str, **values: object) -> str:
        """A pattern in the language, filled."""
        return self.wording.translate(pattern).format(**values)

    def counted(self, count: int, pair: Counted) -> str:
        """Of one or of many."""
        return self.say(pair[count != 1], count=self.number(count))

    # Numbers

    def number(self, value: int | Decimal | float, decimals: int = 0) -> str:
        """A number with so many decimals, rounded half away from zero."""
        exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
        return self.wording.number(exact if exact else abs(exact), decimals)

    def amount(self, value: Decimal, currency: str) -> str:
        """An amount with the decimals of its currency, without its name."""
        rounded = round_to_currency(value, currency)
        return self.wording.number(rounded if rounded else abs(rounded), minor_digits(currency))

    def axis(self, value: float) -> str:
        """A mark of a scale, with as many decimals as tell it from the next."""
        exact = Decimal(f"{value:.6f}").normalize()
        return self.number(exact, max(0, -int(exact.as_tuple().exponent)))

    def gigabytes(self, volume_bytes: int) -> str:
        """Bytes in units of 1 000 000 000, without the unit."""
        return self.number(Decimal(volume_bytes) / _GB, 1)

    def volume(self, volume_bytes: int) -> str:
        """A data volume with the unit that suits it."""
        for unit, size, decimals in (("GB", _GB, 1), ("MB", _MB, 0), ("kB", 1000, 0)):
            if abs(volume_bytes) >= size:
                return f"{self.number(Decimal(volume_bytes) / size, decimals)}\u00a0{unit}"
        return f"{self.number(volume_bytes)}\u00a0B"

    def percent(self, share: Decimal | float) -> str:
        """A share, 1 = 100 %."""
        return f"{self.number(Decimal(str(share)) * 100)}\u00a0%"

    # Days

    def day(self, value: date | None) -> str:
        """A day with its month in words: 21 Nov 2026."""
        return NONE if value is None else self._dated(value, "medium")

    def short_day(self, value: date) -> str:
        """A day of about now: 25 Nov."""
        return self._skeleton(value, "MMMd")

    def month(self, value: date) -> str:
        """A month and its year: November 2026."""
        return self._skeleton(value, "yMMMM")

    def short_month(self, value: date) -> str:
        """A month in short, without a point: Nov."""
        return self._dated(value, "LLL").rstrip(".")

    def made_at(self, moment: datetime) -> str:
        """When it was made."""
        return self.say(
            QT_TRANSLATE_NOOP("Dashboard", "Made {day} {time}"), day=self.day(moment.date()), time=f"{moment:%H:%M}"
        )

    def period(self, first: date, last: date) -> str:
        """The first and the last day, and how many days that are."""
        days = (last - first).days + 1
        pair = (
            QT_TRANSLATE_NOOP("Dashboard", "1 day"),
            QT_TRANSLATE_NOOP("Dashboard", "{count} days"),
        )
        return f"{self.day(first)} – {self.day(last)} ({self.counted(days, pair)})"

    def _dated(self, value: date, form: str) -> str:
        from babel.dates import format_date

        return str(format_date(value, form, locale=self.wording.babel))

    def _skeleton(self, value: date, skeleton: str) -> str:
        from babel.dates import format_skeleton

        return str(format_skeleton(skeleton, value, locale=self.wording.babel))

    # Names

    def phone(self, msisdn: str) -> str:
        """A number in the groups that people read: Norwegian ones 480 00 111, others +46…; what is none stays."""
        if msisdn.startswith("47") and len(msisdn) == 10 and msisdn.isdigit():
            return f"{msisdn[2:5]}\u00a0{msisdn[5:7]}\u00a0{msisdn[7:]}"
        return f"+{msisdn}" if msisdn.isdigit() and 9 < len(msisdn) < 15 else msisdn

    def unassigned(self) -> str:
        """What stands for a name where there is none."""
        return self.say(QT_TRANSLATE_NOOP("Dashboard", "Unassigned"))

    def user(self, held: _Held) -> str:
        """Who holds a number; or that it is none."""
        if held.employee or held.line_id:
            return held.employee or self.unassigned()
        return self.say(QT_TRANSLATE_NOOP("Dashboard", "On the account"))

    def department(self, held: _Held) -> str:
        """The department of who holds a number."""
        return held.department or (self.unassigned() if held.line_id else "")

    def country(self, code: str) -> str:
        """A country, or that it is not known."""
        if code == UNNAMED:
            return self.say(QT_TRANSLATE_NOOP("Dashboard", "Country unknown"))
        return self.wording.country(code)

    def category(self, category: CostCategory) -> str:
        """A category of cost."""
        return self.say(CATEGORIES[category])

    def detail(self, code: str) -> str:
        """A part of a category."""
        return self.say(DETAILS[code])

    def status(self, status: PaymentStatus) -> str:
        """How a received invoice stands."""
        return self.say(_STATUSES[status])

    def state(self, state: BudgetState) -> str:
        """How a month stands to its budget."""
        return self.say(_STATES[state])

    def extras(self, extras: Sequence[ExtraPackage]) -> str:
        """A month's extra packages: 5 GB · 12 Nov 09:14, or 2 × · 12 Nov with the day of the newest."""
        if not extras:
            return NONE
        newest = max(extra.ordered_at for extra in extras)
        day = self.short_day(newest.date())
        if len(extras) > 1:
            return f"{self.number(len(extras))}\u00a0× · {day}"
        when = day if newest.time() == time() else f"{day} {newest:%H:%M}"
        return f"{self._size(extras[0])} · {when}"

    def _size(self, extra: ExtraPackage) -> str:
        if not extra.size_bytes:
            return extra.name
        unit, name = (_GB, "GB") if extra.size_bytes >= _GB else (_MB, "MB")
        size = Decimal(extra.size_bytes) / unit
        return f"{self.number(size, 0 if size == int(size) else 1)}\u00a0{name}"

    # Sentences

    def accounts(self, whole: WholeDashboard) -> str:
        """Whose costs these are."""
        if not whole.accounts:
            return self.say(QT_TRANSLATE_NOOP("Dashboard", "All billing accounts"))
        operators: dict[str, list[str]] = {}
        for account in whole.accounts:
            operators.setdefault(account.operator, []).append(account.number)
        named = "; ".join(f"{name} {', '.join(numbers)}" for name, numbers in operators.items())
        return self.say(QT_TRANSLATE_NOOP("Dashboard", "Billing accounts: {accounts}"), accounts=named)

    def invoice_line(self, invoice: ReceivedSupplierInvoice) -> str:
        """Number and date of a received invoice."""
        day = self.day(invoice.issue_date)
        return self.say(QT_TRANSLATE_NOOP("Dashboard", "No. {number} · {day}"), number=invoice.number, day=day)

    def invoice_note(self, invoice: ReceivedSupplierInvoice) -> str:
        """What is said about the payment: how late, when due, when paid."""
        if invoice.status is PaymentStatus.OVERDUE:
            return self.counted(invoice.days_late, DAYS_LATE)
        if invoice.status is PaymentStatus.NEW and invoice.due_date is not None:
            return self.say(QT_TRANSLATE_NOOP("Dashboard", "due {day}"), day=self.short_day(invoice.due_date))
        if invoice.status is PaymentStatus.PAID and invoice.paid_on is not None:
            return self.say(QT_TRANSLATE_NOOP("Dashboard", "on {day}"), day=self.short_day(invoice.paid_on))
        is_credit = invoice.status is PaymentStatus.CREDIT
        return self.say(QT_TRANSLATE_NOOP("Dashboard", "credit note")) if is_credit else ""

    def used(self, part: CategoryDetail) -> list[str]:
        """What was used for a part's money, the measure that says most first; empty where nothing of the kind was."""
        said = []
        if part.count:
            charged = NUMBERS if part.code in ("subscriptions", "options") else CHARGES
            said.append(self.counted(part.count, charged))
        if part.volume_bytes:
            said.append(self.volume(part.volume_bytes))
        if part.seconds:
            minutes = self.number(Decimal(part.seconds) / 60)
            said.append(self.say(QT_TRANSLATE_NOOP("Dashboard", "{minutes} min"), minutes=minutes))
        if part.messages:
            said.append(
                self.number(part.messages) if part.code == "messages" else self.counted(part.messages, MESSAGES)
            )
        return said

    def change(self, card: CategoryCard, days: int) -> str:
        """How a category's cost stands to that of the days or months before."""
        share = abs(card.change or 0)
        text = self.say(
            change_pattern(card),
            share=self.number(share, 1 if share < 100 else 0),
            days=self.number(days),
            months=self.number(card.months),
        )
        return f"{'▲' if card.change > 0 else '▼'} {text}" if card.change else text

    def finding(self, finding: Finding) -> str:
        """A finding in a few words."""
        if finding.kind is FindingKind.COST_UP:
            month = "" if finding.month is None else self.month(finding.month)
            return self.say(COST_UP, month=month, percent=finding.values["percent"])
        return ", ".join(self.counted(count, pair) for count, pair in counted_parts(finding))

"""How the dashboard is said in files: amounts, days, names and findings, in the language that was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.money import minor_digits, round_to_currency
from telecost_desktop.services.budgets import BudgetState
from telecost_desktop.services.dashboard.cards import CategoryCard, CostCategory
from telecost_desktop.services.dashboard.countries import UNNAMED
from telecost_desktop.services.dashboard.findings import Finding, FindingKind
from telecost_desktop.services.dashboard.packages import ExtraPackage
from telecost_desktop.services.dashboard.whole import WholeDashboard
from telecost_desktop.services.invoice_archive import PaymentStatus
from telecost_desktop.services.reporting.exports.table import Wording

NONE = "–"
_GB, _MB = 10**9, 10**6

_CATEGORIES = {
    CostCategory.DATA: QT_TRANSLATE_NOOP("Dashboard", "Data"),
    CostCategory.OTHER: QT_TRANSLATE_NOOP("Dashboard", "Other"),
    CostCategory.TRAFFIC: QT_TRANSLATE_NOOP("Dashboard", "Traffic"),
}
_DETAILS = {
    "home": QT_TRANSLATE_NOOP("Dashboard", "At home"),
    "abroad": QT_TRANSLATE_NOOP("Dashboard", "Abroad"),
    "packages": QT_TRANSLATE_NOOP("Dashboard", "Packages"),
    "subscriptions": QT_TRANSLATE_NOOP("Dashboard", "Plans"),
    "options": QT_TRANSLATE_NOOP("Dashboard", "Options"),
    "equipment": QT_TRANSLATE_NOOP("Dashboard", "Equipment"),
    "one_off": QT_TRANSLATE_NOOP("Dashboard", "One-off"),
    "calls": QT_TRANSLATE_NOOP("Dashboard", "Calls"),
    "messages": QT_TRANSLATE_NOOP("Dashboard", "Messages"),
    "content": QT_TRANSLATE_NOOP("Dashboard", "Content"),
}
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
# Of one and of many, by the kind of finding or, where a kind is told in two parts, by the part's value.
_FOUND = {
    "waiting_runs": (
        QT_TRANSLATE_NOOP("Dashboard", "1 run waits for you"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} runs wait for you"),
    ),
    "overdue": (
        QT_TRANSLATE_NOOP("Dashboard", "1 invoice overdue"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} invoices overdue"),
    ),
    "late": (
        QT_TRANSLATE_NOOP("Dashboard", "1 invoice has not come"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} invoices have not come"),
    ),
    "over": (
        QT_TRANSLATE_NOOP("Dashboard", "1 department over budget"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} departments over budget"),
    ),
    "at_risk": (
        QT_TRANSLATE_NOOP("Dashboard", "1 budget at risk"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} budgets at risk"),
    ),
    "package_exceeded": (
        QT_TRANSLATE_NOOP("Dashboard", "1 package is always exceeded"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} packages are always exceeded"),
    ),
    "unused_numbers": (
        QT_TRANSLATE_NOOP("Dashboard", "1 number without use for 3 months"),
        QT_TRANSLATE_NOOP("Dashboard", "{count} numbers without use for 3 months"),
    ),
}
_IN_PARTS = {FindingKind.LATE_INVOICE: ("overdue", "late"), FindingKind.OVER_BUDGET: ("over", "at_risk")}


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

    def counted(self, count: int, pair: tuple[str, str]) -> str:
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
        return self.say(_CATEGORIES[category])

    def detail(self, code: str) -> str:
        """A part of a category."""
        return self.say(_DETAILS[code])

    def status(self, status: PaymentStatus) -> str:
        """How a received invoice stands."""
        return self.say(_STATUSES[status])

    def state(self, state: BudgetState) -> str:
        """How a month stands to its budget."""
        return self.say(_STATES[state])

    def extra(self, extra: ExtraPackage) -> str:
        """An extra package and when it was ordered: 5 GB · 12 Nov 09:14."""
        unit, name = (_GB, "GB") if extra.size_bytes >= _GB else (_MB, "MB")
        size = Decimal(extra.size_bytes) / unit
        what = f"{self.number(size, 0 if size == int(size) else 1)}\u00a0{name}" if extra.size_bytes else extra.name
        day = self.short_day(extra.ordered_at.date())
        when = day if extra.ordered_at.time() == time() else f"{day} {extra.ordered_at:%H:%M}"
        return f"{what} · {when}"

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

    def change(self, card: CategoryCard, days: int) -> str:
        """How a category's cost stands to that of the days before."""
        count = self.number(days)
        if card.change is None:
            return self.say(QT_TRANSLATE_NOOP("Dashboard", "nothing in the {days} days before"), days=count)
        if not card.change:
            return self.say(QT_TRANSLATE_NOOP("Dashboard", "as in the {days} days before"), days=count)
        share = abs(card.change)
        text = self.say(
            QT_TRANSLATE_NOOP("Dashboard", "{share} % on the {days} days before"),
            share=self.number(share, 1 if share < 100 else 0),
            days=count,
        )
        return f"{'▲' if card.change > 0 else '▼'} {text}"

    def finding(self, finding: Finding) -> str:
        """A finding in a few words."""
        if finding.kind is FindingKind.COST_UP:
            return self.say(
                QT_TRANSLATE_NOOP("Dashboard", "{month} cost {percent} % more than usual"),
                month="" if finding.month is None else self.month(finding.month),
                percent=finding.values["percent"],
            )
        parts: Mapping[str, int] = {finding.kind.value: finding.count}
        if finding.kind in _IN_PARTS:
            parts = {part: int(str(finding.values[part])) for part in _IN_PARTS[finding.kind]}
        return ", ".join(self.counted(count, _FOUND[part]) for part, count in parts.items() if count)

"""Reading values as one file writes them: the one place where a style acts, for single cells and whole columns alike.

Rules: docs/rules.md, "Import", "Mapped files".
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.money import from_micro, to_micro
from telecost_desktop.services.importing.reading import currencies, values
from telecost_desktop.services.importing.reading.style import DurationUnit, WritingStyle

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

RATE_UNKNOWN = QT_TRANSLATE_NOOP("Errors", "This amount holds VAT, but its rate is not known.")


@dataclass(frozen=True)
class Written:
    """Readers of one file's values; each raises ValueError with a reason of values.py.

    ``sign`` is the decimal sign in force, told by the style or by the file's amounts; ``home`` the company's time zone;
    ``currency`` that of amounts unless their row names another, "" = any.
    """

    style: WritingStyle
    sign: str = ""
    home: str = ""
    currency: str = ""

    def number(self, text: str) -> Decimal:
        """An exact number that is no money."""
        return values.amount(text, self.sign)

    def amount(self, text: str) -> Decimal:
        """Money in the file's currency, with costs positive."""
        value, meant = self.priced(text)
        currencies.must_be(meant, self.currency)
        return value

    def priced(self, text: str) -> tuple[Decimal, Collection[str]]:
        """Money in any currency, with costs positive, and the currencies that may be meant where it names one."""
        text, meant = currencies.parted(text)
        value = values.amount(text, self.sign)
        return (-value if self.style.turns < 0 else value), meant

    def date(self, text: str) -> date:
        """A date; a time after it is passed over."""
        return values.day_of(text, month_first=self.style.month_first)

    def time(self, text: str) -> int:
        """A date and time as seconds on the company's wall clock (values.wall_time).

        With a zone in the style, times are brought from there, or from the offset in the cell, to the company's zone.
        """
        wall = values.wall_time(text, month_first=self.style.month_first)
        if not self.style.time_zone or not self.home:
            return wall
        offset = values.parted_time(text)[2]
        there = datetime.fromtimestamp(wall - values.offset_seconds(offset), UTC)
        instant = there if offset else there.replace(tzinfo=self._zones[0])
        here = instant.astimezone(self._zones[1]).replace(tzinfo=UTC)
        return int(here.timestamp())

    @cached_property
    def _zones(self) -> tuple[ZoneInfo, ZoneInfo]:
        from zoneinfo import ZoneInfo

        return ZoneInfo(self.style.time_zone), ZoneInfo(self.home)

    def duration(self, text: str) -> int | None:
        """Seconds."""
        return values.duration(text, self.sign, minutes=self.style.duration_unit is DurationUnit.MINUTES)

    def count(self, text: str) -> int | None:
        """A whole number."""
        return values.count(text, self.style.decimal_sign)

    def volume(self, text: str) -> int | None:
        """Bytes."""
        return values.volume(text, self.sign, power=self.style.data_power, factor=self.style.data_factor)

    def rate(self, text: str) -> Decimal:
        """A rate of VAT in per cent."""
        return values.rate(text, self.sign)

    def without_vat(self, gross: Decimal, rate: Decimal | None, vat: Decimal | None = None) -> tuple[Decimal, Decimal]:
        """Net and VAT of an amount that holds it: by the VAT stated beside it, else by the rate, to the micro-unit."""
        gross = _stored(gross)
        if vat is not None:
            return gross - _stored(vat), _stored(vat)
        rate = self.rate_or_default(rate)
        net = _stored(gross * 100 / (100 + rate))
        return net, gross - net

    def rate_or_default(self, rate: Decimal | None) -> Decimal:
        """The row's rate, else the style's. Raises ValueError without either."""
        if rate is not None:
            return rate
        if not self.style.vat_rate:
            raise ValueError(RATE_UNKNOWN)
        return values.rate(self.style.vat_rate)


def _stored(value: Decimal) -> Decimal:
    """An amount as it is kept: to the micro-unit."""
    return from_micro(to_micro(value))


def micro_of(reader: Callable[[str], Decimal]) -> Callable[[str], int]:
    """A reader of amounts that gives micro-units."""
    return lambda text: to_micro(reader(text))

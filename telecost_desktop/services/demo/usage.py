"""Invented use of the lines: calls, messages, data per day, journeys, content services, packages that run out.

A month's use depends on nothing but the seed, the line and the month.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple
from zlib import crc32

from telecost_desktop.models.periods import Period
from telecost_desktop.services.demo import operators as on
from telecost_desktop.services.demo.operators import EXTRA_PACKAGES, Article, Traffic
from telecost_desktop.services.demo.people import DemoLine, Habits, Terms

MEGABYTE = 1_000_000
_GIGABYTE = 1_000 * MEGABYTE
# Beyond its package a line may use this much before the operator slows it down.
_OVERRUN_LIMIT = 2 * _GIGABYTE


class Usage(NamedTuple):
    """One usage record. ``second`` counts from midnight; ``net`` is in øre."""

    day: date
    second: int
    traffic: Traffic
    country: str
    seconds: int
    messages: int
    volume_bytes: int
    called: str
    net: int


@dataclass
class Total:
    """What one kind of traffic of a line adds up to on an invoice."""

    records: int = 0
    seconds: int = 0
    messages: int = 0
    volume_bytes: int = 0
    net: int = 0

    def add(self, usage: Usage) -> None:
        """Take one record in."""
        self.records += 1
        self.seconds += usage.seconds
        self.messages += usage.messages
        self.volume_bytes += usage.volume_bytes
        self.net += usage.net


def usage_of_month(seed: int, line: DemoLine, month: Period) -> list[Usage]:
    """All use of a line in a calendar month, in the order of time."""
    first = max(month.start, line.activated)
    end = month.end if line.terminated is None else min(month.end, line.terminated + timedelta(days=1))
    if first >= end or line.habits.data_share == 0:
        return []
    chance = Random(crc32(f"{seed} {line.msisdn} {month.start}".encode()))
    return _Month(line, month, first, end, chance).usage()


class _Month:
    """One line in one month."""

    def __init__(self, line: DemoLine, month: Period, first: date, end: date, chance: Random) -> None:
        self.habits: Habits = line.habits
        self.terms: Terms = line.terms_on(first)
        self.days = [first + timedelta(days=number) for number in range((end - first).days)]
        self.random: Callable[[], float] = chance.random
        self.found: list[Usage] = []
        self.journey = self._journey()
        package = self.terms.package
        self.left = package.gigabytes * _GIGABYTE if package else 0
        self.extra_left = 0
        self.overrun = 0
        monthly = (package.gigabytes * _GIGABYTE if package else 300 * MEGABYTE) * self.habits.data_share
        self.daily = monthly / month.days * (0.55 + 0.95 * self.random())

    def usage(self) -> list[Usage]:
        for day in self.days:
            country = self.journey.get(day)
            pace = 1.0 if day.weekday() < 5 else 0.35
            if self.habits.calls:
                self._calls(day, country, pace)
                self._messages(day, country, pace)
            if country is None:
                self._home_data(day)
                if self.habits.calls:
                    self._rarities(day, pace)
            else:
                self._roaming_data(day, country)
        self.found.sort(key=lambda usage: (usage.day, usage.second))
        return self.found

    def _journey(self) -> dict[date, str]:
        """The days abroad and the country, for a month with a journey."""
        random = self.random
        if random() >= self.habits.journeys or len(self.days) < 12:
            return {}
        countries = on.EEA_COUNTRIES if random() < 0.66 else on.WORLD_COUNTRIES
        country = self._choose(countries)
        start = int(random() * (len(self.days) - 9))
        return dict.fromkeys(self.days[start : start + 3 + int(random() * 4)], country)

    def _choose(self, countries: tuple[tuple[str, int], ...]) -> str:
        point = self.random() * sum(weight for _, weight in countries)
        for country, weight in countries:
            point -= weight
            if point < 0:
                return country
        return countries[0][0]

    def _add(self, day: date, traffic: Traffic, country: str = "", *, seconds: int = 0, messages: int = 0,
             volume: int = 0, called: str = "", net: int = 0) -> None:  # fmt: skip
        # Most of the day's use falls between seven and nineteen.
        second = 25_200 + int(self.random() * 43_200)
        self.found.append(Usage(day, second, traffic, country, seconds, messages, volume, called, net))

    def _calls(self, day: date, country: str | None, pace: float) -> None:
        random = self.random
        for _ in range(int(self.habits.calls * pace * 0.7 + random())):
            seconds = 15 + int(random() * random() * 1500)
            if country is not None:
                traffic = on.CALL_IN_WORLD if self._is_world(country) else on.CALL_IN_EEA
                self._add(
                    day, traffic, country, seconds=seconds, called=self._called(), net=_call_price(traffic, seconds)
                )
            elif random() < self.habits.abroad:
                abroad = self._choose(on.EEA_COUNTRIES if random() < 0.7 else on.WORLD_COUNTRIES)
                traffic = on.CALL_TO_WORLD if self._is_world(abroad) else on.CALL_TO_EEA
                self._add(
                    day,
                    traffic,
                    abroad,
                    seconds=seconds,
                    called=self._foreign(abroad),
                    net=_call_price(traffic, seconds),
                )
            else:
                traffic = on.CALL if self.terms.plan.flat_rate else on.CALL_METERED
                self._add(day, traffic, seconds=seconds, called=self._called(), net=_call_price(traffic, seconds))

    def _messages(self, day: date, country: str | None, pace: float) -> None:
        random = self.random
        for _ in range(int(self.habits.messages * pace * 0.5 + random())):
            parts = 1 + int(random() * random() * 3)
            if country is not None and self._is_world(country):
                self._add(
                    day,
                    on.MESSAGE_IN_WORLD,
                    country,
                    messages=parts,
                    called=self._called(),
                    net=parts * on.MESSAGE_IN_WORLD.price,
                )
            elif random() < self.habits.abroad:
                abroad = self._choose(on.EEA_COUNTRIES)
                self._add(
                    day,
                    on.MESSAGE_TO_EEA,
                    abroad,
                    messages=parts,
                    called=self._foreign(abroad),
                    net=parts * on.MESSAGE_TO_EEA.price,
                )
            else:
                traffic = on.MESSAGE if self.terms.plan.flat_rate else on.MESSAGE_METERED
                self._add(day, traffic, messages=parts, called=self._called(), net=parts * traffic.price)

    def _home_data(self, day: date) -> None:
        volume = int(self.daily * (0.25 + 1.5 * self.random()))
        if self.terms.package is None:
            # A phone without a package is used for data on one day of five.
            if self.random() < 0.2:
                volume = volume // 40 + 1
                self._add(day, on.DATA_METERED, volume=volume, net=_data_price(on.DATA_METERED, volume))
            return
        inside = min(volume, self.left)
        self.left -= inside
        if inside:
            self._add(day, on.DATA, volume=inside)
        beyond = volume - inside
        if not beyond:
            return
        if not self.extra_left and self.random() < 0.6 and self.terms.package.gigabytes <= 50:
            self._order_extra(day)
        extra = min(beyond, self.extra_left)
        self.extra_left -= extra
        if extra:
            self._add(day, on.DATA_EXTRA, volume=extra)
        outside = min(beyond - extra, _OVERRUN_LIMIT - self.overrun)
        self.overrun += outside
        if outside > MEGABYTE:
            self._add(day, on.DATA_OVERRUN, volume=outside, net=_data_price(on.DATA_OVERRUN, outside))

    def _order_extra(self, day: date) -> None:
        choice = 1 if self.random() < 0.5 else 0
        article: Article = EXTRA_PACKAGES[choice]
        self.extra_left = article.gigabytes * _GIGABYTE
        self._add(day, on.EXTRA_PACKAGE[choice], net=article.price)

    def _roaming_data(self, day: date, country: str) -> None:
        random = self.random
        if self._is_world(country):
            volume = int((20 + 200 * random() * random()) * MEGABYTE)
            self._add(day, on.DATA_IN_WORLD, country, volume=volume, net=_data_price(on.DATA_IN_WORLD, volume))
        else:
            volume = int((40 + 500 * random()) * MEGABYTE)
            self.left = max(0, self.left - volume)
            self._add(day, on.DATA_IN_EEA, country, volume=volume)

    def _rarities(self, day: date, pace: float) -> None:
        random = self.random
        point = random() / pace
        if point < self.habits.content:
            if point < self.habits.content * 0.7:
                self._add(day, on.PARKING, messages=1, called="2456", net=1_600 + 800 * int(random() * 7))
            elif point < self.habits.content * 0.85:
                self._add(day, on.DIRECTORY, seconds=40 + int(random() * 90), called="1881", net=on.DIRECTORY.price)
            else:
                self._add(day, on.DONATION, messages=1, called="2160", net=(5_000, 10_000, 25_000)[int(random() * 3)])
        elif random() < 0.012 * pace:
            seconds = 30 + int(random() * 700)
            self._add(
                day,
                on.SPECIAL_CALL,
                seconds=seconds,
                called=f"0{2000 + int(random() * 7000)}",
                net=_call_price(on.SPECIAL_CALL, seconds),
            )

    def _called(self) -> str:
        """A colleague, or a stranger whose number the operator masks."""
        number = int(self.random() * 1_000)
        return f"4748000{100 + number // 3}" if number < 300 else f"479{number:03d}1***"

    def _foreign(self, country: str) -> str:
        """A number kept for fiction where the country has such a series, else a masked one."""
        number = int(self.random() * 100)
        kept = {"US": f"120255501{number:02d}", "GB": f"447700900{number:03d}", "SE": f"467017406{5 + number % 90:02d}"}
        return kept.get(country) or f"00{number:02d}***"

    @staticmethod
    def _is_world(country: str) -> bool:
        return country in _WORLD


_WORLD = frozenset(country for country, _ in on.WORLD_COUNTRIES)


def _call_price(traffic: Traffic, seconds: int) -> int:
    """The opening charge and every begun minute."""
    return traffic.opening + traffic.price * -(-seconds // 60) if traffic.price else 0


def _data_price(traffic: Traffic, volume: int) -> int:
    """Every begun megabyte."""
    return traffic.price * -(-volume // MEGABYTE)


def totals_of(usages: Iterator[Usage] | list[Usage]) -> dict[tuple[Traffic, str], Total]:
    """What a line's records add up to, per kind of traffic and country, in the order of first use."""
    totals: dict[tuple[Traffic, str], Total] = {}
    for usage in usages:
        key = (usage.traffic, usage.country)
        total = totals.get(key)
        if total is None:
            total = totals[key] = Total()
        total.add(usage)
    return totals

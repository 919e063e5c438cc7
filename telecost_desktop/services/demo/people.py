"""The invented people of the demonstration: departments, employees, and the lines they hold over time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from telecost_desktop.models.periods import first_of_next_month
from telecost_desktop.services.demo.operators import (
    ACCOUNTS,
    ADD_ONS,
    BROADBAND,
    BROADBAND_PACKAGE,
    FLAT_RATE,
    MACHINE,
    MACHINE_PACKAGE,
    METERED,
    PACKAGES,
    Account,
    Article,
)

# Department → the one above it, parents first.
DEPARTMENTS = {
    "Administrasjon": "",
    "Økonomi": "Administrasjon",
    "IT og drift": "Administrasjon",
    "Salg og eksport": "",
    "Logistikk": "",
    "Produksjon sjø": "",
    "Brønnbåt": "Produksjon sjø",
    "Merdanlegg nord": "Produksjon sjø",
    "Merdanlegg sør": "Produksjon sjø",
    "Foredling": "",
    "Slakteri Austevoll": "Foredling",
    "Kvalitet og fiskehelse": "Foredling",
}
# Where people work, with the weight of each; the second account pays for those at sea.
_STAFF = (
    ("Administrasjon", 6), ("Økonomi", 5), ("IT og drift", 5), ("Salg og eksport", 20), ("Logistikk", 14), ("Brønnbåt", 18),
    ("Merdanlegg nord", 16), ("Merdanlegg sør", 12), ("Slakteri Austevoll", 18), ("Kvalitet og fiskehelse", 6),
)  # fmt: skip
_AT_SEA = ("Brønnbåt", "Merdanlegg nord", "Merdanlegg sør")
_FIRST_NAMES = (
    "Åse", "Bjørn", "Siv", "Håkon", "Øyvind", "Solveig", "Kåre", "Ingrid", "Eirik", "Marit", "Magnus", "Torunn", "Gunnar", "Liv",
    "Sondre", "Astrid", "Jørgen", "Ragnhild", "Pål", "Hilde", "Trygve", "Maren", "Stian", "Gro", "Øystein", "Kjersti", "Ståle",
    "Randi", "Vegard", "Turid", "Børge", "Unni", "Lasse", "Sigrid", "Asbjørn", "Tone", "Jarle", "Berit", "Sindre", "Synnøve",
)  # fmt: skip
_SURNAMES = (
    "Nygård", "Hauge", "Tveit", "Lie", "Sæther", "Dahl", "Fjeld", "Måløy", "Strømme", "Solbakken", "Rød", "Bø", "Kvåle", "Sandnes",
    "Øvrebø", "Haugland", "Brekke", "Fosså", "Vågen", "Nilsen", "Storebø", "Grønås", "Hjelle", "Kårstad", "Lunde", "Myklebust",
    "Næss", "Opdal", "Rønning", "Skår", "Tjelta", "Ulvøy", "Viken", "Ytterøy", "Åsen", "Bakke", "Drønen", "Eide", "Helland", "Austevik",
)  # fmt: skip


@dataclass(frozen=True)
class Post:
    """Where somebody works from a day on."""

    since: date
    department: str


@dataclass(frozen=True)
class Person:
    """An employee."""

    number: str
    name: str
    email: str
    posts: tuple[Post, ...]

    def department_on(self, day: date) -> str:
        """Where the person works on a day."""
        return next((post.department for post in reversed(self.posts) if post.since <= day), self.posts[0].department)


@dataclass(frozen=True)
class Holding:
    """Who has a line from a day on; nobody where ``person`` is None."""

    since: date
    person: Person | None


@dataclass(frozen=True)
class Terms:
    """What a line has ordered from a day on, which is the first of a month unless the line was activated then."""

    since: date
    plan: Article
    package: Article | None
    add_ons: tuple[Article, ...] = ()


@dataclass(frozen=True)
class Habits:
    """How much a line is used: calls and messages per working day, the share of the package, journeys per month."""

    calls: float
    messages: float
    data_share: float
    journeys: float = 0.0
    abroad: float = 0.0
    content: float = 0.0


@dataclass(frozen=True)
class DemoLine:
    """A line with its whole history. ``terminated`` is its last day.

    ``billed_until`` and ``prorata_error`` are mistakes of the operator that the invoice check is to find: the last day
    that was charged, and days too many in the first, partial month.
    """

    msisdn: str
    account: Account
    product_group: str
    activated: date
    terminated: date | None
    holdings: tuple[Holding, ...]
    terms: tuple[Terms, ...]
    habits: Habits
    sim: str
    data_sims: tuple[str, ...] = ()
    billed_until: date | None = None
    prorata_error: int = 0

    def person_on(self, day: date) -> Person | None:
        """Who has the line on a day."""
        return next((one.person for one in reversed(self.holdings) if one.since <= day), None)

    def terms_on(self, day: date) -> Terms:
        """What is ordered on a day."""
        return next((one for one in reversed(self.terms) if one.since <= day), self.terms[0])


@dataclass(frozen=True)
class Workforce:
    """Everybody and every line."""

    people: tuple[Person, ...]
    lines: tuple[DemoLine, ...]


def build_workforce(seed: int, numbers: int, first_day: date, today: date) -> Workforce:
    """Invent people and lines: ``numbers`` mobile lines in use today, some that ended, broadband and machines."""
    return _Builder(Random(f"{seed} people"), first_day, today).build(numbers)


class _Builder:
    """Draws one person and line after the other from one source of chance, so that the order of calls matters."""

    def __init__(self, chance: Random, first_day: date, today: date) -> None:
        self.chance = chance
        self.first_day = first_day
        self.today = today
        self.people: list[Person] = []
        self.names: set[str] = set()
        self.sims = 0

    def build(self, numbers: int) -> Workforce:
        ended = max(1, numbers // 12)
        lines = [self._mobile(number, numbers, ended=number >= numbers) for number in range(numbers + ended)]
        lines += [self._broadband(number) for number in range(max(1, numbers * 18 // 120))]
        lines += [self._machine(number) for number in range(max(1, numbers * 8 // 120))]
        return Workforce(tuple(self.people), tuple(lines))

    def _mobile(self, number: int, numbers: int, *, ended: bool) -> DemoLine:
        department = _STAFF[self._pick([weight for _, weight in _STAFF])][0]
        activated = self._long_ago()
        terminated: date | None = None
        billed_until: date | None = None
        prorata_error = 0
        if ended:
            terminated = self._within(0.25, 0.9)
            # The first line that ended was charged for two months more.
            billed_until = terminated + timedelta(days=61) if number == numbers else None
        elif number % 10 in (3, 7) or number == numbers - 1:
            activated = self._within(0.05, 0.9)
            prorata_error = 9 if number == numbers - 1 else 0
        # One in forty lies in a drawer: nobody holds it, and the first of them is never used.
        unassigned = not ended and number % 40 == 39
        metered = number % 10 == 8
        habits = self._habits(department)
        if metered:
            # Whoever pays per minute leaves the phone at home on journeys.
            habits = replace(habits, journeys=0.0)
        if unassigned and number == 39:
            habits = Habits(0, 0, 0)
        holdings = self._holdings(department, activated, handed_over=number % 10 == 5 and not ended, nobody=unassigned)
        return DemoLine(
            msisdn=f"47{48_000_101 + number}",
            account=self._account(department, number),
            product_group="Mobiltelefoni",
            activated=activated,
            terminated=terminated,
            holdings=holdings,
            terms=self._terms(activated, metered=metered, changes=number % 7 == 4 and not ended),
            habits=habits,
            sim=self._sim(),
            data_sims=(self._sim(),) if number % 9 == 1 and not metered and not ended else (),
            billed_until=billed_until,
            prorata_error=prorata_error,
        )

    def _broadband(self, number: int) -> DemoLine:
        activated = self._within(0.1, 0.8) if number % 4 == 3 else self._long_ago()
        site = ("Merdanlegg nord", "Merdanlegg sør", "Brønnbåt", "Slakteri Austevoll", "Logistikk")[number % 5]
        place = self._person(site, activated, name=f"Ruter {site} {number // 5 + 1}")
        return DemoLine(
            msisdn=f"47{59_009_101 + number}",
            account=ACCOUNTS[2],
            product_group="Mobilt bredbånd",
            activated=activated,
            terminated=None,
            holdings=(Holding(activated, place),),
            terms=(Terms(activated, BROADBAND, BROADBAND_PACKAGE),),
            habits=Habits(0, 0, 0.35 + 0.55 * self.chance.random()),
            sim=self._sim(),
        )

    def _machine(self, number: int) -> DemoLine:
        activated = self._long_ago()
        place = self._person(
            "Brønnbåt" if number % 2 else "Merdanlegg nord", activated, name=f"Merdsensor {number + 1}"
        )
        return DemoLine(
            msisdn=f"47{580_000_000_101 + number}",
            account=ACCOUNTS[1],
            product_group="Maskin til maskin",
            activated=activated,
            terminated=None,
            holdings=(Holding(activated, place),),
            terms=(Terms(activated, MACHINE, MACHINE_PACKAGE),),
            habits=Habits(0, 0, 0.2 + 0.3 * self.chance.random()),
            sim=self._sim(),
        )

    def _account(self, department: str, number: int) -> Account:
        if number % 12 == 10:
            return ACCOUNTS[2]
        return ACCOUNTS[1] if department in _AT_SEA else ACCOUNTS[0]

    def _holdings(self, department: str, activated: date, *, handed_over: bool, nobody: bool) -> tuple[Holding, ...]:
        if nobody:
            return (Holding(activated, None),)
        first = Holding(activated, self._person(department, activated))
        if not handed_over:
            return (first,)
        day = max(self._within(0.2, 0.9), activated + timedelta(days=30))
        return (first, Holding(day, self._person(department, day)))

    def _person(self, department: str, since: date, *, name: str = "") -> Person:
        chance = self.chance
        number = str(1001 + len(self.people))
        joined = since
        posts: tuple[Post, ...] = (Post(joined, department),)
        if not name:
            name = self._name()
            moves = len(self.people) % 11 == 6
            moved_on = first_of_next_month(self._within(0.2, 0.9))
            others = [other for other, _ in _STAFF if other != department]
            elsewhere = others[int(chance.random() * len(others))]
            if moves and moved_on > joined:
                posts = (*posts, Post(moved_on, elsewhere))
        mailbox = name.lower().replace(" ", ".").replace("æ", "ae").replace("ø", "o").replace("å", "a")
        person = Person(number, name, f"{mailbox}@fjordlaks.example", posts)
        self.people.append(person)
        return person

    def _name(self) -> str:
        """A name that nobody here has; the first ones run through the lists, so every letter of the alphabet occurs."""
        used = len(self.names)
        name = f"{_FIRST_NAMES[used % len(_FIRST_NAMES)]} {_SURNAMES[used % len(_SURNAMES)]}"
        number = 1
        while name in self.names:
            first = _FIRST_NAMES[int(self.chance.random() * len(_FIRST_NAMES))]
            middle = f" {_SURNAMES[number // 50 % len(_SURNAMES)]}" if number > 50 else ""
            name = f"{first}{middle} {_SURNAMES[int(self.chance.random() * len(_SURNAMES))]}"
            number += 1
        self.names.add(name)
        return name

    def _terms(self, activated: date, *, metered: bool, changes: bool) -> tuple[Terms, ...]:
        chance = self.chance
        add_ons = tuple(one for one in ADD_ONS if chance.random() < 0.22)
        if metered:
            return (Terms(activated, METERED, None, add_ons),)
        size = self._pick([22, 38, 30, 10])
        first = Terms(activated, FLAT_RATE, PACKAGES[size], add_ons)
        day = first_of_next_month(self._within(0.3, 0.9))
        if not changes or day <= activated:
            return (first,)
        return (first, Terms(day, FLAT_RATE, PACKAGES[size + 1 if size < 3 else 2], add_ons))

    def _habits(self, department: str) -> Habits:
        chance = self.chance
        # One in six uses more than the package holds in most months.
        share = 0.15 + 1.3 * chance.random() ** 2
        if department == "Salg og eksport":
            return Habits(1.5, 0.6, share, journeys=0.22, abroad=0.12, content=0.03)
        if department in _AT_SEA:
            return Habits(0.5 + chance.random() * 0.5, 0.3, share, journeys=0.015, content=0.008)
        return Habits(0.7 + chance.random() * 0.7, 0.4, share, journeys=0.05, abroad=0.015, content=0.015)

    def _sim(self) -> str:
        from stdnum import luhn

        self.sims += 1
        digits = f"894700{900_000_000_000 + self.sims}"
        return digits + str(luhn.calc_check_digit(digits))

    def _pick(self, weights: list[int]) -> int:
        point = self.chance.random() * sum(weights)
        for index, weight in enumerate(weights):
            point -= weight
            if point < 0:
                return index
        return len(weights) - 1

    def _long_ago(self) -> date:
        return self.first_day - timedelta(days=40 + int(self.chance.random() * 1800))

    def _within(self, start: float, end: float) -> date:
        """A day in a stretch of the demonstration, given as parts of its length."""
        days = (self.today - self.first_day).days
        return self.first_day + timedelta(days=int(days * (start + (end - start) * self.chance.random())))

"""What use abroad costs, by country: the visited one when roaming, else the called one; home is not among them.

Importers put that country into the traffic type. Sums are those of the reports with the same country as a filter.
Rules: docs/rules.md, "Reports", "Dashboard".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.usage import ABROAD, Zone
from telecost_desktop.services.dashboard.reading import DashboardChoice, snapshot
from telecost_desktop.services.dashboard.sums import SumReader, Sums
from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.lookups import LAST
from telecost_desktop.services.reporting.selection import Selection, Slice, in_list

UNNAMED = ""
"""Stands for the country of use abroad of which no country is known."""

# A placement, an invoice, a traffic type; records, seconds, messages, bytes, net and VAT.
_Row = tuple[int, int, int, Sequence[int]]
_ZONES_ABROAD = (Zone.EEA, Zone.WORLD)


@dataclass(frozen=True, slots=True)
class CountryCost:
    """A country (ISO 3166 alpha-2) in the window: net cost, seconds, messages and bytes used in or to it."""

    code: str
    cost: Decimal
    seconds: int
    messages: int
    volume_bytes: int


@dataclass(frozen=True, slots=True)
class CostAbroad:
    """All countries with cost or use, the most expensive first. Days are inclusive; ``home`` is the company's country.

    ``unnamed`` is use abroad of which no country is known, None without any.
    """

    currency: str
    first_day: date
    last_day: date
    home: str
    countries: tuple[CountryCost, ...]
    unnamed: CountryCost | None


@dataclass(frozen=True, slots=True)
class CountryUser:
    """Who used a number in or to a country; ``line_id`` is 0 for what stands on the account and on no number.

    ``code`` is empty, and ``employee_id`` 0, where none is known. ``department`` is that of the larger part of the cost.
    """

    code: str
    line_id: int
    msisdn: str
    employee: str
    department: str
    cost: Decimal
    seconds: int
    messages: int
    volume_bytes: int
    employee_id: int = 0


def cost_abroad(file: CompanyFile, chosen: DashboardChoice) -> CostAbroad:
    """Cost and use of the window by country."""
    with snapshot(file) as connection:
        reader = CountryReader(connection, chosen)
        first, last = reader.window
        found = sorted(reader.countries(), key=lambda country: (-country.cost, country.code))
        return CostAbroad(
            currency=reader.currency,
            first_day=first,
            last_day=last,
            home=reader.home,
            countries=tuple(country for country in found if country.code != UNNAMED),
            unnamed=next((country for country in found if country.code == UNNAMED), None),
        )


def users_in_country(file: CompanyFile, chosen: DashboardChoice, code: str) -> tuple[CountryUser, ...]:
    """Who used numbers in or to a country in the window, the largest cost first; of no known country for ``""``."""
    with snapshot(file) as connection:
        return _sorted(CountryReader(connection, chosen).users(code))


def users_abroad(file: CompanyFile, chosen: DashboardChoice) -> tuple[CountryUser, ...]:
    """The users of all countries, and of none that is known, the largest cost first."""
    with snapshot(file) as connection:
        return _sorted(CountryReader(connection, chosen).users())


def _sorted(users: Iterable[CountryUser]) -> tuple[CountryUser, ...]:
    def order(user: CountryUser) -> tuple[Decimal, str, str, str, int, int]:
        return (
            -user.cost,
            user.employee.casefold() or LAST,
            user.msisdn or LAST,
            user.code,
            user.line_id,
            user.employee_id,
        )

    return tuple(sorted(users, key=order))


class CountryReader(SumReader):
    """The window's sums of the traffic types abroad."""

    @cached_property
    def home(self) -> str:
        """The company's country."""
        return str(self.connection.execute("SELECT country FROM company").fetchone()[0])

    @cached_property
    def types_abroad(self) -> dict[int, str]:
        """The traffic types abroad, each with its country."""
        found = {}
        for key, kind in self.names.types.items():
            if kind.country not in ("", self.home):
                found[key] = kind.country
            elif kind.zone in _ZONES_ABROAD or kind.direction in ABROAD:
                found[key] = UNNAMED
        return found

    def countries(self) -> Iterator[CountryCost]:
        """Every country with cost or use, and one without a code for what has none, in no order."""
        first, last = self.window
        abroad = self.types_abroad
        found = {country: Sums() for country in abroad.values()}
        for kind, net in self.cost(first, last):
            if kind in abroad:
                found[abroad[kind]].add(Sums(net))
        for kind, *quantities in self.quantities(first, last):
            if kind in abroad:
                found[abroad[kind]].add(Sums(0, *quantities))
        return (CountryCost(code, *sums.values) for code, sums in found.items() if sums)

    def users(self, code: str | None = None) -> Iterator[CountryUser]:
        """Everybody with cost or use in or to a country, or in or to any, in no order."""
        selection = self._selection(key for key, country in self.types_abroad.items() if code in (None, country))
        charges = (
            (placement, invoice, kind, sums)
            for placement, invoice, _, kind, *sums in facts.charges_by_number_and_type(self.connection, selection)
        )
        usage = (
            (placement, invoice, kind, sums)
            for placement, invoice, kind, *sums in facts.usage_by_number_and_type(self.connection, selection)
        )
        found: dict[tuple[str, int], Sums] = {}
        for placement, kind, sums in self._counted(charges, usage):
            found.setdefault((self.types_abroad[kind], placement), Sums()).add(sums)
        return self._people(found)

    def _selection(self, types: Iterable[int]) -> Selection:
        first, last = self.window
        return Selection(
            slices=(Slice(None, first, last),),
            accounts=frozenset(self.chosen.accounts) if self.chosen.accounts else None,
            departments=None,
            lines=None,
            employees=frozenset(),
            traffic_types=frozenset(types),
            invoices=None,
            sections=None,
            notes=(),
        )

    def _counted(self, charges: Iterable[_Row], usage: Iterable[_Row]) -> Iterator[tuple[int, int, Sums]]:
        """What counts of charges and of usage, in the currency, as (placement, traffic type, sums).

        Money of charges and of running usage; quantities of usage, and of charges where the invoice's usage has none.
        """
        account_of = {key: placement.account_id for key, placement in self.names.placements.items()}
        currency = cache(self.names.currency)
        for place, invoice, kind, (_, seconds, messages, volume, net, _) in charges:
            if currency(invoice, account_of[place]) == self.currency:
                by_seconds, by_messages, by_volume = self.measured.get(invoice, (False, False, False))
                quantities = (0 if by_seconds else seconds, 0 if by_messages else messages, 0 if by_volume else volume)
                yield place, kind, Sums(net, *quantities)
        for place, invoice, kind, (_, seconds, messages, volume, net, _) in usage:
            if currency(invoice, account_of[place]) == self.currency:
                yield place, kind, Sums(0 if invoice in self.charged else net, seconds, messages, volume)

    def _people(self, found: Mapping[tuple[str, int], Sums]) -> Iterator[CountryUser]:
        """Sums by country and placement as those of users: placements of one number and employee become one."""
        names = self.names.placements
        employees = dict(
            self.connection.execute(
                f"SELECT id, COALESCE(employee_id, 0) FROM placement WHERE id IN {in_list({key for _, key in found})}"
            ).fetchall()
        )
        together: dict[tuple[str, int, int], list[int]] = {}
        for code, placement in found:
            together.setdefault((code, names[placement].line_id, employees[placement]), []).append(placement)
        for (code, line, employee), placements in together.items():
            sums = Sums()
            for placement in placements:
                sums.add(found[code, placement])
            if sums:
                # Who moved within the window is shown where most of it stands.
                most = names[max(placements, key=lambda key: (found[code, key].net, key))]
                yield CountryUser(code, line, most.msisdn, most.employee, most.department, *sums.values, employee)

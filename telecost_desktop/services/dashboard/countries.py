"""What use abroad costs, by country: the visited one when roaming, else the called one; home is not among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


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
    """Who used a number in or to a country; ``line_id`` is 0 for what stands on the account and on no number."""

    code: str
    line_id: int
    msisdn: str
    employee: str
    department: str
    cost: Decimal
    seconds: int
    messages: int
    volume_bytes: int

"""The invented operators of the demonstration: accounts, price lists, kinds of traffic and invoice cycles.

Prices are whole øre without VAT. Names of operators and products are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from telecost_desktop.models.periods import Period, first_of_next_month
from telecost_desktop.models.usage import Direction, PackageUse, TrafficKind, Zone

# Prices rise each January by a step; the lists name the price of this year.
_PRICE_YEAR = 2024
# An invoice can be fetched two days after its date.
AVAILABLE_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Operator:
    """A seller of telephony. ``registration`` lies in the series that registers keep for made-up test companies."""

    name: str
    registration: str
    street: str
    postal_code: str
    city: str
    bank_account: str
    rounds_to_whole: bool
    # What the operator files all accounts of the company under.
    customer_root: str


@dataclass(frozen=True)
class Cycle:
    """One invoice of an account: usage in arrears, subscriptions and options in advance."""

    usage: Period
    advance: Period
    issued: date


@dataclass(frozen=True)
class Account:
    """A billing account and the rhythm of its invoices.

    Usage runs from ``cut_day`` of one month to the day before it in the next; ``payment_days`` count from issue.
    """

    operator: Operator
    number: str
    name: str
    issue_day: int
    cut_day: int
    payment_days: int
    first_invoice_number: int
    invoice_number_step: int
    # The account's month in each half-year in which a credit note follows the invoice; -1 = never.
    credit_note_month: int = -1
    customer_discount: bool = False
    # Whether usage comes with its invoice and names it, or by calendar month without.
    usage_names_invoice: bool = True

    def cycles(self, today: date, months: int) -> list[Cycle]:
        """The last ``months`` invoices that can be fetched today, oldest first."""
        found: list[Cycle] = []
        month = today.replace(day=1)
        while len(found) < months:
            issued = month.replace(day=self.issue_day)
            if issued + AVAILABLE_AFTER <= today:
                found.append(self._cycle(issued))
            month = _month_before(month)
        return found[::-1]

    def before(self, cycle: Cycle) -> Cycle:
        """The cycle before, whether or not the demonstration has its invoice."""
        return self._cycle(_month_before(cycle.issued))

    def _cycle(self, issued: date) -> Cycle:
        end = issued.replace(day=self.cut_day)
        start = _month_before(end)
        # Whoever invoices late in the month asks for the next one in advance.
        first = issued.replace(day=1)
        advance_from = first if self.cut_day == 1 else first_of_next_month(first)
        return Cycle(Period(start, end), Period(advance_from, first_of_next_month(advance_from)), issued)

    def invoice_number(self, issued: date) -> str:
        """The number of the invoice of a month: the same for every length of the demonstration."""
        months = (issued.year - 2020) * 12 + issued.month
        return str(self.first_invoice_number + months * self.invoice_number_step)


@dataclass(frozen=True)
class Article:
    """A plan, data package or add-on with its monthly price; ``gigabytes`` only for packages."""

    name: str
    price: int
    yearly_step: int = 0
    gigabytes: int = 0
    flat_rate: bool = False

    def price_on(self, day: date) -> int:
        """The monthly price of the day, in øre."""
        return self.price + (day.year - _PRICE_YEAR) * self.yearly_step


@dataclass(frozen=True, eq=False)
class Traffic:
    """A kind of traffic as the operators name it, with its price per begun minute, message, MB or purchase.

    Compared by identity: each is made once, below, and is the key of many sums. ``pattern`` may hold {country}.
    """

    pattern: str
    kind: TrafficKind
    zone: Zone
    direction: Direction
    package_use: PackageUse
    price: int = 0
    opening: int = 0
    vat_free: bool = False

    def name(self, country: str) -> str:
        """What the operators call it, with the country in Norwegian where it has one."""
        return self.pattern.format(country=_COUNTRY_NAMES.get(country, ""))


NORDLYS = Operator("Nordlys Mobil AS", "399900174", "Polarveien 12", "9010", "Tromsø", "12345671941", False, "4410")
KYSTNETT = Operator("Kystnett AS", "399900344", "Skansekaien 4", "5003", "Bergen", "12345672913", True, "900")

ACCOUNTS = (
    Account(NORDLYS, "44102277", "Fjordlaks AS, land", 5, 1, 20, 50_120_938, 61_000, 4, True),
    Account(NORDLYS, "44102278", "Fjordlaks AS, sjø", 5, 1, 20, 50_120_939, 61_000, 1),
    Account(
        KYSTNETT, "90081", "Fjordlaks AS, bredbånd og utstyr", 28, 26, 14, 5_100_077, 32_306, usage_names_invoice=False
    ),
)

FLAT_RATE = Article("Bedriftsabonnement Fri", 149_00, 10_00, flat_rate=True)
METERED = Article("Bedriftsabonnement Basis", 59_00, 3_00)
BROADBAND = Article("Abonnement Mobilt Bredbånd", 99_00, 5_00)
MACHINE = Article("Abonnement M2M", 25_00)
PACKAGES = (
    Article("Datapakke 5 GB", 69_00, 5_00, 5),
    Article("Datapakke 10 GB", 109_00, 10_00, 10),
    Article("Datapakke 20 GB", 159_00, 10_00, 20),
    Article("Datapakke 50 GB", 239_00, 15_00, 50),
)
BROADBAND_PACKAGE = Article("Datapakke Bredbånd 100 GB", 299_00, 20_00, 100)
MACHINE_PACKAGE = Article("Datapakke M2M 1 GB", 19_00, 0, 1)
DATA_SIM = Article("Datakort", 49_00)
ADD_ONS = (
    Article("Mobilsvar Pluss", 19_00),
    Article("Sikker Surf", 29_00),
    Article("Tilleggstjeneste sentralbord", 69_00, 5_00),
)
EXTRA_PACKAGES = (Article("Ekstrapakke 2 GB", 89_00, gigabytes=2), Article("Ekstrapakke 5 GB", 169_00, gigabytes=5))

_HOME, _EEA, _WORLD = Zone.HOME, Zone.EEA, Zone.WORLD
_DOMESTIC, _TO_ABROAD, _ROAMING = Direction.DOMESTIC, Direction.TO_ABROAD, Direction.ROAMING
_INSIDE, _OUTSIDE, _EXTRA = PackageUse.INSIDE, PackageUse.OUTSIDE, PackageUse.EXTRA
_CALL, _MESSAGE, _DATA, _CONTENT = TrafficKind.CALL, TrafficKind.MESSAGE, TrafficKind.DATA, TrafficKind.CONTENT

CALL = Traffic("Samtaler i Norge", _CALL, _HOME, _DOMESTIC, _INSIDE)
CALL_METERED = Traffic("Samtaler i Norge, per minutt", _CALL, _HOME, _DOMESTIC, _OUTSIDE, 49, 69)
MESSAGE = Traffic("SMS i Norge", _MESSAGE, _HOME, _DOMESTIC, _INSIDE)
MESSAGE_METERED = Traffic("SMS i Norge, per melding", _MESSAGE, _HOME, _DOMESTIC, _OUTSIDE, 49)
DATA = Traffic("Data i Norge", _DATA, _HOME, _DOMESTIC, _INSIDE)
DATA_EXTRA = Traffic("Data fra ekstrapakke", _DATA, _HOME, _DOMESTIC, _EXTRA)
DATA_OVERRUN = Traffic("Data utover pakke", _DATA, _HOME, _DOMESTIC, _OUTSIDE, 8)
DATA_METERED = Traffic("Data i Norge, per MB", _DATA, _HOME, _DOMESTIC, _OUTSIDE, 19)
SPECIAL_CALL = Traffic("Samtaler til femsifrede numre", _CALL, _HOME, _DOMESTIC, _OUTSIDE, 199, 99)
DIRECTORY = Traffic("Nummeropplysning 1881", _CONTENT, _HOME, _DOMESTIC, _OUTSIDE, 2_390)
PARKING = Traffic("Innholdstjeneste, parkering", _CONTENT, _HOME, _DOMESTIC, _OUTSIDE)
DONATION = Traffic("Innholdstjeneste, innsamling", _CONTENT, _HOME, _DOMESTIC, _OUTSIDE, vat_free=True)
CALL_TO_EEA = Traffic("Samtaler til {country}", _CALL, _EEA, _TO_ABROAD, _OUTSIDE, 149, 69)
CALL_TO_WORLD = Traffic("Samtaler til {country}", _CALL, _WORLD, _TO_ABROAD, _OUTSIDE, 499, 99)
MESSAGE_TO_EEA = Traffic("SMS til {country}", _MESSAGE, _EEA, _TO_ABROAD, _OUTSIDE, 79)
CALL_IN_EEA = Traffic("Samtaler i {country}", _CALL, _EEA, _ROAMING, _INSIDE)
DATA_IN_EEA = Traffic("Data i {country}", _DATA, _EEA, _ROAMING, _INSIDE)
CALL_IN_WORLD = Traffic("Samtaler i {country}", _CALL, _WORLD, _ROAMING, _OUTSIDE, 790, 190)
MESSAGE_IN_WORLD = Traffic("SMS i {country}", _MESSAGE, _WORLD, _ROAMING, _OUTSIDE, 290)
DATA_IN_WORLD = Traffic("Data i {country}", _DATA, _WORLD, _ROAMING, _OUTSIDE, 99)
EXTRA_PACKAGE = tuple(Traffic(one.name, _DATA, _HOME, _DOMESTIC, _EXTRA, one.price) for one in EXTRA_PACKAGES)

# Where people go and call, most often first, with the weight of each.
EEA_COUNTRIES = (("DK", 30), ("SE", 26), ("IS", 12), ("ES", 12), ("DE", 10), ("FR", 8), ("NL", 6), ("PL", 6), ("IT", 4))
WORLD_COUNTRIES = (("CL", 24), ("GB", 20), ("US", 20), ("JP", 14), ("CN", 8), ("CA", 6), ("KR", 4), ("VN", 4), ("AU", 3), ("TR", 3))  # fmt: skip
_COUNTRY_NAMES = {
    "DK": "Danmark", "SE": "Sverige", "IS": "Island", "ES": "Spania", "DE": "Tyskland", "FR": "Frankrike", "NL": "Nederland",
    "PL": "Polen", "IT": "Italia", "CL": "Chile", "GB": "Storbritannia", "US": "USA", "JP": "Japan", "CN": "Kina", "CA": "Canada",
    "KR": "Sør-Korea", "VN": "Vietnam", "AU": "Australia", "TR": "Tyrkia",
}  # fmt: skip


def _month_before(day: date) -> date:
    """The same day of the month before; days used here exist in every month."""
    return day.replace(year=day.year - 1, month=12) if day.month == 1 else day.replace(month=day.month - 1)

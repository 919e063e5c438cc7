"""What the company of the demonstration sells, to whom and how often. All of it is made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from telecost_desktop.models.customers import DeliveryChannel, ElectronicForm, VatRegime
from telecost_desktop.models.subscriptions import BillingTime, FrequencyUnit, InvoiceResult, PriceKind, WhenMissed
from telecost_desktop.services.customers import CustomerValues
from telecost_desktop.services.frequencies import FrequencyValues
from telecost_desktop.services.recurrence import EndKind


@dataclass(frozen=True)
class Sold:
    """A product with this year's price and last year's."""

    key: str
    name: str
    unit: str
    price: str
    price_before: str
    vat_code: str = "high"


@dataclass(frozen=True)
class Item:
    """A line of a subscription; without ``price`` it follows the product's."""

    product: str
    quantity: str
    price: str = ""
    text: str = ""

    @property
    def price_kind(self) -> PriceKind:
        """Own price or the product's."""
        return PriceKind.FIXED if self.price else PriceKind.DYNAMIC


@dataclass(frozen=True)
class Taker:
    """A subscriber: months after the beginning on which it starts, how many it lasts (None = open), quantity factor."""

    customer: str
    start: int = 0
    lasts: int | None = None
    factor: str = "1"
    day: int = 1


@dataclass(frozen=True)
class Offer:
    """A subscription."""

    name: str
    frequency: str
    items: tuple[Item, ...]
    takers: tuple[Taker, ...]
    billing_time: BillingTime = BillingTime.ADVANCE
    result: InvoiceResult = InvoiceResult.ISSUED
    when_missed: WhenMissed = WhenMissed.ASK
    active: bool = True


# Key → initials of who made it and its values; ``begin`` is the first day of the history.
def frequencies(begin: date, today: date) -> dict[str, tuple[str, FrequencyValues]]:
    """Eleven frequencies, two of them no longer offered."""
    day, week, month, year = FrequencyUnit.DAY, FrequencyUnit.WEEK, FrequencyUnit.MONTH, FrequencyUnit.YEAR
    season_end = date(today.year + 1, 6, 30)
    return {
        "daily": ("KH", FrequencyValues(day, begin)),
        "fortnight": ("KH", FrequencyValues(week, begin, every=2, weekday=5)),
        "last friday": (
            "SD",
            FrequencyValues(month, begin, weekday=5, nth=-1, end=EndKind.COUNT, end_count=24, automatic_name=False, name="Last Friday"),
        ),
        "month end": ("KH", FrequencyValues(month, begin, day=31, automatic_name=False, name="Month end, day 31")),
        "quay": ("ÅN", FrequencyValues(month, begin, day=1, automatic_name=False, name="Quay and berth rental")),
        "quarter": ("ÅN", FrequencyValues(month, begin, every=3, day=15, automatic_name=False, name="Cold store, quarterly")),
        "new year": ("KH", FrequencyValues(year, begin, day=1, month=1, automatic_name=False, name="Insurance, yearly")),
        "season": (
            "SD",
            FrequencyValues(
                week, begin, weekday=1, end=EndKind.DATE, end_date=season_end, automatic_name=False,
                name=f"Season contract {season_end.year}",
            ),
        ),
        "leap day": ("ÅN", FrequencyValues(year, date(2024, 2, 29), day=29, month=2, automatic_name=False, name="Leap-day licence")),
        "ten days": ("SD", FrequencyValues(day, begin, every=10, active=False)),
        "half-year": ("KH", FrequencyValues(month, begin, every=6, day=1, active=False, automatic_name=False, name="Half-year, old terms")),
    }  # fmt: skip


PRODUCTS = (
    Sold("quay", "Kaiplass", "mnd", "4650", "4500"),
    Sold("cold", "Kjølelager, pallplass", "pl", "192.50", "185"),
    Sold("camera", "Serviceavtale merdkamera", "mnd", "2950", "2890"),
    Sold("licence", "Programlisens FjordLogg", "år", "12400", "11900"),
    Sold("ice", "Is, levert kai", "tonn", "655", "640"),
    Sold("report", "Miljødata, rapport", "stk", "1175", "1150"),
    Sold("salmon", "Røykelaks, smakspakke", "pk", "359", "349", "medium"),
    Sold("divers", "Dykkerberedskap", "mnd", "8900", "8650"),
    Sold("hour", "Servicetime", "t", "1180", "1120"),
    Sold("month licence", "FjordLogg, månedslisens", "mnd", "1490", "1440"),
)


def _norwegian(name: str, registration: str, street: str, place: str, **more: object) -> CustomerValues:
    postal_code, city = place.split(" ", 1)
    mailbox = name.split()[0].lower().replace("æ", "ae").replace("ø", "o").replace("å", "a")
    values: dict[str, object] = {
        "group": "Oppdrett",
        "reference": "Innkjøp",
        "country": "NO",
        "payment_days": 14,
    } | more
    return CustomerValues(
        name=name,
        organisation_number=registration,
        street=street,
        postal_code=postal_code,
        city=city,
        email=f"faktura@{mailbox}.example",
        **values,  # type: ignore[arg-type]
    )


# Key → customer. Norwegian registration numbers have valid check digits in the series for made-up companies.
CUSTOMERS = {
    "åmøy": _norwegian("Åmøysundet Sjømat AS", "399901022", "Sjøgata 8", "4152 Vestre Åmøy", one_invoice=True, payment_days=20, electronic_form=ElectronicForm.UBL),
    "bølgen": _norwegian("Bølgetind Oppdrett AS", "399901197", "Havnegata 3", "5384 Torangsvåg"),
    "sæter": _norwegian("Sæterskjær Laks AS", "399901367", "Ytrevegen 41", "5392 Storebø", one_invoice=True),
    "kråke": _norwegian("Kråkeneset Kjølelager AS", "399901537", "Kråkevegen 2", "6710 Raudeberg", group="Lager"),
    "frakt": _norwegian("Ytterfjord Fôrfrakt AS", "399901707", "Kaivegen 77", "5430 Bremnes", group="Transport", payment_days=30),
    "is": _norwegian("Polarstrøm Isverk AS", "399901871", "Isveien 1", "9013 Tromsø", group="Lager"),
    "hotell": _norwegian("Gamle Brygge Hotell AS", "399902045", "Bryggen 19", "5003 Bergen", group="Horeka", channel=DeliveryChannel.PRINT),
    "skole": _norwegian("Øyane Fiskerifagskole AS", "399902215", "Skolebakken 5", "5397 Bekkjarvik", group="Offentlig", channel=DeliveryChannel.E_INVOICE),
    "dykk": _norwegian("Blåskjell Dykkerservice AS", "399902894", "Notabuvegen 12", "5419 Fitjar", group="Service"),
    "båt": _norwegian("Havsula Brønnbåt AS", "399903068", "Redersvingen 6", "6090 Fosnavåg", group="Transport"),
    "sverige": CustomerValues(
        name="Skärgårdens Fiskhandel AB", group="Eksport", street="Fiskhamnsgatan 9", postal_code="414 58", city="Göteborg", country="SE",
        email="faktura@skargarden.example", language="sv", payment_days=30, vat_regime=VatRegime.EXPORT,
    ),
    "frankrike": CustomerValues(
        name="Maison du Fjord SARL", group="Eksport", street="12 quai des Marées", postal_code="62200", city="Boulogne-sur-Mer", country="FR",
        email="factures@maisondufjord.example", language="en", payment_days=30, vat_regime=VatRegime.EXPORT, electronic_form=ElectronicForm.FACTURX,
    ),
}  # fmt: skip

OFFERS = (
    Offer("Quay berth", "quay", (Item("quay", "1"),), (Taker("åmøy"), Taker("båt", factor="2"), Taker("frakt", 2, day=12))),
    Offer("Berth with power", "quay", (Item("quay", "1", "6200", "Kaiplass med landstrøm"),), (Taker("sæter"), Taker("dykk", 1, 6))),
    Offer("Cold store", "quarter", (Item("cold", "12"),), (Taker("åmøy"), Taker("is", factor="3"), Taker("kråke", 3))),
    Offer("Cage cameras", "month end", (Item("camera", "1"), Item("report", "1")), (Taker("åmøy", factor="4"), Taker("bølgen", factor="2"), Taker("sæter"))),
    Offer("Environment report", "month end", (Item("report", "2"),), (Taker("sæter"), Taker("skole", 4))),
    Offer("Diving stand-by", "month end", (Item("divers", "1"),), (Taker("bølgen"), Taker("båt", 5, day=20)), BillingTime.ARREARS),
    Offer("Ice to the quay", "fortnight", (Item("ice", "4"),), (Taker("åmøy"), Taker("frakt", factor="1.5"))),
    Offer("Tasting boxes", "fortnight", (Item("salmon", "10"),), (Taker("hotell"), Taker("sverige", factor="6"))),
    Offer("Friday boxes", "last friday", (Item("salmon", "24", "329"),), (Taker("hotell"), Taker("frankrike", factor="10"))),
    Offer("Feed barge service", "last friday", (Item("camera", "2", "2700", "Service fôrflåte"),), (Taker("frakt"), Taker("kråke", 6))),
    Offer("Insurance administration", "new year", (Item("report", "1", "4800", "Forsikring, administrasjon"),), (Taker("åmøy"), Taker("bølgen"), Taker("båt"))),
    Offer("FjordLogg licence", "leap day", (Item("licence", "1"),), (Taker("skole"), Taker("bølgen", factor="3"))),
    Offer("Season contract, boats", "season", (Item("divers", "1", "2150", "Sesongberedskap, uke"),), (Taker("båt", 9), Taker("dykk", 10))),
    Offer("Draft for review", "month end", (Item("report", "1", "950", "Analyse, foreløpig"),), (Taker("skole", 10),), result=InvoiceResult.DRAFT),
    Offer("Old cold store terms", "quarter", (Item("cold", "5", "150"),), (Taker("kråke", 0, 6),), active=False),
)  # fmt: skip


def daily_offer(today: date, begin: date) -> tuple[Offer, date, date]:
    """Ice that is invoiced day by day for a fortnight, its first and its last day: it is what yesterday left due."""
    offer = Offer("Ice for the fair, day by day", "daily", (Item("ice", "1"),), ())
    return offer, max(begin, today - timedelta(days=6)), today + timedelta(days=7)


def yearly_prices(product: Sold, today: date) -> tuple[tuple[date, Decimal], ...]:
    """Last year's price, and this year's from January on."""
    return (
        (date(today.year - 2, 1, 1), Decimal(product.price_before)),
        (date(today.year, 1, 1), Decimal(product.price)),
    )

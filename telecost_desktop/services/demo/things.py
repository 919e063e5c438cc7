"""The invented equipment of the demonstration: phones, tablets and routers, with test IMEIs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from telecost_desktop.services.demo.people import DemoLine, Person

# Reporting body 00 marks type allocation codes of test devices; no sold device has one.
_TEST_TYPE = "00147001"
_SHOP = "Kontorservice Vest AS"


@dataclass(frozen=True)
class Thing:
    """One item. ``price`` is in øre without VAT; ``person`` holds it since ``handed_out``, or nobody does."""

    type: str
    maker: str
    model: str
    serial_number: str
    imei: str
    sim: str
    msisdn: str
    purchased: date
    price: int
    supplier: str
    warranty_until: date
    person: Person | None
    handed_out: date | None
    notes: str = ""


_PHONES = (
    ("Skarv", "S7", 4_990_00),
    ("Skarv", "S7 Pro", 7_490_00),
    ("Lomvi", "Robust 3", 5_690_00),
    ("Teist", "One", 2_990_00),
)
_TABLETS = (("Lomvi", "Brett 11", 6_290_00), ("Skarv", "Tab 10", 4_490_00))
_ROUTERS = (("Havørn", "5G", 3_290_00), ("Havørn", "4G Marin", 2_790_00))


def build_things(seed: int, lines: tuple[DemoLine, ...], today: date) -> tuple[Thing, ...]:
    """Equipment for the lines in use, bought at any time up to today; a few items lie in stock."""
    chance = Random(f"{seed} things")
    found: list[Thing] = []
    for number, line in enumerate(lines):
        person = line.person_on(today)
        if line.terminated is not None or person is None:
            continue
        if line.product_group == "Mobiltelefoni":
            found.append(_thing(chance, len(found), "Telefon", _PHONES, line, person, today))
            if number % 7 == 3:
                found.append(_thing(chance, len(found), "Nettbrett", _TABLETS, line, person, today))
        elif line.product_group == "Mobilt bredbånd":
            found.append(_thing(chance, len(found), "Ruter", _ROUTERS, line, person, today))
    stock = max(1, len(found) // 25)
    mobile = lines[0]
    found += [_thing(chance, len(found) + number, "Telefon", _PHONES, mobile, None, today) for number in range(stock)]
    return tuple(found)


def _thing(
    chance: Random,
    number: int,
    kind: str,
    models: tuple[tuple[str, str, int], ...],
    line: DemoLine,
    person: Person | None,
    today: date,
) -> Thing:
    from stdnum import luhn

    maker, model, price = models[int(chance.random() * len(models))]
    # A phone lives three years; it is handed out within days, and not before its holder has the line.
    purchased = max(today - timedelta(days=1 + int(chance.random() * 1000)), line.activated)
    since = line.holdings[-1].since
    handed_out = min(max(purchased + timedelta(days=2), since), today) if person else None
    digits = f"{_TEST_TYPE}{100_001 + number}"
    return Thing(
        type=kind,
        maker=maker,
        model=model,
        serial_number=f"{maker[:2].upper()}{20_000_000 + 37 * number}",
        imei=digits + str(luhn.calc_check_digit(digits)),
        sim=line.sim if person and kind != "Nettbrett" else "",
        msisdn=line.msisdn if person else "",
        purchased=purchased,
        price=price,
        supplier=line.account.operator.name if person and chance.random() < 0.6 else _SHOP,
        warranty_until=purchased.replace(year=purchased.year + 2, day=min(purchased.day, 28)),
        person=person,
        handed_out=handed_out,
        notes="" if person else "Reserve",
    )

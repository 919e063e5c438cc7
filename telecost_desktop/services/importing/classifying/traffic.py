"""The traffic type of what a file says, completed by the built-in tables."""

from __future__ import annotations

from datetime import date

from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, PackageUse, TrafficKind, Zone
from telecost_desktop.services.importing.classifying import tables as classification
from telecost_desktop.services.importing.classifying.built_in import BuiltInRow
from telecost_desktop.services.importing.classifying.called_numbers import COUNTRY, service_row
from telecost_desktop.services.importing.classifying.traffic_key import TrafficKey

# What was measured: bytes, seconds or messages.
MEASURES = {"b": TrafficKind.DATA, "s": TrafficKind.CALL, "m": TrafficKind.MESSAGE}
_CALLING = (TrafficKind.CALL, TrafficKind.MESSAGE)


def traffic_key(
    name: str,
    kind: TrafficKind | None,
    zone: Zone | None,
    direction: Direction | None,
    country: str,
    group: str,
    package: PackageUse | None,
    *,
    home: str,
    measured: str = "",
    called: str = "",
    day: date | None = None,
) -> TrafficKey:
    """The traffic type of texts from a file; what is left out is filled from the text, the unit and the called number.

    ``called`` is a clue as ``called_numbers.clue_in`` gives it, ``day`` the day of the tables to be used.
    """
    service = "" if called.startswith(COUNTRY) else called
    row: BuiltInRow | None = None
    guessed = False
    if kind is None:
        section, told = classification.section_and_kind(name, "", home, day)
        kind = MEASURES.get(measured)
        kind = told if kind is None or told is TrafficKind.CONTENT else kind
        row = service_row(service, kind, home, day) if service else None
        guessed = section is None and (row is None or row.kind is None)
        kind = row.kind if row is not None and row.kind is not None else kind
    elif service:
        row = service_row(service, kind, home, day)
    if kind in classification.TRAFFIC:
        country = country or classification.country_in(name)
        asked = country
        if not country and called.startswith(COUNTRY) and kind in _CALLING:
            asked = _country_called(name, kind, zone, direction, called, home, day)
        if zone is None or direction is None or asked != country:
            guess = classification.place(name, asked, kind, ChargeSection.COMMUNICATION, home, day)
            country, zone, direction = asked, zone or guess[0], direction or guess[1]
        if package is None:
            package = classification.package_use(name, kind, home, day)
            if package is PackageUse.UNKNOWN and row is not None:
                package = row.package_use
    return TrafficKey(
        name, kind.value, (zone or Zone.UNKNOWN).value, (direction or Direction.UNKNOWN).value,
        "" if country == home else country, group, (package or PackageUse.UNKNOWN).value,
        classification.vat_liability(name, kind, home, day).value, guessed,
    )  # fmt: skip


def _country_called(
    name: str,
    kind: TrafficKind,
    zone: Zone | None,
    direction: Direction | None,
    called: str,
    home: str,
    day: date | None,
) -> str:
    """The country that was called from home; "" while abroad, where the called number does not say where one was."""
    if direction not in (None, Direction.TO_ABROAD) or zone is Zone.HOME:
        return ""
    told = classification.place(name, "", kind, ChargeSection.COMMUNICATION, home, day)[1]
    return "" if direction is None and told is Direction.ROAMING else called.removeprefix(COUNTRY)

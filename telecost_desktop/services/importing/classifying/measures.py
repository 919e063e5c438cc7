"""Seconds, messages and bytes that a charge states by its quantity and unit."""

from __future__ import annotations

from decimal import Decimal

from telecost_desktop.models.usage import TrafficKind
from telecost_desktop.services.importing.classifying.tables import BYTES_PER_UNIT, PIECES, SECONDS_PER_UNIT


def measured(quantity: Decimal, unit: str, kind: TrafficKind) -> tuple[int, int, int]:
    """Seconds, messages and bytes; pieces count where the kind is one that is counted."""
    unit = unit.upper()
    if unit in SECONDS_PER_UNIT:
        return int((quantity * SECONDS_PER_UNIT[unit]).to_integral_value()), 0, 0
    if unit in BYTES_PER_UNIT:
        return 0, 0, int((quantity * BYTES_PER_UNIT[unit]).to_integral_value())
    if unit in PIECES and kind in (TrafficKind.MESSAGE, TrafficKind.CONTENT):
        return 0, int(quantity.to_integral_value()), 0
    return 0, 0, 0

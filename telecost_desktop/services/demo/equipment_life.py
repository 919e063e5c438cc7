"""What happened to the demonstration's equipment after it was imported: charges found, returns, repairs, a loss."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.equipment import Equipment, EquipmentAction, EquipmentEvent, EquipmentStatus
from telecost_desktop.services.demo.days import at_work
from telecost_desktop.services.equipment import record_action

# An item's place in the list → what happened to it, the latest first, so many days ago.
_STEPS: dict[int, tuple[tuple[int, EquipmentAction], ...]] = {
    4: ((12, EquipmentAction.TAKEN_BACK),),
    9: ((5, EquipmentAction.SENT_TO_REPAIR),),
    13: ((40, EquipmentAction.SENT_TO_REPAIR), (26, EquipmentAction.BACK_FROM_REPAIR)),
    22: ((19, EquipmentAction.LOST),),
    31: ((60, EquipmentAction.TAKEN_BACK), (33, EquipmentAction.HANDED_OUT)),
    47: ((90, EquipmentAction.TAKEN_BACK), (88, EquipmentAction.DISPOSED)),
}
_NOTES = {
    EquipmentAction.SENT_TO_REPAIR: "Knust skjerm",
    EquipmentAction.LOST: "Mistet over bord",
    EquipmentAction.DISPOSED: "Levert til gjenvinning",
}


def live_with_equipment(file: CompanyFile, today: date, zone: str) -> None:
    """Tie items to the charges that they were bought by, then let a few things happen to some."""
    _tie_to_charges(file)
    with file.read() as session:
        query = (
            select(Equipment.id, Equipment.holder_id, EquipmentEvent.happened_on)
            .join(EquipmentEvent, EquipmentEvent.equipment_id == Equipment.id)
            .where(Equipment.status == EquipmentStatus.HANDED_OUT, EquipmentEvent.action == EquipmentAction.HANDED_OUT)
            .order_by(Equipment.id)
        )
        items = list(session.execute(query))
    for place, steps in _STEPS.items():
        if place >= len(items):
            continue
        item, next_holder = items[place], items[place - 1].holder_id
        for days, action in steps:
            day = max(item.happened_on, today - timedelta(days=days))
            record_action(
                file,
                item.id,
                action,
                on=day,
                clock=at_work(day, zone),
                employee_id=next_holder if action is EquipmentAction.HANDED_OUT else None,
                note=_NOTES.get(action, ""),
                user="ÅN",
            )


def _tie_to_charges(file: CompanyFile) -> None:
    """The charge of the day, number and price at which an item was bought is its own."""
    with file.raw() as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            """
            UPDATE equipment SET charge_id = (
                SELECT charge.id FROM charge
                JOIN placement ON placement.id = charge.placement_id
                JOIN line ON line.id = placement.line_id
                WHERE charge.section = 'equipment' AND line.msisdn = equipment.msisdn
                AND charge.counts_on = equipment.purchased_on AND charge.net = equipment.price
            )
            """
        )
        connection.execute("COMMIT")

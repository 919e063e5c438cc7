"""What the states and actions of equipment are called, and how its numbers are written."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from telecost_desktop.models.equipment import EquipmentAction, EquipmentStatus
from telecost_desktop.services.equipment import EquipmentFields
from telecost_desktop.views.widgets.badge import Status

translate = QCoreApplication.translate

MARKS = {
    EquipmentStatus.IN_STOCK: Status.IN_STOCK,
    EquipmentStatus.HANDED_OUT: Status.HANDED_OUT,
    EquipmentStatus.IN_REPAIR: Status.IN_REPAIR,
    EquipmentStatus.LOST: Status.LOST,
    EquipmentStatus.DISPOSED: Status.DISPOSED,
}
ACTION_ICONS = {
    EquipmentAction.REGISTERED: "plus-circle-outline",
    EquipmentAction.CHANGED: "pencil-outline",
    EquipmentAction.HANDED_OUT: "account-arrow-right-outline",
    EquipmentAction.TAKEN_BACK: "keyboard-return",
    EquipmentAction.SENT_TO_REPAIR: "wrench-outline",
    EquipmentAction.BACK_FROM_REPAIR: "wrench-check-outline",
    EquipmentAction.LOST: "help-circle-outline",
    EquipmentAction.FOUND: "magnify",
    EquipmentAction.DISPOSED: "delete-outline",
}


def item_name(fields: EquipmentFields) -> str:
    """Maker and model, or the type where neither is written."""
    return " ".join(part for part in (fields.maker, fields.model) if part) or fields.type


def done(action: EquipmentAction) -> str:
    """What happened, for the history."""
    return {
        EquipmentAction.REGISTERED: translate("Equipment", "Registered"),
        EquipmentAction.CHANGED: translate("Equipment", "Changed"),
        EquipmentAction.HANDED_OUT: translate("Equipment", "Handed out"),
        EquipmentAction.TAKEN_BACK: translate("Equipment", "Taken back"),
        EquipmentAction.SENT_TO_REPAIR: translate("Equipment", "Sent to repair"),
        EquipmentAction.BACK_FROM_REPAIR: translate("Equipment", "Back from repair"),
        EquipmentAction.LOST: translate("Equipment", "Lost"),
        EquipmentAction.FOUND: translate("Equipment", "Found"),
        EquipmentAction.DISPOSED: translate("Equipment", "Disposed of"),
    }[action]


def to_do(action: EquipmentAction) -> str:
    """What a button or menu offers."""
    return {
        EquipmentAction.HANDED_OUT: translate("Equipment", "Hand out…"),
        EquipmentAction.TAKEN_BACK: translate("Equipment", "Take back…"),
        EquipmentAction.SENT_TO_REPAIR: translate("Equipment", "Send to repair…"),
        EquipmentAction.BACK_FROM_REPAIR: translate("Equipment", "Back from repair…"),
        EquipmentAction.LOST: translate("Equipment", "Lost…"),
        EquipmentAction.FOUND: translate("Equipment", "Found…"),
        EquipmentAction.DISPOSED: translate("Equipment", "Dispose of…"),
    }[action]


def said(action: EquipmentAction) -> str:
    """The pattern of the notice once it is done: {item}, and {person} for handing out."""
    return {
        EquipmentAction.HANDED_OUT: translate("Equipment", "{item} is handed out to {person}."),
        EquipmentAction.TAKEN_BACK: translate("Equipment", "{item} is taken back."),
        EquipmentAction.SENT_TO_REPAIR: translate("Equipment", "{item} is sent to repair."),
        EquipmentAction.BACK_FROM_REPAIR: translate("Equipment", "{item} is back from repair."),
        EquipmentAction.LOST: translate("Equipment", "{item} is marked as lost."),
        EquipmentAction.FOUND: translate("Equipment", "{item} is found again."),
        EquipmentAction.DISPOSED: translate("Equipment", "{item} is disposed of."),
    }[action]


def field_name(name: str) -> str:
    """The caption of one of an item's fields."""
    return {
        "type": translate("Equipment", "Type"),
        "maker": translate("Equipment", "Maker"),
        "model": translate("Equipment", "Model"),
        "serial_number": translate("Equipment", "Serial number"),
        "imei": translate("Equipment", "IMEI"),
        "sim_number": translate("Equipment", "SIM number"),
        "msisdn": translate("Equipment", "Phone number"),
        "purchased_on": translate("Equipment", "Bought on"),
        "price": translate("Equipment", "Price"),
        "supplier": translate("Equipment", "Supplier"),
        "warranty_until": translate("Equipment", "Warranty until"),
        "notes": translate("Equipment", "Notes"),
    }.get(name, name)


def note(action: EquipmentAction, text: str) -> str:
    """A history note as people read it: a change names the fields in the program's language."""
    if action is not EquipmentAction.CHANGED:
        return text
    return ", ".join(field_name(name.strip()) for name in text.split(","))

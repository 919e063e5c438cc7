"""Equipment that employees hold, and its history."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class EquipmentStatus(StrEnum):
    """Where an item is in its life."""

    IN_STOCK = "in_stock"
    HANDED_OUT = "handed_out"
    IN_REPAIR = "in_repair"
    LOST = "lost"
    DISPOSED = "disposed"


class EquipmentAction(StrEnum):
    """What can happen to an item."""

    REGISTERED = "registered"
    CHANGED = "changed"
    HANDED_OUT = "handed_out"
    TAKEN_BACK = "taken_back"
    SENT_TO_REPAIR = "sent_to_repair"
    BACK_FROM_REPAIR = "back_from_repair"
    LOST = "lost"
    FOUND = "found"
    DISPOSED = "disposed"


class Equipment(Base):
    """One phone, tablet, router or other thing. ``holder_id`` and ``status`` repeat the last event for quick lists."""

    __tablename__ = "equipment"

    id: Mapped[Key]
    type: Mapped[str]
    maker: Mapped[str] = mapped_column(default="")
    model: Mapped[str] = mapped_column(default="")
    serial_number: Mapped[str] = mapped_column(default="")
    imei: Mapped[str] = mapped_column(String(15), default="", index=True)
    sim_number: Mapped[str] = mapped_column(default="")
    msisdn: Mapped[str] = mapped_column(default="")
    purchased_on: Mapped[date | None]
    price: Mapped[Decimal | None]
    supplier: Mapped[str] = mapped_column(default="")
    warranty_until: Mapped[date | None]
    status: Mapped[EquipmentStatus] = mapped_column(code(EquipmentStatus), default=EquipmentStatus.IN_STOCK)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    notes: Mapped[str] = mapped_column(default="")
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charge.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))


class EquipmentEvent(Base):
    """Something that happened to an item on a date; rows are only ever added."""

    __tablename__ = "equipment_event"

    id: Mapped[Key]
    equipment_id: Mapped[int] = mapped_column(ForeignKey("equipment.id"), index=True)
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(default="")
    action: Mapped[EquipmentAction] = mapped_column(code(EquipmentAction))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    note: Mapped[str] = mapped_column(default="")

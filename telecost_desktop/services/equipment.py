"""The register of equipment that employees hold: items, and what happened to them on which day.

Every action appends a dated event; status and holder of an item repeat its last one. Rules: docs/rules.md, "Reports",
"Equipment".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.equipment import Equipment, EquipmentAction, EquipmentEvent, EquipmentStatus
from telecost_desktop.models.operators import Seller
from telecost_desktop.models.people import Department, Employee, EmployeeDepartment, Line, Placement
from telecost_desktop.models.supplier_invoices import Charge, ChargeSection, SupplierInvoice
from telecost_desktop.services.clock import Clock

_IMEI_DIGITS = 15

# Status before → the actions it allows, and the status after each.
_STEPS: dict[EquipmentStatus, dict[EquipmentAction, EquipmentStatus]] = {
    EquipmentStatus.IN_STOCK: {
        EquipmentAction.HANDED_OUT: EquipmentStatus.HANDED_OUT,
        EquipmentAction.SENT_TO_REPAIR: EquipmentStatus.IN_REPAIR,
        EquipmentAction.LOST: EquipmentStatus.LOST,
        EquipmentAction.DISPOSED: EquipmentStatus.DISPOSED,
    },
    EquipmentStatus.HANDED_OUT: {
        EquipmentAction.TAKEN_BACK: EquipmentStatus.IN_STOCK,
        EquipmentAction.SENT_TO_REPAIR: EquipmentStatus.IN_REPAIR,
        EquipmentAction.LOST: EquipmentStatus.LOST,
        EquipmentAction.DISPOSED: EquipmentStatus.DISPOSED,
    },
    EquipmentStatus.IN_REPAIR: {
        EquipmentAction.BACK_FROM_REPAIR: EquipmentStatus.IN_STOCK,
        EquipmentAction.LOST: EquipmentStatus.LOST,
        EquipmentAction.DISPOSED: EquipmentStatus.DISPOSED,
    },
    EquipmentStatus.LOST: {
        EquipmentAction.FOUND: EquipmentStatus.IN_STOCK,
        EquipmentAction.DISPOSED: EquipmentStatus.DISPOSED,
    },
    EquipmentStatus.DISPOSED: {},
}


@dataclass(frozen=True, slots=True)
class EquipmentFields:
    """What a person writes about an item. ``imei`` is 15 digits; numbers of SIM cards and phones stay text."""

    type: str
    maker: str = ""
    model: str = ""
    serial_number: str = ""
    imei: str = ""
    sim_number: str = ""
    msisdn: str = ""
    purchased_on: date | None = None
    price: Decimal | None = None
    supplier: str = ""
    warranty_until: date | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class EquipmentRow:
    """An item as lists show it, with its holder's department of the day asked for; ``since`` when it stands as it does."""

    id: int
    fields: EquipmentFields
    status: EquipmentStatus
    holder_id: int | None
    holder: str
    department: str
    imei_doubtful: bool
    charge_id: int | None
    since: date | None


@dataclass(frozen=True, slots=True)
class EquipmentHistory:
    """One event of an item's history."""

    happened_on: date
    action: EquipmentAction
    employee: str
    note: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class UnregisteredPurchase:
    """Equipment on a supplier invoice that is not in the register yet; ``number`` and ``employee`` say whom it is for."""

    charge_id: int
    invoice: str
    operator: str
    bought_on: date
    text: str
    price: Decimal
    currency: str
    number: str
    employee_id: int | None
    employee: str


def imei_is_doubtful(imei: str) -> bool:
    """Whether an IMEI of 15 digits fails its check digit (Luhn): a warning, since some real devices do."""
    return bool(imei) and not _luhn(imei)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def allowed_actions(status: EquipmentStatus) -> tuple[EquipmentAction, ...]:
    """What can be done with an item of a status, in the order of a menu."""
    return tuple(_STEPS[status])


def list_equipment(
    file: CompanyFile, *, today: date, statuses: Sequence[EquipmentStatus] = (), search: str = ""
) -> list[EquipmentRow]:
    """The items by type, maker and model, with some statuses (none named = all but disposed) and a text in any field."""
    wanted = statuses or [status for status in EquipmentStatus if status is not EquipmentStatus.DISPOSED]
    query = (
        select(Equipment)
        .where(Equipment.status.in_(wanted))
        .order_by(Equipment.type, Equipment.maker, Equipment.model, Equipment.id)
    )
    with file.read() as session:
        holders, since = _holders(session, today), _since(session)
        rows = [_row(item, holders, since) for item in session.scalars(query)]
    text = search.strip().casefold()
    return [row for row in rows if not text or text in _searchable(row)]


def get_equipment(file: CompanyFile, item_id: int, *, today: date) -> EquipmentRow:
    """One item. Raises UserError if it is gone."""
    with file.read() as session:
        return _row(_item(session, item_id), _holders(session, today), _since(session, item_id))


def _searchable(row: EquipmentRow) -> str:
    return "\n".join([row.holder, row.department, *(str(value) for value in asdict(row.fields).values())]).casefold()


def _holders(session: Session, today: date) -> dict[int, tuple[str, str]]:
    """Each employee's name and department on a day."""
    names = {key: (name, "") for key, name in session.execute(select(Employee.id, Employee.name))}
    links = (
        select(EmployeeDepartment.employee_id, Department.name)
        .join(Department, Department.id == EmployeeDepartment.department_id, isouter=True)
        .where(EmployeeDepartment.valid_from <= today)
        .order_by(EmployeeDepartment.valid_from)
    )
    for key, department in session.execute(links):
        names[key] = (names[key][0], department or "")
    return names


def _since(session: Session, item_id: int | None = None) -> dict[int, date]:
    """The day of each item's latest event that is more than a change of its fields."""
    query = (
        select(EquipmentEvent.equipment_id, func.max(EquipmentEvent.happened_on))
        .where(EquipmentEvent.action != EquipmentAction.CHANGED)
        .group_by(EquipmentEvent.equipment_id)
    )
    if item_id is not None:
        query = query.where(EquipmentEvent.equipment_id == item_id)
    return {row[0]: row[1] for row in session.execute(query)}


def _row(item: Equipment, holders: dict[int, tuple[str, str]], since: dict[int, date]) -> EquipmentRow:
    holder, department = holders.get(item.holder_id or 0, ("", ""))
    return EquipmentRow(
        id=item.id,
        fields=EquipmentFields(**{name: getattr(item, name) for name in EquipmentFields.__dataclass_fields__}),
        status=item.status,
        holder_id=item.holder_id,
        holder=holder,
        department=department,
        imei_doubtful=imei_is_doubtful(item.imei),
        charge_id=item.charge_id,
        since=since.get(item.id),
    )


def equipment_history(file: CompanyFile, item_id: int) -> list[EquipmentHistory]:
    """What happened to an item, the latest first."""
    query = (
        select(EquipmentEvent, Employee.name)
        .outerjoin(Employee, Employee.id == EquipmentEvent.employee_id)
        .where(EquipmentEvent.equipment_id == item_id)
        .order_by(EquipmentEvent.happened_on.desc(), EquipmentEvent.id.desc())
    )
    with file.read() as session:
        return [
            EquipmentHistory(event.happened_on, event.action, name or "", event.note, event.recorded_by)
            for event, name in session.execute(query)
        ]


def add_equipment(
    file: CompanyFile,
    fields: EquipmentFields,
    *,
    clock: Clock,
    today: date,
    user: str = "",
    charge_id: int | None = None,
) -> int:
    """Register an item, on the day it was bought or else today; gives its id.

    ``charge_id`` names the supplier invoice's line that it was bought by. Raises UserError for a missing type, an
    IMEI that is not 15 digits, an IMEI or a serial number of the same maker and model that is there already.
    """
    clean = _checked(fields)
    with file.write() as session:
        _refuse_double(session, clean, None)
        item = Equipment(**asdict(clean), status=EquipmentStatus.IN_STOCK, charge_id=charge_id)
        session.add(item)
        session.flush()
        _record(session, item, EquipmentAction.REGISTERED, clean.purchased_on or today, clock, user)
        return item.id


def change_equipment(
    file: CompanyFile, item_id: int, fields: EquipmentFields, *, clock: Clock, today: date, user: str = ""
) -> bool:
    """Change what is written about an item; the history names the fields. Gives whether anything changed.

    Raises UserError as ``add_equipment`` does, and for an item that is gone.
    """
    clean = _checked(fields)
    with file.write() as session:
        item = _item(session, item_id)
        _refuse_double(session, clean, item_id)
        changed = [name for name, value in asdict(clean).items() if getattr(item, name) != value]
        for name in changed:
            setattr(item, name, getattr(clean, name))
        if changed:
            _record(session, item, EquipmentAction.CHANGED, today, clock, user, note=", ".join(changed))
        return bool(changed)


def record_action(
    file: CompanyFile,
    item_id: int,
    action: EquipmentAction,
    *,
    on: date,
    clock: Clock,
    employee_id: int | None = None,
    note: str = "",
    user: str = "",
) -> None:
    """Hand an item out, take it back, send it to repair, and so on, on a day.

    Taking back, repair, loss and disposal end the holding. Raises UserError for an action that the item's status does
    not allow, a day before its latest event, handing out to nobody, or an item that is gone.
    """
    with file.write() as session:
        item = _item(session, item_id)
        after = _STEPS[item.status].get(action)
        if after is None:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "This cannot be done with the item as it stands."),
                hint=QT_TRANSLATE_NOOP("Errors", "Look at its history: something else happened first."),
            )
        if action is EquipmentAction.HANDED_OUT and (employee_id is None or session.get(Employee, employee_id) is None):
            raise UserError(QT_TRANSLATE_NOOP("Errors", "Say who gets the item."))
        latest = session.scalar(
            select(EquipmentEvent.happened_on)
            .where(EquipmentEvent.equipment_id == item_id, EquipmentEvent.action != EquipmentAction.CHANGED)
            .order_by(EquipmentEvent.happened_on.desc())
            .limit(1)
        )
        if latest is not None and on < latest:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Something happened to this item on {day} already."),
                hint=QT_TRANSLATE_NOOP("Errors", "Give that day or a later one."),
                day=latest,
            )
        # The history names who held it, also when it comes back.
        person = employee_id if action is EquipmentAction.HANDED_OUT else item.holder_id
        item.status = after
        item.holder_id = employee_id if action is EquipmentAction.HANDED_OUT else None
        _record(session, item, action, on, clock, user, note=note, employee_id=person)


def _checked(fields: EquipmentFields) -> EquipmentFields:
    """The fields without blanks around them. Raises UserError for what cannot be."""
    values: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in asdict(fields).items()
    }
    imei = "".join(sign for sign in str(values["imei"]) if sign not in " -/.")
    values["imei"] = imei
    if not values["type"]:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Say what kind of item it is, such as phone or tablet."))
    if imei and not (imei.isascii() and imei.isdigit() and len(imei) == _IMEI_DIGITS):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{imei} is no IMEI: it has 15 digits."),
            hint=QT_TRANSLATE_NOOP("Errors", "Dial *#06# on the phone to see it."),
            imei=imei,
        )
    return EquipmentFields(**values)


def _refuse_double(session: Session, fields: EquipmentFields, item_id: int | None) -> None:
    same = []
    if fields.imei:
        same.append((fields.imei, select(Equipment.id).where(Equipment.imei == fields.imei)))
    if fields.serial_number:
        by_serial = select(Equipment.id).where(
            Equipment.serial_number == fields.serial_number,
            Equipment.maker == fields.maker,
            Equipment.model == fields.model,
        )
        same.append((fields.serial_number, by_serial))
    for number, query in same:
        if any(key != item_id for key in session.scalars(query)):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "An item with {number} is in the register already."), number=number
            )


def _item(session: Session, item_id: int) -> Equipment:
    item = session.get(Equipment, item_id)
    if item is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "This item is not in the register any more."))
    return item


def _record(
    session: Session,
    item: Equipment,
    action: EquipmentAction,
    on: date,
    clock: Clock,
    user: str,
    *,
    note: str = "",
    employee_id: int | None = None,
) -> None:
    session.add(
        EquipmentEvent(
            equipment_id=item.id,
            happened_on=on,
            recorded_at=clock.now(),
            recorded_by=user,
            action=action,
            employee_id=employee_id,
            note=note,
        )
    )


def to_register(file: CompanyFile) -> list[UnregisteredPurchase]:
    """Equipment on supplier invoices that no item of the register comes from, the newest first."""
    query = (
        select(
            Charge,
            SupplierInvoice.number,
            SupplierInvoice.currency,
            Seller.name,
            Line.msisdn,
            Employee.id,
            Employee.name,
        )
        .join(SupplierInvoice, SupplierInvoice.id == Charge.supplier_invoice_id)
        .join(Seller, Seller.id == SupplierInvoice.seller_id)
        .join(Placement, Placement.id == Charge.placement_id)
        .outerjoin(Line, Line.id == Placement.line_id)
        .outerjoin(Employee, Employee.id == Placement.employee_id)
        .outerjoin(Equipment, Equipment.charge_id == Charge.id)
        .where(Charge.section == ChargeSection.EQUIPMENT, Charge.net > Decimal(0), Equipment.id.is_(None))
        .order_by(Charge.counts_on.desc(), Charge.id)
    )
    with file.read() as session:
        return [
            UnregisteredPurchase(
                charge_id=charge.id,
                invoice=invoice,
                operator=operator,
                bought_on=charge.counts_on,
                text=charge.text,
                price=charge.net,
                currency=currency,
                number=number or "",
                employee_id=employee_id,
                employee=employee or "",
            )
            for charge, invoice, currency, operator, number, employee_id, employee in session.execute(query)
        ]

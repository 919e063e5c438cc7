from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.equipment import EquipmentAction, EquipmentStatus
from telecost_desktop.models.people import Employee
from telecost_desktop.services import equipment
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.equipment import EquipmentFields

TODAY = date(2026, 11, 22)
PHONE = EquipmentFields(
    "Phone", "Nokia", "6310", serial_number="007", imei="490154203237518", sim_number="8947080012345678901",
    msisdn="+4748000132", purchased_on=date(2026, 3, 1), price=Decimal("1591.00"), supplier="Ålesund Tele",
)  # fmt: skip


@pytest.fixture
def employees(company: CompanyFile) -> list[int]:
    with company.write() as session:
        rows = [Employee(name="Siv Tveit"), Employee(name="Åse Nygård")]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def add(company: CompanyFile, clock: FixedClock, fields: EquipmentFields = PHONE) -> int:
    return equipment.add_equipment(company, fields, clock=clock, today=TODAY, user="KH")


def test_an_items_life_is_its_history(company: CompanyFile, employees: list[int], clock: FixedClock) -> None:
    key = add(company, clock)
    steps = [
        (EquipmentAction.HANDED_OUT, date(2026, 3, 2), employees[0]),
        (EquipmentAction.TAKEN_BACK, date(2026, 5, 1), None),
        (EquipmentAction.HANDED_OUT, date(2026, 5, 1), employees[1]),
        (EquipmentAction.SENT_TO_REPAIR, date(2026, 6, 1), None),
        (EquipmentAction.BACK_FROM_REPAIR, date(2026, 6, 20), None),
        (EquipmentAction.LOST, date(2026, 7, 1), None),
        (EquipmentAction.FOUND, date(2026, 7, 2), None),
    ]
    for action, on, employee in steps:
        equipment.record_action(company, key, action, on=on, clock=clock, employee_id=employee, user="KH")
    history = equipment.equipment_history(company, key)
    assert [(event.action, event.happened_on, event.employee) for event in reversed(history)] == [
        ("registered", date(2026, 3, 1), ""),
        ("handed_out", date(2026, 3, 2), "Siv Tveit"),
        ("taken_back", date(2026, 5, 1), "Siv Tveit"),
        ("handed_out", date(2026, 5, 1), "Åse Nygård"),
        ("sent_to_repair", date(2026, 6, 1), "Åse Nygård"),
        ("back_from_repair", date(2026, 6, 20), ""),
        ("lost", date(2026, 7, 1), ""),
        ("found", date(2026, 7, 2), ""),
    ]
    row = equipment.get_equipment(company, key, today=TODAY)
    assert (row.status, row.holder, row.fields) == (EquipmentStatus.IN_STOCK, "", PHONE)
    equipment.record_action(company, key, EquipmentAction.DISPOSED, on=TODAY, clock=clock)
    assert equipment.list_equipment(company, today=TODAY) == []
    assert len(equipment.list_equipment(company, today=TODAY, statuses=[EquipmentStatus.DISPOSED])) == 1
    assert equipment.allowed_actions(EquipmentStatus.DISPOSED) == ()


def test_what_cannot_be_is_refused(company: CompanyFile, employees: list[int], clock: FixedClock) -> None:
    key = add(company, clock)
    with pytest.raises(UserError, match="cannot be done"):
        equipment.record_action(company, key, EquipmentAction.TAKEN_BACK, on=TODAY, clock=clock)
    with pytest.raises(UserError, match="who gets the item"):
        equipment.record_action(company, key, EquipmentAction.HANDED_OUT, on=TODAY, clock=clock)
    with pytest.raises(UserError, match="2026-03-01"):
        equipment.record_action(
            company, key, EquipmentAction.HANDED_OUT, on=date(2026, 2, 28), clock=clock, employee_id=employees[0]
        )
    assert [event.action for event in equipment.equipment_history(company, key)] == ["registered"]
    for fields, words in (
        (replace(PHONE, type=" "), "what kind of item"),
        (replace(PHONE, imei="12345"), "it has 15 digits"),
        (PHONE, "490154203237518 is in the register"),
        (replace(PHONE, imei="359043200000004"), "007 is in the register"),
    ):
        with pytest.raises(UserError, match=words):
            add(company, clock, fields)
    with pytest.raises(UserError, match="not in the register"):
        equipment.get_equipment(company, 99, today=TODAY)


@pytest.mark.parametrize(("imei", "doubtful"), [("490154203237518", False), ("490154203237519", True), ("", False)])
def test_check_digit(imei: str, doubtful: bool) -> None:
    assert equipment.imei_is_doubtful(imei) is doubtful


def test_changes_are_named(company: CompanyFile, clock: FixedClock) -> None:
    key = add(company, clock, replace(PHONE, imei="49-015420-323751-8 "))
    assert equipment.get_equipment(company, key, today=TODAY).fields.imei == "490154203237518"
    assert not equipment.change_equipment(company, key, PHONE, clock=clock, today=TODAY)
    changed = replace(PHONE, notes="Scratched", price=Decimal("1500"))
    assert equipment.change_equipment(company, key, changed, clock=clock, today=TODAY)
    latest = equipment.equipment_history(company, key)[0]
    assert (latest.action, latest.note) == ("changed", "price, notes")


def test_the_list_is_searched_in_every_field(company: CompanyFile, employees: list[int], clock: FixedClock) -> None:
    key = add(company, clock)
    add(company, clock, EquipmentFields("Tablet", "Apple"))
    equipment.record_action(company, key, EquipmentAction.HANDED_OUT, on=TODAY, clock=clock, employee_id=employees[1])
    for search in ("åse", "NOKIA", "4901542", "+4748", "ålesund"):
        assert [row.id for row in equipment.list_equipment(company, today=TODAY, search=search)] == [key]
    assert len(equipment.list_equipment(company, today=TODAY)) == 2


def test_equipment_on_an_invoice_waits_to_be_registered(
    company: CompanyFile, employees: list[int], clock: FixedClock
) -> None:
    with company.raw() as c:
        c.execute("INSERT INTO seller VALUES (1, 'N', 'Nordlys', 'NO')")
        c.execute("INSERT INTO billing_account (id, seller_id, number, name, customer_root) VALUES (1, 1, '1', '', '')")
        c.execute("INSERT INTO placement VALUES (1, 1, NULL, ?, NULL)", (employees[0],))
        c.execute(
            "INSERT INTO traffic_type (id, name, kind, zone, direction, country, product_group, package_use) "
            "VALUES (1, 'Phone', 'equipment', '', '', '', '', '')"
        )
        c.execute(
            "INSERT INTO supplier_invoice (id, seller_id, account_id, number, kind, state, currency, total_ex_vat, total_vat,"
            " total_inc_vat, prepaid, rounding, payable, payment_reference, payee_account, has_charges, paid_amount)"
            " VALUES (1, 1, 1, 'F1', 'invoice', 'received', 'NOK', 0, 0, 0, 0, 0, 0, '', '', 1, 0)"
        )
        for net in (1591_000_000, -100_000_000):
            c.execute(
                "INSERT INTO charge (supplier_invoice_id, placement_id, section, traffic_type_id, counts_on, text, reference,"
                " quantity, unit, seconds, messages, volume_bytes, net, vat_category, vat_rate, vat)"
                " VALUES (1, 1, 'equipment', 1, '2026-10-05', 'Nokia 6310', '', 1000000, '', 0, 0, 0, ?, 'S', 25000000, 0)",
                (net,),
            )
    (bought,) = equipment.to_register(company)
    assert (bought.text, bought.employee, bought.price, bought.invoice) == (
        "Nokia 6310",
        "Siv Tveit",
        Decimal("1591.00"),
        "F1",
    )
    equipment.add_equipment(company, EquipmentFields("Phone"), clock=clock, today=TODAY, charge_id=bought.charge_id)
    assert equipment.to_register(company) == []

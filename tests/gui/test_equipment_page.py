"""The equipment page over a real company file: the register, handing out, history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication, QDialog
from recorded_messages import RecordedMessages

from telecost_desktop.models.equipment import Equipment, EquipmentAction, EquipmentEvent, EquipmentStatus
from telecost_desktop.models.people import Department, Employee, EmployeeDepartment
from telecost_desktop.services.equipment import EquipmentFields, add_equipment, record_action
from telecost_desktop.services.importing import import_files
from telecost_desktop.views.context import IMPORTED, PageContext
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.messages import Notice
from telecost_desktop.views.pages.equipment.action_dialog import ActionDialog
from telecost_desktop.views.pages.equipment.item_dialog import ItemDialog
from telecost_desktop.views.pages.equipment.page import EquipmentPage
from telecost_desktop.views.pages.equipment.purchases import PurchasesDialog
from telecost_desktop.views.pages.exporting import export_to
from telecost_desktop.views.widgets.badge import Status
from tests.gui.test_window import nameless

TODAY = date(2026, 11, 22)
RIGHT_IMEI, DOUBTFUL_IMEI = "490154203237518", "490154203237519"
PURCHASE = """operator;account;invoice;issue_date;due_date;user;msisdn;section;text;usage_date;net;vat_rate
Kystnett;90081;7003;2026-11-05;2026-11-25;Åse Nygård;4748000101;equipment;Nokia 6310;2026-11-05;1591,00;25
"""
Dialog = TypeVar("Dialog", bound=QDialog)


def dialog_of(kind: type[Dialog]) -> Dialog:
    found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def page(page_context: PageContext, window_of: Callable[..., MainWindow]) -> EquipmentPage:
    """Two employees, of whom Åse works at Salg, and three items, one of which is disposed of."""
    file, clock = page_context.file, page_context.clock
    with file.write() as session:
        sales = Department(name="Salg")
        people = [Employee(name="Åse Nygård"), Employee(name="Bjørn Hauge")]
        session.add_all([sales, *people])
        session.flush()
        session.add(EmployeeDepartment(employee_id=people[0].id, department_id=sales.id, valid_from=date(2026, 1, 1)))
    for fields in (
        EquipmentFields("Phone", "Nokia", "6310", imei=RIGHT_IMEI, msisdn="4748000101", price=Decimal("1591")),
        EquipmentFields("Tablet", "Skarv", "Tab 10", serial_number="007"),
        EquipmentFields("Phone", "Nokia", "3310"),
    ):
        add_equipment(file, fields, clock=clock, today=date(2026, 10, 1), user="KH")
    record_action(file, 3, EquipmentAction.DISPOSED, on=date(2026, 10, 2), clock=clock)
    shown = window_of(EquipmentPage).page("equipment")
    assert isinstance(shown, EquipmentPage)
    return shown


def item(context: PageContext, identity: int) -> Equipment:
    with context.file.read() as session:
        found = session.get_one(Equipment, identity)
        session.expunge(found)
    return found


def events(context: PageContext, identity: int) -> list[tuple[EquipmentAction, date]]:
    with context.file.read() as session:
        rows = session.query(EquipmentEvent).filter_by(equipment_id=identity).order_by(EquipmentEvent.id)
        return [(row.action, row.happened_on) for row in rows]


def hand_out(page: EquipmentPage, person: str, on: date = TODAY) -> None:
    page.detail.main.click()
    dialog = dialog_of(ActionDialog)
    dialog.employee.setCurrentText(person)
    dialog.on.set_value(on)
    dialog.ok.click()


def test_disposed_items_are_kept_apart(page: EquipmentPage) -> None:
    assert [row.id for row in page.table.rows()] == [1, 2]
    page.status.choose("disposed")
    assert [row.id for row in page.table.rows()] == [3]
    assert page.detail.main.isHidden()
    page.open_subject(1)
    assert page.detail.item is not None
    assert page.detail.item.id == 1


def test_search_and_filters(page: EquipmentPage, qtbot) -> None:
    page.search.setText("007")
    qtbot.waitUntil(lambda: [row.id for row in page.table.rows()] == [2])
    page.search.setText("")
    qtbot.waitUntil(lambda: len(page.table.rows()) == 2)
    page.table.set_filter("msisdn", "48000 1")
    assert [row.id for row in page.table.rows()] == [1]


def test_an_item_is_handed_out_and_taken_back(page: EquipmentPage, page_context: PageContext) -> None:
    page.open_subject(1)
    page.detail.main.click()
    dialog = dialog_of(ActionDialog)
    assert not dialog.ok.isEnabled(), "nobody is chosen"
    dialog.employee.setCurrentText("Somebody else")
    assert not dialog.ok.isEnabled()
    dialog.employee.setCurrentText("Åse Nygård · Salg")
    dialog.reason.setText("Ny på jobb")
    dialog.on.set_value(date(2026, 9, 30))
    assert not dialog.ok.isEnabled(), "it was registered later than that"
    dialog.on.set_value(date(2026, 11, 20))
    dialog.ok.click()
    assert item(page_context, 1).status is EquipmentStatus.HANDED_OUT
    row = page.table.current_row()
    assert (row.holder, row.department, row.since) == ("Åse Nygård", "Salg", date(2026, 11, 20))
    assert page.detail.badge.status is Status.HANDED_OUT
    latest = page.detail.history.events[0]
    assert (latest.employee, latest.note) == ("Åse Nygård", "Ny på jobb")
    page.detail.main.click()
    dialog_of(ActionDialog).ok.click()
    assert item(page_context, 1).holder_id is None
    assert events(page_context, 1) == [
        (EquipmentAction.REGISTERED, date(2026, 10, 1)),
        (EquipmentAction.HANDED_OUT, date(2026, 11, 20)),
        (EquipmentAction.TAKEN_BACK, TODAY),
    ]
    assert len(page.detail.history.events) == 3


@pytest.mark.parametrize(
    ("action", "after"),
    [
        (EquipmentAction.SENT_TO_REPAIR, EquipmentStatus.IN_REPAIR),
        (EquipmentAction.LOST, EquipmentStatus.LOST),
        (EquipmentAction.DISPOSED, EquipmentStatus.DISPOSED),
    ],
)
def test_other_things_happen_to_it(
    page: EquipmentPage, page_context: PageContext, action: EquipmentAction, after: EquipmentStatus
) -> None:
    page.open_subject(2)
    hand_out(page, "Bjørn Hauge")
    assert page.detail.item is not None
    entry = next(entry for entry in page.detail.menu.actions() if entry.text() == _to_do(action))
    entry.trigger()
    dialog_of(ActionDialog).ok.click()
    assert item(page_context, 2).status is after
    assert item(page_context, 2).holder_id is None


def _to_do(action: EquipmentAction) -> str:
    from telecost_desktop.views.pages.equipment.words import to_do

    return to_do(action)


def test_a_new_item_and_its_imei_as_it_is_typed(page: EquipmentPage, page_context: PageContext) -> None:
    page._ask_new()
    dialog = dialog_of(ItemDialog)
    assert not dialog.ok.isEnabled(), "it has no type yet"
    dialog.type.setCurrentText("Phone")
    assert dialog.ok.isEnabled()
    dialog.texts["imei"].setText("35 693803")
    assert dialog.imei_note.text() == "8 of 15 digits"
    assert not dialog.ok.isEnabled()
    dialog.texts["imei"].setText(DOUBTFUL_IMEI)
    assert (dialog.imei_note.property("tone"), dialog.ok.isEnabled()) == ("warn", True)
    dialog.texts["imei"].setText("35-693803-564380-9")
    assert dialog.imei_note.property("tone") == "ok"
    dialog.texts["price"].setText("mye")
    assert not dialog.ok.isEnabled()
    dialog.texts["price"].setText("4 990,50")
    dialog.texts["purchased_on"].setText("15.11.2026")
    dialog.texts["maker"].setText("Nokia")
    dialog.ok.click()
    made = item(page_context, 4)
    assert (made.imei, made.price, made.purchased_on) == ("356938035643809", Decimal("4990.50"), date(2026, 11, 15))
    assert page.detail.item is not None
    assert page.detail.item.id == 4


def test_an_item_is_changed_and_the_history_says_what(page: EquipmentPage, page_context: PageContext) -> None:
    page.open_subject(2)
    page.detail.edit.click()
    dialog = dialog_of(ItemDialog)
    assert dialog.texts["serial_number"].text() == "007"
    dialog.texts["model"].setText("Tab 11")
    dialog.ok.click()
    assert item(page_context, 2).model == "Tab 11"
    assert page.detail.history.events[0].action is EquipmentAction.CHANGED


def test_a_double_imei_is_refused_and_nothing_is_added(page: EquipmentPage, page_context: PageContext) -> None:
    page._add(EquipmentFields("Phone", imei=RIGHT_IMEI), None)
    assert isinstance(page_context.messages, RecordedMessages)
    failure = page_context.messages.failures.pop()
    assert RIGHT_IMEI in failure.sentence
    assert len(page.table.rows()) == 2


def test_what_was_bought_is_registered_from_its_invoice(
    page: EquipmentPage, page_context: PageContext, tmp_path: Path
) -> None:
    assert page.findings.isHidden()
    (tmp_path / "kjøp.csv").write_text(PURCHASE, encoding="utf-8")
    assert import_files(page_context.file, [tmp_path / "kjøp.csv"], clock=page_context.clock)[0].status == "imported"
    page_context.changes.announce(IMPORTED)
    assert not page.findings.isHidden()
    offered: list[Notice] = []
    page_context.messages.noticed.connect(offered.append)
    page.findings.clicked.emit()
    dialog_of(PurchasesDialog).ok.click()
    dialog = dialog_of(ItemDialog)
    assert dialog.texts["model"].text() == "Nokia 6310"
    dialog.ok.click()
    made = item(page_context, 4)
    assert (made.price, made.msisdn, made.supplier) == (Decimal("1591.00"), "4748000101", "Kystnett")
    assert made.charge_id is not None
    assert page.findings.isHidden()
    assert isinstance(page_context.messages, RecordedMessages)
    assert page_context.messages.notices[-1].endswith("is in the register, bought for Åse Nygård.")
    act = offered[-1].act
    assert act is not None
    act()
    dialog_of(ActionDialog).ok.click()
    assert (made.status, item(page_context, 4).status) == (EquipmentStatus.IN_STOCK, EquipmentStatus.HANDED_OUT)
    with page_context.file.read() as session:
        assert session.get_one(Employee, item(page_context, 4).holder_id).name == "Åse Nygård"


def test_the_register_as_a_workbook(page: EquipmentPage, tmp_path: Path) -> None:
    page.table.view.setColumnHidden(0, False)
    export_to(page, page.table, "Utstyr", tmp_path / "utstyr.xlsx")
    rows = list(load_workbook(tmp_path / "utstyr.xlsx").worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 3
    assert RIGHT_IMEI in rows[1]


def test_an_empty_register_says_what_to_do(window_of: Callable[..., MainWindow]) -> None:
    shown = window_of(EquipmentPage).page("equipment")
    assert isinstance(shown, EquipmentPage)
    assert shown.detail.stack.currentIndex() == 0
    assert shown.table.rows() == []


def test_everything_has_a_name(page: EquipmentPage) -> None:
    assert nameless(page) == []
    page._ask_new()
    dialog = dialog_of(ItemDialog)
    assert nameless(dialog) == []
    dialog.reject()

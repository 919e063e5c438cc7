"""Customers, projects, hours and fees, and products, driven through their widgets, checked in the database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QDialog

from telecost_desktop.models.access import User
from telecost_desktop.models.customers import Customer, Product, ProductPrice
from telecost_desktop.models.people import Line
from telecost_desktop.models.projects import BillableEntry, EntryKind, Project, ProjectFee, ProjectLine
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.projects.entries import EntryState, save_entry
from telecost_desktop.services.projects.entry_values import EntryValues
from telecost_desktop.services.projects.projects import ProjectValues, save_project
from telecost_desktop.services.search import FoundKind, search
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.pages.subscriptions.customers import CustomerDialog, GroupDialog
from telecost_desktop.views.pages.subscriptions.entry_dialog import EntryDialog
from telecost_desktop.views.pages.subscriptions.entry_import import EntryImportDialog
from telecost_desktop.views.pages.subscriptions.page import TABS, SubscriptionsPage
from telecost_desktop.views.pages.subscriptions.products import ProductDialog
from telecost_desktop.views.pages.subscriptions.project_dialog import ProjectDialog
from telecost_desktop.views.pages.subscriptions.project_dialogs import FeeDialog, LineUseDialog
from telecost_desktop.views.pages.subscriptions.quick_entry import hours_typed
from telecost_desktop.views.widgets.badge import Status
from tests.gui.test_window import nameless

TODAY = date(2026, 11, 22)


@pytest.fixture
def made(page_context: PageContext) -> dict[str, int]:
    """Two customers in a group, a product, two projects of which one has a rate, a frequency, a number, a user."""
    file, clock = page_context.file, page_context.clock
    keys = {
        name: save_customer(file, CustomerValues(name, group="Oppdrett"), clock=clock)
        for name in ("Austevoll Smolt AS", "Fitjar Laks AS")
    }
    prices = ((date(2026, 1, 1), Decimal(1250)), (date(2027, 1, 1), Decimal(1310)))
    keys["hour"] = save_product(file, ProductValues("Konsulenttime", unit="t", prices=prices), clock=clock)
    kai = ProjectValues("Kai 3", keys["Austevoll Smolt AS"], hourly_rate=Decimal(1000))
    keys["kai"] = save_project(file, kai, clock=clock)
    keys["nett"] = save_project(file, ProjectValues("Nettbutikk", keys["Fitjar Laks AS"]), clock=clock)
    monthly = FrequencyValues(FrequencyUnit.MONTH, date(2026, 1, 1), day=1)
    keys["monthly"] = save_frequency(file, monthly, clock=clock)
    with file.write() as session:
        line, person = Line(msisdn="4748000101", status="active"), User(initials="OL", name="Ola Lund")
        session.add_all([line, person])
        session.flush()
        keys["line"], keys["ola"] = line.id, person.id
    return keys


@pytest.fixture
def page(window_of, made: dict[str, int]) -> SubscriptionsPage:
    return window_of(SubscriptionsPage).page("subscriptions")


def opened(parent, kind: type[QDialog]) -> QDialog:
    return next(dialog for dialog in parent.findChildren(kind) if dialog.isVisible())


def count(context: PageContext, table: type, **values: object) -> int:
    with context.file.read() as session:
        return session.query(table).filter_by(**values).count()


def test_the_main_button_and_the_line_follow_the_tab(page: SubscriptionsPage) -> None:
    said = {}
    for key in TABS[1:]:
        page.show_tab(key)
        said[key] = (page.new.text(), page.head.context.text())
    assert said == {
        "customers": ("New customer", "2 of 2 customers active"),
        "projects": ("New project", "2 of 2 projects active"),
        "entries": ("New entry", "On 2 active projects"),
        "products": ("New product", "1 of 1 products active"),
    }
    page.show_tab("subscriptions")
    assert page.new.text() == "New subscription"


@pytest.mark.parametrize("key", ["customers", "projects", "entries", "products"])
def test_every_field_has_a_name(page: SubscriptionsPage, key: str) -> None:
    register = page.show_tab(key)
    assert nameless(register) == []
    QAbstractItemModelTester(register.table.model, QAbstractItemModelTester.FailureReportingMode.Fatal)


# Customers


def test_a_customer_with_wrong_digits_is_refused_and_then_put_right(page: SubscriptionsPage) -> None:
    page.show_tab("customers").add_new()
    dialog = opened(page, CustomerDialog)
    dialog._texts["name"].setText("Sotra Brønnbåt AS")
    dialog._texts["organisation_number"].setText("923 609 017")
    dialog._texts["organisation_number"].editingFinished.emit()
    assert "923 609 017 is no registration number in NO" in dialog._number_field._wrong.text()
    dialog.save_button.click()
    assert dialog.isVisible()
    assert "its check digits do not fit" in dialog._wrong.text()
    dialog._texts["organisation_number"].setText("NO 923 609 016 MVA")
    dialog.elsewhere.setChecked(True)
    dialog.save_button.click()
    assert dialog._wrong.text() == "Fill in the street of the delivery address, or take its tick away."
    dialog._texts["delivery_street"].setText("Kai 9")
    dialog.group.setCurrentText("Brønnbåt")
    dialog.save_button.click()
    assert (
        count(page.context, Customer, organisation_number="923609016", delivery_street="Kai 9", group="Brønnbåt") == 1
    )
    assert page.customers.table.current_row().values.name == "Sotra Brønnbåt AS"


def test_a_group_is_renamed(page: SubscriptionsPage) -> None:
    page.show_tab("customers").rename_group()
    dialog = opened(page, GroupDialog)
    dialog.name.setText("Havbruk")
    dialog.save_button.click()
    assert count(page.context, Customer, group="Havbruk") == 2
    assert page.context.messages.notices == ["The group of 2 customers is called Havbruk now"]
    page.context.undo.undo(page.context)
    assert count(page.context, Customer, group="Oppdrett") == 2


def test_a_customer_that_is_named_is_not_deleted(page: SubscriptionsPage, made: dict[str, int], qtbot) -> None:
    register = page.show_tab("customers")
    register.table.select(made["Fitjar Laks AS"])
    qtbot.keyClick(register.table.view, Qt.Key.Key_Delete)
    messages = page.context.messages
    assert messages.questions == ["Delete “Fitjar Laks AS”?"]
    assert "projects: 1" in messages.failures[0].sentence
    messages.failures.clear()
    register.with_current(register._toggle_active)
    assert count(page.context, Customer, name="Fitjar Laks AS", active=False) == 1


def test_the_search_field_narrows_the_list(page: SubscriptionsPage) -> None:
    register = page.show_tab("customers")
    register.search.setText("FITJAR")
    register.search.returnPressed.emit()
    assert [row.values.name for row in register.table.rows()] == ["Fitjar Laks AS"]
    assert page.find_field() is register.search


# Products


def test_prices_are_added_and_a_later_one_is_taken_away(page: SubscriptionsPage) -> None:
    register = page.show_tab("products")
    register.edit(register.table.rows()[0])
    dialog = opened(page, ProductDialog)
    assert [row.state for row in dialog.table.rows()] == [Status.PLANNED, Status.ACTIVE]
    dialog.table.select(date(2026, 1, 1))
    assert not dialog.remove_button.isEnabled()
    dialog.table.select(date(2027, 1, 1))
    dialog.remove_button.click()
    dialog.price.setText("1 290")
    dialog.since.set_value(date(2026, 12, 1))
    dialog.set_button.click()
    dialog.save_button.click()
    with page.context.file.read() as session:
        found = session.query(ProductPrice.valid_from, ProductPrice.price).order_by(ProductPrice.valid_from).all()
    assert list(map(tuple, found)) == [(date(2026, 1, 1), Decimal(1250)), (date(2026, 12, 1), Decimal(1290))]
    row = register.table.rows()[0]
    assert (row.price, row.next_price, row.vat_rate) == (1250, (date(2026, 12, 1), Decimal(1290)), 25)


def test_a_product_is_deleted_and_comes_back(page: SubscriptionsPage) -> None:
    register = page.show_tab("products")
    register.remove(register.table.rows()[0])
    assert count(page.context, Product) == 0
    page.context.undo.undo(page.context)
    assert (count(page.context, Product), count(page.context, ProductPrice)) == (1, 2)


# Projects


def test_a_project_is_made_with_keywords(page: SubscriptionsPage, made: dict[str, int], qtbot) -> None:
    page.show_tab("projects")
    qtbot.mouseClick(page.new, Qt.MouseButton.LeftButton)
    dialog = opened(page, ProjectDialog)
    qtbot.keyClicks(dialog._texts["name"], "Ny brygge")
    dialog.customer.choose(made["Fitjar Laks AS"])
    dialog.manager.choose(made["ola"])
    dialog.product.choose(made["hour"])
    dialog.amounts["budget_cap"].setText("150 000")
    qtbot.keyClicks(dialog.keywords.line, "kai, månedlig")
    qtbot.keyClick(dialog.keywords.line, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.keywords.words == ["kai", "månedlig"]
    qtbot.keyClicks(dialog.keywords.line, "drift")
    dialog.save_button.click()
    row = page.projects.table.current_row()
    assert (row.values.name, row.manager, row.values.keywords) == (
        "Ny brygge",
        "Ola Lund",
        ("drift", "kai", "månedlig"),
    )
    assert row.values.budget_cap == 150_000
    assert page.projects.pane.name.text() == "Ny brygge"


def test_a_number_that_is_none_stays_in_the_form(page: SubscriptionsPage) -> None:
    register = page.show_tab("projects")
    register.with_current(register.edit)
    dialog = opened(page, ProjectDialog)
    dialog.amounts["hourly_rate"].setText("much")
    dialog.save_button.click()
    assert dialog._wrong.text() == "“much” is no number."
    dialog.reject()


def test_a_fee_that_comes_again_and_a_number(page: SubscriptionsPage, made: dict[str, int]) -> None:
    register = page.show_tab("projects")
    register.table.select(made["kai"])
    register.pane.fees.add_button.click()
    fee = opened(page, FeeDialog)
    fee.text.setText("Lisens")
    fee.price.setText("890")
    fee.start.set_value(date(2026, 12, 1))
    fee.save_button.click()
    (row,) = register.pane.fees.table.rows()
    assert (row.title, row.frequency, row.next_due) == ("Lisens", row.frequency, date(2026, 12, 1))
    register._toggle_fee(row)
    assert count(page.context, ProjectFee, active=False, project_id=made["kai"]) == 1
    register.pane.lines.add_button.click()
    use = opened(page, LineUseDialog)
    use.save_button.click()
    assert count(page.context, ProjectLine, project_id=made["kai"], line_id=made["line"]) == 1
    assert register.pane.lines.table.rows()[0].values.first_day == date(2026, 11, 1)
    register.table.select(made["nett"])
    assert register.pane.fees.table.rows() == []


def test_a_project_leads_to_its_hours(page: SubscriptionsPage, made: dict[str, int]) -> None:
    for project in (made["kai"], made["nett"]):
        enter(page.context, project)
    register = page.show_tab("projects")
    register.table.select(made["nett"])
    register.pane.entries.click()
    assert page.shown is page.entries
    assert [row.project for row in page.entries.table.rows()] == ["Nettbutikk"]
    assert page.entries.quick.project.value.id == made["nett"]


def test_a_project_is_found_by_the_search(page: SubscriptionsPage, made: dict[str, int]) -> None:
    (hit,) = [one for one in search(page.context.file, "nettbut") if one.kind is FoundKind.PROJECT]
    assert (hit.id, hit.detail) == (made["nett"], "5002 · Fitjar Laks AS")
    page.show_tab("projects").table.set_filter("name", "Kai")
    page.open_subject((hit.kind.value, hit.id, hit.name))
    assert page.projects.table.current_row().id == made["nett"]


# Hours and fees


def enter(context: PageContext, project: int, text: str = "Feilsøking", quantity: str = "2", on: date = TODAY) -> int:
    values = EntryValues(project, EntryKind.HOUR, on, Decimal(quantity), Decimal(900), text=text)
    key = save_entry(context.file, values, clock=context.clock)
    context.changes.announce(Subject.PROJECTS)
    return key


@pytest.mark.parametrize(
    ("typed", "hours"),
    [("7,5", "7.5"), ("7:30", "7.5"), ("0:45", "0.75"), ("8", "8"), ("", None), ("seven", None), ("7:99", None)],
)
def test_hours_are_typed_as_numbers_or_as_a_clock(typed: str, hours: str | None) -> None:
    assert hours_typed(typed) == (None if hours is None else Decimal(hours))


def test_hours_are_entered_one_after_the_other_by_the_keyboard(page: SubscriptionsPage, qtbot) -> None:
    page.show_tab("entries")
    qtbot.mouseClick(page.new, Qt.MouseButton.LeftButton)
    quick = page.entries.quick
    quick.project.line.setText("5001")
    quick.day.set_value(date(2026, 11, 20))
    qtbot.keyClicks(quick.quantity, "7:30")
    qtbot.keyClicks(quick.text, "Montering")
    assert quick.price.placeholderText().replace("\u00a0", " ") == "1 000,00"
    qtbot.keyClick(quick.text, Qt.Key.Key_Return)
    assert (quick.quantity.text(), quick.text.text(), quick.project.value.name) == ("", "", "Kai 3")
    qtbot.keyClicks(quick.quantity, "2")
    qtbot.keyClicks(quick.price, "1200")
    qtbot.keyClick(quick.price, Qt.Key.Key_Return)
    rows = sorted(page.entries.table.rows(), key=lambda row: row.id)
    assert [(row.values.text, row.values.quantity, row.amount, row.values.person) for row in rows] == [
        ("Montering", Decimal("7.5"), Decimal(7500), "KH"),
        ("", Decimal(2), Decimal(2400), "KH"),
    ]
    assert {row.values.entry_date for row in rows} == {date(2026, 11, 20)}
    totals = page.entries.table.totals.lines[0]
    assert (totals["project"], totals["quantity"]) == ("2 entries", "9,5 h")
    page.context.undo.undo(page.context)
    assert count(page.context, BillableEntry) == 1


def test_what_is_missing_or_refused_is_said_and_kept(page: SubscriptionsPage, qtbot) -> None:
    page.show_tab("entries")
    quick = page.entries.quick
    quick.submit()
    assert quick._wrong.text().startswith("Choose a project")
    quick.project.line.setText("Nett")
    quick.submit()
    assert quick._wrong.text().startswith("Fill in the hours")
    quick.quantity.setText("3")
    quick.text.setText("Uten pris")
    quick.submit()
    assert "has no price" in quick._wrong.text()
    assert (quick.quantity.text(), quick.text.text()) == ("3", "Uten pris")
    assert count(page.context, BillableEntry) == 0


def test_unbilled_written_off_and_all(page: SubscriptionsPage, made: dict[str, int]) -> None:
    tab = page.show_tab("entries")
    for text in ("A", "B"):
        enter(page.context, made["kai"], text)
    tab.table.view.selectAll()
    tab.write_off_chosen(True)
    assert page.context.messages.notices == ["2 entries written off"]
    assert tab.table.rows() == []
    tab.shown.choose(EntryState.WRITTEN_OFF.value)
    assert {row.values.text for row in tab.table.rows()} == {"A", "B"}
    tab.table.view.selectRow(0)
    tab.write_off_chosen(False)
    tab.shown.choose("all")
    assert sorted(row.state for row in tab.table.rows()) == [EntryState.UNBILLED, EntryState.WRITTEN_OFF]


def test_an_entry_is_changed_sorted_filtered_and_deleted(page: SubscriptionsPage, made: dict[str, int], qtbot) -> None:
    tab = page.show_tab("entries")
    first = enter(page.context, made["kai"], "A", "1", date(2026, 11, 1))
    enter(page.context, made["nett"], "B", "5", date(2026, 11, 2))
    assert [row.values.text for row in tab.table.rows()] == ["B", "A"]
    tab.table.sort_by("amount")
    assert [row.values.text for row in tab.table.rows()] == ["A", "B"]
    tab.table.set_filter("quantity", "≥ 2")
    assert [row.values.text for row in tab.table.rows()] == ["B"]
    tab.table.clear_filters()
    tab.table.select(first)
    qtbot.keyClick(tab.table.view, Qt.Key.Key_Return)
    dialog = opened(page, EntryDialog)
    dialog.quantity.setText("1:15")
    dialog.covers.box.setChecked(True)
    dialog.up_to.set_value(date(2026, 11, 30))
    dialog.save_button.click()
    with page.context.file.read() as session:
        entry = session.get_one(BillableEntry, first)
        assert (entry.quantity, entry.period_start, entry.period_end) == (
            Decimal("1.25"), date(2026, 11, 1), date(2026, 12, 1),
        )  # fmt: skip
    assert tab.table.current_row().id == first
    qtbot.keyClick(tab.table.view, Qt.Key.Key_Delete)
    assert page.context.messages.questions == ["Delete “A, 01.11.2026”?"]
    assert count(page.context, BillableEntry) == 1


def test_a_file_is_tried_before_it_is_imported(page: SubscriptionsPage, tmp_path: Path) -> None:
    tab = page.show_tab("entries")
    path = tmp_path / "timer.csv"
    rows = ("Prosjektnr;Dato;Timer;Tekst;Timepris", "5001;20.11.2026;7,5;Montering;", "5001;20.11.2026;2:30;Reise;1200",
            "5999;20.11.2026;1;Ukjent;100")  # fmt: skip
    path.write_text("\n".join(rows), encoding="utf-8")
    tab.import_path(path)
    dialog = opened(page, EntryImportDialog)
    assert dialog.summary.text() == "2 new, 0 already here, 1 rejected"
    assert "10 hours" in dialog.detail.text()
    (rejected,) = dialog.rejections.rows()
    assert (rejected.line, rejected.column) == (4, "Prosjektnr")
    assert count(page.context, BillableEntry) == 0
    dialog.ok.click()
    assert count(page.context, BillableEntry) == 2
    assert page.context.messages.notices == ["2 hours and fees imported, 0 were here already, 1 rejected"]
    assert len(tab.table.rows()) == 2
    tab.import_path(path)
    again = opened(page, EntryImportDialog)
    assert again.summary.text() == "0 new, 2 already here, 1 rejected"
    assert not again.ok.isEnabled()
    again.reject()


def test_a_file_that_is_no_list_is_refused_in_the_dialog(page: SubscriptionsPage, tmp_path: Path) -> None:
    path = tmp_path / "brev.csv"
    path.write_text("Kjære kunde\nhilsen oss\n", encoding="utf-8")
    page.show_tab("entries").import_path(path)
    dialog = opened(page, EntryImportDialog)
    assert "This is no list of hours or fees" in dialog.note.text()
    assert not dialog.ok.isEnabled()
    dialog.reject()


def test_all_that_is_found_is_exported(page: SubscriptionsPage, made: dict[str, int], tmp_path: Path) -> None:
    tab = page.show_tab("entries")
    for number in range(70):
        enter(page.context, made["kai"], f"Nr {number}")
    path = tmp_path / "timer.xlsx"
    tab.export_to(path)
    sheet = load_workbook(path).active
    titles = [cell.value for cell in sheet[1]]
    assert {"Date", "Project", "Customer", "Amount", "Currency", "Comes from"} <= set(titles)
    amounts = [row[titles.index("Amount")].value for row in sheet.iter_rows(min_row=2) if row[0].value is not None]
    assert amounts.count(1800) == 70
    assert page.context.messages.notices == ["70 rows saved as timer.xlsx"]


def test_only_a_page_of_a_long_list_is_read(page: SubscriptionsPage, made: dict[str, int]) -> None:
    with page.context.file.write() as session:
        session.add_all(
            BillableEntry(
                project_id=made["kai"], kind=EntryKind.HOUR, entry_date=TODAY, text=f"{number}", quantity=Decimal(1),
                unit_price=Decimal(1), created_at=page.context.clock.now(),
            )
            for number in range(1000)
        )  # fmt: skip
    tab = page.show_tab("entries")
    assert tab.entries.rowCount() == 1000
    assert sum(map(len, tab.entries._pages.values())) <= 128
    assert tab.table.select(tab.entries.found.ids[-1])
    assert tab.table.current_row().values.text == "0"
    assert sum(map(len, tab.entries._pages.values())) <= 256


def test_an_inactive_project_is_not_offered_for_entering(page: SubscriptionsPage, made: dict[str, int]) -> None:
    register = page.show_tab("projects")
    register.table.select(made["nett"])
    register.with_current(register.edit)
    dialog = opened(page, ProjectDialog)
    dialog.active.setChecked(False)
    dialog.save_button.click()
    assert count(page.context, Project, active=False) == 1
    # Its fees' days moved with it, which cannot be taken back.
    assert page.context.undo.can_undo is False
    page.show_tab("entries")
    page.entries.quick.project.line.setText("Nett")
    assert page.entries.quick.project.value is None

"""The settings page: a copy is edited, saved when asked; imports are taken back; VAT rates are dated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from phone_costs import import_costs
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from recorded_messages import RecordedMessages

from telecost_desktop.models.customers import VatRate
from telecost_desktop.models.subscriptions import FrequencyUnit, Subscriber
from telecost_desktop.models.supplier_invoices import DocumentKind, SupplierInvoice
from telecost_desktop.services.company import company_of
from telecost_desktop.services.company_settings import (
    Verdict,
    add_vat_rate,
    check_bank_account,
    check_iban,
    check_organisation_number,
    list_vat_rates,
)
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.importing import import_files, list_batches
from telecost_desktop.services.preferences import Preferences, load_preferences, save_preferences
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.sales_invoicing.issuing.series import read_series
from telecost_desktop.services.subscriptions.lines import LineValues
from telecost_desktop.services.subscriptions.planning import plan
from telecost_desktop.services.subscriptions.saving import SubscriberValues, SubscriptionValues, save_subscription
from telecost_desktop.services.subscriptions.schedule_store import load_schedules
from telecost_desktop.views import theme
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.equipment.page import EquipmentPage
from telecost_desktop.views.pages.settings.billing_view import RateDialog
from telecost_desktop.views.pages.settings.form import SavedForm
from telecost_desktop.views.pages.settings.page import PARTS, SettingsPage
from tests.gui.test_window import nameless


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    path = tmp_path / "preferences.json"
    save_preferences(Preferences("KH", "light"), path)
    return path


@pytest.fixture
def window(window_of: Callable[..., MainWindow], memory: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr(SettingsPage, "preferences_file", memory)
    before = theme.choice()
    yield window_of(SettingsPage, EquipmentPage)
    if theme.choice() != before:
        theme.choose(before)


@pytest.fixture
def page(window: MainWindow) -> SettingsPage:
    shown = window.page("settings")
    assert isinstance(shown, SettingsPage)
    return shown


def questions(context: PageContext) -> list[str]:
    assert isinstance(context.messages, RecordedMessages)
    return context.messages.questions


def edit(page: SettingsPage, name: str, text: str) -> None:
    editor = page.company.editors[name]
    editor.setText(text)  # type: ignore[union-attr]


def test_nothing_is_kept_until_save(page: SettingsPage, page_context: PageContext) -> None:
    edit(page, "street", "Kaien 1")
    edit(page, "organisation_number", "923609016")
    assert "2 unsaved changes" in page.company.bar.words.text()
    assert company_of(page_context.file).street == ""
    page.company.bar.save.click()
    saved = company_of(page_context.file)
    assert (saved.street, saved.organisation_number, saved.name) == ("Kaien 1", "923609016", "Prøve AS")
    assert not page.company.bar.save.isEnabled()
    assert page.company.changes() == {}


def test_discard_and_a_wrong_value(page: SettingsPage, page_context: PageContext) -> None:
    edit(page, "name", "")
    assert not page.company.bar.save.isEnabled()
    assert page.company.bar.words.text() == "A company needs a name."
    page.company.save()
    assert company_of(page_context.file).name == "Prøve AS"
    page.company.bar.discard.click()
    assert page.company.values()["name"] == "Prøve AS"
    assert page.company.bar.words.text() == "Everything is saved"


def test_a_change_elsewhere_does_not_take_what_is_typed(page: SettingsPage, page_context: PageContext) -> None:
    edit(page, "city", "Bergen")
    page_context.changes.announce(Subject.COMPANY)
    assert page.company.values()["city"] == "Bergen"
    assert page.company.changes() == {"city": "Bergen"}


def test_leaving_asks_about_unsaved_changes(window: MainWindow, page: SettingsPage, page_context: PageContext) -> None:
    assert isinstance(page_context.messages, RecordedMessages)
    page_context.messages.answer_yes = False
    edit(page, "city", "Bergen")
    window.go("equipment")
    assert window.current_page is page
    assert page.company.values()["city"] == "Bergen"
    page_context.messages.answer_yes = True
    window.go("equipment")
    assert len(questions(page_context)) == 2
    assert page.unsaved() == []
    assert page.company.values()["city"] == ""
    assert window.current_page is not page


def test_check_digits_are_hinted(page: SettingsPage) -> None:
    edit(page, "organisation_number", "923609017")
    note = page.company._notes["organisation_number"]
    assert note.property("tone") == "warn"
    assert page.company.bar.save.isEnabled(), "a hint does not forbid"
    edit(page, "organisation_number", "923 609 016 MVA")
    assert note.property("tone") == "ok"


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (check_organisation_number("NO", "923609016"), Verdict.RIGHT),
        (check_organisation_number("NO", "923609017"), Verdict.WRONG),
        (check_organisation_number("SE", "556016-0680"), Verdict.RIGHT),
        (check_organisation_number("FR", "552 008 443"), Verdict.RIGHT),
        (check_organisation_number("NO", ""), Verdict.UNKNOWN),
        (check_organisation_number("DE", "123"), Verdict.UNKNOWN),
        (check_bank_account("NO", "1506 61 77553"), Verdict.RIGHT),
        (check_bank_account("NO", "1506 61 77554"), Verdict.WRONG),
        (check_bank_account("SE", "5050-1055"), Verdict.UNKNOWN),
        (check_iban("NO93 8601 1117 947"), Verdict.RIGHT),
        (check_iban("NO94 8601 1117 947"), Verdict.WRONG),
    ],
)
def test_check_digits(verdict: Verdict, expected: Verdict) -> None:
    assert verdict is expected


def test_months_of_thirty_days_are_chosen_and_act_on_part_periods(
    page: SettingsPage, page_context: PageContext
) -> None:
    file, clock = page_context.file, page_context.clock
    monthly = save_frequency(file, FrequencyValues(FrequencyUnit.MONTH, date(2026, 1, 1), day=1), clock=clock)
    product = save_product(file, ProductValues("Plass", price=Decimal(310), price_from=date(2020, 1, 1)), clock=clock)
    taker = SubscriberValues(save_customer(file, CustomerValues("Kunde"), clock=clock), date(2027, 1, 16))
    values = SubscriptionValues("Kai", monthly, (LineValues(product, Decimal(1)),), (taker,))
    subscription = save_subscription(file, values, clock=clock)

    def first_part() -> Fraction:
        with file.read() as session:
            (schedule,) = load_schedules(session, where=Subscriber.subscription_id == subscription)
        return plan(schedule.terms, schedule.recorded, date(2027, 2, 1)).pending[0].share

    assert first_part() == Fraction(16, 31)
    page.billing.part_periods.thirty.click()
    assert first_part() == Fraction(15, 30)
    page.billing.part_periods.reload()
    assert page.billing.part_periods.thirty.isChecked()
    page.billing.part_periods.thirty.click()
    assert first_part() == Fraction(16, 31)


def test_the_next_numbers_are_shown_and_vat_is_dated(page: SettingsPage, page_context: PageContext) -> None:
    assert [(one.kind, one.next_number) for one in read_series(page_context.file, page_context.today())] == [
        (DocumentKind.INVOICE, 10001),
        (DocumentKind.CREDIT_NOTE, 90001),
    ]
    assert [row.code for row in page.billing.table.rows()] == ["high", "medium", "low", "zero"]
    page.open_subject("billing")
    page.billing.add.click()
    dialog = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, RateDialog))
    assert not dialog.ok.isEnabled()
    dialog.choose_code("low")
    dialog.rate_field.setText("13,5 %")
    dialog.since.set_value(date(2018, 1, 1))
    assert not dialog.ok.isEnabled(), "that day has a rate"
    dialog.since.set_value(date(2027, 1, 1))
    dialog.ok.click()
    with page_context.file.read() as session:
        rates = session.query(VatRate).filter_by(code="low").order_by(VatRate.valid_from).all()
        assert [(rate.valid_from, rate.rate) for rate in rates] == [
            (date(2018, 1, 1), Decimal("12.00")),
            (date(2027, 1, 1), Decimal("13.50")),
        ]
    low = [row for row in list_vat_rates(page_context.file) if row.code == "low"]
    assert [(row.valid_from, row.until) for row in low] == [
        (date(2027, 1, 1), None),
        (date(2018, 1, 1), date(2026, 12, 31)),
    ]
    assert len(page.billing.table.rows()) == 5


def test_an_import_is_taken_back(page: SettingsPage, page_context: PageContext, tmp_path: Path) -> None:
    import_costs(page_context.file, tmp_path, page_context.clock)
    page.open_subject("imports")
    charges = next(row for row in page.imports.table.rows() if row.format == "telecost-charges")
    page.imports.table.select(charges.id)
    assert isinstance(page_context.messages, RecordedMessages)
    page_context.messages.answer_yes = False
    page.imports.undo.click()
    with page_context.file.read() as session:
        assert session.query(SupplierInvoice).count() == 3
    page_context.messages.answer_yes = True
    page.imports.undo.click()
    assert all("charges.csv" in question for question in questions(page_context))
    with page_context.file.read() as session:
        assert session.query(SupplierInvoice).count() == 0
    assert {row.format: row.state for row in list_batches(page_context.file)}["telecost-charges"] == "undone"
    row = page.imports.table.current_row()
    assert (row.id, row.state) == (charges.id, "undone")
    assert not page.imports.undo.isEnabled()


def test_rejected_rows_are_saved(page: SettingsPage, page_context: PageContext, tmp_path: Path) -> None:
    broken = tmp_path / "bruk.csv"
    good = "Kystnett;90081;4748000101;Samtale;2026-11-10T09:00:00;600;1,00"
    bad = "Kystnett;90081;4748000101;Samtale;i går;600;1,00"
    broken.write_text(f"operator;account;msisdn;traffic_type;start;seconds;net\n{good}\n{bad}\n", encoding="utf-8")
    assert import_files(page_context.file, [broken], clock=page_context.clock)[0].status == "partial"
    page.open_subject("imports")
    batch = page.imports.table.current_row()
    assert page.imports.rejected.isEnabled()
    page.imports.save_rejected(batch, tmp_path / "avvist.csv")
    saved = (tmp_path / "avvist.csv").read_text(encoding="utf-8-sig")
    assert bad in saved
    assert good not in saved
    assert (tmp_path / "avvist.reasons.csv").is_file()


def test_own_choices_are_kept_outside_the_file(page: SettingsPage, memory: Path) -> None:
    page.open_subject("personal")
    assert page.personal.values() == {"initials": "KH", "theme": "light"}
    page.personal.editors["initials"].setText("ÅN")  # type: ignore[union-attr]
    page.personal.editors["theme"].choose("dark")  # type: ignore[union-attr]
    page.personal.bar.save.click()
    assert load_preferences(memory) == Preferences("ÅN", "dark")
    assert theme.tokens().dark
    assert page.unsaved() == []


def made(page: SettingsPage) -> list[str]:
    return [key for key in PARTS if key in vars(page)]


def test_parts_by_name_and_names_for_everything(page: SettingsPage) -> None:
    for number, name in enumerate(PARTS):
        page.open_subject(name)
        assert page.stack.currentWidget() is page.part(name)
        assert page.tabs.currentIndex() == number
        assert nameless(page) == []
    page.open_subject("nothing of this name")
    assert page.tabs.currentIndex() == len(PARTS) - 1


def test_a_part_is_made_when_it_is_first_seen(page: SettingsPage) -> None:
    assert made(page) == ["company"]
    page.tabs.setCurrentIndex(PARTS.index("users"))
    assert made(page) == ["company", "users"]
    page.refresh()
    assert made(page) == ["company", "users"]


def test_a_part_that_is_not_seen_is_read_again_when_it_is(page: SettingsPage, page_context: PageContext) -> None:
    page.open_subject("billing")
    page.open_subject("company")
    add_vat_rate(page_context.file, "low", Decimal("13.5"), date(2027, 1, 1), clock=page_context.clock)
    page_context.changes.announce(Subject.SETTINGS)
    assert len(page.billing.table.rows()) == 4
    page.open_subject("billing")
    assert len(page.billing.table.rows()) == 5


def test_the_list_is_worked_with_the_keyboard(page: SettingsPage, qtbot: QtBot) -> None:
    page.tabs.setFocus()
    last = len(PARTS) - 1
    for key, place in (
        (Qt.Key.Key_Up, 0), (Qt.Key.Key_Down, 1), (Qt.Key.Key_Right, 2), (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_End, last), (Qt.Key.Key_Down, last), (Qt.Key.Key_Home, 0),
    ):  # fmt: skip
        qtbot.keyClick(page.tabs, key)
        assert page.tabs.currentIndex() == place
        assert page.stack.currentWidget() is page.part(PARTS[place])


def test_a_screen_reader_hears_the_parts_and_what_is_not_saved(page: SettingsPage) -> None:
    strip = QAccessible.queryAccessibleInterface(page.tabs)
    assert strip.role() is QAccessible.Role.PageTabList
    heard = [strip.child(place).text(QAccessible.Text.Name) for place in range(len(PARTS))]
    assert heard[:2] == ["Company", "Documents"]
    edit(page, "city", "Bergen")
    assert strip.child(0).text(QAccessible.Text.Name) == "Company, not saved"
    page.company.bar.discard.click()
    assert strip.child(0).text(QAccessible.Text.Name) == "Company"


def test_unsaved_edits_come_to_the_front(window: MainWindow, page: SettingsPage, page_context: PageContext) -> None:
    assert isinstance(page_context.messages, RecordedMessages)
    page_context.messages.answer_yes = False
    edit(page, "city", "Bergen")
    page.open_subject("users")
    assert page.save_button() is page.company.bar.save
    window.go("equipment")
    assert page.pane.current == "company"
    assert page.company.values()["city"] == "Bergen"


def test_where_it_is_narrow_a_choice_takes_the_lists_place(
    window: MainWindow, page: SettingsPage, qtbot: QtBot
) -> None:
    window.resize(1280, 800)
    qtbot.waitUntil(page.tabs.isVisible)
    assert not page.pane.choice.isVisible()
    window.resize(1024, 768)
    qtbot.waitUntil(page.pane.choice.isVisible)
    assert not page.tabs.isVisible()
    assert nameless(page) == []
    page.pane.choice.choose("mail")
    assert page.stack.currentWidget() is page.mail
    page.open_subject("trust")
    assert page.pane.choice.value == "trust"
    window.resize(1280, 800)
    qtbot.waitUntil(page.tabs.isVisible)
    assert page.tabs.currentIndex() == PARTS.index("trust")


def test_no_form_is_wider_than_is_readable(window: MainWindow, page: SettingsPage, qtbot: QtBot) -> None:
    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: page.width() > 1600)
    for name in PARTS:
        page.open_subject(name)
        part = page.part(name)
        if isinstance(part, SavedForm):
            assert part.width() == 1100
        assert part.minimumSizeHint().width() <= 928, "else it would widen a window of 1024"


def test_a_setting_is_found_by_its_caption(page: SettingsPage, qtbot: QtBot) -> None:
    field = page.find_field()
    assert field is page.search
    page.search.setText("user name")
    qtbot.waitUntil(lambda: made(page) == list(PARTS))
    assert page.tabs.found == {PARTS.index("mail")}
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert page.stack.currentWidget() is page.mail
    assert page.window().focusWidget() is page.mail.editors["user"]
    page.search.setFocus()
    page.search.setText("no such words")
    assert page.tabs.found == frozenset()
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert page.stack.currentWidget() is page.mail
    qtbot.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.search.text() == ""
    assert page.tabs.found is None
    qtbot.keyClick(page.search, Qt.Key.Key_Down)
    assert page.window().focusWidget() is page.tabs

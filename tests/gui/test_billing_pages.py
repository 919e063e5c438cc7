"""Subscriptions and scheduled invoicing, driven through their widgets, checked in the database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QDialog

from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.models.subscriptions import (
    BilledPeriod,
    BilledState,
    Frequency,
    FrequencyUnit,
    Subscriber,
    Subscription,
)
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.company import save_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency, set_frequency_active
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.scheduling.running import run_due
from telecost_desktop.services.subscriptions.saving import (
    LineValues,
    SubscriberValues,
    SubscriptionValues,
    save_subscription,
)
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.fell_due import FellDueDialog
from telecost_desktop.views.messages import Messages
from telecost_desktop.views.pages.frequencies.dialog import FrequencyDialog
from telecost_desktop.views.pages.frequencies.page import FrequenciesPage
from telecost_desktop.views.pages.scheduled.page import ScheduledPage
from telecost_desktop.views.pages.subscriptions.customers import CustomerDialog
from telecost_desktop.views.pages.subscriptions.dialogs import SubscriberDialog
from telecost_desktop.views.pages.subscriptions.line_dialog import LineDialog
from telecost_desktop.views.pages.subscriptions.page import SubscriptionsPage
from telecost_desktop.views.pages.subscriptions.products import ProductDialog
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.tasks import Tasks
from telecost_desktop.views.widgets.badge import Status
from tests.gui.test_window import nameless


@pytest.fixture
def billing(page_context: PageContext) -> dict[str, int]:
    """Two customers, a product, two frequencies and a subscription that has one period due since 1 November."""
    file, clock = page_context.file, page_context.clock
    save_company(
        file,
        {
            "street": "Kaien 1",
            "postal_code": "5392",
            "city": "Storebø",
            "organisation_number": "923609016",
            "bank_account": "15066177553",
        },
    )
    made = {
        name: save_customer(file, CustomerValues(name, street="Vei 1", postal_code="5003", city="Bergen"), clock=clock)
        for name in ("Austevoll Smolt AS", "Fitjar Laks AS")
    }
    made["product"] = save_product(
        file, ProductValues("Quay berth", price=Decimal(6400), price_from=date(2026, 1, 1)), clock=clock
    )
    monthly = FrequencyValues(FrequencyUnit.MONTH, date(2026, 1, 1), day=1)
    made["frequency"] = save_frequency(file, monthly, clock=clock)
    made["old frequency"] = save_frequency(file, FrequencyValues(FrequencyUnit.DAY, date(2026, 1, 1)), clock=clock)
    set_frequency_active(file, made["old frequency"], False, clock=clock)
    values = SubscriptionValues(
        "Berth 4",
        made["frequency"],
        (LineValues(made["product"]),),
        (SubscriberValues(made["Austevoll Smolt AS"], date(2026, 11, 1)),),
    )
    made["subscription"] = save_subscription(file, values, clock=clock)
    return made


@pytest.fixture
def subscriptions(window_of, billing) -> SubscriptionsPage:
    return window_of(SubscriptionsPage).page("subscriptions")


@pytest.fixture
def scheduled(window_of, billing) -> ScheduledPage:
    return window_of(ScheduledPage).page("scheduled")


def opened(parent, kind: type[QDialog]) -> QDialog:
    return next(dialog for dialog in parent.findChildren(kind) if dialog.isVisible())


def count(context: PageContext, table: type, **values: object) -> int:
    with context.file.read() as session:
        return session.query(table).filter_by(**values).count()


def test_the_list_shows_what_a_period_brings(subscriptions: SubscriptionsPage) -> None:
    row = subscriptions.subscriptions.table.rows()[0]
    assert (row.name, row.subscribers, row.next_due, row.amount) == ("Berth 4", 1, date(2026, 11, 1), Decimal(6400))
    assert subscriptions.subscriptions.editor.members.rows()[0].name == "Austevoll Smolt AS"


def test_a_subscription_is_made_from_nothing(subscriptions: SubscriptionsPage, qtbot, billing) -> None:
    page, editor = subscriptions, subscriptions.subscriptions.editor
    qtbot.mouseClick(page.new, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(editor.name, "Licences")
    assert not page.subscriptions.save.isEnabled()
    editor.item_part.add()
    line = opened(page, LineDialog)
    line.quantity.setText("12,5")
    line.save_button.click()
    editor.member_part.add()
    member = opened(page, SubscriberDialog)
    member.customer.choose(billing["Fitjar Laks AS"])
    member.start.set_value(date(2026, 12, 1))
    member.factor.setText("2")
    member.save_button.click()
    qtbot.mouseClick(page.subscriptions.save, Qt.MouseButton.LeftButton)
    assert page.context.messages.notices == ["Subscription “Licences” saved"]
    with page.context.file.read() as session:
        made = session.query(Subscription).filter_by(name="Licences").one()
        member = session.query(Subscriber).filter_by(subscription_id=made.id).one()
        assert (made.frequency_id, member.quantity_factor, member.next_due) == (
            billing["frequency"],
            2,
            date(2026, 12, 1),
        )
    assert page.subscriptions.table.current_row().name == "Licences"


def test_wrong_values_stay_in_the_dialog(subscriptions: SubscriptionsPage) -> None:
    subscriptions.subscriptions.editor.item_part.add()
    dialog = opened(subscriptions, LineDialog)
    dialog.quantity.setText("many")
    dialog.save_button.click()
    assert dialog.isVisible()
    assert dialog._wrong.text() == "Fill in a quantity."
    dialog.reject()


def test_only_active_frequencies_are_offered_and_a_new_one_is_made_here(
    subscriptions: SubscriptionsPage, billing
) -> None:
    editor = subscriptions.subscriptions.editor
    assert billing["old frequency"] not in editor.frequency._keys
    editor.new_frequency.click()
    dialog = opened(subscriptions, FrequencyDialog)
    dialog.form.unit.choose(FrequencyUnit.WEEK)
    name = dialog.form.name.text()
    dialog.save_button.click()
    assert editor.frequency.currentText() == name
    assert count(subscriptions.context, Frequency, name=name) == 1
    assert not subscriptions.may_leave()
    subscriptions.discard()


def test_an_end_that_credits_is_asked_about(subscriptions: SubscriptionsPage) -> None:
    page, context = subscriptions, subscriptions.context
    run_due(context.file, context.clock, create_missed=True)
    credit_notes = {"kind": DocumentKind.CREDIT_NOTE}
    context.changes.announce(Subject.SUBSCRIPTIONS)

    def end_on(day: date) -> None:
        page.subscriptions.editor.members.activated.emit(page.subscriptions.editor.members.rows()[0])
        member = opened(page, SubscriberDialog)
        member.end.box.setChecked(True)
        member.end.date.set_value(day)
        member.save_button.click()
        page.subscriptions.save.click()

    context.messages.answer_yes = False
    end_on(date(2026, 11, 10))
    assert context.messages.questions == ["Save “Berth 4” and credit what was billed after the end?"]
    assert count(context, SalesInvoice, **credit_notes) == 0
    context.messages.answer_yes = True
    page.subscriptions.save.click()
    assert count(context, SalesInvoice, **credit_notes) == 1
    # An end behind all that was billed credits nothing, so nothing is asked.
    asked = len(context.messages.questions)
    end_on(date(2027, 6, 30))
    assert len(context.messages.questions) == asked
    assert count(context, Subscriber, end_date=date(2027, 6, 30)) == 1


def test_pause_and_resume(subscriptions: SubscriptionsPage) -> None:
    page = subscriptions
    page.subscriptions.pause_action.trigger()
    assert count(page.context, Subscription, active=False) == 1
    assert page.subscriptions.badge.status is Status.PAUSED
    page.subscriptions.pause_action.trigger()
    assert count(page.context, Subscription, active=True) == 1


def test_customers_and_products_are_added(subscriptions: SubscriptionsPage) -> None:
    page = subscriptions
    page.tabs.setCurrentIndex(1)
    page.customers.add_new()
    dialog = opened(page, CustomerDialog)
    dialog.save_button.click()
    assert dialog.isVisible()
    assert dialog._wrong.text() == "A customer needs a name."
    dialog._texts["name"].setText("Sotra Brønnbåt AS")
    dialog.save_button.click()
    assert "Sotra Brønnbåt AS" in [row.values.name for row in page.customers.table.rows()]
    page.show_tab("products")
    page.products.add_new()
    product = opened(page, ProductDialog)
    product.name.setText("Box pool")
    product.price.setText("2 980,50")
    product.save_button.click()
    row = next(row for row in page.products.table.rows() if row.name == "Box pool")
    assert (row.price, row.prices) == (Decimal("2980.5"), ((date(2026, 1, 1), Decimal("2980.5")),))


def test_what_is_coming(scheduled: ScheduledPage) -> None:
    rows = scheduled.coming.table.rows()
    assert [(row.due_on, row.customer, row.amount) for row in rows[:2]] == [
        (date(2026, 11, 1), "Austevoll Smolt AS", Decimal(8000)),
        (date(2026, 12, 1), "Austevoll Smolt AS", Decimal(8000)),
    ]
    assert scheduled.head.context.text().startswith("1 due now")
    assert date(2026, 12, 1) in scheduled.coming.calendar.grid.marks


def test_skip_and_invoice_early(scheduled: ScheduledPage) -> None:
    page, table = scheduled, scheduled.coming.table
    table.view.selectRow(1)
    page.coming.skip.click()
    assert "Skip Berth 4 for Austevoll Smolt AS" in page.context.messages.questions[0]
    assert count(page.context, BilledPeriod, state=BilledState.SKIPPED, due_on=date(2026, 12, 1)) == 1
    table.view.selectRow(1)
    assert table.current_row().due_on == date(2027, 1, 1)
    page.coming.early.click()
    with page.context.file.read() as session:
        invoice = session.query(SalesInvoice).one()
        assert (invoice.state, invoice.issue_date) == (SalesInvoiceState.ISSUED, date(2026, 11, 22))


def test_the_dialog_creates_and_says_why_not(scheduled: ScheduledPage) -> None:
    page = scheduled
    page.run.click()
    dialog = opened(page, FellDueDialog)
    assert dialog.create_button.text() == "Create 1 invoice"
    dialog.create_button.click()
    assert page.context.messages.notices == ["1 invoice created"]
    assert count(page.context, SalesInvoice, state=SalesInvoiceState.ISSUED) == 1
    run = page.log.runs.rows()[0]
    (ran,) = [one for one in page.log.runs.model.columns if one.key == "started_at"]
    assert ran.of(run).utcoffset() == timedelta(hours=1)
    assert (run.name, run.created, run.failed, run.amount) == ("Berth 4", 1, 0, Decimal(8000))
    assert [(item.customer, item.amount) for item in page.log.items.rows()] == [("Austevoll Smolt AS", Decimal(8000))]
    page.run.click()
    assert page.context.messages.notices[1:] == ["Nothing was due that had to be created"]
    assert count(page.context, SalesInvoice) == 1


def test_deciding_later_changes_nothing(scheduled: ScheduledPage, qtbot) -> None:
    scheduled.run.click()
    dialog = opened(scheduled, FellDueDialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert count(scheduled.context, SalesInvoice) == count(scheduled.context, BilledPeriod) == 0


def test_postpone_and_ignore(scheduled: ScheduledPage) -> None:
    from telecost_desktop.services.runs.run_report import Action

    page = scheduled
    page.run.click()
    dialog = opened(page, FellDueDialog)
    key = dialog._found.items[0].key
    dialog.choose(key, Action.POSTPONE)
    assert dialog.create_button.text() == "Keep these choices"
    dialog.remind.set_value(date(2026, 11, 30))
    dialog.create_button.click()
    with page.context.file.read() as session:
        period = session.query(BilledPeriod).one()
        assert (period.state, period.remind_on) == (BilledState.POSTPONED, date(2026, 11, 30))
    assert page.coming._status(page.coming.table.rows()[0]) is Status.POSTPONED


def test_a_failure_has_its_reason_in_words(scheduled: ScheduledPage, billing) -> None:
    page = scheduled
    values = SubscriptionValues(
        "Berth 5", billing["frequency"], (LineValues(save_product(page.context.file, ProductValues("Free"), clock=page.context.clock)),),
        (SubscriberValues(billing["Fitjar Laks AS"], date(2026, 11, 1)),),
    )  # fmt: skip
    save_subscription(page.context.file, values, clock=page.context.clock)
    page.run.click()
    opened(page, FellDueDialog).create_button.click()
    assert page.context.messages.notices == ["Invoices created: 1. Could not be created: 1."]
    page.log.filter.choose("problems")
    assert [run.name for run in page.log.runs.rows()] == ["Berth 5"]
    assert page.log._reason.text() == "Free has no price on 01.11.2026."
    assert page.log.retry.isEnabled()


@pytest.mark.parametrize("kind", [SubscriptionsPage, ScheduledPage])
def test_everything_has_a_name(window_of, billing, kind) -> None:
    page = window_of(kind).page(kind.key)
    assert nameless(page) == []
    if kind is ScheduledPage:
        page.run.click()
        assert nameless(opened(page, FellDueDialog)) == []


@pytest.mark.parametrize("kind", [FrequenciesPage, SubscriptionsPage, ScheduledPage])
def test_every_list_is_a_sound_model(window_of, billing, kind) -> None:
    page = window_of(kind).page(kind.key)
    tables = page.findChildren(DataTable)
    assert tables
    testers = [
        QAbstractItemModelTester(table.model, QAbstractItemModelTester.FailureReportingMode.Fatal) for table in tables
    ]
    page.refresh()
    for table in tables:
        for column in table.model.columns:
            table.sort_by(column.key, descending=True)
        table.header.clear_filters()
    assert len(testers) == len(tables)


def test_with_real_threads(qtbot, qapp, company, clock, page_context: PageContext, billing) -> None:
    """The same page over the real writer and readers."""
    from dataclasses import replace

    messages = Messages()
    tasks = Tasks(messages.error)
    context = replace(page_context, tasks=tasks, messages=messages)
    page = ScheduledPage(context)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.coming.table.model.rowCount() > 0)
    with qtbot.waitSignal(messages.noticed, timeout=10_000) as told:
        page.run.click()
        qtbot.waitUntil(lambda: any(dialog.isVisible() for dialog in page.findChildren(FellDueDialog)))
        opened(page, FellDueDialog).create_button.click()
    assert told.args[0].text == "1 invoice created"
    qtbot.waitUntil(lambda: page.log.runs.model.rowCount() == 1)
    page.close_page()
    tasks.close()

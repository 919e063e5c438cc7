"""Issued invoices in the window, one and many: what is listed, what is offered, what is done and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QMenu
from recorded_messages import RecordedMessages
from sqlalchemy import update

from telecost_desktop.models.customers import Customer, DeliveryChannel, ElectronicForm
from telecost_desktop.models.mail import MailState, OutboxRecipient
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState
from telecost_desktop.services.company import save_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues, save_draft
from telecost_desktop.services.sales_invoicing.drafts.line_editing import DraftLineValues
from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables
from telecost_desktop.services.sales_invoicing.sending.marks import mark_refused
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.menus import fill_invoices_menu
from telecost_desktop.views.pages.invoices.answers import read_answer_files
from telecost_desktop.views.pages.invoices.issued import IssuedView
from telecost_desktop.views.pages.invoices.issued_actions import acts, fitting
from telecost_desktop.views.pages.invoices.issued_dialogs import NoteDialog, PaidDialog, VoidDialog
from telecost_desktop.views.pages.invoices.issued_filters import DaysDialog
from telecost_desktop.views.pages.invoices.page import ISSUED, InvoicesPage
from telecost_desktop.views.pages.invoices.refusals_dialog import RefusalsDialog
from telecost_desktop.views.widgets.badge import Status
from tests.gui.test_window import nameless

Dialog = TypeVar("Dialog", bound=QDialog)


def dialog_of(kind: type[Dialog]) -> Dialog:
    found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]
    assert len(found) == 1
    return found[0]


def said(context: PageContext) -> list[str]:
    assert isinstance(context.messages, RecordedMessages)
    return [text.replace("\u00a0", " ").replace("\u202f", " ") for text in context.messages.notices]


class Office:
    """Customers of each channel with drafts over 100, 200, 300 … and 25 % VAT."""

    def __init__(self, context: PageContext) -> None:
        self.context, self.file, self.clock = context, context.file, context.clock
        save_company(
            self.file,
            {
                "street": "Kaien 1", "postal_code": "5392", "city": "Storebø", "organisation_number": "923609016",
                "bank_account": "15066177553",
            },
        )  # fmt: skip
        self.mailed = self.customer("Epost AS", DeliveryChannel.EMAIL)
        self.printed = self.customer("Papir AS", DeliveryChannel.PRINT)
        self.electronic = self.customer("Nett AS", DeliveryChannel.E_INVOICE, ElectronicForm.UBL, reference="Kari")

    def customer(
        self, name: str, channel: DeliveryChannel, form: ElectronicForm = ElectronicForm.NONE, reference: str = ""
    ) -> int:
        values = CustomerValues(
            name, street="Vegen 2", postal_code="5003", city="Bergen", email="post@example.org", channel=channel,
            electronic_form=form, organisation_number="974760673", reference=reference,
        )  # fmt: skip
        return save_customer(self.file, values, clock=self.clock)

    def draft(self, customer: int, price: int = 100, day: date = date(2026, 11, 20)) -> int:
        line = DraftLineValues("Arbeid", Decimal(1), unit_price=Decimal(price), vat_code="high")
        return save_draft(self.file, DraftValues(customer, (line,), issue_date=day), clock=self.clock)

    def issued(self, customer: int, price: int = 100) -> int:
        key = self.draft(customer, price)
        issue_drafts(self.file, [key], clock=self.clock)
        make_deliverables(self.file, self.clock)
        return key

    def state(self, key: int, kind: DeliverableKind) -> DeliverableState:
        with self.file.read() as session:
            return session.query(Deliverable).filter_by(sales_invoice_id=key, kind=kind).one().state

    def mail_is(self, state: MailState) -> None:
        with self.file.write() as session:
            session.execute(update(OutboxRecipient).values(state=state))


@pytest.fixture
def office(page_context: PageContext) -> Office:
    return Office(page_context)


@pytest.fixture
def view(office: Office, window_of: Callable[..., MainWindow]) -> Callable[[], IssuedView]:
    def make() -> IssuedView:
        page = window_of(InvoicesPage).page("invoices")
        assert isinstance(page, InvoicesPage)
        page.tabs.setCurrentIndex(ISSUED)
        return page.issued

    return make


def choose_all(view: IssuedView) -> None:
    view.list.setFocus()
    QTest.keyClick(view.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)


def folder_is(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))


def test_the_list_says_how_far_each_invoice_is(office: Office, view: Callable[[], IssuedView]) -> None:
    keys = {name: office.issued(getattr(office, name)) for name in ("mailed", "printed", "electronic")}
    shown = view()
    notes = {row.id: row.note for row in shown.list.rows}
    assert notes == {
        keys["mailed"]: Status.QUEUED.word(),
        keys["printed"]: Status.TO_PRINT.word(),
        keys["electronic"]: Status.TO_EXPORT.word(),
    }
    office.mail_is(MailState.UNCERTAIN)
    shown.reload()
    assert next(row for row in shown.list.rows if row.id == keys["mailed"]).note == Status.UNCERTAIN.word()
    assert all(row.note in row.spoken() for row in shown.list.rows)


def test_filters_narrow_and_the_foot_adds_up(office: Office, view: Callable[[], IssuedView], qtbot) -> None:
    first, second = office.issued(office.mailed, 100), office.issued(office.printed, 200)
    draft = office.draft(office.mailed, 400, date(2026, 10, 3))
    shown = view()
    shown.filter_button.click()
    shown.filters.delivery.choose("print")
    assert [row.id for row in shown.list.rows] == [second]
    assert "250,00" in shown.sum_line.accessibleName().replace("\u00a0", " ")
    assert shown.filter_button.text().endswith("1")
    shown.filters.delivery.choose("")
    shown.filters.customer.choose(office.mailed)
    assert {row.id for row in shown.list.rows} == {first, draft}
    shown.filters.show_days(date(2026, 10, 1), date(2026, 11, 1))
    assert [row.id for row in shown.list.rows] == [draft]
    shown.filters.period.choose("this_month")
    shown.filters.changed.emit()
    assert {row.id for row in shown.list.rows} == {first}
    shown.filters.period.choose("chosen")
    shown.filters.period.activated.emit(shown.filters.period.currentIndex())
    dialog_of(DaysDialog).reject()
    # The choice names the days of before, so they are listed.
    assert [row.id for row in shown.list.rows] == [draft]
    shown.filters.kind.choose("credit_note")
    assert shown.list.rows == []
    shown.list_stack.currentWidget().findChild(type(shown.filter_button)).click()
    assert {row.id for row in shown.list.rows} == {first, second, draft}
    shown.search.setText("250")
    qtbot.waitUntil(lambda: [row.id for row in shown.list.rows] == [second])


def test_a_hidden_invoice_is_found_and_the_selection_survives_reading_again(
    office: Office, view: Callable[[], IssuedView]
) -> None:
    keys = [office.issued(office.mailed, price) for price in (100, 200, 300)]
    shown = view()
    shown.status.choose("paid")
    shown.show_invoice(keys[0])
    assert shown.detail.whole is not None
    assert shown.detail.whole.listed.id == keys[0]
    shown.list.select([keys[2]])
    assert shown.list.selected_ids == [keys[2], keys[0]]
    shown.reload()
    assert shown.list.selected_ids == [keys[2], keys[0]]
    assert shown.beside.currentWidget() is shown.several
    assert "500,00" in shown.several.sums.text().replace("\u00a0", " ")
    shown.list.choose(keys[1])
    assert shown.beside.currentWidget() is shown.panes


def test_many_drafts_are_made_ready_and_issued(office: Office, view: Callable[[], IssuedView]) -> None:
    late, early = office.draft(office.mailed, 100), office.draft(office.printed, 200, date(2026, 11, 2))
    shown = view()
    choose_all(shown)
    shown.several.buttons["make_ready"].click()
    assert said(office.context) == ["2 drafts are ready."]
    assert {row.status for row in shown.list.rows} == {Status.READY}
    shown.several.buttons["issue"].click()
    messages = office.context.messages
    assert isinstance(messages, RecordedMessages)
    assert "375,00" in messages.questions[-1].replace("\u00a0", " ")
    assert said(office.context)[-1] == "2 invoices are issued."
    numbers = {one.id: one.row.number for one in shown.export_rows()}
    assert numbers[early] < numbers[late], "the oldest date first"
    # What leaves the house was made along with the numbers.
    assert office.state(late, DeliverableKind.PDF) is DeliverableState.MADE
    assert next(row for row in shown.list.rows if row.id == late).note == Status.QUEUED.word()


def test_what_breaks_rules_is_listed_with_ways_to_mend_it(office: Office, view: Callable[[], IssuedView]) -> None:
    wrong, right = office.draft(office.electronic, 100), office.draft(office.mailed, 200)
    with office.file.write() as session:
        session.get_one(Customer, office.electronic).reference = ""
    shown = view()
    went: list[tuple[str, object]] = []
    shown.page.navigate.connect(lambda key, subject: went.append((key, subject)))
    choose_all(shown)
    shown.do("issue")
    assert [one.id for one in shown.export_rows() if one.issued] == [right]
    dialog = dialog_of(RefusalsDialog)
    assert "Nett AS" in dialog.refusals[0].name
    assert [link.text() for link in dialog.links][:2] == ["Go to the customer", "Edit the draft"]
    QTest.keyClick(dialog.links[0], Qt.Key.Key_Space)
    assert went == [("subscriptions", ("customer", office.electronic, "Nett AS"))]
    # Alone it is told in the same list.
    shown.show_invoice(wrong)
    shown.do("issue")
    dialog_of(RefusalsDialog).ok.click()


def test_many_are_taken_back(office: Office, view: Callable[[], IssuedView]) -> None:
    kept = office.issued(office.mailed)
    office.draft(office.mailed)
    office.draft(office.printed)
    shown = view()
    choose_all(shown)
    shown.several.buttons["void"].click()
    dialog = dialog_of(VoidDialog)
    assert "2" in dialog.windowTitle()
    assert dialog.cancel.isDefault()
    dialog.ok.click()
    assert [row.id for row in shown.list.rows] == [kept]


def test_many_payments_are_registered_with_what_is_open(office: Office, view: Callable[[], IssuedView]) -> None:
    for price in (100, 200):
        office.issued(office.mailed, price)
    shown = view()
    choose_all(shown)
    shown.several.buttons["pay"].click()
    dialog = dialog_of(PaidDialog)
    dialog.paid_on.set_value(date(2026, 11, 23))
    assert not dialog.ok.isEnabled(), "tomorrow is not paid yet"
    dialog.paid_on.set_value(date(2026, 11, 21))
    dialog.ok.click()
    assert {(one.row.status.value, one.row.open) for one in shown.export_rows()} == {("paid", Decimal(0))}
    assert said(office.context) == ["2 invoices are paid."]
    assert "pay" not in shown.several.buttons


def test_mail_that_came_back_is_noted_and_sent_again_as_a_copy(office: Office, view: Callable[[], IssuedView]) -> None:
    key = office.issued(office.mailed)
    office.mail_is(MailState.SENT)
    shown = view()
    shown.show_invoice(key)
    shown.do("bounced")
    dialog = dialog_of(NoteDialog)
    dialog.note_field.setText("Ukjent adresse")
    dialog.ok.click()
    assert shown.list.rows[0].note == Status.RETURNED.word()
    assert shown.detail.delivery.said.text() == "Ukjent adresse"
    assert shown.detail.tabs.tabToolTip(1).endswith(Status.RETURNED.word())
    history = [shown.detail.history.model.columns[1].of(row) for row in shown.detail.history.rows()]
    assert any("Ukjent adresse" in words for words in history)
    shown.do("send_again")
    with office.file.read() as session:
        assert session.query(OutboxRecipient).count() == 2
    assert shown.list.rows[0].note == Status.QUEUED.word()


def test_printing_opens_one_pdf_and_marks_what_waited(
    office: Office, view: Callable[[], IssuedView], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pypdf import PdfReader

    first, second = office.issued(office.printed), office.issued(office.printed)
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(opened.append(url.toLocalFile())) or True)
    shown = view()
    choose_all(shown)
    shown.several.buttons["print"].click()
    assert len(PdfReader(opened[0]).pages) == 2
    assert {office.state(key, DeliverableKind.PRINT) for key in (first, second)} == {DeliverableState.SENT}
    assert said(office.context)[-1] == "2 invoices are marked as printed."


def test_e_invoices_go_to_the_access_point_and_answers_come_back(
    office: Office, view: Callable[[], IssuedView], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [office.issued(office.electronic, price) for price in (100, 200)]
    office.issued(office.mailed)
    shown = view()
    folder_is(monkeypatch, tmp_path / "ut")
    choose_all(shown)
    assert shown.several.buttons["export"].text().endswith("(2)")
    shown.several.buttons["export"].click()
    assert len(list((tmp_path / "ut").glob("*.xml"))) == 2
    assert said(office.context) == ["2 files are saved in ut."]
    assert "export" not in shown.several.buttons
    shown.show_invoice(keys[0])
    shown.do("refused")
    dialog = dialog_of(NoteDialog)
    assert not dialog.ok.isEnabled(), "a refusal has a reason"
    dialog.note_field.setText("Feil ordre")
    dialog.ok.click()
    assert office.state(keys[0], DeliverableKind.UBL) is DeliverableState.REFUSED
    number = next(one.row.number for one in shown.export_rows() if one.id == keys[1])
    answers = tmp_path / "svar.csv"
    answers.write_text(f"{number};accepted;\n99999;accepted;\n", encoding="utf-8")
    read_answer_files(shown, shown._telling, [answers])
    assert office.state(keys[1], DeliverableKind.UBL) is DeliverableState.ACCEPTED
    dialog_ = dialog_of(RefusalsDialog)
    assert "99999" in dialog_.refusals[0].name
    dialog_.ok.click()
    answers.write_text(f"{number};refused;\n{number};perhaps;\n", encoding="utf-8")
    told = len(said(office.context))
    read_answer_files(shown, shown._telling, [answers])
    unread = dialog_of(RefusalsDialog)
    assert unread.windowTitle() == "1 file was not read"
    assert any("Nothing was taken" in one.text() for one in unread.findChildren(QLabel))
    assert len(said(office.context)) == told
    unread.close()


def test_the_xml_is_a_document_beside_the_pdf(office: Office, view: Callable[[], IssuedView], tmp_path: Path,
                                              monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    key = office.issued(office.electronic)
    shown = view()
    shown.show_invoice(key)
    assert [shown.pdf.chooser.itemText(place)[-4:] for place in range(shown.pdf.chooser.count())] == [".pdf", ".xml"]
    assert shown.pdf.pages.page_count == 1
    shown.pdf.chooser.setCurrentIndex(1)
    shown.pdf.chooser.activated.emit(1)
    target = tmp_path / "ut.xml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    shown.pdf.save_button.click()
    assert b"<Invoice" in target.read_bytes()


def test_files_are_saved_in_a_folder_and_refusals_told(
    office: Office, view: Callable[[], IssuedView], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.issued(office.electronic)
    with office.file.write() as session:
        session.get_one(Customer, office.printed).organisation_number = ""
    office.issued(office.printed)
    shown = view()
    folder_is(monkeypatch, tmp_path)
    choose_all(shown)
    shown.several.buttons["save_pdf"].click()
    assert len(list(tmp_path.glob("*.pdf"))) == 2
    shown.several.buttons["save_ubl"].click()
    assert len(list(tmp_path.glob("*.xml"))) == 1
    dialog = dialog_of(RefusalsDialog)
    assert "Papir AS" in dialog.refusals[0].name
    dialog.ok.click()
    shown.several.buttons["eml"].click()
    assert len(list(tmp_path.glob("*.eml"))) == 2


def test_the_menu_offers_what_fits_and_greys_the_rest(office: Office, view: Callable[[], IssuedView]) -> None:
    office.issued(office.printed)
    shown = view()
    menu = QMenu()
    shown.fill_menu(menu)
    offered = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert "Register payment…" in offered
    assert "Issue…" not in offered
    menu.clear()
    assert shown.page.selection_menu(menu)
    greyed = {action.text(): action.isEnabled() for action in menu.actions() if not action.isSeparator()}
    assert (greyed["Issue…"], greyed["Register payment…"], greyed["Read answers…"]) == (False, True, True)


def test_the_menu_bar_leads_there_and_offers_the_same(office: Office, view: Callable[[], IssuedView]) -> None:
    office.issued(office.printed)
    shown = view()
    window = shown.window()
    assert isinstance(window, MainWindow)
    menu = QMenu()
    fill_invoices_menu(window, menu)
    assert any(action.text() == "Register payment…" and action.isEnabled() for action in menu.actions())
    shown.page.parts().setCurrentIndex(0)
    fill_invoices_menu(window, menu)
    assert [action.text() for action in menu.actions()] == ["&Go to issued invoices"]
    menu.actions()[0].trigger()
    assert shown.isVisible()


def test_a_file_that_must_not_be_changed_offers_only_reading(office: Office, view: Callable[[], IssuedView]) -> None:
    office.issued(office.electronic)
    office.draft(office.mailed)
    rows = view().export_rows()
    offered = {act.key for act in acts() if fitting(act, rows, read_only=True)}
    assert offered == {"eml", "print", "save_pdf", "save_ubl", "save_facturx"}


def test_one_mail_opens_in_the_own_mail_program(
    office: Office, view: Callable[[], IssuedView], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = office.issued(office.printed)
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(opened.append(url.toLocalFile())) or True)
    shown = view()
    shown.show_invoice(key)
    shown.do("eml")
    content = Path(opened[0]).read_bytes()
    assert b"post@example.org" in content
    assert b"application/pdf" in content
    assert office.state(key, DeliverableKind.PRINT) is DeliverableState.WAITING


def test_a_refusal_stands_in_the_history_in_words(office: Office, view: Callable[[], IssuedView]) -> None:
    key = office.issued(office.electronic)
    mark_refused(office.file, [key], clock=office.clock, note="Feil ordre {1}", user="KH")
    shown = view()
    shown.show_invoice(key)
    words = [shown.detail.history.model.columns[1].of(row) for row in shown.detail.history.rows()]
    assert "UBL refused Feil ordre {1}" in words
    assert shown.detail.delivery.said.text() == "Feil ordre {1}"


def test_by_the_keyboard_alone(office: Office, view: Callable[[], IssuedView]) -> None:
    for price in (100, 200, 300):
        office.issued(office.mailed, price)
    shown = view()
    shown.list.setFocus()
    QTest.keyClick(shown.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(shown.selection) == 2
    QTest.keyClick(shown.list, Qt.Key.Key_Down)
    assert len(shown.selection) == 1
    QTest.keyClick(shown.list, Qt.Key.Key_Return)
    assert shown.window().focusWidget() is shown.detail.lines.view
    shown.filter_button.click()
    assert nameless(shown) == []


def test_the_workbook_has_all_columns_and_adds_up(
    office: Office, view: Callable[[], IssuedView], tmp_path: Path
) -> None:
    office.issued(office.electronic, 100)
    office.issued(office.mailed, 200)
    shown = view()
    page = shown.page
    assert isinstance(page, InvoicesPage)
    page.export_to(tmp_path / "ut.xlsx", "Utstedt")
    rows = list(load_workbook(tmp_path / "ut.xlsx").worksheets[0].iter_rows(values_only=True))
    titles = [str(title) for title in rows[0]]
    assert {"Delivery", "Still open", "Their reference", "Order reference", "Payment reference"} <= set(titles)
    payable = titles.index("To be paid")
    assert sum(Decimal(str(row[payable])) for row in rows[1:]) == Decimal("375.00")
    delivery = titles.index("Delivery")
    assert {row[delivery] for row in rows[1:]} == {"E-invoice (UBL): To be exported", "E-mail: In the outbox"}


def test_rows_are_made_when_they_are_painted(office: Office, view: Callable[[], IssuedView]) -> None:
    for price in range(100, 140):
        office.draft(office.mailed, price)
    shown = view()
    made = shown.list.model()._made
    made.clear()
    shown.list.viewport().grab()
    assert 0 < len(made) < 40


def test_names_with_braces_are_said_as_they_are(office: Office, view: Callable[[], IssuedView]) -> None:
    customer = office.customer("Krøll {name} AS", DeliveryChannel.PRINT)
    key = office.draft(customer)
    shown = view()
    shown.show_invoice(key)
    shown.do("make_ready")
    assert said(office.context) == ["Draft · Krøll {name} AS is ready."]
    assert json.dumps(shown.list.rows[0].name, ensure_ascii=False) == '"Krøll {name} AS"'

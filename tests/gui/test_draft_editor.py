"""The editor of drafts over a real company file: typed by keyboard alone, priced while one types, saved and issued."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from recorded_messages import RecordedMessages

from telecost_desktop.models.customers import ElectronicForm
from telecost_desktop.models.sales_invoices import SalesInvoiceState
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.services.company import save_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.drafting import References
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues, draft_values, save_draft
from telecost_desktop.services.sales_invoicing.drafts.line_editing import DraftLineValues
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceStatus, get_sales_invoice, list_sales_invoices
from telecost_desktop.services.settings import SettingKey, write_setting
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.invoices.drafts import open_draft_editor
from telecost_desktop.views.pages.invoices.drafts.asking import UnsavedDialog
from telecost_desktop.views.pages.invoices.drafts.editor import DraftEditor
from telecost_desktop.views.pages.invoices.drafts.issue_dialog import IssueDialog
from telecost_desktop.views.pages.invoices.drafts.lines import Cell
from telecost_desktop.views.pages.invoices.refusals_dialog import RefusalsDialog
from tests.gui.test_window import nameless
from tests.integration.projects.conftest import ProjectOffice

ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab


@pytest.fixture
def buyers(page_context: PageContext) -> dict[str, int]:
    """Two customers and two products: 101 Fiber, dearer from December on, and 102 Mat at the medium rate."""
    file, clock = page_context.file, page_context.clock
    save_company(file, {"organisation_number": "987654325", "street": "Storgata 1", "city": "Ålesund",
                        "bank_account": "86011117947"})  # fmt: skip
    prices = ((date(2020, 1, 1), Decimal(300)), (date(2026, 12, 1), Decimal("333.335")))
    save_product(file, ProductValues("Fiber", unit="mnd", prices=prices), clock=clock)
    save_product(file, ProductValues("Mat", vat_code="medium", price=Decimal(100)), clock=clock)
    made = (
        CustomerValues("Kunde AS", street="Kaia 1", city="Ålesund", reference="Innkjøp"),
        CustomerValues("Acheteur SARL", country="FR", language="en", currency="EUR"),
    )
    return {one.name: save_customer(file, one, clock=clock) for one in made}


@pytest.fixture
def window(qtbot) -> QWidget:
    result = QWidget()
    result.resize(1280, 800)
    qtbot.addWidget(result)
    result.show()
    return result


Edit = Callable[..., DraftEditor]


@pytest.fixture
def edit(window: QWidget, page_context: PageContext, buyers: dict[str, int]) -> Edit:
    def make(**values: object) -> DraftEditor:
        open_draft_editor(window, page_context, **values)
        found = [one for one in window.findChildren(DraftEditor) if one.isVisible()]
        assert len(found) == 1
        return found[0]

    return make


def type_keys(editor: DraftEditor, text: str, end: Qt.Key = ENTER) -> None:
    """Type into the cell that one is in, then Enter or Tab."""
    grid = editor.lines.grid
    QTest.keyClicks(grid, text[0])
    field = grid.viewport().findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, text[1:])
    QTest.keyClick(field, end)
    # The field that was left goes now, not later.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def shown(editor: DraftEditor, row: int) -> list[str]:
    model = editor.lines.model
    return [str(model.index(row, cell).data() or "") for cell in Cell]


def with_line(editor: DraftEditor, buyers: dict[str, int], *, text: str = "Arbeid\t2\th\t100") -> None:
    editor.head.customer.choose(buyers["Kunde AS"])
    editor.lines.grid.choose(0, Cell.TEXT)
    editor.lines.grid.paste(text)
    editor.price()


def draft_of(page_context: PageContext, buyer: int, *lines: DraftLineValues, **values: object) -> int:
    made = DraftValues(buyer, lines or (DraftLineValues("Arbeid", Decimal(1), Decimal(100)),), **values)
    return save_draft(page_context.file, made, clock=page_context.clock)


def test_lines_are_typed_by_keyboard_alone(edit: Edit, page_context: PageContext, buyers: dict[str, int]) -> None:
    stored: list[int] = []
    editor = edit(done=stored.append)
    QTest.keyClicks(editor.head.customer.line, "kunde")
    assert editor.head.customer.value is not None
    grid = editor.lines.grid
    grid.setFocus()
    type_keys(editor, "101")
    assert shown(editor, 0) == ["101", "Fiber", "1", "mnd", "300,00", "", "25\u00a0%", "300,00"]
    assert grid.currentIndex().column() == Cell.TEXT
    QTest.keyClick(grid, ENTER)
    type_keys(editor, "2,5", TAB)
    assert grid.currentIndex().column() == Cell.UNIT
    for _ in range(2):
        QTest.keyClick(grid, ENTER)
    type_keys(editor, "10%")
    QTest.keyClick(grid, ENTER)
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (1, Cell.PRODUCT)
    QTest.keyClick(grid, ENTER)
    type_keys(editor, "Reise")
    assert shown(editor, 1)[:3] == ["", "Reise", "1"]
    for _ in range(2):
        QTest.keyClick(grid, ENTER)
    type_keys(editor, "50")
    QTest.keyClick(grid, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    editor.price()
    assert editor.sums_pane.rows[-1][1] == "kr\u00a0968,75"
    editor.save.click()
    assert len(stored) == 1
    values = draft_values(page_context.file, stored[0])
    assert [(one.text, one.quantity, one.unit_price, one.discount, one.product_number) for one in values.lines] == [
        ("Fiber", Decimal("2.5"), 300, 10, "101"),
        ("Reise", 1, 50, 0, ""),
        ("Reise", 1, 50, 0, ""),
    ]
    assert not editor.isVisible()


def test_prices_that_come_while_one_types_leave_what_is_typed(edit: Edit, buyers: dict[str, int]) -> None:
    editor = edit()
    editor.head.customer.choose(buyers["Kunde AS"])
    grid, model = editor.lines.grid, editor.lines.model
    grid.setFocus()
    type_keys(editor, "Fiber", TAB)
    grid.choose(1, Cell.TEXT)
    QTest.keyClicks(grid, "K")
    field = grid.viewport().findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "jør")
    editor.price()
    QTest.keyClicks(field, "ing")
    QTest.keyClick(field, TAB)
    assert model.lines[1].text == "Kjøring"
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (1, Cell.QUANTITY)


@pytest.mark.parametrize(
    ("typed", "down", "text"), [("10", 2, "Mat"), ("fib", 0, "Fiber"), ("Helt noe annet", 0, "Helt noe annet")]
)
def test_products_are_offered_while_one_types(
    edit: Edit, buyers: dict[str, int], typed: str, down: int, text: str
) -> None:
    editor = edit()
    grid = editor.lines.grid
    QTest.keyClicks(grid, typed[0])
    field = grid.viewport().findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, typed[1:])
    popup = field.completer().popup()
    offered = popup.isVisible()
    for _ in range(down):
        QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup if offered else field, ENTER)
    assert editor.lines.model.lines[0].text == text
    assert grid.currentIndex().column() == Cell.TEXT


def test_the_price_is_that_of_the_day_and_the_sums_those_that_are_stored(
    edit: Edit, page_context: PageContext, buyers: dict[str, int]
) -> None:
    write_setting(page_context.file, SettingKey.PAYABLE_ROUNDING, "1", clock=page_context.clock)
    stored: list[int] = []
    editor = edit(done=stored.append)
    editor.head.customer.choose(buyers["Kunde AS"])
    editor.head.issued.set_value(date(2026, 12, 1))
    editor.lines.grid.choose(0, Cell.PRODUCT)
    editor.lines.grid.paste("fiber\t\t3\nMat")
    editor.head.prepaid.setText("100,4")
    editor.price()
    assert shown(editor, 0)[4:] == ["333,335", "", "25\u00a0%", "1\u00a0000,01"]
    rows = dict(editor.sums_pane.rows)
    assert rows["Rounding"].replace("\u00a0", "") == "0,39"
    editor.store(issue=False)
    row = get_sales_invoice(page_context.file, page_context.clock, stored[0]).row
    assert (row.total_inc_vat, row.payable) == (Decimal("1365.01"), Decimal(1265))
    assert editor.sums_pane.to_pay == row.payable


def test_another_day_changes_prices_that_nobody_typed(edit: Edit, buyers: dict[str, int]) -> None:
    editor = edit()
    editor.head.customer.choose(buyers["Kunde AS"])
    editor.lines.grid.choose(0, Cell.PRODUCT)
    editor.lines.grid.paste("101\nfiber\t\t\t\t290")
    editor.head.issued.set_value(date(2026, 12, 1))
    assert [line.price for line in editor.lines.model.filled()] == [Decimal("333.335"), 290]
    editor.head.delivered.date.set_value(date(2026, 11, 30))
    editor.head.delivered.box.setChecked(True)
    assert [line.price for line in editor.lines.model.filled()] == [300, 290]


def test_what_is_wrong_is_said_where_it_is(edit: Edit, buyers: dict[str, int]) -> None:
    editor = edit()
    editor.store(issue=False)
    assert "Choose a customer" in editor.head.fields["customer"]._wrong.text()
    with_line(editor, buyers, text="Arbeid\tabc\th\t\t120")
    model = editor.lines.model
    said = {cell: sentence for _, cell, sentence in model.problems()}
    assert set(said) == {Cell.QUANTITY, Cell.PRICE, Cell.DISCOUNT}
    assert said[Cell.QUANTITY] == "“abc” is no number."
    editor.store(issue=False)
    assert editor.isVisible()
    assert editor.said.text() == "Line 1: “abc” is no number."
    assert editor.lines.grid.currentIndex().column() == Cell.QUANTITY
    assert editor.lines.hint.text() == "“abc” is no number."
    editor.lines.grid.paste("2\th\t100\t0")
    editor.head.prepaid.setText("500")
    editor.price()
    editor.store(issue=False)
    assert editor.head.fields["prepaid"]._wrong.text().startswith("At most 250,00")


def test_another_currency_wants_its_rate_and_brings_no_price(
    edit: Edit, page_context: PageContext, buyers: dict[str, int]
) -> None:
    stored: list[int] = []
    editor = edit(done=stored.append)
    assert editor.head.fields["rate"].isHidden()
    editor.head.customer.choose(buyers["Acheteur SARL"])
    assert editor.head.currency_code == "EUR"
    assert not editor.head.fields["rate"].isHidden()
    editor.lines.grid.choose(0, Cell.PRODUCT)
    editor.lines.grid.paste("101")
    assert editor.lines.model.lines[0].price is None
    editor.lines.grid.choose(0, Cell.PRICE)
    editor.lines.grid.paste("20")
    editor.store(issue=False)
    assert "What 1 EUR" in editor.head.fields["rate"]._wrong.text() or "1 EUR" in editor.said.text()
    editor.head.rate.setText("11,5")
    editor.store(issue=False)
    values = draft_values(page_context.file, stored[0])
    assert (values.currency, values.exchange_rate) == ("EUR", Decimal("11.5"))


def test_lines_move_and_go(edit: Edit, buyers: dict[str, int]) -> None:
    editor = edit()
    with_line(editor, buyers, text='En\t1\t\t10\n"To\nlinjer"\t2\t\t20\nTre\t3\t\t30')
    grid, model = editor.lines.grid, editor.lines.model
    assert [line.text for line in model.filled()] == ["En", "To\nlinjer", "Tre"]
    grid.choose(2, Cell.TEXT)
    QTest.keyClick(grid, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert ([line.text for line in model.filled()], grid.currentIndex().row()) == (["En", "Tre", "To\nlinjer"], 1)
    QTest.keyClick(grid, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert [line.text for line in model.filled()] == ["En", "To\nlinjer"]
    assert model.lines[-1].blank
    grid.choose(2, Cell.TEXT)
    assert not grid.step(1), "behind the empty line Tab leads out of the grid"
    grid.choose(0, Cell.PRODUCT)
    assert not grid.step(-1)


def test_vat_is_chosen_by_its_name(edit: Edit, buyers: dict[str, int]) -> None:
    editor = edit()
    with_line(editor, buyers)
    grid = editor.lines.grid
    grid.choose(0, Cell.VAT)
    grid.edit(grid.currentIndex())
    box = grid.viewport().findChild(QComboBox)
    assert box is not None
    assert [box.itemText(place) for place in range(2)] == ["High 25\u00a0%", "Medium 15\u00a0%"]
    QTest.keyClicks(box, "Med")
    QTest.keyClick(box, ENTER)
    editor.price()
    assert shown(editor, 0)[Cell.VAT] == "15\u00a0%"
    assert editor.sums_pane.to_pay == Decimal(230)


def test_unsaved_changes_are_asked_about(edit: Edit, page_context: PageContext, buyers: dict[str, int]) -> None:
    editor = edit()
    editor.reject()
    assert not editor.isVisible(), "nothing was typed, nothing is asked"
    made = draft_of(page_context, buyers["Kunde AS"], note="Takk")
    editor = edit(invoice_id=made)
    assert not editor.unsaved
    editor.note.setPlainText("Mange takk")
    editor.reject()
    asked = editor.findChild(UnsavedDialog)
    assert asked is not None
    asked.cancel.click()
    assert editor.isVisible()
    editor.reject()
    next(one for one in editor.findChildren(UnsavedDialog) if one.isVisible()).discard.click()
    assert not editor.isVisible()
    assert draft_values(page_context.file, made).note == "Takk"
    editor = edit(invoice_id=made)
    editor.note.setPlainText("Mange takk")
    editor.reject()
    next(one for one in editor.findChildren(UnsavedDialog) if one.isVisible()).ok.click()
    assert draft_values(page_context.file, made).note == "Mange takk"


def test_a_copy_begins_as_its_original_and_is_stored_only_when_saved(
    edit: Edit, page_context: PageContext, buyers: dict[str, int]
) -> None:
    made = draft_of(page_context, buyers["Kunde AS"], references=References("Ola"))
    issue_drafts(page_context.file, [made], clock=page_context.clock)
    stored: list[int] = []
    editor = edit(copy_of=made, done=stored.append)
    assert editor.unsaved
    assert editor.head.your.text() == "Ola"
    assert len(list_sales_invoices(page_context.file, page_context.clock)) == 1
    editor.store(issue=False)
    assert stored == [stored[0]] != [made]
    assert draft_values(page_context.file, stored[0]).lines[0].text == "Arbeid"


def test_issuing_names_number_and_warnings_and_no_is_the_default(
    edit: Edit, page_context: PageContext, buyers: dict[str, int]
) -> None:
    stored: list[int] = []
    editor = edit(done=stored.append)
    with_line(editor, buyers)
    editor.head.issued.set_value(date(2026, 1, 5))
    editor.issue.click()
    asked = editor.findChild(IssueDialog)
    assert asked is not None
    assert asked.windowTitle() == "Issue invoice 10001 to Kunde AS?"
    assert any("Dated 05.01.2026" in one.text() for one in asked.findChildren(type(editor.said)))
    assert any("kr\u00a0250,00, dated 5 jan. 2026" in one.text() for one in asked.findChildren(type(editor.said)))
    assert asked.cancel.isDefault()
    asked.cancel.click()
    assert editor.isVisible()
    assert editor.issue.isEnabled()
    draft = list_sales_invoices(page_context.file, page_context.clock)[0]
    assert draft.status is SalesInvoiceStatus.DRAFT
    editor.issue.click()
    next(one for one in editor.findChildren(IssueDialog) if one.isVisible()).ok.click()
    assert stored == [draft.id]
    row = get_sales_invoice(page_context.file, page_context.clock, draft.id).row
    assert (row.number, row.payable) == ("10001", Decimal(250))
    assert isinstance(page_context.messages, RecordedMessages)
    assert page_context.messages.notices == ["10001 to Kunde AS is issued."]


def test_all_rules_of_an_e_invoice_are_named_with_where_to_mend(
    edit: Edit, page_context: PageContext, buyers: dict[str, int]
) -> None:
    buyer = CustomerValues("Stat", electronic_form=ElectronicForm.UBL)
    key = save_customer(page_context.file, buyer, clock=page_context.clock)
    editor = edit()
    with_line(editor, buyers)
    editor.head.customer.choose(key)
    editor.issue.click()
    told = editor.findChild(RefusalsDialog)
    assert told is not None
    (refusal,) = told.refusals
    assert len(getattr(refusal.problem, "failures", ())) > 1
    words = "\n".join(one.text() for one in told.findChildren(type(editor.said)))
    assert "Fill in Their reference or Order reference" in words
    assert {one.text() for one in told.findChildren(type(told.links[0])) if one in told.links} == {
        "Go to the customer",
        "Edit the draft",
    }
    went: list[tuple[str, object]] = []
    editor.page_wanted.connect(lambda page, subject: went.append((page, subject)))
    QTest.keyClick(next(one for one in told.links if one.text() == "Edit the draft"), Qt.Key.Key_Space)
    assert editor.isVisible()
    (row,) = list_sales_invoices(page_context.file, page_context.clock)
    assert (row.status.value, row.number) == (SalesInvoiceState.DRAFT.value, "")
    editor.issue.click()
    told = next(one for one in editor.findChildren(RefusalsDialog) if one.isVisible())
    QTest.keyClick(next(one for one in told.links if one.text() == "Go to the customer"), Qt.Key.Key_Space)
    assert not editor.isVisible()
    assert went == [("subscriptions", ("customer", key, "Stat"))]


def test_documents_go_along(edit: Edit, page_context: PageContext, buyers: dict[str, int], tmp_path: Path) -> None:
    stored: list[int] = []
    editor = edit(done=stored.append)
    with_line(editor, buyers)
    (tmp_path / "timer.csv").write_text("dag;timer\n1;7,5\n", encoding="utf-8")
    (tmp_path / "ting.exe").write_bytes(b"MZ\x00\x01")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("timer.csv", "ting.exe")])
    no_button, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    editor.dropEvent(QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, dropped, no_button, no_key))
    assert [one.file_name for one in editor.enclosures.value] == ["timer.csv"]
    assert "ting.exe cannot be enclosed." in editor.said.text()
    editor.enclosures.take([tmp_path / "timer.csv", tmp_path / "none.pdf"])
    assert "none.pdf" in editor.said.text()
    editor.store(issue=False)
    assert [one.file_name for one in draft_values(page_context.file, stored[0]).attachments] == ["timer.csv"]


def test_what_bills_hours_keeps_its_amount(edit: Edit, page_context: PageContext, buyers: dict[str, int]) -> None:
    work = ProjectOffice(page_context.file, page_context.clock)
    project = work.project(buyers["Kunde AS"])
    work.hour(project, hours="7.5")
    made = work.bill_all(result=InvoiceResult.DRAFT)[0].invoice_id
    stored: list[int] = []
    editor = edit(invoice_id=made, done=stored.append)
    assert not editor.head.customer.isEnabled()
    grid, model = editor.lines.grid, editor.lines.model
    grid.choose(0, Cell.TEXT)
    grid.paste("Timer i november\t99\th\t5")
    assert shown(editor, 0)[:5] == ["", "Timer i november", "7,5", "h", "1\u00a0000,00"]
    assert "Bills hours or fees" in editor.lines.hint.text()
    grid.remove()
    assert "bills what fell due" in editor.lines.hint.text()
    grid.duplicate()
    assert not model.lines[1].bills
    grid.remove()
    editor.store(issue=False)
    assert stored == [made]
    assert draft_values(page_context.file, made).lines[0].text == "Timer i november"
    work.assert_clean()


def test_everything_has_a_name(edit: Edit, buyers: dict[str, int]) -> None:
    editor = edit()
    with_line(editor, buyers)
    assert nameless(editor) == []

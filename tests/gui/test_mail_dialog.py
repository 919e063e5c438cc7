"""Sending a report or a received invoice from the window: what is sent is what is shown, and originals stay as they are."""

# ruff: noqa: F811

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from phone_costs import import_costs
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu
from recorded_messages import RecordedMessages
from reports_page import own_settings, page  # noqa: F401
from smtp_server import MemorySecrets, RecordingServer
from sqlalchemy import select

from telecost_desktop import config
from telecost_desktop.errors import UserError
from telecost_desktop.models.company import Company, LogEntry
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState
from telecost_desktop.models.people import Employee
from telecost_desktop.models.supplier_invoices import SupplierInvoice, SupplierInvoiceOriginal
from telecost_desktop.services.attachments import store_attachment
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.mail.by_hand import known_addresses, queue_mail, stored_draft
from telecost_desktop.services.mail.listing import list_outbox, message_of
from telecost_desktop.services.mail.outbox import LARGEST_TOTAL, Draft, Enclosure
from telecost_desktop.services.mail.server import save_mail_server
from telecost_desktop.services.reporting.pivots.layout import PivotLayout, PivotValue
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.send_mail import SendMailDialog
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.invoices.page import InvoicesPage
from telecost_desktop.views.pages.reports import ReportsPage
from telecost_desktop.views.pages.reports.mail_dialog import SendReportDialog
from tests.gui.test_window import nameless

PDF = Enclosure("Kostnader.pdf", b"%PDF-1.7 x", "application/pdf")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "data_folder", lambda: tmp_path)


@pytest.fixture
def went() -> list[tuple[str, object]]:
    return []


@pytest.fixture
def dialog(page_context: PageContext, went: list, qtbot) -> SendMailDialog:
    window = MainWindow(page_context, [])
    qtbot.addWidget(window)
    made = SendMailDialog(
        window, page_context, lambda *way: went.append(way), title="Send", subject="Kostnader", body="Hei!"
    )
    made.show_enclosures([PDF])
    return made


def set_up(file: CompanyFile, server: RecordingServer, clock: FixedClock) -> None:
    save_mail_server(file, server.settings(), None, secrets=MemorySecrets(), clock=clock)


def notices(context: PageContext) -> list[str]:
    assert isinstance(context.messages, RecordedMessages)
    return context.messages.notices


def test_known_addresses_come_from_mail_the_company_and_its_people(company: CompanyFile, clock: FixedClock) -> None:
    with company.write() as session:
        session.scalars(select(Company)).one().email = "post@fjord.example"
        session.add_all(
            Employee(name=name, email=email)
            for name, email in (("Åse", "ase@fjord.example"), ("Bjørn", "Post@Fjord.example"), ("Siv", ""))
        )
    queue_mail(company, Draft(("revisor@byra.example",), "A", "", (PDF,)), clock=clock)
    queue_mail(company, Draft(("bank@bank.example", "revisor@byra.example"), "B", "", (PDF,)), clock=clock)
    assert known_addresses(company) == (
        "revisor@byra.example",
        "bank@bank.example",
        "post@fjord.example",
        "ase@fjord.example",
    )


def test_what_a_person_sends_is_in_the_log_and_comes_back_as_a_draft(company: CompanyFile, clock: FixedClock) -> None:
    queue_mail(company, Draft(("a@fjord.example", "b@fjord.example"), "A", "Hei", (PDF,)), clock=clock, user="KH")
    with company.read() as session:
        (entry,) = session.scalars(select(LogEntry).where(LogEntry.action == "outbox.put_in"))
        assert (entry.user, entry.subject, entry.detail) == ("KH", "A", "a@fjord.example, b@fjord.example")
    second = list_outbox(company)[1]
    assert stored_draft(company, second.id) == Draft(("b@fjord.example",), "A", "Hei", (PDF,))
    with pytest.raises(UserError):
        stored_draft(company, 99)


def test_without_a_server_it_waits_and_says_so(dialog: SendMailDialog, company: CompanyFile, went: list) -> None:
    assert nameless(dialog) == []
    assert dialog.ok.text() == "Put in the outbox"
    assert "No mail server is set up" in dialog.way.text()
    assert not dialog.ok.isEnabled()
    assert dialog.note.text() == "Type who gets it."
    dialog.recipients.setText("Kari <kari@fjord.example>; ola@fjord.example")
    assert dialog.ok.isEnabled()
    dialog.ok.click()
    assert [(row.recipient, row.state) for row in list_outbox(company)] == [
        ("kari@fjord.example", MailState.WAITING),
        ("ola@fjord.example", MailState.WAITING),
    ]
    assert notices(dialog.context) == ["The message waits in the outbox until a mail server is set up"]


def test_the_way_to_the_settings(dialog: SendMailDialog, went: list) -> None:
    dialog.settings.click()
    assert went == [("settings", "mail")]


def test_with_a_server_it_goes_at_once(
    page_context: PageContext, company: CompanyFile, clock: FixedClock, mail_server: RecordingServer, qtbot
) -> None:
    set_up(company, mail_server, clock)
    window = MainWindow(page_context, [])
    qtbot.addWidget(window)
    dialog = SendMailDialog(window, page_context, lambda *_: None, title="Send", subject="Kostnader", body="Hei!")
    dialog.show_enclosures([PDF])
    assert dialog.ok.text() == "Send"
    assert dialog.way.text().startswith("From regnskap@fjord.no by 127.0.0.1.")
    dialog.recipients.setText("kari@fjord.example")
    window.show()
    dialog.open()
    qtbot.keyClick(dialog.subject, Qt.Key.Key_Return)
    (received,) = mail_server.received
    assert received.message["Subject"] == "Kostnader"
    assert [part.get_content() for part in received.message.iter_attachments()] == [PDF.content]
    assert notices(page_context) == ["Sent to 1 recipient"]
    assert len(list_outbox(company)) == 1


@pytest.mark.parametrize(
    ("recipients", "subject", "enclosures", "sentence"),
    [
        ("kari", "A", [PDF], "'kari' is no e-mail address."),
        ("kari@fjord.example, ", "", [PDF], "Type a subject."),
        ("kari@fjord.example", "A", [replace(PDF, content=b"x" * (LARGEST_TOTAL + 1))], "Too large for e-mail"),
    ],
)
def test_what_is_wrong_is_said(dialog: SendMailDialog, recipients, subject, enclosures, sentence: str) -> None:
    dialog.recipients.setText(recipients)
    dialog.subject.setText(subject)
    dialog.show_enclosures(enclosures)
    assert dialog.note.text().startswith(sentence)
    assert not dialog.ok.isEnabled()
    dialog.accept()
    assert list_outbox(dialog.context.file) == []


def test_nothing_is_sent_before_the_enclosure_is_there(dialog: SendMailDialog) -> None:
    dialog.recipients.setText("kari@fjord.example")
    dialog.show_making()
    assert not dialog.ok.isEnabled()
    assert not dialog.draft_button.isEnabled()
    dialog.show_failed(UserError("The original is gone."))
    assert dialog.enclosed.text() == "The original is gone."
    assert not dialog.ok.isEnabled()


def test_an_address_is_completed_after_the_comma(dialog: SendMailDialog, qtbot) -> None:
    dialog.recipients.propose(["kari@fjord.example", "ola@byra.example"])
    qtbot.keyClicks(dialog.recipients, "ola@byra.example,kar")
    completer = dialog.recipients.completer()
    assert completer.currentCompletion() == "ola@byra.example, kari@fjord.example"
    assert completer.completionCount() == 1


def test_a_draft_needs_no_recipient_and_leaves_the_dialog_open(
    dialog: SendMailDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True)
    assert dialog.draft_button.isEnabled()
    dialog.open_draft()
    (path,) = opened
    assert path.name == "Kostnader.eml"
    assert b"X-Unsent: 1" in path.read_bytes()
    target = tmp_path / "ut"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    dialog.save_draft()
    assert target.with_suffix(".eml").read_bytes().count(b"Kostnader.pdf") == 1
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    dialog.open_draft()
    assert notices(dialog.context)[-1].startswith("No mail program opens such drafts here.")
    assert list_outbox(dialog.context.file) == []


def test_who_may_only_read_can_still_make_a_draft(page_context: PageContext, company: CompanyFile, qtbot) -> None:
    file = CompanyFile(company.path, read_only=True)
    context = replace(page_context, file=file)
    window = MainWindow(context, [])
    qtbot.addWidget(window)
    dialog = SendMailDialog(window, context, lambda *_: None, title="Send", subject="A")
    dialog.show_enclosures([PDF])
    dialog.recipients.setText("kari@fjord.example")
    assert not dialog.ok.isEnabled()
    assert dialog.draft_button.isEnabled()
    assert "reading only" in dialog.way.text()
    file.close()


# Reports


def send(page: ReportsPage) -> SendReportDialog:
    dialog = page.report.send_by_mail()
    assert dialog is not None
    return dialog


def enclosed(page: ReportsPage) -> Enclosure:
    (enclosure,) = stored_draft(page.context.file, list_outbox(page.context.file)[0].id).enclosures
    return enclosure


def test_the_menu_of_the_report_has_it(page: ReportsPage) -> None:
    menu = QMenu()
    page.report._fill_menu(menu)
    (action,) = [one for one in menu.actions() if one.text() == "Send by e-mail…"]
    assert action.isEnabled()


def test_a_report_goes_as_it_is_shown(page: ReportsPage) -> None:
    table = page.report.table
    assert table is not None
    shown = table.columns_shown[:3]
    table.show_columns(shown)
    dialog = send(page)
    assert nameless(dialog) == []
    name = page.report.top.heading.text()
    assert dialog.subject.text().startswith(f"{name}, ")
    assert dialog.subject.text().endswith(", Prøve AS")
    assert "Period: " in dialog.body.toPlainText()
    assert dialog.enclosed.text().startswith(f"{name} 2026-11-22.pdf, ")
    dialog.chosen_form.choose("xlsx")
    assert ".xlsx, " in dialog.enclosed.text()
    dialog.recipients.setText("kari@fjord.example")
    dialog.ok.click()
    made = enclosed(page)
    assert made.media_type.endswith("spreadsheetml.sheet")
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    # Excel has more fields than the screen.
    assert [cell.value for cell in book.worksheets[0][1]] == [column.title for column in page.report.result.columns]
    message = message_of(page.context.file, list_outbox(page.context.file)[0].id)
    assert message.created_by == "KH"
    assert message.body.endswith("\n")


def test_a_pivot_goes_as_the_pivot_that_is_shown(page: ReportsPage) -> None:
    page.report.sides.set_layouts(PivotLayout(("department",), (), (PivotValue("total"),)), None)
    dialog = send(page)
    dialog.chosen_form.choose("csv")
    dialog.recipients.setText("kari@fjord.example")
    dialog.ok.click()
    text = enclosed(page).content.decode("utf-8-sig")
    assert "Salg" in text
    assert "4748000101" not in text


def test_filters_of_columns_are_said_not_to_count(page: ReportsPage) -> None:
    table = page.report.table
    assert table is not None
    assert "filters of columns" not in head_of(send(page))
    table.set_filter("number", "zzz")
    assert table.header.filters()
    assert "also those that the filters of columns hide" in head_of(send(page))


def head_of(dialog: SendReportDialog) -> str:
    return " ".join(one.text() for one in dialog.findChildren(QLabel))


def test_what_a_person_typed_stays(page: ReportsPage) -> None:
    dialog = send(page)
    dialog.subject.setText("Til revisor")
    dialog.chosen_form.choose("csv")
    assert dialog.subject.text() == "Til revisor"
    dialog._propose(replace_letter(dialog))
    assert dialog.subject.text() == "Til revisor"


def replace_letter(dialog: SendReportDialog):
    from telecost_desktop.services.reporting.exports.by_mail import Letter

    return Letter("other", "other")


# Received invoices


def test_a_received_invoice_is_forwarded_unchanged(
    page_context: PageContext,
    window_of: Callable[..., MainWindow],
    tmp_path: Path,
    mail_server: RecordingServer,
    clock: FixedClock,
) -> None:
    file = page_context.file
    import_costs(file, tmp_path, clock)
    set_up(file, mail_server, clock)
    content = b"%PDF-1.7\r\n\x00\xff signed, byte for byte\n.\n"
    with file.raw() as connection:
        connection.execute("BEGIN IMMEDIATE")
        key = store_attachment(connection, content, name="faktura 5501.pdf", media_type="application/pdf", clock=clock)
        connection.execute("COMMIT")
    with file.write() as session:
        invoice = session.scalars(select(SupplierInvoice).where(SupplierInvoice.number == "5501")).one()
        session.add(SupplierInvoiceOriginal(supplier_invoice_id=invoice.id, attachment_id=key))
    window = window_of(InvoicesPage)
    page = window.page("invoices")
    assert isinstance(page, InvoicesPage)
    page.received.show_invoice(invoice.id)
    assert page.received.original.forward.accessibleName() == "Forward by e-mail…"
    page.received.original.forward.click()
    (dialog,) = page.findChildren(SendMailDialog)
    assert dialog.subject.text() == "Invoice Nordlys Mobil 5501"
    assert "faktura 5501.pdf" in dialog.body.toPlainText()
    dialog.recipients.setText("revisor@byra.example")
    dialog.ok.click()
    (received,) = mail_server.received
    (part,) = received.message.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("faktura 5501.pdf", content)
    assert list_outbox(file)[0].purpose == "supplier_invoice"

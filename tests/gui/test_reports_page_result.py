"""The result on the reports page: what stands behind a row, several currencies, columns, long reports, other sides."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import current_thread, main_thread

import pytest
from openpyxl import load_workbook
from phone_costs import CHARGES
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWhatsThis, QWidget
from recorded_messages import RecordedMessages
from reports_page import WHOLE_YEAR, own_settings, page, plain, totals

from telecost_desktop.services.importing import import_files
from telecost_desktop.services.reporting import ColumnKind, ReportRequest, ReportResult, definition, definitions
from telecost_desktop.services.reporting.behind import has_lines
from telecost_desktop.services.reporting.periods import NamedPeriod
from telecost_desktop.services.reporting.result import totals_of
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.pages.reports import ReportsPage
from telecost_desktop.views.pages.reports.about_dialog import AboutReport
from telecost_desktop.views.pages.reports.behind_dialog import CHARGES as LINES
from telecost_desktop.views.pages.reports.behind_dialog import USAGE, BehindDialog
from telecost_desktop.views.pages.reports.result_columns import make_ready
from telecost_desktop.views.pages.reports.result_table import ReportTable
from telecost_desktop.views.tables.model import drop
from telecost_desktop.views.tasks import Tasks

__all__ = ["own_settings", "page"]

EUROS = CHARGES.splitlines()[0] + (
    "\nKystnett;90081;7009;2026-10-30;2026-11-20;EUR;Salg;Åse Nygård;4748000101;subscription;Mobile telephony;Roam;"
    "subscription;Roam;2026-10-01;1;10,00;25\n"
)


def row_of(page: ReportsPage, **values: object) -> object:
    table = page.report.table
    assert table is not None
    assert page.report.result is not None
    keys = [one.key for one in page.report.result.columns]
    return next(row for row in table.rows() if all(row[keys.index(key)] == value for key, value in values.items()))


def dialogs(page: ReportsPage) -> list[BehindDialog]:
    return [dialog for dialog in page.findChildren(BehindDialog) if dialog.isVisible()]


# What stands behind a row


def test_enter_shows_what_stands_behind_a_row(page: ReportsPage, qtbot) -> None:
    page.report.period.set_days(*WHOLE_YEAR)
    table = page.report.table
    assert table is not None
    table.select(row_of(page, user="Åse Nygård", invoice="7001"))
    qtbot.keyClick(table.view, Qt.Key.Key_Return)
    (dialog,) = dialogs(page)
    assert [line.text for line in dialog.charges.rows()] == ["Fri 20 GB", "Data USA"]
    assert plain(dialog.charges.totals.lines[0]["net"]) == "419,50"
    assert plain(dialog.sum_text.text()) == (
        "Invoice lines kr 419,50 and running use kr 0,00 make kr 419,50, as in the report."
    )
    assert dialog.tabs.currentIndex() == LINES


def test_a_name_without_end_does_not_widen_the_dialog(page: ReportsPage, page_context: PageContext) -> None:
    report = page.report.result
    assert report is not None
    row = row_of(page, user="Siv Tveit")
    dialog = BehindDialog(page, page_context, report, row, "Wx" * 100)
    dialog.show()
    QApplication.processEvents()
    assert dialog.width() == 1080


def test_running_use_shows_its_records(page: ReportsPage) -> None:
    dialog = page.show_behind(row_of(page, user="Bjørn Hauge", state="running"))
    assert dialog is not None
    assert dialog.tabs.currentIndex() == USAGE
    assert [record.traffic_type for record in dialog.usage.rows()] == ["SMS Norge", "Data USA"]
    assert plain(dialog.usage.totals.lines[0]["net"]) == "80,00"
    assert not dialog.invoice.isEnabled()


def test_from_a_line_on_to_its_invoice(page: ReportsPage, qtbot) -> None:
    page.report.period.set_days(*WHOLE_YEAR)
    dialog = page.show_behind(row_of(page, user="Siv Tveit", invoice="5501"))
    assert dialog is not None
    invoice = next(choice.id for choice in page._options.invoices if choice.number == "5501")
    with qtbot.waitSignal(page.navigate) as gone:
        dialog.invoice.click()
    assert gone.args == ["invoices", invoice]


def test_a_line_leads_to_its_own_operators_invoice(
    page: ReportsPage, page_context: PageContext, tmp_path: Path, qtbot
) -> None:
    # Two operators may well have an invoice 7001.
    path = tmp_path / "same.csv"
    path.write_text(CHARGES.replace("5501;2026-11-05", "7001;2026-11-05"), encoding="utf-8")
    import_files(page_context.file, [path], clock=page_context.clock)
    page.report.period.set_days(*WHOLE_YEAR)
    page_context.changes.announce(Subject.COSTS)
    keys = {(choice.number, choice.operator): choice.id for choice in page._options.invoices}
    for user, operator in (("Siv Tveit", "Nordlys Mobil"), ("Åse Nygård", "Kystnett")):
        dialog = page.show_behind(row_of(page, user=user, invoice="7001"))
        assert dialog is not None
        with qtbot.waitSignal(page.navigate) as gone:
            dialog.invoice.click()
        assert gone.args == ["invoices", keys["7001", operator]]


def test_what_stands_behind_is_saved_as_excel(
    page: ReportsPage, page_context: PageContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = page.show_behind(row_of(page, user="Siv Tveit"))
    assert dialog is not None
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "behind"), ""))
    dialog.excel.click()
    sheet = load_workbook(tmp_path / "behind.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][:2] == ["Date", "Text"]
    assert "Fri 20 GB" in [cell.value for cell in sheet[2]]
    assert isinstance(page_context.messages, RecordedMessages)
    assert page_context.messages.notices == ["1 row saved as behind.xlsx"]


def test_more_than_the_limit_is_said(page: ReportsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telecost_desktop.views.pages.reports.behind_dialog.LIMIT", 1)
    page.report.period.set_days(*WHOLE_YEAR)
    dialog = page.show_behind(row_of(page, user="Åse Nygård", invoice="7001"))
    assert dialog is not None
    assert dialog._note.text().startswith("There are more: the first 1 of each kind are shown.")
    assert plain(dialog.sum_text.text()) == "The row's sum is kr 419,50."


@pytest.mark.parametrize("report", [one.id for one in definitions() if has_lines(one)])
def test_every_sum_of_every_report_has_something_behind_it(page: ReportsPage, report: str) -> None:
    page.report.period.set_days(*WHOLE_YEAR)
    page.catalogue.choose(report)
    table = page.report.table
    assert table is not None
    money = [
        place for place, one in enumerate(definition(report).columns) if one.kind is ColumnKind.MONEY and one.total
    ]
    rows = [row for row in table.rows() if any(row[place] for place in money)]
    # The company bought no content services.
    assert rows or report == "R12"
    for row in rows:
        dialog = page.show_behind(row)
        assert dialog is not None
        assert dialog.charges.rows() or dialog.usage.rows(), row
        dialog.accept()


def test_an_inventory_has_nothing_behind_it(page: ReportsPage) -> None:
    page.catalogue.choose("R13")
    table = page.report.table
    assert table is not None
    table.select_first()
    assert page.show_behind(table.current_row()) is None
    menu = QMenu(page)
    table.fill_row_menu(menu)
    assert not menu.actions()[0].isEnabled()


# Currencies, columns, words


def test_several_currencies_have_a_line_of_totals_each(
    page: ReportsPage, page_context: PageContext, tmp_path: Path
) -> None:
    path = tmp_path / "euros.csv"
    path.write_text(EUROS, encoding="utf-8")
    (imported,) = import_files(page_context.file, [path], clock=page_context.clock)
    assert imported.status == "imported"
    page.report.period.set_days(*WHOLE_YEAR)
    page_context.changes.announce(Subject.COSTS)
    assert totals(page, "total") == ["10,00", "1 321,50"]
    assert totals(page, "user") == ["1 row, EUR", "7 rows, NOK"]
    assert page.report.table is not None
    assert "currency" in page.report.table.columns_shown
    page.report.table.set_filter("user", "åse")
    assert totals(page, "total") == ["10,00", "748,50"]


def test_columns_are_ordered_by_keys_and_say_what_they_are(page: ReportsPage, qtbot) -> None:
    popup = page.report.choose_columns()
    table = page.report.table
    assert popup is not None
    assert table is not None
    before = table.columns_shown
    popup.list.setCurrentRow(1)
    assert popup._hint.text() == table.model.columns[table._section(before[1])].hint
    qtbot.keyClick(popup.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert table.columns_shown[:2] == (before[1], before[0])
    popup._usual()
    assert table.columns_shown == before
    for row in range(popup.list.count()):
        popup.list.item(row).setCheckState(Qt.CheckState.Unchecked)
    assert len(table.columns_shown) == 1
    popup.close()


def test_shift_f1_says_what_the_column_is(page: ReportsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(QWhatsThis, "showText", lambda _place, text, _widget: said.append(text))
    table = page.report.table
    assert table is not None
    section = table._section("fixed")
    table.view.selectionModel().setCurrentIndex(
        table.model.index(0, section), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    QApplication.sendEvent(table.view, key)
    assert said == [f"Fixed, kr: {table.model.columns[section].hint}"]
    menu = QMenu(page)
    table.fill_row_menu(menu)
    assert [action.text() for action in menu.actions()] == ["What stands behind this?", "What is Fixed, kr?", "Copy"]


@pytest.mark.parametrize("report", [one.id for one in definitions()])
def test_a_report_tells_all_about_itself(page: ReportsPage, report: str) -> None:
    page.catalogue.choose(report)
    dialog = page.report.show_about()
    assert isinstance(dialog, AboutReport)
    text = dialog.text.toPlainText()
    shown = definition(report)
    assert shown.description in text
    assert all(one.help in text for one in shown.columns)
    dialog.accept()


def test_a_pdf_has_the_columns_that_are_shown_and_excel_all(page: ReportsPage, tmp_path: Path) -> None:
    import pypdfium2

    table = page.report.table
    assert table is not None
    table.show_columns(("user", "employee_number", "total"))
    page.report.export_to(tmp_path / "a.pdf", "pdf")
    page.report.export_to(tmp_path / "a.xlsx", "xlsx")
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    words = document[0].get_textpage().get_text_range()
    document.close()
    assert "Employee number" in words
    assert "Department" not in words
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.active is not None
    titles = [str(cell.value) for row in book.active.iter_rows(max_row=12) for cell in row if cell.value]
    assert "Department" in titles
    book.close()


# Many invoices


def test_all_invoices_of_a_month_or_an_account_are_two_steps(
    page: ReportsPage, page_context: PageContext, qtbot
) -> None:
    with page_context.file.raw() as connection:
        seller, account = connection.execute(
            "SELECT seller_id, id FROM billing_account WHERE number = '90081'"
        ).fetchone()
        for number in range(200):
            connection.execute(
                "INSERT INTO supplier_invoice (seller_id, account_id, number, kind, state, issue_date, due_date, currency,"
                " total_ex_vat, total_vat, total_inc_vat, prepaid, rounding, payable, payment_reference, payee_account,"
                " has_charges, paid_amount) VALUES (?, ?, ?, 'invoice', 'received', ?, '2027-01-01', 'NOK',"
                " 0, 0, 0, 0, 0, 0, '', '', 1, 0)",
                (seller, account, f"X{number:03}", f"{2010 + number // 12}-{number % 12 + 1:02}-15"),
            )
    page_context.changes.announce(Subject.SUPPLIER_INVOICES)
    page.report.period.kind.choose("invoice")
    popup = page.report.period.choose_invoices()
    assert popup.list.count() == 203
    popup.none.click()
    qtbot.keyClicks(popup.search, "2012-0")
    popup.all.click()
    assert popup.values() == tuple(f"X{number:03}" for number in range(32, 23, -1))
    popup.search.clear()
    qtbot.keyClicks(popup.search, "44102277")
    popup.all.click()
    popup.close()
    assert page.report.period.invoice_button.text() == "10 invoices"
    assert len(page.request().period.numbers) == 10
    page.report.period.set_choice(NamedPeriod.LATEST_INVOICES)
    assert page.report.period.invoice_button.text() == "2 invoices"


# Other sides


def test_a_pivot_is_shown_kept_and_gone_again(page: ReportsPage) -> None:
    page.report.period.set_days(*WHOLE_YEAR)
    page.report.sides.mode.choose("pivot")
    side = page.report.sides.side
    assert side is not None
    assert side.table is not None
    assert not page.report.columns.isVisible()
    assert page._settings().pivot == side.current_layout
    page.catalogue.choose("R6")
    assert page.report.sides.mode.value == "table"
    page.catalogue.choose("R10")
    assert page.report.sides.mode.value == "pivot"
    assert page.report.sides.currentWidget() is side
    page.report.sides.mode.choose("table")
    assert page._settings().pivot is None
    assert page.report.columns.isVisible()


# Long reports

LONG = 20_000


def long_result(count: int) -> ReportResult:
    report = definition("R10")
    keys = [one.key for one in report.columns]
    numbers = random.Random(7)
    rows = []
    for number in range(count):
        row: list[object] = [None] * len(keys)
        amount = Decimal(numbers.randrange(1_000_000)) / 100
        for key, value in {"user": f"Person {numbers.randrange(900)}", "currency": "NOK", "state": "invoiced",
                           "invoice": str(5000 + number % 36), "number": f"47{number:08}", "total": amount,
                           "invoice_date": date(2026, 1 + number % 12, 1)}.items():  # fmt: skip
            row[keys.index(key)] = value
        rows.append(tuple(row))
    return ReportResult(report, ReportRequest(), rows, totals_of(report.columns, rows), ())


def test_a_long_report_is_sorted_and_filtered_apart_from_the_window(qtbot, page_context: PageContext) -> None:
    tasks = Tasks(page_context.messages.error)
    holder = QWidget()
    qtbot.addWidget(holder)
    threads: list[bool] = []

    def apart(work: Callable[..., object], done: Callable[[object], object]) -> None:
        def noted(**values: object) -> object:
            threads.append(current_thread() is main_thread())
            return work(**values)

        tasks.run(holder, noted, done=done, key="arrange", progress=True)

    table = ReportTable(
        definition("R10"),
        "NOK",
        apart=apart,
        let_go=lambda rows: tasks.run(holder, drop, rows),
    )
    qtbot.addWidget(table)
    table.resize(900, 500)
    table.show()
    result = long_result(LONG)
    ready = make_ready(result, "nb")

    def settled(action: Callable[[], object]) -> None:
        action()
        qtbot.waitUntil(lambda: not tasks.busy, timeout=20_000)

    table.show_result(ready)
    place = table._section("total")
    came = table.rows()
    table.sort_by("total", descending=True)
    # The window goes on with the order of before until the other thread is done.
    assert table.report_model.arranging
    assert table.rows() == came
    qtbot.waitUntil(lambda: not tasks.busy, timeout=20_000)
    assert threads == [False]
    sums = [row[place] for row in table.rows()]
    assert sums == sorted((row[place] for row in result.rows), reverse=True)
    assert len(sums) == LONG
    user = table._section("user")
    settled(lambda: table.set_filter("user", "person 77"))
    expected = [row for row in result.rows if "Person 77" in row[user]]
    assert sorted(table.rows()) == sorted(expected)
    (line,) = table.totals.lines
    assert plain(line["total"]) == plain(
        f"{sum(row[place] for row in expected):,.2f}".replace(",", " ").replace(".", ",")
    )
    # A newer wish replaces the one under way.
    table.sort_by("total")
    table.sort_by("user")
    qtbot.waitUntil(lambda: not tasks.busy, timeout=20_000)
    assert [row[user] for row in table.rows()] == sorted((row[user] for row in expected), key=str.casefold)
    # Other rows are never shown under the order of before.
    settled(lambda: table.show_result(make_ready(long_result(LONG), "nb")))
    assert [row[user].casefold() for row in table.rows()] == sorted(row[user].casefold() for row in table.rows())
    settled(table.forget_result)
    assert table.rows() == []
    tasks.close()

"""The line of findings, its list, and where they lead; the card of budgets and its dialog."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from phone_costs import import_costs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.budgets import list_budgets, set_budget
from telecost_desktop.services.dashboard.findings import Finding, FindingKind, FoundItem, ItemKind
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.dashboard import DashboardPage
from telecost_desktop.views.pages.dashboard.budgets.dialog import BudgetDialog
from telecost_desktop.views.pages.dashboard.findings.bar import FindingsBar, FindingsDialog
from telecost_desktop.views.pages.dashboard.findings.words import item_detail, sentence
from telecost_desktop.views.pages.reports.wish import ReportWish
from telecost_desktop.views.reading_only import reading_only_words

MONTH = date(2026, 10, 1)
FOUND = (
    Finding(
        FindingKind.WAITING_RUNS, 2, "NOK", values={"waiting": 1, "failed": 1},
        items=(
            FoundItem(3, "Licences", kind=ItemKind.JOB, day=date(2026, 11, 20)),
            FoundItem(4, "Hours", kind=ItemKind.FAILED_JOB, day=date(2026, 11, 19)),
        ),
    ),
    Finding(
        FindingKind.LATE_INVOICE, 2, "NOK", values={"late": 1, "overdue": 1},
        items=(
            FoundItem(1, "Kystnett 90081", kind=ItemKind.LATE, day=date(2026, 11, 1)),
            FoundItem(9, "Nordlys 77", "NOK", Decimal(1250), ItemKind.OVERDUE, date(2026, 11, 9)),
        ),
    ),
    Finding(
        FindingKind.OVER_BUDGET, 1, "NOK", Decimal(200), date(2026, 11, 1), {"over": 1, "at_risk": 0},
        (FoundItem(5, "Salg", worth=Decimal(200), kind=ItemKind.OVER),),
    ),
    Finding(
        FindingKind.COST_UP, 1, "NOK", Decimal(4000), MONTH, {"percent": 40},
        (FoundItem(0, "", worth=Decimal(4000), kind=ItemKind.DEPARTMENT),),
    ),
    Finding(
        FindingKind.PACKAGE_EXCEEDED, 1, "NOK", Decimal(178), MONTH, {"months": 3},
        (FoundItem(2, "4748000102", "Siv Tveit, Datapakke 10 GB", Decimal(178)),),
    ),
    Finding(
        FindingKind.UNUSED_NUMBERS, 2, "NOK", Decimal(398), None, {"months": 3},
        (
            FoundItem(6, "4748000106", "Åse", Decimal(199), day=date(2026, 7, 1)),
            FoundItem(7, "4748000107", "", Decimal(199)),
        ),
    ),
)  # fmt: skip


@pytest.fixture
def page(page_context: PageContext, window_of: Callable[..., MainWindow], tmp_path: Path, qtbot) -> DashboardPage:
    import_costs(page_context.file, tmp_path, page_context.clock)
    window = window_of(DashboardPage)
    window.resize(1440, 900)
    made = window.page("dashboard")
    assert isinstance(made, DashboardPage)
    qtbot.waitUntil(lambda: made.board.is_whole)
    return made


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_each_finding_is_told_in_a_few_words() -> None:
    assert [plain(sentence(finding)) for finding in FOUND] == [
        "2 runs wait for you",
        "1 invoice overdue, 1 invoice has not come",
        "1 department over budget",
        "oktober 2026 cost 40 % more than usual",
        "1 package is always exceeded",
        "2 numbers without use for 3 months",
    ]
    details = [plain(item_detail(finding, item)) for finding in FOUND for item in finding.items]
    assert details == [
        "fell due on 20.11.2026",
        "the run of 19.11.2026 failed",
        "was expected on 01.11.2026",
        "was due on 09.11.2026",
        "the budget is spent",
        "more than in the months before",
        "Siv Tveit, Datapakke 10 GB",
        "Åse, last used on 01.07.2026",
        "never used",
    ]


def test_the_line_shows_what_finds_room_and_counts_the_rest(qtbot) -> None:
    bar = FindingsBar()
    qtbot.addWidget(bar)
    bar.show_findings(())
    assert bar.isHidden()
    bar.show_findings(FOUND)
    bar.resize(2400, 48)
    bar.show()
    assert [link.isVisible() for link in bar.links] == [True] * 6
    assert bar.rest.isHidden()
    bar.resize(700, 48)
    shown = [link.isVisible() for link in bar.links]
    assert 0 < sum(shown) < 6
    assert bar.rest.text() == f"and {6 - sum(shown)} more"
    last = [link for link in bar.links if link.isVisible()][-1]
    assert last.geometry().right() < bar.review.geometry().left()
    assert "398" in bar.accessibleDescription() or "numbers without use" in bar.accessibleDescription()


def test_each_finding_leads_to_where_to_act(page: DashboardPage, qtbot) -> None:
    page.findings.show_findings(FOUND)
    gone = []
    page.navigate.connect(lambda key, subject: gone.append((key, subject)))
    for link in page.findings.links:
        link.click()
    assert gone == [
        ("scheduled", None),
        ("invoices", 9),
        ("reports", ReportWish("R6", date(2026, 10, 1), date(2026, 10, 31))),
        ("reports", ReportWish("R13", numbers=("4748000106", "4748000107"))),
    ]
    page.navigate.disconnect()


def test_the_list_of_findings_leads_there_too(page: DashboardPage, qtbot) -> None:
    page.findings.show_findings(FOUND)
    page.findings.review.click()
    (dialog,) = page.findChildren(FindingsDialog)
    assert len(dialog.table.rows()) == 9
    assert {row.worth for row in dialog.table.rows() if row.finding.startswith("2 numbers")} == {Decimal(199)}
    dialog.table.select((1, 1))
    with qtbot.waitSignal(page.navigate) as asked:
        qtbot.keyClick(dialog.table.view, Qt.Key.Key_Return)
    assert asked.args == ["invoices", 9]


def test_budgets_are_shown_only_where_there_are_some(page: DashboardPage, page_context: PageContext, qtbot) -> None:
    assert page.budgets.isHidden()
    department = list_budgets(page_context.file, page_context.today())[0]
    month = page_context.today().replace(day=1)
    set_budget(page_context.file, department.department_id, Decimal(1), month, clock=page_context.clock)
    page_context.changes.announce(Subject.BUDGETS)
    qtbot.waitUntil(lambda: page.board.is_whole and page.budgets.isVisible())
    (row,) = page.budgets.card.table.rows()
    assert (row.department, row.budget, row.state.name) == (department.department, 1, "OVER_BUDGET")
    assert page.budgets.height() == page.budgets.card.height_for(page.budgets.width())


def test_the_first_budget_is_asked_for_by_the_menu(page: DashboardPage) -> None:
    window = page.window()
    assert isinstance(window, MainWindow)
    actions = [action for menu in window.menuBar().findChildren(QMenu) for action in menu.actions()]
    next(action for action in actions if action.text().replace("&", "") == "Budgets of departments…").trigger()
    assert [dialog.isVisible() for dialog in page.findChildren(BudgetDialog)] == [True]


def test_budgets_are_set_in_one_step_that_can_be_taken_back(page: DashboardPage, page_context: PageContext) -> None:
    month = page_context.today().replace(day=1)
    dialog = BudgetDialog(page, page_context)
    first, second = list(dialog.amounts)[:2]
    dialog.amounts[first].setText("1200,50")
    dialog.amounts[second].setText("x")
    dialog.save_button.click()
    assert all(row.amount is None for row in list_budgets(page_context.file, month)), (
        "nothing is saved with a fault in it"
    )
    dialog.amounts[second].setText("0")
    dialog.save_button.click()
    saved = {row.department_id: row.amount for row in list_budgets(page_context.file, month)}
    assert (saved[first], saved[second]) == (Decimal("1200.50"), 0)
    page_context.undo.undo(page_context)
    assert all(row.amount is None for row in list_budgets(page_context.file, month))


def test_a_file_that_is_only_read_shows_its_budgets_and_says_why_none_is_set(
    page: DashboardPage, page_context: PageContext, qtbot
) -> None:
    department = list_budgets(page_context.file, MONTH)[0].department_id
    set_budget(page_context.file, department, Decimal(700), MONTH, clock=page_context.clock)
    file = CompanyFile(page_context.file.path, read_only=True)
    dialog = BudgetDialog(page, replace(page_context, file=file))
    dialog.show()
    said = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert reading_only_words() in said
    field = dialog.amounts[department]
    assert field.value == 700
    field.setText("5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    dialog.month.choose(date(2027, 1, 1))
    assert not dialog.save_button.isEnabled()
    dialog.reject()
    file.close()


def test_the_dialog_shows_what_holds_in_the_month_that_is_chosen(
    page: DashboardPage, page_context: PageContext
) -> None:
    department = list_budgets(page_context.file, MONTH)[0].department_id
    set_budget(page_context.file, department, Decimal(700), date(2026, 12, 1), clock=page_context.clock)
    dialog = BudgetDialog(page, page_context)
    assert dialog.amounts[department].value is None
    dialog.month.choose(date(2027, 1, 1))
    assert dialog.amounts[department].value == 700
    dialog.reject()

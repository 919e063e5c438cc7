"""Passing costs on in the window: live preview, making, what was passed on, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from phone_costs import import_costs
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

import telecost_desktop.models.tables  # noqa: F401 - projects point to tables that nothing else here imports
from telecost_desktop.models.projects import Project
from telecost_desktop.models.recharges import RechargeDetail, RechargeSource
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.recharging.listing import list_recharges
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.recharging import open_recharge
from telecost_desktop.views.dialogs.recharging.dialog import RechargeDialog


@pytest.fixture
def project(page_context: PageContext, clock: FixedClock, tmp_path: Path) -> int:
    import_costs(page_context.file, tmp_path, clock)
    customer = save_customer(page_context.file, CustomerValues("Kunde AS"), clock=clock)
    with page_context.file.write() as session:
        made = Project(number="1001", name="Utleie", customer_id=customer)
        session.add(made)
        session.flush()
        return made.id


@pytest.fixture
def dialog(page_context: PageContext, project: int, qtbot) -> Iterator[RechargeDialog]:
    window = QWidget()
    qtbot.addWidget(window)
    open_recharge(window, page_context, project)
    made = opened()
    yield made
    made.close()


def opened() -> RechargeDialog:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, RechargeDialog) and one.isVisible())


def choose_september(dialog: RechargeDialog) -> None:
    dialog.new.whose.setCurrentText("Salg")
    dialog.new.first.set_value(date(2026, 9, 1))
    dialog.new.last.set_value(date(2026, 9, 30))


def shown(dialog: RechargeDialog) -> list[tuple[str, Decimal]]:
    assert dialog.new.preview is not None
    return [(fee.text, fee.amount) for fee in dialog.new.preview.fees]


def test_it_begins_with_the_last_month_and_the_project(dialog: RechargeDialog, project: int) -> None:
    assert dialog.new.project.value == project
    assert (dialog.new.first.value, dialog.new.last.value) == (date(2026, 10, 1), date(2026, 10, 31))
    assert dialog.new.source.value is RechargeSource.DEPARTMENT


def test_the_preview_follows_the_fields(dialog: RechargeDialog) -> None:
    choose_september(dialog)
    assert shown(dialog) == [("Telefoni september 2026, Salg", Decimal("419.50"))]
    dialog.new.markup.setText("10")
    assert shown(dialog)[0][1] == Decimal("461.45")
    dialog.new.detail.choose(RechargeDetail.LINE)
    assert shown(dialog)[0][0].endswith("+4748000101")
    dialog.new.sections.choose(ChargeSection.COMMUNICATION)
    assert shown(dialog)[0][1] == Decimal("132.55")
    assert dialog.make_button.text() == "Make 1 fee"
    assert dialog.make_button.isEnabled()
    dialog.new.source.choose(RechargeSource.EMPLOYEE)
    dialog.new.whose.setCurrentText("Bjørn Hauge")
    dialog.new.sections.setCurrentIndex(0)
    assert shown(dialog)[0][1] == Decimal("108.90")


def test_what_is_left_out_is_said(dialog: RechargeDialog) -> None:
    dialog.new.whose.setCurrentText("Drift")
    dialog.new.last.set_value(date(2026, 11, 30))
    assert "not invoiced by the operator yet: 2 records" in dialog.new.left_out.text()


def test_wrong_values_are_said_at_the_foot(dialog: RechargeDialog) -> None:
    choose_september(dialog)
    dialog.new.markup.setText("mye")
    assert "Write the markup as a number" in dialog.note.text()
    assert not dialog.make_button.isEnabled()
    dialog.new.markup.setText("0")
    assert dialog.note.text() == ""
    dialog.new.last.set_value(date(2026, 8, 31))
    assert "lies before the first" in dialog.note.text()
    dialog.new.last.set_value(date(2026, 9, 30))
    dialog.new.markup.setText("5000")
    assert "at most" in dialog.note.text()


def test_fees_are_made_shown_and_withdrawn(dialog: RechargeDialog, page_context: PageContext) -> None:
    told: list[Subject] = []
    page_context.changes.changed.connect(told.append)
    choose_september(dialog)
    dialog.make_button.click()
    (row,) = list_recharges(page_context.file)
    assert (row.source_name, row.charges, row.created_by) == ("Salg", 2, "KH")
    assert told == [Subject.PROJECTS]
    assert dialog.tabs.currentIndex() == 1
    assert dialog.earlier.table.current_row() == row
    lines = dialog.earlier.lines.model
    assert [lines.row(at).net for at in range(lines.rowCount())] == [Decimal("299.00"), Decimal("120.50")]
    # What was passed on is not offered again.
    dialog.tabs.setCurrentIndex(0)
    assert shown(dialog) == []
    assert "Passed on before and left out: 2 lines" in dialog.new.left_out.text()
    assert not dialog.make_button.isEnabled()
    dialog.tabs.setCurrentIndex(1)
    dialog.earlier.table.select(row.id)
    dialog.earlier.withdraw_button.click()
    assert page_context.messages.questions == ["Withdraw the fees of Salg for Kunde AS?"]
    assert list_recharges(page_context.file) == []
    assert not dialog.earlier.withdraw_button.isEnabled()
    dialog.tabs.setCurrentIndex(0)
    assert len(shown(dialog)) == 1


def test_without_a_project_it_says_what_to_do(page_context: PageContext, qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    open_recharge(window, page_context)
    assert "Make a project for the customer first" in page_context.messages.notices[-1]


def test_the_menu_opens_it(project: int, page_context: PageContext, window_of: Callable, qtbot) -> None:
    from telecost_desktop.views.pages.scheduled.page import ScheduledPage

    window = window_of(ScheduledPage)
    action = next(one for one in window.findChildren(QAction) if one.text().replace("&", "") == "Pass costs on…")
    action.trigger()
    assert opened().parentWidget() is window
    opened().close()


def test_every_field_has_a_name(dialog: RechargeDialog) -> None:
    from PySide6.QtCore import Qt

    nameless = [
        type(one).__name__
        for one in dialog.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(dialog) and not one.accessibleName()
        and not getattr(one, "text", lambda: "")()
    ]  # fmt: skip
    assert nameless == []

"""Pivot and chart of a report in the window: laid out by mouse and keyboard, saved, drawn, copied."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMenu

from telecost_desktop.services.reporting import ReportRequest, ReportResult, definition
from telecost_desktop.services.reporting.charts.layout import ChartForm, ChartLayout
from telecost_desktop.services.reporting.pivots.layout import How, PivotLayout, PivotValue
from telecost_desktop.services.reporting.result import totals_of
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.reports.chart_side import ChartSide
from telecost_desktop.views.pages.reports.pivot_edits import Place, Zone, moved, removed
from telecost_desktop.views.pages.reports.pivot_fields import ZoneRow
from telecost_desktop.views.pages.reports.pivot_side import PivotSide

COLUMNS = definition("R10").columns
SUM = PivotValue("total")


def report(*rows: tuple[str, str, str, str], currencies: tuple[str, ...] = ()) -> ReportResult:
    """A report with rows of (department, user, invoice date, total)."""
    made = []
    for number, (department, user, day, total) in enumerate(rows):
        values: dict[str, object] = {
            "department": department, "user": user, "number": f"474800011{number % 10}", "state": "invoiced",
            "invoice_date": date.fromisoformat(day), "total": Decimal(total), "invoice": "1",
            "currency": currencies[number] if currencies else "NOK",
        }  # fmt: skip
        nothing = {"money": Decimal(0), "integer": 0, "decimal": 0.0}
        made.append(tuple(values.get(column.key, nothing.get(column.kind.value, "")) for column in COLUMNS))
    return ReportResult(definition("R10"), ReportRequest(), made, totals_of(COLUMNS, made), ())


ROWS = (
    ("Salg", "Kari", "2026-01-05", "100.50"),
    ("Salg", "Per", "2026-02-05", "20"),
    ("Økonomi", "Anne", "2026-02-05", "-3"),
)


@pytest.fixture
def pivot(page_context: PageContext, qtbot) -> PivotSide:
    side = PivotSide(page_context)
    qtbot.addWidget(side)
    side.resize(616, 460)
    side.show()
    side.show_result(report(*ROWS))
    return side


@pytest.fixture
def chart(page_context: PageContext, qtbot) -> ChartSide:
    side = ChartSide(page_context)
    qtbot.addWidget(side)
    side.resize(616, 460)
    side.show()
    side.show_result(report(*ROWS))
    return side


def cells(side: PivotSide) -> list[list[str]]:
    model = side.grid.view.cells
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def trigger(menu: QMenu, text: str) -> None:
    action = next(action for action in menu.actions() if action.text() == text)
    assert action.isEnabled()
    action.trigger()
    menu.close()


def chip(side: PivotSide, zone: Zone, number: int = 0):
    return side.zones[zone].chips[number]


def test_it_begins_with_departments_and_months(pivot: PivotSide) -> None:
    assert cells(pivot) == [
        ["Salg", "100,50", "20,00", "120,50"],
        ["Økonomi", "–", "−3,00", "−3,00"],
    ]
    assert "Total, 100,50, 17,00, 117,50" in pivot.grid.totals.accessibleDescription()
    head = pivot.grid.view.cells
    assert [head.headerData(place, Qt.Orientation.Horizontal) for place in range(4)] == [
        "Department", "jan 2026", "feb 2026", "Total",
    ]  # fmt: skip


def test_fields_go_everywhere_by_menu(pivot: PivotSide, qtbot) -> None:
    changes: list[PivotLayout] = []
    pivot.layout_changed.connect(lambda: changes.append(pivot.current_layout))
    trigger(pivot.chip_menu(chip(pivot, Zone.COLUMNS)), "By year")
    trigger(pivot.chip_menu(chip(pivot, Zone.COLUMNS)), "To rows")
    trigger(pivot.chip_menu(chip(pivot, Zone.ROWS, 1)), "Move left")
    assert pivot.current_layout.rows == ("invoice_date:year", "department")
    trigger(pivot.chip_menu(chip(pivot, Zone.VALUES)), "Average")
    trigger(pivot.chip_menu(chip(pivot, Zone.VALUES)), "Rows with the largest first")
    assert pivot.current_layout.values == (PivotValue("total", How.AVERAGE),)
    assert [row[1] for row in cells(pivot)] == ["Salg", "Økonomi", ""]
    trigger(pivot.chip_menu(chip(pivot, Zone.ROWS)), "Remove")
    assert cells(pivot) == [["Salg", "60,25"], ["Økonomi", "−3,00"]]
    trigger(pivot.chip_menu(chip(pivot, Zone.ROWS)), "To values")
    assert pivot.current_layout.values[1] == PivotValue("department", How.COUNT)
    assert len(changes) == 7


def test_a_chip_is_reached_and_opened_by_key(pivot: PivotSide, qtbot) -> None:
    pivot.activateWindow()
    one = chip(pivot, Zone.ROWS)
    one.setFocus()
    qtbot.keyClick(one, Qt.Key.Key_Return)
    menu = next(child for child in one.findChildren(QMenu) if child.isVisible())
    assert menu.actions()
    trigger(menu, "To columns")
    assert pivot.current_layout.columns == ("invoice_date:month", "department")
    assert one.accessibleName() == "Department, in rows"
    assert pivot.zones[Zone.ROWS].add.accessibleName() == "Add to Rows"


def test_the_list_of_fields_asks_where(pivot: PivotSide, qtbot) -> None:
    pivot.fields.setCurrentRow(0)
    qtbot.keyClick(pivot.fields, Qt.Key.Key_Return)
    menu = next(child for child in pivot.fields.findChildren(QMenu) if child.isVisible())
    trigger(menu, "To rows")
    assert pivot.current_layout.rows == ("department", "user")
    assert [row[:2] for row in cells(pivot)] == [["Salg", "Kari"], ["", "Per"], ["Total Salg", ""], ["Økonomi", "Anne"]]


def drop(row: ZoneRow, data: QMimeData, spot: QPoint) -> None:
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    row.dropEvent(QDropEvent(QPointF(spot), Qt.DropAction.MoveAction, data, buttons, keys))


def test_fields_are_dropped_where_the_mouse_is(pivot: PivotSide) -> None:
    rows = pivot.zones[Zone.ROWS]
    before = chip(pivot, Zone.ROWS).mapTo(rows, QPoint(2, 2))
    drop(rows, Place(Zone.FIELDS, key="operator").to_mime(), before)
    assert pivot.current_layout.rows == ("operator", "department")
    # The new chips find their places with the next turn.
    QApplication.processEvents()
    drop(rows, Place(Zone.COLUMNS, 0).to_mime(), QPoint(rows.width() - 4, rows.height() // 2))
    assert pivot.current_layout.rows == ("operator", "department", "invoice_date:month")
    assert pivot.current_layout.columns == ()
    # Back in the list it is gone from the pivot.
    pivot.fields.dropped.emit(Place(Zone.ROWS, 0))
    assert pivot.current_layout.rows == ("department", "invoice_date:month")


def test_zones_have_their_limits() -> None:
    layout = PivotLayout(("user", "number", "department", "invoice"), (), (SUM,))
    assert moved(layout, COLUMNS, Place(Zone.FIELDS, key="account"), Zone.ROWS) == layout
    assert moved(layout, COLUMNS, Place(Zone.ROWS, 0), Zone.ROWS, 4).rows == ("number", "department", "invoice", "user")
    again = moved(layout, COLUMNS, Place(Zone.FIELDS, key="user"), Zone.COLUMNS)
    assert (again.rows, again.columns) == (("number", "department", "invoice"), ("user",))
    sorted_by = PivotLayout((), (), (SUM, PivotValue("usage")), 1, True)
    assert removed(sorted_by, Place(Zone.VALUES, 0)).sort_by == 0
    assert removed(sorted_by, Place(Zone.VALUES, 1)).sort_by is None


def test_too_much_is_said_in_its_place(pivot: PivotSide) -> None:
    days = [("Salg", "Kari", date.fromordinal(738000 + day).isoformat(), "1") for day in range(600)]
    pivot.set_layout(PivotLayout(("department",), ("invoice_date",), (SUM,)))
    pivot.show_result(report(*days))
    assert pivot.table is None
    assert "too many" in " ".join(text.text() for text in pivot._said.findChildren(type(pivot.note)))
    pivot.set_layout(PivotLayout(("department",), ("invoice_date:month",), (SUM,)))
    assert pivot.table is not None


def test_without_values_it_says_what_to_do(pivot: PivotSide) -> None:
    trigger(pivot.chip_menu(chip(pivot, Zone.VALUES)), "Remove")
    assert pivot.table is None
    assert pivot.zones[Zone.VALUES].chips == []


def test_currencies_stand_apart_and_it_is_said(pivot: PivotSide) -> None:
    pivot.show_result(report(*ROWS, currencies=("NOK", "EUR", "NOK")))
    assert "EUR, NOK" in pivot.note.text()
    assert cells(pivot)[0][0] == "EUR"
    pivot.show_result(report(*ROWS))
    assert pivot.note.isHidden()


def test_each_report_keeps_its_layout(pivot: PivotSide) -> None:
    mine = PivotLayout(("user",), (), (PivotValue("usage"),))
    pivot.set_layout(mine)
    other = definition("R6")
    pivot.show_result(None)
    pivot.show_result(ReportResult(other, ReportRequest(), [], (), ()))
    assert pivot.current_layout.rows == ("department",)
    pivot.show_result(report(*ROWS))
    assert pivot.current_layout == mine


def test_labels_stay_while_columns_scroll(pivot: PivotSide, qtbot) -> None:
    months = [("Salg", "Kari", f"2025-{month:02}-05", "1000") for month in range(1, 13)]
    pivot.show_result(report(*months))
    view = pivot.grid.view
    qtbot.waitUntil(lambda: view.horizontalScrollBar().maximum() > 0)
    assert view.frozen.isVisible()
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    assert view.columnViewportPosition(0) < 0
    view.scrollTo(view.cells.index(0, 1))
    # The cell is not hidden under the labels.
    assert view.columnViewportPosition(1) >= view.frozen.width()


def test_the_fields_give_their_room_to_the_table(pivot: PivotSide) -> None:
    high = pivot.grid.height()
    pivot.fold.click()
    assert not pivot.fields.isVisible()
    QApplication.processEvents()
    assert pivot.grid.height() > high + 60
    assert pivot._summary.text() == "Department | Invoice date · Month | Total"
    pivot.unfold.click()
    assert pivot.fields.isVisible()


# Chart


def test_a_chart_begins_with_months_in_parts(chart: ChartSide) -> None:
    assert chart.current_layout == ChartLayout("invoice_date:month", SUM, series="department")
    assert [one.text() for one in chart.chips] == ["Salg", "Økonomi"]
    assert "jan 2026 100,50, feb 2026 17,00" in chart.canvas.accessibleName()
    chart.canvas.point_at(1)
    assert chart.canvas.accessibleDescription() == "feb 2026 kr\u00a017,00, Salg 20,00, Økonomi −3,00"
    chart.chips[1].setChecked(False)
    chart.canvas.point_at(1)
    assert "Økonomi" not in chart.canvas.accessibleDescription()


def test_other_forms_and_fields_are_chosen(chart: ChartSide) -> None:
    changed: list[int] = []
    chart.layout_changed.connect(lambda: changed.append(1))
    chart.form.choose(ChartForm.TOP)
    chart.category.setCurrentIndex(chart.category.findData("user"))
    chart.category.activated.emit(chart.category.currentIndex())
    assert chart.current_layout is not None
    assert (chart.current_layout.form, chart.current_layout.category) == (ChartForm.TOP, "user")
    assert len(changed) == 2
    assert not chart.series.isEnabled()
    first, second, third = (bar.top for bar in chart.canvas._bars)
    assert first < second < third
    middle = round((chart.canvas._bars[2].top + chart.canvas._bars[2].bottom) / 2)
    assert chart.canvas.bar_at(QPoint(5, middle)) == 2
    chart.form.choose(ChartForm.LINE)
    assert len(chart.canvas._bars) == 3


def test_the_chart_has_a_table_behind_it(chart: ChartSide) -> None:
    chart.as_table.setChecked(True)
    assert chart.grid.isVisible()
    ready = chart.grid.ready
    assert ready is not None
    assert ready.rows == (("jan 2026",), ("feb 2026",))
    chart.as_table.setChecked(False)
    assert chart.canvas.isVisible()


def test_one_currency_at_a_time(chart: ChartSide) -> None:
    chart.show_result(report(*ROWS, currencies=("NOK", "EUR", "NOK")))
    assert [chart.currency.itemText(place) for place in range(chart.currency.count())] == ["EUR", "NOK"]
    assert chart.currency.isVisible()
    chart.currency.setCurrentIndex(1)
    chart.currency.activated.emit(1)
    assert "100,50" in chart.canvas.accessibleName()
    assert "NOK" in chart.note.text()


def test_nothing_is_said_to_be_nothing(chart: ChartSide) -> None:
    chart.show_result(report())
    assert not chart.canvas.isVisible()
    chart.show_result(report(*ROWS))
    assert chart.canvas.isVisible()


@pytest.mark.parametrize("form", list(ChartForm))
def test_the_picture_is_saved_and_copied(chart: ChartSide, tmp_path: Path, form: ChartForm) -> None:
    chart.form.choose(form)
    chart.save_to(tmp_path / "bilde ø.png")
    image = QImage(str(tmp_path / "bilde ø.png"))
    assert image.width() >= 1120
    chart.save_to(tmp_path / "side.pdf")
    assert (tmp_path / "side.pdf").read_bytes().startswith(b"%PDF")
    chart.copy()
    assert QGuiApplication.clipboard().image().size() == image.size()


def test_a_picture_that_cannot_be_written_is_said(chart: ChartSide, tmp_path: Path, page_context: PageContext) -> None:
    chart.save_to(tmp_path / "no such folder" / "x.png")
    failures = page_context.messages.failures
    assert "could not be written" in failures.pop().sentence

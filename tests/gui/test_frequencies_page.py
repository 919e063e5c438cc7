"""The page of frequencies, driven through its widgets, checked in the database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from telecost_desktop.models.subscriptions import Frequency, FrequencyUnit
from telecost_desktop.services.frequencies import FrequencyFilter, FrequencyValues, save_frequency, set_frequency_active
from telecost_desktop.services.recurrence import EndKind
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.pages.exporting import export_to
from telecost_desktop.views.pages.frequencies.page import FrequenciesPage
from tests.gui.test_window import nameless


@pytest.fixture
def page(window_of, page_context: PageContext) -> FrequenciesPage:
    file, clock = page_context.file, page_context.clock
    for values, user in (
        (FrequencyValues(FrequencyUnit.MONTH, date(2026, 1, 31), day=31, automatic_name=False, name="Month end"), "KH"),
        (FrequencyValues(FrequencyUnit.WEEK, date(2026, 1, 2), every=2, weekday=5), "SD"),
        (FrequencyValues(FrequencyUnit.YEAR, date(2024, 2, 29), automatic_name=False, name="Leap day"), "SD"),
    ):
        save_frequency(file, values, clock=clock, user=user)
    old = save_frequency(file, FrequencyValues(FrequencyUnit.DAY, date(2026, 1, 1)), clock=clock, user="KH")
    set_frequency_active(file, old, False, clock=clock, user="KH")
    return window_of(FrequenciesPage).page("frequencies")


def names(page: FrequenciesPage) -> list[str]:
    return [row.name for row in page.table.rows()]


def stored(page: FrequenciesPage) -> dict[str, Frequency]:
    with page.context.file.read() as session:
        found = list(session.query(Frequency))
        session.expunge_all()
    return {one.name: one for one in found}


def choose(page: FrequenciesPage, name: str) -> None:
    page.table.select(next(row.id for row in page.table.rows() if row.name == name))


def test_filters_all_mine_active_inactive(page: FrequenciesPage) -> None:
    assert names(page) == ["Month end", "Every 2 weeks on Friday", "Leap day"]
    page.filter.choose(FrequencyFilter.MINE)
    assert sorted(names(page)) == ["Every day", "Month end"]
    page.filter.choose(FrequencyFilter.INACTIVE)
    assert names(page) == ["Every day"]
    page.filter.choose(FrequencyFilter.ALL)
    assert len(names(page)) == 4
    assert page.card.sub.text() == "3 of 4 active"


def test_the_next_dates_never_drift(page: FrequenciesPage) -> None:
    choose(page, "Month end")
    shown = page.editor.dates.shown
    assert [one.date for one in shown[:5]] == [
        date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31),
    ]  # fmt: skip
    assert [one.shortened_to for one in shown[:4]] == [30, None, None, 28]
    assert "month has 28 days" in page.editor.dates.accessibleDescription()


def test_the_calendar_follows_every_key_stroke(page: FrequenciesPage, qtbot) -> None:
    qtbot.mouseClick(page.new, Qt.MouseButton.LeftButton)
    page.editor.form.unit.choose(FrequencyUnit.MONTH)
    day = page.editor.form.patterns[FrequencyUnit.MONTH].day
    day.setFocus()
    day.selectAll()
    qtbot.keyClicks(day, "15")
    assert page.editor.form.name.text() == "Every month on day 15"
    assert page.editor.dates.shown[0].date == date(2026, 12, 15)
    assert date(2026, 12, 15) in page.calendar._marks


def test_a_new_frequency_is_saved_with_its_automatic_name(page: FrequenciesPage, qtbot) -> None:
    qtbot.mouseClick(page.new, Qt.MouseButton.LeftButton)
    page.editor.form.unit.choose(FrequencyUnit.WEEK)
    page.editor.form.patterns[FrequencyUnit.WEEK].weekday.choose(3)
    page.editor.form.every.setValue(3)
    qtbot.mouseClick(page.editor.save, Qt.MouseButton.LeftButton)
    made = stored(page)["Every 3 weeks on Wednesday"]
    assert (made.unit, made.every, made.weekday, made.automatic_name, made.created_by) == ("week", 3, 3, True, "KH")
    assert page.table.current_row().name == made.name
    assert page.context.messages.notices == ["Frequency “Every 3 weeks on Wednesday” saved"]
    assert not page.editor.save.isEnabled()


def test_typing_a_name_takes_the_automatic_one_away(page: FrequenciesPage, qtbot) -> None:
    choose(page, "Every 2 weeks on Friday")
    page.editor.form.name.selectAll()
    qtbot.keyClicks(page.editor.form.name, "Fortnight")
    assert not page.editor.form.automatic.isChecked()
    page.editor.form.every.setValue(4)
    assert page.editor.form.name.text() == "Fortnight"
    page.editor.form.automatic.setChecked(True)
    assert page.editor.form.name.text() == "Every 4 weeks on Friday"
    qtbot.mouseClick(page.editor.cancel, Qt.MouseButton.LeftButton)
    assert page.editor.form.name.text() == "Every 2 weeks on Friday"
    assert page.editor.form.every.value() == 2


def test_nth_weekday_and_end(page: FrequenciesPage, qtbot) -> None:
    choose(page, "Month end")
    pattern = page.editor.form.patterns[FrequencyUnit.MONTH]
    pattern.nth.choose(-1)
    pattern.weekday.choose(5)
    page.editor.form.end.choose(EndKind.COUNT)
    page.editor.form.end_count.setValue(24)
    assert pattern.by_weekday.isChecked()
    qtbot.mouseClick(page.editor.save, Qt.MouseButton.LeftButton)
    made = stored(page)["Month end"]
    assert (made.nth, made.weekday, made.day, made.end_count) == (-1, 5, None, 24)


def test_a_pattern_without_days_cannot_be_saved(page: FrequenciesPage) -> None:
    choose(page, "Leap day")
    pattern = page.editor.form.patterns[FrequencyUnit.YEAR]
    pattern.month.choose(2)
    pattern.day.setValue(30)
    assert page.editor.form.rule is None
    assert not page.editor.save.isEnabled()
    assert "30" in page.editor.form.note.text()
    assert page.editor.dates.shown == ()


def test_a_better_unit_is_hinted(page: FrequenciesPage, qtbot) -> None:
    qtbot.mouseClick(page.new, Qt.MouseButton.LeftButton)
    page.editor.form.unit.choose(FrequencyUnit.DAY)
    page.editor.form.every.setValue(30)
    assert "months" in page.editor.form.note.text()


def test_deactivate_and_delete(page: FrequenciesPage) -> None:
    choose(page, "Leap day")
    page.editor.toggle_action.trigger()
    assert "Leap day" not in names(page)
    assert stored(page)["Leap day"].active is False
    choose(page, "Month end")
    page.editor.delete_action.trigger()
    assert page.context.messages.questions == ["Delete the frequency “Month end”?"]
    assert "Month end" not in stored(page)


def test_unsaved_edits_are_asked_about(page: FrequenciesPage) -> None:
    page.context.messages.answer_yes = False
    choose(page, "Month end")
    page.editor.form.every.setValue(2)
    assert not page.may_leave()
    choose(page, "Leap day")
    assert page.editor.title.text() == "Month end"
    assert page.table.current_row().name == "Month end"
    page.context.messages.answer_yes = True
    choose(page, "Leap day")
    assert page.editor.title.text() == "Leap day"
    assert page.may_leave()


def test_a_refresh_keeps_what_is_being_typed(page: FrequenciesPage) -> None:
    choose(page, "Month end")
    page.editor.form.every.setValue(5)
    page.context.changes.announce(Subject.SUBSCRIPTIONS)
    assert page.editor.form.every.value() == 5
    assert not page.may_leave()
    page.discard()


def test_saves_the_list_as_a_workbook(page: FrequenciesPage, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "frequencies.xlsx"
    export_to(page, page.table, "Frequencies", path)
    sheet = load_workbook(path).active
    assert [cell.value for cell in sheet[1]] == ["Name", "Pattern", "Next date", "End", "In use", "Changed", "By"]
    assert sheet.freeze_panes == "A2"
    assert sheet["C2"].value.date() == date(2026, 11, 30)
    assert sheet["E2"].value == 0


def test_everything_has_a_name(page: FrequenciesPage) -> None:
    assert nameless(page) == []

"""What the reports page remembers: each report as it was left, and settings that are saved by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget
from recorded_messages import RecordedMessages
from reports_page import WHOLE_YEAR, column, open_page, own_settings, page, totals

from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.reporting import InvoicePeriod, TimePeriod
from telecost_desktop.services.reporting.periods import Calendar, NamedPeriod
from telecost_desktop.services.reporting.saved import list_saved, saved_report
from telecost_desktop.services.settings import SettingKey, write_setting
from telecost_desktop.views.context import PageContext, PeriodChoice, PeriodKind, Subject
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.reports import ReportsPage
from telecost_desktop.views.pages.reports.memory import Left
from telecost_desktop.views.pages.reports.period import offered_periods
from telecost_desktop.views.pages.reports.saved_settings import NameDialog

__all__ = ["own_settings", "page"]


def quick_names(page: ReportsPage) -> list[str]:
    menu = page.report.period.quick.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions()]


def test_a_period_keeps_its_name_until_a_date_is_edited(page: ReportsPage) -> None:
    assert page.report.period.choice is NamedPeriod.LAST_30_DAYS
    menu = page.report.period.quick.menu()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Last month").trigger()
    assert page.report.period.choice is NamedPeriod.LAST_MONTH
    assert page.report.period.quick.text() == "Last month"
    assert page.request().period == TimePeriod(date(2026, 10, 1), date(2026, 10, 31))
    page.report.period.last.set_value(date(2026, 10, 30))
    assert page.report.period.choice == TimePeriod(date(2026, 10, 1), date(2026, 10, 30))
    assert page.report.period.quick.text() == "Quick choice"


def test_fiscal_years_are_offered_where_they_are_not_the_calendars(
    page: ReportsPage, page_context: PageContext, clock: FixedClock
) -> None:
    assert "This fiscal year" not in quick_names(page)
    write_setting(page_context.file, SettingKey.FISCAL_MONTH, 7, clock=clock)
    page_context.changes.announce(Subject.SETTINGS)
    assert "This fiscal year" in quick_names(page)
    page.report.period.set_choice(NamedPeriod.THIS_FISCAL_YEAR)
    assert page.request().period == TimePeriod(date(2026, 7, 1), date(2027, 6, 30))


def test_without_invoices_the_latest_are_not_offered() -> None:
    assert NamedPeriod.LATEST_INVOICES not in offered_periods(Calendar(date(2026, 11, 22)))


def test_the_latest_invoice_of_each_account(page: ReportsPage) -> None:
    page.report.period.set_choice(NamedPeriod.LATEST_INVOICES)
    assert page.request().period == InvoicePeriod(("5501", "7002"))
    assert page.report.period.invoice_button.text() == "2 invoices"
    assert set(column(page, "invoice")) == {"5501", "7002"}
    popup = page.report.period.choose_invoices()
    assert sorted(popup.values()) == ["5501", "7002"]
    popup.close()
    assert page.report.period.choice is NamedPeriod.LATEST_INVOICES


def test_each_report_is_shown_as_it_was_left(page: ReportsPage) -> None:
    page.report.period.set_choice(NamedPeriod.THIS_YEAR)
    page.report.filters.set_values({"departments": ("Salg",)})
    assert page.report.table is not None
    page.report.table.sort_by("total", descending=True)
    page.report.table.show_columns(("number", "user", "total"))
    page.catalogue.choose("R6")
    # A report that is opened for the first time takes period and filters over.
    assert page.report.filters.values == {"departments": ("Salg",)}
    page.report.period.set_days(date(2026, 9, 1), date(2026, 9, 30))
    page.report.filters.set_values({})
    page.catalogue.choose("R10")
    assert page.report.period.choice is NamedPeriod.THIS_YEAR
    assert page.report.filters.values == {"departments": ("Salg",)}
    assert page.report.table is not None
    assert page.report.table.columns_shown == ("number", "user", "total")
    sums = column(page, "total")
    assert sums == sorted(sums, reverse=True)
    page.catalogue.choose("R6")
    assert page.request().period == TimePeriod(date(2026, 9, 1), date(2026, 9, 30))


def test_running_costs_begin_with_this_month_and_leave_the_others_theirs(
    page: ReportsPage, page_context: PageContext
) -> None:
    page.report.period.set_days(*WHOLE_YEAR)
    page.catalogue.choose("R14")
    assert page.report.period.choice is NamedPeriod.THIS_MONTH
    page.catalogue.choose("R6")
    assert page.request().period == TimePeriod(*WHOLE_YEAR)
    page.catalogue.choose("R14")
    page_context.selection.choose(period=PeriodChoice(PeriodKind.PREVIOUS_MONTH))
    assert page.report.period.choice is NamedPeriod.LAST_MONTH
    page.catalogue.choose("R10")
    assert page.report.period.choice is NamedPeriod.LAST_MONTH


def test_it_is_so_after_the_next_start_too(page: ReportsPage, window_of: Callable[..., MainWindow]) -> None:
    page.catalogue.choose("R6")
    page.report.period.set_choice(NamedPeriod.LAST_QUARTER)
    page.report.filters.set_values({"sections": ("subscription",), "countries": ("NO",)})
    table = page.report.table
    assert table is not None
    table.view.setColumnWidth(page.report.table._section("net"), 151)
    table.sort_by("net")
    page.window().close()
    QSettings().sync()
    again = open_page(window_of)
    assert again is not page
    assert again.report.top.heading.text() == "Subscriptions and usage, per traffic type"
    assert again.report.period.choice is NamedPeriod.LAST_QUARTER
    assert again.report.filters.values == {"sections": ("subscription",), "countries": ("NO",)}
    assert again.report.table is not None
    assert again.report.table.view.columnWidth(again.report.table._section("net")) == 151
    assert again.report.table.header.sorted_by == (again.report.table._section("net"), Qt.SortOrder.AscendingOrder)


def test_accounts_follow_the_top_bar_and_are_not_remembered(
    page: ReportsPage, page_context: PageContext, window_of: Callable[..., MainWindow]
) -> None:
    page_context.selection.choose(accounts=frozenset({2}))
    assert "accounts" in page.report.filters.values
    page.window().close()
    page_context.selection.choose(accounts=frozenset())
    assert open_page(window_of).report.filters.values == {}


def test_what_the_top_bar_says_anew_holds_for_all_reports(page: ReportsPage, page_context: PageContext) -> None:
    page.report.period.set_choice(NamedPeriod.LAST_YEAR)
    page.catalogue.choose("R6")
    page_context.selection.choose(period=PeriodChoice(PeriodKind.THIS_YEAR))
    page.catalogue.choose("R10")
    assert page.report.period.choice is NamedPeriod.THIS_YEAR


def test_a_filter_that_a_report_does_not_know_is_hidden_and_not_lost(page: ReportsPage) -> None:
    page.report.filters.set_values({"departments": ("Salg",), "countries": ("US",)})
    page.report.filters.set_known(("departments",))
    assert page.report.filters.values == {"departments": ("Salg",)}
    assert page.report.filters.chip("countries") is None
    page.report.filters.set_values({})
    page.report.filters.set_known(("departments", "countries"))
    assert page.report.filters.values == {"countries": ("US",)}


def test_countries_are_named_with_home_first(page: ReportsPage) -> None:
    choices = page._options.choices("countries")
    assert [choice.value for choice in choices] == ["NO", "DK", "US"]
    assert choices[0].text == "Norge"
    page.report.filters.set_values({"countries": ("US",)})
    chip = page.report.filters.chip("countries")
    assert chip is not None
    assert chip.accessibleName() == "Country USA"
    page.report.period.set_days(*WHOLE_YEAR)
    assert totals(page, "total") == ["200,50"]


def test_a_deleted_department_in_a_kept_filter_does_not_break_the_report(
    page: ReportsPage, page_context: PageContext
) -> None:
    page.report.filters.set_values({"departments": ("Salg", "Drift"), "numbers": ("Nobody Known",)})
    assert column(page, "user") == []
    with page_context.file.raw() as connection:
        connection.execute("UPDATE department SET name = 'Sjø' WHERE name = 'Drift'")
    page_context.changes.announce(Subject.PEOPLE)
    assert page.report.filters.values == {"departments": ("Salg",), "numbers": ("Nobody Known",)}
    assert isinstance(page_context.messages, RecordedMessages)
    assert page_context.messages.notices == ["No longer there, and taken out of the filters: Drift."]
    assert page.report.result is not None
    assert any(note.code == "no_such_number" for note in page.report.result.notes)


@pytest.mark.parametrize("text", ["", "nonsense", "{}", '{"settings": "{}", "widths": {}, "order": null}', "[1]"])
def test_what_cannot_be_read_is_as_if_nothing_was_kept(text: str) -> None:
    assert Left.from_text(text) is None


# Saved settings


def saved_menu(page: ReportsPage) -> dict[str, object]:
    menu = QMenu(page)
    page.saved.fill_menu(menu)
    return {action.text(): action for action in menu.actions() if action.text()}


def save_as(page: ReportsPage, name: str) -> None:
    dialog = page.saved.save_as()
    dialog.name.setText(name)
    dialog.save_button.click()


def test_settings_are_saved_and_chosen_in_the_catalogue(page: ReportsPage, page_context: PageContext) -> None:
    page.catalogue.choose("R6")
    page.report.period.set_choice(NamedPeriod.THIS_YEAR)
    page.report.filters.set_values({"departments": ("Salg",)})
    assert page.report.table is not None
    page.report.table.show_columns(("traffic_type", "net"))
    save_as(page, "Salg i år")
    (row,) = list_saved(page_context.file)
    stored = saved_report(page_context.file, row.id).settings
    assert (stored.report_id, stored.period, stored.columns) == ("R6", NamedPeriod.THIS_YEAR, ("traffic_type", "net"))
    assert page.report.top.saved_text.text() == "Salg i år"
    page.catalogue.choose("R10")
    assert page.report.top.saved_text.isHidden() or not page.report.top._saved_line.isVisible()
    page.report.filters.set_values({})
    entry = next(number for number, one in enumerate(page.catalogue._model.rows) if one.saved_id)
    assert page.catalogue._model.rows[entry - 1].heading == "Saved"
    page.catalogue.list.setCurrentIndex(page.catalogue._model.index(entry))
    assert page.report.top.heading.text() == "Subscriptions and usage, per traffic type"
    assert page.report.period.choice is NamedPeriod.THIS_YEAR
    assert page.report.filters.values == {"departments": ("Salg",)}
    assert page.report.table is not None
    assert page.report.table.columns_shown == ("traffic_type", "net")
    assert not page.saved.is_changed


def test_a_change_is_marked_and_saved(page: ReportsPage, page_context: PageContext) -> None:
    save_as(page, "Mine")
    assert not page.report.top.save_changes.isVisible()
    page.report.filters.set_values({"departments": ("Drift",)})
    assert page.report.top.saved_text.text() == "Mine, changed"
    page.report.top.save_changes.click()
    assert page.report.top.saved_text.text() == "Mine"
    (row,) = list_saved(page_context.file)
    assert saved_report(page_context.file, row.id).settings.filters == (("departments", ("Drift",)),)
    assert page.report.table is not None
    page.report.table.show_columns(("user", "total"))
    assert page.saved.is_changed


def test_settings_with_accounts_bring_the_accounts_back(page: ReportsPage, page_context: PageContext) -> None:
    page_context.selection.choose(accounts=frozenset({2}))
    save_as(page, "Nordlys")
    page_context.selection.choose(accounts=frozenset())
    (row,) = list_saved(page_context.file)
    page.saved.show(row.id)
    assert page_context.selection.accounts == frozenset({2})
    assert column(page, "user") == ["Siv Tveit"]


def test_a_name_is_needed_and_is_there_once(page: ReportsPage) -> None:
    save_as(page, "Mine")
    dialog = page.saved.save_as()
    dialog.name.setText("  ")
    dialog.save_button.click()
    assert dialog._wrong.text() == "Give the settings a name."
    dialog.name.setText("mine")
    dialog.save_button.click()
    assert "already" in dialog._wrong.text()
    dialog.reject()


def test_settings_are_renamed_and_deleted_after_asking(page: ReportsPage, page_context: PageContext) -> None:
    save_as(page, "Mine")
    saved_menu(page)["Rename…"].trigger()
    (dialog,) = [dialog for dialog in page.findChildren(NameDialog) if dialog.isVisible()]
    dialog.name.setText("Yours")
    dialog.save_button.click()
    assert [row.name for row in list_saved(page_context.file)] == ["Yours"]
    assert page.report.top.saved_text.text() == "Yours"
    saved_menu(page)["Delete…"].trigger()
    assert isinstance(page_context.messages, RecordedMessages)
    assert list_saved(page_context.file) == []
    assert page.saved.open is None
    assert all(not one.saved_id for one in page.catalogue._model.rows)


def test_tab_leads_through_the_report_from_top_to_bottom(page: ReportsPage) -> None:
    page.report.filters.set_values({"departments": ("Salg",), "countries": ("NO",)})
    top, filters, table = page.report.top, page.report.filters, page.report.table
    assert table is not None
    closes = [chip.findChildren(QToolButton)[0] for chip in filters._chips.values()]
    expected = [
        page.catalogue.search, page.catalogue.list, top.about, top.excel, top.pdf, top.more, page.report.period.first,
        page.report.period.last, page.report.period.quick, *closes, filters.add_button, filters.clear_button,
        table.header.editor("user"), table.view, page.report.columns,
    ]  # fmt: skip
    assert chain(page, expected) == expected
    page.report.sides.mode.choose("pivot")
    side = page.report.sides.side
    expected = [filters.add_button, filters.clear_button, side.fields, side.grid.view]
    assert chain(page, expected) == expected


def chain(page: ReportsPage, wanted: list[QWidget]) -> list[QWidget]:
    """Widgets in the order in which Tab reaches them."""
    found, widget = [], wanted[0]
    for _ in range(400):
        if widget in wanted and widget not in found:
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found

"""The whole program over one file: opened behind the paint, leased, woken, closed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from telecost_desktop import config
from telecost_desktop.app import pages
from telecost_desktop.desktop import Desktop
from telecost_desktop.models.database import open_company_file
from telecost_desktop.models.subscriptions import FrequencyUnit, PriceKind
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, list_frequencies, save_frequency
from telecost_desktop.services.importing import list_batches
from telecost_desktop.services.preferences import Preferences, watch_folder
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.sales_invoicing.listing import list_sales_invoices
from telecost_desktop.services.subscriptions.saving import (
    LineValues,
    SubscriberValues,
    SubscriptionValues,
    save_subscription,
)
from telecost_desktop.views.dialogs.fell_due import FellDueDialog
from telecost_desktop.views.dialogs.importing.dialog import ImportDialog
from telecost_desktop.views.dialogs.importing.heads import DRY_RUN

USAGE = """operator;account;msisdn;user;department;traffic_type;kind;start;seconds;net
Nordlys;100;48000101;Åse Nygård;Økonomi;Calls to mobile;call;2026-11-02 10:00;60;1,50
Nordlys;100;48000102;Bjørn Hauge;Salg;Calls to mobile;call;2026-11-03 11:00;120;3,00
"""


@pytest.fixture(autouse=True)
def _settings_of_their_own(tmp_path: Path) -> None:
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))


@pytest.fixture
def open_desktop(clock: FixedClock, qtbot) -> Iterator:
    opened: list[Desktop] = []

    def make(path: Path) -> Desktop:
        desktop = Desktop(path, pages(), clock, Preferences("KH"))
        opened.append(desktop)
        qtbot.addWidget(desktop.window)
        with qtbot.waitSignals([desktop.opened], timeout=20_000):
            desktop.show()
        return desktop

    yield make
    for desktop in opened:
        desktop.window.close()
        assert desktop.closed


def sell_monthly(path: Path, clock: FixedClock, start: date) -> None:
    file = open_company_file(path)
    customer = save_customer(
        file, CustomerValues(name="Åmøy Sjømat AS", country="NO", payment_days=14), clock=clock, user="KH"
    )
    product = save_product(
        file, ProductValues("Kaiplass", price=Decimal(4500), price_from=date(2026, 1, 1)), clock=clock, user="KH"
    )
    frequency = save_frequency(
        file, FrequencyValues(unit=FrequencyUnit.MONTH, first_date=start, day=start.day), clock=clock, user="KH"
    )
    save_subscription(
        file,
        SubscriptionValues(
            name="Berth", frequency_id=frequency,
            lines=(LineValues(product, Decimal(1), PriceKind.DYNAMIC, None, ""),),
            subscribers=(SubscriberValues(customer, start),),
        ),
        clock=clock, user="KH",
    )  # fmt: skip
    file.close()


def test_the_whole_job_in_the_window(
    open_desktop, company_path: Path, clock: FixedClock, tmp_path: Path, qtbot
) -> None:
    usage = tmp_path / "november æøå.csv"
    usage.write_text(USAGE, encoding="utf-8")
    sell_monthly(company_path, clock, date(2026, 11, 22))
    desktop = open_desktop(company_path)
    window, file = desktop.window, desktop.context.file

    # Today's period is made by the alarm, without a question.
    qtbot.waitUntil(lambda: len(list_sales_invoices(file, clock, only_issued=True)) == 1, timeout=20_000)
    assert list_sales_invoices(file, clock, only_issued=True)[0].payable == Decimal("5625.00")

    # Files are imported in a process of their own.
    window.show_import([usage])
    qtbot.waitUntil(lambda: window.findChild(ImportDialog) is not None, timeout=10_000)
    dialog = window.findChild(ImportDialog)
    qtbot.waitUntil(lambda: dialog.face == DRY_RUN, timeout=60_000)
    dialog.next_button.click()
    qtbot.waitUntil(lambda: bool(dialog.results), timeout=60_000)
    assert [(one.status, one.imported) for one in dialog.results] == [("imported", 2)]
    assert len(list_batches(file)) == 1
    dialog.close()

    # A report is run and written to a file.
    window.go("reports")
    card = window.page("reports").report
    qtbot.waitUntil(lambda: card.table is not None and card.result is not None, timeout=20_000)
    target = tmp_path / "rapport.csv"
    card.export_to(target, "csv")
    qtbot.waitUntil(target.exists, timeout=20_000)
    assert "Åse Nygård" in target.read_text(encoding="utf-8-sig")

    # A frequency is made in its page.
    window.go("frequencies")
    page = window.page("frequencies")
    qtbot.waitUntil(lambda: len(page.table.rows()) == 1, timeout=20_000)
    page.new.click()
    page.editor.form.automatic.setChecked(False)
    page.editor.form.name.setText("Hver fredag")
    page.editor.save.click()
    qtbot.waitUntil(lambda: any(row.name == "Hver fredag" for row in list_frequencies(file, clock)), timeout=20_000)


def test_what_was_missed_is_asked_about_and_not_made(
    open_desktop, company_path: Path, clock: FixedClock, qtbot
) -> None:
    sell_monthly(company_path, clock, date(2026, 11, 20))
    desktop = open_desktop(company_path)
    qtbot.waitUntil(lambda: desktop.window.findChild(FellDueDialog) is not None, timeout=20_000)
    dialog = desktop.window.findChild(FellDueDialog)
    qtbot.waitUntil(dialog.isVisible, timeout=20_000)
    assert list_sales_invoices(desktop.context.file, clock) == []
    dialog.create_button.click()
    qtbot.waitUntil(lambda: len(list_sales_invoices(desktop.context.file, clock)) == 1, timeout=20_000)


def test_a_second_window_may_only_read(open_desktop, company_path: Path) -> None:
    first = open_desktop(company_path)
    second = open_desktop(company_path)
    assert not first.context.file.read_only
    assert second.context.file.read_only
    assert second.window.status.place == "Read only"
    assert first.window.status.place != "Read only"


def test_a_closed_window_gives_the_lease_back_and_leaves_one_file(
    open_desktop, company_path: Path, tmp_path: Path
) -> None:
    desktop = open_desktop(company_path)
    desktop.window.close()
    assert {entry.name for entry in tmp_path.iterdir() if entry.name.startswith(company_path.stem)} == {
        company_path.name
    }
    assert not open_desktop(company_path).context.file.read_only


def test_a_file_that_vanished_behind_the_paint_is_told(
    company_path: Path, clock: FixedClock, qtbot, tmp_path: Path
) -> None:
    path = tmp_path / "gone.telecost"
    shutil.copyfile(company_path, path)
    desktop = Desktop(path, pages(), clock, Preferences("KH"))
    qtbot.addWidget(desktop.window)
    path.unlink()
    with qtbot.waitSignal(desktop.failed, timeout=20_000) as failed:
        desktop.show()
    assert "There is no file" in str(failed.args[0])
    desktop.window.close()


def test_time_passes_and_the_next_period_is_made(open_desktop, company_path: Path, clock: FixedClock, qtbot) -> None:
    sell_monthly(company_path, clock, date(2026, 11, 23))
    desktop = open_desktop(company_path)
    file = desktop.context.file
    qtbot.waitUntil(lambda: desktop.alarm is not None, timeout=20_000)
    assert list_sales_invoices(file, clock) == []
    clock.advance(datetime(2026, 11, 23, 8, tzinfo=UTC) - clock.now() + timedelta(seconds=1))
    desktop.alarm.look()
    qtbot.waitUntil(lambda: len(list_sales_invoices(file, clock)) == 1, timeout=20_000)


def test_another_day_begins_and_the_dashboard_says_so(
    open_desktop, company_path: Path, clock: FixedClock, qtbot
) -> None:
    desktop = open_desktop(company_path)
    page = desktop.window.page("dashboard")
    qtbot.waitUntil(lambda: "22 " in page.head.context.text(), timeout=20_000)
    # In Oslo it is the next day already.
    clock.advance(datetime(2026, 11, 22, 23, 0, 1, tzinfo=UTC) - clock.now())
    assert desktop.day_watch is not None
    desktop.day_watch.look()
    qtbot.waitUntil(lambda: "23 " in page.head.context.text(), timeout=20_000)


def test_new_files_in_the_watched_folder_are_told_and_imported(
    open_desktop, company_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
) -> None:
    data, folder = tmp_path / "data", tmp_path / "Fakturaer"
    data.mkdir()
    folder.mkdir()
    monkeypatch.setattr(config, "data_folder", lambda: data)
    path = folder / "november æøå.csv"
    path.write_text(USAGE, encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    watch_folder(company_path, folder)
    desktop = open_desktop(company_path)
    bar = desktop.window.folder_bar
    qtbot.waitUntil(bar.isVisible, timeout=20_000)
    assert bar.words.text() == "1 new file in Fakturaer: november æøå.csv"
    bar.take.click()
    qtbot.waitUntil(lambda: desktop.window.findChild(ImportDialog) is not None, timeout=10_000)
    dialog = desktop.window.findChild(ImportDialog)
    assert dialog is not None
    assert not bar.isVisible()
    dialog.close()

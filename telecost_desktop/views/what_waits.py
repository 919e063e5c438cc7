"""What the bell in the top bar counts, and where each of it is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QMenu

from telecost_desktop.views import icons
from telecost_desktop.views.main_window import MainWindow

if TYPE_CHECKING:
    from telecost_desktop.services.attention import Attention

translate = QCoreApplication.translate


def show_counts(window: MainWindow, found: Attention) -> None:
    """Beside the bell all of it, in the rail what is done on a page."""
    billing = found.runs + found.mails + found.reports
    issued = found.deliveries + found.payments + found.reminders
    window.set_count("invoices", found.overdue + issued)
    window.set_count("scheduled", billing)
    window.top.set_waiting(found.waiting + billing + issued)


def show_what_waits(window: MainWindow, found: Attention | None, run_due: Callable[[], object]) -> QMenu | None:
    """Where one kind of thing waits it is shown at once, else a menu leads on. Without any, what is due says so."""
    ways = [] if found is None else [way for way in _ways(window, found, run_due) if way[0]]
    if len(ways) < 2:
        (ways[0][-1] if ways else run_due)()
        return None
    bell = window.top.bell
    menu = QMenu(bell)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for count, picture, words, act in ways:
        menu.addAction(icons.icon(picture), words.format(count=count)).triggered.connect(
            lambda _on=False, act=act: act()
        )
    menu.popup(bell.mapToGlobal(QPoint(0, bell.height())))
    return menu


def _ways(
    window: MainWindow, found: Attention, run_due: Callable[[], object]
) -> list[tuple[int, str, str, Callable[[], object]]]:
    """How many there are of each kind, its icon and words, and what leads to it."""
    go = window.go
    return [
        (found.waiting, "calendar-alert", translate("Window", "Invoices that fell due: {count}"), run_due),
        (found.runs, "alert-circle-outline", translate("Window", "Scheduled jobs that failed: {count}"), partial(go, "scheduled", "log")),
        (found.mails, "email-alert-outline", translate("Window", "E-mail refused or uncertain: {count}"), partial(go, "scheduled", "outbox")),
        (found.reports, "file-alert-outline", translate("Window", "Scheduled reports that failed: {count}"), partial(go, "scheduled", "reports")),
        (found.deliveries, "file-alert-outline", translate("Window", "Invoices that did not reach the customer: {count}"), partial(go, "invoices", "undelivered")),
        (found.payments, "bank-outline", translate("Window", "Payments to decide: {count}"), partial(go, "invoices", "payments")),
        (found.reminders, "bell-alert-outline", translate("Window", "Reminders to send: {count}"), partial(go, "invoices", "reminders")),
    ]  # fmt: skip

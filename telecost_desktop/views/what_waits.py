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
    ways: list[tuple[str, str, Callable[[], object]]] = []
    if found is not None and found.waiting:
        words = translate("Window", "Invoices that fell due: {count}").format(count=found.waiting)
        ways.append(("calendar-alert", words, run_due))
    if found is not None and found.runs:
        words = translate("Window", "Scheduled jobs that failed: {count}").format(count=found.runs)
        ways.append(("alert-circle-outline", words, partial(window.go, "scheduled", "log")))
    if found is not None and found.mails:
        words = translate("Window", "E-mail refused or uncertain: {count}").format(count=found.mails)
        ways.append(("email-alert-outline", words, partial(window.go, "scheduled", "outbox")))
    if found is not None and found.reports:
        words = translate("Window", "Scheduled reports that failed: {count}").format(count=found.reports)
        ways.append(("file-alert-outline", words, partial(window.go, "scheduled", "reports")))
    if found is not None and found.deliveries:
        words = translate("Window", "Invoices that did not reach the customer: {count}").format(count=found.deliveries)
        ways.append(("file-alert-outline", words, partial(window.go, "invoices", "undelivered")))
    if found is not None and found.payments:
        words = translate("Window", "Payments to decide: {count}").format(count=found.payments)
        ways.append(("bank-outline", words, partial(window.go, "invoices", "payments")))
    if found is not None and found.reminders:
        words = translate("Window", "Reminders to send: {count}").format(count=found.reminders)
        ways.append(("bell-alert-outline", words, partial(window.go, "invoices", "reminders")))
    if len(ways) < 2:
        (ways[0][2] if ways else run_due)()
        return None
    bell = window.top.bell
    menu = QMenu(bell)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for picture, words, act in ways:
        menu.addAction(icons.icon(picture), words).triggered.connect(lambda _on=False, act=act: act())
    menu.popup(bell.mapToGlobal(QPoint(0, bell.height())))
    return menu

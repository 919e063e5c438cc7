"""Sending mail from the window: in the background each minute, and at once when a person wants it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from telecost_desktop.errors import EnvironmentProblem
from telecost_desktop.log import LOGGER_NAME
from telecost_desktop.services.mail.listing import waiting_now
from telecost_desktop.services.mail.sending import SendReport, send_waiting
from telecost_desktop.services.mail.server import mail_server
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.messages import sentences

translate = QCoreApplication.translate
log = logging.getLogger(f"{LOGGER_NAME}.mail")
Navigate = Callable[[str, object], object]


class MailWatch(QObject):
    """Sends what is due while the window is open. ``look`` is called on the alarm's thread.

    What was sent is not told, nor what waits on: only what a person has to decide.
    """

    _found = Signal()

    def __init__(self, context: PageContext, navigate: Navigate) -> None:
        super().__init__()
        self._context, self._navigate = context, navigate
        self._sending = False
        self._found.connect(self._send, Qt.ConnectionType.QueuedConnection)

    def look(self) -> None:
        """See whether anything is due and can go. Raises EnvironmentProblem as the file does."""
        file = self._context.file
        if waiting_now(file, self._context.clock) and mail_server(file) is not None:
            self._found.emit()

    def _send(self) -> None:
        if self._sending:
            return
        self._sending = True
        _start(self, self._context, self._sent, self._failed, all_waiting=False)

    def _sent(self, report: SendReport) -> None:
        self._sending = False
        if report.problem is not None:
            log.warning("mail waits on: %s", report.problem)
        self._context.changes.announce(Subject.MAIL)
        _tell_what_waits(self._context, self._navigate, report)

    def _failed(self, error: Exception) -> None:
        """A file that is locked is tried again with the next look."""
        self._sending = False
        if isinstance(error, EnvironmentProblem):
            log.warning("mail could not be sent: %s", error)
        else:
            self._context.messages.error(error)


def send_now(owner: QObject, context: PageContext, navigate: Navigate, *, all_waiting: bool) -> None:
    """Send because a person wants it, and say what came of it; with ``all_waiting`` also what waits for its time."""

    def sent(report: SendReport) -> None:
        context.changes.announce(Subject.MAIL)
        tell(context, navigate, report)

    _start(owner, context, sent, None, all_waiting=all_waiting)


def _start(
    owner: QObject,
    context: PageContext,
    done: Callable[[SendReport], object],
    failed: Callable[[Exception], object] | None,
    *,
    all_waiting: bool,
) -> None:
    """Apart from the writer: the network may hang, and rows are claimed in short transactions of their own."""
    context.tasks.run(
        owner, send_waiting, context.file, context.clock, secrets=context.secrets, all_waiting=all_waiting, done=done,
        failed=failed, apart=True, progress=True, label=translate("Mail", "Sending mail"),
    )  # fmt: skip


def tell(context: PageContext, navigate: Navigate, report: SendReport) -> None:
    """Say what came of sending that a person asked for."""
    show = _show(navigate)
    if report.sent:
        words = (
            translate("Mail", "Sent to 1 recipient")
            if report.sent == 1
            else translate("Mail", "Sent to {count} recipients").format(count=report.sent)
        )
        context.messages.notice(words, *show)
    elif report.problem is None and not report.refused and not report.uncertain:
        words = (
            translate("Mail", "Nothing was sent now; it is tried again later")
            if report.waiting
            else translate("Mail", "Nothing waits to be sent")
        )
        context.messages.notice(words, *show)
    if report.problem is not None:
        words = " ".join(filter(None, sentences(report.problem)))
        context.messages.warn(
            translate("Mail", "The mail waits in the outbox. {reason}").format(reason=words),
            translate("Mail", "Settings"),
            lambda: navigate("settings", "mail"),
        )
    elif report.sent and report.put_off:
        words = (
            translate("Mail", "1 recipient could not be reached now and is tried again later")
            if report.put_off == 1
            else translate("Mail", "{count} recipients could not be reached now and are tried again later").format(
                count=report.put_off
            )
        )
        context.messages.notice(words, *show)
    _tell_what_waits(context, navigate, report)


def _tell_what_waits(context: PageContext, navigate: Navigate, report: SendReport) -> None:
    """What a person has to decide."""
    show = _show(navigate)
    if report.refused:
        words = (
            translate("Mail", "The mail server refused a message")
            if report.refused == 1
            else translate("Mail", "The mail server refused {count} messages").format(count=report.refused)
        )
        context.messages.warn(words, *show)
    if report.uncertain:
        words = (
            translate("Mail", "Nobody knows whether a message arrived; look at it in the outbox")
            if report.uncertain == 1
            else translate("Mail", "Nobody knows whether {count} messages arrived; look at them in the outbox").format(
                count=report.uncertain
            )
        )
        context.messages.warn(words, *show)


def _show(navigate: Navigate) -> tuple[str, Any]:
    return translate("Mail", "Show"), lambda: navigate("scheduled", "outbox")

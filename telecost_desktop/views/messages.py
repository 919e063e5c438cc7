"""The one channel by which the program tells a person something, and the last net for unexpected errors.

Short notices and warnings appear in a bar, errors in a dialog with details to copy, questions default to No.
The window shows what the signals carry; tests listen to the same signals.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, qVersion

from telecost_desktop import __version__
from telecost_desktop.errors import TelecostError
from telecost_desktop.log import LOGGER_NAME
from telecost_desktop.views import formats

log = logging.getLogger(f"{LOGGER_NAME}.window")
translate = QCoreApplication.translate


@dataclass(frozen=True)
class Notice:
    """A sentence for the bar. ``action`` is a word that does something, such as Show."""

    text: str
    warning: bool = False
    action: str = ""
    act: Callable[[], object] | None = None


@dataclass(frozen=True)
class Failure:
    """What an error dialog says: the sentence, what to do, and details to copy."""

    sentence: str
    hint: str = ""
    details: str = ""


@dataclass(frozen=True)
class Question:
    """A question that defaults to No. ``yes`` names what will be done; ``answer`` is called only on Yes."""

    text: str
    detail: str
    yes: str
    answer: Callable[[], object]


class Messages(QObject):
    """What to tell the person."""

    noticed = Signal(object)
    failed = Signal(object)
    asked = Signal(object)

    def notice(self, text: str, action: str = "", act: Callable[[], object] | None = None) -> None:
        """Say that something was done: "3 invoices issued", with an action such as Show."""
        self.noticed.emit(Notice(text, action=action, act=act))

    def warn(self, text: str, action: str = "", act: Callable[[], object] | None = None) -> None:
        """Say something that stays until it is closed."""
        self.noticed.emit(Notice(text, warning=True, action=action, act=act))

    def error(self, error: BaseException) -> None:
        """Show an error: a foreseen one as its sentence, any other as a bug with details."""
        self.failed.emit(failure_of(error))

    def ask(self, text: str, yes: str, answer: Callable[[], object], detail: str = "") -> None:
        """Ask before something that cannot be taken back; ``text`` names the thing."""
        self.asked.emit(Question(text, detail, yes, answer))


def sentences(error: TelecostError) -> tuple[str, str]:
    """The error's sentence and hint in the program's language."""
    return say(error.pattern, error.values), say(error.hint, error.values) if error.hint else ""


def say(pattern: str, values: Mapping[str, object]) -> str:
    """A service's pattern of context "Errors" in the program's language, its dates and amounts in the language's format."""
    return translate("Errors", pattern).format(**{name: _shown(value) for name, value in values.items()})


def _shown(value: object) -> object:
    # Reasons are kept as JSON, in which a date is ISO text.
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        value = date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return formats.day(value)
    return formats.number(value) if isinstance(value, Decimal) else value


def failure_of(error: BaseException) -> Failure:
    """What to say about an error."""
    if isinstance(error, TelecostError):
        return Failure(*sentences(error))
    log.error("unexpected error", exc_info=error)
    return Failure(
        translate("Messages", "Something went wrong that should not."),
        translate("Messages", "Your data is unchanged by what failed. Copy the details and send them to us."),
        details_of(error),
    )


def details_of(error: BaseException) -> str:
    """Versions, system and traceback: what is needed to mend it."""
    import platform

    lines = traceback.format_exception(type(error), error, error.__traceback__)
    head = f"TeleCost Desktop {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    return head + "\n" + "".join(lines)


class _Relay(QObject):
    """Brings an error from any thread to the window's."""

    raised = Signal(object)


def catch_unexpected(messages: Messages) -> QObject:
    """From now on log every unexpected error and show each place of origin once. Keep the returned object alive."""
    relay = _Relay()
    seen: set[tuple[str, str, int]] = set()

    def show(error: BaseException) -> None:
        last = traceback.extract_tb(error.__traceback__)[-1:] if error.__traceback__ else []
        origin = (type(error).__name__, last[0].filename if last else "", (last[0].lineno or 0) if last else 0)
        if origin not in seen:
            seen.add(origin)
            messages.error(error)

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        relay.raised.emit(error)

    relay.raised.connect(show, Qt.ConnectionType.QueuedConnection)
    sys.excepthook = hook
    threading.excepthook = lambda args: relay.raised.emit(args.exc_value or RuntimeError(str(args.exc_type)))
    return relay

"""What every page is given: the company's file, the clock, tasks, messages, and the choices of the top bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum, Flag, auto
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.mail.secrets import Secrets, SystemSecrets
from telecost_desktop.views.messages import Messages
from telecost_desktop.views.tasks import Tasks
from telecost_desktop.views.undoing import UndoStack

if TYPE_CHECKING:
    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.views.page import BasePage


class Subject(Flag):
    """Kinds of things that can change; a page says which of them it shows."""

    COSTS = auto()
    SUPPLIER_INVOICES = auto()
    PEOPLE = auto()
    EQUIPMENT = auto()
    FREQUENCIES = auto()
    SUBSCRIPTIONS = auto()
    CUSTOMERS = auto()
    PRODUCTS = auto()
    SALES_INVOICES = auto()
    RUNS = auto()
    COMPANY = auto()
    SETTINGS = auto()
    REPORTS = auto()
    MAIL = auto()
    PROJECTS = auto()
    JOBS = auto()
    USERS = auto()
    BUSINESS_USE = auto()
    BUDGETS = auto()


IMPORTED = Subject.COSTS | Subject.SUPPLIER_INVOICES | Subject.PEOPLE | Subject.EQUIPMENT
# What a run of recurring work may change, with what its jobs bill and the notices that they send.
BILLED = Subject.SALES_INVOICES | Subject.RUNS | Subject.SUBSCRIPTIONS | Subject.PROJECTS | Subject.JOBS | Subject.MAIL
EVERYTHING = ~Subject(0)


class PeriodKind(Enum):
    """The periods that the top bar offers."""

    LAST_7_DAYS = auto()
    LAST_30_DAYS = auto()
    LAST_90_DAYS = auto()
    THIS_MONTH = auto()
    PREVIOUS_MONTH = auto()
    THIS_YEAR = auto()
    LAST_12_MONTHS = auto()
    CHOSEN = auto()


_DAYS = {PeriodKind.LAST_7_DAYS: 7, PeriodKind.LAST_30_DAYS: 30, PeriodKind.LAST_90_DAYS: 90}


@dataclass(frozen=True)
class PeriodChoice:
    """A period as chosen. ``start`` and ``end`` (exclusive) count only for CHOSEN."""

    kind: PeriodKind = PeriodKind.LAST_30_DAYS
    start: date | None = None
    end: date | None = None

    @property
    def days(self) -> int | None:
        """N of "last N days", else None."""
        return _DAYS.get(self.kind)

    def resolve(self, newest: date | None, now: date) -> tuple[date, date]:
        """First day and the day after the last. Last N days count back from the newest imported usage day.

        Months and years are the calendar's around ``now``. Rule: docs/rules.md, "Periods by name".
        """
        if self.kind is PeriodKind.CHOSEN and self.start is not None and self.end is not None:
            return self.start, self.end
        if self.days is not None:
            last = newest or now
            return last - timedelta(days=self.days - 1), last + timedelta(days=1)
        month = now.replace(day=1)
        following = (month + timedelta(days=32)).replace(day=1)
        if self.kind is PeriodKind.THIS_MONTH:
            return month, following
        if self.kind is PeriodKind.PREVIOUS_MONTH:
            return (month - timedelta(days=1)).replace(day=1), month
        if self.kind is PeriodKind.LAST_12_MONTHS:
            return following.replace(year=following.year - 1), following
        return date(now.year, 1, 1), date(now.year + 1, 1, 1)


@dataclass(frozen=True)
class Choices:
    """The accounts and the period that the top bar has chosen. No accounts = all."""

    accounts: frozenset[int] = frozenset()
    period: PeriodChoice = PeriodChoice()


class Selection(QObject):
    """The choices of the top bar, for all pages. ``changed(choices)`` when one of them changes."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.choices = Choices()

    @property
    def accounts(self) -> frozenset[int]:
        """Ids of billing accounts; empty means all."""
        return self.choices.accounts

    @property
    def period(self) -> PeriodChoice:
        """The period as chosen."""
        return self.choices.period

    def choose(self, *, accounts: frozenset[int] | None = None, period: PeriodChoice | None = None) -> None:
        """Change one or both; says so only when something is different."""
        new = replace(
            self.choices,
            accounts=self.choices.accounts if accounts is None else accounts,
            period=period or self.choices.period,
        )
        if new != self.choices:
            self.choices = new
            self.changed.emit(new)


class Changes(QObject):
    """Tells pages what kinds of things changed in the file."""

    changed = Signal(object)

    def announce(self, subject: Subject) -> None:
        """Say that these things changed."""
        self.changed.emit(subject)


@dataclass(frozen=True)
class CompanyFacts:
    """What pages need of the company."""

    name: str
    country: str
    currency: str
    zone: str


@dataclass(frozen=True)
class Shell:
    """What the window itself works with, before a company file is open and after."""

    tasks: Tasks
    messages: Messages
    selection: Selection
    changes: Changes
    user: str = ""
    undo: UndoStack = field(default_factory=UndoStack)


@dataclass(frozen=True)
class PageContext:
    """Handed to every page by its constructor."""

    file: CompanyFile
    company: CompanyFacts
    clock: Clock
    tasks: Tasks
    messages: Messages
    selection: Selection
    changes: Changes
    user: str = ""
    secrets: Secrets = field(default_factory=SystemSecrets)
    undo: UndoStack = field(default_factory=UndoStack)

    @classmethod
    def within(cls, shell: Shell, file: CompanyFile, company: CompanyFacts, clock: Clock) -> PageContext:
        """A company file opened in a window that is there already."""
        return cls(
            file, company, clock, shell.tasks, shell.messages, shell.selection, shell.changes, shell.user,
            undo=shell.undo,
        )  # fmt: skip

    def today(self) -> date:
        """The civil date in the company's zone."""
        return today(self.clock, self.company.zone)

    def read(
        self, owner: QObject, function: Callable[..., Any], *args: Any, done: Callable[[Any], object], **values: Any
    ) -> None:
        """Run a reading service and hand its result to ``done`` in the window's thread; a newer call replaces it."""
        values.setdefault("key", getattr(function, "__name__", ""))
        self.tasks.run(owner, function, *args, done=done, **values)

    def write(self, owner: QObject, function: Callable[..., Any], *args: Any, changes: Subject,
              done: Callable[[Any], object] | None = None, **values: Any) -> None:  # fmt: skip
        """Run a writing service in the one writer; then tell all pages what changed, then call ``done``."""

        def finished(result: Any) -> None:
            self.changes.announce(changes)
            if done is not None:
                done(result)

        self.tasks.run(owner, function, *args, done=finished, write=True, **values)

    def write_undoable(self, owner: QObject, function: Callable[..., Any], *args: Any, changes: Subject,
                       done: Callable[[Any], object] | None = None, **values: Any) -> None:  # fmt: skip
        """The same for master data: Edit, Undo takes it back."""
        self.undo.write(self, owner, function, *args, changes=changes, done=done, **values)


@dataclass(frozen=True)
class PageFactory:
    """A page that the window can show: made when it is first looked at.

    ``title`` is marked with QT_TRANSLATE_NOOP("Pages", …); ``group`` is COSTS, BILLING or "" (foot of the rail).
    """

    key: str
    title: str
    icon: str
    group: str
    build: Callable[[PageContext], BasePage]

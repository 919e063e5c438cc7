"""One open company: its file, the lease on it, the window, and the alarm that does what falls due meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLockFile, QObject, QRect, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.file_place import Place, place_of
from telecost_desktop.services.preferences import Preferences, load_preferences, save_preferences
from telecost_desktop.views import formats
from telecost_desktop.views.bars import AccountChoice
from telecost_desktop.views.context import (
    BILLED,
    Changes,
    CompanyFacts,
    PageContext,
    PageFactory,
    Selection,
    Shell,
    Subject,
)
from telecost_desktop.views.day_watch import DayWatch
from telecost_desktop.views.finding import find
from telecost_desktop.views.folder_watch import FolderWatch
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.messages import Messages, catch_unexpected
from telecost_desktop.views.tasks import Tasks
from telecost_desktop.views.what_waits import show_counts, show_what_waits

if TYPE_CHECKING:
    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.attention import Attention, NextRun
    from telecost_desktop.services.checks import Problem
    from telecost_desktop.services.runs.due_items import DueItem
    from telecost_desktop.services.runs.run_report import DueReport
    from telecost_desktop.services.scheduling.alarm import Alarm
    from telecost_desktop.views.documents_watch import DocumentsWatch
    from telecost_desktop.views.mail_sending import MailWatch
    from telecost_desktop.views.report_runs import ReportWatch

translate = QCoreApplication.translate

_SHOWN_IN_BARS = (
    Subject.COSTS | Subject.SUPPLIER_INVOICES | Subject.SUBSCRIPTIONS | Subject.RUNS | Subject.REPORTS | Subject.MAIL
    | Subject.JOBS | Subject.SETTINGS | Subject.SALES_INVOICES
)  # fmt: skip
# The bars, what is due, and the first page with all its cards.
_NEEDED_SOON = (
    "services.attention",
    "services.recurring_work",
    "views.pages.dashboard.page",
    "views.pages.dashboard.abroad.card",
    "views.pages.dashboard.budgets.card",
    "views.pages.dashboard.packages.card",
    "views.pages.dashboard.users.card",
    "views.pages.dashboard.users.detail",
)
_PLACE_WORDS = {
    Place.LOCAL: QT_TRANSLATE_NOOP("Window", "Saved · Local file"),
    Place.SYNCHRONISED: QT_TRANSLATE_NOOP("Window", "Saved · Synchronised folder"),
    Place.NETWORK: QT_TRANSLATE_NOOP("Window", "Saved · Network folder"),
}


class Desktop(QObject):
    """The window over one company file, with everything that works while it is open.

    ``opened()`` when the file is there, ``failed(error)`` when it is not.
    ``open_requested(Path)`` and ``create_requested(Path, name, country)`` are wishes for another file.
    """

    opened = Signal()
    failed = Signal(object)
    open_requested = Signal(object)
    create_requested = Signal(object, str, str)
    _due_found = Signal(object)

    def __init__(self, path: Path, pages: Sequence[PageFactory], clock: Clock, preferences: Preferences,
                 recent: Sequence[Path] = (), *, upgrade: bool = False) -> None:  # fmt: skip
        super().__init__()
        self.path = path
        self._upgrade = upgrade
        self._clock = clock
        self._lease = QLockFile(f"{path}.lock")
        # A lock left by a crash is recognised by its dead process, never by age.
        self._lease.setStaleLockTime(0)
        self.alarm: Alarm | None = None
        self._fell_due: QObject | None = None
        self._folder_watch: FolderWatch | None = None
        self.day_watch: DayWatch | None = None
        self._report_watch: ReportWatch | None = None
        self._mail_watch: MailWatch | None = None
        self._documents_watch: DocumentsWatch | None = None
        self._attention: Attention | None = None
        self.closed = False
        messages = Messages()
        self._net = catch_unexpected(messages)
        self.shell = Shell(Tasks(messages.error), messages, Selection(), Changes(), preferences.initials)
        self.window = MainWindow(self.shell, pages, recent)
        self._connect()

    @property
    def context(self) -> PageContext:
        """What the pages work with. Raises RuntimeError before the file is open."""
        return self.window.context

    def show(self) -> None:
        """Show the window at once, and open the file when it is painted."""
        self.window.painted.connect(self._open_soon)
        self.window.show()

    def open_now(self, *, read_only: bool = False) -> None:
        """Open the file before anything is shown. Raises TelecostError."""
        self._opened(_open(self.path, self._upgrade, read_only))

    def _open_soon(self) -> None:
        mine = self._lease.tryLock(0)
        self.shell.tasks.run(
            self, _open, self.path, self._upgrade, not mine, done=self._opened_soon, failed=self.failed.emit,
            label=translate("Window", "Opening {file}").format(file=self.path.name),
        )  # fmt: skip

    def _opened_soon(self, found: tuple[CompanyFile, CompanyFacts]) -> None:
        self._opened(found)
        # The first page is made by now; the window may answer before the rest.
        QTimer.singleShot(0, self, self._begin_soon)

    def _begin_soon(self) -> None:
        if self.closed:
            return
        if self.context.file.read_only:
            self._say_read_only()
        self.begin_work()
        self.opened.emit()

    def _opened(self, found: tuple[CompanyFile, CompanyFacts]) -> None:
        file, facts = found
        self.window.open_company(PageContext.within(self.shell, file, facts, self._clock))

    def _say_read_only(self) -> None:
        """Tell who works in the file, or that its folder allows no work."""
        if self._lease.error() is QLockFile.LockError.PermissionError:
            text = translate("Window", "You may not write to the folder of {file}, so it is open for reading only.")
            self.shell.messages.warn(text.format(file=self.path.name))
            return
        _process, host, _program = self._lease.getLockInfo()
        text = translate("Window", "The file is being worked in on {host}. Here it is open for reading only.")
        self.shell.messages.warn(text.format(host=host or translate("Window", "another machine")))

    def _connect(self) -> None:
        window = self.window
        window.open_requested.connect(self.open_requested)
        window.new_requested.connect(self._new_company)
        window.theme_chosen.connect(self._keep_theme)
        window.run_due_requested.connect(self.run_due)
        window.check_requested.connect(self._check)
        window.searched.connect(partial(find, window))
        window.bell_clicked.connect(lambda: show_what_waits(window, self._attention, self.run_due))
        window.closing.connect(self.close)
        self.shell.changes.changed.connect(self._changed)
        self._due_found.connect(self._on_due, Qt.ConnectionType.QueuedConnection)

    # While it is open

    def begin_work(self) -> None:
        """Fill the bars and set the alarm; nothing of it delays the first paint."""
        self.load_bars()
        self.day_watch = DayWatch(self.context)
        place = place_of(self.context.file.path)
        read_only = self.context.file.read_only
        words = translate("Window", "Read only") if read_only else translate("Window", _PLACE_WORDS[place])
        self.window.status.set_place(words)
        if place is not Place.LOCAL:
            self.context.messages.warn(
                translate(
                    "Window",
                    "The company file lies in a synchronised or network folder. Such folders can damage a file that "
                    "is open; a folder on this machine is safer.",
                )
            )
        if not self.context.file.read_only:
            # Loaded with the file, not before the first paint.
            from telecost_desktop.views.documents_watch import DocumentsWatch
            from telecost_desktop.views.mail_sending import MailWatch
            from telecost_desktop.views.report_runs import ReportWatch

            self._report_watch = ReportWatch(self.context, self.window.go)
            self._mail_watch = MailWatch(self.context, self.window.go)
            self._documents_watch = DocumentsWatch(self.context)
            looks = [self._report_watch.look, self._documents_watch.look, self._mail_watch.look]
            self.context.tasks.run(self, self._set_alarm, looks)
            self._folder_watch = FolderWatch(self.context, self.window.folder_bar)

    def _set_alarm(self, also: list[Callable[[], None]]) -> None:
        """On a reader's thread, because the scheduler's library takes a while to load.

        ``also`` looks at what else falls due, on the alarm's thread.
        """
        from telecost_desktop.services.scheduling.alarm import Alarm

        alarm = Alarm(self.context.file, self.context.clock, self._due_found.emit, also)
        alarm.start()
        self.alarm = alarm

    def _on_due(self, items: tuple[DueItem, ...]) -> None:
        """The alarm found something: what needs no word is done, the rest is asked about."""
        from telecost_desktop.services.recurring_work import do_recurring_work

        if self.closed:
            return
        if all(item.must_ask for item in items):
            self.ask_what_fell_due()
            return
        self.context.write(
            self, do_recurring_work, self.context.file, self.context.clock, user=self.context.user, translate=translate,
            changes=BILLED, done=self._ran, label=translate("Window", "Creating invoices"), progress=True,
        )  # fmt: skip

    def _ran(self, report: DueReport) -> None:
        from telecost_desktop.models.runs import RunState
        from telecost_desktop.views.due_run import tell

        if any(run.state is not RunState.WAITING for run in report.runs):
            tell(self.context, self.window.go, report)
        if any(run.state is RunState.WAITING for run in report.runs):
            self.ask_what_fell_due()

    def run_due(self) -> None:
        """A person wants what is due done now."""
        self.ask_what_fell_due(explicit=True)

    def ask_what_fell_due(self, *, explicit: bool = False) -> None:
        """The dialog of what is due, unless it is open already; ``explicit`` also says when there is nothing."""
        from telecost_desktop.views.dialogs.fell_due import FellDueDialog

        if self._fell_due is not None:
            return
        dialog = FellDueDialog(self.window, self.context, self.window.go, explicit=explicit)
        self._fell_due = dialog
        dialog.finished.connect(self._decided)
        dialog.start()

    def _decided(self) -> None:
        self._fell_due = None
        self.load_bars()

    # The bars

    def _changed(self, subject: Subject) -> None:
        if subject & _SHOWN_IN_BARS:
            self.load_bars()

    def load_bars(self) -> None:
        """Fill the top bar and the status bar with what the file says now."""
        from telecost_desktop.services.attention import attention

        self.context.read(self, attention, self.context.file, self.context.clock, done=self._show_bars)

    def _show_bars(self, found: Attention) -> None:
        choices = [AccountChoice(one.id, f"{one.operator} {one.number}") for one in found.accounts]
        self.window.top.set_accounts(choices)
        self._attention = found
        show_counts(self.window, found)
        self.window.status.set_next(_next_words(found.next_run))

    # Menus

    def _new_company(self) -> None:
        from telecost_desktop.views.dialogs.start_dialog import NewCompanyDialog

        dialog = NewCompanyDialog(self.window)
        dialog.create_requested.connect(self.create_requested)
        dialog.open()

    def _keep_theme(self, name: str) -> None:
        save_preferences(Preferences(load_preferences().initials, name))

    def _check(self) -> None:
        from telecost_desktop.services.checks import check

        self.context.read(
            self, check, self.context.file, done=self._checked, label=translate("Window", "Checking the file")
        )

    def _checked(self, problems: Sequence[Problem]) -> None:
        if not problems:
            self.context.messages.notice(translate("Window", "The file is in order: no rule is broken."))
        for problem in problems[:5]:
            self.context.messages.warn(translate("Errors", problem.pattern).format(**problem.values))

    # Opening and closing

    def restore_geometry(self, settings: QSettings) -> None:
        """Where the window was the last time, if that screen is still there."""
        geometry = settings.value("window/geometry")
        if geometry is not None:
            self.window.restoreGeometry(geometry)
            frame: QRect = self.window.frameGeometry()
            if not any(screen.availableGeometry().intersects(frame) for screen in QGuiApplication.screens()):
                self.window.resize(1440, 900)
                self.window.move(QGuiApplication.primaryScreen().availableGeometry().topLeft())

    def close(self) -> None:
        """Stop the alarm, end the work under way, fold the file and give the lease back."""
        if self.closed:
            return
        self.closed = True
        if self._report_watch is not None:
            self._report_watch.closed = True
        if self.day_watch is not None:
            self.day_watch.close()
        if self.window.isVisible():
            QSettings().setValue("window/geometry", self.window.saveGeometry())
        # First the tasks: one of them may just be setting the alarm.
        self.shell.tasks.close()
        if self.alarm is not None:
            self.alarm.stop()
        if self.window.has_company:
            self.context.file.close()
        self._lease.unlock()


def _open(path: Path, upgrade: bool, read_only: bool) -> tuple[CompanyFile, CompanyFacts]:
    """Open the file; on a reader's thread, because what it needs takes a while to load.

    What the window is going to need next is loaded here too: its own thread would stand still meanwhile.
    """
    from telecost_desktop.services.company import company_of, open_company

    for module in _NEEDED_SOON:
        import_module(f"telecost_desktop.{module}")
    file = open_company(path, upgrade=upgrade, read_only=read_only)
    company = company_of(file)
    return file, CompanyFacts(company.name, company.country, company.currency, company.zone)


def _next_words(following: NextRun | None) -> str:
    """What the status bar says of what runs next."""
    if following is None:
        return translate("Window", "Nothing is scheduled")
    if following.time is None:
        text = translate("Window", "Next run: {name}, {day}")
        return text.format(name=following.name, day=formats.long_day(following.day))
    text = translate("Window", "Next run: {name}, {time}")
    return text.format(name=following.name, time=formats.moment(datetime.combine(following.day, following.time)))

"""The composition root: it opens the company file, builds what the pages need, and hands it to them.

Nothing imports this module but the commands that show or draw the window.
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QMessageLogContext, QSettings, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QDialog

from telecost_desktop import __version__, config
from telecost_desktop.desktop import Desktop
from telecost_desktop.errors import QT_TRANSLATE_NOOP, TelecostError
from telecost_desktop.log import LOGGER_NAME
from telecost_desktop.models.company_file import FileState, inspect, refusal
from telecost_desktop.services.clock import SystemClock
from telecost_desktop.services.preferences import load_preferences
from telecost_desktop.services.recent_files import RecentFiles
from telecost_desktop.views import theme
from telecost_desktop.views.context import PageContext, PageFactory
from telecost_desktop.views.messages import Question, failure_of
from telecost_desktop.views.page import BasePage

translate = QCoreApplication.translate
# Whose dates and amounts stand for a language that several countries write differently.
_FORMATS = {"en": "en_GB"}
_SWITCH_SECONDS = 0.001


def run_window(path: Path | None = None, *, upgrade: bool = False) -> int:
    """Open the window on a file, on the one opened last, or on the first start's three choices; until it is closed."""
    application = make_application()
    program = Program(application)
    program.begin(path, upgrade=upgrade)
    return application.exec()


def show_window(path: Path) -> tuple[QApplication, Desktop]:
    """The window on a company file, shown, for measuring; the caller runs the event loop and closes it."""
    application = make_application()
    desktop = Desktop(path, pages(), SystemClock(), load_preferences())
    desktop.show()
    return application, desktop


def draw_tour(company: Path | None, folder: Path, *, theme_name: str, language: str) -> list[Path]:
    """Draw every page of the real window to PNG. Without a company file the demonstration is made and drawn."""
    from tempfile import TemporaryDirectory

    from telecost_desktop.views.tour import draw_import, draw_pages

    make_application(theme_name, language)
    with TemporaryDirectory() as scratch:
        if company is None:
            from telecost_desktop.services.demo import make_demo

            company = Path(scratch) / "Demonstration.telecost"
            make_demo(company, clock=SystemClock()).close()
        desktop = Desktop(company, pages(), SystemClock(), load_preferences())
        try:
            desktop.open_now(read_only=True)
            # The pictures show what somebody sees who works in the file; its connections refuse to write all the same.
            desktop.context.file.read_only = False
            desktop.load_bars()
            drawn = draw_pages(desktop.window, folder, themes=(theme_name,))
            return [*drawn, *draw_import(desktop.window, folder, themes=(theme_name,))]
        finally:
            desktop.close()


def make_application(theme_name: str = "", language: str = "") -> QApplication:
    """Qt's application with our look. A language other than the system's is for the tour."""
    # A worker that computes gives way to the window at once: painting asks for the interpreter hundreds of times.
    sys.setswitchinterval(_SWITCH_SECONDS)
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    application.setApplicationName(config.APPLICATION_NAME)
    application.setApplicationVersion(__version__)
    application.setOrganizationName("TeleCost")
    if language:
        QLocale.setDefault(QLocale(_FORMATS.get(language, language)))
    elif QLocale.system().language() is QLocale.Language.C:
        # A machine without a language would show dates and amounts as no reader expects them.
        QLocale.setDefault(QLocale("en_GB"))
    qInstallMessageHandler(_log_qt)
    theme.install(application, theme_name or load_preferences().theme)
    return application


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """What Qt has to say goes into the log, not to the person."""
    serious = kind in (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
    logging.getLogger(f"{LOGGER_NAME}.qt").log(logging.ERROR if serious else logging.INFO, "%s", text)


def pages() -> tuple[PageFactory, ...]:
    """The pages of the rail, in order. A page's module is loaded when the page is first looked at."""
    return (
        PageFactory(
            "dashboard", QT_TRANSLATE_NOOP("Pages", "Dashboard"), "view-dashboard-outline", "COSTS", _dashboard
        ),
        PageFactory("reports", QT_TRANSLATE_NOOP("Pages", "Reports"), "file-chart-outline", "COSTS", _reports),
        PageFactory("invoices", QT_TRANSLATE_NOOP("Pages", "Invoices"), "file-document-outline", "COSTS", _invoices),
        PageFactory("equipment", QT_TRANSLATE_NOOP("Pages", "Equipment"), "cellphone", "COSTS", _equipment),
        PageFactory(
            "subscriptions", QT_TRANSLATE_NOOP("Pages", "Subscriptions"), "autorenew", "BILLING", _subscriptions
        ),
        PageFactory(
            "frequencies", QT_TRANSLATE_NOOP("Pages", "Frequencies"), "calendar-sync-outline", "BILLING", _frequencies
        ),
        PageFactory("scheduled", QT_TRANSLATE_NOOP("Pages", "Scheduled"), "clock-outline", "BILLING", _scheduled),
        PageFactory("settings", QT_TRANSLATE_NOOP("Pages", "Settings"), "cog-outline", "", _settings),
    )


def _dashboard(context: PageContext) -> BasePage:
    from telecost_desktop.views.pages.dashboard.page import DashboardPage

    return DashboardPage(context)


def _reports(context: PageContext) -> BasePage:
    from telecost_desktop.views.pages.reports.page import ReportsPage

    return ReportsPage(context)


def _invoices(context: PageContext) -> BasePage:
    from telecost_desktop.views.pages.invoices.page import InvoicesPage

    return InvoicesPage(context)


def _equipment(context: PageContext) -> BasePage:
    from telecost_desktop.views.pages.equipment.page import EquipmentPage

    return EquipmentPage(context)


def _subscriptions(context: PageContext) -> BasePage:
    from telecost_desktop.views.pages.subscriptions.page import SubscriptionsPage

    return SubscriptionsPage(context)


def _frequencies(context: PageContext) -> BasePage:
    from telecost_desktop.views.pages.frequencies.page import FrequenciesPage

    return FrequenciesPage(context)


def _scheduled(context: PageContext) -> BasePage:
    from telecost_desktop.views.pages.scheduled.page import ScheduledPage

    return ScheduledPage(context)


def _settings(context: PageContext) -> BasePage:
    from telecost_desktop.views.pages.settings.page import SettingsPage

    return SettingsPage(context)


def load_page_modules() -> None:
    """Load what the pages are made of, off the window's thread, so that the first look at a page does not wait."""
    import telecost_desktop.views.pages.equipment.page
    import telecost_desktop.views.pages.frequencies.page
    import telecost_desktop.views.pages.invoices.page
    import telecost_desktop.views.pages.reports.page
    import telecost_desktop.views.pages.scheduled.page
    import telecost_desktop.views.pages.settings.page
    import telecost_desktop.views.pages.subscriptions.page  # noqa: F401


class Program:
    """Which company is open: the start dialog, and changing from one file to another."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self._recent = RecentFiles()
        self._desktop: Desktop | None = None
        self._start: QDialog | None = None
        self._making: QDialog | None = None

    def begin(self, path: Path | None, *, upgrade: bool = False) -> None:
        """Open a file, the last one, or show the start dialog. A file that was named and cannot be opened raises."""
        if path is not None:
            self._show(path, upgrade=upgrade)
            return
        last = next(iter(self._recent.existing()), None)
        if last is not None and inspect(last).state is FileState.CURRENT:
            self._show(last)
        else:
            self._show_start()

    def open(self, path: Path) -> None:
        """Open another file; the one that is open stays open when that fails. An older file asks for its upgrade."""
        if inspect(path).state is FileState.OLDER:
            text = translate("Start", "{file} was made by an older version of TeleCost. Back it up and upgrade it?")
            detail = translate("Start", "A copy is put beside it first.")
            question = Question(
                text.format(file=path.name), detail, translate("Start", "Back up and upgrade"),
                lambda: self._try(lambda: self._show(path, upgrade=True)),
            )  # fmt: skip
            self._ask(question)
            return
        self._try(lambda: self._show(path))

    def create(self, path: Path, name: str, country: str) -> None:
        """Make a company and open it."""

        def make() -> None:
            from telecost_desktop.services.company import create_company
            from telecost_desktop.services.preferences import person_at_work

            create_company(path, name=name, country=country, founder=person_at_work()).close()
            self._show(path)

        self._try(make)

    def open_demonstration(self) -> None:
        """Open the demonstration company in the user's documents, made at the first time behind a progress dialog."""
        path = demonstration_path()
        if inspect(path).state is FileState.CURRENT:
            self.open(path)
            return
        from telecost_desktop.views.dialogs.demonstration import DemonstrationDialog

        dialog = DemonstrationDialog(path, SystemClock())
        dialog.made.connect(lambda: self.open(path))
        dialog.failed.connect(self._say)
        dialog.open()
        self._making = dialog

    def _show(self, path: Path, *, upgrade: bool = False) -> None:
        found = inspect(path)
        if found.state is not FileState.CURRENT and not (upgrade and found.state is FileState.OLDER):
            raise refusal(path, found)
        desktop = Desktop(path, pages(), SystemClock(), load_preferences(), self._recent.existing(), upgrade=upgrade)
        desktop.open_requested.connect(self.open)
        desktop.create_requested.connect(self.create)
        desktop.opened.connect(lambda: self._recent.add(path))
        # What is loaded by then stays: no full collection of garbage, in which the window stands still, looks at it again.
        desktop.opened.connect(lambda: desktop.shell.tasks.run(desktop, load_page_modules, done=lambda _: gc.freeze()))
        desktop.failed.connect(self._not_opened)
        old, self._desktop = self._desktop, desktop
        desktop.restore_geometry(QSettings())
        desktop.show()
        if old is not None:
            old.window.close()
        if self._start is not None:
            self._start.close()
            self._start = None

    def _not_opened(self, error: Exception) -> None:
        """The window was painted, but its file could not be opened: back to the start."""
        if self._desktop is not None:
            self._show_start()
            self._desktop.window.close()
            self._desktop = None
        self._say(error)

    def _show_start(self) -> None:
        from telecost_desktop.views.dialogs.start_dialog import StartDialog

        dialog = StartDialog(self._recent.existing())
        dialog.demonstration_requested.connect(self.open_demonstration)
        dialog.create_requested.connect(self.create)
        dialog.open_requested.connect(self.open)
        dialog.show()
        self._start = dialog

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except TelecostError as error:
            self._say(error)

    def _say(self, error: Exception) -> None:
        from telecost_desktop.views.dialogs.messages import ErrorDialog

        ErrorDialog(self._application.activeWindow(), failure_of(error)).open()

    def _ask(self, question: Question) -> None:
        from telecost_desktop.views.dialogs.messages import QuestionDialog

        QuestionDialog(self._application.activeWindow(), question).open()


def demonstration_path() -> Path:
    """Where the demonstration company lies."""
    return config.data_folder() / "Demonstration.telecost"

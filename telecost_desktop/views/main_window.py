"""The window over one company file: rail, top bar, pages, status bar, menus.

It knows no page: the composition root hands in factories, and a page is made when it is first looked at, the first
one right after the first paint. What concerns the file as such (new, open, theme) goes out as signals. Nothing heavy
is imported here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.config import documents_folder
from telecost_desktop.views import icons, theme
from telecost_desktop.views.bars import MessageBar, StatusBar, TopBar
from telecost_desktop.views.context import EVERYTHING, PageContext, PageFactory, Shell
from telecost_desktop.views.dialogs.messages import ErrorDialog, QuestionDialog
from telecost_desktop.views.files_in import take_files
from telecost_desktop.views.folder_bar import FolderBar
from telecost_desktop.views.menus import fill_edit_menu, fill_go_menu, fill_invoices_menu, fill_view_menu
from telecost_desktop.views.messages import Failure, Question
from telecost_desktop.views.page import BasePage
from telecost_desktop.views.rail import Rail

translate = QCoreApplication.translate


class MainWindow(QMainWindow):
    """Shows pages. Signals are wishes that the composition root fulfils.

    ``open_requested(Path)``, ``new_requested()``, ``theme_chosen(str)``, ``run_due_requested()``,
    ``check_requested()``, ``searched(str)``, ``bell_clicked()``, ``help_requested(page key)``, ``closing()``;
    ``painted()`` says once that the person sees the window.
    """

    open_requested = Signal(object)
    new_requested = Signal()
    theme_chosen = Signal(str)
    run_due_requested = Signal()
    check_requested = Signal()
    searched = Signal(str)
    bell_clicked = Signal()
    help_requested = Signal(str)
    closing = Signal()
    painted = Signal()

    def __init__(self, shell: Shell | PageContext, pages: Sequence[PageFactory], recent: Sequence[Path] = ()) -> None:
        """With a Shell alone the window has no pages yet; ``open_company`` brings them."""
        super().__init__()
        self._shell = shell
        self._context: PageContext | None = None
        self.undo_stack = shell.undo
        self._painted = False
        self._factories = tuple(pages)
        self._pages: dict[int, BasePage] = {}
        self.setWindowIcon(icons.app_icon())
        self.setWindowTitle(translate("Window", "TeleCost"))
        self.setMinimumSize(1024, 680)
        self.resize(1440, 900)
        self.setAcceptDrops(True)
        self._build_bars()
        self._build_menus(recent)
        self._connect()
        self.rail.setCurrentIndex(0)
        self.rail.setFocus()
        self.stack.installEventFilter(self)
        if isinstance(shell, PageContext):
            self.open_company(shell)

    # Building

    def _build_bars(self) -> None:
        self.top = TopBar(self._shell.selection, self._shell.user)
        self.rail = Rail(self._factories)
        self.stack = QStackedWidget()
        self.message_bar = MessageBar()
        self.folder_bar = FolderBar()
        self.status = StatusBar(self._shell.tasks)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.message_bar)
        right.addWidget(self.folder_bar)
        right.addWidget(self.stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addLayout(middle, 1)
        column.addWidget(self.status)
        self.setCentralWidget(centre)

    def _build_menus(self, recent: Sequence[Path]) -> None:
        bar = self.menuBar()
        bar.setAccessibleName(translate("Menu", "Menus"))
        file = bar.addMenu(translate("Menu", "&File"))
        self._action(file, translate("Menu", "&New company…"), self.new_requested.emit, QKeySequence.StandardKey.New)
        self._action(file, translate("Menu", "&Open…"), self._choose_file, QKeySequence.StandardKey.Open)
        self._fill_recent(file.addMenu(translate("Menu", "Open &recent")), recent)
        file.addSeparator()
        self._action(file, translate("Menu", "&Save changes"), self._save, QKeySequence.StandardKey.Save)
        self._action(file, translate("Menu", "&Import…"), self.show_import, "Ctrl+I", "tray-arrow-down")
        self._action(
            file, translate("Menu", "&Export usage…"), self.show_usage_export, "Ctrl+Shift+E", "export-variant"
        )
        file.addSeparator()
        self._action(file, translate("Menu", "&Close"), self.close, QKeySequence.StandardKey.Close)
        self._action(file, translate("Menu", "&Quit"), self.close, QKeySequence.StandardKey.Quit)
        fill_edit_menu(self, bar.addMenu(translate("Menu", "&Edit")))
        fill_view_menu(self, bar.addMenu(translate("Menu", "&View")))
        fill_go_menu(self, bar.addMenu(translate("Menu", "&Go")), self._factories)
        tools = bar.addMenu(translate("Menu", "&Tools"))
        self._action(tools, translate("Menu", "&Run what is due…"), self.run_due_requested.emit, "F9", "play")
        self._action(
            tools, translate("Menu", "Change &prices…"), lambda: self.go("subscriptions", "prices"), None, "tag-outline"
        )
        new_invoice = translate("Menu", "&New invoice…")
        self._action(
            tools, new_invoice, lambda: self.go("invoices", "new"), "Ctrl+Shift+N", "file-document-plus-outline"
        )
        invoices = tools.addMenu(translate("Menu", "Issued &invoices"))
        invoices.aboutToShow.connect(lambda: fill_invoices_menu(self, invoices))
        self._action(tools, translate("Menu", "&Pass costs on…"), self.show_recharge, None, "cash-refund")
        budgets = translate("Menu", "B&udgets of departments…")
        self._action(tools, budgets, lambda: self.go("dashboard", "budgets"), None, "target")
        to_books = translate("Menu", "Export to &bookkeeping…")
        self._action(tools, to_books, self.show_ledger_export, None, "book-arrow-right-outline")
        new_job = translate("Menu", "New scheduled &job…")
        self._action(tools, new_job, lambda: self.go("scheduled", "new job"), "Ctrl+Shift+J", "clock-plus-outline")
        self._action(tools, translate("Menu", "&Check file"), self.check_requested.emit, None, "shield-search")
        helping = bar.addMenu(translate("Menu", "&Help"))
        self._action(
            helping, translate("Menu", "&Help on this page"), self.show_help, QKeySequence.StandardKey.HelpContents
        )
        self._action(helping, translate("Menu", "&About TeleCost"), self.show_about)

    def _action(self, menu: QMenu, text: str, slot: object, shortcut: object = None, icon: str = "") -> QAction:
        action = menu.addAction(text)
        if icon:
            action.setIcon(icons.icon(icon))
        if shortcut is not None:
            action.setShortcut(QKeySequence(shortcut))  # type: ignore[call-overload]
        action.triggered.connect(lambda: slot())  # type: ignore[operator]
        return action

    def _fill_recent(self, menu: QMenu, recent: Sequence[Path]) -> None:
        for path in recent:
            menu.addAction(path.name).triggered.connect(lambda _on=False, chosen=path: self.open_requested.emit(chosen))
        menu.setEnabled(bool(recent))

    def _connect(self) -> None:
        messages = self._shell.messages
        messages.noticed.connect(self.message_bar.show_notice)
        messages.failed.connect(self._show_failure)
        messages.asked.connect(self._ask)
        self.rail.currentChanged.connect(self._show_page)
        self.top.import_requested.connect(self.show_import)
        self.folder_bar.import_requested.connect(self.show_import)
        self.top.searched.connect(self.searched)
        self.top.bell_clicked.connect(self.bell_clicked)
        self.top.days_requested.connect(self._choose_days)

    # Pages

    @property
    def context(self) -> PageContext:
        """What the pages are given. Raises RuntimeError before a company is open."""
        if self._context is None:
            raise RuntimeError("no company is open in this window yet")
        return self._context

    @property
    def has_company(self) -> bool:
        """Whether a company is open in it."""
        return self._context is not None

    def open_company(self, context: PageContext) -> None:
        """The company file is open: pages can be made, the chosen one as soon as the window is painted."""
        self._context = context
        self.undo_stack.clear()
        self.setWindowTitle(translate("Window", "TeleCost – {company}").format(company=context.company.name))
        if self._painted:
            self._show_page(self.rail.currentIndex())

    @property
    def keys(self) -> list[str]:
        """The keys of the pages, in the order of the rail."""
        return [factory.key for factory in self._factories]

    def page(self, key: str) -> BasePage:
        """A page, made if it was not looked at yet."""
        index = self.keys.index(key)
        if index not in self._pages:
            made = self._factories[index].build(self.context)
            made.navigate.connect(self.go)
            made.import_wanted.connect(lambda: self.show_import())
            made.set_padding(self._padding())
            self._pages[index] = made
            self.stack.addWidget(made)
        return self._pages[index]

    @property
    def current_page(self) -> BasePage | None:
        """The page that is shown."""
        return self._pages.get(self.rail.currentIndex())

    def go(self, key: str, subject: object = None) -> None:
        """Show a page, and on it one thing. Pages that this window does not have are ignored."""
        if key not in self.keys or self._context is None:
            return
        index = self.keys.index(key)
        if index == self.rail.currentIndex():
            self._show_page(index)
        self.rail.setCurrentIndex(index)
        if subject is not None and self.current_page is not None:
            self.current_page.open_subject(subject)

    def _show_page(self, index: int) -> None:
        if self._context is None or not 0 <= index < len(self._factories):
            return
        shown = self.stack.currentWidget()
        if isinstance(shown, BasePage) and shown is not self._pages.get(index) and not shown.may_leave():
            self.rail.blockSignals(True)
            self.rail.setCurrentIndex(self.keys.index(shown.key))
            self.rail.blockSignals(False)
            shown.ask_to_leave(lambda: self.rail.setCurrentIndex(index))
            return
        page = self.page(self._factories[index].key)
        focused = QApplication.focusWidget()
        if focused is not None and isinstance(shown, BasePage) and shown is not page and shown.isAncestorOf(focused):
            # Else Qt gives the focus to whatever comes next; from the rail, Tab leads into the page.
            self.rail.setFocus()
        self.stack.setCurrentWidget(page)

    def set_count(self, key: str, count: int) -> None:
        """Show in the rail how many things of a page wait for a person."""
        if key in self.keys:
            self.rail.set_count(self.keys.index(key), count)

    def refresh(self) -> None:
        """Load everything again."""
        self._shell.changes.announce(EVERYTHING)

    # Import, help, messages

    def show_import(self, paths: Sequence[Path] = ()) -> None:
        """The import assistant, with files dropped or to be chosen; a bank's files go to the payments."""
        if self._context is not None:
            take_files(self, paths)

    def show_usage_export(self) -> None:
        """The export of several billing accounts."""
        if self._context is not None:
            from telecost_desktop.views.dialogs.usage_export import ask_usage_export

            ask_usage_export(self, self._context)

    def show_recharge(self) -> None:
        """Operators' costs as fees of a customer's project."""
        if self._context is not None:
            from telecost_desktop.views.dialogs.recharging import open_recharge

            open_recharge(self, self._context)

    def show_ledger_export(self) -> None:
        """A period of sales invoices for the bookkeeping."""
        if self._context is not None:
            from telecost_desktop.views.dialogs.ledger_export import ask_ledger_export

            ask_ledger_export(self, self._context, lambda: self.go("settings", "ledger"))

    def _save(self) -> None:
        """Save what was edited on the page, as its button does."""
        pressed = self.current_page.save_button() if self.current_page is not None else None
        if pressed is not None:
            pressed.click()

    def _choose_file(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        kinds = translate("Window", "Company files (*.telecost)")
        name, _ = QFileDialog.getOpenFileName(
            self, translate("Window", "Open a company file"), str(documents_folder()), kinds
        )
        if name:
            self.open_requested.emit(Path(name))

    def _choose_days(self) -> None:
        from telecost_desktop.views.dialogs.period_dialog import PeriodDialog

        PeriodDialog(self, self.context).open()

    def show_help(self) -> None:
        """The help of the page that is shown."""
        from telecost_desktop.views.dialogs.help_dialog import HelpDialog

        key = self._factories[self.rail.currentIndex()].key
        self.help_requested.emit(key)
        HelpDialog(self, key).show()

    def show_about(self) -> None:
        """Name and version."""
        from telecost_desktop.views.dialogs.help_dialog import AboutDialog

        AboutDialog(self).open()

    def _show_failure(self, failure: Failure) -> None:
        ErrorDialog(self, failure).open()

    def _ask(self, question: Question) -> None:
        QuestionDialog(self, question).open()

    # Qt's own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Once the empty window is painted, make the first page: the person sees the window that much sooner."""
        if watched is self.stack and event.type() == QEvent.Type.Paint:
            self.stack.removeEventFilter(self)
            self._painted = True
            QTimer.singleShot(0, self, self._first_painted)
        return False

    def _first_painted(self) -> None:
        self.painted.emit()
        self._show_page(self.rail.currentIndex())

    def _padding(self) -> int:
        return theme.PAGE_PADDING_NARROW if self.width() < theme.NARROW_BELOW else theme.PAGE_PADDING

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Below 1376 the rail shows icons alone."""
        super().resizeEvent(event)
        self.rail.set_narrow(self.width() < theme.NARROW_BELOW)
        for page in self._pages.values():
            page.set_padding(self._padding())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped files go to the import."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.show_import(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave only when the page has nothing unsaved."""
        page = self.current_page
        if page is not None and not page.may_leave():
            event.ignore()
            page.ask_to_leave(self.close)
            return
        for made in self._pages.values():
            made.close_page()
        self._pages.clear()
        self.closing.emit()
        event.accept()

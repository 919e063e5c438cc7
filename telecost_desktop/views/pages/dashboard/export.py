"""The button that saves or prints the whole page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu

from telecost_desktop.config import documents_folder
from telecost_desktop.services.attachments import file_name_of
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.export.whole import whole_dashboard
from telecost_desktop.services.progress import IsCancelled, Progress
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.views import formats, icons
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.drafts import own_folder
from telecost_desktop.views.page import BasePage

translate = QCoreApplication.translate


class PageExport:
    """Adds itself to the head of the page. ``chosen`` tells what the page shows when something is wanted."""

    def __init__(self, page: BasePage, chosen: Callable[[], DashboardChoice]) -> None:
        self._page, self._context, self._chosen = page, page.context, chosen
        self.button = page.add_action(translate("Dashboard", "Export"), "export-variant")
        self.button.setToolTip(translate("Dashboard", "The whole page as PDF or Excel, or on paper"))
        self.button.setProperty("part", "menu")
        self.menu = QMenu(self.button)
        self.menu.setAccessibleName(self.button.text())
        self.pdf = self._add(translate("Dashboard", "Save as PDF…"), "file-pdf-box", lambda: self._ask("pdf"))
        self.excel = self._add(translate("Dashboard", "Save as Excel…"), "microsoft-excel", lambda: self._ask("xlsx"))
        self.print = self._add(translate("Dashboard", "Print…"), "printer-outline", self.print_page)
        self.print.setShortcut(QKeySequence(QKeySequence.StandardKey.Print))
        self.button.setMenu(self.menu)

    def _add(self, text: str, icon: str, act: Callable[[], object]) -> QAction:
        action = self.menu.addAction(icons.icon(icon), text)
        action.triggered.connect(lambda: act())
        return action

    def offer(self, wanted: bool) -> None:
        """Offer it while there is something to save."""
        self.button.setEnabled(wanted)
        self.print.setEnabled(wanted)

    def name(self, form: str) -> str:
        """How a file is called that nobody named: company, page and day."""
        title = translate("Dashboard", "{company} dashboard {day}").format(
            company=self._context.company.name, day=self._context.today().isoformat()
        )
        return file_name_of(title, f".{form}")

    def _ask(self, form: str) -> None:
        kinds = {
            "pdf": translate("Dashboard", "PDF documents (*.pdf)"),
            "xlsx": translate("Dashboard", "Excel workbooks (*.xlsx)"),
        }
        title = translate("Dashboard", "Save the dashboard")
        proposed = str(documents_folder() / self.name(form))
        name, _ = QFileDialog.getSaveFileName(self._page, title, proposed, kinds[form])
        if name:
            path = Path(name)
            self.save_to(path if path.suffix else path.with_suffix(f".{form}"), form)

    def save_to(self, path: Path, form: str) -> None:
        """Write the page as pdf or xlsx, and say so."""
        self._run(path, form, lambda: self._saved(path))

    def print_page(self) -> None:
        """Hand the page as PDF to the program that shows and prints such."""
        path = own_folder() / self.name("pdf")
        self._run(path, "pdf", lambda: self._to_be_printed(path))

    def _run(self, path: Path, form: str, done: Callable[[], object]) -> None:
        context = self._context
        context.tasks.run(
            self._page, _write, context, self._chosen(), path, form, _wording(), done=lambda _: done(), progress=True,
            label=translate("Dashboard", "Saving {file}").format(file=path.name),
        )  # fmt: skip

    def _saved(self, path: Path) -> None:
        text = translate("Dashboard", "Saved {file}").format(file=path.name)
        self._context.messages.notice(text, translate("Dashboard", "Open"), lambda: _show(path))

    def _to_be_printed(self, path: Path) -> None:
        _show(path)
        self._context.messages.notice(translate("Dashboard", "The dashboard is opened as a PDF to be printed."))


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _wording() -> Wording:
    """The window's language. To be asked for on the window's thread."""
    return Wording(formats.locale().name(), _in_language)


def _in_language(text: str) -> str:
    return QCoreApplication.translate("Dashboard", text)


def _write(
    context: PageContext,
    chosen: DashboardChoice,
    path: Path,
    form: str,
    wording: Wording,
    *,
    progress: Progress,
    cancelled: IsCancelled,
) -> None:
    """Read all cards and write them. Runs in a reader."""
    from telecost_desktop.services.dashboard.export.paper.document import write_dashboard_pdf
    from telecost_desktop.services.dashboard.export.workbook import write_dashboard_workbook

    whole = whole_dashboard(context.file, context.clock, chosen, progress=progress, cancelled=cancelled)
    write = write_dashboard_pdf if form == "pdf" else write_dashboard_workbook
    write(whole, path, wording)

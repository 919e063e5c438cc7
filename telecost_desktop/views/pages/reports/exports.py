"""Save a report to a file: where, in what form, and that it was done."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from telecost_desktop.config import documents_folder
from telecost_desktop.services.attachments import file_name_of
from telecost_desktop.services.progress import IsCancelled, Progress
from telecost_desktop.services.reporting import ReportResult
from telecost_desktop.services.reporting.exports.form import ReportForm
from telecost_desktop.services.reporting.pivots.layout import PivotLayout
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.report_runs import window_wording

translate = QCoreApplication.translate


def ask_path(parent: QWidget, title: str, form: str) -> Path | None:
    """Ask where to save a report; None when the dialog is given up."""
    kinds = {
        "xlsx": translate("ReportsPage", "Excel workbooks (*.xlsx)"),
        "pdf": translate("ReportsPage", "PDF documents (*.pdf)"),
        "csv": translate("ReportsPage", "CSV files (*.csv)"),
    }
    proposed = str(documents_folder() / file_name_of(title, f".{form}"))
    name, _ = QFileDialog.getSaveFileName(parent, translate("ReportsPage", "Save the report"), proposed, kinds[form])
    path = Path(name) if name else None
    return path.with_suffix(f".{form}") if path is not None and not path.suffix else path


def export_names(*, pivot: bool) -> tuple[str, str, str]:
    """How Excel, PDF and CSV are called in the menu: a pivot that is shown is what is saved."""
    if pivot:
        return (
            translate("ReportsPage", "Save the pivot as Excel…"),
            translate("ReportsPage", "Save the pivot as PDF…"),
            translate("ReportsPage", "Save the pivot as CSV…"),
        )
    return (
        translate("ReportsPage", "Save the rows as Excel…"),
        translate("ReportsPage", "Save the rows as PDF…"),
        translate("ReportsPage", "Save the rows as CSV…"),
    )


def what_is_saved(*, pivot: bool, chart: bool) -> tuple[str, str]:
    """What Excel and CSV get of what is shown, and what PDF and e-mail get."""
    if pivot:
        shown = translate("ReportsPage", "The pivot that is shown")
        return shown, shown
    everything = translate("ReportsPage", "All rows with all columns")
    printed = translate("ReportsPage", "All rows with the columns of the table")
    if not chart:
        return everything, printed
    pattern = translate("ReportsPage", "{what}. The chart's own menu saves its picture.")
    return pattern.format(what=everything), pattern.format(what=printed)


def window_form(form: str, columns: tuple[str, ...] = (), pivot: PivotLayout | None = None) -> ReportForm:
    """A report as csv, xlsx or pdf in the window's language; ``columns`` are those that are shown."""
    return ReportForm.of_screen(form, window_wording(), columns, pivot)


def save_report_to(
    owner: QObject,
    context: PageContext,
    result: ReportResult,
    path: Path,
    form: ReportForm,
) -> None:
    """Write a report as it was run, or a pivot of it, and say so.

    It is made anew while it is written, so that long ones need no room.
    """
    context.tasks.run(
        owner, _write, context, result, path, form, done=lambda _: _saved(context, path), progress=True,
        label=translate("ReportsPage", "Saving {file}").format(file=path.name),
    )  # fmt: skip


def _saved(context: PageContext, path: Path) -> None:
    text = translate("ReportsPage", "Saved {file}").format(file=path.name)
    url = QUrl.fromLocalFile(str(path))
    context.messages.notice(text, translate("ReportsPage", "Open"), lambda: QDesktopServices.openUrl(url))


def _write(
    context: PageContext,
    result: ReportResult,
    path: Path,
    form: ReportForm,
    *,
    progress: Progress,
    cancelled: IsCancelled,
) -> None:
    """Write the file. Runs in a reader."""
    from telecost_desktop.services.reporting.exports.write import write_report

    report_id = result.definition.id
    write_report(context.file, report_id, result.request, path, form, clock=context.clock, cancelled=cancelled)

"""Reading files with answers to e-invoices, and saying what they changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from telecost_desktop.config import documents_folder
from telecost_desktop.services.sales_invoicing.sending.answers import AnswerFile, Outcome, take_answers
from telecost_desktop.views import formats
from telecost_desktop.views.context import Subject
from telecost_desktop.views.pages.invoices.issued_telling import Telling
from telecost_desktop.views.pages.invoices.refusals_dialog import Refusal, RefusalsDialog
from telecost_desktop.views.pages.invoices.words import counted

translate = QCoreApplication.translate


def ask_answers(owner: QWidget, telling: Telling) -> None:
    """Ask for files, then read them."""
    kinds = translate("Invoices", "Answers (*.xml *.csv);;All files (*)")
    names, _ = QFileDialog.getOpenFileNames(
        owner, translate("Invoices", "Read answers to e-invoices"), str(documents_folder()), kinds
    )
    if names:
        read_answer_files(owner, telling, [Path(name) for name in names])


def read_answer_files(owner: QWidget, telling: Telling, paths: Sequence[Path]) -> None:
    """Read the files, set states by them, and tell what came of it."""
    context = telling.context
    context.write(
        owner, take_answers, context.file, paths, clock=context.clock, user=context.user,
        changes=Subject.SALES_INVOICES, done=lambda found: _tell(owner, telling, found),
        label=translate("Invoices", "Reading answers"),
    )  # fmt: skip


def _tell(owner: QWidget, telling: Telling, files: Sequence[AnswerFile]) -> None:
    results = [one for file in files for one in file.results]
    changed = sum(one.outcome is Outcome.CHANGED for one in results)
    known = sum(one.outcome is Outcome.UNCHANGED for one in results)
    said = counted(
        changed,
        translate("Invoices", "1 e-invoice has a new state."),
        translate("Invoices", "{count} e-invoices have a new state."),
    )
    if known:
        said = f"{said} {translate('Invoices', 'Known before: {count}.').format(count=formats.number(known))}"
    bad = [Refusal(file.name, file.problem, {}) for file in files if file.problem is not None]
    unmatched = [
        Refusal(one.answer.number or file.name, one.why.problem(), {})
        for file in files
        for one in file.results
        if one.outcome is Outcome.UNMATCHED
    ]
    if changed or known or not bad + unmatched:
        telling.context.messages.notice(said)
    if bad + unmatched:
        heading = counted(
            len(unmatched),
            translate("Invoices", "1 answer was not taken"),
            translate("Invoices", "{count} answers were not taken"),
        )
        unread = counted(
            len(bad),
            translate("Invoices", "1 file was not read"),
            translate("Invoices", "{count} files were not read"),
        )
        nothing = translate("Invoices", "Nothing was taken of what was not read: mend it, and read it again.")
        RefusalsDialog(owner, heading if unmatched else unread, nothing if bad else "", bad + unmatched).open()

"""The import assistant, the first start, and errors, through their widgets."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from import_steps import button, import_all
from PySide6.QtWidgets import QFileDialog, QPushButton
from recorded_messages import RecordedMessages

from telecost_desktop.models.imports import BatchState, ImportBatch
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.importing.dialog import ImportDialog
from telecost_desktop.views.dialogs.importing.heads import DRY_RUN, RECOGNISED
from telecost_desktop.views.dialogs.importing.outcome import REJECTED
from telecost_desktop.views.dialogs.start_dialog import NewCompanyDialog, StartDialog
from telecost_desktop.views.messages import Messages
from telecost_desktop.views.tasks import Tasks
from telecost_desktop.views.widgets.badge import Status
from tests.gui.test_window import FirstPage, nameless

USAGE = """account;msisdn;traffic_type;kind;start;seconds;net;invoice
90081;48000101;Calls home;call;2026-10-01 10:00:00;60;1,25;7730412
90081;48000102;Calls home;call;2026-10-02 11:00:00;30;0,75;7730412
90081;48000103;Calls home;call;yesterday;30;0,75;7730412
"""


@pytest.fixture
def usage_file(tmp_path: Path) -> Path:
    path = tmp_path / "kystnett usage.csv"
    path.write_text(
        USAGE.replace("account;", "operator;account;").replace("\n90081", "\nKystnett;90081"), encoding="utf-8"
    )
    return path


def test_import_shows_what_came_of_a_file_and_takes_it_back(
    window_of, page_context: PageContext, usage_file: Path
) -> None:
    window = window_of(FirstPage)
    announced: list[Subject] = []
    page_context.changes.changed.connect(announced.append)
    dialog = import_all(window, [usage_file])
    result = dialog.results[0]
    assert (result.status, result.imported, result.rejected) == ("partial", 2, 1)
    outcome = dialog.result_face.outcome
    assert outcome.facts["Imported"] == "2"
    assert outcome.facts["Rejected"] == "1"
    assert outcome.files.current_row().status is Status.PARTIAL
    (refused,) = outcome.table(REJECTED).rows()
    assert (refused.error.row, refused.error.column) == (4, "start")
    assert announced
    assert Subject.COSTS in announced[0]
    assert nameless(dialog) == []
    button(dialog, "Undo this import").click()
    assert "kystnett usage.csv" in page_context.messages.questions[0]
    assert outcome.files.current_row().status is Status.UNDONE
    with page_context.file.read() as session:
        assert [batch.state for batch in session.query(ImportBatch)] == [BatchState.UNDONE]


def test_rejected_rows_are_saved_to_be_mended(
    window_of, page_context: PageContext, usage_file: Path, tmp_path: Path, monkeypatch
) -> None:
    window = window_of(FirstPage)
    dialog = import_all(window, [usage_file])
    target = tmp_path / "mend.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    button(dialog, "Rejected rows…").click()
    rows = list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == 2
    assert "yesterday" in rows[1]
    assert page_context.messages.notices[-1] == "Saved as mend.csv"
    assert "mend.reasons.csv" in dialog.result_face.words.text()


def test_a_second_import_of_the_same_file_is_a_duplicate(window_of, usage_file: Path) -> None:
    window = window_of(FirstPage)
    dialog = import_all(window, [usage_file])
    button(dialog, "Import more…").click()
    dialog.start([usage_file])
    assert dialog.face == RECOGNISED
    assert dialog.recognised_face.current.state is Status.DUPLICATE
    assert not dialog.next_button.isEnabled()


def test_import_in_the_real_process(qtbot, window_of, page_context: PageContext, usage_file: Path) -> None:
    """Through the child process, hosted in a reader's thread: first the trial, then the import."""
    messages = Messages()
    tasks = Tasks(messages.error)
    window = window_of(FirstPage)
    dialog = ImportDialog(window, replace(page_context, tasks=tasks, messages=messages), [usage_file])
    dialog.open()
    qtbot.waitUntil(lambda: dialog.face == DRY_RUN, timeout=30_000)
    assert dialog.dry_run_face.outcome.facts["New"] == "2"
    dialog.next_button.click()
    qtbot.waitUntil(lambda: bool(dialog.results), timeout=30_000)
    assert dialog.results[0].imported == 2
    tasks.close()


def test_closing_the_dialog_does_not_stop_the_import(
    qtbot, window_of, page_context: PageContext, usage_file: Path
) -> None:
    messages = RecordedMessages()
    tasks = Tasks(messages.error)
    announced: list[Subject] = []
    page_context.changes.changed.connect(announced.append)
    window = window_of(FirstPage)
    dialog = ImportDialog(window, replace(page_context, tasks=tasks, messages=messages), [usage_file])
    dialog.open()
    qtbot.waitUntil(lambda: dialog.face == DRY_RUN, timeout=30_000)
    dialog.next_button.click()
    dialog.reject()
    qtbot.waitUntil(lambda: bool(messages.notices), timeout=30_000)
    assert messages.notices == ["Imported: rows 2, files 1"]
    assert announced
    tasks.close()


@pytest.mark.parametrize("trial", [True, False])
def test_a_cancelled_import_leaves_nothing(
    qtbot, window_of, page_context: PageContext, usage_file: Path, trial: bool
) -> None:
    messages = RecordedMessages()
    tasks = Tasks(messages.error)
    window = window_of(FirstPage)
    dialog = ImportDialog(window, replace(page_context, tasks=tasks, messages=messages), [usage_file])
    dialog.open()
    qtbot.waitUntil(lambda: dialog.face == DRY_RUN, timeout=30_000)
    (dialog.try_out if trial else dialog.import_now)()
    dialog.cancel_button.click()
    qtbot.waitUntil(lambda: not tasks.busy, timeout=30_000)
    assert dialog.face == RECOGNISED
    assert messages.failures == []
    with page_context.file.read() as session:
        assert session.query(ImportBatch).count() == 0
    tasks.close()


def test_a_first_start_offers_three_things(qtbot, tmp_path: Path) -> None:
    dialog = StartDialog([tmp_path / "old.telecost"])
    qtbot.addWidget(dialog)
    dialog.show()
    assert [one.text() for one in dialog.findChildren(QPushButton)] == ["Open demonstration", "Create…", "Open…"]
    assert nameless(dialog) == []
    with qtbot.waitSignal(dialog.demonstration_requested):
        button(dialog, "Open demonstration").click()


def test_a_new_company_gets_a_legal_file_name(qtbot, tmp_path: Path) -> None:
    parent = StartDialog()
    qtbot.addWidget(parent)
    dialog = NewCompanyDialog(parent)
    dialog.open()
    assert not dialog.create_button.isEnabled()
    dialog.name.setText("Fisk & Sønn: AS/2.")
    assert Path(dialog.place.text()).name == "Fisk & Sønn AS2.telecost"
    dialog.place.setText(str(tmp_path / "a.telecost"))
    with qtbot.waitSignal(dialog.create_requested) as wish:
        dialog.create_button.click()
    assert wish.args == [tmp_path / "a.telecost", "Fisk & Sønn: AS/2.", "NO"]

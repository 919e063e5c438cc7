"""The import assistant through its widgets: recognised, mapped, typed in, tried, imported."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import pytest
from import_steps import assistant, button, import_all
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from telecost_desktop.errors import Cancelled, UserError
from telecost_desktop.services import importing
from telecost_desktop.services.importing import import_files
from telecost_desktop.services.importing import samples as samples_module
from telecost_desktop.services.importing.mapping.profile import FileKind, Profile
from telecost_desktop.services.importing.mapping.store import list_profiles
from telecost_desktop.services.importing.recognition import Need, Recognised
from telecost_desktop.services.importing.results import Change, Conflict, RowError
from telecost_desktop.views.context import IMPORTED, PageContext, Subject
from telecost_desktop.views.dialogs.importing import work as work_module
from telecost_desktop.views.dialogs.importing.dialog import ImportDialog
from telecost_desktop.views.dialogs.importing.heads import CHOOSE, DETAILS, DRY_RUN, MAPPING, RECOGNISED, RESULT
from telecost_desktop.views.dialogs.importing.items import Item
from telecost_desktop.views.dialogs.importing.mapping_face import STORED
from telecost_desktop.views.dialogs.importing.mapping_fields import COLUMN_MIME, FIELD_MIME
from telecost_desktop.views.dialogs.importing.outcome import CHANGES, FILES, INVOICES
from telecost_desktop.views.dialogs.importing.recognised_face import RecognisedFace
from telecost_desktop.views.dialogs.importing.words import change_words, conflict_words
from telecost_desktop.views.widgets.badge import Status
from tests.gui.test_window import FirstPage, nameless

HEADER = "Mobilnr;Bruker;Tjeneste;Dato;Tid;Beløp;Mottaker"
ROWS = [
    "480 00 101;Åse Nygård;Tale Norge;01.10.2026;10:00:00;1,25;912 34 XXX",
    "480 00 102;Øyvind Sæther;Tale Norge;02.10.2026;11:30:00;2,50;912 34 XXX",
]
LINES = "account;operator;msisdn;user;department;valid_from\n"


@pytest.fixture
def stranger(tmp_path: Path) -> Callable[..., Path]:
    """Writes a table of an operator whose layout nobody knows, as such files come: in cp1252."""

    def write(name: str = "oktober.csv", rows: list[str] | None = None) -> Path:
        path = tmp_path / name
        path.write_bytes("\r\n".join([HEADER, *(rows or ROWS), ""]).encode("cp1252"))
        return path

    return write


def complete_usage(dialog: ImportDialog, name: str = "Fjordtele usage") -> None:
    """Map a stranger's table as usage, with the account for the whole file."""
    face = dialog.mapping_face
    face.kind.choose(FileKind.USAGE)
    face.kind.activated.emit(face.kind.currentIndex())
    for code, header in (("msisdn", "Mobilnr"), ("user", "Bruker"), ("traffic_type", "Tjeneste"), ("net", "Beløp")):
        face.fields.rows[code].column_chosen.emit(code, header)
    face.fields.rows["start"].column_chosen.emit("start", "Dato")
    face.fields.rows["start"].joined.emit("start", "Tid")
    for code, text in (("account", "90081"), ("operator", "Fjordtele")):
        face.fields.rows[code].fixed.emit(code, text)
    face.name.setText(name)


def test_a_stranger_is_mapped_once_and_known_ever_after(
    window_of, page_context: PageContext, stranger: Callable[..., Path]
) -> None:
    window = window_of(FirstPage)
    dialog = assistant(window, [stranger()])
    assert dialog.face == MAPPING
    assert nameless(dialog) == []
    complete_usage(dialog)
    assert dialog.next_button.isEnabled(), dialog.mapping_face.problem.text()
    assert dialog.mapping_face.total.text() == "Sum excl. VAT 3,75"
    button(dialog, "Use this mapping").click()
    assert dialog.face == DRY_RUN
    assert dialog.dry_run_face.outcome.facts["New"] == "2"
    button(dialog, "Import").click()
    assert dialog.face == RESULT
    assert [(one.status, one.amount, one.profile) for one in dialog.results] == [
        ("imported", Decimal("3.75"), "Fjordtele usage")
    ]
    later = assistant(window, [stranger("november.csv", [row.replace(".10.", ".11.") for row in ROWS])])
    assert later.face == DRY_RUN
    assert later.items[0].profile == "Fjordtele usage"
    button(later, "Back").click()
    assert later.recognised_face.map_button.text() == "Change mapping…"
    later.recognised_face.map_button.click()
    assert later.mapping_face.draft.constants["account"] == "90081"
    assert later.mapping_face.name.text() == "Fjordtele usage"


def test_a_name_that_is_taken_is_not_written_over(
    window_of, page_context: PageContext, stranger: Callable[..., Path]
) -> None:
    window = window_of(FirstPage)
    first = assistant(window, [stranger()])
    complete_usage(first)
    button(first, "Use this mapping").click()
    # Known by its profile now; the same name over again is meant.
    button(first, "Back").click()
    first.recognised_face.map_button.click()
    first.mapping_face.fields.rows["account"].fixed.emit("account", "4410")
    button(first, "Use this mapping").click()
    assert first.face == DRY_RUN
    assert [saved.profile.constants["account"] for saved in list_profiles(page_context.file)] == ["4410"]
    other = stranger("other.csv")
    other.write_bytes(other.read_bytes().replace(b"Mottaker", b"Til"))
    second = assistant(window, [other])
    complete_usage(second)
    button(second, "Use this mapping").click()
    assert second.face == MAPPING
    assert "Fjordtele usage" in second.mapping_face.problem.text()


def test_one_mapping_serves_all_files_of_the_same_header(window_of, stranger: Callable[..., Path]) -> None:
    window = window_of(FirstPage)
    paths = [stranger("a.csv"), stranger("b.csv", [row.replace(".10.", ".09.") for row in ROWS])]
    dialog = assistant(window, paths)
    assert [item.state for item in dialog.items] == [Status.TO_MAP, Status.TO_MAP]
    assert not dialog.next_button.isEnabled()
    dialog.recognised_face.map_button.click()
    complete_usage(dialog)
    button(dialog, "Use this mapping").click()
    assert dialog.face == DRY_RUN
    assert [row.result.imported for row in dialog.dry_run_face.outcome.table(FILES).rows()] == [2, 2]


def test_what_is_missing_is_said_and_a_fixed_value_fills_it(window_of, stranger: Callable[..., Path]) -> None:
    dialog = assistant(window_of(FirstPage), [stranger()])
    complete_usage(dialog)
    face = dialog.mapping_face
    face.fields.rows["account"].fixed.emit("account", "  ")
    assert face.problem.text() == "Still missing: Account"
    assert not dialog.next_button.isEnabled()
    row = face.fields.rows["account"]
    row.choice.choose("Mobilnr")
    row.choice.activated.emit(row.choice.currentIndex())
    assert face.problem.text() == ""
    assert face.draft.columns["account"] == ("Mobilnr",)


def drop(widget: QWidget, mime: str, text: str, at: QPoint) -> None:
    data = QMimeData()
    data.setData(mime, text.encode())
    event = QDropEvent(
        QPointF(at), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    widget.dropEvent(event)


def test_columns_and_fields_are_dragged_onto_each_other(window_of, stranger: Callable[..., Path]) -> None:
    dialog = assistant(window_of(FirstPage), [stranger()])
    complete_usage(dialog)
    face = dialog.mapping_face
    drop(face.fields.rows["called_number"], COLUMN_MIME, "Mottaker", QPoint(5, 5))
    assert face.draft.columns["called_number"] == ("Mottaker",)
    header = face.table.horizontalHeader()
    place = face.draft.sample.header.index("Bruker")
    drop(header, FIELD_MIME, "department", QPoint(header.sectionViewportPosition(place) + 10, 10))
    assert face.draft.columns["department"] == ("Bruker",)
    assert "Department" in face.table.heads[place].fields


def test_the_keyboard_alone_maps_a_column(window_of, qtbot, stranger: Callable[..., Path]) -> None:
    dialog = assistant(window_of(FirstPage), [stranger()])
    complete_usage(dialog)
    face = dialog.mapping_face
    place = face.draft.sample.header.index("Mottaker")
    face.table.setCurrentIndex(face.table.model().index(0, place))
    menu = face.table.column_menu(place)
    next(action for action in menu.actions() if action.text() == "Called number").trigger()
    assert face.draft.columns["called_number"] == ("Mottaker",)
    face.table.field_dropped.emit("", place)
    assert "called_number" not in face.draft.columns


def test_another_encoding_is_seen_at_once(window_of, stranger: Callable[..., Path]) -> None:
    dialog = assistant(window_of(FirstPage), [stranger()])
    complete_usage(dialog)
    face = dialog.mapping_face
    assert "å" in face.settings.letters.text()
    assert face.table.cell(0, 1).text == "Åse Nygård"
    face.settings.encoding.choose("cp850")
    face.settings.encoding.activated.emit(face.settings.encoding.currentIndex())
    assert face.table.cell(0, 1).text != "Åse Nygård"
    # The column is called otherwise now, but it is the same.
    assert face.draft.columns["net"] == (face.draft.sample.header[5],)
    assert face.draft.profile().encoding == "cp850"


def test_values_are_shown_as_they_will_be_stored(window_of, stranger: Callable[..., Path]) -> None:
    dialog = assistant(window_of(FirstPage), [stranger("x.csv", [ROWS[0], ROWS[1].replace("02.10", "32.10")])])
    complete_usage(dialog)
    face = dialog.mapping_face
    face.view.choose(STORED)
    titles = [head.fields[0] for head in face.table.heads]
    start = titles.index("Date and time")
    assert face.table.cell(0, start).text == "01.10.2026 10:00"
    assert face.table.cell(0, titles.index("Phone number")).text == "480\u00a000\u00a0101"
    assert face.table.cell(1, start).reason
    assert face.readable.text() == "Rows that cannot be read: 1 of 2"


def test_rows_are_left_out_by_what_a_column_holds(window_of, stranger: Callable[..., Path]) -> None:
    dialog = assistant(window_of(FirstPage), [stranger("x.csv", [*ROWS, "Sum;;;;;3,75;"])])
    complete_usage(dialog)
    settings = dialog.mapping_face.settings
    dialog.mapping_face._leave_out(())
    settings.out_column.choose("Mobilnr")
    settings.out_text.setText("Sum")
    settings.out_add.click()
    assert dialog.mapping_face.draft.left_out == (("Mobilnr", "Sum"),)
    assert dialog.mapping_face.total.text() == "Sum excl. VAT 3,75"
    assert dialog.mapping_face.readable.text().startswith("All")


def test_escape_leaves_the_mapping_not_the_assistant(window_of, qtbot, stranger: Callable[..., Path]) -> None:
    dialog = assistant(window_of(FirstPage), [stranger()])
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.face == RECOGNISED
    assert dialog.isVisible()
    assert dialog.recognised_face.current.state is Status.TO_MAP


def test_enter_imports_after_the_trial_but_not_from_a_field(window_of, qtbot, stranger: Callable[..., Path]) -> None:
    dialog = assistant(window_of(FirstPage), [stranger()])
    complete_usage(dialog)
    row = dialog.mapping_face.fields.rows["account"]
    row.text.setFocus()
    qtbot.keyClick(row.text, Qt.Key.Key_Return)
    assert dialog.face == MAPPING
    button(dialog, "Use this mapping").click()
    assert dialog.face == DRY_RUN
    assert dialog.focusWidget() is dialog.next_button
    qtbot.keyClick(dialog.next_button, Qt.Key.Key_Return)
    assert dialog.face == RESULT


def test_a_wide_table_is_mapped_without_waiting(window_of, tmp_path: Path) -> None:
    """Eighty columns, a hundred rows: choosing a column must not be felt."""
    path = tmp_path / "wide.csv"
    header = [*HEADER.split(";"), *(f"Extra {number}" for number in range(73))]
    lines = [";".join([*ROWS[0].split(";"), *["1"] * 73]).replace("01.10", f"{day:02}.10") for day in range(1, 29)] * 4
    path.write_text("\n".join([";".join(header), *lines]), encoding="utf-8")
    dialog = assistant(window_of(FirstPage), [path])
    complete_usage(dialog)
    face = dialog.mapping_face
    started = perf_counter()
    for number in range(10):
        face.fields.rows["department"].column_chosen.emit("department", f"Extra {number}")
    assert (perf_counter() - started) / 10 < 0.15
    row = face.fields.rows["start"]
    assert "Extra 7" in [action.text() for action in row.join_menu().actions()]


def test_a_file_may_be_left_out(window_of, tmp_path: Path, stranger: Callable[..., Path]) -> None:
    lines = tmp_path / "lines.csv"
    lines.write_text(LINES + "90081;Kystnett;48000101;Kari;Salg;2026-01-01\n", encoding="utf-8")
    broken = tmp_path / "broken.xml"
    broken.write_text("<html>no invoice</html>", encoding="utf-8")
    dialog = assistant(window_of(FirstPage), [lines, stranger(), broken])
    assert dialog.face == RECOGNISED
    assert {item.name: item.state for item in dialog.items} == {
        "lines.csv": Status.READY, "oktober.csv": Status.TO_MAP, "broken.xml": Status.UNUSABLE
    }  # fmt: skip
    dialog.recognised_face.shown_table.select(dialog.items[2].id)
    assert dialog.recognised_face.reason.text()
    dialog.recognised_face.shown_table.select(dialog.items[0].id)
    dialog.recognised_face.leave_button.click()
    assert not dialog.next_button.isEnabled()
    dialog.recognised_face.leave_button.click()
    button(dialog, "Continue").click()
    button(dialog, "Import").click()
    assert [one.file for one in dialog.results] == ["lines.csv"]


def test_an_invoice_that_does_not_add_up_is_marked_before_the_import(window_of, tmp_path: Path) -> None:
    charges = tmp_path / "charges.csv"
    charges.write_text(
        "operator;account;invoice;issue_date;section;text;net;stated_total_ex_vat;stated_total_vat;stated_total_inc_vat\n"
        "Kystnett;90081;7730412;2026-10-28;subscription;Abonnement;500,00;600,00;150,00;750,00\n"
        "Kystnett;90081;7730412;2026-10-28;one_off;Gebyr;49,00;600,00;150,00;750,00\n",
        encoding="utf-8",
    )
    window = window_of(FirstPage)
    dialog = assistant(window, [charges])
    outcome = dialog.dry_run_face.outcome
    assert outcome.facts["Difference to stated totals"] == "51,00"
    (row,) = outcome.table(INVOICES).rows()
    assert row.state is Status.DIFFERS
    button(dialog, "Import").click()
    opened: list[tuple[str, object]] = []
    dialog.open_wanted.connect(lambda page, subject: opened.append((page, subject)))
    button(dialog, "Open").click()
    assert opened == [("invoices", 1)]


def test_changes_are_told_before_they_are_made(window_of, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text(LINES + "90081;Kystnett;48000101;Kari;Salg;2026-01-01\n", encoding="utf-8")
    second.write_text(LINES + "90081;Kystnett;48000101;Ola;Salg;2026-03-01\n", encoding="utf-8")
    window = window_of(FirstPage)
    import_all(window, [first]).close()
    dialog = assistant(window, [second])
    sentences = [row.sentence for row in dialog.dry_run_face.outcome.table(CHANGES).rows()]
    assert sentences == ["480\u00a000\u00a0101: user Kari → Ola from 1 mars 2026"]


def test_a_change_is_one_sentence() -> None:
    change = Change("employee_department", "Kari", "department", "Salg", "Drift", date(2026, 3, 1))
    assert change_words(change).startswith("Kari: department Salg → Drift from 1")


@pytest.mark.parametrize("identity", ["89470000210719123456", "356938035643809"])
def test_a_card_or_a_device_is_not_written_as_a_phone_number(identity: str) -> None:
    assert change_words(Change("sim", identity, "name", "A", "B")).startswith(f"{identity}: ")


def test_a_conflict_writes_numbers_as_people_read_them() -> None:
    conflict = Conflict("{owner} is {kid}", (("owner", "4748001010"), ("kid", "4748001010")))
    assert conflict_words(conflict) == "480\u00a001\u00a0010 is 4748001010"


def test_a_plain_pdf_is_archived_with_what_is_typed_in(
    window_of, page_context: PageContext, samples: Path, tmp_path: Path
) -> None:
    paper = tmp_path / "faktura.pdf"
    shutil.copyfile(next((samples / "signed-pdf").rglob("*.pdf")), paper)
    dialog = assistant(window_of(FirstPage), [paper])
    assert dialog.face == DETAILS
    face = dialog.pdf_face
    assert not dialog.next_button.isEnabled()
    assert face.pages.page_count >= 1
    face.operator.setText("Kystnett")
    face.account.setText("90081")
    face.number.setText("771")
    face.issue_date.box.setChecked(True)
    face.issue_date.date.set_value(date(2026, 10, 28))
    face.total.setText("1 250,00")
    face.vat.setText("250")
    assert face.without_vat.text() == "Without VAT: 1\u00a0000,00"
    assert nameless(dialog) == []
    button(dialog, "Use these details").click()
    assert dialog.face == DRY_RUN
    button(dialog, "Import").click()
    (invoice,) = dialog.results[0].supplier_invoices
    assert (invoice.number, invoice.total_inc_vat) == ("771", Decimal("1250.00"))


def test_a_large_import_may_go_without_a_trial(
    window_of, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stranger: Callable[..., Path]
) -> None:
    lines = tmp_path / "lines.csv"
    lines.write_text(LINES + "90081;Kystnett;48000101;Kari;Salg;2026-01-01\n", encoding="utf-8")
    monkeypatch.setattr(work_module, "LARGE", 10)
    dialog = assistant(window_of(FirstPage), [lines])
    assert dialog.face == RECOGNISED
    button(dialog, "Import without a trial").click()
    assert dialog.results[0].imported == 1


def test_ten_thousand_files_are_one_table(qtbot) -> None:
    face = RecognisedFace()
    qtbot.addWidget(face)
    face.show_items([Item(Recognised(str(number), f"{number}.csv", "telecost-usage")) for number in range(20)])
    widgets = len(face.findChildren(QWidget))
    items = [
        Item(Recognised(str(number), f"{number}.csv", "", need=Need.MAPPING if number % 2 else Need.NOTHING))
        for number in range(10_000)
    ]
    face.show_items(items)
    assert len(face.findChildren(QWidget)) == widgets
    assert face.summary.text() == "5\u00a0000 ready · 5\u00a0000 without a mapping"


def test_why_a_file_cannot_be_imported_is_said_with_its_values() -> None:
    error = RowError(0, "", "{file} cannot be read: {reason}.", values=(("file", "a.csv"), ("reason", "gone")))
    assert Item(Recognised("a", "a.csv", "", error=error)).reason == "a.csv cannot be read: gone."


def test_an_empty_folder_is_said(window_of, page_context: PageContext, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    dialog = assistant(window_of(FirstPage), [folder])
    assert dialog.face in (CHOOSE, RECOGNISED)
    assert not dialog.results


def test_files_and_folders_are_chosen(window_of, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = tmp_path / "a year" / "lines.csv"
    lines.parent.mkdir()
    lines.write_text(LINES + "90081;Kystnett;48000101;Kari;Salg;2026-01-01\n", encoding="utf-8")
    window = window_of(FirstPage)
    dialog = assistant(window, [])
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(lines)], ""))
    dialog.choose_face.files.click()
    assert dialog.face == DRY_RUN
    button(dialog, "Back").click()
    button(dialog, "Back").click()
    assert dialog.face == CHOOSE
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(lines.parent))
    dialog.choose_face.folder.click()
    assert [Path(item.name).name for item in dialog.items] == ["lines.csv"]


def test_everything_fits_a_small_window(window_of, stranger: Callable[..., Path]) -> None:
    window = window_of(FirstPage)
    window.resize(1024, 700)
    dialog = assistant(window, [stranger()])
    QApplication.processEvents()
    assert dialog.width() <= 1024
    assert dialog.height() <= 700
    assert dialog.minimumSizeHint().width() <= 1024
    assert dialog.minimumSizeHint().height() <= 700


def test_a_used_mapping_is_handed_on(window_of, stranger: Callable[..., Path]) -> None:
    """Without a name it is used once and not kept."""
    dialog = assistant(window_of(FirstPage), [stranger()])
    complete_usage(dialog)
    dialog.mapping_face.save.setChecked(False)
    button(dialog, "Use this mapping").click()
    answer = dialog.items[0].answer
    assert isinstance(answer, Profile)
    assert answer.name == ""
    button(dialog, "Import").click()
    assert dialog.results[0].imported == 2


def test_a_company_open_for_reading_only_is_not_written_by_an_import(
    window_of, page_context: PageContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another window works in it: the importing process opens the file anew, and must not be started."""
    lines = tmp_path / "lines.csv"
    lines.write_text(LINES + "90081;Kystnett;48000101;Kari;Salg;2026-01-01\n", encoding="utf-8")
    window = window_of(FirstPage)
    monkeypatch.setattr(page_context.file, "read_only", True)
    dialog = assistant(window, [lines])
    assert dialog.face == RECOGNISED
    assert "reading only" in page_context.messages.failures.pop().sentence
    with pytest.raises(UserError, match="reading only"):
        import_files(page_context.file, [lines], clock=page_context.clock)


def test_what_came_in_before_an_import_was_stopped_is_told(
    window_of, page_context: PageContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    for path, day in ((first, "2026-01-01"), (second, "2026-02-01")):
        path.write_text(LINES + f"90081;Kystnett;48000101;Kari;Salg;{day}\n", encoding="utf-8")
    dialog = assistant(window_of(FirstPage), [first, second])

    def stopped_after_one(*args, **values) -> None:
        import_files(page_context.file, [first], clock=page_context.clock)
        raise Cancelled

    told: list[Subject] = []
    page_context.changes.changed.connect(told.append)
    monkeypatch.setattr(importing, "import_files", stopped_after_one)
    button(dialog, "Import").click()
    assert dialog.face == RECOGNISED
    assert {item.name: item.state for item in dialog.items} == {"a.csv": Status.DUPLICATE, "b.csv": Status.READY}
    assert IMPORTED in told


def test_the_keyboard_goes_through_the_mapping_as_the_eye_does(window_of, qtbot, stranger: Callable[..., Path]) -> None:
    dialog = assistant(window_of(FirstPage), [stranger()])
    face = dialog.mapping_face
    for kind in (FileKind.EQUIPMENT, FileKind.USAGE):
        face.kind.choose(kind)
        face.kind.activated.emit(face.kind.currentIndex())
    rows = list(face.fields.rows.values())
    reached: list[QWidget | None] = [face.kind]
    while reached[-1] is not dialog.back_button and len(reached) < 200:
        reached.append(reached[-1].nextInFocusChain() if reached[-1] is not None else None)
    places = [reached.index(each) for each in (face.tabs, rows[0].choice, rows[-1].choice, face.table, face.name)]
    assert places == sorted(places)
    # Whatever has the keyboard is seen, also where it comes from outside the list.
    face.fields.verticalScrollBar().setValue(face.fields.verticalScrollBar().maximum())
    dialog.activateWindow()
    rows[0].choice.setFocus()
    qtbot.waitUntil(lambda: rows[0].choice.hasFocus())
    assert rows[0].choice.visibleRegion().boundingRect().height() == rows[0].choice.height()


def test_a_mapping_that_was_left_is_taken_up_again(window_of, qtbot, stranger: Callable[..., Path]) -> None:
    dialog = assistant(window_of(FirstPage), [stranger()])
    complete_usage(dialog, "Halfway")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.recognised_face.map_button.click()
    face = dialog.mapping_face
    assert face.draft.constants["account"] == "90081"
    assert face.draft.columns["start"] == ("Dato", "Tid")
    assert face.name.text() == "Halfway"
    assert dialog.next_button.isEnabled()


def test_files_that_still_lack_a_mapping_are_not_forgotten(
    window_of, tmp_path: Path, stranger: Callable[..., Path]
) -> None:
    lines = tmp_path / "lines.csv"
    lines.write_text(LINES + "90081;Kystnett;48000101;Kari;Salg;2026-01-01\n", encoding="utf-8")
    dialog = assistant(window_of(FirstPage), [lines, stranger()])
    button(dialog, "Continue").click()
    assert "not part of this: 1." in dialog.dry_run_face.words.text()
    button(dialog, "Import").click()
    button(dialog, "Go on with the others").click()
    assert dialog.face == RECOGNISED
    assert {item.name: item.state for item in dialog.items} == {
        "lines.csv": Status.DUPLICATE, "oktober.csv": Status.TO_MAP
    }  # fmt: skip


def test_who_stops_looking_at_more_files_keeps_those_that_were_there(
    window_of, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stranger: Callable[..., Path]
) -> None:
    dialog = assistant(window_of(FirstPage), [stranger("a.csv"), stranger("b.csv", [ROWS[0]])])

    def stopped(*args, **values) -> None:
        raise Cancelled

    monkeypatch.setattr(samples_module, "look_through", stopped)
    dialog.start([tmp_path])
    assert dialog.face == RECOGNISED
    assert [item.name for item in dialog.items] == ["a.csv", "b.csv"]


def test_arrows_go_through_the_columns_and_stop_before_the_fixed_value(
    window_of, qtbot, stranger: Callable[..., Path]
) -> None:
    dialog = assistant(window_of(FirstPage), [stranger()])
    complete_usage(dialog)
    face = dialog.mapping_face
    row = face.fields.rows["department"]
    for _ in range(row.choice.count() + 2):
        qtbot.keyClick(row.choice, Qt.Key.Key_Down)
    assert face.draft.columns["department"] == ("Mottaker",)
    qtbot.keyClick(row.choice, Qt.Key.Key_Home)
    qtbot.keyClick(row.choice, Qt.Key.Key_End)
    assert face.draft.columns["department"] == ("Mottaker",)
    assert "department" not in face.draft.constants
    fixed = face.fields.rows["account"]
    qtbot.keyClick(fixed.choice, Qt.Key.Key_Down)
    assert face.draft.constants["account"] == "90081"


def test_who_left_a_mapping_as_it_will_be_stored_may_map_again(window_of, qtbot, stranger: Callable[..., Path]) -> None:
    dialog = assistant(window_of(FirstPage), [stranger()])
    complete_usage(dialog)
    dialog.mapping_face.view.choose(STORED)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.recognised_face.map_button.click()
    assert dialog.face == MAPPING
    assert dialog.mapping_face.table.heads[0].name == "Mobilnr"


def test_sums_of_two_currencies_are_never_added(window_of, tmp_path: Path) -> None:
    charges = tmp_path / "charges.csv"
    charges.write_text(
        "operator;account;invoice;issue_date;currency;section;text;net;stated_total_ex_vat\n"
        "Kystnett;90081;1;2026-10-28;NOK;subscription;Abonnement;500000000,00;600000000,00\n"
        "Kystnett;90081;2;2026-10-28;SEK;subscription;Abonnement;400000000,00;450000000,00\n",
        encoding="utf-8",
    )
    window = window_of(FirstPage)
    window.resize(1024, 700)
    dialog = assistant(window, [charges])
    assert dialog.face == DRY_RUN, dialog.items
    outcome = dialog.dry_run_face.outcome
    assert outcome.facts["Sum excl. VAT"] == "NOK\u00a0500\u00a0000\u00a0000,00 · SEK\u00a0400\u00a0000\u00a0000,00"
    assert (
        outcome.facts["Difference to stated totals"]
        == "NOK\u00a0100\u00a0000\u00a0000,00 · SEK\u00a050\u00a0000\u00a0000,00"
    )
    assert outcome.files.rows()[0].result.amount is None
    assert dialog.minimumSizeHint().width() <= 1024


def test_what_was_taken_back_counts_no_more(window_of, page_context: PageContext, tmp_path: Path) -> None:
    for name, day in (("a.csv", "2026-01-01"), ("b.csv", "2026-02-01")):
        (tmp_path / name).write_text(LINES + f"90081;Kystnett;48000101;Kari;{name};{day}\n", encoding="utf-8")
    dialog = import_all(window_of(FirstPage), [tmp_path / "a.csv", tmp_path / "b.csv"])
    outcome = dialog.result_face.outcome
    assert outcome.facts["Imported"] == "2"
    outcome.files.select(outcome.files.rows()[1].id)
    dialog.result_face.undo_button.click()
    assert outcome.facts["Imported"] == "1"
    assert [row.status for row in outcome.files.rows()] == [Status.IMPORTED, Status.UNDONE]


def test_a_large_file_that_was_mapped_may_go_without_a_trial(
    window_of, monkeypatch: pytest.MonkeyPatch, stranger: Callable[..., Path]
) -> None:
    monkeypatch.setattr(work_module, "LARGE", 10)
    dialog = assistant(window_of(FirstPage), [stranger()])
    complete_usage(dialog)
    button(dialog, "Use this mapping").click()
    assert dialog.face == RECOGNISED
    button(dialog, "Import without a trial").click()
    assert dialog.results[0].imported == 2

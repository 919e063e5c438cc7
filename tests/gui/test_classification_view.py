"""Settings, Classification: unknown texts get a rule, rules are ordered and applied, built-in tables are looked up."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from recorded_messages import RecordedMessages

from telecost_desktop.models.classification import TextMatch
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, TrafficKind, Zone
from telecost_desktop.services.importing import import_files
from telecost_desktop.services.importing.classifying.own_rules import RuleValues
from telecost_desktop.services.importing.classifying.rules import add_rule, list_rules
from telecost_desktop.services.preferences import Preferences, save_preferences
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.settings.classification_view import ClassificationView
from telecost_desktop.views.pages.settings.page import SettingsPage
from telecost_desktop.views.pages.settings.rule_dialog import RuleDialog
from tests.gui.test_window import nameless

USAGE = (
    "operator;account;invoice;msisdn;traffic_type;start;seconds;net\n"
    "Telia;1001;55;90000001;Blå sone;2026-09-03T10:00:00;60;2,00\n"
    "Telia;1001;55;90000001;Blå sone;2026-09-04T10:00:00;60;3,00\n"
    "Telia;1001;55;90000001;Rød sone;2026-09-04T10:00:00;60;1,00\n"
)


@pytest.fixture
def view(
    page_context: PageContext, window_of: Callable[..., MainWindow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ClassificationView:
    memory = tmp_path / "preferences.json"
    save_preferences(Preferences("KH", "light"), memory)
    monkeypatch.setattr(SettingsPage, "preferences_file", memory)
    usage = tmp_path / "usage.csv"
    usage.write_text(USAGE, encoding="utf-8")
    import_files(page_context.file, [usage], clock=page_context.clock)
    page = window_of(SettingsPage).page("settings")
    assert isinstance(page, SettingsPage)
    page.open_subject("classification")
    assert page.stack.currentWidget() is page.classification
    return page.classification


def dialog_of(view: ClassificationView) -> RuleDialog:
    QApplication.processEvents()
    return next(one for one in view.findChildren(RuleDialog) if one.isVisible())


def texts(view: ClassificationView) -> list[tuple[str, int, Decimal]]:
    rows = [view.unknown.model.row(place) for place in range(view.unknown.model.rowCount())]
    return [(row.text, row.records, row.net) for row in rows]


def test_an_unknown_text_gets_a_rule_and_is_applied(view: ClassificationView, page_context: PageContext) -> None:
    assert texts(view) == [("Blå sone", 2, Decimal(5)), ("Rød sone", 1, Decimal(1))]
    view.where.click()
    dialog = dialog_of(view)
    assert dialog.text.text() == "Blå sone"
    assert not dialog.ok.isEnabled(), "nothing is said yet"
    dialog.kind.choose(TrafficKind.CONTENT)
    assert dialog.section.value is ChargeSection.COMMUNICATION
    dialog.place.choose(Direction.TO_ABROAD)
    dialog.country.choose("DK")
    dialog.look()
    assert "2" in dialog.effect.text()
    assert "5,00" in dialog.effect.text()
    dialog.ok.click()
    (rule,) = list_rules(page_context.file)
    assert (rule.values.kind, rule.values.country, rule.values.zone) == (TrafficKind.CONTENT, "DK", Zone.EEA)
    messages = page_context.messages
    assert isinstance(messages, RecordedMessages)
    assert len(messages.questions) == 1
    assert "2" in messages.notices[-1]
    assert texts(view) == [("Rød sone", 1, Decimal(1))]
    with page_context.file.raw() as connection:
        query = (
            "SELECT COUNT(*) FROM usage_record u JOIN traffic_type t ON t.id = u.traffic_type_id WHERE t.country = 'DK'"
        )
        assert connection.execute(query).fetchone() == (2,)


def test_rules_are_ordered_changed_and_deleted(view: ClassificationView, page_context: PageContext) -> None:
    ids = [
        add_rule(page_context.file, RuleValues(text, kind=TrafficKind.DATA), clock=page_context.clock)
        for text in ("a", "b")
    ]
    view.reload()
    view.rules.select(ids[1])
    assert view.up.isEnabled()
    assert not view.down.isEnabled()
    view.up.click()
    assert [rule.id for rule in list_rules(page_context.file)] == [ids[1], ids[0]]
    view.rules.select(ids[0])
    view.change.click()
    dialog = dialog_of(view)
    dialog.match.choose(TextMatch.BEGINS)
    dialog.text.setText("sone")
    dialog.since.box.setChecked(True)
    dialog.ok.click()
    changed = list_rules(page_context.file)[1].values
    assert (changed.text, changed.match, changed.kind) == ("sone", TextMatch.BEGINS, TrafficKind.DATA)
    assert changed.valid_from is not None
    view.rules.select(ids[1])
    view.delete.click()
    assert [rule.id for rule in list_rules(page_context.file)] == [ids[0]]


def test_a_row_of_the_built_in_tables_becomes_a_rule(view: ClassificationView, page_context: PageContext) -> None:
    rows = [view.tables.model.row(place) for place in range(view.tables.model.rowCount())]
    wanted = next(row for row in rows if "teletorg" in row.words)
    view.tables.select(id(wanted))
    view.like.click()
    dialog = dialog_of(view)
    assert (dialog.text.text(), dialog.match.value, dialog.kind.value) == (
        "teletorg", TextMatch.CONTAINS, TrafficKind.CONTENT,
    )  # fmt: skip
    dialog.reject()
    view.tables.select(id(next(row for row in rows if row.table == "called")))
    assert not view.like.isEnabled()
    assert list_rules(page_context.file) == []


def test_what_is_wrong_is_said_in_the_dialog(view: ClassificationView) -> None:
    view.add.click()
    dialog = dialog_of(view)
    assert not dialog.ok.isEnabled()
    dialog.text.setText("x")
    dialog.kind.choose(TrafficKind.SUBSCRIPTION)
    assert dialog.section.value is ChargeSection.SUBSCRIPTION
    assert not dialog.place.isEnabled()
    assert dialog.ok.isEnabled()
    dialog.since.box.setChecked(True)
    dialog.last.box.setChecked(True)
    dialog.last.date.set_value(dialog.since.date.value.replace(year=2020))
    assert not dialog.ok.isEnabled()
    assert dialog.note.text()
    dialog.reject()


def test_everything_has_a_name(view: ClassificationView) -> None:
    assert nameless(view) == []
    view.add.click()
    dialog = dialog_of(view)
    assert nameless(dialog) == []
    dialog.reject()

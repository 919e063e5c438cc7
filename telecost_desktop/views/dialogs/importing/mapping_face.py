"""The face where a stranger's columns are mapped: fields at the left, the file's beginning at the right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.errors import TelecostError
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.importing.items import Item
from telecost_desktop.views.dialogs.importing.words import kind_name
from telecost_desktop.views.messages import say, sentences
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import ChoiceField, Field
from telecost_desktop.views.widgets.heads import TabStrip
from telecost_desktop.views.widgets.labels import ElidedLabel, label, set_tone
from telecost_desktop.views.widgets.segment import Segment

if TYPE_CHECKING:
    from telecost_desktop.services.importing.mapping.detection import Sample
    from telecost_desktop.services.importing.mapping.preview import Preview
    from telecost_desktop.services.importing.mapping.profile import Profile
    from telecost_desktop.views.dialogs.importing.draft import Draft
    from telecost_desktop.views.dialogs.importing.mapping_settings import SettingsPane

translate = QCoreApplication.translate
WRITTEN, STORED = "written", "stored"
_LEFT = 372


class MappingFace(QWidget):
    """``mapped(key of the file, Profile)`` when it is done; ``changed()`` when it became complete or incomplete."""

    mapped = Signal(str, object)
    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._item: Item | None = None
        self._paths: list[Path] = []
        self._preview: Preview | None = None
        # The name under which the mapping that is changed was saved before.
        self._known_as = ""
        self.draft: Draft | None = None
        # What was begun and left, by the file's key: who goes back has not thrown the work away.
        self._begun: dict[str, tuple[Item, Draft, str, str]] = {}
        self._built = False

    # The widgets are made when the first file needs them: most imports never do.

    def _build(self) -> None:
        from telecost_desktop.views.dialogs.importing.mapping_fields import FieldList
        from telecost_desktop.views.dialogs.importing.mapping_preview import PreviewTable

        self._built = True
        self.fields, self.table = FieldList(), PreviewTable()
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self._left())
        body.addWidget(self._right(), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(body, 1)
        column.addLayout(self._foot())
        # The fields are made anew with every kind of file: they stay where they are seen, before what is at the right.
        self.fields.made.connect(self._order_fields)
        self.fields.column_chosen.connect(self._take)
        self.fields.joined.connect(lambda code, text: self._change(lambda: self._must.join_column(code, text)))
        self.fields.fixed.connect(lambda code, text: self._change(lambda: self._must.fix(code, text)))
        self.table.field_dropped.connect(self._field_dropped)
        self.table.fields_of = lambda: [
            (each.code, translate("ImportFields", each.title)) for each in self._must.fields
        ]

    @cached_property
    def settings(self) -> SettingsPane:
        """How the file is written: made when its tab is first looked at."""
        from telecost_desktop.views.dialogs.importing.mapping_settings import SettingsPane

        pane = SettingsPane()
        pane.read_anew.connect(self._read_anew)
        pane.style_changed.connect(lambda values: self._change(lambda: self._must.set_style(**values)))
        pane.left_out_changed.connect(self._leave_out)
        pane.show_draft(self._must)
        self._panes.addWidget(pane)
        return pane

    def _left(self) -> QWidget:
        from telecost_desktop.services.importing.mapping.profile import FileKind

        self.kind = ChoiceField(translate("Import", "Kind of file"), [(kind, kind_name(kind)) for kind in FileKind])
        self.kind.activated.connect(lambda _: self._choose_kind())
        self.tabs = TabStrip(translate("Import", "Mapping"))
        self.tabs.addTab(translate("Import", "Columns"))
        self.tabs.addTab(translate("Import", "How it is written"))
        self._panes = QStackedWidget()
        self._panes.addWidget(self.fields)
        self.tabs.currentChanged.connect(
            lambda place: self._panes.setCurrentWidget(self.settings if place else self.fields)
        )
        card = Card(table=True)
        card.setFixedWidth(_LEFT)
        card.body.setContentsMargins(1, 12, 1, 1)
        top = QVBoxLayout()
        top.setContentsMargins(16, 0, 16, 0)
        top.setSpacing(8)
        top.addWidget(Field(translate("Import", "Kind of file"), self.kind))
        top.addWidget(self.tabs)
        card.body.addLayout(top)
        card.body.addWidget(self._panes, 1)
        return card

    def _right(self) -> QWidget:
        card = Card(table=True)
        card.body.setContentsMargins(1, 0, 1, 1)
        self.view = Segment(
            translate("Import", "What is shown"),
            [(WRITTEN, translate("Import", "In the file")), (STORED, translate("Import", "As it will be stored"))],
        )
        self.view.changed.connect(lambda _: self._show_table())
        self.readable = ElidedLabel("", "secondary", "text2", least=60)
        self.total = label("", "strong")
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 16, 10)
        head.setSpacing(12)
        head.addWidget(self.view)
        head.addWidget(self.readable, 1)
        head.addWidget(self.total)
        card.body.addLayout(head)
        card.body.addWidget(self.table, 1)
        return card

    def _foot(self) -> QHBoxLayout:
        self.problem = label("", "secondary", "warn", wrap=True)
        self.save = QCheckBox(translate("Import", "Remember as"))
        self.save.setChecked(True)
        self.name = QLineEdit()
        self.name.setAccessibleName(translate("Import", "Name of the mapping profile"))
        self.name.setFixedWidth(240)
        self.save.toggled.connect(self.name.setEnabled)
        self.save.toggled.connect(lambda _: self.changed.emit())
        self.name.textEdited.connect(lambda _: self.changed.emit())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.problem, 1)
        row.addWidget(self.save)
        row.addWidget(self.name)
        return row

    # Beginning

    def begin(self, item: Item, paths: Sequence[Path]) -> None:
        """Map this file: from what was said of it before, from its profile, or from what it seems to be."""
        from telecost_desktop.services.importing.mapping.profile import Profile
        from telecost_desktop.services.importing.recognition import profile_named, saved_profiles

        if not self._built:
            self._build()
        assert item.found.sample is not None
        if self._item is not None and self.draft is not None:
            self._begun[self._item.id] = (self._item, self.draft, self._known_as, self.name.text())
        self.view.choose(WRITTEN)
        self._item, self._paths, self.draft, self._preview = item, list(paths), None, None
        self.tabs.setCurrentIndex(0)
        before = self._begun.get(item.id)
        if before is not None and before[0].found is item.found and before[0].answer is item.answer:
            _, self.draft, self._known_as, name = before
            self.name.setText(name)
            self._show()
            return
        sample = item.found.sample
        if isinstance(item.answer, Profile):
            self._begin_with(sample, item.answer)
            return
        self._begin_with(sample, sample.proposal)
        if item.profile:
            self._context.read(
                self, saved_profiles, self._context.file,
                done=lambda profiles: self._begin_with(sample, profile_named(profiles, item.profile)),
            )  # fmt: skip

    def _begin_with(self, sample: Sample, profile: Profile) -> None:
        from telecost_desktop.views.dialogs.importing.draft import Draft

        assert self._item is not None
        self.draft, self._known_as = Draft.of(sample, profile), profile.name
        self.name.setText(profile.name or Path(self._item.name).stem)
        self._show()
        row = profile.header_row if profile.header else -1
        wanted = {key: value for key, value, is_so in (
            ("encoding", profile.encoding, sample.encoding), ("separator", profile.separator, sample.separator),
            ("sheet", profile.sheet, sample.sheet), ("header_row", row, sample.header_row),
        ) if value != "" and value != is_so}  # fmt: skip
        if profile is not sample.proposal and wanted:
            self._read_anew(wanted)

    def _order_fields(self) -> None:
        last: QWidget = self.tabs
        for row in self.fields.rows.values():
            for widget in row.stops:
                QWidget.setTabOrder(last, widget)
                last = widget
        QWidget.setTabOrder(last, self.view)

    @property
    def _must(self) -> Draft:
        assert self.draft is not None
        return self.draft

    def line(self) -> str:
        """Whose columns these are."""
        if self._item is None:
            return ""
        words = translate("Import", "{file}: drag a column onto a field, or choose it. What is mapped is tinted.")
        return words.format(file=self._item.name)

    def first_field(self) -> QWidget:
        """Where the keyboard begins: the first field that lacks something, else the kind."""
        if not self._built or self.draft is None:
            return self
        lacking = {code for code, _ in self._problems()}
        first = next((each.code for each in self.draft.fields if each.code in lacking), None)
        if first is None:
            return self.kind
        row = self.fields.row(first)
        self.fields.ensureWidgetVisible(row)
        return row.choice

    @property
    def is_complete(self) -> bool:
        """Whether the file can be read by it."""
        return (
            self.draft is not None
            and not self._problems()
            and (not self.save.isChecked() or bool(self.name.text().strip()))
        )

    def _problems(self) -> list[tuple[str, str]]:
        """Code of a field and what it lacks."""
        from telecost_desktop.services.importing.mapping.problems import problems

        return [(each.field, say(each.pattern, dict(each.values))) for each in problems(self._must.profile())]

    # Changing

    def _change(self, how: Any) -> None:
        how()
        self._show()

    def _take(self, code: str, text: str) -> None:
        self._change(lambda: self._must.take_column(code, text))

    def _choose_kind(self) -> None:
        self._must.choose_kind(self.kind.value)
        self._show()

    def _leave_out(self, pairs: tuple[tuple[str, str], ...]) -> None:
        self._must.left_out = pairs
        self._show()

    def _field_dropped(self, code: str, column: int) -> None:
        text = self._must.sample.header[column]
        if code:
            self._take(code, text)
        else:
            self._change(lambda: self._must.free_column(text))

    def _read_anew(self, values: dict[str, Any]) -> None:
        """Take another sample: with another encoding, separator, sheet or header row."""
        from telecost_desktop.services.importing.samples import sample_of

        assert self._item is not None
        draft = self._must
        for key in ("encoding", "separator", "sheet"):
            if key in values:
                setattr(draft, key, values[key])
        # Another sheet or separator makes another header; else the row that was chosen stays.
        stays = draft.sample.header_row if not {"sheet", "separator"} & values.keys() else None
        self._context.read(
            self, sample_of, self._paths, self._item.id, encoding=draft.encoding, separator=draft.separator,
            sheet=draft.sheet, header_row=values.get("header_row", stays), done=self._sampled, failed=self._not_read,
        )  # fmt: skip

    def _sampled(self, sample: Sample) -> None:
        self.draft = self._must.with_sample(sample)
        self._show()

    def _not_read(self, error: Exception) -> None:
        """The file cannot be read so: say it, and show again what holds."""
        if not isinstance(error, TelecostError):
            raise error
        self._show()
        self.problem.setText(" ".join(filter(None, sentences(error))))

    # Showing

    def _show(self) -> None:
        draft = self._must
        from telecost_desktop.views.dialogs.importing.mapping_settings import needed

        found = self._problems()
        self.kind.choose(draft.kind)
        self.fields.show_draft(draft, dict(found))
        if "settings" in self.__dict__:
            self.settings.show_draft(draft)
        open_settings = len(needed(draft).intersection(draft.doubts))
        words = translate("Import", "{count} to check").format(count=open_settings) if open_settings else ""
        self.tabs.set_note(1, words, "warn")
        self._say_problems(found)
        self._show_table()
        self.changed.emit()
        self._load_preview()

    def _say_problems(self, found: list[tuple[str, str]]) -> None:
        titles = {each.code: translate("ImportFields", each.title) for each in self._must.fields}
        missing = [titles[code] for code, _ in found if code in titles and not self._filled(code)]
        others = [words for code, words in found if code not in titles or self._filled(code)]
        parts = [translate("Import", "Still missing: {fields}").format(fields=", ".join(missing))] if missing else []
        self.problem.setText(" · ".join(parts + others))

    def _filled(self, code: str) -> bool:
        return bool(self._must.columns.get(code) or self._must.constants.get(code, "").strip())

    def _load_preview(self) -> None:
        from telecost_desktop.services.importing.mapping.preview import preview

        company = self._context.company
        self._context.read(
            self, preview, self._must.sample, self._must.profile(), company.country, company.zone, company.currency,
            done=self._previewed,
        )  # fmt: skip

    def _previewed(self, found: Preview) -> None:
        self._preview = found
        rows, wrong = len(found.rows), found.wrong
        words = translate("Import", "All of the first {rows} rows can be read.").format(rows=formats.number(rows))
        if rows == 1:
            words = translate("Import", "Its only row can be read.")
        if wrong:
            words = translate("Import", "Rows that cannot be read: {wrong} of {rows}").format(
                wrong=formats.number(wrong), rows=formats.number(rows)
            )
        self.readable.setText(words if found.fields else "")
        set_tone(self.readable, "bad" if wrong else "text2")
        total = translate("Import", "Sum excl. VAT {total}")
        self.total.setText("" if found.total is None else total.format(total=formats.money(found.total)))
        self._show_table()

    def _show_table(self) -> None:
        from telecost_desktop.views.dialogs.importing import preview_rows

        draft = self._must
        if self.view.value == WRITTEN or self._preview is None:
            heads, lines = preview_rows.written(draft, self._preview)
        else:
            heads, lines = preview_rows.stored(draft, self._preview)
        self.table.show_lines(heads, lines, draggable=self.view.value == WRITTEN)

    # Done

    def finish(self) -> None:
        """Use the mapping, and keep it as a profile if so wished."""
        if not self.is_complete or self._item is None:
            return
        key, profile = self._item.id, self._must.profile(self.name.text() if self.save.isChecked() else "")
        if not self.save.isChecked():
            self.mapped.emit(key, profile)
            return
        from telecost_desktop.services.importing.mapping.store import save_profile

        context = self._context
        context.write(
            self, save_profile, context.file, profile, clock=context.clock, user=context.user,
            replace=profile.name.casefold() == self._known_as.casefold(), changes=Subject.SETTINGS,
            done=lambda _: self.mapped.emit(key, profile), failed=self._not_read,
        )  # fmt: skip

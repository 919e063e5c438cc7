"""The face that says what each file is, and what it still needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.importing.items import Item
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button, label, set_tone

translate = QCoreApplication.translate
# What a person should look at comes first.
_ORDER = (Status.TO_MAP, Status.TO_TYPE, Status.UNUSABLE, Status.READY, Status.DUPLICATE, Status.LEFT_OUT)
# From so many files on, columns can be filtered.
_MANY = 12


class RecognisedFace(QWidget):
    """``map_wanted``, ``type_wanted`` and ``leave_wanted`` carry an Item; the last is asked to be left out or taken in."""

    map_wanted = Signal(object)
    type_wanted = Signal(object)
    leave_wanted = Signal(object)
    continue_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.summary = label("", "body", "text2")
        self._columns = [
            Column("name", translate("Import", "File"), width=260, stretch=True, strong=True),
            Column("what", translate("Import", "What it is"), Kind.CHOICE, 220),
            Column("profile", translate("Import", "Mapping profile"), Kind.QUIET, 150),
            Column("state", translate("Import", "State"), Kind.STATUS, 170),
        ]
        self._current: Item | None = None
        self._tables = QStackedWidget()
        self.few = self._made(filters=False)
        self._many: DataTable | None = None
        card = Card(table=True)
        card.body.setContentsMargins(1, 1, 1, 0)
        card.body.addWidget(self._tables)
        foot = card.add_foot(56)
        self._fill_foot(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.summary)
        column.addWidget(card, 1)

    def _made(self, *, filters: bool) -> DataTable:
        table = DataTable(translate("Import", "Files"), self._columns, filters=filters)
        table.current_changed.connect(self._chosen)
        table.activated.connect(self._activate)
        self._tables.addWidget(table)
        return table

    def _fill_foot(self, foot: QHBoxLayout) -> None:
        self.reason = label("", "secondary", "text2", wrap=True)
        self.map_button = button(
            translate("Import", "Map columns…"), "table-cog", clicked=lambda: self.map_wanted.emit(self._current)
        )
        self.type_button = button(
            translate("Import", "Type in details…"),
            "form-textbox",
            clicked=lambda: self.type_wanted.emit(self._current),
        )
        self.leave_button = button(
            translate("Import", "Leave out"), clicked=lambda: self.leave_wanted.emit(self._current)
        )
        foot.addWidget(self.reason, 1)
        for each in (self.map_button, self.type_button, self.leave_button):
            foot.addWidget(each)

    def show_items(self, items: Sequence[Item]) -> None:
        """Show the files; the chosen one stays, else the first that needs something is chosen."""
        shown = sorted(items, key=lambda item: _ORDER.index(item.state))
        if len(items) > _MANY and self._many is None:
            self._many = self._made(filters=True)
        table = self._many if self._many is not None and len(items) > _MANY else self.few
        self._tables.setCurrentWidget(table)
        before = self._current.id if self._current is not None else None
        table.set_rows(shown)
        if before is None or not table.select(before):
            table.view.clearSelection()
            if shown:
                table.select(shown[0].id)
        self._chosen(table.current_row())
        self.summary.setText(_summary(items))

    @property
    def shown_table(self) -> DataTable:
        """The table that is seen: with filters where there are many files."""
        table = self._tables.currentWidget()
        assert isinstance(table, DataTable)
        return table

    @property
    def current(self) -> Item | None:
        """The chosen file."""
        return self._current

    def _chosen(self, item: Item | None) -> None:
        self._current = item
        self.map_button.setVisible(item is not None and item.can_be_mapped)
        self.type_button.setVisible(item is not None and item.can_be_typed and not item.found.already)
        choosable = item is not None and item.state not in (Status.UNUSABLE, Status.DUPLICATE)
        self.leave_button.setVisible(choosable)
        if item is None:
            self.reason.setText("")
            return
        mapped = bool(item.profile) or item.answer is not None
        self.map_button.setText(
            translate("Import", "Change mapping…") if mapped else translate("Import", "Map columns…")
        )
        out = item.state is Status.LEFT_OUT
        self.leave_button.setText(translate("Import", "Take in again") if out else translate("Import", "Leave out"))
        self.reason.setText(item.reason or _hint(item))
        set_tone(self.reason, "bad" if item.state is Status.UNUSABLE else "text2")

    def _activate(self, item: Item | None) -> None:
        if item is None:
            return
        if item.state is Status.TO_MAP:
            self.map_wanted.emit(item)
        elif item.state is Status.TO_TYPE:
            self.type_wanted.emit(item)
        else:
            self.continue_wanted.emit()


def _hint(item: Item) -> str:
    return {
        Status.TO_MAP: translate("Import", "Say once which column is what; files with the same header follow."),
        Status.TO_TYPE: translate("Import", "This PDF holds no data. Type in number, date and total to archive it."),
        Status.DUPLICATE: translate("Import", "The same content was imported before. It is passed over."),
        Status.LEFT_OUT: translate("Import", "It is passed over this time."),
    }.get(item.state, "")


def _summary(items: Sequence[Item]) -> str:
    """How many files are in which state."""
    count = Counter(item.state for item in items)
    parts = []
    for state, words in (
        (Status.READY, translate("Import", "{count} ready")),
        (Status.TO_MAP, translate("Import", "{count} without a mapping")),
        (Status.TO_TYPE, translate("Import", "{count} without details")),
        (Status.DUPLICATE, translate("Import", "{count} already imported")),
        (Status.UNUSABLE, translate("Import", "{count} cannot be imported")),
        (Status.LEFT_OUT, translate("Import", "{count} left out")),
    ):
        if count[state]:
            parts.append(words.format(count=formats.number(count[state])))
    return " · ".join(parts)

"""A list of things that are ticked: by mouse, or by the space bar on the row with the focus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

_VALUE = Qt.ItemDataRole.UserRole
_ROW = 26


class TickList(QListWidget):
    """Shows (value, text) with a tick each. ``ticks_changed()`` when one of them changes."""

    ticks_changed = Signal()

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], ticked: Iterable[str] = ()) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setProperty("part", "ticks")
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        wanted = set(ticked)
        for value, text in choices:
            item = QListWidgetItem(text)
            item.setToolTip(text)
            item.setSizeHint(QSize(0, _ROW))
            item.setData(_VALUE, value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if value in wanted else Qt.CheckState.Unchecked)
            self.addItem(item)
        if self.count():
            self.setCurrentRow(0)
        self.itemChanged.connect(lambda _: self.ticks_changed.emit())

    @property
    def ticked(self) -> tuple[str, ...]:
        """The values that are ticked, in the order of the list."""
        items = (self.item(row) for row in range(self.count()))
        return tuple(item.data(_VALUE) for item in items if item.checkState() is Qt.CheckState.Checked)

    def tick(self, values: Iterable[str]) -> None:
        """Tick these and no others."""
        wanted = set(values)
        self.blockSignals(True)
        for row in range(self.count()):
            item = self.item(row)
            on = item.data(_VALUE) in wanted
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.blockSignals(False)
        self.viewport().update()
        self.ticks_changed.emit()

    def tick_all(self) -> None:
        """Tick everything."""
        self.tick(self.item(row).data(_VALUE) for row in range(self.count()))

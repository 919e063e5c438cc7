"""A small window to choose one or several of many: search, tick, done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from telecost_desktop.views.widgets.fields import SearchField
from telecost_desktop.views.widgets.labels import button, label, link

translate = QCoreApplication.translate
_WIDTH, _HEIGHT, _ROW = 340, 380, 26
_VALUE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen: its value, how it is shown, and what it is also found by."""

    value: str
    text: str
    found_by: str = ""


class ChoicePopup(QFrame):
    """Closes on Done, Enter, Esc or a click beside it. ``chosen(tuple of values)`` unless given up by Esc.

    With ``free`` a text that is typed and fits nothing can be chosen as it is.
    """

    chosen = Signal(tuple)

    def __init__(
        self, parent: QWidget, title: str, choices: Sequence[Choice], ticked: Iterable[str], *, free: bool = False
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("part", "tooltip")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self.resize(_WIDTH, _HEIGHT)
        self._free, self._given_up = free, False
        self.search = SearchField(translate("ReportsPage", "Search"))
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        wanted = list(ticked)
        known = {choice.value for choice in choices}
        for choice in [*(Choice(value, value) for value in wanted if value not in known), *choices]:
            self._add(choice, on=choice.value in wanted)
        self._count = label("", "secondary", "text2")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(label(title, "strong"))
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addWidget(self._count, 1)
        self.all = link(translate("ReportsPage", "All"), clicked=lambda: self._tick_found(Qt.CheckState.Checked))
        self.none = link(translate("ReportsPage", "None"), clicked=lambda: self._tick_found(Qt.CheckState.Unchecked))
        row.addWidget(self.all)
        row.addWidget(self.none)
        self.done = button(translate("ReportsPage", "Done"), primary=True, small=True, clicked=self.close)
        row.addWidget(self.done)
        column.addLayout(row)
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self._entered)
        self.list.itemChanged.connect(lambda _: self._show_count())
        self.list.itemActivated.connect(lambda _: self.close())
        self._show_count()

    def _add(self, choice: Choice, *, on: bool) -> None:
        item = QListWidgetItem(choice.text)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        item.setSizeHint(QSize(0, _ROW))
        item.setData(_VALUE, choice.value)
        item.setData(_VALUE + 1, f"{choice.text} {choice.found_by}".casefold())
        self.list.addItem(item)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def values(self) -> tuple[str, ...]:
        """What is ticked."""
        ticked = (str(item.data(_VALUE)) for item in self._items() if item.checkState() is Qt.CheckState.Checked)
        return tuple(dict.fromkeys(ticked))

    def tick(self, value: str, on: bool = True) -> None:
        """Tick or untick a value."""
        for item in self._items():
            if item.data(_VALUE) == value:
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def open_at(self, anchor: QWidget) -> None:
        """Show it under a widget, inside the screen."""
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        screen = anchor.screen().availableGeometry()
        place.setX(max(screen.left(), min(place.x(), screen.right() - _WIDTH)))
        place.setY(max(screen.top(), min(place.y(), screen.bottom() - _HEIGHT)))
        self.move(place)
        self.show()
        self.search.setFocus()

    def _narrow(self, typed: str) -> None:
        wanted = typed.strip().casefold()
        for item in self._items():
            item.setHidden(wanted not in str(item.data(_VALUE + 1)))
        # With a search these words mean what it has found.
        self.all.setText(translate("ReportsPage", "All found") if wanted else translate("ReportsPage", "All"))
        self.none.setText(translate("ReportsPage", "None found") if wanted else translate("ReportsPage", "None"))

    def _entered(self) -> None:
        """Enter ticks the only one that fits, or takes what is typed; with nothing typed it is done."""
        typed = self.search.text().strip()
        fitting = [item for item in self._items() if not item.isHidden()]
        if not typed:
            self.close()
        elif len(fitting) == 1:
            fitting[0].setCheckState(Qt.CheckState.Checked)
            self.search.clear()
        elif self._free:
            self._add(Choice(typed, typed), on=True)
            self.search.clear()

    def _tick_found(self, state: Qt.CheckState) -> None:
        """Tick or untick what the search leaves: all invoices of a month or an account are two steps."""
        self.list.blockSignals(True)
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(state)
        self.list.blockSignals(False)
        self.list.viewport().update()
        self._show_count()

    def _show_count(self) -> None:
        self._count.setText(translate("ReportsPage", "{count} chosen").format(count=len(self.values())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up; Down leads from the search into the list."""
        if event.key() == Qt.Key.Key_Escape:
            self._given_up = True
            self.close()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: object) -> None:
        """Hand over what is ticked."""
        if not self._given_up:
            self.chosen.emit(self.values())
            self._given_up = True
        super().closeEvent(event)  # type: ignore[arg-type]

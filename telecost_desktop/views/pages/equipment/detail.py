"""The pane of one item: what is written about it, what can be done, and its history."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.models.equipment import EquipmentAction
from telecost_desktop.services.equipment import EquipmentHistory, EquipmentRow, allowed_actions
from telecost_desktop.views import formats, icons, theme
from telecost_desktop.views.pages.equipment import words
from telecost_desktop.views.pages.equipment.history import HistoryList
from telecost_desktop.views.widgets.badge import Badge, Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import button, label, tool

translate = QCoreApplication.translate
# A longer value is wrapped.
_ONE_LINE = 20
_MAIN = (
    EquipmentAction.HANDED_OUT,
    EquipmentAction.TAKEN_BACK,
    EquipmentAction.BACK_FROM_REPAIR,
    EquipmentAction.FOUND,
)


class EquipmentDetail(Card):
    """Shows an item. ``acted(action)`` and ``edit_requested()`` are wishes."""

    acted = Signal(object)
    edit_requested = Signal()

    def __init__(self) -> None:
        super().__init__(table=True)
        self.setAccessibleName(translate("Equipment", "Chosen item"))
        self.item: EquipmentRow | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(EmptyState("cellphone", translate("Equipment", "Choose an item at the left.")))
        scroll = QScrollArea()
        scroll.setAccessibleName(translate("Equipment", "Chosen item"))
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._content())
        self.stack.addWidget(scroll)
        self.body.addWidget(self.stack, 1)
        foot = self.add_foot(48)
        self.more = button(translate("Equipment", "More"))
        self.more.setProperty("part", "menu")
        self.menu = QMenu(self.more)
        self.more.setMenu(self.menu)
        self.main = button("", clicked=self._do_main)
        foot.addWidget(self.more)
        foot.addStretch(1)
        foot.addWidget(self.main)
        self.show_item(None)

    def _content(self) -> QWidget:
        content = QWidget()
        content.setProperty("part", "page")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(10)
        self.name = label("", "dialogTitle", wrap=True)
        self.edit = tool("pencil-outline", translate("Equipment", "Edit…"), clicked=self.edit_requested.emit)
        row.addWidget(self.name, 1)
        row.addWidget(self.edit)
        head.addLayout(row)
        self.badge = Badge(Status.IN_STOCK)
        head.addWidget(self.badge)
        head.addSpacing(4)
        self.holder = label("", "secondary", "text2", wrap=True)
        head.addWidget(self.holder)
        head.addSpacing(8)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        head.addLayout(self._grid)
        column.addLayout(head)
        title = label(translate("Equipment", "History"), "cardTitle")
        title.setContentsMargins(16, 8, 16, 6)
        column.addWidget(title)
        self.history = HistoryList()
        self.history.setMinimumHeight(100)
        column.addWidget(self.history, 1)
        return content

    def show_item(self, item: EquipmentRow | None) -> None:
        """Show an item, or that none is chosen."""
        self.item = item
        self.stack.setCurrentIndex(0 if item is None else 1)
        actions = () if item is None else allowed_actions(item.status)
        main = next((action for action in _MAIN if action in actions), None)
        self.edit.setVisible(item is not None)
        self.main.setVisible(main is not None)
        others = [action for action in actions if action is not main]
        self.more.setVisible(bool(others))
        if item is None:
            return
        if main is not None:
            self.main.setText(words.to_do(main))
            self.main.setIcon(icons.icon(words.ACTION_ICONS[main]))
        self.menu.clear()
        for action in others:
            entry = self.menu.addAction(icons.icon(words.ACTION_ICONS[action]), words.to_do(action))
            entry.triggered.connect(lambda _on=False, chosen=action: self.acted.emit(chosen))
        self.name.setText(words.item_name(item.fields))
        self.badge.set_status(words.MARKS[item.status])
        self.holder.setText(_where(item))
        self._show_facts(item)

    def _show_facts(self, item: EquipmentRow) -> None:
        while (old := self._grid.takeAt(0)) is not None:
            widget = old.widget()
            if widget is not None:
                widget.deleteLater()
        for place, (caption, value) in enumerate(_facts(item)):
            name = label(caption, "secondary", "text2")
            shown = label(value, "body", wrap=len(value) > _ONE_LINE, selectable=True)
            shown.setMinimumHeight(theme.line_height("body"))
            shown.setAccessibleName(f"{caption} {value}")
            self._grid.addWidget(name, place, 0)
            self._grid.addWidget(shown, place, 1)
        theme.restyle(self)

    def show_history(self, events: Sequence[EquipmentHistory]) -> None:
        """Show what happened to the item."""
        self.history.set_events(events)

    def _do_main(self) -> None:
        if self.item is not None:
            main = next((action for action in _MAIN if action in allowed_actions(self.item.status)), None)
            if main is not None:
                self.acted.emit(main)


def _where(item: EquipmentRow) -> str:
    """Who holds it and since when."""
    since = formats.long_day(item.since, weekday=False) if item.since is not None else ""
    held = " · ".join(part for part in (item.holder, item.department) if part)
    if held and since:
        return translate("Equipment", "{holder}, since {day}").format(holder=held, day=since)
    return held or (translate("Equipment", "since {day}").format(day=since) if since else "")


def _facts(item: EquipmentRow) -> list[tuple[str, str]]:
    fields = item.fields
    imei = fields.imei
    if imei and item.imei_doubtful:
        imei = translate("Equipment", "{imei} (check digit does not fit)").format(imei=imei)
    pairs = [
        ("type", fields.type),
        ("imei", imei),
        ("serial_number", fields.serial_number),
        ("msisdn", formats.phone_number(fields.msisdn)),
        ("sim_number", fields.sim_number),
        ("purchased_on", formats.long_day(fields.purchased_on, weekday=False) if fields.purchased_on else ""),
        ("price", formats.money(fields.price) if fields.price is not None else ""),
        ("supplier", fields.supplier),
        ("warranty_until", formats.long_day(fields.warranty_until, weekday=False) if fields.warranty_until else ""),
        ("notes", fields.notes),
    ]
    return [(words.field_name(name), value) for name, value in pairs if value]

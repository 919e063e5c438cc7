"""When, to whom and why something happens to an item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from telecost_desktop.models.equipment import EquipmentAction
from telecost_desktop.services.equipment import EquipmentRow
from telecost_desktop.services.people import EmployeeChoice
from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.pages.equipment import words
from telecost_desktop.views.widgets.fields import DateField, Field

translate = QCoreApplication.translate


class ActionDialog(CheckedDialog):
    """Asks for the day and a note; for handing out also for the employee, who is found by typing; ``holder`` is proposed."""

    def __init__(
        self,
        parent: QWidget,
        action: EquipmentAction,
        item: EquipmentRow,
        *,
        today: date,
        employees: Sequence[EmployeeChoice] = (),
        holder: int | None = None,
    ) -> None:
        title = words.to_do(action).rstrip("…")
        super().__init__(parent, title, title, _named(item))
        self._today, self._since, self._action = today, item.since, action
        self.employee = QComboBox()
        self.employee.setAccessibleName(translate("Equipment", "Employee"))
        self.on = DateField(translate("Equipment", "Day"), max(today, item.since or today))
        self.reason = QLineEdit()
        if action is EquipmentAction.HANDED_OUT:
            self._fill(employees)
            self.employee.setCurrentIndex(-1 if holder is None else self.employee.findData(holder))
            self.form.addWidget(Field(translate("Equipment", "Employee"), self.employee))
        self.row(Field(translate("Equipment", "Day"), self.on), Field(translate("Equipment", "Note"), self.reason))
        self.employee.editTextChanged.connect(self.check)
        self.on.changed.connect(self.check)
        (self.employee if action is EquipmentAction.HANDED_OUT else self.on).setFocus()
        self.check()

    def _fill(self, employees: Sequence[EmployeeChoice]) -> None:
        self.employee.setEditable(True)
        self.employee.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for employee in employees:
            name = f"{employee.name} · {employee.department}" if employee.department else employee.name
            self.employee.addItem(name, employee.id)
        completer = QCompleter(self.employee.model(), self.employee)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.employee.setCompleter(completer)
        field = self.employee.lineEdit()
        if field is not None:
            field.setPlaceholderText(translate("Equipment", "Type part of the name"))
            field.setAccessibleName(translate("Equipment", "Employee"))

    @property
    def employee_id(self) -> int | None:
        """The employee whose name stands in the field, written out."""
        place = self.employee.findText(self.employee.currentText(), Qt.MatchFlag.MatchFixedString)
        return None if place < 0 else int(self.employee.itemData(place))

    @property
    def employee_name(self) -> str:
        """The name alone."""
        return self.employee.currentText().partition(" · ")[0]

    def problem(self) -> str:
        """Handing out needs an employee; nothing happens before the last thing that happened, or in the future."""
        if self._action is EquipmentAction.HANDED_OUT and self.employee_id is None:
            return translate("Equipment", "Choose an employee from the list.")
        if self._since is not None and self.on.value < self._since:
            day = formats.long_day(self._since, weekday=False)
            return translate("Equipment", "Something happened on {day} already.").format(day=day)
        if self.on.value > max(self._today, self._since or self._today):
            return translate("Equipment", "That day is still to come.")
        return ""


def _named(item: EquipmentRow) -> str:
    parts = [words.item_name(item.fields), item.fields.imei or item.fields.serial_number, item.holder]
    return " · ".join(part for part in parts if part)

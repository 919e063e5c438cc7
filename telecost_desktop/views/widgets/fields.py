"""Fields: search, date, and a form with its labels above."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.views import formats, icons
from telecost_desktop.views.widgets.labels import label


class SearchField(QLineEdit):
    """A field with a magnifier and a button to empty it. Use ``textChanged``."""

    def __init__(self, placeholder: str) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        self.addAction(QAction(icons.icon("magnify"), "", self), QLineEdit.ActionPosition.LeadingPosition)


class DateField(QDateEdit):
    """A civil date with a calendar to choose from. ``changed(date)`` only when a person or code changes it."""

    changed = Signal(object)

    def __init__(self, name: str, value: date) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setCalendarPopup(True)
        self.setDisplayFormat(formats.short_pattern())
        self.setDateRange(QDate(1990, 1, 1), QDate(2199, 12, 31))
        self.set_value(value)
        self.setMinimumWidth(124)
        self.dateChanged.connect(lambda chosen: self.changed.emit(date(chosen.year(), chosen.month(), chosen.day())))

    @property
    def value(self) -> date:
        """The date shown."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def set_value(self, value: date) -> None:
        """Show a date."""
        self.setDate(QDate(value.year, value.month, value.day))


class Field(QWidget):
    """A field with its label above it and room for one sentence about a wrong value below."""

    def __init__(self, name: str, widget: QWidget) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.caption = label(name, "secondary", "text2")
        self.caption.setBuddy(widget)
        if not widget.accessibleName():
            widget.setAccessibleName(name)
        self.widget = widget
        self._wrong = label("", "secondary", "bad", wrap=True)
        self._wrong.hide()
        column.addWidget(self.caption)
        column.addWidget(widget)
        column.addWidget(self._wrong)

    def set_wrong(self, sentence: str) -> None:
        """Say what is wrong with the value; empty when nothing is."""
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))
        self.widget.setProperty("wrong", "true" if sentence else "false")
        style = self.widget.style()
        style.unpolish(self.widget)
        style.polish(self.widget)


def sentence(pattern: str, fields: Mapping[str, QWidget]) -> QHBoxLayout:
    """A row of words and fields in the order of a translated pattern: ``Every {n} weeks on {weekday}``."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for number, part in enumerate(re.split(r"\{(\w+)\}", pattern)):
        if number % 2:
            row.addWidget(fields[part])
        elif part.strip():
            row.addWidget(label(part.strip()))
    row.addStretch(1)
    return row


class NumberField(QSpinBox):
    """A whole number with a name."""

    def __init__(self, name: str, lowest: int, highest: int, value: int, width: int = 64) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setRange(lowest, highest)
        self.setValue(value)
        self.setFixedWidth(width)
        self.lineEdit().setTextMargins(6, 0, 0, 0)


# From this many choices on a field has a width of its own, in letters, instead of that of its longest choice.
_MANY, _LETTERS = 200, 20


class ChoiceField(QComboBox):
    """A choice of (key, text) with a name. Use ``currentIndexChanged`` and ``value``."""

    def __init__(self, name: str, choices: Sequence[tuple[object, str]], chosen: object = None) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._keys: list[object] = []
        # May be narrower than its longest choice.
        self.setMinimumWidth(72)
        self.set_choices(choices, chosen)

    def set_choices(self, choices: Sequence[tuple[object, str]], chosen: object = None) -> None:
        """Offer other choices; ``chosen`` or what was chosen before stays chosen."""
        wanted = chosen if chosen is not None else self.value
        self.blockSignals(True)
        self.clear()
        self._keys = [key for key, _ in choices]
        if len(choices) > _MANY:
            # Else all their widths are measured before the field is first seen.
            self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            self.setMinimumContentsLength(_LETTERS)
        self.addItems([text for _, text in choices])
        if wanted in self._keys:
            self.setCurrentIndex(self._keys.index(wanted))
        self.blockSignals(False)

    @property
    def value(self) -> Any:
        """The key that is chosen, None where nothing is offered."""
        index = self.currentIndex()
        return self._keys[index] if 0 <= index < len(self._keys) else None

    def choose(self, key: object) -> None:
        """Choose a key; one that is not offered is ignored."""
        if key in self._keys:
            self.setCurrentIndex(self._keys.index(key))


class DecimalField(QLineEdit):
    """An exact number typed in the language's format; ``value`` is None while it is none."""

    def __init__(self, name: str, value: Decimal | None = None) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.set_value(value)

    @property
    def value(self) -> Decimal | None:
        """What is typed."""
        return formats.parse_number(self.text()) if self.text().strip() else None

    def set_value(self, value: Decimal | None) -> None:
        """Show a number; None empties the field."""
        self.setText("" if value is None else formats.number(value))


class OptionalDate(QWidget):
    """A date that may be none: a tick box and a date. ``value`` is None while it is not ticked."""

    changed = Signal()

    def __init__(self, name: str, value: date | None, suggestion: date) -> None:
        super().__init__()
        self.box = QCheckBox(name)
        self.date = DateField(name, value or suggestion)
        self.box.setChecked(value is not None)
        self.date.setEnabled(value is not None)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.box)
        row.addWidget(self.date)
        row.addStretch(1)
        self.box.toggled.connect(self.date.setEnabled)
        self.box.toggled.connect(lambda: self.changed.emit())
        self.date.changed.connect(lambda _: self.changed.emit())

    @property
    def value(self) -> date | None:
        """The date, None while there is none."""
        return self.date.value if self.box.isChecked() else None

"""Choosing a customer by any part of its name or number."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QListView

from telecost_desktop.services.customers import CustomerRow


class CustomerField(QComboBox):
    """Use ``currentTextChanged`` and ``value``."""

    def __init__(self, name: str, placeholder: str, customers: Sequence[CustomerRow]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        self._customers = tuple(customers)
        words = [_words(one) for one in customers]
        # What a customer is found by, made once: it is asked for at each letter typed.
        self._found_by = [
            (text.casefold(), one.values.number.casefold(), one.values.name.casefold())
            for text, one in zip(words, customers, strict=True)
        ]
        # Thousands: given at once, and offered without measuring each.
        offered = QStringListModel(words, self)
        self.setView(_list())
        self.setModel(offered)
        finder = QCompleter(offered, self)
        finder.setPopup(_list())
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(finder)
        self.setCurrentIndex(-1)
        self.setEditText("")
        self.line.setPlaceholderText(placeholder)

    @property
    def line(self) -> QLineEdit:
        """The field in which it is typed."""
        line = self.lineEdit()
        assert line is not None
        return line

    def choose(self, customer_id: int) -> None:
        """Choose one by its key."""
        self.setCurrentIndex(next((place for place, one in enumerate(self._customers) if one.id == customer_id), -1))

    @property
    def value(self) -> CustomerRow | None:
        """The customer that is meant: chosen, or the only one that what is typed can mean."""
        typed = self.currentText().strip().casefold()
        if not typed:
            return None
        place = self.currentIndex()
        if 0 <= place < len(self._customers) and self._found_by[place][0] == typed:
            return self._customers[place]
        exact = [place for place, names in enumerate(self._found_by) if typed in names]
        meant = exact or [place for place, (words, _, _) in enumerate(self._found_by) if typed in words]
        return self._customers[meant[0]] if len(meant) == 1 else None


def _list() -> QListView:
    result = QListView()
    result.setUniformItemSizes(True)
    return result


def _words(one: CustomerRow) -> str:
    return f"{one.values.name} · {one.values.number}"

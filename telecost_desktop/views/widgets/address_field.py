"""A field for several e-mail addresses, which proposes known ones for the address that is being typed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit


class AddressField(QLineEdit):
    """Addresses separated by commas; ``text()`` is what was typed."""

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self._completer = _LastAddress(self)
        self.setCompleter(self._completer)

    def propose(self, addresses: Iterable[str]) -> None:
        """Offer these."""
        self._completer.setModel(QStringListModel(list(addresses), self._completer))


class _LastAddress(QCompleter):
    """Completes what stands after the last comma, and keeps what stands before it."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setMaxVisibleItems(8)

    def splitPath(self, path: str) -> list[str]:
        """What is looked for among the known addresses."""
        return [_split(path)[1].strip()]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        """The whole text with the chosen address at its end."""
        before, _ = _split(self._field.text())
        return f"{before}{super().pathFromIndex(index)}"


def _split(text: str) -> tuple[str, str]:
    """What is complete, with its separator, and the address that is being typed."""
    place = max(text.rfind(","), text.rfind(";")) + 1
    return (f"{text[:place]} " if place else ""), text[place:]

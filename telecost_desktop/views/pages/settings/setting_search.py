"""Finding a setting by the words that stand at it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from telecost_desktop.views.widgets.card import Card


def find_setting(part: QWidget, words: str) -> QWidget | None:
    """The first field, table or button of a part at which all these words stand; None where there is none."""
    wanted = words.casefold().split()
    for caption, widget in _captions(part):
        if wanted and all(word in caption.casefold() for word in wanted):
            return widget
    return None


def _captions(part: QWidget) -> Iterator[tuple[str, QWidget]]:
    fields = [widget for widget in part.findChildren(QWidget) if _takes_focus(widget, part)]
    for widget in fields:
        name = widget.accessibleName()
        yield name or (widget.text() if isinstance(widget, QAbstractButton) else ""), widget
    for card in part.findChildren(Card):
        inside = [widget for widget in fields if card.isAncestorOf(widget)]
        if inside:
            yield card.accessibleName(), inside[0]


def _takes_focus(widget: QWidget, part: QWidget) -> bool:
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isEnabled() and widget.isVisibleTo(part)

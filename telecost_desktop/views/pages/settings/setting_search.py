"""Finding a setting by the words that stand at it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from telecost_desktop.views.widgets.fields import Field


def find_setting(part: QWidget, words: str) -> QWidget | None:
    """The first field, table or button of a part at which all these words stand; None where there is none."""
    wanted = words.casefold().split()
    for caption, widget in _captions(part):
        if wanted and all(word in caption.casefold() for word in wanted):
            return widget
    return None


def _captions(part: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Fields and buttons with what stands at them, then what holds several of them: a card, a group of buttons."""
    inside = part.findChildren(QWidget)
    fields = [widget for widget in inside if _takes_focus(widget, part)]
    for widget in fields:
        yield widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else ""), widget
    for widget in inside:
        words = widget.caption.text() if isinstance(widget, Field) else widget.accessibleName()
        first = next((field for field in fields if widget.isAncestorOf(field)), None) if words else None
        if first is not None:
            yield words, first


def _takes_focus(widget: QWidget, part: QWidget) -> bool:
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isEnabled() and widget.isVisibleTo(part)

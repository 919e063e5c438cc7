"""Widgets that are made late come last in the order of Tab; this puts them where they are seen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def focusable_before(widget: QWidget, *, outside: QWidget) -> QWidget:
    """What Tab reaches before a widget, not counting what is in ``outside``; the widget itself if there is nothing.

    Qt takes only widgets that can have the focus as places in the order.
    """
    found = widget.previousInFocusChain()
    while found is not None and found is not widget:
        if found.focusPolicy() != Qt.FocusPolicy.NoFocus and not outside.isAncestorOf(found):
            return found
        found = found.previousInFocusChain()
    return widget


def focus_chain_of(whole: QWidget) -> list[QWidget]:
    """What is inside a widget, in the order of Tab."""
    inside: list[QWidget] = []
    widget = whole.nextInFocusChain()
    while widget is not None and widget is not whole and whole.isAncestorOf(widget):
        inside.append(widget)
        widget = widget.nextInFocusChain()
    return inside


def lead_through(widgets: Iterable[QWidget], last: QWidget) -> QWidget:
    """Let Tab go from ``last`` through widgets in their order; returns the last one of them."""
    for widget in widgets:
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            QWidget.setTabOrder(last, widget)
            last = widget
    return last

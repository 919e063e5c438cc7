"""Widgets that are made late come last in the order of Tab; this puts them where they are seen.

Qt's own focus chain is not walked: PySide takes each widget for the owner of the next one then, and when one of them is
deleted, what others own is taken for gone too.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def focusable_in(whole: QWidget) -> list[QWidget]:
    """What Tab can reach inside a widget, in the order in which it was put together; no pop-ups."""
    window = whole.window()
    return [
        child
        for child in whole.findChildren(QWidget)
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.window() is window and child.focusProxy() is None
    ]


def lead_through(widgets: Iterable[QWidget], last: QWidget) -> QWidget:
    """Let Tab go from ``last`` through widgets in their order; returns the last one of them."""
    for widget in widgets:
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            QWidget.setTabOrder(last, widget)
            last = widget
    return last

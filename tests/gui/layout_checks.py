"""What is wrong with a layout as it stands: texts that are cut, widgets that lie over each other or outside."""

from itertools import combinations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QHeaderView,
    QLabel,
    QMenuBar,
    QScrollBar,
    QSplitterHandle,
    QWidget,
)

from telecost_desktop.views.widgets.labels import ElidedLabel

# Views arrange what lies in them by themselves.
_OWN_ORDER = (QAbstractItemView, QHeaderView, QMenuBar, QScrollBar)


def layout_troubles(root: QWidget) -> list[str]:
    """All that is cut, covered or outside among the visible widgets below ``root``; each as a line to read."""
    found: list[str] = []
    waiting = [root]
    while waiting:
        parent = waiting.pop()
        shown = [child for child in parent.children() if isinstance(child, QWidget) and _counts(child)]
        found += [trouble for child in shown if (trouble := _cut(child))]
        found += [f"{_path(child)} scrolls sideways" for child in shown if _scrolls_sideways(child)]
        if not isinstance(parent, (QAbstractScrollArea, *_OWN_ORDER)) and not _scrolls(parent):
            room = QRect(0, 0, parent.width(), parent.height())
            found += [f"{_path(child)} lies outside {_path(parent)}" for child in shown if not _inside(child, room)]
        for one, other in combinations(shown, 2):
            if one.geometry().intersects(other.geometry()) and not isinstance(parent, _OWN_ORDER):
                found.append(f"{_path(one)} lies over {_path(other)}")
        waiting += [child for child in shown if not isinstance(child, _OWN_ORDER)]
    return found


def _counts(child: QWidget) -> bool:
    floats = child.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return (
        child.isVisible()
        and not child.isWindow()
        and not floats
        and not child.size().isEmpty()
        and not isinstance(child, QSplitterHandle)
    )


def _scrolls(parent: QWidget) -> bool:
    owner = parent.parentWidget()
    return isinstance(owner, QAbstractScrollArea) and owner.viewport() is parent


def _scrolls_sideways(child: QWidget) -> bool:
    return isinstance(child, QAbstractItemView) and child.horizontalScrollBar().maximum() > 0


def _inside(child: QWidget, room: QRect) -> bool:
    return room.contains(child.geometry())


def _cut(child: QWidget) -> str:
    """How a text is cut, or nothing. A label that wraps needs its height, others their width."""
    if isinstance(child, ElidedLabel) or not isinstance(child, (QLabel, QAbstractButton)) or not child.text():
        return ""
    wanted = child.sizeHint()
    if isinstance(child, QLabel) and child.wordWrap():
        return f"{_path(child)} is cut" if child.heightForWidth(child.width()) > child.height() else ""
    # Where a label may shrink to nothing its owner sets a tool tip with the whole.
    if child.minimumWidth() == 1:
        return ""
    if wanted.width() > child.width() or (isinstance(child, QLabel) and wanted.height() > child.height() + 2):
        return f"{_path(child)} is cut: wants {wanted.width()}×{wanted.height()}, has {child.width()}×{child.height()}"
    return ""


def _path(widget: QWidget) -> str:
    text = getattr(widget, "text", str)() or widget.accessibleName()
    return f"{type(widget).__name__} “{text}” in {type(widget.parentWidget()).__name__}"

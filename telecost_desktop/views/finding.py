"""Finding by the field of the top bar: the hits as a menu below it, and the way to each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QMenu

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.views import formats, icons
from telecost_desktop.views.main_window import MainWindow

if TYPE_CHECKING:
    from telecost_desktop.services.search import Found

translate = QCoreApplication.translate

# Where the search's hits are shown, by the code of their kind.
PAGE_OF = {
    "supplier_invoice": "invoices",
    "sales_invoice": "invoices",
    "employee": "reports",
    "line": "reports",
    "equipment": "equipment",
    "customer": "subscriptions",
    "subscription": "subscriptions",
    "project": "subscriptions",
    "job": "scheduled",
}
# How a hit is told from others of the same name: the picture of its kind, and the word for it.
_LOOKS_OF = {
    "supplier_invoice": ("file-document-outline", QT_TRANSLATE_NOOP("Window", "Received invoice")),
    "sales_invoice": ("file-sign", QT_TRANSLATE_NOOP("Window", "Issued invoice")),
    "employee": ("account-outline", QT_TRANSLATE_NOOP("Window", "Employee")),
    "line": ("sim-outline", QT_TRANSLATE_NOOP("Window", "Phone number")),
    "equipment": ("cellphone", QT_TRANSLATE_NOOP("Window", "Equipment")),
    "customer": ("account-multiple-outline", QT_TRANSLATE_NOOP("Window", "Customer")),
    "subscription": ("autorenew", QT_TRANSLATE_NOOP("Window", "Subscription")),
    "project": ("briefcase-outline", QT_TRANSLATE_NOOP("Window", "Project")),
    "job": ("clock-outline", QT_TRANSLATE_NOOP("Window", "Scheduled job")),
}


def find(window: MainWindow, words: str) -> None:
    """Look for words in the whole company, and show what has them."""
    from telecost_desktop.services.search import search

    window.context.read(window, search, window.context.file, words, done=partial(_show, window))


def _show(window: MainWindow, found: list[Found]) -> None:
    field = window.top.search
    menu = QMenu(field)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for hit in found:
        picture, word = _LOOKS_OF[hit.kind.value]
        kind = " ".join(part for part in (translate("Window", word), hit.detail) if part)
        # An ampersand would be taken for the mark of a shortcut.
        name = formats.phone_number(hit.name) if hit.kind.value == "line" else hit.name
        action = menu.addAction(icons.icon(picture), f"{name}  ·  {kind}".replace("&", "&&"))
        action.triggered.connect(partial(_go_to, window, hit))
    if not found:
        menu.addAction(translate("Window", "Nothing has that name or number")).setEnabled(False)
    menu.popup(field.mapToGlobal(QPoint(0, field.height())))
    # Enter once more goes to the first.
    menu.setActiveAction(menu.actions()[0])


def _go_to(window: MainWindow, hit: Found) -> None:
    window.top.search.clear()
    # From the rail, Tab leads into the page.
    window.rail.setFocus()
    window.go(PAGE_OF[hit.kind.value], (hit.kind.value, hit.id, hit.name))

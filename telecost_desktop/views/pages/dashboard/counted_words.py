"""How counts are said in the words that the window shares with files."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.dashboard.patterns import Counted
from telecost_desktop.views.pages.invoices.words import counted


def counted_words(count: int, words: Counted) -> str:
    """A count with its word, in the program's language: 1 charge, 12 charges."""
    one, many = (QCoreApplication.translate("Dashboard", word) for word in words)
    return counted(count, one, many)

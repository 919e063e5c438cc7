"""What writes is not offered while the company file is open for reading only, and says why."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from telecost_desktop.models.database import CompanyFile

translate = QCoreApplication.translate


def offer_writing(file: CompanyFile, control: QAction | QWidget, wanted: bool = True, why_not: str = "") -> None:
    """Enable what writes where it is ``wanted`` and the file can be written; ``why_not`` says why it is not wanted."""
    control.setEnabled(wanted and not file.read_only)
    control.setToolTip(reading_only_words() if file.read_only else "" if wanted else why_not)


def reading_only_words() -> str:
    """Why nothing can be changed."""
    return translate("Page", "The company file is open for reading only.")

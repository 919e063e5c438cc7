"""The first window: open the demonstration, create a company, open a file; and the form for a new company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from telecost_desktop.config import documents_folder
from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.company_file import SUFFIX
from telecost_desktop.views import icons
from telecost_desktop.views.bars import logo
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import Field
from telecost_desktop.views.widgets.labels import IconLabel, button, label, link

translate = QCoreApplication.translate
COUNTRY_WORDS = {
    "NO": QT_TRANSLATE_NOOP("Countries", "Norway"),
    "SE": QT_TRANSLATE_NOOP("Countries", "Sweden"),
    "FR": QT_TRANSLATE_NOOP("Countries", "France"),
}


class StartDialog(QDialog):
    """Offers three ways to begin, and the files opened lately."""

    demonstration_requested = Signal()
    create_requested = Signal(object, str, str)
    open_requested = Signal(object)

    def __init__(self, recent: Sequence[Path] = ()) -> None:
        super().__init__()
        self.setWindowTitle(translate("Start", "TeleCost"))
        self.setWindowIcon(icons.app_icon())
        self.setMinimumWidth(560)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 24)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(logo())
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(translate("Start", "Welcome to TeleCost"), "pageTitle"))
        words.addWidget(
            label(translate("Start", "One file holds one company. How do you want to begin?"), "body", "text2")
        )
        head.addLayout(words, 1)
        column.addLayout(head)
        column.addSpacing(8)
        for icon, title, line, action, slot in (
            ("school-outline", translate("Start", "Look at the demonstration"),
             translate("Start", "An invented fish-farming company with three years of invoices."),
             translate("Start", "Open demonstration"), self.demonstration_requested.emit),
            ("plus", translate("Start", "Create a company"),
             translate("Start", "An empty file for your own company or a client's."),
             translate("Start", "Create…"), self._create),
            ("folder-open-outline", translate("Start", "Open a file"),
             translate("Start", "A company file that you have already."),
             translate("Start", "Open…"), self._open),
        ):  # fmt: skip
            column.addWidget(self._way(icon, title, line, action, slot))
        if recent:
            column.addWidget(label(translate("Start", "Opened lately"), "group", "text2"))
        for path in recent[:4]:
            entry = link(path.stem, clicked=partial(self.open_requested.emit, path))
            entry.setToolTip(str(path))
            column.addWidget(entry, 0, Qt.AlignmentFlag.AlignLeft)

    @staticmethod
    def _way(icon: str, title: str, line: str, action: str, slot: object) -> QWidget:
        card = Card()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(IconLabel(icon, "accent", 24))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(title, "cardTitle"))
        words.addWidget(label(line, "secondary", "text2", wrap=True))
        row.addLayout(words, 1)
        row.addWidget(button(action, clicked=slot))  # type: ignore[arg-type]
        card.body.addLayout(row)
        return card

    def _create(self) -> None:
        dialog = NewCompanyDialog(self)
        dialog.create_requested.connect(self.create_requested)
        dialog.open()

    def _open(self) -> None:
        kinds = translate("Window", "Company files (*.telecost)")
        name, _ = QFileDialog.getOpenFileName(
            self, translate("Window", "Open a company file"), str(documents_folder()), kinds
        )
        if name:
            self.open_requested.emit(Path(name))


class NewCompanyDialog(QDialog):
    """Name, country and place of a new company file. ``create_requested(path, name, country)``."""

    create_requested = Signal(object, str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(translate("Start", "New company"))
        self.setMinimumWidth(480)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(translate("Start", "New company"), "dialogTitle"))
        self.name = QLineEdit()
        self.country = QComboBox()
        for code, words in COUNTRY_WORDS.items():
            self.country.addItem(translate("Countries", words), code)
        self.place = QLineEdit()
        self._place_typed = False
        column.addWidget(Field(translate("Start", "Name"), self.name))
        column.addWidget(Field(translate("Start", "Country"), self.country))
        column.addWidget(Field(translate("Start", "File"), self.place))
        row = QHBoxLayout()
        row.addWidget(button(translate("Start", "Choose place…"), clicked=self._choose))
        row.addStretch(1)
        row.addWidget(button(translate("Start", "Cancel"), clicked=self.reject))
        self.create_button = button(translate("Start", "Create"), primary=True, clicked=self._create)
        self.create_button.setDefault(True)
        row.addWidget(self.create_button)
        column.addLayout(row)
        self.name.textChanged.connect(self._name_changed)
        self.place.textEdited.connect(self._place_edited)
        self.place.textChanged.connect(self._check)
        self._check()

    def _name_changed(self, name: str) -> None:
        if not self._place_typed:
            legal = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "", name).strip(" .")
            self.place.setText(str(documents_folder() / f"{legal}{SUFFIX}") if legal else "")
        self._check()

    def _place_edited(self, _text: str) -> None:
        self._place_typed = True

    def _check(self) -> None:
        self.create_button.setEnabled(bool(self.name.text().strip()) and self.place.text().strip().endswith(SUFFIX))

    def _choose(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, translate("Start", "Where to keep it"), self.place.text(), f"(*{SUFFIX})"
        )
        if name:
            self._place_typed = True
            self.place.setText(name if name.endswith(SUFFIX) else name + SUFFIX)

    def _create(self) -> None:
        self.create_requested.emit(
            Path(self.place.text().strip()), self.name.text().strip(), str(self.country.currentData())
        )
        self.accept()

"""The company's logo: shown, chosen, taken away. Each acts at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout

from telecost_desktop.services.company_logo import current_logo, remove_logo, set_logo
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate
_ROOM = QSize(200, 72)


class LogoCard(Card):
    """The picture stands on white, as on paper. ``changed`` after another one is stored."""

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(translate("Settings", "Logo"))
        self.context = context
        self.picture = QLabel()
        self.picture.setFixedSize(_ROOM + QSize(16, 16))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setStyleSheet("background: white; color: #5f6d7d; border: 1px solid #d1d7de; border-radius: 6px;")
        self.choose = button(translate("Settings", "Choose a picture…"), clicked=self._ask)
        self.remove = button(translate("Settings", "Remove"), clicked=self._remove)
        side = QVBoxLayout()
        side.setSpacing(8)
        for action in (self.choose, self.remove):
            side.addWidget(action, 0, Qt.AlignmentFlag.AlignLeft)
        hint = translate("Settings", "PNG or JPEG. What is issued already keeps the logo it has.")
        side.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.picture)
        row.addLayout(side, 1)
        self.body.addLayout(row)
        self.body.addWidget(label(hint, "secondary", "text2", wrap=True))

    def reload(self) -> None:
        """Read the logo."""
        self.context.read(self, current_logo, self.context.file, done=self._show)

    def _show(self, content: bytes | None) -> None:
        self.remove.setEnabled(content is not None)
        if content is None:
            self.picture.setPixmap(QPixmap())
            self.picture.setText(translate("Settings", "No logo"))
            return
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap()
        pixmap.loadFromData(content)
        pixmap = pixmap.scaled(
            _ROOM * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        pixmap.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixmap)
        self.picture.setAccessibleName(translate("Settings", "The logo"))

    def _ask(self) -> None:
        kinds = translate("Settings", "Pictures (*.png *.jpg *.jpeg)")
        name, _ = QFileDialog.getOpenFileName(self, translate("Settings", "Choose a logo"), "", kinds)
        if name:
            self.use(Path(name))

    def use(self, path: Path) -> None:
        """Take a picture as the logo."""
        self._write(set_logo, path, said=translate("Settings", "The next documents bear this logo."))

    def _remove(self) -> None:
        self._write(remove_logo, said=translate("Settings", "The next documents bear no logo."))

    def _write(self, service: Callable[..., object], *values: object, said: str) -> None:
        def stored(_none: object) -> None:
            self.context.messages.notice(said)
            self.reload()
            self.changed.emit()

        self.context.write(
            self, service, self.context.file, *values, clock=self.context.clock, user=self.context.user,
            changes=Subject.COMPANY, done=stored,
        )  # fmt: skip

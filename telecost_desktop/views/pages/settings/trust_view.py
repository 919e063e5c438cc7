"""The certificates that are trusted when signatures of received documents are checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from telecost_desktop.errors import unreadable_file
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.signatures import TrustedRow, add_trusted, list_trusted, remove_trusted
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate
# The signatures of received invoices are judged anew.
_CHANGED = Subject.SETTINGS | Subject.SUPPLIER_INVOICES


class TrustView(QWidget):
    """Trusted certificates: list, add from files, remove."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        card = Card(translate("Settings", "Trusted certificates"), table=True)
        card.body.setContentsMargins(1, 0, 1, 0)
        hint = label(
            translate(
                "Settings",
                "A signature in a received PDF is shown as trusted if its signer's certificate was issued, directly or "
                "through others, by one in this list. Ask the operator for the certificate, and compare its fingerprint.",
            ),
            "secondary",
            "text2",
            wrap=True,
        )
        hint.setContentsMargins(16, 0, 16, 12)
        card.body.addWidget(hint)
        self.table = DataTable(translate("Settings", "Trusted certificates"), self._columns(), filters=False)
        self.table.set_empty("shield-outline", translate("Settings", "No certificate is trusted yet."))
        self.table.current_changed.connect(lambda _row: self._offer())
        card.body.addWidget(self.table, 1)
        self.fingerprint = label("", "secondary", "text2", wrap=True, selectable=True)
        self.fingerprint.setContentsMargins(16, 8, 16, 8)
        card.body.addWidget(self.fingerprint)
        foot = card.add_foot(48)
        self.add = button(translate("Settings", "Add certificates…"), "plus", clicked=self._choose_files)
        self.remove = button(translate("Settings", "Remove…"), clicked=self._ask_removal)
        foot.addWidget(self.add)
        foot.addStretch(1)
        foot.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._offer()

    def _columns(self) -> list[Column]:
        zone = ZoneInfo(self.context.company.zone)

        def added(row: TrustedRow) -> date:
            return row.added_at.astimezone(zone).date()

        return [
            Column("subject", translate("Settings", "Name"), width=240, stretch=True, strong=True),
            Column("last_day", translate("Settings", "Runs out on"), Kind.DATE, 120),
            Column("added_at", translate("Settings", "Added"), Kind.DATE, 110, value=added),
            Column("added_by", translate("Settings", "By"), width=60),
        ]

    def reload(self) -> None:
        """Read the list."""
        self.context.read(self, list_trusted, self.context.file, done=self._show)

    def _show(self, rows: list[TrustedRow]) -> None:
        self.table.set_rows(rows)
        self.table.select_first()
        self._offer()

    def _offer(self) -> None:
        row: TrustedRow | None = self.table.current_row()
        self.remove.setEnabled(row is not None)
        self.fingerprint.setVisible(row is not None)
        if row is not None:
            words = translate("Settings", "Fingerprint of {name} (SHA-256): {fingerprint}")
            self.fingerprint.setText(words.format(name=row.subject, fingerprint=fingerprint(row.sha256)))

    # Adding and removing

    def _choose_files(self) -> None:
        kinds = translate("Settings", "Certificates (*.pem *.crt *.cer *.der *.txt)")
        names, _ = QFileDialog.getOpenFileNames(self, translate("Settings", "Add certificates"), "", kinds)
        if names:
            self.add_files([Path(name) for name in names])

    def add_files(self, paths: list[Path]) -> None:
        """Trust what these files hold."""

        def added(names: list[str]) -> None:
            said = translate("Settings", "All of them are trusted already.")
            if len(names) == 1:
                said = translate("Settings", "{name} is trusted now.").format(name=names[0])
            elif names:
                said = translate("Settings", "{count} certificates are trusted now.")
                said = said.format(count=formats.number(len(names)))
            self.context.messages.notice(said)

        self.context.write(
            self, add_files, self.context.file, paths, clock=self.context.clock, user=self.context.user,
            changes=_CHANGED, done=added,
        )  # fmt: skip

    def _ask_removal(self) -> None:
        row: TrustedRow | None = self.table.current_row()
        if row is None:
            return
        asked = translate("Settings", "Trust {name} no longer?").format(name=row.subject)
        detail = translate("Settings", "Signatures whose chain ends in it are shown as intact, no longer as trusted.")
        self.context.messages.ask(asked, translate("Settings", "Remove"), lambda: self._remove(row), detail)

    def _remove(self, row: TrustedRow) -> None:
        said = translate("Settings", "{name} is trusted no longer.").format(name=row.subject)
        self.context.write(
            self, remove_trusted, self.context.file, row.id, clock=self.context.clock, user=self.context.user,
            changes=_CHANGED, done=lambda _none: self.context.messages.notice(said),
        )  # fmt: skip


def add_files(file: CompanyFile, paths: list[Path], *, clock: Clock, user: str) -> list[str]:
    """Trust the certificates of several files; gives the new names. Raises TelecostError at the first that fails."""
    names = []
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise unreadable_file(path.name, error) from error
        names += add_trusted(file, content, name=path.name, clock=clock, user=user)
    return names


def fingerprint(digest: str) -> str:
    """A fingerprint as certificates' owners publish it: pairs of digits, parted by colons."""
    return ":".join(digest[place : place + 2] for place in range(0, len(digest), 2)).upper()

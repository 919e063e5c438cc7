"""The saved mapping profiles: how files of other layouts are read, to look at, rename, share with others and delete."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QLineEdit, QVBoxLayout, QWidget

from telecost_desktop.services.importing.mapping.fields import FIELDS
from telecost_desktop.services.importing.mapping.profile import Profile
from telecost_desktop.services.importing.mapping.store import (
    PROFILE_SUFFIX,
    SavedProfile,
    delete_profile,
    export_profile,
    import_profile_file,
    list_profiles,
    rename_profile,
)
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.dialogs.importing.words import kind_name
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate


class ProfilesView(QWidget):
    """All mapping profiles by name; what the chosen one reads stands below the list."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        card = Card(translate("Settings", "Mapping profiles"), table=True)
        card.body.setContentsMargins(1, 0, 1, 0)
        self.table = DataTable(translate("Settings", "Mapping profiles"), self._columns())
        self.table.set_empty(
            "table-column",
            translate("Settings", "No mapping profile is saved yet. Import a file that TeleCost does not know: it asks what its columns are."),
        )  # fmt: skip
        self.table.current_changed.connect(lambda _row: self._offer())
        card.body.addWidget(self.table, 1)
        self.reads = label("", "secondary", "text2", wrap=True)
        self.reads.setContentsMargins(16, 8, 16, 8)
        card.body.addWidget(self.reads)
        foot = card.add_foot(48)
        self.bring = button(translate("Settings", "Fetch from a file…"), "tray-arrow-down", clicked=self._ask_file)
        self.save = button(translate("Settings", "Save as a file…"), "export", clicked=self._ask_target)
        self.rename = button(translate("Settings", "Rename…"), clicked=self._ask_name)
        self.delete = button(translate("Settings", "Delete…"), clicked=self._ask_delete)
        foot.addWidget(self.bring)
        foot.addStretch(1)
        for one in (self.save, self.rename, self.delete):
            foot.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._offer()

    def _columns(self) -> list[Column]:
        zone = ZoneInfo(self.context.company.zone)

        def used(row: SavedProfile) -> datetime | None:
            return row.used_at.astimezone(zone) if row.used_at else None

        return [
            Column("name", translate("Settings", "Name"), width=220, stretch=True, value=lambda row: row.profile.name),
            Column("kind", translate("Settings", "Kind of file"), Kind.CHOICE, 200, value=lambda row: kind_name(row.profile.kind)),
            Column("columns", translate("Settings", "Columns"), Kind.NUMBER, 90, value=lambda row: len(row.profile.columns)),
            Column("used_at", translate("Settings", "Last used"), Kind.MOMENT, 150, value=used, shown=formats.day_and_time),
            Column("changed_at", translate("Settings", "Changed"), Kind.MOMENT, 150, value=lambda row: row.changed_at.astimezone(zone), shown=formats.day_and_time),
            Column("changed_by", translate("Settings", "By"), width=70),
        ]  # fmt: skip

    def reload(self) -> None:
        """Read the list."""
        self.context.read(self, list_profiles, self.context.file, done=self._show)

    def _show(self, profiles: list[SavedProfile]) -> None:
        self.table.set_rows(profiles)
        self.table.select_first()
        self._offer()

    def _chosen(self) -> Profile | None:
        row: SavedProfile | None = self.table.current_row()
        return row.profile if row else None

    def _offer(self) -> None:
        profile = self._chosen()
        for one in (self.save, self.rename, self.delete):
            one.setEnabled(profile is not None)
        self.reads.setText(_columns_of(profile) if profile else "")
        self.reads.setVisible(profile is not None)

    # Sharing

    def _ask_target(self) -> None:
        profile = self._chosen()
        if profile is None:
            return
        suggestion = profile.name + PROFILE_SUFFIX
        name, _ = QFileDialog.getSaveFileName(
            self, translate("Settings", "Save the mapping profile"), suggestion, _kinds()
        )
        if name:
            self.save_as(profile, Path(name))

    def save_as(self, profile: Profile, path: Path) -> None:
        """Write a mapping profile to a file that others can fetch."""
        said = translate("Settings", "The mapping profile is saved as {file}.").format(file=path.name)
        self.context.read(
            self, export_profile, self.context.file, profile.name, path,
            done=lambda _none: self.context.messages.notice(said),
        )  # fmt: skip

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, translate("Settings", "Fetch a mapping profile"), "", _kinds())
        if name:
            self.fetch(Path(name))

    def fetch(self, path: Path) -> None:
        """Take in a mapping profile that somebody else has made."""

        def fetched(profile: Profile) -> None:
            self.context.messages.notice(
                translate("Settings", "The mapping profile {name} is here now.").format(name=profile.name)
            )
            self.reload()

        self.context.write(
            self, import_profile_file, self.context.file, path, clock=self.context.clock, user=self.context.user,
            changes=Subject.SETTINGS, done=fetched,
        )  # fmt: skip

    # Changing

    def _ask_name(self) -> None:
        profile = self._chosen()
        if profile is None:
            return
        dialog = NameDialog(self, profile.name)
        dialog.saved.connect(lambda name: self._rename(dialog, profile, name))
        dialog.open()

    def _rename(self, dialog: NameDialog, profile: Profile, name: str) -> None:
        def renamed(_none: object) -> None:
            dialog.accept()
            self.reload()

        self.context.write(
            self, rename_profile, self.context.file, profile.name, name, clock=self.context.clock,
            user=self.context.user, changes=Subject.SETTINGS, done=renamed, failed=dialog.refuse,
        )  # fmt: skip

    def _ask_delete(self) -> None:
        profile = self._chosen()
        if profile is None:
            return
        self.context.messages.ask(
            translate("Settings", "Delete the mapping profile {name}?").format(name=profile.name),
            translate("Settings", "Delete it"),
            lambda: self._delete(profile),
            translate("Settings", "What it has read stays. Files of this layout will have to be mapped again."),
        )

    def _delete(self, profile: Profile) -> None:
        self.context.write(
            self, delete_profile, self.context.file, profile.name, clock=self.context.clock, user=self.context.user,
            changes=Subject.SETTINGS, done=lambda _none: self.reload(),
        )  # fmt: skip


class NameDialog(FormDialog):
    """Asks for another name."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent, translate("Settings", "Rename the mapping profile"))
        self.name = QLineEdit(name)
        self.name.selectAll()
        self.add((translate("Settings", "Name"), self.name))

    def values(self) -> str:
        """The name."""
        return self.name.text().strip()

    def wrong(self) -> str:
        """A name is needed."""
        return "" if self.values() else translate("Settings", "The mapping profile needs a name.")


def _columns_of(profile: Profile) -> str:
    parts = []
    for field in FIELDS[profile.kind]:
        title = translate("ImportFields", field.title)
        if columns := profile.columns.get(field.code):
            words = translate("Settings", "{field} from “{columns}”")
            parts.append(words.format(field=title, columns="” + “".join(columns)))
        elif text := profile.constants.get(field.code):
            parts.append(translate("Settings", "{field} always “{text}”").format(field=title, text=text))
    return " · ".join(parts)


def _kinds() -> str:
    return translate("Settings", "Mapping profiles (*{suffix})").format(suffix=PROFILE_SUFFIX)

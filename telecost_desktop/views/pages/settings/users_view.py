"""Who works in the file, and what they may do: users and permission profiles."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from telecost_desktop.models.access import Right
from telecost_desktop.services.access import (
    LONGEST_INITIALS,
    ProfileRow,
    ProfileValues,
    UserRow,
    UserValues,
    delete_profile,
    delete_user,
    list_profiles,
    list_users,
    save_profile,
    save_user,
)
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import ChoiceField
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate


def right_name(right: Right) -> str:
    """What a right is called."""
    return {Right.SCHEDULED_INVOICING: translate("Settings", "Scheduled invoicing")}[right]


class UserDialog(FormDialog):
    """A user: initials, address, profile, and rights that stand over the profile."""

    def __init__(self, parent: QWidget, row: UserRow | None, profiles: list[ProfileRow]) -> None:
        super().__init__(parent, translate("Settings", "User") if row else translate("Settings", "New user"), width=520)
        values = row.values if row else UserValues("", "", profile_id=_least(profiles))
        self.name = QLineEdit(values.name)
        self.initials = QLineEdit(values.initials)
        self.initials.setMaxLength(LONGEST_INITIALS)
        self.email = QLineEdit(values.email)
        none: list[tuple[object, str]] = [(None, translate("Settings", "No profile"))]
        known: list[tuple[object, str]] = [(profile.id, profile.values.name) for profile in profiles]
        self.profile = ChoiceField(translate("Settings", "Permission profile"), none + known, values.profile_id)
        self.active = QCheckBox(translate("Settings", "Active"))
        self.active.setChecked(values.active)
        self.add(
            (translate("Settings", "Name"), self.name),
            (translate("Settings", "Initials"), self.initials),
        )
        self.add((translate("Settings", "E-mail"), self.email))
        self.add((translate("Settings", "Permission profile"), self.profile))
        self.rights: dict[Right, ChoiceField] = {}
        for right in Right:
            field = ChoiceField(right_name(right), _own_choices(), values.rights.get(right, "profile"))
            self.rights[right] = field
            self.add((right_name(right), field))
        self.fields.addWidget(self.active)

    def values(self) -> UserValues:
        """What is filled in."""
        own = {right: field.value for right, field in self.rights.items() if field.value != "profile"}
        return UserValues(
            self.initials.text().strip(), self.name.text().strip(), self.email.text().strip(), self.profile.value,
            self.active.isChecked(), own,
        )  # fmt: skip


class ProfileDialog(FormDialog):
    """A permission profile: its name and the rights that come with it."""

    def __init__(self, parent: QWidget, row: ProfileRow | None) -> None:
        title = translate("Settings", "Permission profile") if row else translate("Settings", "New profile")
        super().__init__(parent, title)
        values = row.values if row else ProfileValues("")
        self.name = QLineEdit(values.name)
        self.add((translate("Settings", "Name"), self.name))
        self.administrator = QCheckBox(translate("Settings", "Administrator: has every right"))
        self.administrator.setChecked(values.administrator)
        self.fields.addWidget(self.administrator)
        self.rights = {right: QCheckBox(_allow(right)) for right in Right}
        for right, box in self.rights.items():
            box.setChecked(right in values.rights)
            self.fields.addWidget(box)
        self.administrator.toggled.connect(self._offer)
        self._offer()

    def _offer(self) -> None:
        for box in self.rights.values():
            box.setEnabled(not self.administrator.isChecked())

    def values(self) -> ProfileValues:
        """What is filled in."""
        chosen = frozenset(right for right, box in self.rights.items() if box.isChecked())
        return ProfileValues(self.name.text().strip(), self.administrator.isChecked(), chosen)


class UsersView(QWidget):
    """Two lists beside each other."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._profiles: list[ProfileRow] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        words = translate(
            "Settings",
            "Nobody has to sign in. Rights decide what the program does in a person's name: a scheduled job creates "
            "invoices only if its invoice creator may do scheduled invoicing when it runs.",
        )
        column.addWidget(label(words, "secondary", "text2", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._users_card(), 3)
        row.addWidget(self._profiles_card(), 2)
        column.addLayout(row, 1)

    def _users_card(self) -> Card:
        card = Card(translate("Settings", "Users"), table=True)
        card.body.setContentsMargins(1, 0, 1, 0)
        card.add_tool(button(translate("Settings", "New user"), "plus", small=True, clicked=self.edit_user))
        self.users = DataTable(
            translate("Settings", "Users"),
            [
                Column("initials", translate("Settings", "Initials"), width=70, value=lambda row: row.values.initials),
                Column("name", translate("Settings", "Name"), width=150, stretch=True, value=lambda row: row.values.name),
                Column("email", translate("Settings", "E-mail"), width=150, stretch=True, yields=1,
                       value=lambda row: row.values.email),
                Column("profile", translate("Settings", "Profile"), width=110),
                Column("allowed", translate("Settings", "Rights"), width=140, value=_rights_words),
                Column("state", translate("Settings", "State"), Kind.STATUS, 100,
                       value=lambda row: Status.ACTIVE if row.values.active else Status.INACTIVE),
            ],
            filters=False,
        )  # fmt: skip
        self.users.set_empty(
            "account-outline", translate("Settings", "Nobody is named yet."),
            translate("Settings", "New user"), self.edit_user,
        )  # fmt: skip
        self.users.activated.connect(self.edit_user)
        self.users.current_changed.connect(lambda _row: self._offer())
        card.body.addWidget(self.users, 1)
        foot = card.add_foot(48)
        self.change_user = button(
            translate("Settings", "Edit…"), clicked=lambda: self.edit_user(self.users.current_row())
        )
        self.remove_user = button(translate("Settings", "Delete…"), clicked=self._ask_user)
        foot.addStretch(1)
        foot.addWidget(self.change_user)
        foot.addWidget(self.remove_user)
        return card

    def _profiles_card(self) -> Card:
        card = Card(translate("Settings", "Permission profiles"), table=True)
        card.body.setContentsMargins(1, 0, 1, 0)
        card.add_tool(button(translate("Settings", "New profile"), "plus", small=True, clicked=self.edit_profile))
        self.profiles = DataTable(
            translate("Settings", "Permission profiles"),
            [
                Column("name", translate("Settings", "Name"), width=120, stretch=True, value=lambda row: row.values.name),
                Column("rights", translate("Settings", "Rights"), width=140, stretch=True, value=_profile_words),
                Column("users", translate("Settings", "Users"), Kind.NUMBER, 70),
            ],
            filters=False,
        )  # fmt: skip
        self.profiles.activated.connect(self.edit_profile)
        self.profiles.current_changed.connect(lambda _row: self._offer())
        card.body.addWidget(self.profiles, 1)
        foot = card.add_foot(48)
        self.change_profile = button(
            translate("Settings", "Edit…"), clicked=lambda: self.edit_profile(self.profiles.current_row())
        )
        self.remove_profile = button(translate("Settings", "Delete…"), clicked=self._ask_profile)
        foot.addStretch(1)
        foot.addWidget(self.change_profile)
        foot.addWidget(self.remove_profile)
        return card

    def reload(self) -> None:
        """Read both lists."""
        self.context.read(self, list_users, self.context.file, done=self._show_users)
        self.context.read(self, list_profiles, self.context.file, done=self._show_profiles)

    def _show_users(self, rows: list[UserRow]) -> None:
        self.users.set_rows(rows)
        self._offer()

    def _show_profiles(self, rows: list[ProfileRow]) -> None:
        self._profiles = rows
        self.profiles.set_rows(rows)
        self._offer()

    def _offer(self) -> None:
        for table, buttons in (
            (self.users, (self.change_user, self.remove_user)),
            (self.profiles, (self.change_profile, self.remove_profile)),
        ):
            for one in buttons:
                one.setEnabled(table.current_row() is not None)

    # Changing

    def edit_user(self, row: object = None) -> None:
        """Ask for a new user, or for what changes of one."""
        known = row if isinstance(row, UserRow) else None
        dialog = UserDialog(self, known, self._profiles)
        dialog.saved.connect(partial(self._save, dialog, save_user, "user_id", known.id if known else None))
        dialog.open()

    def edit_profile(self, row: object = None) -> None:
        """Ask for a new profile, or for what changes of one."""
        known = row if isinstance(row, ProfileRow) else None
        dialog = ProfileDialog(self, known)
        dialog.saved.connect(partial(self._save, dialog, save_profile, "profile_id", known.id if known else None))
        dialog.open()

    def _save(
        self, dialog: FormDialog, function: Callable[..., Any], name: str, key: int | None, values: object
    ) -> None:
        context = self.context
        context.write(
            self, function, context.file, values, clock=context.clock, user=context.user, changes=Subject.USERS,
            done=lambda _: dialog.accept(), failed=dialog.refuse, **{name: key},
        )  # fmt: skip

    def _ask_user(self) -> None:
        row: UserRow | None = self.users.current_row()
        if row is not None:
            asked = translate("Settings", "Delete the user {name}?").format(name=row.values.name)
            self.context.messages.ask(
                asked, translate("Settings", "Delete"), partial(self._delete, delete_user, row.id)
            )

    def _ask_profile(self) -> None:
        row: ProfileRow | None = self.profiles.current_row()
        if row is not None:
            asked = translate("Settings", "Delete the profile {name}?").format(name=row.values.name)
            self.context.messages.ask(
                asked, translate("Settings", "Delete"), partial(self._delete, delete_profile, row.id)
            )

    def _delete(self, function: Callable[..., Any], key: int) -> None:
        context = self.context
        context.write(
            self, function, context.file, key, clock=context.clock, user=context.user, changes=Subject.USERS,
        )  # fmt: skip


def _own_choices() -> list[tuple[object, str]]:
    return [
        ("profile", translate("Settings", "As the profile says")),
        (True, translate("Settings", "Allowed")),
        (False, translate("Settings", "Not allowed")),
    ]


def _allow(right: Right) -> str:
    return {Right.SCHEDULED_INVOICING: translate("Settings", "Allow scheduled invoicing")}[right]


def _least(profiles: list[ProfileRow]) -> int | None:
    """Who is new begins without the rights of an administrator, except where there is nobody else."""
    if not any(profile.users for profile in profiles):
        return next((profile.id for profile in profiles if profile.values.administrator), None)
    return next((profile.id for profile in profiles if not profile.values.administrator), None)


def _rights_words(row: UserRow) -> str:
    if not row.values.active:
        return translate("Settings", "None")
    return ", ".join(right_name(right) for right in sorted(row.allowed)) or translate("Settings", "None")


def _profile_words(row: ProfileRow) -> str:
    if row.values.administrator:
        return translate("Settings", "All")
    return ", ".join(right_name(right) for right in sorted(row.values.rights)) or translate("Settings", "None")

"""Users, permission profiles and rights. Rule: docs/rules.md, "Rights".

Rights are data here: nobody signs in yet. What acts on its own, such as a scheduled job, asks ``has_right`` for the
user in whose name it acts, at the moment when it acts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.access import PermissionProfile, ProfileRight, Right, User, UserRight
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import JobNotice, ScheduledJob
from telecost_desktop.models.projects import Project
from telecost_desktop.models.runs import Run
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.addresses import checked_addresses

LONGEST_INITIALS = 8


@dataclass(frozen=True)
class ProfileValues:
    """A permission profile as filled in. An administrator has every right."""

    name: str
    administrator: bool = False
    rights: frozenset[Right] = frozenset()


@dataclass(frozen=True)
class ProfileRow:
    """A profile as the list shows it, with how many users have it."""

    id: int
    values: ProfileValues
    users: int


@dataclass(frozen=True)
class UserValues:
    """A user as filled in. ``rights`` are given or taken for this user alone; others follow the profile."""

    initials: str
    name: str
    email: str = ""
    profile_id: int | None = None
    active: bool = True
    rights: Mapping[Right, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class UserRow:
    """A user as the list shows it. ``allowed`` are the rights that hold, by profile or own."""

    id: int
    values: UserValues
    profile: str
    allowed: frozenset[Right]


def has_right(session: Session, user_id: int, right: Right) -> bool:
    """Whether a user is active and has a right: an own rule stands over the profile's, administrators have all."""
    user = session.get(User, user_id)
    return user is not None and user.active and right in _allowed(session, user)


def list_users(file: CompanyFile) -> list[UserRow]:
    """All users by name."""
    with file.read() as session:
        profiles = dict(session.execute(select(PermissionProfile.id, PermissionProfile.name)).all())
        rows = []
        for user in session.scalars(select(User).order_by(User.name, User.id)):
            own = _own_rights(session, user.id)
            values = UserValues(user.initials, user.name, user.email, user.profile_id, user.active, own)
            name = "" if user.profile_id is None else profiles[user.profile_id]
            rows.append(UserRow(user.id, values, name, frozenset(_allowed(session, user))))
        return rows


def list_profiles(file: CompanyFile) -> list[ProfileRow]:
    """All permission profiles by name."""
    with file.read() as session:
        uses = dict(session.execute(select(User.profile_id, func.count()).group_by(User.profile_id)).all())
        return [
            ProfileRow(
                profile.id,
                ProfileValues(profile.name, profile.administrator, frozenset(_profile_rights(session, profile.id))),
                uses.get(profile.id, 0),
            )
            for profile in session.scalars(select(PermissionProfile).order_by(PermissionProfile.name))
        ]


def save_user(
    file: CompanyFile, values: UserValues, *, clock: Clock, user: str = "", user_id: int | None = None
) -> int:
    """Create a user or change one; returns the key. Raises UserError for empty or taken initials, or a wrong address."""
    initials, name = values.initials.strip(), values.name.strip()
    if not initials or len(initials) > LONGEST_INITIALS or not name:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A user needs a name and initials of at most {most} letters."),
            most=LONGEST_INITIALS,
        )
    if values.email.strip():
        checked_addresses([values.email])
    with file.write() as session:
        holder = session.scalar(select(User.id).where(User.initials == initials))
        if holder is not None and holder != user_id:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Somebody else has the initials {initials}."), initials=initials
            )
        person = User() if user_id is None else session.get(User, user_id)
        if person is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "That user was deleted."))
        person.initials, person.name, person.email = initials, name, values.email.strip()
        person.profile_id, person.active = values.profile_id, values.active
        session.add(person)
        session.flush()
        session.execute(delete(UserRight).where(UserRight.user_id == person.id))
        session.add_all(UserRight(user_id=person.id, right=right, allowed=on) for right, on in values.rights.items())
        _refuse_without_administrator(session)
        log_action(session, clock.now(), user, "user.saved", name)
        return person.id


def delete_user(file: CompanyFile, user_id: int, *, clock: Clock, user: str = "") -> None:
    """Delete a user that nothing names. Raises UserError otherwise: set the user inactive instead."""
    with file.write() as session:
        person = session.get(User, user_id)
        if person is None:
            return
        named = (Project.manager_id, ScheduledJob.creator_id, JobNotice.user_id, Run.creator_id)
        if any(session.scalar(select(column).where(column == user_id).limit(1)) for column in named):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{name} is named by projects, jobs or runs and cannot be deleted."),
                hint=QT_TRANSLATE_NOOP("Errors", "Set the user inactive."),
                name=person.name,
            )
        session.execute(delete(UserRight).where(UserRight.user_id == user_id))
        session.delete(person)
        session.flush()
        _refuse_without_administrator(session)
        log_action(session, clock.now(), user, "user.deleted", person.name)


def save_profile(
    file: CompanyFile, values: ProfileValues, *, clock: Clock, user: str = "", profile_id: int | None = None
) -> int:
    """Create a permission profile or change one; returns the key. Raises UserError for an empty or taken name."""
    name = values.name.strip()
    if not name:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A profile needs a name."))
    with file.write() as session:
        holder = session.scalar(select(PermissionProfile.id).where(PermissionProfile.name == name))
        if holder is not None and holder != profile_id:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "There is a profile {name} already."), name=name)
        profile = PermissionProfile() if profile_id is None else session.get(PermissionProfile, profile_id)
        if profile is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "That profile was deleted."))
        profile.name, profile.administrator = name, values.administrator
        session.add(profile)
        session.flush()
        session.execute(delete(ProfileRight).where(ProfileRight.profile_id == profile.id))
        session.add_all(ProfileRight(profile_id=profile.id, right=right) for right in sorted(values.rights))
        _refuse_without_administrator(session)
        log_action(session, clock.now(), user, "profile.saved", name)
        return profile.id


def delete_profile(file: CompanyFile, profile_id: int, *, clock: Clock, user: str = "") -> None:
    """Delete a profile that nobody has. Raises UserError otherwise."""
    with file.write() as session:
        profile = session.get(PermissionProfile, profile_id)
        if profile is None:
            return
        holders = session.scalar(select(func.count()).select_from(User).where(User.profile_id == profile_id)) or 0
        if holders:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{count} users have the profile {name}."), count=holders, name=profile.name
            )
        session.execute(delete(ProfileRight).where(ProfileRight.profile_id == profile_id))
        session.delete(profile)
        log_action(session, clock.now(), user, "profile.deleted", profile.name)


def _allowed(session: Session, user: User) -> set[Right]:
    profile = None if user.profile_id is None else session.get_one(PermissionProfile, user.profile_id)
    if profile is None:
        rights: set[Right] = set()
    elif profile.administrator:
        rights = set(Right)
    else:
        rights = _profile_rights(session, profile.id)
    for right, on in _own_rights(session, user.id).items():
        (rights.add if on else rights.discard)(right)
    return rights


def _profile_rights(session: Session, profile_id: int) -> set[Right]:
    return set(session.scalars(select(ProfileRight.right).where(ProfileRight.profile_id == profile_id)))


def _own_rights(session: Session, user_id: int) -> dict[Right, bool]:
    query = select(UserRight.right, UserRight.allowed).where(UserRight.user_id == user_id)
    return {row.right: row.allowed for row in session.execute(query)}


def _refuse_without_administrator(session: Session) -> None:
    """Where there are users, one of them stays an active administrator: else nobody could give rights again."""
    session.flush()
    users = session.scalar(select(func.count()).select_from(User)) or 0
    administrators = (
        select(func.count())
        .select_from(User)
        .join(PermissionProfile, PermissionProfile.id == User.profile_id)
        .where(User.active, PermissionProfile.administrator)
    )
    if users and not session.scalar(administrators):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "One active user has to be an administrator."),
            hint=QT_TRANSLATE_NOOP("Errors", "Make another user administrator first."),
        )

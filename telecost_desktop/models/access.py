"""Who works in the file and what they may do: users, permission profiles, rights."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code

# The keys of the two ready-made profiles.
ADMINISTRATOR_PROFILE = 1
USER_PROFILE = 2


class Right(StrEnum):
    """What a person may be allowed. SCHEDULED_INVOICING: be the creator of a scheduled job's sales invoices."""

    SCHEDULED_INVOICING = "scheduled_invoicing"


class PermissionProfile(Base):
    """Rights under a name, given to users. An administrator has every right, also those of later versions."""

    __tablename__ = "permission_profile"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    administrator: Mapped[bool] = mapped_column(default=False)


class ProfileRight(Base):
    """A right that everybody with a profile has."""

    __tablename__ = "profile_right"
    __table_args__ = (UniqueConstraint("profile_id", "right"),)

    id: Mapped[Key]
    profile_id: Mapped[int] = mapped_column(ForeignKey("permission_profile.id"))
    right: Mapped[Right] = mapped_column(code(Right, checked=False))


class User(Base):
    """A person who works in the file; changes bear the initials. Without a profile only own rights count."""

    __tablename__ = "user"

    id: Mapped[Key]
    initials: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("permission_profile.id"))
    active: Mapped[bool] = mapped_column(default=True)


class UserRight(Base):
    """A right given to one user, or taken from one, whatever the profile says."""

    __tablename__ = "user_right"
    __table_args__ = (UniqueConstraint("user_id", "right"),)

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    right: Mapped[Right] = mapped_column(code(Right, checked=False))
    allowed: Mapped[bool]

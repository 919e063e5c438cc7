"""How a user of a number is written: name, department, minutes and megabytes."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.dashboard.users import UserOfMonth
from telecost_desktop.views.pages.invoices.words import counted

translate = QCoreApplication.translate


class _Use(Protocol):
    """What was used, by a number or in a country."""

    @property
    def seconds(self) -> int: ...

    @property
    def volume_bytes(self) -> int: ...


def name_of(user: UserOfMonth) -> str:
    """The employee's name, or what stands for it where there is none."""
    return user.employee or (on_the_account() if not user.line_id else _unassigned())


def on_the_account() -> str:
    """What stands on a billing account and on no number."""
    return translate("Dashboard", "On the account")


def _unassigned() -> str:
    return translate("Dashboard", "Unassigned")


def nameless(name: object) -> bool:
    """Whether this stands for a name."""
    return name in (on_the_account(), _unassigned())


def department_of(user: UserOfMonth) -> str:
    """The department's name, or what stands for it where there is none."""
    return user.department or (_unassigned() if user.line_id else "")


def minutes(use: _Use) -> int:
    """Whole minutes, rounded half up."""
    return _rounded(use.seconds, 60)


def megabytes(use: _Use) -> int:
    """Whole megabytes of a million bytes, rounded half up."""
    return _rounded(use.volume_bytes, 10**6)


def _rounded(value: int, unit: int) -> int:
    # Away from zero also below it, as the sums are rounded.
    whole = (abs(value) + unit // 2) // unit
    return whole if value >= 0 else -whole


def user_count(count: int) -> str:
    """1 user, 117 users."""
    return counted(count, translate("Dashboard", "1 user"), translate("Dashboard", "{count} users"))

"""Who may see called numbers in full, and what the others see. Rules: docs/rules.md, "Reports", "Called numbers"."""

from __future__ import annotations

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.settings import SettingKey, read_setting

# Trailing digits that are shown as X: what is left says country and kind of number, not who was called.
_HIDDEN_DIGITS = 3
_SHORT_NUMBER = 6


def masked(number: str) -> str:
    """A called number without its end. Short numbers name services, not people, and stay."""
    return number if len(number) < _SHORT_NUMBER else number[:-_HIDDEN_DIGITS] + "X" * _HIDDEN_DIGITS


def may_be_seen(file: CompanyFile) -> bool:
    """Whether the people who work in this file may see called numbers in full."""
    return bool(read_setting(file, SettingKey.CALLED_NUMBERS, False))


def check_may_be_seen(file: CompanyFile) -> None:
    """Raise UserError where they may not."""
    if not may_be_seen(file):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Called numbers are not shown in full in this company file."),
            hint=QT_TRANSLATE_NOOP("Errors", "Leave them masked, or allow it in Settings, under Privacy."),
        )

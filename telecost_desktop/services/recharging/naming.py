"""Projects, departments and employees by the words that a person writes on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.recharges import RechargeSource
from telecost_desktop.services.recharging.listing import Choice, recharge_choices


def project_key(file: CompanyFile, words: str) -> int:
    """The active project with this number or name. Raises UserError for none, or several."""
    return _one(recharge_choices(file).projects, words)


def source_key(file: CompanyFile, source: RechargeSource, words: str) -> int:
    """The department, employee or project with this name or number. Raises UserError for none, or several."""
    return _one(recharge_choices(file).sources[source], words)


def _one(choices: Sequence[Choice], words: str) -> int:
    wanted = words.strip().casefold()
    # A number is exact; a name may be shared.
    found = [one for one in choices if one.number and one.number.casefold() == wanted]
    found = found or [one for one in choices if one.name.casefold() == wanted]
    if len(found) == 1:
        return found[0].id
    if found:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{count} are called {name}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write the number instead."),
            count=len(found),
            name=words,
        )
    raise UserError(
        QT_TRANSLATE_NOOP("Errors", "No active project, department or employee is called {name}."),
        hint=QT_TRANSLATE_NOOP("Errors", "Check the spelling, or write the number."),
        name=words,
    )

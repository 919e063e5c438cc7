"""What a person, not a company, chose: initials, theme. Kept in the user's own data folder."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from telecost_desktop import config
from telecost_desktop.errors import unwritable_file

LONGEST_INITIALS = 8


@dataclass(frozen=True)
class Preferences:
    """``theme`` is system, light or dark."""

    initials: str
    theme: str = "system"


def load_preferences(memory: Path | None = None) -> Preferences:
    """The stored choices; what is missing or broken falls back to its default."""
    stored: dict[str, object] = {}
    with contextlib.suppress(OSError, ValueError):
        content = json.loads((memory or _memory()).read_text(encoding="utf-8"))
        stored = content if isinstance(content, dict) else {}
    known = {field.name for field in fields(Preferences)}
    values = {key: value for key, value in stored.items() if key in known and isinstance(value, str) and value}
    if values.get("theme") not in ("light", "dark"):
        values["theme"] = "system"
    if "initials" not in values:
        values["initials"] = initials_of(account_name())
    return Preferences(**values)


def save_preferences(preferences: Preferences, memory: Path | None = None) -> None:
    """Store the choices; a folder that cannot be written to is skipped."""
    target = memory or _memory()
    with contextlib.suppress(OSError):
        draft = target.with_suffix(".new")
        draft.write_text(json.dumps(asdict(preferences), ensure_ascii=False), encoding="utf-8")
        draft.replace(target)


def watched_folder(company: Path, memory: Path | None = None) -> Path | None:
    """The folder in which this computer looks for new files of a company, by the company file's path; None if none."""
    name = _watched(memory).get(_key(company))
    return Path(name) if isinstance(name, str) and name else None


def watch_folder(company: Path, folder: Path | None, memory: Path | None = None) -> None:
    """Look for new files of a company in a folder, or with None in no folder any more.

    Raises EnvironmentProblem if the choice cannot be kept.
    """
    target = memory or _watched_memory()
    content = _watched(memory)
    content.pop(_key(company), None)
    if folder is not None:
        content[_key(company)] = str(folder.absolute())
    try:
        draft = target.with_suffix(".new")
        draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        draft.replace(target)
    except OSError as error:
        raise unwritable_file(str(target), error) from error


def _watched(memory: Path | None) -> dict[str, object]:
    with contextlib.suppress(OSError, ValueError):
        content = json.loads((memory or _watched_memory()).read_text(encoding="utf-8"))
        return content if isinstance(content, dict) else {}
    return {}


def _key(company: Path) -> str:
    return str(company.resolve())


def account_name() -> str:
    """The name of the machine's own account; empty where the machine has none."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def person_at_work() -> tuple[str, str]:
    """Initials and name of the person at this computer; the name is that of the account, as far as it has one."""
    initials = load_preferences().initials
    return initials, account_name() or initials


def initials_of(name: str) -> str:
    """Initials of a name: "Kari Hansen" and "kari.hansen" give KH, "kari" gives KA."""
    words = name.replace(".", " ").replace("_", " ").replace("-", " ").split()
    letters = "".join(word[0] for word in words) if len(words) > 1 else "".join(words)[:2]
    return letters.upper()[:LONGEST_INITIALS]


def _watched_memory() -> Path:
    return config.data_folder() / "watched-folders.json"


def _memory() -> Path:
    return config.data_folder() / "preferences.json"

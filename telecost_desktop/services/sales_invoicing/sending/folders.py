"""Folders that a person names for what leaves the house."""

from __future__ import annotations

from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem


def make_folder(folder: Path) -> None:
    """Make a folder where there is none. Raises EnvironmentProblem when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "{folder} cannot be written to: {reason}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose another folder."),
            folder=str(folder),
            reason=error.strerror or str(error),
        ) from error

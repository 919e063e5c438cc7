"""Where things are: files shipped with the program, and the user's own folders. Nobody else builds such paths."""

from __future__ import annotations

import sys
from pathlib import Path

APPLICATION_NAME = "TeleCost Desktop"


def resource_path(name: str) -> Path:
    """A file under ``resources/``, in the source tree as in a built program."""
    built = getattr(sys, "_MEIPASS", None)
    root = Path(built) if built else Path(__file__).resolve().parent.parent
    return root / "resources" / name


def data_folder() -> Path:
    """The user's folder for what the program keeps for itself."""
    from platformdirs import user_data_path

    return user_data_path("TeleCost Desktop", appauthor=False, ensure_exists=True)


def log_folder() -> Path:
    """The user's folder for logs."""
    from platformdirs import user_log_path

    return user_log_path("TeleCost Desktop", appauthor=False, ensure_exists=True)


def documents_folder() -> Path:
    """Where a person looks for own files: the documents, or the home folder where there is no such folder."""
    from platformdirs import user_documents_path

    documents = user_documents_path()
    return documents if documents.is_dir() else Path.home()

"""What a path holds: recognised from outside, without opening it for work and with the standard library alone.

A company file is an SQLite file with our ``application_id``, and with the schema revision that alembic wrote into it.
"""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path, PurePath
from urllib.parse import quote

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem, UserError

SUFFIX = ".telecost"
# "TCst" in ASCII: lets file(1) and this program recognise a company file.
APPLICATION_ID = 0x54437374
HEAD_REVISION = "0007"
KNOWN_REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
# SQLite keeps a small file beside one that is open, even for a reader.
_NEEDED_BESIDE = 64 * 1024
# How long a connection waits for another's lock.
BUSY_SECONDS = 15


class FileState(Enum):
    """What a path holds, before anything is opened for good."""

    CURRENT = auto()
    OLDER = auto()
    NEWER = auto()
    FOREIGN = auto()
    DAMAGED = auto()
    MISSING = auto()


@dataclass(frozen=True)
class Inspection:
    """What was found at a path, and the schema revision if it is a company file."""

    state: FileState
    revision: str = ""


def has_our_mark(path: Path) -> bool:
    """Whether a file says that it is a company file, in whatever state it is. Raises OSError."""
    with path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        return False
    return int.from_bytes(header[68:72], "big") == APPLICATION_ID


def inspect(path: Path) -> Inspection:
    """Look at a file without changing it."""
    if not path.is_file():
        return Inspection(FileState.MISSING)
    try:
        ours = has_our_mark(path)
    except OSError as error:
        raise _unreadable(path) from error
    if not ours:
        return Inspection(FileState.FOREIGN)
    try:
        connection = sqlite3.connect(sqlite_uri(path, "ro"), uri=True, timeout=BUSY_SECONDS)
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        # The low byte is the kind of trouble: what a lock, missing rights or a folder do is no damage.
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise EnvironmentProblem(
                QT_TRANSLATE_NOOP("Errors", "{file} is being written to by another program."),
                hint=QT_TRANSLATE_NOOP("Errors", "Wait until it has finished, then try again."),
                file=path.name,
            ) from error
        if kind == sqlite3.SQLITE_READONLY:
            raise EnvironmentProblem(
                QT_TRANSLATE_NOOP("Errors", "{file} lies in a folder that you may not write to."),
                hint=QT_TRANSLATE_NOOP("Errors", "Copy it to a folder of your own and open it there."),
                file=path.name,
            ) from error
        if kind in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM):
            raise _unreadable(path) from error
        return Inspection(FileState.DAMAGED)
    revision = str(row[0]) if row else ""
    if revision == HEAD_REVISION:
        return Inspection(FileState.CURRENT, revision)
    return Inspection(FileState.OLDER if revision in KNOWN_REVISIONS else FileState.NEWER, revision)


def sqlite_uri(path: PurePath, mode: str) -> str:
    """The path as SQLite's URI; ``mode`` is ro, rw or rwc.

    SQLite takes no server as a URI's authority, so a Windows share keeps its two slashes behind an empty one.
    """
    absolute = path.resolve() if isinstance(path, Path) else path
    text = absolute.as_posix()
    prefix = "//" if text.startswith("//") else "" if text.startswith("/") else "/"
    return f"file:{prefix}{quote(text, safe='/:')}?mode={mode}"


def _unreadable(path: Path) -> EnvironmentProblem:
    if _is_disk_full(path):
        return EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "The disk with {file} is full. Nothing was changed."),
            hint=QT_TRANSLATE_NOOP("Errors", "Make room, then try again."),
            file=path.name,
        )
    return EnvironmentProblem(
        QT_TRANSLATE_NOOP("Errors", "{file} cannot be read."),
        hint=QT_TRANSLATE_NOOP("Errors", "Check the rights of the file and of its folder."),
        file=path.name,
    )


def _is_disk_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _NEEDED_BESIDE
    except OSError:
        return False


def refusal(path: Path, found: Inspection) -> UserError:
    """Why a file that is not of the present version is not opened, and what to do."""
    if found.state is FileState.MISSING:
        pattern = QT_TRANSLATE_NOOP("Errors", "There is no file {file}.")
        hint = QT_TRANSLATE_NOOP("Errors", "Check the name and the folder.")
    elif found.state is FileState.FOREIGN:
        pattern = QT_TRANSLATE_NOOP("Errors", "{file} is not a TeleCost company file.")
        hint = QT_TRANSLATE_NOOP("Errors", "To bring in an operator's file, open a company and import it there.")
    elif found.state is FileState.NEWER:
        pattern = QT_TRANSLATE_NOOP("Errors", "{file} was made by a newer version of TeleCost.")
        hint = QT_TRANSLATE_NOOP("Errors", "Install the newer version to open it; nothing was changed.")
    elif found.state is FileState.OLDER:
        pattern = QT_TRANSLATE_NOOP("Errors", "{file} was made by an older version of TeleCost.")
        hint = QT_TRANSLATE_NOOP("Errors", "Back it up and upgrade it: telecost open --upgrade.")
    else:
        pattern = QT_TRANSLATE_NOOP("Errors", "{file} is damaged.")
        hint = QT_TRANSLATE_NOOP("Errors", "Restore the latest backup.")
    return UserError(pattern, hint=hint, file=path.name)

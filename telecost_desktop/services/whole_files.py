"""Write a file whole or not at all, and never over what is not to be replaced."""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem, UserError, unwritable_file
from telecost_desktop.models.company_file import has_our_mark

# In seconds. What is older was left by a program that was killed; nothing is written for so long.
_OLD_DRAFT = 86_400


def write_file(target: Path, write: Callable[[BinaryIO], None]) -> None:
    """Let ``write`` fill a file: through a draft beside it, so that a failed export leaves nothing half.

    A link stays, and what it points to is written. Raises UserError for a folder, a device and a company file, and
    EnvironmentProblem for what the disk refuses.
    """
    try:
        _replace(_replaceable(target), write)
    except OSError as error:
        raise unwritable_file(target.name, error) from error


def write_bytes(target: Path, content: bytes) -> None:
    """Write what is made already; see ``write_file``."""

    def write(stream: BinaryIO) -> None:
        stream.write(content)

    write_file(target, write)


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


@contextmanager
def refusals_of_the_disk() -> Iterator[None]:
    """Raise OSError for what the disk refuses of openpyxl's drafts, which lxml calls by a name of its own."""
    from lxml.etree import SerialisationError

    try:
        yield
    except SerialisationError as error:
        code = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
        raise OSError(code, os.strerror(code)) from error


def _replaceable(target: Path) -> Path:
    """The path to be written for a target. Raises UserError for what is not to be replaced, and OSError."""
    name = target.name or str(target)
    path = target.resolve() if target.is_symlink() else target
    if path.is_dir():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{file} is a folder."),
            hint=QT_TRANSLATE_NOOP("Errors", "Name a file in it."),
            file=name,
        )
    if not path.exists():
        return path
    if not path.is_file():
        # To put a file in the place of a device would take it from every program of the machine.
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{file} is no ordinary file."),
            hint=QT_TRANSLATE_NOOP("Errors", "Name a file that may be written."),
            file=name,
        )
    # A file that was locked against writing is not replaced either, as Windows has it.
    if not os.access(path, os.R_OK | os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if has_our_mark(path):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{file} is a company file."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose another name."),
            file=name,
        )
    return path


def _replace(path: Path, write: Callable[[BinaryIO], None]) -> None:
    name = f".{path.name[:100]}."
    draft = path.with_name(f"{name}{token_hex(4)}.draft")
    try:
        with draft.open("xb") as stream:
            _remove_old_drafts(draft, name)
            write(stream)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def _remove_old_drafts(draft: Path, name: str) -> None:
    """Remove what killed programs left of the same file. Ages are told by the new draft: the disk has its own clock."""
    with suppress(OSError):
        now = draft.stat().st_mtime
        for other in draft.parent.glob(glob.escape(name) + "[0-9a-f]" * 8 + ".draft"):
            if now - other.stat().st_mtime > _OLD_DRAFT:
                other.unlink()

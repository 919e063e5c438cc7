"""The folder in which new files are looked for: what of it is not imported in this company yet.

Rules: docs/rules.md, "Import", "Watched folder".
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from telecost_desktop import config
from telecost_desktop.errors import QT_TRANSLATE_NOOP, Cancelled, EnvironmentProblem
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.importing.sources import is_passed_over, sources_of
from telecost_desktop.services.preferences import watched_folder
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress

# A file that was written to within these seconds may still be growing.
_SETTLED_AFTER = 5.0
_UNFINISHED = (
    ".part", ".partial", ".crdownload", ".opdownload", ".download", ".filepart", ".tmp", ".temp", ".lock", ".lck",
    ".swp", ".new",
)  # fmt: skip
_FOLDERS_KEPT = 8
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Look:
    """What a look at a file gave: its size and time of change, and the hashes of what would be imported from it.

    No hashes: it might still have been growing, so it was not read.
    """

    size: int
    modified: int
    sha256: tuple[str, ...] = ()


# Earlier looks at the files of a folder, by name.
Known = dict[str, Look]


@dataclass(frozen=True)
class NewFiles:
    """The files of a watched folder that are not imported yet, by name."""

    folder: Path
    paths: tuple[Path, ...]


def look_into_folder(
    file: CompanyFile, *, clock: Clock, progress: Progress = no_progress, cancelled: IsCancelled = never
) -> NewFiles | None:
    """What is new in the folder that this computer watches for the company; None if it watches none.

    Raises EnvironmentProblem for a folder that is missing or cannot be read, Cancelled when stopped.
    """
    folder = watched_folder(file.path)
    if folder is None:
        return None
    known = load_known(folder)
    paths = new_files(file, folder, known=known, clock=clock, cancelled=cancelled)
    save_known(folder, known)
    progress(1.0)
    return NewFiles(folder, tuple(paths))


def new_files(
    file: CompanyFile, folder: Path, *, known: Known, clock: Clock, cancelled: IsCancelled = never
) -> list[Path]:
    """The finished files of a folder, not of those below it, whose content is not imported in this company.

    ``known`` holds earlier looks and is brought up to date: only files that are new or changed are read. Raises
    EnvironmentProblem for a folder that is missing or cannot be read, Cancelled when stopped.
    """
    with file.raw() as connection:
        imported = {
            digest for (digest,) in connection.execute("SELECT sha256 FROM import_batch WHERE state <> 'undone'")
        }
    looks: Known = {}
    found = []
    for path, size, modified in _files_of(folder):
        look = _look(path, size, modified, known.get(path.name), clock, cancelled)
        if look is None:
            continue
        looks[path.name] = look
        if look.sha256 and not imported.issuperset(look.sha256):
            found.append(path)
    known.clear()
    known.update(looks)
    return sorted(found, key=lambda path: (path.name.casefold(), path.name))


def _files_of(folder: Path) -> Iterator[tuple[Path, int, int]]:
    """The files that could be imported: path, size, and time of change in nanoseconds."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError, PermissionError):
                    if entry.is_file() and not _is_passed_over(entry):
                        state = entry.stat()
                        yield Path(entry.path), state.st_size, state.st_mtime_ns
    except OSError as error:
        raise EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "The watched folder {folder} cannot be read: {reason}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Under Settings, Imports, you can choose another folder, or none."),
            folder=str(folder),
            reason=error.strerror or str(error),
        ) from error


def _is_passed_over(entry: os.DirEntry[str]) -> bool:
    if is_passed_over(entry.name) or entry.name.casefold().endswith((*_UNFINISHED, "~")):
        return True
    state = entry.stat()
    # Only Windows has this mark.
    hidden = getattr(state, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_HIDDEN
    return state.st_size == 0 or bool(hidden)


def _look(
    path: Path, size: int, modified: int, before: Look | None, clock: Clock, cancelled: IsCancelled
) -> Look | None:
    """Look at a file, reading it only where that is needed; None for one that is not to be read now."""
    same = before is not None and (before.size, before.modified) == (size, modified)
    if same and before is not None and before.sha256:
        return before
    age = clock.now().timestamp() - modified / 1e9
    if not same and age < _SETTLED_AFTER:
        return Look(size, modified)
    try:
        return Look(size, modified, tuple(_hashes(path, cancelled)))
    except OSError:
        # Another program holds it; the next look may have more luck.
        return None


def _hashes(path: Path, cancelled: IsCancelled) -> Iterator[str]:
    """The hash of each file that an import would take from a path: of an archive, the files in it."""
    for source in sources_of([path], cancelled=cancelled):
        if source.problem is not None:
            # What cannot be taken from an archive is not imported either.
            yield f"{source.name}: {source.problem.pattern}"
            continue
        digest = hashlib.sha256()
        with source.path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                if cancelled():
                    raise Cancelled
                digest.update(chunk)
        yield digest.hexdigest()


# The memory of earlier looks, on this computer


def load_known(folder: Path, memory: Path | None = None) -> Known:
    """Earlier looks into a folder; what is missing or damaged counts as never looked at."""
    entries = _load(memory).get(str(folder))
    known: Known = {}
    for name, values in entries.items() if isinstance(entries, dict) else ():
        with contextlib.suppress(TypeError, KeyError, ValueError):
            hashes = tuple(str(one) for one in values["sha256"])
            known[str(name)] = Look(int(values["size"]), int(values["modified"]), hashes)
    return known


def save_known(folder: Path, known: Known, memory: Path | None = None) -> None:
    """Remember the looks into a folder; a place that cannot be written to is skipped."""
    target = memory or _memory()
    content = _load(memory)
    content.pop(str(folder), None)
    content[str(folder)] = {name: asdict(look) for name, look in known.items()}
    kept = dict(list(content.items())[-_FOLDERS_KEPT:])
    with contextlib.suppress(OSError):
        draft = target.with_suffix(".new")
        draft.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        draft.replace(target)


def _load(memory: Path | None) -> dict[str, object]:
    with contextlib.suppress(OSError, ValueError):
        content = json.loads((memory or _memory()).read_text(encoding="utf-8"))
        return content if isinstance(content, dict) else {}
    return {}


def _memory() -> Path:
    return config.data_folder() / "looked-at.json"

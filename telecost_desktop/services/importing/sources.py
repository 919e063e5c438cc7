"""The files behind the paths that a person chose: folders and archives stand for the files in them.

Rules: docs/rules.md, "Import".
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, Cancelled, UserError, unreadable_file
from telecost_desktop.services.attachments import safe_file_name
from telecost_desktop.services.importing.reading.archives import (
    ArchiveKind,
    Member,
    archive_kind,
    open_archive,
    too_much,
)
from telecost_desktop.services.importing.reading.zips import MOST_MEMBERS, too_many_members
from telecost_desktop.services.progress import IsCancelled, never

# An archive in an archive is unpacked; one more within that is not.
_DEEPEST = 2
_MOST_FILES = 10_000
_LARGEST_UNPACKED = 4 * 1024**3
# Real tables shrink to a tenth, very even ones to a hundredth; beyond this much, more is meant to fill the disk.
_LARGEST_RATIO, _RATIO_FROM = 200, 256 * 1024**2
_KEPT_FREE = 256 * 1024**2
_DISK_STEP = 64 * 1024**2
_LONGEST_NAME_BYTES = 200
_NOT_OURS = frozenset(("__macosx", "thumbs.db", "desktop.ini"))
_COMPANY_FILES = (".telecost", ".telecost-wal", ".telecost-shm", ".telecost-journal")


@dataclass(frozen=True)
class Source:
    """One file to import.

    ``key`` tells it from all others: its path, and the name inside its archive. ``name`` is what a person is shown.
    ``path`` is where its bytes lie, for members of an archive only until the next source is asked for. ``problem`` says
    why it cannot be had. ``done`` and ``share`` place it within the work as a whole (0 to 1).
    """

    key: str
    name: str
    path: Path
    problem: UserError | None = None
    done: float = 0.0
    share: float = 1.0


def sources_of(paths: Sequence[Path], *, cancelled: IsCancelled = never) -> Iterator[Source]:
    """Each file that the paths stand for, one after the other. Raises Cancelled when stopped.

    What cannot be had (a locked member, a damaged archive, an empty folder) comes as a source with its ``problem``.
    """
    found = [source for path in paths for source in _of_path(path, cancelled)]
    sizes = [_size(source) for source in found]
    total, before = sum(sizes), 0
    for source, size in zip(found, sizes, strict=True):
        if cancelled():
            raise Cancelled
        placed = replace(source, done=before / total, share=size / total)
        before += size
        try:
            # A device or a pipe may never end; whoever opens the source says so.
            kind = archive_kind(source.path) if source.problem is None and source.path.is_file() else None
        except UserError as error:
            yield replace(placed, problem=error)
            continue
        except OSError:
            kind = None
        if kind is None:
            yield placed
        else:
            yield from _of_archive(placed, kind, _Budget(max(size, 1)), 1, cancelled)


def shown_name(name: str) -> str:
    """A file's name as it can be shown and kept: what is no text or no sign to be seen in it becomes "\ufffd"."""
    return "".join("\ufffd" if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in name)


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size + 1 if source.problem is None else 1
    except OSError:
        return 1


def _of_path(path: Path, cancelled: IsCancelled) -> list[Source]:
    # Path.is_dir raises where a folder above is closed; whoever opens the source says so.
    if not os.path.isdir(path):  # noqa: PTH112
        return [Source(str(path), shown_name(path.name), path)]
    found: list[Source] = []
    for place in _files_below(path, found):
        if cancelled():
            raise Cancelled
        found.append(Source(str(place), shown_name(place.relative_to(path).as_posix()), place))
        if len(found) > _MOST_FILES:
            problem = UserError(
                QT_TRANSLATE_NOOP("Errors", "This folder holds more than {limit} files."),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose a folder further down."),
                limit=_MOST_FILES,
            )
            return [Source(str(path), shown_name(path.name), path, problem)]
    if not found:
        problem = UserError(QT_TRANSLATE_NOOP("Errors", "This folder holds no file that could be imported."))
        return [Source(str(path), shown_name(path.name), path, problem)]
    return sorted(found, key=lambda source: (source.name.casefold(), source.name))


def _files_below(top: Path, problems: list[Source]) -> Iterator[Path]:
    """The files in a folder and those below. Links are passed over: what they lead to is here anyway, or outside."""
    root = top.resolve()
    seen: set[Path] = set()

    def keep(error: OSError) -> None:
        place = Path(error.filename or top)
        name = shown_name(place.name)
        problems.append(Source(str(place), name, place, _unreadable(name, error)))

    for name, folders, files in os.walk(top, onerror=keep):
        # Windows has links of its own that are no symbolic ones: only the real place tells.
        folder, real = Path(name), Path(name).resolve()
        if real in seen or not real.is_relative_to(root):
            folders.clear()
            continue
        seen.add(real)
        folders[:] = [inner for inner in folders if not is_passed_over(inner)]
        for inner in files:
            state = (folder / inner).lstat()
            # Elsewhere than on Windows a hidden file's name tells.
            is_hidden = getattr(state, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_HIDDEN
            if stat.S_ISREG(state.st_mode) and not is_hidden and not is_passed_over(inner):
                yield folder / inner


def _unreadable(name: str, error: OSError) -> UserError:
    if error.errno == errno.ENOSPC:
        return _no_room()
    return unreadable_file(name, error)


def is_passed_over(name: str) -> bool:
    """Whether a file or folder is none that an operator sends: hidden, made by a system, a lock, a company file."""
    lower = name.casefold()
    return lower.startswith((".", "~$")) or lower in _NOT_OURS or lower.endswith(_COMPANY_FILES)


@dataclass
class _Budget:
    """What an archive, with all archives in it, may still take. ``packed`` is its size as it came."""

    packed: int
    unpacked: int = 0
    members: int = 0
    is_spent: bool = False
    names: set[str] = field(default_factory=set)

    def take(self, count: int) -> None:
        """Count bytes. Raises UserError beyond the limits."""
        self.unpacked += count
        is_bomb = self.unpacked > _RATIO_FROM and self.unpacked > _LARGEST_RATIO * self.packed
        if is_bomb or self.unpacked > _LARGEST_UNPACKED:
            self.is_spent = True
            raise too_much()


def _of_archive(
    archive: Source, kind: ArchiveKind, budget: _Budget, depth: int, cancelled: IsCancelled
) -> Iterator[Source]:
    """The files in an archive, each unpacked when it is asked for and gone when the next is."""
    problem: UserError | None = None
    count = 0
    if depth > _DEEPEST:
        yield replace(
            archive,
            problem=UserError(
                QT_TRANSLATE_NOOP("Errors", "Archives lie too deep in one another here."),
                hint=QT_TRANSLATE_NOOP("Errors", "Unpack the outer one, and import what is in it."),
            ),
        )
        return
    try:
        with open_archive(archive.path, kind) as opened:
            begun = opened.position() if kind is ArchiveKind.ZIP else 0.0
            for member in opened.members():
                parts = _parts(member.name)
                if not parts or any(map(is_passed_over, parts)):
                    continue
                count += 1
                budget.members += 1
                if budget.members > MOST_MEMBERS:
                    raise too_many_members()
                inner = _named(archive, parts, budget)
                with tempfile.TemporaryDirectory(prefix="telecost-") as folder:
                    inner = _unpacked(inner, member, Path(folder), budget, cancelled)
                    reached = opened.position()
                    inner = replace(
                        inner, done=archive.done + begun * archive.share, share=(reached - begun) * archive.share
                    )
                    begun = reached
                    yield from _within(inner, budget, depth, cancelled)
                    if budget.is_spent:
                        return
    except UserError as error:
        problem = error
    except OSError as error:
        problem = _unreadable(archive.name, error)
    if problem is None and not count:
        problem = UserError(QT_TRANSLATE_NOOP("Errors", "This archive holds no file that could be imported."))
    if problem is not None:
        yield replace(archive, problem=problem, done=archive.done + archive.share, share=0.0)


def _within(source: Source, budget: _Budget, depth: int, cancelled: IsCancelled) -> Iterator[Source]:
    """An unpacked file, or what is in it when it is an archive itself."""
    kind = None
    if source.problem is None:
        try:
            kind = archive_kind(source.path)
        except UserError as error:
            source = replace(source, problem=error)
    if kind is None:
        yield source
    else:
        yield from _of_archive(source, kind, budget, depth + 1, cancelled)


def _parts(name: str) -> list[str]:
    """A member's name as harmless parts: no drive, no root, no way up."""
    parts = [part for part in name.replace("\\", "/").split("/") if part.strip(" .")]
    return [part if part.startswith((".", "~$")) else safe_file_name(part) for part in parts]


def _named(archive: Source, parts: Sequence[str], budget: _Budget) -> Source:
    """The member's source; of several with one name, the later ones are numbered."""
    inner = "/".join(parts)
    number = 1
    while (key := f"{archive.key}/{inner}" + (f" ({number})" if number > 1 else "")) in budget.names:
        number += 1
    budget.names.add(key)
    return Source(key, f"{archive.name}/{key[len(archive.key) + 1 :]}", archive.path / parts[-1])


def _unpacked(source: Source, member: Member, folder: Path, budget: _Budget, cancelled: IsCancelled) -> Source:
    """The member's source with its bytes in the folder, or with what is wrong."""
    if member.problem is not None:
        return replace(source, problem=member.problem)
    name = source.path.name
    if len(name.encode("utf-8", "replace")) > _LONGEST_NAME_BYTES:
        name = "document" + safe_file_name(source.path.suffix)[:10]
    path = folder / name
    try:
        looked_at = budget.unpacked - _DISK_STEP
        with path.open("xb") as stream:
            for chunk in member.chunks:
                if cancelled():
                    raise Cancelled
                budget.take(len(chunk))
                if budget.unpacked - looked_at >= _DISK_STEP:
                    looked_at = budget.unpacked
                    if shutil.disk_usage(folder).free < _KEPT_FREE:
                        raise _no_room()
                stream.write(chunk)
    except UserError as error:
        return replace(source, problem=error)
    except OSError as error:
        return replace(source, problem=_unreadable(source.name, error))
    return replace(source, path=path)


def _no_room() -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "There is too little room on the disk to unpack this."),
        hint=QT_TRANSLATE_NOOP("Errors", "Make room, and import it again."),
    )

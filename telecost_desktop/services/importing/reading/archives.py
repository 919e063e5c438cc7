"""Archives from strangers, member by member: ZIP, tar, tar.gz, and a single file packed with gzip.

Nothing is believed that an archive says of itself: bytes are counted as they come, and names never become paths.
"""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import IO, Protocol

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.reading.zips import CHUNK, damaged, member_chunks, open_zip

_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP = b"\x1f\x8b"
_BLOCK = 512
# Names and attributes of a tar member; real ones have a few hundred bytes.
_LARGEST_TAR_HEADER = 64 * 1024
_UTF8_NAME = 0x800
_LARGEST_PASSED = 5 * 1024**3


def too_much() -> UserError:
    """What to say of an archive that is meant to fill the disk."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "This archive unpacks to far more than any operator sends."),
        hint=QT_TRANSLATE_NOOP("Errors", "If you trust it, unpack it, and import the files that you need."),
    )


class ArchiveKind(Enum):
    """How files are packed."""

    ZIP = auto()
    TAR = auto()
    TAR_GZ = auto()
    GZIP = auto()


@dataclass(frozen=True)
class Member:
    """A file in an archive: the name it claims, its bytes, or why it cannot be had."""

    name: str
    chunks: Iterator[bytes] = field(default_factory=lambda: iter(()))
    problem: UserError | None = None


class Archive(Protocol):
    """An open archive."""

    def members(self) -> Iterator[Member]:
        """Its files one after the other; each is to be read before the next. Raises UserError where it is damaged."""

    def position(self) -> float:
        """How much of it has been read, 0 to 1."""


def archive_kind(path: Path) -> ArchiveKind | None:
    """How a file is packed, told by its content; None for what is no archive. Workbooks are none, though packed."""
    with path.open("rb") as stream:
        head = stream.read(_BLOCK)
    if head.startswith(_ZIPS):
        with open_zip(path) as archive:
            names = {name.replace("\\", "/").lstrip("/").casefold() for name in archive.namelist()}
        is_document = "[content_types].xml" in names or {"mimetype", "content.xml"} <= names
        return None if is_document else ArchiveKind.ZIP
    if head.startswith(_GZIP):
        try:
            with gzip.open(path) as unpacked:
                head = unpacked.read(_BLOCK)
        except (OSError, EOFError, zlib.error):
            raise damaged() from None
        # A tar file without any file is nothing but zeros.
        return ArchiveKind.TAR_GZ if _is_tar(head) or not head.strip(b"\0") else ArchiveKind.GZIP
    return ArchiveKind.TAR if _is_tar(head) else None


def _is_tar(head: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "replace")
    except tarfile.HeaderError:
        return False
    return True


@contextmanager
def open_archive(path: Path, kind: ArchiveKind) -> Iterator[Archive]:
    """The archive for reading. Raises UserError for one that is damaged."""
    if kind is ArchiveKind.ZIP:
        with open_zip(path) as archive:
            yield _Zip(archive)
        return
    with path.open("rb") as raw:
        size = max(path.stat().st_size, 1)
        if kind is ArchiveKind.TAR:
            yield _Tar(raw, raw, size)
            return
        with gzip.open(raw) as unpacked:
            yield _Tar(unpacked, raw, size) if kind is ArchiveKind.TAR_GZ else _Gzip(unpacked, raw, size, path.name)


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._total = max(sum(info.compress_size for info in archive.infolist()), 1)
        self._done = 0

    def members(self) -> Iterator[Member]:
        for info in self._archive.infolist():
            self._done += info.compress_size
            name = _zip_name(info)
            if name.endswith(("/", "\\")):
                continue
            unix = info.external_attr >> 28 if info.create_system == 3 else 0
            if unix not in (0, 0o10):
                yield Member(name, problem=_no_file())
            else:
                yield Member(name, member_chunks(self._archive, info))

    def position(self) -> float:
        return min(self._done / self._total, 1.0)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: without the mark for UTF-8 it is UTF-8 all the same, or of a western Windows."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename or "document"
    try:
        raw = info.orig_filename.encode("cp437")
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850", "replace")
    except UnicodeEncodeError:
        return info.filename


class _Packed:
    """What tar and gzip share: the place in the packed file."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, raw: IO[bytes], size: int) -> None:
        self._stream, self._raw, self._size = stream, raw, size
        self._taken = 0

    def position(self) -> float:
        return min(self._raw.tell() / self._size, 1.0)

    def _read(self, count: int) -> bytes:
        try:
            content = self._stream.read(count)
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise damaged() from None
        self._taken += len(content)
        if self._taken > _LARGEST_PASSED:
            # Also what is passed over has to be unpacked, which takes its time.
            raise too_much()
        return content


class _Gzip(_Packed):
    def __init__(self, stream: IO[bytes] | gzip.GzipFile, raw: IO[bytes], size: int, name: str) -> None:
        super().__init__(stream, raw, size)
        self._name = name[:-3] if name.lower().endswith(".gz") else name

    def members(self) -> Iterator[Member]:
        yield Member(self._name, self._chunks())

    def _chunks(self) -> Iterator[bytes]:
        while chunk := self._read(CHUNK):
            yield chunk


class _Tar(_Packed):
    """A tar file read in one pass. The standard reader would take a header of any size into memory."""

    def members(self) -> Iterator[Member]:
        name, size = "", -1
        while True:
            header = self._read(_BLOCK)
            try:
                info = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
            except tarfile.HeaderError:
                if header.strip(b"\0"):
                    raise damaged() from None
                # A block of zeros ends it; a file that just stops is cut off.
                if len(header) < _BLOCK:
                    raise damaged() from None
                return
            if info.type in (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE):
                if not 0 <= info.size <= _LARGEST_TAR_HEADER:
                    raise damaged()
                content = b"".join(self._content(info.size))
                if info.type == tarfile.GNUTYPE_LONGNAME:
                    name = content.rstrip(b"\0").decode("utf-8", "surrogateescape")
                elif info.type == tarfile.XHDTYPE:
                    name, size = _pax(content, name, size)
                continue
            claimed, length = name or info.name, info.size if size < 0 else size
            name, size = "", -1
            if info.type in (tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE):
                yield Member(claimed, problem=_no_file())
                continue
            if length < 0:
                raise damaged()
            content_of = self._content(length)
            if info.type in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE) and not claimed.endswith("/"):
                yield Member(claimed, content_of)
            elif info.type != tarfile.DIRTYPE and not claimed.endswith("/"):
                yield Member(claimed, problem=_no_file())
            for _ in content_of:
                pass

    def _content(self, size: int) -> Iterator[bytes]:
        left = size
        while left:
            chunk = self._read(min(left, CHUNK))
            if not chunk:
                raise damaged()
            left -= len(chunk)
            yield chunk
        self._read(-size % _BLOCK)


def _pax(content: bytes, name: str, size: int) -> tuple[str, int]:
    """The name and the size that an extended header names, else those given."""
    while content.strip(b"\0"):
        length, _, _ = content.partition(b" ")
        if not length.isdigit() or not len(length) + 2 < int(length) <= len(content):
            raise damaged()
        key, _, value = content[len(length) + 1 : int(length) - 1].partition(b"=")
        if key == b"path":
            name = value.decode("utf-8", "surrogateescape")
        elif key == b"size" and value.isdigit() and len(value) < 16:
            size = int(value)
        content = content[int(length) :]
    return name, size


def _no_file() -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "This is a link or a device, not a file."),
        hint=QT_TRANSLATE_NOOP("Errors", "Ask the sender for the file itself."),
    )

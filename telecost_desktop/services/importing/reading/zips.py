"""Opening ZIP files from strangers: nothing that their directory says is believed, and memory stays bounded."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError

CHUNK = 256 * 1024
# A directory is held in memory, at ten times its size; ten thousand long names stay below this.
_LARGEST_DIRECTORY = 4 * 1024 * 1024
MOST_MEMBERS = 10_000
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_END_SPAN = 22 + 65_535 + 20 + 56
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


def damaged() -> UserError:
    """What to say of a packed file that breaks off or contradicts itself."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "This packed file is damaged or cut off."),
        hint=QT_TRANSLATE_NOOP("Errors", "Fetch it again from the operator."),
    )


def locked() -> UserError:
    """What to say of an encrypted file."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "This file is locked with a password."),
        hint=QT_TRANSLATE_NOOP("Errors", "Unlock it, and import the unlocked file."),
    )


def too_many_members() -> UserError:
    """What to say of an archive with more files than anyone sends."""
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "This packed file holds more than {limit} files."),
        hint=QT_TRANSLATE_NOOP("Errors", "Unpack it, and import the files that you need."),
        limit=MOST_MEMBERS,
    )


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """The ZIP file, once its directory is known to be small. Raises UserError for one that is damaged or too full."""
    with path.open("rb") as stream:
        if _directory_size(stream) > _LARGEST_DIRECTORY:
            raise too_many_members()
        try:
            archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, NotImplementedError, UnicodeError, ValueError, OverflowError):
            raise damaged() from None
        with archive:
            if len(archive.infolist()) > MOST_MEMBERS:
                raise too_many_members()
            yield archive


def _directory_size(stream: IO[bytes]) -> int:
    """The largest size of a directory that the end of the file could be read as naming."""
    size = stream.seek(0, 2)
    stream.seek(max(size - _END_SPAN, 0))
    tail = stream.read()
    stream.seek(0)
    largest = 0
    for mark, offset, width in ((_END, 12, 4), (_END_64, 40, 8)):
        place = tail.find(mark)
        while place >= 0:
            named = int.from_bytes(tail[place + offset : place + offset + width], "little")
            # 0xFFFFFFFF refers to the 64-bit record; a directory larger than its file is refused when it is read.
            if named <= size:
                largest = max(largest, named)
            place = tail.find(mark, place + 1)
    return largest


def member_chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member's real bytes, piece by piece. Raises UserError for one that is encrypted, damaged or packed oddly."""
    if info.flag_bits & _ENCRYPTED:
        raise locked()
    if info.compress_type not in _METHODS:
        # Other methods may unpack gigabytes from a few bytes in one step.
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "This file is packed in a way that TeleCost does not unpack."),
            hint=QT_TRANSLATE_NOOP("Errors", "Unpack it, and import the files that you need."),
        )
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError, zlib.error):
        raise damaged() from None

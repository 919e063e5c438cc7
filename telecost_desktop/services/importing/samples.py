"""One file among those that a person chose, once more: other samples of a table, the content of a PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.mapping.detection import Sample, take_sample
from telecost_desktop.services.importing.sources import sources_of
from telecost_desktop.services.progress import Cancelled, never


def sample_of(
    paths: Sequence[Path],
    key: str,
    *,
    encoding: str = "",
    separator: str = "",
    sheet: str = "",
    header_row: int | None = None,
    cancelled: Cancelled = never,
) -> Sample:
    """The beginning of the table of this key, read as told. Raises UserError when the file is not there any more."""
    with _bytes_of(paths, key, cancelled) as path:
        return take_sample(path, encoding=encoding, separator=separator, sheet=sheet, header_row=header_row)


def content_of(paths: Sequence[Path], key: str, *, cancelled: Cancelled = never) -> bytes:
    """The bytes of the file of this key, all at once: for a PDF. Raises UserError when it is not there any more."""
    with _bytes_of(paths, key, cancelled) as path:
        return path.read_bytes()


@contextmanager
def _bytes_of(paths: Sequence[Path], key: str, cancelled: Cancelled) -> Iterator[Path]:
    """Where the bytes of a file lie, as long as the block lasts; a member of an archive is unpacked again."""
    try:
        plain = Path(key)
        if plain.is_file():
            yield plain
            return
        for source in sources_of(paths, cancelled=cancelled):
            if source.key == key and source.problem is None:
                yield source.path
                return
    except OSError as error:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{file} cannot be read: {reason}."),
            file=plain.name,
            reason=error.strerror or error,
        ) from error
    raise UserError(QT_TRANSLATE_NOOP("Errors", "{file} is not there any more."), file=Path(key).name)

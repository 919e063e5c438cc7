"""What the assistant asks about files: what all are, one once more as another sample or its bytes, what came of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError, unreadable_file
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.importing.mapping.detection import Sample
from telecost_desktop.services.importing.recognition import Recognised, recognise_files
from telecost_desktop.services.importing.sources import sources_of
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress


def sample_of(
    paths: Sequence[Path],
    key: str,
    *,
    encoding: str = "",
    separator: str = "",
    sheet: str = "",
    header_row: int | None = None,
    cancelled: IsCancelled = never,
) -> Sample:
    """The beginning of the table of this key, read as told. Raises UserError when the file is not there any more."""
    from telecost_desktop.services.importing.mapping.detection import take_sample

    with _bytes_of(paths, key, cancelled) as path:
        return take_sample(path, encoding=encoding, separator=separator, sheet=sheet, header_row=header_row)


def content_of(paths: Sequence[Path], key: str, *, cancelled: IsCancelled = never) -> bytes:
    """The bytes of the file of this key, all at once: for a PDF. Raises UserError when it is not there any more."""
    with _bytes_of(paths, key, cancelled) as path:
        return path.read_bytes()


@contextmanager
def _bytes_of(paths: Sequence[Path], key: str, cancelled: IsCancelled) -> Iterator[Path]:
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
        raise unreadable_file(plain.name, error) from error
    raise UserError(QT_TRANSLATE_NOOP("Errors", "{file} is not there any more."), file=Path(key).name)


@dataclass(frozen=True)
class LookedThrough:
    """What the chosen paths hold, and how many bytes that is as they lie on the disk."""

    found: list[Recognised]
    size: int


def look_through(
    file: CompanyFile, paths: Sequence[Path], *, progress: Progress = no_progress, cancelled: IsCancelled = never
) -> LookedThrough:
    """Recognise all files behind the paths. Raises Cancelled when stopped."""
    found = recognise_files(file, paths, progress=progress, cancelled=cancelled)
    return LookedThrough(found, sum(_size(path) for path in paths))


def _size(path: Path) -> int:
    try:
        if not path.is_dir():
            return path.stat().st_size
        return sum(each.stat().st_size for each in path.rglob("*") if each.is_file())
    except OSError:
        # What cannot be measured is told where it is read.
        return 0


def first_supplier_invoice(file: CompanyFile, batch_id: int) -> int | None:
    """The id of a supplier invoice that an import brought or added an original to; None where it brought none."""
    query = (
        "SELECT min(id) FROM (SELECT id FROM supplier_invoice WHERE batch_id = :batch UNION ALL "
        "SELECT supplier_invoice_id FROM supplier_invoice_original WHERE batch_id = :batch)"
    )
    with file.raw() as connection:
        (found,) = connection.execute(query, {"batch": batch_id}).fetchone()
    return int(found) if found is not None else None


def known_operators(file: CompanyFile) -> list[str]:
    """The names of all operators that have sent something, in order."""
    with file.raw() as connection:
        return [name for (name,) in connection.execute("SELECT DISTINCT name FROM seller ORDER BY name")]

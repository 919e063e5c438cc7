"""What a file is, told by its content alone: nothing of it is imported here."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError, unreadable_file
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.importing.finding_headers import (
    MOST_COLUMNS,
    Found,
    UnknownTableError,
    find_header,
    first_rows,
    profile_by_encoding,
    too_many_columns,
)
from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.mapping.applying import SEARCHED_ROWS
from telecost_desktop.services.importing.mapping.detection import WORKBOOK_BEGINNINGS, Sample
from telecost_desktop.services.importing.mapping.profile import Profile
from telecost_desktop.services.importing.mapping.store import list_profiles
from telecost_desktop.services.importing.reading.text_files import byte_order_mark
from telecost_desktop.services.importing.results import RowError
from telecost_desktop.services.importing.sources import Source, sources_of
from telecost_desktop.services.importing.supplier_invoices.typed import Suggestion, TypedSupplierInvoice
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress

# What a person may say of a file that does not say it itself.
Answer = Profile | TypedSupplierInvoice
_CHUNK = 1024 * 1024
_HEAD = 256 * 1024
_BULK = ("telecost-usage", "telenor-mis-content")
_PDF = b"%PDF-"
_PACKED_OTHERWISE = QT_TRANSLATE_NOOP(
    "Errors", "This is packed in a way that TeleCost does not unpack: use ZIP or tar.gz."
)
_NO_TABLES = (
    (b"SQLite format 3\0", QT_TRANSLATE_NOOP("Errors", "This is a database, not a file from an operator.")),
    *(
        (magic, _PACKED_OTHERWISE)
        for magic in (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")
    ),
)


class ContentKind(StrEnum):
    """How a file is to be read."""

    TABLE = "table"
    XML = "xml"
    PDF = "pdf"


class Need(StrEnum):
    """What a person has to say before a file can be imported."""

    NOTHING = ""
    MAPPING = "mapping"
    DETAILS = "details"


@dataclass(frozen=True)
class Seen:
    """What was found in a file. ``path`` is where its rows are read from, ``original`` the file as it came.

    ``header`` and ``header_text`` are set for tables; ``embedded`` is the invoice in XML that a PDF carries, ``typed``
    what a person said of a PDF without one. ``sheets`` are those of a workbook that are understood: the first is read.
    """

    key: str
    name: str
    path: Path
    original: Path
    sha256: str
    kind: ContentKind
    encoding: str = ""
    skip: int = 0
    header: Header | None = None
    header_text: str = ""
    profile: str = ""
    embedded: bytes = b""
    typed: TypedSupplierInvoice | None = None
    sheets: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The format as far as it is known before the content is read."""
        return self.header.code if self.header else self.kind.value

    @property
    def is_plain_pdf(self) -> bool:
        """Whether it is a PDF without data that nobody has said anything of."""
        return self.kind is ContentKind.PDF and not self.embedded and self.typed is None

    @property
    def is_bulk(self) -> bool:
        """Whether rows come in great numbers."""
        return self.header is not None and self.header.code in _BULK


@dataclass(frozen=True)
class Recognised:
    """What the assistant shows of a file before anything is imported.

    ``sample`` is there for every table that needs a mapping or is read by one, ``suggestion`` for a plain PDF.
    ``error`` says why a file cannot be imported at all. ``already``: the same content is here.
    """

    key: str
    name: str
    format: str
    profile: str = ""
    need: Need = Need.NOTHING
    error: RowError | None = None
    already: bool = False
    sample: Sample | None = None
    suggestion: Suggestion | None = None


def saved_profiles(file: CompanyFile) -> list[Profile]:
    """The company's mapping profiles."""
    return [saved.profile for saved in list_profiles(file)]


def profile_named(profiles: Sequence[Profile], name: str) -> Profile:
    """The profile of a name. Raises UserError when there is none."""
    for profile in profiles:
        if profile.name.casefold() == name.strip().casefold():
            return profile
    raise UserError(
        QT_TRANSLATE_NOOP("Errors", "There is no mapping profile {profile} in this company."),
        hint=QT_TRANSLATE_NOOP(
            "Errors", "Known formats need none; “telecost profiles list” shows those that are here."
        ),
        profile=repr(name),
    )


def recognise_files(
    file: CompanyFile, paths: Sequence[Path], *, progress: Progress = no_progress, cancelled: IsCancelled = never
) -> list[Recognised]:
    """What each file is and what it still needs. Raises Cancelled when stopped."""
    profiles = saved_profiles(file)
    found = []
    for source in sources_of(paths, cancelled=cancelled):
        found.append(_recognise_one(file, source, profiles, cancelled))
        progress(min(source.done + source.share, 1.0))
    return found


def _recognise_one(
    file: CompanyFile, source: Source, profiles: Sequence[Profile], cancelled: IsCancelled
) -> Recognised:
    from telecost_desktop.services.importing.mapping.detection import take_sample

    plain = Recognised(source.key, source.name, "")
    try:
        if source.problem is not None:
            raise source.problem
        try:
            return _recognised(file, plain, source, profiles, cancelled)
        except UnknownTableError:
            return replace(plain, need=Need.MAPPING, sample=take_sample(source.path))
    except UserError as error:
        return replace(plain, error=RowError.of_file(error))
    except OSError as error:
        return replace(plain, error=RowError.of_file(unreadable_file(source.name, error)))


def _recognised(
    file: CompanyFile, plain: Recognised, source: Source, profiles: Sequence[Profile], cancelled: IsCancelled
) -> Recognised:
    from telecost_desktop.services.importing.mapping.detection import take_sample
    from telecost_desktop.services.importing.supplier_invoices.suggesting import suggest

    with look_at(source, None, profiles, cancelled=cancelled) as seen:
        with file.raw() as connection:
            query = "SELECT 1 FROM import_batch WHERE sha256 = ? AND state <> 'undone' AND imported + duplicates > 0"
            already = connection.execute(query, (seen.sha256,)).fetchone() is not None
        if seen.is_plain_pdf:
            if already:
                return replace(plain, format="pdf", already=True)
            return replace(plain, format="pdf", need=Need.DETAILS, suggestion=suggest(file, source.path))
        sample = take_sample(seen.original) if seen.profile else None
        return replace(plain, format=_format(seen), profile=seen.profile, already=already, sample=sample)


def _format(seen: Seen) -> str:
    if seen.kind is ContentKind.TABLE:
        return seen.code
    from telecost_desktop.services.importing.reading.xml_files import parse_invoice, read_xml

    code, _ = parse_invoice(seen.embedded or read_xml(seen.path))
    return code if seen.kind is ContentKind.XML else f"pdf-{code}"


@contextmanager
def look_at(
    source: Source, answer: Answer | None, profiles: Sequence[Profile], *, cancelled: IsCancelled = never
) -> Iterator[Seen]:
    """What a file is; inside the block its rows can be read. Raises UserError for what cannot be imported.

    ``answer`` is the profile or the typed invoice that goes with this file; else the ``profiles`` are tried by header.
    """
    path = source.path
    if path.exists() and not path.is_file():
        # A device or a pipe may never end.
        raise UserError(QT_TRANSLATE_NOOP("Errors", "{file} is no ordinary file."), file=source.name)
    head, digest = _read_through(path)
    if not head:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The file is empty."))
    for magic, sentence in _NO_TABLES:
        if head.startswith(magic):
            raise UserError(sentence)
    seen = Seen(source.key, source.name, path, path, digest, ContentKind.TABLE)
    if _PDF in head[:1024]:
        yield _look_at_pdf(seen, answer)
    elif head.startswith(WORKBOOK_BEGINNINGS):
        with tempfile.TemporaryDirectory(prefix="telecost-") as folder:
            yield _look_at_workbook(seen, answer, profiles, Path(folder), cancelled)
    elif _is_xml(head):
        yield replace(seen, kind=ContentKind.XML)
    else:
        yield _look_at_text(seen, answer, profiles)


def _is_xml(head: bytes) -> bool:
    _, skip = byte_order_mark(head)
    return head[skip:].replace(b"\0", b"").lstrip().startswith(b"<")


def _read_through(path: Path) -> tuple[bytes, str]:
    """The beginning of a file, and the hash of all of it."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        head = chunk = stream.read(_HEAD)
        while chunk:
            digest.update(chunk)
            chunk = stream.read(_CHUNK)
    return head, digest.hexdigest()


def _look_at_text(seen: Seen, answer: Answer | None, profiles: Sequence[Profile]) -> Seen:
    profile = answer if isinstance(answer, Profile) else None
    try:
        return _decoded(seen, profile, profiles)
    except UserError:
        # Whoever had to say the encoding once need not say it again.
        match = profile_by_encoding(seen.path, profiles) if profile is None else None
        if match is None:
            raise
        return _decoded(seen, match, profiles)


def _decoded(seen: Seen, profile: Profile | None, profiles: Sequence[Profile]) -> Seen:
    encoding, skip, tables = first_rows(seen.path, profile.encoding if profile else "")
    found = find_header(tables, profile, profiles)
    if profile is None and found.profile is not None and found.profile.encoding:
        return _decoded(seen, found.profile, profiles)
    return replace(
        seen, encoding=encoding, skip=skip, header=found.header, header_text=found.text,
        profile=found.profile.name if found.profile else "",
    )  # fmt: skip


def _look_at_workbook(
    seen: Seen, answer: Answer | None, profiles: Sequence[Profile], folder: Path, cancelled: IsCancelled
) -> Seen:
    """The first sheet that a layout or a profile knows, as text; those that people see come first."""
    from telecost_desktop.services.importing.reading import workbooks

    profile = answer if isinstance(answer, Profile) else None
    heads = {sheet: rows for sheet, rows in workbooks.sheet_heads(seen.path, SEARCHED_ROWS).items() if rows}
    if profile is not None and profile.sheet in heads:
        heads = {profile.sheet: heads[profile.sheet]}
    refusal: UserError | None = None
    known: dict[str, Found] = {}
    for sheet, rows in heads.items():
        try:
            if any(len(row.cells) > MOST_COLUMNS for row in rows):
                raise too_many_columns()
            fitting = [saved for saved in profiles if saved.sheet == sheet or saved.sheet not in heads]
            known[sheet] = find_header({workbooks.SEPARATOR: rows}, profile, fitting)
        except UserError as error:
            # What the first sheet lacks is said, unless a later one is understood.
            refusal = refusal or error
    if not known:
        raise refusal or UserError(QT_TRANSLATE_NOOP("Errors", "This workbook has no sheet with anything in it."))
    sheet, found = next(iter(known.items()))
    path = folder / "sheet.csv"
    sign = found.header.style.decimal_sign or "."
    workbooks.write_as_text(seen.path, sheet, path, decimal_sign=sign, cancelled=cancelled)
    return replace(
        seen, path=path, encoding="utf-8", header=found.header, header_text=found.text,
        profile=found.profile.name if found.profile else "", sheets=tuple(known),
    )  # fmt: skip


def _look_at_pdf(seen: Seen, answer: Answer | None) -> Seen:
    from telecost_desktop.services.importing.reading.pdf_files import embedded_invoice

    seen = replace(seen, kind=ContentKind.PDF)
    if embedded := embedded_invoice(seen.path):
        return replace(seen, embedded=embedded)
    return replace(seen, typed=answer if isinstance(answer, TypedSupplierInvoice) else None)

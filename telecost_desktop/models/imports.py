"""What came in, when, and what was refused."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class BatchState(StrEnum):
    """How an import of one file ended."""

    IMPORTED = "imported"
    PARTIAL = "partial"
    UNDONE = "undone"


class ImportBatch(Base):
    """One file that was imported, taken back whole by undo. A file's hash can be live only once."""

    __tablename__ = "import_batch"

    id: Mapped[Key]
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    format: Mapped[str]
    state: Mapped[BatchState] = mapped_column(code(BatchState))
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(default="")
    rows: Mapped[int] = mapped_column(default=0)
    imported: Mapped[int] = mapped_column(default=0)
    duplicates: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    # Usage records of a batch lie together, so taking it back needs no index on them.
    first_usage_id: Mapped[int | None]
    last_usage_id: Mapped[int | None]
    # The mapping profile that read it, by name; empty for formats that are known by themselves.
    profile: Mapped[str] = mapped_column(default="")
    # The file's first row as text, so that rejected rows can be written out again under it.
    header: Mapped[str] = mapped_column(default="")


Index(
    "uq_import_batch_live_sha256",
    ImportBatch.sha256,
    unique=True,
    sqlite_where=ImportBatch.state != BatchState.UNDONE,
    postgresql_where=ImportBatch.state != BatchState.UNDONE,
)


class ImportRejection(Base):
    """A row that was not imported: where, why, and its original text, to be mended and imported again."""

    __tablename__ = "import_rejection"

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    row: Mapped[int]
    column: Mapped[str] = mapped_column(default="")
    reason: Mapped[str]
    text: Mapped[str] = mapped_column(default="")


class ImportChange(Base):
    """A value that an import changed in a row that was there before, so that undo can put it back."""

    __tablename__ = "import_change"

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    table_name: Mapped[str]
    row_id: Mapped[int]
    column_name: Mapped[str]
    old_value: Mapped[str | None]
    new_value: Mapped[str | None]


class ImportProfile(Base):
    """A saved mapping: how a stranger's file is read. ``settings`` is the profile as JSON.

    ``header_key`` is the header that it was made for, in bare words, so that the next such file is recognised.
    """

    __tablename__ = "import_profile"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    header_key: Mapped[str] = mapped_column(index=True)
    settings: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(default="")
    used_at: Mapped[datetime | None]

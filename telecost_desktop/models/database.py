"""Opening and creating company files: one SQLite file per company, ending in .telecost.

Every connection gets the same settings here. A file is recognised by its ``application_id`` and by the schema
revision that alembic writes into it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem, UserError

SUFFIX = ".telecost"
# "TCst" in ASCII: lets file(1) and this program recognise a company file.
APPLICATION_ID = 0x54437374
HEAD_REVISION = "0002"
KNOWN_REVISIONS = ("0001", "0002")
_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 15


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


def inspect(path: Path) -> Inspection:
    """Look at a file without changing it."""
    if not path.is_file():
        return Inspection(FileState.MISSING)
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise _unreadable(path) from error
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        return Inspection(FileState.FOREIGN)
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        return Inspection(FileState.FOREIGN)
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        return Inspection(FileState.DAMAGED)
    revision = str(row[0]) if row else ""
    if revision == HEAD_REVISION:
        return Inspection(FileState.CURRENT, revision)
    return Inspection(FileState.OLDER if revision in KNOWN_REVISIONS else FileState.NEWER, revision)


class CompanyFile:
    """An open company file. Sessions are short: ``with file.read() as session`` or ``with file.write() as session``."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self.engine = _engine(path, read_only=read_only)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session over one consistent snapshot; nothing it changes is kept."""
        with Session(self.engine, autoflush=False) as session:
            yield session
            session.rollback()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end, or rolled back whole when anything fails."""
        if self.read_only:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{file} is open for reading only."),
                hint=QT_TRANSLATE_NOOP("Errors", "Close it where it is being worked in, then open it again."),
                file=self.path.name,
            )
        with self.engine.connect().execution_options(telecost_write=True) as connection:
            with Session(connection, expire_on_commit=False) as session, _database_problems(self.path):
                with session.begin():
                    yield session

    @contextmanager
    def raw(self) -> Iterator[sqlite3.Connection]:
        """The driver's own connection in autocommit mode, for bulk work; the caller says BEGIN IMMEDIATE and COMMIT."""
        with _database_problems(self.path):
            borrowed = self.engine.raw_connection()
            driver: sqlite3.Connection = borrowed.driver_connection  # type: ignore[assignment]
            try:
                yield driver
                if driver.in_transaction:
                    driver.rollback()
            except BaseException:
                if driver.in_transaction:
                    driver.rollback()
                raise
            finally:
                borrowed.close()

    def close(self) -> None:
        """Close every connection; the write-ahead log is folded back so that one file remains."""
        if not self.read_only:
            try:
                with self.engine.connect() as connection:
                    connection.exec_driver_sql("PRAGMA optimize")
            except Exception:
                pass
        self.engine.dispose()


def open_company_file(path: Path, *, read_only: bool = False) -> CompanyFile:
    """Open a company file of the present version.

    Raises UserError when the file is missing, foreign, damaged, older (upgrade it first) or newer.
    """
    found = inspect(path)
    if found.state is FileState.CURRENT:
        return CompanyFile(path, read_only=read_only)
    raise _refusal(path, found)


def create_company_file(path: Path) -> CompanyFile:
    """Make a new, empty file with all tables. Raises UserError when something is there already."""
    if path.exists():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{file} exists already."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose another name."),
            file=path.name,
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path)
        try:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
        migrate(path)
    except (OSError, sqlite3.Error) as error:
        raise EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "{file} could not be created: {reason}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose a folder that you may write to, on a disk with room."),
            file=path.name,
            reason=str(error),
        ) from error
    return CompanyFile(path)


def migrate(path: Path, revision: str = "head") -> None:
    """Bring a file to a schema revision, each step in a transaction of its own."""
    from alembic import command
    from alembic.config import Config

    engine = _engine(path)
    try:
        with engine.connect().execution_options(telecost_write=True) as connection:
            config = Config()
            config.set_main_option("script_location", _MIGRATIONS.as_posix().replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()


def _engine(path: Path, *, read_only: bool = False) -> Engine:
    uri = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rw' if path.exists() else 'rwc'}"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=6, max_overflow=4)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA temp_store = MEMORY")
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")

    # The driver would begin late and upgrade a reader to a writer, which fails under load; we say which it is.
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("telecost_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def _database_problems(path: Path) -> Iterator[None]:
    """Turn what the disk, a lock or missing rights do into one sentence."""
    from sqlalchemy.exc import OperationalError

    try:
        yield
    except (OperationalError, sqlite3.OperationalError) as error:
        reason = str(getattr(error, "orig", error))
        if "locked" in reason or "busy" in reason:
            pattern = QT_TRANSLATE_NOOP("Errors", "{file} is being written to by another program.")
            hint = QT_TRANSLATE_NOOP("Errors", "Wait until it has finished, then try again.")
        elif "full" in reason:
            pattern = QT_TRANSLATE_NOOP("Errors", "The disk with {file} is full. Nothing was changed.")
            hint = QT_TRANSLATE_NOOP("Errors", "Make room, then try again.")
        elif "readonly" in reason or "read-only" in reason:
            pattern = QT_TRANSLATE_NOOP("Errors", "{file} cannot be written to.")
            hint = QT_TRANSLATE_NOOP("Errors", "Check the rights of the file and of its folder.")
        elif "disk I/O" in reason or "unable to open" in reason:
            pattern = QT_TRANSLATE_NOOP("Errors", "{file} cannot be reached.")
            hint = QT_TRANSLATE_NOOP("Errors", "Check the disk or the network folder, then open it again.")
        else:
            raise
        raise EnvironmentProblem(pattern, hint=hint, file=path.name) from error


def _unreadable(path: Path) -> EnvironmentProblem:
    return EnvironmentProblem(
        QT_TRANSLATE_NOOP("Errors", "{file} cannot be read."),
        hint=QT_TRANSLATE_NOOP("Errors", "Check the rights of the file and of its folder."),
        file=path.name,
    )


def _refusal(path: Path, found: Inspection) -> UserError:
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

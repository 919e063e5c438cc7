"""Opening and creating company files: one SQLite file per company. Every connection gets the same settings here."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem, UserError
from telecost_desktop.models.company_file import APPLICATION_ID, BUSY_SECONDS, FileState, inspect, refusal, sqlite_uri

_MIGRATIONS = Path(__file__).parent / "migrations"
_WRITES = "telecost_writes"
_WATCHER: ContextVar[Callable[[Session], None] | None] = ContextVar("watcher", default=None)


@event.listens_for(Session, "before_flush")
def _know_all_tables(*_: object) -> None:
    """Rows are written in the order in which tables name each other, so all of them have to be known by then."""
    import telecost_desktop.models.tables  # noqa: F401


@contextmanager
def watching_writes(watcher: Callable[[Session], None]) -> Iterator[None]:
    """Show each writing session that begins inside, on this thread, to somebody who wants to note what it does."""
    token = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(token)


@dataclass(eq=False)
class Writes:
    """How many writing transactions this program has begun on one of its connections."""

    begun: int = 0


def writes_of(connection: Connection | PoolProxiedConnection) -> Writes:
    """Those of the connection that a session borrows; another object once the pool has made another connection."""
    found: Writes = connection.info.setdefault(_WRITES, Writes())
    return found


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
        self.check_writable()
        with self.engine.connect().execution_options(telecost_write=True) as connection:
            writes_of(connection).begun += 1
            with Session(connection, expire_on_commit=False) as session, _database_problems(self.path):
                watcher = _WATCHER.get()
                if watcher is not None:
                    watcher(session)
                with session.begin():
                    yield session

    def check_writable(self) -> None:
        """Raise UserError if the file is open for reading only."""
        if self.read_only:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{file} is open for reading only."),
                hint=QT_TRANSLATE_NOOP("Errors", "Close it where it is being worked in, then open it again."),
                file=self.path.name,
            )

    @contextmanager
    def raw(self) -> Iterator[sqlite3.Connection]:
        """The driver's own connection in autocommit mode, for bulk work; the caller says BEGIN IMMEDIATE and COMMIT."""
        with _database_problems(self.path):
            borrowed = self.engine.raw_connection()
            driver: sqlite3.Connection = borrowed.driver_connection  # type: ignore[assignment]
            writes_of(borrowed).begun += 1
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
    raise refusal(path, found)


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
            # A step may have to make a table anew; that other tables point to it must not hinder its going.
            _plain(connection).execute("PRAGMA foreign_keys = OFF")
            config = Config()
            config.set_main_option("script_location", _MIGRATIONS.as_posix().replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()


def _plain(connection: Connection) -> sqlite3.Connection:
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return driver


def _engine(path: Path, *, read_only: bool = False) -> Engine:
    # A reader that could not write would leave the files beside the database, which only a writer may take away.
    readable_only = read_only and not os.access(path, os.W_OK)
    uri = sqlite_uri(path, "ro" if readable_only else "rw" if path.exists() else "rwc")

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=6, max_overflow=4)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA temp_store = MEMORY")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
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

"""Migrations make what the models say: in a new file, and in a file of an earlier version that is upgraded."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from telecost_desktop.models import database
from telecost_desktop.models.access import Right, User
from telecost_desktop.models.company_file import APPLICATION_ID, KNOWN_REVISIONS
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.access import has_right
from telecost_desktop.services.company import open_company


def test_migrations_build_what_the_models_say(tmp_path: Path) -> None:
    built, said = tmp_path / "built.telecost", tmp_path / "said.db"
    database.create_company_file(built).close()
    engine = create_engine(f"sqlite:///{said}")
    metadata.create_all(engine)
    engine.dispose()
    tables, models = _tables(built), _tables(said)
    assert tables.keys() - models.keys() == {"alembic_version"}
    for name, table in models.items():
        for part, expected in table.items():
            assert tables[name][part] == expected, f"{part} of {name}"


@pytest.mark.parametrize("revision", KNOWN_REVISIONS[:-1])
def test_an_upgraded_file_has_the_tables_of_a_new_one(tmp_path: Path, revision: str) -> None:
    old, new = tmp_path / "old.telecost", tmp_path / "new.telecost"
    database.create_company_file(new).close()
    _file_of(revision, old)
    open_company(old, upgrade=True).close()
    assert _statements(old) == _statements(new)


def test_who_worked_in_an_older_file_may_go_on_doing_everything(tmp_path: Path) -> None:
    path = tmp_path / "old.telecost"
    _file_of("0004", path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("""INSERT INTO "user" VALUES (7, 'KH', 'Kari')""")
        connection.execute(
            "INSERT INTO run (kind, name, scheduled_for, trigger, state, started_at, started_by)"
            " VALUES ('subscription', 'Kai', '2026-11-01T00:00', 'planned', 'ok', '2026-11-01T00:00:00Z', 'KH')"
        )
    file = open_company(path, upgrade=True)
    with file.read() as session:
        assert session.scalars(select(User.email)).all() == [""]
        assert has_right(session, 7, Right.SCHEDULED_INVOICING)
        assert session.execute(text("SELECT name, job_id FROM run")).all() == [("Kai", None)]
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    file.close()


def _file_of(revision: str, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.migrate(path, revision)


def _statements(path: Path) -> set[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return set(connection.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"))


def _tables(path: Path) -> dict[str, dict[str, Any]]:
    """What SQLite enforces and looks up, table by table: not how a statement happens to be written.

    Defaults are left out: a column that was added to rows that are there needs one, a model gives it in the program.
    """
    with closing(sqlite3.connect(path)) as connection:
        made = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        return {name: _table(connection, name, " ".join(sql.split())) for name, sql in made.fetchall()}


def _table(connection: sqlite3.Connection, table: str, sql: str) -> dict[str, Any]:
    columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    keys = connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall()
    indexes = connection.execute(f'PRAGMA index_list("{table}")').fetchall()
    return {
        "columns (type, not null, key)": {name: (kind, filled, key) for _, name, kind, filled, _, key in columns},
        "foreign keys": sorted(
            (column, other, its, update, delete) for _, _, other, column, its, update, delete, _ in keys
        ),
        "indexes": sorted(_index(connection, name, unique, origin) for _, name, unique, origin, _ in indexes),
        "checks": sorted(re.findall(r"CHECK \((.*?\))\)", sql)),
    }


def _index(connection: sqlite3.Connection, name: str, unique: int, origin: str) -> tuple[object, ...]:
    """Name (of one that a statement made), uniqueness, columns in their order, and which rows are in it."""
    columns = tuple(column for _, _, column in connection.execute(f'PRAGMA index_info("{name}")'))
    sql = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?", (name,)).fetchone()
    rows = " ".join(sql[0].split()).partition(" WHERE ")[2] if sql and sql[0] else ""
    return name if origin == "c" else "", unique, columns, rows

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from telecost_desktop.errors import EnvironmentProblem, UserError
from telecost_desktop.models import company_file, database
from telecost_desktop.models.company import Company, LogEntry
from telecost_desktop.models.company_file import (
    APPLICATION_ID,
    HEAD_REVISION,
    KNOWN_REVISIONS,
    FileState,
    inspect,
    sqlite_uri,
)
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.company import _copy, create_company, open_company


def test_a_new_company_is_one_file_once_closed(tmp_path: Path) -> None:
    path = tmp_path / "Åse & søn.telecost"
    file = create_company(path, name="Åse & søn", country="NO")
    with file.read() as session:
        assert session.get_one(Company, 1).zone == "Europe/Oslo"
    file.close()
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert inspect(path).state is FileState.CURRENT


@pytest.mark.parametrize("name", ["100 % år.telecost", "a;b#c.telecost", "rød & blå.telecost"])
def test_odd_names_are_opened(tmp_path: Path, name: str) -> None:
    create_company(tmp_path / name, name="Odd", country="SE").close()
    file = open_company(tmp_path / name)
    with file.read() as session:
        assert session.get_one(Company, 1).currency == "SEK"
    file.close()
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PurePosixPath("/home/a b.telecost"), "file:/home/a%20b.telecost?mode=ro"),
        (PureWindowsPath(r"C:\Users\å.telecost"), "file:/C:/Users/%C3%A5.telecost?mode=ro"),
        (PureWindowsPath(r"\\server\share\a.telecost"), "file:////server/share/a.telecost?mode=ro"),
    ],
)
def test_paths_of_every_system_become_uris(path: PurePosixPath | PureWindowsPath, uri: str) -> None:
    assert sqlite_uri(path, "ro") == uri


def test_known_revisions_are_those_of_the_migrations() -> None:
    scripts = ScriptDirectory(str(database._MIGRATIONS))
    revisions = tuple(reversed([script.revision for script in scripts.walk_revisions()]))
    assert revisions == KNOWN_REVISIONS
    assert scripts.get_current_head() == HEAD_REVISION


def test_foreign_keys_are_enforced(company: CompanyFile) -> None:
    with pytest.raises(IntegrityError), company.write() as session:
        session.execute(text("INSERT INTO sim_line (sim_id, line_id, valid_from) VALUES (99, 99, '2026-01-01')"))


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + bytes(200), b"\xff" * 5000])
def test_a_foreign_file_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wrong.telecost"
    path.write_bytes(content)
    with pytest.raises(UserError, match="is not a TeleCost company file"):
        open_company(path)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.telecost"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    with pytest.raises(UserError, match="is not a TeleCost company file"):
        open_company(path)


def test_a_newer_file_is_refused(company_path: Path) -> None:
    connection = sqlite3.connect(company_path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(UserError, match="newer version"):
        open_company(company_path)


def test_an_older_file_is_backed_up_and_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "old.telecost"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.close()
    database.migrate(path, "0001")
    assert inspect(path).state is FileState.OLDER
    with pytest.raises(UserError, match="older version"):
        open_company(path)
    open_company(path, upgrade=True).close()
    assert inspect(path).state is FileState.CURRENT
    copies = [entry for entry in tmp_path.iterdir() if "before upgrade" in entry.name]
    assert [inspect(copy).revision for copy in copies] == ["0001"]


def test_a_file_that_another_program_holds_is_not_called_damaged(
    company_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company_file, "BUSY_SECONDS", 0)
    other = sqlite3.connect(company_path, isolation_level=None)
    try:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(EnvironmentProblem, match="being written to by another program"):
            open_company_file(company_path)
    finally:
        other.close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="Nothing is closed to root")
def test_a_file_in_a_closed_folder_is_not_called_damaged(company_path: Path) -> None:
    company_path.parent.chmod(0o555)
    try:
        with pytest.raises(EnvironmentProblem, match="folder that you may not write to"):
            open_company_file(company_path)
    finally:
        company_path.parent.chmod(0o755)


def test_rows_are_written_whatever_else_was_imported(company_path: Path) -> None:
    # In a program of its own: which other tables are known depends on what ran before.
    program = """
import sys
from pathlib import Path
from telecost_desktop.models.database import open_company_file
from telecost_desktop.models.equipment import Equipment
file = open_company_file(Path(sys.argv[1]))
with file.write() as session:
    session.add(Equipment(type="phone"))
file.close()
"""
    ran = subprocess.run(
        [sys.executable, "-c", program, str(company_path)], capture_output=True, text=True, check=False
    )
    assert (ran.stderr, ran.returncode) == ("", 0)


def test_a_failed_write_leaves_nothing(company: CompanyFile) -> None:
    with pytest.raises(RuntimeError), company.write() as session:
        session.get_one(Company, 1).name = "changed"
        session.flush()
        raise RuntimeError
    with company.read() as session:
        assert session.get_one(Company, 1).name == "Prøve AS"


def test_a_read_only_file_refuses_to_write(company_path: Path) -> None:
    file = database.open_company_file(company_path, read_only=True)
    with pytest.raises(UserError, match="reading only"), file.write():
        pass
    file.close()


def test_issued_sales_invoices_cannot_be_changed_by_sql(company: CompanyFile) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    with company.write() as session:
        customer = Customer(number="1", name="Kunde", country="NO", currency="NOK")
        session.add(customer)
        session.flush()
        zero = Decimal(0)
        session.add(
            SalesInvoice(
                kind=DocumentKind.INVOICE,
                state=SalesInvoiceState.ISSUED,
                number=1,
                customer_id=customer.id,
                issue_date=date(2026, 11, 22),
                entry_date=date(2026, 11, 22),
                due_date=date(2026, 12, 6),
                currency="NOK",
                total_ex_vat=zero,
                total_vat=zero,
                total_inc_vat=zero,
                payable=zero,
                created_at=now,
            )
        )
        session.add(LogEntry(at=now, action="issued"))
    for statement in (
        "UPDATE sales_invoice SET due_date = '2027-01-01'",
        "DELETE FROM sales_invoice",
        "INSERT INTO sales_invoice_vat (sales_invoice_id, category, rate, base, vat) VALUES (1, 'S', 1, 1, 1)",
        "UPDATE log_entry SET action = ''",
        "DELETE FROM log_entry",
    ):
        with pytest.raises(IntegrityError), company.write() as session:
            session.execute(text(statement))


def test_instants_are_not_civil_dates(company: CompanyFile) -> None:
    with pytest.raises(Exception, match="civil date"), company.read() as session:
        session.scalars(select(SalesInvoice).where(SalesInvoice.issue_date == datetime(2026, 1, 1, tzinfo=UTC))).all()


def test_costs_in_an_older_file_survive_its_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "old.telecost"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.migrate(path, "0002")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            "INSERT INTO seller VALUES (1, '999', 'Operatør', 'NO'); INSERT INTO billing_account VALUES (1, 1, '10', '', '');"
            "INSERT INTO placement VALUES (1, 1, NULL, NULL, NULL);"
            "INSERT INTO traffic_type VALUES (3, 'Samtale', 'call', 'home', 'domestic', '', '', ''),"
            "(7, 'Ukjent', 'other', '', '', '', '', '');"
            "INSERT INTO usage_record (id, placement_id, traffic_type_id, started_at, net, vat) VALUES (1, 1, 7, 5, 10, 2);"
        )
    file = open_company(path, upgrade=True)
    with file.read() as session:
        types = session.execute(text("SELECT id, name, kind, source_id, guessed FROM traffic_type ORDER BY id")).all()
        assert types == [(3, "Samtale", "call", None, 0), (7, "Ukjent", "other", None, 1)]
        assert session.execute(text("SELECT traffic_type_id FROM usage_record")).scalar_one() == 7
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    with pytest.raises(IntegrityError), file.write() as session:
        session.execute(text("INSERT INTO traffic_type (name, kind, zone, direction, country, product_group, package_use) "
                             "VALUES ('Samtale', 'call', 'home', 'domestic', '', '', '')"))  # fmt: skip
    file.close()


def test_the_copy_before_an_upgrade_holds_the_write_ahead_log(tmp_path: Path) -> None:
    path = tmp_path / "old.telecost"
    database.create_company_file(path).close()
    database_file = sqlite3.connect(path)
    database_file.execute("UPDATE alembic_version SET version_num = '0002'")
    database_file.execute("INSERT INTO setting VALUES ('fresh', '1')")
    database_file.commit()
    assert path.with_name("old.telecost-wal").stat().st_size
    _copy(path, tmp_path / "copy.telecost")
    database_file.close()
    with closing(sqlite3.connect(tmp_path / "copy.telecost")) as copy:
        assert copy.execute("SELECT value FROM setting WHERE key = 'fresh'").fetchone() == ("1",)


def test_a_full_disk_is_named_when_there_is_no_room_beside_the_file(
    company_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> sqlite3.Connection:
        error = sqlite3.OperationalError("unable to open database file")
        error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
        raise error

    usage = shutil.disk_usage(company_path.parent)
    monkeypatch.setattr(company_file.sqlite3, "connect", full)
    with pytest.raises(EnvironmentProblem, match="cannot be read"):
        inspect(company_path)
    monkeypatch.setattr(company_file.shutil, "disk_usage", lambda _: usage._replace(free=0))
    with pytest.raises(EnvironmentProblem, match="is full"):
        inspect(company_path)


def test_reading_leaves_one_file_and_cannot_change_it(company_path: Path) -> None:
    before = company_path.read_bytes()
    file = open_company_file(company_path, read_only=True)
    with file.read() as session:
        assert session.get_one(Company, 1).country == "NO"
    with pytest.raises(EnvironmentProblem, match="cannot be written"), file.raw() as connection:
        connection.execute("UPDATE company SET name = 'x'")
    file.close()
    assert [entry.name for entry in company_path.parent.iterdir()] == [company_path.name]
    assert company_path.read_bytes() == before

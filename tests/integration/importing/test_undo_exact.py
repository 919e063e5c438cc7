"""Undo is exact: after it every table is as it was before the import, whatever kind of file, changes included."""

from collections.abc import Callable

import pytest

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import undo_import

USAGE = "operator;account;invoice;department;user;msisdn;sim;traffic_type;start;net;seconds;record_id\n"
CHARGES = (
    "operator;account;invoice;issue_date;section;text;net;vat_rate;msisdn;user;department;period_start;period_end\n"
)
LINES = "account;operator;msisdn;user;department;sim;plan;plan_price;valid_from;terminated\n"
# What is there before, and what comes in on top of it.
BASE = (
    USAGE + ";7;;Salg;Per;90000001;89470000000000000018;Call;2026-01-05T10:00:00;5;60;A1\n"
    ";7;;Salg;Per;90000001;;Call;2026-01-06T10:00:00;6;60;A2\n"
    ";7;;Salg;Per;90000001;;Call;2026-01-25T10:00:00;7;60;A3\n"
    "Tel;8;99;Salg;Per;90000001;;Call;2026-01-26T10:00:00;7;60;\n",
    LINES + "7;;90000001;Per;Salg;89470000000000000018;Fri;299;2026-01-01;\n",
    "employee;employee_number;email;department;valid_from\nPer;;;Salg;2025-01-01\n",
    "type;maker;model;serial_number;imei;price;employee\nphone;Nokia;1;S1;490154203237518;100;Per\n",
)
FILES = {
    "corrected usage": USAGE + ";7;;Lager;Pål;90000002;;Call;2026-02-05T10:00:00;5;61;A1\n"
    ";7;;Salg;Per;90000001;;SMS;2026-01-06T10:00:00;6;60;A2\n",
    "usage of the account's real operator": USAGE
    + "Telia;7;55;Salg;Kari;90000001;89470000000000000018;Call;2026-03-05T10:00:00;5;60;B1\n",
    "charges that take usage over": CHARGES
    + "Telia Norge AS;7;X1;2026-02-01;communication;Samtaler;40;25;90000001;Kari;Salg;2026-01-06;2026-01-20\n",
    "an invoice that was expected": CHARGES + "Tel Norge AS;8;99;2026-02-01;communication;Samtaler;40;25;;;;;\n",
    "lines": LINES + "7;;90000001;Kari;Drift;;Stor;399;2026-05-01;2026-10-01\n"
    "7;Telia;90000002;Ola;Drift;89470000000000000018;Fri;299;2026-05-01;\n",
    "employees": "employee;employee_number;email;department;valid_from\nper;17;per@a.no;Drift;2026-02-01\n",
    "equipment": "type;maker;model;serial_number;imei;price;employee;notes\nphone;Nokia;2;S1;;90;Kari;ny\n",
}
# These are about the imports themselves.
_APART = ("import_batch", "import_rejection", "import_change", "log_entry", "sqlite_sequence")
# Words that cost nothing stay.
_WORDS = ("traffic_type",)


def dump(company: CompanyFile) -> dict[str, list[tuple[object, ...]]]:
    with company.raw() as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            table: sorted(connection.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr)
            for table in tables
            if table not in (*_APART, *_WORDS) and not table.startswith("sqlite_")
        }


@pytest.mark.parametrize("kind", list(FILES))
def test_undo_leaves_every_table_as_it_was(
    take: Callable[..., object], company: CompanyFile, clock: FixedClock, kind: str
) -> None:
    for content in BASE:
        take(content)
    before = dump(company)
    result = take(FILES[kind])
    assert result.rejected == 0
    after = dump(company)
    assert after != before
    assert check(company) == []
    undo_import(company, result.batch or 0, clock=clock)
    assert dump(company) == before
    assert check(company) == []


def test_one_after_the_other_and_back_is_as_before_at_every_step(
    take: Callable[..., object], company: CompanyFile, clock: FixedClock
) -> None:
    steps = []
    for content in (*BASE, *FILES.values()):
        before = dump(company)
        steps.append((before, take(content)))
    for before, result in reversed(steps):
        undo_import(company, result.batch or 0, clock=clock)
        assert dump(company) == before


def test_an_operator_that_a_later_invoice_needs_is_kept_until_that_goes_too(
    take: Callable[..., object], company: CompanyFile, clock: FixedClock, ask: Callable[..., list[tuple[object, ...]]]
) -> None:
    take(BASE[0])
    before = dump(company)
    usage = take(FILES["usage of the account's real operator"])
    charges = take(CHARGES + "Telia;7;X9;2026-04-01;subscription;Fri;40;25;;;;;\n")
    undo_import(company, usage.batch or 0, clock=clock)
    query = "SELECT s.name FROM billing_account a JOIN seller s ON s.id = a.seller_id WHERE a.number = '7'"
    assert ask(query) == [("Telia",)]
    undo_import(company, charges.batch or 0, clock=clock)
    assert dump(company) == before

"""What always holds, whatever the files: import twice = once, overlap = union, roll-up = detail, undo restores."""

import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import import_files, undo_import
from telecost_desktop.services.rollups import USAGE_ROLLUPS, rollup_differences

HEAD = "operator;account;invoice;department;user;msisdn;traffic_type;start;seconds;net\n"
CHARGES = "operator;account;invoice;issue_date;section;text;msisdn;period_start;period_end;net\n"
CLOCK = FixedClock(datetime(2026, 11, 22, tzinfo=UTC))

usage_rows = st.tuples(
    st.sampled_from(["1001", "1002"]),
    st.sampled_from(["", "55"]),
    st.sampled_from(["", "Salg", "Drift"]),
    st.sampled_from(["", "Ola", "Kari"]),
    st.sampled_from(["90000001", "90000002", ""]),
    st.sampled_from(["Calls", "SMS"]),
    st.sampled_from(["2026-08-31T23:59:59", "2026-09-01T00:00:00", "2026-09-15T12:00:00", "2026-10-02T08:00:00"]),
    st.sampled_from(["", "60"]),
    st.sampled_from(["0,10", "-1,00"]),
).map(lambda cells: "Telia;" + ";".join(cells) + "\n")
usage_files = st.lists(usage_rows, max_size=12)
charge_files = st.sampled_from(
    [
        CHARGES + "Telia;1001;55;2026-10-01;communication;Calls;90000001;2026-09-01;2026-09-30;5,00\n",
        CHARGES + "Telia;1001;77;2026-10-05;communication;Calls;90000002;2026-08-01;2026-09-15;7,00\n"
        "Telia;1001;77;2026-10-05;subscription;Plan;90000002;2026-10-01;2026-10-31;9,00\n",
    ]
)
STATE = (*USAGE_ROLLUPS, "cost_by_month")
slow = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Company:
    """A fresh company file for one example."""

    def __init__(self, template: Path) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.path = Path(self._folder.name) / "company.telecost"
        self.path.write_bytes(template.read_bytes())
        self.file: CompanyFile = open_company_file(self.path)
        self._count = 0

    def __enter__(self) -> "Company":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
        self._folder.cleanup()

    def take(self, content: str) -> int | None:
        self._count += 1
        path = self.path.with_name(f"{self._count}.csv")
        path.write_text(content, encoding="utf-8")
        (result,) = import_files(self.file, [path], clock=CLOCK)
        assert result.status in ("imported", "duplicate"), result
        return result.batch if result.status == "imported" or result.rows else None

    def rollups(self) -> dict[str, list[tuple[object, ...]]]:
        with self.file.raw() as connection:
            return {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall()) for name in STATE}

    def records(self) -> Counter[tuple[object, ...]]:
        with self.file.raw() as connection:
            return Counter(
                connection.execute(
                    "SELECT p.account_id, p.line_id, u.traffic_type_id, u.started_at, u.seconds, u.net FROM usage_record u "
                    "JOIN placement p ON p.id = u.placement_id"
                ).fetchall()
            )


@slow
@given(rows=usage_files)
def test_importing_twice_is_importing_once(empty_company_template: Path, rows: list[str]) -> None:
    with Company(empty_company_template) as company:
        company.take(HEAD + "".join(rows))
        once = company.records(), company.rollups()
        company.take(HEAD + "".join(rows))
        company.take(HEAD + "".join(reversed(rows)))
        assert (company.records(), company.rollups()) == once
        assert once[0].total() == len(rows)


@slow
@given(first=usage_files, second=usage_files)
def test_overlapping_files_are_their_union(empty_company_template: Path, first: list[str], second: list[str]) -> None:
    def key(row: str) -> tuple[str, ...]:
        cells = row.split(";")
        return tuple(cells[place] for place in (1, 2, 5, 6, 7, 8, 9))

    # Without the open invoices, whose matching is looser: the larger count of each row is what there is.
    first, second = (
        [row.replace(";1001;;", ";1001;55;").replace(";1002;;", ";1002;55;") for row in rows]
        for rows in (first, second)
    )
    expected = Counter(map(key, first)) | Counter(map(key, second))
    with Company(empty_company_template) as company:
        company.take(HEAD + "".join(first))
        company.take(HEAD + "".join(second))
        assert company.records().total() == expected.total()
        assert rollup_differences(company.file) == []


@slow
@given(first=usage_files, charges=charge_files, second=usage_files, order=st.permutations(range(3)))
def test_undo_restores_and_rollups_equal_the_detail(
    empty_company_template: Path, first: list[str], charges: str, second: list[str], order: list[int]
) -> None:
    contents = [HEAD + "".join(first), charges, HEAD + "".join(second) + "\n"]
    with Company(empty_company_template) as company:
        states = [company.rollups()]
        batches = []
        for place in order:
            batches.append(company.take(contents[place]))
            states.append(company.rollups())
            assert rollup_differences(company.file) == []
        assert states[-1]["cost_by_month"]
        for batch, before in zip(reversed(batches), reversed(states[:-1]), strict=True):
            if batch is not None and company.rollups() != before:
                undo_import(company.file, batch, clock=CLOCK)
            assert company.rollups() == before
        assert company.rollups() == {name: [] for name in STATE}


@slow
@given(first=usage_files, charges=charge_files, undone=st.integers(0, 1))
def test_whatever_is_undone_first_the_rest_still_adds_up(
    empty_company_template: Path, first: list[str], charges: str, undone: int
) -> None:
    with Company(empty_company_template) as company:
        batches = [company.take(HEAD + "".join(first)), company.take(charges)]
        undo_import(company.file, batches[undone] or 0, clock=CLOCK)
        assert rollup_differences(company.file) == []
        undo_import(company.file, batches[1 - undone] or 0, clock=CLOCK)
        assert company.rollups() == {name: [] for name in STATE}
        with company.file.raw() as connection:
            assert connection.execute("SELECT COUNT(*) FROM supplier_invoice").fetchone() == (0,)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("rows", [1, 5])
def test_a_property_example_by_hand(empty_company_template: Path, rows: int) -> None:
    row = "Telia;1001;;Salg;Ola;90000001;Calls;2026-09-15T12:00:00;60;0,10\n"
    with Company(empty_company_template) as company:
        company.take(HEAD + row * rows)
        company.take(HEAD + row * (rows + 2))
        assert company.records().total() == rows + 2

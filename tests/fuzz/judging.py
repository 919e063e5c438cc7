"""Importing one damaged file into a company file and judging what became of it."""

from __future__ import annotations

import shutil
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from oracles import OddAmountError, embedded_xml, stated_sum, table_sums, xml_wrong
from seed_files import PROFILE, SeedFile

from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import FileResult, import_files, undo_import
from telecost_desktop.services.importing.mapping.applying import header_key
from telecost_desktop.services.importing.mapping.store import settings_of
from telecost_desktop.services.rollups import rollup_differences

STATUSES = ("imported", "duplicate", "rejected", "partial")
# What tells of imports stays after undo; traffic types are only words.
_TRACES = {
    "import_batch", "import_rejection", "import_change", "import_profile", "log_entry", "traffic_type", "sqlite_sequence",
    "sqlite_stat1", "sqlite_stat4", "alembic_version",
}  # fmt: skip
State = dict[str, list[tuple[object, ...]]]


class Judge:
    """Imports files one after the other into one company file, renewed when one of them broke it."""

    def __init__(self, folder: Path, template: Path, at: datetime) -> None:
        self._folder = folder
        self._template = template
        self._clock = FixedClock(at)
        self._file: CompanyFile | None = None
        self._count = 0

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def renew(self) -> None:
        """Begin with a fresh company file, with the stranger's profile saved."""
        self.close()
        self._count += 1
        path = self._folder / f"company-{self._count}.telecost"
        shutil.copyfile(self._template, path)
        self._file = open_company_file(path)
        with self._file.raw() as connection:
            connection.execute(
                "INSERT INTO import_profile (name, kind, header_key, settings, changed_at, changed_by) "
                "VALUES (?, ?, ?, ?, '2026-01-01T00:00:00Z', '')",
                (PROFILE.name, PROFILE.kind.value, header_key(PROFILE.header), settings_of(PROFILE)),
            )

    def look(self, seed: SeedFile, content: bytes, members: dict[str, bytes], way: str) -> tuple[str, str]:
        """Import a damaged file; gives the outcome, and what is wrong ("" = nothing). ``way``: dry, undo or keep."""
        if self._file is None:
            self.renew()
        assert self._file is not None
        path = self._folder / seed.name
        path.write_bytes(content)
        before, last = (self._state(), self._last_batch()) if way != "keep" else ({}, 0)
        results = import_files(self._file, [path], clock=self._clock, dry_run=way == "dry")
        wrong = [text for result in results for text in self._wrong(result, seed, path, content, members, way)]
        if way != "dry":
            wrong += [f"{found.table} disagrees with its detail" for found in rollup_differences(self._file)]
        if way == "undo":
            for result in reversed(results):
                # The same content again is told by the batch that brought it.
                if result.batch is not None and result.batch > last and not self._is_undone(result.batch):
                    undo_import(self._file, result.batch, clock=self._clock)
        if way != "keep":
            after = self._state()
            wrong += [
                f"{name} is not as before: {sorted(set(before[name]) ^ set(after[name]), key=repr)[:4]}"
                for name in before
                if before[name] != after[name]
            ]
        path.unlink()
        if wrong:
            self.renew()
        outcomes = {result.status for result in results}
        return outcomes.pop() if len(outcomes) == 1 else "mixed" if outcomes else "nothing", "; ".join(wrong)

    def _wrong(
        self, result: FileResult, seed: SeedFile, path: Path, content: bytes, members: dict[str, bytes], way: str
    ) -> list[str]:
        if result.status not in STATUSES:
            return [f"the status is {result.status!r}"]
        if result.rows != result.imported + result.duplicates + result.rejected:
            return [f"{result.rows} rows are not {result.imported} + {result.duplicates} + {result.rejected}"]
        if result.status == "rejected":
            return [] if result.errors and all(error.reason for error in result.errors) else ["no reason is given"]
        if seed.kind in ("zip", "tar.gz"):
            content = members.get(Path(result.key).name, b"")
            if not content:
                return []
        if result.format in ("ubl", "cii", "pdf-ubl", "pdf-cii"):
            if seed.kind == "pdf":
                content = embedded_xml(str(path))
            wrong = xml_wrong(content, result)
            return [wrong] if wrong else []
        if seed.kind in ("workbook", "spectrum") or result.duplicates:
            return []
        header = PROFILE.header if result.profile else ()
        try:
            sums = table_sums(content, result, mapped_to=header)
        except (OddAmountError, UnicodeError) as error:
            return [f"accepted although {error}"]
        return [] if sums is None else self._wrong_sums(result, sums, way)

    def _wrong_sums(self, result: FileResult, sums: set[Decimal], way: str) -> list[str]:
        wrong = []
        if result.amount is not None and result.amount not in sums and not self._is_credit(result, sums):
            wrong.append(f"the amount is {result.amount}, not {_words(sums)}")
        if result.supplier_invoices and "usage" not in result.format:
            total, credit = stated_sum(result.supplier_invoices)
            if total not in sums and not credit:
                wrong.append(f"the invoices' charges are {total}, not {_words(sums)}")
        # What a corrected file replaces lies where the first file put it.
        if way != "dry" and not result.changed and result.format in ("telecost-usage", "telenor-mis-content"):
            assert self._file is not None
            with self._file.raw() as connection:
                (stored,) = connection.execute(
                    "SELECT COALESCE(SUM(u.net), 0) FROM usage_record u JOIN import_batch b ON b.id = ? "
                    "WHERE u.id BETWEEN b.first_usage_id AND b.last_usage_id",
                    (result.batch,),
                ).fetchone()
            if Decimal(stored).scaleb(-6) not in sums:
                wrong.append(f"stored is {Decimal(stored).scaleb(-6)}, not {_words(sums)}")
        return wrong

    @staticmethod
    def _is_credit(result: FileResult, sums: set[Decimal]) -> bool:
        """Whether signs were made alike, as a credit note's are."""
        return any(invoice.kind == "credit_note" for invoice in result.supplier_invoices)

    def _is_undone(self, batch: int) -> bool:
        assert self._file is not None
        with self._file.raw() as connection:
            return bool(
                connection.execute("SELECT state FROM import_batch WHERE id = ?", (batch,)).fetchone()[0] == "undone"
            )

    def _last_batch(self) -> int:
        assert self._file is not None
        with self._file.raw() as connection:
            return int(connection.execute("SELECT COALESCE(MAX(id), 0) FROM import_batch").fetchone()[0])

    def _state(self) -> State:
        """Everything that imports bring, of all tables."""
        assert self._file is not None
        with self._file.raw() as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            state = {
                name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
                for name in names
                if name not in _TRACES
            }
            # Which import first named an invoice that is expected is a trace as well.
            columns = [row[1] for row in connection.execute("PRAGMA table_info(supplier_invoice)")]
        at, batch = columns.index("state"), columns.index("batch_id")
        state["supplier_invoice"] = [
            (*row[:batch], None, *row[batch + 1 :]) if row[at] == "expected" else row
            for row in state["supplier_invoice"]
        ]
        return state


def _words(sums: set[Decimal]) -> str:
    return " or ".join(sorted(map(str, sums)))

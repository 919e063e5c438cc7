"""Import files that are large in every way there is, and measure the memory that it takes: at most 400 MB each.

``python tests/fuzz/large_files.py --megabytes 1000`` makes each file with so many megabytes, imports it in a process
of its own, and prints rows, seconds and peak memory; ``--only usage`` names one kind. The suite runs a small version.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

MOST_MEGABYTES = 400
_MEGABYTE = 2**20
USAGE = (
    "operator;account;invoice;department;user;msisdn;sim;traffic_type;start;seconds;called_number;net;vat;record_id\n"
)
CHARGES = "operator;account;invoice;issue_date;section;text;msisdn;user;department;quantity;net;vat_rate\n"


def _day(place: int) -> str:
    return f"{2023 + place // 336 % 3}-{place // 28 % 12 + 1:02}-{place % 28 + 1:02}"


def usage(rows: Iterator[int]) -> Iterator[str]:
    """What an operator sends: few numbers, many calls, each with its id."""
    yield USAGE
    for place in rows:
        number = place % 500
        yield (
            f"Telia;100{number % 3};;Avdeling {number % 12};Bruker {number};9{number:07};;Calls;"
            f"{_day(place // 5000)}T{place % 24:02}:{place // 24 % 60:02}:00;{place % 900};4791{place % 999_999:06};"
            f"0,49;0,12;ID{place}\n"
        )


def different(rows: Iterator[int]) -> Iterator[str]:
    """Every number, user, department, card and text is another one."""
    yield USAGE
    for place in rows:
        yield (
            f"Telia;{place};{place};Avdeling {place};Bruker {place};{40_000_000 + place};89470{place:014};Text {place};"
            f"2026-09-03T10:00:00;{place};;0,49;0,12;\n"
        )


def nonsense(rows: Iterator[int]) -> Iterator[str]:
    """Every number is another text that is none, every time one that is written oddly."""
    yield USAGE
    for place in rows:
        yield f"Telia;1;;;;word {place};;Calls;3.9.2026 {place};0:{place}:00;;0,49 kr {place};;\n"


def sorted_charges(rows: Iterator[int]) -> Iterator[str]:
    """Invoices of a thousand rows, one after the other."""
    yield CHARGES
    for place in rows:
        number = place % 1000
        yield (
            f"Telia;1001;{place // 1000};{_day(place // 1000)};subscription;Abonnement nummer {number};9{number:07};"
            f"Bruker {number};Avdeling {number % 12};1;199,00;25\n"
        )


def mixed_charges(rows: Iterator[int]) -> Iterator[str]:
    """Rows of five hundred invoices in turn."""
    yield CHARGES
    for place in rows:
        number = place % 1000
        yield (
            f"Telia;1001;{place % 500};2026-09-01;subscription;Abonnement nummer {number};9{number:07};"
            f"Bruker {number};Avdeling {number % 12};1;199,00;25\n"
        )


def many_invoices(rows: Iterator[int]) -> Iterator[str]:
    """Every row is another invoice."""
    yield CHARGES
    for place in rows:
        yield f"Telia;1001;{place};2026-09-01;subscription;Abonnement {place};;;;1;199,00;25\n"


def one_row(rows: Iterator[int]) -> Iterator[str]:
    """A quotation mark that is never closed."""
    yield USAGE
    yield 'Telia;1001;;;"'
    for _ in rows:
        yield "a text without an end " * 5


def many_columns(rows: Iterator[int]) -> Iterator[str]:
    """A row with as many columns as there is room for, under a header that has as many."""
    yield USAGE.rstrip()
    for place in rows:
        yield f";c{place}"
    yield "\nTelia;1001\n"


KINDS: dict[str, Callable[[Iterator[int]], Iterator[str]]] = {
    maker.__name__: maker
    for maker in (usage, different, nonsense, sorted_charges, mixed_charges, many_invoices, one_row, many_columns)
}


def make(path: Path, kind: str, megabytes: float) -> None:
    """Write a file of a kind and a size."""
    written = 0

    def rows() -> Iterator[int]:
        place = 0
        while written < megabytes * _MEGABYTE and (kind != "many_columns" or place < 1_000_000):
            yield place
            place += 1

    with path.open("w", encoding="utf-8", newline="") as stream:
        for text in KINDS[kind](rows()):
            written += stream.write(text)


def measured(path: Path, company: Path) -> str:
    """Import in this process; gives status, rows, changes in words, seconds and peak memory."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from peak_memory import peak_megabytes

    from telecost_desktop.models.database import open_company_file
    from telecost_desktop.services.clock import FixedClock
    from telecost_desktop.services.company import create_company
    from telecost_desktop.services.importing import import_files

    if not company.exists():
        create_company(company, name="Stor AS", country="NO").close()
    file = open_company_file(company)
    started = time.perf_counter()
    try:
        (result,) = import_files(file, [path], clock=FixedClock(datetime(2026, 11, 22, tzinfo=UTC)))
    finally:
        file.close()
    peak = peak_megabytes()
    reason = result.errors[0].reason if result.errors else ""
    seconds = time.perf_counter() - started
    return f"{result.status}\t{result.rows}\t{result.imported}\t{seconds:.1f}\t{peak:.0f}\t{reason}"


def run(kind: str, megabytes: float, folder: Path, company: Path | None = None) -> list[str]:
    """Make a file and import it in a child; gives status, rows, imported rows, seconds, peak megabytes, first reason."""
    path = folder / f"{kind}.csv"
    make(path, kind, megabytes)
    return import_apart(path, company or folder / f"{kind}.telecost")


def import_apart(path: Path, company: Path) -> list[str]:
    """Import a file in a process of its own, and measure it."""
    command = [sys.executable, str(Path(__file__).resolve()), "--child", str(path), str(company)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.rstrip("\n").split("\t")


def main() -> None:
    """Make, import, measure, print; the exit code is 1 when one took more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=1000)
    parser.add_argument("--only", choices=sorted(KINDS), action="append")
    parser.add_argument("--child", nargs=2, type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        sys.stdout.write(measured(*chosen.child) + "\n")
        return
    worst = 0.0
    sys.stdout.write(f"{'kind':16}{'status':10}{'rows':>10}{'imported':>10}{'seconds':>9}{'MB':>6}\n")
    for kind in chosen.only or KINDS:
        with tempfile.TemporaryDirectory(prefix="telecost-large-") as name:
            status, rows, imported, seconds, peak, reason = run(kind, chosen.megabytes, Path(name))
            sys.stdout.write(f"{kind:16}{status:10}{rows:>10}{imported:>10}{seconds:>9}{peak:>6}  {reason[:90]}\n")
            sys.stdout.flush()
            worst = max(worst, float(peak))
    sys.exit(worst > MOST_MEGABYTES)


if __name__ == "__main__":
    main()

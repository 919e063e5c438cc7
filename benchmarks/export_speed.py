"""Exports side by side with the bare libraries: workbooks, CSV and PDF of the same rows.

``python benchmarks/export_speed.py [--rows 100000] [--runs 3]`` makes a table of 18 columns as a product report has,
runs each writer in a process of its own, in turn, and prints seconds (medians), peak memory and ratios.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

PDF_ROWS = 1_000
# A PDF has the columns that matter most.
PDF_COLUMNS = (0, 1, 3, 5, 9, 10, 11, 14, 16)
# Title, kind.
COLUMNS = (
    ("user", "text"), ("number", "identifier"), ("sim", "identifier"), ("department", "text"), ("account", "identifier"),
    ("invoice", "identifier"), ("invoice_date", "date"), ("state", "code"), ("section", "code"), ("traffic_type", "text"),
    ("country", "country"), ("minutes", "decimal"), ("messages", "integer"), ("records", "integer"), ("net", "money"),
    ("vat", "money"), ("gross", "money"), ("currency", "identifier"),
)  # fmt: skip


def rows(count: int) -> Iterator[tuple[Any, ...]]:
    """Rows as a product report has them: 500 users, 36 invoices, and hardly two amounts alike."""
    first = date(2023, 1, 5)
    for number in range(count):
        line, month = number % 500, number // 500 % 36
        net = Decimal(number * 7919 % 250_000).scaleb(-2)
        yield (
            f"Åse Ødegård {line}", f"47480{line:05}", f"8947080{line:013}", f"Avdeling {line % 12}", "44102277",
            f"551{month:05}", first + timedelta(days=30 * month), "invoiced", "communication",
            f"Samtaler til utlandet {number % 40}", "SE", number % 977 / 10, number % 90, number % 300, net,
            net / 4, net * 5 / 4, "NOK",
        )  # fmt: skip


def table(count: int, chosen: tuple[int, ...] = ()) -> Any:
    """The rows as our exports take them, with all columns or those that are chosen."""
    from telecost_desktop.services.reporting.definitions import Column, ColumnKind
    from telecost_desktop.services.reporting.exports.table import Ending, ExportTable
    from telecost_desktop.services.reporting.result import Totals

    columns = tuple(
        Column(key, key.replace("_", " ").capitalize(), ColumnKind(kind), "", total=kind in ("money", "decimal", "integer"))
        for key, kind in COLUMNS
    )  # fmt: skip
    totals = Totals(columns)
    return ExportTable(
        key="R8",
        title="Product and cost report",
        description="",
        columns=columns,
        rows=totals.over(rows(count)),
        about=(("Company", "Prøve AS"), ("Report", "R8"), ("Made at", "now")),
        made_at="now",
        ending=lambda: Ending(totals.totals),
        chosen=chosen,
    )


def ours(form: str) -> Callable[[int, Path], None]:
    """Our export in a form."""

    def write(count: int, path: Path) -> None:
        from telecost_desktop.models.company import Company
        from telecost_desktop.services.reporting.exports.files import export_table
        from telecost_desktop.services.reporting.exports.table import Wording

        company = Company(id=1, name="Prøve AS", country="NO", currency="NOK", zone="Europe/Oslo")
        export_table(table(count, PDF_COLUMNS if form == "pdf" else ()), path, form, Wording("nb"), company)

    return write


def openpyxl_write_only(count: int, path: Path) -> None:
    """Values without any format."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows(count):
        sheet.append(row)
    book.save(path)


def openpyxl_with_formats(count: int, path: Path) -> None:
    """Numbers and dates with a format, a cell made for each."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    formats = {"money": "#,##0.00", "decimal": "#,##0.0", "integer": "#,##0", "date": "yyyy-mm-dd"}
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows(count):
        cells = []
        for (_, kind), value in zip(COLUMNS, row, strict=True):
            cell = WriteOnlyCell(sheet, value=value)
            if kind in formats:
                cell.number_format = formats[kind]
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


def xlsxwriter_bare(count: int, path: Path) -> None:
    """Values, with a format for dates alone, in constant memory."""
    from xlsxwriter import Workbook

    book = Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows(count)):
        sheet.write_row(number, 0, row)
    book.close()


def csv_bare(count: int, path: Path) -> None:
    """The module of the standard library, values as they come."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, delimiter=";").writerows(rows(count))


@cache
def texts(count: int) -> list[list[str]]:
    """The texts of the PDF's cells."""
    from telecost_desktop.services.reporting.exports.table import RowWords, Wording

    made = table(count, PDF_COLUMNS)
    words = RowWords(made, made.every, Wording("nb"))
    return [words(row) for row in made.rows]


def pdf_bare(count: int, path: Path) -> None:
    """Texts that are there already, drawn on a canvas."""
    from reportlab.pdfgen.canvas import Canvas

    from telecost_desktop.services.reporting.exports.pdf_layout import fonts

    plain, _ = fonts()
    cells = texts(count)
    canvas = Canvas(str(path), pagesize=(842, 595))
    for first in range(0, len(cells), 32):
        canvas.setFont(plain, 7.5)
        for line, row in enumerate(cells[first : first + 32]):
            for place, text in enumerate(row):
                draw = canvas.drawRightString if place > 5 else canvas.drawString
                draw(40 + place * 84, 540 - 15 * line, text)
        canvas.showPage()
    canvas.save()


WRITERS: dict[str, Callable[[int, Path], None]] = {
    "ours, xlsx": ours("xlsx"),
    "openpyxl write-only": openpyxl_write_only,
    "openpyxl write-only, formats": openpyxl_with_formats,
    "XlsxWriter constant memory": xlsxwriter_bare,
    "ours, csv": ours("csv"),
    "csv.writer": csv_bare,
    "ours, pdf": ours("pdf"),
    "bare canvas": pdf_bare,
}
PEERS = {
    "ours, xlsx": ("openpyxl write-only", "openpyxl write-only, formats", "XlsxWriter constant memory"),
    "ours, csv": ("csv.writer",),
    "ours, pdf": ("bare canvas",),
}


def measured(name: str, count: int) -> None:
    """Run one writer here and print its seconds and its peak memory in megabytes."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    from peak_memory import peak_megabytes

    with TemporaryDirectory() as folder:
        path = Path(folder) / "out"
        # What is imported, the fonts and the bare canvas's texts are there before the clock starts.
        WRITERS[name](min(count, PDF_ROWS), path)
        start = time.perf_counter()
        WRITERS[name](count, path)
        print(json.dumps([time.perf_counter() - start, peak_megabytes(), path.stat().st_size]))


def main() -> None:
    """Measure all writers in turn and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=WRITERS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        measured(options.only, options.rows)
        return
    taken: dict[str, list[list[float]]] = {name: [] for name in WRITERS}
    for _ in range(options.runs):
        for name in WRITERS:
            count = PDF_ROWS if name in ("ours, pdf", "bare canvas") else options.rows
            command = [sys.executable, __file__, "--only", name, "--rows", str(count)]
            taken[name].append(json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout))
    for name, found in taken.items():
        seconds, memory, size = (median(values) for values in zip(*found, strict=True))
        print(f"{name:30} {seconds:8.2f} s {memory:6.0f} MB at most {size / 1e6:7.1f} MB written")
    for name, peers in PEERS.items():
        for peer in peers:
            ratios = [there[0] / here[0] for here, there in zip(taken[name], taken[peer], strict=True)]
            print(f"{peer} takes {median(ratios):.2f} times what {name} takes")


if __name__ == "__main__":
    main()

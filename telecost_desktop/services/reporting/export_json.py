"""A table as one JSON document for scripts: column keys, rows, totals per currency."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any, TextIO

from telecost_desktop.services.reporting.export_table import ExportTable


def write_json(table: ExportTable, target: TextIO) -> None:
    """Amounts are strings with a point, dates ISO, codes and countries as they are, empty values null or ""."""
    document = {
        "columns": [column.key for column in table.columns],
        "rows": [[_plain(value) for value in row] for row in table.rows],
        "totals": {
            total.currency: {
                column.key: _plain(value)
                for column, value in zip(table.columns, total.values, strict=True)
                if value is not None
            }
            for total in table.totals
        },
        "notes": [
            {"code": note.code, **{name: _plain(value) for name, value in note.values.items()}} for note in table.notes
        ],
    }
    json.dump(document, target, ensure_ascii=False, indent=1)
    target.write("\n")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value

"""A table as one JSON document for scripts: column keys, rows, totals per currency."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any, TextIO

from telecost_desktop.models.money import amount_text
from telecost_desktop.services.reporting.exports.table import ExportTable, decimals_of


def write_json(table: ExportTable, target: TextIO) -> None:
    """Amounts are strings with a point, dates ISO, codes and countries as they are, empty values null or "".

    A row is written as soon as it is there; none is kept.
    """
    keys = [table.columns[index].key for index in table.every]
    columns = [(index, decimals_of(table.columns[index])) for index in table.every]
    target.write('{"columns": ' + _text(keys) + ',\n "rows": [')
    between = "\n  "
    for row in table.rows:
        target.write(between + _text([_plain(row[index], decimals) for index, decimals in columns]))
        between = ",\n  "
    ending = table.ending()
    totals = {
        total.currency: {
            table.columns[index].key: _plain(total.values[index], decimals)
            for index, decimals in columns
            if total.values[index] is not None
        }
        for total in ending.totals
    }
    notes = [
        {"code": note.code, **{name: _plain(value, 2) for name, value in note.values.items()}} for note in ending.notes
    ]
    target.write("],\n " + f'"totals": {_text(totals)},\n "notes": {_text(notes)}' + "}\n")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any, decimals: int) -> Any:
    if isinstance(value, float):
        return round(value, decimals)
    if isinstance(value, Decimal):
        return amount_text(value)
    return value.isoformat() if isinstance(value, date) else value

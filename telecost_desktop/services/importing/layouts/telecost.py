"""The column layouts that are recognised by a file's first row: our own five, and Telenor's four "MIS" files."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from telecost_desktop.services.importing.layouts import mis_columns
from telecost_desktop.services.importing.layouts.header import Header

SEPARATORS = (";", "\t", ",", "|", "¤")


@dataclass(frozen=True)
class Layout:
    """A kind of file: its code, the columns that it must have, and those it may have. Names are bare (see ``bare``)."""

    code: str
    required: tuple[str, ...]
    optional: tuple[str, ...]


def _layout(code: str, columns: str) -> Layout:
    names = columns.replace(";", " ").split()
    required = tuple(name[:-1] for name in names if name.endswith("*"))
    return Layout(code, required, tuple(name for name in names if not name.endswith("*")))


# Documented for users in docs/import-formats.md; a star marks what must be there.
LAYOUTS = (
    _layout(
        "telecost-charges",
        "operator* account* invoice* issue_date* due_date currency document department user msisdn section* "
        "product_group traffic_type kind text* period_start period_end usage_date quantity unit net* vat_rate vat "
        "stated_total_ex_vat stated_total_vat stated_total_inc_vat payment_reference direction zone country",
    ),
    _layout(
        "telecost-usage",
        "operator account* invoice department user msisdn* sim product_group traffic_type* kind start* seconds messages "
        "bytes called_number country direction zone package_use net* vat record_id",
    ),
    _layout(
        "telecost-equipment",
        "type* maker model serial_number imei sim msisdn purchased price supplier warranty_until employee handed_out notes",
    ),
    _layout(
        "telecost-lines",
        "account* operator msisdn* user department sim data_sims activated terminated plan plan_price data_package "
        "data_package_price add_ons valid_from",
    ),
    _layout("telecost-employees", "employee* employee_number email department valid_from"),
)
_HINTS = {"telecost-equipment": ("maker", "model", "serialnumber", "imei")}


def bare(name: str) -> str:
    """A column name without what people vary: case, blanks, underscores, hyphens, points, a byte order mark."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s_\-.:/()\ufeff]", "", plain)


def recognise(cells: list[str], separator: str) -> Header | None:
    """What layout a first row belongs to; with ``missing`` columns it is nearly one; None for a stranger's."""
    names = [bare(cell) for cell in cells]
    if (header := _recognise_mis(names, separator)) is not None:
        return header
    best: tuple[int, Header] | None = None
    for layout in LAYOUTS:
        wanted = {bare(name): name for name in layout.required + layout.optional}
        places = [(wanted[name], place) for place, name in enumerate(names) if name in wanted]
        columns = dict(reversed(places))
        doubled = tuple(name for name, place in places if columns[name] != place)
        missing = tuple(name for name in layout.required if name not in columns)
        hints = _HINTS.get(layout.code)
        if (missing and len(layout.required) - len(missing) < 3) or (
            hints and not any(hint in names for hint in hints)
        ):
            continue
        # The layout that explains most of the columns is meant, even if one that it needs is missing.
        if best is None or len(columns) > best[0] or (len(columns) == best[0] and best[1].missing and not missing):
            best = len(columns), Header(layout.code, columns, len(cells), separator, missing, doubled)
    return best[1] if best else None


def _recognise_mis(names: list[str], separator: str) -> Header | None:
    for code, required in mis_columns.REQUIRED.items():
        aliases = mis_columns.ALIASES[code]
        columns: dict[str, int] = {}
        for place, name in enumerate(names):
            known = aliases.get(re.sub(r"^\d+", "", name))
            if known is not None:
                columns.setdefault(known, place)
        if all(name in columns for name in required):
            return Header(code, columns, len(names), separator)
    return None

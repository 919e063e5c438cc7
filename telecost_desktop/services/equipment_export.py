"""The equipment register as a table to be written out."""

from __future__ import annotations

from collections.abc import Sequence

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.company import Company
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.equipment import EquipmentRow
from telecost_desktop.services.reporting.definitions import Column, ColumnKind
from telecost_desktop.services.reporting.export_table import ExportTable, Wording, table_of


def _text(key: str, title: str, *, essential: bool = True, kind: ColumnKind = ColumnKind.TEXT) -> Column:
    return Column(key, title, kind, "", essential)


_COLUMNS = (
    _text("type", QT_TRANSLATE_NOOP("Reports", "Type")),
    _text("maker", QT_TRANSLATE_NOOP("Reports", "Maker")),
    _text("model", QT_TRANSLATE_NOOP("Reports", "Model")),
    _text("serial_number", QT_TRANSLATE_NOOP("Reports", "Serial number"), kind=ColumnKind.IDENTIFIER),
    _text("imei", QT_TRANSLATE_NOOP("Reports", "IMEI"), kind=ColumnKind.IDENTIFIER),
    _text("sim_number", QT_TRANSLATE_NOOP("Reports", "SIM card"), essential=False, kind=ColumnKind.IDENTIFIER),
    _text("msisdn", QT_TRANSLATE_NOOP("Reports", "Number"), kind=ColumnKind.IDENTIFIER),
    _text("status", QT_TRANSLATE_NOOP("Reports", "Status"), kind=ColumnKind.CODE),
    _text("holder", QT_TRANSLATE_NOOP("Reports", "Holder")),
    _text("department", QT_TRANSLATE_NOOP("Reports", "Department")),
    _text("purchased_on", QT_TRANSLATE_NOOP("Reports", "Bought"), kind=ColumnKind.DATE),
    _text("price", QT_TRANSLATE_NOOP("Reports", "Price"), essential=False, kind=ColumnKind.MONEY),
    _text("supplier", QT_TRANSLATE_NOOP("Reports", "Supplier"), essential=False),
    _text("warranty_until", QT_TRANSLATE_NOOP("Reports", "Warranty until"), essential=False, kind=ColumnKind.DATE),
    _text("notes", QT_TRANSLATE_NOOP("Reports", "Notes"), essential=False),
)


def equipment_table(rows: Sequence[EquipmentRow], *, wording: Wording, company: Company, clock: Clock) -> ExportTable:
    """Items as a table for ``reporting.export.export_table``."""
    return table_of(
        "equipment",
        QT_TRANSLATE_NOOP("Reports", "Equipment"),
        _COLUMNS,
        [
            (
                row.fields.type,
                row.fields.maker,
                row.fields.model,
                row.fields.serial_number,
                row.fields.imei,
                row.fields.sim_number,
                row.fields.msisdn,
                row.status.value,
                row.holder,
                row.department,
                row.fields.purchased_on,
                row.fields.price,
                row.fields.supplier,
                row.fields.warranty_until,
                row.fields.notes,
            )
            for row in rows
        ],
        wording=wording,
        company=company,
        clock=clock,
    )

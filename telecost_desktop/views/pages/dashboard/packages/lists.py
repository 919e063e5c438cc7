"""The lists of the card of mobile data: the numbers with their packages, and the chart's figures as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.dashboard.packages import DataUse, ExtraPackage, PackageUse
from telecost_desktop.views import formats
from telecost_desktop.views.pages.dashboard.packages.chart import ROLES
from telecost_desktop.views.pages.dashboard.packages.words import (
    EXTRA_ICON,
    extra_words,
    gigabytes,
    name_of,
    percent,
    unassigned,
    with_or_without,
    written,
)
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable

translate = QCoreApplication.translate


@dataclass(frozen=True, order=True)
class Extras:
    """The month's extra packages of a number, ordered by the newest."""

    newest: str
    packages: tuple[ExtraPackage, ...] = field(compare=False)


def extras_of(use: PackageUse) -> Extras:
    """The extra packages of a number as the list sorts them."""
    return Extras(max((extra.ordered_at.isoformat() for extra in use.extras), default=""), use.extras)


def users_table() -> DataTable:
    """The numbers with a package, the most used first."""
    name = translate("Dashboard", "Data packages")
    columns = (
        Column("user", translate("Dashboard", "User"), width=116, stretch=True, value=name_of,
               quiet_when=lambda value: value == unassigned(), filter_hint=translate("Dashboard", "Name")),
        Column("number", translate("Dashboard", "Number"), width=100, value=lambda use: use.msisdn,
               shown=formats.phone_number, yields=3),
        Column("package", translate("Dashboard", "Package"), Kind.CHOICE, 136, stretch=True, yields=2),
        Column("gigabytes", translate("Dashboard", "Used GB"), Kind.NUMBER, 72, yields=1,
               value=lambda use: gigabytes(use.used_bytes), shown=written,
               hint=translate("Dashboard", "A gigabyte (GB) is a thousand million bytes.")),
        Column("used", translate("Dashboard", "Used"), Kind.USE, 112,
               value=lambda use: None if use.used is None else percent(use.used),
               strong_when=lambda value: value is not None and value > 100,
               hint=translate("Dashboard", "How much of the package is used. – is a package without a known limit.")),
        Column("extra", translate("Dashboard", "Extra package"), Kind.CHOICE, 136, value=extras_of,
               shown=lambda value: extra_words(value.packages), choice=lambda value: with_or_without(value.packages),
               mark=lambda value: (EXTRA_ICON, "warn") if value.packages else None,
               hint=translate("Dashboard", "Extra packages that were ordered in the month, and when.")),
    )  # fmt: skip
    table = DataTable(name, columns, identity=lambda use: use.line_id)
    table.view.setSelectionMode(table.view.SelectionMode.SingleSelection)
    table.sort_by("used", descending=True)
    table.set_empty("database-plus", translate("Dashboard", "No number has a data package."))
    return table


def totals_of(table: DataTable, numbers: int) -> dict[str, str]:
    """What the filters leave of so many numbers; nothing where they leave all."""
    if not table.header.filters():
        return {}
    rows: Sequence[PackageUse] = table.rows()
    return {
        "user": translate("Dashboard", "{shown} of {numbers}").format(
            shown=formats.number(len(rows)), numbers=formats.number(numbers)
        ),
        "gigabytes": written(sum((gigabytes(use.used_bytes) for use in rows), Decimal(0))),
        "extra": translate("Dashboard", "{count} ordered").format(
            count=formats.number(sum(len(use.extras) for use in rows))
        ),
    }


def figures_table(shown: Callable[[date], str]) -> DataTable:
    """The chart as a table; ``shown`` writes its days or months."""
    columns = [Column("day", translate("Dashboard", "Day"), width=96, stretch=True, shown=shown)]
    titles = {
        "inside": translate("Dashboard", "Inside"),
        "extra": translate("Dashboard", "Extra"),
        "outside": translate("Dashboard", "Outside"),
    }
    columns += [_volume_column(key, titles[key]) for key in ROLES]
    columns.append(_volume_column("total", translate("Dashboard", "Total GB"), strong=True))
    return DataTable(translate("Dashboard", "Mobile data"), columns, filters=False, identity=lambda use: use.day)


def _volume_column(key: str, title: str, *, strong: bool = False) -> Column:
    def value(use: DataUse) -> Decimal:
        return gigabytes(getattr(use, key))

    return Column(key, title, Kind.NUMBER, 76, value=value, shown=written, strong=strong)

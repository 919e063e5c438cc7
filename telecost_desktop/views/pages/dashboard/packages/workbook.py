"""The workbook of mobile data: the data packages on one sheet, the use of all employees on another."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.services.dashboard.packages import DataPackages, PackageUse
from telecost_desktop.services.dashboard.packages.data_parts import Parts
from telecost_desktop.services.dashboard.packages.number_data import data_of_numbers
from telecost_desktop.services.list_export import SheetOfList, write_sheets
from telecost_desktop.views import formats
from telecost_desktop.views.pages.dashboard.packages.words import gigabytes, name_of, percent, unassigned

translate = QCoreApplication.translate
_MB = 10**6


def write_book(path: Path, file: CompanyFile, chosen: DashboardChoice, found: DataPackages) -> int:
    """Write both sheets; returns how many numbers with a package they hold. Raises what ``write_sheets`` raises."""
    write_sheets(path, [packages_sheet(found), employees_sheet(file, chosen, found)])
    return len(found.rows)


def packages_sheet(found: DataPackages) -> SheetOfList:
    """A row per number with a package, with its extra packages: names, the newest day of order, size, share used."""
    titles = [
        translate("Dashboard", "User"), translate("Dashboard", "Number"), translate("Dashboard", "Department"),
        translate("Dashboard", "Package"), translate("Dashboard", "Package GB"), translate("Dashboard", "Used GB"),
        translate("Dashboard", "Used %"), translate("Dashboard", "Inside GB"),
        translate("Dashboard", "In extra packages GB"), translate("Dashboard", "Outside GB"),
        translate("Dashboard", "Extra packages"), translate("Dashboard", "Extra package"),
        translate("Dashboard", "Ordered"), translate("Dashboard", "Extra package GB"),
        translate("Dashboard", "Extra package used %"),
    ]  # fmt: skip
    return translate("Dashboard", "Data packages"), titles, [_package_row(use) for use in found.rows]


def _package_row(use: PackageUse) -> list[object]:
    sizes = sum(extra.size_bytes for extra in use.extras)
    share = use.extras[0].used if use.extras else None
    return [
        name_of(use), formats.phone_number(use.msisdn), use.department, use.package,
        _volume(use.size_bytes), gigabytes(use.used_bytes), None if use.used is None else percent(use.used),
        gigabytes(use.inside), gigabytes(use.extra), gigabytes(use.outside),
        len(use.extras) or None, _names(use) or None,
        max((extra.ordered_at for extra in use.extras), default=None),
        _volume(sizes), None if share is None else percent(share),
    ]  # fmt: skip


def _volume(size_bytes: int) -> Decimal | None:
    return gigabytes(size_bytes) if size_bytes else None


def employees_sheet(file: CompanyFile, chosen: DashboardChoice, found: DataPackages) -> SheetOfList:
    """A row per number and employee, also of those without a package."""
    titles = [
        translate("Dashboard", "User"), translate("Dashboard", "Number"), translate("Dashboard", "Department"),
        translate("Dashboard", "Package"), translate("Dashboard", "Inside MB"),
        translate("Dashboard", "In extra packages MB"), translate("Dashboard", "Outside MB"),
        translate("Dashboard", "Used MB"), translate("Dashboard", "Extra package"),
    ]  # fmt: skip
    rows = [
        _employee_row(name_of(use), use.msisdn, use.department, use, Parts(use.inside, use.extra, use.outside))
        for use in found.rows
    ]
    packaged = {use.line_id for use in found.rows}
    rows += [
        _employee_row(number.employee or unassigned(), number.msisdn, number.department, None, number.parts)
        for number in data_of_numbers(file, chosen, found.month)
        if number.line_id not in packaged
    ]
    rows.sort(key=lambda row: str(row[0]).casefold())
    return translate("Dashboard", "All employees"), titles, rows


def _employee_row(name: str, msisdn: str, department: str, use: PackageUse | None, parts: Parts) -> list[object]:
    volumes = (parts.inside, parts.extra, parts.outside)
    extras = "" if use is None else _names(use)
    return [
        name, formats.phone_number(msisdn), department, use.package if use is not None else None,
        *(Decimal(volume) / _MB for volume in volumes), Decimal(sum(volumes)) / _MB, extras or None,
    ]  # fmt: skip


def _names(use: PackageUse) -> str:
    return ", ".join(dict.fromkeys(extra.name for extra in use.extras))

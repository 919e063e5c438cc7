"""How data packages, extra packages and their use are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.dashboard.packages import ExtraPackage, PackageUse
from telecost_desktop.views import formats

translate = QCoreApplication.translate
EXTRA_ICON = "database-plus"
_GB = 10**9
_MB = 10**6


def gigabytes(volume_bytes: int) -> Decimal:
    """Bytes in units of 1 000 000 000."""
    return Decimal(volume_bytes) / _GB


def written(volume: Decimal) -> str:
    """Gigabytes with one decimal; with more where one would write what is there as nothing."""
    return formats.number(volume, 3 if 0 < abs(volume) < Decimal("0.05") else 1)


def percent(share: float) -> Decimal:
    """A share as per cent: 1.0 = 100."""
    return Decimal(str(share)) * 100


def name_of(use: PackageUse) -> str:
    """The employee's name, or what stands for it where there is none."""
    return use.employee or unassigned()


def unassigned() -> str:
    """What stands for a name where there is none."""
    return translate("Dashboard", "Unassigned")


def size_words(size_bytes: int) -> str:
    """The size of a package, without needless decimals: 20 GB, 1,5 GB, 500 MB."""
    unit, name = (_GB, "GB") if size_bytes >= _GB else (_MB, "MB")
    return f"{formats.number(round(Decimal(size_bytes) / unit, 2))}\u00a0{name}"


def extra_words(extras: Sequence[ExtraPackage]) -> str:
    """The month's extra packages in a cell: 5 GB · 12 Nov, or 2 × · 12 Nov with the day of the newest."""
    if not extras:
        return formats.NONE
    newest = max(extra.ordered_at for extra in extras)
    what = f"{formats.number(len(extras))}\u00a0×" if len(extras) > 1 else _what(extras[0])
    return f"{what} · {formats.short_day(newest.date(), newest.date())}"


def with_or_without(extras: Sequence[ExtraPackage]) -> str:
    """Under which choice of the filter a number falls."""
    return translate("Dashboard", "With") if extras else translate("Dashboard", "Without")


def ordered(moment: datetime) -> str:
    """When an extra package was ordered, with the time where it is known: 12 Nov 2026 09:14."""
    day = formats.long_day(moment.date(), weekday=False)
    return day if moment.time() == time() else f"{day} {moment:%H:%M}"


def _what(extra: ExtraPackage) -> str:
    return size_words(extra.size_bytes) if extra.size_bytes else extra.name


@dataclass(frozen=True)
class FootWords:
    """What is said of one number: who, what of its packages, and what matters most. ``has_extra`` gives the mark."""

    name: str
    facts: str
    result: str
    has_extra: bool


def foot_words(use: PackageUse) -> FootWords:
    """Its extra packages, or without any its package, how much of it is used and what is left."""
    name = name_of(use)
    if use.extras:
        facts = [_ordered_words(extra) for extra in sorted(use.extras, key=lambda extra: extra.ordered_at)]
        share = use.extras[0].used
        result = "" if share is None else translate("Dashboard", "{share} % used")
        return FootWords(name, " · ".join(facts), result.format(share=formats.number(percent(share or 0), 0)), True)
    used = written(gigabytes(use.used_bytes))
    if not use.size_bytes:
        return FootWords(
            name, f"{use.package} · {translate('Dashboard', '{used} GB used').format(used=used)}", "", False
        )
    left = use.size_bytes - use.used_bytes
    facts_words = translate("Dashboard", "{used} GB of {size} used").format(used=used, size=size_words(use.size_bytes))
    words = translate("Dashboard", "{volume} GB left") if left >= 0 else translate("Dashboard", "{volume} GB beyond it")
    result = words.format(volume=written(gigabytes(abs(left))))
    return FootWords(name, f"{use.package} · {facts_words}", result, False)


def _ordered_words(extra: ExtraPackage) -> str:
    when = ordered(extra.ordered_at)
    if not extra.size_bytes:
        return translate("Dashboard", "{package}, ordered {moment}").format(package=extra.name, moment=when)
    pattern = translate("Dashboard", "extra package {size}, ordered {moment}")
    return pattern.format(size=size_words(extra.size_bytes), moment=when)


def with_package(numbers: int, lines: int) -> str:
    """How many of the active numbers have a package."""
    one = translate("Dashboard", "1 of {lines} numbers has a package")
    many = translate("Dashboard", "{count} of {lines} numbers have a package")
    return (one if numbers == 1 else many).format(count=formats.number(numbers), lines=formats.number(lines))

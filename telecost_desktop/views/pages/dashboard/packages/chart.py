"""What the chart of mobile data shows: gigabytes per day or per month, inside packages, in extra ones and outside."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.dashboard.packages import DataPackages, DataUse
from telecost_desktop.views import formats
from telecost_desktop.views.pages.dashboard.packages.words import gigabytes, written
from telecost_desktop.views.widgets.chart_canvas import Tip, TipRow
from telecost_desktop.views.widgets.stacked_bars import BarLabel, BarPart, BarsShown

translate = QCoreApplication.translate
# The parts of a bar from the bottom up, and the theme's colour of each.
ROLES = {"inside": "c1", "extra": "c2", "outside": "overrun"}


def part_word(key: str) -> str:
    """The word of a part."""
    return {
        "inside": translate("Dashboard", "Inside"),
        "extra": translate("Dashboard", "Extra package"),
        "outside": translate("Dashboard", "Outside"),
    }[key]


def uses_of(found: DataPackages, *, by_month: bool) -> tuple[DataUse, ...]:
    """The bars: the days of the month, or twelve months."""
    return found.months if by_month else found.days


def total_of(use: DataUse, shown: Collection[str] = tuple(ROLES)) -> int:
    """Bytes of the parts that are shown."""
    return sum(int(getattr(use, key)) for key in shown)


def bars_of(found: DataPackages, shown: Collection[str], *, by_month: bool) -> BarsShown:
    """The chart, with the sum of what is shown in its caption."""
    uses = uses_of(found, by_month=by_month)
    labels = tuple(_label(place, uses, by_month=by_month) for place in range(len(uses)))
    parts = tuple(
        BarPart(key, role, tuple(float(gigabytes(getattr(use, key))) for use in uses)) for key, role in ROLES.items()
    )
    return BarsShown(labels, parts, caption=caption_of(found, shown, by_month=by_month))


def caption_of(found: DataPackages, shown: Collection[str], *, by_month: bool) -> str:
    """What the bars are: unit, time, and the sum of what is shown."""
    uses = uses_of(found, by_month=by_month)
    total = written(sum((gigabytes(total_of(use, shown)) for use in uses), Decimal(0)))
    if not by_month or not uses:
        pattern = translate("Dashboard", "GB per day, {month} · {total} in all")
        return pattern.format(month=formats.month(found.month), total=total)
    first, last = (f"{formats.short_month(use.day)} {use.day.year}" for use in (uses[0], uses[-1]))
    pattern = translate("Dashboard", "GB per month, {first} to {last} · {total} in all")
    return pattern.format(first=first, last=last, total=total)


def _label(place: int, uses: Sequence[DataUse], *, by_month: bool) -> BarLabel:
    day, last = uses[place].day, len(uses) - 1
    if by_month:
        # The first one and each January carry their year.
        year = str(day.year) if day.month == 1 or (place == 0 and day.month < 12) else ""
        rank = 0 if place == last else 1 if day.month % 3 == 1 else 2
        return BarLabel(formats.short_month(day), year, rank)
    return BarLabel(formats.number(day.day), rank=0 if place in (0, last) else 1 if day.day % 5 == 0 else 2)


def tips_of(found: DataPackages, shown: Collection[str], *, by_month: bool) -> list[Tip]:
    """The figures beside each bar, the topmost part first."""
    return [
        Tip(
            when(use.day, by_month=by_month),
            volume(total_of(use, shown)),
            tuple(
                TipRow(role, part_word(key), written(gigabytes(getattr(use, key))))
                for key, role in reversed(ROLES.items())
                if key in shown
            ),
        )
        for use in uses_of(found, by_month=by_month)
    ]


def when(day: date, *, by_month: bool) -> str:
    """A day or a month."""
    return formats.month(day) if by_month else formats.long_day(day)


def volume(volume_bytes: int) -> str:
    """Gigabytes with their unit."""
    return f"{written(gigabytes(volume_bytes))}\u00a0GB"

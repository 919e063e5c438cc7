"""How a chart of a report's result is laid out. Rules: docs/rules.md, "Pivots and charts"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.definitions import Column
from telecost_desktop.services.reporting.pivots.layout import How, PivotValue, default_layout, is_field, ways


class ChartForm(StrEnum):
    """What a chart looks like."""

    BARS = "bars"
    LINE = "line"
    TOP = "top"


FORM_TITLES = {
    ChartForm.BARS: QT_TRANSLATE_NOOP("Reports", "Bars"),
    ChartForm.LINE: QT_TRANSLATE_NOOP("Reports", "Line"),
    ChartForm.TOP: QT_TRANSLATE_NOOP("Reports", "Largest first"),
}
FEWEST_BARS, USUAL_BARS, MOST_BARS = 3, 10, 40
# Standing bars have little room for names.
MOST_NAMES = 10


@dataclass(frozen=True, slots=True)
class ChartLayout:
    """What stands along the axis, what parts the bars or lines, and the value; fields are as in a pivot.

    ``largest`` is how many bars ``top`` shows before "others". ``currency`` is the one that is shown where the result
    has several; empty is the first.
    """

    category: str
    value: PivotValue
    series: str = ""
    form: ChartForm = ChartForm.BARS
    largest: int = USUAL_BARS
    currency: str = ""

    def to_plain(self) -> dict[str, Any]:
        """The layout as JSON can hold it."""
        return {
            "category": self.category,
            "value": [self.value.key, self.value.how.value],
            "series": self.series,
            "form": self.form.value,
            "largest": self.largest,
            "currency": self.currency,
        }

    @staticmethod
    def from_plain(found: Any) -> ChartLayout:
        """The layout that JSON held. Raises ValueError for anything else than such an object."""
        try:
            key, how = found["value"]
            texts = [found["category"], key, found.get("series", ""), found.get("currency", "")]
            if not all(isinstance(text, str) for text in texts):
                raise TypeError(texts)
            return ChartLayout(
                category=found["category"],
                value=PivotValue(key, How(how)),
                series=found.get("series", ""),
                form=ChartForm(found.get("form", ChartForm.BARS)),
                largest=min(MOST_BARS, max(FEWEST_BARS, int(found.get("largest", USUAL_BARS)))),
                currency=found.get("currency", ""),
            )
        except (AttributeError, TypeError, KeyError) as error:
            raise ValueError("no layout of a chart") from error

    def fitting(self, columns: Sequence[Column]) -> tuple[ChartLayout | None, tuple[str, ...]]:
        """The layout with only what a report's columns allow, if a chart is left, and the keys of what had to go."""
        known = {column.key: column for column in columns}
        gone = [field for field in (self.category, self.series) if field and not is_field(field, known)]
        if self.value.how not in ways(known.get(self.value.key)):
            gone.append(self.value.key)
        if self.category in gone or self.value.key in gone:
            return None, tuple(gone)
        series = "" if self.series in gone or self.series == self.category else self.series
        return replace(self, series=series), tuple(gone)


def default_chart(columns: Sequence[Column]) -> ChartLayout | None:
    """A chart to begin with: invoice months along the axis if there are any, else the largest departments."""
    pivot = default_layout(columns)
    if pivot.is_empty or not (pivot.rows or pivot.columns):
        return None
    if pivot.columns:
        return ChartLayout(pivot.columns[0], pivot.values[0], series=pivot.rows[0] if pivot.rows else "")
    return ChartLayout(pivot.rows[0], pivot.values[0], form=ChartForm.TOP)

"""Pivots over a report's result. Rules: docs/rules.md, "Pivots and charts"."""

from __future__ import annotations

from telecost_desktop.services.reporting.pivot_layout import (
    GROUPING_TITLES,
    HOW_TITLES,
    Grouping,
    How,
    PivotLayout,
    PivotValue,
    default_layout,
)

__all__ = [
    "GROUPING_TITLES",
    "HOW_TITLES",
    "Grouping",
    "How",
    "PivotLayout",
    "PivotValue",
    "default_layout",
]

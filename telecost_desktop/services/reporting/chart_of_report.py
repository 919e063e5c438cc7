"""Charts of a report's result. Rules: docs/rules.md, "Pivots and charts"."""

from __future__ import annotations

from telecost_desktop.services.reporting.chart_layout import FORM_TITLES, ChartForm, ChartLayout, default_chart

__all__ = ["FORM_TITLES", "ChartForm", "ChartLayout", "default_chart"]

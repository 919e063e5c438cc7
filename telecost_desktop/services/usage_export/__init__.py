"""Export of several billing accounts at once, as fine as one wants. Rules: docs/rules.md, "Reports", "Usage export"."""

from telecost_desktop.services.usage_export.request import LEVEL_TEXTS, LEVEL_TITLES, Level, Order, UsageExportRequest
from telecost_desktop.services.usage_export.write import FORMS, MOST_EXCEL_ROWS, Exported, export_usage

__all__ = [
    "FORMS",
    "LEVEL_TEXTS",
    "LEVEL_TITLES",
    "MOST_EXCEL_ROWS",
    "Exported",
    "Level",
    "Order",
    "UsageExportRequest",
    "export_usage",
]

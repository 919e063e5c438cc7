"""The reports: a catalogue, and the report that is open."""

from telecost_desktop.views.pages.reports.page import ReportsPage

__all__ = ["ReportsPage"]

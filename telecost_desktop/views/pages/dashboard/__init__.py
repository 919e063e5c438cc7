"""The dashboard: what the company's phones cost, at a glance."""

from telecost_desktop.views.pages.dashboard.page import DashboardPage

__all__ = ["DashboardPage"]

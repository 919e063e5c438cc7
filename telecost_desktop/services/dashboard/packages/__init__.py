"""Data packages and their use, on the dashboard."""

from __future__ import annotations

from telecost_desktop.services.dashboard.packages.data_packages import (
    DataPackages,
    DataUse,
    ExtraPackage,
    PackageUse,
    data_packages,
)

__all__ = ["DataPackages", "DataUse", "ExtraPackage", "PackageUse", "data_packages"]

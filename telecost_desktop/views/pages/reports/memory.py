"""How a person left each report: kept for each company in the person's own settings, not in the company file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QSettings

from telecost_desktop.errors import TelecostError
from telecost_desktop.services.reporting import definitions
from telecost_desktop.services.reporting.saved import ReportSettings


@dataclass(frozen=True)
class View:
    """How a table looks: widths by column key where a person changed them, and the order as (column key, down)."""

    widths: dict[str, int] = field(default_factory=dict)
    order: tuple[str, bool] | None = None


@dataclass(frozen=True)
class Left:
    """A report as it was left. ``settings`` hold no accounts, which follow the top bar."""

    settings: ReportSettings
    view: View = View()

    def to_text(self) -> str:
        """As one text."""
        order = list(self.view.order) if self.view.order is not None else None
        return json.dumps({"settings": self.settings.to_json(), "widths": self.view.widths, "order": order})

    @staticmethod
    def from_text(text: str) -> Left | None:
        """The report as it was left; None where the text cannot be read or the report has changed since."""
        try:
            found = json.loads(text)
            settings, _ = ReportSettings.from_json(found["settings"])
            widths = {str(key): int(width) for key, width in found["widths"].items()}
            order = (str(found["order"][0]), bool(found["order"][1])) if found["order"] else None
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, TelecostError):
            return None
        return Left(settings, View(widths, order))


class Memory:
    """Remembers while the window is open, and from one start to the next."""

    def __init__(self, company: Path) -> None:
        self._group = f"reports/{sha256(str(company).encode()).hexdigest()[:16]}"
        self._left: dict[str, Left] = {}

    def left(self, report_id: str) -> Left | None:
        """How a report was left the last time, if it was ever opened."""
        if report_id not in self._left:
            text = QSettings().value(f"{self._group}/{report_id}")
            found = Left.from_text(text) if isinstance(text, str) else None
            if found is None or found.settings.report_id != report_id:
                return None
            self._left[report_id] = found
        return self._left[report_id]

    def keep(self, left: Left) -> None:
        """Remember how a report was left."""
        report_id = left.settings.report_id
        if self._left.get(report_id) != left:
            self._left[report_id] = left
            QSettings().setValue(f"{self._group}/{report_id}", left.to_text())

    def forget_periods(self) -> None:
        """Let every report take over the period that is chosen now."""
        for report in definitions():
            left = self.left(report.id)
            if left is not None:
                self.keep(replace(left, settings=replace(left.settings, period=None)))

    @property
    def open_report(self) -> str:
        """The report that was open the last time, or nothing."""
        return str(QSettings().value(f"{self._group}/open") or "")

    def note_open(self, report_id: str) -> None:
        """Remember which report is open."""
        QSettings().setValue(f"{self._group}/open", report_id)

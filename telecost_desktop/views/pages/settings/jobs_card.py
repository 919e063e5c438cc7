"""From when on scheduled jobs run on their day, and which days are working days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

from PySide6.QtCore import QCoreApplication, QTime
from PySide6.QtWidgets import QCheckBox, QTimeEdit

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.scheduled_jobs.days import holidays_are_days_off, job_time
from telecost_desktop.services.scheduled_jobs.store import set_public_holidays
from telecost_desktop.services.settings import SettingKey, write_setting
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import Field
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate


def load_job_settings(file: CompanyFile) -> tuple[time, bool]:
    """The time of scheduled jobs, and whether public holidays are days off."""
    with file.read() as session:
        return job_time(session), holidays_are_days_off(session)


class JobsCard(Card):
    """Two choices that act at once."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(translate("Settings", "Scheduled jobs"))
        self.context = context
        self.time = QTimeEdit()
        self.time.setDisplayFormat("HH:mm")
        self.time.setMaximumWidth(96)
        self.time.lineEdit().setTextMargins(6, 0, 0, 0)
        self.body.setSpacing(12)
        self.body.addWidget(Field(translate("Settings", "Run on their day from"), self.time))
        self.holidays = QCheckBox(translate("Settings", "Public holidays are no working days"))
        self.body.addWidget(self.holidays)
        words = translate("Settings", "Counts for all jobs from the next run on, in the company's own time zone.")
        self.body.addWidget(label(words, "secondary", "text2", wrap=True))
        self.time.editingFinished.connect(self._store_time)
        self.holidays.clicked.connect(self._store_holidays)

    def reload(self) -> None:
        """Read both."""
        self.context.read(self, load_job_settings, self.context.file, done=self._show)

    def _show(self, stored: tuple[time, bool]) -> None:
        if not self.time.hasFocus():
            self.time.setTime(QTime(stored[0].hour, stored[0].minute))
        self.holidays.setChecked(stored[1])

    def _store_time(self) -> None:
        self._store(write_setting, SettingKey.JOB_TIME, self.time.time().toString("HH:mm"))

    def _store_holidays(self, on: bool) -> None:
        self._store(set_public_holidays, on)

    def _store(self, function: Callable[..., None], *values: object) -> None:
        self.context.write(
            self, function, self.context.file, *values, clock=self.context.clock, user=self.context.user,
            changes=Subject.SETTINGS | Subject.JOBS,
        )  # fmt: skip

"""A new frequency from where it is needed, without leaving the page."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.pages.frequencies.dates import NextDates, next_occurrences
from telecost_desktop.views.pages.frequencies.form import FrequencyForm
from telecost_desktop.views.pages.frequencies.words import in_language
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate


class FrequencyDialog(FormDialog):
    """The same form as on the page, with the next dates. ``created(id)``."""

    created = Signal(int)

    def __init__(self, parent: QWidget, context: PageContext) -> None:
        super().__init__(parent, translate("Frequencies", "New frequency"), width=448)
        self._context = context
        self.form = FrequencyForm(context.today())
        layout = self.form.layout()
        if layout is not None:
            layout.setContentsMargins(0, 0, 0, 0)
        self.fields.addWidget(self.form)
        self.fields.addWidget(label(translate("Frequencies", "Next 12 dates"), "cardTitle"))
        self.dates = NextDates(translate("Frequencies", "Next 12 dates"))
        self.fields.addWidget(self.dates)
        self.form.changed.connect(self._show)
        self.saved.connect(self._create)
        self._show()

    def _show(self) -> None:
        rule = self.form.rule
        self.dates.set_dates(next_occurrences(rule, self._context.today()) if rule else [])
        self.save_button.setEnabled(rule is not None)

    def values(self) -> FrequencyValues:
        """What is filled in."""
        return self.form.values()

    def _create(self, values: FrequencyValues) -> None:
        context = self._context
        context.write(
            self, save_frequency, context.file, values, clock=context.clock, user=context.user, translate=in_language,
            changes=Subject(0), done=self._created, failed=self.refuse,
        )  # fmt: skip

    def _created(self, frequency_id: int) -> None:
        self.accept()
        self.created.emit(frequency_id)

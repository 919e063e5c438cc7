"""The top bar's period as two days of one's own choice."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from telecost_desktop.views.context import PageContext, PeriodChoice, PeriodKind
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.widgets.fields import DateField

translate = QCoreApplication.translate


class PeriodDialog(FormDialog):
    """First and last day, both included."""

    def __init__(self, parent: QWidget, context: PageContext) -> None:
        super().__init__(parent, translate("Periods", "Choose days"), width=360, save=translate("Periods", "Show"))
        start, end = context.selection.period.resolve(None, context.today())
        self.first = DateField(translate("Periods", "First day"), start)
        self.last = DateField(translate("Periods", "Last day"), end - timedelta(days=1))
        self.add((translate("Periods", "First day"), self.first), (translate("Periods", "Last day"), self.last))
        self._selection = context.selection
        self.saved.connect(self._choose)

    def wrong(self) -> str:
        """A last day before the first."""
        return translate("Periods", "The last day lies before the first.") if self.last.value < self.first.value else ""

    def values(self) -> PeriodChoice:
        """The period, half-open."""
        return PeriodChoice(PeriodKind.CHOSEN, self.first.value, self.last.value + timedelta(days=1))

    def _choose(self, period: PeriodChoice) -> None:
        self._selection.choose(period=period)
        self.accept()

"""What was not done with some of several invoices, and why; with ways to where it is mended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from telecost_desktop.errors import TelecostError
from telecost_desktop.services.sales_invoicing.e_invoices.rule_failures import MendAt, RuleFailure
from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.messages import say, sentences
from telecost_desktop.views.widgets.labels import label, link, rule

translate = QCoreApplication.translate
# More are told by their number only: nobody reads them all in a dialog.
_MOST = 100
# Fewer reasons than these need less room.
_FEW = 3


@dataclass(frozen=True)
class Refusal:
    """One that refused: what it is called, why, and by place where that is mended, what leads there."""

    name: str
    problem: TelecostError
    leads: dict[MendAt, Callable[[], object]]


class RefusalsDialog(CheckedDialog):
    """A list to read; a link closes the dialog and leads to what is to be mended."""

    def __init__(self, parent: QWidget, title: str, sub: str, refusals: Sequence[Refusal]) -> None:
        super().__init__(parent, title, translate("Dialogs", "Close"), sub, width=560, grows=True)
        self.refusals = tuple(refusals)
        self.links: list[QWidget] = []
        self.cancel.hide()
        inside = QWidget()
        inside.setProperty("part", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for place, one in enumerate(self.refusals[:_MOST]):
            if place:
                column.addWidget(rule())
            self._add(column, one)
        if len(self.refusals) > _MOST:
            rest = formats.number(len(self.refusals) - _MOST)
            column.addWidget(label(translate("Invoices", "and {count} more").format(count=rest), "secondary", "text2"))
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setAccessibleName(title)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.area.setMinimumHeight(160)
        self.form.addWidget(self.area, 1)
        reasons = sum(len(getattr(one.problem, "failures", ())) or 1 for one in self.refusals)
        self.resize(600, 300 if reasons < _FEW else 420)

    def _add(self, column: QVBoxLayout, one: Refusal) -> None:
        column.addWidget(label(one.name, "strong", wrap=True))
        failures: Sequence[RuleFailure] = getattr(one.problem, "failures", ())
        if not failures:
            sentence, hint = sentences(one.problem)
            self._add_reason(column, sentence, hint, {})
        for failure in failures:
            leads = {place: one.leads[place] for place in failure.places if place in one.leads}
            hint = say(failure.where_to_mend, failure.values) if failure.where_to_mend else ""
            self._add_reason(column, say(failure.pattern, failure.values), hint, leads)

    def _add_reason(
        self, column: QVBoxLayout, sentence: str, hint: str, leads: dict[MendAt, Callable[[], object]]
    ) -> None:
        column.addWidget(label(sentence, wrap=True, selectable=True))
        if hint:
            column.addWidget(label(hint, "secondary", "text2", wrap=True))
        if not leads:
            return
        row = QHBoxLayout()
        row.setSpacing(16)
        for place, lead in leads.items():
            made = link(_lead_word(place), clicked=partial(self._follow, lead))
            self.links.append(made)
            row.addWidget(made)
        row.addStretch(1)
        column.addLayout(row)

    def _follow(self, lead: Callable[[], object]) -> None:
        self.accept()
        lead()


def _lead_word(place: MendAt) -> str:
    return {
        MendAt.CUSTOMER: translate("Invoices", "Go to the customer"),
        MendAt.COMPANY: translate("Invoices", "Go to Settings"),
        MendAt.INVOICE: translate("Invoices", "Edit the draft"),
    }[place]

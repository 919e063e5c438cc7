"""What is shown beside the list while several invoices are selected: what they come to, and what can be done with all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from telecost_desktop.services.sales_invoicing.overview import CurrencySum, ListedInvoice, sums_of
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices.issued_actions import Act, act_text, acts, fitting
from telecost_desktop.views.pages.invoices.issued_words import delivery_note, mark
from telecost_desktop.views.pages.invoices.sum_line import sum_words
from telecost_desktop.views.pages.invoices.sum_rows import drop_all
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.labels import button, label, rule

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Summary:
    """What several sales invoices come to, how many are in which state, and how many each action fits."""

    count: int
    sums: tuple[CurrencySum, ...]
    states: tuple[tuple[str, int], ...]
    notes: tuple[tuple[str, int], ...]
    able: Mapping[str, int]


def summarize(rows: Sequence[ListedInvoice], *, read_only: bool) -> Summary:
    """Count and add up. Runs in a reader: all of thousands may be selected."""
    statuses = Counter(one.row.status for one in rows)
    some = {one.row.status: one.row for one in rows}
    states: Counter[str] = Counter()
    for status, count in statuses.items():
        shown, word = mark(some[status])
        states[word or shown.word()] += count
    notes = Counter(note.word for note in map(delivery_note, rows) if note.word)
    able = {act.key: len(fitting(act, rows, read_only=read_only)) for act in acts()}
    return Summary(len(rows), sums_of(rows), tuple(states.most_common()), tuple(notes.most_common()), able)


class SeveralCard(Card):
    """Sums and states of the selected invoices; its buttons are wishes by the key of the action."""

    wished = Signal(str)

    def __init__(self) -> None:
        super().__init__(table=True)
        self.buttons: dict[str, QPushButton] = {}
        head = QVBoxLayout()
        head.setContentsMargins(16, 16, 16, 12)
        head.setSpacing(4)
        self.heading = label("", "dialogTitle")
        self.sums = label("", "strong", wrap=True, selectable=True)
        self.states = label("", "secondary", "text2", wrap=True)
        for words in (self.heading, self.sums, self.states):
            head.addWidget(words)
        self.body.addLayout(head)
        self.body.addWidget(rule())
        inside = QWidget()
        inside.setProperty("part", "page")
        self._groups = QVBoxLayout(inside)
        self._groups.setContentsMargins(16, 12, 16, 12)
        self._groups.setSpacing(12)
        scroll = QScrollArea()
        scroll.setAccessibleName(translate("Invoices", "What can be done with them"))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        self.body.addWidget(scroll, 1)

    def show_summary(self, summary: Summary) -> None:
        """Show what is selected."""
        title = translate("Invoices", "{count} invoices selected").format(count=formats.number(summary.count))
        self.heading.setText(title)
        self.setAccessibleName(title)
        self.sums.setText("\n".join(map(sum_words, summary.sums)))
        self.states.setText("\n".join(_counts(found) for found in (summary.states, summary.notes) if found))
        drop_all(self._groups)
        self.buttons = {}
        groups: list[list[tuple[Act, int]]] = [[]]
        for act in acts():
            if act.starts_group:
                groups.append([])
            if summary.able[act.key]:
                groups[-1].append((act, summary.able[act.key]))
        for group in groups:
            if group:
                self._groups.addWidget(self._group(group, summary.count))
        self._groups.addStretch(1)

    def _group(self, group: Sequence[tuple[Act, int]], of: int) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box)
        for act, count in group:
            made = button(act_text(act, count, of), act.icon, small=True, clicked=partial(self.wished.emit, act.key))
            self.buttons[act.key] = made
            flow.addWidget(made)
        return box


def _counts(found: Sequence[tuple[str, int]]) -> str:
    return " · ".join(
        translate("Invoices", "{count} {state}").format(count=formats.number(count), state=word)
        for word, count in found
    )

"""The grid of lines with its buttons, and one sentence about the cell that one is in."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.services.sales_invoicing.drafts.draft_forms import DraftForm
from telecost_desktop.views.pages.invoices.drafts.line_grid import LineGrid
from telecost_desktop.views.pages.invoices.drafts.line_model import LineModel
from telecost_desktop.views.pages.invoices.drafts.lines import Cell, TypedLine
from telecost_desktop.views.pages.invoices.words import period
from telecost_desktop.views.widgets.labels import ElidedLabel, set_tone, tool

translate = QCoreApplication.translate


class LinesPart(QFrame):
    """``model`` and ``grid`` are used directly."""

    def __init__(self, form: DraftForm) -> None:
        super().__init__()
        self.setProperty("part", "card")
        self.model = LineModel(form.products, form.rates)
        if form.values is not None:
            self.model.load(form.values.lines, form.kept)
        self.grid = LineGrid(self.model)
        self.grid.setMinimumHeight(140)
        self.hint = ElidedLabel("", "secondary", "text2")
        self._said = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.grid, 1)
        column.addWidget(self._below())
        self.grid.current_changed.connect(self._moved)
        self.grid.refused.connect(self._say)
        self.model.dataChanged.connect(lambda *_: self._show_hint())
        self._show_hint()

    def _below(self) -> QWidget:
        foot = QFrame()
        foot.setProperty("part", "foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(8, 3, 4, 3)
        row.setSpacing(2)
        row.addWidget(self.hint, 1)
        for icon, name, slot in (
            ("plus", translate("Drafts", "Add a line"), self.grid.add),
            ("content-copy", translate("Drafts", "Duplicate the line (Ctrl+D)"), self.grid.duplicate),
            ("arrow-up", translate("Drafts", "Move the line up (Alt+Up)"), self.grid.move_up),
            ("arrow-down", translate("Drafts", "Move the line down (Alt+Down)"), self.grid.move_down),
            ("delete-outline", translate("Drafts", "Remove the line (Ctrl+Delete)"), self.grid.remove),
        ):
            one = tool(icon, name, clicked=slot, size=16)
            # The grid has keys for each of them: Tab goes on to what is below.
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(one)
        return foot

    def go_to_problem(self) -> None:
        """Go to the first cell that keeps the draft from being saved."""
        found = self.model.problems()
        row, cell = (found[0][0], found[0][1]) if found else (0, Cell.PRODUCT)
        self.grid.choose(row, cell)
        self.grid.setFocus()

    def _moved(self) -> None:
        self._said = ""
        self._show_hint()

    def _say(self, sentence: str) -> None:
        self._said = sentence
        self._show_hint()

    def _show_hint(self) -> None:
        current = self.grid.currentIndex()
        inside = current.isValid() and current.row() < len(self.model.lines)
        wrong = self.model.problem_at(current.row(), Cell(current.column())) if inside else ""
        wrong = self._said or wrong
        text = wrong or (_about(self.model.lines[current.row()]) if inside else "")
        keys = translate(
            "Drafts", "Enter or Tab: next cell · Ctrl+D: duplicate · Ctrl+Delete: remove · Ctrl+V: paste cells"
        )
        self.hint.setText(text or keys)
        set_tone(self.hint, "bad" if wrong else "text2")


def _about(line: TypedLine) -> str:
    """What a line is about beside its cells."""
    parts = []
    if line.period is not None:
        parts.append(period(line.period.start, line.period.last))
    if line.project:
        parts.append(line.project)
    if line.has_entries:
        parts.append(translate("Drafts", "Bills hours or fees: its amount is theirs, its text can be changed."))
    elif line.bills:
        parts.append(translate("Drafts", "Bills what fell due: its days stay as they are."))
    return " · ".join(parts)

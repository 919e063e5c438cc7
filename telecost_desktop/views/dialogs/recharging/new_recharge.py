"""The fields of a recharge, and beside them the fees that it comes to, as it is filled in."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.errors import TelecostError
from telecost_desktop.models.periods import Period
from telecost_desktop.models.recharges import RechargeDetail, RechargeSource
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.recharging.listing import Choice, RechargeChoices
from telecost_desktop.services.recharging.recharges import preview_recharge
from telecost_desktop.services.recharging.wishes import RechargePreview, RechargeWish
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.recharging.words import (
    choice_words,
    detail_words,
    left_out,
    section_words,
    source_words,
    vat_words,
)
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, DecimalField, Field
from telecost_desktop.views.widgets.labels import label
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
_FORM = 336


class NewRecharge(QWidget):
    """``changed()`` when the preview or ``problem`` is another; ``preview`` is None while there is none."""

    changed = Signal()

    def __init__(self, context: PageContext, choices: RechargeChoices, project_id: int | None) -> None:
        super().__init__()
        self._context, self._choices = context, choices
        self.preview: RechargePreview | None = None
        self.problem = ""
        self._previewed: RechargeWish | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(24)
        form = QWidget()
        form.setFixedWidth(_FORM)
        form.setLayout(self._form(project_id))
        row.addWidget(form)
        row.addLayout(self._result(), 1)
        self._choose_source(project_id)
        self._connect()

    # Building

    def _form(self, project_id: int | None) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.project = ChoiceField(
            translate("Recharge", "Project of the customer"), _offered(self._choices.projects), project_id
        )
        column.addWidget(Field(translate("Recharge", "Project of the customer"), self.project))
        offered = [source for source in RechargeSource if self._choices.sources[source]]
        self.source = Segment(translate("Recharge", "Costs of"), [(source, source_words(source)) for source in offered])
        self.whose = ChoiceField(translate("Recharge", "Whose costs"), [])
        costs = QWidget()
        inside = QVBoxLayout(costs)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(self.source)
        inside.addWidget(self.whose)
        column.addWidget(Field(translate("Recharge", "Costs of"), costs))
        month = self._context.today().replace(day=1)
        last = month - timedelta(days=1)
        self.first = DateField(translate("Recharge", "First day"), last.replace(day=1))
        self.last = DateField(translate("Recharge", "Last day"), last)
        column.addLayout(
            _beside(
                Field(translate("Recharge", "First day"), self.first),
                Field(translate("Recharge", "Last day"), self.last),
            )
        )
        self.sections = ChoiceField(
            translate("Recharge", "Which costs"),
            [(None, translate("Recharge", "All invoice lines")), *((one, section_words(one)) for one in ChargeSection)],
        )
        column.addWidget(Field(translate("Recharge", "Which costs"), self.sections))
        self.detail = Segment(
            translate("Recharge", "One fee"), [(detail, detail_words(detail)) for detail in RechargeDetail]
        )
        column.addWidget(Field(translate("Recharge", "One fee"), self.detail))
        self.markup = DecimalField(translate("Recharge", "Markup, per cent"), Decimal(0))
        self.vat = ChoiceField(translate("Recharge", "VAT"), [(code, vat_words(code)) for code in _VAT_CODES], "high")
        column.addLayout(
            _beside(
                Field(translate("Recharge", "Markup, per cent"), self.markup),
                Field(translate("Recharge", "VAT"), self.vat),
            )
        )
        column.addStretch(1)
        return column

    def _result(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        self.table = DataTable(
            translate("Recharge", "Fees that would be made"),
            [
                Column("text", translate("Recharge", "Fee"), stretch=True, width=220),
                Column("charges", translate("Recharge", "Lines"), Kind.NUMBER, 64),
                Column("net", translate("Recharge", "Costs"), Kind.MONEY, 92),
                Column("amount", translate("Recharge", "To invoice"), Kind.MONEY, 96, strong=True),
            ],
            filters=False,
            identity=lambda fee: fee.key,
        )
        frame = QFrame()
        frame.setProperty("part", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        column.addWidget(frame, 1)
        self.left_out = label("", "secondary", "text2", wrap=True)
        column.addWidget(self.left_out)
        return column

    def _choose_source(self, project_id: int | None) -> None:
        own = [one.id for one in self._choices.sources[RechargeSource.PROJECT]]
        if project_id in own:
            self.source.choose(RechargeSource.PROJECT)
        self._offer_whose()
        self.whose.choose(project_id)

    def _connect(self) -> None:
        self.source.changed.connect(self._source_changed)
        self.detail.changed.connect(self.refresh)
        for choice in (self.project, self.whose, self.sections, self.vat):
            choice.currentIndexChanged.connect(self.refresh)
        self.first.changed.connect(self.refresh)
        self.last.changed.connect(self.refresh)
        self.markup.textChanged.connect(self.refresh)

    def _offer_whose(self) -> None:
        self.whose.set_choices(_offered(self._choices.sources[self.chosen_source]))

    def _source_changed(self, *_: object) -> None:
        self._offer_whose()
        self.refresh()

    # What it comes to

    def wish(self) -> RechargeWish | str:
        """What is filled in, or a sentence about what is wrong with it."""
        if self.last.value < self.first.value:
            return translate("Recharge", "The last day lies before the first.")
        markup = self.markup.value
        if markup is None:
            return translate("Recharge", "Write the markup as a number, such as 10, or 0.")
        section = self.sections.value
        return RechargeWish(
            self.project.value,
            self.chosen_source,
            self.whose.value,
            Period.inclusive(self.first.value, self.last.value),
            RechargeDetail(str(self.detail.value)),
            markup,
            frozenset() if section is None else frozenset({section}),
            self.vat.value,
        )

    @property
    def chosen_source(self) -> RechargeSource:
        """Whose costs: a department's, a user's or a project's."""
        return RechargeSource(str(self.source.value))

    @property
    def may_be_made(self) -> bool:
        """Whether there is something to make, and it is what the preview shows."""
        shown = self.preview is not None and bool(self.preview.total)
        return shown and not self.problem and self._previewed == self.wish()

    def refresh(self, *_: object) -> None:
        """Look again what the fields come to, off the window's thread."""
        wish = self.wish()
        if isinstance(wish, str):
            self._show_problem(wish)
        else:
            self._previewed = None
            self._context.read(
                self, preview_recharge, self._context.file, wish,
                done=partial(self._show, wish), failed=partial(self._show_failure, wish),
            )  # fmt: skip
            self.changed.emit()

    def _show(self, wish: RechargeWish, preview: RechargePreview) -> None:
        # The fields may say something else by now.
        if wish != self.wish():
            return
        self.preview, self.problem, self._previewed = preview, "", wish
        self.table.set_rows(preview.fees)
        self.table.set_totals(
            {
                "text": translate("Recharge", "Sum without VAT"),
                "charges": formats.number(sum(fee.charges for fee in preview.fees)),
                "net": formats.money(preview.net),
                "amount": formats.money(preview.total),
            }
        )
        self.table.set_empty("cash-refund", translate("Recharge", "There is nothing to pass on in these days."))
        self.left_out.setText("\n".join(left_out(preview, wish.source)))
        self.changed.emit()

    def _show_failure(self, wish: RechargeWish, error: Exception) -> None:
        if not isinstance(error, TelecostError):
            raise error
        if wish == self.wish():
            self._show_problem(" ".join(filter(None, sentences(error))))

    def _show_problem(self, sentence: str) -> None:
        self.preview, self.problem, self._previewed = None, sentence, None
        self.table.set_rows(())
        self.table.set_totals({})
        self.left_out.setText("")
        self.changed.emit()


_VAT_CODES = ("high", "medium", "low", "zero")


def _offered(choices: tuple[Choice, ...]) -> list[tuple[object, str]]:
    return [(one.id, choice_words(one)) for one in choices]


def _beside(*fields: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    for field in fields:
        row.addWidget(field, 1)
    return row

"""Number series, dated VAT rates, and choices about part periods and jobs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from telecost_desktop.services.company_settings import DatedRate, add_vat_rate, list_vat_rates
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.pages.settings.jobs_card import JobsCard
from telecost_desktop.views.pages.settings.part_periods_card import PartPeriodsCard
from telecost_desktop.views.pages.settings.series_card import SeriesCard
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import DateField, Field
from telecost_desktop.views.widgets.labels import button

translate = QCoreApplication.translate
_LEAST_RATES = 240


class BillingView(QWidget):
    """Which number comes next, and what VAT is when."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._rates: list[DatedRate] = []
        self.numbers = SeriesCard(context)
        self.rates = Card(translate("Settings", "VAT rates"), table=True)
        self.rates.body.setContentsMargins(1, 0, 1, 1)
        self.add = button(translate("Settings", "Add a rate…"), "plus", small=True, clicked=self._ask_rate)
        self.rates.add_tool(self.add)
        self.table = DataTable(
            translate("Settings", "VAT rates"),
            [
                Column("code", translate("Settings", "Code"), width=160, stretch=True, shown=code_name),
                Column("rate", translate("Settings", "Rate, %"), Kind.NUMBER, 110, strong=True),
                Column("valid_from", translate("Settings", "From"), Kind.DATE, 130),
                Column("until", translate("Settings", "Until"), Kind.DATE, 130),
            ],
            filters=False,
            identity=lambda row: (row.code, row.valid_from),
        )
        self.rates.body.addWidget(self.table, 1)
        self.part_periods, self.jobs = PartPeriodsCard(context), JobsCard(context)
        self.numbers.setFixedWidth(368)
        self.jobs.setFixedWidth(368)
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self.numbers, 1)
        left.addWidget(self.jobs)
        right = QVBoxLayout()
        right.setSpacing(16)
        right.addWidget(self.rates, 1)
        right.addWidget(self.part_periods)
        inside = QWidget()
        inside.setProperty("part", "page")
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left)
        row.addLayout(right, 1)
        self.rates.setMinimumHeight(_LEAST_RATES)
        # In a low window all of it scrolls; nothing is squeezed.
        scroll = QScrollArea()
        scroll.setAccessibleName(translate("Settings", "Numbers and VAT"))
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)

    def reload(self) -> None:
        """Read the series and the rates."""
        self.numbers.reload()
        self.part_periods.reload()
        self.jobs.reload()
        self.context.read(self, list_vat_rates, self.context.file, done=self._show_rates)

    def _show_rates(self, rates: list[DatedRate]) -> None:
        self._rates = rates
        self.table.set_rows(rates)

    def _ask_rate(self) -> None:
        dialog = RateDialog(self, self._rates, self.context.today())
        dialog.accepted.connect(lambda: self._add(dialog.code, dialog.rate, dialog.since.value))
        dialog.open()

    def _add(self, code: str, rate: Decimal | None, since: date) -> None:
        said = translate("Settings", "VAT {code} is {rate} % from {day}.").format(
            code=code_name(code), rate=formats.number(rate), day=formats.long_day(since, weekday=False)
        )
        self.context.write(
            self, add_vat_rate, self.context.file, code, rate, since, clock=self.context.clock, user=self.context.user,
            changes=Subject.SETTINGS | Subject.PRODUCTS, done=lambda _none: self.context.messages.notice(said),
        )  # fmt: skip


class RateDialog(CheckedDialog):
    """Asks which code has which rate from when."""

    def __init__(self, parent: QWidget, rates: Sequence[DatedRate], today: date) -> None:
        super().__init__(
            parent,
            translate("Settings", "Add a VAT rate"),
            translate("Settings", "Add"),
            translate("Settings", "Invoices issued before that day keep their rate."),
        )
        self._taken = {(rate.code, rate.valid_from) for rate in rates}
        self._codes = QComboBox()
        for code in dict.fromkeys(rate.code for rate in rates):
            self._codes.addItem(code_name(code), code)
        self.rate_field = QLineEdit()
        self.since = DateField(translate("Settings", "From"), today)
        self.row(
            Field(translate("Settings", "Code"), self._codes),
            Field(translate("Settings", "Rate, %"), self.rate_field),
            Field(translate("Settings", "From"), self.since),
        )
        self._codes.currentIndexChanged.connect(self.check)
        self.rate_field.textChanged.connect(self.check)
        self.since.changed.connect(self.check)
        self.rate_field.setFocus()
        self.check()

    @property
    def code(self) -> str:
        """The code that is chosen."""
        return str(self._codes.currentData())

    @property
    def rate(self) -> Decimal | None:
        """The rate in per cent; None when none is typed."""
        return formats.parse_number(self.rate_field.text().replace("%", ""))

    def choose_code(self, code: str) -> None:
        """Choose a code."""
        self._codes.setCurrentIndex(self._codes.findData(code))

    def problem(self) -> str:
        """A rate between 0 and 100, on a day that has none yet."""
        if self.rate is None or not 0 <= self.rate <= 100:
            return translate("Settings", "Type a rate between 0 and 100.")
        if (self.code, self.since.value) in self._taken:
            return translate("Settings", "There is a rate from that day on already.")
        return ""


def code_name(code: str) -> str:
    """What a VAT code is called."""
    return {
        "high": translate("Settings", "High"),
        "medium": translate("Settings", "Medium"),
        "low": translate("Settings", "Low"),
        "super_low": translate("Settings", "Super-reduced"),
        "zero": translate("Settings", "Zero"),
    }.get(code, code)

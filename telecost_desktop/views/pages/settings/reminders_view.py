"""When the company reminds and what it asks for; the rates of interest on late payment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.reminders.interest import RateFrom, list_interest_rates, set_interest_rate
from telecost_desktop.services.reminders.rules import (
    LONGEST_DAYS,
    MOST_LEVELS,
    ReminderLevel,
    ReminderRules,
    read_rules,
    save_rules,
)
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.pages.settings.level_dialog import LevelDialog
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import DateField, DecimalField, Field, NumberField, sentence
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate
# A new level comes so many days after the last one.
_STEP = 14


@dataclass(frozen=True, slots=True)
class _LevelRow:
    number: int
    days: int
    fee: Decimal
    interest: str
    text: str


@dataclass(frozen=True, slots=True)
class _RateRow:
    valid_from: date
    until: date | None
    rate: Decimal


def load_reminder_settings(file: CompanyFile) -> tuple[ReminderRules, list[RateFrom]]:
    """The rules and the rates, earliest first."""
    return read_rules(file), list_interest_rates(file)


class RemindersView(QWidget):
    """Reads and saves by itself; each change acts at once."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._rules = ReminderRules()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._levels_card(), 3)
        row.addWidget(self._rates_card(), 2)

    def _levels_card(self) -> Card:
        card = Card(translate("Settings", "Reminders"), table=True)
        card.body.setContentsMargins(1, 0, 1, 0)
        self.add = button(translate("Settings", "Add a level…"), "plus", small=True, clicked=self._ask_new)
        card.add_tool(self.add)
        self.levels = DataTable(
            translate("Settings", "Levels of reminders"),
            [
                Column("number", translate("Settings", "Level"), width=96, stretch=True, shown=_level_name),
                Column("days", translate("Settings", "Days after due date"), Kind.NUMBER, 150),
                Column("fee", translate("Settings", "Fee"), Kind.MONEY, 96, strong=True),
                Column("interest", translate("Settings", "Interest"), width=84),
                Column("text", translate("Settings", "Text"), width=104),
            ],
            filters=False, sortable=False, identity=lambda row: row.number,
        )  # fmt: skip
        self.levels.set_empty("email-outline", translate("Settings", "Without a level nobody is reminded."))
        self.levels.current_changed.connect(lambda _row: self._enable())
        self.levels.activated.connect(lambda _row: self._ask_change())
        card.body.addWidget(self.levels, 1)
        self.payment_days = NumberField(
            translate("Settings", "Days that a letter gives to pay"), 1, LONGEST_DAYS, 14, width=72
        )
        self.payment_days.editingFinished.connect(self._store_days)
        words = sentence(translate("Settings", "A letter gives {days} days to pay."), {"days": self.payment_days})
        words.setContentsMargins(16, 12, 16, 4)
        card.body.addLayout(words)
        hint = label(
            translate("Settings", "Each invoice goes through the levels one after the other, once each; the next comes when "
                      "the last letter's days to pay are over. What is credited, disputed or paid is never reminded of."),
            "secondary", "text2", wrap=True,
        )  # fmt: skip
        hint.setContentsMargins(16, 0, 16, 12)
        card.body.addWidget(hint)
        foot = card.add_foot(48)
        self.remove = button(translate("Settings", "Remove…"), small=True, clicked=self._ask_remove)
        self.change = button(translate("Settings", "Change…"), small=True, clicked=self._ask_change)
        foot.addWidget(self.remove)
        foot.addStretch(1)
        foot.addWidget(self.change)
        return card

    def _rates_card(self) -> Card:
        card = Card(translate("Settings", "Interest on late payment"), table=True)
        card.body.setContentsMargins(1, 0, 1, 0)
        self.add_rate = button(translate("Settings", "Add a rate…"), "plus", small=True, clicked=self._ask_rate)
        card.add_tool(self.add_rate)
        self.rates = DataTable(
            translate("Settings", "Rates of interest"),
            [
                Column("rate", translate("Settings", "Per cent a year"), width=130, stretch=True, strong=True,
                       shown=formats.number),
                Column("valid_from", translate("Settings", "From"), Kind.DATE, 110),
                Column("until", translate("Settings", "Until"), Kind.DATE, 110),
            ],
            filters=False, sortable=False, identity=lambda row: row.valid_from,
        )  # fmt: skip
        self.rates.set_empty("percent-outline", translate("Settings", "Without a rate no interest is reckoned."))
        self.rates.current_changed.connect(lambda _row: self._enable())
        card.body.addWidget(self.rates, 1)
        hint = translate(
            "Settings", "By the day, 365 to the year, from the day after the due date, on what was open that day."
        )
        words = label(hint, "secondary", "text2", wrap=True)
        words.setContentsMargins(16, 12, 16, 12)
        card.body.addWidget(words)
        foot = card.add_foot(48)
        self.remove_rate = button(translate("Settings", "Remove…"), small=True, clicked=self._ask_remove_rate)
        foot.addWidget(self.remove_rate)
        foot.addStretch(1)
        return card

    # Loading

    def reload(self) -> None:
        """Read rules and rates."""
        self.context.read(self, load_reminder_settings, self.context.file, done=self._show)

    def _show(self, stored: tuple[ReminderRules, list[RateFrom]]) -> None:
        self._rules, rates = stored
        yes, no = translate("Settings", "Yes"), formats.NONE
        own, usual = translate("Settings", "Own"), translate("Settings", "Usual")
        self.levels.set_rows(
            [
                _LevelRow(number, one.days, one.fee, yes if one.interest else no, own if one.texts else usual)
                for number, one in enumerate(self._rules.levels, 1)
            ]
        )
        if not self.payment_days.hasFocus():
            self.payment_days.setValue(self._rules.payment_days)
        ends = [one.valid_from - timedelta(days=1) for one in rates[1:]]
        rows = [_RateRow(one.valid_from, end, one.rate) for one, end in zip(rates, [*ends, None], strict=False)]
        self.rates.set_rows(list(reversed(rows)))
        self._enable()

    def _enable(self) -> None:
        chosen = self.levels.current_row() is not None
        self.change.setEnabled(chosen)
        self.remove.setEnabled(chosen)
        self.add.setEnabled(len(self._rules.levels) < MOST_LEVELS)
        self.remove_rate.setEnabled(self.rates.current_row() is not None)

    # Levels

    def _ask_new(self) -> None:
        levels = self._rules.levels
        least = levels[-1].days + 1 if levels else 1
        days = levels[-1].days + _STEP if levels else ReminderRules().levels[0].days
        self._ask_level(len(levels), ReminderLevel(days), least, LONGEST_DAYS)

    def _ask_change(self) -> None:
        row = self.levels.current_row()
        if row is None:
            return
        levels, place = self._rules.levels, row.number - 1
        least = levels[place - 1].days + 1 if place else 1
        most = levels[place + 1].days - 1 if place + 1 < len(levels) else LONGEST_DAYS
        self._ask_level(place, levels[place], least, most)

    def _ask_level(self, place: int, level: ReminderLevel, least: int, most: int) -> None:
        currency = formats.currency_sign(self.context.company.currency)
        dialog = LevelDialog(self, place + 1, level, currency=currency, least=least, most=most)
        dialog.accepted.connect(lambda: self._put_level(place, dialog.level()))
        dialog.open()

    def _put_level(self, place: int, level: ReminderLevel) -> None:
        levels = self._rules.levels
        self._save(replace(self._rules, levels=(*levels[:place], level, *levels[place + 1 :])))

    def _ask_remove(self) -> None:
        row = self.levels.current_row()
        if row is None:
            return
        levels = self._rules.levels
        left = replace(self._rules, levels=(*levels[: row.number - 1], *levels[row.number :]))
        self.context.messages.ask(
            translate("Settings", "Remove level {number}?").format(number=row.number),
            translate("Settings", "Remove"),
            lambda: self._save(left),
            translate("Settings", "Later levels move up. Letters that were made stay as they are."),
        )

    def _store_days(self) -> None:
        if self.payment_days.value() != self._rules.payment_days:
            self._save(replace(self._rules, payment_days=self.payment_days.value()))

    def _save(self, rules: ReminderRules) -> None:
        self._write(save_rules, rules)

    # Rates

    def _ask_rate(self) -> None:
        dialog = InterestRateDialog(self, self.context.today())
        dialog.accepted.connect(lambda: self._write(set_interest_rate, dialog.since.value, dialog.rate.value))
        dialog.open()

    def _ask_remove_rate(self) -> None:
        row = self.rates.current_row()
        if row is None:
            return
        day = formats.long_day(row.valid_from, weekday=False)
        self.context.messages.ask(
            translate("Settings", "Remove the rate from {day} on?").format(day=day),
            translate("Settings", "Remove"),
            lambda: self._write(set_interest_rate, row.valid_from, None),
            translate("Settings", "Letters that were made stay as they are."),
        )

    def _write(self, service: Callable[..., None], *values: object) -> None:
        self.context.write(
            self, service, self.context.file, *values, clock=self.context.clock, user=self.context.user,
            changes=Subject.SETTINGS,
        )  # fmt: skip


def _level_name(number: int) -> str:
    return translate("Settings", "Level {number}").format(number=number)


class InterestRateDialog(CheckedDialog):
    """Asks which rate holds from when."""

    def __init__(self, parent: QWidget, today: date) -> None:
        super().__init__(
            parent,
            translate("Settings", "Add a rate of interest"),
            translate("Settings", "Add"),
            translate("Settings", "A rate from the same day on is replaced."),
        )
        self.since = DateField(translate("Settings", "From"), today)
        self.rate = DecimalField(translate("Settings", "Per cent a year"))
        self.row(
            Field(translate("Settings", "From"), self.since), Field(translate("Settings", "Per cent a year"), self.rate)
        )
        self.rate.textChanged.connect(self.check)
        self.rate.setFocus()
        self.check()

    def problem(self) -> str:
        """A rate between 0 and 100."""
        if self.rate.value is None or not 0 <= self.rate.value <= 100:
            return translate("Settings", "Type a rate between 0 and 100.")
        return ""

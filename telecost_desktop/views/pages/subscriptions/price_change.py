"""Changing prices from a day on: which items, by how much, and every row that it would change while one types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from telecost_desktop.errors import TelecostError
from telecost_desktop.models.subscriptions import PriceKind
from telecost_desktop.services.customers import CustomerRow
from telecost_desktop.services.products import ProductRow
from telecost_desktop.services.subscriptions.lists import SubscriptionRow
from telecost_desktop.services.subscriptions.price_changes import (
    ChangeKind,
    PriceChange,
    PriceChangePreview,
    PriceChangeRow,
    PriceKey,
    RowState,
    apply_price_change,
    preview_price_change,
)
from telecost_desktop.services.subscriptions.priced_lines import LineChoice
from telecost_desktop.views import formats, theme
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.messages import say, sentences
from telecost_desktop.views.pages.subscriptions.words import kind_word, word
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, DecimalField, Field
from telecost_desktop.views.widgets.labels import button, label, set_tone

translate = QCoreApplication.translate
_STEPS = ("0.01", "0.05", "0.10", "0.50", "1", "5", "10", "50", "100")
_STATES = {RowState.CHANGES: Status.CHANGES, RowState.UNCHANGED: Status.UNCHANGED, RowState.REFUSED: Status.REFUSED}
# How long a person stops typing before the rows are looked up.
_PAUSE = 250
_WIDTH, _HEIGHT = 1080, 640


class PriceChangeDialog(CheckedDialog):
    """Looks up the rows on every change; the one writer makes them all or none. Rows can be left out one by one."""

    def __init__(
        self,
        parent: QWidget,
        context: PageContext,
        products: Sequence[ProductRow],
        customers: Sequence[CustomerRow],
        subscriptions: Sequence[SubscriptionRow],
    ) -> None:
        super().__init__(
            parent,
            translate("Prices", "Change prices from a day on"),
            translate("Prices", "Change prices"),
            translate("Prices", "Periods that began before the day keep their price. Nothing that was billed changes."),
            width=760,
            grows=True,
        )
        self._context = context
        self._names = {row.id: row.name.casefold() for row in subscriptions}
        self._preview: PriceChangePreview | None = None
        self._refusal = ""
        self._is_looking = False
        self.left_out: set[PriceKey] = set()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PAUSE)
        self._later.timeout.connect(self.look_up)
        self._build_choice(products, customers)
        self._build_change()
        self._build_rows()
        room = parent.window().size()
        self.resize(min(theme.scaled(_WIDTH), room.width() - 48), min(theme.scaled(_HEIGHT), room.height() - 48))
        self.check()
        self.look_up()

    # Building

    def _build_choice(self, products: Sequence[ProductRow], customers: Sequence[CustomerRow]) -> None:
        everything = translate("Prices", "All")
        groups = sorted({row.values.group for row in customers if row.values.group}, key=str.casefold)
        offered: list[tuple[object, str]] = [(None, everything)]
        self.product = ChoiceField(
            translate("Prices", "Product"), offered + [(product.id, product.name) for product in products]
        )
        self.group = ChoiceField(
            translate("Prices", "Customers' group"), offered + [(group, group) for group in groups]
        )
        self.price_kind = ChoiceField(
            translate("Prices", "Price"), offered + [(kind, word(kind)) for kind in PriceKind]
        )
        self.subscription = QLineEdit()
        self.subscription.setPlaceholderText(everything)
        self.subscription.setClearButtonEnabled(True)
        self.row(
            Field(translate("Prices", "Product"), self.product),
            Field(translate("Prices", "Subscription's name contains"), self.subscription),
            Field(translate("Prices", "Customers' group"), self.group),
            Field(translate("Prices", "Price"), self.price_kind),
        )
        for field in (self.product, self.group, self.price_kind):
            field.currentIndexChanged.connect(self._changed)
        self.subscription.textChanged.connect(self._changed)

    def _build_change(self) -> None:
        self.kind = ChoiceField(
            translate("Prices", "How"),
            [
                (ChangeKind.PER_CENT, translate("Prices", "By per cent")),
                (ChangeKind.AMOUNT, translate("Prices", "By an amount")),
                (ChangeKind.PRICE, translate("Prices", "To a new price")),
            ],
        )
        self.amount = DecimalField(translate("Prices", "By how much"))
        self.amount.setPlaceholderText(formats.number(Decimal("3.5")))
        self.step = ChoiceField(
            translate("Prices", "Rounded to"), [(Decimal(step), formats.money(Decimal(step))) for step in _STEPS]
        )
        self.valid_from = DateField(translate("Prices", "From"), _first_of_next_month(self._context.today()))
        self._amount_field = Field(translate("Prices", "Per cent"), self.amount)
        self.row(
            Field(translate("Prices", "How"), self.kind),
            self._amount_field,
            Field(translate("Prices", "Rounded to"), self.step),
            Field(translate("Prices", "For periods that begin on or after"), self.valid_from),
        )
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self.amount.textChanged.connect(self._changed)
        self.step.currentIndexChanged.connect(self._changed)
        self.valid_from.changed.connect(self._changed)

    def _build_rows(self) -> None:
        self.table = DataTable(
            translate("Prices", "What changes"),
            [
                Column("subscription", translate("Prices", "Subscription"), width=150, stretch=True),
                Column("item", translate("Prices", "Item"), width=130, stretch=True),
                Column("customers", translate("Prices", "Customers"), Kind.QUIET, 120, stretch=True, value=_customers),
                Column("price_kind", translate("Prices", "Price"), Kind.QUIET, 84, essential=False,
                       value=lambda row: kind_word(row.price_kind)),
                Column("old_price", translate("Prices", "Old"), Kind.MONEY, 84),
                Column("new_price", translate("Prices", "New"), Kind.MONEY, 84, strong=True),
                Column("first_day", translate("Prices", "First period"), Kind.DATE, 98,
                       hint=translate("Prices", "The first day of the first period that costs the new price")),
                Column("per_year", translate("Prices", "In a year"), Kind.MONEY, 96,
                       hint=translate("Prices", "What the difference comes to in a year, for all customers, without VAT"),
                       value=lambda row: Decimal(0) if row.key in self.left_out else row.per_year),
                Column("state", translate("Prices", "State"), Kind.STATUS, 108, value=self._status),
            ],
            identity=lambda row: row.line_id,
        )  # fmt: skip
        self.table.set_empty("tag-outline", translate("Prices", "Every price that changes is shown here."))
        self.table.setMinimumHeight(180)
        self.table.current_changed.connect(self._row_chosen)
        self.table.activated.connect(lambda _: self.toggle())
        self.form.addWidget(self.table, 1)
        below = QHBoxLayout()
        below.setSpacing(8)
        self.said = label("", "secondary", "text2", wrap=True)
        below.addWidget(self.said, 1)
        self.use_earliest = button("", clicked=self._use_earliest)
        self.without_refused = button(translate("Prices", "Leave the refused out"), clicked=self._leave_refused_out)
        self.leave_out = button(translate("Prices", "Leave out"), clicked=self.toggle)
        for widget in (self.use_earliest, self.without_refused):
            widget.hide()
            below.addWidget(widget)
        below.addWidget(self.leave_out)
        self.form.addLayout(below)
        self._row_chosen(None)

    # What is filled in

    def choice(self) -> LineChoice:
        """Which items are meant."""
        text = self.subscription.text().strip().casefold()
        # A name that no subscription has means none of them, not all.
        named = frozenset(key for key, name in self._names.items() if text in name) or frozenset({0})
        return LineChoice(
            frozenset() if self.product.value is None else frozenset({self.product.value}),
            frozenset() if self.group.value is None else frozenset({self.group.value}),
            named if text else frozenset(),
            self.price_kind.value,
        )

    def change(self) -> PriceChange | None:
        """By how much and from when; None while the amount is missing."""
        if self.amount.value is None:
            return None
        return PriceChange(self.kind.value, self.amount.value, self.valid_from.value, self.step.value)

    def problem(self) -> str:
        """What keeps the change from being made."""
        if self.change() is None:
            return translate("Prices", "Fill in by how much.")
        if self._refusal:
            return self._refusal
        if self._preview is None or self._is_looking or self._later.isActive():
            return translate("Prices", "Looking up…")
        if self._preview.count(RowState.REFUSED, self.left_out):
            return translate("Prices", "Some rows cannot change from that day on.")
        if not self._preview.count(RowState.CHANGES, self.left_out):
            return translate("Prices", "Nothing would change.")
        return ""

    def check(self, *change: object) -> None:
        """Look at the fields again; where nothing is wrong say what the change comes to."""
        super().check(*change)
        if self._preview is not None and self.ok.isEnabled():
            set_tone(self.note, "text2")
            words = translate("Prices", "{count} prices change: {amount} in a year, without VAT")
            self.note.setText(
                words.format(
                    count=formats.number(self._preview.count(RowState.CHANGES, self.left_out)),
                    amount=formats.money(self._preview.per_year(self.left_out), self._preview.currency),
                )
            )

    # Looking up

    def _kind_changed(self) -> None:
        captions = {
            ChangeKind.PER_CENT: translate("Prices", "Per cent"),
            ChangeKind.AMOUNT: translate("Prices", "Amount to add, without VAT"),
            ChangeKind.PRICE: translate("Prices", "New price, without VAT"),
        }
        self._amount_field.caption.setText(captions[self.kind.value])
        self.step.setEnabled(self.kind.value is ChangeKind.PER_CENT)
        self._changed()

    def _changed(self, *_: object) -> None:
        self._refusal = ""
        self._later.start()
        self.check()

    def look_up(self) -> None:
        """Ask what would change, off the window's thread."""
        self._later.stop()
        change = self.change()
        if change is None:
            self._preview, self._is_looking = None, False
            self._show_rows()
            return
        self._is_looking = True
        self.check()
        self._context.read(
            self, preview_price_change, self._context.file, self.choice(), change, done=self._show, failed=self._refuse
        )

    def _show(self, preview: PriceChangePreview) -> None:
        self._refusal, self._is_looking = "", False
        self._preview = preview
        self.left_out &= {row.key for row in preview.rows}
        self._show_rows()

    def _show_rows(self) -> None:
        shown = self._preview
        self.table.set_rows(shown.rows if shown is not None else ())
        refused = shown.count(RowState.REFUSED, self.left_out) if shown is not None else 0
        earliest = shown.earliest if shown is not None else None
        self.use_earliest.setVisible(bool(refused) and earliest is not None)
        if earliest is not None:
            words = translate("Prices", "From {date} instead")
            self.use_earliest.setText(words.format(date=formats.day(earliest)))
        self.without_refused.setVisible(bool(refused))
        self._row_chosen(self.table.current_row())
        self.check()

    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, TelecostError):
            raise error
        self._refusal, self._is_looking = " ".join(filter(None, sentences(error))), False
        self._preview = None
        self._show_rows()
        self.check(error)

    # Rows

    def _status(self, row: PriceChangeRow) -> Status:
        return Status.LEFT_OUT if row.key in self.left_out else _STATES[row.state]

    def _row_chosen(self, row: PriceChangeRow | None) -> None:
        self.leave_out.setEnabled(row is not None)
        out = row is not None and row.key in self.left_out
        self.leave_out.setText(translate("Prices", "Take in again") if out else translate("Prices", "Leave out"))
        text = say(row.note, dict(row.note_values)) if row is not None and row.note else self._of_followed()
        set_tone(self.said, "bad" if row is not None and row.state is RowState.REFUSED else "text2")
        self.said.setText(text)

    def _of_followed(self) -> str:
        """How many subscriptions change though they were not chosen, because they follow a product that was."""
        rows = self._preview.rows if self._preview is not None else ()
        others = {row.subscription_id for row in rows if not row.chosen and row.key not in self.left_out}
        if not others:
            return ""
        words = translate(
            "Prices", "{count} more subscriptions follow the price of a chosen product and change with it."
        )
        return words.format(count=formats.number(len(others)))

    def toggle(self) -> None:
        """Leave the chosen row out, or take it in again; rows that follow the same product go together."""
        row: PriceChangeRow | None = self.table.current_row()
        if row is not None and self._preview is not None:
            self.left_out ^= {row.key}
            self._show_rows()

    def _leave_refused_out(self) -> None:
        if self._preview is not None:
            self.left_out |= {row.key for row in self._preview.rows if row.state is RowState.REFUSED}
            self._show_rows()

    def _use_earliest(self) -> None:
        if self._preview is not None and self._preview.earliest is not None:
            self.valid_from.set_value(self._preview.earliest)

    # Doing it

    def accept(self) -> None:
        """Change all prices that are shown, or say why not."""
        self.check()
        change, context = self.change(), self._context
        if not self.ok.isEnabled() or change is None:
            return
        context.write(
            self, apply_price_change, context.file, self.choice(), change, without=frozenset(self.left_out),
            clock=context.clock, user=context.user, changes=Subject.SUBSCRIPTIONS | Subject.PRODUCTS,
            done=self._done, failed=self._refuse, label=translate("Prices", "Changing prices"),
        )  # fmt: skip

    def _done(self, made: PriceChangePreview) -> None:
        words = translate("Prices", "{count} prices change from {date} on")
        self._context.messages.notice(
            words.format(
                count=formats.number(made.count(RowState.CHANGES)), date=formats.long_day(self.valid_from.value)
            )
        )
        self.done(int(self.DialogCode.Accepted))


def _customers(row: PriceChangeRow) -> str:
    """One name, or the first and how many more."""
    if len(row.customers) < 2:
        return "".join(row.customers)
    words = translate("Prices", "{name} and {count} more")
    return words.format(name=row.customers[0], count=formats.number(len(row.customers) - 1))


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)

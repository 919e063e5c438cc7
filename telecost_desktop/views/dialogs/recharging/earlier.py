"""What was passed on before: the recharges, the invoice lines of the chosen one, and taking one back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.services.recharging.listing import PassedOnLine, RechargeRow, charges_of, list_recharges
from telecost_desktop.services.recharging.recharges import withdraw_recharge
from telecost_desktop.views import formats, theme
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.recharging.words import period_words, state_words
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.labels import button, label

translate = QCoreApplication.translate


class EarlierRecharges(QWidget):
    """``withdrawn()`` after one was taken back. ``wanted`` is the one to choose when they are shown next."""

    withdrawn = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.wanted: int | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        self.table = DataTable(
            translate("Recharge", "Passed on before"),
            [
                Column("customer", translate("Recharge", "Customer"), width=184),
                Column("project", translate("Recharge", "Project"), stretch=True, width=120),
                Column("source_name", translate("Recharge", "Costs of"), width=140),
                Column("period", translate("Recharge", "Days"), width=164, value=lambda row: row.period,
                       shown=period_words),
                Column("fees", translate("Recharge", "Fees"), Kind.NUMBER, 56),
                Column("amount", translate("Recharge", "Sum"), Kind.MONEY, 96, strong=True),
                Column("state", translate("Recharge", "State"), width=150, value=state_words),
            ],
            filters=False,
        )  # fmt: skip
        self.lines = DataTable(
            translate("Recharge", "Invoice lines that were passed on"),
            [
                Column("day", translate("Recharge", "Day"), Kind.DATE, 104),
                Column("supplier", translate("Recharge", "Operator"), width=112),
                Column("invoice", translate("Recharge", "Invoice"), width=88),
                Column("number", translate("Recharge", "Number"), width=104, shown=formats.phone_number),
                Column("user", translate("Recharge", "User"), width=128),
                Column("text", translate("Recharge", "Text"), stretch=True, width=140),
                Column("net", translate("Recharge", "Costs"), Kind.MONEY, 88),
            ],
            filters=False,
            identity=lambda line: line.charge_id,
        )
        column.addWidget(_framed(self.table), 2)
        between = QHBoxLayout()
        between.setSpacing(8)
        self.words = label("", "strong")
        between.addWidget(self.words, 1)
        self.withdraw_button = button(translate("Recharge", "Withdraw"), "undo-variant", clicked=self.ask_to_withdraw)
        between.addWidget(self.withdraw_button)
        column.addLayout(between)
        column.addWidget(_framed(self.lines), 3)
        self.table.set_empty("cash-refund", translate("Recharge", "Nothing was passed on yet."))
        self.lines.set_empty("table-large", translate("Recharge", "Choose a row above to see its invoice lines."))
        self.table.current_changed.connect(self._choose)
        self._choose(None)

    def refresh(self) -> None:
        """Read the recharges again."""
        self._context.read(self, list_recharges, self._context.file, done=self._show)

    def _show(self, rows: Sequence[RechargeRow]) -> None:
        self.table.set_rows(rows)
        self.table.set_totals(
            {
                "customer": translate("Recharge", "Sum without VAT"),
                "amount": formats.money(sum((row.amount for row in rows), Decimal(0))),
            }
            if rows
            else {}
        )
        if self.wanted is not None:
            self.table.select(self.wanted)
            self.wanted = None
        self._choose(self.table.current_row())

    def _choose(self, row: RechargeRow | None) -> None:
        self.withdraw_button.setEnabled(row is not None and row.may_be_withdrawn and not self._context.file.read_only)
        theme.restyle(self.withdraw_button)
        if row is None:
            self.words.setText("")
            self.lines.set_rows(())
            self.lines.set_totals({})
            return
        words = (
            translate("Recharge", "{source}, {period}: {net} passed on with {markup} % as {amount}")
            if row.markup
            else translate("Recharge", "{source}, {period}: {net} passed on")
        )
        self.words.setText(
            words.format(
                source=row.source_name,
                period=period_words(row.period),
                net=formats.money(row.net),
                markup=formats.number(row.markup),
                amount=formats.money(row.amount),
            )
        )
        self._context.read(self, charges_of, self._context.file, recharge_id=row.id, done=self._show_lines)

    def _show_lines(self, lines: Sequence[PassedOnLine]) -> None:
        self.lines.set_rows(lines)
        count = translate("Recharge", "{count} lines").format(count=formats.number(len(lines)))
        total = sum((line.net for line in lines), Decimal(0))
        self.lines.set_totals({"supplier": count, "net": formats.money(total)} if lines else {})

    def ask_to_withdraw(self) -> None:
        """Take the chosen one back, after a question."""
        row = self.table.current_row()
        if row is None:
            return
        question = translate("Recharge", "Withdraw the fees of {source} for {customer}?")
        self._context.messages.ask(
            question.format(source=row.source_name, customer=row.customer),
            translate("Recharge", "Withdraw"),
            lambda: self._withdraw(row),
            translate("Recharge", "{count} unbilled fees go, and their costs can be passed on again.").format(
                count=row.fees
            ),
        )

    def _withdraw(self, row: RechargeRow) -> None:
        self._context.write(
            self, withdraw_recharge, self._context.file, row.id, clock=self._context.clock, user=self._context.user,
            changes=Subject.PROJECTS, done=self._gone,
        )  # fmt: skip

    def _gone(self, _nothing: object) -> None:
        self.refresh()
        self.withdrawn.emit()


def _framed(table: DataTable) -> QFrame:
    frame = QFrame()
    frame.setProperty("part", "card")
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.addWidget(table)
    return frame

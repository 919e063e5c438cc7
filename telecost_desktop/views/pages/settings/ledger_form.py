"""Which account of the bookkeeping each kind of amount goes to; proposals until somebody settled them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from telecost_desktop.services.ledger.accounts import AccountRow, AccountValues, ledger_accounts, save_ledger_accounts
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.pages.settings.form import SavedForm
from telecost_desktop.views.pages.settings.ledger_words import use_words
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import IconLabel, button, label

translate = QCoreApplication.translate
_FIELDS = ("account", "name", "vat_code")
_ACCOUNT, _CODE, _WORDS = 112, 80, 208


class LedgerForm(SavedForm):
    """A row per kind of amount. **Save** settles every account that is shown."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._rows: list[AccountRow] = []
        self.card = Card(
            translate("Settings", "Accounts of the bookkeeping"),
            translate("Settings", "Sales invoices and payments go to these accounts when a period is exported."),
        )
        self._grid_side = QWidget()
        self.proposals = self._proposals()
        self.card.body.setSpacing(12)
        self.card.body.addWidget(self.proposals)
        self.card.body.addWidget(self._grid_side)
        self.card.body.addStretch(1)
        cards = QWidget()
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)
        self.scroll_above_bar(cards, translate("Settings", "Accounts of the bookkeeping"))
        self.save_requested.connect(lambda _changed: self.settle())

    def _proposals(self) -> QFrame:
        """Says that accounts are proposals still, and settles them as they are."""
        frame = QFrame()
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel("information-outline", "accent", 16))
        self.proposed = label("", "body", "text2", wrap=True)
        row.addWidget(self.proposed, 1)
        self.take = button(translate("Settings", "Settle these accounts"), "check", small=True, clicked=self.settle)
        row.addWidget(self.take)
        return frame

    def reload(self) -> None:
        """Read the accounts."""
        self.context.read(self, ledger_accounts, self.context.file, done=self._show)

    def _show(self, rows: Sequence[AccountRow]) -> None:
        if [(row.use, row.key) for row in rows] != [(row.use, row.key) for row in self._rows]:
            self._build(rows)
        self._rows = list(rows)
        self.load({_key(row, field): str(getattr(row, field)) for row in rows for field in _FIELDS})
        count = sum(not row.is_set for row in rows)
        self.proposals.setVisible(count > 0)
        text = translate(
            "Settings",
            "{count} of these accounts are proposals from the usual plan of your country. Look at them with your "
            "bookkeeper, then settle them: nothing is exported before.",
        )
        self.proposed.setText(text.format(count=count))

    def _build(self, rows: Sequence[AccountRow]) -> None:
        """A grid of fields, anew where other VAT rates are used."""
        side = QWidget()
        grid = QGridLayout(side)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        titles = (
            translate("Settings", "For"),
            translate("Settings", "Account"),
            translate("Settings", "Name"),
            translate("Settings", "VAT code"),
        )
        for place, title in enumerate(titles):
            grid.addWidget(label(title, "header", "text2"), 0, place)
        self.editors = {}
        for number, row in enumerate(rows, 1):
            words = use_words(row.use, row.category, row.rate)
            caption = label(words, "body")
            caption.setMinimumWidth(_WORDS)
            grid.addWidget(caption, number, 0)
            for place, field in enumerate(_FIELDS, 1):
                editor = QLineEdit()
                editor.setAccessibleName(f"{words}: {titles[place]}")
                self.editors[_key(row, field)] = editor
                grid.addWidget(editor, number, place)
            self.editors[_key(row, "account")].setFixedWidth(_ACCOUNT)
            self.editors[_key(row, "vat_code")].setFixedWidth(_CODE)
            self.editors[_key(row, "vat_code")].setVisible(row.category != "")
        self._stored = {}
        old = self.card.body.replaceWidget(self._grid_side, side)
        if old is not None and (widget := old.widget()) is not None:
            widget.deleteLater()
        self._grid_side = side
        self.watch()

    def values_of(self) -> list[AccountValues]:
        """Every account as it is shown; those that are left empty are not among them."""
        shown = {key: str(value) for key, value in self.values().items()}
        return [
            AccountValues(row.use, row.key, *(shown[_key(row, field)] for field in _FIELDS))
            for row in self._rows
            if shown[_key(row, "account")]
        ]

    def problem(self) -> str:
        """An account that was settled cannot be emptied."""
        for row in self._rows:
            editor = self.editors[_key(row, "account")]
            if row.is_set and isinstance(editor, QLineEdit) and not editor.text().strip():
                pattern = translate("Settings", "{use}: type the account.")
                return pattern.format(use=use_words(row.use, row.category, row.rate))
        return ""

    def settle(self) -> None:
        """Store what is shown."""
        if self.problem():
            return
        shown = self.values()

        def saved(_none: object) -> None:
            self.stored(shown)
            self.context.messages.notice(translate("Settings", "The accounts of the bookkeeping are settled."))

        self.context.write_undoable(
            self, save_ledger_accounts, self.context.file, self.values_of(), clock=self.context.clock,
            user=self.context.user, changes=Subject.SETTINGS, done=saved,
        )  # fmt: skip


def _key(row: AccountRow, field: str) -> str:
    return f"{row.use.value} {row.key} {field}"

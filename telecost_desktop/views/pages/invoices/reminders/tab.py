"""The tab of reminders: whom to remind today, the letter as it would be, making them; and what was made before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.services.reminders.due import DueReminder, list_due_reminders
from telecost_desktop.services.reminders.listing import ReminderRow, ReminderState, list_reminders
from telecost_desktop.services.reminders.making import (
    mail_reminder,
    make_reminders,
    preview_letter,
    print_reminders,
    reminder_pdf,
    withdraw_reminder,
)
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.pages.invoices.document_pane import DocumentPane, DocumentRef
from telecost_desktop.views.pages.invoices.reminders.lists import chosen_rows, due_table, made_name, made_table
from telecost_desktop.views.pages.invoices.words import counted
from telecost_desktop.views.reading_only import offer_writing
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button
from telecost_desktop.views.widgets.segment import Segment
from telecost_desktop.views.widgets.side_panes import horizontal

translate = QCoreApplication.translate
_CHANGED = Subject.SALES_INVOICES | Subject.MAIL
DUE, MADE = "due", "made"
_WITH_MAIL = frozenset(ReminderState) - {ReminderState.TO_PRINT, ReminderState.PRINTED, ReminderState.WITHDRAWN}


class RemindersTab(QWidget):
    """Reads and does by itself. ``summed_up(due, made)`` whenever the lists were read."""

    summed_up = Signal(int, int)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._due: list[DueReminder] = []
        self._made: list[ReminderRow] = []
        self.due, self.made = due_table(), made_table()
        self.letter = DocumentPane(
            context, translate("Reminders", "Letter"), translate("Reminders", "Choose a letter at the left.")
        )
        splitter = horizontal(self._card(), self.letter, (640, 528))
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        self.letter.setMinimumWidth(260)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)
        self.letter.wanted.connect(self._load_letter)
        self.group.changed.connect(lambda _key: self._show_group())
        for table in (self.due, self.made):
            table.current_changed.connect(lambda _row: self._show_letter())
            table.view.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self._enable()

    def _card(self) -> Card:
        card = Card(translate("Reminders", "Reminders"), table=True)
        card.setMinimumWidth(380)
        card.body.setContentsMargins(1, 0, 1, 1)
        self.group = Segment(
            translate("Reminders", "Which letters"),
            [(DUE, translate("Reminders", "Due")), (MADE, translate("Reminders", "Made"))],
        )
        card.add_tool(self.group)
        self.stack = QStackedWidget()
        for table, foot in ((self.due, self._due_foot()), (self.made, self._made_foot())):
            both = QWidget()
            column = QVBoxLayout(both)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(table, 1)
            column.addWidget(foot)
            self.stack.addWidget(both)
        self.due.set_empty(
            "check-circle", translate("Reminders", "Nobody is to be reminded today."),
            translate("Reminders", "What was made"), lambda: self.group.choose(MADE),
        )  # fmt: skip
        self.made.set_empty("email-outline", translate("Reminders", "No reminder was made yet."))
        card.body.addWidget(self.stack, 1)
        return card

    def _due_foot(self) -> QWidget:
        self.make = button(translate("Reminders", "Make selected"), clicked=self._make_chosen)
        self.make_all = button(translate("Reminders", "Make all…"), "check", primary=True, clicked=self._ask_all)
        return _foot([self.make], [self.make_all])

    def _made_foot(self) -> QWidget:
        self.withdraw = button(translate("Reminders", "Withdraw…"), clicked=self._ask_withdraw)
        self.mail = button(translate("Reminders", "Send by e-mail"), clicked=self._mail)
        self.print = button(translate("Reminders", "Save to print…"), clicked=self._ask_print)
        return _foot([self.withdraw], [self.mail, self.print])

    # Loading

    def reload(self) -> None:
        """Read both lists again."""
        self.context.read(self, list_due_reminders, self.context.file, self.context.clock, done=self._show_due)
        self.context.read(self, list_reminders, self.context.file, done=self._show_made)

    def _show_due(self, rows: list[DueReminder]) -> None:
        self._due = rows
        self.due.set_rows(rows)
        by_currency: dict[str, Any] = {}
        for row in rows:
            by_currency[row.currency] = by_currency.get(row.currency, 0) + row.total
        # Sums of several currencies are none.
        total = formats.money(next(iter(by_currency.values()))) if len(by_currency) == 1 else ""
        count = counted(len(rows), translate("Reminders", "1 letter"), translate("Reminders", "{count} letters"))
        self.due.set_totals({"customer": count, "total": total} if rows else {})
        self._sum_up()

    def _show_made(self, rows: list[ReminderRow]) -> None:
        self._made = rows
        self.made.set_rows(rows)
        self._sum_up()

    def _sum_up(self) -> None:
        self.group.set_text(DUE, _counted(translate("Reminders", "Due"), len(self._due)))
        self.group.set_text(MADE, _counted(translate("Reminders", "Made"), len(self._made)))
        self._enable()
        self._show_letter()
        self.summed_up.emit(len(self._due), len(self._made))

    def _show_group(self) -> None:
        self.stack.setCurrentIndex(0 if self._is_due else 1)
        self._enable()
        self._show_letter()

    @property
    def _is_due(self) -> bool:
        return str(self.group.value) == DUE

    @property
    def table(self) -> DataTable:
        """The list that is shown."""
        return self.due if self._is_due else self.made

    # The letter

    def _show_letter(self) -> None:
        row = self.table.current_row()
        if row is None:
            self.letter.show_documents(())
            return
        if isinstance(row, ReminderRow):
            self.letter.show_documents([DocumentRef(row.id, made_name(row), 0, pdf=True)])
            return
        name = translate("Reminders", "Preview for {customer}.pdf").format(customer=row.customer)
        self.letter.show_documents([DocumentRef(self._due.index(row), name, 0, pdf=True)])

    def _load_letter(self, key: int) -> None:
        def drawn(content: bytes) -> None:
            self.letter.set_content(key, content)

        if self._is_due:
            self.context.read(
                self,
                preview_letter,
                self.context.file,
                self.context.clock,
                self._due[key].key,
                done=drawn,
                key="letter",
            )
        else:
            self.context.read(self, reminder_pdf, self.context.file, key, done=drawn, key="letter")

    # Doing

    def _enable(self) -> None:
        file, rows = self.context.file, chosen_rows(self.made)
        state = rows[0].state if len(rows) == 1 else None
        offer_writing(file, self.make, bool(chosen_rows(self.due)))
        offer_writing(file, self.make_all, bool(self._due))
        # What is printed is marked so, which writes as well.
        offer_writing(file, self.print, bool(rows))
        offer_writing(file, self.withdraw, state not in (None, ReminderState.WITHDRAWN))
        offer_writing(file, self.mail, state in (ReminderState.TO_PRINT, ReminderState.PRINTED))

    def _make_chosen(self) -> None:
        self._make([row.key for row in chosen_rows(self.due)])

    def _ask_all(self) -> None:
        by_mail = sum(1 for row in self._due if row.email)
        asked = counted(
            len(self._due),
            translate("Reminders", "Make 1 reminder?"),
            translate("Reminders", "Make {count} reminders?"),
        )
        detail = translate("Reminders", "{mail} go by e-mail, {paper} are to be printed.").format(
            mail=formats.number(by_mail), paper=formats.number(len(self._due) - by_mail)
        )
        keys = [row.key for row in self._due]
        self.context.messages.ask(asked, translate("Reminders", "Make"), lambda: self._make(keys), detail)

    def _make(self, keys: list[tuple[int, str]]) -> None:
        def made(numbers: list[int]) -> None:
            one, many = (
                translate("Reminders", "1 reminder is made."),
                translate("Reminders", "{count} reminders are made."),
            )
            self.context.messages.notice(counted(len(numbers), one, many))

        self.context.write(
            self, make_reminders, self.context.file, self.context.clock, keys=keys, user=self.context.user,
            changes=_CHANGED, done=made, label=translate("Reminders", "Making reminders"), progress=True,
        )  # fmt: skip

    def _with_made(self, what: Callable[[ReminderRow], None]) -> None:
        row = self.made.current_row()
        if row is not None:
            what(row)

    def _mail(self) -> None:
        self._with_made(
            lambda row: self._do(
                mail_reminder,
                row,
                translate("Reminders", "Reminder {number} lies in the outbox.").format(number=row.id),
            )
        )

    def _ask_withdraw(self) -> None:
        def ask(row: ReminderRow) -> None:
            asked = translate("Reminders", "Withdraw reminder {number} to {customer}?")
            detail = translate(
                "Reminders", "Its fee and interest are not asked any more, and its invoices can be reminded of again."
            )
            if row.state in _WITH_MAIL and row.state is not ReminderState.WAITING:
                detail = f"{detail} {translate('Reminders', 'The mail is on its way already: tell the customer.')}"
            said = translate("Reminders", "Reminder {number} is withdrawn.").format(number=row.id)
            self.context.messages.ask(
                asked.format(number=row.id, customer=row.customer), translate("Reminders", "Withdraw"),
                lambda: self._do(withdraw_reminder, row, said), detail,
            )  # fmt: skip

        self._with_made(ask)

    def _do(self, service: Callable[..., None], row: ReminderRow, said: str) -> None:
        self.context.write(
            self, service, self.context.file, row.id, clock=self.context.clock, user=self.context.user,
            changes=_CHANGED, done=lambda _none: self.context.messages.notice(said),
        )  # fmt: skip

    def _ask_print(self) -> None:
        ids = [row.id for row in chosen_rows(self.made)]
        name, _ = QFileDialog.getSaveFileName(
            self, translate("Reminders", "Save letters to print"), translate("Reminders", "Reminders.pdf"),
            translate("Reminders", "PDF (*.pdf)"),
        )  # fmt: skip
        if name:
            self.print_to(Path(name), ids)

    def print_to(self, path: Path, ids: list[int]) -> None:
        """Write letters to one file and mark them as printed."""

        def printed(_none: object) -> None:
            letters = counted(len(ids), translate("Reminders", "1 letter"), translate("Reminders", "{count} letters"))
            said = translate("Reminders", "{letters} saved as {file}").format(letters=letters, file=path.name)
            self.context.messages.notice(said)

        self.context.write(
            self, print_reminders, self.context.file, ids, path, clock=self.context.clock, user=self.context.user,
            changes=Subject.SALES_INVOICES, done=printed,
        )  # fmt: skip


def _counted(word: str, count: int) -> str:
    return f"{word} {formats.number(count)}" if count else word


def _foot(left: list[QWidget], right: list[QWidget]) -> QWidget:
    foot = QFrame()
    foot.setProperty("part", "foot")
    foot.setFixedHeight(48)
    row = QHBoxLayout(foot)
    row.setContentsMargins(12, 0, 12, 0)
    row.setSpacing(8)
    for one in left:
        row.addWidget(one)
    row.addStretch(1)
    for one in right:
        row.addWidget(one)
    return foot

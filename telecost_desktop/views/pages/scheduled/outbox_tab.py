"""The outbox: every message and recipient with its state, the message itself beside it, and what a person decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState
from telecost_desktop.services.mail.by_hand import stored_draft
from telecost_desktop.services.mail.listing import OutboxPreview, OutboxRow, list_outbox, message_of
from telecost_desktop.services.mail.outbox import COPY, cancel_waiting, mark_as_sent, send_again
from telecost_desktop.services.mail.server import MailServer, mail_server
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.drafts import open_as_draft, own_folder
from telecost_desktop.views.mail_sending import Navigate, send_now
from telecost_desktop.views.messages import say
from telecost_desktop.views.pages.invoices.document_pane import show_elsewhere
from telecost_desktop.views.pages.invoices.documents import open_copy, write_bytes
from telecost_desktop.views.pages.scheduled.outbox_message import MARKS, OutboxMessageCard
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import SearchField
from telecost_desktop.views.widgets.labels import IconLabel, button, label
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
# What waits for a person.
TO_DECIDE = (MailState.REFUSED, MailState.UNCERTAIN)
_GROUPS: dict[str, tuple[MailState, ...]] = {
    "all": tuple(MailState),
    "waiting": (MailState.WAITING, MailState.SENDING),
    "decide": TO_DECIDE,
}
_MAY_GIVE_UP = (MailState.WAITING, MailState.REFUSED, MailState.UNCERTAIN)
_MAY_GO_AGAIN = (MailState.SENT, MailState.REFUSED, MailState.UNCERTAIN, MailState.CANCELLED)
# How long to wait for the next key before searching.
_TYPING_REST = 180


class OutboxTab(QWidget):
    """Reads and decides by itself. ``noted(count, refused)`` says how many wait for a person, and if any was refused."""

    noted = Signal(int, bool)

    def __init__(self, context: PageContext, navigate: Navigate) -> None:
        super().__init__()
        self.closed = False
        self._context, self._navigate = context, navigate
        self._rows: list[OutboxRow] = []
        self._server: MailServer | None = None
        self._zone = ZoneInfo(context.company.zone)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_TYPING_REST)
        self._rest.timeout.connect(self.reload)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._no_server_line())
        cards = QHBoxLayout()
        cards.setSpacing(16)
        self.message = OutboxMessageCard(self._zone)
        self.message.open_requested.connect(self._open_enclosure)
        cards.addWidget(self._list_card(), 3)
        cards.addWidget(self.message, 2)
        column.addLayout(cards, 1)
        self._chosen(None)

    # Building

    def _no_server_line(self) -> QWidget:
        """What is said while mail waits and no server is set up."""
        self.no_server = QFrame()
        self.no_server.setProperty("part", "findings")
        row = QHBoxLayout(self.no_server)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(IconLabel("email-alert-outline", "warn", 18))
        self._no_server_words = label("", "body", wrap=True)
        row.addWidget(self._no_server_words, 1)
        row.addWidget(button(translate("Outbox", "Set up the mail server…"), small=True, clicked=self._to_settings))
        self.no_server.hide()
        return self.no_server

    def _list_card(self) -> Card:
        card = Card(translate("Outbox", "Outbox"), table=True)
        self.search = SearchField(translate("Outbox", "Subject or recipient"))
        self.search.setFixedWidth(196)
        self.search.textChanged.connect(lambda _: self._rest.start())
        self.group = Segment(
            translate("Outbox", "Which messages"),
            [
                ("all", translate("Outbox", "All")),
                ("waiting", translate("Outbox", "Waiting")),
                ("decide", translate("Outbox", "To decide")),
            ],
        )
        self.group.changed.connect(lambda _: self._show_rows())
        card.add_tool(self.search)
        card.add_tool(self.group)
        self.table = DataTable(
            translate("Outbox", "Messages"),
            [
                Column("created_at", translate("Outbox", "Put in"), Kind.MOMENT, 148, value=lambda row: row.created_at.astimezone(self._zone), shown=formats.day_and_time),
                Column("subject", translate("Outbox", "Subject"), width=150, stretch=True),
                Column("recipient", translate("Outbox", "Recipient"), width=130, stretch=True),
                Column("state", translate("Outbox", "State"), Kind.STATUS, 112, value=lambda row: MARKS[row.state]),
                Column("attempts", translate("Outbox", "Attempts"), Kind.NUMBER, 76, essential=False),
                Column("next", translate("Outbox", "Next attempt"), Kind.MOMENT, 148, essential=False, value=self._next, shown=formats.day_and_time),
                Column("said", translate("Outbox", "What the server said"), width=180, essential=False, value=said_words),
                Column("files", translate("Outbox", "Enclosed"), width=150, essential=False, value=lambda row: ", ".join(row.enclosures)),
                Column("created_by", translate("Outbox", "By"), width=60, essential=False),
            ],
        )  # fmt: skip
        self.table.current_changed.connect(self._chosen)
        card.body.addWidget(self.table)
        foot = card.add_foot()
        self.send = button(translate("Outbox", "Send now"), "email-outline", clicked=self._send)
        self.again = button(translate("Outbox", "Send again…"), clicked=lambda: self._with_row(self._ask_again))
        self.sent = button(translate("Outbox", "It was sent"), clicked=lambda: self._with_row(self._mark_sent))
        self.give_up = button(translate("Outbox", "Give up…"), clicked=lambda: self._with_row(self._ask_give_up))
        self.draft = button(translate("Outbox", "Open as draft"), clicked=lambda: self._with_row(self._open_draft))
        for one in (self.send, self.again, self.sent, self.give_up):
            foot.addWidget(one)
        foot.addStretch(1)
        foot.addWidget(self.draft)
        return card

    def _next(self, row: OutboxRow) -> datetime | None:
        if row.state is not MailState.WAITING or row.next_attempt_at is None:
            return None
        return row.next_attempt_at.astimezone(self._zone)

    # Loading

    def reload(self) -> None:
        """Read the outbox again."""
        self._context.read(self, _load, self._context.file, self.search.text(), done=self._show)

    def _show(self, found: tuple[list[OutboxRow], MailServer | None]) -> None:
        self._rows, self._server = found
        self._say_no_server()
        searched = bool(self.search.text().strip())
        if self._rows or searched:
            self.table.set_empty("magnify", translate("Outbox", "No message fits."))
        elif self._server is None:
            self.table.set_empty(
                "email-outline",
                translate("Outbox", "Nothing was put in the outbox yet. Mail needs a server to go through."),
                translate("Outbox", "Set up the mail server…"),
                self._to_settings,
            )
        else:
            self.table.set_empty("email-outline", translate("Outbox", "Nothing was put in the outbox yet."))
        self._show_rows()
        if not searched:
            self.noted.emit(
                sum(row.state in TO_DECIDE for row in self._rows),
                any(row.state is MailState.REFUSED for row in self._rows),
            )

    def _say_no_server(self) -> None:
        waiting = sum(row.state is MailState.WAITING for row in self._rows)
        words = (
            translate("Outbox", "1 message waits, because no mail server is set up.")
            if waiting == 1
            else translate("Outbox", "{count} messages wait, because no mail server is set up.").format(count=waiting)
        )
        self._no_server_words.setText(words)
        self.no_server.setVisible(bool(waiting) and self._server is None)

    def _show_rows(self) -> None:
        states = _GROUPS[str(self.group.value)]
        self.table.set_rows([row for row in self._rows if row.state in states])
        if self.table.current_row() is None:
            self.table.select_first()
        self._chosen(self.table.current_row())

    def _chosen(self, row: OutboxRow | None) -> None:
        writable = not self._context.file.read_only
        state = row.state if row is not None else None
        self.send.setEnabled(writable and any(one.state is MailState.WAITING for one in self._rows))
        self.again.setEnabled(writable and state in _MAY_GO_AGAIN)
        self.sent.setEnabled(writable and state is MailState.UNCERTAIN)
        self.give_up.setEnabled(writable and state in _MAY_GIVE_UP)
        self.draft.setEnabled(row is not None)
        if row is None:
            self.message.show_nothing()
        else:
            self._context.read(
                self, message_of, self._context.file, row.id, done=lambda found: self._preview(row, found)
            )

    def _preview(self, row: OutboxRow, found: OutboxPreview) -> None:
        self.message.show_message(row, found)

    # What is decided

    def _with_row(self, act: Callable[[OutboxRow], object]) -> None:
        row = self.table.current_row()
        if row is not None:
            act(row)

    def _to_settings(self) -> None:
        self._navigate("settings", "mail")

    def _send(self) -> None:
        send_now(self, self._context, self._navigate, all_waiting=True)

    def _ask_again(self, row: OutboxRow) -> None:
        question = translate("Outbox", "Send “{subject}” to {address} again?")
        detail = translate("Outbox", "A copy is sent, with “Copy:” before its subject.")
        if row.state is MailState.UNCERTAIN:
            detail = translate(
                "Outbox", "If the first one arrived, it is there twice; the copy has “Copy:” before its subject."
            )
        self._context.messages.ask(
            question.format(subject=row.subject, address=row.recipient), translate("Outbox", "Send again"),
            lambda: self._decide(send_again, row, self._is_copied, pattern=translate("Mail", COPY)), detail,
        )  # fmt: skip

    def _is_copied(self, _key: object) -> None:
        send_now(self, self._context, self._navigate, all_waiting=False)

    def _mark_sent(self, row: OutboxRow) -> None:
        words = translate("Outbox", "The message to {address} counts as sent")
        self._decide(mark_as_sent, row, lambda _: self._context.messages.notice(words.format(address=row.recipient)))

    def _ask_give_up(self, row: OutboxRow) -> None:
        question = translate("Outbox", "Give up “{subject}” to {address}?")
        detail = translate("Outbox", "It is not sent any more, and stays in the list as cancelled.")
        if row.state is MailState.UNCERTAIN:
            detail = translate("Outbox", "Whether it arrived is not asked any more; it stays in the list as cancelled.")
        words = translate("Outbox", "The message to {address} is given up")
        self._context.messages.ask(
            question.format(subject=row.subject, address=row.recipient), translate("Outbox", "Give up"),
            lambda: self._decide(
                cancel_waiting, row, lambda _: self._context.messages.notice(words.format(address=row.recipient))
            ), detail,
        )  # fmt: skip

    def _decide(
        self, decide: Callable[..., Any], row: OutboxRow, done: Callable[[Any], object], **values: object
    ) -> None:
        context = self._context
        context.write(
            self, decide, context.file, row.id, clock=context.clock, user=context.user, changes=Subject.MAIL, done=done,
            **values,
        )  # fmt: skip

    def _open_draft(self, row: OutboxRow) -> None:
        file = self._context.file
        open_as_draft(self, self._context, lambda: stored_draft(file, row.id))

    def _open_enclosure(self, row: OutboxRow, place: int) -> None:
        self._context.read(self, _copy_of, self._context.file, row.id, place, done=show_elsewhere)


def said_words(row: OutboxRow) -> str:
    """What was said last about a message, in the program's language."""
    return say(row.reply.pattern, row.reply.values) if row.reply.pattern else ""


def _load(file: CompanyFile, search: str) -> tuple[list[OutboxRow], MailServer | None]:
    """The list and the server. Runs in a reader."""
    return list_outbox(file, search=search), mail_server(file)


def _copy_of(file: CompanyFile, recipient_id: int, place: int) -> Path:
    """A copy of an enclosure for another program: a report as it was made, what came from elsewhere made harmless."""
    draft = stored_draft(file, recipient_id)
    enclosure = draft.enclosures[place]
    if draft.purpose == "report":
        return write_bytes(own_folder() / enclosure.file_name, enclosure.content)
    return open_copy(own_folder(), enclosure.file_name, enclosure.content)

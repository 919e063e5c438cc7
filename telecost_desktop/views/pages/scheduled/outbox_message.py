"""One message of the outbox as its reader sees it: to whom, what is enclosed, the text, and how it stands."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.mail import MailState
from telecost_desktop.services.mail.listing import OutboxPreview, OutboxRow
from telecost_desktop.views import formats, icons
from telecost_desktop.views.messages import say
from telecost_desktop.views.widgets.badge import Badge, Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import button, label, rule

translate = QCoreApplication.translate

MARKS = {
    MailState.WAITING: Status.WAITING,
    MailState.SENDING: Status.SENDING,
    MailState.SENT: Status.SENT,
    MailState.REFUSED: Status.REFUSED,
    MailState.UNCERTAIN: Status.UNCERTAIN,
    MailState.CANCELLED: Status.CANCELLED,
}
_LONGEST_NAME = 24
# What a person can do about it.
_ADVICE = {
    MailState.REFUSED: QT_TRANSLATE_NOOP(
        "Outbox", "It is not tried again by itself. Mend the reason and send it again, or give it up."
    ),
    MailState.UNCERTAIN: QT_TRANSLATE_NOOP(
        "Outbox", "Ask whether it arrived. Then say that it was sent, send it again, or give it up."
    ),
}


class OutboxMessageCard(Card):
    """``open_requested(OutboxRow, place)`` asks for an enclosure. Times are shown in ``zone``."""

    open_requested = Signal(object, int)

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__(table=True)
        self._zone = zone
        self.setAccessibleName(translate("Outbox", "Message"))
        self.setMinimumWidth(300)
        self._sides = QStackedWidget()
        self._sides.addWidget(EmptyState("email-outline", translate("Outbox", "Choose a message in the list.")))
        self._sides.addWidget(self._content())
        self.body.addWidget(self._sides, 1)

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(8)
        self.subject = label("", "cardTitle", wrap=True, selectable=True)
        column.addWidget(self.subject)
        self.recipients = label("", "secondary", "text2", wrap=True, selectable=True)
        column.addWidget(self.recipients)
        state = QHBoxLayout()
        state.setSpacing(8)
        self.badge = Badge(Status.WAITING)
        self.tries = label("", "secondary", "text2", wrap=True)
        state.addWidget(self.badge)
        state.addWidget(self.tries, 1)
        column.addLayout(state)
        self.said = label("", "secondary", "", wrap=True, selectable=True)
        column.addWidget(self.said)
        self._files = QFrame()
        self._flow = FlowLayout(self._files)
        column.addWidget(self._files)
        column.addWidget(rule())
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(translate("Outbox", "Text of the message"))
        column.addWidget(self.text, 1)
        return content

    def show_nothing(self) -> None:
        """No message is chosen."""
        self._sides.setCurrentIndex(0)

    def show_message(self, row: OutboxRow, message: OutboxPreview) -> None:
        """Show a message, and how it stands with the row's recipient."""
        self.subject.setText(message.subject)
        to = translate("Outbox", "To {addresses}").format(addresses=", ".join(message.recipients))
        by = translate("Outbox", "put in by {user}").format(user=message.created_by) if message.created_by else ""
        self.recipients.setText(" · ".join(filter(None, (to, by))))
        self.badge.set_status(MARKS[row.state])
        self.tries.setText(self._tries(row))
        said = say(row.reply.pattern, row.reply.values) if row.reply.pattern else ""
        advice = translate("Outbox", _ADVICE[row.state]) if row.state in _ADVICE else ""
        self.said.setText("\n".join(filter(None, (said, advice))))
        self.said.setVisible(bool(said or advice))
        self._show_files(row, message)
        self.text.setPlainText(message.body)
        self._sides.setCurrentIndex(1)

    def _show_files(self, row: OutboxRow, message: OutboxPreview) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for place, one in enumerate(message.enclosures):
            words = translate("Outbox", "{name}, {size}").format(
                name=_short(one.file_name), size=formats.volume(one.size)
            )
            made = button(words.replace("&", "&&"), small=True, clicked=partial(self.open_requested.emit, row, place))
            made.setIcon(icons.icon("paperclip"))
            made.setToolTip(one.file_name)
            made.setAccessibleName(translate("Outbox", "Open {name}").format(name=one.file_name))
            self._flow.addWidget(made)
        self._files.setVisible(bool(message.enclosures))

    def _tries(self, row: OutboxRow) -> str:
        """How often it was tried, and when it is tried again."""
        parts = []
        if row.attempts:
            words = (
                translate("Outbox", "1 attempt, {moment}")
                if row.attempts == 1
                else translate("Outbox", "{count} attempts, the last {moment}")
            )
            parts.append(words.format(count=row.attempts, moment=self._moment(row.last_attempt_at)))
        if row.state is MailState.WAITING:
            parts.append(
                translate("Outbox", "next {moment}").format(moment=self._moment(row.next_attempt_at))
                if row.next_attempt_at is not None
                else translate("Outbox", "goes as soon as possible")
            )
        return " · ".join(parts)

    def _moment(self, moment: datetime | None) -> str:
        return formats.day_and_time(moment.astimezone(self._zone) if moment is not None else None)


def _short(name: str) -> str:
    """A file's name for a button: begin and end of a long one."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 16]}…{name[-15:]}"

"""Send documents by e-mail: to whom, subject, text and what is enclosed; sent, or handed to a mail program as a draft."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPlainTextEdit, QWidget

from telecost_desktop.errors import TelecostError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.mail.addresses import checked_addresses
from telecost_desktop.services.mail.by_hand import known_addresses, queue_mail
from telecost_desktop.services.mail.message import Enclosure
from telecost_desktop.services.mail.outbox import LARGEST_TOTAL, Draft
from telecost_desktop.services.mail.server import MailServer, mail_server
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.dialogs.drafts import open_as_draft, save_as_eml
from telecost_desktop.views.mail_sending import Navigate, send_now
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.widgets.address_field import AddressField
from telecost_desktop.views.widgets.fields import Field
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, button, label, link, set_tone

translate = QCoreApplication.translate


class SendMailDialog(CheckedDialog):
    """Any documents as a message. ``show_enclosures`` says what goes along; until then nothing can be sent.

    Override ``more_fields`` for what stands between recipients and subject.
    """

    def __init__(
        self, parent: QWidget, context: PageContext, navigate: Navigate, *, title: str, sub: str = "", subject: str = "",
        body: str = "", purpose: str = "report",
    ) -> None:  # fmt: skip
        super().__init__(parent, title, translate("SendMail", "Send"), sub, width=600)
        self.context = context
        self.closed = False
        self._navigate = navigate
        self._owner = parent.window()
        self._purpose = purpose
        self._server: MailServer | None = None
        self._sending = False
        self.enclosures: tuple[Enclosure, ...] | None = None
        self.recipients = AddressField(
            translate("SendMail", "To"), translate("SendMail", "name@company.no, several separated by commas")
        )
        self.subject = QLineEdit(subject)
        self.body = QPlainTextEdit(body)
        self.body.setTabChangesFocus(True)
        self.body.setMinimumHeight(112)
        self._build()
        self.recipients.textChanged.connect(lambda _: self.check())
        self.recipients.editingFinished.connect(self._leave_recipients)
        self.subject.textChanged.connect(self.check)
        self.finished.connect(self._close)
        self._show_way(None)
        self.check()
        self.recipients.setFocus()
        context.read(self, _known, context.file, done=self._show_known)

    # Building

    def _build(self) -> None:
        self.form.addWidget(Field(translate("SendMail", "To"), self.recipients))
        for widget in self.more_fields():
            self.form.addWidget(widget)
        self.form.addWidget(Field(translate("SendMail", "Subject"), self.subject))
        self.form.addWidget(Field(translate("SendMail", "Text"), self.body))
        enclosed = QHBoxLayout()
        enclosed.setSpacing(8)
        enclosed.addWidget(IconLabel("paperclip", "text2", 16))
        self.enclosed = ElidedLabel("", "body", "text2")
        enclosed.addWidget(self.enclosed, 1)
        self.form.addLayout(enclosed)
        way = QHBoxLayout()
        way.setSpacing(8)
        self._way_icon = IconLabel("information-outline", "text2", 16)
        self.way = label("", "secondary", "text2", wrap=True)
        self.settings = link(translate("SendMail", "Set it up"), clicked=self._to_settings)
        self.settings.setAccessibleName(translate("SendMail", "Set up the mail server"))
        way.addWidget(self._way_icon)
        way.addWidget(self.way, 1)
        way.addWidget(self.settings)
        self.form.addLayout(way)
        self.draft_button = button(translate("SendMail", "As draft"))
        self.draft_button.setAccessibleName(translate("SendMail", "Open or save as a draft"))
        self.draft_button.setProperty("part", "menu")
        menu = QMenu(self.draft_button)
        menu.addAction(translate("SendMail", "Open as draft in the mail program")).triggered.connect(self.open_draft)
        menu.addAction(translate("SendMail", "Save as .eml…")).triggered.connect(self.save_draft)
        self.draft_button.setMenu(menu)
        self.foot.insertWidget(self.foot.indexOf(self.cancel), self.draft_button)
        self.setTabOrder(self.body, self.draft_button)

    def more_fields(self) -> Sequence[QWidget]:
        """Fields between the recipients and the subject."""
        return ()

    # What is known

    def _show_known(self, found: tuple[tuple[str, ...], MailServer | None]) -> None:
        addresses, self._server = found
        self.recipients.propose(addresses)
        self._show_way(self._server)

    def _show_way(self, server: MailServer | None) -> None:
        """Say which way the message goes; a file that is open for reading only has none but the draft."""
        read_only = self.context.file.read_only
        self.settings.setVisible(server is None and not read_only)
        self.ok.setText(
            translate("SendMail", "Send") if server is not None else translate("SendMail", "Put in the outbox")
        )
        if read_only:
            words = translate("SendMail", "The file is open for reading only: open the message as a draft instead.")
        elif server is None:
            words = translate(
                "SendMail",
                "No mail server is set up: the message waits in the outbox. A draft goes by your mail program.",
            )
        else:
            words = translate("SendMail", "From {address} by {host}. If it cannot go now, it is tried again by itself.")
            words = words.format(address=server.sender_address, host=server.host)
        self.way.setText(words)
        self._way_icon.set_icon("information-outline", "text2")

    def _to_settings(self) -> None:
        self.reject()
        self._navigate("settings", "mail")

    # Enclosures

    def show_enclosures(self, enclosures: Sequence[Enclosure]) -> None:
        """These go along."""
        self.enclosures = tuple(enclosures)
        names = ", ".join(
            translate("SendMail", "{name}, {size}").format(name=one.file_name, size=formats.volume(len(one.content)))
            for one in enclosures
        )
        set_tone(self.enclosed, "text2")
        self.enclosed.setText(names)
        self.check()

    def show_making(self) -> None:
        """What goes along is being made."""
        self.enclosures = None
        set_tone(self.enclosed, "text2")
        self.enclosed.setText(translate("SendMail", "The enclosure is being made …"))
        self.check()

    def show_failed(self, error: Exception) -> None:
        """What was to go along could not be made."""
        self.enclosures = None
        if isinstance(error, TelecostError):
            set_tone(self.enclosed, "bad")
            self.enclosed.setText(sentences(error)[0])
        else:
            self.context.messages.error(error)

    def _leave_recipients(self) -> None:
        if self.recipients.text().strip():
            self.check(self.recipients)

    # What is wrong, and what is sent

    def problem(self) -> str:
        """What is missing or too large."""
        return self._problem_of_draft(complete=True)

    def check(self, *change: object) -> None:
        """A draft may lack its recipient; the mail program asks for it."""
        super().check(*change)
        self.ok.setEnabled(self.ok.isEnabled() and not self._sending and not self.context.file.read_only)
        self.draft_button.setEnabled(not self._problem_of_draft(complete=False))

    def _problem_of_draft(self, *, complete: bool) -> str:
        try:
            addresses = checked_addresses(self.recipients.text())
        except TelecostError as error:
            return sentences(error)[0]
        if self.enclosures is None:
            return translate("SendMail", "The enclosure is not there yet.")
        if complete and not addresses:
            return translate("SendMail", "Type who gets it.")
        if not self.subject.text().strip():
            return translate("SendMail", "Type a subject.")
        if sum(len(one.content) for one in self.enclosures) > LARGEST_TOTAL:
            return translate("SendMail", "Too large for e-mail: {most} MB at most. Save the file instead.").format(
                most=LARGEST_TOTAL // 1_000_000
            )
        return ""

    def draft(self) -> Draft:
        """The message as it stands. Raises UserError for a wrong address."""
        body = self.body.toPlainText().rstrip()
        return Draft(
            checked_addresses(self.recipients.text()),
            self.subject.text().strip(),
            f"{body}\n" if body else "",
            self.enclosures or (),
            self._purpose,
        )

    def accept(self) -> None:
        """Put it in the outbox; the dialog closes when it is there."""
        self.check(self)
        if not self.ok.isEnabled():
            return
        self._sending = True
        self.check()
        self.context.write(
            self, queue_mail, self.context.file, self.draft(), clock=self.context.clock, user=self.context.user,
            changes=Subject.MAIL, done=lambda _: self._queued(), failed=self._refused,
        )  # fmt: skip

    def _queued(self) -> None:
        if self._server is not None:
            send_now(self._owner, self.context, self._navigate, all_waiting=False)
        else:
            self.context.messages.notice(
                translate("SendMail", "The message waits in the outbox until a mail server is set up"),
                translate("SendMail", "Show"),
                lambda: self._navigate("scheduled", "outbox"),
            )
        self.done(CheckedDialog.DialogCode.Accepted)

    def _refused(self, error: Exception) -> None:
        self._sending = False
        self.check()
        self.context.messages.error(error)

    def open_draft(self) -> None:
        """Hand it to the mail program; the dialog stays, because nobody knows whether one came."""
        draft = self.draft()
        open_as_draft(self._owner, self.context, lambda: draft)

    def save_draft(self) -> None:
        """Save it as a file."""
        draft = self.draft()
        save_as_eml(self, self._owner, self.context, draft.subject, lambda: draft)

    def _close(self) -> None:
        self.closed = True


def _known(file: CompanyFile) -> tuple[tuple[str, ...], MailServer | None]:
    """Addresses to propose, and the server. Runs in a reader."""
    return known_addresses(file), mail_server(file)

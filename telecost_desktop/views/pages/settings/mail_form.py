"""The mail server: where it is, how the way to it is encrypted, whose mail it is, and trying it out as typed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from telecost_desktop.errors import TelecostError
from telecost_desktop.services.mail.addresses import checked_address
from telecost_desktop.services.mail.secrets import PASSWORD_VARIABLE
from telecost_desktop.services.mail.server import (
    USUAL_PORTS,
    MailServer,
    Security,
    is_this_machine,
    save_mail_server,
)
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.pages.settings.form import SavedForm
from telecost_desktop.views.pages.settings.mail_work import (
    KEPT,
    MISSING,
    PASSWORD_WORDS,
    as_typed,
    password_state,
    stored_server,
    try_out,
)
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import Field
from telecost_desktop.views.widgets.labels import button, label, link, set_tone
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate


class MailForm(SavedForm):
    """Reads, tries and saves the mail server by itself. Nothing of it waits for the network in the window's thread."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.closed = False
        self._server: MailServer | None = None
        for name in ("host", "port", "user", "password", "sender_name", "sender_address"):
            self.editors[name] = QLineEdit()
        self._line("port").setValidator(QIntValidator(0, 99999, self))
        self._line("password").setEchoMode(QLineEdit.EchoMode.Password)
        self.security = Segment(
            translate("Settings", "Encryption"),
            [
                (Security.STARTTLS.value, translate("Settings", "STARTTLS")),
                (Security.TLS.value, translate("Settings", "TLS")),
                (Security.NONE.value, translate("Settings", "None")),
            ],
            chosen=Security.STARTTLS.value,
            small=False,
        )
        self.editors["security"] = self.security
        self.unencrypted = QCheckBox(translate("Settings", "Mail and password may travel unencrypted"))
        self.editors["unencrypted"] = self.unencrypted
        self._build()
        self.security.changed.connect(lambda _: self._usual_port())
        self.save_requested.connect(lambda _changed: self._save())
        self.watch()

    # Building

    def _build(self) -> None:
        cards = QWidget()
        cards.setProperty("part", "page")
        grid = QGridLayout(cards)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        grid.addWidget(self._server_card(), 0, 0, 2, 1)
        grid.addWidget(self._sender_card(), 0, 1)
        grid.addWidget(self._test_card(), 1, 1)
        for column_at in (0, 1):
            grid.setColumnStretch(column_at, 1)
        grid.setRowStretch(1, 1)
        self.scroll_above_bar(cards, translate("Settings", "E-mail"))

    def _server_card(self) -> Card:
        card = Card(translate("Settings", "Mail server"))
        card.body.setSpacing(12)
        self._line("host").setPlaceholderText(translate("Settings", "smtp.company.no"))
        card.body.addWidget(Field(translate("Settings", "Server"), self._line("host")))
        way = QHBoxLayout()
        way.setSpacing(12)
        way.addWidget(Field(translate("Settings", "Encryption"), self.security))
        port = Field(translate("Settings", "Port"), self._line("port"))
        port.setFixedWidth(96)
        way.addWidget(port)
        way.addStretch(1)
        card.body.addLayout(way)
        words = translate(
            "Settings", "Without encryption anybody on the way can read the mail and the password on its way."
        )
        self.warning = label(words, "secondary", "warn", wrap=True)
        card.body.addWidget(self.warning)
        card.body.addWidget(self.unencrypted)
        card.body.addWidget(Field(translate("Settings", "User name"), self._line("user")))
        card.body.addWidget(Field(translate("Settings", "Password"), self._line("password")))
        below = QHBoxLayout()
        below.setSpacing(8)
        self.password_words = label("", "secondary", "text2", wrap=True)
        self.forget = link(translate("Settings", "Forget it"), clicked=self._forget)
        self.forget.setAccessibleName(translate("Settings", "Forget the password on this computer"))
        self.forget.hide()
        below.addWidget(self.password_words, 1)
        below.addWidget(self.forget, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(below)
        card.body.addStretch(1)
        return card

    def _sender_card(self) -> Card:
        card = Card(translate("Settings", "Sender"))
        card.body.setSpacing(12)
        card.body.addWidget(Field(translate("Settings", "Sender's name"), self._line("sender_name")))
        card.body.addWidget(Field(translate("Settings", "Sender's address"), self._line("sender_address")))
        words = translate("Settings", "The address has to be one that the login may use. Answers go there.")
        card.body.addWidget(label(words, "secondary", "text2", wrap=True))
        card.body.addStretch(1)
        return card

    def _test_card(self) -> Card:
        card = Card(translate("Settings", "Try it"), translate("Settings", "As typed, also before it is saved"))
        card.body.setSpacing(12)
        self.test = button(translate("Settings", "Test connection"), "play", small=True, clicked=lambda: self._try(""))
        card.add_tool(self.test)
        self.recipient = QLineEdit()
        self.recipient.returnPressed.connect(self._send_test)
        self.send_test = button(translate("Settings", "Send"), "email-outline", clicked=self._send_test)
        self.send_test.setAccessibleName(translate("Settings", "Send a test message"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Field(translate("Settings", "A test message to"), self.recipient), 1)
        row.addWidget(self.send_test, 0, Qt.AlignmentFlag.AlignBottom)
        card.body.addLayout(row)
        self.result = label("", "body", "text2", wrap=True, selectable=True)
        card.body.addWidget(self.result)
        card.body.addStretch(1)
        return card

    def _line(self, name: str) -> QLineEdit:
        editor = self.editors[name]
        assert isinstance(editor, QLineEdit)
        return editor

    # Loading

    def reload(self) -> None:
        """Read what is stored; unsaved edits stay as typed."""
        self.context.read(self, stored_server, self.context.file, done=self._show)

    def _show(self, found: tuple[MailServer | None, str, str]) -> None:
        self._server, name, address = found
        # Where nothing is stored yet, the company is what is likely.
        server = self._server or MailServer("", USUAL_PORTS[Security.STARTTLS], Security.STARTTLS, "", name, address)
        self.load(as_typed(server))
        if not self.recipient.text():
            self.recipient.setText(server.sender_address)
        self._look_for_password()

    def _look_for_password(self) -> None:
        """Ask the key store, which may take its time or ask the person."""
        self.context.tasks.run(
            self, password_state, self._server, self.context.secrets, done=self._show_password, apart=True,
            failed=self._no_store, key="password",
        )  # fmt: skip

    def _show_password(self, state: str) -> None:
        self.forget.setVisible(state == KEPT)
        self._line("password").setPlaceholderText(translate("Settings", "unchanged") if state == KEPT else "")
        set_tone(self.password_words, "warn" if state == MISSING and self._server is not None else "text2")
        self.password_words.setText(translate("Settings", PASSWORD_WORDS[state]).format(variable=PASSWORD_VARIABLE))

    def _no_store(self, error: Exception) -> None:
        if not isinstance(error, TelecostError):
            self.context.messages.error(error)
            return
        self.forget.hide()
        set_tone(self.password_words, "warn")
        self.password_words.setText(" ".join(filter(None, sentences(error))))

    # What is typed

    def server(self) -> MailServer:
        """The server as typed."""
        values = self.values()
        return MailServer(
            str(values["host"]),
            int(str(values["port"]) or 0),
            Security(str(values["security"])),
            str(values["user"]),
            str(values["sender_name"]),
            str(values["sender_address"]),
        )

    def problem(self) -> str:
        """What a server needs; said once something is typed."""
        if not self.changes():
            return ""
        values = self.values()
        if not values["host"]:
            return translate("Settings", "Type the name of the server.")
        if not 1 <= int(str(values["port"]) or 0) <= 65535:
            return translate("Settings", "Type the port: 587 is usual with STARTTLS, 465 with TLS.")
        if self._is_bare and not values["unencrypted"]:
            return translate("Settings", "Choose an encryption, or say expressly that mail may travel without.")
        try:
            checked_address(str(values["sender_address"]))
        except TelecostError:
            return translate("Settings", "Type the sender's address, as in name@company.no.")
        return ""

    @property
    def _is_bare(self) -> bool:
        """Whether mail would leave this computer without encryption."""
        return self.security.value == Security.NONE.value and not is_this_machine(self._line("host").text().strip())

    def hints(self) -> None:
        """What goes with the encryption that is chosen; a result of what was typed before is taken away."""
        self.warning.setVisible(self._is_bare)
        self.unencrypted.setVisible(self._is_bare)
        self._say("", "text2")

    def _usual_port(self) -> None:
        """The usual port of the encryption, unless a person typed another."""
        if self._line("port").text() in ("", *(str(port) for port in USUAL_PORTS.values())):
            self._line("port").setText(str(USUAL_PORTS[Security(str(self.security.value))]))

    # Saving

    def _save(self) -> None:
        typed, password = self.server(), self._line("password").text()

        def saved(server: MailServer) -> None:
            self._server = server
            self._line("password").clear()
            # As it is kept: a blank before the name is gone.
            values = as_typed(server)
            self.discard_to(values)
            self.context.changes.announce(Subject.MAIL)
            self.context.messages.notice(
                translate("Settings", "Mail goes through {host} now.").format(host=server.host)
            )
            self._look_for_password()

        # Not in the writer: the key store may ask the person first, and everything else would wait.
        self.context.tasks.run(
            self, save_mail_server, self.context.file, typed, password or None, secrets=self.context.secrets,
            clock=self.context.clock, user=self.context.user, unencrypted=self.unencrypted.isChecked(), apart=True,
            done=saved,
        )  # fmt: skip

    def discard_to(self, values: Mapping[str, object]) -> None:
        """Take note of what is stored now, and show that."""
        self.stored(values)
        self.discard()

    def _forget(self) -> None:
        if self._server is not None:
            self.context.tasks.run(
                self, self.context.secrets.delete, self._server.secret_name, apart=True,
                done=lambda _: self._look_for_password(),
            )  # fmt: skip

    # Trying

    def _send_test(self) -> None:
        if self.recipient.text().strip():
            self._try(self.recipient.text().strip())
        else:
            self._say(translate("Settings", "Type an address for the test message."), "bad")
            self.recipient.setFocus()

    def _try(self, recipient: str) -> None:
        self._allow_tests(False)
        self._say(translate("Settings", "Trying {host} …").format(host=self._line("host").text().strip()), "text2")
        self.context.tasks.run(
            self, try_out, self.server(), self._line("password").text(), recipient, self.unencrypted.isChecked(),
            self.context, done=lambda host: self._tried(host, recipient), failed=self._failed, apart=True, key="try",
        )  # fmt: skip

    def _tried(self, host: str, recipient: str) -> None:
        self._allow_tests(True)
        words = (
            translate("Settings", "{host} took the test message to {address}.")
            if recipient
            else translate("Settings", "{host} is there and takes mail from this sender.")
        )
        self._say(words.format(host=host, address=recipient), "ok")

    def _failed(self, error: Exception) -> None:
        self._allow_tests(True)
        if not isinstance(error, TelecostError):
            self.context.messages.error(error)
            return
        self._say(" ".join(filter(None, sentences(error))), "bad")

    def _allow_tests(self, allowed: bool) -> None:
        self.test.setEnabled(allowed)
        self.send_test.setEnabled(allowed)

    def _say(self, words: str, tone: str) -> None:
        set_tone(self.result, tone)
        self.result.setText(words)

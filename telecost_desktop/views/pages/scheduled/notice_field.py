"""Who is told: users from the list and typed addresses, as chips in a field that completes names."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCompleter, QFrame, QLineEdit, QSizePolicy, QToolButton, QVBoxLayout

from telecost_desktop.errors import UserError
from telecost_desktop.services.access import UserRow
from telecost_desktop.services.mail.addresses import checked_addresses
from telecost_desktop.views import theme
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.pages.reports.tab_order import lead_through
from telecost_desktop.views.widgets.chips import FilterChip
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate
_LEAST = 120


class NoticeField(QFrame):
    """Enter, a comma or leaving the field takes what is typed; Backspace in the empty field takes the last away.

    ``changed()`` when one is added or taken away, ``noted(str)`` says what is wrong with what is typed, or nothing.
    """

    changed = Signal()
    noted = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._users: dict[int, str] = {}
        self._without: set[int] = set()
        self._chosen: list[int | str] = []
        self._chips: list[FilterChip] = []
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 2)
        self._flow = FlowLayout(None, 4)
        column.addLayout(self._flow)
        self.typed = QLineEdit()
        self.typed.setAccessibleName(name)
        self.typed.setPlaceholderText(translate("Jobs", "Name or address"))
        self.typed.setStyleSheet("border: none; background: transparent; min-height: 28px; padding: 0 4px;")
        self.typed.setMinimumWidth(_LEAST)
        self._completer = QCompleter(self.typed)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.activated.connect(lambda _: self._take())
        self.typed.setCompleter(self._completer)
        self.typed.textEdited.connect(self._edited)
        self.typed.editingFinished.connect(self._take)
        self.typed.installEventFilter(self)
        self._flow.addWidget(self.typed)
        self.setFocusProxy(self.typed)

    def offer(self, users: Sequence[UserRow]) -> None:
        """The users that can be named."""
        self._users = {user.id: user.values.name for user in users}
        self._without = {user.id for user in users if not user.values.email}
        names = [user.values.name for user in users if user.values.active]
        self._completer.setModel(QStringListModel(names, self._completer))
        self._show()

    def show_values(self, users: Sequence[int], addresses: Sequence[str]) -> None:
        """Fill in who is told."""
        self._chosen = [*users, *addresses]
        self.typed.clear()
        self._show()

    @property
    def users(self) -> tuple[int, ...]:
        """Keys of the users."""
        return tuple(one for one in self._chosen if isinstance(one, int))

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses as typed."""
        return tuple(one for one in self._chosen if isinstance(one, str))

    def _edited(self, text: str) -> None:
        self.noted.emit("")
        if text.rstrip().endswith((",", ";")):
            self.typed.setText(text.rstrip(" ,;"))
            self._take()

    def _take(self) -> None:
        """Make a chip of what is typed: a user's name, else an address."""
        text = self.typed.text().strip()
        if not text:
            return
        found = next((key for key, name in self._users.items() if name.casefold() == text.casefold()), None)
        added: list[int | str]
        try:
            added = [found] if found is not None else list(checked_addresses([text]))
        except UserError as error:
            self.noted.emit(sentences(error)[0])
            return
        self.typed.clear()
        self.noted.emit("")
        self._set([*self._chosen, *(one for one in added if one not in self._chosen)])

    def _set(self, chosen: list[int | str]) -> None:
        if chosen != self._chosen:
            self._chosen = chosen
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        last: QFrame | QToolButton = self
        for place, one in enumerate(self._chosen):
            name = self._users.get(one, str(one)) if isinstance(one, int) else one
            chip = FilterChip("", name, translate("Jobs", "Do not tell {name}"))
            if one in self._without:
                chip.setToolTip(translate("Jobs", "{name} has no e-mail address in the settings").format(name=name))
                chip.layout().insertWidget(0, label("!", "strong", "warn"))  # type: ignore[union-attr]
            chip.removed.connect(lambda one=one: self._set([other for other in self._chosen if other != one]))
            self._flow.insert_widget(place, chip)
            self._chips.append(chip)
            last = lead_through(chip.findChildren(QToolButton), last)  # type: ignore[assignment]
        lead_through([self.typed], last)
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes what is typed, and does not press Save; Backspace takes the last away."""
        if watched is self.typed and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Backspace and not self.typed.text() and self._chosen:
                self._set(self._chosen[:-1])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.typed.text().strip():
                self._take()
                return True
        if watched is self.typed and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click anywhere in it is a click into the field."""
        self.typed.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame of a field."""
        now, focused = theme.tokens(), self.typed.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(now.color("accent" if focused else "input"), 2 if focused else 1))
        painter.setBrush(now.color("surface"))
        inset = 1.0 if focused else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        painter.end()

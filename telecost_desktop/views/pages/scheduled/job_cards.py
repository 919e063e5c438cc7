"""The jobs as cards: name, days in words, next run, how the last one ended, and a menu of what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.scheduled_jobs.store import JobRow
from telecost_desktop.views import icons, theme
from telecost_desktop.views.pages.scheduled.job_words import days_words, next_run_words, result_mark
from telecost_desktop.views.reading_only import offer_writing
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, label, tool

translate = QCoreApplication.translate
_HEIGHT = 92
_LEADS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
RUN, ACTIVE, DELETE = "run", "active", "delete"


class JobCard(QFrame):
    """One job. ``chosen()`` by a click, Enter or space; ``wanted(what)`` with RUN, ACTIVE or DELETE from its menu.

    ``left(key)`` says that a key leads to another card.
    """

    chosen = Signal()
    wanted = Signal(str)
    left = Signal(object)

    def __init__(self, file: CompanyFile, row: JobRow, today: date) -> None:
        super().__init__()
        self.row = row
        self._file = file
        self.setProperty("part", "card")
        self.setFixedHeight(theme.scaled(_HEIGHT))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 8, 10)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(ElidedLabel(row.values.name, "strong"), 1)
        head.addWidget(self._menu_button())
        column.addLayout(head)
        column.addWidget(ElidedLabel(days_words(row.values), "secondary", "text2"))
        column.addStretch(1)
        icon, tone, words = result_mark(row, today)
        following = next_run_words(row.next_run, today)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 8, 0)
        foot.setSpacing(5)
        foot.addWidget(IconLabel("clock-outline", "text2", 14))
        foot.addWidget(label(following, "secondary"))
        foot.addStretch(1)
        if icon:
            foot.addWidget(IconLabel(icon, tone, 14))
            mark = ElidedLabel(words, "secondary", tone)
            mark.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            foot.addWidget(mark)
        column.addLayout(foot)
        said = [row.values.name, days_words(row.values)]
        if row.next_run is not None:
            said.append(translate("Jobs", "next run {time}").format(time=following))
        self.setAccessibleName(", ".join([*said, words] if words else said))

    def _menu_button(self) -> QToolButton:
        words = translate("Jobs", "More about {name}").format(name=self.row.values.name)
        more = self.more = tool("dots-vertical", words)
        more.setFixedSize(26, 26)
        menu = QMenu(more)
        active = translate("Jobs", "Deactivate") if self.row.active else translate("Jobs", "Activate")
        for what, picture, text in (
            (RUN, "play", translate("Jobs", "Run now…")),
            (ACTIVE, "pause" if self.row.active else "play-circle-outline", active),
            (DELETE, "delete-outline", translate("Jobs", "Delete…")),
        ):
            action = menu.addAction(icons.icon(picture), text)
            action.triggered.connect(lambda _on=False, what=what: self.wanted.emit(what))
            offer_writing(self._file, action)
        more.setMenu(menu)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return more

    def set_chosen(self, on: bool) -> None:
        """Show whether the editor shows this one; Tab leads to the chosen one alone."""
        self.setProperty("chosen", "true" if on else "false")
        policy = Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus
        self.setFocusPolicy(policy)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus if on else Qt.FocusPolicy.NoFocus)
        theme.restyle(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses it."""
        super().mousePressEvent(event)
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and space choose it, the menu key opens its menu; Up, Down, Home and End lead to another one."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        elif event.key() == Qt.Key.Key_Menu:
            self.more.showMenu()
        elif event.key() in _LEADS:
            self.left.emit(Qt.Key(event.key()))
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card, and a ring while it has the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.tokens().color("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
            painter.end()


class JobCards(QScrollArea):
    """The cards under each other. Arrow keys choose the one above or below.

    ``chosen(JobRow)`` when a person chooses another; ``wanted(JobRow, what)`` from a card's menu; ``new_requested()``.
    """

    chosen = Signal(object)
    wanted = Signal(object, str)
    new_requested = Signal()

    def __init__(self, file: CompanyFile) -> None:
        super().__init__()
        self._file = file
        self.cards: list[JobCard] = []
        self._chosen_id: int | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("Jobs", "Scheduled jobs"))
        inside = QWidget()
        inside.setProperty("part", "page")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._empty = EmptyState(
            "clock-outline", translate("Jobs", "No job invoices projects by itself yet."),
            translate("Jobs", "New job"), self.new_requested.emit,
        )  # fmt: skip
        self._column.addWidget(self._empty)
        self._about = label("", "secondary", "text2", wrap=True)
        self._about.setContentsMargins(4, 4, 4, 0)
        self._column.addWidget(self._about)
        self._column.addStretch(1)
        self.setWidget(inside)

    def set_rows(self, rows: Sequence[JobRow], today: date, time: str) -> None:
        """Show these jobs; ``time`` is the wall time from which they run."""
        had_focus = any(card.hasFocus() for card in self.cards)
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = []
        for place, row in enumerate(rows):
            card = JobCard(self._file, row, today)
            card.chosen.connect(lambda row=row: self._card_chosen(row))
            card.wanted.connect(lambda what, row=row: self.wanted.emit(row, what))
            card.left.connect(lambda key, card=card: self._lead(card, key))
            self._column.insertWidget(place, card)
            self.cards.append(card)
        self._empty.setVisible(not rows)
        words = translate(
            "Jobs", "Jobs run from {time} while TeleCost is open. What falls due while it is closed is offered at the next start."
        )  # fmt: skip
        self._about.setText(words.format(time=time))
        self._about.setVisible(bool(rows))
        self.choose(self._chosen_id)
        if had_focus:
            self.focus_chosen()

    def choose(self, job_id: int | None) -> None:
        """Mark the card of a job; None for none, as while a new one is made."""
        self._chosen_id = job_id
        for card in self.cards:
            card.set_chosen(card.row.id == job_id)
        if self.cards and not any(card.row.id == job_id for card in self.cards):
            self.cards[0].setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def focus_chosen(self) -> None:
        """Give the chosen card the focus, and bring it into sight."""
        for card in self.cards:
            if card.row.id == self._chosen_id:
                card.setFocus()
                self.ensureWidgetVisible(card)

    def _card_chosen(self, row: JobRow) -> None:
        if row.id != self._chosen_id:
            self.chosen.emit(row)

    def _lead(self, card: JobCard, key: Qt.Key) -> None:
        place, last = self.cards.index(card), len(self.cards) - 1
        wanted = {
            Qt.Key.Key_Up: max(0, place - 1),
            Qt.Key.Key_Down: min(last, place + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }[key]
        self.cards[wanted].setFocus()
        self.ensureWidgetVisible(self.cards[wanted])
        self._card_chosen(self.cards[wanted].row)

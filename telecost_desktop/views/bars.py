"""The bars around the pages: top bar, status bar, and the bar of messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.views import formats, icons, theme
from telecost_desktop.views.context import PeriodChoice, PeriodKind, Selection
from telecost_desktop.views.messages import Notice
from telecost_desktop.views.tasks import Tasks
from telecost_desktop.views.widgets.fields import SearchField
from telecost_desktop.views.widgets.labels import IconLabel, button, label, link, tool

translate = QCoreApplication.translate
_NOTICE_MILLISECONDS = 8000

PERIOD_WORDS = {
    PeriodKind.LAST_7_DAYS: QT_TRANSLATE_NOOP("Periods", "Last 7 days"),
    PeriodKind.LAST_30_DAYS: QT_TRANSLATE_NOOP("Periods", "Last 30 days"),
    PeriodKind.LAST_90_DAYS: QT_TRANSLATE_NOOP("Periods", "Last 90 days"),
    PeriodKind.THIS_MONTH: QT_TRANSLATE_NOOP("Periods", "This month"),
    PeriodKind.PREVIOUS_MONTH: QT_TRANSLATE_NOOP("Periods", "Previous month"),
    PeriodKind.THIS_YEAR: QT_TRANSLATE_NOOP("Periods", "This year"),
    PeriodKind.LAST_12_MONTHS: QT_TRANSLATE_NOOP("Periods", "Last 12 months"),
}


@dataclass(frozen=True)
class AccountChoice:
    """A billing account that the top bar offers."""

    id: int
    text: str


class _Drop(QPushButton):
    """A button "Name: value ⌄" with a menu."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setProperty("part", "menu")
        self.setAutoDefault(False)
        self.setMenu(QMenu(self))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_value(self, value: str) -> None:
        """Show what is chosen."""
        text = translate("TopBar", "{name}: {value}").format(name=self._name, value=value)
        self.setText(text)
        self.setAccessibleName(text)


class _Initials(QWidget):
    """Who works here, as a round mark."""

    def __init__(self, initials: str) -> None:
        super().__init__()
        self._initials = initials
        self.setFixedSize(28, 28)
        self.setAccessibleName(initials)
        self.setToolTip(translate("TopBar", "You work as {initials}").format(initials=initials))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(now.color("softline"))
        painter.setBrush(now.color("soft"))
        painter.drawEllipse(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(now.color("accent"))
        painter.setFont(theme.font("group_plain"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._initials)
        painter.end()


class TopBar(QFrame):
    """Import, the choice of accounts and period, search, what waits, and who works here."""

    import_requested = Signal()
    searched = Signal(str)
    bell_clicked = Signal()
    days_requested = Signal()

    def __init__(self, selection: Selection, user: str) -> None:
        super().__init__()
        self.setProperty("part", "topbar")
        self.setFixedHeight(48)
        self._selection = selection
        self._accounts: list[AccountChoice] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        self.import_button = button(
            translate("TopBar", "Import…"), "tray-arrow-down", primary=True, clicked=self.import_requested.emit
        )
        row.addWidget(self.import_button)
        row.addSpacing(8)
        self.accounts = _Drop(translate("TopBar", "Accounts"))
        self.period = _Drop(translate("TopBar", "Period"))
        row.addWidget(self.accounts)
        row.addWidget(self.period)
        row.addStretch(1)
        self.search = SearchField(translate("TopBar", "Search numbers, names, invoices"))
        self.search.setMinimumWidth(160)
        self.search.setMaximumWidth(304)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.returnPressed.connect(lambda: self.searched.emit(self.search.text().strip()))
        row.addWidget(self.search, 3)
        inside = QHBoxLayout(self.search)
        inside.setContentsMargins(0, 0, 10, 0)
        inside.addStretch(1)
        keys = label("Ctrl+K", "secondary", "text3")
        keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside.addWidget(keys)
        self.search.textChanged.connect(lambda text: keys.setHidden(bool(text)))
        self.bell = tool("bell-outline", translate("TopBar", "What waits for you"), clicked=self.bell_clicked.emit)
        self.bell.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.bell.setFont(theme.font("strong"))
        row.addWidget(self.bell)
        row.addWidget(_Initials(user or "?"))
        self._build_period_menu()
        self.set_accounts([])
        selection.changed.connect(lambda _: self._show())
        self._show()

    def _build_period_menu(self) -> None:
        menu = self.period.menu()
        group = QActionGroup(menu)
        self._period_actions = {}
        for kind, words in PERIOD_WORDS.items():
            action = menu.addAction(translate("Periods", words))
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _on=False, chosen=kind: self._selection.choose(period=PeriodChoice(chosen)))
            self._period_actions[kind] = action
        menu.addSeparator()
        choose = menu.addAction(translate("Periods", "Choose days…"))
        choose.triggered.connect(lambda: self.days_requested.emit())

    def set_accounts(self, accounts: Sequence[AccountChoice]) -> None:
        """Offer these billing accounts; several can be chosen."""
        self._accounts = list(accounts)
        menu = self.accounts.menu()
        menu.clear()
        every = menu.addAction(translate("TopBar", "All accounts"))
        every.setCheckable(True)
        every.setChecked(not self._selection.accounts)
        every.triggered.connect(lambda: self._selection.choose(accounts=frozenset()))
        menu.addSeparator()
        for account in self._accounts:
            action = menu.addAction(account.text)
            action.setCheckable(True)
            action.setChecked(account.id in self._selection.accounts)
            action.triggered.connect(lambda _on=False, chosen=account.id: self._toggle(chosen))
        self._show()

    def _toggle(self, account: int) -> None:
        chosen = self._selection.accounts ^ {account}
        self._selection.choose(accounts=frozenset() if len(chosen) == len(self._accounts) else chosen)

    def _show(self) -> None:
        chosen = self._selection.accounts
        words = translate("TopBar", "All")
        if len(chosen) == 1:
            words = next((account.text for account in self._accounts if account.id in chosen), words)
        elif chosen:
            words = translate("TopBar", "{count} of {all}").format(count=len(chosen), all=len(self._accounts))
        self.accounts.set_value(words)
        for action, account in zip(self.accounts.menu().actions()[2:], self._accounts, strict=False):
            action.setChecked(account.id in chosen)
        if self.accounts.menu().actions():
            self.accounts.menu().actions()[0].setChecked(not chosen)
        kind = self._selection.period.kind
        self.period.set_value(_period_words(self._selection.period))
        if kind in self._period_actions:
            self._period_actions[kind].setChecked(True)

    def set_waiting(self, count: int) -> None:
        """How many things wait for a person, beside the bell."""
        self.bell.setText(str(count) if count else "")
        one, several = (
            translate("TopBar", "One thing waits for you"),
            translate("TopBar", "{count} things wait for you"),
        )
        self.bell.setAccessibleName(one if count == 1 else several.format(count=count))


def _period_words(period: PeriodChoice) -> str:
    if period.kind in PERIOD_WORDS:
        return translate("Periods", PERIOD_WORDS[period.kind])
    if period.start is None or period.end is None:
        return translate("Periods", "Chosen days")
    return f"{formats.day(period.start)} – {formats.day(period.end - timedelta(days=1))}"


class StatusBar(QFrame):
    """What runs next, what is under way with its cancel button, and where the data is."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setProperty("part", "statusbar")
        self.setFixedHeight(28)
        self._tasks = tasks
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        self._clock = IconLabel("clock-outline", "text2", 14)
        self._next = label("", "secondary", "text2")
        row.addWidget(self._clock)
        row.addWidget(self._next)
        row.addStretch(1)
        self._what = label("", "secondary", "text2")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(96)
        self._percent = label("", "secondary", "text2")
        self._cancel = tool("close", translate("StatusBar", "Cancel"), clicked=self._stop, size=14)
        self._cancel.setFixedSize(22, 22)
        for widget in (self._what, self._bar, self._percent, self._cancel):
            row.addWidget(widget)
        row.addStretch(1)
        self._saved_icon = IconLabel("check", "text2", 14)
        self._saved = label("", "secondary", "text2")
        row.addWidget(self._saved_icon)
        row.addWidget(self._saved)
        self.set_next("")
        self.set_place(translate("StatusBar", "Saved · Local file"))
        tasks.changed.connect(self._show_tasks)
        self._show_tasks()

    def set_next(self, words: str) -> None:
        """Name the next run; empty when there is none."""
        self._next.setText(words)
        self._clock.setVisible(bool(words))

    @property
    def place(self) -> str:
        """What it says about the file."""
        return self._saved.text()

    def set_place(self, words: str) -> None:
        """Say that all is saved and where: local file, open for reading only."""
        self._saved.setText(words)

    def _show_tasks(self) -> None:
        task = next(iter(self._tasks.shown), None)
        for widget in (self._what, self._bar, self._percent):
            widget.setVisible(task is not None)
        self._cancel.setVisible(task is not None and task.can_cancel)
        if task is None:
            return
        self._what.setText(task.label)
        self._bar.setAccessibleName(task.label)
        known = task.progress >= 0
        self._bar.setRange(0, 100 if known else 0)
        if known:
            self._bar.setValue(round(task.progress * 100))
        self._percent.setText(f"{round(task.progress * 100)}\u00a0%" if known else "")

    def _stop(self) -> None:
        for task in self._tasks.shown[:1]:
            task.cancel()


class MessageBar(QFrame):
    """One sentence over the page: notices go by themselves, warnings stay until closed."""

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.PAGE_PADDING, 12, theme.PAGE_PADDING, 0)
        self._frame = QFrame()
        self._frame.setFixedHeight(40)
        outer.addWidget(self._frame)
        row = QHBoxLayout(self._frame)
        row.setContentsMargins(12, 0, 6, 0)
        row.setSpacing(8)
        self._icon = IconLabel("check-circle", "ok", 16)
        self._text = label("", "body")
        self._text.setMinimumWidth(1)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action: QToolButton = link("", clicked=self._act)
        self._close = tool("close", translate("MessageBar", "Close this message"), clicked=self.hide, size=16)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self._notice: Notice | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_NOTICE_MILLISECONDS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        """Show a notice or a warning."""
        self._notice = notice
        self._frame.setProperty("part", "findings" if notice.warning else "notice")
        theme.restyle(self._frame)
        self._icon.set_icon(
            "alert-outline" if notice.warning else "check-circle", "warn" if notice.warning else "accent"
        )
        self._text.setText(notice.text)
        self._text.setToolTip(notice.text)
        self.setAccessibleName(notice.text)
        self._action.setText(notice.action)
        self._action.setVisible(bool(notice.action))
        self.show()
        if notice.warning:
            self._timer.stop()
        else:
            self._timer.start()

    def _act(self) -> None:
        if self._notice is not None and self._notice.act is not None:
            self.hide()
            self._notice.act()


def logo(size: int = 48) -> QWidget:
    """The program's mark."""
    mark = label()
    mark.setPixmap(icons.app_icon().pixmap(QSize(size, size)))
    mark.setFixedSize(size, size)
    return mark

"""What every page is: a scrolling column with a head, refreshed only for what it shows, and only when it is seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QScrollArea, QSizePolicy, QTabBar, QVBoxLayout, QWidget

from telecost_desktop.views import theme
from telecost_desktop.views.context import Choices, PageContext, Subject
from telecost_desktop.views.widgets.heads import PageHead, TabStrip

translate = QCoreApplication.translate


class _ScrollArea(QScrollArea):
    """Scrolls to the whole of what Tab leads to, not only to a list's current row, so that arrow keys stay in sight."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Called by Qt for Tab and Shift+Tab."""
        moved = super().focusNextPrevChild(forward)
        reached = self.focusWidget()
        if moved and reached is not None:
            self.show_whole(reached)
        return moved

    def show_whole(self, inside: QWidget) -> None:
        """Scroll so far that a widget is seen with the card around it, or what of the two is not too high for that."""
        canvas = self.widget()
        wanted, around = None, inside
        while canvas is not None and around is not canvas:
            card = around is inside or around.property("part") == "card"
            if card and around.height() <= self.viewport().height():
                wanted = around
            parent = around.parentWidget()
            if parent is None:
                return
            around = parent
        if canvas is not None and wanted is not None:
            middle = wanted.mapTo(canvas, wanted.rect().center()).y()
            self.ensureVisible(0, middle, 0, wanted.height() // 2 + 1)


class BasePage(QWidget):
    """Derive, give ``key`` and ``subjects``, build widgets into ``self.content`` and load them in ``refresh``.

    ``refresh`` runs when the page is first seen, when one of its subjects changed, and, with ``follows_selection``,
    when the top bar's choices change; while hidden the page is only marked stale.
    ``navigate(page key, subject)`` asks the window for another page; ``open_subject`` receives such a wish.
    ``import_wanted()`` asks for the import assistant.
    """

    key = ""
    subjects = Subject(0)
    follows_selection = False
    scrolls = False

    navigate = Signal(str, object)
    import_wanted = Signal()

    def __init__(self, context: PageContext, title: str, line: str = "") -> None:
        super().__init__()
        self.context = context
        self.closed = False
        self._stale = True
        self.setAccessibleName(title)
        self.head = PageHead(title, line)
        self.content = QVBoxLayout()
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(16)
        self._column = QWidget()
        self._column.setProperty("part", "page")
        self._column.setMaximumWidth(theme.CONTENT_MAX)
        self._column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        inside = QVBoxLayout(self._column)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.head)
        inside.addLayout(self.content, 1)
        self._frame = QHBoxLayout()
        self._frame.addWidget(self._column)
        self.set_padding(theme.PAGE_PADDING)
        self._place()
        context.changes.changed.connect(self._changed)
        context.selection.changed.connect(self._selected)

    def _place(self) -> None:
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        if not self.scrolls:
            outer.addLayout(self._frame)
            return
        self.scroll_area = _ScrollArea()
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setAccessibleName(self.accessibleName())
        canvas = QWidget()
        canvas.setProperty("part", "page")
        canvas.setLayout(self._frame)
        self.scroll_area.setWidget(canvas)
        outer.addWidget(self.scroll_area)

    def set_padding(self, padding: int) -> None:
        """The window's padding around pages: 24, or 16 where it is narrow."""
        self._frame.setContentsMargins(padding, 20, padding, padding)

    def show_whole(self, inside: QWidget) -> None:
        """Scroll to a widget of the page, where the page scrolls."""
        if self.scrolls:
            self.scroll_area.show_whole(inside)

    def full_height(self) -> int:
        """The height at which nothing of the page is scrolled away."""
        if not self.scrolls:
            return self.height()
        canvas = self.scroll_area.widget()
        if canvas is None:
            return self.height()
        # What wraps is higher where the page is narrow.
        wanted = canvas.heightForWidth(canvas.width()) if canvas.hasHeightForWidth() else 0
        return max(wanted, canvas.sizeHint().height())

    def add_action(
        self, text: str, icon: str = "", clicked: Callable[[], object] | None = None, *, primary: bool = False
    ) -> QPushButton:
        """A button at the right of the page's head."""
        return self.head.add_action(text, icon, clicked, primary=primary)

    # Refreshing

    def refresh(self) -> None:
        """Load what the page shows. Called in the window's thread; use ``self.context.read``."""
        raise NotImplementedError

    def make_fresh(self) -> None:
        """Refresh if something changed since the last time."""
        if self._stale:
            self._stale = False
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Seen again: catch up."""
        super().showEvent(event)
        self.make_fresh()

    def _changed(self, subject: Subject) -> None:
        if subject & self.subjects:
            self._outdated()

    def _selected(self, _choices: Choices) -> None:
        if self.follows_selection:
            self._outdated()

    def _outdated(self) -> None:
        self._stale = True
        if self.isVisible():
            self.make_fresh()

    # What the window may ask

    def open_subject(self, subject: object) -> None:
        """Show one thing of the page, as another page or the search asked; ignored unless the page knows it."""

    def parts(self) -> QTabBar | None:
        """The tabs that divide the page, below its head; None where there are none."""
        strips = self._column.findChildren(TabStrip, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return strips[0] if strips else None

    def may_leave(self) -> bool:
        """Whether nothing unsaved would be lost; if not, the window calls ``ask_to_leave``."""
        return True

    def discard(self) -> None:
        """Throw unsaved edits away."""

    def ask_to_leave(self, then: Callable[[], object]) -> None:
        """Ask whether to throw unsaved edits away, and on Yes go on."""

        def leave() -> None:
            self.discard()
            if self.may_leave():
                then()

        question = translate("Page", "Discard the changes on this page?")
        self.context.messages.ask(question, translate("Page", "Discard"), leave)

    def save_button(self) -> QPushButton | None:
        """The button that Ctrl+S presses."""
        return None

    def find_field(self) -> QWidget | None:
        """The field that Ctrl+F goes to."""
        return None

    def selection_menu(self, menu: QMenu) -> bool:
        """Put what can be done with the selected invoices into a menu; False where the page shows none."""
        return False

    def close_page(self) -> None:
        """Drop the connections; results that still come are dropped."""
        self.closed = True
        for signal, slot in (
            (self.context.changes.changed, self._changed),
            (self.context.selection.changed, self._selected),
        ):
            signal.disconnect(slot)

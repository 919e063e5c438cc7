"""The pages of a PDF under each other. Pictures are asked for when they come into sight, and made elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from telecost_desktop.views import theme
from telecost_desktop.views.pages.invoices.pdf_pages import PagePicture, PageSizes

_MARGIN = 16
# Pages this far from the ones in sight keep their picture.
_NEIGHBOURS = 2
# A page cannot be drawn higher than this many times its width.
_HIGHEST = 8.0


class PdfView(QAbstractScrollArea):
    """White pages, as wide as there is room, also in the dark theme.

    ``page_wanted(index, pixel width)`` asks for a picture; hand it to ``set_picture``. ``page_shown(index)`` says which
    page is at the top.
    """

    page_wanted = Signal(int, int)
    page_shown = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(120)
        self._ratios: tuple[float, ...] = ()
        self._tops: list[int] = []
        self._pictures: dict[int, QImage] = {}
        self._asked: dict[int, int] = {}
        self._current = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(60)
        self._rest.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def page_count(self) -> int:
        """How many pages the document has; 0 while none is shown."""
        return len(self._ratios)

    @property
    def current_page(self) -> int:
        """The page at the top, from 0."""
        return self._current

    def drawn_pages(self) -> set[int]:
        """The pages whose pictures are here."""
        return set(self._pictures)

    def set_sizes(self, sizes: PageSizes) -> None:
        """Show another document, of which only the shapes are known yet."""
        self._ratios = tuple(min(ratio, _HIGHEST) for ratio in sizes.ratios)
        self._pictures.clear()
        self._asked.clear()
        self._current = 0
        self.verticalScrollBar().setValue(0)
        self._arrange()
        self.page_shown.emit(0)
        self._ask()

    def clear(self) -> None:
        """Show nothing."""
        self.set_sizes(PageSizes(()))

    def set_picture(self, picture: PagePicture) -> None:
        """Take the picture of a page."""
        image = QImage(picture.pixels, picture.width, picture.height, picture.stride, QImage.Format.Format_BGR888)
        # A copy owns its bytes; Qt would only borrow ours.
        self._pictures[picture.index] = image.copy()
        self.viewport().update()

    def show_page(self, index: int) -> None:
        """Scroll to a page."""
        if 0 <= index < len(self._tops):
            self.verticalScrollBar().setValue(self._tops[index] - _MARGIN)

    def _width(self) -> int:
        return max(40, self.viewport().width() - 2 * _MARGIN)

    def _arrange(self) -> None:
        width, top = self._width(), _MARGIN
        self._tops = []
        for ratio in self._ratios:
            self._tops.append(top)
            top += round(width * ratio) + _MARGIN
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, top - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(40)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pages follow the width; sharper pictures come after a short rest."""
        super().resizeEvent(event)
        self._arrange()
        self._rest.start()

    def _scrolled(self, value: int) -> None:
        middle = value + self.viewport().height() // 3
        current = max((index for index, top in enumerate(self._tops) if top <= middle), default=0)
        if current != self._current:
            self._current = current
            self.page_shown.emit(current)
        self.viewport().update()
        self._rest.start()

    def _in_sight(self) -> list[int]:
        first = self.verticalScrollBar().value()
        last = first + self.viewport().height()
        width = self._width()
        return [
            index
            for index, top in enumerate(self._tops)
            if top < last and top + round(width * self._ratios[index]) > first
        ]

    def _ask(self) -> None:
        wanted = self._in_sight()
        pixels = round(self._width() * self.devicePixelRatioF())
        for index in wanted:
            if self._asked.get(index) != pixels:
                self._asked[index] = pixels
                self.page_wanted.emit(index, pixels)
        if wanted:
            for index in list(self._pictures):
                if not wanted[0] - _NEIGHBOURS <= index <= wanted[-1] + _NEIGHBOURS:
                    del self._pictures[index]
                    self._asked.pop(index, None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pages in sight, each with its edge."""
        now = theme.tokens()
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), now.color("bg"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        offset, width = self.verticalScrollBar().value(), self._width()
        for index in self._in_sight():
            place = QRect(_MARGIN, self._tops[index] - offset, width, round(width * self._ratios[index]))
            painter.fillRect(place, Qt.GlobalColor.white)
            picture = self._pictures.get(index)
            if picture is not None:
                painter.drawImage(place, picture)
            painter.setPen(QPen(now.color("border"), 1))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        if self.hasFocus():
            painter.setPen(QPen(now.color("accent"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
        painter.end()

"""Status marks: an icon and a word, always both. One painter for the label and for tables."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.views import icons, theme

HEIGHT = 20
_ICON = 14


class Status(Enum):
    """Every state that is shown as a mark: (icon, word, tone)."""

    PAID = ("check-circle", QT_TRANSLATE_NOOP("Status", "Paid"), "ok")
    NEW = ("circle-outline", QT_TRANSLATE_NOOP("Status", "New"), "new")
    OVERDUE = ("alert-circle", QT_TRANSLATE_NOOP("Status", "Overdue"), "bad")
    ACTIVE = ("check-circle", QT_TRANSLATE_NOOP("Status", "Active"), "ok")
    INACTIVE = ("pause-circle-outline", QT_TRANSLATE_NOOP("Status", "Inactive"), "mute")
    PAUSED = ("pause-circle-outline", QT_TRANSLATE_NOOP("Status", "Paused"), "mute")
    ENDED = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "Ended"), "mute")
    RUNNING = ("progress-clock", QT_TRANSLATE_NOOP("Status", "Running"), "new")
    WAITING = ("progress-clock", QT_TRANSLATE_NOOP("Status", "Waiting"), "warn")
    OK = ("check-circle", QT_TRANSLATE_NOOP("Status", "OK"), "ok")
    PARTLY = ("alert-outline", QT_TRANSLATE_NOOP("Status", "Partly failed"), "warn")
    FAILED = ("alert-circle", QT_TRANSLATE_NOOP("Status", "Failed"), "bad")
    NOTHING = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "Found nothing"), "mute")
    CREATED = ("check-circle", QT_TRANSLATE_NOOP("Status", "Created"), "ok")
    SKIPPED = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "Skipped"), "mute")
    POSTPONED = ("calendar-clock-outline", QT_TRANSLATE_NOOP("Status", "Postponed"), "warn")
    PLANNED = ("calendar-clock-outline", QT_TRANSLATE_NOOP("Status", "Planned"), "new")
    DUE = ("calendar-alert", QT_TRANSLATE_NOOP("Status", "Due"), "warn")
    DRAFT = ("circle-outline", QT_TRANSLATE_NOOP("Status", "Draft"), "mute")
    READY = ("circle-outline", QT_TRANSLATE_NOOP("Status", "Ready"), "new")
    ISSUED = ("check-circle", QT_TRANSLATE_NOOP("Status", "Issued"), "ok")
    UNBILLED = ("circle-outline", QT_TRANSLATE_NOOP("Status", "Unbilled"), "new")
    BILLED = ("check-circle", QT_TRANSLATE_NOOP("Status", "Billed"), "ok")
    WRITTEN_OFF = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "Written off"), "mute")
    CREDITED = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "Credited"), "mute")
    IMPORTED = ("check-circle", QT_TRANSLATE_NOOP("Status", "Imported"), "ok")
    PARTIAL = ("alert-outline", QT_TRANSLATE_NOOP("Status", "Partly imported"), "warn")
    DUPLICATE = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "Already imported"), "mute")
    REJECTED = ("alert-circle", QT_TRANSLATE_NOOP("Status", "Rejected"), "bad")
    UNDONE = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "Undone"), "mute")
    TO_MAP = ("table-question", QT_TRANSLATE_NOOP("Status", "Needs mapping"), "warn")
    TO_TYPE = ("form-textbox", QT_TRANSLATE_NOOP("Status", "Needs details"), "warn")
    UNUSABLE = ("alert-circle", QT_TRANSLATE_NOOP("Status", "Cannot be imported"), "bad")
    ADDS_UP = ("check-circle", QT_TRANSLATE_NOOP("Status", "Adds up"), "ok")
    DIFFERS = ("alert-outline", QT_TRANSLATE_NOOP("Status", "Differs"), "warn")
    CHANGES = ("check-circle", QT_TRANSLATE_NOOP("Status", "Changes"), "ok")
    UNCHANGED = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "Unchanged"), "mute")
    LEFT_OUT = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "Left out"), "mute")
    EXPECTED = ("calendar-clock-outline", QT_TRANSLATE_NOOP("Status", "Expected"), "mute")
    LATE = ("calendar-alert", QT_TRANSLATE_NOOP("Status", "Late"), "warn")
    IN_STOCK = ("circle-outline", QT_TRANSLATE_NOOP("Status", "In stock"), "new")
    HANDED_OUT = ("check-circle", QT_TRANSLATE_NOOP("Status", "Handed out"), "ok")
    IN_REPAIR = ("progress-clock", QT_TRANSLATE_NOOP("Status", "In repair"), "warn")
    LOST = ("alert-circle", QT_TRANSLATE_NOOP("Status", "Lost"), "bad")
    NO_SIGNATURE = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "No signature"), "mute")
    SIGNATURE_INTACT = ("shield-check-outline", QT_TRANSLATE_NOOP("Status", "Intact"), "new")
    SIGNATURE_TRUSTED = ("shield-check", QT_TRANSLATE_NOOP("Status", "Intact and trusted"), "ok")
    SIGNATURE_BROKEN = ("shield-alert", QT_TRANSLATE_NOOP("Status", "Changed after signing"), "bad")
    SIGNATURE_UNREADABLE = ("alert-outline", QT_TRANSLATE_NOOP("Status", "Cannot be read"), "warn")
    SENDING = ("progress-clock", QT_TRANSLATE_NOOP("Status", "Being sent"), "new")
    SENT = ("check-circle", QT_TRANSLATE_NOOP("Status", "Sent"), "ok")
    REFUSED = ("alert-circle", QT_TRANSLATE_NOOP("Status", "Refused"), "bad")
    UNCERTAIN = ("alert-outline", QT_TRANSLATE_NOOP("Status", "Uncertain"), "warn")
    CANCELLED = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "Cancelled"), "mute")
    TO_PRINT = ("progress-clock", QT_TRANSLATE_NOOP("Status", "To be printed"), "warn")
    PRINTED = ("check-circle", QT_TRANSLATE_NOOP("Status", "Printed"), "ok")
    RETURNED = ("alert-circle", QT_TRANSLATE_NOOP("Status", "Came back"), "bad")
    WITHDRAWN = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "Withdrawn"), "mute")
    TO_DECIDE = ("help-circle-outline", QT_TRANSLATE_NOOP("Status", "To decide"), "warn")
    BOOKED = ("check-circle", QT_TRANSLATE_NOOP("Status", "Booked"), "ok")
    SET_ASIDE = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "Set aside"), "mute")
    QUEUED = ("progress-clock", QT_TRANSLATE_NOOP("Status", "In the outbox"), "new")
    TO_EXPORT = ("progress-clock", QT_TRANSLATE_NOOP("Status", "To be exported"), "warn")
    EXPORTED = ("check-circle", QT_TRANSLATE_NOOP("Status", "Exported"), "new")
    ACCEPTED = ("check-circle", QT_TRANSLATE_NOOP("Status", "Accepted"), "ok")
    GOES_ALONG = ("check-circle", QT_TRANSLATE_NOOP("Status", "Goes along"), "mute")
    DISPUTED = ("alert-outline", QT_TRANSLATE_NOOP("Status", "Disputed"), "warn")
    DISPOSED = ("minus-circle-outline", QT_TRANSLATE_NOOP("Status", "Disposed of"), "mute")
    WITHIN_BUDGET = ("check-circle", QT_TRANSLATE_NOOP("Status", "Within budget"), "ok")
    AT_RISK = ("alert-outline", QT_TRANSLATE_NOOP("Status", "At risk"), "warn")
    OVER_BUDGET = ("alert-circle", QT_TRANSLATE_NOOP("Status", "Over budget"), "bad")
    BUSINESS_USE = ("briefcase-check-outline", QT_TRANSLATE_NOOP("Status", "Business use"), "mute")

    @property
    def icon(self) -> str:
        """The icon's name."""
        return self.value[0]

    @property
    def tone(self) -> str:
        """ok, new, bad, warn or mute."""
        return self.value[2]

    def word(self) -> str:
        """The word in the program's language."""
        return QCoreApplication.translate("Status", self.value[1])


def badge_width(text: str) -> int:
    """How wide a badge with this word is."""
    return 6 + _ICON + 4 + QFontMetrics(theme.font("badge")).horizontalAdvance(text) + 8


def paint_badge(painter: QPainter, rect: QRect, status: Status, word: str = "") -> None:
    """Draw a badge at the left of ``rect``, centred in height. ``word`` replaces the status's own."""
    text = word or status.word()
    ink, ground = theme.tokens().status(status.tone)
    width = min(badge_width(text), rect.width())
    area = QRectF(rect.x(), rect.y() + (rect.height() - HEIGHT) // 2, width, HEIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(area, HEIGHT / 2, HEIGHT / 2)
    icons.paint_icon(painter, QRectF(area.x() + 6, area.y() + 3, _ICON, _ICON), status.icon, status.tone)
    painter.setPen(ink)
    font = theme.font("badge")
    painter.setFont(font)
    room = int(width - 6 - _ICON - 4 - 6)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
    left = area.topLeft() + QPointF(6 + _ICON + 4, 0)
    painter.drawText(QRectF(left.x(), left.y(), room + 4, HEIGHT), int(Qt.AlignmentFlag.AlignVCenter), shown)
    painter.restore()


class Badge(QWidget):
    """A status mark as a widget of its own."""

    def __init__(self, status: Status, word: str = "") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_status(status, word)

    def set_status(self, status: Status, word: str = "") -> None:
        """Show another status; ``word`` replaces its own."""
        self.status, self._word = status, word or status.word()
        self.setAccessibleName(self._word)
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the word needs."""
        return QSize(badge_width(self._word), HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        paint_badge(painter, self.rect(), self.status, self._word)
        painter.end()

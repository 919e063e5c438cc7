"""Icons from the Material Design font that qtawesome ships, tinted with the theme at the moment of painting.

Only that one font and its table of names are loaded: importing qtawesome itself would load twelve. An icon holds a
role, not a colour, so that a change of theme needs nothing but a repaint.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from telecost_desktop.config import resource_path
from telecost_desktop.views import theme


def icon(name: str, role: str = "text2", checked: str = "") -> QIcon:
    """A themed icon. ``name`` is one of the mdi6 names, such as ``plus``; ``role`` and ``checked`` are theme tokens."""
    return QIcon(_ThemedEngine(name, role, checked))


def app_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(resource_path("icons") / "app.svg"))


def paint_icon(painter: QPainter, rect: QRect | QRectF, name: str, role: str) -> None:
    """Draw an icon in a square, in the theme's colour of the role."""
    area = QRectF(rect)
    painter.save()
    font = QFont(_family())
    font.setPixelSize(max(6, round(min(area.width(), area.height()))))
    painter.setFont(font)
    painter.setPen(theme.tokens().color(role))
    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), glyph(name))
    painter.restore()


def glyph(name: str) -> str:
    """The letter of the icon font that draws ``name``. Raises KeyError for a name that the font lacks."""
    return chr(int(_names()[name], 16))


@cache
def _folder() -> Path:
    spec = find_spec("qtawesome")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("qtawesome")
    return Path(next(iter(spec.submodule_search_locations))) / "fonts"


@cache
def _names() -> dict[str, str]:
    path = next(_folder().glob("materialdesignicons6-webfont-charmap-*.json"))
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return names


@cache
def _family() -> str:
    path = next(_folder().glob("materialdesignicons6-webfont-6*.ttf"))
    number = QFontDatabase.addApplicationFont(str(path))
    return QFontDatabase.applicationFontFamilies(number)[0]


class _ThemedEngine(QIconEngine):
    """Draws one icon with the colours of the theme that is on while it draws."""

    def __init__(self, name: str, role: str, checked: str) -> None:
        super().__init__()
        self._name, self._role, self._checked = name, role, checked

    def clone(self) -> QIconEngine:
        """The same icon again."""
        return _ThemedEngine(self._name, self._role, self._checked)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw it; a disabled one in the quiet colour."""
        role = self._checked if self._checked and state is QIcon.State.On else self._role
        # A place wider than high keeps the rest as the gap to a button's text.
        side = min(rect.width(), rect.height())
        square = QRect(rect.x(), rect.y() + (rect.height() - side) // 2, side, side)
        paint_icon(painter, square, self._name, "text3" if mode is QIcon.Mode.Disabled else role)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """A picture of it with a clear background."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

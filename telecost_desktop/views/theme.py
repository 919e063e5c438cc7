"""The look: colours, type sizes, spacing. The only place that knows them; charts take theirs from here too.

``install(application)`` once, then ``tokens()`` wherever something is painted, and ``font("cardTitle")`` for type.
A change of theme arrives in widgets as an ordinary palette change.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from typing import cast

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from telecost_desktop.config import resource_path


@dataclass(frozen=True)
class Tokens:
    """Every colour of one theme, as ``#RRGGBB``."""

    name: str
    bg: str
    rail: str
    surface: str
    sunken: str
    border: str
    line: str
    input: str
    field: str
    text: str
    text2: str
    text3: str
    accent: str
    onaccent: str
    soft: str
    softline: str
    hover: str
    ok: str
    okbg: str
    new: str
    newbg: str
    bad: str
    badbg: str
    warn: str
    warnbg: str
    warnline: str
    mute: str
    mutebg: str
    c1: str
    c2: str
    c3: str
    c4: str
    c5: str
    overrun: str
    overrun_edge: str
    grid: str
    map: tuple[str, str, str, str, str, str]

    @property
    def dark(self) -> bool:
        """Whether this is the dark theme."""
        return self.name == "dark"

    def color(self, role: str) -> QColor:
        """The colour of a role by its name, for painting."""
        return _color(getattr(self, role))

    def edge(self, role: str) -> QColor | None:
        """The edge that an area of this colour needs to be seen, None where it needs none."""
        value = getattr(self, role + "_edge", None)
        return None if value is None else _color(value)

    def map_color(self, step: int) -> QColor:
        """The colour of a country on the map: 0 for none, 1 to 5 for more and more."""
        return _color(self.map[step])

    def status(self, tone: str) -> tuple[QColor, QColor]:
        """Foreground and background of a status tone: ok, new, bad, warn or mute."""
        return _color(getattr(self, tone)), _color(getattr(self, tone + "bg"))


@cache
def _color(value: str) -> QColor:
    return QColor(value)


LIGHT = Tokens(
    name="light", bg="#F4F5F7", rail="#EAEDF0", surface="#FFFFFF", sunken="#F7F8FA", border="#DCE0E6", line="#E8EBEF",
    input="#8993A0", field="#B4BCC6", text="#1A2330", text2="#55616F", text3="#65707E", accent="#0B6474",
    onaccent="#FFFFFF", soft="#E2F0F2", softline="#A9CFD6", hover="#EEF1F4", ok="#1A7340", okbg="#E4F3EA",
    new="#1F5FA6", newbg="#E6F0FB", bad="#B3261E", badbg="#FCEBEA", warn="#8A5300", warnbg="#FFF3DC",
    warnline="#EBCF98", mute="#55616F", mutebg="#ECEFF2", c1="#2A6BC0", c2="#D6810F", c3="#5B2A4A", c4="#1E8A7A",
    c5="#7A8592", overrun="#A9D2F6", overrun_edge="#2A6BC0", grid="#E4E8EC",
    map=("#E3E7EB", "#CFE5EA", "#93C6D0", "#4E9FAE", "#1F7688", "#0A4450"),
)  # fmt: skip
DARK = Tokens(
    name="dark", bg="#14181D", rail="#101318", surface="#1C2128", sunken="#20262E", border="#313944", line="#29303A",
    input="#727D8C", field="#4C5663", text="#E6EAF0", text2="#A5B0BD", text3="#95A0AE", accent="#56BACB",
    onaccent="#06262C", soft="#17343B", softline="#2C6571", hover="#262D36", ok="#6BCB8F", okbg="#183526",
    new="#7DB4F2", newbg="#17304D", bad="#FF8A80", badbg="#431D1C", warn="#F0B54A", warnbg="#3B2C0F",
    warnline="#6B5220", mute="#A5B0BD", mutebg="#2A313B", c1="#4A86DB", c2="#F0A53A", c3="#DEBAD2", c4="#4FC3AE",
    c5="#95A0AE", overrun="#BBDDFB", overrun_edge="#BBDDFB", grid="#2B323C",
    map=("#2C343E", "#1F4A53", "#23717F", "#3C9DAE", "#7CCBD8", "#D3F1F6"),
)  # fmt: skip

# Spacing in pixels: one unit, and what is built from it.
PAGE_PADDING = 24
PAGE_PADDING_NARROW = 16
NARROW_BELOW = 1376
CONTENT_MAX = 1680
FLIP_MILLISECONDS = 200

# Use → (pixel size, line height, weight).
_TYPE: dict[str, tuple[int, int, QFont.Weight]] = {
    "kpi": (24, 32, QFont.Weight.DemiBold),
    "pageTitle": (20, 28, QFont.Weight.DemiBold),
    "amount": (18, 24, QFont.Weight.DemiBold),
    "dialogTitle": (16, 24, QFont.Weight.DemiBold),
    "cardTitle": (14, 20, QFont.Weight.DemiBold),
    "body": (13, 20, QFont.Weight.Normal),
    "strong": (13, 20, QFont.Weight.DemiBold),
    "header": (12, 18, QFont.Weight.DemiBold),
    "secondary": (12, 18, QFont.Weight.Normal),
    "badge": (12, 16, QFont.Weight.DemiBold),
    "axis": (11, 16, QFont.Weight.Normal),
    "group": (11, 16, QFont.Weight.DemiBold),
    "group_plain": (11, 16, QFont.Weight.DemiBold),
    "tiny": (9, 12, QFont.Weight.DemiBold),
    "mark": (10, 14, QFont.Weight.DemiBold),
}
# What the platform's own font measures at 100 %, so that a person's larger system font scales ours.
_PLATFORM_PIXELS = {"win32": 12, "darwin": 13}
_CHOICE, _SCALE, _SHRINK = "telecostThemeChoice", "telecostTypeScale", "telecostTypeShrink"
_CURRENT = "telecostTheme"
_OWN_CONTROLS = "telecostOwnControls"


def tokens() -> Tokens:
    """The colours of the theme that is on."""
    application = QCoreApplication.instance()
    return DARK if application is not None and application.property(_CURRENT) == "dark" else LIGHT


def font(use: str = "body") -> QFont:
    """The font of a use: kpi, pageTitle, amount, dialogTitle, cardTitle, body, strong, header, secondary, badge, axis, group."""
    pixels, _, weight = _TYPE[use]
    result = QFont(QApplication.font())
    result.setPixelSize(_pixels(pixels))
    result.setWeight(weight)
    if use == "group":
        result.setCapitalization(QFont.Capitalization.AllUppercase)
        result.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6)
    return result


def scaled(pixels: int) -> int:
    """A measure that holds text, as large as the system's letters want it."""
    application = QCoreApplication.instance()
    return round(pixels * float((application.property(_SCALE) if application is not None else None) or 1.0))


def _pixels(pixels: int) -> int:
    application = QCoreApplication.instance()
    scale = application.property(_SCALE) if application is not None else None
    shrink = application.property(_SHRINK) if application is not None else None
    return max(8, round((pixels - int(shrink or 0)) * float(scale or 1.0)))


def line_height(use: str) -> int:
    """The height in pixels that a line of this use takes."""
    return max(_TYPE[use][1], _pixels(_TYPE[use][1]))


def install(application: QApplication, choice: str = "system") -> None:
    """Give the application its style, font and colours, and follow the system's light and dark.

    ``choice`` is system, light or dark.
    """
    fusion = sys.platform not in ("win32", "darwin")
    if fusion:
        application.setStyle("Fusion")
    # Not asked of the style: once there is a style sheet, it no longer says its name.
    application.setProperty(_OWN_CONTROLS, fusion)
    _install_font(application)
    application.styleHints().colorSchemeChanged.connect(_scheme_changed)
    choose(choice)


def choose(choice: str) -> None:
    """Switch to light or dark, or back to what the system says."""
    application = cast(QApplication, QCoreApplication.instance())
    application.setProperty(_CHOICE, choice)
    name = choice
    if choice == "system":
        name = "dark" if application.styleHints().colorScheme() is Qt.ColorScheme.Dark else "light"
    application.setProperty(_CURRENT, name)
    application.setPalette(_palette(tokens()))
    application.setStyleSheet(_style_sheet(tokens(), own_controls=bool(application.property(_OWN_CONTROLS))))


def choice() -> str:
    """The theme as chosen: system, light or dark."""
    application = QCoreApplication.instance()
    return str(application.property(_CHOICE) or "system") if application is not None else "system"


def _scheme_changed(_scheme: Qt.ColorScheme) -> None:
    if choice() == "system":
        choose("system")


def motion_reduced() -> bool:
    """Whether the person's system asks for no animations."""
    style = QApplication.style()
    return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0


def _install_font(application: QApplication) -> None:
    families = QFontDatabase.families()
    if not families:
        families = _add_shipped_font()
    system = QFontInfo(QGuiApplication.font()).pixelSize()
    offscreen = QGuiApplication.platformName() in ("offscreen", "minimal")
    usual = _PLATFORM_PIXELS.get(sys.platform, 13)
    scale = 1.0 if offscreen else round(max(1.0, system / usual) * 20) / 20
    application.setProperty(_SCALE, scale)
    base = QFont(application.font())
    if sys.platform not in ("win32", "darwin"):
        known = "Inter" in families
        base = QFont("Inter" if known else "DejaVu Sans")
        # DejaVu Sans runs wide: one pixel less gives the same measure.
        application.setProperty(_SHRINK, 0 if known else 1)
    base.setPixelSize(_pixels(13))
    base.setFeature(QFont.Tag("tnum"), 1)
    application.setFont(base)


def _add_shipped_font() -> list[str]:
    """On a system without any font, take the one that matplotlib ships; without importing matplotlib."""
    from importlib.util import find_spec
    from pathlib import Path

    spec = find_spec("matplotlib")
    for folder in spec.submodule_search_locations or [] if spec else []:
        QFontDatabase.addApplicationFont(str(Path(folder) / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"))
    return QFontDatabase.families()


def _palette(now: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for key, value in {
        role.Window: now.bg, role.WindowText: now.text, role.Base: now.surface, role.AlternateBase: now.sunken,
        role.Text: now.text, role.Button: now.surface, role.ButtonText: now.text, role.BrightText: now.bad,
        role.ToolTipBase: now.surface, role.ToolTipText: now.text, role.PlaceholderText: now.text3,
        role.Highlight: now.soft, role.HighlightedText: now.text, role.Accent: now.accent, role.Link: now.accent,
        role.LinkVisited: now.accent, role.Light: now.surface, role.Midlight: now.line, role.Mid: now.border,
        role.Dark: now.input, role.Shadow: now.border,
    }.items():  # fmt: skip
        palette.setColor(key, _color(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, _color(now.text3))
    return palette


def _style_sheet(now: Tokens, *, own_controls: bool) -> str:
    parts = [_FRAMES, _CONTROLS] if own_controls else [_FRAMES]
    values = {name: getattr(now, name) for name in now.__dataclass_fields__ if name != "map"}
    values["icons"] = resource_path("icons").as_posix()
    values["small"] = _pixels(12)
    sheet = "\n".join(parts)
    for name in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}@", str(values[name]))
    return sheet


# Ours on every platform: frames and labels.
_FRAMES = """
QFrame[part="card"] { background: @surface@; border: 1px solid @border@; border-radius: 8px; }
QFrame[part="card"][side="back"] { border-color: @softline@; }
QFrame[part="card"][chosen="true"] { background: @soft@; border-color: @accent@; }
QFrame[part="findings"] { background: @warnbg@; border: 1px solid @warnline@; border-radius: 8px; }
QFrame[part="notice"] { background: @soft@; border: 1px solid @softline@; border-radius: 8px; }
QFrame[part="tooltip"] { background: @surface@; border: 1px solid @input@; border-radius: 6px; }
QFrame[part="topbar"] { background: @bg@; border: none; border-bottom: 1px solid @border@; }
QFrame[part="statusbar"] { background: @bg@; border: none; border-top: 1px solid @border@; }
QFrame[part="rule"] { background: @line@; border: none; min-height: 1px; max-height: 1px; }
QFrame[part="foot"] { background: transparent; border: none; border-top: 1px solid @line@; }
QFrame[part="cardhead"] { background: transparent; border: none; border-bottom: 1px solid @line@; }
QFrame[part="sunken"] { background: @sunken@; border: none; }
QDialog { background: @surface@; }
QLabel { background: transparent; }
QLabel[tone="text2"] { color: @text2@; }
QLabel[tone="text3"] { color: @text3@; }
QLabel[tone="accent"] { color: @accent@; }
QLabel[tone="ok"] { color: @ok@; }
QLabel[tone="new"] { color: @new@; }
QLabel[tone="bad"] { color: @bad@; }
QLabel[tone="warn"] { color: @warn@; }
QScrollArea, QScrollArea > QWidget > QWidget[part="page"] { background: transparent; border: none; }
QTableView, QListView, QTreeView { background: @surface@; border: none; }
QToolTip { background: @surface@; color: @text@; border: 1px solid @input@; padding: 4px; }
QToolButton[part="link"] { border: 1px solid transparent; border-radius: 4px; background: transparent; color: @accent@;
  padding: 3px 5px; font-weight: 600; }
QToolButton[part="link"]:focus { border-color: @accent@; }
QToolButton[part="link"]:hover { text-decoration: underline; }
QToolButton[part="flat"] { border: 1px solid transparent; border-radius: 6px; background: transparent; padding: 4px; }
QToolButton[part="flat"]:hover, QToolButton[part="flat"]:open { background: @hover@; }
QToolButton[part="flat"]:focus { border-color: @accent@; }
QToolButton[part="flat"]::menu-indicator { image: none; }
QToolButton[part="info"] { border: 1px solid transparent; border-radius: 4px; background: transparent; padding: 0; }
QToolButton[part="info"]:hover { background: @hover@; }
QToolButton[part="info"]:focus { border-color: @accent@; }
QToolButton[part="addchip"] { border: 1px dashed @input@; border-radius: 14px; background: transparent;
  color: @text2@; padding: 0 10px; min-height: 26px; max-height: 26px; }
QToolButton[part="addchip"]::menu-indicator { image: none; }
QToolButton[part="addchip"]:hover { background: @hover@; }
QToolButton[part="addchip"]:focus { border: 2px solid @accent@; }
"""

# Only with Fusion: its controls in our measures. Windows and macOS keep their own.
_CONTROLS = """
QPushButton { background: @surface@; color: @text@; border: 1px solid @input@; border-radius: 6px; padding: 0 14px;
  min-height: 30px; max-height: 30px; font-weight: 500; }
QPushButton:hover { background: @hover@; }
QPushButton:pressed { background: @line@; }
QPushButton:focus { border: 2px solid @accent@; padding: 0 13px; min-height: 28px; max-height: 28px; }
QPushButton:disabled { background: @sunken@; color: @text3@; border-color: @border@; }
QPushButton:default, QPushButton[part="primary"] { background: @accent@; color: @onaccent@; border-color: @accent@; font-weight: 600; }
QPushButton:default:hover, QPushButton[part="primary"]:hover { border-color: @text@; }
QPushButton:default:focus, QPushButton[part="primary"]:focus { border: 2px solid @text@; }
QPushButton:default:disabled, QPushButton[part="primary"]:disabled { background: @sunken@; color: @text3@; border-color: @border@; }
QPushButton[size="small"] { min-height: 26px; max-height: 26px; padding: 0 10px; }
QPushButton[size="small"]:focus { min-height: 24px; max-height: 24px; padding: 0 9px; }
QPushButton::menu-indicator { image: url(@icons@/chevron-down-@name@.svg); width: 12px; height: 12px;
  subcontrol-origin: padding; subcontrol-position: center right; right: 10px; }
QPushButton[part="menu"] { padding-left: 14px; padding-right: 20px; }
QPushButton[part="menu"]:focus { padding-left: 13px; padding-right: 19px; }
QLineEdit, QAbstractSpinBox, QComboBox, QDateEdit { background: @surface@; color: @text@; border: 1px solid @input@;
  border-radius: 6px; padding: 0 8px; min-height: 30px; max-height: 30px; selection-background-color: @softline@; selection-color: @text@; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QDateEdit:focus { border: 2px solid @accent@; padding: 0 7px;
  min-height: 28px; max-height: 28px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QDateEdit:disabled { background: @sunken@; color: @text3@; border-color: @border@; }
QLineEdit[wrong="true"] { border-color: @bad@; }
QPlainTextEdit, QTextEdit, QTextBrowser { background: @surface@; color: @text@; border: 1px solid @input@; border-radius: 6px;
  padding: 4px; selection-background-color: @softline@; selection-color: @text@; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid @accent@; padding: 3px; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; background: transparent; padding: 0; min-height: 0; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 24px; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url(@icons@/chevron-down-@name@.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @surface@; border: 1px solid @input@; selection-background-color: @soft@;
  selection-color: @text@; outline: none; padding: 2px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 18px; }
QAbstractSpinBox::up-arrow { image: url(@icons@/chevron-up-@name@.svg); width: 9px; height: 9px; }
QAbstractSpinBox::down-arrow { image: url(@icons@/chevron-down-@name@.svg); width: 9px; height: 9px; }
QDateEdit::up-button, QDateEdit::down-button { width: 0; }
QLineEdit[part="filter"], QComboBox[part="filter"] { border: 1px solid @field@; border-radius: 4px; padding: 0 6px;
  min-height: 22px; max-height: 22px; font-size: @small@px; }
QLineEdit[part="filter"]:focus, QComboBox[part="filter"]:focus { border: 2px solid @accent@; padding: 0 5px; min-height: 20px; max-height: 20px; }
QLineEdit[part="filter"][used="true"], QComboBox[part="filter"][used="true"] { border-color: @accent@; }
QComboBox[part="filter"][used="false"] { color: @text3@; }
QComboBox[part="filter"]::drop-down { width: 16px; }
QLineEdit[part="cell"], QComboBox[part="cell"] { border: 2px solid @accent@; border-radius: 2px; padding: 0 5px;
  min-height: 0; max-height: 60px; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator { width: 14px; height: 14px; border: 1px solid @input@; background: @surface@; }
QCheckBox::indicator, QListView::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: @accent@; border-color: @accent@; image: url(@icons@/tick-@name@.svg); }
QRadioButton::indicator:checked { border: 5px solid @accent@; width: 6px; height: 6px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: @accent@; }
QCheckBox:focus, QRadioButton:focus { color: @accent@; }
QListView[part="ticks"] { border: 1px solid @input@; border-radius: 6px; padding: 3px; }
QListView[part="ticks"]:focus { border-color: @accent@; }
QListView[part="ticks"]::item { padding-left: 4px; }
QMenuBar { background: @bg@; padding: 2px 8px; }
QMenuBar::item { padding: 4px 9px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: @hover@; }
QMenu { background: @surface@; border: 1px solid @border@; padding: 4px; }
QMenu::item { padding: 6px 28px 6px 12px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: @soft@; color: @text@; }
QMenu::item:disabled { color: @text3@; }
QMenu::separator { height: 1px; background: @line@; margin: 4px 8px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: @field@; border-radius: 4px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: @input@; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QProgressBar { background: @mutebg@; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @accent@; border-radius: 3px; }
QSplitter::handle { background: transparent; }
"""


def restyle(widget: QWidget) -> None:
    """Let a changed property (tone, part, used …) act on the widget's look."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()

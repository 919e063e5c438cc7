"""The colours of the printed dashboard: those of the window by light, since paper is white."""

from __future__ import annotations

from telecost_desktop.services.dashboard.cards import CostCategory
from telecost_desktop.services.invoice_archive import PaymentStatus
from telecost_desktop.services.sales_invoicing.paper.sheet import Colour


def colour_of(code: str) -> Colour:
    """A colour from #RRGGBB."""
    red, green, blue = (int(code[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def pale(colour: Colour, share: float = 0.35) -> Colour:
    """A colour laid thinly on white."""
    red, green, blue = (1 - (1 - part) * share for part in colour)
    return red, green, blue


TEXT, TEXT2 = colour_of("#1A2330"), colour_of("#55616F")
BORDER, LINE, SUNKEN = colour_of("#DCE0E6"), colour_of("#E8EBEF"), colour_of("#F7F8FA")
GRID, AXIS = colour_of("#E4E8EC"), colour_of("#8993A0")
ACCENT = colour_of("#0B6474")
C1, C2, C3, C5 = colour_of("#2A6BC0"), colour_of("#D6810F"), colour_of("#5B2A4A"), colour_of("#7A8592")
OVERRUN, OVERRUN_EDGE = colour_of("#A9D2F6"), colour_of("#2A6BC0")
MUTE_GROUND = colour_of("#ECEFF2")
BAD, WARN, OK, NEW = colour_of("#B3261E"), colour_of("#8A5300"), colour_of("#1A7340"), colour_of("#1F5FA6")
BAD_GROUND, WARN_GROUND = colour_of("#FCEBEA"), colour_of("#FFF3DC")
OK_GROUND, NEW_GROUND = colour_of("#E4F3EA"), colour_of("#E6F0FB")
WARN_LINE = colour_of("#EBCF98")
# The map: 0 for nothing, 1 to 5 for more and more.
MAP = tuple(map(colour_of, ("#E3E7EB", "#CFE5EA", "#93C6D0", "#4E9FAE", "#1F7688", "#0A4450")))

CATEGORY = {CostCategory.DATA: C1, CostCategory.OTHER: C2, CostCategory.TRAFFIC: C3}
# Ink and ground of a received invoice's word.
STATUS = {
    PaymentStatus.OVERDUE: (BAD, BAD_GROUND),
    PaymentStatus.NEW: (NEW, NEW_GROUND),
    PaymentStatus.PAID: (OK, OK_GROUND),
    PaymentStatus.CREDIT: (TEXT2, MUTE_GROUND),
}

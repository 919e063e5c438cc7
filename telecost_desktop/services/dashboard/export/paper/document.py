"""The whole dashboard as a PDF: A4, in the window's colours by light, with letters embedded."""

from __future__ import annotations

from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.dashboard.export.paper.colours import BORDER, TEXT2
from telecost_desktop.services.dashboard.export.paper.flow import Pages
from telecost_desktop.services.dashboard.export.paper.front import CATEGORIES, SECOND, Front
from telecost_desktop.services.dashboard.export.paper.lists import Lists
from telecost_desktop.services.dashboard.export.paper.money import ABROAD, TREND, Money
from telecost_desktop.services.dashboard.export.paper.pen import BOTTOM, LEFT, RIGHT, ROOM, TOP, ChartPen
from telecost_desktop.services.dashboard.export.whole import WholeDashboard
from telecost_desktop.services.dashboard.export.words import Words
from telecost_desktop.services.reporting.exports.table import Wording
from telecost_desktop.services.sales_invoicing.paper.sheet import printable, text_width
from telecost_desktop.services.whole_files import write_bytes


def write_dashboard_pdf(whole: WholeDashboard, target: Path, wording: Wording) -> int:
    """Write the PDF and give its number of pages. Raises what ``write_file`` raises, e.g. EnvironmentProblem."""
    content, pages = dashboard_pdf(whole, wording)
    write_bytes(target, content)
    return pages


def dashboard_pdf(whole: WholeDashboard, wording: Wording) -> tuple[bytes, int]:
    """The PDF, and how many pages it has. ``wording.translate`` knows the texts of the context "Dashboard"."""
    words = Words(wording)
    pages = _laid_out(whole, words)
    title = f"{words.say(QT_TRANSLATE_NOOP('Dashboard', 'Dashboard'))} {whole.company}"
    pen = ChartPen(title=title, author=whole.company, language=wording.locale.replace("_", "-"))
    for number, pieces in enumerate(pages.pages, start=1):
        if number > 1:
            _later_head(pen, whole, words)
        for top, draw in pieces:
            draw(pen, top)
        _foot(pen, whole, words, number, len(pages.pages))
        pen.end_page()
    return pen.finished(), len(pages.pages)


def _laid_out(whole: WholeDashboard, words: Words) -> Pages:
    pages, front, money = Pages(), Front(whole, words), Money(whole, words)
    pages.add(front.head_height, front.head)
    if whole.is_empty:
        pages.add(200, lambda pen, top: _nothing(pen, words, top))
        return pages
    if whole.findings:
        pages.add(front.findings_height, front.findings)
    pages.add(CATEGORIES, front.categories)
    pages.add(SECOND, front.second_row)
    pages.add(TREND, money.trend)
    pages.add(ABROAD, money.abroad)
    pages.turn()
    Lists(whole, words).put(pages)
    return pages


def _nothing(pen: ChartPen, words: Words, top: float) -> None:
    text = words.say(
        QT_TRANSLATE_NOOP("Dashboard", "There are no costs yet: nothing that operators sent has been imported.")
    )
    width = text_width(printable(text), 10)
    pen.text(LEFT + (ROOM - width) / 2, top - 100, text, size=10, colour=TEXT2)


def _later_head(pen: ChartPen, whole: WholeDashboard, words: Words) -> None:
    wide = pen.words(LEFT, TOP - 8, whole.company, room=ROOM / 2, size=8, bold=True)
    title = words.say(QT_TRANSLATE_NOOP("Dashboard", "Dashboard"))
    pen.words(LEFT + wide + 8, TOP - 8, title, room=100, size=8, colour=TEXT2)
    pen.right(RIGHT, TOP - 8, words.period(whole.first_day, whole.last_day), size=8, colour=TEXT2)
    pen.rule(TOP - 14, BORDER, left=LEFT, right=RIGHT)


def _foot(pen: ChartPen, whole: WholeDashboard, words: Words, number: int, pages: int) -> None:
    y = BOTTOM - 18
    pen.text(LEFT, y, f"TeleCost · {words.made_at(whole.made_at)}", size=6.5, colour=TEXT2)
    page = words.say(QT_TRANSLATE_NOOP("Dashboard", "Page {number} of {pages}"), number=number, pages=pages)
    pen.right(RIGHT, y, page, size=6.5, colour=TEXT2)

"""The first page of the printed dashboard from its head down to the invoices."""

from __future__ import annotations

from dataclasses import dataclass

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.dashboard.cards import CategoryCard, UsageSplit
from telecost_desktop.services.dashboard.export.paper.charts import Box, draw_line
from telecost_desktop.services.dashboard.export.paper.colours import (
    ACCENT,
    BORDER,
    CATEGORY,
    LINE,
    STATUS,
    SUNKEN,
    TEXT2,
    WARN,
    WARN_GROUND,
    WARN_LINE,
)
from telecost_desktop.services.dashboard.export.paper.pen import GAP, LEFT, RIGHT, ROOM, ChartPen
from telecost_desktop.services.dashboard.export.whole import WholeDashboard
from telecost_desktop.services.dashboard.export.words import Words
from telecost_desktop.services.invoice_archive import PaymentStatus, ReceivedSupplierInvoice
from telecost_desktop.services.sales_invoicing.paper.sheet import fitting_size, printable, text_width, wrap

SHOWN_INVOICES = 5
_FINDING_ROW = 11.0
_CARD = (ROOM - 2 * GAP) / 3
_HALF = (ROOM - GAP) / 2
CATEGORIES, SECOND = 100.0, 150.0


@dataclass(frozen=True)
class Front:
    """What the first page says; each method draws one piece below an upper edge."""

    whole: WholeDashboard
    words: Words

    @property
    def days(self) -> int:
        """How many days the window has."""
        return (self.whole.last_day - self.whole.first_day).days + 1

    @property
    def head_height(self) -> float:
        """The height of the head: one or two lines say what it is about."""
        return 48.0 + 10.0 * min(len(self._lines), 2)

    def head(self, pen: ChartPen, top: float) -> None:
        """Whose dashboard it is, of which days, of which accounts, in which currency, and when it was made."""
        whole, words = self.whole, self.words
        made = words.made_at(whole.made_at)
        pen.right(RIGHT, top - 9, made, size=7.5, colour=TEXT2)
        pen.words(LEFT, top - 9, whole.company, room=ROOM - 140, size=9.5, bold=True, colour=ACCENT)
        title = words.say(QT_TRANSLATE_NOOP("Dashboard", "Dashboard"))
        pen.text(LEFT, top - 29, title, size=18, bold=True)
        period = words.period(whole.first_day, whole.last_day)
        pen.right(RIGHT, top - 29, period, size=10.5, bold=True)
        lines = self._lines
        for place, line in enumerate(lines[:2]):
            cut = f"{line} …" if place and len(lines) > 2 else line
            pen.words(LEFT, top - 42 - 10 * place, cut, room=ROOM, size=7.5, colour=TEXT2)
        pen.panel(LEFT, top - self.head_height + 2, ROOM, 1.4, ACCENT)

    @property
    def _lines(self) -> list[str]:
        return wrap(" · ".join(self._facts()), ROOM - 10, 7.5)

    def _facts(self) -> list[str]:
        whole, words = self.whole, self.words
        facts = [words.accounts(whole)]
        if whole.cards.overview.newest_day is not None:
            day = words.day(whole.cards.overview.newest_day)
            facts.append(words.say(QT_TRANSLATE_NOOP("Dashboard", "newest use {day}"), day=day))
        facts.append(
            words.say(
                QT_TRANSLATE_NOOP("Dashboard", "amounts in {currency} without VAT unless stated"),
                currency=whole.currency,
            )
        )
        others = [currency for currency in whole.cards.currencies if currency != whole.currency]
        if others:
            facts.append(
                words.say(
                    QT_TRANSLATE_NOOP("Dashboard", "costs in {currencies} are not included"),
                    currencies=", ".join(others),
                )
            )
        return facts

    # Findings

    @property
    def findings_height(self) -> float:
        """The height of the strip of findings."""
        return 10 + _FINDING_ROW * -(-len(self.whole.findings) // 2)

    def findings(self, pen: ChartPen, top: float) -> None:
        """What was found, in two columns."""
        height = self.findings_height
        pen.panel(LEFT, top - height, ROOM, height, WARN_LINE, radius=4)
        pen.panel(LEFT + 0.6, top - height + 0.6, ROOM - 1.2, height - 1.2, WARN_GROUND, radius=3.4)
        for place, finding in enumerate(self.whole.findings):
            x = LEFT + 12 + (place % 2) * ROOM / 2
            y = top - 13 - _FINDING_ROW * (place // 2)
            pen.dot(x + 1, y + 2.6, WARN, 3.4)
            text = self.words.finding(finding)
            if finding.worth is not None:
                text += f" · {finding.currency} {self.words.amount(finding.worth, finding.currency)}"
            size = fitting_size(text, 7.6, ROOM / 2 - 26, bold=True)
            pen.text(x + 8, y, text, size=size, bold=True, colour=WARN)

    # Categories

    def categories(self, pen: ChartPen, top: float) -> None:
        """What each category cost, how that changed, and what it is made of."""
        for place, card in enumerate(self.whole.cards.cards):
            self._category(pen, LEFT + place * (_CARD + GAP), top, card)

    def _category(self, pen: ChartPen, x: float, top: float, card: CategoryCard) -> None:
        words, colour = self.words, CATEGORY[card.category]
        pen.card(x, top, _CARD, CATEGORIES)
        pen.panel(x + 10, top - 15, 7, 7, colour, radius=1.5)
        pen.words(x + 21, top - 15, words.category(card.category), room=_CARD - 31, size=9, bold=True)
        draw_line(pen, Box(x + _CARD - 62, top - 9, 52, 26), [float(value) for value in card.spark], colour)
        amount = words.amount(card.amount, card.currency)
        size = fitting_size(amount, 13.5, _CARD - 94, bold=True)
        pen.text(x + 10, top - 33, amount, size=size, bold=True)
        wide = text_width(printable(amount), size, bold=True)
        pen.text(x + 13 + wide, top - 33, card.currency, size=6.5, colour=TEXT2)
        pen.words(x + 10, top - 44, words.change(card, self.days), room=_CARD - 20, size=7, colour=TEXT2)
        y = top - 58
        pen.rule(y + 8.5, LINE, left=x + 10, right=x + _CARD - 10)
        for part in card.detail:
            pen.words(x + 10, y, words.detail(part.code), room=58, size=7, colour=TEXT2)
            pen.figure(x + 110, y, words.amount(part.amount, card.currency), room=46, size=7, bold=True)
            used = words.used(part)
            pen.figure(x + _CARD - 10, y, used[0] if used else "", room=44, size=7, colour=TEXT2)
            y -= 10.4

    # Overview

    def second_row(self, pen: ChartPen, top: float) -> None:
        """Subscriptions and use at the left, received invoices at the right."""
        self._overview(pen, top)
        self._invoices(pen, top)

    def _overview(self, pen: ChartPen, top: float) -> None:
        words, overview = self.words, self.whole.cards.overview
        pen.card(LEFT, top, _HALF, SECOND, words.say(QT_TRANSLATE_NOOP("Dashboard", "Subscription overview")))
        figures = (
            (
                overview.mobile,
                words.say(QT_TRANSLATE_NOOP("Dashboard", "Mobile subscriptions")),
                words.say(
                    QT_TRANSLATE_NOOP("Dashboard", "{flat} flat-rate · {without} without"),
                    flat=words.number(overview.flat_rate),
                    without=words.number(overview.without_flat_rate),
                ),
            ),
            (
                overview.other,
                words.say(QT_TRANSLATE_NOOP("Dashboard", "Other services")),
                words.say(
                    QT_TRANSLATE_NOOP("Dashboard", "{broadband} broadband · {sims} data SIMs"),
                    broadband=words.number(overview.broadband),
                    sims=words.number(overview.data_sims),
                ),
            ),
        )
        for place, (number, name, parts) in enumerate(figures):
            x, room = LEFT + 10 + place * (_HALF / 2 - 4), _HALF / 2 - 16
            pen.text(x, top - 38, words.number(number), size=17, bold=True)
            pen.words(x, top - 49, name, room=room, size=7.5, bold=True)
            pen.words(x, top - 59, parts, room=room, size=7, colour=TEXT2)
        self._use(pen, top - 68)

    def _use(self, pen: ChartPen, top: float) -> None:
        words, overview = self.words, self.whole.cards.overview
        pen.panel(LEFT + 0.6, top - 15, _HALF - 1.2, 15, SUNKEN)
        rights = [LEFT + _HALF - 10 - 62 * place for place in (2, 1, 0)]
        titles = (
            words.say(QT_TRANSLATE_NOOP("Dashboard", "In flat-rate")),
            words.say(QT_TRANSLATE_NOOP("Dashboard", "Outside")),
            words.say(QT_TRANSLATE_NOOP("Dashboard", "To/from abroad")),
        )
        pen.words(LEFT + 10, top - 10, words.say(QT_TRANSLATE_NOOP("Dashboard", "Usage")), room=60, size=7, bold=True,
                  colour=TEXT2)  # fmt: skip
        for right, title in zip(rights, titles, strict=True):
            pen.figure(right, top - 10, title, room=60, size=7, bold=True, colour=TEXT2)
        rows: tuple[tuple[str, UsageSplit], ...] = (
            (words.say(QT_TRANSLATE_NOOP("Dashboard", "Minutes")), overview.minutes),
            (words.say(QT_TRANSLATE_NOOP("Dashboard", "Messages")), overview.messages),
            (words.say(QT_TRANSLATE_NOOP("Dashboard", "MB")), overview.megabytes),
        )
        y = top - 31
        for place, (name, split) in enumerate(rows):
            pen.words(LEFT + 10, y, name, room=60)
            for right, value in zip(rights, (split.inside, split.outside, split.abroad), strict=True):
                pen.figure(right, y, words.number(value), room=58)
            if place < len(rows) - 1:
                pen.rule(y - 9, LINE, 0.4, left=LEFT + 10, right=LEFT + _HALF - 10)
            y -= 21

    # Invoices

    def _invoices(self, pen: ChartPen, top: float) -> None:
        words, card, x = self.words, self.whole.cards.invoices, LEFT + _HALF + GAP
        waiting = [
            f"{words.number(card.counts[status])} {words.status(status).lower()}"
            for status in (PaymentStatus.OVERDUE, PaymentStatus.NEW)
            if card.counts.get(status)
        ]
        sub = " · ".join([words.say(QT_TRANSLATE_NOOP("Dashboard", "incl. VAT")), *waiting])
        pen.card(x, top, _HALF, SECOND, words.say(QT_TRANSLATE_NOOP("Dashboard", "Invoices")), sub)
        y = top - 31
        pen.rule(top - 21, BORDER, left=x + 0.6, right=x + _HALF - 0.6)
        shown = card.rows[:SHOWN_INVOICES]
        for place, invoice in enumerate(shown):
            self._invoice(pen, x, y, invoice)
            if place < len(shown) - 1:
                pen.rule(y - 13, LINE, 0.4, left=x + 10, right=x + _HALF - 10)
            y -= 22.4
        if not card.rows:
            text = words.say(QT_TRANSLATE_NOOP("Dashboard", "No invoices yet."))
            pen.words(x + 10, y, text, room=_HALF - 20, colour=TEXT2)
        pen.rule(top - SECOND + 16, BORDER, left=x + 0.6, right=x + _HALF - 0.6)
        pen.words(x + 10, top - SECOND + 6, self._expected(), room=_HALF - 20, size=7, colour=TEXT2)

    def _invoice(self, pen: ChartPen, x: float, y: float, invoice: ReceivedSupplierInvoice) -> None:
        words = self.words
        ink, ground = STATUS[invoice.status]
        pen.badge(x + _HALF - 10, y - 4, words.status(invoice.status), ink, ground)
        right = x + _HALF - 10 - 52
        amount = words.amount(invoice.total_inc_vat, invoice.currency)
        if invoice.currency != self.whole.currency:
            amount = f"{invoice.currency} {amount}"
        pen.figure(right, y, amount, room=80, size=7.5, bold=True)
        pen.figure(right, y - 9, words.invoice_note(invoice), room=80, size=6.8, colour=TEXT2)
        room = right - x - 14 - max(text_width(printable(amount), 7.5, bold=True), 50)
        wide = pen.words(x + 10, y, invoice.operator, room=room, size=7.5, bold=True)
        pen.words(x + 13 + wide, y, invoice.account, room=room - wide - 3, size=7.5, colour=TEXT2)
        pen.words(x + 10, y - 9, words.invoice_line(invoice), room=room, size=6.8, colour=TEXT2)

    def _expected(self) -> str:
        words, expected = self.words, self.whole.cards.invoices.expected
        if not expected:
            return words.say(QT_TRANSLATE_NOOP("Dashboard", "No invoice is expected."))
        late = [one for one in expected if one.days_late > 0]
        pattern = (
            QT_TRANSLATE_NOOP("Dashboard", "Late: {operator} {account}, expected {day}")
            if late
            else QT_TRANSLATE_NOOP("Dashboard", "Next expected: {operator} {account}, available {day}")
        )
        first = (late or expected)[0]
        day = words.short_day(first.available_on)
        return words.say(pattern, operator=first.operator, account=first.account, day=day)

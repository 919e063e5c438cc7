"""A card for one category of cost: its sum, the change, a line of twelve months; its detail on the back."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.dashboard import CategoryCard, CategoryDetail, CostCategory
from telecost_desktop.services.dashboard.patterns import CATEGORIES, CHARGES, DETAILS, MESSAGES, NUMBERS, change_pattern
from telecost_desktop.views import formats
from telecost_desktop.views.pages.dashboard.counted_words import counted_words
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.charts import SparkLine
from telecost_desktop.views.widgets.labels import ElidedLabel, IconLabel, label

translate = QCoreApplication.translate
HEIGHT = 88
_GAP = 16
# From this width on the three cards stand beside each other.
_BESIDE = 800
# What stands beside title and detail on the back: margins, gaps and the icon.
_BESIDE_DETAIL = 72

# Word, icon and colour of each category, everywhere the same.
LOOKS = {
    CostCategory.DATA: (CATEGORIES[CostCategory.DATA], "swap-vertical", "c1"),
    CostCategory.OTHER: (CATEGORIES[CostCategory.OTHER], "sim-outline", "c2"),
    CostCategory.TRAFFIC: (CATEGORIES[CostCategory.TRAFFIC], "phone-outline", "c3"),
}
_MEANINGS = {
    CostCategory.DATA: QT_TRANSLATE_NOOP(
        "Dashboard",
        "What data costs in the days shown: data at home, data abroad, and data packages that were ordered.\n\n"
        "Turned over, the card tells how much of it was at home and how much abroad.",
    ),
    CostCategory.OTHER: QT_TRANSLATE_NOOP(
        "Dashboard",
        "Everything that is neither data nor traffic: plans, added services, equipment and one-off charges, less what "
        "was credited.\n\nA plan counts on the first day of the period that it is charged for, so a window of days "
        "may hold it once, twice or not at all.",
    ),
    CostCategory.TRAFFIC: QT_TRANSLATE_NOOP(
        "Dashboard",
        "What calls, messages and content services cost in the days shown. Abroad is calls and messages to other "
        "countries, and all that was made or received while abroad.",
    ),
}


def category_word(category: CostCategory) -> str:
    """The category's name in the program's language."""
    return translate("Dashboard", LOOKS[category][0])


def used_words(part: CategoryDetail) -> list[str]:
    """What was used for a part's money, the measure that says most first; empty where nothing of the kind was used."""
    words = []
    if part.count and part.code in ("subscriptions", "options"):
        words.append(counted_words(part.count, NUMBERS))
    elif part.count:
        words.append(counted_words(part.count, CHARGES))
    if part.volume_bytes:
        words.append(formats.volume(part.volume_bytes))
    if part.seconds:
        minutes = formats.number(Decimal(part.seconds) / 60, 0)
        words.append(translate("Dashboard", "{minutes} min").format(minutes=minutes))
    if part.messages and part.code == "messages":
        words.append(formats.number(part.messages))
    elif part.messages:
        words.append(counted_words(part.messages, MESSAGES))
    return words


class CostCard(Card):
    """The cost of one category in the window of days; turned over, what it is made of."""

    def __init__(self, category: CostCategory) -> None:
        word, icon, role = LOOKS[category]
        super().__init__(translate("Dashboard", word), icon=icon, icon_role=role)
        self.category = category
        self.shown: CategoryCard | None = None
        self.head.setFixedHeight(34)
        self.body.setContentsMargins(16, 0, 16, 10)
        self.amount = label(formats.NONE, "amount")
        self._arrow = IconLabel("triangle", "text2", 10)
        self._change = ElidedLabel("", "secondary", "text2", least=190)
        self._spark = SparkLine(translate("Dashboard", "Last 12 months"), role)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.amount)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self._arrow)
        line.addWidget(self._change, 1)
        words.addLayout(line)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self._spark, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(row)
        self._detail = QWidget()
        self._cells = QGridLayout(self._detail)
        self._cells.setContentsMargins(0, 0, 0, 0)
        self._cells.setHorizontalSpacing(8)
        self._cells.setVerticalSpacing(0)
        self._cells.setColumnStretch(0, 1)
        self.set_back(self._detail, translate("Dashboard", word), icon=icon, icon_role=role, low=True)
        self.months = self.add_action(translate("Dashboard", "Show as table"), "table")
        self.explain(translate("Dashboard", word), translate("Dashboard", _MEANINGS[category]))

    def show_card(self, card: CategoryCard, days: int) -> None:
        """Show the sum of the window, the change, the line and the detail."""
        self.shown = card
        self.amount.setText(formats.money(card.amount, card.currency))
        self._show_change(card, days)
        spoken = ", ".join(formats.number(value, 0) for value in card.spark)
        self._spark.set_values([float(value) for value in card.spark], spoken)
        self.setAccessibleDescription(f"{self.amount.text()}, {self._change.text()}")
        while (item := self._cells.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for row, part in enumerate(card.detail):
            self._add_part(row, part)
        self._fit_back()

    def _add_part(self, row: int, part: CategoryDetail) -> None:
        name = translate("Dashboard", DETAILS[part.code])
        used = used_words(part)
        amount = label(formats.money(part.amount), "badge")
        quantity = label(used[0] if used else "", "secondary", "text2")
        amount.setAccessibleName(f"{name} {amount.text()}")
        quantity.setAccessibleName(f"{name} {', '.join(used)}" if used else "")
        quantity.setToolTip(", ".join(used) if len(used) > 1 else "")
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._cells.addWidget(label(name, "secondary", "text2"), row, 0)
        self._cells.addWidget(amount, row, 1, right)
        self._cells.addWidget(quantity, row, 2, right)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Figures come first on the back: where it is narrow its title gives way to its icon."""
        super().resizeEvent(event)
        self._fit_back()

    def _fit_back(self) -> None:
        title = self.back_title.sizeHint().width()
        self.back_title.setVisible(self._cells.sizeHint().width() + title + _BESIDE_DETAIL <= self.width())

    def _show_change(self, card: CategoryCard, days: int) -> None:
        self._arrow.setVisible(bool(card.change))
        if card.change:
            self._arrow.set_icon("triangle" if card.change > 0 else "triangle-down", "text2")
            way = translate("Dashboard", "up") if card.change > 0 else translate("Dashboard", "down")
            self._arrow.setAccessibleName(way)
        share = Decimal(str(abs(card.change or 0)))
        text = translate("Dashboard", change_pattern(card)).format(
            share=formats.number(share, 1 if share < 100 else 0), days=days, months=card.months
        )
        self._change.setText(text)


class ThreeCards(QWidget):
    """The three categories above each other, or beside each other where there is room for it."""

    def __init__(self) -> None:
        super().__init__()
        self.cards = {category: CostCard(category) for category in CostCategory}
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(_GAP)
        for card in self.cards.values():
            self._box.addWidget(card, 1)

    @staticmethod
    def height_for(width: int) -> int:
        """The height that a width leads to."""
        return HEIGHT if width >= _BESIDE else len(CostCategory) * (HEIGHT + _GAP) - _GAP

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the row."""
        super().resizeEvent(event)
        beside = self.width() >= _BESIDE
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

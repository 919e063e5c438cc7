"""The trend, the lines of twelve months and the overview with months as odd as they come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from telecost_desktop.services.dashboard import CostCategory, CostTrend, SubscriptionOverview, TrendMonth, UsageSplit
from telecost_desktop.views import theme
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.dashboard.overview import OverviewCard, days_words
from telecost_desktop.views.pages.dashboard.trend import TrendCard, summary
from telecost_desktop.views.widgets.charts import SparkLine
from telecost_desktop.views.widgets.explanation import Explanation


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def month(number: int, data: str = "0", other: str = "0", traffic: str = "0", *, closed: bool = True) -> TrendMonth:
    """A month counted from January 2024."""
    first = date(2024 + number // 12, number % 12 + 1, 1)
    return TrendMonth(first, Decimal(data), Decimal(other), Decimal(traffic), closed)


def trend_of(*months: TrendMonth) -> CostTrend:
    return CostTrend("NOK", months)


@pytest.fixture
def card(page_context: PageContext, qtbot) -> TrendCard:
    made = TrendCard()
    qtbot.addWidget(made)
    made.resize(584, 312)
    made.show()
    return made


def colours(card: TrendCard, column: int) -> list[str]:
    """The colours in the middle of a bar, from the top down."""
    bar = card.canvas._bars[column]
    x = round((bar.left + bar.right) / 2)
    image: QImage = card.canvas.grab().toImage()
    return [image.pixelColor(x, y).name().upper() for y in range(image.height())]


def test_credits_hang_below_zero_and_say_so(card: TrendCard) -> None:
    months = [month(place, "100", "50", "10") for place in range(11)]
    card.show_trend(trend_of(*months, month(11, "20", "-300", "-40")))
    column = colours(card, 11)
    now = theme.tokens()
    data, other, traffic = now.c1, now.c2, now.c3
    assert column.index(data) < column.index(other) < column.index(traffic)
    axis = card.canvas._bars[0].bottom
    assert card.canvas._bars[11].bottom > axis > card.canvas._bars[11].top
    # The axis is seen where credits begin.
    assert column[round(axis)] == now.input
    card.canvas.point_at(11)
    assert plain(card.canvas.accessibleDescription()).startswith("desember 2024 −320")


def test_a_chart_at_which_nobody_points_says_the_newest_and_nothing_old(card: TrendCard) -> None:
    card.show_trend(trend_of(*[month(place, "100") for place in range(12)]))
    card.canvas.point_at(3)
    card.canvas.point_at(-1)
    card.show_trend(trend_of(*[month(place, "70") for place in range(12)]))
    assert plain(card.canvas.accessibleDescription()).startswith("desember 2024 70")
    card.show_trend(trend_of())
    assert card.canvas.accessibleDescription() == ""


def test_only_credits_are_drawn_down_from_the_top(card: TrendCard) -> None:
    card.show_trend(trend_of(*[month(place, other="-250") for place in range(12)]))
    bar = card.canvas._bars[0]
    assert bar.bottom - bar.top > 100
    assert theme.tokens().c2 in colours(card, 0)


def test_numbers_at_the_left_are_never_cut(card: TrendCard) -> None:
    # The longest number is the one below zero.
    card.show_trend(trend_of(*[month(place, "200000", "-100000.50") for place in range(12)]))
    image: QImage = card.canvas.grab().toImage()
    edge = {QColor(image.pixel(x, y)).name() for x in range(2) for y in range(image.height())}
    assert len(edge) == 1, "nothing but the ground"


def test_a_month_that_is_not_closed_is_pale_with_an_edge(card: TrendCard) -> None:
    card.show_trend(trend_of(*[month(place, "100", closed=place < 11) for place in range(12)]))
    now = theme.tokens()
    assert now.c1 in colours(card, 10)
    assert now.c1 not in colours(card, 11)
    bar = card.canvas._bars[11]
    image: QImage = card.canvas.grab().toImage()
    side = [image.pixelColor(round(bar.left), y).name().upper() for y in range(round(bar.top), round(bar.bottom))]
    assert 0.3 < side.count(now.text2) / len(side) < 0.8, "the edge is dashed"


def test_nothing_at_all_is_said_in_words(card: TrendCard) -> None:
    card.show_trend(trend_of(*[month(place) for place in range(12)]))
    assert not card.canvas.isVisible()
    assert any("no costs" in child.text() for child in card.findChildren(QLabel) if child.isVisible())
    card._as_table.setChecked(True)
    assert card.table.isVisible()
    card.show_trend(trend_of(*[month(place, "1") for place in range(12)]))
    card._as_table.setChecked(False)
    assert card.canvas.isVisible()


def test_one_month_is_one_bar(card: TrendCard, qtbot) -> None:
    card.show_trend(trend_of(month(0, "10", "5", "1")))
    bar = card.canvas._bars[0]
    middle = QPoint(round((bar.left + bar.right) / 2), 60)
    qtbot.mouseMove(card.canvas, middle)
    with qtbot.waitSignal(card.month_chosen) as asked:
        qtbot.mouseClick(card.canvas, Qt.MouseButton.LeftButton, pos=middle)
    assert asked.args == [date(2024, 1, 1)]


def test_one_category_off_leaves_the_others_where_they_belong(card: TrendCard) -> None:
    card.show_trend(trend_of(*[month(place, "100", "50", "10") for place in range(12)]))
    card.chips[CostCategory.DATA].click()
    now = theme.tokens()
    assert now.c1 not in colours(card, 3)
    assert {now.c2, now.c3} <= set(colours(card, 3))


def test_a_category_is_switched_within_a_frame_over_36_months_with_credits(card: TrendCard) -> None:
    card.show_trend(
        trend_of(*[month(place, "17000", "-4000" if place % 3 else "24000", str(place * 200)) for place in range(36)])
    )
    card.span.choose(36)
    assert len(card.canvas._bars) == 36
    times = []
    for turn in range(21):
        start = perf_counter()
        card.chips[list(CostCategory)[turn % 3]].click()
        times.append(perf_counter() - start)
    assert sorted(times)[10] < 0.016


def test_the_trend_is_told_in_a_sentence() -> None:
    months = (month(0, "90"), month(1, "100"), month(2, "150"), month(3, "20", closed=False))
    said = plain(summary(months, "NOK"))
    assert said == (
        "4 months cost kr 360,00 together; mars 2024, the latest closed one, cost 50,0 % more than the month before."
    )
    assert "33,3 % less" in summary((month(0, "150"), month(1, "100")), "NOK")
    assert "as much as" in summary((month(0, "150"), month(1, "150")), "NOK")
    assert plain(summary((month(0, "-5"), month(1, "100")), "NOK")) == "2 months cost kr 95,00 together."


def test_a_screen_reader_gets_the_sentence(card: TrendCard) -> None:
    card.show_trend(trend_of(*[month(place, "10") for place in range(36)]))
    assert plain(card.accessibleDescription()).startswith("12 months cost kr 120,00 together")
    card.span.choose(24)
    assert plain(card.accessibleDescription()).startswith("24 months cost kr 240,00 together")


@pytest.mark.parametrize("width", [352, 420, 584, 1184])
def test_nothing_of_head_and_legend_is_cut(card: TrendCard, width: int) -> None:
    card.show_trend(trend_of(*[month(place, "10", closed=place < 11) for place in range(12)]))
    card.resize(width, 312)
    QApplication.processEvents()
    assert card.width() == width
    shown: list[QWidget] = [card.title, card.span, card._open_legend, *card.chips.values()]
    for widget in shown:
        assert widget.width() >= widget.sizeHint().width(), widget
        right = widget.mapTo(card, QPoint(widget.width(), 0)).x()
        assert right <= width - 8, widget
    spots = [widget.rect().translated(widget.mapTo(card, QPoint(0, 0))) for widget in shown]
    for place, spot in enumerate(spots):
        assert not any(spot.intersects(other) for other in spots[place + 1 :])
    assert card.canvas.height() >= 140


# Lines


def line(values: list[float], qtbot) -> QImage:
    spark = SparkLine("Last 12 months")
    qtbot.addWidget(spark)
    spark.set_values(values)
    spark.resize(112, 36)
    image = QImage(112, 36, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    spark.render(image)
    return image


def darkest(image: QImage, x: int) -> int:
    """The row of the darkest pixel of a column."""
    return min(range(36), key=lambda y: QColor(image.pixel(x, y)).lightness())


def test_one_value_is_a_dot_at_the_right(qtbot) -> None:
    image = line([5.0], qtbot)
    assert QColor(image.pixel(108, darkest(image, 108))).lightness() < 180
    assert QColor(image.pixel(50, darkest(image, 50))).lightness() > 230


def test_all_zero_is_a_level_line_at_the_foot(qtbot) -> None:
    image = line([0.0] * 12, qtbot)
    assert {darkest(image, x) for x in (10, 50, 90)} <= {31, 32}


def test_negative_values_lie_below_the_line_of_zero(qtbot) -> None:
    image = line([10.0, 10.0, -10.0, -10.0], qtbot)
    assert darkest(image, 8) < 8
    assert darkest(image, 100) > 28
    zero = [QColor(image.pixel(50 + place, 18)).lightness() for place in (0, 4)]
    assert all(value < 235 for value in zero)


def test_no_values_are_nothing(qtbot) -> None:
    image = line([], qtbot)
    assert {QColor(image.pixel(x, y)).name() for x in range(112) for y in range(36)} <= {
        "#ffffff",
        QColor(image.pixel(0, 0)).name(),
    }


# Overview


def overview(first: date | None) -> SubscriptionOverview:
    split = UsageSplit(1_234_567, 12_345, 12_345)
    return SubscriptionOverview(first, first, 30, 120, 108, 12, 38, 18, 12, split, split, split)


def test_the_days_are_named_exactly() -> None:
    assert days_words(date(2026, 10, 23), date(2026, 11, 21)) == "23 okt – 21 nov. 2026"
    assert days_words(date(2026, 11, 1), date(2026, 11, 30)) == "1–30 nov. 2026"
    assert "2025" in days_words(date(2025, 12, 23), date(2026, 1, 21))


@pytest.mark.parametrize("width", [392, 437, 640])
def test_the_overview_tells_days_and_meanings_and_cuts_nothing(width: int, qtbot) -> None:
    card = OverviewCard()
    qtbot.addWidget(card)
    card.resize(width, 296)
    card.show()
    card.show_overview(overview(date(2026, 10, 23)))
    QApplication.processEvents()
    days = "23 okt – 21 nov. 2026"
    assert card.days.toolTip() == days
    assert card.table.view.accessibleDescription() == days
    assert card.sub.isVisible() == (width == 640)
    assert card.sub.width() >= card.sub.sizeHint().width() or not card.sub.isVisible()
    view = card.table.view
    assert view.horizontalScrollBar().maximum() == 0
    if not any(info.isVisible() for info in card.infos.values()):
        # Of the fonts that a system may have, the widest needs a few pixels more; tool tips explain then.
        assert width == 392
        return
    for place, (key, info) in enumerate(card.infos.items(), start=1):
        assert info.isVisible(), key
        section = view.horizontalHeader().sectionViewportPosition(place)
        assert section <= info.x(), key


def test_a_narrow_overview_explains_by_tool_tips_instead(qtbot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    card = OverviewCard()
    card.setParent(page)
    page.resize(400, 300)
    page.show()
    card.setGeometry(0, 0, 352, 296)
    qtbot.waitUntil(lambda: card.title.width() >= card.title.sizeHint().width())
    assert card.days.geometry().right() < card._more.geometry().left()
    assert card._more.geometry().right() < 352
    assert card.table.view.horizontalScrollBar().maximum() == 0
    model = card.table.view.model()
    assert "four or five digits" in model.headerData(2, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)


def test_each_figure_says_what_it_means(qtbot) -> None:
    card = OverviewCard()
    qtbot.addWidget(card)
    card.resize(437, 296)
    card.show()
    card.show_overview(overview(date(2026, 10, 23)))
    texts = {}
    for name, info in {**card.infos, "mobile": card._mobile.info, "other": card._other.info}.items():
        info.setFocus()
        qtbot.keyClick(info, Qt.Key.Key_Space)
        popup = QApplication.activePopupWidget()
        assert isinstance(popup, Explanation)
        texts[name] = popup.text.text()
        qtbot.keyClick(popup, Qt.Key.Key_Escape)
        assert card.window().focusWidget() is info
    assert "directory enquiries" in texts["outside"]
    assert "beyond what the package includes" in texts["outside"]
    assert "other countries" in texts["abroad"]
    assert len(set(texts.values())) == 5
    assert "23 okt – 21 nov. 2026" in plain(card._meaning())

"""Charts of results: exact values, sensible where there is much, little, nothing or two currencies; and their pictures."""

from datetime import date
from decimal import Decimal

import pytest
from test_pivot import DEFINITION, result, row

from telecost_desktop.errors import UserError
from telecost_desktop.services.reporting.charts.bars import Category, ChartStyle, MonthLabel, Picture
from telecost_desktop.services.reporting.charts.layout import ChartForm, ChartLayout, default_chart
from telecost_desktop.services.reporting.charts.lines_and_top import LineChart, TopChart
from telecost_desktop.services.reporting.charts.of_report import OTHERS, chart_data
from telecost_desktop.services.reporting.pivots.layout import How, PivotValue

NET = PivotValue("net")
MONTHS = ChartLayout("invoice_date:month", NET)
TOP = ChartLayout("department", NET, form=ChartForm.TOP, largest=3)
STYLE = ChartStyle(("DejaVu Sans",), 11, "#FFFFFF", "#1A2330", "#55616F", "#8993A0", "#E4E8EC")
RED, BLUE = "#FF0000", "#0000FF"


def test_months_without_rows_stand_between_the_others():
    data = chart_data(result([row(on=date(2025, 11, 3), net="1"), row(on=date(2026, 2, 1), net="4")]), MONTHS)
    assert data.categories == (date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1))
    assert data.totals == (Decimal(1), Decimal(0), Decimal(0), Decimal(4))
    average = ChartLayout("invoice_date:month", PivotValue("net", How.AVERAGE))
    data = chart_data(result([row(on=date(2025, 11, 3), net="1"), row(on=date(2026, 1, 1), net="4")]), average)
    assert data.totals == (Decimal(1), None, Decimal(4))


def test_what_has_no_date_comes_last():
    data = chart_data(result([row(on=None, net="8"), row(on=date(2026, 1, 5), net="1")]), MONTHS)
    assert data.categories == (date(2026, 1, 1), None)
    assert data.totals == (Decimal(1), Decimal(8))


def test_the_largest_first_and_the_rest_together():
    rows = [row(name, net=net) for name, net in (("A", "1"), ("B", "-50"), ("C", "7"), ("D", "2"), ("E", "0.50"))]
    data = chart_data(result(rows), TOP)
    assert data.categories == ("B", "C", "D", OTHERS)
    assert data.totals == (Decimal(-50), Decimal(7), Decimal(2), Decimal("1.50"))
    assert sum(data.totals) == sum(one[4] for one in rows)
    averages = chart_data(
        result(rows), ChartLayout("department", PivotValue("net", How.AVERAGE), form=ChartForm.TOP, largest=3)
    )
    assert (len(averages.categories), averages.left_out) == (3, 2)


def test_many_names_and_many_series_are_taken_together_exactly():
    rows = [row(f"D{n:02}", str(m), net=f"{n * m + 1}.01") for n in range(40) for m in range(9)]
    data = chart_data(result(rows), ChartLayout("department", NET, series="number"))
    assert len(data.categories) == 11
    assert data.categories[-1] is OTHERS
    assert [one.label for one in data.series] == ["5", "6", "7", "8", OTHERS]
    assert sum(data.totals) == sum(one[4] for one in rows)
    for place, total in enumerate(data.totals):
        assert sum(one.values[place] for one in data.series) == total


def test_of_several_currencies_one_is_shown():
    rows = [row(net="1"), row(net="2", currency="EUR"), row("IT", net="4")]
    data = chart_data(result(rows), ChartLayout("department", NET))
    assert (data.currency, data.currencies, data.totals) == ("EUR", ("EUR", "NOK"), (Decimal(2),))
    data = chart_data(result(rows), ChartLayout("department", NET, currency="NOK"))
    assert (data.currency, data.totals) == ("NOK", (Decimal(4), Decimal(1)))
    counted = chart_data(result(rows), ChartLayout("department", PivotValue("net", How.COUNT)))
    assert (counted.currencies, counted.totals) == ((), (1, 2))


@pytest.mark.parametrize("form", list(ChartForm))
def test_nothing_gives_nothing_and_one_row_one_bar(form):
    layout = ChartLayout("invoice_date:month", NET, series="department", form=form)
    assert chart_data(result([]), layout).categories == ()
    assert chart_data(result([row(net="3")]), layout).totals == (Decimal(3),)


def test_more_days_than_a_chart_can_show_are_refused():
    rows = [row(on=date.fromordinal(738000 + day)) for day in range(401)]
    with pytest.raises(UserError, match="Group the dates"):
        chart_data(result(rows), ChartLayout("invoice_date", NET))
    assert sum(chart_data(result(rows), MONTHS).totals) == 401
    far = [row(on=date(1, 1, 1)), row(on=date(2026, 1, 1))]
    with pytest.raises(UserError, match="Group the dates"):
        chart_data(result(far), MONTHS)


def test_a_chart_to_begin_with():
    assert default_chart(DEFINITION.columns) == ChartLayout("invoice_date:month", NET, series="department")
    assert default_chart(()) is None
    plain = [column for column in DEFINITION.columns if column.key != "invoice_date"]
    assert default_chart(plain) == ChartLayout("department", NET, form=ChartForm.TOP)


# Pictures


def color_at(picture: Picture, x: float, y: float) -> str:
    at = 4 * (round(y) * picture.width + round(x))
    return "#" + picture.rgba[at : at + 3].hex().upper()


def test_lying_bars_are_as_long_as_their_values():
    chart = TopChart((400, 200), ["A", "B", "C"], [100.0, 50.0, -25.0], ["100", "50", "−25"], [RED, BLUE, RED], STYLE)
    picture = chart.picture()
    first, second, third = picture.bars
    assert second.right - second.left == pytest.approx((first.right - first.left) / 2, abs=1)
    assert third.right == pytest.approx(first.left, abs=1)
    assert third.right - third.left == pytest.approx((first.right - first.left) / 4, abs=1)
    assert first.bottom < second.top < second.bottom < third.top
    for bar, color in ((first, RED), (second, BLUE), (third, RED)):
        assert color_at(picture, (bar.left + bar.right) / 2, (bar.top + bar.bottom) / 2) == color
    # The values stand inside the picture.
    assert first.right < 400 - len("100") * 5
    assert third.left > len("−25") * 5


@pytest.mark.parametrize("values", [[], [0.0], [float("nan")], [1.0] * 40])
def test_lying_bars_of_nothing_and_of_many(values):
    names = ["A very long name of a department that does not fit"] * len(values)
    picture = TopChart(
        (300, 160), names, values, [str(value) for value in values], [RED] * len(values), STYLE
    ).picture()
    assert len(picture.bars) == len(values)
    assert all(0 <= bar.top < bar.bottom <= 160 for bar in picture.bars)


def dots(picture: Picture, color: str) -> int:
    """How many pixels of a colour there are."""
    wanted = bytes.fromhex(color[1:]) + b"\xff"
    return [picture.rgba[at : at + 4] for at in range(0, len(picture.rgba), 4)].count(wanted)


def test_lines_go_through_their_values():
    labels = [MonthLabel(str(place)) for place in range(3)]
    lines = [Category("a", RED, (0.0, 100.0, 50.0)), Category("b", BLUE, (10.0, float("nan"), 20.0))]
    chart = LineChart((400, 200), labels, lines, STYLE, "{:.0f}".format)
    both, one = chart.picture(frozenset({"a", "b"})), chart.picture(frozenset({"b"}))
    assert dots(both, RED) > 40
    assert dots(one, RED) == 0
    top = both.bars[1]
    assert color_at(both, (top.left + top.right) / 2, top.top) == RED
    assert [bar.left for bar in both.bars] == sorted(bar.left for bar in both.bars)


@pytest.mark.parametrize("values", [(), (5.0,), (-5.0, -1.0), (float("nan"),)])
def test_lines_of_little(values):
    labels = [MonthLabel(str(place)) for place in range(len(values))]
    picture = LineChart((300, 160), labels, [Category("a", RED, values)], STYLE, "{:.0f}".format).picture(
        frozenset("a")
    )
    assert len(picture.bars) == len(values)

"""Pivots against a brute-force count over the same rows, and what they say where a sum would mean nothing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecost_desktop.errors import Cancelled, UserError
from telecost_desktop.models.money import minor_digits
from telecost_desktop.services.reporting.definitions import Category, Column, ColumnKind, ReportDefinition
from telecost_desktop.services.reporting.pivots.layout import How, PivotLayout, PivotValue, default_layout
from telecost_desktop.services.reporting.pivots.pivot import make_pivot
from telecost_desktop.services.reporting.pivots.table import Stated
from telecost_desktop.services.reporting.request import ReportRequest
from telecost_desktop.services.reporting.result import CurrencyTotal, ReportResult, totals_of

DEFINITION = ReportDefinition(
    "X1", "Test", Category.NUMBER, "", "",
    (
        Column("department", "Department", ColumnKind.TEXT, "", empty="Unassigned"),
        Column("number", "Number", ColumnKind.IDENTIFIER, ""),
        Column("invoice_date", "Invoice date", ColumnKind.DATE, ""),
        Column("state", "State", ColumnKind.CODE, ""),
        Column("net", "Excl. VAT", ColumnKind.MONEY, "", total=True),
        Column("price", "Price", ColumnKind.MONEY, ""),
        Column("messages", "Messages", ColumnKind.INTEGER, "", total=True),
        Column("minutes", "Minutes", ColumnKind.DECIMAL, "", total=True),
        Column("currency", "Currency", ColumnKind.IDENTIFIER, ""),
    ),
)  # fmt: skip
PLACE = {column.key: place for place, column in enumerate(DEFINITION.columns)}
NET = PivotValue("net")


def result(rows):
    return ReportResult(DEFINITION, ReportRequest(), rows, totals_of(DEFINITION.columns, rows), ())


def row(department="Sales", number="1", on=date(2026, 3, 7), net="1", currency="NOK", **other):
    values = {
        "department": department, "number": number, "invoice_date": on, "state": "invoiced", "net": Decimal(net),
        "price": None, "messages": 0, "minutes": 0.0, "currency": currency, **other,
    }  # fmt: skip
    return tuple(values[column.key] for column in DEFINITION.columns)


def grid(table):
    """Rows as (labels, values)."""
    return [(one.labels, one.values) for one in table.rows]


AMOUNTS = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=4) | st.just(Decimal("0.000001"))
ROWS = st.builds(
    row,
    department=st.sampled_from(["Sales", "sales", "Ærlig", "", None]),
    number=st.sampled_from(["1", "2", "10", "", None]),
    on=st.none() | st.dates(date(2025, 11, 1), date(2026, 4, 30)),
    net=AMOUNTS.map(str),
    currency=st.sampled_from(["NOK", "NOK", "EUR", "JPY"]),
    state=st.sampled_from(["invoiced", "running", "difference", "rounding"]),
    price=st.none() | AMOUNTS,
    messages=st.none() | st.integers(-5, 10**12),
    minutes=st.integers(0, 400).map(lambda quarter: quarter / 4),
)
FIELDS = ["department", "number", "state", "currency", "invoice_date", "invoice_date:month", "invoice_date:year"]
VALUES = [PivotValue(key, how) for key, hows in {
    "net": How, "price": [how for how in How if how is not How.SUM], "messages": How, "minutes": How,
    "invoice_date": [How.SMALLEST, How.LARGEST, How.COUNT, How.DISTINCT], "number": [How.COUNT, How.DISTINCT],
}.items() for how in hows]  # fmt: skip


@st.composite
def layouts(draw):
    fields = draw(st.lists(st.sampled_from(FIELDS), unique=True, max_size=5))
    cut = draw(st.integers(max(0, len(fields) - 2), min(4, len(fields))))
    values = draw(st.lists(st.sampled_from(VALUES), unique=True, min_size=1, max_size=5))
    sort_by = draw(st.none() | st.integers(0, len(values) - 1))
    return PivotLayout(tuple(fields[:cut]), tuple(fields[cut:]), tuple(values), sort_by, draw(st.booleans()))


def label(field, values):
    key, _, grouping = field.partition(":")
    value = values[PLACE[key]]
    if value is None and values[PLACE["state"]] in ("difference", "rounding"):
        return Stated(values[PLACE["state"]])
    if grouping and value is not None:
        return value.replace(day=1) if grouping == "month" else value.replace(month=1, day=1)
    return value


def reckoned(value, rows):
    """What a cell must show, by looking at its rows."""
    column = DEFINITION.columns[PLACE[value.key]]
    if not rows:
        return None
    if value.how is How.COUNT:
        return len(rows)
    found = [one[PLACE[value.key]] for one in rows if one[PLACE[value.key]] is not None]
    if value.how is How.DISTINCT:
        return len(set(found) - {""})
    currencies = {one[PLACE["currency"]] for one in rows}
    if not found or (column.kind is ColumnKind.MONEY and len(currencies) > 1):
        return None
    if value.how is How.SMALLEST:
        return min(found)
    if value.how is How.LARGEST:
        return max(found)
    if value.how is How.SUM:
        return sum(found)
    if column.kind is ColumnKind.MONEY:
        exact = sum(found) / len(found)
        return exact.quantize(Decimal(1).scaleb(-minor_digits(*currencies)), rounding=ROUND_HALF_UP)
    return round(sum(found) / len(found), 2)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS, max_size=25), layouts())
def test_every_cell_is_what_its_rows_come_to(rows, layout):
    table = make_pivot(result(rows), layout)
    used = table.layout
    assert used.rows[-len(layout.rows) :] == layout.rows or not layout.rows
    for line in table.rows:
        inside = [
            one
            for one in rows
            if all(label(field, one) == found for field, found in zip(used.rows, line.labels, strict=False))
        ]
        if not line.labels and line.currency:
            inside = [one for one in inside if one[PLACE["currency"]] == line.currency]
        for column, shown in zip(table.columns, line.values, strict=True):
            cell = [
                one
                for one in inside
                if all(label(field, one) == found for field, found in zip(used.columns, column.labels, strict=False))
            ]
            assert shown == reckoned(used.values[column.value], cell)
    innermost = [line.labels for line in table.rows if not line.is_total]
    if used.rows:
        assert len(innermost) == len(set(innermost)) == len({tuple(label(f, one) for f in used.rows) for one in rows})
    across = [column.labels for column in table.columns if column.value == 0 and column.labels]
    if used.columns:
        assert len(across) == len(set(across)) == len({tuple(label(f, one) for f in used.columns) for one in rows})


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=25), layouts())
def test_grand_totals_are_the_reports_own(rows, layout):
    """Whatever the layout, what stands for everything is the report's total per currency, to the last decimal."""
    report = result(rows)
    kept = PivotLayout(layout.rows, tuple(field for field in layout.columns if field != "currency"), (NET,))
    table = make_pivot(report, kept)
    if table.layout.rows[:1] == ("currency",):
        found = {line.labels[0]: line.values[-1] for line in table.rows if len(line.labels) == 1}
    else:
        found = {line.currency: line.values[-1] for line in table.rows if not line.labels}
    assert found == {total.currency: total.values[PLACE["net"]] for total in report.totals}


def test_groups_are_in_order_with_their_totals_behind_them():
    rows = [
        row("Sales", "2", net="2.50"),
        row("Sales", "10", net="1"),
        row("Årsak", "1", net="4"),
        row("admin", "1", net="8"),
        row("", "1", net="16"),
        row(None, None, net="32", state="rounding"),
        row(None, "7", net="64"),
    ]
    table = make_pivot(result(rows), PivotLayout(("department", "number"), (), (NET,)))
    assert [(line.labels, line.values[0], line.is_total) for line in table.rows] == [
        (("admin", "1"), Decimal(8), False),
        (("Sales", "10"), Decimal(1), False),
        (("Sales", "2"), Decimal("2.50"), False),
        (("Sales",), Decimal("3.50"), True),
        (("Årsak", "1"), Decimal(4), False),
        (("", "1"), Decimal(16), False),
        ((None, "7"), Decimal(64), False),
        ((Stated("rounding"), Stated("rounding")), Decimal(32), False),
        ((), Decimal("127.50"), True),
    ]


def test_months_quarters_and_years():
    rows = [
        row(on=date(2025, 12, 31), net="1"),
        row(on=date(2026, 1, 1), net="2"),
        row(on=date(2026, 3, 31), net="4"),
        row(on=date(2026, 4, 1), net="8"),
        row(on=None, net="16"),
    ]
    for grouping, starts, sums in (
        ("month", [(2025, 12), (2026, 1), (2026, 3), (2026, 4)], [1, 2, 4, 8, 16]),
        ("quarter", [(2025, 10), (2026, 1), (2026, 4)], [1, 6, 8, 16]),
        ("year", [(2025, 1), (2026, 1)], [1, 14, 16]),
    ):
        table = make_pivot(result(rows), PivotLayout((), (f"invoice_date:{grouping}",), (NET,)))
        labels = [*((date(year, month, 1),) for year, month in starts), (None,), ()]
        assert [column.labels for column in table.columns] == labels
        assert grid(table) == [((), (*map(Decimal, sums), Decimal(31)))]


def test_several_currencies_stand_apart_and_that_is_said():
    rows = [row("Sales", net="1"), row("Sales", net="2", currency="EUR"), row("IT", net="4")]
    table = make_pivot(result(rows), PivotLayout(("department",), (), (NET,)))
    assert table.layout.rows == ("currency", "department")
    assert [note.code for note in table.notes] == ["pivot_currencies"]
    assert grid(table) == [
        (("EUR", "Sales"), (Decimal(2),)),
        (("EUR",), (Decimal(2),)),
        (("NOK", "IT"), (Decimal(4),)),
        (("NOK", "Sales"), (Decimal(1),)),
        (("NOK",), (Decimal(5),)),
    ]
    inside = make_pivot(result(rows), PivotLayout(("department", "currency"), (), (NET, PivotValue("net", How.COUNT))))
    assert inside.notes == ()
    assert [(line.labels, line.currency, line.values) for line in inside.rows if line.is_total] == [
        (("Sales",), "", (None, 2)),
        ((), "EUR", (Decimal(2), 1)),
        ((), "NOK", (Decimal(5), 2)),
    ]
    across = make_pivot(result(rows), PivotLayout(("department",), ("currency",), (NET,)))
    assert grid(across)[-1] == ((), (Decimal(2), Decimal(5), None))
    counted = make_pivot(result(rows), PivotLayout(("department",), (), (PivotValue("net", How.COUNT),)))
    assert counted.layout.rows == ("department",)
    assert grid(counted)[-1] == ((), (3,))


def test_averages_are_over_all_rows_and_rounded_half_away():
    rows = [row("A", net="0.01"), row("A", net="0"), row("B", net="-0.01"), row("B", net="0"), row("B", net="0")]
    table = make_pivot(result(rows), PivotLayout(("department",), (), (PivotValue("net", How.AVERAGE),)))
    assert [str(values[0]) for _, values in grid(table)] == ["0.01", "0.00", "0.00"]
    half = make_pivot(result(rows[2:4]), PivotLayout(("department",), (), (PivotValue("net", How.AVERAGE),)))
    assert str(half.rows[0].values[0]) == "-0.01"
    yen = [row(net="1", currency="JPY"), row(net="2", currency="JPY")]
    table = make_pivot(result(yen), PivotLayout(("department",), (), (PivotValue("net", How.AVERAGE),)))
    assert str(table.rows[0].values[0]) == "2"


def test_rows_in_the_order_of_a_value():
    rows = [row("A", "1", net="5"), row("B", "1", net="7"), row("B", "2", net="1"), row("C", "9", net="6")]
    table = make_pivot(result(rows), PivotLayout(("department", "number"), (), (NET,), 0, True))
    assert [line.labels for line in table.rows if not line.is_total] == [("B", "1"), ("B", "2"), ("C", "9"), ("A", "1")]
    prices = [row("A"), row("B", price=Decimal(3)), row("C", price=Decimal(4))]
    for descending, order in ((False, "BCA"), (True, "CBA")):
        layout = PivotLayout(("department",), (), (PivotValue("price", How.LARGEST),), 0, descending)
        table = make_pivot(result(prices), layout)
        assert "".join(line.labels[0] for line in table.rows if line.labels) == order


def test_amounts_are_exact_with_any_decimals():
    rows = [row(net="0.0000000001"), row(net="100000.1"), row(net="-0.0000000002")]
    table = make_pivot(result(rows), PivotLayout(("department",), (), (NET,)))
    assert table.rows[0].values == (Decimal("100000.0999999999"),)


@pytest.mark.parametrize("amount", ["9000000000000.000001", "-9000000000000.000001"])
def test_what_could_overflow_is_refused(amount):
    rows = [row(net=amount), row("IT", net=amount)]
    with pytest.raises(UserError, match="too large"):
        make_pivot(result(rows), PivotLayout(("department",), (), (NET,)))
    assert make_pivot(result(rows[:1]), PivotLayout((), (), (NET,))).rows[0].values == (Decimal(amount),)


def test_too_much_is_refused_in_a_sentence():
    days = [row(on=date(2020, 1, 1) + timedelta(days=day)) for day in range(600)]
    with pytest.raises(UserError, match=r"too many\. Choose fewer"):
        make_pivot(result(days), PivotLayout((), ("invoice_date",), (NET,)))
    assert len(make_pivot(result(days), PivotLayout(("invoice_date",), (), (NET,))).rows) == 601
    many = [row(str(n % 1000), on=date(2020, 1, 1) + timedelta(days=n % 101)) for n in range(2000)]
    with pytest.raises(UserError, match="1000 rows and 102 columns"):
        make_pivot(result(many), PivotLayout(("department",), ("invoice_date",), (NET,)))


def test_what_cannot_be_reckoned_is_refused():
    for layout in (
        PivotLayout(("department",)),
        PivotLayout(("town",), (), (NET,)),
        PivotLayout(("department:month",), (), (NET,)),
        PivotLayout((), (), (PivotValue("price"),)),
        PivotLayout((), (), (PivotValue("department"),)),
    ):
        with pytest.raises(UserError):
            make_pivot(result([row()]), layout)
    with pytest.raises(Cancelled):
        make_pivot(result([row()]), PivotLayout((), (), (NET,)), cancelled=lambda: True)


def test_what_the_report_counts_once_is_said():
    rows = [row(messages=1), row("IT", messages=1)]
    report = result(rows)
    layout = PivotLayout(("department",), (), (PivotValue("messages"),))
    assert make_pivot(report, layout).notes == ()
    (total,) = report.totals
    once = CurrencyTotal("NOK", 2, (*total.values[: PLACE["messages"]], 1, *total.values[PLACE["messages"] + 1 :]))
    (note,) = make_pivot(replace(report, totals=(once,)), layout).notes
    assert note.values == {"column": "Messages", "total": 1}


def test_nothing_gives_no_rows():
    for layout in (PivotLayout((), (), (NET,)), PivotLayout(("department",), ("invoice_date:month",), (NET,))):
        assert make_pivot(result([]), layout).rows == ()


def test_a_layout_to_begin_with():
    assert default_layout(DEFINITION.columns) == PivotLayout(("department",), ("invoice_date:month",), (NET,))
    assert default_layout(()) == PivotLayout()

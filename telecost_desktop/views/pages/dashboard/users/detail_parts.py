"""The pieces of a user's detail: four figures, six months of data against the package, and what the bars mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from telecost_desktop.services.dashboard.users import DataMonth, UserDetail
from telecost_desktop.views import formats, theme
from telecost_desktop.views.pages.dashboard.users.words import minutes
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.chart_canvas import Tip, TipRow
from telecost_desktop.views.widgets.charts import paint_swatch
from telecost_desktop.views.widgets.labels import ElidedLabel, label
from telecost_desktop.views.widgets.stacked_bars import BarLabel, BarPart, BarsShown, StackedBars

translate = QCoreApplication.translate
_GB, _MB = 10**9, 10**6
_SWATCH = 12
# From so many on, megabytes are written without decimals.
_WHOLE = 10


@dataclass(frozen=True)
class Unit:
    """Gigabytes, or megabytes where all that is shown is less than one gigabyte."""

    name: str
    size: int

    def value(self, volume_bytes: int) -> Decimal:
        """A volume in the unit."""
        return Decimal(volume_bytes) / self.size

    def text(self, volume_bytes: int) -> str:
        """A volume in the unit, as it is written without its name."""
        value = abs(self.value(volume_bytes))
        # What is there is never written as nothing.
        digits = 2 if 0 < value < Decimal("0.05") else 1 if self.size == _GB or 0 < value < _WHOLE else 0
        return formats.number(self.value(volume_bytes), digits)

    def limit(self, volume_bytes: int) -> str:
        """The size of a package: with as many decimals as it has."""
        return formats.number(self.value(volume_bytes))


def unit_of(detail: UserDetail) -> Unit:
    """The unit in which a user's volumes are shown."""
    largest = max(
        [abs(detail.user.volume_bytes), *(max(month.used_bytes, month.package_bytes) for month in detail.months)]
    )
    return Unit("GB", _GB) if largest >= _GB else Unit("MB", _MB)


# A figure's share of the row; longer ones get more.
_FIGURE = 64


class _Figure(QWidget):
    """A number over what it counts."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.number = ElidedLabel(formats.NONE, "dialogTitle", least=40)
        self.name = ElidedLabel("", "secondary", "text2", least=40)
        column.addWidget(self.number)
        column.addWidget(self.name)

    def show_figure(self, number: str, name: str) -> None:
        """Show a number and what it counts."""
        self.number.setText(number)
        self.name.setText(name)
        self.setAccessibleName(translate("Dashboard", "{number} {name}").format(number=number, name=name))


class Figures(QWidget):
    """Cost, minutes, messages and data of the month."""

    def __init__(self) -> None:
        super().__init__()
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.cost, self.minutes, self.messages, self.data = (_Figure() for _ in range(4))
        for figure in (self.cost, self.minutes, self.messages, self.data):
            row.addWidget(figure, _FIGURE)

    def show_detail(self, detail: UserDetail) -> None:
        """Show the month's figures; data against the package, where there is one."""
        user, unit = detail.user, unit_of(detail)
        currency = formats.currency_sign(detail.currency)
        self.cost.show_figure(
            formats.money(user.cost), translate("Dashboard", "{currency}, cost").format(currency=currency)
        )
        self.minutes.show_figure(formats.number(minutes(user)), translate("Dashboard", "minutes"))
        self.messages.show_figure(formats.number(user.messages), translate("Dashboard", "messages"))
        package = detail.months[-1].package_bytes if detail.months else 0
        words = translate("Dashboard", "{unit} of {size}") if package else "{unit}"
        self.data.show_figure(unit.text(user.volume_bytes), words.format(unit=unit.name, size=unit.limit(package)))
        for figure in (self.cost, self.minutes, self.messages, self.data):
            self._row.setStretchFactor(figure, max(_FIGURE, figure.sizeHint().width()))


class _Legend(QWidget):
    """What the colours and the dashed line mean."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for role, name in (
            ("c1", translate("Dashboard", "in package")),
            ("overrun", translate("Dashboard", "overrun")),
            ("", translate("Dashboard", "package")),
        ):
            row.addWidget(_Mark(role))
            row.addWidget(label(name, "secondary", "text2"))
            row.addSpacing(10)
        row.addStretch(1)


class _Mark(QWidget):
    """The square of a colour, or the dashed line where no role is given."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role
        self.setFixedSize(_SWATCH if role else 18, _SWATCH)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        if self._role:
            paint_swatch(painter, QRect(0, 0, _SWATCH, _SWATCH), self._role)
        else:
            pen = QPen(theme.tokens().color("text"), 1)
            pen.setDashPattern([5, 3])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLine(0, _SWATCH // 2, self.width(), _SWATCH // 2)
        painter.end()


class SixMonths(QWidget):
    """Data by month against the package: bars, or the same as a table. ``month_chosen(first day)`` on a click or Enter."""

    month_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._detail: UserDetail | None = None
        self.title = label("", "strong")
        self.package = ElidedLabel("", "secondary", "text2")
        self.package.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.package, 1)
        self.bars = StackedBars(translate("Dashboard", "Data by month"))
        self.bars.chosen.connect(lambda index: self._open(index))
        self.legend = _Legend()
        self.table = self._make_table()
        chart = QWidget()
        column = QVBoxLayout(chart)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.bars, 1)
        column.addWidget(self.legend)
        self._sides = QStackedWidget()
        self._sides.addWidget(chart)
        self._sides.addWidget(self.table)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(head)
        whole.addWidget(self._sides, 1)

    def _make_table(self) -> DataTable:
        columns = (
            Column("month", translate("Dashboard", "Month"), width=100, stretch=True, shown=_month),
            Column("used_bytes", translate("Dashboard", "Data"), Kind.VOLUME, 74),
            Column("package_bytes", translate("Dashboard", "Package"), Kind.VOLUME, 80,
                   value=lambda month: month.package_bytes or None),
            Column("overrun", translate("Dashboard", "Overrun"), Kind.VOLUME, 80, value=lambda month: month.overrun or None),
        )  # fmt: skip
        name = translate("Dashboard", "Data by month")
        table = DataTable(
            name, columns, filters=False, sortable=False, row_height=24, identity=lambda month: month.month
        )
        table.activated.connect(lambda month: self.month_chosen.emit(month.month))
        return table

    def as_table(self, on: bool) -> None:
        """Show the table, or the bars."""
        self._sides.setCurrentIndex(1 if on else 0)

    def _open(self, index: int) -> None:
        if self._detail is not None:
            self.month_chosen.emit(self._detail.months[index].month)

    def show_detail(self, detail: UserDetail) -> None:
        """Show a user's months."""
        self._detail, unit = detail, unit_of(detail)
        self.title.setText(
            translate("Dashboard", "Data, {count} months, {unit}").format(count=len(detail.months), unit=unit.name)
        )
        self.package.setText(detail.package)
        self.legend.setVisible(any(month.package_bytes for month in detail.months))
        self.bars.show_bars(bars_of(detail.months, unit), [_tip(month, unit) for month in detail.months])
        self.table.set_rows(detail.months)


def _month(month: date) -> str:
    """Short, with its year: Nov 2026."""
    return translate("Dashboard", "{month} {year}").format(month=formats.short_month(month), year=month.year)


def bars_of(months: tuple[DataMonth, ...], unit: Unit) -> BarsShown:
    """The bars: use within the package, beyond it in the light blue, and the packages as dashed lines."""
    labels = tuple(
        BarLabel(
            formats.short_month(month.month), unit.text(month.used_bytes), rank=0,
            bold=place == len(months) - 1, bold_value=month.overrun > 0,
        )
        for place, month in enumerate(months)
    )  # fmt: skip
    return BarsShown(
        labels,
        (
            BarPart("inside", "c1", tuple(float(unit.value(month.used_bytes - month.overrun)) for month in months)),
            BarPart("overrun", "overrun", tuple(float(unit.value(month.overrun)) for month in months)),
        ),
        tuple(float(unit.value(month.package_bytes)) if month.package_bytes else None for month in months),
    )


def _tip(month: DataMonth, unit: Unit) -> Tip:
    def written(text: str) -> str:
        return f"{text}\u00a0{unit.name}"

    total = written(unit.text(month.used_bytes))
    if not month.package_bytes:
        return Tip(formats.month(month.month), total, ())
    inside = translate("Dashboard", "of package {size}").format(size=written(unit.limit(month.package_bytes)))
    rows = [TipRow("c1", inside, written(unit.text(month.used_bytes - month.overrun)))]
    if month.overrun:
        rows.insert(0, TipRow("overrun", translate("Dashboard", "overrun"), written(unit.text(month.overrun))))
    return Tip(formats.month(month.month), total, tuple(rows))

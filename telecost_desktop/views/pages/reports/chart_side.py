"""A report as a chart: bars, lines or the largest first, by a field that is chosen; the same as a table behind it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.config import documents_folder
from telecost_desktop.errors import Cancelled, UserError
from telecost_desktop.services.attachments import file_name_of
from telecost_desktop.services.reporting import Column, ReportResult
from telecost_desktop.services.reporting.charts.bars import Picture
from telecost_desktop.services.reporting.charts.layout import FORM_TITLES, ChartForm, ChartLayout, default_chart
from telecost_desktop.services.reporting.pivots.layout import PivotValue
from telecost_desktop.views import icons
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.pages.reports.chart_choices import LyingCanvas, captioned, choice_box, fields, offer, values
from telecost_desktop.views.pages.reports.chart_drawing import (
    ReadyChart,
    colors,
    draw,
    make_chart,
    remarks,
    spoken,
    tips,
)
from telecost_desktop.views.pages.reports.chart_picture import chart_image, save_chart
from telecost_desktop.views.pages.reports.pivot_grid import PivotGrid
from telecost_desktop.views.pages.reports.pivot_words import field_title, value_title
from telecost_desktop.views.widgets.chart_canvas import chart_style
from telecost_desktop.views.widgets.chips import LegendChip
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import label, tool
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
_SMALLEST = 80


class ChartSide(QWidget):
    """The chart of the result that is shown. ``layout_changed`` when a person chose something else."""

    layout_changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._result: ReportResult | None = None
        self._layouts: dict[str, ChartLayout | None] = {}
        self._layout: ChartLayout | None = None
        self._columns: tuple[Column, ...] = ()
        self._ready: ReadyChart | None = None
        self._drawing = self._again = self._filling = False
        self.setAccessibleName(translate("Chart", "Chart"))
        self.canvas = LyingCanvas(translate("Chart", "Chart"))
        self.canvas.drawing_wanted.connect(self._draw)
        self.grid = PivotGrid(translate("Chart", "The chart as a table"))
        self.chips: list[LegendChip] = []
        self._build_head()
        self._build_sides()

    def _build_head(self) -> None:
        self.form: Segment = Segment(
            translate("Chart", "Form of the chart"),
            [(form, translate("Reports", FORM_TITLES[form])) for form in ChartForm],
        )
        self.form.changed.connect(lambda form: self._change(form=form))
        self.value = choice_box(translate("Chart", "Value"))
        self.category = choice_box(translate("Chart", "Along the axis"))
        self.series = choice_box(translate("Chart", "Parts"))
        self.currency = choice_box(translate("Chart", "Currency"))
        self.value.activated.connect(lambda: self._change(value=PivotValue(*self.value.currentData())))
        self.category.activated.connect(lambda: self._change(category=self.category.currentData()))
        self.series.activated.connect(lambda: self._change(series=self.series.currentData()))
        self.currency.activated.connect(lambda: self._change(currency=self.currency.currentData()))
        self.more = tool("dots-vertical", translate("Chart", "More about the chart"))
        menu = QMenu(self.more)
        self.as_table = menu.addAction(icons.icon("table"), translate("Chart", "Show as table"))
        self.as_table.setCheckable(True)
        self.as_table.toggled.connect(lambda _: self._turn())
        self.copy_action = menu.addAction(icons.icon("content-copy"), translate("Chart", "Copy"))
        self.copy_action.triggered.connect(self.copy)
        self.save_action = menu.addAction(icons.icon("file-image-outline"), translate("Chart", "Save picture…"))
        self.save_action.triggered.connect(self.save)
        self.more.setMenu(menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _build_sides(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.form)
        first.addStretch(1)
        self._currency_side = captioned(translate("Chart", "Currency"), self.currency)
        self.currency.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        first.addWidget(self._currency_side)
        first.addWidget(self.more)
        second = QHBoxLayout()
        second.setSpacing(12)
        for text, box in (
            (translate("Chart", "Value"), self.value),
            (translate("Chart", "By"), self.category),
            (translate("Chart", "Parts"), self.series),
        ):
            second.addWidget(captioned(text, box), 1)
        self._legend = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._legend.setSizePolicy(policy)
        self._legend_flow = FlowLayout(self._legend, 6)
        self.note: QLabel = label("", "secondary", "text2", wrap=True)
        drawn = QWidget()
        under = QVBoxLayout(drawn)
        under.setContentsMargins(15, 0, 15, 8)
        under.setSpacing(6)
        under.addWidget(self._legend)
        under.addWidget(self.canvas, 1)
        under.addWidget(self.note)
        self._sides = QStackedWidget()
        self._sides.addWidget(drawn)
        self._sides.addWidget(self.grid)
        self._said: QWidget = QWidget()
        self._sides.addWidget(self._said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(8)
        for row in (first, second):
            row.setContentsMargins(15, 0, 15, 0)
            column.addLayout(row)
        column.addWidget(self._sides, 1)
        self._drawn_side = drawn

    # What is shown

    @property
    def current_layout(self) -> ChartLayout | None:
        """How the chart is laid out now; None where the report has nothing for one."""
        return self._layout

    def set_layout(self, layout: ChartLayout | None) -> None:
        """Lay it out as saved settings say, or as usual; what the report does not have is left out. Says nothing."""
        fitted = layout.fitting(self._columns)[0] if layout is not None and self._columns else layout
        self._layout = fitted or default_chart(self._columns)
        self._show()

    def show_result(self, result: ReportResult | None) -> None:
        """Show the chart of another result; each report keeps its layout."""
        before, self._result = self._result, result
        if result is not None and result is before and self._ready is not None:
            return
        if result is None:
            self._ready = None
            self._say("", "")
            return
        if before is None or before.definition.id != result.definition.id:
            self._columns = result.columns
            known = self._layouts.get(result.definition.id)
            fitted = known.fitting(self._columns)[0] if known is not None else None
            self._layout = fitted or default_chart(self._columns)
        self._show()

    def _change(self, **parts: object) -> None:
        if self._layout is None or self._filling:
            return
        layout = replace(self._layout, **parts)  # type: ignore[arg-type]
        if layout.series == layout.category:
            layout = replace(layout, series="")
        if layout != self._layout:
            self._layout = layout
            self._show()
            self.layout_changed.emit()

    def _show(self) -> None:
        if self._result is not None:
            self._layouts[self._result.definition.id] = self._layout
        self._fill()
        if self._result is None:
            return
        if self._layout is None:
            self._say("chart-bar", translate("Chart", "This report has nothing that a chart could show."))
            return
        self._context.tasks.run(
            self, make_chart, self._result, self._layout, done=self._made, failed=self._failed, key="chart",
            progress=True, label=translate("Chart", "Chart"),
        )  # fmt: skip

    def _fill(self) -> None:
        """Let the choices say what is chosen."""
        layout = self._layout
        for widget in (self.form, self.value, self.category, self.series):
            widget.setEnabled(layout is not None)
        if layout is None:
            return
        self._filling = True
        self.form.choose(layout.form)
        offer(self.value, values(self._columns, layout.value), (layout.value.key, layout.value.how))
        offered = fields(self._columns, {layout.category, layout.series} - {""})
        offer(self.category, offered, layout.category)
        none = (translate("Chart", "None"), "")
        offer(self.series, [none, *(one for one in offered if one[1] != layout.category)], layout.series)
        self.series.setEnabled(layout.form is not ChartForm.TOP)
        self._filling = False

    # Drawing

    def _made(self, ready: ReadyChart) -> None:
        # What is shown and hidden here asks for drawings, for which all has to be of one chart.
        self._ready = None
        self._show_legend(ready)
        data = ready.data
        offer(self.currency, [(currency, currency) for currency in data.currencies], data.currency)
        self._currency_side.setVisible(len(data.currencies) > 1)
        if not ready.names:
            self._say("file-search-outline", translate("Chart", "The report has no rows."))
            return
        self.note.setText(remarks(data))
        self.note.setVisible(bool(self.note.text()))
        self.canvas.lies = data.layout.form is ChartForm.TOP
        value = value_title(*data.table.values[0])
        self.canvas.setAccessibleName(translate("Chart", "Chart: {text}").format(text=spoken(ready, value)))
        self.grid.show_ready(ready.table)
        self._ready = ready
        self._turn()
        self._draw()

    def _show_legend(self, ready: ReadyChart) -> None:
        for chip in self.chips:
            self._legend_flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        several = len(ready.series) > 1 and ready.data.layout.form is not ChartForm.TOP
        self.chips = [LegendChip(text, role) for text, role in ready.series] if several else []
        for chip in self.chips:
            self._legend_flow.addWidget(chip)
            chip.toggled.connect(lambda _: self._draw())
        self._legend.setVisible(several)

    @property
    def shown(self) -> frozenset[str]:
        """The series that are switched on."""
        if self._ready is None:
            return frozenset()
        if not self.chips:
            return frozenset(self._ready.keys)
        return frozenset(key for key, chip in zip(self._ready.keys, self.chips, strict=True) if chip.isChecked())

    def _draw(self) -> None:
        """Draw off the window's thread, one drawing at a time."""
        size = self.canvas.size()
        ready = self._ready
        if ready is None or not ready.names or size.width() < _SMALLEST or size.height() < _SMALLEST:
            return
        self._again = self._drawing
        if not self._drawing:
            self._drawing = True
            self._context.tasks.run(
                self, draw, ready, (size.width(), size.height()), chart_style(self), colors(), self.shown,
                done=lambda picture: self._drawn(ready, picture), failed=self._not_drawn,
            )  # fmt: skip

    def _drawn(self, ready: ReadyChart, picture: Picture) -> None:
        self._drawing = False
        if self._again or ready is not self._ready:
            self._draw()
        else:
            self.canvas.show_picture(picture, tips(ready, self.shown))

    def _not_drawn(self, error: Exception) -> None:
        self._drawing = False
        self._context.messages.error(error)

    def _turn(self) -> None:
        """The chart, or the same as a table."""
        if self._ready is not None and self._ready.names:
            self._sides.setCurrentWidget(self.grid if self.as_table.isChecked() else self._drawn_side)

    def _failed(self, error: Exception) -> None:
        self._ready = None
        if isinstance(error, Cancelled):
            self._say("chart-bar", translate("Chart", "The chart was cancelled."))
        elif isinstance(error, UserError):
            self._say("chart-bar", " ".join(sentences(error)))
        else:
            self._say("chart-bar", translate("Chart", "The chart could not be made."))
            self._context.messages.error(error)

    def _say(self, icon: str, text: str) -> None:
        old, self._said = self._said, EmptyState(icon, text) if text else QWidget()
        self._sides.addWidget(self._said)
        self._sides.setCurrentWidget(self._said)
        self._sides.removeWidget(old)
        old.deleteLater()

    # Passing it on

    def title(self) -> str:
        """What the chart shows, as its picture says above it."""
        if self._ready is None or self._layout is None:
            return ""
        value, column = self._ready.data.table.values[0]
        pattern = translate("Chart", "{report}: {value} by {category}")
        return pattern.format(
            report=translate("Reports", self._ready.data.table.definition.name),
            value=value_title(value, column),
            category=field_title(self._layout.category, self._columns),
        )

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        from PySide6.QtGui import QGuiApplication

        if self._ready is not None and self._ready.names:
            QGuiApplication.clipboard().setImage(chart_image(self._ready, self.title(), self.shown, self.canvas.size()))
            self._context.messages.notice(translate("Chart", "The chart is on the clipboard."))

    def save(self) -> None:
        """Ask where, then save the picture as PNG or PDF."""
        if self._ready is None or not self._ready.names:
            return
        kinds = translate("Chart", "Pictures (*.png);;PDF documents (*.pdf)")
        proposed = str(documents_folder() / file_name_of(self.title(), ".png"))
        name, kind = QFileDialog.getSaveFileName(self, translate("Chart", "Save picture"), proposed, kinds)
        if name:
            path = Path(name)
            self.save_to(path if path.suffix else path.with_suffix(".pdf" if "pdf" in kind else ".png"))

    def save_to(self, path: Path) -> None:
        """Save the picture, and say so."""
        ready = self._ready
        if ready is None:
            return
        try:
            save_chart(ready, self.title(), self.shown, self.canvas.size(), path)
        except Exception as error:
            self._context.messages.error(error)
        else:
            self._context.messages.notice(translate("Chart", "Saved {file}").format(file=path.name))

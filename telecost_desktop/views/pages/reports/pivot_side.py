"""A report as a pivot: fields at the top, dragged into rows, columns and values; what they come to below."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from telecost_desktop.errors import Cancelled, UserError
from telecost_desktop.services.progress import IsCancelled, Progress
from telecost_desktop.services.reporting import Column, ReportResult
from telecost_desktop.services.reporting.pivots.layout import PivotLayout, default_layout, split_field
from telecost_desktop.services.reporting.pivots.pivot import make_pivot
from telecost_desktop.services.reporting.pivots.table import PivotTable
from telecost_desktop.services.reporting.result import Note
from telecost_desktop.views import icons, theme
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.pages.reports.pivot_edits import Place, Zone, field_at, moved, removed
from telecost_desktop.views.pages.reports.pivot_fields import FieldChip, FieldList, ZoneRow
from telecost_desktop.views.pages.reports.pivot_grid import PivotGrid
from telecost_desktop.views.pages.reports.pivot_menus import MenuState, add_choices, add_fields, add_moves
from telecost_desktop.views.pages.reports.pivot_model import ReadyPivot, make_ready
from telecost_desktop.views.pages.reports.pivot_words import field_title, value_title, words
from telecost_desktop.views.widgets.heads import EmptyState
from telecost_desktop.views.widgets.labels import ElidedLabel, label, tool

translate = QCoreApplication.translate
_FIELDS_WIDE = 176


class _FieldsFrame(QFrame):
    """A frame like that of a zone, as high as the zones beside it are."""

    def __init__(self, fields: FieldList) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 2, 4)
        column.addWidget(fields)

    def sizeHint(self) -> QSize:
        """No height of its own."""
        return QSize(super().sizeHint().width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame."""
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(now.color("border"), 1))
        painter.setBrush(now.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()


class PivotSide(QWidget):
    """The pivot of the result that is shown. ``layout_changed`` when a person laid it out anew."""

    layout_changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._result: ReportResult | None = None
        self._layouts: dict[str, PivotLayout] = {}
        self._layout = PivotLayout()
        self._columns: tuple[Column, ...] = ()
        self.setAccessibleName(translate("Pivot", "Pivot"))
        self.fields = FieldList(translate("Pivot", "Fields of the report"))
        self.fields.wanted.connect(self._ask_where)
        self.fields.dropped.connect(lambda place: self._change(removed(self._layout, place)))
        self.zones = {
            Zone.ROWS: self._zone(Zone.ROWS, translate("Pivot", "Rows"), translate("Pivot", "one row for each …")),
            Zone.COLUMNS: self._zone(
                Zone.COLUMNS, translate("Pivot", "Columns"), translate("Pivot", "one column for each …")
            ),
            Zone.VALUES: self._zone(Zone.VALUES, translate("Pivot", "Values"), translate("Pivot", "what is added up")),
        }
        self.grid = PivotGrid(translate("Pivot", "Pivot"))
        self.note = label("", "secondary", "text2", wrap=True)
        self.note.setContentsMargins(16, 0, 16, 8)
        self.note.hide()
        self._below = QStackedWidget()
        self._below.addWidget(self.grid)
        self._said: QWidget = QWidget()
        self._below.addWidget(self._said)
        self._build()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(10)
        frame = _FieldsFrame(self.fields)
        frame.setFixedWidth(theme.scaled(_FIELDS_WIDE))
        top.addWidget(frame)
        zones = QVBoxLayout()
        zones.setSpacing(6)
        for zone in self.zones.values():
            zones.addWidget(zone)
        top.addLayout(zones, 1)
        self.fold = tool("chevron-up", translate("Pivot", "Hide the fields"), clicked=lambda: self.show_fields(False))
        top.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignTop)
        top.setContentsMargins(15, 10, 11, 10)
        self._head = head = QWidget()
        head.setLayout(top)
        head.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._folded())
        column.addWidget(self.note)
        column.addWidget(self._below, 1)

    def _folded(self) -> QWidget:
        """The line that stands for the fields while they are hidden."""
        self._line = QWidget()
        row = QHBoxLayout(self._line)
        row.setContentsMargins(15, 2, 11, 4)
        self._summary = ElidedLabel("", "secondary", "text2")
        self.unfold = tool(
            "chevron-down", translate("Pivot", "Show the fields"), clicked=lambda: self.show_fields(True)
        )
        row.addWidget(self._summary, 1)
        row.addWidget(self.unfold)
        self._line.hide()
        return self._line

    def show_fields(self, on: bool) -> None:
        """Show the fields, or hide them to give their room to the table."""
        self._head.setVisible(on)
        self._line.setVisible(not on)
        (self.fold if on else self.unfold).setFocus()

    def _zone(self, zone: Zone, title: str, hint: str) -> ZoneRow:
        add = QToolButton()
        add.setProperty("part", "flat")
        add.setIcon(icons.icon("plus"))
        name = translate("Pivot", "Add to {zone}").format(zone=title)
        add.setToolTip(name)
        add.setAccessibleName(name)
        add.setFixedSize(26, 26)
        add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(add)
        menu.aboutToShow.connect(lambda: self._fill_add(menu, zone))
        add.setMenu(menu)
        made = ZoneRow(zone, title, hint, add)
        made.dropped.connect(
            lambda place, number: self._change(moved(self._layout, self._columns, place, zone, number))
        )
        return made

    # What is shown

    @property
    def current_layout(self) -> PivotLayout:
        """How the pivot is laid out now."""
        return self._layout

    def set_layout(self, layout: PivotLayout | None) -> None:
        """Lay it out as saved settings say, or as usual; what the report does not have is left out. Says nothing."""
        fitted = layout.fitting(self._columns)[0] if layout is not None and self._columns else layout
        self._layout = fitted or default_layout(self._columns)
        self._keep()
        self._show()

    def show_result(self, result: ReportResult | None) -> None:
        """Show the pivot of another result; each report keeps its layout."""
        before = self._result
        if result is not None and result is before and self.table is not None:
            return
        self._result = result
        if result is None:
            self.grid.show_ready(None)
            self._say("", "")
            return
        if before is None or before.definition.id != result.definition.id:
            self._columns = result.columns
            known = self._layouts.get(result.definition.id)
            self._layout = known.fitting(self._columns)[0] if known is not None else default_layout(self._columns)
        self._show()

    def _keep(self) -> None:
        if self._result is not None:
            self._layouts[self._result.definition.id] = self._layout

    def _change(self, layout: PivotLayout) -> None:
        if layout != self._layout:
            self._layout = layout
            self._keep()
            self._show()
            self.layout_changed.emit()

    def _show(self) -> None:
        layout = self._layout
        used = frozenset(split_field(field)[0] for field in (*layout.rows, *layout.columns))
        used |= {value.key for value in layout.values}
        self.fields.show_fields(
            [
                (column.key, translate("Reports", column.title), translate("Reports", column.help))
                for column in self._columns
            ],
            used,
        )
        texts = [" · ".join(self._text(place) for place in self._places(zone)) for zone in self.zones]
        self._summary.setText(" | ".join(text for text in texts if text))
        focused = self._focused_place()
        for zone, row in self.zones.items():
            row.set_chips([self._chip(place) for place in self._places(zone)])
        self._focus(focused)
        self._reckon()

    def _places(self, zone: Zone) -> list[Place]:
        layout = self._layout
        count = {Zone.ROWS: layout.rows, Zone.COLUMNS: layout.columns, Zone.VALUES: layout.values}[zone]
        return [Place(zone, number) for number in range(len(count))]

    def _chip(self, place: Place) -> FieldChip:
        text = self._text(place)
        zone = translate("Pivot", "{field}, in {zone}")
        names = {
            Zone.ROWS: translate("Pivot", "rows"),
            Zone.COLUMNS: translate("Pivot", "columns"),
            Zone.VALUES: translate("Pivot", "values"),
        }
        return FieldChip(place, text, zone.format(field=text, zone=names[place.zone]), self._open_chip)

    def _text(self, place: Place) -> str:
        if place.zone is Zone.VALUES:
            value = self._layout.values[place.number]
            return value_title(value, self._column(value.key))
        return field_title(field_at(self._layout, place), self._columns)

    def _column(self, key: str) -> Column:
        return next(column for column in self._columns if column.key == key)

    def _focused_place(self) -> Place | None:
        return next((chip.place for row in self.zones.values() for chip in row.chips if chip.hasFocus()), None)

    def _focus(self, place: Place | None) -> None:
        """Chips are made anew: focus goes to the one in the same place, or to what is left of the zone."""
        if place is None:
            return
        row = self.zones[place.zone]
        if row.chips:
            row.chips[min(place.number, len(row.chips) - 1)].setFocus()
        else:
            row.add.setFocus()

    # Reckoning

    def _reckon(self) -> None:
        result = self._result
        if result is None:
            return
        if self._layout.is_empty:
            text = translate("Pivot", "Drag a number, such as an amount, to Values, and what it is told by to Rows.")
            self._say("table-pivot", text)
            return
        self._context.tasks.run(
            self, _make, result, self._layout, done=self._made, failed=self._failed, key="pivot", progress=True,
            label=translate("Pivot", "Pivot"),
        )  # fmt: skip

    def _made(self, ready: ReadyPivot) -> None:
        if not ready.body:
            self._say("file-search-outline", translate("Pivot", "The report has no rows."))
            return
        self.grid.show_ready(ready)
        self._below.setCurrentWidget(self.grid)
        # What is to be said about the report itself stands above; this is about the pivot.
        said = [note for note in ready.table.notes if note.code.startswith("pivot_")]
        self.note.setText(" ".join(_note_text(note) for note in said))
        self.note.setVisible(bool(said))

    @property
    def table(self) -> PivotTable | None:
        """The pivot that is shown."""
        ready = self.grid.ready
        return ready.table if ready is not None and self._below.currentWidget() is self.grid else None

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self._say("table-pivot", translate("Pivot", "The pivot was cancelled."))
        elif isinstance(error, UserError):
            self._say("table-pivot", " ".join(sentences(error)))
        else:
            self._say("table-pivot", translate("Pivot", "The pivot could not be made."))
            self._context.messages.error(error)

    def _say(self, icon: str, text: str) -> None:
        self.grid.show_ready(None)
        self.note.hide()
        old = self._said
        self._said = EmptyState(icon, text) if text else QWidget()
        self._below.addWidget(self._said)
        self._below.setCurrentWidget(self._said)
        self._below.removeWidget(old)
        old.deleteLater()

    # Menus

    def _fill_add(self, menu: QMenu, zone: Zone) -> None:
        menu.clear()
        add_fields(menu, self._state(), zone)

    def _state(self) -> MenuState:
        return MenuState(self._layout, self._columns, self._change)

    def _ask_where(self, place: Place) -> None:
        """Where a field of the list shall go."""
        menu = _menu(self.fields)
        add_moves(menu, self._state(), place)
        item = self.fields.currentItem()
        below = self.fields.visualItemRect(item).bottomLeft() if item is not None else QPoint(0, 0)
        menu.popup(self.fields.viewport().mapToGlobal(below))

    def _open_chip(self, chip: FieldChip) -> None:
        self.chip_menu(chip).popup(chip.mapToGlobal(QPoint(0, chip.height() + 2)))

    def chip_menu(self, chip: FieldChip) -> QMenu:
        """What can be done with a field in a zone."""
        menu = _menu(chip)
        add_choices(menu, self._state(), chip.place)
        return menu


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _note_text(note: Note) -> str:
    values = {
        name: translate("Reports", str(value)) if name == "column" else value for name, value in note.values.items()
    }
    return translate("Reports", note.pattern).format(**values)


def _make(result: ReportResult, layout: PivotLayout, *, progress: Progress, cancelled: IsCancelled) -> ReadyPivot:
    """Make a pivot and its words. Runs in a reader."""
    wording = words()
    table = make_pivot(result, layout, word=wording.word, cancelled=cancelled)
    progress(0.9)
    return make_ready(table, wording)

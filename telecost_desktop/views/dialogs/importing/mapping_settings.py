"""How a file is read and its values are written: encoding, separator, header row, signs, units, VAT, rows to leave out."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from telecost_desktop.services.importing.mapping.detection import ENCODINGS
from telecost_desktop.services.importing.mapping.profile import FileKind
from telecost_desktop.services.importing.reading.style import CreditSign, DataUnit, DateOrder, DurationUnit
from telecost_desktop.views.dialogs.importing.draft import Draft
from telecost_desktop.views.widgets.chips import FilterChip
from telecost_desktop.views.widgets.fields import ChoiceField, Field, NumberField
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.labels import label, set_tone, tool

translate = QCoreApplication.translate
_ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "latin-1": "ISO-8859-1 (Latin-1)",
    "iso8859-15": "ISO-8859-15 (Latin-9)",
    "utf-16": "UTF-16",
    "cp850": "DOS 850",
    "cp865": "DOS 865",
    "mac-roman": "Mac Roman",
}
_USAGE = (FileKind.USAGE, FileKind.CONTENT)
_MONEY = (*_USAGE, FileKind.CHARGES, FileKind.LINES, FileKind.EQUIPMENT)
# Zones that telecom files are written in; any other is typed.
_ZONES = ("UTC", "Europe/Oslo", "Europe/Stockholm", "Europe/Paris", "Europe/London", "Europe/Helsinki")


class SettingsPane(QScrollArea):
    """``read_anew(values)`` when the file must be read differently, ``style_changed(values)`` for how values are written,
    ``left_out_changed(pairs)`` for rows to leave out.
    """

    read_anew = Signal(object)
    style_changed = Signal(object)
    left_out_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(translate("Import", "How the file is written"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._left_out: tuple[tuple[str, str], ...] = ()
        self._fields: dict[str, Field] = {}
        self._names: dict[str, str] = {}
        page = QWidget()
        page.setProperty("part", "page")
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(16, 12, 16, 16)
        self._column.setSpacing(10)
        self._make_reading()
        self._make_values()
        self._make_left_out()
        self._column.addStretch(1)
        self.setWidget(page)

    # The fields

    def _pair(self, *fields: tuple[str, str, QWidget]) -> None:
        """One row of fields: key, name, widget."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for key, name, widget in fields:
            self._fields[key] = Field(name, widget)
            self._names[key] = name
            row.addWidget(self._fields[key], 1, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(row)

    def _make_reading(self) -> None:
        self._column.addWidget(label(translate("Import", "The file"), "group", "text2"))
        self.encoding = ChoiceField(translate("Import", "Encoding"), [])
        self.separator = ChoiceField(
            translate("Import", "Separator"),
            [
                (";", translate("Import", "Semicolon  ;")), (",", translate("Import", "Comma  ,")),
                ("\t", translate("Import", "Tab")), ("|", translate("Import", "Bar  |")),
                ("¤", translate("Import", "Currency sign  ¤")),
            ],
        )  # fmt: skip
        self.sheet = ChoiceField(translate("Import", "Sheet"), [])
        self.header_row = NumberField(translate("Import", "Header row"), 0, 40, 1, width=88)
        self.header_row.setSpecialValueText(translate("Import", "None"))
        self.header_row.setKeyboardTracking(False)
        self._pair(("encoding", translate("Import", "Encoding"), self.encoding))
        self.letters = label("", "secondary", "text2", wrap=True)
        self._column.addWidget(self.letters)
        self._pair(("sheet", translate("Import", "Sheet"), self.sheet))
        self._pair(
            ("separator", translate("Import", "Separator"), self.separator),
            ("header_row", translate("Import", "Header row"), self.header_row),
        )
        self.encoding.activated.connect(lambda _: self.read_anew.emit({"encoding": self.encoding.value}))
        self.separator.activated.connect(lambda _: self.read_anew.emit({"separator": self.separator.value}))
        self.sheet.activated.connect(lambda _: self.read_anew.emit({"sheet": self.sheet.value}))
        self.header_row.valueChanged.connect(lambda value: self.read_anew.emit({"header_row": value - 1}))

    def _make_values(self) -> None:
        self._column.addSpacing(6)
        self._column.addWidget(label(translate("Import", "Its values"), "group", "text2"))
        self.decimal = self._style_choice("decimal_sign", translate("Import", "Decimal sign"), [
            ("", translate("Import", "Told by the file")), (",", translate("Import", "Comma  1 234,50")),
            (".", translate("Import", "Point  1,234.50")),
        ])  # fmt: skip
        self.dates = self._style_choice("date_order", translate("Import", "05/03/2026 means"), [
            (DateOrder.DAY_FIRST, translate("Import", "5 March – day first")),
            (DateOrder.MONTH_FIRST, translate("Import", "3 May – month first")),
        ])  # fmt: skip
        self.duration = self._style_choice("duration_unit", translate("Import", "A duration without a unit is in"), [
            (DurationUnit.SECONDS, translate("Import", "Seconds")), (DurationUnit.MINUTES, translate("Import", "Minutes")),
        ])  # fmt: skip
        self.data_unit = self._style_choice("data_unit", translate("Import", "Data volume in"), [
            (unit, unit.value) for unit in DataUnit
        ])  # fmt: skip
        self.factor = self._style_choice(
            "data_factor", translate("Import", "Between units"), [(1000, "1000"), (1024, "1024")]
        )
        self.credit = self._style_choice("credit_sign", translate("Import", "Credits"), [
            (CreditSign.AS_WRITTEN, translate("Import", "Credits are negative")),
            (CreditSign.REVERSED, translate("Import", "Costs are negative")),
        ])  # fmt: skip
        self.zone = self._style_choice("time_zone", translate("Import", "Times are written in"), [
            ("", translate("Import", "The company's time")), *((zone, zone) for zone in _ZONES)
        ])  # fmt: skip
        self._pair(("decimal_sign", translate("Import", "Decimal sign"), self.decimal))
        self._pair(("date_order", translate("Import", "05/03/2026 means"), self.dates))
        self._pair(("duration_unit", translate("Import", "A duration without a unit is in"), self.duration))
        self._pair(
            ("data_unit", translate("Import", "Data volume in"), self.data_unit),
            ("data_factor", translate("Import", "Between units"), self.factor),
        )
        self._pair(("credit_sign", translate("Import", "Credits"), self.credit))
        self.vat = QCheckBox(translate("Import", "Amounts include VAT"))
        self.rate = QLineEdit()
        self.rate.setPlaceholderText(translate("Import", "From its column"))
        self._column.addWidget(self.vat)
        self._pair(("vat_rate", translate("Import", "VAT rate in per cent"), self.rate))
        self._pair(("time_zone", translate("Import", "Times are written in"), self.zone))
        self.vat.toggled.connect(lambda on: self.style_changed.emit({"vat_included": on}))
        self.rate.textEdited.connect(lambda text: self.style_changed.emit({"vat_rate": text.strip()}))

    def _style_choice(self, key: str, name: str, choices: list[tuple[object, str]]) -> ChoiceField:
        made = ChoiceField(name, choices)
        made.activated.connect(lambda _: self.style_changed.emit({key: made.value}))
        return made

    def _make_left_out(self) -> None:
        self._column.addSpacing(6)
        self._column.addWidget(label(translate("Import", "Rows to leave out"), "group", "text2"))
        self._column.addWidget(label(
            translate("Import", "Such as sums, where a column holds a certain text."), "secondary", "text2", wrap=True
        ))  # fmt: skip
        self._chips = QWidget()
        self._chip_row = FlowLayout(self._chips, spacing=6)
        self._column.addWidget(self._chips)
        self.out_column = ChoiceField(translate("Import", "Column of rows to leave out"), [])
        self.out_text = QLineEdit()
        self.out_text.setAccessibleName(translate("Import", "Text of rows to leave out"))
        self.out_text.setPlaceholderText(translate("Import", "Text in the cell"))
        self.out_text.returnPressed.connect(self._add_left_out)
        self.out_add = tool("plus", translate("Import", "Leave these rows out"), clicked=self._add_left_out)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.out_column, 1)
        row.addWidget(self.out_text, 1)
        row.addWidget(self.out_add)
        self._column.addLayout(row)

    def _add_left_out(self) -> None:
        pair = (str(self.out_column.value or ""), self.out_text.text().strip())
        if pair[0] and pair[1] and pair not in self._left_out:
            self.out_text.clear()
            self.left_out_changed.emit((*self._left_out, pair))

    # Showing

    def show_draft(self, draft: Draft) -> None:
        """Show what is chosen; what does not matter for this kind of file is hidden."""
        sample, style = draft.sample, draft.style
        names = {name: _ENCODING_NAMES.get(name, name) for name in (*ENCODINGS, *filter(None, [sample.encoding]))}
        self.encoding.set_choices(list(names.items()), sample.encoding)
        self.separator.choose(sample.separator)
        self.sheet.set_choices([(name, name) for name in sample.sheets], sample.sheet)
        self.header_row.blockSignals(True)
        self.header_row.setValue(sample.header_row + 1)
        self.header_row.blockSignals(False)
        found = " ".join(sample.letters)
        words = translate("Import", "Letters in it: {letters}").format(letters=found)
        self.letters.setText(words if found else translate("Import", "No letters beyond a to z in it."))
        for widget, value in (
            (self.decimal, style.decimal_sign), (self.dates, style.date_order), (self.duration, style.duration_unit),
            (self.data_unit, style.data_unit), (self.factor, style.data_factor), (self.credit, style.credit_sign),
        ):  # fmt: skip
            widget.choose(value)
        if style.time_zone not in ("", *_ZONES):
            self.zone.set_choices(
                [
                    ("", translate("Import", "The company's time")),
                    *((zone, zone) for zone in (*_ZONES, style.time_zone)),
                ]
            )
        self.zone.choose(style.time_zone)
        self.vat.blockSignals(True)
        self.vat.setChecked(style.vat_included)
        self.vat.blockSignals(False)
        if self.rate.text().strip() != style.vat_rate:
            self.rate.setText(style.vat_rate)
        for key, words in self._names.items():
            doubtful = key in draft.doubts
            caption = self._fields[key].caption
            caption.setText(
                translate("Import", "{setting} – please check").format(setting=words) if doubtful else words
            )
            set_tone(caption, "warn" if doubtful else "text2")
        self._show_needed(draft)
        self._show_left_out(draft)

    def _show_needed(self, draft: Draft) -> None:
        shown = needed(draft)
        for key, field in self._fields.items():
            field.setVisible(key in shown)
        self.letters.setVisible(not draft.sample.sheets)
        self.vat.setVisible(draft.kind in _MONEY)

    def _show_left_out(self, draft: Draft) -> None:
        self.out_column.set_choices([(header, header) for header in draft.headers])
        if self._left_out == draft.left_out and self._chip_row.count() == len(draft.left_out):
            return
        self._left_out = draft.left_out
        while (item := self._chip_row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        remove = translate("Import", "Take in again: {name}")
        for pair in draft.left_out:
            chip = FilterChip(pair[0], pair[1], remove)
            chip.removed.connect(
                lambda gone=pair: self.left_out_changed.emit(tuple(one for one in self._left_out if one != gone))
            )
            self._chip_row.addWidget(chip)
        self._chips.setVisible(bool(draft.left_out))


def needed(draft: Draft) -> set[str]:
    """The settings that matter for this kind of file."""
    money, volume = draft.kind in _MONEY, draft.kind in (*_USAGE, FileKind.CHARGES)
    shown = {"header_row", "date_order"} | ({"sheet"} if draft.sample.sheets else {"encoding", "separator"})
    if money:
        shown |= {"decimal_sign", "credit_sign"}
    if money and draft.style.vat_included:
        shown.add("vat_rate")
    if volume:
        shown |= {"duration_unit", "data_unit", "data_factor"}
    if draft.kind in _USAGE:
        shown.add("time_zone")
    return shown

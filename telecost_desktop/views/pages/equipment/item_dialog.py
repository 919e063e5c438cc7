"""Adding an item to the register, or changing what is written about it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from telecost_desktop.services.equipment import EquipmentFields, imei_is_doubtful
from telecost_desktop.views import formats
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.pages.equipment import words
from telecost_desktop.views.widgets.fields import Field
from telecost_desktop.views.widgets.labels import label, set_tone

translate = QCoreApplication.translate
_IMEI_DIGITS = 15
_BLANKS = " -/.\u00a0"


class ItemDialog(CheckedDialog):
    """The fields of an item. The IMEI is judged while it is typed."""

    def __init__(
        self, parent: QWidget, title: str, ok: str, fields: EquipmentFields, types: list[str], sub: str = ""
    ) -> None:
        super().__init__(parent, title, ok, sub, width=640)
        self.type = QComboBox()
        self.type.setEditable(True)
        self.type.addItems(_kinds(types))
        self.type.setCurrentText(fields.type)
        self.texts: dict[str, QLineEdit] = {}
        for name in ("maker", "model", "serial_number", "imei", "sim_number", "msisdn", "supplier"):
            self.texts[name] = QLineEdit(getattr(fields, name))
        for name, shown in (
            ("purchased_on", "" if fields.purchased_on is None else formats.day(fields.purchased_on)),
            ("warranty_until", "" if fields.warranty_until is None else formats.day(fields.warranty_until)),
            ("price", "" if fields.price is None else formats.money(fields.price)),
        ):
            self.texts[name] = QLineEdit(shown)
        for name in ("purchased_on", "warranty_until"):
            self.texts[name].setPlaceholderText(formats.short_pattern().lower())
        self.notes = QPlainTextEdit(fields.notes)
        self.notes.setFixedHeight(64)
        self.notes.setTabChangesFocus(True)
        self.imei_note = label("", "secondary", "text2")
        self._arrange()
        self.type.editTextChanged.connect(self.check)
        for field in self.texts.values():
            field.textChanged.connect(self.check)
        self.type.setFocus()
        self.check()

    def _arrange(self) -> None:
        made = {name: Field(words.field_name(name), field) for name, field in self.texts.items()}
        self.row(Field(words.field_name("type"), self.type), made["maker"], made["model"])
        self.row(made["imei"], made["serial_number"])
        self.form.addWidget(self.imei_note)
        self.row(made["msisdn"], made["sim_number"])
        self.row(made["purchased_on"], made["price"], made["warranty_until"])
        self.row(made["supplier"])
        self.form.addWidget(Field(words.field_name("notes"), self.notes))

    # Values

    @property
    def imei(self) -> str:
        """The IMEI without the marks that people write between its digits."""
        return "".join(sign for sign in self.texts["imei"].text() if sign not in _BLANKS)

    def fields(self) -> EquipmentFields:
        """What was written."""
        plain = {name: self.texts[name].text().strip() for name in ("maker", "model", "serial_number", "supplier")}
        return EquipmentFields(
            type=self.type.currentText().strip(),
            **plain,
            imei=self.imei,
            sim_number=self.texts["sim_number"].text().strip(),
            msisdn=self.texts["msisdn"].text().strip(),
            purchased_on=self._day("purchased_on"),
            price=self._price(),
            warranty_until=self._day("warranty_until"),
            notes=self.notes.toPlainText().strip(),
        )

    def _day(self, name: str) -> date | None:
        return formats.parse_day(self.texts[name].text())

    def _price(self) -> Decimal | None:
        return formats.parse_number(self.texts["price"].text())

    # Judging

    def problem(self) -> str:
        """A type is needed; what is written must be an IMEI, a date, a price."""
        self._judge_imei()
        if not self.type.currentText().strip():
            return translate("Equipment", "Say what kind of item it is.")
        if self.imei and not (self.imei.isascii() and self.imei.isdigit() and len(self.imei) == _IMEI_DIGITS):
            return translate("Equipment", "An IMEI has 15 digits.")
        for name in ("purchased_on", "warranty_until"):
            if self.texts[name].text().strip() and self._day(name) is None:
                return translate("Equipment", "{field} is no date.").format(field=words.field_name(name))
        if self.texts["price"].text().strip() and (self._price() is None or (self._price() or 0) < 0):
            return translate("Equipment", "That is no price.")
        return ""

    def _judge_imei(self) -> None:
        imei = self.imei
        tone = "text2"
        if not imei:
            text = translate("Equipment", "IMEI: 15 digits; dial *#06# on the phone to see it.")
        elif not (imei.isascii() and imei.isdigit()):
            text, tone = translate("Equipment", "An IMEI has digits only."), "bad"
        elif len(imei) < _IMEI_DIGITS:
            text = translate("Equipment", "{count} of 15 digits").format(count=len(imei))
        elif len(imei) > _IMEI_DIGITS:
            text, tone = translate("Equipment", "{count} digits: too many").format(count=len(imei)), "bad"
        elif imei_is_doubtful(imei):
            text, tone = translate("Equipment", "The last digit does not fit the others. Look again."), "warn"
        else:
            text, tone = translate("Equipment", "The IMEI's check digit is right."), "ok"
        self.imei_note.setText(text)
        self.texts["imei"].setAccessibleDescription(text)
        set_tone(self.imei_note, tone)


def _kinds(used: list[str]) -> list[str]:
    """The usual kinds of items, and those that the register has already."""
    usual = [
        translate("Equipment", "Phone"),
        translate("Equipment", "Tablet"),
        translate("Equipment", "Laptop"),
        translate("Equipment", "Router"),
        translate("Equipment", "Headset"),
        translate("Equipment", "Watch"),
    ]
    return sorted(
        {*used, *usual}
        if not used
        else {*used, *(kind for kind in usual if kind.casefold() not in {one.casefold() for one in used})}
    )

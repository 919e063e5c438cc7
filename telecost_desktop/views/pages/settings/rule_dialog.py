"""Asks where a text goes: a rule of the company's own, with what it would catch of what is imported."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from telecost_desktop.models.classification import TextMatch
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, PackageUse, TrafficKind, VatLiability
from telecost_desktop.services.importing.classifying.own_rules import RuleValues
from telecost_desktop.services.importing.classifying.rules import SECTION_OF_KIND
from telecost_desktop.services.importing.classifying.tables import TRAFFIC, zone_of
from telecost_desktop.services.importing.classifying.unknown_texts import Effect, effect_of
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.country_names import countries
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.pages.settings.classification_words import code_name, match_name, vat_name
from telecost_desktop.views.widgets.fields import ChoiceField, Field, OptionalDate
from telecost_desktop.views.widgets.labels import label

translate = QCoreApplication.translate
# Typing goes on while this many milliseconds pass without a key; only then is the file asked.
_PAUSE = 300


class RuleDialog(CheckedDialog):
    """A rule being made or changed. ``values`` is what is filled in; ``rule_id`` the rule that is changed."""

    def __init__(
        self, parent: QWidget, context: PageContext, values: RuleValues, *, rule_id: int | None = None, title: str = ""
    ) -> None:
        super().__init__(
            parent,
            title or translate("Classification", "Where does this text go?"),
            translate("Classification", "Save the rule"),
            translate("Classification", "It comes before the words of the file and the built-in tables."),
            width=640,
        )
        self.context = context
        self.rule_id = rule_id
        self._given = values
        self._build(values)
        self.effect = label("", "body", wrap=True)
        self.effect.setAccessibleName(translate("Classification", "What the rule catches"))
        self.form.addWidget(self.effect)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.look)
        for choice in (self.match, self.section, self.kind, self.place, self.country, self.package, self.vat):
            choice.currentIndexChanged.connect(self._changed)
        self.kind.currentIndexChanged.connect(self._follow_kind)
        self.place.currentIndexChanged.connect(self._offer)
        self.text.textChanged.connect(self._changed)
        self.since.changed.connect(self._changed)
        self.last.changed.connect(self._changed)
        self.text.setFocus()
        self._offer()
        self.check()
        self.look()

    def _build(self, values: RuleValues) -> None:
        as_is = (None, translate("Classification", "As the file says"))

        def choices(column: str, codes: type[StrEnum]) -> list[tuple[object, str]]:
            return [as_is, *((code, code_name(column, code)) for code in codes if code.value)]

        def field(name: str, offered: list[tuple[object, str]], chosen: object) -> tuple[ChoiceField, Field]:
            choice = ChoiceField(name, offered, chosen)
            return choice, Field(name, choice)

        self.text = QLineEdit(values.text)
        self.match, match = field(
            translate("Classification", "The operator's text"),
            [(one, match_name(one)) for one in TextMatch],
            values.match,
        )
        self.row(match, Field(translate("Classification", "Text"), self.text))
        self.kind, kind = field(translate("Classification", "Kind"), choices("kind", TrafficKind), values.kind)
        self.section, section = field(
            translate("Classification", "Section of charges"), choices("section", ChargeSection), values.section
        )
        self.row(kind, section)
        self.place, place = field(
            translate("Classification", "Where"), choices("direction", Direction), values.direction
        )
        self.country, country = field(
            translate("Classification", "Country"), [as_is, *countries().items()], values.country or None
        )
        self.row(place, country)
        self.package, package = field(
            translate("Classification", "Plan and package"), choices("package_use", PackageUse), values.package_use
        )
        self.vat, vat = field(
            translate("Classification", "VAT"),
            [as_is, *((one, vat_name(one)) for one in VatLiability if one.value)],
            values.vat_liability,
        )
        self.row(package, vat)
        today = self.context.today()
        self.since = OptionalDate(translate("Classification", "From"), values.valid_from, today.replace(day=1))
        last = None if values.valid_to is None else values.valid_to - timedelta(days=1)
        self.last = OptionalDate(translate("Classification", "Until"), last, date(today.year, 12, 31))
        self.row(self.since, self.last)

    @property
    def values(self) -> RuleValues:
        """The rule as it is filled in."""
        kind, direction, country = self.kind.value, self.place.value, self.country.value
        zone = None
        if kind is None or kind in TRAFFIC:
            if direction is Direction.DOMESTIC:
                country = ""
            if country is not None:
                zone = zone_of(country or self.context.company.country, self.context.company.country)
            elif direction is not None and direction is self._given.direction:
                zone = self._given.zone
        else:
            direction = country = None
        last = self.last.value
        return RuleValues(
            text=self.text.text(),
            match=self.match.value,
            valid_from=self.since.value,
            valid_to=None if last is None else last + timedelta(days=1),
            section=self.section.value,
            kind=kind,
            zone=zone,
            direction=direction,
            country=country,
            package_use=self.package.value,
            vat_liability=self.vat.value,
        )

    def problem(self) -> str:
        """A text, days in order, and something to say."""
        values = self.values
        if not values.text.strip():
            return translate("Classification", "Type the text to look for.")
        if values.valid_from and values.valid_to and values.valid_from >= values.valid_to:
            return translate("Classification", "The last day lies before the first.")
        told = (values.section, values.kind, values.direction, values.country, values.package_use, values.vat_liability)
        if all(one is None for one in told):
            return translate("Classification", "Choose at least a kind.")
        return ""

    def _changed(self, *_: object) -> None:
        self.check(True)
        self._timer.start()

    def _follow_kind(self, *_: object) -> None:
        """A kind brings its section along, and has a place only if it is use of the network."""
        if self.kind.value is not None:
            self.section.choose(SECTION_OF_KIND.get(self.kind.value))
        self._offer()

    def _offer(self, *_: object) -> None:
        network = self.kind.value is None or self.kind.value in TRAFFIC
        for choice in (self.place, self.package):
            choice.setEnabled(network)
        self.country.setEnabled(network and self.place.value is not Direction.DOMESTIC)

    # What it catches

    def look(self) -> None:
        """Ask how much of what is imported the rule catches."""
        self._timer.stop()
        self.context.read(
            self, effect_of, self.context.file, self.values, self.rule_id, done=self._show_effect, key="effect"
        )

    def _show_effect(self, effect: Effect) -> None:
        if not effect.charges and not effect.records:
            self.effect.setText(translate("Classification", "Nothing of what is imported so far is caught by it."))
            return
        money = [formats.money(net, currency) for currency, net in effect.amounts]
        self.effect.setText(
            translate(
                "Classification", "It catches {charges} charges and {records} usage records, {money} in all."
            ).format(
                charges=formats.number(effect.charges), records=formats.number(effect.records), money=" + ".join(money)
            )
        )

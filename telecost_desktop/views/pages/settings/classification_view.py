"""What operators' texts mean: those that nobody knows, the company's own rules, and the built-in tables."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.models.classification import TextMatch
from telecost_desktop.models.usage import TrafficKind
from telecost_desktop.services.importing.classifying.built_in import BuiltInRow, built_in_rows
from telecost_desktop.services.importing.classifying.own_rules import RuleValues
from telecost_desktop.services.importing.classifying.reclassifying import Reclassified, reclassify
from telecost_desktop.services.importing.classifying.rules import (
    OwnRule,
    add_rule,
    change_rule,
    delete_rule,
    list_rules,
    order_rules,
)
from telecost_desktop.services.importing.classifying.unknown_texts import UnknownText, suggested_rule, unknown_texts
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.country_names import country_name
from telecost_desktop.views.pages.settings.classification_words import (
    applies_to,
    code_name,
    looks_for,
    match_name,
    says,
    until,
)
from telecost_desktop.views.pages.settings.rule_dialog import RuleDialog
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button

translate = QCoreApplication.translate
_MEANINGS = Subject.COSTS | Subject.SUPPLIER_INVOICES | Subject.SETTINGS


class ClassificationView(QWidget):
    """Unknown texts above; own rules and the built-in tables of the country below."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._unknown_card(), 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._rules_card(), 1)
        row.addWidget(self._tables_card(), 1)
        column.addLayout(row, 1)
        self._offer()

    def _unknown_card(self) -> Card:
        card = Card(translate("Classification", "Texts that nobody knows"), table=True)
        card.body.setContentsMargins(1, 0, 1, 0)
        self.unknown = DataTable(
            translate("Classification", "Texts that nobody knows"),
            [
                Column("text", translate("Classification", "The operator's text"), width=280, stretch=True, strong=True),
                Column("kind_guess", translate("Classification", "Taken for"), Kind.CHOICE, 130, shown=_kind),
                Column("charges", translate("Classification", "Charges"), Kind.NUMBER, 84),
                Column("records", translate("Classification", "Usage records"), Kind.NUMBER, 120),
                Column("net", translate("Classification", "Sum without VAT"), Kind.MONEY, 130),
                Column("currency", translate("Classification", "Currency"), width=90),
                Column("first_day", translate("Classification", "First"), Kind.DATE, 110, essential=False),
                Column("last_day", translate("Classification", "Last"), Kind.DATE, 110),
                Column("operators", translate("Classification", "Operators"), width=160, essential=False, value=lambda row: ", ".join(row.operators)),
            ],
            identity=lambda row: (row.text, row.currency),
        )  # fmt: skip
        self.unknown.set_empty("check", translate("Classification", "Every text that was imported is known."))
        self.unknown.activated.connect(lambda _row: self.ask_unknown())
        self.unknown.current_changed.connect(lambda _row: self._offer())
        card.body.addWidget(self.unknown, 1)
        foot = card.add_foot(48)
        foot.addStretch(1)
        self.where = button(translate("Classification", "Where does this go?"), primary=True, clicked=self.ask_unknown)
        foot.addWidget(self.where)
        return card

    def _rules_card(self) -> Card:
        card = Card(
            translate("Classification", "Own rules"), translate("Classification", "the first that matches counts"), table=True
        )  # fmt: skip
        card.body.setContentsMargins(1, 0, 1, 0)
        self.rules = DataTable(
            translate("Classification", "Own rules"),
            [
                Column("place", translate("Classification", "No."), Kind.NUMBER, 44),
                Column("match", translate("Classification", "Text"), width=84, value=lambda rule: match_name(rule.values.match)),
                Column("text", translate("Classification", "Looked for"), width=120, strong=True, value=lambda rule: rule.values.text),
                Column("says", translate("Classification", "Says"), width=180, stretch=True, value=lambda rule: says(rule.values)),
                Column("from", translate("Classification", "From"), Kind.DATE, 88, yields=1, value=lambda rule: rule.values.valid_from),
                Column("until", translate("Classification", "Until"), Kind.DATE, 88, yields=2, value=lambda rule: until(rule.values.valid_to)),
            ],
            filters=False,
            sortable=False,
        )  # fmt: skip
        self.rules.set_empty("tag-outline", translate("Classification", "There are no rules of your own yet."))
        self.rules.activated.connect(lambda _row: self.ask_change())
        self.rules.current_changed.connect(lambda _row: self._offer())
        card.body.addWidget(self.rules, 1)
        self.add = button(translate("Classification", "Add a rule…"), "plus", small=True, clicked=self.ask_new)
        self.apply = button(translate("Classification", "Apply to imports"), small=True, clicked=self.apply_rules)
        card.add_tool(self.apply)
        card.add_tool(self.add)
        foot = card.add_foot(48)
        self.up = button(translate("Classification", "Up"), "chevron-up", clicked=lambda: self.move_rule(-1))
        self.down = button(translate("Classification", "Down"), "chevron-down", clicked=lambda: self.move_rule(1))
        self.change = button(translate("Classification", "Change…"), clicked=self.ask_change)
        self.delete = button(translate("Classification", "Delete…"), clicked=self.ask_delete)
        for widget in (self.up, self.down):
            foot.addWidget(widget)
        foot.addStretch(1)
        for widget in (self.change, self.delete):
            foot.addWidget(widget)
        for keys, act in (("Alt+Up", self.up), ("Alt+Down", self.down), ("Del", self.delete)):
            QShortcut(QKeySequence(keys), self.rules.view, act.click)
        return card

    def _tables_card(self) -> Card:
        country = country_name(self.context.company.country)
        card = Card(translate("Classification", "Built-in tables"), country, table=True)
        card.body.setContentsMargins(1, 0, 1, 0)
        self.tables = DataTable(
            translate("Classification", "Built-in tables"),
            [
                Column("looks_for", translate("Classification", "Looked for"), width=180, stretch=True, value=looks_for),
                Column("kinds", translate("Classification", "Only for"), width=90, value=applies_to),
                Column("says", translate("Classification", "Says"), width=140, stretch=True, value=says),
                Column("country", translate("Classification", "Country"), Kind.CHOICE, 88, yields=1, value=_table_country),
                Column("valid_from", translate("Classification", "From"), Kind.DATE, 96, essential=False),
                Column("valid_to", translate("Classification", "Until"), Kind.DATE, 96, essential=False, value=lambda row: until(row.valid_to)),
            ],
            identity=id,
        )  # fmt: skip
        self.tables.activated.connect(lambda _row: self.ask_like())
        self.tables.current_changed.connect(lambda _row: self._offer())
        card.body.addWidget(self.tables, 1)
        foot = card.add_foot(48)
        foot.addStretch(1)
        self.like = button(translate("Classification", "Make a rule of it…"), clicked=self.ask_like)
        foot.addWidget(self.like)
        return card

    def reload(self) -> None:
        """Read the three lists."""
        self.context.read(self, unknown_texts, self.context.file, done=self._show_unknown)
        self.context.read(self, list_rules, self.context.file, done=self._show_rules)
        self.context.read(self, built_in_rows, self.context.company.country, done=self._show_tables)

    def _show_unknown(self, texts: list[UnknownText]) -> None:
        self.unknown.set_rows(texts)
        self.unknown.select_first()
        self._offer()

    def _show_rules(self, rules: list[OwnRule]) -> None:
        self.rules.set_rows(rules)
        self._offer()

    def _show_tables(self, rows: tuple[BuiltInRow, ...]) -> None:
        self.tables.set_rows(rows)
        self._offer()

    def _offer(self) -> None:
        rule: OwnRule | None = self.rules.current_row()
        row: BuiltInRow | None = self.tables.current_row()
        self.where.setEnabled(self.unknown.current_row() is not None)
        for widget in (self.change, self.delete):
            widget.setEnabled(rule is not None)
        self.up.setEnabled(rule is not None and rule.place > 1)
        self.down.setEnabled(rule is not None and rule.place < self.rules.model.rowCount())
        self.like.setEnabled(row is not None and bool(row.words))

    # Asking

    def ask_unknown(self) -> None:
        """Ask where the chosen unknown text goes."""
        text: UnknownText | None = self.unknown.current_row()
        if text is not None:
            self._ask(suggested_rule(text.text))

    def ask_new(self) -> None:
        """Ask for a rule for any text."""
        self._ask(RuleValues(""), translate("Classification", "Add a rule"))

    def ask_like(self) -> None:
        """Ask for a rule that begins as a row of the built-in tables."""
        row: BuiltInRow | None = self.tables.current_row()
        if row is not None and row.words:
            values = RuleValues(
                row.words[0].strip("<>"), TextMatch.CONTAINS, section=row.section, kind=row.kind, zone=row.zone,
                direction=row.direction, package_use=row.package_use, vat_liability=row.vat_liability,
            )  # fmt: skip
            self._ask(values, translate("Classification", "Add a rule"))

    def ask_change(self) -> None:
        """Ask what the chosen rule is to say."""
        rule: OwnRule | None = self.rules.current_row()
        if rule is not None:
            self._ask(rule.values, translate("Classification", "Change the rule"), rule)

    def _ask(self, values: RuleValues, title: str = "", rule: OwnRule | None = None) -> None:
        dialog = RuleDialog(self, self.context, values, rule_id=None if rule is None else rule.id, title=title)
        dialog.accepted.connect(lambda: self._save(dialog.values, rule))
        dialog.open()

    def _save(self, values: RuleValues, rule: OwnRule | None) -> None:
        common = {"clock": self.context.clock, "user": self.context.user}
        file, settings = self.context.file, Subject.SETTINGS
        if rule is None:
            self.context.write(self, add_rule, file, values, changes=settings, done=self._saved, **common)
        elif values != rule.values:
            self.context.write(self, change_rule, file, rule.id, values, changes=settings, done=self._saved, **common)

    def _saved(self, _rule: object) -> None:
        self.context.messages.ask(
            translate("Classification", "The rule is saved. Apply your rules to what is imported already?"),
            translate("Classification", "Apply"),
            self.apply_rules,
            translate("Classification", "Otherwise it acts from the next import on."),
        )

    def ask_delete(self) -> None:
        """Ask before the chosen rule is deleted."""
        rule: OwnRule | None = self.rules.current_row()
        if rule is None:
            return
        self.context.messages.ask(
            translate("Classification", "Delete the rule for “{text}”?").format(text=rule.values.text),
            translate("Classification", "Delete"),
            lambda: self._delete(rule),
            translate("Classification", "What is imported keeps its meaning until you apply your rules."),
        )

    def _delete(self, rule: OwnRule) -> None:
        said = translate("Classification", "The rule for “{text}” is deleted.").format(text=rule.values.text)
        self.context.write(
            self, delete_rule, self.context.file, rule.id, clock=self.context.clock, user=self.context.user,
            changes=Subject.SETTINGS,
            done=lambda _none: self.context.messages.notice(said, translate("Classification", "Apply"), self.apply_rules),
        )  # fmt: skip

    def move_rule(self, steps: int) -> None:
        """Let the chosen rule come sooner (negative) or later."""
        rule: OwnRule | None = self.rules.current_row()
        if rule is None:
            return
        rules = [self.rules.model.row(place) for place in range(self.rules.model.rowCount())]
        ids = [one.id for one in sorted(rules, key=lambda one: one.place)]
        ids.remove(rule.id)
        ids.insert(max(0, rule.place - 1 + steps), rule.id)
        self.context.write(
            self, order_rules, self.context.file, ids, clock=self.context.clock, user=self.context.user,
            changes=Subject.SETTINGS, done=lambda _none: self.rules.select(rule.id),
        )  # fmt: skip

    # Applying

    def apply_rules(self) -> None:
        """Apply the rules to everything that is imported, in the background."""
        self.context.write(
            self, reclassify, self.context.file, None, clock=self.context.clock, user=self.context.user,
            changes=_MEANINGS, done=self._applied, progress=True,
            label=translate("Classification", "Applying your rules to what is imported"),
        )  # fmt: skip

    def _applied(self, done: Reclassified) -> None:
        if not done.charges and not done.usage:
            self.context.messages.notice(translate("Classification", "Everything means already what your rules say."))
            return
        said = translate("Classification", "{charges} charges and {records} usage records have another meaning now.")
        self.context.messages.notice(
            said.format(charges=formats.number(done.charges), records=formats.number(done.usage))
        )


def _kind(kind: TrafficKind) -> str:
    return code_name("kind", kind)


def _table_country(row: BuiltInRow) -> str:
    return country_name(row.country) if row.country else translate("Classification", "All")

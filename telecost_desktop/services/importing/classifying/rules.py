"""The company's own rules of what operators' texts mean: listing, adding, changing, ordering and deleting them.

What they mean stands in docs/rules.md, "Import". They act on the next import, and on earlier ones by ``reclassify``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.classification import ClassificationRule
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, TrafficKind
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.importing.classifying.own_rules import RuleValues
from telecost_desktop.services.importing.classifying.tables import TRAFFIC, known_countries, zone_of

# The section of a kind, where a rule does not name it itself.
SECTION_OF_KIND = {
    **dict.fromkeys(TRAFFIC, ChargeSection.COMMUNICATION),
    TrafficKind.SUBSCRIPTION: ChargeSection.SUBSCRIPTION,
    TrafficKind.OPTION: ChargeSection.OPTION,
    TrafficKind.EQUIPMENT: ChargeSection.EQUIPMENT,
    TrafficKind.ONE_OFF: ChargeSection.ONE_OFF,
}
_LONGEST = 500
_NAMES = tuple(field.name for field in fields(RuleValues))


@dataclass(frozen=True)
class OwnRule:
    """A rule as it is stored; ``place`` counts from 1, and the first one that matches counts."""

    id: int
    place: int
    values: RuleValues
    changed_at: datetime
    changed_by: str


def list_rules(file: CompanyFile) -> list[OwnRule]:
    """The rules in their order."""
    with file.read() as session:
        return [
            OwnRule(
                rule.id, place, RuleValues(**{name: getattr(rule, name) for name in _NAMES}), rule.changed_at, rule.changed_by
            )
            for place, rule in enumerate(_ordered(session), start=1)
        ]  # fmt: skip


def add_rule(file: CompanyFile, values: RuleValues, *, clock: Clock, user: str = "", first: bool = False) -> int:
    """Add a rule after the others, or before them; returns its id.

    Raises UserError for an empty text, an unknown country, a period that ends before it begins, or a rule that says
    nothing. A kind brings its section along, and a country its zone and direction, where these are not named.
    """
    with file.write() as session:
        values = completed(values, _home(session))
        edge = func.min if first else func.max
        place = session.scalar(select(edge(ClassificationRule.position))) or 0
        rule = ClassificationRule(
            position=place + (-1 if first else 1), changed_at=clock.now(), changed_by=user, **_columns(values)
        )
        session.add(rule)
        session.flush()
        log_action(session, clock.now(), user, "classification_rule.added", values.text)
        return rule.id


def change_rule(file: CompanyFile, rule_id: int, values: RuleValues, *, clock: Clock, user: str = "") -> None:
    """Let a rule say something else. Raises UserError as ``add_rule`` does, and when the rule is gone."""
    with file.write() as session:
        rule = _get(session, rule_id)
        values = completed(values, _home(session))
        for name, value in _columns(values).items():
            setattr(rule, name, value)
        rule.changed_at, rule.changed_by = clock.now(), user
        log_action(session, clock.now(), user, "classification_rule.changed", values.text)


def delete_rule(file: CompanyFile, rule_id: int, *, clock: Clock, user: str = "") -> None:
    """Delete a rule. What is imported keeps its meaning until ``reclassify``. Raises UserError when it is gone."""
    with file.write() as session:
        rule = _get(session, rule_id)
        log_action(session, clock.now(), user, "classification_rule.deleted", rule.text)
        session.delete(rule)


def order_rules(file: CompanyFile, rule_ids: Sequence[int], *, clock: Clock, user: str = "") -> None:
    """Put the rules into this order; those not named follow in the order that they have."""
    with file.write() as session:
        wanted = {key: place for place, key in enumerate(rule_ids)}
        rules = _ordered(session)
        rules.sort(key=lambda rule: wanted.get(rule.id, len(wanted)))
        for position, rule in enumerate(rules, start=1):
            rule.position = position
        log_action(session, clock.now(), user, "classification_rule.ordered")


def completed(values: RuleValues, home: str) -> RuleValues:
    """A rule made consistent; raises UserError where it cannot be. ``home`` is the company's country."""
    text = " ".join(values.text.split())
    if not text:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A rule needs a text to look for."))
    if len(text) > _LONGEST:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The text of a rule has {most} characters at most."), most=_LONGEST)
    if values.valid_from and values.valid_to and values.valid_from >= values.valid_to:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The rule ends before it begins."))
    country = None if values.country is None else values.country.strip().upper()
    if country and country not in known_countries():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{country} is no country."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write its code of two letters, such as DK."),
            country=country,
        )
    zone, direction = values.zone, values.direction
    if country is not None:
        zone = zone or zone_of(country or home, home)
        at_home = country in ("", home)
        direction = direction or (Direction.DOMESTIC if at_home else Direction.TO_ABROAD)
        country = "" if at_home else country
    section = values.section or (SECTION_OF_KIND.get(values.kind) if values.kind is not None else None)
    result = replace(values, text=text, country=country, zone=zone, direction=direction, section=section)
    if all(getattr(result, name) is None for name in _NAMES if name not in ("text", "match", "valid_from", "valid_to")):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "This rule says nothing."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose at least a section or a kind."),
        )
    return result


def _columns(values: RuleValues) -> dict[str, object]:
    return {name: getattr(values, name) for name in _NAMES}


def _ordered(session: Session) -> list[ClassificationRule]:
    order = (ClassificationRule.position, ClassificationRule.id)
    return list(session.scalars(select(ClassificationRule).order_by(*order)))


def _get(session: Session, rule_id: int) -> ClassificationRule:
    rule = session.get(ClassificationRule, rule_id)
    if rule is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no rule {rule}."), rule=rule_id)
    return rule


def _home(session: Session) -> str:
    return session.scalars(select(Company.country)).one()

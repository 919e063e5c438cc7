"""The company's own rules of what texts mean, as imports and re-classification apply them.

The first rule that matches counts. A rule replaces what it names and leaves the rest as the file and the built-in
tables say it. Rules: docs/rules.md, "Import".
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from telecost_desktop.models.classification import TextMatch
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, PackageUse, TrafficKind, VatLiability, Zone
from telecost_desktop.services.importing.classifying.tables import TRAFFIC
from telecost_desktop.services.importing.classifying.traffic_key import TrafficKey


@dataclass(frozen=True)
class RuleValues:
    """What a rule looks for, when it holds (``valid_to`` exclusive), and what it says; None is left as it is.

    ``country`` is ISO 3166 alpha-2, empty = at home.
    """

    text: str
    match: TextMatch = TextMatch.EQUALS
    valid_from: date | None = None
    valid_to: date | None = None
    section: ChargeSection | None = None
    kind: TrafficKind | None = None
    zone: Zone | None = None
    direction: Direction | None = None
    country: str | None = None
    package_use: PackageUse | None = None
    vat_liability: VatLiability | None = None

    def matches(self, texts: Sequence[str]) -> bool:
        """Whether one of these texts is meant, without regard to case and blanks."""
        return any(_matches(self.match, plain(self.text), plain(text)) for text in texts)

    def holds(self, day: date | None) -> bool:
        """Whether it holds on a day; None stands for any day."""
        if day is None:
            return True
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


class Told(NamedTuple):
    """What a rule makes of a charge or of usage (which has no section)."""

    section: ChargeSection | None
    traffic: TrafficKey


class OwnRules:
    """The rules in their order."""

    def __init__(self, rules: Sequence[RuleValues]) -> None:
        self.rules = tuple(rules)
        self.change_days = tuple(
            sorted({day for rule in rules for day in (rule.valid_from, rule.valid_to) if day is not None})
        )

    def rule_for(self, texts: Sequence[str], day: date | None) -> RuleValues | None:
        """The rule that counts for one of these texts on a day."""
        return next((rule for rule in self.rules if rule.holds(day) and rule.matches(texts)), None)

    def applied(
        self, section: ChargeSection | None, traffic: TrafficKey, texts: Sequence[str], day: date | None
    ) -> Told | None:
        """What the rules make of a source's section and traffic type; None where they leave both as they are."""
        if not self.rules:
            return None
        rule = self.rule_for(texts, day)
        return None if rule is None else rule_applied(rule, section, traffic)


def rule_applied(rule: RuleValues, section: ChargeSection | None, traffic: TrafficKey) -> Told | None:
    """What one rule makes of a section and a traffic type; None where both stay."""
    kind = rule.kind or TrafficKind(traffic.kind)
    said = {
        "zone": rule.zone, "direction": rule.direction, "country": rule.country, "package_use": rule.package_use,
    }  # fmt: skip
    if kind not in TRAFFIC:
        # What is no use of the network happened nowhere and stands to no package.
        said = dict.fromkeys(said, "")
    told = traffic._replace(
        kind=kind.value,
        guessed=False,
        **{name: str(value) for name, value in said.items() if value is not None},
    )
    if rule.vat_liability is not None:
        told = told._replace(vat_liability=rule.vat_liability.value)
    new_section = section if section is None or rule.section is None else rule.section
    if told[:8] == traffic[:8] and new_section == section:
        return None
    return Told(new_section, told)


def read_own_rules(connection: sqlite3.Connection) -> OwnRules:
    """The rules of a company file, in order."""
    return OwnRules(
        [
            RuleValues(
                text=text,
                match=TextMatch(match),
                valid_from=None if start is None else date.fromisoformat(start),
                valid_to=None if end is None else date.fromisoformat(end),
                section=None if section is None else ChargeSection(section),
                kind=None if kind is None else TrafficKind(kind),
                zone=None if zone is None else Zone(zone),
                direction=None if direction is None else Direction(direction),
                country=country,
                package_use=None if package is None else PackageUse(package),
                vat_liability=None if vat is None else VatLiability(vat),
            )
            for text, match, start, end, section, kind, zone, direction, country, package, vat in connection.execute(
                'SELECT text, "match", valid_from, valid_to, section, kind, zone, direction, country, package_use, '
                "vat_liability FROM classification_rule ORDER BY position, id"
            )
        ]
    )


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """A text as texts are compared: without regard to case and to how many blanks there are."""
    return " ".join(text.split()).casefold()


def _matches(match: TextMatch, wanted: str, text: str) -> bool:
    if match is TextMatch.EQUALS:
        return text == wanted
    return text.startswith(wanted) if match is TextMatch.BEGINS else wanted in text

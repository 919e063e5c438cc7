"""Texts that neither a file nor a table knew, and what a rule for them would catch."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from telecost_desktop.models.classification import TextMatch
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import from_micro
from telecost_desktop.models.usage import TrafficKind
from telecost_desktop.services.importing.classifying.own_rules import OwnRules, RuleValues, read_own_rules

# Usage of an invoice with charges explains them; only other usage costs by itself. ``u`` is a roll-up of usage.
_RUNNING = "CASE WHEN COALESCE(i.has_charges, 0) = 0 THEN u.net ELSE 0 END"
_USAGE = (
    "FROM usage_by_day u JOIN traffic_type t ON t.id = u.traffic_type_id "
    "JOIN traffic_type s ON s.id = COALESCE(t.source_id, t.id) JOIN billing_account a ON a.id = u.account_id "
    "JOIN seller o ON o.id = a.seller_id LEFT JOIN supplier_invoice i ON i.id = u.supplier_invoice_id"
)
_CHARGES = (
    "FROM charge c JOIN traffic_type t ON t.id = c.traffic_type_id JOIN traffic_type s ON s.id = COALESCE(t.source_id, t.id) "
    "JOIN supplier_invoice i ON i.id = c.supplier_invoice_id JOIN seller o ON o.id = i.seller_id"
)
# Where a text begins to vary from month to month: a long number, a date, what follows a colon.
_VARIES = re.compile(r"[:(]|\s\+?\d[\d .]{4,}|\s\d{1,2}[./]\d{1,2}\b|\s\d{4}-\d{2}")
_SHORTEST_BEGINNING = 4


@dataclass(frozen=True)
class UnknownText:
    """A text that nobody knows: what it was taken for, how much there is of it, and whose it is.

    ``net`` is the money of its charges and of usage that no charge explains; ``first_day`` and ``last_day`` are the days
    on which it counts.
    """

    text: str
    kind_guess: TrafficKind
    charges: int
    records: int
    net: Decimal
    currency: str
    first_day: date
    last_day: date
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Effect:
    """What a rule catches: charges, usage records, and their money per currency."""

    charges: int = 0
    records: int = 0
    amounts: tuple[tuple[str, Decimal], ...] = ()


@dataclass
class _Sums:
    kinds: dict[str, int] = field(default_factory=dict)
    charges: int = 0
    records: int = 0
    net: int = 0
    days: set[int] = field(default_factory=set)
    operators: set[str] = field(default_factory=set)


def unknown_texts(file: CompanyFile) -> list[UnknownText]:
    """The texts that no file, table or rule of the company's own knows, those with most money first."""
    with file.raw() as connection:
        connection.execute("BEGIN")
        rules = read_own_rules(connection)
        (home_currency,) = connection.execute("SELECT currency FROM company").fetchone()
        found: dict[tuple[str, str], _Sums] = {}
        for name, kind, text, count, records, net, first, last, operators, currency in _guessed(connection):
            if rules.rule_for((text, name), None) is not None:
                continue
            sums = found.setdefault((name, currency or home_currency), _Sums())
            sums.kinds[kind] = sums.kinds.get(kind, 0) + count + records
            sums.charges += count
            sums.records += records
            sums.net += net
            sums.days.update((first, last))
            sums.operators.update(operators.split("\x1f"))
    texts = [
        UnknownText(
            text,
            TrafficKind(max(sums.kinds, key=lambda kind: sums.kinds[kind])),
            sums.charges,
            sums.records,
            from_micro(sums.net),
            currency,
            _date(min(sums.days)),
            _date(max(sums.days)),
            tuple(sorted(sums.operators)),
        )
        for (text, currency), sums in found.items()
    ]
    return sorted(texts, key=lambda one: (-abs(one.net), -one.charges - one.records, one.text))


def _guessed(
    connection: sqlite3.Connection,
) -> Iterator[tuple[str, str, str, int, int, int, int, int, str, str | None]]:
    """Name, kind, text, charges, records, money, first and last day, operators and currency of what was guessed."""
    operators = "replace(group_concat(DISTINCT replace(o.name, ',', ' ')), ',', char(31))"
    day = "CAST(replace({0}(c.counts_on), '-', '') AS INTEGER)"
    yield from connection.execute(
        f"SELECT s.name, s.kind, c.text, COUNT(*), 0, SUM(c.net), {day.format('MIN')}, {day.format('MAX')}, {operators}, "
        f"i.currency {_CHARGES} WHERE s.guessed = 1 GROUP BY s.id, c.text, i.currency"
    )
    yield from connection.execute(
        f"SELECT s.name, s.kind, s.name, 0, SUM(u.records), SUM({_RUNNING}), MIN(u.day), MAX(u.day), {operators}, "
        f"i.currency {_USAGE} WHERE s.guessed = 1 GROUP BY s.id, i.currency"
    )


def suggested_rule(text: str) -> RuleValues:
    """A rule for a text: for all of it, or for its beginning where the rest varies."""
    text = " ".join(text.split())
    varies = _VARIES.search(text)
    beginning = text[: varies.start()].strip() if varies else ""
    if len(beginning) >= _SHORTEST_BEGINNING:
        return RuleValues(beginning, TextMatch.BEGINS)
    return RuleValues(text, TextMatch.EQUALS)


def effect_of(file: CompanyFile, values: RuleValues, rule_id: int | None = None) -> Effect:
    """What a rule would catch of what is imported, stored in the place of ``rule_id`` or after the other rules."""
    if not values.text.strip():
        return Effect()
    with file.raw() as connection:
        connection.execute("BEGIN")
        rules = _with_rule(connection, values, rule_id)
        (home_currency,) = connection.execute("SELECT currency FROM company").fetchone()
        amounts: dict[str, int] = {}
        charges = records = 0
        for name, text, counts_on, count, net, currency in connection.execute(
            f"SELECT s.name, c.text, c.counts_on, COUNT(*), SUM(c.net), i.currency {_CHARGES} "
            "GROUP BY s.name, c.text, c.counts_on, i.currency"
        ):
            if values.matches((text, name)) and rules.rule_for((text, name), date.fromisoformat(counts_on)) is values:
                charges += count
                amounts[currency] = amounts.get(currency, 0) + net
        types = [
            key
            for key, name in connection.execute("SELECT id, name FROM traffic_type").fetchall()
            if values.matches((name,))
        ]
        for name, day, count, net, currency in connection.execute(
            f"SELECT s.name, u.day, SUM(u.records), SUM({_RUNNING}), COALESCE(i.currency, ?) {_USAGE} "
            "WHERE u.traffic_type_id IN (SELECT value FROM json_each(?)) GROUP BY s.name, u.day, i.currency",
            (home_currency, json.dumps(types)),
        ):
            if rules.rule_for((name,), _date(day)) is values:
                records += count
                amounts[currency] = amounts.get(currency, 0) + net
    return Effect(charges, records, tuple(sorted((code, from_micro(net)) for code, net in amounts.items())))


def _with_rule(connection: sqlite3.Connection, values: RuleValues, rule_id: int | None) -> OwnRules:
    ids = [key for (key,) in connection.execute("SELECT id FROM classification_rule ORDER BY position, id")]
    stored = list(read_own_rules(connection).rules)
    if rule_id in ids:
        stored[ids.index(rule_id)] = values
    else:
        stored.append(values)
    return OwnRules(stored)


def _date(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)

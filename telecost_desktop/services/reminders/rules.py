"""When the company reminds, and what it asks for: levels counted from 1. Rule: docs/rules.md, 22 Reminders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.document_texts import check_placeholders
from telecost_desktop.services.reminders.words import LETTER_PLACEHOLDERS
from telecost_desktop.services.settings import SettingKey, store_setting, stored_setting

MOST_LEVELS = 9
LONGEST_DAYS = 3650
_ZERO = Decimal(0)


@dataclass(frozen=True)
class ReminderLevel:
    """One level: ``days`` after the due date, a ``fee`` per letter in the company's currency, and whether interest is asked.

    ``texts`` are the letter's own words by language; without one the company's or the program's stand there.
    """

    days: int
    fee: Decimal = _ZERO
    interest: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReminderRules:
    """The levels in their order, and how many days a letter gives to pay. No levels: nothing is ever reminded of."""

    levels: tuple[ReminderLevel, ...] = (ReminderLevel(7),)
    payment_days: int = 14


def stored_rules(session: Session) -> ReminderRules:
    """The rules as they are; a company that never chose any has one polite level without a fee."""
    found = stored_setting(session, SettingKey.REMINDERS)
    return ReminderRules() if found is None else _rules(found)


def read_rules(file: CompanyFile) -> ReminderRules:
    """The same, from the file."""
    with file.read() as session:
        return stored_rules(session)


def save_rules(file: CompanyFile, rules: ReminderRules, *, clock: Clock, user: str = "") -> None:
    """Store other rules; letters that were made stay as they are. Raises UserError for rules that make no sense."""
    with file.write() as session:
        currency = session.scalars(select(Company.currency)).one()
        _check(rules, currency)
        store_setting(session, SettingKey.REMINDERS, _plain(rules), clock=clock, user=user)


def _check(rules: ReminderRules, currency: str) -> None:
    if len(rules.levels) > MOST_LEVELS:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "There are at most {most} levels of reminders."), most=MOST_LEVELS)
    if not 1 <= rules.payment_days <= LONGEST_DAYS:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A reminder gives at least one day to pay."))
    if any(not 1 <= level.days <= LONGEST_DAYS for level in rules.levels):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A reminder is due at least one day after the due date."))
    if any(later.days <= earlier.days for earlier, later in pairwise(rules.levels)):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Each level of reminders is due later than the one before."),
            hint=QT_TRANSLATE_NOOP("Errors", "Give it more days after the due date."),
        )
    for level in rules.levels:
        for words in level.texts.values():
            check_placeholders(words, LETTER_PLACEHOLDERS)
        if level.fee < 0 or level.fee != round_to_currency(level.fee, currency):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{fee} is no fee that can be asked in {currency}."),
                fee=level.fee,
                currency=currency,
            )


def _plain(rules: ReminderRules) -> dict[str, Any]:
    return {
        "payment_days": rules.payment_days,
        "levels": [
            {
                "days": level.days,
                "fee": str(level.fee),
                "interest": level.interest,
                "texts": {language: text for language, text in sorted(level.texts.items()) if text.strip()},
            }
            for level in rules.levels
        ],
    }


def _rules(stored: dict[str, Any]) -> ReminderRules:
    levels = tuple(
        ReminderLevel(one["days"], Decimal(one["fee"]), one["interest"], one["texts"]) for one in stored["levels"]
    )
    return ReminderRules(levels, stored["payment_days"])

"""How rules and tables of what texts mean are said in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QCoreApplication

from telecost_desktop.models.classification import TextMatch
from telecost_desktop.models.usage import VatLiability
from telecost_desktop.services.importing.classifying.built_in import BuiltInRow
from telecost_desktop.services.importing.classifying.rules import SECTION_OF_KIND
from telecost_desktop.services.reporting.definitions import code_text
from telecost_desktop.views.country_names import country_name

translate = QCoreApplication.translate


def match_name(match: TextMatch) -> str:
    """How a text is looked for."""
    return {
        TextMatch.EQUALS: translate("Classification", "is"),
        TextMatch.BEGINS: translate("Classification", "begins with"),
        TextMatch.CONTAINS: translate("Classification", "contains"),
    }[match]


def code_name(column: str, code: StrEnum) -> str:
    """The word for a section, kind, zone, direction or package use."""
    return translate("Reports", code_text(column, code.value)) if code.value else translate("Classification", "none")


def vat_name(liability: VatLiability) -> str:
    """Whether VAT is due."""
    return {
        VatLiability.LIABLE: translate("Classification", "VAT is due"),
        VatLiability.EXEMPT: translate("Classification", "Exempt from VAT"),
        VatLiability.UNKNOWN: translate("Classification", "VAT is not known"),
    }[liability]


def says(values: Any) -> str:
    """What a rule, or a row of a built-in table, says, in one line."""
    parts: list[str] = []
    for column in ("section", "kind", "zone", "direction", "package_use"):
        value = getattr(values, column)
        # A kind says its section along.
        implied = column == "section" and values.kind is not None and SECTION_OF_KIND.get(values.kind) is value
        if value is not None and not implied:
            parts.append(code_name(column, value))
    country = getattr(values, "country", None) if not isinstance(values, BuiltInRow) else None
    if country is not None:
        parts.append(country_name(country))
    if values.vat_liability is not None:
        parts.append(vat_name(values.vat_liability))
    return ", ".join(dict.fromkeys(parts))


def looks_for(row: BuiltInRow) -> str:
    """What a row of a built-in table looks for, in one line."""
    if row.before_name:
        return translate("Classification", "{words} before a name").format(words=_listed(row.before_name))
    if row.words:
        return _listed(word.strip("<>") for word in row.words)
    if row.begins and row.digits:
        return translate("Classification", "Numbers of {digits} digits that begin with {begins}").format(
            digits=_listed(map(str, row.digits)), begins=_listed(row.begins)
        )
    if row.digits:
        return translate("Classification", "Numbers of {digits} digits").format(digits=_listed(map(str, row.digits)))
    return translate("Classification", "Every text")


def applies_to(row: BuiltInRow) -> str:
    """To which kinds alone a row applies; empty for all."""
    return _listed(code_name("kind", kind) for kind in row.kinds)


def until(day: date | None) -> date | None:
    """The last day, of the first one on which something no longer holds."""
    return None if day is None else day - timedelta(days=1)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)

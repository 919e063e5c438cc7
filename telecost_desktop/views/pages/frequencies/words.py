"""A frequency's pattern, end and reasons in the program's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.recurrence import FrequencyRule
from telecost_desktop.services.recurrence_text import pattern_text, shortened_text
from telecost_desktop.views import formats


def in_language(text: str) -> str:
    """One word or pattern of the services' context "Frequency"."""
    return QCoreApplication.translate("Frequency", text)


def pattern_words(rule: FrequencyRule) -> str:
    """Every 2 weeks on Friday."""
    return pattern_text(rule, in_language)


def short_end_words(rule: FrequencyRule) -> str:
    """No end, 24 times, 30.06.2027: for a narrow column."""
    if rule.end_count is not None:
        return QCoreApplication.translate("Frequencies", "{n} times").format(n=rule.end_count)
    return formats.day(rule.end_date) if rule.end_date else QCoreApplication.translate("Frequencies", "No end")


def shortened_words(days: int) -> str:
    """Month has 30 days."""
    return shortened_text(days, in_language)

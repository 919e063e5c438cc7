"""The names of countries in the language of the window."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QCoreApplication

from telecost_desktop.views import formats

translate = QCoreApplication.translate


def country_name(code: str) -> str:
    """A country with its code; home for an empty one."""
    return _countries(formats.locale().name()).get(code, code) if code else translate("Countries", "At home")


def countries() -> dict[str, str]:
    """The countries by code, in the language of the window."""
    return dict(_countries(formats.locale().name()))


@cache
def _countries(locale: str) -> dict[str, str]:
    from babel import Locale, UnknownLocaleError

    from telecost_desktop.services.importing.classifying.tables import known_countries

    try:
        names = Locale.parse(locale).territories
    except (UnknownLocaleError, ValueError):
        names = Locale.parse("en").territories
    return {code: str(names.get(code, code)) for code in sorted(known_countries(), key=lambda one: names.get(one, one))}

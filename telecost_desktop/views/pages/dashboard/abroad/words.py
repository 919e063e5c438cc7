"""How use abroad is written: countries, users, what was used, the figures beside a country on the map."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.dashboard.abroad.countries import UNNAMED, CountryCost, CountryUser
from telecost_desktop.services.dashboard.patterns import MESSAGES
from telecost_desktop.views import formats
from telecost_desktop.views.country_names import country_name
from telecost_desktop.views.pages.dashboard.counted_words import counted_words
from telecost_desktop.views.pages.dashboard.users.words import megabytes, minutes, on_the_account, user_count
from telecost_desktop.views.widgets.chart_canvas import Tip, TipRow

translate = QCoreApplication.translate


def name_of_country(code: str) -> str:
    """A country, or what stands for it where none is known."""
    return translate("Dashboard", "Country unknown") if code == UNNAMED else country_name(code)


def name_of_user(user: CountryUser) -> str:
    """The employee, else the number, else the account."""
    return user.employee or (formats.phone_number(user.msisdn) if user.msisdn else on_the_account())


def use_parts(use: CountryCost) -> list[tuple[str, str]]:
    """What was used, as (name, figure); what was not used is left out."""
    parts = (
        (translate("Dashboard", "Minutes"), minutes(use)),
        (translate("Dashboard", "Messages"), use.messages),
        (translate("Dashboard", "MB"), megabytes(use)),
    )
    return [(name, formats.number(value)) for name, value in parts if value]


def use_line(use: CountryCost, users: int | None = None) -> str:
    """Users and use in one line: 4 users · 38 min · 1 420 MB."""
    number = formats.number
    parts = []
    if users is not None:
        parts.append(user_count(users))
    if minutes(use):
        parts.append(translate("Dashboard", "{minutes} min").format(minutes=number(minutes(use))))
    if use.messages:
        parts.append(counted_words(use.messages, MESSAGES))
    if megabytes(use):
        parts.append(translate("Dashboard", "{megabytes} MB").format(megabytes=number(megabytes(use))))
    return " · ".join(part.replace(" ", "\u00a0") for part in parts)


def tip_of(use: CountryCost, currency: str) -> Tip:
    """What is said beside a country with use."""
    rows = tuple(TipRow("", name, figure) for name, figure in use_parts(use))
    return Tip(name_of_country(use.code), formats.money(use.cost, currency), rows)


def plain_tip(code: str, home: str) -> Tip:
    """What is said beside home, and beside a country without use."""
    word = translate("Dashboard", "home") if code == home else translate("Dashboard", "no use")
    return Tip(country_name(code), word, ())

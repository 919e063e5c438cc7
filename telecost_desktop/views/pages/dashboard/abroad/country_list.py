"""The countries as a list, the users of a country as another, and both as sheets of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.dashboard.abroad.countries import CostAbroad, CountryCost, CountryUser
from telecost_desktop.services.list_export import SheetOfList
from telecost_desktop.views import formats
from telecost_desktop.views.pages.dashboard.abroad.words import name_of_country, name_of_user
from telecost_desktop.views.pages.dashboard.users.words import megabytes, minutes
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable, typed_cell

translate = QCoreApplication.translate


def every_country(abroad: CostAbroad) -> tuple[CountryCost, ...]:
    """The countries, the largest cost first, and after them what has none that is known."""
    return (*abroad.countries, *((abroad.unnamed,) if abroad.unnamed is not None else ()))


def cost_title(currency: str) -> str:
    """The title of a column of costs."""
    return translate("Dashboard", "Cost, {currency}").format(currency=formats.currency_sign(currency))


def _figures(currency: str) -> tuple[Column, ...]:
    """Cost and use, the same for countries and for users."""
    hint = translate("Dashboard", "Shown without VAT. Charges count on their day, running use on the day of use.")
    return (
        Column("cost", cost_title(currency), Kind.MONEY, 100, hint=hint, strong=True),
        Column("minutes", translate("Dashboard", "Minutes"), Kind.NUMBER, 84, value=minutes, yields=2),
        Column("messages", translate("Dashboard", "Messages"), Kind.NUMBER, 92, yields=3),
        Column(
            "megabytes", translate("Dashboard", "MB"), Kind.NUMBER, 84, value=megabytes, yields=1,
            hint=translate("Dashboard", "A megabyte (MB) is a million bytes."),
        ),
    )  # fmt: skip


def _country_column() -> Column:
    return Column(
        "country", translate("Dashboard", "Country"), width=120, stretch=True,
        value=lambda row: name_of_country(row.code),
        hint=translate("Dashboard", "The country visited, or else the country called."),
    )  # fmt: skip


def _user_columns(currency: str) -> tuple[Column, ...]:
    return (
        Column("user", translate("Dashboard", "User"), width=160, stretch=True, value=name_of_user),
        Column("number", translate("Dashboard", "Number"), width=112, value=lambda user: user.msisdn,
               shown=formats.phone_number),
        Column("department", translate("Dashboard", "Department"), Kind.CHOICE, 150, yields=4),
        *_figures(currency),
    )  # fmt: skip


def country_table(currency: str) -> DataTable:
    """The list of countries."""
    name = translate("Dashboard", "Cost by country")
    table = DataTable(name, (_country_column(), *_figures(currency)), identity=lambda row: row.code)
    table.set_empty("earth", translate("Dashboard", "No use abroad in these days."))
    return table


def user_table(name: str, currency: str) -> DataTable:
    """The list of the users of a country."""
    return DataTable(name, _user_columns(currency), identity=lambda user: (user.line_id, user.employee_id))


def show_totals(table: DataTable, title: str, words: str) -> None:
    """Sum up what is shown; ``words`` stand under the column ``title``."""
    rows: Sequence[CountryCost | CountryUser] = table.rows()
    totals = {title: words} | {
        key: formats.number(sum(value(row) for row in rows))
        for key, value in (("minutes", minutes), ("messages", lambda row: row.messages), ("megabytes", megabytes))
    }
    totals["cost"] = formats.money(sum((row.cost for row in rows), Decimal(0)))
    table.set_totals(totals if rows else {})


def sheets(abroad: CostAbroad, users: Sequence[CountryUser]) -> list[SheetOfList]:
    """A sheet with a row per country, and one with a row per country and user."""
    currency = abroad.currency
    return [
        _sheet(translate("Dashboard", "Countries"), (_country_column(), *_figures(currency)), every_country(abroad)),
        _sheet(translate("Dashboard", "Users by country"), (_country_column(), *_user_columns(currency)), users),
    ]


def _sheet(title: str, columns: Sequence[Column], rows: Sequence[object]) -> SheetOfList:
    return title, [column.title for column in columns], [[typed_cell(one, row) for one in columns] for row in rows]

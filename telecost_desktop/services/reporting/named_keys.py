"""What a request names, as keys of the company file: accounts, departments, invoices, traffic types, sections.

All raise UserError for what is not there, since leaving it out would show more than was asked for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import TrafficKind
from telecost_desktop.services.product_groups import CODES, same_group, tells_a_group
from telecost_desktop.services.reporting.request import InvoicePeriod, ReportRequest

# Kinds that have a country; without one they are use at home.
_TRAFFIC_KINDS = (TrafficKind.CALL, TrafficKind.MESSAGE, TrafficKind.DATA, TrafficKind.CONTENT)
# The filters whose values name something that has to be there.
_NAMED = ("accounts", "numbers", "sims", "sections", "customers")


def check_values(request: ReportRequest) -> None:
    """Refuse empty values. Of departments, groups and countries they mean something: what has none."""
    invoices = request.period.numbers if isinstance(request.period, InvoicePeriod) else ()
    named = [(code, values) for code, values in request.filters() if code in _NAMED]
    for code, values in (*named, ("invoices", invoices)):
        if not all(value.strip() for value in values):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "A value of the filter {filter} is empty."),
                hint=QT_TRANSLATE_NOOP("Errors", "Fill it in, or leave it out."),
                filter=code,
            )


def account_keys(connection: sqlite3.Connection, request: ReportRequest) -> frozenset[int] | None:
    """The accounts with these numbers or roots; None for all."""
    if not request.accounts and not request.customer_roots:
        return None
    found: set[int] = set()
    for column, values in (("number", request.accounts), ("customer_root", request.customer_roots)):
        for value in values:
            keys = connection.execute(f"SELECT id FROM billing_account WHERE {column} = ?", (value.strip(),)).fetchall()
            if not keys:
                raise UserError(
                    QT_TRANSLATE_NOOP("Errors", "There is no billing account {account}."),
                    hint=QT_TRANSLATE_NOOP("Errors", "Check the number, or import an invoice of it first."),
                    account=value,
                )
            found.update(key for (key,) in keys)
    return frozenset(found)


def department_branches(connection: sqlite3.Connection, names: Sequence[str]) -> frozenset[int]:
    """The keys of departments and of all their branches; the empty name gives 0, "no department".

    Raises UserError for a name that is not there.
    """
    known = connection.execute("SELECT id, name, parent_id FROM department").fetchall()
    by_name = {name.casefold(): key for key, name, _ in known}
    chosen: set[int] = set()
    for name in names:
        key = by_name.get(name.strip().casefold(), 0 if not name.strip() else None)
        if key is None:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is no department {department}."),
                hint=QT_TRANSLATE_NOOP("Errors", "Check the spelling."),
                department=name,
            )
        chosen.add(key)
    while branches := {key for key, _, parent in known if parent in chosen and key not in chosen}:
        chosen |= branches
    return frozenset(chosen)


def invoice_keys(
    connection: sqlite3.Connection, numbers: Sequence[str], accounts: frozenset[int] | None
) -> frozenset[int]:
    """The supplier invoices with these numbers, of these accounts."""
    chosen: set[int] = set()
    for number in numbers:
        rows = connection.execute(
            "SELECT id, account_id FROM supplier_invoice WHERE number = ?", (number.strip(),)
        ).fetchall()
        if not rows:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is no supplier invoice {number}."),
                hint=QT_TRANSLATE_NOOP("Errors", "Check the number, or import the invoice first."),
                number=number,
            )
        chosen.update(key for key, account in rows if accounts is None or account in accounts)
    return frozenset(chosen)


def customer_keys(connection: sqlite3.Connection, wanted: Sequence[str]) -> frozenset[int] | None:
    """The customers with these numbers or names; None for all."""
    if not wanted:
        return None
    known = connection.execute("SELECT id, number, name FROM customer").fetchall()
    found: set[int] = set()
    for value in wanted:
        plain = value.strip().casefold()
        keys = {key for key, number, name in known if plain in (number.casefold(), name.casefold())}
        if not keys:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is no customer {customer}."),
                hint=QT_TRANSLATE_NOOP("Errors", "Give the number, or the whole name."),
                customer=value,
            )
        found |= keys
    return frozenset(found)


def traffic_type_keys(
    connection: sqlite3.Connection, groups: Sequence[str], countries: Sequence[str]
) -> frozenset[int] | None:
    """The traffic types of these product groups and countries; None for all."""
    if not groups and not countries:
        return None
    wanted = {country.strip().upper() for country in countries}
    for country in wanted:
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{country} is no code of a country."),
                hint=QT_TRANSLATE_NOOP("Errors", "Write its two letters, such as SE."),
                country=country,
            )
    home = connection.execute("SELECT country FROM company").fetchone()[0] in wanted
    known = connection.execute("SELECT id, product_group, country, kind FROM traffic_type").fetchall()
    names = {group.strip().casefold() for _, group, _, _ in known}
    for group in groups:
        if group.strip().casefold() not in names and not tells_a_group(group):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is no product group {group}."),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose one of {groups}."),
                group=group,
                groups=", ".join(dict.fromkeys((*sorted({group for _, group, _, _ in known if group}), *CODES))),
            )
    return frozenset(
        key
        for key, group, country, kind in known
        if (not groups or same_group(group, groups))
        and (not wanted or country in wanted or (home and not country and kind in _TRAFFIC_KINDS))
    )


def section_codes(wanted: Sequence[str]) -> frozenset[str] | None:
    """The codes of sections of invoices; None for all."""
    known = [str(section) for section in ChargeSection]
    for section in wanted:
        if section not in known:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is no section {section}."),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose one of {sections}."),
                section=section,
                sections=", ".join(known),
            )
    return frozenset(wanted) if wanted else None

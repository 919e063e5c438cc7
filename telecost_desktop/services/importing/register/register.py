"""Finding and making the small rows that facts point to: operators, accounts, lines, people, traffic types.

Each is looked up once per import and then kept in a dictionary; what is not there yet is made in the same transaction.
"""

from __future__ import annotations

import re
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.importing.results import Change

if TYPE_CHECKING:
    from telecost_desktop.services.importing.classifying.own_rules import OwnRules
    from telecost_desktop.services.importing.classifying.traffic_key import TrafficKey
    from telecost_desktop.services.importing.run import ImportRun

NO_OPERATOR = "–"
TOO_MUCH_NEW = QT_TRANSLATE_NOOP(
    "Errors",
    "This file names more than {most} lines, people, departments, SIM cards and kinds of traffic that are not here yet.",
)
MIXED_UP = QT_TRANSLATE_NOOP(
    "Errors", "Probably its columns are mixed up; look whether each stands under its own name."
)
SAME_NAME = QT_TRANSLATE_NOOP(
    "Errors",
    "{name} is the name of several employees: the first of them is meant where the file gives no employee number.",
)
# A file that brings more than these is none of a company's; this bounds the memory.
MOST_NEW = 300_000
Combination = tuple[int, int | None, int | None, int | None]


def normalised_registration(text: str, country: str = "") -> str:
    """A registration number without the dress that VAT numbers put on it: NO 987 654 321 MVA → 987654321.

    Sweden: the ten digits of the organisation number. France: the SIREN. Others: letters and digits.
    """
    bare = re.sub(r"[^0-9A-Z]", "", text.upper())
    prefix = bare[:2] if bare[:2].isalpha() else country
    digits = re.sub(r"\D", "", bare)
    if prefix == "NO" and len(digits) == 9:
        return digits
    if prefix == "SE" and len(digits) in (10, 12):
        return digits[:10]
    if prefix == "FR" and len(digits) in (9, 11, 14):
        return digits[-9:] if len(digits) == 11 else digits[:9]
    return bare


def _begins(name: str, part: str) -> bool:
    """Whether a name begins with all the words of another."""
    words, first = name.casefold().split(), part.casefold().split()
    return bool(first) and words[: len(first)] == first


def folded(name: str) -> str:
    """A name as it is compared: without case and superfluous blanks."""
    return " ".join(name.split()).casefold()


def _same_beginning(name: str, other: str) -> bool:
    return _begins(name, other) or _begins(other, name)


class Register:
    """The interned rows of one company file, as one import sees them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._run: ImportRun | None = None
        self._made: dict[str, array[int]] = {}
        self._made_count = 0
        self._sellers: dict[str, int] = {}
        self._seller_names: dict[str, int] = {}
        self._names: dict[int, str] = {}
        for key, registration, name in connection.execute("SELECT id, registration, name FROM seller ORDER BY id"):
            self._sellers[registration] = key
            self._seller_names.setdefault(name.casefold(), key)
            self._names[key] = name
        # Account number → seller → account.
        self._accounts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._account_sellers: dict[int, int] = {}
        for key, seller, number in connection.execute("SELECT id, seller_id, number FROM billing_account"):
            self._accounts[number][seller] = key
            self._account_sellers[key] = seller
        self._lines: dict[str, int] = dict(connection.execute("SELECT msisdn, id FROM line"))
        self._departments: dict[str, int] = {}
        for key, name in connection.execute("SELECT id, name FROM department ORDER BY id"):
            self._departments.setdefault(folded(name), key)
        self._employees: dict[str, int] = {}
        self._employee_numbers: dict[str, int] = {}
        # Names of several employees, and of those whose number is not known yet.
        self._shared_names: set[str] = set()
        self._without_number: dict[str, int] = {}
        for key, name, number in connection.execute("SELECT id, name, employee_number FROM employee ORDER BY id"):
            self._keep_employee(key, folded(name), number)
        self._sims: dict[str, int] = dict(connection.execute("SELECT number, id FROM sim_card"))
        self._placements: dict[Combination, int] = {
            (row[1], row[2], row[3], row[4]): row[0]
            for row in connection.execute("SELECT id, account_id, line_id, employee_id, department_id FROM placement")
        }
        # By the parts of the key and, for a type that a rule of the company's own made, the one it was made from.
        self._traffic_types: dict[tuple[str | int, ...], int] = {
            row[1:]: row[0]
            for row in connection.execute(
                "SELECT id, name, kind, zone, direction, country, product_group, package_use, vat_liability, "
                "COALESCE(source_id, 0) FROM traffic_type"
            )
        }

    def serve(self, run: ImportRun) -> None:
        """Tell this run's person what changes."""
        self._run = run

    def _keep_employee(self, key: int, name: str, number: str) -> None:
        if self._employees.setdefault(name, key) != key:
            self._shared_names.add(name)
        if number:
            self._employee_numbers.setdefault(number, key)
        else:
            self._without_number.setdefault(name, key)

    def _insert(self, sql: str, values: tuple[object, ...]) -> int:
        key = int(self._connection.execute(sql, values).lastrowid or 0)
        self._made.setdefault(sql.split()[2], array("q")).append(key)
        self._made_count += 1
        if self._made_count > MOST_NEW:
            raise UserError(TOO_MUCH_NEW, hint=MIXED_UP, most=MOST_NEW)
        return key

    @property
    def made(self) -> Iterator[tuple[str, int]]:
        """Table and id of every row made here: undo removes those that nothing needs any more."""
        return ((table, key) for table, keys in self._made.items() for key in keys)

    def is_new(self, table: str, key: int) -> bool:
        """Whether a row was made here. Ids only grow."""
        keys = self._made.get(table)
        return keys is not None and key >= keys[0]

    def _change(self, table: str, key: int, column: str, old: object, new: object) -> None:
        """Change a row that was there before, so that undo puts it back."""
        assert self._run is not None
        self._run.changed(table, key, ((column, old, new),))

    def _tell(self, change: Change) -> None:
        assert self._run is not None
        self._run.tell_change(change)

    def seller(self, name: str, registration: str = "", country: str = "") -> int:
        """The operator with a registration number, else with a name; one known by name only gets its number now."""
        name = name.strip() or registration or NO_OPERATOR
        number = normalised_registration(registration, country)
        if not number and re.fullmatch(r"[\d\s.]{8,}", name):
            number = normalised_registration(name)
        if number and number in self._sellers:
            return self._sellers[number]
        key = self._seller_names.get(name.casefold())
        known = self._names[key] if key is not None else ""
        if key is not None and (not number or self._sellers.get(known) == key):
            if number:
                self._change("seller", key, "registration", known, number)
                if not self.is_new("seller", key):
                    self._tell(Change("seller", known, "registration", "", number))
                self._sellers[number] = self._sellers.pop(known)
            return key
        key = self._insert(
            "INSERT INTO seller (registration, name, country) VALUES (?, ?, ?)", (number or name, name, country)
        )
        self._sellers[number or name] = key
        self._seller_names.setdefault(name.casefold(), key)
        self._names[key] = name
        return key

    def account(self, seller: int, number: str, name: str = "") -> int:
        """An account of an operator. One that usage named before its operator was known well is taken over."""
        key: int | None = self._accounts[number].get(seller)
        if key is None:
            former = self._provisional(seller, number)
            if former is not None:
                key = self._accounts[number].pop(former)
                self._change("billing_account", key, "seller_id", former, seller)
                if not self.is_new("billing_account", key):
                    self._tell(Change("billing_account", number, "operator", self._names[former], self._names[seller]))
                query = "SELECT id FROM supplier_invoice WHERE account_id = ? AND seller_id = ?"
                for (invoice,) in self._connection.execute(query, (key, former)).fetchall():
                    self._change("supplier_invoice", invoice, "seller_id", former, seller)
            else:
                key = self._insert(
                    "INSERT INTO billing_account (seller_id, number, name, customer_root) VALUES (?, ?, ?, '')",
                    (seller, number, name),
                )
            self._accounts[number][seller] = key
            self._account_sellers[key] = seller
        return key

    def _provisional(self, seller: int, number: str) -> int | None:
        """Whose account of this number is the seller's: of nobody yet, or of one known by a part of its name only.

        Else "Telia" in a usage file and "Telia Norge AS" on the invoice would be two, and the same use cost twice.
        """
        name = self._names[seller]
        for other in self._accounts[number]:
            if other != seller:
                known = self._names[other]
                by_name_only = self._sellers.get(known) == other
                if known == NO_OPERATOR or (by_name_only and _begins(name, known)):
                    return other
        return None

    def account_of_number(self, number: str, operator: str = "") -> int:
        """An account by its number alone: the operator's if named, else the only one so called, else of nobody yet."""
        if operator.strip():
            exact = self._accounts[number].get(self._seller_names.get(operator.strip().casefold(), 0))
            if exact is not None:
                return exact
            alike = [
                key for seller, key in self._accounts[number].items() if _same_beginning(self._names[seller], operator)
            ]
            if len(alike) == 1:
                return alike[0]
            return self.account(self.seller(operator), number)
        known = list(self._accounts[number].values())
        if len(known) == 1:
            return known[0]
        return self.account(self.seller(NO_OPERATOR), number)

    def seller_of_account(self, account: int) -> int:
        """Whose account it is."""
        return self._account_sellers[account]

    def line(self, msisdn: str) -> int | None:
        """A line by its number; none for an empty one."""
        if not msisdn:
            return None
        if msisdn not in self._lines:
            self._lines[msisdn] = self._insert("INSERT INTO line (msisdn, status) VALUES (?, '')", (msisdn,))
        return self._lines[msisdn]

    def known_employee(self, text: str) -> int | None:
        """An employee that is there already, by name or employee number."""
        return self._employees.get(folded(text)) or self._employee_numbers.get(text)

    def employee(self, name: str, number: str = "") -> int | None:
        """An employee by number if given, else by name; none for an empty name.

        Who was known by name only gets the number now; the same name with another number is another person.
        """
        name = name.strip()
        if not name:
            return None
        same = folded(name)
        if not number:
            key = self._employees.get(same)
            if same in self._shared_names and self._run is not None:
                self._run.tell_conflict(SAME_NAME, name=name)
        else:
            key = self._employee_numbers.get(number)
            if key is None and (key := self._without_number.pop(same, None)) is not None:
                self._change("employee", key, "employee_number", "", number)
                if not self.is_new("employee", key):
                    self._tell(Change("employee", name, "employee_number", "", number))
                self._employee_numbers[number] = key
        if key is None:
            key = self._insert("INSERT INTO employee (name, employee_number, email) VALUES (?, ?, '')", (name, number))
            self._keep_employee(key, same, number)
        return key

    def known_department(self, name: str) -> int | None:
        """A department that is there already."""
        return self._departments.get(folded(name))

    def department(self, name: str) -> int | None:
        """A department by its name; none for an empty one."""
        name = name.strip()
        if not name:
            return None
        same = folded(name)
        if same not in self._departments:
            self._departments[same] = self._insert("INSERT INTO department (name) VALUES (?)", (name,))
        return self._departments[same]

    def sim(self, number: str, kind: str = "main") -> int:
        """A SIM card by its number."""
        if number not in self._sims:
            self._sims[number] = self._insert("INSERT INTO sim_card (number, kind) VALUES (?, ?)", (number, kind))
        return self._sims[number]

    def placement(self, account: int, line: int | None, employee: int | None, department: int | None) -> int:
        """The interned combination."""
        combination = (account, line, employee, department)
        key = self._placements.get(combination)
        if key is None:
            key = self._placements[combination] = self._insert(
                "INSERT INTO placement (account_id, line_id, employee_id, department_id) VALUES (?, ?, ?, ?)",
                combination,
            )
        return key

    def placements(self) -> dict[int, Combination]:
        """All combinations by id."""
        return {key: combination for combination, key in self._placements.items()}

    def traffic_type(self, traffic: TrafficKey, source: int | None = None) -> int:
        """The interned traffic type; ``source`` is the one that a rule of the company's own made it from."""
        known = (*traffic[:8], source or 0)
        key = self._traffic_types.get(known)
        if key is None:
            key = self._traffic_types[known] = self._insert(
                "INSERT INTO traffic_type (name, kind, zone, direction, country, product_group, package_use, "
                "vat_liability, guessed, source_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*traffic, source),
            )
        return key

    @cached_property
    def own_rules(self) -> OwnRules:
        """The company's own rules of what texts mean, as they are now."""
        from telecost_desktop.services.importing.classifying.own_rules import read_own_rules

        return read_own_rules(self._connection)

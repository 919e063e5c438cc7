"""Making, opening and upgrading company files, and the company's own details."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.access import ADMINISTRATOR_PROFILE, User
from telecost_desktop.models.company import Company
from telecost_desktop.models.company_file import SUFFIX, FileState, inspect, sqlite_uri
from telecost_desktop.models.customers import VatRate
from telecost_desktop.models.database import CompanyFile, create_company_file, migrate, open_company_file
from telecost_desktop.models.sales_invoices import NumberSeries
from telecost_desktop.models.supplier_invoices import DocumentKind


@dataclass(frozen=True)
class CountryDefaults:
    """What a new company of a country starts with."""

    currency: str
    zone: str
    # VAT code → rate in per cent and the date from which the law has it so.
    vat_rates: dict[str, tuple[str, date]]


# Rates: NO skatteetaten.no, SE skatteverket.se, FR service-public.fr; editable, dated rows, never constants.
COUNTRIES = {
    "NO": CountryDefaults(
        "NOK",
        "Europe/Oslo",
        {
            "high": ("25", date(2005, 1, 1)),
            "medium": ("15", date(2012, 1, 1)),
            "low": ("12", date(2018, 1, 1)),
            "zero": ("0", date(2001, 7, 1)),
        },
    ),
    "SE": CountryDefaults(
        "SEK",
        "Europe/Stockholm",
        {
            "high": ("25", date(1990, 7, 1)),
            "medium": ("12", date(1996, 1, 1)),
            "low": ("6", date(1996, 1, 1)),
            "zero": ("0", date(1996, 1, 1)),
        },
    ),
    "FR": CountryDefaults(
        "EUR",
        "Europe/Paris",
        {
            "high": ("20", date(2014, 1, 1)),
            "medium": ("10", date(2014, 1, 1)),
            "low": ("5.5", date(2014, 1, 1)),
            "super_low": ("2.1", date(2014, 1, 1)),
            "zero": ("0", date(2014, 1, 1)),
        },
    ),
}


def create_company(path: Path, *, name: str, country: str, founder: tuple[str, str] | None = None) -> CompanyFile:
    """Make an empty company file with its country's currency, zone, VAT rates and number series.

    The founder, by initials and name, becomes its first user and administrator.
    Raises UserError for an unknown country, an empty name, a wrong file ending or a file that exists.
    """
    defaults = COUNTRIES.get(country)
    if defaults is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{country} is no country that TeleCost knows the rules of."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose one of {countries}."),
            country=country,
            countries=", ".join(COUNTRIES),
        )
    if not name.strip():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A company needs a name."))
    if path.suffix != SUFFIX:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A company file's name ends in {suffix}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Call it {suggestion}."),
            suffix=SUFFIX,
            suggestion=path.with_suffix(SUFFIX).name,
        )
    file = create_company_file(path)
    with file.write() as session:
        session.add(Company(id=1, name=name.strip(), country=country, currency=defaults.currency, zone=defaults.zone))
        for code, (rate, since) in defaults.vat_rates.items():
            session.add(VatRate(country=country, code=code, valid_from=since, rate=Decimal(rate)))
        session.add(NumberSeries(kind=DocumentKind.INVOICE, first_number=10001, next_number=10001))
        session.add(NumberSeries(kind=DocumentKind.CREDIT_NOTE, first_number=90001, next_number=90001))
        if founder is not None:
            initials, person = founder
            session.add(User(initials=initials, name=person or initials, profile_id=ADMINISTRATOR_PROFILE))
    return file


def open_company(path: Path, *, upgrade: bool = False, read_only: bool = False) -> CompanyFile:
    """Open a company file. With ``upgrade`` an older one is first copied beside itself, then upgraded.

    Raises UserError for what is no company file, and for an older one without ``upgrade``.
    """
    found = inspect(path)
    if found.state is FileState.OLDER and upgrade:
        _copy(path, backup_name(path, found.revision))
        migrate(path)
    return open_company_file(path, read_only=read_only)


def _copy(path: Path, target: Path) -> None:
    """A copy that holds what still lies in the write-ahead log, too."""
    with closing(sqlite3.connect(sqlite_uri(path, "ro"), uri=True)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def backup_name(path: Path, revision: str) -> Path:
    """Where the copy before an upgrade goes: beside the file, never over another copy."""
    number = 1
    while (copy := path.with_name(f"{path.stem} before upgrade {revision} ({number}){SUFFIX}")).exists():
        number += 1
    return copy


def company_of(file: CompanyFile) -> Company:
    """The company's own details, detached; change them with ``save_company``."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        session.expunge(company)
    return company


def save_company(file: CompanyFile, values: dict[str, object]) -> None:
    """Change the company's own details; keys are Company's columns. Raises UserError for an empty name."""
    if not str(values.get("name", "x")).strip():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A company needs a name."))
    with file.write() as session:
        company = session.scalars(select(Company)).one()
        for key, value in values.items():
            if not hasattr(Company, key) or key == "id":
                raise KeyError(key)
            setattr(company, key, value)

"""What Settings shows beside the company's own details: dated VAT rates, and checks of identifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import select

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import VatRate
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.company import company_of, save_company
from telecost_desktop.services.company_logo import checked_colour
from telecost_desktop.services.customers import tidied_address
from telecost_desktop.services.organisation_numbers import CHECKED, tidied_number
from telecost_desktop.services.settings import SettingKey, read_setting, write_setting

_TIDIED = {"accent_colour": checked_colour, "electronic_address": tidied_address}


class Verdict(StrEnum):
    """What a check digit says. UNKNOWN: there is no rule for the country, or nothing is filled in."""

    RIGHT = "right"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A VAT rate in per cent. ``until`` is the last day on which it holds, None while no later one is known."""

    code: str
    rate: Decimal
    valid_from: date
    until: date | None


@dataclass(frozen=True, slots=True)
class CompanyDetails:
    """The company's own details, and the month (1–12) with which its fiscal year begins."""

    company: Company
    fiscal_month: int


def company_details(file: CompanyFile) -> CompanyDetails:
    """What the form of the company shows."""
    return CompanyDetails(company_of(file), int(read_setting(file, SettingKey.FISCAL_MONTH, 1)))


def save_company_details(file: CompanyFile, values: dict[str, object], *, clock: Clock, user: str = "") -> None:
    """Change some of them: Company's columns and ``fiscal_month``.

    Raises UserError for an empty name, what is no colour, and an electronic address without its scheme.
    """
    columns = {key: value for key, value in values.items() if key != "fiscal_month"}
    for key, tidied in _TIDIED.items():
        if key in columns:
            columns[key] = tidied(str(columns[key]))
    if columns:
        save_company(file, columns)
    if "fiscal_month" in values:
        write_setting(file, SettingKey.FISCAL_MONTH, values["fiscal_month"], clock=clock, user=user)


def list_vat_rates(file: CompanyFile) -> list[DatedRate]:
    """The VAT rates of the company's country, the highest code first, each code's newest rate first."""
    with file.read() as session:
        country = session.scalars(select(Company.country)).one()
        query = select(VatRate).where(VatRate.country == country).order_by(VatRate.code, VatRate.valid_from.desc())
        rates = [(rate.code, rate.rate, rate.valid_from) for rate in session.scalars(query)]
    rows: list[DatedRate] = []
    for code, rate, valid_from in rates:
        later = rows[-1].valid_from if rows and rows[-1].code == code else None
        until = None if later is None else date.fromordinal(later.toordinal() - 1)
        rows.append(DatedRate(code, rate, valid_from, until))
    newest = {row.code: row.rate for row in reversed(rows)}
    return sorted(rows, key=lambda row: (-newest[row.code], row.code))


def add_vat_rate(
    file: CompanyFile, code: str, rate: Decimal, valid_from: date, *, clock: Clock, user: str = ""
) -> None:
    """Let a code have another rate from a day on; documents issued before keep theirs.

    Raises UserError for a code that the country does not have, a rate outside 0–100, or a day that has one already.
    """
    if not 0 <= rate <= 100:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A VAT rate lies between 0 and 100 per cent."))
    with file.write() as session:
        country = session.scalars(select(Company.country)).one()
        known = session.scalars(select(VatRate).where(VatRate.country == country, VatRate.code == code)).all()
        if not known:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "{code} is no VAT code here."), code=code)
        if any(one.valid_from == valid_from for one in known):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is a rate from {day} on already."),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose another day."),
                day=valid_from,
            )
        session.add(VatRate(country=country, code=code, valid_from=valid_from, rate=rate))
        log_action(session, clock.now(), user, "vat_rate.added", code, f"{rate} % from {valid_from.isoformat()}")


def check_organisation_number(country: str, number: str) -> Verdict:
    """Whether a registration number's check digits fit; there are rules for NO, SE and FR."""
    if not number.strip() or country not in CHECKED:
        return Verdict.UNKNOWN
    try:
        tidied_number(country, number)
    except UserError:
        return Verdict.WRONG
    return Verdict.RIGHT


def check_bank_account(country: str, number: str) -> Verdict:
    """Whether a domestic bank account's check digit fits; only Norwegian ones have the same rule everywhere."""
    plain = re.sub(r"[\s.]", "", number)
    if not plain or country != "NO":
        return Verdict.UNKNOWN
    from stdnum.no import kontonr

    return Verdict.RIGHT if kontonr.is_valid(plain) else Verdict.WRONG


def check_iban(number: str) -> Verdict:
    """Whether an IBAN's check digits fit."""
    plain = re.sub(r"\s", "", number)
    if not plain:
        return Verdict.UNKNOWN
    from stdnum import iban

    return Verdict.RIGHT if iban.is_valid(plain, check_country=False) else Verdict.WRONG

"""Which account of the bookkeeping each kind of amount goes to. Rule: docs/rules.md, 23 Ledger and closed periods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import VatRate
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.ledger import AccountUse, LedgerAccount
from telecost_desktop.models.sales_invoices import SalesInvoiceVat
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.ledger.plans import PLANS, Proposal

_NONE = Proposal("", "")
_ZERO = Decimal(0)
# Categories in which no VAT is charged, of sellers who are registered for it.
_WITHOUT_VAT = ("Z", "AE", "G", "E")
_NOT_REGISTERED = "O"
_SINGLE = (
    AccountUse.RECEIVABLES,
    AccountUse.ROUNDING,
    AccountUse.PREPAID,
    AccountUse.BANK,
    AccountUse.FEES,
    AccountUse.INTEREST,
)
AccountKey = tuple[AccountUse, str]


@dataclass(frozen=True, slots=True)
class Account:
    """An account that somebody looked at, with the VAT code that the bookkeeping knows."""

    account: str
    name: str
    vat_code: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """What one kind of amount goes to. ``is_set`` once a person looked at it; until then it is a proposal.

    ``category`` and ``rate`` are those of the key, for sales and VAT.
    """

    use: AccountUse
    key: str
    category: str
    rate: Decimal | None
    account: str
    name: str
    vat_code: str
    is_set: bool


@dataclass(frozen=True, slots=True)
class AccountValues:
    """An account as a person chose it."""

    use: AccountUse
    key: str
    account: str
    name: str = ""
    vat_code: str = ""


def vat_key(category: str, rate: Decimal) -> str:
    """The key of a VAT category and rate, such as S25.5 or AE0."""
    return f"{category}{rate.normalize():f}"


def split_key(key: str) -> tuple[str, Decimal]:
    """Back to the category and the rate. Raises UserError for what is no such key."""
    found = re.fullmatch(r"([A-Z]{1,4})(\d{1,3}(?:\.\d{1,6})?)", key)
    if found is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{key} is no VAT category with its rate."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write it as S25, or AE0."),
            key=key,
        )
    return found[1], Decimal(found[2])


def ledger_accounts(file: CompanyFile) -> list[AccountRow]:
    """All accounts that sales invoices may need: those that were looked at, and proposals for the others."""
    with file.read() as session:
        return account_rows(session)


def account_rows(session: Session) -> list[AccountRow]:
    """The same, from a session."""
    company = session.scalars(select(Company)).one()
    stored = stored_accounts(session)
    codes = {
        rate: code
        for code, rate in session.execute(
            select(VatRate.code, VatRate.rate).where(VatRate.country == company.country).order_by(VatRate.valid_from)
        )
    }
    rows = [_row(company.country, codes, stored, use, "") for use in _SINGLE[:1]]
    keys = _vat_keys(session, company, stored)
    rows += [_row(company.country, codes, stored, AccountUse.SALES, key) for key in keys]
    rows += [_row(company.country, codes, stored, AccountUse.VAT, key) for key in keys if split_key(key)[1]]
    return rows + [_row(company.country, codes, stored, use, "") for use in _SINGLE[1:]]


def stored_accounts(session: Session) -> dict[AccountKey, Account]:
    """The accounts that a person looked at."""
    return {
        (row.use, row.key): Account(row.account, row.name, row.vat_code)
        for row in session.scalars(select(LedgerAccount))
    }


def save_ledger_accounts(file: CompanyFile, values: Sequence[AccountValues], *, clock: Clock, user: str = "") -> None:
    """Store accounts that a person looked at; the others stay.

    Raises UserError for what is no account number in the company's country.
    """
    with file.write() as session:
        company = session.scalars(select(Company)).one()
        stored = {(row.use, row.key): row for row in session.scalars(select(LedgerAccount))}
        for one in values:
            account = _checked(company.country, one)
            row = stored.get((one.use, one.key))
            if row is None:
                row = LedgerAccount(use=one.use, key=one.key)
                session.add(row)
            row.account, row.name, row.vat_code = account, one.name.strip(), one.vat_code.strip()
        log_action(session, clock.now(), user, "ledger.accounts", detail=", ".join(_said(one) for one in values))


def missing_accounts(needed: Iterable[AccountKey], stored: dict[AccountKey, Account]) -> list[AccountKey]:
    """Which of these nobody has looked at yet, in the order of their uses."""
    order = list(AccountUse)
    return sorted({key for key in needed if key not in stored}, key=lambda key: (order.index(key[0]), key[1]))


def refuse_missing(missing: Sequence[AccountKey]) -> None:
    """Raise UserError if an account is missing."""
    if missing:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The bookkeeping's accounts are not settled yet for: {uses}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Look at them in Settings › Bookkeeping and save them."),
            uses=", ".join(f"{use.value} {key}".strip() for use, key in missing),
        )


def proposal(country: str, codes: dict[Decimal, str], use: AccountUse, key: str) -> Proposal:
    """What the country's plan has for a use. ``codes`` are the VAT codes by rate."""
    plan = PLANS.get(country)
    if plan is None:
        return _NONE
    if use not in (AccountUse.SALES, AccountUse.VAT):
        return plan.single[use]
    category, rate = split_key(key)
    name = codes.get(rate, "high") if category == "S" else category
    return (plan.sales if use is AccountUse.SALES else plan.vat).get(name, _NONE)


def _row(
    country: str, codes: dict[Decimal, str], stored: dict[AccountKey, Account], use: AccountUse, key: str
) -> AccountRow:
    category, rate = split_key(key) if key else ("", None)
    found = stored.get((use, key))
    if found is not None:
        return AccountRow(use, key, category, rate, found.account, found.name, found.vat_code, True)
    proposed = proposal(country, codes, use, key)
    return AccountRow(use, key, category, rate, proposed.account, proposed.name, proposed.vat_code, False)


def _vat_keys(session: Session, company: Company, stored: dict[AccountKey, Account]) -> list[str]:
    """The categories and rates that are known, used or stored: those with VAT first, the highest rate on top."""
    used = session.execute(select(SalesInvoiceVat.category, SalesInvoiceVat.rate).distinct())
    pairs: set[tuple[str, Decimal]] = {(category, rate) for category, rate in used}
    pairs |= {split_key(key) for use, key in stored if key}
    if company.vat_registered:
        rates = session.scalars(select(VatRate.rate).where(VatRate.country == company.country))
        pairs |= {("S", rate) for rate in rates if rate} | {(category, _ZERO) for category in _WITHOUT_VAT}
    else:
        pairs.add((_NOT_REGISTERED, _ZERO))
    order = ("S", *_WITHOUT_VAT, _NOT_REGISTERED)
    ordered = sorted(pairs, key=lambda pair: (order.index(pair[0]) if pair[0] in order else len(order), -pair[1]))
    return list(dict.fromkeys(vat_key(category, rate) for category, rate in ordered))


def _checked(country: str, values: AccountValues) -> str:
    """An account's number without blanks around it: digits, after which a French one may have letters."""
    account = values.account.strip()
    pattern, told = (
        (r"\d{3}[0-9A-Za-z]{0,17}", QT_TRANSLATE_NOOP("Errors", "It begins with three digits."))
        if country == "FR"
        else (r"\d{1,20}", QT_TRANSLATE_NOOP("Errors", "It has digits only."))
    )
    if values.use in (AccountUse.SALES, AccountUse.VAT):
        split_key(values.key)
    if not re.fullmatch(pattern, account, re.ASCII):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{account} is no number of an account ({use})."),
            hint=told,
            account=account or "–",
            use=f"{values.use.value} {values.key}".strip(),
        )
    return account


def _said(values: AccountValues) -> str:
    return f"{values.use.value} {values.key}".strip() + f" {values.account.strip()}"

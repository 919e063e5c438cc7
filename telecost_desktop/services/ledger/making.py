"""From the vouchers of an exported period to the one value that its files are made from."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import VatRate
from telecost_desktop.models.ledger import AccountUse, LedgerExport
from telecost_desktop.services.ledger.accounts import proposal, stored_accounts
from telecost_desktop.services.ledger.content import Bookkeeper, LedgerContent
from telecost_desktop.services.ledger.reading import Source, vouchers_before
from telecost_desktop.services.sales_invoicing.issuing.party_ids import vat_number


def content_of(session: Session, export: LedgerExport, sources: list[Source]) -> LedgerContent:
    """What the files of an exported period say. Its accounts are those that are settled now."""
    company = session.scalars(select(Company)).one()
    vouchers = tuple(source.voucher for source in sources)
    before = vouchers_before(session, export)
    keys = {line.key for voucher in vouchers for line in voucher.lines if line.use is AccountUse.SALES}
    return LedgerContent(
        _bookkeeper(company),
        export.period_start,
        export.period_end - timedelta(days=1),
        export.made_at.astimezone(ZoneInfo(company.zone)).date(),
        export.made_by,
        vouchers,
        stored_accounts(session),
        *before,
        standard_codes=_standard_codes(session, company.country, keys),
    )


def _bookkeeper(company: Company) -> Bookkeeper:
    registered = company.vat_registered
    return Bookkeeper(
        company.name,
        company.country,
        company.currency,
        company.organisation_number,
        vat_number(company.country, company.organisation_number, company.vat_number) if registered else "",
        company.street,
        company.postal_code,
        company.city,
        company.phone,
        company.email,
    )


def _standard_codes(session: Session, country: str, keys: set[str]) -> dict[str, str]:
    query = select(VatRate.rate, VatRate.code).where(VatRate.country == country).order_by(VatRate.valid_from)
    codes = dict(session.execute(query).all())
    found = {key: proposal(country, codes, AccountUse.SALES, key).vat_code for key in keys}
    return {key: code for key, code in found.items() if code}

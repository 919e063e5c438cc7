"""What the ledger's dialog and commands show: exported periods, and what the next one would hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.ledger import AccountUse, LedgerExport, LedgerFormat, LedgerVoucher
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.ledger.accounts import AccountKey, missing_accounts, stored_accounts
from telecost_desktop.services.ledger.closing import export_of, first_entry_day
from telecost_desktop.services.ledger.exporting import ExportedPeriod, exported
from telecost_desktop.services.ledger.forms import formats_of
from telecost_desktop.services.ledger.reading import sources_of_export, sources_of_period
from telecost_desktop.services.ledger.vouchers import Voucher, VoucherKind
from telecost_desktop.services.sales_invoicing.issuing.closed_periods import first_open_day

_ZERO = Decimal(0)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LedgerExportRow:
    """A period that the bookkeeping has."""

    period: ExportedPeriod
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class LedgerPreview:
    """What a period would hold, or holds if it ``is_closed``; amounts are in the company's currency.

    ``drafts`` are dated in the period and would be issued after it. ``missing`` are the accounts that are not settled.
    ``payments`` are counted whether or not they are to go along.
    """

    first: date
    last: date
    is_closed: bool
    currency: str
    invoices: int
    credit_notes: int
    payments: int
    ex_vat: Decimal
    vat: Decimal
    receivables: Decimal
    paid: Decimal
    drafts: int
    missing: tuple[AccountKey, ...]


@dataclass(frozen=True, slots=True)
class LedgerChoices:
    """What there is to choose from: the days proposed, the forms of the country, and the periods exported before."""

    first: date
    last: date
    first_open: date | None
    formats: tuple[LedgerFormat, ...]
    exports: tuple[LedgerExportRow, ...]


def list_exports(file: CompanyFile) -> list[LedgerExportRow]:
    """The periods that the bookkeeping has, the newest first."""
    with file.read() as session:
        return _exports(session)


def ledger_choices(file: CompanyFile, clock: Clock) -> LedgerChoices:
    """What the dialog begins with: the first whole month that is not exported."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        day = today(clock, company.zone)
        opens = first_open_day(session)
        begun = opens or first_entry_day(session)
        first = (day.replace(day=1) - _ONE_DAY).replace(day=1) if begun is None else begun
        if opens is None:
            first = first.replace(day=1)
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - _ONE_DAY
        return LedgerChoices(first, last, opens, formats_of(company.country), tuple(_exports(session)))


def preview_period(file: CompanyFile, first: date, last: date, *, payments: bool) -> LedgerPreview:
    """What a period holds. Nothing is changed."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        export = export_of(session, first, last)
        if export is None:
            sources = sources_of_period(session, first, last + _ONE_DAY, payments=True)
        else:
            sources = sources_of_export(session, export)
        drafts = session.scalar(
            select(func.count()).where(
                SalesInvoice.state.in_((SalesInvoiceState.DRAFT, SalesInvoiceState.READY)),
                SalesInvoice.entry_date.between(first, last),
            )
        )
        vouchers = [source.voucher for source in sources]
        going = [one for one in vouchers if one.is_sale or payments or export is not None]
        needed = {line.account_key for voucher in going for line in voucher.lines}
        return _preview(
            company.currency,
            (first, last),
            vouchers,
            is_closed=export is not None,
            drafts=0 if export is not None else drafts or 0,
            missing=tuple(missing_accounts(needed, stored_accounts(session))),
        )


def _preview(
    currency: str,
    days: tuple[date, date],
    vouchers: list[Voucher],
    *,
    is_closed: bool,
    drafts: int,
    missing: tuple[AccountKey, ...],
) -> LedgerPreview:
    kinds = [voucher.kind for voucher in vouchers]
    sales = [voucher for voucher in vouchers if voucher.is_sale]
    rest = [voucher for voucher in vouchers if not voucher.is_sale]
    return LedgerPreview(
        *days,
        is_closed,
        currency,
        kinds.count(VoucherKind.INVOICE),
        kinds.count(VoucherKind.CREDIT_NOTE),
        len(rest),
        -_sum(sales, AccountUse.SALES),
        -_sum(sales, AccountUse.VAT),
        _sum(sales, AccountUse.RECEIVABLES),
        _sum(rest, AccountUse.BANK),
        drafts,
        missing,
    )


def _sum(vouchers: list[Voucher], use: AccountUse) -> Decimal:
    return sum((line.amount for voucher in vouchers for line in voucher.lines if line.use is use), _ZERO)


def _exports(session: Session) -> list[LedgerExportRow]:
    counts = dict(
        session.execute(
            select(LedgerVoucher.ledger_export_id, func.count()).group_by(LedgerVoucher.ledger_export_id)
        ).all()
    )
    query = select(LedgerExport).order_by(LedgerExport.period_end.desc())
    return [
        LedgerExportRow(exported(session, export, counts.get(export.id, 0)), export.made_at, export.made_by)
        for export in session.scalars(query)
    ]

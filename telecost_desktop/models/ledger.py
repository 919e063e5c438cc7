"""What goes to the bookkeeping: accounts for each kind of amount, exported periods and their vouchers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from telecost_desktop.models.base import Base, Key, code


class AccountUse(StrEnum):
    """What an account of the bookkeeping is for. SALES and VAT have one per key: category and rate, such as S25.5."""

    RECEIVABLES = "receivables"
    SALES = "sales"
    VAT = "vat"
    ROUNDING = "rounding"
    PREPAID = "prepaid"
    BANK = "bank"
    FEES = "fees"
    INTEREST = "interest"


class LedgerFormat(StrEnum):
    """The files that bookkeeping programs and tax offices read."""

    SIE = "sie"
    FEC = "fec"
    SAFT = "saft"
    CSV = "csv"


class LedgerAccount(Base):
    """The account and the VAT code that the bookkeeping has for a use. ``key`` is empty where there is one only."""

    __tablename__ = "ledger_account"
    __table_args__ = (UniqueConstraint("use", "key"),)

    id: Mapped[Key]
    use: Mapped[AccountUse] = mapped_column(code(AccountUse, checked=False))
    key: Mapped[str] = mapped_column(default="")
    account: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    vat_code: Mapped[str] = mapped_column(default="")


class LedgerExport(Base):
    """A period that was given to the bookkeeping, half-open; from then on it is closed.

    Without a file it was closed by hand. ``payments`` says whether payments went along with the sales invoices.
    """

    __tablename__ = "ledger_export"

    id: Mapped[Key]
    period_start: Mapped[date]
    period_end: Mapped[date] = mapped_column(unique=True)
    payments: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(default="")


class LedgerFile(Base):
    """A file that was made of an exported period; the same period may be had in several formats."""

    __tablename__ = "ledger_file"
    __table_args__ = (UniqueConstraint("ledger_export_id", "format"),)

    id: Mapped[Key]
    ledger_export_id: Mapped[int] = mapped_column(ForeignKey("ledger_export.id"))
    format: Mapped[LedgerFormat] = mapped_column(code(LedgerFormat, checked=False))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    file_name: Mapped[str]
    made_at: Mapped[datetime]


class LedgerVoucher(Base):
    """What an exported period holds, in order: each sales invoice and each payment goes out once only."""

    __tablename__ = "ledger_voucher"
    __table_args__ = (UniqueConstraint("ledger_export_id", "position"),)

    id: Mapped[Key]
    ledger_export_id: Mapped[int] = mapped_column(ForeignKey("ledger_export.id"))
    position: Mapped[int]
    sales_invoice_id: Mapped[int | None] = mapped_column(ForeignKey("sales_invoice.id"), unique=True)
    sales_payment_id: Mapped[int | None] = mapped_column(ForeignKey("sales_payment.id"), unique=True)
    reminder_payment_id: Mapped[int | None] = mapped_column(ForeignKey("reminder_payment.id"), unique=True)

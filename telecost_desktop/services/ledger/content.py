"""All that a file for the bookkeeping is made from: one frozen value per exported period.

Whatever form is made of it, and whenever, it says the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from telecost_desktop.models.ledger import AccountUse
from telecost_desktop.services.ledger.accounts import Account, AccountKey
from telecost_desktop.services.ledger.vouchers import Voucher, VoucherLine


@dataclass(frozen=True, slots=True)
class Bookkeeper:
    """The company whose books these are."""

    name: str
    country: str
    currency: str
    organisation_number: str
    vat_number: str
    street: str
    postal_code: str
    city: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class LedgerContent:
    """A period, both days in it, with its vouchers in order.

    ``sales_before`` and ``payments_before`` are how many vouchers each journal had in earlier periods, so that numbers
    go on without gaps. ``standard_codes`` are the Norwegian standard VAT codes by key.
    """

    company: Bookkeeper
    first: date
    last: date
    made_on: date
    made_by: str
    vouchers: tuple[Voucher, ...]
    accounts: dict[AccountKey, Account]
    sales_before: int
    payments_before: int
    standard_codes: dict[str, str]

    def account(self, line: VoucherLine) -> Account:
        """The account that a line goes to."""
        return self.accounts[line.account_key]

    def tax_code(self, key: str) -> str:
        """The VAT code of a category and rate: the bookkeeping's own, or the Norwegian standard one; NA for neither."""
        return self.accounts[AccountUse.SALES, key].vat_code or self.standard_codes.get(key, "NA")

    def numbered(self) -> Iterator[tuple[int, Voucher]]:
        """The vouchers with their unbroken numbers within their journal."""
        sales, payments = self.sales_before, self.payments_before
        for voucher in self.vouchers:
            if voucher.is_sale:
                sales += 1
            else:
                payments += 1
            yield (sales if voucher.is_sale else payments), voucher

    def used_accounts(self) -> list[Account]:
        """The accounts that its lines go to, by number; one that several uses share is named once."""
        found = {self.account(line).account: self.account(line) for voucher in self.vouchers for line in voucher.lines}
        return [found[number] for number in sorted(found)]


def two_decimals(amount: Decimal) -> str:
    """An amount with a point and two decimals, without a minus before nothing."""
    return f"{amount:.2f}" if amount else "0.00"


def with_comma(amount: Decimal) -> str:
    """The same with a comma."""
    return two_decimals(amount).replace(".", ",")

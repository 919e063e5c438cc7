"""Words in the files for the bookkeeping, in the language that the company's country keeps its books in."""

from __future__ import annotations

from dataclasses import dataclass

from telecost_desktop.services.ledger.vouchers import Voucher, VoucherKind


@dataclass(frozen=True, slots=True)
class LedgerWords:
    """The texts of vouchers by kind, with ``{number}`` and ``{customer}``, and the names of the journals."""

    texts: dict[VoucherKind, str]
    sales: str
    payments: str


_ENGLISH = LedgerWords(
    {
        VoucherKind.INVOICE: "Invoice {number} {customer}",
        VoucherKind.CREDIT_NOTE: "Credit note {number} {customer}",
        VoucherKind.PAYMENT: "Payment of {number} {customer}",
        VoucherKind.REMINDER_PAYMENT: "Fee and interest for {number} {customer}",
    },
    "Sales invoices",
    "Payments",
)
_BY_COUNTRY = {
    "NO": LedgerWords(
        {
            VoucherKind.INVOICE: "Faktura {number} {customer}",
            VoucherKind.CREDIT_NOTE: "Kreditnota {number} {customer}",
            VoucherKind.PAYMENT: "Innbetaling av {number} {customer}",
            VoucherKind.REMINDER_PAYMENT: "Gebyr og renter for {number} {customer}",
        },
        "Utgående fakturaer",
        "Innbetalinger",
    ),
    "SE": LedgerWords(
        {
            VoucherKind.INVOICE: "Faktura {number} {customer}",
            VoucherKind.CREDIT_NOTE: "Kreditfaktura {number} {customer}",
            VoucherKind.PAYMENT: "Inbetalning av {number} {customer}",
            VoucherKind.REMINDER_PAYMENT: "Avgift och ränta för {number} {customer}",
        },
        "Kundfakturor",
        "Inbetalningar",
    ),
    "FR": LedgerWords(
        {
            VoucherKind.INVOICE: "Facture {number} {customer}",
            VoucherKind.CREDIT_NOTE: "Avoir {number} {customer}",
            VoucherKind.PAYMENT: "Règlement de {number} {customer}",
            VoucherKind.REMINDER_PAYMENT: "Frais et intérêts de {number} {customer}",
        },
        "Ventes",
        "Banque",
    ),
}


def words_of(country: str) -> LedgerWords:
    """The words of a country's bookkeepers."""
    return _BY_COUNTRY.get(country, _ENGLISH)


def voucher_text(country: str, voucher: Voucher) -> str:
    """What a voucher is, in one line."""
    return words_of(country).texts[voucher.kind].format(number=voucher.number, customer=voucher.customer.name).strip()

"""SAF-T Financial, Norway, version 1.30: accounts, customers, VAT codes and entries of the sales part.

Balances begin at nothing, since only sales are known here: they are the movements of the period.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from telecost_desktop import __version__
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.ledger import AccountUse
from telecost_desktop.services.ledger.accounts import split_key
from telecost_desktop.services.ledger.content import Bookkeeper, LedgerContent, two_decimals
from telecost_desktop.services.ledger.saft_entries import add_entries
from telecost_desktop.services.ledger.saft_tree import NAMESPACE, add, add_all
from telecost_desktop.services.ledger.vouchers import Party

if TYPE_CHECKING:
    from lxml.etree import _Element

# The groups of the Norwegian business specification, by what an account is for.
_GROUPS = {
    AccountUse.RECEIVABLES: ("balanseverdiForOmloepsmiddel", "1500"),
    AccountUse.VAT: ("kortsiktigGjeld", "2740"),
    AccountUse.ROUNDING: ("annenDriftskostnad", "7700"),
    AccountUse.PREPAID: ("kortsiktigGjeld", "2900"),
    AccountUse.BANK: ("balanseverdiForOmloepsmiddel", "1920"),
    AccountUse.FEES: ("annenDriftsinntekt", "3900"),
    AccountUse.INTEREST: ("finansinntekt", "8050"),
}
_SALES_GROUPS = {"S": "3000", "Z": "3100", "AE": "3100", "G": "3100"}
_SALES_ELSE = "3200"


def saft_file(content: LedgerContent) -> bytes:
    """The period as an XML document. Raises UserError where the company's organisation number is missing."""
    from lxml import etree

    if not content.company.organisation_number:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "SAF-T names the company by its organisation number, which is missing."),
            hint=QT_TRANSLATE_NOOP("Errors", "Fill in the organisation number in Settings › Company."),
        )
    root = etree.Element(f"{{{NAMESPACE}}}AuditFile", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    _add_header(root, content)
    if content.vouchers:
        master = add(root, "MasterFiles")
        _add_accounts(master, content)
        _add_customers(master, content)
        _add_tax_table(master, content)
    add_entries(root, content)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _add_header(root: _Element, content: LedgerContent) -> None:
    header, company = add(root, "Header"), content.company
    add_all(
        header,
        ("AuditFileVersion", "1.30"),
        ("AuditFileCountry", "NO"),
        ("AuditFileDateCreated", content.made_on.isoformat()),
        ("SoftwareCompanyName", "TeleCost Desktop"),
        ("SoftwareID", "TeleCost Desktop"),
        ("SoftwareVersion", __version__[:18]),
    )
    _add_company(add(header, "Company"), company)
    add(header, "DefaultCurrencyCode", company.currency)
    add_all(
        add(header, "SelectionCriteria"),
        ("SelectionStartDate", content.first.isoformat()),
        ("SelectionEndDate", content.last.isoformat()),
    )
    add_all(
        header,
        ("HeaderComment", "Salgsdelen av regnskapet: utgående fakturaer, kreditnotaer og innbetalinger."),
        ("TaxAccountingBasis", "A"),
        ("UserID", content.made_by),
    )


def _add_company(parent: _Element, company: Bookkeeper) -> None:
    add_all(parent, ("RegistrationNumber", company.organisation_number[:35]), ("Name", company.name[:256]))
    _add_address(parent, company.street, company.city, company.postal_code, company.country)
    contact = add(parent, "Contact")
    # The form asks for a person's name; that of the company stands in the place for names as they are written.
    add_all(add(contact, "ContactPerson"), ("FirstName", "NotUsed"), ("LastName", company.name[:70]))
    add_all(contact, ("Telephone", company.phone[:18]), ("Email", company.email[:70]))
    if company.vat_number:
        add_all(
            add(parent, "TaxRegistration"),
            ("TaxRegistrationNumber", company.vat_number[:35]),
            ("TaxAuthority", "Skatteetaten"),
        )


def _add_address(parent: _Element, street: str, city: str, postal_code: str, country: str) -> None:
    address = add(parent, "Address")
    add_all(address, ("StreetName", street[:256]), ("City", city[:256]), ("PostalCode", postal_code[:70]))
    add_all(address, ("Country", country if len(country) == 2 else ""), ("AddressType", "PostalAddress"))


def _add_accounts(master: _Element, content: LedgerContent) -> None:
    sums: dict[str, Decimal] = {}
    groups: dict[str, tuple[str, str]] = {}
    for voucher in content.vouchers:
        for line in voucher.lines:
            number = content.account(line).account
            sums[number] = sums.get(number, Decimal(0)) + line.amount
            groups.setdefault(number, _group(line.use, line.key))
    parent = add(master, "GeneralLedgerAccounts")
    for account in content.used_accounts():
        category, code = groups[account.account]
        element = add(parent, "Account")
        add_all(
            element,
            ("AccountID", account.account[:70]),
            ("AccountDescription", account.name[:256] or account.account),
            ("GroupingCategory", category),
            ("GroupingCode", code),
            ("AccountType", "GL"),
        )
        _add_balances(element, sums[account.account])


def _group(use: AccountUse, key: str) -> tuple[str, str]:
    if use is AccountUse.SALES:
        return "salgsinntekt", _SALES_GROUPS.get(split_key(key)[0], _SALES_ELSE)
    return _GROUPS[use]


def _add_balances(parent: _Element, movement: Decimal) -> None:
    add(parent, "OpeningDebitBalance", "0.00")
    side = "ClosingDebitBalance" if movement >= 0 else "ClosingCreditBalance"
    add(parent, side, two_decimals(abs(movement)))


def _add_customers(master: _Element, content: LedgerContent) -> None:
    owed: dict[str, dict[str, Decimal]] = {}
    parties: dict[str, Party] = {}
    for voucher in content.vouchers:
        parties[voucher.customer.number] = voucher.customer
        accounts = owed.setdefault(voucher.customer.number, {})
        for line in voucher.lines:
            if line.use is AccountUse.RECEIVABLES:
                number = content.account(line).account
                accounts[number] = accounts.get(number, Decimal(0)) + line.amount
    parent = add(master, "Customers")
    for number in sorted(parties):
        _add_customer(parent, parties[number], owed[number].items())


def _add_customer(parent: _Element, party: Party, owed: Iterable[tuple[str, Decimal]]) -> None:
    element = add(parent, "Customer")
    add_all(element, ("RegistrationNumber", party.organisation_number[:35]), ("Name", party.name[:256]))
    _add_address(element, party.street, party.city, party.postal_code, party.country)
    if party.vat_number:
        add(add(element, "TaxRegistration"), "TaxRegistrationNumber", party.vat_number[:35])
    add(element, "CustomerID", party.number[:35])
    for account, amount in owed:
        balance = add(element, "BalanceAccount")
        add(balance, "AccountID", account[:70])
        _add_balances(balance, amount)


def _add_tax_table(master: _Element, content: LedgerContent) -> None:
    """Every VAT code that the period uses, with the standard code that it stands for."""
    used = {
        (content.tax_code(line.key), line.key)
        for voucher in content.vouchers
        for line in voucher.lines
        if line.use is AccountUse.SALES
    }
    if not used:
        return
    entry = add(add(master, "TaxTable"), "TaxTableEntry")
    add_all(entry, ("TaxType", "MVA"), ("Description", "Merverdiavgift"))
    for code, key in sorted(used):
        details = add(entry, "TaxCodeDetails")
        add_all(
            details,
            ("TaxCode", code),
            ("Description", content.accounts[AccountUse.SALES, key].name[:256]),
            ("TaxPercentage", f"{split_key(key)[1]:f}"),
            ("Country", content.company.country),
            ("StandardTaxCode", content.standard_codes.get(key, "NA")),
            ("BaseRate", "100"),
        )

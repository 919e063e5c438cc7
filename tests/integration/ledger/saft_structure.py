"""What the parts of SAF-T Financial 1.30 that a sales ledger uses must look like: order, number, length, kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import QName, _Element

DATE = r"\d{4}-\d{2}-\d{2}"
MONEY = r"-?\d{1,16}(\.\d{1,2})?"
NUMBER = r"-?\d+(\.\d+)?"
WHOLE = r"\d+"


def text(longest: int) -> str:
    return rf"(?s).{{1,{longest}}}"


_ADDRESS = "StreetName? City? PostalCode? Country? AddressType?"
# The children of each element in their order: ? for at most one, * for any number, + for at least one.
# A | B stands for exactly one of both.
CHILDREN = {
    "AuditFile": "Header MasterFiles? GeneralLedgerEntries?",
    "Header": "AuditFileVersion AuditFileCountry AuditFileDateCreated SoftwareCompanyName SoftwareID SoftwareVersion"
    " Company DefaultCurrencyCode SelectionCriteria HeaderComment? TaxAccountingBasis TaxEntity? UserID?",
    "Company": "RegistrationNumber Name Address* Contact+ TaxRegistration* BankAccount*",
    "Address": _ADDRESS,
    "Contact": "ContactPerson Telephone? Fax? Email?",
    "ContactPerson": "FirstName LastName",
    "TaxRegistration": "TaxRegistrationNumber TaxAuthority?",
    "SelectionCriteria": "SelectionStartDate SelectionEndDate",
    "MasterFiles": "GeneralLedgerAccounts? Customers? TaxTable?",
    "GeneralLedgerAccounts": "Account+",
    "Account": "AccountID AccountDescription GroupingCategory GroupingCode AccountType"
    " OpeningDebitBalance|OpeningCreditBalance ClosingDebitBalance|ClosingCreditBalance",
    "Customers": "Customer+",
    "Customer": "RegistrationNumber? Name Address* Contact* TaxRegistration* CustomerID BalanceAccount*",
    "BalanceAccount": "AccountID? OpeningDebitBalance|OpeningCreditBalance ClosingDebitBalance|ClosingCreditBalance",
    "TaxTable": "TaxTableEntry+",
    "TaxTableEntry": "TaxType Description TaxCodeDetails+",
    "TaxCodeDetails": "TaxCode Description? TaxPercentage? Country StandardTaxCode BaseRate+",
    "GeneralLedgerEntries": "NumberOfEntries TotalDebit TotalCredit Journal*",
    "Journal": "JournalID Description Type Transaction*",
    "Transaction": "TransactionID Period PeriodYear TransactionDate SourceID? VoucherType? Description SystemEntryDate"
    " GLPostingDate Line+",
    "Line": "RecordID AccountID SourceDocumentID? CustomerID? Description DebitAmount|CreditAmount TaxInformation*"
    " ReferenceNumber? CID? DueDate?",
    "DebitAmount": "Amount CurrencyCode? CurrencyAmount? ExchangeRate?",
    "CreditAmount": "Amount CurrencyCode? CurrencyAmount? ExchangeRate?",
    "TaxInformation": "TaxType? TaxCode? TaxPercentage? Country? TaxBase? DebitTaxAmount|CreditTaxAmount",
    "DebitTaxAmount": "Amount",
    "CreditTaxAmount": "Amount",
}
VALUES = {
    "AuditFileVersion": r"1\.30",
    "AuditFileCountry": "NO",
    "AuditFileDateCreated": DATE,
    "SoftwareCompanyName": text(70),
    "SoftwareID": text(256),
    "SoftwareVersion": text(18),
    "RegistrationNumber": text(35),
    "Name": text(256),
    "StreetName": text(256),
    "City": text(256),
    "PostalCode": text(70),
    "Country": "[A-Z]{2}",
    "AddressType": "PostalAddress",
    "FirstName": text(35),
    "LastName": text(70),
    "Telephone": text(18),
    "Email": text(70),
    "TaxRegistrationNumber": text(35),
    "TaxAuthority": "Skatteetaten",
    "DefaultCurrencyCode": "[A-Z]{3}",
    "SelectionStartDate": DATE,
    "SelectionEndDate": DATE,
    "HeaderComment": text(256),
    "TaxAccountingBasis": "A",
    "UserID": text(256),
    "AccountID": text(70),
    "AccountDescription": text(256),
    "GroupingCategory": text(256),
    "GroupingCode": text(35),
    "AccountType": "GL",
    "OpeningDebitBalance": MONEY,
    "ClosingDebitBalance": MONEY,
    "ClosingCreditBalance": MONEY,
    "CustomerID": text(35),
    "TaxType": "MVA",
    "TaxCode": text(70),
    "TaxPercentage": NUMBER,
    "StandardTaxCode": "[0-9anAN]{1,2}",
    "BaseRate": "100|[0-9]{1,2}",
    "NumberOfEntries": WHOLE,
    "TotalDebit": MONEY,
    "TotalCredit": MONEY,
    "JournalID": text(18),
    "Description": text(256),
    "Type": text(9),
    "TransactionID": text(70),
    "Period": WHOLE,
    "PeriodYear": r"(19[7-9]|20\d)\d|2100",
    "TransactionDate": DATE,
    "SourceID": text(35),
    "VoucherType": text(70),
    "SystemEntryDate": DATE,
    "GLPostingDate": DATE,
    "RecordID": text(18),
    "SourceDocumentID": text(35),
    "Amount": MONEY,
    "CurrencyCode": "[A-Z]{3}",
    "CurrencyAmount": MONEY,
    "ExchangeRate": r"\d{1,10}(\.\d{1,8})?",
    "TaxBase": NUMBER,
    "ReferenceNumber": text(35),
    "CID": text(35),
    "DueDate": DATE,
}


def faults_of(root: _Element) -> list[str]:
    """Everything that is not as it must be."""
    return list(_faults(root))


def _faults(element: _Element) -> Iterator[str]:
    name = QName(element).localname
    if name not in CHILDREN:
        value = element.text or ""
        if name not in VALUES or not re.fullmatch(VALUES[name], value) or len(element):
            yield f"{name}: {value!r}"
        return
    names = " ".join(QName(child).localname for child in element) + " "
    if not re.fullmatch(_pattern(CHILDREN[name]), names):
        yield f"{name}: {names}"
    for child in element:
        yield from _faults(child)


def _pattern(children: str) -> str:
    return "".join(
        f"(?:(?:{child.rstrip('?*+')}) ){child[-1] if child[-1] in '?*+' else ''}" for child in children.split()
    )

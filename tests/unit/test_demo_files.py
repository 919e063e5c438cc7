"""The files of the demonstration: legal, exact, and the same for the same arguments."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from stdnum import luhn
from stdnum.no import kontonr, orgnr

from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.attachments import safe_file_name
from telecost_desktop.services.demo.buyer import BANK_ACCOUNT, COMPANY
from telecost_desktop.services.demo.files import OperatorFiles, write_operator_files
from telecost_desktop.services.demo.operators import ACCOUNTS, KYSTNETT, NORDLYS
from telecost_desktop.services.demo.own_layout import ENCODING, PROFILE

TODAY = date(2026, 11, 22)
KYSTNETT_ACCOUNT = next(account.number for account in ACCOUNTS if account.operator is KYSTNETT)
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
# The order that UBL prescribes, for the elements that occur here.
ORDER = [
    "CustomizationID", "ProfileID", "ID", "IssueDate", "DueDate", "InvoiceTypeCode", "CreditNoteTypeCode", "DocumentCurrencyCode",
    "BuyerReference", "InvoicePeriod", "BillingReference", "AdditionalDocumentReference", "AccountingSupplierParty",
    "AccountingCustomerParty", "PaymentMeans", "PaymentTerms", "TaxTotal", "LegalMonetaryTotal", "InvoiceLine", "CreditNoteLine",
]  # fmt: skip
LINE_ORDER = [
    "ID", "Note", "InvoicedQuantity", "CreditedQuantity", "LineExtensionAmount", "AccountingCost", "InvoicePeriod",
    "DocumentReference", "Item", "Price",
]  # fmt: skip


@dataclass
class Written:
    folder: Path
    files: OperatorFiles


def write(folder: Path, *, months: int = 3, numbers: int = 8, seed: int = 1, today: date = TODAY) -> Written:
    folder.mkdir(parents=True, exist_ok=True)
    return Written(folder, write_operator_files(folder, months=months, numbers=numbers, seed=seed, today=today))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("year"), months=12, numbers=40)


def documents(written: Written) -> list[etree._Element]:
    return [etree.parse(path).getroot() for path in written.files.paths if path.suffix == ".xml"]


def rows(path: Path) -> list[dict[str, str]]:
    if f" {KYSTNETT_ACCOUNT} " in path.name:
        return [as_usage(row) for row in csv.DictReader(path.read_text(ENCODING).splitlines()[3:], delimiter=";")]
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def as_usage(row: dict[str, str]) -> dict[str, str]:
    """A row of Kystnett's own layout by the names of ours; what it does not say is empty."""
    said = {field: row[titles[0]] for field, titles in PROFILE.columns.items()}
    day = "-".join(reversed(row["Dato"].split(".")))
    nothing = dict.fromkeys(("invoice", "package_use", "direction", "kind"), "")
    return (
        nothing
        | said
        | {
            "msisdn": row["Nummer"].removeprefix("+") if row["Nummer"].startswith("+") else "47" + row["Nummer"],
            "start": f"{day}T{row['Klokkeslett']}",
        }
    )


def usage_files(written: Written) -> list[Path]:
    return [path for path in written.files.paths if " bruk" in path.name]


def text(element: etree._Element, path: str) -> str:
    found = element.findtext(path.replace("cac:", CAC).replace("cbc:", CBC))
    assert found is not None, path
    return found


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_same_arguments_same_bytes(written: Written, tmp_path: Path) -> None:
    again = write(tmp_path / "again")
    assert content(written.folder) == content(again.folder)
    other = write(tmp_path / "other", seed=2)
    assert content(written.folder) != content(other.folder)


def test_every_number_has_valid_check_digits(written: Written) -> None:
    for registration in (COMPANY.registration, NORDLYS.registration, KYSTNETT.registration):
        assert orgnr.is_valid(registration)
        # Real organisations have numbers that begin with 8 or 9.
        assert registration.startswith("3")
    for account in (BANK_ACCOUNT, NORDLYS.bank_account, KYSTNETT.bank_account):
        assert kontonr.is_valid(account)
    assert all(luhn.is_valid(thing.imei) and thing.imei.startswith("00") for thing in written.files.things)
    assert len({thing.imei for thing in written.files.things}) == len(written.files.things)
    assert all(luhn.is_valid(document.payment_reference) for document in written.files.documents)
    assert all(luhn.is_valid(line.sim) and len(line.sim) in (19, 20) for line in written.files.workforce.lines)


def test_file_names_are_legal_everywhere(written: Written) -> None:
    names = [path.name for path in written.files.paths]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(safe_file_name(name) == name for name in names)


def test_elements_stand_in_the_order_of_ubl(year: Written) -> None:
    for root in documents(year):
        places = [ORDER.index(etree.QName(child).localname) for child in root]
        assert places == sorted(places)
        for line in root.iter(f"{CAC}InvoiceLine", f"{CAC}CreditNoteLine"):
            places = [LINE_ORDER.index(etree.QName(child).localname) for child in line]
            assert places == sorted(places)


def test_totals_are_the_sums_of_their_lines(year: Written) -> None:
    for root in documents(year):
        lines = list(root.iter(f"{CAC}InvoiceLine", f"{CAC}CreditNoteLine"))
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for line in lines:
            net = Decimal(text(line, "cbc:LineExtensionAmount"))
            sums[text(line, "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent")] += net
            quantity = (
                Decimal(line[1].text or "0") if line[1].tag.endswith("Quantity") else Decimal(line[2].text or "0")
            )
            price = Decimal(text(line, "cac:Price/cbc:PriceAmount"))
            assert price >= 0
            assert abs(quantity * price - net) <= Decimal("0.02")
        for subtotal in root.iter(f"{CAC}TaxSubtotal"):
            rate = text(subtotal, "cac:TaxCategory/cbc:Percent")
            assert Decimal(text(subtotal, "cbc:TaxableAmount")) == sums.pop(rate)
        assert not sums
        total = "cac:LegalMonetaryTotal/cbc:"
        net, gross = (Decimal(text(root, f"{total}{name}Amount")) for name in ("TaxExclusive", "TaxInclusive"))
        vat = Decimal(text(root, "cac:TaxTotal/cbc:TaxAmount"))
        assert gross == net + vat
        rounding = Decimal(root.findtext(f"{CAC}LegalMonetaryTotal/{CBC}PayableRoundingAmount") or "0")
        assert Decimal(text(root, f"{total}PayableAmount")) == gross + rounding
        if text(root, "cac:AccountingSupplierParty/cac:Party/cac:PartyName/cbc:Name") == KYSTNETT.name:
            assert (gross + rounding) % 1 == 0


def test_use_adds_up_to_the_communications_of_its_invoice(year: Written) -> None:
    cycles = {account.number: (account, account.cycles(TODAY, 12)) for account in ACCOUNTS}
    used: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for path in usage_files(year):
        for row in rows(path):
            account, known = cycles[row["account"]]
            day = date.fromisoformat(row["start"][:10])
            cycle = next((cycle for cycle in known if day in cycle.usage), None)
            number = account.invoice_number(cycle.issued) if cycle else ""
            assert row["invoice"] == (number if account.usage_names_invoice else "")
            if number:
                used[number, row["msisdn"], row["traffic_type"]] += Decimal(row["net"].replace(",", "."))
    charged: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for document in year.files.documents:
        for line in document.lines:
            if line.section is ChargeSection.COMMUNICATION:
                charged[document.number, line.msisdn, line.text] += Decimal(line.net) / 100
    assert used == charged
    assert sum(used.values()) > 0


def test_everything_that_was_asked_for_occurs(year: Written) -> None:
    sections = {line.section for document in year.files.documents for line in document.lines}
    assert sections == set(ChargeSection)
    assert any(document.credits for document in year.files.documents)
    assert any(line.net < 0 and line.unit == "DAY" for document in year.files.documents for line in document.lines)
    found = [row for path in usage_files(year) for row in rows(path)]
    assert {row["package_use"] for row in found} - {""} == {"inside", "outside", "extra"}
    assert {row["direction"] for row in found} - {""} == {"domestic", "to_abroad", "roaming"}
    assert {row["kind"] for row in found} - {""} == {"call", "message", "data", "content"}
    assert any(row["called_number"].endswith("***") for row in found)
    assert any(re.search("[æøå]", person.name) for person in year.files.workforce.people)
    assert any(len(person.posts) > 1 for person in year.files.workforce.people)
    assert any(len(line.holdings) > 1 for line in year.files.workforce.lines)


def test_running_use_lies_after_the_last_invoice_and_before_today(written: Written) -> None:
    last = {account.number: account.cycles(TODAY, 1)[0].usage.end for account in ACCOUNTS}
    dated = [
        (row["account"], date.fromisoformat(row["start"][:10])) for path in usage_files(written) for row in rows(path)
    ]
    running = [(account, day) for account, day in dated if day >= last[account]]
    assert {account for account, _ in running} == set(last)
    assert max(day for _, day in dated) == date(2026, 11, 21)


def test_record_ids_are_unique(year: Written) -> None:
    ids = [row["record_id"] for path in usage_files(year) for row in rows(path)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    "today", [date(2026, 11, 1), date(2026, 3, 31), date(2024, 2, 29), date(2026, 1, 7), date(2026, 12, 30)]
)
def test_any_day_and_the_smallest_company(tmp_path: Path, today: date) -> None:
    written = write(tmp_path, months=1, numbers=1, today=today)
    assert len([one for one in written.files.documents if not one.credits]) == len(ACCOUNTS)
    assert len(set(written.files.paths)) == len(written.files.paths)
    assert all(document.issued <= today for document in written.files.documents)
    for line in written.files.workforce.lines:
        assert line.terminated is None or line.activated < line.terminated <= today
        assert [one.since for one in line.holdings] == sorted(one.since for one in line.holdings)

"""The forms of the ledger byte by byte: SIE 4I, FEC, SAF-T Financial."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from crediting import credit_invoice
from lxml import etree
from sqlalchemy import select

from telecost_desktop.errors import UserError
from telecost_desktop.models.ledger import LedgerExport, LedgerFormat
from telecost_desktop.services.company import create_company, save_company
from telecost_desktop.services.ledger.accounts import ledger_accounts
from telecost_desktop.services.ledger.exporting import export_to_folder
from telecost_desktop.services.ledger.fec import COLUMNS
from telecost_desktop.services.payments.by_hand import register_payment
from tests.integration.billing.conftest import Office

from .conftest import Books, Desk, line, settle
from .saft_structure import faults_of

NAMESPACE = {"s": "urn:StandardAuditFile-Taxation-Financial:NO"}


def test_sie_has_its_records_in_order_and_only_signs_of_its_code_page(books: Books) -> None:
    desk = books.desk
    buyer = desk.office.customer('Ørje "Škoda" \\ Łódź AS – 東京')
    desk.issued(customer=buyer)
    desk.office.at("2026-02-01")
    _, (path,) = books.export("2026-01-01", "2026-01-31")
    content = path.read_bytes()
    lines = content.decode("cp437").split("\r\n")
    labels = [text.split()[0] for text in lines if text.startswith("#")]
    assert labels[:7] == ["#FLAGGA", "#PROGRAM", "#FORMAT", "#GEN", "#SIETYP", "#ORGNR", "#FNAMN"]
    assert lines[0] == "#FLAGGA 0"
    assert "#FORMAT PC8" in lines
    assert "#SIETYP 4" in lines
    assert '#GEN 20260201 "KH"' in lines
    assert "\ufeff" not in content.decode("cp437")
    # 3000 is called "høy sats": code page 437 has no ø, and ö is byte 148.
    assert b"h\x94y sats" in content
    assert '"Faktura 10001 Örje \\"Skoda\\" \\\\ Lódz AS - ??"' in content.decode("cp437")


def test_fec_has_18_columns_tabs_and_decimal_commas(tmp_path: Path, office: Office) -> None:
    path = tmp_path / "société.telecost"
    file = create_company(path, name="Société d’essai", country="FR")
    office.file.close()
    desk = Desk(Office(file, office.clock))
    folder = tmp_path / "out"
    folder.mkdir()
    try:
        made = desk.issued(line(price="1234.5"), customer=desk.office.customer("Client\tSARL", currency="EUR"))
        settle(file, desk.clock)
        credit_invoice(file, made, clock=desk.clock)
        days = date(2026, 1, 1), date(2026, 1, 31)
        desk.office.at("2026-02-01")
        with pytest.raises(UserError, match="SIREN"):
            export_to_folder(file, *days, [LedgerFormat.FEC], folder, clock=desk.clock)
        with pytest.raises(UserError, match="no form"):
            export_to_folder(file, *days, [LedgerFormat.SAFT], folder, clock=desk.clock)
        save_company(file, {"organisation_number": "732 829 320 00074"})
        _, (written,) = export_to_folder(file, *days, [LedgerFormat.FEC], folder, clock=desk.clock)
    finally:
        file.close()
    assert written.name == "732829320FEC20260131.txt"
    rows = [row.split("\t") for row in written.read_bytes().decode().split("\r\n")[:-1]]
    assert tuple(rows[0]) == COLUMNS
    assert {len(row) for row in rows} == {18}
    entries = [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]]
    assert [(row["EcritureNum"], row["CompteNum"], row["Debit"], row["Credit"]) for row in entries] == [
        ("VE000001", "411000", "1481,40", "0,00"),
        ("VE000001", "706000", "0,00", "1234,50"),
        ("VE000001", "445710", "0,00", "246,90"),
        ("VE000002", "411000", "0,00", "1481,40"),
        ("VE000002", "706000", "1234,50", "0,00"),
        ("VE000002", "445710", "246,90", "0,00"),
    ]
    assert entries[0]["EcritureDate"] == entries[0]["PieceDate"] == "20260101"
    assert (entries[0]["CompAuxLib"], entries[1]["CompAuxLib"]) == ("Client SARL", "")
    assert {row["ValidDate"] for row in entries} == {"20260201"}


def test_fec_numbers_go_on_from_period_to_period(books: Books) -> None:
    from telecost_desktop.services.ledger.closing import export_of
    from telecost_desktop.services.ledger.content import LedgerContent
    from telecost_desktop.services.ledger.making import content_of
    from telecost_desktop.services.ledger.reading import sources_of_export

    desk = books.desk
    desk.issued()
    desk.issued()
    desk.office.at("2026-02-01")
    books.export("2026-01-01", "2026-01-31")
    desk.issued(on="2026-02-01")
    desk.office.at("2026-03-01")
    books.export("2026-02-01", "2026-02-28")

    def content(first: date, last: date) -> LedgerContent:
        with desk.file.read() as session:
            export = export_of(session, first, last)
            assert export is not None
            return content_of(session, export, sources_of_export(session, export))

    january = content(date(2026, 1, 1), date(2026, 1, 31))
    february = content(date(2026, 2, 1), date(2026, 2, 28))
    assert [number for number, _ in january.numbered()] == [1, 2]
    assert [number for number, _ in february.numbered()] == [3]


def test_saft_has_the_structure_that_it_must_have(books: Books) -> None:
    desk = books.desk
    home = desk.issued(line(price="100"), line(price="-10"), line(price="40", vat_code="low"), prepaid=Decimal(5))
    abroad = desk.issued(
        line(price="33.33"),
        currency="EUR",
        exchange_rate=Decimal("11.6915"),
        customer=desk.office.customer("Ærø & <Søn> " + "x" * 300, country="SE"),
    )
    credit_invoice(desk.file, home, clock=desk.clock)
    register_payment(desk.file, abroad, desk.row(abroad).payable, date(2026, 1, 9), clock=desk.clock)
    desk.office.at("2026-02-01")
    _, (path,) = books.export("2026-01-01", "2026-01-31", LedgerFormat.SAFT, payments=True)
    root = etree.parse(str(path)).getroot()
    assert faults_of(root) == []
    assert re.fullmatch(r"SAF-T Financial_923609016_\d{14}\.xml", path.name)

    def texts(way: str) -> list[str]:
        return [str(element.text) for element in root.iterfind(way, NAMESPACE)]

    entries = "s:GeneralLedgerEntries/"
    assert texts(f"{entries}s:NumberOfEntries") == ["4"]
    assert texts(f"{entries}s:TotalDebit") == texts(f"{entries}s:TotalCredit")
    used = set(texts(f"{entries}s:Journal/s:Transaction/s:Line/s:AccountID"))
    assert used == set(texts("s:MasterFiles/s:GeneralLedgerAccounts/s:Account/s:AccountID"))
    codes = set(texts(f"{entries}s:Journal/s:Transaction/s:Line/s:TaxInformation/s:TaxCode"))
    assert codes == {"3", "33"}
    assert codes == set(texts("s:MasterFiles/s:TaxTable/s:TaxTableEntry/s:TaxCodeDetails/s:TaxCode"))
    balances = [
        Decimal(element.text) * (1 if "Debit" in element.tag else -1)
        for account in root.iterfind("s:MasterFiles/s:GeneralLedgerAccounts/s:Account", NAMESPACE)
        for element in account
        if "Closing" in element.tag
    ]
    assert sum(balances) == 0


def test_the_structural_test_notices_what_is_wrong(books: Books) -> None:
    books.desk.issued()
    books.desk.office.at("2026-02-01")
    _, (path,) = books.export("2026-01-01", "2026-01-31", LedgerFormat.SAFT)
    root = etree.parse(str(path)).getroot()
    header = root[0]
    header.append(header[0])
    header[1].text = "x" * 80
    for element in root.iter(f"{{{NAMESPACE['s']}}}CreditAmount"):
        element[0].text = "1.234"
    assert len(faults_of(root)) >= 3


def test_a_period_without_vouchers_is_a_file_all_the_same(books: Books) -> None:
    books.desk.office.at("2026-02-01")
    _, paths = books.export("2026-01-01", "2026-01-31", LedgerFormat.SAFT, LedgerFormat.SIE, LedgerFormat.CSV)
    assert len(paths) == 3
    saft = next(path for path in paths if path.suffix == ".xml")
    assert faults_of(etree.parse(str(saft)).getroot()) == []


def test_swedish_accounts_follow_their_plan(tmp_path: Path, office: Office) -> None:
    file = create_company(tmp_path / "bolag.telecost", name="Bolaget AB", country="SE")
    try:
        rows = {(row.use.value, row.key): row.account for row in ledger_accounts(file)}
        save_company(file, {"vat_registered": False})
        without = [row.key for row in ledger_accounts(file) if row.key]
    finally:
        file.close()
    assert rows["sales", "S25"] == "3001"
    assert rows["vat", "S6"] == "2631"
    assert without == ["O0"]


def test_a_file_that_cannot_be_written_closes_nothing(books: Books) -> None:
    books.desk.issued(line())
    books.desk.office.at("2026-03-01")
    taken = books.folder / "SAF-T Financial_923609016_20260228235959.xml"
    taken.write_text("another", encoding="utf-8")
    both = LedgerFormat.SIE, LedgerFormat.SAFT
    with pytest.raises(UserError, match="exists already"):
        books.export("2026-02-01", "2026-02-28", *both)
    assert list(books.folder.iterdir()) == [taken]
    with books.desk.file.read() as session:
        assert session.scalars(select(LedgerExport)).all() == []
    taken.unlink()
    period, paths = books.export("2026-02-01", "2026-02-28", *both)
    assert (period.is_new, len(paths)) == (True, 2)

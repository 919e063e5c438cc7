"""What a damaged file really says, read anew without the program's own readers: nothing else may have been accepted.

An amount that two people could read differently has to be refused, unless the file's other amounts tell its sign.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from telecost_desktop.services.importing import FileResult, ImportedSupplierInvoice

_XSD_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_UBL = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
_CII = {"ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
        "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"}  # fmt: skip
_SUMMATION = ".//ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_TOTALS = {
    "ubl": {
        "total_ex_vat": "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount",
        "total_inc_vat": "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount",
        "payable": "cac:LegalMonetaryTotal/cbc:PayableAmount",
    },
    "cii": {
        "total_ex_vat": f"{_SUMMATION}/ram:TaxBasisTotalAmount",
        "total_inc_vat": f"{_SUMMATION}/ram:GrandTotalAmount",
        "payable": f"{_SUMMATION}/ram:DuePayableAmount",
    },
}
MOST_SUMS = 64


class OddAmountError(Exception):
    """An amount in the file that is none, or that can be read in two ways."""


def micro(amount: Decimal) -> Decimal:
    """An amount as exact as the company file keeps it."""
    return amount.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)


def _decimal(element: object) -> Decimal | None:
    text = (element.text or "").strip() if element is not None else ""  # type: ignore[attr-defined]
    if not text:
        return None
    if not _XSD_DECIMAL.fullmatch(text):
        raise OddAmountError(f"{text!r} is no decimal of XML")
    return Decimal(text)


def xml_wrong(content: bytes, result: FileResult) -> str:
    """What is wrong with the totals that were accepted of an invoice in XML; "" if nothing."""
    from lxml import etree

    if result.status == "duplicate" and not result.supplier_invoices:
        # The very same bytes again are not read at all.
        return ""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, remove_comments=True, remove_pis=True))
    (invoice,) = result.supplier_invoices
    code = "cii" if str(root.tag).endswith("CrossIndustryInvoice") else "ubl"
    names = _UBL if code == "ubl" else _CII
    try:
        stated = {}
        for name, path in _TOTALS[code].items():
            amounts = {_decimal(element) for element in root.findall(path, names)} - {None}
            if len(amounts) > 1:
                raise OddAmountError(f"{name} is stated twice: {sorted(map(str, amounts))}")
            stated[name] = next(iter(amounts), None)
        lines = _ubl_lines(root) if code == "ubl" else _cii_lines(root)
    except OddAmountError as error:
        # What was not stored cannot be wrong.
        return "" if not result.imported else f"accepted although {error}"
    wrong = [
        f"{name} is {getattr(invoice, name)}, the file says {amount}"
        for name, amount in stated.items()
        if amount is not None and micro(amount) != getattr(invoice, name)
    ]
    if stated["total_ex_vat"] is not None and lines:
        difference = micro(stated["total_ex_vat"]) - sum(map(micro, lines), Decimal(0))
        if difference != invoice.difference:
            wrong.append(f"the difference to the lines is {invoice.difference}, not {difference}")
    if wrong and not result.imported and result.errors:
        # The invoice was here already; that this file states other amounts was said.
        return ""
    return "; ".join(wrong)


def _ubl_lines(root: object) -> list[Decimal]:
    lines = []
    for element in root.findall("cac:InvoiceLine", _UBL) + root.findall("cac:CreditNoteLine", _UBL):  # type: ignore[attr-defined]
        amount = _decimal(element.find("cbc:LineExtensionAmount", _UBL))
        if amount is not None:
            lines.append(amount)
    for part in root.findall("cac:AllowanceCharge", _UBL) if lines else []:  # type: ignore[attr-defined]
        amount = _decimal(part.find("cbc:Amount", _UBL)) or Decimal(0)
        adds = (part.findtext("cbc:ChargeIndicator", "", _UBL)).strip().lower() in ("true", "1")
        lines.append(amount if adds else -amount)
    return lines


def _cii_lines(root: object) -> list[Decimal]:
    lines = []
    path = "ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    # One that a damage has put inside another is no line of the invoice; the difference tells that it is missing.
    items = "{*}SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem"
    for element in root.iterfind(items, _CII):  # type: ignore[attr-defined]
        amount = _decimal(element.find(path, _CII))
        if amount is not None:
            lines.append(amount)
    settlement = root.find(".//ram:ApplicableHeaderTradeSettlement", _CII)  # type: ignore[attr-defined]
    if not lines or settlement is None:
        return lines
    for part in settlement.findall("ram:SpecifiedTradeAllowanceCharge", _CII):
        amount = _decimal(part.find("ram:ActualAmount", _CII)) or Decimal(0)
        adds = part.findtext("ram:ChargeIndicator/udt:Indicator", "", _CII).strip().lower() in ("true", "1")
        lines.append(amount if adds else -amount)
    for part in settlement.findall("ram:SpecifiedLogisticsServiceCharge", _CII):
        lines.append(_decimal(part.find("ram:AppliedAmount", _CII)) or Decimal(0))
    return lines


def embedded_xml(path: str) -> bytes:
    """The invoice in XML that a PDF carries; b"" without one."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        for place in range(document.count_attachments()):
            attachment = document.get_attachment(place)
            if attachment.get_name().lower().endswith(".xml"):
                return bytes(attachment.get_data())
    finally:
        document.close()
    return b""


def readings(text: str) -> dict[str, Decimal]:
    """Every sane way to read an amount: decimal sign ("" = has none) → amount."""
    text = re.sub(r"\s", " ", text).strip().translate({0x2212: "-", 0x2013: "-"})
    # A currency beside the amount; whether it is the row's own decides whether the row is accepted at all.
    text = re.sub(r"^(kr\.?|[A-Z]{3}|[€$£])\s*(?=\S)|(?<=\S)\s*(kr\.?|[A-Z]{3}|[€$£])$", "", text, count=1)
    negative = False
    if text.endswith((",-", ".-")):
        # "12,-" means a whole amount, no minus.
        text = text[:-2]
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1].strip()
    elif text.endswith("-"):
        negative, text = True, text[:-1].strip()
    elif text[:1] in ("+", "-"):
        negative, text = text[0] == "-", text[1:].strip()
    found: dict[str, Decimal] = {}
    for sign, other in ((",", "."), (".", ",")):
        groups = "|".join(rf"[1-9][0-9]{{0,2}}(?:[{group}][0-9]{{3}})+" for group in (" ", "'", other))
        match = re.fullmatch(rf"([0-9]+|{groups})?(?:[{sign}]([0-9]*))?", text)
        if match and (match[1] or match[2]):
            whole = re.sub(r"[^0-9]", "", match[1] or "0")
            amount = Decimal(f"{whole}.{match[2] or 0}")
            found[sign] = -amount if negative else amount
    if not re.search("[.,]", text):
        return {"": found[","]} if found else {}
    return found


def decoded(content: bytes) -> str:
    """A text file's text by the rule that users are told, with plain line ends."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):  # fmt: skip
        if content.startswith(mark):
            text = content[len(mark) :].decode(encoding)
            break
    else:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            windows = re.search(rb"[\x80-\x9f]", content) is not None
            text = content.decode("cp1252" if windows else "latin-1", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bare(name: str) -> str:
    return re.sub(r"[\s_\-.:/()\ufeff]", "", unicodedata.normalize("NFKC", name).casefold())


# Layout → the columns that tell it, the column of amounts, other columns of amounts that show the decimal sign.
_LAYOUTS = {
    "telecost-charges": ({"operator", "account", "invoice", "issuedate", "section", "text", "net"}, "net",
                         {"vat", "vatrate", "quantity", "statedtotalexvat", "statedtotalincvat", "statedtotalvat"}),
    "telecost-usage": ({"account", "msisdn", "traffictype", "start", "net"}, "net", {"vat"}),
    "telenor-mis-invoice-details": ({"fakturanummer", "fakturatekst", "netto"}, "netto", {"mva", "mvaprosent", "antall"}),
    "telenor-mis-content": ({"anropsnummer", "netto"}, "netto", {"mva"}),
}  # fmt: skip


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    csv.field_size_limit(2**24)
    found, line = [], 1
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=separator)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            found.append((line, cells))
        line = reader.line_num + 1
    return found


def table_sums(content: bytes, result: FileResult, *, mapped_to: tuple[str, ...] = ()) -> set[Decimal] | None:
    """The sums that the accepted rows' amounts may have; None where that is not to be told.

    ``mapped_to`` are the header texts of a mapped file, the last being that of the amounts, which have decimal commas.
    Raises OddAmountError where an accepted row's amount is none or ambiguous.
    """
    if result.format not in _LAYOUTS:
        return None
    needed, money, others = _LAYOUTS[result.format]
    sign = ""
    if mapped_to:
        needed, money, others, sign = set(map(_bare, mapped_to)), _bare(mapped_to[-1]), set(), ","
    text = decoded(content)
    for separator in (";", "\t", ",", "|", "¤"):
        for place, (_, cells) in enumerate(rows := _rows(text, separator)):
            names = [re.sub(r"^[0-9]+", "", _bare(cell)) for cell in cells]
            if needed <= set(names):
                return _sums_of(rows[place + 1 :], names, money, others, sign, result)
            if not mapped_to:
                break
    raise OddAmountError("no header names the columns that this layout needs")


def _sums_of(
    rows: list[tuple[int, list[str]]], names: list[str], money: str, others: set[str], sign: str, result: FileResult
) -> set[Decimal] | None:
    at = names.index(money)
    places = [place for place, name in enumerate(names) if name in others or name == money]
    signs = {sign} if sign else {
        way for _, cells in rows for place in places if place < len(cells)
        for way in _told(cells[place])
    }  # fmt: skip
    refused = {error.row for error in result.errors}
    sums = {Decimal(0)}
    for line, cells in rows:
        if line in refused:
            continue
        cell = cells[at] if at < len(cells) else ""
        ways = readings(cell)
        if signs and "" not in ways and len(ways) > 1:
            ways = {way: amount for way, amount in ways.items() if way in signs}
        elif sign and "" not in ways:
            ways = {way: amount for way, amount in ways.items() if way == sign}
        amounts = set(map(micro, ways.values()))
        if not amounts:
            raise OddAmountError(f"line {line} has {cell!r}, which is no amount")
        if len(amounts) > 1 and not signs:
            raise OddAmountError(f"line {line} has {cell!r}, which can be read in two ways")
        sums = {total + amount for total in sums for amount in amounts}
        if len(sums) > MOST_SUMS:
            return None
    return sums


def _told(cell: str) -> Iterable[str]:
    ways = readings(cell)
    return set(ways) - {""} if len(ways) == 1 else set()


def stated_sum(invoices: Iterable[ImportedSupplierInvoice]) -> tuple[Decimal, bool]:
    """The sum of the charges of imported invoices, and whether a credit note, whose signs are made alike, is among them."""
    invoices = list(invoices)
    total = sum((invoice.total_ex_vat - invoice.difference for invoice in invoices), Decimal(0))
    return total, any(invoice.kind == "credit_note" for invoice in invoices)

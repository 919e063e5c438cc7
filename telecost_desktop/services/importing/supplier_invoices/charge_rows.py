"""Importing supplier invoices from rows: our own charges layout, and what other layouts are turned into.

An invoice comes in whole or not at all: with a part of its charges its sums would be wrong, and the mended rest
would look like a duplicate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.models.supplier_invoices import ChargeSection, DocumentKind
from telecost_desktop.models.usage import Direction, TrafficKind, Zone
from telecost_desktop.services.importing.classifying import tables as classification
from telecost_desktop.services.importing.classifying.traffic import traffic_key
from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.cells import Cells, WrongCellError, text_in
from telecost_desktop.services.importing.reading.text_files import Row
from telecost_desktop.services.importing.register.register import MIXED_UP
from telecost_desktop.services.importing.results import ImportRun
from telecost_desktop.services.importing.supplier_invoices.read_invoice import ReadCharge, ReadInvoice
from telecost_desktop.services.importing.supplier_invoices.storing import store_invoice
from telecost_desktop.services.importing.usage.places import code_of

OTHER_ROW_WRONG = QT_TRANSLATE_NOOP("Errors", "Another row of this invoice is wrong; an invoice comes in whole.")
TOO_MANY_INVOICES = QT_TRANSLATE_NOOP("Errors", "This file names more than {most} supplier invoices.")
TOO_LONG = QT_TRANSLATE_NOOP(
    "Errors", "Invoice {number} has more than {most} rows, which is more than TeleCost can take."
)
UNSORTED = QT_TRANSLATE_NOOP("Errors", "The rows of too many invoices lie mixed: more than {most} would have to wait.")
SORT = QT_TRANSLATE_NOOP("Errors", "Sort the file by invoice number and import it again.")
TWO_CURRENCIES = QT_TRANSLATE_NOOP("Errors", "The rows of this invoice are in different currencies.")
OTHER_TOTAL = QT_TRANSLATE_NOOP(
    "Errors", "Invoice {number} states a total of {stated} with VAT, but its lines with their VAT are {summed}."
)
TWO_TOTALS = QT_TRANSLATE_NOOP(
    "Errors", "The rows of invoice {number} state different totals: {kept} is kept, not {other}."
)
PERIOD_BACKWARDS = QT_TRANSLATE_NOOP("Errors", "The period ends before it begins.")
_SECTION_KINDS = {
    ChargeSection.SUBSCRIPTION: TrafficKind.SUBSCRIPTION,
    ChargeSection.OPTION: TrafficKind.OPTION,
    ChargeSection.EQUIPMENT: TrafficKind.EQUIPMENT,
    ChargeSection.ONE_OFF: TrafficKind.ONE_OFF,
}
# Turns a row's cells into the invoice it belongs to (as a fresh head) and its charge.
RowReader = Callable[[Cells], tuple[ReadInvoice, ReadCharge]]
# Reads the file's rows from the beginning, each with the share of the file read so far.
Rows = Callable[[], Iterator[tuple[Row, float]]]
# What makes rows one invoice.
_Identity = tuple[str, str, str, object, DocumentKind]

# What rounding a line's VAT may take or add.
_ROUNDING = Decimal("0.005")
# The texts that say of a row, also of one that cannot be read, which invoice it belongs to.
_Number = tuple[str, ...]
_NUMBER = ("operator", "account", "invoice")
# A file that names more invoices, or needs more rows in memory at once, is refused: this bounds the memory.
MOST_INVOICES = 100_000
MOST_ROWS = 150_000


@dataclass
class _Gathered:
    head: ReadInvoice
    missing: int


def import_charge_rows(run: ImportRun, rows: Rows, header: Header, reader: RowReader) -> None:
    """Import rows of charges, grouped into their invoices.

    The rows are read twice: first to learn which invoices there are, how many rows each has and which of them are
    wrong; then each invoice is stored when its last row came, so that a sorted file needs memory for one. Raises
    UserError where too much would have to be kept at once.
    """
    counts, wrong = _counted(run, rows, header, reader)
    gathered: dict[_Identity, _Gathered] = {}
    held = 0
    for place, (row, share) in enumerate(rows()):
        if place % 1000 == 0:
            run.step(0.5 + share * 0.5)
        try:
            head, charge = reader(Cells(row, header))
        except WrongCellError:
            continue
        if wrong and (reason := wrong.get(_number(row, header))):
            run.reject(row.line, "", reason, row.text)
            continue
        identity = _identity(head)
        invoice = gathered.setdefault(identity, _Gathered(head, counts[identity]))
        _complete(run, invoice.head, head)
        invoice.head.charges.append(charge)
        invoice.missing -= 1
        held += 1
        if not invoice.missing:
            del gathered[identity]
            held -= counts[identity]
            _tell_other_total(run, invoice.head)
            if store_invoice(run, _signed(invoice.head)):
                run.imported += counts[identity]
            else:
                run.duplicates += counts[identity]
        elif held > MOST_ROWS:
            if len(gathered) == 1:
                raise UserError(TOO_LONG, number=head.number, most=MOST_ROWS)
            raise UserError(UNSORTED, hint=SORT, most=MOST_ROWS)


def _counted(
    run: ImportRun, rows: Rows, header: Header, reader: RowReader
) -> tuple[dict[_Identity, int], dict[_Number, str]]:
    """How many rows each invoice has, and which invoices stay out and why; wrong rows are refused here."""
    counts: dict[_Identity, int] = {}
    wrong: dict[_Number, str] = {}
    currencies: dict[_Identity, str] = {}
    for row, share in rows():
        run.rows += 1
        if run.rows % 1000 == 0:
            run.step(share * 0.5)
        try:
            head, _ = reader(Cells(row, header))
        except WrongCellError as error:
            run.reject(row.line, error.column, error.reason, row.text)
            wrong[_number(row, header)] = OTHER_ROW_WRONG
        else:
            identity = _identity(head)
            counts[identity] = counts.get(identity, 0) + 1
            if currencies.setdefault(identity, head.currency) != head.currency:
                wrong.setdefault(_number(row, header), TWO_CURRENCIES)
        if len(counts) + len(wrong) > MOST_INVOICES:
            raise UserError(TOO_MANY_INVOICES, hint=MIXED_UP, most=MOST_INVOICES)
    return counts, wrong


def _identity(head: ReadInvoice) -> _Identity:
    return head.seller_name, head.account_number, head.number, head.issue_date, head.kind


def _number(row: Row, header: Header) -> _Number:
    return tuple(text_in(row, header, name) for name in _NUMBER)


def _complete(run: ImportRun, head: ReadInvoice, other: ReadInvoice) -> None:
    """Take what only a later row of the invoice states; say where a row states another total."""
    for name in ("due_date", "total_ex_vat", "total_vat", "total_inc_vat"):
        kept, stated = getattr(head, name), getattr(other, name)
        if kept is None:
            setattr(head, name, stated)
        elif name != "due_date" and stated is not None and stated != kept:
            run.tell_conflict(TWO_TOTALS, number=head.number, kept=kept, other=stated)
    head.payment_reference = head.payment_reference or other.payment_reference


def _tell_other_total(run: ImportRun, invoice: ReadInvoice) -> None:
    """Say when the total with VAT is not that of the lines with theirs, beyond what rounding each line explains."""
    stated = invoice.total_inc_vat
    if stated is None or not any(charge.vat is not None or charge.vat_rate for charge in invoice.charges):
        return
    nets = sum((charge.net for charge in invoice.charges), Decimal(0))
    rounded = [charge for charge in invoice.charges if charge.vat is None]
    vat = sum((charge.vat for charge in invoice.charges if charge.vat is not None), Decimal(0))
    vat += sum((charge.net * charge.vat_rate / 100 for charge in rounded), Decimal(0))
    summed = round_to_currency(abs(nets + vat), invoice.currency)
    if abs(abs(stated) - summed) > min(_ROUNDING * (len(rounded) + 1), Decimal(1)):
        run.tell_conflict(OTHER_TOTAL, number=invoice.number, stated=abs(stated), summed=summed)


def _signed(invoice: ReadInvoice) -> ReadInvoice:
    """A credit note's charges negative and its totals positive, however its rows were written."""
    if invoice.kind is DocumentKind.CREDIT_NOTE:
        if sum((charge.net for charge in invoice.charges), Decimal(0)) > 0:
            for charge in invoice.charges:
                charge.net, charge.quantity = -charge.net, -charge.quantity
                charge.vat = None if charge.vat is None else -charge.vat
        for name in ("total_ex_vat", "total_vat", "total_inc_vat"):
            stated = getattr(invoice, name)
            setattr(invoice, name, None if stated is None else abs(stated))
    return invoice


def read_telecost_row(country: str, currency: str) -> RowReader:
    """The reader for our own charges layout."""

    def read(cells: Cells) -> tuple[ReadInvoice, ReadCharge]:
        head = ReadInvoice(
            seller_name=cells.must("operator"),
            seller_registration="",
            seller_country="",
            account_number=cells.must("account"),
            number=cells.must("invoice"),
            issue_date=cells.must_date("issue_date"),
            due_date=cells.date("due_date"),
            currency=cells.read("currency", values.currency_code) or currency,
            kind=cells.read("document", lambda text: code_of(DocumentKind, text)) or DocumentKind.INVOICE,
            total_ex_vat=cells.amount("stated_total_ex_vat"),
            total_vat=cells.amount("stated_total_vat"),
            total_inc_vat=cells.amount("stated_total_inc_vat"),
            payment_reference=cells.text("payment_reference"),
        )
        last = cells.date("period_end")
        section = cells.read("section", lambda text: code_of(ChargeSection, text))
        if section is None and cells.has("section"):
            cells.must("section")
        rate = cells.rate("vat_rate") or Decimal(0)
        text = cells.must("text")
        quantity, unit = _measured(cells)
        charge = ReadCharge(
            text=text,
            net=cells.must_amount("net"),
            msisdn=cells.read("msisdn", lambda number: values.msisdn(number, country)) or "",
            user=cells.text("user"),
            department=cells.text("department"),
            quantity=quantity,
            unit=unit,
            period_start=cells.date("period_start"),
            period_end=None if last is None else last + timedelta(days=1),
            usage_date=cells.date("usage_date"),
            vat_category="S" if rate else "Z",
            vat_rate=rate,
            vat=cells.amount("vat"),
            section=section,
        )
        if charge.period_start and charge.period_end and charge.period_end <= charge.period_start:
            raise WrongCellError("period_end", PERIOD_BACKWARDS)
        kind = cells.read("kind", lambda word: code_of(TrafficKind, word))
        if section is None:
            # A mapped file without sections: its texts, the unit and the period tell, as on structured invoices.
            texts = " ".join(filter(None, (cells.text("product_group"), cells.text("traffic_type"), text)))
            meaning = classification.classify(
                texts, home=country, unit=unit, period_start=charge.period_start, issued=head.issue_date
            )
            charge.section, kind = meaning.section, kind or meaning.kind
        else:
            kind = kind or _SECTION_KINDS.get(section)
        charge.traffic = traffic_key(
            cells.text("traffic_type") or text[:120],
            kind,
            cells.read("zone", lambda word: code_of(Zone, word)),
            cells.read("direction", lambda word: code_of(Direction, word)),
            cells.read("country", values.country_code) or "",
            cells.text("product_group"),
            None,
            home=country,
            measured=_measure(charge.unit),
            day=charge.usage_date or charge.period_start or head.issue_date,
        )
        return head, charge

    return read


def _measured(cells: Cells) -> tuple[Decimal, str]:
    """How much, and of what: a mapped file may have columns of duration and data volume in place of units."""
    if volume := cells.volume("volume"):
        return Decimal(volume), "AD"
    if seconds := cells.duration("seconds"):
        return Decimal(seconds), "SEC"
    quantity = cells.number("quantity")
    return Decimal(1) if quantity is None else quantity, cells.text("unit")


def _measure(unit: str) -> str:
    unit = unit.upper()
    return "b" if unit in classification.BYTES_PER_UNIT else "s" if unit in classification.SECONDS_PER_UNIT else ""

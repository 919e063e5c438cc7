"""Importing supplier invoices from rows of charges, whatever layout they have: rows are put together to invoices.

An invoice comes in whole or not at all: with a part of its charges its sums would be wrong, and the mended rest
would look like a duplicate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.reading.cells import Cells, Columns, WrongCellError
from telecost_desktop.services.importing.reading.text_files import Row
from telecost_desktop.services.importing.register.register import MIXED_UP
from telecost_desktop.services.importing.results import STORED_REJECTIONS, STORED_TEXT
from telecost_desktop.services.importing.run import ImportRun
from telecost_desktop.services.importing.supplier_invoices.read_invoice import ReadCharge, ReadInvoice
from telecost_desktop.services.importing.supplier_invoices.storing import store_invoice

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
# What makes rows one invoice: seller, account, number, issue date and kind.
Identity = tuple[str, str, str, date, DocumentKind]
# Reads the file's rows from the beginning, each with the share of the file read so far.
Rows = Callable[[], Iterator[tuple[Row, float]]]

# What rounding a line's VAT may take or add.
_ROUNDING = Decimal("0.005")
# The texts that say of a row, also of one that cannot be read, which invoice it belongs to.
_Number = tuple[str, ...]
_NUMBER = ("operator", "account", "invoice")
# A file that names more invoices, or needs more rows in memory at once, is refused: this bounds the memory.
MOST_INVOICES = 100_000
MOST_ROWS = 150_000


class RowReader(Protocol):
    """Turns a row's cells into its charge. Both raise WrongCellError, and ``read`` for all that ``identity`` does."""

    def identity(self, cells: Cells) -> Identity:
        """The invoice that the row belongs to."""

    def read(self, cells: Cells) -> tuple[ReadInvoice, ReadCharge]:
        """The invoice as this row states it, and the charge."""


@dataclass
class _Gathered:
    """An invoice of which rows are still to come. ``wrong`` is why it stays out, "" as long as it does not."""

    head: ReadInvoice
    missing: int
    wrong: str = ""
    rows: list[tuple[int, str]] = field(default_factory=list)


def import_charge_rows(run: ImportRun, rows: Rows, header: Header, reader: RowReader, currency: str) -> None:
    """Import rows of charges, grouped into their invoices; ``currency`` is that of amounts unless a row says otherwise.

    The rows are gone through twice: first to learn which invoices there are and how many rows each has; then each
    invoice is stored when its last row came, so that a sorted file needs memory for one. Raises UserError where too
    much would have to be kept at once.
    """
    columns = Columns(header, currency)
    counts, wrong = _counted(run, rows, columns, reader)
    _Gathering(run, columns, reader, counts, wrong).take(rows)


def _counted(
    run: ImportRun, rows: Rows, columns: Columns, reader: RowReader
) -> tuple[dict[Identity, int], set[_Number]]:
    """How many rows each invoice has, and the numbers that rows bear of which even that cannot be read."""
    counts: dict[Identity, int] = {}
    wrong: set[_Number] = set()
    for row, share in rows():
        run.rows += 1
        if run.rows % 1000 == 0:
            run.step(share * 0.5)
        try:
            identity = reader.identity(Cells(row, columns))
        except WrongCellError:
            wrong.add(_number(row, columns))
        else:
            counts[identity] = counts.get(identity, 0) + 1
        if len(counts) + len(wrong) > MOST_INVOICES:
            raise UserError(TOO_MANY_INVOICES, hint=MIXED_UP, most=MOST_INVOICES)
    return counts, wrong


class _Gathering:
    """Puts invoices together row by row, and stores each when its last row came."""

    def __init__(
        self, run: ImportRun, columns: Columns, reader: RowReader, counts: dict[Identity, int], wrong: set[_Number]
    ) -> None:
        self._run = run
        self._columns = columns
        self._reader = reader
        self._counts = counts
        self._wrong = wrong
        self._open: dict[Identity, _Gathered] = {}
        self._held = 0
        # Good rows of invoices that stay out: line, text and reason of the first, and how many more there are.
        self._kept_out: list[tuple[int, str, str]] = []
        self._more = 0

    def take(self, rows: Rows) -> None:
        """Store the invoices of all rows; refuse what cannot be read, and then the rest of its invoices."""
        for place, (row, share) in enumerate(rows()):
            if place % 1000 == 0:
                self._run.step(0.5 + share * 0.5)
            self._take(row)
        for line, text, reason in sorted(self._kept_out):
            self._run.reject(line, "", reason, text)
        self._run.rejected += self._more

    def _take(self, row: Row) -> None:
        try:
            head, charge = self._reader.read(Cells(row, self._columns))
        except WrongCellError as error:
            self._run.reject(row.line, error.column, error.reason, row.text)
            self._refuse(row)
            return
        identity = _identity(head)
        invoice = self._opened(identity, head, row)
        if not invoice.wrong and invoice.head.currency != head.currency:
            self._keep_out(invoice, TWO_CURRENCIES)
        if invoice.wrong:
            self._tell_kept_out(row.line, row.text, invoice.wrong)
        else:
            _complete(self._run, invoice.head, head)
            invoice.head.charges.append(charge)
            invoice.rows.append((row.line, row.text[:STORED_TEXT]))
            self._held += 1
        self._count_down(identity, invoice)
        if self._held > MOST_ROWS:
            if len(self._open) == 1:
                raise UserError(TOO_LONG, number=head.number, most=MOST_ROWS)
            raise UserError(UNSORTED, hint=SORT, most=MOST_ROWS)

    def _refuse(self, row: Row) -> None:
        """Keep the invoice of a wrong row out, if the row can still say which it is; else its number does that."""
        try:
            identity = self._reader.identity(Cells(row, self._columns))
        except WrongCellError:
            return
        invoice = self._opened(identity, None, row)
        self._keep_out(invoice, OTHER_ROW_WRONG)
        self._count_down(identity, invoice)

    def _opened(self, identity: Identity, head: ReadInvoice | None, row: Row) -> _Gathered:
        invoice = self._open.get(identity)
        if invoice is None:
            is_wrong = head is None or (self._wrong and _number(row, self._columns) in self._wrong)
            reason = OTHER_ROW_WRONG if is_wrong else ""
            invoice = self._open[identity] = _Gathered(head or _NOTHING, self._counts[identity], reason)
        return invoice

    def _keep_out(self, invoice: _Gathered, reason: str) -> None:
        invoice.wrong = invoice.wrong or reason
        for line, text in invoice.rows:
            self._tell_kept_out(line, text, reason)
        self._held -= len(invoice.rows)
        invoice.rows.clear()
        invoice.head = _NOTHING

    def _tell_kept_out(self, line: int, text: str, reason: str) -> None:
        if len(self._kept_out) < STORED_REJECTIONS:
            self._kept_out.append((line, text[:STORED_TEXT], reason))
        else:
            self._more += 1

    def _count_down(self, identity: Identity, invoice: _Gathered) -> None:
        invoice.missing -= 1
        if invoice.missing:
            return
        del self._open[identity]
        self._held -= len(invoice.rows)
        if invoice.wrong:
            return
        _tell_other_total(self._run, invoice.head)
        if store_invoice(self._run, _signed(invoice.head)):
            self._run.imported += self._counts[identity]
        else:
            self._run.duplicates += self._counts[identity]


# What is left of an invoice that stays out.
_NOTHING = ReadInvoice("", "", "", "", "", date.min, "")


def _identity(head: ReadInvoice) -> Identity:
    return head.seller_name, head.account_number, head.number, head.issue_date, head.kind


def _number(row: Row, columns: Columns) -> _Number:
    return tuple(columns.text(row, name) for name in _NUMBER)


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

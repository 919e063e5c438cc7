"""Telenor Norway's "MIS" files of 2018: Latin-1, separator ¤, a header line, dates as yyyymmdd, short rows.

Their columns are known, the exact spelling of the headers is not: names are matched without case, blanks, signs and
leading numbers. What Volume counts was never stated, so it is kept as text and not as bytes.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.importing.classifying import tables as classification
from telecost_desktop.services.importing.classifying.traffic_key import TrafficKey
from telecost_desktop.services.importing.layouts.mis_columns import OPERATOR
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.cells import Cells, WrongCellError
from telecost_desktop.services.importing.supplier_invoices.charge_rows import PERIOD_BACKWARDS
from telecost_desktop.services.importing.supplier_invoices.gathering import Identity
from telecost_desktop.services.importing.supplier_invoices.read_invoice import ReadCharge, ReadInvoice

REGISTRATION = "976967631"
CURRENCY = "NOK"


class MisRows:
    """The reader for invoice_details: a charge for each row."""

    def __init__(self, country: str) -> None:
        self._country = country

    def identity(self, cells: Cells) -> Identity:
        """The invoice that the row belongs to."""
        issued = cells.must_date("issue_date")
        return OPERATOR, cells.must("account"), cells.must("invoice"), issued, DocumentKind.INVOICE

    def read(self, cells: Cells) -> tuple[ReadInvoice, ReadCharge]:
        """The invoice as this row states it, and the charge."""
        country = self._country
        _, account, number, issued, _ = self.identity(cells)
        head = ReadInvoice(
            seller_name=OPERATOR,
            seller_registration=REGISTRATION,
            seller_country="NO",
            account_number=account,
            number=number,
            issue_date=issued,
            currency=CURRENCY,
        )
        text = cells.must("text")
        start = cells.date("period_start")
        last = cells.date("period_end")
        if start and last and last < start:
            raise WrongCellError("period_end", PERIOD_BACKWARDS)
        seconds = cells.duration("duration")
        quantity = cells.number("quantity")
        references = [cells.text(f"reference{number}") for number in (1, 2, 3)]
        volume = cells.text("volume")
        meaning = classification.classify(
            " ".join((cells.text("group"), cells.text("subgroup"), text)),
            home=country,
            unit="SEC" if seconds else "",
            period_start=start,
            issued=issued,
        )
        rate = cells.rate("vat_rate") or Decimal(0)
        return head, ReadCharge(
            text=text,
            net=cells.must_amount("net"),
            msisdn=cells.read("msisdn", lambda number: values.msisdn(number, country)) or "",
            reference=", ".join([*filter(None, references), *([f"Volume {volume}"] if volume else [])]),
            quantity=Decimal(seconds) if seconds else Decimal(1) if quantity is None else quantity,
            unit="SEC" if seconds else "EA",
            period_start=start,
            period_end=None if last is None else last + timedelta(days=1),
            vat_category="S" if rate else "Z",
            vat_rate=rate,
            vat=cells.amount("vat"),
            section=meaning.section,
            traffic=TrafficKey(
                cells.text("subgroup") or text[:120], meaning.kind.value, meaning.zone.value, meaning.direction.value,
                meaning.country, cells.text("group"), meaning.package_use.value, meaning.vat_liability.value,
                guessed=not meaning.known,
            ),
            hints=tuple(filter(None, references)),
        )  # fmt: skip

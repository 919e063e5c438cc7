"""Supplier invoices in our own charges layout, and in files that a mapping profile turns into it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.supplier_invoices import ChargeSection, DocumentKind
from telecost_desktop.models.usage import Direction, TrafficKind, Zone
from telecost_desktop.services.importing.classifying import tables as classification
from telecost_desktop.services.importing.classifying.traffic import traffic_key
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.cells import Cells, WrongCellError
from telecost_desktop.services.importing.supplier_invoices.gathering import Identity
from telecost_desktop.services.importing.supplier_invoices.read_invoice import ReadCharge, ReadInvoice
from telecost_desktop.services.importing.usage.places import code_of

PERIOD_BACKWARDS = QT_TRANSLATE_NOOP("Errors", "The period ends before it begins.")
_SECTION_KINDS = {
    ChargeSection.SUBSCRIPTION: TrafficKind.SUBSCRIPTION,
    ChargeSection.OPTION: TrafficKind.OPTION,
    ChargeSection.EQUIPMENT: TrafficKind.EQUIPMENT,
    ChargeSection.ONE_OFF: TrafficKind.ONE_OFF,
}


class TelecostRows:
    """The reader for our own charges layout."""

    def __init__(self, country: str) -> None:
        self._country = country

    def identity(self, cells: Cells) -> Identity:
        """The invoice that the row belongs to."""
        operator, account, number = cells.must("operator"), cells.must("account"), cells.must("invoice")
        kind = cells.read("document", _document) or DocumentKind.INVOICE
        return operator, account, number, cells.must_date("issue_date"), kind

    def read(self, cells: Cells) -> tuple[ReadInvoice, ReadCharge]:
        """The invoice as this row states it, and the charge."""
        country = self._country
        operator, account, number, issued, document = self.identity(cells)
        head = ReadInvoice(
            seller_name=operator,
            seller_registration="",
            seller_country="",
            account_number=account,
            number=number,
            issue_date=issued,
            due_date=cells.date("due_date"),
            currency=cells.currency(),
            kind=document,
            total_ex_vat=cells.amount("stated_total_ex_vat"),
            total_vat=cells.amount("stated_total_vat"),
            total_inc_vat=cells.amount("stated_total_inc_vat"),
            payment_reference=cells.text("payment_reference"),
        )
        last = cells.date("period_end")
        section = cells.read("section", _section)
        if section is None and cells.has("section"):
            cells.must("section")
        rate = cells.rate("vat_rate") or Decimal(0)
        text = cells.must("text")
        quantity, unit = _measured(cells)
        charge = ReadCharge(
            text=text,
            net=cells.must_amount("net"),
            msisdn=cells.read("msisdn", self._msisdn) or "",
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
        kind = cells.read("kind", _kind)
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
            cells.read("zone", _zone),
            cells.read("direction", _direction),
            cells.read("country", values.country_code) or "",
            cells.text("product_group"),
            None,
            home=country,
            measured=_measure(charge.unit),
            day=charge.usage_date or charge.period_start or head.issue_date,
        )
        return head, charge

    def _msisdn(self, text: str) -> str:
        return values.msisdn(text, self._country)


_document = partial(code_of, DocumentKind)
_section = partial(code_of, ChargeSection)
_kind = partial(code_of, TrafficKind)
_zone = partial(code_of, Zone)
_direction = partial(code_of, Direction)


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

"""One supplier invoice: sections, lines, VAT, stated and recomputed totals, originals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Attachment
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.people import Department, Employee, Line, Placement
from telecost_desktop.models.supplier_invoices import (
    Charge,
    ChargeSection,
    DocumentKind,
    SupplierInvoice,
    SupplierInvoiceOriginal,
    SupplierInvoiceVat,
)
from telecost_desktop.models.usage import TrafficType
from telecost_desktop.services.invoice_archive.listing import ReceivedSupplierInvoice, gone, last_day, received_rows


@dataclass(frozen=True, slots=True)
class SectionSum:
    """One of the five sections: its net sum, number of lines, and facts in short.

    ``timing`` is "in_advance", "in_arrears" or ""; ``people`` are the users named in it; days are inclusive.
    """

    section: ChargeSection
    net: Decimal
    lines: int
    numbers: int
    first: date | None
    last: date | None
    timing: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Original:
    """A document that the invoice came as."""

    attachment_id: int
    file_name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class VatLine:
    """VAT of one rate as stated. ``rate`` is per cent."""

    category: str
    rate: Decimal
    base: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class SupplierInvoiceDetail:
    """Everything about one supplier invoice. ``difference`` is stated minus recomputed, without VAT.

    Sections carry a credit note's sums as negative amounts; ``stated`` and ``recomputed`` do so as well.
    """

    invoice: ReceivedSupplierInvoice
    sections: tuple[SectionSum, ...]
    stated: Decimal
    recomputed: Decimal
    stated_vat: Decimal
    recomputed_vat: Decimal
    vat_lines: tuple[VatLine, ...]
    prepaid: Decimal
    rounding: Decimal
    payee_account: str
    payment_reference: str
    originals: tuple[Original, ...]

    @property
    def difference(self) -> Decimal:
        """Stated minus recomputed net total; meaningless without lines."""
        return self.stated - self.recomputed


@dataclass(frozen=True, slots=True)
class SupplierInvoiceLine:
    """One charge of a supplier invoice; days are inclusive."""

    id: int
    section: ChargeSection
    number: str
    user: str
    department: str
    text: str
    first: date | None
    last: date | None
    quantity: Decimal
    unit: str
    net: Decimal
    vat_rate: Decimal
    vat: Decimal


def supplier_invoice_detail(file: CompanyFile, invoice_id: int, *, today: date) -> SupplierInvoiceDetail:
    """One supplier invoice with its sections, VAT, payment details and originals. Raises UserError if it is gone."""
    with file.read() as session:
        rows = received_rows(session, today, (), invoice_id)
        if not rows:
            raise gone()
        invoice = session.get_one(SupplierInvoice, invoice_id)
        sign = -1 if invoice.kind is DocumentKind.CREDIT_NOTE else 1
        net, vat = session.execute(
            select(func.sum(Charge.net), func.sum(Charge.vat)).where(Charge.supplier_invoice_id == invoice_id)
        ).one()
        return SupplierInvoiceDetail(
            invoice=rows[0],
            sections=_sections(session, invoice),
            stated=sign * invoice.total_ex_vat,
            recomputed=net or Decimal(0),
            stated_vat=sign * invoice.total_vat,
            recomputed_vat=vat or Decimal(0),
            vat_lines=tuple(
                VatLine(line.category, line.rate, line.base, line.vat)
                for line in session.scalars(
                    select(SupplierInvoiceVat)
                    .where(SupplierInvoiceVat.supplier_invoice_id == invoice_id)
                    .order_by(SupplierInvoiceVat.id)
                )
            ),
            prepaid=invoice.prepaid,
            rounding=invoice.rounding,
            payee_account=invoice.payee_account,
            payment_reference=invoice.payment_reference,
            originals=tuple(
                Original(*row)
                for row in session.execute(
                    select(Attachment.id, Attachment.file_name, Attachment.media_type, Attachment.size)
                    .join(SupplierInvoiceOriginal, SupplierInvoiceOriginal.attachment_id == Attachment.id)
                    .where(SupplierInvoiceOriginal.supplier_invoice_id == invoice_id)
                    .order_by(SupplierInvoiceOriginal.id)
                )
            ),
        )


def _sections(session: Session, invoice: SupplierInvoice) -> tuple[SectionSum, ...]:
    sums = {
        row[0]: row
        for row in session.execute(
            select(
                Charge.section,
                func.sum(Charge.net),
                func.count(),
                func.count(Placement.line_id.distinct()),
                func.min(Charge.period_start),
                func.max(Charge.period_end),
            )
            .join(Placement, Placement.id == Charge.placement_id)
            .where(Charge.supplier_invoice_id == invoice.id)
            .group_by(Charge.section)
        )
    }
    buyers = session.scalars(
        select(Employee.name)
        .join(Placement, Placement.employee_id == Employee.id)
        .join(Charge, Charge.placement_id == Placement.id)
        .where(Charge.supplier_invoice_id == invoice.id, Charge.section == ChargeSection.EQUIPMENT)
        .distinct()
        .order_by(Employee.name)
    )
    people = {ChargeSection.EQUIPMENT: tuple(buyers)}
    sections = []
    for section in ChargeSection:
        _, net, lines, numbers, start, end = sums.get(section, (section, Decimal(0), 0, 0, None, None))
        timing = ""
        if end is not None and invoice.issue_date is not None:
            timing = "in_advance" if end > invoice.issue_date else "in_arrears"
        sections.append(SectionSum(section, net, lines, numbers, start, last_day(end), timing, people.get(section, ())))
    return tuple(sections)


def supplier_invoice_lines(
    file: CompanyFile, invoice_id: int, section: ChargeSection | None = None
) -> list[SupplierInvoiceLine]:
    """The charges of a supplier invoice, or of one of its sections, as they stood on it."""
    query = (
        select(Charge, TrafficType.name, Line.msisdn, Employee.name, Department.name)
        .join(Placement, Placement.id == Charge.placement_id)
        .join(TrafficType, TrafficType.id == Charge.traffic_type_id)
        .outerjoin(Line, Line.id == Placement.line_id)
        .outerjoin(Employee, Employee.id == Placement.employee_id)
        .outerjoin(Department, Department.id == Placement.department_id)
        .where(Charge.supplier_invoice_id == invoice_id)
        .order_by(Charge.id)
    )
    if section is not None:
        query = query.where(Charge.section == section)
    with file.read() as session:
        return [
            SupplierInvoiceLine(
                id=charge.id,
                section=charge.section,
                number=msisdn or "",
                user=user or "",
                department=department or "",
                text=charge.text or traffic_type,
                first=charge.period_start,
                last=last_day(charge.period_end),
                quantity=charge.quantity,
                unit=charge.unit,
                net=charge.net,
                vat_rate=charge.vat_rate,
                vat=charge.vat,
            )
            for charge, traffic_type, msisdn, user, department in session.execute(query)
        ]


def original_content(file: CompanyFile, attachment_id: int) -> tuple[str, bytes]:
    """The name and the unchanged bytes of an original. Raises UserError if it is gone."""
    with file.read() as session:
        attachment = session.get(Attachment, attachment_id)
        if attachment is None:
            raise gone()
        return attachment.file_name, attachment.content

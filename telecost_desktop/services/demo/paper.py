"""The invented operators' invoices on paper: the PDF that comes inside the newest of their e-invoices."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.demo.buyer import COMPANY
from telecost_desktop.services.demo.invoices import VAT_RATE, Document
from telecost_desktop.services.sales_invoicing.paper import sheet as page
from telecost_desktop.services.sales_invoicing.paper.sheet import BOLD, HEIGHT, INK, LEFT, REGULAR, RIGHT, printable

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_SECTIONS = {
    ChargeSection.SUBSCRIPTION: "Abonnement",
    ChargeSection.OPTION: "Tilleggstjenester",
    ChargeSection.COMMUNICATION: "Bruk",
    ChargeSection.EQUIPMENT: "Utstyr",
    ChargeSection.ONE_OFF: "Engangsbeløp og rabatter",
}
_COLOURS = {"Nordlys": (0.20, 0.24, 0.55), "Kystnett": (0.02, 0.42, 0.44)}
_SHOWN_NUMBERS = 16


def draw_paper(document: Document) -> bytes:
    """The invoice as a PDF of one page: whom, what in sum by section and by number, what to pay and how."""
    from reportlab.pdfgen.canvas import Canvas

    page.fonts()
    buffer = io.BytesIO()
    sheet = Canvas(buffer, pagesize=(page.WIDTH, HEIGHT), invariant=1)
    operator = document.account.operator
    sheet.setTitle(printable(f"{operator.name} {document.number}"))
    sheet.setFillColorRGB(*_COLOURS.get(operator.name.split()[0], INK))
    sheet.rect(0, HEIGHT - 92, page.WIDTH, 92, stroke=0, fill=1)
    sheet.setFillColorRGB(1, 1, 1)
    _write(sheet, LEFT, HEIGHT - 46, operator.name, 20, bold=True)
    address = f"{operator.street}, {operator.postal_code} {operator.city} · Org.nr {operator.registration} MVA"
    _write(sheet, LEFT, HEIGHT - 68, address, 8.5)
    _write(sheet, RIGHT, HEIGHT - 46, "Kreditnota" if document.credits else "Faktura", 16, right=True)
    sheet.setFillColorRGB(*INK)
    for place, text in enumerate((COMPANY.name, COMPANY.street, f"{COMPANY.postal_code} {COMPANY.city}")):
        _write(sheet, LEFT, HEIGHT - 132 - 14 * place, text, 10, bold=place == 0)
    facts = [
        ("Fakturanummer", document.number),
        ("Fakturadato", f"{document.issued:%d.%m.%Y}"),
        ("Forfallsdato", f"{document.due:%d.%m.%Y}"),
        ("Kundenummer", document.account.number),
        ("KID", document.payment_reference),
        ("Kontonummer", operator.bank_account),
    ]
    for place, (name, value) in enumerate(facts):
        y = HEIGHT - 132 - 14 * place
        sheet.setFillColorRGB(*page.GREY)
        _write(sheet, 360, y, name, 8.5)
        sheet.setFillColorRGB(*INK)
        _write(sheet, RIGHT, y, value, 9.5, right=True)
    sums: dict[str, int] = {}
    for line in document.lines:
        sums[_SECTIONS[line.section]] = sums.get(_SECTIONS[line.section], 0) + line.net
    y = _table(sheet, HEIGHT - 250, "Beløp uten merverdiavgift", list(sums.items()))
    y = _total(sheet, y - 6, document)
    numbers: dict[str, int] = {}
    for line in document.lines:
        name = _number(line.msisdn)
        numbers[name] = numbers.get(name, 0) + line.net
    largest = sorted(numbers.items(), key=lambda pair: -pair[1])
    shown = largest[:_SHOWN_NUMBERS]
    if rest := largest[_SHOWN_NUMBERS:]:
        shown.append((f"{len(rest)} andre numre", sum(net for _, net in rest)))
    _table(sheet, y - 30, "Per nummer", shown)
    sheet.setFillColorRGB(*page.GREY)
    _write(sheet, LEFT, 40, "Oppdiktet operatør: laget for demonstrasjonen.", 7.5)
    sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def _table(sheet: Canvas, y: float, title: str, rows: list[tuple[str, int]]) -> float:
    """Rows of a name and an amount under a title; gives the height at which it ends."""
    sheet.setFillColorRGB(*INK)
    _write(sheet, LEFT, y, title, 10, bold=True)
    _write(sheet, RIGHT, y, "NOK", 8.5, right=True)
    sheet.setStrokeColorRGB(*page.RULE)
    sheet.setLineWidth(0.6)
    sheet.line(LEFT, y - 6, RIGHT, y - 6)
    for name, amount in rows:
        y -= 17
        _write(sheet, LEFT, y - 2, name, 9)
        _write(sheet, RIGHT, y - 2, _kroner(amount), 9, right=True)
    return y - 12


def _total(sheet: Canvas, y: float, document: Document) -> float:
    rows = [(f"Merverdiavgift {VAT_RATE} % av {_kroner(document.taxed)}", document.vat)]
    if document.rounding:
        rows.append(("Øreavrunding", document.rounding))
    for name, amount in rows:
        _write(sheet, LEFT, y, name, 9)
        _write(sheet, RIGHT, y, _kroner(amount), 9, right=True)
        y -= 16
    sheet.setFillColorRGB(*page.PANEL)
    sheet.rect(LEFT - 8, y - 14, RIGHT - LEFT + 16, 26, stroke=0, fill=1)
    sheet.setFillColorRGB(*INK)
    _write(sheet, LEFT, y - 5, "Å betale", 11, bold=True)
    _write(sheet, RIGHT, y - 5, _kroner(document.total + document.rounding), 11, bold=True, right=True)
    return y - 20


def _write(
    sheet: Canvas, x: float, y: float, text: str, size: float, *, bold: bool = False, right: bool = False
) -> None:
    sheet.setFont(BOLD if bold else REGULAR, size)
    (sheet.drawRightString if right else sheet.drawString)(x, y, printable(text))


def _kroner(amount: int) -> str:
    """Øre as kroner: 12 345,67."""
    whole, part = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole:,}".replace(",", "\u00a0") + f",{part:02d}"


def _number(msisdn: str) -> str:
    if not msisdn:
        return "Avtalen"
    national = msisdn[2:] if len(msisdn) == 10 else msisdn
    return " ".join((national[:3], national[3:5], national[5:])) if len(national) == 8 else national

"""What happens to the demonstration's sales invoices: how they look, how they are paid, reminded of, booked, disputed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select, update

from telecost_desktop.models.customers import Customer, DeliveryChannel
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.document_texts import TextPurpose
from telecost_desktop.models.periods import first_of_next_month
from telecost_desktop.models.sales_invoices import (
    Deliverable,
    DeliverableKind,
    DeliverableState,
    SalesInvoice,
    SalesInvoiceState,
)
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.company_logo import set_logo
from telecost_desktop.services.company_settings import save_company_details
from telecost_desktop.services.demo.bank import BankPayment, write_ocr_giro
from telecost_desktop.services.demo.buyer import BANK_ACCOUNT
from telecost_desktop.services.demo.days import at_work
from telecost_desktop.services.document_texts import save_texts
from telecost_desktop.services.ledger.accounts import AccountValues, ledger_accounts, save_ledger_accounts
from telecost_desktop.services.ledger.exporting import export_period
from telecost_desktop.services.ledger.forms import formats_of
from telecost_desktop.services.payments.by_hand import register_payment
from telecost_desktop.services.payments.store import import_payments
from telecost_desktop.services.reminders.interest import set_interest_rate
from telecost_desktop.services.reminders.making import make_reminders, print_reminders
from telecost_desktop.services.reminders.rules import ReminderLevel, ReminderRules, save_rules
from telecost_desktop.services.sales_invoicing.credit.crediting import CreditLine, credit_lines
from telecost_desktop.services.sales_invoicing.disputes import dispute
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.drafting import References
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues, save_draft
from telecost_desktop.services.sales_invoicing.drafts.line_editing import DraftLineValues
from telecost_desktop.services.sales_invoicing.sending.marks import mark_refused

IBAN, BIC, COLOUR = "NO5912345674851", "FJLANO22", "#0b4f6c"
_SIGNER = "ÅN"
# What is due for longer than this has been paid, after a reminder.
_PATIENCE = timedelta(days=60)
# So long ago the last period went to the bookkeeping.
_BOOKED_MONTHS = 2


def begin_selling(file: CompanyFile, folder: Path, *, clock: Clock, begin: date, user: str) -> None:
    """Logo, colour, bank, texts, accounts, and when reminders are sent."""
    set_logo(file, draw_logo(folder / "logo.png"), clock=clock, user=user)
    save_company_details(file, {"accent_colour": COLOUR, "iban": IBAN, "bic": BIC}, clock=clock, user=user)
    notes = {
        (TextPurpose.INVOICE_NOTE, "nb"): "Demonstrasjon: alle navn og tall er oppdiktet. Takk for handelen!",
        (TextPurpose.INVOICE_NOTE, "en"): "Demonstration: all names and figures are made up. Thank you!",
        (TextPurpose.INVOICE_NOTE, "sv"): "Demonstration: alla namn och siffror är påhittade. Tack!",
    }
    save_texts(file, notes, clock=clock, user=user)
    levels = (ReminderLevel(7), ReminderLevel(21, Decimal(35), interest=True))
    save_rules(file, ReminderRules(levels, payment_days=10), clock=clock, user=user)
    set_interest_rate(file, date(begin.year, 1, 1), Decimal("12.25"), clock=clock, user=user)


def live_with_sales(file: CompanyFile, folder: Path, *, today: date, begin: date, zone: str) -> None:
    """What followed the runs, in the order of the days on which it happened."""
    clock = at_work(today, zone)
    _receive_payments(file, folder, today, zone)
    _send_what_was_issued(file, clock)
    _remind(file, folder, at_work(today - timedelta(days=10), zone))
    _book(file, begin, today, clock)
    _disagree(file, clock)
    _write_by_hand(file, today, clock)


def draw_logo(path: Path) -> Path:
    """A mark of two waves under a peak; a picture that belongs to nobody."""
    from PIL import Image, ImageDraw

    scale = 4
    picture = Image.new("RGBA", (240 * scale, 96 * scale), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.polygon([(40 * scale, 52 * scale), (120 * scale, 4 * scale), (200 * scale, 52 * scale)], fill=COLOUR)
    for top, colour in ((58, COLOUR), (76, "#5fa8c4")):
        pen.rounded_rectangle((8 * scale, top * scale, 232 * scale, (top + 11) * scale), 5 * scale, fill=colour)
    picture.resize((480, 192), Image.Resampling.LANCZOS).save(path)
    return path


# --- payments ---


@dataclass(frozen=True)
class _Payment:
    invoice_id: int
    customer_id: int
    paid_on: date
    amount: Decimal
    reference: str
    home: bool


def _receive_payments(file: CompanyFile, folder: Path, today: date, zone: str) -> None:
    """The bank tells at each month's end what came in, what has no KID is written down by hand."""
    by_month: dict[date, list[_Payment]] = defaultdict(list)
    for payment in _payments(file, today):
        if payment.home:
            by_month[first_of_next_month(payment.paid_on)].append(payment)
        else:
            clock = at_work(payment.paid_on, zone)
            register_payment(file, payment.invoice_id, payment.amount, payment.paid_on, clock=clock, user=_SIGNER)
    for number, (month, payments) in enumerate(sorted(by_month.items()), 1):
        day = min(month - timedelta(days=1), today - timedelta(days=1))
        lines = [BankPayment(one.amount, one.reference, account_of(one.customer_id)) for one in payments]
        if month > today:
            lines += _puzzles(payments)
        path = folder / f"OCR {day:%Y%m%d}.txt"
        write_ocr_giro(path, day, BANK_ACCOUNT, lines, number)
        for result in import_payments(file, [path], clock=at_work(day, zone), user=_SIGNER):
            if result.status != "imported":
                raise RuntimeError(f"the importer refused the demonstration's own payments: {result}")


def _payments(file: CompanyFile, today: date) -> Iterator[_Payment]:
    """Most customers pay a day before the last one; of the latest some stay open, and one old one is half paid."""
    query = (
        select(SalesInvoice, Customer.country)
        .join(Customer, Customer.id == SalesInvoice.customer_id)
        .where(SalesInvoice.state == SalesInvoiceState.ISSUED, SalesInvoice.kind == DocumentKind.INVOICE)
        .order_by(SalesInvoice.number)
    )
    with file.read() as session:
        for number, (invoice, country) in enumerate(session.execute(query)):
            paid_on = invoice.due_date - timedelta(days=1)
            if paid_on >= today or (number % 9 == 8 and paid_on > today - _PATIENCE):
                continue
            amount = (invoice.payable / 2).quantize(Decimal("0.01")) if number == 9 else invoice.payable
            yield _Payment(invoice.id, invoice.customer_id, paid_on, amount, invoice.payment_reference, country == "NO")


def _puzzles(payments: list[_Payment]) -> list[BankPayment]:
    """What a person has to decide: paid twice, without a KID, and with one that nobody knows."""
    twice = payments[-1]
    return [
        BankPayment(twice.amount, twice.reference, account_of(twice.customer_id)),
        BankPayment(Decimal("1250.00"), "", account_of(twice.customer_id), "For isen, takk for sist"),
        BankPayment(Decimal("980.50"), "9999999999992", account_of(9)),
    ]


def account_of(customer_id: int) -> str:
    """A customer's bank account in the demonstration, with its check digit."""
    while True:
        digits = f"9710{customer_id % 1_000_000:06}"
        weights = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
        check = -sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if check < 10:
            return f"{digits}{check}"
        # No account has ten as its check digit.
        customer_id += 1000


# --- what else happened ---


def _send_what_was_issued(file: CompanyFile, clock: Clock) -> None:
    """What was issued reached the customers on its day, but for the newest e-invoices: one waits, one was refused."""
    by_access_point = (
        select(Deliverable.sales_invoice_id)
        .join(SalesInvoice, SalesInvoice.id == Deliverable.sales_invoice_id)
        .join(Customer, Customer.id == SalesInvoice.customer_id)
        .where(Deliverable.kind == DeliverableKind.UBL, Customer.channel == DeliveryChannel.E_INVOICE)
        .order_by(SalesInvoice.number.desc())
        .limit(2)
    )
    reached = {
        DeliverableState.SENT: (DeliverableKind.EMAIL, DeliverableKind.PRINT),
        DeliverableState.ACCEPTED: (DeliverableKind.UBL,),
    }
    with file.write() as session:
        newest = list(session.scalars(by_access_point))
        for state, kinds in reached.items():
            session.execute(
                update(Deliverable)
                .where(Deliverable.kind.in_(kinds), Deliverable.sales_invoice_id.not_in(newest[:1]))
                .values(state=state)
            )
    if newest[1:]:
        mark_refused(file, newest[1:], clock=clock, note="Bestillingsnummer mangler", user=_SIGNER)


def _remind(file: CompanyFile, folder: Path, clock: Clock) -> None:
    """The letters of ten days ago went out on paper; later ones are due today."""
    made = make_reminders(file, clock, mail=False, user=_SIGNER)
    if made:
        print_reminders(file, made, folder / "Purringer.pdf", clock=clock, user=_SIGNER)


def _book(file: CompanyFile, begin: date, today: date, clock: Clock) -> None:
    """The accounts are settled as proposed, and the months before the last two went to the bookkeeping."""
    rows = [AccountValues(row.use, row.key, row.account, row.name, row.vat_code) for row in ledger_accounts(file)]
    save_ledger_accounts(file, rows, clock=clock, user=_SIGNER)
    month = today.year * 12 + today.month - 1 - _BOOKED_MONTHS
    end = date(month // 12, month % 12 + 1, 1)
    if begin < end:
        export_period(file, begin, end - timedelta(days=1), formats_of("NO"), clock=clock, user=_SIGNER)


def _disagree(file: CompanyFile, clock: Clock) -> None:
    """One customer disputes what is overdue, another gets half of a line back."""
    newest = (
        select(SalesInvoice.id)
        .where(
            SalesInvoice.state == SalesInvoiceState.ISSUED,
            SalesInvoice.kind == DocumentKind.INVOICE,
            SalesInvoice.total_inc_vat > Decimal(0),
        )
        .order_by(SalesInvoice.number.desc())
        .limit(9)
    )
    with file.read() as session:
        found = list(session.scalars(newest))
    if len(found) > 8:
        dispute(file, found[8], "Kunden mener at varene kom for sent", clock=clock, user=_SIGNER)
        credit_lines(
            file, found[4], [CreditLine(1, Decimal("0.5"))], reason="Halv leveranse", clock=clock, user=_SIGNER
        )


def _write_by_hand(file: CompanyFile, today: date, clock: Clock) -> None:
    """An invoice in euro that went to France as Factur-X, and a draft with a discount that waits for its issue."""
    with file.read() as session:
        customers = {name: key for key, name in session.execute(select(Customer.id, Customer.name))}
    abroad = DraftValues(
        customers["Maison du Fjord SARL"],
        (
            DraftLineValues("Smoked salmon, tasting box", Decimal(40), Decimal("31.50"), "pcs", vat_code="medium"),
            DraftLineValues("Freight to Boulogne-sur-Mer", Decimal(1), Decimal("185"), vat_code="high"),
        ),
        references=References("Comptabilité", "CF-2207"),
        currency="EUR",
        exchange_rate=Decimal("11.6"),
        delivered_on=today,
    )
    issue_drafts(file, [save_draft(file, abroad, clock=clock, user=_SIGNER)], clock=clock, user=_SIGNER)
    waiting = DraftValues(
        customers["Gamle Brygge Hotell AS"],
        (
            DraftLineValues(
                "Røykelaks, julebord", Decimal(60), Decimal("359"), "pk", vat_code="medium", discount=Decimal(10)
            ),
            DraftLineValues("Levering på kai", Decimal(1), Decimal("450"), vat_code="high"),
        ),
        references=References("Resepsjonen", ""),
        note="Levert etter avtale med kjøkkensjefen.",
    )
    save_draft(file, waiting, clock=clock, user=_SIGNER)

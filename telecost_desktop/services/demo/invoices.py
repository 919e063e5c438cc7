"""What the invented operators charge: the lines of their invoices and credit notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from telecost_desktop.models.periods import Period
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, PackageUse, TrafficKind, Zone
from telecost_desktop.services.demo.operators import DATA_SIM, Account, Article, Cycle, Traffic
from telecost_desktop.services.demo.people import DemoLine
from telecost_desktop.services.demo.things import Thing
from telecost_desktop.services.demo.usage import MEGABYTE, Total

VAT_RATE = 25
_SETUP_FEE = Article("Etablering av abonnement", 99_00)
_DISCOUNT_PER_CENT = 3
# What nobody but the operator understands: one of them is explained by a rule of the company's own.
EXPLAINED, UNEXPLAINED = "Ytelse 7340", "Tillegg K7"
_OBSCURE = ((EXPLAINED, 49_00), (UNEXPLAINED, 39_00))
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class DocumentLine:
    """One line. ``net`` is in øre, ``last`` the last day of its period; without ``msisdn`` it is the account's own."""

    section: ChargeSection
    kind: TrafficKind
    text: str
    quantity: Decimal
    unit: str
    net: int
    start: date
    last: date
    msisdn: str = ""
    product_group: str = ""
    note: str = ""
    person: str = ""
    zone: Zone = Zone.UNKNOWN
    direction: Direction = Direction.UNKNOWN
    country: str = ""
    package_use: PackageUse = PackageUse.UNKNOWN
    vat_free: bool = False


@dataclass(frozen=True)
class Document:
    """An invoice, or with ``credits`` (number and date of what it gives back) a credit note. Sums are in øre."""

    account: Account
    number: str
    issued: date
    period: Period
    lines: tuple[DocumentLine, ...]
    credits: tuple[str, date] | None = None

    @property
    def due(self) -> date:
        """The last day to pay."""
        return self.issued + timedelta(days=self.account.payment_days)

    @property
    def only_number(self) -> str:
        """The phone number that the whole document is about, if it has a single line."""
        return self.lines[0].msisdn if len(self.lines) == 1 else ""

    @cached_property
    def taxed(self) -> int:
        """The sum of lines with VAT."""
        return sum(line.net for line in self.lines if not line.vat_free)

    @cached_property
    def vat_free(self) -> int:
        """The sum of lines without VAT."""
        return sum(line.net for line in self.lines if line.vat_free)

    @property
    def vat(self) -> int:
        """VAT on the sum of the lines, rounded half away from zero."""
        return int((Decimal(self.taxed * VAT_RATE) / 100).quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def total(self) -> int:
        """The total with VAT."""
        return self.taxed + self.vat_free + self.vat

    @property
    def rounding(self) -> int:
        """What is added so that whole kroner are paid, at an operator who rounds."""
        if not self.account.operator.rounds_to_whole or self.credits:
            return 0
        return (self.total + 50) // 100 * 100 - self.total

    @property
    def payment_reference(self) -> str:
        """The KID: account, number and a check digit (mod10)."""
        from stdnum import luhn

        digits = self.account.number + self.number
        return digits + str(luhn.calc_check_digit(digits))


def invoice_of(
    account: Account,
    cycle: Cycle,
    lines: Sequence[DemoLine],
    totals: dict[str, dict[tuple[Traffic, str], Total]],
    things: Sequence[Thing],
) -> Document:
    """The invoice of a cycle: ``totals`` has each number's use in it, ``things`` is the equipment sold in it."""
    found: list[DocumentLine] = []
    for line in lines:
        found += _fixed(account, cycle, line)
        for (traffic, country), total in totals.get(line.msisdn, {}).items():
            found.append(_communication(cycle, line, traffic, country, total))
    if not account.usage_names_invoice and found:
        found += [_obscure(cycle, found[0].msisdn, text, price) for text, price in _OBSCURE]
    for thing in things:
        found.append(
            DocumentLine(
                ChargeSection.EQUIPMENT,
                TrafficKind.EQUIPMENT,
                f"{thing.type} {thing.maker} {thing.model}",
                Decimal(1),
                "EA",
                thing.price,
                thing.purchased,
                thing.purchased,
                thing.msisdn,
                "Utstyr",
                f"Til {thing.person.name}" if thing.person else "",
                thing.person.name if thing.person else "",
            )
        )
    subscriptions = sum(line.net for line in found if line.section is ChargeSection.SUBSCRIPTION)
    if account.customer_discount and subscriptions > 0:
        discount = subscriptions * _DISCOUNT_PER_CENT // 100
        found.append(
            DocumentLine(
                ChargeSection.ONE_OFF,
                TrafficKind.ONE_OFF,
                f"Avtalerabatt {_DISCOUNT_PER_CENT} % av abonnement",
                Decimal(-1),
                "EA",
                -discount,
                cycle.advance.start,
                cycle.advance.last,
            )
        )
    period = Period(cycle.usage.start, cycle.advance.end)
    return Document(account, account.invoice_number(cycle.issued), cycle.issued, period, tuple(found))


def _obscure(cycle: Cycle, msisdn: str, text: str, price: int) -> DocumentLine:
    return DocumentLine(
        ChargeSection.SUBSCRIPTION, TrafficKind.SUBSCRIPTION, text, Decimal(1), "MON", price, cycle.advance.start,
        cycle.advance.last, msisdn,
    )  # fmt: skip


def credit_note_of(invoice: Document) -> Document | None:
    """Twice a year an account gets the first data package of its invoice back, charged by mistake."""
    accounts_turn = invoice.issued.month % 6 == invoice.account.credit_note_month
    options = (line for line in invoice.lines if line.section is ChargeSection.OPTION and line.net > 0)
    wrong = next(options, None) if accounts_turn else None
    if wrong is None:
        return None
    line = DocumentLine(
        wrong.section, wrong.kind, wrong.text, wrong.quantity, wrong.unit, wrong.net, wrong.start, wrong.last, wrong.msisdn,
        wrong.product_group, "Feilfakturert",
    )  # fmt: skip
    return Document(
        invoice.account,
        f"9{invoice.number}",
        invoice.issued + timedelta(days=7),
        Period.inclusive(wrong.start, wrong.last),
        (line,),
        (invoice.number, invoice.issued),
    )


def _fixed(account: Account, cycle: Cycle, line: DemoLine) -> Iterator[DocumentLine]:
    """Plan, package and add-ons in advance; days before and after in proportion; the fee for a new subscription."""
    before = account.before(cycle)
    end = line.billed_until or line.terminated
    if line.activated > cycle.issued or (end is not None and end <= before.issued):
        return
    new = line.activated > before.issued
    start = line.activated if new else cycle.advance.start
    if end is None or end > cycle.issued:
        yield from _priced(line, Period(start, cycle.advance.end), 1)
    elif end >= before.advance.end:
        yield from _priced(line, Period(before.advance.end, end + timedelta(days=1)), 1)
    elif end < before.advance.last:
        yield from _priced(line, Period(end + timedelta(days=1), before.advance.end), -1)
    if new:
        yield DocumentLine(
            ChargeSection.ONE_OFF, TrafficKind.ONE_OFF, _SETUP_FEE.name, Decimal(1), "EA", _SETUP_FEE.price,
            line.activated, line.activated, line.msisdn, line.product_group,
        )  # fmt: skip


def _priced(line: DemoLine, period: Period, sign: int) -> Iterator[DocumentLine]:
    for month in period.months():
        start, end = max(month.start, period.start), min(month.end, period.end)
        terms = line.terms_on(start)
        days = (end - start).days
        if line.prorata_error and start == line.activated and days < month.days:
            days = min(month.days, days + line.prorata_error)
        ordered = [(terms.plan, ChargeSection.SUBSCRIPTION, TrafficKind.SUBSCRIPTION)]
        options = [terms.package] if terms.package else []
        options += [*terms.add_ons, *[DATA_SIM] * len(line.data_sims)]
        ordered += [(one, ChargeSection.OPTION, TrafficKind.OPTION) for one in options]
        for article, section, kind in ordered:
            price = article.price_on(start)
            whole = days == month.days and start == month.start
            net = price if whole else int((Decimal(price * days) / month.days).quantize(Decimal(1), ROUND_HALF_UP))
            yield DocumentLine(
                section, kind, article.name, Decimal(sign if whole else sign * days), "MON" if whole else "DAY", sign * net,
                start, end - timedelta(days=1), line.msisdn, line.product_group,
                "" if whole else f"{days} av {month.days} dager",
            )  # fmt: skip


def _communication(cycle: Cycle, line: DemoLine, traffic: Traffic, country: str, total: Total) -> DocumentLine:
    if total.seconds:
        quantity, unit = (Decimal(total.seconds) / 60).quantize(_CENT, ROUND_HALF_UP), "MIN"
    elif total.volume_bytes:
        quantity, unit = (Decimal(total.volume_bytes) / MEGABYTE).quantize(Decimal("0.001"), ROUND_HALF_UP), "4L"
    else:
        quantity, unit = Decimal(total.messages or total.records), "EA"
    return DocumentLine(
        ChargeSection.COMMUNICATION, traffic.kind, traffic.name(country), max(quantity, Decimal("0.001")), unit, total.net,
        cycle.usage.start, cycle.usage.last, line.msisdn, line.product_group,
        zone=traffic.zone, direction=traffic.direction, country=country, package_use=traffic.package_use, vat_free=traffic.vat_free,
    )  # fmt: skip

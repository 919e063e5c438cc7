"""Sales invoices of every kind, made through real company files: for tests that hold for all of them.

Sellers of four countries, registered for VAT or not, at home and abroad, in several currencies; with discounts, negative
lines, part periods, projects, prepayments, rounding, attachments; credit notes whole and by line. The same seed gives
the same sales invoices.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from telecost_desktop.models.customers import VatRate
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.models.subscriptions import FrequencyUnit, PriceKind, WhenMissed
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import create_company, save_company
from telecost_desktop.services.customers import save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.sales_invoicing.amounts import totals
from telecost_desktop.services.sales_invoicing.credit.crediting import CreditLine, credit_lines
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.drafting import Enclosed, References
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues, price_draft, save_draft
from telecost_desktop.services.sales_invoicing.drafts.enclosing import keep_enclosure
from telecost_desktop.services.sales_invoicing.drafts.line_editing import DraftLineValues
from telecost_desktop.services.scheduling.running import run_due
from telecost_desktop.services.settings import SettingKey, write_setting
from telecost_desktop.services.subscriptions.saving import (
    LineValues,
    SubscriberValues,
    SubscriptionValues,
    save_subscription,
)
from tests.invoice_parties import SELLERS, Seller, customers_of

_START = date(2026, 1, 5)
_UNITS = ("", "stk", "h", "Timer", "mnd", "måned", "GB", "km", "kartong", "forfait", "jours", "%")
_TEXTS = (
    "Abonnement mobil",
    "Fibre & switch <24 ports>",
    "Rådgivning: åpning, æøå ÆØÅ, Łódź, Škoda, ñandú, ÿ",
    "Prestation “sur mesure” – l’été\nSuivi de chantier\n  troisième ligne",
    "Serverdrift " + "og mer " * 40,
    "Tab\tulator og \x0b styretegn",
    "–",
)
_PRICES = ("0.01", "0.333333", "1", "9.99", "49", "149.5", "300", "1234.567", "19999.99")
_QUANTITIES = ("1", "1", "1", "2", "3", "0.25", "7.5", "0.333333", "12", "100", "-1", "-2.5")
_DISCOUNTS = ("0", "0", "0", "0", "5", "10", "12.5", "33.333", "100")
_RATES = {
    "NOK": "1.02",
    "SEK": "0.97",
    "DKK": "1.5673",
    "EUR": "11.6915",
    "USD": "10.0271",
    "GBP": "13.4",
    "JPY": "0.067",
    "ISK": "0.08",
}
_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_CSV = b"dato;timer\r\n2026-01-05;7,5\r\n2026-01-06;3,25\r\n"


@dataclass(frozen=True)
class VariedInvoice:
    """An issued sales invoice or credit note: its key, its snapshot, and what the company file's columns say."""

    id: int
    snapshot: dict[str, Any]
    total_ex_vat: Decimal
    total_vat: Decimal
    total_inc_vat: Decimal
    payable: Decimal


@dataclass
class VariedCompany:
    """A seller's company file, open, and what it has issued."""

    seller: Seller
    file: CompanyFile
    clock: FixedClock
    invoices: list[VariedInvoice] = field(default_factory=list)


def varied_snapshots(folder: Path, count: int, seed: int, sellers: Sequence[Seller] = SELLERS) -> list[VariedCompany]:
    """``count`` sales invoices and credit notes, spread over sellers; the caller closes the files."""
    shares = [count // len(sellers) + (place < count % len(sellers)) for place in range(len(sellers))]
    made = []
    for place, (seller, share) in enumerate(zip(sellers, shares, strict=True)):
        clock = FixedClock(datetime(2025, 12, 1, 9, tzinfo=UTC))
        company = VariedCompany(seller, _company(folder / f"seller {place}.telecost", seller, clock), clock)
        _Maker(company, random.Random(f"{seed} {place}")).make(share)
        company.invoices = _issued(company.file)
        made.append(company)
    return made


def _company(path: Path, seller: Seller, clock: FixedClock) -> CompanyFile:
    file = create_company(path, name=seller.values["name"], country="FR" if seller.country == "FR" else "NO")
    save_company(file, {"country": seller.country, "currency": seller.currency, "zone": "Europe/Oslo", **seller.values})
    with file.write() as session:
        session.add_all(
            VatRate(country=seller.country, code=code, valid_from=date(2000, 1, 1), rate=Decimal(rate))
            for code, rate in seller.rates.items()
        )
    write_setting(file, SettingKey.PAYABLE_ROUNDING, seller.rounding, clock=clock)
    return file


def _issued(file: CompanyFile) -> list[VariedInvoice]:
    with file.read() as session:
        query = select(SalesInvoice).where(SalesInvoice.number.is_not(None)).order_by(SalesInvoice.id)
        return [
            VariedInvoice(
                row.id, json.loads(row.snapshot), row.total_ex_vat, row.total_vat, row.total_inc_vat, row.payable
            )
            for row in session.scalars(query)
        ]


class _Maker:
    def __init__(self, company: VariedCompany, random: random.Random) -> None:
        self._seller, self._file, self._clock = company.seller, company.file, company.clock
        self._random = random
        self._customers = [
            (save_customer(self._file, values, clock=self._clock), values) for values in customers_of(company.seller)
        ]
        self._enclosed = (
            keep_enclosure(self._file, _PDF, "Timeliste januar.pdf", clock=self._clock),
            keep_enclosure(self._file, _CSV, "timer æøå.csv", clock=self._clock),
        )

    def make(self, count: int) -> None:
        """Invoices by hand, of them some credited; the rest comes from a subscription that ran."""
        self._subscribe()
        self._clock.advance(datetime.combine(_START, time(9), UTC) - self._clock.now())
        run_due(self._file, self._clock)
        made = len(_issued(self._file))
        while made < count:
            key = self._invoice()
            made += 1
            if made < count and self._random.random() < 0.3:
                made += self._credit(key)

    def _subscribe(self) -> None:
        """A month from the fifteenth on, billed in part, and months to come."""
        frequency = save_frequency(
            self._file, FrequencyValues(FrequencyUnit.MONTH, date(2025, 12, 1), day=1), clock=self._clock
        )
        product = save_product(
            self._file,
            ProductValues("Service", unit="mnd", price=Decimal("333.33"), price_from=date(2020, 1, 1)),
            clock=self._clock,
        )
        subscribers = tuple(
            SubscriberValues(key, date(2025, 12, 9 + 3 * place))
            for place, (key, values) in enumerate(self._customers[:3])
            if values.currency in ("", self._seller.currency)
        )
        lines = (LineValues(product, Decimal("1.5"), PriceKind.DYNAMIC),)
        save_subscription(
            self._file,
            SubscriptionValues("Service", frequency, lines, subscribers, when_missed=WhenMissed.CREATE),
            clock=self._clock,
        )

    def _invoice(self) -> int:
        pick = self._random
        usual = pick.random() < 0.4
        key, customer = pick.choice(self._customers[:2] if usual else self._customers)
        currency = customer.currency or self._seller.currency
        values = DraftValues(
            key,
            self._lines(),
            _START + timedelta(days=pick.randrange(30)),
            References("", pick.choice(("", "PO-4711/ä"))),
            currency,
            None if currency == self._seller.currency else Decimal(_RATES[currency]),
            delivered_on=pick.choice((None, _START)),
            note=pick.choice(("", "Takk for oppdraget & på gjensyn <3")),
            attachments=self._chosen_attachments(),
        )
        owed = self._owed(values)
        prepaid = pick.choice((Decimal(0), Decimal(0), Decimal(0), owed, (owed / 3).to_integral_value(ROUND_FLOOR)))
        draft = save_draft(self._file, replace(values, prepaid=prepaid), clock=self._clock)
        issue_drafts(self._file, [draft], clock=self._clock)
        return draft

    def _lines(self) -> tuple[DraftLineValues, ...]:
        """Lines of which some may be negative, but not their sum."""
        lines = tuple(self._line() for _ in range(self._random.choice((1, 1, 1, 2, 2, 3, 3, 4, 5, 20))))
        rates = {code: Decimal(rate) for code, rate in self._seller.rates.items()}
        nets = [(line.quantity * line.unit_price * (1 - line.discount / 100), rates[line.vat_code]) for line in lines]
        if min(sum(net for net, _ in nets), sum(net * (1 + rate / 100) for net, rate in nets)) > 100:
            return lines
        return tuple(replace(line, quantity=abs(line.quantity), unit_price=abs(line.unit_price)) for line in lines)

    def _line(self) -> DraftLineValues:
        pick = self._random
        starts = _START + timedelta(days=pick.randrange(-40, 60))
        price = Decimal(pick.choice(_PRICES))
        return DraftLineValues(
            pick.choice(_TEXTS),
            Decimal(pick.choice(_QUANTITIES)),
            -price if pick.random() < 0.05 else price,
            pick.choice(_UNITS),
            pick.choice(("", "101", "A/7 ø")),
            pick.choice(tuple(self._seller.rates)),
            Decimal(pick.choice(_DISCOUNTS)),
            pick.choice((None, Period(starts, starts + timedelta(days=pick.randrange(1, 40))))),
            pick.choice(("", "", "P-7 Kai & bru")),
        )

    def _chosen_attachments(self) -> tuple[Enclosed, ...]:
        return self._enclosed[: self._random.choice((0, 0, 0, 0, 1, 2))]

    def _owed(self, values: DraftValues) -> Decimal:
        lines, details = price_draft(self._file, values, clock=self._clock)
        return totals(lines, details.currency).inc_vat

    def _credit(self, invoice_id: int) -> int:
        """Credit it whole, or some of it in two steps; returns how many credit notes came of it."""
        if self._random.random() < 0.5:
            credit_lines(self._file, invoice_id, clock=self._clock)
            return 1
        some = self._some_of_a_line(invoice_id)
        credit_lines(self._file, invoice_id, some, reason="Feil antall", clock=self._clock)
        return 1

    def _some_of_a_line(self, invoice_id: int) -> Sequence[CreditLine]:
        """A third of the first line that is not below zero: no credit note asks for money."""
        with self._file.read() as session:
            snapshot = json.loads(session.get_one(SalesInvoice, invoice_id).snapshot)
        lines = enumerate(snapshot["lines"], 1)
        position, line = next((place, one) for place, one in lines if Decimal(one["net"]) >= 0)
        quantity = Decimal(line["quantity"])
        return [CreditLine(position, (quantity / 3).quantize(Decimal("0.01")) or quantity)]

"""What a sales invoice says around its table: facts at the top, sums below it, and the notes that the law wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from telecost_desktop.models.money import minor_digits
from telecost_desktop.services.sales_invoicing.document_words import country_name, date_text, word
from telecost_desktop.services.sales_invoicing.e_invoices.ubl import company_vat
from telecost_desktop.services.sales_invoicing.paper.rows import number_text


@dataclass(frozen=True, slots=True)
class Note:
    """A text below the sums; what a person wrote for this sales invoice stands out."""

    text: str
    strong: bool = False


class Facts:
    """A snapshot's facts as texts in its language. Snapshots of earlier versions lack the newer ones."""

    def __init__(self, snapshot: dict[str, Any]) -> None:
        self.data = snapshot
        self.language: str = snapshot["language"]
        self.is_credit = snapshot["kind"] == "credit_note"
        self.currency: str = snapshot["currency"]
        self.money_pattern = _pattern(self.currency)
        self.title = self.word("credit_note" if self.is_credit else "invoice")
        self.payable = Decimal(snapshot["payable"])
        self.asks_for_payment = not self.is_credit and self.payable > 0

    def word(self, key: str, **values: object) -> str:
        """A word in the customer's language."""
        return word(key, self.language).format(**values) if values else word(key, self.language)

    def money(self, amount: str | Decimal) -> str:
        """An amount in the document's currency."""
        return number_text(str(amount), self.money_pattern, self.language)

    def day(self, iso: str) -> str:
        """A day as the language writes it."""
        return date_text(date.fromisoformat(iso), self.language)

    def references(self) -> list[tuple[str, str]]:
        """Label and value of each fact beside the address."""
        data, buyer = self.data, self.data["buyer"]
        facts = [
            (self.word("credit_number" if self.is_credit else "number"), str(data["number"])),
            (self.word("credit_date" if self.is_credit else "issue_date"), self.day(data["issue_date"])),
        ]
        if data.get("delivered_on"):
            facts.append((self.word("delivered_on"), self.day(data["delivered_on"])))
        facts.append((self.word("customer_number"), buyer["number"]))
        if buyer.get("vat_number") and (
            data["terms"]["vat_regime"] != "standard" or buyer["country"] != "NO" or data["seller"]["country"] != "NO"
        ):
            facts.append((self.word("your_vat_number"), buyer["vat_number"]))
        facts.append((self.word("your_reference"), data["references"]["your"]))
        facts.append((self.word("order_reference"), data["references"]["order"]))
        return [(label, value) for label, value in facts if value]

    def headline(self) -> list[tuple[str, str]]:
        """What the reader looks for first: the amount, and when and with which reference it is paid."""
        data = self.data
        key = "credited" if self.is_credit else "to_pay"
        found = [(f"{self.word(key)} {self.currency}", self.money(self.payable))]
        if self.is_credit:
            if data["credits"]:
                found.append((self.word("credits"), str(data["credits"])))
            if data.get("credits_date"):
                found.append((self.word("credited_on"), self.day(data["credits_date"])))
            return found
        found.append((self.word("due_date"), self.day(data["due_date"])))
        if data["references"]["payment"]:
            found.append((self.word("kid"), data["references"]["payment"]))
        return found

    def delivery(self) -> str:
        """Where it is delivered, if not at the buyer's address."""
        place = self.data.get("delivery")
        if not place:
            return ""
        parts = [place["street"], f"{place['postal_code']} {place['city']}".strip()]
        if place["country"] != self.data["buyer"]["country"]:
            parts.append(country_name(place["country"], self.language))
        return self.word("delivery", place=", ".join(part for part in parts if part))

    def sums(self) -> list[tuple[str, str]]:
        """The sums above what is to be paid."""
        data = self.data
        found = [
            (self.word("total_ex_vat"), self.money(data["total_ex_vat"])),
            (self.word("vat"), self.money(data["total_vat"])),
        ]
        prepaid, rounding = Decimal(data.get("prepaid", "0")), Decimal(data.get("rounding", "0"))
        if prepaid or rounding:
            found.append((self.word("total_inc_vat"), self.money(data["total_inc_vat"])))
        if prepaid:
            found.append((self.word("prepaid"), self.money(-prepaid)))
        if rounding:
            found.append((self.word("rounding"), self.money(rounding)))
        return found

    def company_currency(self) -> list[str]:
        """The rate of exchange, and the VAT in the company's currency, where the document has another."""
        own = self.data.get("company_currency", self.currency)
        if own == self.currency:
            return []
        shown = number_text(self.data.get("exchange_rate", "1"), "#,##0.00####", self.language)
        amount = number_text(str(company_vat(self.data)), _pattern(own), self.language)
        return [
            self.word("rate_of_exchange", currency=self.currency, rate=shown, own=own),
            f"{self.word('vat_in', currency=own)}: {amount}",
        ]

    def notes(self) -> list[Note]:
        """All texts below the sums, in order."""
        data, seller = self.data, self.data["seller"]
        notes = [Note(data.get("note", ""), strong=True)]
        notes += [Note(text) for text in (*self._about_vat(), *self._about_payment())]
        names = ", ".join(entry["file_name"] for entry in data.get("attachments", ()))
        notes += [Note(self.word("attachments", names=names) if names else ""), Note(seller["invoice_text"])]
        return [note for note in notes if note.text.strip()]

    def _about_vat(self) -> list[str]:
        seller, regime = self.data["seller"], self.data["terms"]["vat_regime"]
        found = []
        if not seller["vat_registered"]:
            found.append(self.word("not_registered_fr" if seller["country"] == "FR" else "not_registered"))
        elif regime != "standard":
            found.append(self.word(regime))
        if seller["country"] == "FR":
            if seller.get("supplies"):
                found.append(self.word(f"supplies_{seller['supplies']}"))
            if seller.get("vat_on_debits") and seller["vat_registered"]:
                found.append(self.word("vat_on_debits"))
        return found

    def _about_payment(self) -> list[str]:
        if self.is_credit:
            return []
        if self.payable <= 0:
            return [self.word("nothing_to_pay")]
        found = [self.word("terms", days=self.data["terms"]["payment_days"])]
        if self.data["seller"]["country"] == "FR":
            found.append(self.word("late_payment"))
        return found


def _pattern(currency: str) -> str:
    return "#,##0" + ("." + "0" * minor_digits(currency)).rstrip(".")

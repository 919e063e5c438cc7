"""All that a letter says, fixed when it is made: the reminder's snapshot. Rule: docs/rules.md, 22 Reminders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.money import amount_text, minor_digits
from telecost_desktop.services.document_texts import fill
from telecost_desktop.services.reminders.due import DueInvoice, DueReminder
from telecost_desktop.services.reminders.interest import stored_rates
from telecost_desktop.services.reminders.rules import stored_rules
from telecost_desktop.services.reminders.words import letter_text
from telecost_desktop.services.sales_invoicing.document_words import date_text
from telecost_desktop.services.sales_invoicing.issuing.snapshot import seller_of
from telecost_desktop.services.sales_invoicing.paper.rows import number_text

# Raised when the letter's shape changes, so that old snapshots stay readable.
TEMPLATE = 1
_BUYER = ("number", "name", "organisation_number", "street", "postal_code", "city", "country", "email")


def letter_content(session: Session, due: DueReminder, number: int | None) -> dict[str, Any]:
    """The content of a letter as JSON has it; ``number`` is None for a preview."""
    company = session.scalars(select(Company)).one()
    customer = session.get_one(Customer, due.customer_id)
    level = stored_rules(session).levels[due.level - 1]
    content: dict[str, Any] = {
        "template": TEMPLATE,
        "number": number,
        "level": due.level,
        "language": due.language,
        "currency": due.currency,
        "made_on": due.day.isoformat(),
        "due_date": due.pay_until.isoformat(),
        "seller": seller_of(company),
        "buyer": {field: getattr(customer, field) for field in _BUYER},
        "invoices": [_line(one) for one in due.invoices],
        "open": amount_text(due.open),
        "interest": amount_text(due.interest),
        "interest_rates": _rates(session, due) if due.interest else [],
        "fee": amount_text(due.fee),
        "earlier": amount_text(due.earlier),
        "total": amount_text(due.total),
    }
    content["text"] = fill(letter_text(session, level.texts, due.level, due.language), placeholders(content))
    return content


def placeholders(content: dict[str, Any]) -> dict[str, str]:
    """What the texts of a letter and of its mail may name in braces."""
    language = content["language"]
    return {
        "number": str(content["number"] or ""),
        "level": str(content["level"]),
        "customer": content["buyer"]["name"],
        "company": content["seller"]["name"],
        "amount": f"{content['currency']} {money_text(content['total'], content['currency'], language)}",
        "due_date": date_text(date.fromisoformat(content["due_date"]), language),
        "invoices": ", ".join(str(one["number"]) for one in content["invoices"]),
    }


def money_text(amount: str, currency: str, language: str) -> str:
    """An amount as the language writes it, with the decimals of its currency."""
    pattern = "#,##0" + ("." + "0" * minor_digits(currency)).rstrip(".")
    return number_text(str(Decimal(amount)), pattern, language)


def _rates(session: Session, due: DueReminder) -> list[dict[str, str]]:
    """The rates that the interest was reckoned by; the first has no day where it held from the beginning."""
    first = min(one.due_date for one in due.invoices)
    stored = [one for one in stored_rates(session) if one.valid_from <= due.day]
    earlier = [one for one in stored if one.valid_from <= first]
    found = [{"since": "", "rate": amount_text(one.rate)} for one in earlier[-1:]]
    return found + [
        {"since": one.valid_from.isoformat(), "rate": amount_text(one.rate)} for one in stored[len(earlier) :]
    ]


def _line(one: DueInvoice) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "issue_date": one.issue_date.isoformat(),
        "due_date": one.due_date.isoformat(),
        "days_late": one.days_late,
        "level": one.level,
        "payable": amount_text(one.payable),
        "open": amount_text(one.open),
        "interest": amount_text(one.interest),
        "reference": one.payment_reference,
    }

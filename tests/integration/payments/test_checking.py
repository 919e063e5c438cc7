"""`telecost check` finds what somebody did to payments behind the program's back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from payment_files import Paid
from sqlalchemy import text

from telecost_desktop.services.checks import check
from telecost_desktop.services.payments.deciding import WishedShare, book_payment

from .conftest import Till


def codes(till: Till) -> set[str]:
    return {problem.code for problem in check(till.file)}


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE sales_payment SET amount = amount + 1 WHERE incoming_payment_id = 1", "payment_overused"),
        ("UPDATE sales_payment SET amount = amount - 1 WHERE incoming_payment_id = 1", "payment_rest"),
        ("DELETE FROM sales_payment WHERE incoming_payment_id = 1", "payment_rest"),
        ("UPDATE incoming_payment SET currency = 'EUR' WHERE id = 2", "payment_currencies"),
        (
            "UPDATE sales_payment SET sales_invoice_id = (SELECT id FROM sales_invoice WHERE state = 'draft')",
            "payment_target",
        ),
    ],
)
def test_what_was_tampered_with_is_found(till: Till, statement: str, code: str) -> None:
    from telecost_desktop.models.customers import Customer
    from telecost_desktop.services.sales_invoicing.drafts.drafting import insert_empty_draft

    first, second, third = till.invoice("1000"), till.invoice("200", name="A"), till.invoice("300", name="B")
    till.statement(Paid("1000", first.payment_reference), Paid("500", payer="X"), Paid("10", third.payment_reference))
    shares = [WishedShare(second.id, Decimal(200)), WishedShare(third.id, Decimal(290))]
    book_payment(till.file, till.payments()[1].id, shares, clock=till.clock)
    with till.file.write() as session:
        customer = session.get_one(Customer, till.customers["A"])
        insert_empty_draft(session, customer, issue_date=till.clock.now().date(), at=till.clock.now(), user="")
    # Its sales invoices have no PDF yet; that is not what is looked at here.
    before = codes(till)
    assert not {one for one in before if one.startswith("payment")}
    with till.file.write() as session:
        session.execute(text(statement))
    assert codes(till) - before >= {code}

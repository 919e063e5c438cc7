"""The command about electronic forms of sales invoices: invoices check."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from telecost_desktop.cli.options import CompanyOption, JsonOption, exit_code, open_from, print_json


class ElectronicFormChoice(StrEnum):
    """The structured forms of a sales invoice."""

    UBL = "ubl"
    FACTURX = "facturx"


def add_to(invoices: typer.Typer) -> None:
    """Add this command to those about invoices."""
    invoices.command("check")(check)


def check(
    numbers: Annotated[list[str], typer.Argument(metavar="NO...", help="Numbers of issued sales invoices.")],
    form: Annotated[
        ElectronicFormChoice | None, typer.Option("--as", help="The form; without it the one that the customer gets.")
    ] = None,
    as_json: JsonOption = False,
    company: CompanyOption = None,
) -> int:
    """Check the electronic form of issued sales invoices against EN 16931 and Peppol, without a network."""
    from telecost_desktop.models.customers import ElectronicForm
    from telecost_desktop.services.sales_invoicing.e_invoices.issued_check import check_issued
    from telecost_desktop.services.sales_invoicing.sending.export import by_number

    file = open_from(company)
    try:
        with file.read() as session:
            chosen = [by_number(session, number) for number in numbers]
        wished = ElectronicForm(form.value) if form else None
        checked = [check_issued(file, invoice_id, wished) for invoice_id in chosen]
    finally:
        file.close()
    broken = sum(bool(one.failures) for one in checked)
    if as_json:
        print_json(
            [
                {
                    "number": one.number,
                    "form": one.form.value,
                    "kept": one.kept,
                    "failures": [{"rule": failure.rule, "text": failure.sentence()} for failure in one.failures],
                }
                for one in checked
            ]
        )
    else:
        for one in checked:
            for line in [failure.sentence() for failure in one.failures] or ["keeps all rules"]:
                print(f"{one.number} ({one.form.value}): {line}")
    return exit_code(len(checked) - broken, broken)

"""Commands about operators' costs that are passed on to customers: what it would come to, making it, taking it back."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    amount,
    civil_date,
    current_user,
    decide,
    open_from,
    print_json,
    print_rows,
    say,
    table,
)
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import LARGEST
from telecost_desktop.models.recharges import RechargeDetail, RechargeSource
from telecost_desktop.models.supplier_invoices import ChargeSection

if TYPE_CHECKING:
    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.recharging.listing import PassedOnLine, RechargeRow
    from telecost_desktop.services.recharging.wishes import ChargeSum, RechargePreview, RechargeWish

ProjectOption = Annotated[
    str, typer.Option("--project", help="The customer's project that gets the fees: number or name.")
]
DepartmentOption = Annotated[str, typer.Option("--department", help="Whose costs: a department, with its branches.")]
EmployeeOption = Annotated[str, typer.Option("--employee", help="Whose costs: an employee, by name or number.")]
OfProjectOption = Annotated[str, typer.Option("--of-project", help="Whose costs: the phone numbers of a project.")]
FromOption = Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")]
ToOption = Annotated[str, typer.Option("--to", metavar="DATE", help="The last day.")]
EachOption = Annotated[
    RechargeDetail, typer.Option("--each", help="One fee in total, for each employee, or each line.")
]
MarkupOption = Annotated[str, typer.Option("--markup", help="Per cent on top.")]
SectionOption = Annotated[list[ChargeSection], typer.Option("--section", help="Only these sections of the invoices.")]
VatOption = Annotated[str, typer.Option("--vat-code", help="high, medium, low or zero.")]
RechargeArgument = Annotated[int, typer.Argument(metavar="ID", max=LARGEST, help="The recharge, as the list shows it.")]


def register(application: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Operators' costs that are passed on to customers.", no_args_is_help=True)
    group.command("preview")(preview)
    group.command("make")(make)
    group.command("list")(list_all)
    group.command("lines")(lines)
    group.command("withdraw")(withdraw)
    application.add_typer(group, name="recharge")


def preview(
    project: ProjectOption,
    first: FromOption,
    last: ToOption,
    department: DepartmentOption = "",
    employee: EmployeeOption = "",
    of_project: OfProjectOption = "",
    each: EachOption = RechargeDetail.TOTAL,
    markup: MarkupOption = "0",
    section: SectionOption = [],  # noqa: B006 - the form in which Typer takes a repeated option
    vat_code: VatOption = "high",
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the fees that a recharge would make, and what it leaves out."""
    from telecost_desktop.services.recharging.recharges import preview_recharge

    file = open_from(company, read_only=True)
    try:
        source = _source(department, employee, of_project)
        found = preview_recharge(file, _wish(file, project, source, first, last, each, markup, section, vat_code))
    finally:
        file.close()
    _show(found, as_json)


def make(
    project: ProjectOption,
    first: FromOption,
    last: ToOption,
    department: DepartmentOption = "",
    employee: EmployeeOption = "",
    of_project: OfProjectOption = "",
    each: EachOption = RechargeDetail.TOTAL,
    markup: MarkupOption = "0",
    section: SectionOption = [],  # noqa: B006 - the form in which Typer takes a repeated option
    vat_code: VatOption = "high",
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the fees, unbilled; each invoice line is passed on once at most."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.recharging.listing import list_recharges
    from telecost_desktop.services.recharging.recharges import make_recharge

    file = open_from(company)
    try:
        source = _source(department, employee, of_project)
        wish = _wish(file, project, source, first, last, each, markup, section, vat_code)
        made = make_recharge(file, wish, clock=SystemClock(), user=current_user())
        row = next(row for row in list_recharges(file, project_id=wish.project_id) if row.id == made)
    finally:
        file.close()
    if as_json:
        print_json(_recharge(row))
    say(f"Recharge {row.id}: {row.fees} fees, {amount(row.amount)}, of {row.charges} invoice lines.")


def list_all(company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """List the recharges, newest first."""
    from telecost_desktop.services.recharging.listing import list_recharges

    file = open_from(company, read_only=True)
    try:
        rows = [_recharge(row) for row in list_recharges(file)]
    finally:
        file.close()
    shown = (
        "id",
        "customer",
        "project",
        "of",
        "from",
        "to",
        "each",
        "markup",
        "fees",
        "lines",
        "net",
        "amount",
        "billed",
    )
    print_rows(rows, shown, as_json)


def lines(recharge: RechargeArgument, company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """List the invoice lines that a recharge passes on."""
    from telecost_desktop.services.recharging.listing import charges_of

    file = open_from(company, read_only=True)
    try:
        rows = [_line(row) for row in charges_of(file, recharge_id=recharge)]
    finally:
        file.close()
    shown = ("fee", "day", "supplier", "invoice", "number", "user", "text", "net")
    print_rows(rows, shown, as_json)


def withdraw(recharge: RechargeArgument, company: CompanyOption = None) -> None:
    """Take a recharge back while none of its fees is billed."""
    from telecost_desktop.services.recharging.recharges import withdraw_recharge

    decide(company, lambda file, **who: withdraw_recharge(file, recharge, **who))
    say(f"Recharge {recharge} is withdrawn.")


def _source(department: str, employee: str, of_project: str) -> tuple[RechargeSource, str]:
    given = [
        (source, words)
        for source, words in (
            (RechargeSource.DEPARTMENT, department),
            (RechargeSource.EMPLOYEE, employee),
            (RechargeSource.PROJECT, of_project),
        )
        if words
    ]
    if len(given) != 1:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Say once whose costs they are."),
            hint=QT_TRANSLATE_NOOP("Errors", "With --department, --employee or --of-project."),
        )
    return given[0]


def _wish(
    file: CompanyFile,
    project: str,
    source: tuple[RechargeSource, str],
    first: str,
    last: str,
    each: RechargeDetail,
    markup: str,
    sections: list[ChargeSection],
    vat_code: str,
) -> RechargeWish:
    from telecost_desktop.models.periods import Period
    from telecost_desktop.services.recharging.naming import project_key, source_key
    from telecost_desktop.services.recharging.wishes import RechargeWish

    start, end = civil_date(first), civil_date(last)
    if end < start:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The last day lies before the first."))
    try:
        per_cent = Decimal(markup)
    except InvalidOperation as error:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "{text} is no number."), text=repr(markup)) from error
    return RechargeWish(
        project_key(file, project), source[0], source_key(file, *source), Period.inclusive(start, end), each,
        per_cent, frozenset(sections), vat_code,
    )  # fmt: skip


def _show(found: RechargePreview, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "currency": found.currency,
                "fees": [
                    {"text": fee.text, "lines": fee.charges, "net": fee.net, "amount": fee.amount} for fee in found.fees
                ],
                "net": found.net,
                "total": found.total,
                "already": _sum(found.already),
                "other_currencies": [{"currency": code, **_sum(one)} for code, one in found.other_currencies],
                "unassigned": _sum(found.unassigned),
                "not_invoiced": _sum(found.running),
                "without_amount": found.without_amount,
            }
        )
        return
    rows = [[fee.text, str(fee.charges), str(amount(fee.net)), str(amount(fee.amount))] for fee in found.fees]
    lines = str(sum(fee.charges for fee in found.fees))
    table(
        ["fee", "lines", "net", "amount"], [*rows, ["total", lines, str(amount(found.net)), str(amount(found.total))]]
    )
    left = [
        ("passed on before", found.already),
        *((f"in {code}", one) for code, one in found.other_currencies),
        ("of nobody", found.unassigned),
        ("used, but not invoiced yet", found.running),
    ]
    for words, one in left:
        if one.count:
            say(f"Left out, {words}: {one.count} lines, {amount(one.net)}.")


def _sum(found: ChargeSum) -> dict[str, Any]:
    return {"count": found.count, "net": found.net}


def _recharge(row: RechargeRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "project": row.project,
        "customer": row.customer,
        "source": row.source.value,
        "of": row.source_name,
        "from": row.period.start,
        "to": row.period.last,
        "each": row.detail.value,
        "markup": row.markup,
        "fees": row.fees,
        "lines": row.charges,
        "net": row.net,
        "amount": row.amount,
        "billed": row.billed,
        "invoices": list(row.invoices),
        "made_at": row.created_at,
        "made_by": row.created_by,
    }


def _line(row: PassedOnLine) -> dict[str, Any]:
    return {
        "fee": row.entry_id,
        "day": row.day,
        "supplier": row.supplier,
        "invoice": row.invoice,
        "invoice_date": row.invoice_date,
        "number": row.number,
        "user": row.user,
        "text": row.text,
        "net": row.net,
    }

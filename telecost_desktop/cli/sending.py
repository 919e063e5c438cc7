"""Commands about how sales invoices leave the house: invoices export, send, print, access-point, answers, mark, deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    current_user,
    exit_code,
    open_from,
    print_json,
    say,
    table,
)

if TYPE_CHECKING:
    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.sales_invoicing.sending.answers import AnswerFile
    from telecost_desktop.services.sales_invoicing.sending.deliveries import Delivery

Numbers = Annotated[list[str], typer.Argument(metavar="NO...", help="Numbers of issued sales invoices.")]
SomeNumbers = Annotated[
    list[str] | None, typer.Argument(metavar="[NO]...", help="Numbers of issued sales invoices; all that wait without.")
]
FolderOption = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where the files go.")]


class Form(StrEnum):
    """The forms in which an issued sales invoice is written to a file."""

    PDF = "pdf"
    UBL = "ubl"
    FACTURX = "facturx"


class Mark(StrEnum):
    """What a person knows of sales invoices: how far the access point is, or that the customer has them."""

    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DELIVERED = "delivered"


def add_to(invoices: typer.Typer) -> None:
    """Add these commands to those about invoices."""
    invoices.command("export")(export)
    invoices.command("send")(send)
    invoices.command("print")(print_them)
    invoices.command("access-point")(access_point)
    invoices.command("answers")(answers)
    invoices.command("mark")(mark)
    invoices.command("deliveries")(list_deliveries)


def export(
    numbers: Numbers,
    form: Annotated[Form, typer.Option("--as", help="The form.")],
    output: FolderOption,
    company: CompanyOption = None,
) -> int:
    """Write issued sales invoices to files."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.sales_invoicing.sending.export import export_invoices

    file = open_from(company)
    try:
        report = export_invoices(file, SystemClock(), numbers, output, kind=form.value)
    finally:
        file.close()
    for path in report.paths:
        print(path)
    for _number, problem in report.problems:
        say(problem.sentence())
    return exit_code(len(report.paths), len(report.problems))


def send(
    numbers: SomeNumbers = None,
    again: Annotated[bool, typer.Option("--again", help="Those mailed already go as a marked copy.")] = False,
    to: Annotated[str, typer.Option(metavar="ADDRESS", help="A marked copy to somebody else.")] = "",
    eml: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write .eml files for a mail program instead.")
    ] = None,
    company: CompanyOption = None,
) -> int:
    """Put sales invoices into the outbox as mails; `telecost outbox send` sends them."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.sales_invoicing.sending.by_hand import save_mail, send_again, send_by_mail
    from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables
    from telecost_desktop.services.whole_files import make_folder

    file, clock, user = open_from(company), SystemClock(), current_user()
    try:
        if not numbers:
            made = make_deliverables(file, clock, user=user)
            say(f"Forms and mails made: {made}.")
            return 0
        chosen = _ids(file, numbers)
        if eml is not None:
            make_folder(eml)
            for number, invoice_id in zip(numbers, chosen, strict=True):
                save_mail(file, clock, invoice_id, eml / f"{number}.eml")
                print(eml / f"{number}.eml")
            return 0
        if to:
            for invoice_id in chosen:
                send_again(file, invoice_id, clock=clock, user=user, to=to)
            say(f"Copies that wait in the outbox: {len(chosen)}.")
            return 0
        results = send_by_mail(file, chosen, clock=clock, user=user, again=again)
    finally:
        file.close()
    problems = [one.problem for one in results if one.problem is not None]
    for problem in problems:
        say(problem.sentence())
    say(f"Mails that wait in the outbox now: {len(results) - len(problems)}.")
    return exit_code(len(results) - len(problems), len(problems))


def print_them(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.pdf", help="One PDF with all of them.")],
    numbers: SomeNumbers = None,
    two_sided: Annotated[bool, typer.Option("--two-sided", help="Each begins on a sheet of its own.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="They go on waiting, until they are on paper.")] = False,
    company: CompanyOption = None,
) -> None:
    """Write the sales invoices that wait to be printed into one PDF, and mark them as printed."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.sales_invoicing.sending.marks import mark_printed
    from telecost_desktop.services.sales_invoicing.sending.printing import print_batch, waiting_for_print

    file, clock = open_from(company), SystemClock()
    try:
        chosen = _ids(file, numbers) if numbers else waiting_for_print(file)
        pages = print_batch(file, clock, chosen, output, two_sided=two_sided)
        if not keep:
            mark_printed(file, chosen, clock=clock, user=current_user())
    finally:
        file.close()
    print(output)
    say(f"{len(chosen)} invoices, {pages} pages.")


def access_point(
    output: FolderOption,
    numbers: SomeNumbers = None,
    again: Annotated[bool, typer.Option("--again", help="Also what was exported before.")] = False,
    company: CompanyOption = None,
) -> None:
    """Write e-invoices into the folder from which the access point takes them, each once."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.sales_invoicing.sending.access_point import (
        export_for_access_point,
        waiting_for_export,
    )

    file = open_from(company)
    try:
        chosen = _ids(file, numbers) if numbers else waiting_for_export(file)
        paths = export_for_access_point(file, SystemClock(), chosen, output, again=again, user=current_user())
    finally:
        file.close()
    for path in paths:
        print(path)
    say(f"Exported: {len(paths)}.")


def answers(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Answers as XML, or tables number;state;text.")
    ],
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> int:
    """Read answers of buyers and of the network, and set the states of e-invoices by them."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.sales_invoicing.sending.answers import Outcome, take_answers

    file = open_from(company)
    try:
        taken = take_answers(file, files, clock=SystemClock(), user=current_user())
    finally:
        file.close()
    if as_json:
        print_json({"files": [_answer_document(one) for one in taken]})
    good = bad = 0
    for one in taken:
        if one.problem is not None:
            say(f"{one.name}: {one.problem.sentence()}")
            bad += 1
        for result in one.results:
            why = f" {result.why.sentence()}" if result.why.pattern else ""
            say(f"{one.name}: {result.answer.number} {result.answer.state.value}, {result.outcome.value}.{why}")
            good += result.outcome is not Outcome.UNMATCHED
            bad += result.outcome is Outcome.UNMATCHED
    return exit_code(good, bad)


def _answer_document(one: AnswerFile) -> dict[str, Any]:
    return {
        "file": one.name,
        "error": one.problem.sentence() if one.problem else None,
        "answers": [
            {
                "number": result.answer.number,
                "state": result.answer.state.value,
                "text": result.answer.text,
                "outcome": result.outcome.value,
                "reason": result.why.sentence(),
            }
            for result in one.results
        ],
    }


def mark(
    state: Annotated[Mark, typer.Argument(help="What is known of them.")],
    numbers: Numbers,
    note: Annotated[str, typer.Option(help="A word on it, such as the reason of a refusal.")] = "",
    company: CompanyOption = None,
) -> None:
    """Say what became of e-invoices, or that customers have those whose mail or print waits or failed."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.sales_invoicing.sending import marks

    change = {
        Mark.SENT: marks.mark_sent,
        Mark.ACCEPTED: marks.mark_accepted,
        Mark.REFUSED: marks.mark_refused,
        Mark.DELIVERED: marks.settle_by_hand,
    }[state]
    file = open_from(company)
    try:
        changed = change(file, _ids(file, numbers), clock=SystemClock(), note=note, user=current_user())
    finally:
        file.close()
    say(f"Marked as {state.value}: {changed}.")


def list_deliveries(
    open_only: Annotated[bool, typer.Option("--open", help="Only what waits for a person.")] = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> None:
    """List how issued sales invoices went to their customers, and how far they are."""
    from telecost_desktop.services.sales_invoicing.sending.deliveries import NEED_A_PERSON, DeliveryState, deliveries

    wanted = (DeliveryState.WAITING, *NEED_A_PERSON) if open_only else ()
    file = open_from(company, read_only=True)
    try:
        rows = deliveries(file, states=wanted)
    finally:
        file.close()
    if as_json:
        print_json([_delivery_document(row) for row in rows])
        return
    table(
        ["number", "kind", "customer", "way", "state", "to", "last said"],
        [
            [
                row.number,
                row.invoice_kind,
                row.customer,
                row.way.value,
                row.state.value,
                row.name or ", ".join(row.recipients),
                row.said.sentence(),
            ]
            for row in rows
        ],
    )


def _delivery_document(row: Delivery) -> dict[str, Any]:
    return {
        "number": row.number,
        "kind": row.invoice_kind,
        "customer": row.customer,
        "way": row.way.value,
        "state": row.state.value,
        "at": row.at,
        "to": list(row.recipients),
        "file": row.name or None,
        "said": row.said.sentence(),
    }


def _ids(file: CompanyFile, numbers: Sequence[str]) -> list[int]:
    from telecost_desktop.services.sales_invoicing.sending.export import by_number

    with file.read() as session:
        return [by_number(session, number) for number in numbers]

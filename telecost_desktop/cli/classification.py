"""``telecost classify``: texts that nobody knows, the company's own rules for them, and applying these."""

from __future__ import annotations

from dataclasses import asdict
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
    say,
    table,
)
from telecost_desktop.models.classification import TextMatch
from telecost_desktop.models.money import LARGEST
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, PackageUse, TrafficKind, VatLiability, Zone

if TYPE_CHECKING:
    from telecost_desktop.services.importing.classifying.rules import OwnRule


def register(application: typer.Typer) -> None:
    """Add these commands."""
    classify = typer.Typer(help="What operators' texts mean.", no_args_is_help=True)
    classify.command("unknown")(unknown)
    classify.command("rules")(rules)
    classify.command("add")(add)
    classify.command("remove")(remove)
    classify.command("apply")(apply)
    application.add_typer(classify, name="classify")


def unknown(company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """List the texts that no file, table or rule knows, those with most money first."""
    from telecost_desktop.services.importing.classifying.unknown_texts import unknown_texts

    file = open_from(company, read_only=True)
    try:
        texts = unknown_texts(file)
    finally:
        file.close()
    if as_json:
        print_json([asdict(one) for one in texts])
        return
    if not texts:
        say("Every text is known.")
        return
    table(
        ["net", "charges", "records", "taken for", "text"],
        [
            [f"{amount(one.net)} {one.currency}", str(one.charges), str(one.records), one.kind_guess.value, one.text]
            for one in texts
        ],
    )


def rules(company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """List the company's own rules in their order; the first that matches counts."""
    from telecost_desktop.services.importing.classifying.rules import list_rules

    file = open_from(company, read_only=True)
    try:
        found = list_rules(file)
    finally:
        file.close()
    if as_json:
        print_json([_document(rule) for rule in found])
        return
    table(
        ["rule", "match", "text", "from", "until", "says"],
        [
            [
                str(rule.id),
                rule.values.match.value,
                rule.values.text,
                "" if rule.values.valid_from is None else rule.values.valid_from.isoformat(),
                "" if rule.values.valid_to is None else rule.values.valid_to.isoformat(),
                ", ".join(f"{name}: {value or 'none'}" for name, value in _says(rule).items()),
            ]
            for rule in found
        ],
    )


def _says(rule: OwnRule) -> dict[str, Any]:
    told = asdict(rule.values)
    names = ("section", "kind", "zone", "direction", "country", "package_use", "vat_liability")
    return {name: told[name] for name in names if told[name] is not None}


def _document(rule: OwnRule) -> dict[str, Any]:
    return {"id": rule.id, "place": rule.place, **asdict(rule.values), "changed_by": rule.changed_by}


def add(
    text: Annotated[str, typer.Argument(help="The text to look for, in any case.")],
    company: CompanyOption = None,
    match: Annotated[TextMatch, typer.Option(help="How it is looked for.")] = TextMatch.EQUALS,
    section: Annotated[ChargeSection | None, typer.Option(help="The section of charges.")] = None,
    kind: Annotated[TrafficKind | None, typer.Option(help="What is paid for.")] = None,
    zone: Annotated[Zone | None, typer.Option(help="Where it happened or went to.")] = None,
    direction: Annotated[Direction | None, typer.Option(help="Which way it went.")] = None,
    country: Annotated[str | None, typer.Option(metavar="CODE", help="The country, such as DK.")] = None,
    package: Annotated[PackageUse | None, typer.Option(help="How it stands to the plan.")] = None,
    vat: Annotated[VatLiability | None, typer.Option(help="Whether VAT is due.")] = None,
    valid_from: Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day.")] = None,
    first: Annotated[bool, typer.Option("--first", help="Put it before the other rules.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Add a rule. It acts on the next import; `telecost classify apply` applies it to earlier ones."""
    from datetime import timedelta

    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.importing.classifying.own_rules import RuleValues
    from telecost_desktop.services.importing.classifying.rules import add_rule
    from telecost_desktop.services.importing.classifying.unknown_texts import effect_of

    values = RuleValues(
        text=text,
        match=match,
        valid_from=None if valid_from is None else civil_date(valid_from),
        valid_to=None if until is None else civil_date(until) + timedelta(days=1),
        section=section,
        kind=kind,
        zone=zone,
        direction=direction,
        country=country,
        package_use=package,
        vat_liability=vat,
    )
    file = open_from(company)
    try:
        rule = add_rule(file, values, clock=SystemClock(), user=current_user(), first=first)
        effect = effect_of(file, values, rule)
    finally:
        file.close()
    if as_json:
        amounts = dict(effect.amounts)
        print_json({"rule": rule, "charges": effect.charges, "records": effect.records, "amounts": amounts})
        return
    say(f"Rule {rule} was added. It catches {effect.charges} charges and {effect.records} usage records here already.")


def remove(
    rule: Annotated[int, typer.Argument(max=LARGEST, help="The rule's number, as `telecost classify rules` shows it.")],
    company: CompanyOption = None,
) -> None:
    """Remove a rule. `telecost classify apply` then leads back to what the files said."""
    from telecost_desktop.services.importing.classifying.rules import delete_rule

    decide(company, lambda file, **who: delete_rule(file, rule, **who))
    say(f"Rule {rule} was removed.")


def apply(
    company: CompanyOption = None,
    batch: Annotated[list[int] | None, typer.Option(help="Only this import; may be given several times.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Apply today's rules to what is imported already."""
    from telecost_desktop.services.clock import SystemClock
    from telecost_desktop.services.importing.classifying.reclassifying import reclassify

    file = open_from(company)
    try:
        done = reclassify(file, batch or None, clock=SystemClock(), user=current_user())
    finally:
        file.close()
    if as_json:
        print_json(asdict(done))
        return
    say(f"{done.charges} charges and {done.usage} usage records of {done.texts} texts have another meaning now.")

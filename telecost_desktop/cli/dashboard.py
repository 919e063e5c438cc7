"""``telecost dashboard``: everything that the dashboard shows, on the screen, as JSON, PDF or Excel."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.budgets import AccountOption, chosen_accounts
from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    NowOption,
    civil_month,
    open_at,
    print_json,
    require_countable,
    say,
    table,
)
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.periods import Period

if TYPE_CHECKING:
    from telecost_desktop.services.dashboard import DashboardChoice
    from telecost_desktop.services.dashboard.abroad.countries import CountryCost, CountryUser
    from telecost_desktop.services.dashboard.cards import CategoryCard, UsageSplit
    from telecost_desktop.services.dashboard.export.whole import WholeDashboard
    from telecost_desktop.services.dashboard.packages import DataUse, PackageUse
    from telecost_desktop.services.dashboard.users import UserOfMonth

_WINDOWS = (7, 30, 90)


class Form(StrEnum):
    """The forms of a file."""

    PDF = "pdf"
    XLSX = "xlsx"


def register(application: typer.Typer) -> None:
    """Add this command."""
    application.command()(dashboard)


def dashboard(
    company: CompanyOption = None,
    account: AccountOption = None,
    days: Annotated[
        int | None, typer.Option(metavar="7|30|90", help="So many days up to the newest use; 30 without it.")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Instead of --days: the first day.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day.")] = None,
    month: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM",
            help="Of budgets, packages and users; without it the present one, or for packages and users the one before"
            " while nothing is used in this.",
        ),
    ] = None,
    currency: Annotated[str, typer.Option(metavar="CODE", help="Where accounts are in several, such as EUR.")] = "",
    form: Annotated[Form | None, typer.Option("--format", help="pdf or xlsx, with -o")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")] = None,
    locale: Annotated[str | None, typer.Option(metavar="NAME", help="Signs and dates, such as nb or en_GB.")] = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the whole dashboard, or write it as PDF or Excel."""
    from telecost_desktop.services.dashboard.export.whole import whole_dashboard

    target = _target(form, output, as_json=as_json)
    wanted = civil_month(month) if month is not None else None
    file, clock = open_at(company, now, read_only=True)
    try:
        chosen = _window(chosen_accounts(file, clock, account), days, first, last)
        chosen = replace(chosen, currency=currency.strip().upper())
        whole = whole_dashboard(file, clock, chosen, month=wanted)
    finally:
        file.close()
    if chosen.currency not in ("", whole.currency):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There are no costs in {currency}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose from {currencies}."),
            currency=chosen.currency,
            currencies=", ".join(whole.cards.currencies),
        )
    if as_json:
        print_json(_document(whole))
    elif target is None:
        _print(whole)
    else:
        _write(whole, *target, locale)


def _target(form: Form | None, output: Path | None, *, as_json: bool) -> tuple[Form, Path] | None:
    """The form and the path to be written; the path's ending says the form where nothing else does."""
    to_screen = output == Path("-")
    if form is None and output is not None and output.suffix.casefold() in (".pdf", ".xlsx"):
        form = Form(output.suffix.casefold().removeprefix("."))
    if to_screen or (form is not None and output is None):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Excel and PDF need a file to go to."),
            hint=QT_TRANSLATE_NOOP("Errors", "Name it with -o FILE."),
        )
    if output is None or form is None:
        if output is None:
            return None
        raise typer.BadParameter("Give pdf or xlsx.", param_hint="--format")
    if as_json:
        raise typer.BadParameter("Give either --json or a file.", param_hint="--json")
    return form, output


def _window(chosen: DashboardChoice, days: int | None, first: str | None, last: str | None) -> DashboardChoice:
    from telecost_desktop.cli.reports import period_of
    from telecost_desktop.services.reporting import TimePeriod

    if days is not None and (first or last):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The dashboard has one period only."),
            hint=QT_TRANSLATE_NOOP("Errors", "Give --days, or --from and --to."),
        )
    period = period_of(first, last, None)
    if not isinstance(period, TimePeriod):
        if days not in (None, *_WINDOWS):
            raise typer.BadParameter("Give 7, 30 or 90.", param_hint="--days")
        return replace(chosen, days=days or chosen.days)
    for day in (period.first, period.last):
        # An equally long period before it is looked at, too.
        require_countable(day, day.isoformat())
    return replace(chosen, window=Period.inclusive(period.first, period.last))


def _write(whole: WholeDashboard, form: Form, path: Path, locale: str | None) -> None:
    from telecost_desktop.cli.reports import system_language
    from telecost_desktop.services.dashboard.export.paper.document import write_dashboard_pdf
    from telecost_desktop.services.dashboard.export.workbook import write_dashboard_workbook
    from telecost_desktop.services.reporting.exports.table import Wording

    wording = Wording(locale or system_language())
    if form is Form.PDF:
        say(f"Wrote {path}: {write_dashboard_pdf(whole, path, wording)} pages.")
    else:
        say(f"Wrote {path}: {write_dashboard_workbook(whole, path, wording)} sheets.")


# On the screen


def _print(whole: WholeDashboard) -> None:
    from telecost_desktop.models.money import round_to_currency

    overview, money = whole.cards.overview, whole.currency
    print(f"{whole.company}, {whole.first_day} to {whole.last_day}, amounts in {money} without VAT")
    print(f"{overview.mobile} mobile subscriptions, {overview.other} other services")
    splits = (("minutes", overview.minutes), ("messages", overview.messages), ("MB", overview.megabytes))
    table(
        ["use", "in flat-rate", "outside", "abroad"],
        [[name, *map(_whole, (one.inside, one.outside, one.abroad))] for name, one in splits],
    )
    table(
        ["category", "cost", "change"],
        [
            [
                card.category.value,
                f"{round_to_currency(card.amount, card.currency):f}",
                "" if card.change is None else f"{card.change:+.1f} %",
            ]
            for card in whole.cards.cards
        ],
    )
    table(
        ["month", "data", "other", "traffic", "total", ""],
        [
            [
                f"{one.month:%Y-%m}",
                *(f"{round_to_currency(value, money):f}" for value in (one.data, one.other, one.traffic, one.total)),
                "" if one.closed else "not closed",
            ]
            for one in whole.cards.trend.months
        ],
    )
    say("--json tells all of it, -o FILE.pdf and -o FILE.xlsx write it.")


def _whole(value: float) -> str:
    return str(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))


# As JSON


def _document(whole: WholeDashboard) -> dict[str, Any]:
    cards = whole.cards
    return {
        "company": whole.company,
        "made_at": whole.made_at,
        "accounts": [{"operator": one.operator, "number": one.number} for one in whole.accounts],
        "first_day": whole.first_day,
        "last_day": whole.last_day,
        "newest_use": cards.overview.newest_day,
        "currency": whole.currency,
        "currencies": list(cards.currencies),
        "overview": _overview(whole),
        "categories": [_category(card) for card in cards.cards],
        "trend": [
            {"month": f"{one.month:%Y-%m}", "data": one.data, "other": one.other, "traffic": one.traffic,
             "total": one.total, "closed": one.closed}
            for one in cards.trend.months
        ],
        "invoices": [
            {"operator": one.operator, "account": one.account, "number": one.number, "issue_date": one.issue_date,
             "due_date": one.due_date, "total_inc_vat": one.total_inc_vat, "currency": one.currency,
             "status": one.status.value}
            for one in cards.invoices.rows
        ],
        "expected": [
            {"operator": one.operator, "account": one.account, "available_on": one.available_on,
             "days_late": one.days_late}
            for one in cards.invoices.expected
        ],
        "countries": [_country(one) for one in whole.countries],
        "users_abroad": [_user(one) | {"country": one.code or None} for one in whole.users_abroad],
        "budgets": [
            {"month": f"{whole.budget_month:%Y-%m}", "department": one.department, "budget": one.budget,
             "spent": one.spent, "forecast": one.forecast, "currency": one.currency, "state": one.state.value}
            for one in whole.budgets
        ],
        "packages": _packages(whole),
        "users": {
            "month": f"{whole.users.month:%Y-%m}",
            "newest_day": whole.users.newest_day,
            "rows": [_user(one) for one in whole.users.rows],
        },
        "findings": [
            {"kind": one.kind.value, "count": one.count, "worth": one.worth, "currency": one.currency}
            for one in whole.findings
        ],
    }  # fmt: skip


def _overview(whole: WholeDashboard) -> dict[str, Any]:
    overview = whole.cards.overview
    return {
        "mobile": overview.mobile,
        "flat_rate": overview.flat_rate,
        "without_flat_rate": overview.without_flat_rate,
        "other": overview.other,
        "broadband": overview.broadband,
        "data_sims": overview.data_sims,
        "minutes": _split(overview.minutes),
        "messages": {name: int(count) for name, count in _split(overview.messages).items()},
        "megabytes": _split(overview.megabytes),
    }


def _split(split: UsageSplit) -> dict[str, float]:
    return {"in_flat_rate": split.inside, "outside": split.outside, "abroad": split.abroad}


def _category(card: CategoryCard) -> dict[str, Any]:
    return {
        "category": card.category.value,
        "amount": card.amount,
        "before": card.before,
        "change_percent": card.change,
        "detail": [
            {"code": part.code, "amount": part.amount, "count": part.count, "seconds": part.seconds,
             "messages": part.messages, "bytes": part.volume_bytes}
            for part in card.detail
        ],
    }  # fmt: skip


def _country(one: CountryCost) -> dict[str, Any]:
    return {
        "country": one.code or None, "cost": one.cost, "seconds": one.seconds, "messages": one.messages,
        "bytes": one.volume_bytes,
    }  # fmt: skip


def _user(one: UserOfMonth | CountryUser) -> dict[str, Any]:
    return {
        "number": one.msisdn or None, "employee": one.employee, "department": one.department, "cost": one.cost,
        "seconds": one.seconds, "messages": one.messages, "bytes": one.volume_bytes,
    }  # fmt: skip


def _packages(whole: WholeDashboard) -> dict[str, Any]:
    found = whole.packages
    return {
        "month": f"{found.month:%Y-%m}",
        "newest_day": found.newest_day,
        "numbers": found.lines,
        "days": [{"day": one.day} | _parts(one) for one in found.days],
        "rows": [
            {"number": one.msisdn, "employee": one.employee, "department": one.department, "package": one.package,
             "size": one.size_bytes, "used": one.used_bytes} | _parts(one) | {
             "extra_packages": [
                {"name": extra.name, "size": extra.size_bytes, "ordered_at": extra.ordered_at} for extra in one.extras
             ]}
            for one in found.rows
        ],
    }  # fmt: skip


def _parts(one: DataUse | PackageUse) -> dict[str, int]:
    return {"inside": one.inside, "extra": one.extra, "outside": one.outside}

"""The e-mail that tells what a run of a job made. Rule: docs/rules.md, 14 Scheduled jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.access import User
from telecost_desktop.models.company import Company
from telecost_desktop.models.jobs import JobNotice
from telecost_desktop.models.money import amount_text
from telecost_desktop.models.runs import Run, RunItemResult, RunState
from telecost_desktop.services.mail.addresses import checked_address
from telecost_desktop.services.mail.outbox import Draft, put_in_outbox
from telecost_desktop.services.runs.run_log import RunItemRow

# Translates a text of a context, as Qt does.
Translate = Callable[[str, str], str]

_SUBJECTS = {
    RunState.OK: QT_TRANSLATE_NOOP("Jobs", "{job}: invoices made ({count})"),
    RunState.PARTLY: QT_TRANSLATE_NOOP("Jobs", "{job}: partly failed, invoices made ({count})"),
    RunState.FAILED: QT_TRANSLATE_NOOP("Jobs", "{job}: failed, nothing was made"),
    RunState.NOTHING: QT_TRANSLATE_NOOP("Jobs", "{job}: there was nothing to invoice"),
}
_HEAD = QT_TRANSLATE_NOOP("Jobs", "The scheduled job {job} of {company} ran for {date}, {time}.")
_MADE = QT_TRANSLATE_NOOP("Jobs", "Made:")
_INVOICE = QT_TRANSLATE_NOOP("Jobs", "{number}, {customer}: {amount} {currency} incl. VAT")
_DRAFT = QT_TRANSLATE_NOOP("Jobs", "Draft, {customer}: {amount} {currency} incl. VAT")
_FAILED = QT_TRANSLATE_NOOP("Jobs", "Failed:")
_LEFT_OUT = QT_TRANSLATE_NOOP("Jobs", "Left out:")


def in_english(context: str, text: str) -> str:
    """The translator that leaves English as it is."""
    return text


def put_notice(
    session: Session, run: Run, items: Sequence[RunItemRow], at: datetime, translate: Translate
) -> list[str]:
    """Put the notice of a run that has ended into the outbox, once; returns the names of users whom it cannot reach.

    Addresses are looked up now, so a user's new one counts.
    """
    addresses, untold = _recipients(session, run)
    if addresses:
        count = len({item.invoice_id for item in items if item.invoice_id is not None})
        draft = Draft(
            recipients=addresses,
            subject=translate("Jobs", _SUBJECTS[run.state]).format(job=run.name, count=count),
            body=_body(session, run, items, translate),
            purpose="job",
            identity=f"job-run-{run.id}",
        )
        put_in_outbox(session, draft, at=at, user=run.started_by)
    return untold


def _recipients(session: Session, run: Run) -> tuple[list[str], list[str]]:
    """The addresses, and the names of users who have none that can be used."""
    addresses, untold = [], []
    query = (
        select(JobNotice.address, User)
        .outerjoin(User, User.id == JobNotice.user_id)
        .where(JobNotice.job_id == run.job_id)
        .order_by(JobNotice.id)
    )
    for typed, user in session.execute(query):
        try:
            if user is not None and not user.active:
                raise UserError("")
            addresses.append(checked_address(typed if user is None else user.email))
        except UserError:
            untold.append(typed if user is None else user.name)
    return addresses, untold


def _body(session: Session, run: Run, items: Sequence[RunItemRow], translate: Translate) -> str:
    company = session.scalars(select(Company)).one()
    moment = datetime.fromisoformat(run.scheduled_for)
    values = {"job": run.name, "company": company.name, "date": moment.date(), "time": f"{moment:%H:%M}"}
    parts = [
        [translate("Jobs", _HEAD).format(**values)],
        _list(translate("Jobs", _MADE), _made(items, company.currency, translate)),
        _list(translate("Jobs", _FAILED), _reasons(items, RunItemResult.FAILED, translate)),
        _list(translate("Jobs", _LEFT_OUT), _reasons(items, RunItemResult.SKIPPED, translate)),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _list(title: str, lines: list[str]) -> list[str]:
    return [title, *(f"  {line}" for line in lines)] if lines else []


def _made(items: Sequence[RunItemRow], currency: str, translate: Translate) -> list[str]:
    """One line for each sales invoice, with what its projects come to."""
    sums: dict[int, Decimal] = {}
    first: dict[int, RunItemRow] = {}
    for item in items:
        if item.invoice_id is not None:
            sums[item.invoice_id] = sums.get(item.invoice_id, Decimal(0)) + (item.amount or Decimal(0))
            first.setdefault(item.invoice_id, item)
    return [
        translate("Jobs", _DRAFT if item.number is None else _INVOICE).format(
            number=item.number, customer=item.customer, amount=amount_text(sums[key]), currency=currency
        )
        for key, item in first.items()
    ]


def _reasons(items: Sequence[RunItemRow], result: RunItemResult, translate: Translate) -> list[str]:
    return [
        ", ".join(part for part in (item.customer, item.project) if part)
        + (": " if item.customer else "")
        + translate("Errors", item.reason).format(**item.values)
        for item in items
        if item.result is result
    ]

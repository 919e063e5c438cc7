"""``telecost check``: whether a company file still keeps the rules. Rule: docs/rules.md, 12 Checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.company import Attachment
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.ledger.faults import ledger_faults
from telecost_desktop.services.payments.faults import payment_faults
from telecost_desktop.services.projects.faults import entry_faults
from telecost_desktop.services.recharging.guarding import recharge_faults
from telecost_desktop.services.reminders.faults import reminder_faults
from telecost_desktop.services.rollups import rollup_differences
from telecost_desktop.services.sales_invoicing.faults import sales_invoice_faults
from telecost_desktop.services.scheduled_jobs.faults import job_faults
from telecost_desktop.services.subscriptions.planning import plan
from telecost_desktop.services.subscriptions.schedule_store import load_schedules


@dataclass(frozen=True)
class Problem:
    """One broken rule: a code, and a sentence as a pattern with its values."""

    code: str
    pattern: str
    values: dict[str, object] = field(default_factory=dict)

    def sentence(self) -> str:
        """The sentence in English."""
        return self.pattern.format(**self.values)


_DAMAGED = QT_TRANSLATE_NOOP("Errors", "The file is damaged: {detail}.")
_ORPHAN = QT_TRANSLATE_NOOP("Errors", "A row of {table} points to a row of {parent} that is not there.")
_OVERLAP = QT_TRANSLATE_NOOP("Errors", "Subscriber {subscriber} is billed twice for days from {start} on.")
_UNBILLED = QT_TRANSLATE_NOOP(
    "Errors", "A billed period of subscriber {subscriber} from {start} on has no invoice line."
)
_OTHER_DAYS = QT_TRANSLATE_NOOP(
    "Errors", "A billed period of subscriber {subscriber} from {start} on covers other days than its invoice line."
)
_FATE = QT_TRANSLATE_NOOP(
    "Errors",
    "A period of subscriber {subscriber} from {start} on is marked {state}, which its invoice does not bear out.",
)
_NEXT_DUE = QT_TRANSLATE_NOOP("Errors", "Subscriber {subscriber} is next due on {right}, not on {stored}.")
_UNLOCKED = QT_TRANSLATE_NOOP(
    "Errors", "What keeps issued invoices and the log from being changed is missing: {names}."
)
_ROLLUP = QT_TRANSLATE_NOOP("Errors", "The summary {table} does not agree with its detail in {rows} rows.")
_ATTACHMENT = QT_TRANSLATE_NOOP("Errors", "The kept document {name} was changed.")


_LINES = ("sales_invoice_line", "sales_invoice_vat", "sales_invoice_attachment")
_LOCKS = {
    *(f"frozen_{table}_{verb}" for table in ("sales_invoice", "log_entry") for verb in ("update", "delete")),
    *(
        f"frozen_{table}_{verb}"
        for table in _LINES
        for verb in ("insert_new", "update_old", "update_new", "delete_old")
    ),
    *(
        f"frozen_{table}_replace_by_{verb}"
        for table in ("sales_invoice", "log_entry", *_LINES)
        for verb in ("insert", "update")
    ),
}


def check(file: CompanyFile) -> list[Problem]:
    """Every rule that the file breaks; an empty list is a clean bill of health."""
    from sqlalchemy.exc import DatabaseError, OperationalError

    try:
        return _rules(file)
    except OperationalError:
        raise
    except DatabaseError as error:
        # A page that is no page any more; the database cannot even say which rows were on it.
        return [Problem("damaged", _DAMAGED, {"detail": str(error.orig)})]


def _rules(file: CompanyFile) -> list[Problem]:
    with file.read() as session:
        problems = list(_database(session))
        if any(problem.code == "damaged" for problem in problems):
            return problems
        problems += _locks(session)
        problems += _billed_periods(session)
        problems += _next_due(session)
        problems += _attachments(session)
        faults = (
            *sales_invoice_faults(session),
            *entry_faults(session),
            *recharge_faults(session),
            *payment_faults(session),
            *reminder_faults(session),
            *ledger_faults(session),
            *job_faults(session),
        )
        problems += [Problem(*fault) for fault in faults]
    return problems + _rollups(file)


def _database(session: Session) -> Iterator[Problem]:
    for (detail,) in session.execute(text("PRAGMA integrity_check")):
        if detail != "ok":
            yield Problem("damaged", _DAMAGED, {"detail": detail})
    for row in session.execute(text("PRAGMA foreign_key_check")):
        yield Problem("orphan", _ORPHAN, {"table": row[0], "parent": row[2]})


def _locks(session: Session) -> Iterator[Problem]:
    """The triggers that refuse every change of what is issued and logged are all there."""
    present = set(session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    missing = sorted(_LOCKS - present)
    if missing:
        yield Problem("unlocked", _UNLOCKED, {"names": ", ".join(missing)})


def _billed_periods(session: Session) -> Iterator[Problem]:
    """No day of a subscriber is on two living periods, unless a credit stands between; each has its lines."""
    overlaps = text(
        """
        SELECT DISTINCT a.subscriber_id, b.period_start
        FROM billed_period a
        JOIN billed_period b ON b.subscriber_id = a.subscriber_id AND b.id <> a.id
             AND b.period_start >= a.period_start AND b.period_start < a.period_end
             AND (b.period_start > a.period_start OR b.id > a.id)
        WHERE a.state = 'live' AND b.state = 'live' AND a.kind <> 'correction' AND b.kind <> 'correction'
          AND NOT EXISTS (SELECT 1 FROM billed_period c WHERE c.subscriber_id = a.subscriber_id AND c.state = 'live'
                          AND c.kind = 'correction' AND c.period_start <= b.period_start
                          AND c.period_end >= min(a.period_end, b.period_end))
        """
    )
    for row in session.execute(overlaps):
        yield Problem("billed_twice", _OVERLAP, {"subscriber": row.subscriber_id, "start": row.period_start})
    without = text(
        """
        SELECT p.subscriber_id, p.period_start FROM billed_period p
        WHERE p.state = 'live' AND NOT EXISTS (
            SELECT 1 FROM sales_invoice_line l
            WHERE l.billed_period_id = p.id AND l.sales_invoice_id = p.sales_invoice_id)
        """
    )
    for row in session.execute(without):
        yield Problem("billed_without_line", _UNBILLED, {"subscriber": row.subscriber_id, "start": row.period_start})
    # A correction gives back a part of what its lines were.
    other_days = text(
        """
        SELECT DISTINCT p.subscriber_id, p.period_start
        FROM billed_period p JOIN sales_invoice_line l ON l.billed_period_id = p.id
        WHERE p.kind <> 'correction' AND (p.period_start IS NOT l.period_start OR p.period_end IS NOT l.period_end)
        """
    )
    for row in session.execute(other_days):
        yield Problem("billed_days", _OTHER_DAYS, {"subscriber": row.subscriber_id, "start": row.period_start})
    contradicted = text(
        """
        SELECT p.subscriber_id, p.period_start, p.state
        FROM billed_period p JOIN sales_invoice i ON i.id = p.sales_invoice_id
        WHERE NOT CASE p.state
            WHEN 'live' THEN i.state <> 'void'
            WHEN 'voided' THEN i.state = 'void'
            WHEN 'freed' THEN i.state = 'void' OR EXISTS (SELECT 1 FROM sales_invoice c WHERE c.credits_id = i.id)
            ELSE 0 END
        """
    )
    for row in session.execute(contradicted):
        values = {"subscriber": row.subscriber_id, "start": row.period_start, "state": row.state}
        yield Problem("billed_state", _FATE, values)


def _next_due(session: Session) -> Iterator[Problem]:
    """When each subscriber is to be looked at next is what the rules say: one that is forgotten is never billed."""
    for schedule in load_schedules(session):
        right = plan(schedule.terms, schedule.recorded, date.min).next_due
        if right != schedule.next_due:
            values: dict[str, object] = {
                "subscriber": schedule.subscriber_id,
                "right": right,
                "stored": schedule.next_due,
            }
            yield Problem("next_due", _NEXT_DUE, values)


def _attachments(session: Session) -> Iterator[Problem]:
    """Kept documents are what they were when they came."""
    import hashlib

    for attachment in session.execute(select(Attachment.file_name, Attachment.sha256, Attachment.content)):
        if hashlib.sha256(attachment.content).hexdigest() != attachment.sha256:
            yield Problem("attachment", _ATTACHMENT, {"name": attachment.file_name})


def _rollups(file: CompanyFile) -> list[Problem]:
    """Summaries of usage against their detail."""
    return [
        Problem("rollup", _ROLLUP, {"table": found.table, "rows": found.rows}) for found in rollup_differences(file)
    ]

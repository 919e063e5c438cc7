"""Answers to sales invoices, from files into states. Reading a file twice changes nothing.

Rule: docs/rules.md, 20 Sending.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, TelecostError, UserError, unreadable_file
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableState, SalesInvoice
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.replies import Said
from telecost_desktop.services.sales_invoicing.sending.answer_files import LARGEST, Answer, read_answers
from telecost_desktop.services.sales_invoicing.sending.marks import ELECTRONIC, change_electronic

_UNKNOWN = QT_TRANSLATE_NOOP("Errors", "There is no issued invoice {number}.")
_NO_FILE = QT_TRANSLATE_NOOP("Errors", "{number} has no file for an access point.")
_OTHER_SELLER = QT_TRANSLATE_NOOP("Errors", "The answer is for {address}, not for this company.")
_OTHER_BUYER = QT_TRANSLATE_NOOP("Errors", "The answer comes from {address}, which is not the buyer of {number}.")
# The last words; that a message arrived says less than these.
_LAST = (DeliverableState.ACCEPTED, DeliverableState.REFUSED)


class Outcome(StrEnum):
    """What an answer did."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """One answer and what it did; ``invoice_id`` is None and ``why`` says something where it fits no sales invoice."""

    answer: Answer
    outcome: Outcome
    invoice_id: int | None = None
    why: Said = field(default_factory=Said)


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """One file with its answers, or the problem that kept it from being read."""

    name: str
    results: tuple[AnswerResult, ...] = ()
    problem: TelecostError | None = None


def take_answers(file: CompanyFile, paths: Sequence[Path], *, clock: Clock, user: str = "") -> list[AnswerFile]:
    """Read files with answers and set states by them; each file in a transaction of its own."""
    return [_take_file(file, path, clock, user) for path in paths]


def _take_file(file: CompanyFile, path: Path, clock: Clock, user: str) -> AnswerFile:
    try:
        answers = read_answers(_content(path))
    except UserError as problem:
        return AnswerFile(path.name, problem=problem)
    with file.write() as session:
        return AnswerFile(path.name, tuple(_take(session, one, clock, user) for one in answers))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise unreadable_file(path.name, error) from error


def _take(session: Session, answer: Answer, clock: Clock, user: str) -> AnswerResult:
    found = _found(session, answer)
    if found is None:
        return _unmatched(answer, Said(_UNKNOWN, {"number": answer.number}))
    row, text = found
    why = _other_party(answer, text)
    if why is not None:
        return _unmatched(answer, why)
    if row is None:
        return _unmatched(answer, Said(_NO_FILE, {"number": answer.number}))
    changed = False
    if not (answer.state is DeliverableState.SENT and row.state in _LAST):
        changed = change_electronic(
            session, row.sales_invoice_id, answer.state, clock=clock, note=answer.text, user=user
        )
    outcome = Outcome.CHANGED if changed else Outcome.UNCHANGED
    return AnswerResult(answer, outcome, row.sales_invoice_id)


def _found(session: Session, answer: Answer) -> tuple[Deliverable | None, str] | None:
    """The deliverable and the snapshot that an answer is about: by number, else by the name of the exported file."""
    deliverable = (Deliverable.sales_invoice_id == SalesInvoice.id) & Deliverable.kind.in_(ELECTRONIC)
    query = select(Deliverable, SalesInvoice.snapshot).select_from(SalesInvoice)
    if re.fullmatch(r"[0-9]{1,18}", answer.number):
        query = query.outerjoin(Deliverable, deliverable).where(SalesInvoice.number == int(answer.number))
        if answer.kind is not None:
            query = query.where(SalesInvoice.kind == answer.kind)
    else:
        names = [f"{answer.number}{ending}" for ending in ("", ".xml", ".pdf")] if answer.number else []
        query = query.join(Deliverable, deliverable).where(Deliverable.exported_to.in_(names))
    row = session.execute(query.order_by(SalesInvoice.kind != DocumentKind.INVOICE)).first()
    return None if row is None else (row[0], row[1])


def _other_party(answer: Answer, snapshot: str) -> Said | None:
    """Why an answer is not about this sales invoice though the number fits, if its parties are others."""
    content = json.loads(snapshot)
    seller = content["seller"].get("electronic_address") or ""
    buyer = content["buyer"].get("electronic_address") or ""
    if answer.to and seller and answer.to != seller:
        return Said(_OTHER_SELLER, {"address": answer.to})
    if answer.by and buyer and answer.by != buyer:
        return Said(_OTHER_BUYER, {"address": answer.by, "number": answer.number})
    return None


def _unmatched(answer: Answer, why: Said) -> AnswerResult:
    return AnswerResult(answer, Outcome.UNMATCHED, why=why)

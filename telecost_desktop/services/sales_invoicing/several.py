"""Doing the same with several sales invoices: what one of them refuses stops no other, and is told.

Rules: docs/rules.md, 7 Draft, ready, issued, and 20 Sending.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from telecost_desktop.errors import TelecostError, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.payments.by_hand import register_payment
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.sales_invoicing.drafts.deciding import (
    before_issuing,
    issue_drafts,
    mark_ready,
    void_draft,
)
from telecost_desktop.services.sales_invoicing.listing import list_sales_invoices
from telecost_desktop.services.sales_invoicing.sending.access_point import export_for_access_point
from telecost_desktop.services.sales_invoicing.sending.by_hand import save_mail, send_by_mail
from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables
from telecost_desktop.services.sales_invoicing.sending.export import export_invoice
from telecost_desktop.services.sales_invoicing.sending.names import name_of_issued
from telecost_desktop.services.whole_files import make_folder


@dataclass(frozen=True, slots=True)
class Refused:
    """A sales invoice with which it could not be done, and why."""

    invoice_id: int
    problem: TelecostError


@dataclass(frozen=True, slots=True)
class Done:
    """The sales invoices with which it was done, in that order, and those that refused it.

    ``numbers`` are those given by issuing, ``paths`` the files that were written.
    """

    ids: tuple[int, ...]
    refused: tuple[Refused, ...] = ()
    numbers: tuple[int, ...] = ()
    paths: tuple[Path, ...] = ()


def issue_several(
    file: CompanyFile,
    ids: Sequence[int],
    *,
    clock: Clock,
    user: str = "",
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> Done:
    """Issue drafts, oldest date first, then make what leaves the house for them: PDFs, and mails into the outbox."""
    numbers: dict[int, int] = {}
    ordered = [outlook.id for outlook in before_issuing(file, ids, clock=clock)]

    def issue(key: int) -> None:
        numbers.update(issue_drafts(file, [key], clock=clock, user=user))

    done = _each(ordered, issue, lambda share: progress(share / 2), cancelled)
    if done.ids:
        make_deliverables(file, clock, user=user, progress=lambda share: progress(0.5 + share / 2), cancelled=cancelled)
    return Done(done.ids, done.refused, tuple(numbers[key] for key in done.ids))


def ready_several(file: CompanyFile, ids: Sequence[int], *, clock: Clock, user: str = "") -> Done:
    """Say that drafts may be issued."""
    return _each(ids, lambda key: mark_ready(file, key, clock=clock, user=user))


def void_several(file: CompanyFile, ids: Sequence[int], *, due_again: bool, clock: Clock, user: str = "") -> Done:
    """Take drafts back."""
    return _each(ids, lambda key: void_draft(file, key, due_again=due_again, clock=clock, user=user))


def pay_several(file: CompanyFile, ids: Sequence[int], *, paid_on: date, clock: Clock, user: str = "") -> Done:
    """Write down that each was paid with what is open of it."""
    still_open = {row.id: row.open for row in list_sales_invoices(file, clock, ids=ids)}
    return _each(ids, lambda key: register_payment(file, key, still_open[key], paid_on, clock=clock, user=user))


def mail_several(
    file: CompanyFile,
    ids: Sequence[int],
    *,
    clock: Clock,
    user: str = "",
    again: bool = False,
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> Done:
    """Put the mails of sales invoices into the outbox; with ``again`` marked copies of what was mailed already."""

    def mail(key: int) -> None:
        (result,) = send_by_mail(file, [key], clock=clock, user=user, again=again)
        if result.problem is not None:
            raise result.problem

    return _each(ids, mail, progress, cancelled)


def save_mails(
    file: CompanyFile,
    clock: Clock,
    ids: Sequence[int],
    folder: Path,
    *,
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> Done:
    """Write the mails of sales invoices as .eml files into a folder; what becomes of them is told by hand."""
    make_folder(folder)
    paths: list[Path] = []

    def save(key: int) -> None:
        path = folder / name_of_issued(file, key, ".eml")
        save_mail(file, clock, key, path)
        paths.append(path)

    done = _each(ids, save, progress, cancelled)
    return Done(done.ids, done.refused, paths=tuple(paths))


def give_to_access_point(
    file: CompanyFile,
    clock: Clock,
    ids: Sequence[int],
    folder: Path,
    *,
    again: bool = False,
    user: str = "",
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> Done:
    """Write the files for the access point into a folder, and remember that they were."""
    paths: list[Path] = []

    def export(key: int) -> None:
        paths.extend(export_for_access_point(file, clock, [key], folder, again=again, user=user))

    done = _each(ids, export, progress, cancelled)
    return Done(done.ids, done.refused, paths=tuple(paths))


def save_forms(
    file: CompanyFile,
    clock: Clock,
    ids: Sequence[int],
    folder: Path,
    *,
    kind: str,
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> Done:
    """Write sales invoices as PDF, UBL or PDF with data inside into a folder; none of their states changes."""
    make_folder(folder)
    paths: list[Path] = []
    done = _each(
        ids, lambda key: paths.append(export_invoice(file, clock, key, folder, kind=kind)), progress, cancelled
    )
    return Done(done.ids, done.refused, paths=tuple(paths))


def _each(
    ids: Sequence[int],
    work: Callable[[int], object],
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> Done:
    """One after the other until cancelled. What the disk or the file refuses ends it: the rest would fare no better."""
    done, refused = [], []
    for count, key in enumerate(ids, 1):
        if cancelled():
            break
        try:
            work(key)
        except UserError as problem:
            refused.append(Refused(key, problem))
        else:
            done.append(key)
        progress(count / len(ids))
    return Done(tuple(done), tuple(refused))

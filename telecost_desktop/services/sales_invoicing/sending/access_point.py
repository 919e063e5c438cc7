"""Files for the access point that passes e-invoices on: written into a folder, each once, never over another file.

Before a file is written the deliverable says so by a write that is committed; found so later, nobody knows, and a
person decides. Rule: docs/rules.md, 20 Sending.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError, unwritable_file
from telecost_desktop.models.company import Attachment
from telecost_desktop.models.customers import Customer, DeliveryChannel
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState, SalesInvoice
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.mail.replies import Said
from telecost_desktop.services.sales_invoicing.sending.marks import ELECTRONIC
from telecost_desktop.services.sales_invoicing.sending.names import file_name
from telecost_desktop.services.whole_files import make_folder

_BEING_WRITTEN = QT_TRANSLATE_NOOP("Errors", "TeleCost was ended while {name} was being written.")
_FRESH = (DeliverableState.MADE,)
_AGAIN = (
    *_FRESH,
    DeliverableState.UNCERTAIN,
    DeliverableState.EXPORTED,
    DeliverableState.SENT,
    DeliverableState.REFUSED,
)


@dataclass(frozen=True, slots=True)
class _File:
    deliverable: int
    number: int | None
    name: str
    content: bytes
    before: DeliverableState


def waiting_for_export(file: CompanyFile) -> list[int]:
    """The sales invoices whose file waits to be given to the access point, by number: those that go by no other way."""
    other = aliased(Deliverable)
    elsewhere = exists().where(
        other.sales_invoice_id == Deliverable.sales_invoice_id,
        other.kind.in_((DeliverableKind.EMAIL, DeliverableKind.PRINT)),
    )
    with file.read() as session:
        query = (
            select(SalesInvoice.id)
            .join(Deliverable, Deliverable.sales_invoice_id == SalesInvoice.id)
            .join(Customer, Customer.id == SalesInvoice.customer_id)
            .where(
                Deliverable.kind.in_(ELECTRONIC),
                Deliverable.state == DeliverableState.MADE,
                Customer.channel != DeliveryChannel.NONE,
                ~elsewhere,
            )
            .order_by(SalesInvoice.kind, SalesInvoice.number)
        )
        return list(session.scalars(query))


def export_for_access_point(
    file: CompanyFile,
    clock: Clock,
    invoice_ids: Sequence[int],
    folder: Path,
    *,
    again: bool = False,
    user: str = "",
) -> list[Path]:
    """Write the kept files of sales invoices into a folder, and remember under which names; returns the paths.

    Only what was not exported before is written; with ``again`` also what was, or may have been. Raises UserError for
    a sales invoice without such a file or exported before, and EnvironmentProblem for what the disk refuses: what was
    written by then stays written.
    """
    chosen = [_file(file, invoice_id, again) for invoice_id in invoice_ids]
    make_folder(folder)
    paths = []
    for one in chosen:
        if not _claim(file, clock, one):
            continue
        try:
            path = _write_new(folder, one.name, one.content)
        except OSError as error:
            _set(file, clock, one, one.before, "", Said(), user)
            raise unwritable_file(one.name, error) from error
        _set(file, clock, one, DeliverableState.EXPORTED, path.name, Said(), user)
        paths.append(path)
    return paths


def _file(file: CompanyFile, invoice_id: int, again: bool) -> _File:
    with file.read() as session:
        query = (
            select(
                Deliverable.id,
                Deliverable.kind,
                Deliverable.state,
                Deliverable.exported_to,
                SalesInvoice.number,
                SalesInvoice.snapshot,
                Attachment.content,
            )
            .join(SalesInvoice, SalesInvoice.id == Deliverable.sales_invoice_id)
            .join(Attachment, Attachment.id == Deliverable.attachment_id)
            .where(Deliverable.sales_invoice_id == invoice_id, Deliverable.kind.in_(ELECTRONIC))
        )
        row = session.execute(query).one_or_none()
        if row is None:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{number} has no file for an access point."),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose an electronic form at the customer before issuing."),
                number=_number(session, invoice_id),
            )
    snapshot: dict[str, Any] = json.loads(row.snapshot)
    name = file_name(snapshot, ".xml" if row.kind is DeliverableKind.UBL else ".pdf")
    if row.state not in (_AGAIN if again else _FRESH):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{number} was exported already, as {name}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Ask the access point for it, or export it again."),
            number=row.number,
            name=row.exported_to or name,
        )
    return _File(row.id, row.number, name, row.content, row.state)


def _number(session: Session, invoice_id: int) -> str:
    return str(session.scalar(select(SalesInvoice.number).where(SalesInvoice.id == invoice_id)) or invoice_id)


def _claim(file: CompanyFile, clock: Clock, one: _File) -> bool:
    """Say before it is written that it is; False if another program was first."""
    with file.write() as session:
        row = session.get_one(Deliverable, one.deliverable)
        if row.state is not one.before:
            return False
        row.state, row.changed_at = DeliverableState.UNCERTAIN, clock.now()
        row.exported_to, row.detail = one.name, Said(_BEING_WRITTEN, {"name": one.name}).stored()
    return True


def _set(
    file: CompanyFile, clock: Clock, one: _File, state: DeliverableState, name: str, said: Said, user: str
) -> None:
    with file.write() as session:
        row = session.get_one(Deliverable, one.deliverable)
        row.state, row.changed_at, row.exported_to, row.detail = state, clock.now(), name, said.stored()
        if state is DeliverableState.EXPORTED:
            log_action(session, clock.now(), user, "sales_invoice.exported", str(one.number), name)


def _write_new(folder: Path, name: str, content: bytes) -> Path:
    """Write a file under the first name that is free: whole at once, because another program may be watching."""
    draft = folder / f".{token_hex(8)}.draft"
    try:
        draft.write_bytes(content)
        for number in itertools.count(1):
            wished = Path(name)
            path = folder / (name if number == 1 else f"{wished.stem} ({number}){wished.suffix}")
            # The very same file there is the one that was written before.
            if _moved(draft, path) or path.read_bytes() == content:
                return path
    finally:
        with suppress(OSError):
            draft.unlink()
    raise AssertionError("names do not end")


def _moved(draft: Path, path: Path) -> bool:
    """Give a draft its name; False if the name is taken."""
    try:
        # Unlike a renaming it never replaces a file.
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:
        # A disk without links, such as a memory stick.
        if path.exists():
            return False
        draft.rename(path)
    return True

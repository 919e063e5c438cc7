"""Which purchases of content services were for the business. Rules: docs/rules.md, "Business use"."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.business_use import BusinessUse
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.people import Line, Placement
from telecost_desktop.models.periods import Period
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.called_numbers import may_be_seen
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.content_purchases import (
    ContentPurchase,
    NumberPurchase,
    content_purchases,
    moment_of,
    seconds_of,
)
from telecost_desktop.services.reporting.selection import wall_seconds

# Fewer digits than this are not taken for the end of a phone number.
_SHORTEST_NUMBER = 5


@dataclass(frozen=True, slots=True)
class ReportedPurchase:
    """A purchase that is reported as business use.

    ``here`` is False if it is in the company file no more, as after an import was taken back: then nobody knows the
    account and the employee, and the amount is the net one.
    """

    bought: NumberPurchase
    reported_at: datetime
    reported_by: str
    here: bool


def list_purchases(
    file: CompanyFile, period: Period, accounts: Sequence[int] = (), lines: Sequence[int] | None = None
) -> list[NumberPurchase]:
    """All purchases of content services in a period, of some accounts (none named = all) and lines (None = all)."""
    unmask = may_be_seen(file)
    with file.raw() as connection:
        bought = content_purchases(connection, period, lines, unmask=unmask)
    return [one for one in bought if not accounts or one.account_id in accounts]


def list_business_use(
    file: CompanyFile, period: Period, accounts: Sequence[int] = (), lines: Sequence[int] | None = None
) -> list[ReportedPurchase]:
    """The purchases of a period that are reported as business use, from the earliest.

    What is in the company file no more is listed too, unless none of its number's costs was ever on the accounts.
    """
    unmask = may_be_seen(file)
    with file.read() as session:
        query = (
            select(BusinessUse, Line.msisdn)
            .join(Line, Line.id == BusinessUse.line_id)
            .where(BusinessUse.started_at >= wall_seconds(period.start))
            .where(BusinessUse.started_at < wall_seconds(period.end))
            .order_by(BusinessUse.started_at, BusinessUse.id)
        )
        reports = [(one, number) for one, number in session.execute(query) if lines is None or one.line_id in lines]
        numbers = {one.line_id for one, _ in reports}
        bought = content_purchases(_driver(session), period, numbers, unmask=unmask)
        here = {(one.line_id, *one.purchase.key): one for one in bought}
        placed = select(Placement.line_id).where(Placement.account_id.in_(accounts))
        on_accounts = set(session.scalars(placed)) if accounts else numbers
        listed = []
        for one, number in reports:
            purchase = _purchase_of(one)
            found = here.get((one.line_id, *purchase.key))
            told = found or NumberPurchase(one.line_id, number, 0, 0, "", "", purchase)
            if told.account_id in accounts if found and accounts else one.line_id in on_accounts:
                listed.append(ReportedPurchase(told, one.reported_at, one.reported_by, found is not None))
        return listed


@dataclass(frozen=True, slots=True)
class PurchaseWanted:
    """What a person says of a purchase: the end of its number, its moment, and as much as tells it from others.

    ``moment`` is a wall time, or a day that holds it. Without a name, a net amount or an ordinal every one will do.
    """

    number: str
    moment: datetime | date
    name: str = ""
    net: Decimal | None = None
    ordinal: int | None = None

    def fits(self, bought: NumberPurchase) -> bool:
        """Whether a purchase is meant."""
        digits = re.sub(r"[\s+().-]", "", self.number)
        exact = len(digits) < _SHORTEST_NUMBER
        purchase = bought.purchase
        return (
            (bought.msisdn == digits if exact else bought.msisdn.endswith(digits))
            and (not isinstance(self.moment, datetime) or purchase.started_at == self.moment)
            and (not self.name or purchase.name.casefold() == self.name.strip().casefold())
            and self.net in (None, purchase.net)
            and self.ordinal in (None, purchase.ordinal)
        )


def find_purchase(file: CompanyFile, wanted: PurchaseWanted) -> NumberPurchase:
    """The one purchase that is meant, also one that is reported and gone. Raises UserError for none and for several."""
    day = wanted.moment.date() if isinstance(wanted.moment, datetime) else wanted.moment
    period = Period.inclusive(day, day)
    gone = [one.bought for one in list_business_use(file, period) if not one.here]
    found = [one for one in [*list_purchases(file, period), *gone] if wanted.fits(one)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{number} has no such purchase on {day}."),
            hint=QT_TRANSLATE_NOOP("Errors", "List the purchases of the month to see what there is."),
            number=wanted.number,
            day=day.isoformat(),
        )
    raise UserError(
        QT_TRANSLATE_NOOP("Errors", "{count} purchases of {number} on {day} fit."),
        hint=QT_TRANSLATE_NOOP("Errors", "Name the one by its time, name, net amount and ordinal."),
        count=len(found),
        number=wanted.number,
        day=day.isoformat(),
    )


def report_business_use(
    file: CompanyFile,
    line_id: int,
    purchase: ContentPurchase,
    *,
    business: bool,
    note: str = "",
    clock: Clock,
    user: str = "",
) -> bool:
    """Report a purchase of a number as business use, or withdraw that; returns whether anything was changed.

    Reporting again changes the note alone. Raises UserError for a number that is gone, and for the report of what is no
    purchase of the number; a report whose purchase is gone can be withdrawn.
    """
    with file.write() as session:
        line = session.get(Line, line_id)
        if line is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "That number is no longer here."))
        known = session.scalar(_report_of(line_id, purchase))
        if business:
            action = _report(session, line, purchase, known, note.strip(), clock, user)
        else:
            action = _withdraw(session, known)
        if action:
            log_action(session, clock.now(), user, action, f"{line.msisdn} {purchase.name}", _told(purchase))
        return bool(action)


def _report(
    session: Session,
    line: Line,
    purchase: ContentPurchase,
    known: BusinessUse | None,
    note: str,
    clock: Clock,
    user: str,
) -> str:
    """The action for the log, empty if nothing was changed."""
    if known is not None:
        changed = known.note != note
        known.note = note
        return "business_use.changed" if changed else ""
    day = Period.inclusive(purchase.started_at.date(), purchase.started_at.date())
    bought = content_purchases(_driver(session), day, [line.id])
    if purchase.key not in {one.purchase.key for one in bought}:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{number} did not buy {name} then."),
            hint=QT_TRANSLATE_NOOP("Errors", "An import may have changed it. Load the purchases again."),
            number=line.msisdn,
            name=purchase.name,
        )
    session.add(
        BusinessUse(
            line_id=line.id,
            source=purchase.source,
            started_at=seconds_of(purchase.started_at),
            name=purchase.name,
            net=purchase.net,
            ordinal=purchase.ordinal,
            note=note,
            reported_at=clock.now(),
            reported_by=user,
        )
    )
    return "business_use.reported"


def _withdraw(session: Session, known: BusinessUse | None) -> str:
    if known is None:
        return ""
    session.delete(known)
    return "business_use.withdrawn"


def _report_of(line_id: int, purchase: ContentPurchase) -> Select[BusinessUse]:
    return select(BusinessUse).where(
        BusinessUse.line_id == line_id,
        BusinessUse.source == purchase.source,
        BusinessUse.started_at == seconds_of(purchase.started_at),
        BusinessUse.name == purchase.name,
        BusinessUse.net == purchase.net,
        BusinessUse.ordinal == purchase.ordinal,
    )


def _purchase_of(report: BusinessUse) -> ContentPurchase:
    """What a report says of its purchase."""
    return ContentPurchase(
        source=report.source,
        started_at=moment_of(report.started_at),
        name=report.name,
        called_number="",
        net=report.net,
        amount=report.net,
        ordinal=report.ordinal,
        business_use=True,
        note=report.note,
    )


def _told(purchase: ContentPurchase) -> str:
    return f"{purchase.started_at.isoformat(sep=' ')} {purchase.amount}"


def _driver(session: Session) -> sqlite3.Connection:
    """The connection of the session's transaction."""
    driver: sqlite3.Connection = session.connection().connection.driver_connection  # type: ignore[assignment]
    return driver

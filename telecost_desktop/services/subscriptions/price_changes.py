"""Changing prices from a day on, over many subscriptions at once: what would change, and doing it.

Items with a price of their own get a dated one; those that follow their product change with the product's price.
Rule: docs/rules.md, 16 Prices by date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.customers import ProductPrice
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.subscriptions import PriceKind, SubscriptionLinePrice
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.subscriptions.priced_lines import LineChoice, PricedLine, PricedLines

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
BILLED = QT_TRANSLATE_NOOP("Errors", "A period from {date} on has been billed already, at {price}.")
NO_PRICE = QT_TRANSLATE_NOOP("Errors", "There is no price before {date} to start from.")
BELOW_ZERO = QT_TRANSLATE_NOOP("Errors", "The price would fall below zero.")
FOLLOWS = QT_TRANSLATE_NOOP("Errors", "Not chosen, but it follows the price of the same product.")
REPLACES = QT_TRANSLATE_NOOP("Errors", "Takes the place of {price}, which was set for the same day.")
LATER = QT_TRANSLATE_NOOP("Errors", "Only until {date}: {price} was set for that day.")
OTHERS = QT_TRANSLATE_NOOP("Errors", "The subscription has customers of other groups too.")
NOTHING_COMES = QT_TRANSLATE_NOOP("Errors", "No period comes after that day.")

# A price of its own and its line, or one that is followed and its product.
PriceKey = tuple[PriceKind, int]


class ChangeKind(StrEnum):
    """How the new price is found."""

    PER_CENT = "per_cent"
    AMOUNT = "amount"
    PRICE = "price"


class RowState(StrEnum):
    """What becomes of a row. UNCHANGED: the price is what it should be already, or none can be found."""

    CHANGES = "changes"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class PriceChange:
    """``value`` is per cent, an amount to add, or the new price, without VAT; per cent are rounded to whole steps."""

    kind: ChangeKind
    value: Decimal
    valid_from: date
    step: Decimal = _CENT

    def new_price(self, old: Decimal | None) -> Decimal | None:
        """What an old price becomes; None where there is none to start from."""
        if self.kind is ChangeKind.PRICE:
            return self.value
        if old is None:
            return None
        if self.kind is ChangeKind.AMOUNT:
            return old + self.value
        exact = old * (_HUNDRED + self.value) / _HUNDRED
        return (exact / self.step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * self.step


@dataclass(frozen=True, slots=True)
class PriceChangeRow:
    """One item of a subscription. ``old_price`` holds on the day before; ``per_year`` is the difference without VAT.

    ``first_day`` is the first day of the first period that costs the new price; ``note`` says what is special.
    """

    key: PriceKey
    line_id: int
    subscription_id: int
    subscription: str
    customers: tuple[str, ...]
    item: str
    chosen: bool
    old_price: Decimal | None
    new_price: Decimal | None
    first_day: date | None
    per_year: Decimal
    state: RowState
    note: str = ""
    note_values: tuple[tuple[str, object], ...] = ()

    @property
    def price_kind(self) -> PriceKind:
        """Whether the item has a price of its own."""
        return self.key[0]


@dataclass(frozen=True)
class PriceChangePreview:
    """All rows; ``earliest`` is the first day from which nothing would be refused, None where nothing is."""

    rows: tuple[PriceChangeRow, ...]
    earliest: date | None
    currency: str

    def count(self, state: RowState, without: Collection[PriceKey] = ()) -> int:
        """How many rows have a state."""
        return sum(row.state is state and row.key not in without for row in self.rows)

    def per_year(self, without: Collection[PriceKey] = ()) -> Decimal:
        """What the change is worth in a year, without VAT."""
        return sum((row.per_year for row in self.rows if row.key not in without), Decimal(0))


def preview_price_change(file: CompanyFile, choice: LineChoice, change: PriceChange) -> PriceChangePreview:
    """What a change would do, by subscription. Raises UserError for a change that says nothing."""
    _check(change)
    with file.read() as session:
        return _preview(session, choice, change)


def apply_price_change(
    file: CompanyFile,
    choice: LineChoice,
    change: PriceChange,
    *,
    without: Collection[PriceKey] = (),
    clock: Clock,
    user: str = "",
) -> PriceChangePreview:
    """Set the prices of all rows but those left out, in one transaction; returns what was done.

    A second time it finds every price set and changes nothing. Raises UserError when a billed period would differ.
    """
    _check(change)
    with file.write() as session:
        preview = _preview(session, choice, change)
        rows = [row for row in preview.rows if row.key not in without]
        refused = next((row for row in rows if row.state is RowState.REFUSED), None)
        if refused is not None:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The price of {item} in {subscription} cannot change from {date} on."),
                hint=refused.note,
                item=refused.item,
                subscription=refused.subscription,
                **{"date": change.valid_from, **dict(refused.note_values)},
            )
        changes = {
            row.key: row.new_price for row in rows if row.state is RowState.CHANGES and row.new_price is not None
        }
        for (kind, owner), price in changes.items():
            _set_price(session, kind, owner, change.valid_from, price)
        if changes:
            subjects = sorted({row.subscription for row in rows if row.key in changes})
            log_action(
                session,
                clock.now(),
                user,
                "prices.changed",
                ", ".join(subjects[:3]) + (" …" if len(subjects) > 3 else ""),
                f"{change.valid_from.isoformat()}: {len(changes)}",
            )
        return PriceChangePreview(tuple(rows), preview.earliest, preview.currency)


def _check(change: PriceChange) -> None:
    if change.kind is not ChangeKind.PRICE and change.value == 0:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Say by how much prices shall change."))
    if change.kind is ChangeKind.PER_CENT and change.value < -_HUNDRED:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A price cannot fall by more than 100 %."))
    if change.step <= 0:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Prices are rounded to steps of more than zero."))


def _set_price(session: Session, kind: PriceKind, owner: int, since: date, price: Decimal) -> None:
    """Write one dated price; through the objects, so that it can be taken back like other master data."""
    found: SubscriptionLinePrice | ProductPrice | None
    if kind is PriceKind.FIXED:
        found = session.scalars(
            select(SubscriptionLinePrice).where(
                SubscriptionLinePrice.subscription_line_id == owner, SubscriptionLinePrice.valid_from == since
            )
        ).one_or_none()
        if found is None:
            session.add(SubscriptionLinePrice(subscription_line_id=owner, valid_from=since, unit_price=price))
        else:
            found.unit_price = price
        return
    found = session.scalars(
        select(ProductPrice).where(ProductPrice.product_id == owner, ProductPrice.valid_from == since)
    ).one_or_none()
    if found is None:
        session.add(ProductPrice(product_id=owner, valid_from=since, price=price))
    else:
        found.price = price


def _preview(session: Session, choice: LineChoice, change: PriceChange) -> PriceChangePreview:
    lines = PricedLines(session, choice, change.valid_from)
    rows = [_row(line, lines, choice, change) for line in lines.lines]
    billed = [
        day
        for line, row in zip(lines.lines, rows, strict=True)
        if row.state is RowState.REFUSED
        for day in line.billed_at_old_price(change.valid_from)
    ]
    earliest = max(billed) + timedelta(days=1) if billed else None
    return PriceChangePreview(tuple(_in_order(rows)), earliest, lines.currency)


def _row(line: PricedLine, lines: PricedLines, choice: LineChoice, change: PriceChange) -> PriceChangeRow:
    day = change.valid_from
    old, present, new = line.price_before(day), line.price_on(day), change.new_price(line.price_before(day))
    later = line.next_price_after(day)
    billed = line.billed_at_old_price(day)
    state = RowState.UNCHANGED
    notes: list[tuple[str, dict[str, object]]] = []
    if new is None:
        notes.append((NO_PRICE, {"date": day}))
    elif old is not None and new < 0 <= old:
        state = RowState.REFUSED
        notes.append((BELOW_ZERO, {}))
    elif new != present:
        state = RowState.REFUSED if billed else RowState.CHANGES
        if billed:
            notes.append((BILLED, {"date": min(billed), "price": present}))
        elif line.is_set_on(day):
            notes.append((REPLACES, {"price": present}))
    difference = Decimal(0)
    if state is RowState.CHANGES and new is not None:
        difference = lines.per_year(line, new - (present if present is not None else Decimal(0)))
    if not line.chosen:
        notes.append((FOLLOWS, {}))
    if later is not None:
        notes.append((LATER, {"date": later[0], "price": later[1]}))
    if choice.customer_groups and line.has_others:
        notes.append((OTHERS, {}))
    first_day = lines.first_day(line)
    if first_day is None:
        notes.append((NOTHING_COMES, {}))
    pattern, said = notes[0] if notes else ("", {})
    return PriceChangeRow(
        line.key,
        line.line_id,
        line.subscription_id,
        line.subscription,
        lines.customers(line),
        line.item,
        line.chosen,
        old,
        new,
        first_day,
        difference,
        state,
        pattern,
        tuple(said.items()),
    )


def _in_order(rows: Iterable[PriceChangeRow]) -> list[PriceChangeRow]:
    """By subscription, then as its items stand."""
    return sorted(rows, key=lambda row: (row.subscription.casefold(), row.subscription_id))

"""Which periods of one subscriber exist and when each falls due. Pure: plain values in, plain values out.

Rules: docs/rules.md, 2 Periods and ends, 3 Inactive is not missed, 4 Changed frequencies, 5 Part periods.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import count, takewhile

from telecost_desktop.models.periods import Period
from telecost_desktop.models.subscriptions import BilledKind, BilledState, BillingTime
from telecost_desktop.services.recurrence import FrequencyRule, first_ordinal_on_or_after, occurrence, period

PeriodKey = tuple[int, BilledKind, int]
# The share of every period that is not cut: the very same object.
WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides on a subscriber's periods. ``end`` is inclusive; ``pauses`` are half-open, None = until further notice.

    The frequency's grid counts from the first occurrence on or after ``grid_from``, which bears ``grid_ordinal``.
    """

    rule: FrequencyRule
    billing_time: BillingTime
    prorata: bool
    start: date
    end: date | None = None
    active: bool = True
    pauses: tuple[tuple[date, date | None], ...] = ()
    grid_from: date | None = None
    grid_ordinal: int = 0
    thirty_day_months: bool = False

    @property
    def last_day(self) -> date | None:
        """The inclusive end: the subscriber's own replaces the frequency's."""
        return self.end or self.rule.end_date


@dataclass(frozen=True, slots=True)
class Recorded:
    """A period about which something was decided; ``id`` is its row."""

    id: int
    ordinal: int
    kind: BilledKind
    correction: int
    state: BilledState
    period: Period
    due_on: date
    remind_on: date | None = None

    @property
    def key(self) -> PeriodKey:
        """What identifies it for its subscriber."""
        return self.ordinal, self.kind, self.correction


@dataclass(frozen=True, slots=True)
class PlannedPeriod:
    """A period that is to be billed. ``share`` is its part of the full price; ``postponed`` the row that put it off."""

    ordinal: int
    kind: BilledKind
    correction: int
    period: Period
    share: Fraction
    due_on: date
    postponed: Recorded | None = None

    @property
    def key(self) -> PeriodKey:
        """What identifies it for its subscriber."""
        return self.ordinal, self.kind, self.correction

    @property
    def attention_on(self) -> date:
        """The day on which it asks for something: when it is due, or when a person wanted to be reminded."""
        return (self.postponed and self.postponed.remind_on) or self.due_on


@dataclass(frozen=True, slots=True)
class Plan:
    """The periods that nothing was decided about, due up to a day, and the day on which to look again."""

    pending: tuple[PlannedPeriod, ...]
    next_due: date | None


def plan(terms: Terms, recorded: Sequence[Recorded], until: date) -> Plan:
    """What is to be billed up to and including ``until``, in order of due date; postponed periods are still in it."""
    settled = {entry.key for entry in recorded if entry.state not in (BilledState.FREED, BilledState.POSTPONED)}
    postponed = {entry.key: entry for entry in recorded if entry.state is BilledState.POSTPONED}
    pending = [entry for entry in _left_behind(terms, recorded) if entry.key not in settled]
    following: date | None = None
    for planned in _walk(terms, recorded):
        if planned.key in settled:
            continue
        put_off = postponed.get(planned.key)
        if put_off is None and planned.due_on > until:
            following = planned.due_on
            break
        pending.append(planned if put_off is None else replace(planned, postponed=put_off))
    pending.sort(key=lambda entry: (entry.due_on, entry.period.start))
    days = [entry.attention_on for entry in pending]
    if following is not None:
        days.append(following)
    return Plan(tuple(pending), min(days, default=None))


def first_from(terms: Terms, recorded: Sequence[Recorded], day: date) -> PlannedPeriod | None:
    """The first undecided period that begins on a day or later, whenever it falls due; None where none comes."""
    settled = {entry.key for entry in recorded if entry.state not in (BilledState.FREED, BilledState.POSTPONED)}
    left = [entry for entry in _left_behind(terms, recorded) if entry.key not in settled and entry.period.start >= day]
    following = next((entry for entry in _walk(terms, recorded, day) if entry.key not in settled), None)
    return min(left + ([following] if following else []), key=lambda entry: entry.period.start, default=None)


def beginning_between(terms: Terms, recorded: Sequence[Recorded], start: date, end: date) -> list[PlannedPeriod]:
    """Undecided periods that begin on ``start`` or later and before ``end``, whenever they fall due."""
    settled = {entry.key for entry in recorded if entry.state not in (BilledState.FREED, BilledState.POSTPONED)}
    found = [entry for entry in _left_behind(terms, recorded) if start <= entry.period.start < end]
    found += takewhile(lambda entry: entry.period.start < end, _walk(terms, recorded, start))
    return [entry for entry in found if entry.key not in settled]


def runs_on(terms: Terms, day: date) -> bool:
    """Whether an agreement has begun by a day and is not paused then; ``final_day`` tells how long it goes on."""
    return terms.start <= day and (terms.active or bool(terms.pauses)) and not is_paused(terms.pauses, day)


def final_day(terms: Terms) -> date | None:
    """The last day of an agreement: its own end or the frequency's, or of the last period that a count leaves; None = no end."""
    ends = [] if terms.last_day is None else [terms.last_day]
    rule = terms.rule
    if rule.end_count is not None:
        number = first_ordinal_on_or_after(rule, terms.grid_from or terms.start)
        ends.append(period(rule, number + max(0, rule.end_count - 1 - terms.grid_ordinal)).last)
    return min(ends, default=None)


def moved_grid(recorded: Sequence[Recorded]) -> tuple[date | None, int]:
    """Where a changed frequency's grid begins for a subscriber: ``grid_from`` and ``grid_ordinal``.

    Billed periods stay; the new grid counts from the end of the last one, and the gap becomes a prorata.
    """
    kept = [
        entry for entry in recorded if entry.kind is not BilledKind.CORRECTION and entry.state is not BilledState.FREED
    ]
    if not kept:
        return None, 0
    regular = [entry.ordinal for entry in kept if entry.kind is BilledKind.REGULAR]
    return max(entry.period.end for entry in kept), max(regular, default=-1) + 1


def unfinished_before(terms: Terms, recorded: Sequence[Recorded], day: date) -> tuple[PlannedPeriod, ...]:
    """Periods that began before a day and about which nothing was decided: they must survive a change of grid."""
    return tuple(
        entry for entry in plan(terms, recorded, day).pending if entry.period.start < day and entry.postponed is None
    )


def given_back_from(billed: Recorded, recorded: Sequence[Recorded]) -> date | None:
    """The first day of a billed period that corrections made after it gave back; None where all of it was kept."""
    starts = [
        entry.period.start
        for entry in recorded
        if entry.kind is BilledKind.CORRECTION
        and entry.state is BilledState.LIVE
        and entry.id > billed.id
        and entry.ordinal == billed.ordinal
        and entry.period.end == billed.period.end
        and entry.period.start >= billed.period.start
    ]
    return min(starts, default=None)


def kept_until(recorded: Sequence[Recorded]) -> date | None:
    """The day after the last one that is billed and was not given back."""
    ends = []
    for entry in recorded:
        if entry.state is BilledState.LIVE and entry.kind is not BilledKind.CORRECTION:
            end = given_back_from(entry, recorded) or entry.period.end
            if end > entry.period.start:
                ends.append(end)
    return max(ends, default=None)


def is_paused(pauses: Sequence[tuple[date, date | None]], day: date) -> bool:
    """Whether a day lies in one of the pauses."""
    return any(start <= day and (end is None or day < end) for start, end in pauses)


def _walk(terms: Terms, recorded: Sequence[Recorded], since: date = date.min) -> Iterator[PlannedPeriod]:
    """The periods on the present grid that begin on ``since`` or later, in order, whatever was recorded.

    Endless unless something ends it.
    """
    forever = min((start for start, end in terms.pauses if end is None), default=None)
    if not terms.active and forever is None:
        return
    rule = terms.rule
    stop = None if terms.last_day is None else terms.last_day + timedelta(days=1)
    begin = terms.grid_from or terms.start
    number = first_ordinal_on_or_after(rule, begin)
    gap = _gap(terms, recorded, begin, number, stop)
    if gap is not None and gap.period.start >= since and not is_paused(terms.pauses, gap.period.start):
        yield gap
    for step in count(max(0, first_ordinal_on_or_after(rule, since) - number) if since > begin else 0):
        ordinal = terms.grid_ordinal + step
        if rule.end_count is not None and ordinal >= rule.end_count:
            return
        try:
            full = period(rule, number + step)
        except OverflowError:
            return
        if (stop is not None and full.start >= stop) or (forever is not None and full.start >= forever):
            return
        if is_paused(terms.pauses, full.start):
            continue
        ends = full.end if stop is None else min(full.end, stop)
        billed = Period(full.start, ends) if terms.prorata and ends != full.end else full
        due_on = full.start if terms.billing_time is BillingTime.ADVANCE else ends
        yield PlannedPeriod(ordinal, BilledKind.REGULAR, 0, billed, _part(billed, full, terms), due_on)


def _gap(
    terms: Terms, recorded: Sequence[Recorded], begin: date, number: int, stop: date | None
) -> PlannedPeriod | None:
    """The days before the grid's first occurrence: after a start in mid-period, or after a changed frequency."""
    rule, ordinal = terms.rule, terms.grid_ordinal
    end = occurrence(rule, number)
    if stop is not None:
        end = min(end, stop)
    wanted = terms.prorata or terms.grid_from is not None
    if end <= begin or not wanted or (rule.end_count is not None and ordinal >= rule.end_count):
        return None
    others = [
        entry.correction
        for entry in recorded
        if entry.kind is BilledKind.PRORATA
        and entry.ordinal == ordinal
        and (entry.period.start != begin or given_back_from(entry, recorded) == begin)
    ]
    earlier = max(others, default=-1) + 1
    gap = Period(begin, end)
    return PlannedPeriod(ordinal, BilledKind.PRORATA, earlier, gap, _share_of_gap(terms, gap, number), end)


def _share_of_gap(terms: Terms, gap: Period, number: int) -> Fraction:
    """The full prices that a gap is worth: each grid period it touches counts by its own length."""
    share = Fraction(0)
    while True:
        number -= 1
        full = period(terms.rule, number)
        touched = Period(max(full.start, gap.start), max(full.start, gap.start, min(full.end, gap.end)))
        share += _part(touched, full, terms)
        if full.start <= gap.start:
            return share


def _part(part: Period, full: Period, terms: Terms) -> Fraction:
    """A part of a full period by its days: real ones, or with months of thirty days where they tell periods apart."""
    if part is full or part == full:
        return WHOLE
    whole = _thirty(full) if terms.thirty_day_months else 0
    return Fraction(_thirty(part), whole) if whole > 0 else Fraction(part.days, full.days)


def _thirty(days: Period) -> int:
    start, end = days.start, days.end
    months = (end.year - start.year) * 12 + end.month - start.month
    return 30 * months + min(end.day, 30) - min(start.day, 30)


def _left_behind(terms: Terms, recorded: Sequence[Recorded]) -> Iterator[PlannedPeriod]:
    """Periods of an earlier grid that are due again or were put off; they keep their own dates."""
    if terms.grid_from is None:
        return
    stop = None if terms.last_day is None else terms.last_day + timedelta(days=1)
    seen = set()
    for entry in recorded:
        waiting = entry.state in (BilledState.FREED, BilledState.POSTPONED) and entry.kind is not BilledKind.CORRECTION
        if not waiting or entry.period.start >= terms.grid_from or entry.key in seen:
            continue
        seen.add(entry.key)
        end = entry.period.end if stop is None or not terms.prorata else min(entry.period.end, stop)
        if end > entry.period.start and not is_paused(terms.pauses, entry.period.start):
            kept = Period(entry.period.start, end)
            share = _part(kept, entry.period, terms)
            if entry.kind is BilledKind.PRORATA:
                share = _share_of_gap(terms, kept, first_ordinal_on_or_after(terms.rule, kept.end))
            postponed = entry if entry.state is BilledState.POSTPONED else None
            yield PlannedPeriod(entry.ordinal, entry.kind, entry.correction, kept, share, entry.due_on, postponed)

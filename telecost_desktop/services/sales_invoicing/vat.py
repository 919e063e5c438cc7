"""Which VAT a line bears: by its code, the buyer's regime and a day. Rule: docs/rules.md, 8 Money on a sales invoice."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.customers import VatRate, VatRegime

# UNCL 5305 codes of regimes in which no VAT is charged.
_NO_VAT = {VatRegime.REVERSE_CHARGE: "AE", VatRegime.EXPORT: "G", VatRegime.EXEMPT: "E"}
NOT_REGISTERED = "O"
_ZERO = Decimal(0)


class VatRates:
    """The dated rates of a seller's country, loaded once and asked many times."""

    def __init__(self, session: Session, *, country: str, vat_registered: bool) -> None:
        self._vat_registered = vat_registered
        self._days: dict[str, list[date]] = {}
        self._rates: dict[str, list[Decimal]] = {}
        query = select(VatRate.code, VatRate.valid_from, VatRate.rate).where(VatRate.country == country)
        for code, valid_from, rate in session.execute(query.order_by(VatRate.valid_from)):
            self._days.setdefault(code, []).append(valid_from)
            self._rates.setdefault(code, []).append(rate)

    @property
    def first_days(self) -> list[date]:
        """The days on which some rate begins, in order: between two of them all rates stay as they are."""
        return sorted({day for days in self._days.values() for day in days})

    def code_of(self, category: str, rate: Decimal, day: date) -> str | None:
        """The code that stands for a rate on a day; None where no VAT is charged, or the rate is not in force."""
        if category not in ("S", "Z"):
            return None
        for code, days in self._days.items():
            place = bisect_right(days, day)
            if place and self._rates[code][place - 1] == rate:
                return code
        return None

    def fits(self, category: str, regime: VatRegime) -> bool:
        """Whether a line may bear a category: a seller or a buyer may have changed since the line was written."""
        if not self._vat_registered:
            return category == NOT_REGISTERED
        return category == _NO_VAT[regime] if regime in _NO_VAT else category in ("S", "Z")

    def on(self, code: str, regime: VatRegime, day: date) -> tuple[str, Decimal]:
        """The UNCL 5305 category and the rate in per cent. Raises UserError when no rate holds on the day."""
        if not self._vat_registered:
            return NOT_REGISTERED, _ZERO
        if regime is not VatRegime.STANDARD:
            return _NO_VAT[regime], _ZERO
        place = bisect_right(self._days.get(code, []), day)
        if not place:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is no VAT rate {code} on {date}."),
                hint=QT_TRANSLATE_NOOP("Errors", "Add the rate with the date from which it holds."),
                code=code,
                date=day,
            )
        rate = self._rates[code][place - 1]
        return ("S" if rate else "Z"), rate

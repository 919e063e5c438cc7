"""What is to be passed on, to whom and how; and what it comes to. Rules: docs/rules.md, 15 Recharge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import from_micro, round_to_currency, to_micro
from telecost_desktop.models.periods import Period
from telecost_desktop.models.recharges import RechargeDetail, RechargeSource
from telecost_desktop.models.supplier_invoices import ChargeSection

_PER_CENT = Decimal(100)
_LEAST_MARKUP, _GREATEST_MARKUP = Decimal(-100), Decimal(1000)


@dataclass(frozen=True, slots=True)
class RechargeWish:
    """Whose costs of a half-open period become fees of a customer's project.

    ``source_id`` is the key of the department, employee or project whose costs they are, ``markup`` per cent, negative
    for a reduction. No ``sections`` means all five.
    """

    project_id: int
    source: RechargeSource
    source_id: int
    period: Period
    detail: RechargeDetail = RechargeDetail.TOTAL
    markup: Decimal = Decimal(0)
    sections: frozenset[ChargeSection] = frozenset()
    vat_code: str = "high"

    def checked(self) -> RechargeWish:
        """The same with the markup as the file will keep it. Raises UserError for an empty period or a wild markup."""
        if not self.period.days:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The last day lies before the first."))
        if not self.markup.is_finite() or not _LEAST_MARKUP < self.markup <= _GREATEST_MARKUP:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "A markup lies above {least} and is at most {greatest} per cent."),
                least=_LEAST_MARKUP,
                greatest=_GREATEST_MARKUP,
            )
        return replace(self, markup=from_micro(to_micro(self.markup)))


@dataclass(frozen=True, slots=True)
class ChargeSum:
    """How many charges (or usage records), and their amount without VAT."""

    count: int = 0
    net: Decimal = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class PlannedFee:
    """A fee to be made: what it says, the charges in it, their sum, and the amount with the markup, rounded.

    ``key`` is that of the employee or line it is about, 0 for none; without VAT.
    """

    key: int
    text: str
    charges: int
    net: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RechargePreview:
    """What a wish comes to, in the company's currency, and all that is left out.

    ``already`` was passed on before; ``other_currencies`` by their codes; ``unassigned`` belongs to no department,
    employee or number in these days and is nobody's; ``running`` is usage that no invoice has charged yet;
    ``without_amount`` counts the fees that come to nothing and are not made.
    """

    fees: tuple[PlannedFee, ...]
    currency: str
    net: Decimal
    total: Decimal
    already: ChargeSum
    other_currencies: tuple[tuple[str, ChargeSum], ...]
    unassigned: ChargeSum
    running: ChargeSum
    without_amount: int


def with_markup(net: Decimal, markup: Decimal, currency: str) -> Decimal:
    """The amount of a fee: the exact sum of its charges with the markup (per cent), rounded once."""
    return round_to_currency(net * (_PER_CENT + markup) / _PER_CENT, currency)

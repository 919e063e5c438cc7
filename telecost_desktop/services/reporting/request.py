"""What a person asks of a report: a period and filters. Rules: docs/rules.md, "Reports"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError


@dataclass(frozen=True, slots=True)
class TimePeriod:
    """Every cost dated from the first to the last day, both in it, whatever invoice it came on.

    Raises UserError when it ends before it starts.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The period ends before it starts."),
                hint=QT_TRANSLATE_NOOP("Errors", "Give the earlier day first."),
            )


@dataclass(frozen=True, slots=True)
class InvoicePeriod:
    """Exactly the costs of these supplier invoices, by their numbers, whatever days they cover."""

    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A period and filters; an empty filter lets everything pass, several values of one are alternatives.

    No period means everything that is known. ``departments`` are names and take their branches along; the empty
    name stands for costs of no department. ``numbers`` are phone numbers, employee numbers or parts of names.
    ``sections`` are codes of ChargeSection; ``countries`` are ISO 3166 alpha-2, the company's own meaning use at home.
    ``customers`` are numbers or names of those whom we invoice; they act in reports about sales invoices alone.
    """

    period: TimePeriod | InvoicePeriod | None = None
    accounts: tuple[str, ...] = ()
    customer_roots: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    product_groups: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    sims: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()

    def filters(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The filters that are set, as (code, values), in the order in which they are shown."""
        every = (
            ("accounts", self.accounts),
            ("customer_roots", self.customer_roots),
            ("departments", self.departments),
            ("product_groups", self.product_groups),
            ("numbers", self.numbers),
            ("sims", self.sims),
            ("sections", self.sections),
            ("countries", self.countries),
            ("customers", self.customers),
        )
        return tuple((code, values) for code, values in every if values)

    @property
    def narrows_invoices(self) -> bool:
        """Whether a filter leaves parts of an invoice out, so that its stated total cannot be met."""
        return any(code not in ("accounts", "customer_roots") for code, _ in self.filters())


FILTER_TITLES = {
    "accounts": QT_TRANSLATE_NOOP("Reports", "Accounts"),
    "customer_roots": QT_TRANSLATE_NOOP("Reports", "Customer roots"),
    "departments": QT_TRANSLATE_NOOP("Reports", "Department"),
    "product_groups": QT_TRANSLATE_NOOP("Reports", "Product group"),
    "numbers": QT_TRANSLATE_NOOP("Reports", "User or number"),
    "sims": QT_TRANSLATE_NOOP("Reports", "SIM card"),
    "sections": QT_TRANSLATE_NOOP("Reports", "Section"),
    "countries": QT_TRANSLATE_NOOP("Reports", "Country"),
    "customers": QT_TRANSLATE_NOOP("Reports", "Customer"),
}

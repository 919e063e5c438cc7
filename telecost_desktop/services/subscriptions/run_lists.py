"""What a run of subscriptions has read and uses again, as long as nobody else has written to the file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.subscriptions import Subscriber
from telecost_desktop.services.meanwhile import Meanwhile
from telecost_desktop.services.sales_invoicing.issuing.issuing import Choices, read_choices
from telecost_desktop.services.sales_invoicing.pricing import PriceBook
from telecost_desktop.services.subscriptions.schedule_store import Schedule, load_schedules

# Subscribers read together while the file is quiet: enough to be quick, few enough to be read within one transaction.
_AHEAD = 200


class Lists:
    """Company, customers, prices and schedules for a run. Call ``fresh`` first in each transaction.

    ``subscribers`` are the run's in the order in which it comes to them.
    """

    def __init__(self, subscriptions: Collection[int], subscribers: Iterable[int] = ()) -> None:
        self._subscriptions = frozenset(subscriptions)
        self._order = list(dict.fromkeys(subscribers))
        self._places = {subscriber: place for place, subscriber in enumerate(self._order)}
        self._meanwhile = Meanwhile()
        self._quiet = False
        self._company: Company | None = None
        self._book: PriceBook | None = None
        self._customers: dict[int, Customer] = {}
        self._schedules: dict[int, Schedule] = {}
        self._choices: dict[str, Choices] = {}

    def fresh(self, session: Session) -> tuple[Company, PriceBook]:
        """Company and prices as they are in this transaction."""
        self._quiet = not self._meanwhile.somebody_wrote(session)
        if not self._quiet:
            self._company, self._book = None, None
            self._customers.clear()
            self._schedules.clear()
            self._choices.clear()
        if self._company is None or self._book is None:
            self._company = session.scalars(select(Company)).one()
            session.expunge(self._company)
            self._book = PriceBook(
                session,
                self._subscriptions,
                country=self._company.country,
                vat_registered=self._company.vat_registered,
            )
        return self._company, self._book

    def customer(self, session: Session, customer_id: int) -> Customer:
        """A customer as it is in this transaction."""
        customer = self._customers.get(customer_id)
        if customer is None:
            customer = self._customers[customer_id] = session.get_one(Customer, customer_id)
            session.expunge(customer)
        return customer

    def choices(self, session: Session, language: str) -> Choices:
        """What the company has chosen about documents in a language, as it is in this transaction."""
        if language not in self._choices:
            self._choices[language] = read_choices(session, language)
        return self._choices[language]

    def schedules(self, session: Session, subscribers: Collection[int]) -> list[Schedule]:
        """The schedules of some subscribers as they are in this transaction, in the order of their keys."""
        missing = {subscriber for subscriber in subscribers if subscriber not in self._schedules}
        if missing:
            if self._quiet:
                place = min(self._places.get(subscriber, len(self._order)) for subscriber in missing)
                missing.update(one for one in self._order[place : place + _AHEAD] if one not in self._schedules)
            self.keep(load_schedules(session, where=Subscriber.id.in_(missing)))
        return [self._schedules[subscriber] for subscriber in sorted(subscribers) if subscriber in self._schedules]

    def keep(self, schedules: Sequence[Schedule]) -> None:
        """Schedules as they are now: after a commit those that it changed."""
        self._schedules.update((schedule.subscriber_id, schedule) for schedule in schedules)

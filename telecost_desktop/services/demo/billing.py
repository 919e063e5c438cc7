"""The selling side of the demonstration: customers, products, subscriptions, and a year of real invoicing."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from telecost_desktop.errors import Cancelled
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import ScheduledJob
from telecost_desktop.models.periods import first_of_next_month
from telecost_desktop.models.subscriptions import Subscriber
from telecost_desktop.services.customers import save_customer
from telecost_desktop.services.demo.catalogue import (
    CUSTOMERS,
    OFFERS,
    PRODUCTS,
    Item,
    Offer,
    Taker,
    daily_offer,
    frequencies,
    yearly_prices,
)
from telecost_desktop.services.demo.days import at_work
from telecost_desktop.services.demo.project_life import go_on_with_projects, start_projects
from telecost_desktop.services.demo.sales_life import begin_selling, live_with_sales
from telecost_desktop.services.frequencies import save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress
from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables
from telecost_desktop.services.scheduling.running import run_due
from telecost_desktop.services.subscriptions.lines import LineValues
from telecost_desktop.services.subscriptions.saving import (
    SubscriberValues,
    SubscriptionValues,
    save_subscription,
    set_subscription_active,
)

HISTORY_MONTHS = 12
_LATE = time(22, 30)


def fill_billing(
    file: CompanyFile,
    *,
    today: date,
    months: int,
    zone: str,
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> None:
    """Everything that is sold, and what became of it up to the day before yesterday.

    What fell due yesterday and today is left: the window has something to offer.
    """
    begin = _months_before(today, min(months, HISTORY_MONTHS))
    clock = at_work(begin - timedelta(days=7), zone)
    customers = {key: save_customer(file, values, clock=clock, user="KH") for key, values in CUSTOMERS.items()}
    products: dict[str, int] = {}
    for product in PRODUCTS:
        for since, price in yearly_prices(product, today):
            values = ProductValues(product.name, "", product.unit, product.vat_code, price=price, price_from=since)
            products[product.key] = save_product(
                file, values, clock=clock, user="KH", product_id=products.get(product.key)
            )
    made = {
        key: save_frequency(file, values, clock=at_work(begin + timedelta(days=number * 9 - 60), zone), user=user)
        for number, (key, (user, values)) in enumerate(frequencies(begin, today).items())
    }
    for offer in OFFERS:
        takers = tuple(_subscriber(taker, customers, begin) for taker in offer.takers)
        saved = save_subscription(
            file, _subscription(offer, made, products, takers), clock=at_work(begin, zone), user="KH"
        )
        if not offer.active:
            day = min(first_of_next_month(begin + timedelta(days=200)), today)
            set_subscription_active(file, saved, False, clock=at_work(day, zone), user="SD")
    offer, since, last = daily_offer(today, begin)
    daily = _subscription(offer, made, products, (SubscriberValues(customers["is"], since, last),))
    save_subscription(file, daily, clock=at_work(since, zone), user="SD")
    with TemporaryDirectory(prefix="telecost-demo-") as folder:
        start_projects(
            file, Path(folder), customers=customers, products=products, frequencies=made, begin=begin, today=today,
            clock=at_work(begin, zone), user="KH",
        )  # fmt: skip
    with TemporaryDirectory(prefix="telecost-demo-") as folder:
        begin_selling(file, Path(folder), clock=at_work(begin, zone), begin=begin, user="KH")
        _run_up_to(file, today - timedelta(days=1), begin, zone, progress, cancelled)
        go_on_with_projects(file, today=today, clock=at_work(today, zone), user="ÅN")
        live_with_sales(file, Path(folder), today=today, begin=begin, zone=zone)
    make_deliverables(file, at_work(today, zone))


def _months_before(day: date, months: int) -> date:
    """The first of the month so many months before a day's."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _subscriber(taker: Taker, customers: dict[str, int], begin: date) -> SubscriberValues:
    start = _months_before(begin, -taker.start).replace(day=taker.day)
    end = None if taker.lasts is None else _months_before(start, -taker.lasts) - timedelta(days=1)
    return SubscriberValues(customers[taker.customer], start, end, Decimal(taker.factor))


def _subscription(
    offer: Offer, made: dict[str, int], products: dict[str, int], takers: tuple[SubscriberValues, ...]
) -> SubscriptionValues:
    return SubscriptionValues(
        name=offer.name,
        frequency_id=made[offer.frequency],
        lines=tuple(_line(item, products) for item in offer.items),
        subscribers=takers,
        billing_time=offer.billing_time,
        result=offer.result,
        when_missed=offer.when_missed,
    )


def _line(item: Item, products: dict[str, int]) -> LineValues:
    price = Decimal(item.price) if item.price else None
    return LineValues(products[item.product], Decimal(item.quantity), item.price_kind, price, item.text)


def _run_up_to(
    file: CompanyFile, stop: date, begin: date, zone: str, progress: Progress, cancelled: IsCancelled
) -> None:
    """Let the ordinary runs do what fell due, each late on its own day, up to but not including ``stop``."""
    length = max(1, (stop - begin).days)
    done = date.min
    while True:
        with file.read() as session:
            days = [
                session.scalar(select(func.min(table.next_due)).where(table.next_due > done))
                for table in (Subscriber, ScheduledJob)
            ]
        due = min((day for day in days if day is not None), default=stop)
        if due >= stop:
            return
        if cancelled():
            raise Cancelled
        run_due(file, at_work(due, zone, _LATE), user="KH")
        done = due
        progress(min(1.0, max(0, (due - begin).days) / length))

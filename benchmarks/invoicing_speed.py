"""How fast invoicing is, against things run beside it.

* 2 600 missed occurrences issued, numbered and drawn, against drawing the same PDFs alone (wished: at most 1.5 times)
* one tick over 10 000 subscriptions (wished: at most 5 ms), with nothing and with one thing due
* what opening costs with 10 000 subscriptions more than with none (wished: at most 50 ms)
* the next 100 dates of 10 000 rules, against dateutil's rrule on a tenth of them
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import insert, select

from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.models.subscriptions import FrequencyUnit, PriceKind, Subscriber, Subscription, SubscriptionLine
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import create_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.recurrence import make_rule, occurrence
from telecost_desktop.services.sales_invoicing.deliverables import make_deliverables
from telecost_desktop.services.sales_invoicing.pdf import draw_sales_invoice
from telecost_desktop.services.scheduling.due import what_is_due
from telecost_desktop.services.scheduling.running import run_due
from telecost_desktop.services.subscriptions.schedule_store import refresh_next_due

NOW = datetime(2026, 1, 1, 8, tzinfo=UTC)


def company_with(path: Path, subscriptions: int, unit: FrequencyUnit, start: date) -> CompanyFile:
    """Subscriptions with one subscriber and one item each, on one frequency."""
    clock = FixedClock(NOW)
    file = create_company(path, name="Måling AS", country="NO")
    frequency = save_frequency(file, FrequencyValues(unit, start), clock=clock)
    product = save_product(
        file, ProductValues("Serviceavtale", price=Decimal("249.90"), price_from=date(2020, 1, 1)), clock=clock
    )
    customers = [
        save_customer(
            file, CustomerValues(f"Kunde {n} AS", street="Storgata 1", postal_code="0155", city="Oslo"), clock=clock
        )
        for n in range(20)
    ]
    with file.write() as session:
        rows = [
            {"id": n, "name": f"Abonnement {n}", "frequency_id": frequency, "billing_time": "advance", "prorata": True,
             "result": "issued", "when_missed": "ask", "active": True, "created_at": NOW, "created_by": ""}
            for n in range(1, subscriptions + 1)
        ]  # fmt: skip
        if rows:
            session.execute(insert(Subscription), rows)
            session.execute(insert(SubscriptionLine), [
                {"subscription_id": n, "position": 0, "product_id": product, "text": "", "quantity": Decimal(1),
                 "price_kind": PriceKind.DYNAMIC, "unit_price": None} for n in range(1, subscriptions + 1)
            ])  # fmt: skip
            session.execute(insert(Subscriber), [
                {"subscription_id": n, "customer_id": customers[n % 20], "start_date": start, "end_date": None,
                 "quantity_factor": Decimal(1), "active": True, "grid_ordinal": 0} for n in range(1, subscriptions + 1)
            ])  # fmt: skip
        refresh_next_due(session)
    return file


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """The median of some runs, in seconds of the processor, so that other work on the machine counts less."""
    taken = []
    for _ in range(times):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return statistics.median(taken)


def warm_up() -> None:
    """Issue and draw one sales invoice in a company of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = company_with(Path(folder) / "warm.telecost", 1, FrequencyUnit.MONTH, date(2026, 1, 1))
        clock = FixedClock(NOW)
        run_due(file, clock, create_missed=True)
        make_deliverables(file, clock)
        file.close()


def measure_issuing(folder: Path, occurrences: int) -> None:
    """Issue weekly subscriptions of a quarter, all missed, against drawing their PDFs alone."""
    weeks = 13
    file = company_with(folder / "issue.telecost", max(1, occurrences // weeks), FrequencyUnit.WEEK, date(2026, 1, 5))
    clock = FixedClock(datetime(2026, 4, 1, 8, tzinfo=UTC))
    # Fonts and libraries are loaded once, before either side is measured.
    warm_up()
    issuing = seconds(lambda: run_due(file, clock, create_missed=True))
    drawing_and_storing = seconds(lambda: make_deliverables(file, clock))
    with file.read() as session:
        snapshots = [json.loads(text) for text in session.scalars(select(SalesInvoice.snapshot))]
    bare = seconds(lambda: [draw_sales_invoice(snapshot) for snapshot in snapshots])
    file.close()
    whole = issuing + drawing_and_storing
    print(
        f"{len(snapshots)} missed occurrences: issued in {issuing:.2f} s, PDFs made and kept in {drawing_and_storing:.2f} s"
    )
    print(f"  bare drawing of the same PDFs {bare:.2f} s; ratio {whole / bare:.2f} (wished: at most 1.5)")
    print(
        f"  {len(snapshots) / whole:.0f} sales invoices a second; GnuCash made 65 a second: {len(snapshots) / whole / 65:.1f} times"
    )


def measure_tick(folder: Path, subscriptions: int) -> None:
    """One look at what is due, and opening a file, with many subscriptions and with none."""
    empty = company_with(folder / "none.telecost", 0, FrequencyUnit.MONTH, date(2026, 1, 1))
    full = company_with(folder / "many.telecost", subscriptions, FrequencyUnit.MONTH, date(2026, 2, 1))
    clock = FixedClock(NOW)
    what_is_due(full, clock)
    tick = seconds(lambda: what_is_due(full, clock), 51)
    print(f"tick over {subscriptions} subscriptions, nothing due: {tick * 1000:.2f} ms (wished: at most 5)")
    paths = empty.path, full.path
    empty.close()
    full.close()

    def start(path: Path) -> None:
        file = open_company_file(path)
        what_is_due(file, clock)
        file.close()

    with_none, with_many = (seconds(lambda path=path: start(path), 9) for path in paths)
    print(f"start: {(with_many - with_none) * 1000:.1f} ms more than with none (wished: at most 50)")


def measure_dates(rules: int) -> None:
    """Dates in closed form against dateutil's rrule."""
    from dateutil.rrule import MONTHLY, rrule

    made = [
        make_rule(FrequencyUnit.MONTH, date(2026, 1 + n % 12, 1 + n % 28), every=1 + n % 5, day=1 + n % 31)
        for n in range(rules)
    ]
    ours = seconds(lambda: [[occurrence(rule, n) for n in range(100)] for rule in made])
    tenth = made[::10]
    theirs = 10 * seconds(
        lambda: [
            list(rrule(MONTHLY, interval=rule.every, dtstart=datetime(2026, 1, 1, tzinfo=UTC), bymonthday=1, count=100))
            for rule in tenth
        ]
    )
    print(f"100 dates of {rules} rules: {ours:.2f} s; dateutil rrule {theirs:.2f} s; {theirs / ours:.1f} times")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2600, help="missed occurrences to issue")
    parser.add_argument("--subscriptions", type=int, default=10_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure_issuing(Path(folder), chosen.rows)
        measure_tick(Path(folder), chosen.subscriptions)
    measure_dates(10_000)


if __name__ == "__main__":
    main()

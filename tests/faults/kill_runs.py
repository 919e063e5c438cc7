"""Kill the program at random instants while it invoices, and see that nothing is half made or doubled.

``python tests/faults/kill_runs.py --kills 1000`` runs the long version; the suite runs a short one.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.models.subscriptions import BilledPeriod, FrequencyUnit
from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.company import create_company
from telecost_desktop.services.customers import CustomerValues, ProductValues, save_customer, save_product
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.sales_invoicing.deliverables import make_deliverables
from telecost_desktop.services.scheduling.running import run_due
from telecost_desktop.services.subscriptions.saving import (
    LineValues,
    SubscriberValues,
    SubscriptionValues,
    save_subscription,
)

START = date(2026, 1, 1)
CUSTOMERS = 25


def clock_on(day: date) -> FixedClock:
    return FixedClock(datetime(day.year, day.month, day.day, 8, tzinfo=UTC))


def prepare(path: Path, customers: int = CUSTOMERS) -> None:
    """A company with a daily subscription of many customers."""
    clock = clock_on(START)
    file = create_company(path, name="Prøve AS", country="NO")
    daily = save_frequency(file, FrequencyValues(FrequencyUnit.DAY, START), clock=clock)
    product = save_product(file, ProductValues("Tjeneste", price=Decimal("99.90"), price_from=START), clock=clock)
    subscribers = tuple(
        SubscriberValues(save_customer(file, CustomerValues(f"Kunde {number}"), clock=clock), START)
        for number in range(customers)
    )
    values = SubscriptionValues("Tjeneste", daily, (LineValues(product),), subscribers)
    save_subscription(file, values, clock=clock)
    file.close()


def work(path: Path, day: date) -> None:
    """What the program does with what is due; says when it begins."""
    file = open_company_file(path)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    run_due(file, clock_on(day), create_missed=True)
    make_deliverables(file, clock_on(day))
    file.close()


def start_child(path: Path, day: date) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve()), "--work", str(path), day.isoformat()],
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_ready(child: subprocess.Popen[str]) -> None:
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"


def expected(days: int, customers: int = CUSTOMERS) -> set[tuple[int, date]]:
    return {(number, START + timedelta(days=n)) for number in range(1, customers + 1) for n in range(days)}


def verify(path: Path, days: int, customers: int = CUSTOMERS) -> list[str]:
    """What is wrong after all was done: nothing missing, nothing twice, every rule kept."""
    file = open_company_file(path)
    try:
        problems = [problem.sentence() for problem in check(file)]
        with file.read() as session:
            rows = session.execute(select(BilledPeriod.subscriber_id, BilledPeriod.period_start))
            billed = Counter((row.subscriber_id, row.period_start) for row in rows)
    finally:
        file.close()
    problems += [f"twice: {key}" for key, times in billed.items() if times > 1]
    problems += [f"missing: {key}" for key in expected(days, customers) - billed.keys()]
    return problems + [f"too much: {key}" for key in billed.keys() - expected(days, customers)]


def check_now(path: Path) -> list[str]:
    file: CompanyFile = open_company_file(path)
    try:
        return [problem.sentence() for problem in check(file)]
    finally:
        file.close()


def kill_at_random(path: Path, kills: int, seed: int, *, check_each: bool) -> list[str]:
    """Kill a run again and again, each time on the next day; then let one finish and verify."""
    chance = random.Random(seed)
    for number in range(kills):
        child = start_child(path, START + timedelta(days=number))
        wait_ready(child)
        time.sleep(chance.uniform(0, 0.35))
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()
        problems = check_now(path) if check_each else []
        if problems:
            return [f"after kill {number + 1}", *problems]
    work(path, START + timedelta(days=kills - 1))
    return verify(path, kills)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", nargs=2, metavar=("FILE", "DAY"))
    chosen = parser.parse_args()
    if chosen.work:
        work(Path(chosen.work[0]), date.fromisoformat(chosen.work[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "killed.telecost"
        prepare(path)
        problems = kill_at_random(path, chosen.kills, chosen.seed, check_each=True)
    sys.stdout.write(
        "\n".join(problems or [f"{chosen.kills} kills: nothing half made, nothing doubled, nothing lost"]) + "\n"
    )
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()

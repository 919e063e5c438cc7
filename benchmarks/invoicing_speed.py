"""How fast invoicing is, against things run beside it.

* missed occurrences issued, numbered and drawn, against the same pages set bare by reportlab with an embedded TrueType
  font (``bare_pages.py``; wished: at most 1.5 times), against our own drawing of them alone, and against GnuCash
* one tick over many subscriptions, jobs and recurring fees of which none is due (wished: at most 5 ms)
* the list of what is due where all subscriptions are, and what the window's bars tell, against each other
* what opening costs with all of them more than with none (wished: at most 50 ms)
* a run of a job, each sales invoice of 20 hours and two recurring fees, against a run of subscriptions
* the next 100 dates of 10 000 rules, against dateutil's rrule on a tenth of them

Seconds are those of the processor. ``--only`` names parts: issuing, tick, jobs, dates.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from bare_pages import bare_pages
from recurring_data import NOW, add_creator, add_idle_jobs, add_job, add_projects, company_with
from sqlalchemy import select

from telecost_desktop import config
from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.attention import attention
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.recurrence import make_rule, occurrence
from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice
from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables
from telecost_desktop.services.scheduling.due import what_is_due
from telecost_desktop.services.scheduling.running import run_due

# Seconds that GnuCash takes for a missed occurrence: 2 600 in 40 s.
GNUCASH = 40 / 2600

PARTS = ("issuing", "tick", "jobs", "dates")


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
    drawing = seconds(lambda: [draw_sales_invoice(snapshot) for snapshot in snapshots])
    bare = bare_pages(snapshots, seconds)
    file.close()
    count, whole = len(snapshots), issuing + drawing_and_storing
    print(f"{count} missed occurrences: issued in {issuing:.2f} s, PDFs made and kept in {drawing_and_storing:.2f} s")
    print(f"  the same pages bare {bare:.2f} s; ratio {whole / bare:.2f} (wished: at most 1.5)")
    print(f"  drawing the same PDFs as ours are {drawing:.2f} s; ratio {whole / drawing:.2f}")
    print(
        f"  {count / whole:.0f} a second; GnuCash made {1 / GNUCASH:.0f}: {count * GNUCASH / whole:.1f} times (wished: 5)"
    )


def measure_tick(folder: Path, subscriptions: int, jobs: int, fees: int) -> None:
    """One look at what is due, what the bars tell, and opening a file, with much recurring work and with none."""
    empty = company_with(folder / "none.telecost", 0, FrequencyUnit.MONTH, date(2026, 1, 1))
    full = company_with(folder / "many.telecost", subscriptions, FrequencyUnit.MONTH, date(2026, 2, 1))
    clock, on_the_day = FixedClock(NOW), FixedClock(datetime(2026, 2, 1, 8, tzinfo=UTC))
    plain = tick_of(full, clock)
    add_projects(full, fees, hours=0, fees=1, fees_from=date(2026, 3, 1))
    add_idle_jobs(full, add_creator(full), jobs, date(2026, 3, 1))
    crowd = f"{subscriptions} subscriptions"
    print(f"tick over {crowd}, nothing due: {plain * 1000:.2f} ms (wished: at most 5)")
    print(f"  with {jobs} jobs and {fees} recurring fees too: {tick_of(full, clock) * 1000:.2f} ms")
    attention(full, clock)
    told = seconds(lambda: attention(full, clock), 5)
    listed = seconds(lambda: what_is_due(full, on_the_day), 3)
    asked = seconds(lambda: what_is_due(full, on_the_day, priced=False), 3)
    print(f"{crowd} all due: listed with prices in {listed:.2f} s, without in {asked:.2f} s")
    print(f"what the bars tell: {told * 1000:.0f} ms, {told / listed:.3f} of that list")
    paths = empty.path, full.path
    empty.close()
    full.close()

    def start(path: Path) -> None:
        file = open_company_file(path)
        what_is_due(file, clock)
        file.close()

    with_none, with_many = (seconds(lambda path=path: start(path), 9) for path in paths)
    print(f"start: {(with_many - with_none) * 1000:.1f} ms more than with none (wished: at most 50)")


def tick_of(file: CompanyFile, clock: FixedClock) -> float:
    """Seconds of the look that the alarm takes each minute."""
    what_is_due(file, clock, priced=False)
    return seconds(lambda: what_is_due(file, clock, priced=False), 51)


def measure_jobs(folder: Path, invoices: int, hours: int, fees: int) -> None:
    """One run of a job beside runs of subscriptions that make as many sales invoices."""
    clock = FixedClock(datetime(2026, 2, 1, 8, tzinfo=UTC))
    run_due(job_company(folder / "first.telecost", 2, hours, fees), clock, create_missed=True)
    warm_up()
    projects = job_company(folder / "projects.telecost", invoices, hours, fees)
    agreements = company_with(folder / "agreements.telecost", invoices, FrequencyUnit.MONTH, date(2026, 2, 1))
    of_job = seconds(lambda: run_due(projects, clock, create_missed=True)) / invoices
    of_subscription = seconds(lambda: run_due(agreements, clock, create_missed=True)) / invoices
    for file in (projects, agreements):
        with file.read() as session:
            assert len(session.scalars(select(SalesInvoice.number)).all()) == invoices
        file.close()
    print(
        f"{invoices} sales invoices of a job, {hours} hours and {fees} recurring fees each: {of_job * 1000:.1f} ms each; "
        f"of subscriptions {of_subscription * 1000:.1f} ms; ratio {of_job / of_subscription:.1f}"
    )


def job_company(path: Path, projects: int, hours: int, fees: int) -> CompanyFile:
    """Projects whose hours and fees a daily job invoices."""
    file = company_with(path, 0, FrequencyUnit.MONTH, date(2026, 1, 1))
    add_projects(file, projects, hours=hours, fees=fees, fees_from=date(2026, 1, 15))
    add_job(file, add_creator(file))
    return file


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
    parser.add_argument("--jobs", type=int, default=1000, help="jobs that are not due")
    parser.add_argument("--fees", type=int, default=1000, help="recurring fees that are not due, each on its project")
    parser.add_argument("--job-invoices", type=int, default=200, help="sales invoices that one run of a job makes")
    parser.add_argument("--hours", type=int, default=20, help="hours on each of them")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Locks lie where nothing of the person who measures is.
        config.data_folder = lambda: folder
        if "issuing" in chosen.only:
            measure_issuing(folder, chosen.rows)
        if "tick" in chosen.only:
            measure_tick(folder, chosen.subscriptions, chosen.jobs, chosen.fees)
        if "jobs" in chosen.only:
            measure_jobs(folder, chosen.job_invoices, chosen.hours, fees=2)
    if "dates" in chosen.only:
        measure_dates(10_000)


if __name__ == "__main__":
    main()

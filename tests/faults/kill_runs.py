"""Kill the program at random instants while it invoices, and see that nothing is half made, doubled or lost.

``python tests/faults/kill_runs.py --kills 2000 --invoices 200 --processes 2 --seed 7`` runs the long version, with
``--jobs`` over scheduled jobs; the suite runs a short one. ``--every-statement`` ends the program at each single
statement of a small run instead.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from every_statement import die_at_every_statement
from kill_work import WORKLOADS, Workload, check_now, do_day, keep_locks_in, quick_look, verify

# A file lives this many rounds; then a run comes to its end and all of it is looked at.
ROUNDS_OF_A_FILE = 20
# Drawing pages takes longer than invoicing: only so many kills are meant for it.
SHARE_OF_PAGES = 0.15

# What every child needs, loaded once where processes can be copied.
_BEFOREHAND = (
    "recurring_work",
    "checks",
    "company",
    "frequencies",
    "subscriptions.saving",
    "sales_invoicing.paper.drawing",
)

Say = Callable[[str], None]


def context() -> multiprocessing.context.BaseContext:
    """Processes that begin fast where the system can copy one, and anew where it cannot (Windows)."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    chosen = multiprocessing.get_context("forkserver")
    chosen.set_forkserver_preload([f"telecost_desktop.services.{name}" for name in _BEFOREHAND])
    return chosen


def _child(told: Connection, path: Path, name: str, day: int, actor: int, pages: bool) -> None:
    keep_locks_in(path.parent)
    told.send("ready")
    do_day(path, WORKLOADS[name], day, actor, pages=pages)


@dataclass
class Child:
    """A program on its way; ``ready`` once it has begun to work."""

    process: BaseProcess
    told: Connection

    def wait_ready(self) -> None:
        assert self.told.poll(60)
        assert self.told.recv() == "ready"

    def kill(self) -> bool:
        """End it at once, as the task manager does; returns whether it was still at work."""
        at_work = self.process.is_alive()
        self.process.kill()
        self.end()
        return at_work

    def end(self) -> int | None:
        self.process.join(120)
        code = self.process.exitcode
        self.told.close()
        self.process.close()
        return code


def start_child(path: Path, workload: Workload, day: int, actor: int = 0, *, pages: bool = True) -> Child:
    there = context()
    told, tells = there.Pipe(duplex=False)
    process = there.Process(target=_child, args=(tells, path, workload.name, day, actor, pages))
    process.start()
    tells.close()
    return Child(process, told)


def measure(path: Path, workload: Workload, *, pages: bool) -> float:
    """Seconds from "ready" to the end of a whole day's work."""
    child = start_child(path, workload, 0, pages=pages)
    child.wait_ready()
    begun = time.monotonic()
    assert child.end() == 0
    return time.monotonic() - begun


@dataclass
class Tally:
    """How many were killed, and how many of them still at work."""

    kills: int = 0
    at_work: int = 0
    files: int = 0


def kill_at_random(
    folder: Path, workload: Workload, *, kills: int, invoices: int, processes: int, seed: int, say: Say = lambda _: None
) -> tuple[list[str], Tally]:
    """Kill runs again and again; returns what went wrong (nothing), and how often it was tried."""
    chance, tally = random.Random(seed), Tally()
    template, path = folder / "template.telecost", folder / "killed.telecost"
    workload.prepare(template, invoices)
    lengths = []
    for pages in (False, True):
        shutil.copyfile(template, path)
        lengths.append(measure(path, workload, pages=pages))
    say(f"a run of {invoices} takes {lengths[0]:.2f} s, with its pages {lengths[1]:.2f} s")
    begun = time.monotonic()
    while tally.kills < kills:
        for stale in folder.glob("killed.*"):
            stale.unlink()
        shutil.copyfile(template, path)
        rounds = min(ROUNDS_OF_A_FILE, -(-(kills - tally.kills) // processes))
        problems = _life_of_a_file(path, workload, rounds, invoices, processes, lengths, chance, tally)
        if problems:
            return [f"after kill {tally.kills} of seed {seed}", *problems], tally
        tally.files += 1
        pace = (time.monotonic() - begun) / tally.kills
        say(f"{tally.kills} kills ({tally.at_work} at work) in {tally.files} files, {pace:.2f} s each: clean")
    return [], tally


def _life_of_a_file(
    path: Path, workload: Workload, rounds: int, invoices: int, processes: int, lengths: list[float],
    chance: random.Random, tally: Tally,
) -> list[str]:  # fmt: skip
    """Rounds of kills, each on the next day, with what the days before left; then one run that may finish."""
    billing, whole = lengths
    for day in range(rounds):
        children = [start_child(path, workload, day, actor) for actor in range(processes)]
        instants = [
            chance.uniform(billing, whole) if chance.random() < SHARE_OF_PAGES else chance.uniform(0, 1.1 * billing)
            for _ in children
        ]
        for child in children:
            child.wait_ready()
        begun = time.monotonic()
        for instant, child in sorted(zip(instants, children, strict=True), key=lambda pair: pair[0]):
            time.sleep(max(0.0, begun + instant - time.monotonic()))
            tally.at_work += child.kill()
            tally.kills += 1
        problems = quick_look(path)
        if problems:
            return problems
    problems = check_now(path)
    do_day(path, workload, rounds - 1)
    return problems or verify(path, workload, rounds, invoices)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--invoices", type=int, default=200, help="in a run")
    parser.add_argument("--processes", type=int, default=2, help="at work on the file at once, each killed by itself")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", action="store_true", help="scheduled jobs instead of subscriptions")
    parser.add_argument("--every-statement", action="store_true")
    chosen = parser.parse_args()
    workload = WORKLOADS["jobs" if chosen.jobs else "subscriptions"]

    def say(text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        keep_locks_in(Path(place))
        if chosen.every_statement:
            problems, deaths = die_at_every_statement(Path(place), workload, context(), customers=3, thorough=True)
            done = f"ended at each of {deaths} statements"
        else:
            problems, tally = kill_at_random(
                Path(place), workload, kills=chosen.kills, invoices=chosen.invoices,
                processes=chosen.processes, seed=chosen.seed, say=say,
            )  # fmt: skip
            done = f"{tally.kills} kills, {tally.at_work} of them at work"
    say("\n".join(problems or [f"{done}: nothing half made, nothing doubled, nothing lost"]))
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()

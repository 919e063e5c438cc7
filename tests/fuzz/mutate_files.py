"""Damage real files in every way and import them: no traceback, no wrong total, nothing half stored, in bounded time.

``python tests/fuzz/mutate_files.py --count 200000 --processes 2`` is the long run; the suite runs a short one. Every case
comes from the seed and its number alone: ``--replay 1:4711`` makes case 4711 of seed 1 anew and says what is wrong.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from judging import Judge
from mutations import mutated
from seed_files import SeedFile, own_files, sample_files

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from peak_memory import peak_megabytes

CLOCK_AT = datetime(2026, 11, 22, tzinfo=UTC)
# Cases that share one company file, so that kept imports meet later ones.
CHUNK = 500
SLOW = 20.0


@dataclass
class Tally:
    """What came of the cases."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    failures: list[tuple[int, str, str]] = field(default_factory=list)
    slowest: float = 0.0
    memory: int = 0

    def add(self, other: Tally) -> None:
        self.outcomes += other.outcomes
        self.failures += other.failures
        self.slowest = max(self.slowest, other.slowest)
        self.memory = max(self.memory, other.memory)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def all_seed_files(samples: Path | None) -> list[SeedFile]:
    return own_files() + (sample_files(samples) if samples else [])


def make_case(seed: int, number: int, files: list[SeedFile]) -> tuple[SeedFile, bytes, dict[str, bytes], str]:
    """The case of this number: what it was made of, its bytes, its members, and how it is imported."""
    random = Random(f"{seed}:{number}")
    chosen = random.choices(files, [file.share for file in files])[0]
    content, members = mutated(random, chosen)
    way = random.choices(("dry", "undo", "keep"), (70, 25, 5))[0]
    return chosen, content, members, way


def run_chunk(seed: int, numbers: range, files: list[SeedFile], template: Path, current: object = None) -> Tally:
    """Import the cases of one chunk into one company file."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="telecost-fuzz-", dir=_quick_folder()) as name:
        judge = Judge(Path(name), template, CLOCK_AT)
        try:
            for number in numbers:
                if current is not None:
                    current.value = number  # type: ignore[attr-defined]
                started = time.perf_counter()
                kind = "?"
                try:
                    file, content, members, way = make_case(seed, number, files)
                    kind = file.kind
                    outcome, wrong = judge.look(file, content, members, way)
                except Exception:
                    outcome, wrong = "traceback", traceback.format_exc()
                    judge.renew()
                seconds = time.perf_counter() - started
                tally.slowest = max(tally.slowest, seconds)
                if seconds > SLOW:
                    wrong = wrong or f"took {seconds:.0f} seconds"
                tally.outcomes[kind, outcome] += 1
                if wrong:
                    tally.outcomes[kind, "WRONG"] += 1
                    tally.failures.append((number, kind, wrong))
        finally:
            judge.close()
    tally.memory = round(peak_megabytes())
    return tally


def _quick_folder() -> str | None:
    # What is written to disk for good does not matter here, and waiting for a disk would.
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def make_template(folder: Path) -> Path:
    from telecost_desktop.services.company import create_company

    path = folder / "template.telecost"
    create_company(path, name="Prøve AS", country="NO").close()
    return path


def _work(seed: int, chunks: object, samples: Path | None, template: Path, results: object, current: object) -> None:
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    files = all_seed_files(samples)
    while (chunk := chunks.get()) is not None:  # type: ignore[attr-defined]
        results.put((chunk, run_chunk(seed, chunk, files, template, current)))  # type: ignore[attr-defined]


def run(
    seed: int, count: int, processes: int, minutes: float, samples: Path | None, failures: Path, first: int = 0
) -> Tally:
    """Run the cases in processes of their own; one that dies is a failure of the case that it was at."""
    total = Tally()
    started = time.perf_counter()
    context = multiprocessing.get_context("spawn")
    waiting = [range(at, min(at + CHUNK, first + count)) for at in range(first, first + count, CHUNK)]
    files = all_seed_files(samples)
    with tempfile.TemporaryDirectory(prefix="telecost-fuzz-") as name:
        template = make_template(Path(name))
        results = context.Queue()
        workers: list[tuple[multiprocessing.process.BaseProcess, object, object]] = []
        busy: dict[int, range] = {}

        def start() -> None:
            chunks, current = context.Queue(), context.Value("q", -1)
            process = context.Process(
                target=_work, args=(seed, chunks, samples, template, results, current), daemon=True
            )
            process.start()
            workers.append((process, chunks, current))

        def feed(place: int) -> None:
            late = minutes and time.perf_counter() - started > minutes * 60
            if waiting and not late:
                busy[place] = waiting.pop(0)
                workers[place][1].put(busy[place])  # type: ignore[attr-defined]
            else:
                workers[place][1].put(None)  # type: ignore[attr-defined]

        for place in range(processes):
            start()
            feed(place)
        done = 0
        while busy:
            try:
                chunk, tally = results.get(timeout=1)
                place = next(at for at, numbers in busy.items() if numbers == chunk)
                del busy[place]
                total.add(tally)
                done += len(chunk)
                _tell(seed, done, count, total, tally, started)
                _keep(seed, tally, files, failures)
                feed(place)
            except Exception as empty:
                if type(empty).__name__ != "Empty":
                    raise
                for place, (process, _, current) in enumerate(list(workers)):
                    if place in busy and not process.is_alive():
                        chunk = busy.pop(place)
                        number = current.value  # type: ignore[attr-defined]
                        dead = Tally(failures=[(number, "?", f"the process died (code {process.exitcode})")])
                        dead.outcomes["?", "died"] += 1
                        total.add(dead)
                        _keep(seed, dead, files, failures)
                        if rest := range(number + 1, chunk.stop):
                            waiting.insert(0, rest)
                        start()
                        feed(len(workers) - 1)
        for process, _, _ in workers:
            process.join(10)
    seconds = time.perf_counter() - started
    say(f"\n{done} files in {seconds:.0f} s, {done / seconds / processes:.0f} a second and process; "
          f"slowest {total.slowest:.2f} s, peak memory {total.memory} MB")  # fmt: skip
    return total


def _tell(seed: int, done: int, count: int, total: Tally, tally: Tally, started: float) -> None:
    for number, kind, wrong in tally.failures[:5]:
        say(f"--replay {seed}:{number} ({kind}): {wrong.strip().splitlines()[-1][:200]}")
    if done % (CHUNK * 10) == 0:
        rate = done / (time.perf_counter() - started)
        say(f"{done} of {count}, {rate:.0f} a second, {len(total.failures)} wrong")


def _keep(seed: int, tally: Tally, files: list[SeedFile], folder: Path) -> None:
    """Write each failing file with what is wrong with it."""
    for number, kind, wrong in tally.failures:
        folder.mkdir(parents=True, exist_ok=True)
        file, content, _, _ = make_case(seed, number, files)
        (folder / f"{seed}-{number}-{file.name}").write_bytes(content)
        (folder / f"{seed}-{number}.txt").write_text(f"{kind} {file.name}\n{wrong}\n", encoding="utf-8")


def print_counts(total: Tally) -> None:
    kinds = sorted({kind for kind, _ in total.outcomes})
    columns = sorted({outcome for _, outcome in total.outcomes})
    say(f"{'':16}" + "".join(f"{column:>12}" for column in columns))
    for kind in kinds:
        say(f"{kind:16}" + "".join(f"{total.outcomes[kind, column]:12}" for column in columns))
    say(f"{len(total.failures)} wrong")


def replay(seed: int, number: int, samples: Path | None, *, chunk: bool) -> int:
    """Make one case anew, alone or with those before it, and say what is wrong with it."""
    files = all_seed_files(samples)
    with tempfile.TemporaryDirectory() as name:
        template = make_template(Path(name))
        first = number - number % CHUNK if chunk else number
        tally = run_chunk(seed, range(first, number + 1), files, template)
    file, content, _, way = make_case(seed, number, files)
    say(f"{file.kind} {file.name}, {len(content)} bytes, {way}")
    for at, _, wrong in tally.failures:
        if at == number:
            say(wrong)
            return 1
    say("nothing is wrong with it" + ("" if chunk else " alone; --with-chunk imports the files before it too"))
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=0, help="stop after so many minutes")
    parser.add_argument("--samples", type=Path, default=os.environ.get("TELECOST_SAMPLES"))
    parser.add_argument("--failures", type=Path, default=Path(tempfile.gettempdir()) / "telecost-fuzz-failures")
    parser.add_argument("--replay", metavar="SEED:NUMBER")
    parser.add_argument("--with-chunk", action="store_true", help="replay the cases before it too")
    arguments = parser.parse_args()
    if arguments.replay:
        seed, number = map(int, arguments.replay.split(":"))
        sys.exit(replay(seed, number, arguments.samples, chunk=arguments.with_chunk))
    total = run(
        arguments.seed, arguments.count, arguments.processes, arguments.minutes, arguments.samples, arguments.failures,
        arguments.first,
    )  # fmt: skip
    print_counts(total)
    if total.failures:
        say(f"the files are in {arguments.failures}")
    sys.exit(1 if total.failures else 0)


if __name__ == "__main__":
    main()

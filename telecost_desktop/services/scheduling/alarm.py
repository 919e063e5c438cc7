"""The alarm wakes the program each minute and soon after sleep; what is due is always read from the company file.

Rule: docs/rules.md, 10 Due and missed. No Qt here: the window is told through a callback, on the alarm's thread.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from telecost_desktop.errors import TelecostError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.runs.due_items import DueItem, ItemKey
from telecost_desktop.services.scheduling.due import what_is_due

_log = logging.getLogger(__name__)

TICK_SECONDS = 60
# A pulse short enough to notice waking within the time below.
PULSE_SECONDS = 10
# After waking, networks and disks need a moment.
AFTER_WAKE_SECONDS = 30
# Wall time that ran this much ahead of the machine's running time means sleep, or a clock that was set.
GAP_SECONDS = 20


class GapDetector:
    """Notices sleep: the clock on the wall has moved on further than the machine has run."""

    def __init__(self, wall: float, running: float) -> None:
        self._wall = wall
        self._running = running

    def passed(self, wall: float, running: float) -> bool:
        """Whether a gap lies between the last look and this one, in seconds of both clocks."""
        gap = abs((wall - self._wall) - (running - self._running)) > GAP_SECONDS
        # Some systems count sleep as running time: then one pulse took far too long.
        late = running - self._running > PULSE_SECONDS + GAP_SECONDS
        self._wall, self._running = wall, running
        return gap or late


class Watch:
    """Decides at each pulse whether to look into the file. Plain seconds come in, so it can be tested without waiting."""

    def __init__(self, wall: float, running: float) -> None:
        self._gap = GapDetector(wall, running)
        self._next_look = running

    def is_time(self, wall: float, running: float) -> bool:
        """True when a look is due: at the start, each minute, and a while after waking."""
        if self._gap.passed(wall, running):
            self._next_look = running + AFTER_WAKE_SECONDS
            return False
        if running < self._next_look:
            return False
        self._next_look = running + TICK_SECONDS
        return True


class Alarm:
    """Looks at what is due while the program is open and tells about it; what waits for a person is told about once a day.

    ``on_due`` gets the items, oldest first, on the alarm's thread; it decides what to run and what to ask. ``also`` are
    called at each look, on the same thread: for what else falls due, read in milliseconds. ``running`` tells how many
    seconds the machine has run.
    """

    def __init__(
        self,
        file: CompanyFile,
        clock: Clock,
        on_due: Callable[[tuple[DueItem, ...]], None],
        also: Sequence[Callable[[], None]] = (),
        running: Callable[[], float] = time.monotonic,
    ) -> None:
        self._file = file
        self._clock = clock
        self._on_due = on_due
        self._also = also
        self._stopping = threading.Event()
        self._running = running
        self._watch = Watch(clock.now().timestamp(), running())
        self._told_on: date | None = None
        self._told: frozenset[ItemKey] = frozenset()
        self._scheduler: Any = None

    def start(self) -> None:
        """Begin to look; the first look comes at once."""
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.jobstores.memory import MemoryJobStore
        from apscheduler.schedulers.background import BackgroundScheduler
        from apscheduler.triggers.interval import IntervalTrigger

        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone="UTC",
            daemon=True,
        )
        # The scheduler goes by the machine's own time, not by the injected clock: that one may stand still or be set.
        self._scheduler.add_job(self.pulse)
        self._scheduler.add_job(self.pulse, IntervalTrigger(seconds=PULSE_SECONDS, timezone="UTC"))
        self._scheduler.start()

    def stop(self) -> None:
        """Stop looking; a look on its way comes to its end, which takes milliseconds, and tells nobody any more.

        After that nothing of the file is in use: whoever closes it leaves one file behind.
        """
        self._stopping.set()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None

    def pulse(self) -> None:
        """One look at the clocks, and into the file when it is time."""
        if self._stopping.is_set():
            return
        if self._watch.is_time(self._clock.now().timestamp(), self._running()):
            self.look()

    def look(self) -> None:
        """Read what is due now; tell if it is not what was told before."""
        self._look_at_invoices()
        for look in self._also:
            try:
                look()
            except TelecostError as problem:
                _log.warning("what is due could not be read: %s", problem)

    def _look_at_invoices(self) -> None:
        try:
            items = what_is_due(self._file, self._clock, priced=False)
        except TelecostError as problem:
            # A locked or vanished file is the window's to show when a person works in it; the next look tries again.
            _log.warning("what is due could not be read: %s", problem)
            return
        today = self._clock.now().date()
        waiting = frozenset(item.key for item in items if item.must_ask)
        # What runs by itself and is still there was not done, say because the file was locked: tell again.
        known = len(waiting) == len(items) and today == self._told_on and waiting <= self._told
        if not items or known or self._stopping.is_set():
            return
        self._told_on, self._told = today, waiting
        self._on_due(items)

from __future__ import annotations

from telecost_desktop.services.scheduling.alarm import (
    AFTER_WAKE_SECONDS,
    PULSE_SECONDS,
    TICK_SECONDS,
    GapDetector,
    Watch,
)


def looks(pulses: list[tuple[float, float]]) -> list[float]:
    """The running times at which a watch looks, from pairs of wall and running time."""
    watch = Watch(*pulses[0])
    return [running for wall, running in pulses if watch.is_time(wall, running)]


def awake(start: float, seconds: int, offset: float) -> list[tuple[float, float]]:
    return [(start + step + offset, start + step) for step in range(0, seconds, PULSE_SECONDS)]


def test_it_looks_at_once_and_then_each_minute() -> None:
    assert looks(awake(0, 200, 5000)) == [0, TICK_SECONDS, 2 * TICK_SECONDS, 3 * TICK_SECONDS]


def test_after_sleep_it_waits_half_a_minute_and_looks() -> None:
    pulses = awake(0, 40, 0) + [(wall + 3600, running) for wall, running in awake(40, 120, 0)]
    assert looks(pulses)[:3] == [0, 40 + AFTER_WAKE_SECONDS, 40 + AFTER_WAKE_SECONDS + TICK_SECONDS]


def test_sleep_that_the_running_clock_counts_is_noticed_too() -> None:
    detector = GapDetector(0, 0)
    assert not detector.passed(10, 10)
    assert detector.passed(4000, 4000)
    assert not detector.passed(4010, 4010)


def test_a_clock_that_was_set_back_is_a_gap_as_well() -> None:
    detector = GapDetector(10_000, 0)
    assert detector.passed(6_400, 10)

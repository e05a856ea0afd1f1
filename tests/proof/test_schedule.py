"""Work beside the main work: turns, failures, readiness, figures."""

import threading
from dataclasses import dataclass

from console.monitoring import Check, Health, metrics
from console.schedule import Job, Schedule


@dataclass
class Clock:
    """A clock that stands until it is told."""

    now: float = 100.0

    def read(self) -> float:
        """Seconds."""
        return self.now


def test_each_job_has_its_own_interval() -> None:
    """Everything is done at the start, and again when its turn has come; the schedule says how long to wait."""
    clock, done = Clock(), list[str]()
    schedule = Schedule(
        [Job("seal", 60, lambda: done.append("seal")), Job("watch", 90, lambda: done.append("watch"))], now=clock.read
    )
    assert schedule.run_due() == 60
    assert schedule.run_due() == 60
    clock.now += 60
    assert schedule.run_due() == 30
    clock.now += 30
    schedule.run_due()
    assert done == ["seal", "watch", "seal", "watch"]


def test_a_failing_job_is_tried_again_and_makes_the_process_unready() -> None:
    """The others go on; after three intervals without success its name is told, and after a success no longer."""
    clock, done, broken = Clock(), list[str](), [True]

    def work() -> None:
        if broken:
            raise ConnectionError("with the name of 髙𣘺")

    schedule = Schedule([Job("publish", 60, work), Job("seal", 60, lambda: done.append("seal"))], now=clock.read)
    for _ in range(4):
        schedule.run_due()
        assert schedule.late() == []
        clock.now += 60
    assert schedule.late() == ["publish", *([] if done else ["seal"])]
    assert len(done) == 4
    assert 'daicho_job_failures_total{job="publish"} 4' in schedule.metrics()
    assert 'daicho_job_seconds_since_success{job="publish"} 240' in schedule.metrics()
    assert "髙" not in "".join(schedule.metrics()), "figures tell nothing of what went wrong but its kind"
    broken.clear()
    schedule.run_due()
    assert schedule.late() == []


def test_a_schedule_runs_beside_and_ends_with_its_block() -> None:
    """The thread is there during the block alone."""
    began = threading.Event()
    with Schedule([Job("seal", 3600, began.set)]).running():
        assert began.wait(10)
    assert "schedule" not in {thread.name for thread in threading.enumerate()}


def test_the_monitors_figures_name_towns_and_checks() -> None:
    """A collector of text files sees soundness, positions, clocks and findings; an alarm on any of them is one line."""
    health = Health("122131", position=7, sealed=5, clock_lead=-1_500_000)
    health.findings += [(Check.KEY_LOST, "000000000000018"), (Check.KEY_LOST, "000000000000026")]
    lines = metrics([health], at=1_700_000_000)
    for line in (
        "daicho_monitor_finished_timestamp_seconds 1700000000",
        'daicho_monitor_sound{town="122131"} 0',
        'daicho_monitor_position{town="122131"} 7',
        'daicho_monitor_clock_lead_seconds{town="122131"} -1.5',
        'daicho_monitor_findings{town="122131",check="key_lost"} 2',
        'daicho_monitor_findings{town="122131",check="log"} 0',
    ):
        assert line in lines
    assert "000000000000018" not in "".join(lines)

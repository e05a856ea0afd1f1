"""What a server does beside its answers: its towns are sealed, witness each other, are published and checked again."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from connectors.witness.alarms import Alarm
from console.cores import on_all_cores
from console.monitoring import inspect, metrics
from console.proof import seal
from console.publishing import publishing_jobs
from console.schedule import Job, Schedule
from console.witnessing import witness_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from console.bootstrap import Office
    from console.monitoring import Health

SEAL_SECONDS: Final = 600
"""How old a grown log gets before it is sealed; until then only its own machine vouches for the newest events."""
INSPECT_SECONDS: Final = 6 * 3600
"""Every event is rehashed, some 20 seconds of one core for a large town."""
_NICE: Final = 10
"""Answers go before checks."""


class WorkFailedError(Exception):
    """What was done beside the server failed; the text is the type of what it met, and tells nothing of anybody."""


class Beside:
    """A process that works for this one, so that answers don't share Python's lock with it; started when first asked.

    One thread asks it. Ended, it breaks off what is under way, and whoever waits for it gets WorkFailedError.
    """

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")  # the server has threads, which a fork would tear apart
        self._turn = threading.Lock()
        self._line: Connection | None = None
        self._ended = False

    def __call__(self, work: Callable[..., Any], *given: object) -> Any:  # noqa: ANN401 - whatever the work gives
        """Do something over there; what is given and what comes back travel between the processes."""
        with self._turn:
            if self._ended:
                raise WorkFailedError("ended")
            if self._line is None:
                self._begin()
            line = self._line
        assert line is not None
        try:
            line.send((work, given))
            fault, found = line.recv()
        except (EOFError, OSError) as error:
            self._line = None  # the next one is asked of another process
            raise WorkFailedError(type(error).__name__) from error
        if fault:
            raise WorkFailedError(fault)
        return found

    def end(self) -> None:
        """End the process, whatever it is at."""
        with self._turn:
            self._ended = True
            if self._line is not None:
                self._process.terminate()
                self._process.join()

    def _begin(self) -> None:
        self._line, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_serve, args=(theirs,), daemon=True, name="beside")
        self._process.start()
        theirs.close()


def _serve(line: Connection) -> None:
    """The life of the process beside: it ends with the one that asks it, or when that ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches everybody at the terminal; the server sees to us
    os.nice(_NICE)
    on_all_cores()
    while True:
        try:
            work, given = line.recv()
        except (EOFError, OSError):
            return
        try:
            answer = "", work(*given)
        except Exception as error:  # noqa: BLE001 - told to whoever asked
            answer = type(error).__name__, None
        line.send(answer)


class Watch:
    """The schedule of a server's towns, and what its last rounds found; safe for threads."""

    def __init__(self, offices: Sequence[Office], run: Callable[..., Any]) -> None:
        self._turn = threading.Lock()
        self._found: dict[str, Health] = {}
        self._alarmed: list[str] = []
        self._inspected = 0
        self._run = run
        sealing = [Job(f"seal {one.town.lgcode}", SEAL_SECONDS, partial(run, seal_alone, one)) for one in offices]
        witnessing = [Job("witness", SEAL_SECONDS, partial(self._witness, offices))] if len(offices) > 1 else []
        checking = [Job(f"inspect {one.town.lgcode}", INSPECT_SECONDS, partial(self._inspect, one)) for one in offices]
        self.schedule = Schedule([*sealing, *witnessing, *publishing_jobs(offices), *checking])

    @property
    def unsound(self) -> list[str]:
        """Towns in which something contradicted something when last inspected, or of which a witness warns."""
        with self._turn:
            found = [code for code, health in self._found.items() if not health.is_sound]
            return list(dict.fromkeys([*found, *self._alarmed]))

    def metrics(self) -> list[str]:
        """Figures in Prometheus' text format, one a line."""
        with self._turn:
            inspected = metrics(list(self._found.values()), self._inspected) if self._found else []
            alarms = [f"daicho_witness_alarms {len(self._alarmed)}"]
        return [*self.schedule.metrics(), "# TYPE daicho_witness_alarms gauge", *alarms, *inspected]

    def _witness(self, offices: Sequence[Office]) -> None:
        alarmed = self._run(alarmed_towns, offices)
        with self._turn:
            self._alarmed = alarmed

    def _inspect(self, office: Office) -> None:
        health = self._run(inspect, office)
        with self._turn:
            self._found[office.town.lgcode] = health
            self._inspected = int(time.time())


@contextmanager
def watching(offices: Sequence[Office]) -> Iterator[Watch]:
    """The watch over some towns, at work as long as the block runs."""
    beside = Beside()
    watch = Watch(offices, beside)
    with watch.schedule.running():
        try:
            yield watch
        finally:
            beside.end()


def alarmed_towns(offices: Sequence[Office]) -> list[str]:
    """The towns cosign each other's checkpoints; those whose history isn't what a neighbour cosigned."""
    visits = list(witness_all(offices))
    return sorted({one.town for one in visits if any(isinstance(outcome, Alarm) for outcome in one.outcomes)})


def seal_alone(office: Office) -> None:
    """Seal a town; the note stays over there."""
    seal(office)

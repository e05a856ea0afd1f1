"""One town's files into its register, reconciled with the manifest; several towns side by side in processes."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Final

from connectors.ahead import start
from connectors.files.ahead import ReaderDiedError, read_ahead
from connectors.files.importer import Importer, Report
from connectors.files.manifest import Manifest
from connectors.files.parts import read_parts
from connectors.files.rejects import RejectsFile
from connectors.keys.sealer import RingSealer
from console.bootstrap import Office, is_holiday
from console.errors import Problem, explain
from console.garbage import rare_collections
from console.tax_desk import TownAssessor
from events.towns import member_town
from projections.timetravel import payments, statistics
from registry.application.roll import LogRoll

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    from console.errors import Lang
    from projections.readmodel import ReadModel, Row

COUNTED: Final = {
    "population": "population",
    "households": "households",
    "foreign": "foreign_residents",
    "vehicles": "vehicles",
    "payments": "payments",
    "paid_yen": "paid_yen",
}
"""Total of the manifest → figure of the read model."""


AHEAD_FROM: Final = 1_000
"""Rows from which a second process reads ahead; fewer are read sooner than it has started."""


@dataclass(frozen=True)
class Job:
    """What to import where."""

    data: Path
    folder: Path
    """The folder of the town's files."""
    lgcode: str
    rejects: Path
    lang: Lang


@dataclass(frozen=True)
class Count:
    """件数照合: one total of the manifest and what the register holds."""

    on: date
    item: str
    expected: int
    found: int

    @property
    def agrees(self) -> bool:
        """Whether they are equal."""
        return self.expected == self.found


@dataclass
class Outcome:
    """What became of a town's import."""

    lgcode: str
    report: Report | None = None
    counts: list[Count] = field(default_factory=list)
    changed_files: list[str] = field(default_factory=list)
    """Files that differ from the manifest's SHA-256: mended by hand, perhaps."""
    problem: Problem | None = None

    @property
    def is_complete(self) -> bool:
        """Everything was taken and every total agrees."""
        whole = self.problem is None and self.report is not None and not self.report.refused
        return whole and all(count.agrees for count in self.counts)


def rows_of(job: Job) -> int:
    """How many rows the manifest announces; 0 where it doesn't say."""
    return sum(entry.rows for entry in Manifest.load(job.folder, job.lgcode).files.values())


def import_town(job: Job, progress: Callable[[int], None]) -> Outcome:
    """Import and reconcile one town; FileRefusedError where its files can't be read at all."""
    manifest = Manifest.load(job.folder, job.lgcode)
    office = Office(job.data, member_town(job.lgcode))
    outcome = Outcome(job.lgcode, changed_files=[alert.file for alert in manifest.compare(job.folder)])
    with (
        office.import_turn(),
        office.keys() as keys,
        office.registry(simulated=manifest.simulated) as registry,
        RejectsFile(job.rejects) as rejects,
        TownAssessor(office) as assessor,
    ):
        roll = LogRoll(registry.recorder, RingSealer(keys))
        importer = Importer(registry, roll, keys, is_holiday=is_holiday, rejects=rejects, assessor=assessor)
        read = read_ahead if rows_of(job) >= AHEAD_FROM else read_parts
        with rare_collections():
            outcome.report = importer.run(job.folder, progress, read)
    with office.read_model() as model:
        outcome.counts = list(_reconcile(model, manifest))
    return outcome


def _reconcile(model: ReadModel, manifest: Manifest) -> Iterator[Count]:
    """The manifest's totals as known at the end of their day; in a real town everything became known by the import."""
    for totals in manifest.totals:
        known = model.known_position(totals.on if manifest.simulated else None)
        figures: Row = statistics(model, totals.on, known) | payments(model, totals.on, known)
        for item, figure in COUNTED.items():
            yield Count(totals.on, item, getattr(totals, item), figures[figure])


def import_towns(jobs: Sequence[Job], workers: int, progress: Callable[[str, int], None]) -> Iterator[Outcome]:
    """Import several towns, `workers` at a time; outcomes come as they are ready, a failed town's with its problem."""
    if workers == 1 or len(jobs) == 1:
        for job in jobs:
            yield _tried(job, partial(progress, job.lgcode))
        return
    context = multiprocessing.get_context("spawn")  # DuckDB's threads don't survive a fork
    waiting = list(jobs)
    running: dict[Connection, tuple[BaseProcess, Job]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                job = waiting.pop(0)
                ours, theirs = context.Pipe(duplex=False)
                process: BaseProcess = context.Process(target=_work, args=(job, theirs))
                start(process)
                theirs.close()
                running[ours] = process, job
            for connection in wait(list(running)):
                assert isinstance(connection, Connection)
                outcome = _heard(connection, *running[connection], progress)
                if outcome is not None:
                    del running[connection]
                    yield outcome
    finally:
        for process, _ in running.values():
            process.terminate()  # its reader ends with it, at its next word


def _heard(
    connection: Connection, process: BaseProcess, job: Job, progress: Callable[[str, int], None]
) -> Outcome | None:
    """What a worker says: rows done so far, or its outcome; a worker that died says nothing more."""
    try:
        said = connection.recv()
    except (EOFError, OSError):  # the second where it died in the middle of a message
        said = Outcome(job.lgcode, problem=explain(WorkerDiedError(job.lgcode), job.lang))
    if isinstance(said, Outcome):
        process.join()
        return said
    progress(job.lgcode, said)
    return None


class WorkerDiedError(Exception):
    """The process that imported a town was killed; what it had recorded stays recorded."""


def _tried(job: Job, progress: Callable[[int], None]) -> Outcome:
    try:
        return import_town(job, progress)
    except ReaderDiedError:
        return Outcome(job.lgcode, problem=explain(WorkerDiedError(job.lgcode), job.lang))
    except Exception as error:  # noqa: BLE001 - one town's failure must not stop the others; it is told at the end
        return Outcome(job.lgcode, problem=explain(error, job.lang))


def _work(job: Job, connection: Connection) -> None:
    """A worker's life. When the parent is gone, the next word to it fails and the worker ends."""
    try:
        connection.send(_tried(job, connection.send))
    except BrokenPipeError:
        return

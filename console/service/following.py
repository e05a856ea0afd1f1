"""A town's read model that follows its log as long as the service lives, and a cursor on it for every thread."""

from __future__ import annotations

import threading
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Final

from connectors.sqlite import SQLiteLogRecorder
from console.bootstrap import READ_MODEL
from console.service.sight import Safeguards
from events.event import number_of
from events.resident import Resident
from projections.directory import Directory
from projections.edition import publish
from projections.live import LiveModel
from projections.search import Search
from projections.variants import pattern

if TYPE_CHECKING:
    from console.bootstrap import Office
    from events.acceptance import EventLog
    from events.codec import Sealer
    from projections.readmodel import ReadModel

IN_MEMORY: Final = 20_000
"""Events that a follower keeps in memory before it publishes an edition: a large town's fortnight, some 50 MB."""

PATIENCE_SECONDS: Final = 1.0
"""How long the follower trusts that the log's watcher tells it of news; then it also looks for a new edition."""


class Follower:
    """The follower thread of one town. `model()` is never older than what `wait` has answered for."""

    def __init__(self, office: Office, log: EventLog, sealer: Sealer) -> None:
        assert isinstance(log, SQLiteLogRecorder)  # the embedded log, or Kafka's replica: both are watched alike
        self._office, self.log, self._sealer = office, log, sealer
        self._news, self._stop = threading.Event(), threading.Event()
        self._cursors = threading.local()
        self._swap = threading.Lock()
        self._moved = threading.Condition()
        self.safeguards: Safeguards
        """支援措置 and 抑止 that stand now: protection counts from its decision on, whatever day is asked for."""
        self.fault: BaseException | None = None
        """What ended the follower; then nothing it knows may be shown as the present."""
        self._retired: list[LiveModel] = []
        """Editions that were given up while a question was still reading them; they go as soon as it is answered."""
        self._live, self.directory, self.safeguards = self._opened()
        self.position = self._live.progress().position
        log.watcher.listen(self._news)
        self._thread = threading.Thread(target=self._run, name=f"follow-{office.town.lgcode}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread and let go of the edition."""
        self._stop.set()
        self._news.set()
        self._thread.join()
        self.log.watcher.unlisten(self._news)
        for one in (*self._retired, self._live):
            one.release()

    def model(self) -> ReadModel:
        """The register for the calling thread."""
        with self._swap:
            live = self._live
            if getattr(self._cursors, "of", None) is not live:
                self._cursors.of, self._cursors.model = live, live.cursor()
        model: ReadModel = self._cursors.model
        return model

    def wait(self, position: int, timeout: float) -> bool:
        """Wait (seconds) until a position can be read; whether it came."""
        with self._moved:
            return self._moved.wait_for(lambda: self.position >= position or self.fault is not None, timeout) and (
                self.fault is None
            )

    def _opened(self) -> tuple[LiveModel, Directory, Safeguards]:
        with self._office.read_model():
            pass  # makes the first edition, or a new one where many events have come since
        import_module("projections.writing")  # costs half a second, which the first entry shouldn't pay
        pattern("一")  # reads the lists of variants: as much, which the first search shouldn't pay
        live = LiveModel.over(self._office.folder / READ_MODEL)
        live.refresh(self.log, self._sealer)
        return live, Directory(live), Safeguards.of(live, live.progress().position)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._refresh()
                if self._live.ahead > IN_MEMORY:
                    self._publish()
                if self._live.is_outdated:
                    self._take_up()
                self._retired = [one for one in self._retired if not one.release()]
                self._news.wait(PATIENCE_SECONDS)
                self._news.clear()
        except BaseException as error:  # noqa: BLE001 - whoever waits must be told, whatever it was
            self.fault = error
            self._reached(self.position)

    def _refresh(self) -> None:
        """Take in what was recorded; directory and safeguards first: nobody reads a position that they don't know."""
        reached = self._live.refresh(self.log, self._sealer)
        if reached > self.position:
            streams = self.log.streams_between(self.position, reached)
            touched = [(stream.partition("-")[0], number_of(stream)) for stream in streams]
            if people := [number for kind, number in touched if kind == Resident.KIND]:
                self.directory.bring(self._live, people)
            if any(self.safeguards.may_change(kind, one, self._home(one, reached)) for kind, one in touched):
                self.safeguards = Safeguards.of(self._live, reached)
            self._reached(reached)

    def _home(self, number: str, reached: int) -> str:
        """世帯番号 of a person as the directory knows them now; empty for everybody else."""
        found = self.directory.find(Search(number=number), date.max, reached, 1, None)
        return str(found[0]["household"] or "") if found else ""

    def _reached(self, position: int) -> None:
        with self._moved:
            self.position = position
            self._moved.notify_all()

    def _publish(self) -> None:
        with self._office.turn():
            if not self._live.is_outdated:  # else another process that follows the log has just done it
                publish(self._office.folder / READ_MODEL, self.log, self._sealer)

    def _take_up(self) -> None:
        """Go over to a new edition: after an erasure the old one would still tell of the person."""
        fresh, directory, safeguards = self._opened()
        with self._swap:
            self._retired.append(self._live)
            self._live, self.directory, self.safeguards = fresh, directory, safeguards
        self._reached(fresh.progress().position)

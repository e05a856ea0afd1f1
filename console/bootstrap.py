"""The only place that joins rooms: a town's log, keys, register and read model, in one data folder."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Final

from connectors.keys.master import ENVIRONMENT_NAME, create_master_key, load_master_key, master_key_from
from connectors.keys.ring import SqliteKeyRing
from connectors.keys.sealer import RingSealer
from console.garbage import rare_collections
from console.logs import KafkaLog, LogStore, log_store
from events.towns import MEMBER_TOWNS, MemberTown, member_town
from projections.audit import altered_rows
from projections.edition import Until, current, is_due, publish, rebuild
from projections.engine import project
from projections.live import LiveModel
from projections.readmodel import ReadModel
from projections.replay import Replay
from projections.snapshots import Snapshots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from connectors.sqlite import SQLiteLogRecorder
    from events.codec import Sealer
    from projections.audit import AlteredRow
    from registry.application.registry import TownRegistry

KEYS: Final = "keys.sqlite"
READ_MODEL: Final = "readmodel.duckdb"
LOCK: Final = "readmodel.lock"
IMPORT_LOCK: Final = "import.lock"
GROWING: Final = "growing.duckdb"
"""The read model of a bulk load, while it lasts."""
SNAPSHOTS: Final = "snapshots"
SNAPSHOTS_LOCK: Final = "snapshots.lock"
ERASING: Final = "erasing.json"
"""Exists while an erasure is decided but not finished."""


class NoSuchRegisterError(FileNotFoundError):
    """The data folder holds no register of that town."""


class Office:
    """役場: one town's files in the data folder, and how its parts are opened."""

    def __init__(self, data: Path, town: MemberTown) -> None:
        self.town = town
        self.folder = data / town.lgcode
        self._master_key_file = data / "master.key"
        self._is_settling = False

    @property
    def origin(self) -> str:
        """The town's name on keys and checkpoints."""
        return f"daicho/{self.town.lgcode}"

    @property
    def exists(self) -> bool:
        """Whether the town's register has been opened here; a replica may be deleted, the keys tell as well."""
        store = self.store
        return store.file.exists() or (isinstance(store, KafkaLog) and (self.folder / KEYS).exists())

    @property
    def store(self) -> LogStore:
        """Where the town's log is; TwoLogsError where that isn't clear."""
        return log_store(self.folder, self.town.lgcode)

    def require(self) -> Office:
        """The office itself; NoSuchRegisterError where nothing was imported yet."""
        if not self.exists:
            raise NoSuchRegisterError(self.town.lgcode)
        return self

    def settle(self) -> None:
        """Finish an erasure that a crash cut short, before anything is read."""
        if not self._is_settling and (self.folder / ERASING).exists():
            import_module("console.erasing").finish(self)  # it builds on this module

    @contextmanager
    def settling(self) -> Iterator[None]:
        """Whoever carries an erasure out reads the log without waiting for its end."""
        self._is_settling = True
        try:
            yield
        finally:
            self._is_settling = False

    @contextmanager
    def keys(self) -> Iterator[SqliteKeyRing]:
        """The town's key ring, made when missing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with SqliteKeyRing(self.folder / KEYS, self._master_key(), town=self.origin) as ring:
            yield ring

    @contextmanager
    def sealer(self) -> Iterator[Sealer]:
        """The town's key ring, as events are read and written with it."""
        with self.keys() as ring:
            yield RingSealer(ring)

    def _master_key(self) -> bytes:
        """The key of keys: where the environment names a file, that one; else one of the data folder's own."""
        if ENVIRONMENT_NAME in os.environ:
            return master_key_from(os.environ)
        with alone(self._master_key_file.with_suffix(".lock")):
            if not self._master_key_file.exists():
                unfinished = self._master_key_file.with_suffix(".new")
                unfinished.unlink(missing_ok=True)
                create_master_key(unfinished)
                unfinished.replace(self._master_key_file)  # whole or not at all, whenever the process dies
        return load_master_key(self._master_key_file)

    @contextmanager
    def registry(self, *, simulated: bool) -> Iterator[TownRegistry]:
        """The write side. A simulated town goes on from its last moment."""
        from registry.application.clocks import MachineClock, SimulatedClock  # noqa: PLC0415 - with the next line:
        from registry.application.registry import TownRegistry  # noqa: PLC0415 - readers save 0.15 s without it

        self.folder.mkdir(parents=True, exist_ok=True)
        env = self.store.environment()
        with self.sealer() as sealer:
            clock = SimulatedClock(0) if simulated else MachineClock()
            with TownRegistry(self.town.lgcode, clock=clock, sealer=sealer, env=env) as registry:
                if isinstance(clock, SimulatedClock):
                    clock.set(registry.log.head().recorded_at)
                yield registry

    @contextmanager
    def log(self) -> Iterator[SQLiteLogRecorder]:
        """The log, to read."""
        self.require().settle()
        with self.store.reading() as recorder:
            yield recorder

    @contextmanager
    def read_model(self, progress: Callable[[int], None] | None = None) -> Iterator[ReadModel]:
        """The read model, brought up to the end of the log; nobody waits for anybody (docs/adr/0007)."""
        with self.log() as log:
            edition = self._edition(log, progress)
            if edition.progress().position >= log.head().position:
                with edition:
                    yield edition
                return
            edition.close()
            with self.sealer() as sealer, LiveModel.over(self.folder / READ_MODEL) as model:
                model.refresh(log, sealer)
                yield model

    @contextmanager
    def growing_model(self) -> Iterator[ReadModel]:
        """An empty read model of a bulk load's own, in a file that goes with it; what a killed one left goes first."""
        path = self.folder / GROWING
        self.forget_growing()
        try:
            with ReadModel.open(path) as model:
                yield model
        finally:
            self.forget_growing()

    def forget_growing(self) -> None:
        """Remove a bulk load's read model: a killed one leaves it, and it holds personal data."""
        for name in (GROWING, f"{GROWING}.wal"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.rmtree(self.folder / f"{GROWING}.tmp", ignore_errors=True)  # where DuckDB puts what doesn't fit

    def _edition(self, log: SQLiteLogRecorder, progress: Callable[[int], None] | None) -> ReadModel:
        """The present edition; a new one first where it is due, or where the present one is missing or damaged."""
        path = self.folder / READ_MODEL
        edition = current(path)
        if edition is not None and not is_due(edition.progress().position, log.head().position):
            return edition
        if edition is not None:
            edition.close()
        with self.turn(), self.sealer() as sealer:
            publish(path, log, sealer, progress=progress)
        return ReadModel.open(path, read_only=True)

    def rebuild(self, progress: Callable[[int], None] | None = None) -> int:
        """Build the read model anew from the log itself, in the place of the old one; the position reached."""
        self.require().settle()
        # The turn comes first: an edition must not end before one that another process made meanwhile.
        with self.turn(), self.store.reading_through() as log, self.sealer() as sealer, rare_collections():
            return rebuild(self.folder / READ_MODEL, log, sealer, progress=progress).position

    def edition_position(self) -> int:
        """The position of the present edition; 0 where there is none that can be read."""
        edition = current(self.folder / READ_MODEL)
        if edition is None:
            return 0
        with edition:
            return edition.progress().position

    def altered_rows(self, progress: Callable[[int], None] | None = None) -> list[AlteredRow]:
        """Rows of the read model that a fresh projection of the log doesn't give, the first of each table."""
        path = self.folder / READ_MODEL
        with self.log() as log, self.sealer() as sealer, self.turn():
            edition = current(path)
            if edition is None:
                publish(path, log, sealer, progress=progress)
                return []
            with edition:
                position = edition.progress().position
            with ReadModel.open(None) as fresh:
                project(fresh.db, Until(log, position), sealer, progress=progress)
                return list(altered_rows(fresh, path))

    @contextmanager
    def replay(self, progress: Callable[[int], None] | None = None) -> Iterator[Replay]:
        """The town's log, folded at any (valid, known) while this is open."""
        with self.log() as log, self.sealer() as sealer:
            yield Replay(log, sealer, progress=progress)

    @contextmanager
    def snapshots(self, valid: date) -> Iterator[Snapshots]:
        """Replay of the town at a day that keeps what it has finished; one at a time, and none during an erasure."""
        with self.log() as log, self.sealer() as sealer, alone(self.folder / SNAPSHOTS_LOCK):
            yield Snapshots(self.folder / SNAPSHOTS, log, sealer, valid)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One process at a time makes an edition of the read model; readers never wait."""
        with alone(self.folder / LOCK):
            yield

    @contextmanager
    def import_turn(self) -> Iterator[None]:
        """One import of a town at a time; a second one waits, so that it finds the first one's work done."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with alone(self.folder / IMPORT_LOCK):
            yield


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Wait until no other process is inside; the system lets go of the lock when a process dies."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def offices(data: Path, towns: tuple[str, ...] = ()) -> list[Office]:
    """The offices of the named towns, or of all towns that have a register here."""
    if towns:
        return [Office(data, member_town(town)).require() for town in towns]
    return [office for office in (Office(data, town) for town in MEMBER_TOWNS) if office.exists]


def is_holiday(day: date) -> bool:
    """国民の祝日."""
    import jpholiday  # noqa: PLC0415 - as in Office.registry

    return bool(jpholiday.is_holiday(day))

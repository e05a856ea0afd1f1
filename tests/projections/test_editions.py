"""Read models as editions: many processes read while one writes, and no death on the way costs anything."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.histories import DAYS, ListLog, Row, day, logs, row_of
from support.sealers import PlainSealer

from connectors.sqlite import open_log
from events.acceptance import Commit, CommitEvent
from events.bill import PaymentReceived
from events.resident import EntryCancelled, MovedIn
from projections import edition
from projections.edition import Until, current, fingerprint, is_due, publish, rebuild
from projections.engine import project
from projections.live import LiveModel
from projections.readmodel import ReadModel
from projections.sql import run
from projections.verify import read_digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from events.items import Body

SEALER = PlainSealer()
HERE = Path(__file__).parent
Fingerprint = list[tuple[str, int, int]]
POINTS = ["copying", "first_batch", "third_batch", "indexing", "before_the_swap", "after_the_swap"]


def history(count: int) -> list[Row]:
    """The rows of one fixed log: three people and three bills, in and out of order, some entries cancelled."""
    chance = random.Random(1)
    days: dict[str, list[date]] = defaultdict(list)
    rows: list[Row] = []
    for position in range(1, count + 1):
        stream = f"{chance.choice(['resident', 'bill'])}-{chance.randint(1, 3)}"
        own = days[stream]
        cancels = (chance.randint(1, len(own)),) if own and chance.random() < 0.2 else ()
        own.append(own[cancels[0] - 1] if cancels else day(chance.randint(0, DAYS)))
        body: Body = PaymentReceived(paid=position)
        if stream.startswith("resident"):
            body = EntryCancelled() if cancels else MovedIn(name="山武花子", area=str(position))
        rows.append(row_of(position, stream, len(own), own[-1], body, cancels=cancels))
    return rows


def write(folder: Path, rows: list[Row]) -> None:
    """Append rows to the log of a folder, each as a commit of its own."""
    log = open_log(folder / "log.sqlite")
    for position, stream, version, topic, state in rows:
        log.append(Commit(UUID(int=position), position, (CommitEvent(stream, version, topic, state),)))
    log.datastore.close()


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    """A script of this folder as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), str(HERE.parent)])}
    command = [sys.executable, str(HERE / script), *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for a process: its exit code and output."""
    out, _ = process.communicate(timeout=100)
    return process.returncode, out


def rows_of(path: Path) -> Fingerprint:
    """What identifies an edition's content."""
    model = current(path)
    assert model is not None
    with model:
        return fingerprint(model.db)


class Killed(NamedTuple):
    """Where publishers die."""

    folder: Path
    log: ListLog
    old: Fingerprint
    new: Fingerprint


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(
    rows=logs(),
    cuts=st.tuples(st.integers(0, 40), st.integers(0, 40)),
    valid=st.integers(-1, DAYS),
    known=st.integers(0, 41),
)
def test_an_edition_with_the_rest_in_memory_reads_like_one_file(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], cuts: tuple[int, int], valid: int, known: int
) -> None:
    """Wherever the edition ends, and however the rest arrives, every state at every (valid, known) is the same."""
    folder = tmp_path_factory.mktemp("editions")
    first, second = sorted(cuts)
    log = ListLog(rows)
    rebuild(folder / "town.duckdb", Until(log, first), SEALER)
    with LiveModel.over(folder / "town.duckdb") as live, ReadModel.open(None) as whole:
        live.refresh(Until(log, second), SEALER)
        live.refresh(log, SEALER, size=3)
        project(whole.db, log, SEALER)
        assert read_digest(live, day(valid), known) == read_digest(whole, day(valid), known)
        for table in ("entry", "resident", "resident_fact", "resident_key", "bill", "bill_fact", "progress"):
            query = f"FROM {table} ORDER BY ALL"
            assert live.rows(query) == whole.rows(query), table
    shutil.rmtree(folder)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(rows=logs(), cut=st.integers(0, 40))
def test_published_in_steps_or_rebuilt_an_edition_has_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row], cut: int
) -> None:
    """Law 1: the next edition, made of the last one, is the one that the log alone gives."""
    folder = tmp_path_factory.mktemp("editions")
    rebuild(folder / "steps.duckdb", Until(ListLog(rows), cut), SEALER)
    publish(folder / "steps.duckdb", ListLog(rows), SEALER)
    rebuild(folder / "anew.duckdb", ListLog(rows), SEALER)
    assert rows_of(folder / "steps.duckdb") == rows_of(folder / "anew.duckdb")
    shutil.rmtree(folder)


def test_rebuilding_tells_whether_the_last_edition_was_altered(tmp_path: Path) -> None:
    """An edition that somebody wrote into is replaced, and the difference is told."""
    path, log = tmp_path / "town.duckdb", ListLog(history(30))
    rebuild(path, log, SEALER)
    assert rebuild(path, log, SEALER).agreed
    with duckdb.connect(str(path)) as vandal:
        run(vandal, "UPDATE entry SET actor = 'nobody' WHERE position = 3")
    assert not rebuild(path, log, SEALER).agreed
    assert rebuild(path, log, SEALER).agreed


@pytest.mark.parametrize("damage", ["text", "empty", "cut", "other_database"])
def test_a_damaged_edition_is_made_anew(tmp_path: Path, damage: str) -> None:
    """Whatever lies in its place, the next edition comes from the log."""
    path, log = tmp_path / "town.duckdb", ListLog(history(30))
    rebuild(path, log, SEALER)
    good = rows_of(path)
    content = path.read_bytes()
    path.unlink()
    if damage == "other_database":
        duckdb.connect(str(path)).close()
    else:
        path.write_bytes({"text": b"no database" * 999, "empty": b"", "cut": content[:5000]}[damage])
    assert current(path) is None
    publish(path, log, SEALER)
    assert rows_of(path) == good


def test_a_full_disk_stops_cleanly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last edition stays, nothing half-made stays, and the error says what the system said."""
    path, rows = tmp_path / "town.duckdb", history(30)
    rebuild(path, Until(ListLog(rows), 10), SEALER)
    before = path.read_bytes()

    def full(*_: Any, **__: Any) -> int:
        raise duckdb.IOException('Could not write file "x": No space left on device')

    monkeypatch.setattr(edition, "project", full)
    with pytest.raises(OSError, match="No space left") as caught:
        publish(path, ListLog(rows), SEALER)
    assert caught.value.errno == errno.ENOSPC
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["town.duckdb"]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Killed:
    """A town of 60 events with an edition of the first 20, made once; and what another edition must hold."""
    folder, rows = tmp_path_factory.mktemp("killed"), history(60)
    write(folder, rows)
    rebuild(folder / "town.duckdb", Until(ListLog(rows), 20), SEALER)
    rebuild(folder / "right.duckdb", ListLog(rows), SEALER)
    return Killed(folder, ListLog(rows), rows_of(folder / "town.duckdb"), rows_of(folder / "right.duckdb"))


@pytest.mark.slow
@pytest.mark.parametrize("what", [publish, rebuild])
@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_the_next_one_finishes(
    killed: Killed, tmp_path: Path, what: Callable[..., object], point: str
) -> None:
    """After kill -9 an edition is in its place, the old or the new one whole; the next start completes the work."""
    for name in ("log.sqlite", "town.duckdb"):
        shutil.copy(killed.folder / name, tmp_path)
    path = tmp_path / "town.duckdb"
    code, _ = finish(start("publisher.py", str(tmp_path), what.__name__, point))
    assert code == (0 if (what, point) == (rebuild, "copying") else -signal.SIGKILL)
    assert rows_of(path) == (killed.new if code == 0 or point == "after_the_swap" else killed.old)
    what(path, killed.log, SEALER)
    assert rows_of(path) == killed.new
    assert sorted(file.suffix for file in tmp_path.glob("town*")) == [".duckdb"]


@pytest.mark.slow
def test_processes_read_while_others_write_and_publish(tmp_path: Path) -> None:
    """Two readers see every position in order and reach the last, while a writer records and editions change."""
    rows = history(120)
    write(tmp_path, rows[:20])
    path = tmp_path / "town.duckdb"
    publish(path, ListLog(rows[:20]), SEALER)
    readers = [start("reader.py", str(tmp_path), str(len(rows))) for _ in range(2)]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    for first in range(20, len(rows), 20):
        write(tmp_path, rows[first : first + 20])
        publish(path, ListLog(rows[: first + 20]), SEALER)
    assert [finish(reader) for reader in readers] == [(0, f"{len(rows)}\n")] * 2


def test_a_follower_shows_each_command_to_whoever_waits_for_it(tmp_path: Path) -> None:
    """Read your writes: a screen waits for its own position, and sees it."""
    rows = history(30)
    write(tmp_path, rows[:10])
    log = open_log(tmp_path / "log.sqlite", read_only=True)
    rebuild(tmp_path / "town.duckdb", log, SEALER)
    news, stop = threading.Event(), threading.Event()
    with LiveModel.over(tmp_path / "town.duckdb") as model:
        follower = threading.Thread(target=model.follow, args=(log, SEALER, news, stop))
        follower.start()
        log.watcher.listen(news)
        for row in rows[10:]:
            write(tmp_path, [row])
            assert model.wait(row[0], 30)
            assert model.cursor().rows("SELECT max(position) AS last FROM entry") == [{"last": row[0]}]
        assert not model.wait(len(rows) + 1, 0)
        assert model.ahead == 20
        log.watcher.unlisten(news)
        stop.set()
        news.set()
        follower.join(30)
        assert not follower.is_alive()
    log.datastore.close()


def test_a_reader_knows_when_its_edition_is_outdated(tmp_path: Path) -> None:
    """After an erasure, or simply after a publication, long-lived readers open the new edition."""
    path, log = tmp_path / "town.duckdb", ListLog(history(30))
    rebuild(path, log, SEALER)
    with LiveModel.over(path) as model:
        assert not model.is_outdated
        publish(path, log, SEALER)
        assert model.is_outdated


def test_an_edition_is_let_go_when_its_last_question_is_answered(tmp_path: Path) -> None:
    """While a cursor still reads, giving the edition up is refused, not broken off; it is done later."""
    path, log = tmp_path / "town.duckdb", ListLog(history(30))
    rebuild(path, log, SEALER)
    live = LiveModel.over(path)
    reader = live.cursor()
    begun, answered = threading.Event(), threading.Event()

    def slowly(number: int) -> int:
        begun.set()
        answered.wait(30)
        return number

    reader.db.create_function("slowly", slowly)
    found: list[dict[str, Any]] = []
    asking = threading.Thread(target=lambda: found.extend(reader.rows("SELECT slowly(1) AS one")))
    asking.start()
    assert begun.wait(30)
    assert not live.release()
    answered.set()
    asking.join(30)
    assert found == [{"one": 1}]
    assert live.release()


def test_a_new_edition_is_due_in_proportion_to_the_town() -> None:
    """A small town's is made at once, a large one's when a reader would need as long for the rest."""
    assert is_due(0, 1)
    assert not is_due(5_000_000, 5_020_000)
    assert is_due(5_000_000, 5_020_001)

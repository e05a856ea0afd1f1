"""What a server does beside its answers: the town is sealed and checked in another process, and /ready tells."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from proof.offices import open_towns
from starlette.applications import Starlette
from support.offices import LGCODE
from support.served import served
from web.browsing import Browser

from console.board import Board
from console.proof import published
from console.service.services import Services
from console.watching import Beside, Watch, WorkFailedError
from events.notes import Note, Submission

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def here(work: Callable[..., Any], *given: object) -> Any:
    """Do it in the test's own process."""
    return work(*given)


def test_a_watched_town_is_sealed_and_found_sound(tmp_path: Path) -> None:
    """The first round signs a checkpoint over everything recorded, and nothing contradicts it."""
    office = served(tmp_path)
    watch = Watch([office], here)
    watch.schedule.run_due()
    with office.log() as log:
        assert published(office).last_size() == log.head().position
    assert watch.unsound == []
    assert f'daicho_monitor_sound{{town="{LGCODE}"}} 1' in watch.metrics()
    assert f'daicho_job_failures_total{{job="inspect {LGCODE}"}} 0' in watch.metrics()


def test_a_server_whose_log_was_altered_is_not_ready(tmp_path: Path) -> None:
    """A load balancer sends people elsewhere, and the town is named; the figures say so, too."""
    office = served(tmp_path)
    watch = Watch([office], here)
    with Services.open(tmp_path) as services, Browser(Starlette(routes=Board(services, watch).routes())) as balancer:
        watch.schedule.run_due()
        ready = balancer.get("/ready")
        assert (ready.status_code, ready.json()["unsound"]) == (200, [])
        with closing(sqlite3.connect(office.store.file, isolation_level=None)) as db:
            db.execute("UPDATE stored_events SET state = CAST(state || x'00' AS BLOB) WHERE position = 2")
        for standing in watch.schedule.standings.values():
            standing.due = 0
        watch.schedule.run_due()
        ready = balancer.get("/ready")
        assert (ready.status_code, ready.json()["unsound"]) == (503, [LGCODE])
        assert f'daicho_monitor_sound{{town="{LGCODE}"}} 0' in balancer.get("/metrics").text


def test_towns_of_a_server_witness_each_other(tmp_path: Path) -> None:
    """Each checkpoint is cosigned in its round; a history rewritten and sealed anew is told by the neighbour."""
    offices = open_towns(tmp_path)
    watch = Watch(offices, here)
    watch.schedule.run_due()
    assert (watch.unsound, "daicho_witness_alarms 0" in watch.metrics()) == ([], True)
    newest = published(offices[0]).submission(published(offices[0]).last_size())
    assert [one.name for one in Note.parse(Submission.parse(newest).note).signatures] == [
        "daicho/122131",
        "daicho/122378/witness",
    ]
    shutil.rmtree(offices[0].folder / "seal")
    for file in (offices[0].folder / "checkpoints").glob("*.checkpoint"):
        file.unlink()
    with closing(sqlite3.connect(offices[0].store.file, isolation_level=None)) as db:
        db.execute("UPDATE stored_events SET state = CAST(state || x'00' AS BLOB) WHERE position = 1")
    for job, standing in watch.schedule.standings.items():
        standing.due = 0 if job.name.startswith(("seal", "witness")) else standing.due
    watch.schedule.run_due()
    assert (watch.unsound, "daicho_witness_alarms 1" in watch.metrics()) == (["122131"], True)


def test_a_server_whose_checkpoints_are_late_is_not_ready(tmp_path: Path) -> None:
    """A job that hasn't succeeded for three intervals is named."""
    office = served(tmp_path)

    def broken(_work: Callable[..., Any], *_given: object) -> None:
        raise WorkFailedError("OSError")

    watch = Watch([office], broken)
    with (
        Services.open(tmp_path) as services,
        Browser(Starlette(routes=Board(services, watch).routes())) as balancer,
    ):
        watch.schedule.run_due()
        assert balancer.get("/ready").status_code == 200
        for standing in watch.schedule.standings.values():
            standing.succeeded -= 24 * 3600
        ready = balancer.get("/ready")
    assert ready.status_code == 503
    assert {f"seal {LGCODE}", f"inspect {LGCODE}"} <= set(ready.json()["late"])


@pytest.mark.slow
def test_work_beside_the_server_is_done_by_another_process() -> None:
    """Its faults come back by name; one that dies is followed by another; ended, it breaks off what it is at."""
    beside = Beside()
    first = beside(os.getpid)
    assert first != os.getpid()
    assert beside(os.getpid) == first
    with pytest.raises(WorkFailedError, match="ValueError"):
        beside(int, "a number of somebody")
    with pytest.raises(WorkFailedError, match="EOFError"):
        beside(os._exit, 3)
    assert beside(os.getpid) not in (first, os.getpid())
    broken_off = threading.Event()

    def wait_long() -> None:
        try:
            beside(time.sleep, 600)
        except WorkFailedError:
            broken_off.set()

    waiting = threading.Thread(target=wait_long)
    waiting.start()
    beside.end()
    waiting.join(60)
    assert broken_off.is_set()
    with pytest.raises(WorkFailedError, match="ended"):
        beside(os.getpid)
